#' Deep learning on biological data
#'
#' Networks for tables of measurements, expression data and sequences of DNA, RNA and protein, trained on Keras or on an
#' H2O cluster. Fit with [bio_classifier()], [bio_regressor()] or, for an answer at each position, [bio_tagger()]; learn
#' vectors without labels with [bio_embedder()], tables through few numbers, and outliers, with [bio_autoencoder()], the next steps of series with [bio_forecaster()], and to write strings
#' with [bio_generator()]; let several networks answer together with [bio_ensemble()]. Describe the network with [mlp()], [cnn()], [rnn()], [conv_recurrent()], [transformer()] or a [chain()] of these; predict with
#' [predict()][predict.bio_classifier()], split with [bio_chromosome_kfold()] and its like, judge with [bio_evaluate()], keep with [bio_save()] or `saveRDS()`.
#'
#' The work is done by the Python package of the same name; [bio_available()] tells whether it was found.
#'
#' @keywords internal
"_PACKAGE"
