# Files of biology as data frames.

#' Read files of biology
#'
#' Plain or gzipped, which is known by content. Strings stay strings. Positions count from 1, and intervals have both ends
#' inside, as in the containers of Bioconductor, whatever the file does.
#'
#' @param path A file. For `bio_read_signals()` one or several; for `bio_read_text()` a document (`.txt`, `.md`, `.pdf`), a
#'   folder of them, or a table.
#' @param genome FASTA file of the genome that the variants were called on, uncompressed.
#' @param length For `bio_read_vcf()` bases of a window, whose base `length %/% 2 + 1` is the first of the reference allele;
#'   for `bio_windows()` samples in a window.
#' @param genotypes Whether to add a column a sample: how often its genotype has the alternative allele, `NA` where it is
#'   missing.
#' @param column Column of a table that holds the SMILES or the text; `NULL` is the one called `smiles` or `text`.
#' @param invalid What happens to rows whose SMILES is missing or invalid: `"error"`, or `"drop"` with a warning.
#' @param patient,time,code Columns of a table with one event a row: who, when (numbers, or ISO 8601 dates) and what.
#' @param sampling_rate Samples a second (Hz), for tables without a column of times.
#' @param channels Names of the channels to keep, in this order; `NULL` keeps all.
#' @param resample Sampling rate (Hz) to bring all channels to.
#' @param signals What `bio_read_signals()` gave, or a list of matrices of positions x channels.
#' @param step Samples from the start of one window to that of the next; `NULL` is `length`.
#' @param x What `bio_read_signals()` gave.
#' @param ... Not used.
#' @return A data frame with a row a record:
#'
#'   * `bio_read_fasta()`: `id`, `sequence`, `description`; `bio_read_fastq()` also `quality`, as in the file (Phred+33).
#'   * `bio_read_bed()`: `chromosome`, `start`, `end` (from 1, both inside: the file's start plus 1) and, as present, `name`,
#'     `score`, `strand` and the further columns.
#'   * `bio_read_vcf()`, a row an alternative allele: `chromosome`, `position`, `id`, `reference`, `alternative`, `quality`,
#'     `filter`, `reference_window`, `alternative_window`, and the samples with `genotypes`.
#'   * `bio_read_smiles()`: `id`, `smiles` and the other columns of a table; `bio_read_text()`: `id`, `text`.
#'   * `bio_read_mgf()`: `title`, `sequence`, `charge`, `precursor_mz` (Th), `retention_time` (seconds), `NA` where the file
#'     has none, and `peaks`, a list of matrices with the columns `mz` and `intensity`, which goes in as samples.
#'   * `bio_read_visits()`, a row a patient: `patient`, `times`, a list of numbers or dates, and `codes`, a list of
#'     histories, which goes in as samples.
#'
#'   `bio_read_signals()` gives a list of class `bio_signals`: `values`, a list of matrices (positions x channels, in the
#'   physical `units`), which goes in as samples, `channels`, `units`, `sampling_rate`, `start` (of each recording) and
#'   `annotations`. `bio_windows()` a list of `values`, an array of windows x positions x channels, and `recording`, the number
#'   of the recording of each: the groups that keep a person on one side of a split.
#' @seealso [bio_open_fasta()] for files larger than the memory; [bio_chromosome_kfold()] for splits that do not leak.
#' @name bio_read_fasta
#' @examples
#' if (bio_available()) {
#'   path <- tempfile(fileext = ".bed")
#'   writeLines("chr1\t10\t20\tp1\t0\t-", path)
#'   bio_read_bed(path)
#'   path <- tempfile(fileext = ".csv")
#'   writeLines(c("patient,time,code", "a,9,I10", "b,1,E11", "a,2,250.00"), path)
#'   bio_read_visits(path)$codes
#' }
NULL

#' @rdname bio_read_fasta
#' @export
bio_read_fasta <- function(path) read_by("read_fasta", path)

#' @rdname bio_read_fasta
#' @export
bio_read_fastq <- function(path) read_by("read_fastq", path)

#' @rdname bio_read_fasta
#' @export
bio_read_bed <- function(path) read_by("read_bed", path)

#' @rdname bio_read_fasta
#' @export
bio_read_vcf <- function(path, genome, length, genotypes = FALSE) {
  read_by("read_vcf", path, genome = whole_path(genome), length = length, genotypes = genotypes)
}

#' @rdname bio_read_fasta
#' @export
bio_read_smiles <- function(path, column = NULL, invalid = "error") {
  read_by("read_smiles", path, column = column, invalid = invalid)
}

#' @rdname bio_read_fasta
#' @export
bio_read_mgf <- function(path) read_by("read_mgf", path)

#' @rdname bio_read_fasta
#' @export
bio_read_text <- function(path, column = NULL) read_by("read_text", path, column = column)

#' @rdname bio_read_fasta
#' @export
bio_read_visits <- function(path, patient = "patient", time = "time", code = "code") {
  found <- read_by("read_visits", path, patient = patient, time = time, code = code)
  times <- switch(if (is.null(found$dates)) "numbers" else found$dates,
    numbers = found$times,
    days = lapply(found$times, function(seconds) as.Date(seconds / 86400, origin = "1970-01-01")),
    seconds = lapply(found$times, as.POSIXct, origin = "1970-01-01", tz = "UTC")
  )
  without_as_is(data.frame(patient = found$patient, times = I(times), codes = I(found$codes)))
}

# List columns as plain lists: I() only gets them into the data frame.
without_as_is <- function(x) {
  x[] <- lapply(x, function(column) if (inherits(column, "AsIs")) unclass(column) else column)
  x
}

#' @rdname bio_read_fasta
#' @export
bio_read_signals <- function(path, sampling_rate = NULL, channels = NULL, resample = NULL) {
  given <- list(
    sampling_rate = sampling_rate, channels = if (!is.null(channels)) as.list(channels), resample = resample
  )
  paths <- if (is.character(path) && length(path) > 1L) as.list(vapply(path, whole_path, "", USE.NAMES = FALSE)) else
    whole_path(path)
  found <- call_python("read_file", verb = "read_signals", arguments = lapply(c(list(path = paths), given), as_parameter))
  found$start <- as.POSIXct(found$start, origin = "1970-01-01", tz = "UTC")
  structure(found, class = "bio_signals")
}

#' @rdname bio_read_fasta
#' @export
print.bio_signals <- function(x, ...) {
  rows <- vapply(x$values, nrow, 0L)
  cat(sprintf("<bio_signals> %d recordings at %s Hz, %s seconds in all\n", length(rows), format(x$sampling_rate),
    format(sum(rows) / x$sampling_rate)))
  named <- ifelse(nzchar(x$units), paste0(x$channels, " (", x$units, ")"), x$channels)
  cat(sprintf("%d channels: %s\n", length(named), shortened(named)))
  invisible(x)
}

#' @rdname bio_read_fasta
#' @export
bio_windows <- function(signals, length, step = NULL) {
  values <- if (inherits(signals, "bio_signals")) signals$values else signals
  if (is.matrix(values)) values <- list(values)
  if (!is.list(values) || !length(values) || !all(vapply(values, is.numeric, NA))) {
    stop_pybiodl("InvalidTypeError", sprintf(
      "signals must be what bio_read_signals() gives, or a list of numeric matrices; got an object of class %s.",
      paste(class(signals), collapse = "/")
    ), "signals")
  }
  found <- call_python("cut_windows", values = as_border(unname(values)), length = length, step = step)
  columns <- colnames(values[[1]])
  if (!is.null(columns)) dimnames(found$values) <- list(NULL, NULL, columns)
  found
}

# Read one file; strings that the file has as such stay so.
read_by <- function(verb, path, ...) {
  arguments <- lapply(list(path = whole_path(path), ...), as_parameter)
  call_python("read_file", verb = verb, arguments = arguments)
}
