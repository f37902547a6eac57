# What a user passes as x or newdata, made into samples that cross the border.

# The samples of x: a list of class bio_samples with `data` (matrix, data.frame, dgCMatrix, character, array of three
# axes or list) and
# `in_columns`, TRUE where the samples are the columns (genes x samples).
samples_of <- function(x, ...) UseMethod("samples_of")

new_samples <- function(data, in_columns = FALSE, assay = NULL) {
  structure(list(data = data, in_columns = in_columns, assay = assay), class = "bio_samples")
}

#' @exportS3Method
samples_of.bio_samples <- function(x, ...) x

#' @exportS3Method
samples_of.matrix <- function(x, ...) {
  if (!is.numeric(x) && !is.logical(x)) {
    stop_pybiodl("InvalidTypeError", sprintf(
      "A matrix of samples must hold numbers; got a matrix of %s; a data frame may have columns of strings.", typeof(x)
    ), "x")
  }
  new_samples(x)
}

#' @exportS3Method
samples_of.data.frame <- function(x, ...) {
  number <- vapply(x, function(column) {
    (is.numeric(column) || is.logical(column)) && !is.object(column) && is.null(dim(column))
  }, NA)
  new_samples(if (length(number) && all(number)) as.matrix(x) else x)
}

#' @exportS3Method
samples_of.Matrix <- function(x, ...) new_samples(plain_matrix(x))

#' @exportS3Method
samples_of.character <- function(x, ...) new_samples(x)

# Signals of one length: samples x positions x channels.
#' @exportS3Method
samples_of.array <- function(x, ...) {
  if (!is.numeric(x) || length(dim(x)) != 3L) {
    stop_pybiodl("InvalidTypeError", sprintf(
      "An array of signals must hold numbers and have three axes, samples x positions x channels; got %s with %d.",
      typeof(x), length(dim(x))
    ), "x")
  }
  new_samples(x)
}

# Signals of different lengths (vectors, or matrices of positions x channels), or histories (lists of visits).
#' @exportS3Method
samples_of.list <- function(x, ...) {
  signal <- vapply(x, function(item) (is.numeric(item) || is.logical(item)) && !is.object(item), NA)
  visits <- vapply(x, function(item) is.list(item) && !is.object(item), NA)
  if (!length(x) || !(all(signal) || all(visits))) {
    stop_pybiodl("InvalidTypeError", paste0(
      "A list of samples must hold signals (numeric vectors or matrices of positions x channels) or histories (lists of ",
      "visits, each a character vector); got ", if (length(x)) paste("an entry of class", class(x[!signal & !visits |
        signal != signal[[1]]][[1]])[[1]]) else "an empty list", "."
    ), "x")
  }
  if (all(signal)) x <- lapply(x, function(item) if (is.matrix(item)) unname_rows(item) else unname(item))
  new_samples(x)
}

#' @exportS3Method
samples_of.XStringSet <- function(x, ...) {
  require_package("Biostrings", "Sets of sequences")
  new_samples(as.character(x))
}

#' @exportS3Method
samples_of.SummarizedExperiment <- function(x, assay = NULL, ...) {
  require_package("SummarizedExperiment", "Containers of assays")
  if (is.null(assay)) assay <- 1
  new_samples(plain_matrix(SummarizedExperiment::assay(x, assay)), in_columns = TRUE, assay = assay)
}

#' @exportS3Method
samples_of.default <- function(x, ...) {
  stop_pybiodl("InvalidTypeError", sprintf(paste(
    "Samples must be a matrix, data frame, sparse matrix, character vector, set of sequences, list or array of signals",
    "or SummarizedExperiment; got an object of class %s; convert it first, as with as.matrix()."
  ), paste(class(x), collapse = "/")), "x")
}

# A base matrix, or the dgCMatrix of a sparse one.
plain_matrix <- function(x) {
  if (is.matrix(x) || inherits(x, "dgCMatrix")) return(x)
  if (!inherits(x, "sparseMatrix")) return(as.matrix(x))
  require_package("Matrix", "Sparse matrices")
  methods::as(methods::as(methods::as(x, "dMatrix"), "generalMatrix"), "CsparseMatrix")
}

sample_count <- function(samples) {
  data <- samples$data
  if (is.null(dim(data))) length(data) else dim(data)[if (samples$in_columns) 2 else 1]
}

feature_count <- function(samples) dim(samples$data)[if (samples$in_columns) 1 else 2]

sample_names <- function(samples) {
  data <- samples$data
  if (inherits(data, "bio_lazy")) return(NULL)
  if (samples$in_columns) return(colnames(data))
  if (is.null(dim(data))) return(names(data))
  if (length(dim(data)) == 3L) return(dimnames(data)[[1]])
  if (is.data.frame(data) && .row_names_info(data) <= 0L) NULL else rownames(data)
}

feature_names <- function(samples) {
  if (length(dim(samples$data)) == 3L) return(NULL)
  if (samples$in_columns) rownames(samples$data) else colnames(samples$data)
}

# The features of a fit, by name and in its order; other columns are left out. Without names, by place.
match_features <- function(samples, features, n_features, what = "newdata") {
  data <- samples$data
  if (length(dim(data)) != 2L) return(samples)
  names <- feature_names(samples)
  if (is.null(features) || is.null(names)) {
    if (n_features != feature_count(samples)) {
      stop_pybiodl("InvalidInputError", sprintf(
        "%s must have the %d features of the fit; got %d.", what, n_features, feature_count(samples)
      ), what)
    }
    if (!is.null(features)) {
      dimnames(samples$data) <- if (samples$in_columns) list(features, colnames(data)) else list(rownames(data), features)
    }
    return(samples)
  }
  place <- match(features, names)
  if (anyNA(place)) {
    stop_pybiodl("InvalidInputError", sprintf(
      "%s must have the %d features of the fit by name; it lacks %s.",
      what, length(features), shortened(sQuote(features[is.na(place)], FALSE), 3)
    ), what)
  }
  if (identical(place, seq_along(names))) return(samples)
  samples$data <- if (samples$in_columns) data[place, , drop = FALSE] else data[, place, drop = FALSE]
  samples
}

# Samples for a fitted model.
samples_for <- function(object, x, what = "newdata") {
  match_features(samples_of(x, assay = object$assay), object$features, object$n_features, what)
}

samples_record <- function(samples) {
  if (inherits(samples$data, "bio_lazy")) return(lazy_record(samples$data))
  list(data = as_border(samples$data, "The samples"), in_columns = samples$in_columns)
}

# What the cluster reads by itself, with the outcome named by a string.
is_reference <- function(x, y) is_remote(x) && is_string(y)

is_string <- function(x) is.character(x) && length(x) == 1L && !is.object(x) && is.null(dim(x)) && !is.na(x)
