# Motifs: found, read, written, compared, and where they stand.

#' Motifs of the filters of the first convolution
#'
#' A motif of each filter, from the stretches of sequence that activate it. A filter tells what the network can see, not
#' whether it makes use of it.
#'
#' @param object A model of [bio_classifier()] or [bio_regressor()] whose network begins with a convolution on letters.
#' @param x Sequences, of any class that the fit takes; for `plot()` and `print()` motifs.
#' @param threshold A stretch counts where the activation is above this share of the largest one.
#' @param path File to write the motifs to, in MEME's format; `NULL` for none.
#' @param known MEME file of known motifs to compare with, as of JASPAR; `NULL` for none.
#' @param n Motifs to draw, those with most bits.
#' @param ... Not used.
#' @return A data frame of class `bio_motifs` with a row a filter: `motif`, `consensus`, `n_sites`, `bits`, and with `known`
#'   also `match`, `score`, `shift`, `strand`, `p_value` and `e_value`. Its attribute `matrices` is a named list of matrices,
#'   positions x letters, and `background` has the shares of the letters. `plot()` draws the bits of each letter.
#' @references Alipanahi et al. (2015), doi:10.1038/nbt.3300; Gupta et al. (2007), doi:10.1186/gb-2007-8-2-r24.
#' @export
bio_filter_motifs <- function(object, x, threshold = 0.5, path = NULL, known = NULL) {
  check_model(object)
  samples <- samples_for(object, x, "x")
  new_motifs(call_python("motifs", key = python_model(object), X = samples_record(samples), threshold = threshold,
    path = if (!is.null(path)) whole_path(path), known = if (!is.null(known)) whole_path(known)))
}

new_motifs <- function(answer) {
  structure(answer$table, matrices = stats::setNames(answer$matrices, answer$table$motif),
    background = answer$background, title = sprintf("%s, %s", answer$method, answer$what),
    error = answer$error, error_name = answer$error_name, class = c("bio_motifs", "data.frame"))
}

#' @export
`[.bio_motifs` <- function(x, ...) {
  part <- NextMethod()
  if (!is.data.frame(part)) return(part)
  known <- attr(x, "matrices")
  if (!"motif" %in% names(part) || !all(part$motif %in% names(known))) return(as.data.frame(part))
  for (name in c("background", "title", "error", "error_name")) attr(part, name) <- attr(x, name)
  attr(part, "matrices") <- known[part$motif]
  part
}

#' @rdname bio_filter_motifs
#' @export
print.bio_motifs <- function(x, ...) {
  cat(sprintf("<bio_motifs> %d by %s\n", nrow(x), attr(x, "title")))
  if (isTRUE(attr(x, "error") > 0)) {
    cat(sprintf("%s: %s\n", attr(x, "error_name"), format(attr(x, "error"), digits = 2)))
  }
  print(as.data.frame(x))
  invisible(x)
}

#' @export
as.data.frame.bio_motifs <- function(x, ...) {
  bare_frame(x, c("matrices", "background", "title", "error", "error_name"))
}

#' @rdname bio_filter_motifs
#' @export
plot.bio_motifs <- function(x, n = 6, ...) {
  shown <- utils::head(order(-x$bits), n)
  old <- graphics::par(mfrow = c(max(length(shown), 1L), 1L), mar = c(2, 4, 2, 1))
  on.exit(graphics::par(old))
  for (place in shown) {
    one <- attr(x, "matrices")[[x$motif[[place]]]]
    background <- attr(x, "background")
    ratio <- log2(pmax(one, 1e-12) / rep(pmax(background, 1e-12), each = nrow(one)))
    bits <- pmax(one * rowSums(one * ratio), 0)
    colours <- grDevices::hcl.colors(ncol(one), "Dark 3")
    middle <- graphics::barplot(t(bits), col = colours, border = NA, names.arg = seq_len(nrow(one)), ylab = "bits",
      main = sprintf("%s (%d sites)", x$motif[[place]], as.integer(x$n_sites[[place]])), cex.main = 0.9)
    tops <- t(apply(bits, 1, cumsum))
    kept <- bits > 0.15 * max(bits, 1e-9)
    graphics::text(rep(middle, ncol(one))[kept], (tops - bits / 2)[kept], rep(colnames(one), each = nrow(one))[kept],
      col = "white", font = 2)
  }
  invisible(x)
}

#' Letters of sequences in another order
#'
#' Sequences in which nothing is to be found: a null for [bio_find_motifs()], and backgrounds for [bio_marginalize()].
#'
#' @param x Sequences: strings, or a `DNAStringSet` and its like.
#' @param seed Whole number.
#' @return A character vector.
#' @export
#' @examples
#' if (bio_available()) bio_shuffle_letters(c("AACCGGTT", "ACGTACGT"), seed = 1)
bio_shuffle_letters <- function(x, seed = 0) {
  samples <- letters_of(x)
  stats::setNames(call_python("shuffled", X = samples_record(samples), seed = seed), sample_names(samples))
}

# Sequences without a model.
letters_of <- function(x, what = "x") {
  samples <- samples_of(x)
  if (!is.character(samples$data)) {
    stop_pybiodl("InvalidTypeError", sprintf("%s must be sequences: strings, or a set of them; got an object of class %s.",
      what, paste(class(x), collapse = "/")), what)
  }
  samples
}

#' Stretches that a model looks at, and the motifs that they make up
#'
#' `bio_seqlets()` finds stretches whose values are larger than those of a null, and keeps them as long as the share of false
#' ones is at most `fdr`; `bio_find_motifs()` joins like ones, shifted to fit, to motifs. Where nothing stands out from the
#' null, there is none.
#'
#' @param explanation What [bio_mutation_map()] or [bio_integrated_gradients()] gives.
#' @param null The same, of sequences in which nothing is to be found, as [bio_shuffle_letters()] makes them.
#' @param width Positions of a stretch.
#' @param fdr Share of false stretches, between 0 and 1.
#' @param least Stretches that a motif must have.
#' @param most Motifs to look for.
#' @return `bio_seqlets()`: a data frame with a row a stretch, the strongest first: `sample`, `start` and `end` (from 1, both
#'   inside), `sequence`, `score` and `q_value`. `bio_find_motifs()`: motifs, as [bio_filter_motifs()] gives them.
#' @export
bio_seqlets <- function(explanation, null, width = 8, fdr = 0.05) {
  call_python("stretches_of_map", explanation = map_record(explanation, "explanation"), null = map_record(null, "null"),
    width = width, fdr = fdr)
}

#' @rdname bio_seqlets
#' @export
bio_find_motifs <- function(explanation, null, width = 8, fdr = 0.05, least = 10, most = 20) {
  new_motifs(call_python("motifs_of_map", explanation = map_record(explanation, "explanation"),
    null = map_record(null, "null"), arguments = list(width = width, fdr = fdr, least = least, most = most)))
}

#' Motifs by TF-MoDISco, of what stands out from a null
#'
#' The Python package modisco-lite (`pip install "pybiodl[modisco]"`) clusters the stretches that [bio_seqlets()] finds by
#' their contributions, on either strand and shifted to fit; those that raise the number and those that lower it apart. By
#' itself it takes the highest windows of any explanation, also where the model has learned nothing; here, where nothing
#' stands out from the null, there is no motif. Of [bio_mutation_map()] and [bio_saliency()] the numbers of all letters of
#' a position go in, of others that of the letter that is there.
#'
#' @inheritParams bio_seqlets
#' @param explanation What [bio_mutation_map()] or [bio_saliency()] gives, of DNA or RNA.
#' @param flank Positions that are looked at on both sides of a stretch.
#' @return Motifs, as [bio_filter_motifs()] gives them, `positive_1` and so on where they raise the number, `negative_1` where
#'   they lower it.
#' @references Shrikumar et al. (2018), arXiv:1811.00416.
#' @export
bio_modisco_motifs <- function(explanation, null, width = 8, fdr = 0.05, least = 20, flank = 5) {
  new_motifs(call_python("motifs_of_map", explanation = map_record(explanation, "explanation"),
    null = map_record(null, "null"), arguments = list(width = width, fdr = fdr, least = least, flank = flank),
    modisco = TRUE))
}

map_record <- function(x, what) {
  there <- attr(x, "there")
  if (!inherits(x, "bio_explanation") || length(dim(x)) != 3L || is.null(there)) {
    stop_pybiodl("InvalidTypeError", sprintf(
      "%s must be a map of letters, as of bio_mutation_map(); got an object of class %s.", what,
      paste(class(x), collapse = "/")), what)
  }
  values <- array(as.vector(x), dim(x))
  list(values = as_border(replace(values, is.na(values), NaN)), letters = as_border(dimnames(unclass_explanation(x))[[3]]),
    there = as_border(there), method = attr(x, "method"), what = attr(x, "what"))
}

#' Motif files, and known motifs that others are like
#'
#' `bio_read_meme()` and `bio_write_meme()` read and write MEME's format, as JASPAR and HOCOMOCO have it.
#' `bio_match_motifs()` finds for each motif the known one that it is most like, by correlations of their columns, with a
#' p-value against motifs of columns drawn from all known ones.
#'
#' @param path A file.
#' @param motifs Motifs of [bio_filter_motifs()] or [bio_find_motifs()]; a matrix of positions x letters, the letters as column
#'   names; or a named list of such matrices.
#' @param known Known motifs, or the path of a MEME file.
#' @param n_null Drawn motifs; the smallest p-value is `1 / (n_null + 1)`.
#' @param seed Whole number.
#' @return `bio_read_meme()`: motifs, as [bio_filter_motifs()] gives them. `bio_write_meme()`: `path`, invisibly.
#'   `bio_match_motifs()`: a data frame with a row a motif: `motif`, `match`, `score`, `shift`, `strand`, `p_value`, and
#'   `e_value`, that times all pairs compared.
#' @references Gupta et al. (2007), doi:10.1186/gb-2007-8-2-r24.
#' @export
#' @examples
#' if (bio_available()) {
#'   gata <- matrix(0.05, 4, 4, dimnames = list(NULL, c("A", "C", "G", "T")))
#'   gata[cbind(1:4, c(3, 1, 4, 1))] <- 0.85
#'   path <- tempfile(fileext = ".meme")
#'   bio_write_meme(list(gata = gata), path)
#'   bio_match_motifs(gata, path)
#' }
bio_read_meme <- function(path) new_motifs(call_python("read_motifs", path = whole_path(path)))

#' @rdname bio_read_meme
#' @export
bio_write_meme <- function(motifs, path) {
  call_python("write_motifs", given = motif_records(motifs, "motifs"), path = whole_path(path))
  invisible(path)
}

#' @rdname bio_read_meme
#' @export
bio_match_motifs <- function(motifs, known, n_null = 999, seed = 0) {
  known <- if (is.character(known)) whole_path(known) else motif_records(known, "known")
  call_python("matched_motifs", given = motif_records(motifs, "motifs"), known = known, n_null = n_null, seed = seed)
}

# Records of several motifs, of whatever holds them.
motif_records <- function(x, what) {
  if (inherits(x, "bio_motifs")) {
    matrices <- attr(x, "matrices")
    return(lapply(seq_along(matrices), function(place) {
      motif_record(matrices[[place]], what, x$motif[[place]], x$n_sites[[place]], attr(x, "background"))
    }))
  }
  if (!is.list(x)) x <- list(x)
  names <- if (is.null(names(x))) paste0("motif_", seq_along(x)) else names(x)
  lapply(seq_along(x), function(place) motif_record(x[[place]], what, names[[place]]))
}

# Record of one motif; letters are themselves.
motif_record <- function(x, what, name = "motif", n_sites = 0, background = NULL) {
  if (inherits(x, "bio_motifs") && nrow(x) == 1L) return(motif_records(x, what)[[1]])
  if (is_string(x)) return(x)
  if (!is.matrix(x) || !is.numeric(x) || is.null(colnames(x)) || any(nchar(colnames(x)) != 1L)) {
    stop_pybiodl("InvalidTypeError", sprintf(paste(
      "%s must be letters, or a matrix of positions x letters, the letters as column names; got an object of class %s."
    ), what, paste(class(x), collapse = "/")), what)
  }
  if (is.null(background)) background <- rep(1 / ncol(x), ncol(x))
  list(name = name, letters = paste(colnames(x), collapse = ""), matrix = as_border(unname(x) + 0), n_sites = n_sites,
    background = as_border(background))
}

#' Where a motif stands in sequences
#'
#' Windows whose log-likelihood ratio to the background is so high that a random window has it with a probability of at most
#' `p_value`; of DNA on both strands.
#'
#' @param motif Letters, in which ambiguity codes stand for each of theirs; a matrix of positions x letters, the letters as
#'   column names; or one row of [bio_filter_motifs()] and its like.
#' @param x Sequences: strings, or a `DNAStringSet` and its like.
#' @param p_value Windows with a larger one are left out; not for letters.
#' @param alphabet As for [encode_sequence()].
#' @return A data frame with a row a site: `sample`, `start` and `end` (from 1, both inside), `strand`, `sequence`, `score` (in
#'   bits) and `p_value`.
#' @references Grant et al. (2011), doi:10.1093/bioinformatics/btr064.
#' @export
#' @examples
#' if (bio_available()) bio_motif_sites("GATA", c("TTGATAAT", "ATTATCGG"))
bio_motif_sites <- function(motif, x, p_value = 1e-4, alphabet = "auto") {
  call_python("places_of_motif", motif = motif_record(motif, "motif"), X = samples_record(letters_of(x)),
    p_value = p_value, alphabet = alphabet)
}
