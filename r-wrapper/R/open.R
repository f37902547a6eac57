# Files larger than the memory: a handle says how to open one and which rows are meant.

#' Open files that stay on disk
#'
#' Handles that go in as samples of [bio_classifier()], [bio_regressor()] and [bio_tagger()], and as `newdata`: batches are
#' read as they are needed. `x[i]` gives a handle of those rows and reads nothing; `length(x)` is the number of samples.
#' An index (of a text table a copy as numbers) is made beside the file at the first opening, or in the user's cache
#' folder where that cannot be written.
#'
#' @param path A FASTA file, uncompressed; or a table of numbers: CSV, TSV, Parquet, HDF5, `.h5ad`, or a folder of zarr.
#' @param columns Names of the columns to keep, in this order; `NULL` keeps all that hold numbers. Leave the outcome out.
#' @param dataset Which array of HDF5 or zarr, as `"layers/counts"`; `NULL` is X of an AnnData file, or the only array.
#' @param bed A BED file of intervals.
#' @param genome FASTA file of the genome, uncompressed.
#' @param length Bases of every window, centred on its interval and filled up with N beyond the ends of the chromosome;
#'   `NULL` gives the intervals as they are. Intervals on the strand `-` are read as reverse complements.
#' @param x A handle.
#' @param i Rows: places from 1, negative places, or a logical vector.
#' @param ... Not used.
#' @return A handle of class `bio_lazy`. `as.character()` reads its sequences, `as.matrix()` its table.
#' @export
#' @examples
#' if (bio_available()) {
#'   path <- tempfile(fileext = ".fa")
#'   writeLines(c(">p1", "TTGACA", ">p2", "TATAAT"), path)
#'   sequences <- bio_open_fasta(path)
#'   length(sequences)
#'   as.character(sequences[2])
#' }
bio_open_fasta <- function(path) new_lazy("open_fasta", list(path = whole_path(path)))

#' @rdname bio_open_fasta
#' @export
bio_open_bed <- function(bed, genome, length = NULL) {
  new_lazy("open_bed", list(bed = whole_path(bed), genome = whole_path(genome), length = length))
}

#' @rdname bio_open_fasta
#' @export
bio_open_table <- function(path, columns = NULL, dataset = NULL) {
  new_lazy("open_table", list(path = whole_path(path), columns = if (!is.null(columns)) as.list(columns), dataset = dataset))
}

whole_path <- function(path) {
  if (!is_string(path)) {
    stop_pybiodl("InvalidTypeError", sprintf(
      "A file must be named by one path; got an object of class %s.", paste(class(path), collapse = "/")
    ), "path")
  }
  normalizePath(path, mustWork = FALSE)
}

new_lazy <- function(verb, arguments) {
  known <- call_python("open_lazy", handle = lazy_record(list(verb = verb, arguments = arguments)))
  structure(list(verb = verb, arguments = arguments, rows = seq_len(known$n), columns = known$columns),
    class = "bio_lazy")
}

lazy_record <- function(x) {
  list(lazy = x$verb, arguments = lapply(x$arguments, as_parameter), rows = as_border(x$rows))
}

#' @export
length.bio_lazy <- function(x) length(x$rows)

#' @rdname bio_open_fasta
#' @export
`[.bio_lazy` <- function(x, i) {
  rows <- x$rows[i]
  if (anyNA(rows)) {
    stop_pybiodl("InvalidInputError", sprintf("i must name rows of the %d samples of this file.", length(x$rows)), "i")
  }
  x$rows <- rows
  x
}

#' @rdname bio_open_fasta
#' @export
as.character.bio_lazy <- function(x, ...) as.vector(call_python("load_lazy", handle = lazy_record(x)), "character")

#' @rdname bio_open_fasta
#' @export
as.matrix.bio_lazy <- function(x, ...) {
  values <- call_python("load_lazy", handle = lazy_record(x))
  if (is.matrix(values)) colnames(values) <- x$columns
  as.matrix(values)
}

#' @export
print.bio_lazy <- function(x, ...) {
  what <- if (x$verb == "open_table") sprintf("rows of %d columns", length(x$columns)) else "sequences"
  cat(sprintf("<bio_lazy> %d %s of %s\n", length(x$rows), what, x$arguments[[1]]))
  invisible(x)
}

#' @exportS3Method
samples_of.bio_lazy <- function(x, ...) new_samples(x)
