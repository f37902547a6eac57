# One pass over a batch of samples, for data that arrives in pieces.

#' Learn from another batch of samples
#'
#' Passes once over a batch and gives a new model; the one that was passed stays as it is. The optimiser's state goes on
#' from pass to pass, and is kept by `saveRDS()` but not by [bio_save()]. The encoder is learned from the first batch.
#' Nothing is held out, so `epochs`, `validation_fraction`, `patience` and `monitor` mean nothing here. Trains on Keras.
#'
#' @param object A model of `bio_partial_fit()`, [bio_classifier()] or [bio_regressor()] to go on from; or, for the first
#'   batch, `"classifier"` or `"regressor"`.
#' @param x Samples, of any class that [bio_classifier()] takes.
#' @param y Their outcome.
#' @param classes For the first batch of a classifier, all classes that will come; those of a factor are its levels.
#' @param sample_weight One number a sample, at least 0: its share in the loss.
#' @param ... For the first batch, arguments of [bio_classifier()] or [bio_regressor()], as `network` and `seed`.
#' @return A model, as of [bio_classifier()] or [bio_regressor()], without fitted values; `history` has a row a pass.
#' @export
#' @examples
#' if (bio_available()) {
#'   odd <- seq(1, 149, by = 2)
#'   first <- bio_partial_fit("classifier", iris[odd, 1:4], iris$Species[odd], network = mlp(hidden = 8), seed = 1)
#'   both <- bio_partial_fit(first, iris[-odd, 1:4], iris$Species[-odd])
#'   predict(both, iris[c(1, 51, 101), 1:4])
#' }
bio_partial_fit <- function(object, x, y, classes = NULL, sample_weight = NULL, ...) {
  call <- own_call(match.call(), "bio_partial_fit")
  if (missing(y) || is.null(y)) {
    stop_pybiodl("InvalidInputError", "y must be given: one class or number a sample.", "y")
  }
  if (is_string(object) && object %in% c("classifier", "regressor")) {
    return(first_pass(object, x, y, classes, sample_weight, call, list(...)))
  }
  if (inherits(object, "bio_ensemble") || !inherits(object, c("bio_classifier", "bio_regressor"))) {
    stop_pybiodl("InvalidTypeError", sprintf(paste(
      "object must be \"classifier\", \"regressor\" or a model of bio_classifier() or bio_regressor(); got an object of",
      "class %s."
    ), paste(class(object), collapse = "/")), "object")
  }
  check_no_dots(list(...), "bio_partial_fit", c("object", "x", "y", "sample_weight"))
  if (!is.null(classes)) {
    stop_pybiodl("InvalidInputError", "classes are known from the first batch; leave classes out.", "classes")
  }
  task <- if (inherits(object, "bio_classifier")) "BioClassifier" else "BioRegressor"
  samples <- samples_for(object, x, "x")
  known <- outcome_for(task, y, sample_count(samples))
  answer <- call_python("go_on",
    key = python_model(object), state = object$state, X = samples_record(samples), y = known$record,
    sample_weight = as_border(sample_weight, "sample_weight")
  )
  model <- new_model(task, answer, call, if (any(object$factors)) object$levels, object$ordered)
  kept <- c("features", "assay", "outputs")
  model[kept] <- object[kept]
  model$state <- answer$state
  model
}

first_pass <- function(estimator, x, y, classes, sample_weight, call, given) {
  params <- for_python(settings_of(estimator, given, "bio_partial_fit"))
  task <- if (estimator == "classifier") "BioClassifier" else "BioRegressor"
  samples <- samples_of(x)
  outcome <- outcome_for(task, y, sample_count(samples))
  if (is.null(classes)) classes <- levels(y)
  answer <- call_python("begin_passes",
    task = task, params = lapply(params, as_parameter), X = samples_record(samples), y = outcome$record,
    classes = if (!is.null(classes)) class_outcome(as.vector(classes))$record,
    sample_weight = as_border(sample_weight, "sample_weight")
  )
  model <- new_model(task, answer, call, outcome$levels, is.ordered(y))
  if (!inherits(samples$data, "bio_lazy")) model$features <- feature_names(samples)
  model$assay <- samples$assay
  model$outputs <- if (!is.null(dim(y))) colnames(y)
  model$state <- answer$state
  model
}
