# Splits that do not leak, and the audit of those that might.

#' Folds that do not leak
#'
#' A random split tests on near copies of what it trained on: neighbours on a chromosome, homologous sequences, molecules of
#' a series, cells of a donor, the past of what is forecast. These keep them on one side.
#'
#' `bio_chromosome_kfold()` keeps whole chromosomes together, `bio_donor_kfold()` whole donors (patients, animals, cell
#' lines), `bio_scaffold_kfold()` whole Bemis-Murcko scaffolds of molecules (needs RDKit), and `bio_similarity_kfold()` whole
#' clusters of similar sequences. The folds are balanced by size and, where `y` is given, by class.
#' `bio_forward_time_split()` trains on what is older than every test sample: the samples, in the order of their times, are
#' cut into `n_splits + 1` parts, and each but the first is tested on after training on what came before.
#' `bio_chromosome_split()` is one split by the names of chromosomes, as papers give them.
#'
#' @param chromosome,donor Name of the chromosome or the donor of each sample: a factor, or a character or number vector.
#' @param smiles SMILES of each molecule. Molecules without a ring stay together.
#' @param sequences Sequence of each sample: a character vector or `XStringSet`.
#' @param time Time of each sample: numbers, `Date` or `POSIXct`, in any order.
#' @param y Outcome of each sample, by which the folds are balanced.
#' @param n_splits Folds, at least 2.
#' @param seed Which groups of like size go together; `NULL` takes the same folds each time. R's generator is not touched.
#' @param identity Two sequences with at least this share of identical letters are on the same side, above 0 and at most 1.
#' @param k Letters of a k-mer, 2 to 31; `NULL` fits it to the data.
#' @param align Judge pairs by alignment; `"auto"` where parasail is installed.
#' @param gap Time that must lie between the newest training sample and the oldest test sample, in the unit of `time` (days
#'   of `Date`, seconds of `POSIXct`), or a `difftime`.
#' @param max_train Most training samples, the newest; `NULL` keeps all.
#' @param test,validation Names of chromosomes; those of `validation` are in neither `train` nor `test`.
#' @return A list with an entry a fold, each a list of `train` and `test`: numbers of samples, from 1.
#'   `bio_chromosome_split()` a list of `train`, `validation` and `test`; `bio_similarity_clusters()` the number of the
#'   cluster of each sequence.
#' @seealso [bio_leak_audit()]
#' @name bio_chromosome_kfold
#' @examples
#' if (bio_available()) {
#'   folds <- bio_chromosome_kfold(c("chr1", "chr1", "chr2", "chr3"), n_splits = 2)
#'   folds$Fold1$test
#'   bio_forward_time_split(as.Date("2024-01-01") + 0:5, n_splits = 2, gap = 1)
#' }
NULL

#' @rdname bio_chromosome_kfold
#' @export
bio_chromosome_kfold <- function(chromosome, y = NULL, n_splits = 5, seed = NULL) {
  group_folds("ChromosomeKFold", "chromosome", chromosome, y, n_splits = n_splits, random_state = seed)
}

#' @rdname bio_chromosome_kfold
#' @export
bio_donor_kfold <- function(donor, y = NULL, n_splits = 5, seed = NULL) {
  group_folds("DonorKFold", "donor", donor, y, n_splits = n_splits, random_state = seed)
}

#' @rdname bio_chromosome_kfold
#' @export
bio_scaffold_kfold <- function(smiles, y = NULL, n_splits = 5, seed = NULL) {
  group_folds("ScaffoldKFold", "smiles", smiles, y, n_splits = n_splits, random_state = seed)
}

#' @rdname bio_chromosome_kfold
#' @export
bio_similarity_kfold <- function(sequences, y = NULL, n_splits = 5, identity = 0.8, k = NULL, seed = NULL,
                                 align = "auto") {
  group_folds("SimilarityKFold", "sequences", sequences, y,
    n_splits = n_splits, identity = identity, k = k, random_state = seed, align = align
  )
}

#' @rdname bio_chromosome_kfold
#' @export
bio_forward_time_split <- function(time, n_splits = 5, gap = 0, max_train = NULL) {
  unit <- if (inherits(time, "Date")) "D" else if (inherits(time, "POSIXt")) "s"
  if (inherits(time, "POSIXlt")) time <- as.POSIXct(time)
  if (is.null(unit) && (is.object(time) || !is.numeric(time))) {
    stop_pybiodl("InvalidTypeError", sprintf(
      "time must hold numbers, Date or POSIXct; got an object of class %s; as.Date() makes dates of text.",
      paste(class(time), collapse = "/")
    ), "time")
  }
  if (inherits(gap, "difftime")) gap <- as.numeric(gap, units = if (identical(unit, "D")) "days" else "secs")
  named_folds(call_python("folds",
    splitter = "ForwardTimeSplit", groups = as_border(as.double(time), "time"), unit = unit,
    params = lapply(list(n_splits = n_splits, gap = gap, max_train = max_train), as_parameter)
  ))
}

#' @rdname bio_chromosome_kfold
#' @export
bio_chromosome_split <- function(chromosome, test, validation = NULL) {
  record <- groups_record(chromosome, "chromosome")
  call_python("chromosome_split",
    groups = record, test = as_border(as.character(test)),
    validation = if (!is.null(validation)) as_border(as.character(validation))
  )
}

#' @rdname bio_chromosome_kfold
#' @export
bio_similarity_clusters <- function(sequences, identity = 0.8, k = NULL, align = "auto") {
  record <- groups_record(sequences, "sequences")
  call_python("similarity_clusters",
    sequences = record,
    params = lapply(list(identity = identity, k = k, align = align), as_parameter)
  )
}

group_folds <- function(splitter, what, groups, y, ...) {
  outcome <- if (!is.null(y)) if (is.numeric(y) && !all(is.na(y) | y == round(y))) number_outcome(y) else class_outcome(y)
  record <- groups_record(groups, what)
  named_folds(call_python("folds",
    splitter = splitter, groups = record, y = outcome$record,
    params = lapply(list(...), as_parameter)
  ))
}

groups_record <- function(x, what) {
  if (inherits(x, "XStringSet")) x <- as.character(x)
  if (!is.atomic(x) || is.null(x) || !is.null(dim(x))) {
    stop_pybiodl("InvalidTypeError", sprintf(
      "%s must be a vector with one entry a sample; got an object of class %s.", what, paste(class(x), collapse = "/")
    ), what)
  }
  as_border(if (is.factor(x)) x else unname(x), what)
}

named_folds <- function(folds) stats::setNames(folds, paste0("Fold", seq_along(folds)))

#' What of a test set was seen in training?
#'
#' Counts the test rows that training has seen, exactly or nearly, and says it in a sentence. Sequences are compared by the
#' identity of their letters, molecules by the Tanimoto coefficient of Morgan fingerprints, rows of a table by the cosine
#' after standardising by the training columns.
#'
#' @param train Sequences or SMILES, as a character vector or `XStringSet`; or a numeric matrix, sparse matrix or data frame.
#' @param test Like `train`. `NULL` compares each row of `train` with all its other rows: what a random split would leak.
#' @param y_train,y_test Labels, to count exact copies that contradict one another.
#' @param identity Similarity from which a row is a near copy, above 0 and at most 1.
#' @param kind `"auto"`, `"sequence"`, `"smiles"` or `"table"`.
#' @param align Judge sequences by alignment; `"auto"` where parasail is installed.
#' @param x What `bio_leak_audit()` gave.
#' @param ... Not used.
#' @return A list of class `bio_leak_audit`: the `verdict`, a sentence; the counts `n_train`, `n_test`, `n_duplicates`,
#'   `n_near_duplicates`, `max_similarity`, `n_conflicts`, `n_train_duplicates`, `n_train_conflicts`; and `rows`, a data frame
#'   with a row a test row: its largest `similarity` to a training row, the number of that one (`nearest`, `NA` where there
#'   is none), whether it is a `duplicate` or a `near_duplicate`, and with labels whether it is in `conflict`.
#' @seealso [bio_similarity_kfold()]
#' @export
#' @examples
#' if (bio_available()) {
#'   bio_leak_audit(c("ACGTACGTTGCA", "TTGACATTAGCC"), c("acgtacgttgca", "GGGTCTCTCAAA"), c("a", "b"), c("b", "b"))
#' }
bio_leak_audit <- function(train, test = NULL, y_train = NULL, y_test = NULL, identity = 0.9, kind = "auto",
                           align = "auto") {
  outcome <- function(y) if (!is.null(y)) class_outcome(if (is.double(y) && !is.object(y)) as.character(y) else y)$record
  train <- samples_record(samples_of(train))
  if (!is.null(test)) test <- samples_record(samples_of(test))
  answer <- call_python("leak_audit",
    train = train, test = test, y_train = outcome(y_train), y_test = outcome(y_test),
    params = lapply(list(identity = identity, kind = kind, align = align), as_parameter)
  )
  new_audit(answer)
}

new_audit <- function(answer) {
  structure(c(list(verdict = answer$verdict), answer$counts, list(rows = data.frame(answer$rows), text = answer$text)),
    class = "bio_leak_audit")
}

#' @rdname bio_leak_audit
#' @export
print.bio_leak_audit <- function(x, ...) {
  writeLines(strwrap(x$verdict))
  writeLines(strsplit(x$text, "\n", fixed = TRUE)[[1]][-1])
  invisible(x)
}
