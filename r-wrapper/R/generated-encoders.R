# Written by tools/generate.py from the signatures and docstrings of Python; change those, not this file.

#' Encode text as counts of its tokens, hashed into columns; nothing is learned and no token is unknown
#'
#' A token adds 1 or -1, by its hash, to the column of its hash (Weinberger et al. 2009, arXiv:0902.2206). The hash
#' is BLAKE2b of the token's UTF-8 bytes, so that a row is the same on every machine.
#'
#' @param n_features Columns.
#' @param tokens One of `"words"`, `"characters"`, `"codes"`, `"smiles"`, `"selfies"`. As of `encode_tokens()`.
#' @param ngrams Runs of 1 up to so many tokens are counted.
#' @param normalize Whether a row has Euclidean length 1, whatever the length of the text.
#' @return A description of class `bio_encoder`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @export
#' @examples
#' encode_hashing()
encode_hashing <- function(n_features = 1024, tokens = "words", ngrams = 1, normalize = TRUE) {
  new_component("Hashing", "encode_hashing", "bio_encoder",
    params = list(n_features = n_features, tokens = tokens, ngrams = ngrams, normalize = normalize))
}

#' Encode DNA, RNA or protein sequences of any length as how often each k-mer occurs, one column a k-mer
#'
#' @param k Letters of a k-mer; k-mers overlap, and those with an ambiguous letter or a gap are not counted.
#' @param alphabet One of `"auto"`, `"dna"`, `"rna"`, `"protein"`. As of `encode_sequence()`.
#' @param hash Columns into which k-mers are hashed, each with a sign that depends on it (Weinberger et al. 2009,
#'   arXiv:0902.2206); NULL gives each of at most 65,536 k-mers a column of its own.
#' @param normalize Whether counts are divided by the counted k-mers of the sequence.
#' @param scale One of `"standard"`, `"none"`. As of `encode_table()`: `standard` subtracts the training mean and
#'   divides by the training standard deviation of each column (1 where it is 0); `none` leaves frequencies or
#'   counts.
#' @param unknown One of `"error"`, `"mask"`. What to do with a character outside the alphabet: refuse it, or read
#'   it as a gap.
#' @return A description of class `bio_encoder`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @export
#' @examples
#' encode_kmer_counts()
encode_kmer_counts <- function(
    k = 3, alphabet = "auto", hash = NULL, normalize = TRUE, scale = "standard", unknown = "error") {
  new_component("KMerCounts", "encode_kmer_counts", "bio_encoder",
    params = list(
    k = k, alphabet = alphabet, hash = hash, normalize = normalize, scale = scale, unknown = unknown))
}

#' Encode DNA, RNA or protein sequences as their overlapping k-mers, one integer code each, as DNABERT reads them
#'
#' The tokens are all k-mers of the alphabet where they are at most 65,536 (DNA: k = 8, protein: k = 3), else the
#' 65,536 most frequent of the training sequences; one more stands for every k-mer that is not among them or has an
#' ambiguous letter or a gap (Ji et al. 2021, doi:10.1093/bioinformatics/btab083).
#'
#' @param k Letters of a token.
#' @param step Letters from the beginning of one token to that of the next; letters at the end that fill no token
#'   are left out.
#' @param alphabet One of `"auto"`, `"dna"`, `"rna"`, `"protein"`. As of `encode_sequence()`.
#' @param length k-mers that the network reads; NULL is those of the longest training sequence.
#' @param pad One of `"right"`, `"left"`, `"center"`. Where a shorter sequence is filled up.
#' @param unknown One of `"error"`, `"mask"`. What to do with a character outside the alphabet: refuse it, or read
#'   it as a gap.
#' @return A description of class `bio_encoder`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @export
#' @examples
#' encode_kmers()
encode_kmers <- function(k = 3, step = 1, alphabet = "auto", length = NULL, pad = "right", unknown = "error") {
  new_component("KMers", "encode_kmers", "bio_encoder",
    params = list(
    k = k, step = step, alphabet = alphabet, length = length, pad = pad, unknown = unknown))
}

#' Encode DNA, RNA or protein sequences as one uint8 code a position; the network expands them to letters
#'
#' Lower case reads as upper case. IUPAC ambiguity codes become fractions of the letters that they stand for (N is
#' a quarter of each base); gaps (`-`, `.` and, in proteins, `*`) become no letter.
#'
#' @param alphabet One of `"auto"`, `"dna"`, `"rna"`, `"protein"`. `auto` tells the molecule from the training
#'   letters. Any other string is an alphabet of its own, as in `"HEC"`.
#' @param length Positions that the network reads; NULL is the longest training sequence.
#' @param pad One of `"right"`, `"left"`, `"center"`. Where a shorter sequence is filled up.
#' @param unknown One of `"error"`, `"mask"`. What to do with a character outside the alphabet: refuse it, or read
#'   it as a gap.
#' @return A description of class `bio_encoder`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @export
#' @examples
#' encode_sequence()
encode_sequence <- function(alphabet = "auto", length = NULL, pad = "right", unknown = "error") {
  new_component("Sequence", "encode_sequence", "bio_encoder",
    params = list(alphabet = alphabet, length = length, pad = pad, unknown = unknown))
}

#' Encode signals (EEG, ECG, nanopore currents, coverage along a genome) as lines of floats
#'
#' Samples may have different lengths; a padded position is NaN in every channel, so a signal itself must have no
#' NaN.
#'
#' @param scale One of `"standard"`, `"sample"`, `"none"`. `standard` subtracts each channel's training mean and
#'   divides by its training standard deviation (1 where it is 0). `sample` does so in each sample by itself, with
#'   the median and 1.4826 times the median absolute deviation, which outliers do not move (Rousseeuw & Croux 1993,
#'   doi:10.1080/01621459.1993.10476408); where that deviation is 0, with the largest one, and 1 where the channel
#'   is constant.
#' @param length Positions that the network reads; NULL is the longest training signal.
#' @param pad One of `"right"`, `"left"`, `"center"`. Where a shorter signal is filled up.
#' @return A description of class `bio_encoder`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @export
#' @examples
#' encode_signal()
encode_signal <- function(scale = "standard", length = NULL, pad = "right") {
  new_component("Signal", "encode_signal", "bio_encoder",
    params = list(scale = scale, length = length, pad = pad))
}

#' Encode mass spectra as intensities in bins along m/z, as DeepNovo reads them for de novo peptide sequencing
#'
#' A second channel holds the complement of each peak, at `mass + 2 * 1.00728 - m/z` of the neutral precursor mass:
#' of a peptide cut once, the b and the y ion (both singly charged) then fall on one position, so that a network
#' along the line sees them together. The default bins of 0.1 Da keep the differences of peaks within 0.1 Da, which
#' tells all residues apart but I from L, K from Q, and F from oxidised M (Tran et al. 2017,
#' doi:10.1073/pnas.1705691114). Of several peaks in a bin the highest counts; peaks outside the line are left out.
#' A line takes 80 kB a channel for 2000 Da, so that wide bins suit tasks that need no masses of residues.
#'
#' @param bin_width Da (of m/z).
#' @param min_mz Where the line begins.
#' @param max_mz Where it ends; NULL is the highest m/z of the training spectra.
#' @param normalize One of `"sqrt"`, `"max"`, `"none"`. `max` divides by the highest peak of the spectrum; `sqrt`
#'   takes the square root of that, which keeps small fragment peaks in sight; `none` leaves the unit of the
#'   instrument.
#' @param complement Whether there is the second channel; NULL is where all training spectra say the mass of their
#'   precursor.
#' @return A description of class `bio_encoder`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @export
#' @examples
#' encode_spectrum()
encode_spectrum <- function(bin_width = 0.1, min_mz = 50, max_mz = NULL, normalize = "sqrt", complement = NULL) {
  new_component("Spectrum", "encode_spectrum", "bio_encoder",
    params = list(
    bin_width = bin_width, min_mz = min_mz, max_mz = max_mz, normalize = normalize, complement = complement))
}

#' Encode a table of numbers and categories as rows of floats
#'
#' Columns of numbers and booleans are numeric; columns of strings and of pandas' `category` are categorical. In
#' the encoded row the categories come first, in the order of their columns, each as one-hot of its levels and one
#' more place for a missing value; the numbers follow in the order of their columns.
#'
#' @param scale One of `"standard"`, `"none"`. `standard` subtracts the training mean and divides by the training
#'   standard deviation (1 where it is 0).
#' @param missing One of `"error"`, `"impute"`. `error` refuses missing values; `impute` puts the training mean for
#'   a number and uses the missing place of a category. Infinite numbers are always refused.
#' @return A description of class `bio_encoder`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @export
#' @examples
#' encode_table()
encode_table <- function(scale = "standard", missing = "error") {
  new_component("Table", "encode_table", "bio_encoder",
    params = list(scale = scale, missing = missing))
}

#' Encode strings (SMILES, text, sequences of any letters) as one integer code a token
#'
#' @param tokens One of `"smiles"`, `"selfies"`, `"words"`, `"characters"`, `"bpe"`, `"codes"`. `smiles`: atoms,
#'   bonds, branches and ring closures (Schwaller et al. 2018, doi:10.1039/C8SC02339E). `selfies`: molecules, given
#'   as SMILES, in symbols of which any row is a molecule, but for ions such as Cl- (Krenn et al. 2020,
#'   doi:10.1088/2632-2153/aba947), so that what is written is one; needs the extra `chem`. `words`: words and
#'   punctuation marks in lower case. `characters`: one a character, case kept. `bpe`: pieces of strings learned by
#'   joining frequent neighbours (Sennrich et al. 2016, doi:10.18653/v1/P16-1162). `codes`: whatever white space
#'   separates.
#' @param size How many tokens to keep, the most frequent first; NULL keeps all. For `bpe`, how many to learn; NULL
#'   is 512.
#' @param length Positions that the network reads; NULL is the longest training string.
#' @param pad One of `"right"`, `"left"`, `"center"`. Where a shorter string is filled up.
#' @param unknown One of `"error"`, `"mask"`. What to do with a token that training did not have or keep: refuse
#'   it, or give it the code of all such tokens.
#' @param start_end Whether a token of its own begins, and another ends, every string, as a network that writes
#'   needs.
#' @param min_count A token that comes less often in training is left out; for `bpe`, a pair is not joined.
#' @return A description of class `bio_encoder`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @export
#' @examples
#' encode_tokens()
encode_tokens <- function(
    tokens = "smiles", size = NULL, length = NULL, pad = "right", unknown = "error", start_end = FALSE,
    min_count = 1) {
  new_component("Tokens", "encode_tokens", "bio_encoder",
    params = list(
    tokens = tokens, size = size, length = length, pad = pad, unknown = unknown, start_end = start_end,
    min_count = min_count))
}

#' Encode histories of codes (diagnoses, drugs, procedures) as one multi-hot row a visit
#'
#' A history is a list of visits in the order of time, and a visit a list of codes, of which it may have none. A
#' visit that does not exist is NaN in every channel.
#'
#' @param size How many codes to keep, the most frequent first; NULL keeps all.
#' @param min_count A code that is in fewer training visits is left out.
#' @param length Visits that the network reads; NULL is the longest training history.
#' @param pad One of `"right"`, `"left"`, `"center"`. Where a shorter history is filled up.
#' @param unknown One of `"mask"`, `"error"`. What to do with a code that is not kept, or that training did not
#'   have: leave it out, or refuse it.
#' @param gaps Whether a visit is a pair `list(time, codes)`. The last channel then is `log(1 + time since the
#'   visit before)`, 0 at the first, in the unit of the times (days suit), as in RETAIN (Choi et al. 2016,
#'   arXiv:1608.05745).
#' @return A description of class `bio_encoder`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @export
#' @examples
#' encode_visits()
encode_visits <- function(size = NULL, min_count = 1, length = NULL, pad = "right", unknown = "mask", gaps = FALSE) {
  new_component("Visits", "encode_visits", "bio_encoder",
    params = list(
    size = size, min_count = min_count, length = length, pad = pad, unknown = unknown, gaps = gaps))
}
