# Strings out of a line.

# Strings as they are; probabilities with the symbols and the blank as columns.
label_frames <- function(object, outputs, rows = NULL) {
  if (is.character(outputs)) return(stats::setNames(outputs, rows))
  stats::setNames(lapply(outputs[[1]], function(line) {
    colnames(line) <- c(object$classes, if (is.null(object$last)) "blank" else object$last)
    line
  }), rows)
}

#' Transcribe with a fitted model
#'
#' @param object A model of [bio_transcriber()].
#' @param newdata Signals, spectra or sequences, of any class that the fit takes. If left out, the training samples.
#' @param type `"class"` for strings, `"prob"` for the probabilities of the symbols and the blank at each frame, or,
#'   with [encoder_decoder()], of the symbols and the end at each step.
#' @param n Most strings a sample.
#' @param ... Not used.
#' @return `predict()` a string a sample, or for `"prob"` a list of matrices, frames x symbols, the blank (or the end) last; a sample
#'   with a missing value has `NA`. `bio_beams()` a data frame with a row a string: `sample`, `rank`, `text` and
#'   `log_probability`, the most probable first.
#' @seealso [bio_transcriber()]
#' @export
predict.bio_transcriber <- function(object, newdata, type = c("class", "prob"), ...) {
  type <- match.arg(type)
  check_no_dots(list(...), "predict", c("newdata", "type"))
  if (!missing(newdata)) return(outputs_for(object, newdata, labelled = type == "class"))
  if (type == "prob") {
    stop_pybiodl("InvalidInputError", "Probabilities of frames need newdata; pass the samples again.", "newdata")
  }
  fitted_outputs(object)
}

#' @rdname predict.bio_transcriber
#' @export
bio_beams <- function(object, newdata, n = 5) {
  if (!inherits(object, "bio_transcriber")) {
    stop_pybiodl("InvalidTypeError", sprintf("object must be a model of bio_transcriber(); got an object of class %s.",
      paste(class(object), collapse = "/")), "object")
  }
  samples <- samples_for(object, newdata)
  found <- call_python("beams", key = python_model(object), X = samples_record(samples), n = as_parameter(n))
  data.frame(found)
}
