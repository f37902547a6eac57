# Vectors of samples, and classes known by a few samples each.

#' Embed samples with a fitted model
#'
#' @param object A model of [bio_embedder()].
#' @param newdata Samples, of any class that the fit takes. If left out, the training samples.
#' @param ... Not used.
#' @return A matrix with a row a sample, with its name, and a column a number of the vector. A sample with a missing value
#'   has NA, and there is one warning.
#' @seealso [bio_embedder()]; [bio_prototypes()] for classes of a few samples each; [pretrained()] to go on in another task.
#' @examples
#' if (bio_available()) {
#'   network <- cnn(filters = 4, kernel_size = 3, pool_size = 1, dense = NULL)
#'   fit <- bio_embedder(rep(c("ACGTACGT", "GGCCAATT"), 10), network = network, epochs = 1, seed = 1)
#'   predict(fit, c(a = "ACGT", b = "GGCC"))
#' }
#' @export
predict.bio_embedder <- function(object, newdata, ...) {
  check_no_dots(list(...), "predict", "newdata")
  if (missing(newdata)) fitted_outputs(object) else outputs_for(object, newdata)
}

#' Classes of a few samples each
#'
#' Classifies by the nearest prototype: the mean of the vectors that a model of [bio_embedder()] gives the samples of a
#' class. One sample a class is enough, and training need not have seen the classes.
#'
#' @param object For `bio_prototypes()` a model of [bio_embedder()]; for `predict()` what `bio_prototypes()` gave.
#' @param x Samples whose class is known, of any class that the fit takes.
#' @param y Their classes: a factor, or a character, logical or whole-number vector.
#' @param metric `"euclidean"` compares squared distances of vectors, `"cosine"` those of vectors of length 1.
#' @param newdata Samples to classify.
#' @param type `"class"` for a factor, `"prob"` for a matrix of probabilities: the softmax of minus the squared distances.
#' @param ... Not used.
#' @return `bio_prototypes()` a plain list of class `bio_prototypes` with the `vectors` of the classes, a row each.
#'   `predict()` a factor with the levels of `y`, or a matrix with them as columns.
#' @references Snell et al. (2017), arXiv:1703.05175.
#' @export
#' @examples
#' if (bio_available()) {
#'   network <- cnn(filters = 4, kernel_size = 3, pool_size = 1, dense = NULL)
#'   fit <- bio_embedder(rep(c("ACGTACGT", "GGCCAATT"), 10), network = network, epochs = 1, seed = 1)
#'   known <- bio_prototypes(fit, c("ACGTACGT", "GGCCAATT"), c("repeat", "other"))
#'   predict(known, c("ACGTACGA", "GGCCAATA"))
#' }
bio_prototypes <- function(object, x, y, metric = "euclidean") {
  check_is(object, "bio_embedder")
  samples <- samples_for(object, x, "x")
  outcome <- class_outcome(y)
  answer <- call_python("prototypes",
    key = python_model(object), X = samples_record(samples), y = outcome$record, metric = metric
  )
  vectors <- answer$vectors
  rownames(vectors) <- answer$classes
  structure(list(
    embedder = object, vectors = vectors, classes = answer$classes, metric = metric,
    levels = if (is.null(outcome$levels)) answer$classes else outcome$levels
  ), class = "bio_prototypes")
}

#' @rdname bio_prototypes
#' @export
predict.bio_prototypes <- function(object, newdata, type = c("class", "prob"), ...) {
  type <- match.arg(type)
  check_no_dots(list(...), "predict", c("newdata", "type"))
  samples <- samples_for(object$embedder, newdata)
  probabilities <- with_levels(
    call_python("prototype_probabilities", key = python_model(object$embedder), X = samples_record(samples),
      vectors = as_border(unname(object$vectors)), metric = object$metric),
    object$classes, object$levels, sample_names(samples)
  )
  if (type == "prob") return(probabilities)
  factor(object$levels[best_columns(probabilities)], levels = object$levels)
}

#' @export
print.bio_prototypes <- function(x, ...) {
  cat(sprintf("<bio_prototypes> %d classes: %s\n", length(x$classes), shortened(x$classes)))
  cat(sprintf("vectors of %d numbers, compared by the %s distance\n", ncol(x$vectors), x$metric))
  invisible(x)
}

# Refuse another object than one of a class that a function of the same name makes.
check_is <- function(object, class) {
  if (!inherits(object, class)) {
    stop_pybiodl("InvalidTypeError", sprintf("object must be a model of %s(); got an object of class %s.", class,
      paste(class(object), collapse = "/")), "object")
  }
}
