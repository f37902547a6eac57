# What a motif does to a prediction, and what is lost without it.

#' What a motif does by itself, and beside another
#'
#' `bio_marginalize()` inserts a motif into sequences that have nothing to do with it; the mean over these is what it does by
#' itself. `bio_marginalize_pair()` inserts two at a distance, and gives what they do together beyond what each does alone.
#'
#' @param object A model of [bio_classifier()], [bio_regressor()] or [bio_ensemble()] of letters.
#' @param motif,first,second Letters; a matrix of positions x letters, the letters as column names; or one row of
#'   [bio_filter_motifs()] and its like.
#' @param backgrounds Sequences, as of [bio_shuffle_letters()]; or how many to draw, of all letters evenly.
#' @param position Place of the first letter, from 1; of `bio_marginalize()` several, too, or `"all"`. `NULL` is the middle.
#' @param distances Letters between the end of `first` and the begin of `second`.
#' @param class,output As for [bio_mutation_map()]. Probabilities level off near 0 and 1, so that two strong motifs seem to
#'   hinder each other: compare with `output = "logit"`.
#' @param instance Which letters of a matrix go in: `"consensus"`, or `"drawn"` from its shares for each background.
#' @param seed Whole number.
#' @param x What `bio_marginalize()` and its like give.
#' @param row.names,optional Not used.
#' @param ... For `plot()`, settings of [graphics::plot.default()]; otherwise not used.
#' @return A data frame of class `bio_effects` with a row a background and place: `before`, `after` and `effect`, which is the
#'   interaction for pairs (with `first`, `second` and `both` beside it). Its attribute `mean` is the mean effect with its
#'   95 % interval over the backgrounds, and `summary` that of each place.
#' @references Koo et al. (2021), doi:10.1371/journal.pcbi.1008925.
#' @seealso [bio_ablate()]
#' @export
#' @examples
#' if (bio_available()) {
#'   sequences <- c("ACGTTGCA", "AACCGGTT", "TTGACAGG", "GGCATTAC")
#'   network <- cnn(filters = 4, kernel_size = 3, dense = NULL)
#'   fit <- bio_classifier(sequences, c("a", "a", "b", "b"), network = network, epochs = 1, seed = 1)
#'   bio_marginalize(fit, "TATA", bio_shuffle_letters(sequences), position = "all")
#' }
bio_marginalize <- function(object, motif, backgrounds, position = NULL, class = NULL, output = "probability",
                            instance = "consensus", seed = 0) {
  check_model(object)
  new_effects(call_python("inserted",
    key = python_model(object), motif = motif_record(motif, "motif"), backgrounds = backgrounds_of(object, backgrounds),
    position = as_parameter(position), arguments = effect_arguments(class, output, seed, instance = instance)
  ))
}

#' @rdname bio_marginalize
#' @export
bio_marginalize_pair <- function(object, first, second, backgrounds, distances, position = NULL, class = NULL,
                                 output = "probability", instance = "consensus", seed = 0) {
  check_model(object)
  new_effects(call_python("inserted_pair",
    key = python_model(object), first = motif_record(first, "first"), second = motif_record(second, "second"),
    backgrounds = backgrounds_of(object, backgrounds), distances = as_parameter(distances),
    position = as_parameter(position), arguments = effect_arguments(class, output, seed, instance = instance)
  ))
}

backgrounds_of <- function(object, backgrounds) {
  if (is.numeric(backgrounds) && length(backgrounds) == 1L) return(backgrounds)
  samples_record(samples_for(object, backgrounds, "backgrounds"))
}

effect_arguments <- function(class, output, seed, ...) {
  arguments <- lapply(list(target = class, output = output, random_state = seed, ...), as_parameter)
  arguments[!vapply(arguments, is.null, NA)]
}

#' What is lost without a stretch or a motif
#'
#' Takes a stretch out of each sequence, or each place of a motif by itself, and puts other letters in.
#'
#' @param object A model of [bio_classifier()], [bio_regressor()] or [bio_ensemble()] of letters.
#' @param x Sequences, of any class that the fit takes.
#' @param start,end First and last position of the stretch, from 1, one number or one a sequence.
#' @param motif In place of these, what [bio_motif_sites()] takes.
#' @param fill What is put in: letters `"drawn"` from the whole sequence; those of the stretch, `"shuffled"`; or the
#'   `"neutral"` letter that stands for any, which a model may never have seen.
#' @param n_shuffles Draws that are averaged.
#' @param p_value As for [bio_motif_sites()].
#' @param class,output As for [bio_mutation_map()].
#' @param seed Whole number.
#' @return A data frame of class `bio_effects`, as [bio_marginalize()] gives it, with a row a sequence or site. Its attribute
#'   `mean` is the mean effect with its 95 % interval over the sequences that have one.
#' @export
bio_ablate <- function(object, x, start = NULL, end = NULL, motif = NULL, fill = "drawn", n_shuffles = 10,
                       p_value = 1e-4, class = NULL, output = "probability", seed = 0) {
  check_model(object)
  samples <- samples_for(object, x, "x")
  check_stretch(samples$data, start, end)
  new_effects(call_python("ablated",
    key = python_model(object), X = samples_record(samples), start = as_parameter(start), end = as_parameter(end),
    motif = if (!is.null(motif)) motif_record(motif, "motif"),
    arguments = effect_arguments(class, output, seed, fill = fill, n_shuffles = n_shuffles, p_value = p_value)
  ))
}

# What Python says of a stretch counts from 0; so it is checked here.
check_stretch <- function(texts, start, end) {
  if (!is.numeric(start) || !is.numeric(end) || !is.character(texts)) return(invisible())
  ends <- data.frame(start = start, end = end, length = nchar(texts))
  wrong <- which(ends$start < 1 | ends$end < ends$start | ends$end > ends$length)
  if (length(wrong)) {
    stop_pybiodl("InvalidInputError", sprintf(
      "start and end must be a stretch of each sequence; got %g to %g for row %d, which has %d letters.",
      ends$start[[wrong[[1]]]], ends$end[[wrong[[1]]]], wrong[[1]], ends$length[[wrong[[1]]]]), "start")
  }
}

new_effects <- function(answer) {
  structure(answer$table, mean = stats::setNames(answer$mean, c("mean", "low", "high")), summary = answer$summary,
    over = answer$over, title = sprintf("%s, change of the %s", answer$method, answer$what), error = answer$error,
    error_name = answer$error_name, class = c("bio_effects", "data.frame"))
}

#' @rdname bio_marginalize
#' @export
print.bio_effects <- function(x, ...) {
  middle <- attr(x, "mean")
  if (is.null(middle)) return(NextMethod())
  cat(sprintf("<bio_effects> %s\nmean %s\n", attr(x, "title"), with_interval(middle[[1]], middle[[2]], middle[[3]])))
  if (nzchar(attr(x, "over"))) print(attr(x, "summary")) else print(as.data.frame(utils::head(x, 10)))
  invisible(x)
}

#' @rdname bio_marginalize
#' @export
as.data.frame.bio_effects <- function(x, row.names = NULL, optional = FALSE, ...) {
  bare_frame(x, c("mean", "summary", "over", "title", "error", "error_name"))
}

#' @rdname bio_marginalize
#' @export
plot.bio_effects <- function(x, ...) {
  over <- attr(x, "over")
  if (is.null(over) || !nzchar(over)) {
    shown <- utils::head(x$effect[order(-abs(x$effect))], 20)
    graphics::barplot(shown, col = "#0072B2", border = NA, ylab = "effect", main = attr(x, "title"), cex.main = 0.9, ...)
    return(invisible(x))
  }
  means <- attr(x, "summary")
  graphics::plot(means[[over]], means$mean, type = "n", ylim = range(means$low, means$high, 0, na.rm = TRUE), xlab = over,
    ylab = "mean effect, 95 % interval", main = attr(x, "title"), cex.main = 0.9, ...)
  graphics::polygon(c(means[[over]], rev(means[[over]])), c(means$low, rev(means$high)), border = NA, col = "#0072B240")
  graphics::lines(means[[over]], means$mean, type = "o", pch = 16, cex = 0.6, col = "#0072B2")
  graphics::abline(h = 0, col = "#8C8C8C")
  invisible(x)
}
