# Written by tools/generate.py from the signatures and docstrings of Python; change those, not this file.

#' Learn to give the rows of a table back through few numbers, by a deep network on Keras or on an H2O cluster
#'
#' The few numbers are an embedding (`transform`); what comes back is the row without what it has of its own
#' (`reconstruct`); and a row that does not come back is unlike those of training (`predict` tells -1).
#'
#' @param x Samples in rows: a numeric matrix, a data frame (strings and factors are categories) or a sparse matrix
#'   of Matrix; or a `SummarizedExperiment` (`SingleCellExperiment`), whose columns are the samples; or a formula,
#'   as `~ .`; or, on H2O, the path or URL of a table that the cluster reads.
#' @param y Name of a column of `x` that is left out.
#' @param network NULL is `autoencoder()`, with at most half as many numbers in the latent as an encoded row has.
#'   [autoencoder()] makes it.
#' @param backend One of `"auto"`, `"keras"`, `"h2o"`. Where to train. `auto` is Keras, unless `cluster` or the
#'   data says H2O.
#' @param encoder How values become numbers. With `encode_table(missing = "impute")` missing values are allowed;
#'   they count nothing in training on Keras, in errors and in `evaluate`, and `reconstruct` fills them in.
#' @param epochs Passes over the training samples, at most.
#' @param batch_size Samples a step. NULL is a 40th of the samples, from 16 to 128, on Keras. H2O takes one at a
#'   time and refuses another number.
#' @param learning_rate NULL is Adam's 0.001 on Keras and the adaptive rate on H2O, which a number turns off. A
#'   `schedule()` is for Keras only.
#' @param optimizer NULL is Adam. Keras only.
#' @param loss NULL is the mean squared error of encoded values; with another one, a missing value counts as the
#'   mean. Keras only.
#' @param gradient_clip Most that the norm of all gradients together may be; longer ones are shortened to it
#'   (Pascanu et al. 2013, arXiv:1211.5063). Keras only.
#' @param validation_fraction Share of the samples held out for early stopping; 0 holds none out.
#' @param monitor An autoencoder is judged by its loss alone.
#' @param patience Epochs without a better monitored value after which training stops; the best epoch's weights are
#'   kept. NULL trains all epochs and keeps the last weights.
#' @param contamination Share of samples that are taken for outliers, above 0 and at most 0.5: the threshold is
#'   this quantile of the errors of the samples held out, whose errors are like those of new samples; of the
#'   training samples where none were held out, as elsewhere in scikit-learn.
#' @param seed Whole number that repeats the fit; `NULL` draws it from R's generator, which `set.seed()` sets. On
#'   H2O a seed costs all threads but one, so there `NULL` means that the fit does not repeat.
#' @param precision Dtype policy of Keras, as `"mixed_bfloat16"`; NULL is float32. Keras only.
#' @param devices Device of Keras, as `"gpu"` or `"cpu"`; several share each batch: `"all"`, a number of them, or a
#'   list of names. Keras only.
#' @param checkpoint_dir Folder that holds the state after each epoch; a killed fit called again goes on there and
#'   ends with the same weights. On H2O the cluster writes there, after each tenth of the epochs; `patience` must
#'   then be NULL.
#' @param log_dir Folder for event files of TensorBoard, with all that is in `history_`. Keras only.
#' @param cluster The cluster of H2O; NULL starts one for the fit.
#' @param verbose Above 0, a message after each epoch.
#' @param sample_weight One number a sample, at least 0: its share in the loss. Of a table that a cluster reads by
#'   itself, the name of its column.
#' @param groups Samples of a group stay on one side of the inner validation split.
#' @param validation_data Other samples, as `x`, for early stopping and for the threshold; `validation_fraction` is
#'   then not used.
#' @param on_epoch Function of `epoch` (from 1) and `logs` (a named list of numbers), called after each epoch.
#' @param ... For other methods, the arguments of the default method.
#' @return A plain list of class `bio_autoencoder` that holds the model as bytes: `saveRDS()` keeps it, and
#'   [bio_save()]
#'   writes a file that Python opens too.
#' @seealso [predict.bio_autoencoder()], [bio_evaluate()], [pretrained()], [bio_save()]
#' @export
#' @examples
#' if (bio_available()) {
#'   network <- autoencoder(hidden = 8, latent = 2)
#'   fit <- bio_autoencoder(iris[1:4], network = network, epochs = 2, seed = 1)
#'   head(predict(fit))
#'   table(predict(fit, iris, type = "outlier"))
#' }
bio_autoencoder <- function(x, ...) UseMethod("bio_autoencoder")

#' @rdname bio_autoencoder
#' @export
bio_autoencoder.default <- function(
    x, y = NULL, network = NULL, backend = "auto", encoder = "auto", epochs = 100, batch_size = NULL,
    learning_rate = NULL, optimizer = NULL, loss = NULL, gradient_clip = NULL, validation_fraction = 0.1,
    monitor = "loss", patience = 10, contamination = 0.05, seed = NULL, precision = NULL, devices = NULL,
    checkpoint_dir = NULL, log_dir = NULL, cluster = NULL, verbose = 0, sample_weight = NULL, groups = NULL,
    validation_data = NULL, on_epoch = NULL, ...) {
  fit_model("BioAutoencoder", x, y,
    params = list(
    network = network, backend = backend, encoder = encoder, epochs = epochs, batch_size = batch_size,
    learning_rate = learning_rate, optimizer = optimizer, loss = loss, gradient_clip = gradient_clip,
    validation_fraction = validation_fraction, monitor = monitor, patience = patience,
    contamination = contamination, seed = seed, precision = precision, devices = devices,
    checkpoint_dir = checkpoint_dir, log_dir = log_dir, cluster = cluster, verbose = verbose),
    fitting = list(sample_weight = sample_weight, groups = groups, validation_data = validation_data),
    on_epoch = on_epoch, call = own_call(match.call(), "bio_autoencoder"), dots = list(...)
  )
}

#' Classify tables, sequences or signals by a deep network, on Keras or on H2O
#'
#' y is one class a sample; or 0 and 1 for several labels a sample, NaN where a label is not known; or several
#' outcomes, a column each, missing where not known. A single class may be missing (NaN or NULL) where the network
#' is `domain_adversarial()`: such a sample teaches by its domain.
#'
#' @param x Samples in rows: a numeric matrix, a data frame (strings and factors are categories), a sparse matrix
#'   of Matrix, a character vector or `XStringSet` of sequences, a list of signals (numeric vectors, or matrices of
#'   positions x channels) or an array of samples x positions x channels, a list of histories (lists of visits,
#'   each a character vector), a handle of [bio_open_fasta()]; or a `SummarizedExperiment`
#'   (`SingleCellExperiment`), whose columns are the samples; or a formula, as `y ~ .`; or, on H2O, the path or URL
#'   of a table that the cluster reads.
#' @param y Classes of the samples: a factor (its levels keep their order), logical, character or whole numbers; a
#'   matrix of 0 and 1 for several labels a sample, `NA` where one is not known; a data frame of factors, a column
#'   an outcome; or the name of a column of a data frame, or of the table at a path. With `loss = "ordinal"` an
#'   ordered factor.
#' @param network Description of the network. NULL is `mlp(dropout = 0.3)` for tables and a `cnn()` for sequences.
#'   [mlp()], [cnn()], [rnn()], [conv_recurrent()], [transformer()] and [chain()] make networks.
#' @param backend One of `"auto"`, `"keras"`, `"h2o"`. Where to train. `auto` is Keras, unless `cluster` or the
#'   data says H2O.
#' @param encoder How values become numbers. `auto` is `encode_table()` or `encode_sequence()`.
#' @param epochs Passes over the training samples, at most.
#' @param batch_size Samples a step. NULL is a 40th of the samples, from 16 to 128, on Keras. H2O takes one at a
#'   time and refuses another number.
#' @param learning_rate NULL is Adam's 0.001 on Keras and the adaptive rate on H2O, which a number turns off. A
#'   `schedule()` is for Keras only.
#' @param optimizer NULL is Adam. Keras only.
#' @param loss On the logits. NULL is cross-entropy; `"focal"` weighs what is right already down (Lin et al. 2017,
#'   arXiv:1708.02002); `"ordinal"` reads classes in order: numbers, or an ordered factor. Keras only.
#' @param gradient_clip Most that the norm of all gradients together may be; longer ones are shortened to it
#'   (Pascanu et al. 2013, arXiv:1211.5063). Keras only.
#' @param validation_fraction Share of the samples held out for early stopping, stratified by class; 0 holds none
#'   out. Data too small to hold one sample of each class out is trained on whole.
#' @param monitor What is judged on the held-out samples after each epoch: `"loss"`; of classes `"accuracy"`,
#'   `"balanced_accuracy"`, `"roc_auc"`, `"average_precision"`, `"f1"`, `"mcc"`, `"brier"`, `"log_loss"`, of two
#'   classes also `"sensitivity"` and `"specificity"`; of numbers `"r2"`, `"pearson"`, `"spearman"`, `"rmse"`,
#'   `"mae"`; or a function of y_true and what `predict` gives, of which more is better unless its name ends in
#'   `_error`, `_loss` or `_deviance`. Of several outcomes a metric is the mean over them, and `"f1[tissue]"` that
#'   of one. It is `val_<name>` in `history_`. Other than the loss on Keras only.
#' @param patience Epochs without a better monitored value after which training stops; the best epoch's weights are
#'   kept. NULL trains all epochs and keeps the last weights.
#' @param class_weight Weights of the classes, multiplied into the sample weights; of several labels, weights of
#'   their positives; of several outcomes a dict of outcome to a dict of class to weight or `"balanced"`, or
#'   `"balanced"` for all. `"oversample"` draws rows of the rarer classes more often and corrects the probabilities
#'   to the classes' own shares (H2O only).
#' @param seed Whole number that repeats the fit; `NULL` draws it from R's generator, which `set.seed()` sets. On
#'   H2O a seed costs all threads but one, so there `NULL` means that the fit does not repeat.
#' @param precision Dtype policy of Keras, as `"mixed_bfloat16"`; NULL is float32. Keras only.
#' @param devices Device of Keras, as `"gpu"` or `"cpu"`; several share each batch: `"all"`, a number of them, or a
#'   list of names. Keras only.
#' @param checkpoint_dir Folder that holds the state after each epoch; a killed fit called again goes on there and
#'   ends with the same weights. On H2O the cluster writes there, after each tenth of the epochs; `patience` must
#'   then be NULL.
#' @param log_dir Folder for event files of TensorBoard, with all that is in `history_`. Keras only.
#' @param cluster The cluster of H2O; NULL starts one for the fit.
#' @param verbose Above 0, a message after each epoch.
#' @param sample_weight One number a sample, at least 0: its share in the loss. Of a table that a cluster reads by
#'   itself, the name of its column.
#' @param groups Samples of a group (donor, patient, family) stay on one side of the inner validation split. Where
#'   a cluster reads x by itself, the name of their column, which is no feature then.
#' @param validation_data Held-out samples for early stopping; `validation_fraction` is then not used.
#' @param on_epoch Function of `epoch` (from 1) and `logs` (a named list of numbers), called after each epoch.
#' @param formula Outcome on the left, names of columns joined by `+` and `-` (or `.` for all others) on the right.
#' @param data A data frame or matrix with named columns.
#' @param outcome Name of a column of `colData(x)`, or the outcome itself.
#' @param assay Name or number of the assay.
#' @param ... For other methods, the arguments of the default method.
#' @return A plain list of class `bio_classifier` that holds the model as bytes: `saveRDS()` keeps it, and
#'   [bio_save()]
#'   writes a file that Python opens too.
#' @seealso [predict.bio_classifier()], [bio_evaluate()], [bio_save()]
#' @export
#' @examples
#' if (bio_available()) {
#'   fit <- bio_classifier(iris[1:4], iris$Species, network = mlp(hidden = 8), epochs = 2, seed = 1)
#'   predict(fit, iris[c(1, 51, 101), 1:4])
#' }
bio_classifier <- function(x, ...) UseMethod("bio_classifier")

#' @rdname bio_classifier
#' @export
bio_classifier.default <- function(
    x, y, network = NULL, backend = "auto", encoder = "auto", epochs = 100, batch_size = NULL,
    learning_rate = NULL, optimizer = NULL, loss = NULL, gradient_clip = NULL, validation_fraction = 0.1,
    monitor = "loss", patience = 10, class_weight = NULL, seed = NULL, precision = NULL, devices = NULL,
    checkpoint_dir = NULL, log_dir = NULL, cluster = NULL, verbose = 0, sample_weight = NULL, groups = NULL,
    validation_data = NULL, on_epoch = NULL, ...) {
  fit_model("BioClassifier", x, y,
    params = list(
    network = network, backend = backend, encoder = encoder, epochs = epochs, batch_size = batch_size,
    learning_rate = learning_rate, optimizer = optimizer, loss = loss, gradient_clip = gradient_clip,
    validation_fraction = validation_fraction, monitor = monitor, patience = patience,
    class_weight = class_weight, seed = seed, precision = precision, devices = devices,
    checkpoint_dir = checkpoint_dir, log_dir = log_dir, cluster = cluster, verbose = verbose),
    fitting = list(sample_weight = sample_weight, groups = groups, validation_data = validation_data),
    on_epoch = on_epoch, call = own_call(match.call(), "bio_classifier"), dots = list(...)
  )
}

#' @rdname bio_classifier
#' @export
bio_classifier.formula <- function(formula, data, ...) {
  parts <- read_formula(formula, data)
  fit <- bio_classifier(parts$samples, parts$y, ...)
  fit$call <- own_call(match.call(), "bio_classifier")
  fit
}

#' @rdname bio_classifier
#' @export
bio_classifier.SummarizedExperiment <- function(x, outcome, assay = 1, ...) {
  fit <- bio_classifier(samples_of(x, assay = assay), container_outcome(x, outcome), ...)
  fit$call <- own_call(match.call(), "bio_classifier")
  fit
}

#' Learn a vector for each sequence, signal or row of a table, mostly without labels, by a deep network on Keras
#'
#' The vectors serve other models (`transform`, as in a pipeline), classes of a few samples (`prototypes`), and the
#' network goes on in another task (`networks.Pretrained`).
#'
#' @param x Samples in rows: a numeric matrix, a data frame (strings and factors are categories), a sparse matrix
#'   of Matrix, a character vector or `XStringSet` of sequences, a list of signals (numeric vectors, or matrices of
#'   positions x channels) or an array of samples x positions x channels, a list of histories (lists of visits,
#'   each a character vector), a handle of [bio_open_fasta()]; or a `SummarizedExperiment`
#'   (`SingleCellExperiment`), whose columns are the samples.
#' @param y Classes of the samples, for `objective = "supervised"`: a factor or a character or whole-number vector.
#'   Other objectives make no use of them.
#' @param network Description of the network. NULL is a `cnn()` for sequences and signals, a residual one that
#'   keeps the positions for `masked`, and an `mlp()` for tables. [mlp()], [cnn()], [rnn()], [transformer()] and
#'   [chain()] make networks.
#' @param backend One of `"auto"`, `"keras"`, `"h2o"`. Where to train. `auto` is Keras, unless `cluster` or the
#'   data says H2O.
#' @param encoder How values become numbers. `auto` is `encode_table()` or `encode_sequence()`.
#' @param epochs Passes over the training samples, at most.
#' @param batch_size Samples a step. NULL is a 40th of the samples, from 16 to 128, on Keras. H2O takes one at a
#'   time and refuses another number.
#' @param learning_rate NULL is Adam's 0.001 on Keras and the adaptive rate on H2O, which a number turns off. A
#'   `schedule()` is for Keras only.
#' @param optimizer NULL is Adam. Keras only.
#' @param loss NULL is the loss of the task. Keras only.
#' @param gradient_clip Most that the norm of all gradients together may be; longer ones are shortened to it
#'   (Pascanu et al. 2013, arXiv:1211.5063). Keras only.
#' @param validation_fraction Share of the samples held out for early stopping; 0 holds none out.
#' @param monitor What is judged on the held-out samples after each epoch: `"loss"`; of classes `"accuracy"`,
#'   `"balanced_accuracy"`, `"roc_auc"`, `"average_precision"`, `"f1"`, `"mcc"`, `"brier"`, `"log_loss"`, of two
#'   classes also `"sensitivity"` and `"specificity"`; of numbers `"r2"`, `"pearson"`, `"spearman"`, `"rmse"`,
#'   `"mae"`; or a function of y_true and what `predict` gives, of which more is better unless its name ends in
#'   `_error`, `_loss` or `_deviance`. Of several outcomes a metric is the mean over them, and `"f1[tissue]"` that
#'   of one. It is `val_<name>` in `history_`. Other than the loss on Keras only.
#' @param patience Epochs without a better monitored value after which training stops; the best epoch's weights are
#'   kept. NULL trains all epochs and keeps the last weights.
#' @param objective One of `"masked"`, `"contrastive"`, `"supervised"`. `masked`: hide some of the letters, tokens,
#'   positions of signals or columns, and tell them from the rest (Devlin et al. 2019, arXiv:1810.04805). The
#'   network keeps the positions, so `pool_size = 1`; the vector is the mean over them. `contrastive`: two changed
#'   views of a sample are alike, those of others are not (Chen et al. 2020, arXiv:2002.05709). `supervised`: the
#'   samples of a class are alike, by y (Khosla et al. 2020, arXiv:2004.11362).
#' @param mask_fraction Share of the positions or columns that are masked, above 0 and below 1; also in views.
#' @param span Neighbouring positions that `masked` hides together. NULL is 1, 10 in signals, and k in overlapping
#'   k-mers.
#' @param augment How views differ from their sample: a stretch of the line, hidden positions (in tables, values of
#'   other samples), noise on numbers, the other strand of DNA or RNA, another SMILES of the molecule (needs
#'   RDKit). `auto` is crop and mask, with the other strand for DNA and noise for numbers; mask and noise for
#'   tables; and spelling and mask for `encoder = encode_tokens("smiles")`. Leave out what changes the meaning of
#'   your samples.
#' @param crop A view keeps at least this share of a line.
#' @param noise Standard deviation of the noise, in those of the training values where the encoder standardises.
#' @param projection Numbers in which views are compared; only training makes use of them.
#' @param temperature By which the cosines of views are divided, above 0: the lower, the more the nearest ones
#'   count.
#' @param seed Whole number that repeats the fit; `NULL` draws it from R's generator, which `set.seed()` sets. On
#'   H2O a seed costs all threads but one, so there `NULL` means that the fit does not repeat.
#' @param precision Dtype policy of Keras, as `"mixed_bfloat16"`; NULL is float32. Keras only.
#' @param devices Device of Keras, as `"gpu"` or `"cpu"`; several share each batch: `"all"`, a number of them, or a
#'   list of names. Keras only.
#' @param checkpoint_dir Folder that holds the state after each epoch; a killed fit called again goes on there and
#'   ends with the same weights. On H2O the cluster writes there, after each tenth of the epochs; `patience` must
#'   then be NULL.
#' @param log_dir Folder for event files of TensorBoard, with all that is in `history_`. Keras only.
#' @param cluster The cluster of H2O; NULL starts one for the fit.
#' @param verbose Above 0, a message after each epoch.
#' @param sample_weight One number a sample, at least 0: its share in the loss. Of a table that a cluster reads by
#'   itself, the name of its column.
#' @param groups Samples of a group stay on one side of the inner validation split.
#' @param validation_data `list(x, y)`, held-out samples for early stopping; `y` is `NULL` unless the objective is
#'   supervised.
#' @param on_epoch Function of `epoch` (from 1) and `logs` (a named list of numbers), called after each epoch.
#' @param ... For other methods, the arguments of the default method.
#' @return A plain list of class `bio_embedder` that holds the model as bytes: `saveRDS()` keeps it, and
#'   [bio_save()]
#'   writes a file that Python opens too.
#' @seealso [predict.bio_embedder()], [bio_prototypes()], [pretrained()], [bio_save()]
#' @export
#' @examples
#' if (bio_available()) {
#'   sequences <- rep(c("ACGTACGTACGT", "GGCCAATTGGCC"), 10)
#'   network <- cnn(filters = 4, kernel_size = 5, pool_size = 1, dense = NULL)
#'   fit <- bio_embedder(sequences, network = network, epochs = 2, seed = 1)
#'   dim(predict(fit, sequences))
#' }
bio_embedder <- function(x, ...) UseMethod("bio_embedder")

#' @rdname bio_embedder
#' @export
bio_embedder.default <- function(
    x, y = NULL, network = NULL, backend = "auto", encoder = "auto", epochs = 100, batch_size = NULL,
    learning_rate = NULL, optimizer = NULL, loss = NULL, gradient_clip = NULL, validation_fraction = 0.1,
    monitor = "loss", patience = 10, objective = "masked", mask_fraction = 0.15, span = NULL, augment = "auto",
    crop = 0.7, noise = 0.1, projection = 64, temperature = 0.2, seed = NULL, precision = NULL, devices = NULL,
    checkpoint_dir = NULL, log_dir = NULL, cluster = NULL, verbose = 0, sample_weight = NULL, groups = NULL,
    validation_data = NULL, on_epoch = NULL, ...) {
  fit_model("BioEmbedder", x, y,
    params = list(
    network = network, backend = backend, encoder = encoder, epochs = epochs, batch_size = batch_size,
    learning_rate = learning_rate, optimizer = optimizer, loss = loss, gradient_clip = gradient_clip,
    validation_fraction = validation_fraction, monitor = monitor, patience = patience, objective = objective,
    mask_fraction = mask_fraction, span = span, augment = augment, crop = crop, noise = noise,
    projection = projection, temperature = temperature, seed = seed, precision = precision, devices = devices,
    checkpoint_dir = checkpoint_dir, log_dir = log_dir, cluster = cluster, verbose = verbose),
    fitting = list(sample_weight = sample_weight, groups = groups, validation_data = validation_data),
    on_epoch = on_epoch, call = own_call(match.call(), "bio_embedder"), dots = list(...)
  )
}

#' Forecast the next steps of series of several variables by a deep network on Keras
#'
#' A series is an array of shape (n_times, n_variables), or a DataFrame with regular times as its index; several
#' (patients, plots, reactors) are a list, and no window reaches from one into another. The network reads a window
#' of all variables and forecasts all steps at once. Nothing after the origin of a forecast, and no statistic of
#' it, is read. What is missing (NaN) in a window is filled with the last known value in that window, or the
#' training mean where there is none; a step that is missing teaches nothing.
#'
#' @param x A series: a numeric matrix or data frame of times x variables, a `ts` of one or several variables, or a
#'   numeric vector; or a list of these, whose windows never reach from one into another. `NA` is what was not
#'   measured.
#' @param network Reads the window as a signal. NULL is `rnn(units = 64, cell = "gru", bidirectional = FALSE)`.
#'   [rnn()], [cnn()] and [chain()] make networks.
#' @param backend One of `"auto"`, `"keras"`.
#' @param encoder `auto` is `encode_signal()`, each variable on the scale of its training values.
#' @param epochs Passes over the training samples, at most.
#' @param batch_size Samples a step. NULL is a 40th of the samples, from 16 to 128, on Keras. H2O takes one at a
#'   time and refuses another number.
#' @param learning_rate NULL is Adam's 0.001 on Keras and the adaptive rate on H2O, which a number turns off. A
#'   `schedule()` is for Keras only.
#' @param optimizer NULL is Adam. Keras only.
#' @param loss As for `bio_regressor()`; `"poisson"` is for counts.
#' @param gradient_clip Most that the norm of all gradients together may be; longer ones are shortened to it
#'   (Pascanu et al. 2013, arXiv:1211.5063). Keras only.
#' @param validation_fraction Share of the origins held out for early stopping and for intervals: the last ones of
#'   each series. Steps that are held out are trained on by no window. Series too short for that are trained on
#'   whole.
#' @param monitor What is judged on the held-out samples after each epoch: `"loss"`; of classes `"accuracy"`,
#'   `"balanced_accuracy"`, `"roc_auc"`, `"average_precision"`, `"f1"`, `"mcc"`, `"brier"`, `"log_loss"`, of two
#'   classes also `"sensitivity"` and `"specificity"`; of numbers `"r2"`, `"pearson"`, `"spearman"`, `"rmse"`,
#'   `"mae"`; or a function of y_true and what `predict` gives, of which more is better unless its name ends in
#'   `_error`, `_loss` or `_deviance`. Of several outcomes a metric is the mean over them, and `"f1[tissue]"` that
#'   of one. It is `val_<name>` in `history_`. Other than the loss on Keras only.
#' @param patience Epochs without a better monitored value after which training stops; the best epoch's weights are
#'   kept. NULL trains all epochs and keeps the last weights.
#' @param window Steps of the past that a forecast reads.
#' @param horizon Steps ahead that are forecast.
#' @param targets Names, or places (from 1), of the variables to forecast; NULL is all.
#' @param difference Read each window less its last value and forecast the change from it, so that the level does
#'   not matter (as NLinear, Zeng et al. 2023, arXiv:2205.13504). For series that drift; what depends on the level
#'   is then unseen.
#' @param season Steps of a season, for the seasonal naive forecast in `evaluate` and the scale of MASE.
#' @param seed Whole number that repeats the fit; `NULL` draws it from R's generator, which `set.seed()` sets. On
#'   H2O a seed costs all threads but one, so there `NULL` means that the fit does not repeat.
#' @param precision Dtype policy of Keras, as `"mixed_bfloat16"`; NULL is float32. Keras only.
#' @param devices Device of Keras, as `"gpu"` or `"cpu"`; several share each batch: `"all"`, a number of them, or a
#'   list of names. Keras only.
#' @param checkpoint_dir Folder that holds the state after each epoch; a killed fit called again goes on there and
#'   ends with the same weights. On H2O the cluster writes there, after each tenth of the epochs; `patience` must
#'   then be NULL.
#' @param log_dir Folder for event files of TensorBoard, with all that is in `history_`. Keras only.
#' @param cluster The cluster of H2O; NULL starts one for the fit.
#' @param verbose Above 0, a message after each epoch.
#' @param groups Domain of each series, for `domain_adversarial()`.
#' @param validation_data Other series for early stopping and for intervals, as `x`; `validation_fraction` is then
#'   not used.
#' @param on_epoch Function of `epoch` (from 1) and `logs` (a named list of numbers), called after each epoch.
#' @param ... For other methods, the arguments of the default method.
#' @return A plain list of class `bio_forecaster` that holds the model as bytes: `saveRDS()` keeps it, and
#'   [bio_save()]
#'   writes a file that Python opens too.
#' @seealso [predict.bio_forecaster()], [bio_evaluate()], [bio_save()]
#' @export
#' @examples
#' if (bio_available()) {
#'   network <- rnn(units = 8, bidirectional = FALSE, dense = NULL)
#'   fit <- bio_forecaster(log(lynx), window = 10, horizon = 3, network = network, epochs = 1, seed = 1)
#'   predict(fit) # the three years after
#' }
bio_forecaster <- function(x, ...) UseMethod("bio_forecaster")

#' @rdname bio_forecaster
#' @export
bio_forecaster.default <- function(
    x, network = NULL, backend = "auto", encoder = "auto", epochs = 100, batch_size = NULL,
    learning_rate = NULL, optimizer = NULL, loss = NULL, gradient_clip = NULL, validation_fraction = 0.1,
    monitor = "loss", patience = 10, window = 24, horizon = 7, targets = NULL, difference = FALSE,
    season = NULL, seed = NULL, precision = NULL, devices = NULL, checkpoint_dir = NULL, log_dir = NULL,
    cluster = NULL, verbose = 0, groups = NULL, validation_data = NULL, on_epoch = NULL, ...) {
  fit_series(x,
    params = list(
    network = network, backend = backend, encoder = encoder, epochs = epochs, batch_size = batch_size,
    learning_rate = learning_rate, optimizer = optimizer, loss = loss, gradient_clip = gradient_clip,
    validation_fraction = validation_fraction, monitor = monitor, patience = patience, window = window,
    horizon = horizon, targets = targets, difference = difference, season = season, seed = seed,
    precision = precision, devices = devices, checkpoint_dir = checkpoint_dir, log_dir = log_dir,
    cluster = cluster, verbose = verbose),
    fitting = list(groups = groups, validation_data = validation_data),
    on_epoch = on_epoch, call = own_call(match.call(), "bio_forecaster"), dots = list(...)
  )
}

#' Read strings (SMILES, peptides, DNA) into a latent, write strings from it, and draw new ones, on Keras
#'
#' @param x Strings, as SMILES, peptides or DNA: a character vector or `XStringSet`.
#' @param y Numbers that the latent shall tell: a numeric vector, or a matrix with one column a property, `NA`
#'   where one is not known.
#' @param network NULL is `vae()`. [vae()] makes it.
#' @param backend One of `"auto"`, `"keras"`. Only Keras writes strings.
#' @param encoder With `start_end = TRUE`, as `encode_tokens("smiles", start_end = TRUE)`; of
#'   `encode_tokens("selfies", start_end = TRUE)` all that is drawn is a molecule. "auto" is one token a character.
#' @param epochs Passes over the training samples, at most.
#' @param batch_size Samples a step. NULL is a 40th of the samples, from 16 to 128, on Keras. H2O takes one at a
#'   time and refuses another number.
#' @param learning_rate NULL is Adam's 0.001 on Keras and the adaptive rate on H2O, which a number turns off. A
#'   `schedule()` is for Keras only.
#' @param optimizer NULL is Adam. Keras only.
#' @param loss It is the cross-entropy of the tokens and the divergence of the latent.
#' @param gradient_clip Most that the norm of all gradients together may be; longer ones are shortened to it
#'   (Pascanu et al. 2013, arXiv:1211.5063). Keras only.
#' @param validation_fraction Share of the samples held out for early stopping; 0 holds none out.
#' @param monitor What is judged on the held-out samples after each epoch: `"loss"`; of classes `"accuracy"`,
#'   `"balanced_accuracy"`, `"roc_auc"`, `"average_precision"`, `"f1"`, `"mcc"`, `"brier"`, `"log_loss"`, of two
#'   classes also `"sensitivity"` and `"specificity"`; of numbers `"r2"`, `"pearson"`, `"spearman"`, `"rmse"`,
#'   `"mae"`; or a function of y_true and what `predict` gives, of which more is better unless its name ends in
#'   `_error`, `_loss` or `_deviance`. Of several outcomes a metric is the mean over them, and `"f1[tissue]"` that
#'   of one. It is `val_<name>` in `history_`. Other than the loss on Keras only.
#' @param patience Epochs without a better monitored value after which training stops; the best epoch's weights are
#'   kept. NULL trains all epochs and keeps the last weights.
#' @param spellings Beside each molecule as it is given, so many other SMILES of it are read at training; all are
#'   to be written as it was given, so that the latent means the molecule and not its spelling (Bjerrum & Sattarov
#'   2018, doi:10.3390/biom8040131). Needs RDKit.
#' @param property_weight Share of the loss of properties, where `fit` is given y; that of a token is 1.
#' @param seed Whole number that repeats the fit; `NULL` draws it from R's generator, which `set.seed()` sets. On
#'   H2O a seed costs all threads but one, so there `NULL` means that the fit does not repeat.
#' @param precision Dtype policy of Keras, as `"mixed_bfloat16"`; NULL is float32. Keras only.
#' @param devices Device of Keras, as `"gpu"` or `"cpu"`; several share each batch: `"all"`, a number of them, or a
#'   list of names. Keras only.
#' @param checkpoint_dir Folder that holds the state after each epoch; a killed fit called again goes on there and
#'   ends with the same weights. On H2O the cluster writes there, after each tenth of the epochs; `patience` must
#'   then be NULL.
#' @param log_dir Folder for event files of TensorBoard, with all that is in `history_`. Keras only.
#' @param cluster The cluster of H2O; NULL starts one for the fit.
#' @param verbose Above 0, a message after each epoch.
#' @param sample_weight One number a sample, at least 0: its share in the loss. Of a table that a cluster reads by
#'   itself, the name of its column.
#' @param groups Samples of a group stay on one side of the inner validation split.
#' @param validation_data `list(x, y)`, held-out strings for early stopping; `y` is `NULL` where the fit has none.
#' @param on_epoch Function of `epoch` (from 1) and `logs` (a named list of numbers), called after each epoch.
#' @param ... For other methods, the arguments of the default method.
#' @return A plain list of class `bio_generator` that holds the model as bytes: `saveRDS()` keeps it, and
#'   [bio_save()]
#'   writes a file that Python opens too.
#' @seealso [bio_sample()], [bio_optimize()], [bio_save()]
#' @export
#' @examples
#' \donttest{
#' if (bio_available()) {
#'   strings <- paste0(rep(c("ACGT", "GGCA", "TTAC"), 8), rep(c("AC", "GT", "CA", "TG"), 6))
#'   network <- vae(latent = 2, units = 8, dense = 8, channels = 2, anneal = 1)
#'   fit <- bio_generator(strings, network = network, epochs = 1, validation_fraction = 0, seed = 1)
#'   bio_sample(fit, 3, seed = 1)
#' }
#' }
bio_generator <- function(x, ...) UseMethod("bio_generator")

#' @rdname bio_generator
#' @export
bio_generator.default <- function(
    x, y = NULL, network = NULL, backend = "auto", encoder = "auto", epochs = 100, batch_size = NULL,
    learning_rate = NULL, optimizer = NULL, loss = NULL, gradient_clip = NULL, validation_fraction = 0.1,
    monitor = "loss", patience = 10, spellings = 0, property_weight = 1, seed = NULL, precision = NULL,
    devices = NULL, checkpoint_dir = NULL, log_dir = NULL, cluster = NULL, verbose = 0, sample_weight = NULL,
    groups = NULL, validation_data = NULL, on_epoch = NULL, ...) {
  fit_model("BioGenerator", x, y,
    params = list(
    network = network, backend = backend, encoder = encoder, epochs = epochs, batch_size = batch_size,
    learning_rate = learning_rate, optimizer = optimizer, loss = loss, gradient_clip = gradient_clip,
    validation_fraction = validation_fraction, monitor = monitor, patience = patience, spellings = spellings,
    property_weight = property_weight, seed = seed, precision = precision, devices = devices,
    checkpoint_dir = checkpoint_dir, log_dir = log_dir, cluster = cluster, verbose = verbose),
    fitting = list(sample_weight = sample_weight, groups = groups, validation_data = validation_data),
    on_epoch = on_epoch, call = own_call(match.call(), "bio_generator"), dots = list(...)
  )
}

#' Predict numbers from tables, sequences or signals by a deep network, on Keras or on H2O
#'
#' Targets are standardised for training and come back in the user's units; NaN marks a target that is not known.
#'
#' @param x Samples in rows: a numeric matrix, a data frame (strings and factors are categories), a sparse matrix
#'   of Matrix, a character vector or `XStringSet` of sequences, a list of signals (numeric vectors, or matrices of
#'   positions x channels) or an array of samples x positions x channels, a list of histories (lists of visits,
#'   each a character vector), a handle of [bio_open_fasta()]; or a `SummarizedExperiment`
#'   (`SingleCellExperiment`), whose columns are the samples; or a formula, as `y ~ .`; or, on H2O, the path or URL
#'   of a table that the cluster reads.
#' @param y Values of the samples: a numeric vector, or a matrix with one column a target; or the name of a column
#'   of a data frame, or of the table at a path.
#' @param network Description of the network. NULL is `mlp(dropout = 0.3)` for tables and a `cnn()` for sequences.
#'   [mlp()], [cnn()], [rnn()], [conv_recurrent()], [transformer()] and [chain()] make networks.
#' @param backend One of `"auto"`, `"keras"`, `"h2o"`. Where to train. `auto` is Keras, unless `cluster` or the
#'   data says H2O.
#' @param encoder How values become numbers. `auto` is `encode_table()` or `encode_sequence()`.
#' @param epochs Passes over the training samples, at most.
#' @param batch_size Samples a step. NULL is a 40th of the samples, from 16 to 128, on Keras. H2O takes one at a
#'   time and refuses another number.
#' @param learning_rate NULL is Adam's 0.001 on Keras and the adaptive rate on H2O, which a number turns off. A
#'   `schedule()` is for Keras only.
#' @param optimizer NULL is Adam. Keras only.
#' @param loss On standardised targets, over the known ones. NULL is squared error; otherwise the name of a
#'   distribution, or a `distribution()` with its parameters: `"laplace"`, `"huber"`, `"quantile"`, and, for
#'   numbers whose mean the network gives by its logarithm, `"poisson"` (counts), `"gamma"` and `"tweedie"`. Losses
#'   of Keras are for Keras only.
#' @param gradient_clip Most that the norm of all gradients together may be; longer ones are shortened to it
#'   (Pascanu et al. 2013, arXiv:1211.5063). Keras only.
#' @param validation_fraction Share of the samples held out for early stopping; 0 holds none out.
#' @param monitor What is judged on the held-out samples after each epoch: `"loss"`; of classes `"accuracy"`,
#'   `"balanced_accuracy"`, `"roc_auc"`, `"average_precision"`, `"f1"`, `"mcc"`, `"brier"`, `"log_loss"`, of two
#'   classes also `"sensitivity"` and `"specificity"`; of numbers `"r2"`, `"pearson"`, `"spearman"`, `"rmse"`,
#'   `"mae"`; or a function of y_true and what `predict` gives, of which more is better unless its name ends in
#'   `_error`, `_loss` or `_deviance`. Of several outcomes a metric is the mean over them, and `"f1[tissue]"` that
#'   of one. It is `val_<name>` in `history_`. Other than the loss on Keras only.
#' @param patience Epochs without a better monitored value after which training stops; the best epoch's weights are
#'   kept. NULL trains all epochs and keeps the last weights.
#' @param seed Whole number that repeats the fit; `NULL` draws it from R's generator, which `set.seed()` sets. On
#'   H2O a seed costs all threads but one, so there `NULL` means that the fit does not repeat.
#' @param precision Dtype policy of Keras, as `"mixed_bfloat16"`; NULL is float32. Keras only.
#' @param devices Device of Keras, as `"gpu"` or `"cpu"`; several share each batch: `"all"`, a number of them, or a
#'   list of names. Keras only.
#' @param checkpoint_dir Folder that holds the state after each epoch; a killed fit called again goes on there and
#'   ends with the same weights. On H2O the cluster writes there, after each tenth of the epochs; `patience` must
#'   then be NULL.
#' @param log_dir Folder for event files of TensorBoard, with all that is in `history_`. Keras only.
#' @param cluster The cluster of H2O; NULL starts one for the fit.
#' @param verbose Above 0, a message after each epoch.
#' @param sample_weight One number a sample, at least 0: its share in the loss. Of a table that a cluster reads by
#'   itself, the name of its column.
#' @param groups Samples of a group (donor, patient, family) stay on one side of the inner validation split. Where
#'   a cluster reads x by itself, the name of their column, which is no feature then.
#' @param validation_data Held-out samples for early stopping; `validation_fraction` is then not used.
#' @param offset A number a sample, or one for all: a known part of what is predicted, which the network need not
#'   learn: added to its number, and where `loss` is a distribution by its logarithm to that, so that counts of a
#'   library or a time of exposure `n` have `offset = log(n)`. `predict()` and [bio_evaluate()] then need one, too.
#'   Of a table that a cluster reads by itself, the name of its column, which is no feature then.
#' @param on_epoch Function of `epoch` (from 1) and `logs` (a named list of numbers), called after each epoch.
#' @param formula Outcome on the left, names of columns joined by `+` and `-` (or `.` for all others) on the right.
#' @param data A data frame or matrix with named columns.
#' @param outcome Name of a column of `colData(x)`, or the outcome itself.
#' @param assay Name or number of the assay.
#' @param ... For other methods, the arguments of the default method.
#' @return A plain list of class `bio_regressor` that holds the model as bytes: `saveRDS()` keeps it, and
#'   [bio_save()]
#'   writes a file that Python opens too.
#' @seealso [predict.bio_classifier()], [bio_evaluate()], [bio_save()]
#' @export
#' @examples
#' if (bio_available()) {
#'   fit <- bio_regressor(Petal.Width ~ . - Species, iris, network = mlp(hidden = 8), epochs = 2, seed = 1)
#'   predict(fit, iris[1:3, ])
#' }
bio_regressor <- function(x, ...) UseMethod("bio_regressor")

#' @rdname bio_regressor
#' @export
bio_regressor.default <- function(
    x, y, network = NULL, backend = "auto", encoder = "auto", epochs = 100, batch_size = NULL,
    learning_rate = NULL, optimizer = NULL, loss = NULL, gradient_clip = NULL, validation_fraction = 0.1,
    monitor = "loss", patience = 10, seed = NULL, precision = NULL, devices = NULL, checkpoint_dir = NULL,
    log_dir = NULL, cluster = NULL, verbose = 0, sample_weight = NULL, groups = NULL, validation_data = NULL,
    offset = NULL, on_epoch = NULL, ...) {
  fit_model("BioRegressor", x, y,
    params = list(
    network = network, backend = backend, encoder = encoder, epochs = epochs, batch_size = batch_size,
    learning_rate = learning_rate, optimizer = optimizer, loss = loss, gradient_clip = gradient_clip,
    validation_fraction = validation_fraction, monitor = monitor, patience = patience, seed = seed,
    precision = precision, devices = devices, checkpoint_dir = checkpoint_dir, log_dir = log_dir,
    cluster = cluster, verbose = verbose),
    fitting = list(
    sample_weight = sample_weight, groups = groups, validation_data = validation_data, offset = offset),
    on_epoch = on_epoch, call = own_call(match.call(), "bio_regressor"), dots = list(...)
  )
}

#' @rdname bio_regressor
#' @export
bio_regressor.formula <- function(formula, data, ...) {
  parts <- read_formula(formula, data)
  fit <- bio_regressor(parts$samples, parts$y, ...)
  fit$call <- own_call(match.call(), "bio_regressor")
  fit
}

#' @rdname bio_regressor
#' @export
bio_regressor.SummarizedExperiment <- function(x, outcome, assay = 1, ...) {
  fit <- bio_regressor(samples_of(x, assay = assay), container_outcome(x, outcome), ...)
  fit$call <- own_call(match.call(), "bio_regressor")
  fit
}

#' Give each position of a sequence or signal a label or a number, by a deep network on Keras
#'
#' y is one line a sample, with an entry for each of its positions: a string of labels (`"CCHHHEE-"`), an array of
#' labels, or an array of numbers (floats, shape (length,) or (length, n_targets)), which makes it a regression.
#' Several outcomes at each position are a dict of such lines by name.
#'
#' @param x Sequences or signals: a character vector or `XStringSet`, a list of numeric vectors or of matrices
#'   (positions x channels), or an array of samples x positions x channels.
#' @param y One line a sample, with an entry for each position: a character vector of strings of labels, or a list
#'   of factors, character or whole-number (`1L`) vectors; or a list of numeric vectors, or of matrices with one
#'   column a target. A named list of these, or a data frame of strings, is several outcomes.
#' @param network Description of a network that keeps positions, so with `pool_size = 1`. NULL is a residual
#'   `cnn()`. [rnn()], [cnn()] and [chain()] make networks.
#' @param backend One of `"auto"`, `"keras"`. Only Keras answers at positions.
#' @param encoder How values become numbers. `auto` is `encode_table()` or `encode_sequence()`.
#' @param epochs Passes over the training samples, at most.
#' @param batch_size Samples a step. NULL is a 40th of the samples, from 16 to 128, on Keras. H2O takes one at a
#'   time and refuses another number.
#' @param learning_rate NULL is Adam's 0.001 on Keras and the adaptive rate on H2O, which a number turns off. A
#'   `schedule()` is for Keras only.
#' @param optimizer NULL is Adam. Keras only.
#' @param loss NULL is the loss of the task. Keras only.
#' @param gradient_clip Most that the norm of all gradients together may be; longer ones are shortened to it
#'   (Pascanu et al. 2013, arXiv:1211.5063). Keras only.
#' @param validation_fraction Share of the samples held out for early stopping; 0 holds none out.
#' @param monitor What is judged on the held-out samples after each epoch: `"loss"`; of classes `"accuracy"`,
#'   `"balanced_accuracy"`, `"roc_auc"`, `"average_precision"`, `"f1"`, `"mcc"`, `"brier"`, `"log_loss"`, of two
#'   classes also `"sensitivity"` and `"specificity"`; of numbers `"r2"`, `"pearson"`, `"spearman"`, `"rmse"`,
#'   `"mae"`; or a function of y_true and what `predict` gives, of which more is better unless its name ends in
#'   `_error`, `_loss` or `_deviance`. Of several outcomes a metric is the mean over them, and `"f1[tissue]"` that
#'   of one. It is `val_<name>` in `history_`. Other than the loss on Keras only.
#' @param patience Epochs without a better monitored value after which training stops; the best epoch's weights are
#'   kept. NULL trains all epochs and keeps the last weights.
#' @param smoothing One of `NULL`, `"hmm"`. `hmm` lets neighbouring labels speak to one another: how often a label
#'   follows another is learned from the training lines, and probabilities are those given the whole line. For
#'   labels of one outcome.
#' @param missing_label Letters that mark a position whose label is not known; it counts nothing. Among numbers NaN
#'   does, among other labels NULL.
#' @param class_weight Weights of the labels; `"balanced"` weighs them by how rare they are. Of several outcomes a
#'   dict of outcome to one of these, or `"balanced"` for all.
#' @param seed Whole number that repeats the fit; `NULL` draws it from R's generator, which `set.seed()` sets. On
#'   H2O a seed costs all threads but one, so there `NULL` means that the fit does not repeat.
#' @param precision Dtype policy of Keras, as `"mixed_bfloat16"`; NULL is float32. Keras only.
#' @param devices Device of Keras, as `"gpu"` or `"cpu"`; several share each batch: `"all"`, a number of them, or a
#'   list of names. Keras only.
#' @param checkpoint_dir Folder that holds the state after each epoch; a killed fit called again goes on there and
#'   ends with the same weights. On H2O the cluster writes there, after each tenth of the epochs; `patience` must
#'   then be NULL.
#' @param log_dir Folder for event files of TensorBoard, with all that is in `history_`. Keras only.
#' @param cluster The cluster of H2O; NULL starts one for the fit.
#' @param verbose Above 0, a message after each epoch.
#' @param sample_weight One number a sample, at least 0: its share in the loss. Of a table that a cluster reads by
#'   itself, the name of its column.
#' @param groups Samples of a group stay on one side of the inner validation split.
#' @param validation_data Held-out samples for early stopping.
#' @param on_epoch Function of `epoch` (from 1) and `logs` (a named list of numbers), called after each epoch.
#' @param ... For other methods, the arguments of the default method.
#' @return A plain list of class `bio_tagger` that holds the model as bytes: `saveRDS()` keeps it, and [bio_save()]
#'   writes a file that Python opens too.
#' @seealso [predict.bio_tagger()], [bio_evaluate()], [bio_save()]
#' @export
#' @examples
#' if (bio_available()) {
#'   sequences <- c("ACGTTGCA", "AACCGGTT", "TTGACA")
#'   labels <- chartr("ACGT", "xyyx", sequences)
#'   fit <- bio_tagger(sequences, labels, network = rnn(units = 4, dense = NULL), epochs = 2, seed = 1)
#'   predict(fit, c("ACGT", "GGTTAA"))
#' }
bio_tagger <- function(x, ...) UseMethod("bio_tagger")

#' @rdname bio_tagger
#' @export
bio_tagger.default <- function(
    x, y, network = NULL, backend = "auto", encoder = "auto", epochs = 100, batch_size = NULL,
    learning_rate = NULL, optimizer = NULL, loss = NULL, gradient_clip = NULL, validation_fraction = 0.1,
    monitor = "loss", patience = 10, smoothing = NULL, missing_label = "-", class_weight = NULL, seed = NULL,
    precision = NULL, devices = NULL, checkpoint_dir = NULL, log_dir = NULL, cluster = NULL, verbose = 0,
    sample_weight = NULL, groups = NULL, validation_data = NULL, on_epoch = NULL, ...) {
  fit_model("BioTagger", x, y,
    params = list(
    network = network, backend = backend, encoder = encoder, epochs = epochs, batch_size = batch_size,
    learning_rate = learning_rate, optimizer = optimizer, loss = loss, gradient_clip = gradient_clip,
    validation_fraction = validation_fraction, monitor = monitor, patience = patience, smoothing = smoothing,
    missing_label = missing_label, class_weight = class_weight, seed = seed, precision = precision,
    devices = devices, checkpoint_dir = checkpoint_dir, log_dir = log_dir, cluster = cluster, verbose = verbose),
    fitting = list(sample_weight = sample_weight, groups = groups, validation_data = validation_data),
    on_epoch = on_epoch, call = own_call(match.call(), "bio_tagger"), dots = list(...)
  )
}

#' Read a signal, spectrum or sequence as a shorter string of symbols, by a deep network on Keras
#'
#' Base calling (current through a nanopore to bases) and de novo peptide sequencing (spectrum to residues). Where
#' in the line a symbol stands need not be known: the network gives, at each frame (a position that is left after
#' strides and pools), probabilities of the symbols and of a blank, and training sums over all alignments of the
#' string to the frames (connectionist temporal classification). Symbols come in the order of the line. With an
#' `encoder_decoder()` a decoder writes one symbol after the other instead, in any order and number.
#'
#' @param x Sequences or signals: a character vector or `XStringSet`, a list of numeric vectors or of matrices
#'   (positions x channels), or an array of samples x positions x channels.
#' @param y What each line says: a character vector or `XStringSet` of strings of symbols; or a list of character
#'   vectors, where symbols have several letters.
#' @param network Description of a network that keeps positions; strides and pools make frames fewer, and a line
#'   needs a frame for each symbol and one more between two equal ones. NULL is a residual `cnn()` with a stride
#'   and a bidirectional GRU over it. Or an `encoder_decoder()`. [rnn()], [cnn()], [chain()] and
#'   [encoder_decoder()] make networks.
#' @param backend One of `"auto"`, `"keras"`. Only Keras answers along a line.
#' @param encoder How values become numbers. `auto` is `encode_table()` or `encode_sequence()`.
#' @param epochs Passes over the training samples, at most.
#' @param batch_size Samples a step. NULL is a 40th of the samples, from 16 to 128, on Keras. H2O takes one at a
#'   time and refuses another number.
#' @param learning_rate NULL is Adam's 0.001 on Keras and the adaptive rate on H2O, which a number turns off. A
#'   `schedule()` is for Keras only.
#' @param optimizer NULL is Adam. Keras only.
#' @param loss It is that of connectionist temporal classification, or the cross-entropy of the symbols of a
#'   decoder.
#' @param gradient_clip Most that the norm of all gradients together may be; longer ones are shortened to it
#'   (Pascanu et al. 2013, arXiv:1211.5063). Keras only.
#' @param validation_fraction Share of the samples held out for early stopping; 0 holds none out.
#' @param monitor What is judged on the held-out samples after each epoch: `"loss"`; of classes `"accuracy"`,
#'   `"balanced_accuracy"`, `"roc_auc"`, `"average_precision"`, `"f1"`, `"mcc"`, `"brier"`, `"log_loss"`, of two
#'   classes also `"sensitivity"` and `"specificity"`; of numbers `"r2"`, `"pearson"`, `"spearman"`, `"rmse"`,
#'   `"mae"`; or a function of y_true and what `predict` gives, of which more is better unless its name ends in
#'   `_error`, `_loss` or `_deviance`. Of several outcomes a metric is the mean over them, and `"f1[tissue]"` that
#'   of one. It is `val_<name>` in `history_`. Other than the loss on Keras only.
#' @param patience Epochs without a better monitored value after which training stops; the best epoch's weights are
#'   kept. NULL trains all epochs and keeps the last weights.
#' @param symbols The alphabet, as in `"ACGT"`; symbols of several letters (`c("G", "M[+15.995]")`) in a list.
#'   `auto` takes what y holds.
#' @param beam_width 1 reads the most probable path, collapsed. More keeps that many strings from frame to frame,
#'   and predicts the one that is most probable over all its paths (prefix beam search). Of an `encoder_decoder()`
#'   1 writes the most probable symbol each time, and more keeps that many beginnings from symbol to symbol.
#' @param seed Whole number that repeats the fit; `NULL` draws it from R's generator, which `set.seed()` sets. On
#'   H2O a seed costs all threads but one, so there `NULL` means that the fit does not repeat.
#' @param precision Dtype policy of Keras, as `"mixed_bfloat16"`; NULL is float32. Keras only.
#' @param devices Device of Keras, as `"gpu"` or `"cpu"`; several share each batch: `"all"`, a number of them, or a
#'   list of names. Keras only.
#' @param checkpoint_dir Folder that holds the state after each epoch; a killed fit called again goes on there and
#'   ends with the same weights. On H2O the cluster writes there, after each tenth of the epochs; `patience` must
#'   then be NULL.
#' @param log_dir Folder for event files of TensorBoard, with all that is in `history_`. Keras only.
#' @param cluster The cluster of H2O; NULL starts one for the fit.
#' @param verbose Above 0, a message after each epoch.
#' @param sample_weight One number a sample, at least 0: its share in the loss. Of a table that a cluster reads by
#'   itself, the name of its column.
#' @param groups Samples of a group (a read, a peptide) stay on one side of the inner validation split.
#' @param validation_data Held-out samples for early stopping.
#' @param on_epoch Function of `epoch` (from 1) and `logs` (a named list of numbers), called after each epoch.
#' @param ... For other methods, the arguments of the default method.
#' @return A plain list of class `bio_transcriber` that holds the model as bytes: `saveRDS()` keeps it, and
#'   [bio_save()]
#'   writes a file that Python opens too.
#' @seealso [predict.bio_transcriber()], [bio_evaluate()], [bio_save()]
#' @export
#' @examples
#' if (bio_available()) {
#'   said <- rep(c("AC", "CA", "AAC"), 4)
#'   lines <- lapply(strsplit(said, ""), function(letters) rep(ifelse(letters == "A", 1, -1), each = 3))
#'   network <- cnn(filters = 4, kernel_size = 3, pool_size = 1, dense = NULL)
#'   fit <- bio_transcriber(lines, said, network = network, epochs = 2, seed = 1)
#'   bio_beams(fit, lines[1:2], n = 2)
#' }
bio_transcriber <- function(x, ...) UseMethod("bio_transcriber")

#' @rdname bio_transcriber
#' @export
bio_transcriber.default <- function(
    x, y, network = NULL, backend = "auto", encoder = "auto", epochs = 100, batch_size = NULL,
    learning_rate = NULL, optimizer = NULL, loss = NULL, gradient_clip = NULL, validation_fraction = 0.1,
    monitor = "loss", patience = 10, symbols = "auto", beam_width = 1, seed = NULL, precision = NULL,
    devices = NULL, checkpoint_dir = NULL, log_dir = NULL, cluster = NULL, verbose = 0, sample_weight = NULL,
    groups = NULL, validation_data = NULL, on_epoch = NULL, ...) {
  fit_model("BioTranscriber", x, y,
    params = list(
    network = network, backend = backend, encoder = encoder, epochs = epochs, batch_size = batch_size,
    learning_rate = learning_rate, optimizer = optimizer, loss = loss, gradient_clip = gradient_clip,
    validation_fraction = validation_fraction, monitor = monitor, patience = patience, symbols = symbols,
    beam_width = beam_width, seed = seed, precision = precision, devices = devices,
    checkpoint_dir = checkpoint_dir, log_dir = log_dir, cluster = cluster, verbose = verbose),
    fitting = list(sample_weight = sample_weight, groups = groups, validation_data = validation_data),
    on_epoch = on_epoch, call = own_call(match.call(), "bio_transcriber"), dots = list(...)
  )
}
