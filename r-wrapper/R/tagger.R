# Answers at each position of a line, and where a network looks.

# The outputs of each outcome, a list of matrices (positions x labels) a sample; one outcome has no name.
label_lines <- function(object, outputs, rows = NULL) {
  parts <- Map(function(lines, name) {
    named <- lapply(lines, function(line) {
      if (is.null(classes_of(object, name))) line else with_levels(line, classes_of(object, name), levels_of(object, name))
    })
    stats::setNames(named, rows)
  }, unname(outputs), names(outputs))
  stats::setNames(parts, names(outputs))
}

classes_of <- function(object, name) if (nzchar(name)) object$classes[[name]] else object$classes

levels_of <- function(object, name) if (nzchar(name)) object$levels[[name]] else object$levels

# Labels of each line, of the type that the fit had: strings, factors, or vectors.
line_labels <- function(object, lines, name) {
  levels <- levels_of(object, name)
  is_factor <- if (nzchar(name)) object$factors[[name]] else object$factors
  type <- if (nzchar(name)) object$class_type[[name]] else object$class_type
  letters <- object$letters || (nzchar(name) && !is_factor && type == "character" && all(nchar(levels) == 1L))
  labels <- lapply(lines, function(line) levels[best_columns(line)])
  if (letters) {
    return(vapply(labels, function(line) if (anyNA(line)) NA_character_ else paste(line, collapse = ""), ""))
  }
  if (is_factor) return(lapply(labels, factor, levels = levels))
  lapply(labels, if (type == "character") as.character else if (type == "integer") as.integer else as.logical)
}

#' Predict at each position
#'
#' @param object A model of [bio_tagger()].
#' @param newdata Sequences or signals, of any class that the fit takes. If left out, the training samples.
#' @param type `"class"` for the most probable label at each position, `"prob"` for the probabilities of the labels,
#'   `"numeric"` for numbers. Left out, it is what the model learned.
#' @param ... Not used.
#' @return One entry a sample, in order. `"class"` gives strings where the fit had strings, else a list of factors or
#'   vectors; `"prob"` a list of matrices, positions x labels; `"numeric"` a list of vectors, or of matrices with one
#'   column a target. Of several outcomes, a named list of these; `"class"` then has the numbers too. A sample with a
#'   missing value has NA, and there is one warning.
#' @seealso [bio_tagger()], [attention()]
#' @examples
#' if (bio_available()) {
#'   fit <- bio_tagger(c("ACGT", "AACG"), c("xyyx", "xxyy"), network = rnn(units = 2, dense = NULL), epochs = 1, seed = 1)
#'   predict(fit, "ACGA")
#' }
#' @export
predict.bio_tagger <- function(object, newdata, type = c("class", "prob", "numeric"), ...) {
  check_no_dots(list(...), "predict", c("newdata", "type"))
  numbers <- object$head == "regression"
  type <- if (missing(type)) if (numbers) "numeric" else "class" else match.arg(type)
  outputs <- if (missing(newdata)) fitted_outputs(object) else outputs_for(object, newdata)
  labelled <- vapply(names(outputs), function(name) !is.null(classes_of(object, name)), NA)
  kept <- switch(type, class = labelled | (any(labelled) & length(outputs) > 1L), prob = labelled, numeric = !labelled)
  if (!any(kept)) {
    stop_pybiodl("UnsupportedError", sprintf("type = \"%s\" is for %s; use type = \"%s\".", type,
      if (numbers) "labels, and this model gives numbers" else "numbers, and this model gives labels",
      if (numbers) "numeric" else "class"), "type")
  }
  answers <- lapply(names(outputs)[kept], function(name) {
    lines <- outputs[[match(name, names(outputs))]]
    if (is.null(classes_of(object, name))) return(lapply(lines, line_numbers))
    if (type == "prob") lines else line_labels(object, lines, name)
  })
  if (is.null(object$outcomes)) answers[[1]] else stats::setNames(answers, names(outputs)[kept])
}

line_numbers <- function(line) if (ncol(line) == 1L) as.vector(line) else line

#' Where a network looks
#'
#' Weights of the positions, where the network pools a line by attention: [conv_recurrent()], `rnn(pool = "attention")`,
#' `transformer(pool = "attention")`, or [layer_attention_pool()] in a [chain()]. Attention tells where a network looks,
#' not why it decides.
#'
#' @param object A model of [bio_classifier()], [bio_regressor()] or [bio_forecaster()].
#' @param newdata Samples, of any class that the fit takes; of series the last window is looked at.
#' @param ... Not used.
#' @return An array of samples x steps x positions, adding up to 1 a step over the positions of the input. Positions that
#'   the network pools before share the weight of their window.
#' @export
#' @examples
#' if (bio_available()) {
#'   network <- conv_recurrent(filters = 2, kernel_size = 3, units = 2, dense = NULL)
#'   fit <- bio_classifier(c("ACGT", "AACG", "TTGT", "TTCG"), c("a", "a", "b", "b"), network = network, epochs = 1, seed = 1)
#'   dim(attention(fit, c("ACGA", "TTTT")))
#' }
attention <- function(object, newdata, ...) UseMethod("attention")

#' @rdname attention
#' @export
attention.bio_model <- function(object, newdata, ...) {
  check_no_dots(list(...), "attention", "newdata")
  samples <- samples_for(object, newdata)
  weights <- call_python("attention", key = python_model(object), X = samples_record(samples))
  rows <- sample_names(samples)
  if (!is.null(rows)) dimnames(weights) <- list(rows, NULL, NULL)
  weights
}

#' @rdname attention
#' @export
attention.bio_forecaster <- function(object, newdata, ...) {
  check_no_dots(list(...), "attention", "newdata")
  series <- series_for(object, newdata)
  weights <- call_python("forecast_attention", key = python_model(object), X = as_border(series$items))
  if (!is.null(series$names)) dimnames(weights) <- list(series$names, NULL, NULL)
  weights
}

#' @rdname attention
#' @export
attention.bio_ensemble <- function(object, newdata, ...) {
  stop_pybiodl("UnsupportedError", "The members of an ensemble look at different positions; ask a model of one network.",
    "object")
}
