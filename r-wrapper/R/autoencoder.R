# Tables given back through few numbers.

#' @rdname bio_autoencoder
#' @param formula Names of columns joined by `+` and `-` (or `.` for all), as in `~ . - patient`; what stands on the left
#'   is left out.
#' @param data A data frame or matrix with named columns.
#' @export
bio_autoencoder.formula <- function(formula, data, ...) {
  if (is.matrix(data)) data <- as.data.frame(data)
  left <- if (length(formula) == 3L) formula[[2]] else quote(NULL)
  two_sided <- stats::as.formula(call("~", left, formula[[length(formula)]]), environment(formula))
  fit <- bio_autoencoder(read_formula(two_sided, data)$samples, ...)
  fit$call <- own_call(match.call(), "bio_autoencoder")
  fit
}

#' @rdname bio_autoencoder
#' @param assay Name or number of the assay of a `SummarizedExperiment`.
#' @export
bio_autoencoder.SummarizedExperiment <- function(x, assay = 1, ...) {
  fit <- bio_autoencoder(samples_of(x, assay = assay), ...)
  fit$call <- own_call(match.call(), "bio_autoencoder")
  fit
}

#' Embed samples, give them back, and tell outliers
#'
#' @param object A model of [bio_autoencoder()].
#' @param newdata Samples, of any class that the fit takes; on H2O also the path or URL of a table that the cluster reads.
#'   If left out, the training samples, of which the model holds the embedding.
#' @param type `"embedding"` for the numbers of the latent; `"reconstruction"` for the samples as the network gives them
#'   back, missing values filled in; `"error"` for the mean squared error of that, in the units in which the network reads;
#'   `"outlier"` for whether a sample is unlike those of training.
#' @param by_column For `"error"`, give that of each column.
#' @param ... Not used.
#' @return A matrix with a row a sample and a column a number of the latent; a matrix, or a data frame where there are
#'   categories; a numeric vector, or a matrix; or a logical vector. A sample with a missing value has NA, and there is one
#'   warning, unless the model imputes (`encoder = encode_table(missing = "impute")`).
#' @seealso [bio_autoencoder()]; [bio_decode()] for samples out of a latent; [pretrained()] to go on in another task.
#' @examples
#' if (bio_available()) {
#'   fit <- bio_autoencoder(iris[1:4], network = autoencoder(hidden = 8, latent = 2), epochs = 2, seed = 1)
#'   predict(fit, iris[1:3, ], type = "reconstruction")
#' }
#' @export
predict.bio_autoencoder <- function(object, newdata, type = c("embedding", "reconstruction", "error", "outlier"),
                                    by_column = FALSE, ...) {
  type <- match.arg(type)
  check_no_dots(list(...), "predict", c("newdata", "type", "by_column"))
  if (type == "embedding") {
    return(if (missing(newdata)) fitted_outputs(object) else outputs_for(object, newdata))
  }
  if (missing(newdata)) {
    stop_pybiodl("InvalidInputError", sprintf(
      "The model holds the embedding of its training samples alone; for type = \"%s\" pass samples as newdata.", type
    ), "newdata")
  }
  reference <- is_string(newdata)
  samples <- if (!reference) samples_for(object, newdata)
  rows <- if (!reference) sample_names(samples)
  key <- python_model(object)
  X <- if (reference) newdata else samples_record(samples)
  if (type == "reconstruction") return(rows_back(object, call_python("reconstruction", key = key, X = X), rows))
  if (type == "outlier") return(stats::setNames(call_python("outliers", key = key, X = X) == 1, rows))
  errors <- call_python("reconstruction_error", key = key, X = X, by_column = by_column)
  if (!by_column) return(stats::setNames(as.vector(errors), rows))
  columns <- object$features
  dimnames(errors) <- if (!is.null(rows) || !is.null(columns)) list(rows, columns)
  errors
}

# A matrix of numbers, or a data frame where there are categories.
rows_back <- function(object, answer, rows = NULL) {
  if (is.list(answer)) {
    columns <- stats::setNames(answer$columns, answer$names)
    return(data.frame(columns, row.names = rows, check.names = FALSE))
  }
  if (!is.null(rows) || !is.null(object$features)) dimnames(answer) <- list(rows, object$features)
  answer
}

decode_rows <- function(object, latent) {
  answer <- call_python("rows_of_latent", key = python_model(object), latent = as_border(unname(latent), "latent"))
  rows_back(object, answer, rownames(latent))
}
