# Why a model says what it says.

#' Mutation maps: every letter of every position changed
#'
#' How a prediction changes when one letter of a sequence becomes another, for all positions and letters. The result is
#' exact. Where a mutation reaches a part of the line alone, as through convolutions and pools, only that part is computed.
#'
#' @param object A model of [bio_classifier()], [bio_regressor()] or [bio_ensemble()] of DNA, RNA, protein or tokens.
#' @param x Sequences, of any class that the fit takes.
#' @param class Class or label that is explained; `NULL` is the second of two, or the only number. Of several outcomes
#'   `c(outcome, class)`; of several numbers its place.
#' @param output `"probability"`, which of numbers is the value in the units of the outcome, or `"logit"`.
#' @param memory Megabytes that the computation may take beside the result, about.
#' @param row.names,optional Not used.
#' @param sample Number of a sample.
#' @param ... For `plot()`, settings of [graphics::image.default()]; otherwise not used.
#' @return An array of samples x positions x letters of class `bio_explanation`: the change, 0 at the letter that is there,
#'   `NA` where there is padding. Its attributes are `baseline`, the predictions, `there`, the number of the letter at each
#'   position (0 for none), `method`, `what`, and `error`, the largest difference to some mutants that were computed
#'   whole. `as.data.frame()` has a row a sample, position and letter.
#' @references Zhou & Troyanskaya (2015), doi:10.1038/nmeth.3547; Nair et al. (2022), doi:10.1093/bioinformatics/btac135.
#' @seealso [bio_saliency()] for gradients, [bio_importance()] for tables.
#' @export
#' @examples
#' if (bio_available()) {
#'   sequences <- c("ACGTTGCA", "AACCGGTT", "TTGACAGG", "GGCATTAC")
#'   network <- cnn(filters = 4, kernel_size = 3, dense = NULL)
#'   fit <- bio_classifier(sequences, c("a", "a", "b", "b"), network = network, epochs = 1, seed = 1)
#'   map <- bio_mutation_map(fit, sequences[1:2])
#'   map[1, 3, ]
#'   plot(map)
#' }
bio_mutation_map <- function(object, x, class = NULL, output = "probability", memory = 256) {
  explained(object, x, "mutation_map", list(target = class, output = output, memory = memory))
}

#' Explanations by gradients
#'
#' `bio_saliency()` is the gradient of a prediction, `bio_gradient_x_input()` that times what is there.
#' `bio_integrated_gradients()` adds gradients up along the way from a baseline, `bio_expected_gradients()` from samples of
#' a background; both share the difference of the predictions among the positions and letters, or columns. So does
#' `bio_deep_lift()` (rescale rule), layer by layer, of the logit of a class or the value of a number; it is for networks of
#' dense, convolution, pooling, batch normalisation and activation layers. On Keras.
#'
#' @param object A model of [bio_classifier()] or [bio_regressor()].
#' @param x Samples, of any class that the fit takes.
#' @param class As for [bio_mutation_map()].
#' @param output `"probability"` or `"logit"`; `NULL` is the logit of a class, and the value of a number.
#' @param baseline `"zeros"` (no letters; of a table the training mean), `"even"` (all letters evenly), or samples, one or as
#'   many as `x`.
#' @param steps Places of the way at which gradients are computed.
#' @param background Samples to compare with; of sequences `NULL` is the letters of each sample, shuffled.
#' @param n_draws Background samples drawn for each sample.
#' @param seed Whole number from which they are drawn.
#' @return An array of samples x positions x letters (or channels), or a matrix of samples x columns, of class
#'   `bio_explanation`. Its attribute `error` is how far the values of a sample are from adding up to the difference of the
#'   predictions; of `bio_saliency()` the relative difference to finite differences.
#' @references Simonyan et al. (2014), arXiv:1312.6034; Shrikumar et al. (2016), arXiv:1605.01713; Sundararajan et al. (2017),
#'   arXiv:1703.01365; Erion et al. (2021), doi:10.1038/s42256-021-00343-w; Shrikumar et al. (2017), arXiv:1704.02685.
#' @seealso [bio_mutation_map()], [bio_importance()], [bio_shap_values()], [bio_check_explanation()]
#' @export
#' @examples
#' if (bio_available()) {
#'   fit <- bio_regressor(iris[1:3], iris$Petal.Width, network = mlp(hidden = 4), epochs = 2, seed = 1)
#'   bio_integrated_gradients(fit, iris[1:2, 1:3])
#' }
bio_saliency <- function(object, x, class = NULL, output = NULL) {
  explained(object, x, "saliency", list(target = class, output = output))
}

#' @rdname bio_saliency
#' @export
bio_gradient_x_input <- function(object, x, class = NULL, output = NULL) {
  explained(object, x, "gradient_x_input", list(target = class, output = output))
}

#' @rdname bio_saliency
#' @export
bio_integrated_gradients <- function(object, x, class = NULL, output = NULL, baseline = "zeros", steps = 50) {
  explained(object, x, "integrated_gradients", list(target = class, output = output, steps = steps),
    list(baseline = way_begin(object, baseline)))
}

#' @rdname bio_saliency
#' @export
bio_deep_lift <- function(object, x, class = NULL, baseline = "zeros") {
  explained(object, x, "deep_lift", list(target = class), list(baseline = way_begin(object, baseline)))
}

# Where the way to a sample begins: a word, or samples.
way_begin <- function(object, baseline) {
  if (identical(baseline, "zeros") || identical(baseline, "even")) return(baseline)
  check_model(object)
  samples_record(samples_for(object, baseline, "baseline"))
}

#' @rdname bio_saliency
#' @export
bio_expected_gradients <- function(object, x, background = NULL, class = NULL, output = NULL, n_draws = 50, seed = 0) {
  if (!is.null(background)) background <- samples_record(samples_for(object, background, "background"))
  explained(object, x, "expected_gradients",
    list(target = class, output = output, n_draws = n_draws, random_state = seed), list(background = background))
}

#' Where the last convolution speaks for a class (Grad-CAM)
#'
#' @param object A model of [bio_classifier()] or [bio_regressor()] with a convolution.
#' @param x Sequences or signals, of any class that the fit takes.
#' @param class As for [bio_mutation_map()]; one map a class.
#' @return A matrix of samples x positions of class `bio_explanation`, at least 0. Its attribute `error` is the rank
#'   correlation with mutation maps of some samples.
#' @references Selvaraju et al. (2017), arXiv:1610.02391.
#' @export
bio_grad_cam <- function(object, x, class = NULL) explained(object, x, "grad_cam", list(target = class))

#' Where a network looks, beside what mutations say
#'
#' Weights of the positions where a network pools by attention, the mean over its steps, and how far they agree with mutation
#' maps. Attention tells where a network looks, not why it decides; trust it no further than it agrees. [attention()] gives
#' the weights of each step alone.
#'
#' @param object A model of [bio_classifier()] or [bio_regressor()] with attention over positions.
#' @param x Samples, of any class that the fit takes.
#' @param class As for [bio_mutation_map()], of the mutation maps.
#' @param n_compared Samples, the first ones, of which mutation maps are computed; `NULL` is all.
#' @return A matrix of samples x positions of class `bio_explanation`. Its attribute `agreement` is the rank correlation
#'   (Spearman) of the weights of each sample with the size of its mutation map, `NA` where none was computed, `error` the
#'   mean of these, and `note` says what to keep in mind.
#' @references Jain & Wallace (2019), arXiv:1902.10186.
#' @export
bio_attention <- function(object, x, class = NULL, n_compared = 4) {
  if (is.null(n_compared)) {
    check_model(object)
    n_compared <- sample_count(samples_for(object, x, "x"))
  }
  explained(object, x, "attention", list(target = class, n_compared = n_compared))
}

#' Shapley values of the columns of a table
#'
#' Share each prediction less the mean one among the columns, by the Python package shap (`pip install "pybiodl[shap]"`). A
#' column that is left out takes its values from the background, whatever the others are.
#'
#' @param object A model of [bio_classifier()], [bio_regressor()] or [bio_ensemble()] of a table, on any backend.
#' @param x Samples, of any class that the fit takes.
#' @param background Samples of the training data, some dozens.
#' @param class As for [bio_mutation_map()]; it is its probability that is explained.
#' @param n_permutations Orders of the columns drawn for each sample; up to 8 columns all coalitions are asked.
#' @param seed Whole number from which they are drawn.
#' @return A matrix of samples x columns of class `bio_explanation`. Its attribute `baseline` is the mean prediction of the
#'   background, and `error` how far a prediction is from that with the values added, at most.
#' @references Lundberg & Lee (2017), arXiv:1705.07874.
#' @export
bio_shap_values <- function(object, x, background, class = NULL, n_permutations = 10, seed = 0) {
  check_model(object)
  explained(object, x, "shap_values", list(target = class, n_permutations = n_permutations, random_state = seed),
    list(background = samples_record(samples_for(object, background, "background"))))
}

#' Does an explanation depend on what was learned?
#'
#' Shuffles the weights of a model, layer by layer from the last, and explains again. An explanation that stays what it is
#' tells of the samples, not of the model.
#'
#' @param object A model of [bio_classifier()] or [bio_regressor()].
#' @param x Samples, of any class that the fit takes.
#' @param method Function that explains, without its `bio_`: `"mutation_map"`, `"saliency"`, `"gradient_x_input"`,
#'   `"integrated_gradients"`, `"deep_lift"`, `"expected_gradients"`, `"grad_cam"`, `"attention"` or `"shap_values"`.
#' @param class As for [bio_mutation_map()].
#' @param n_repeats How often all is shuffled.
#' @param seed Whole number.
#' @param background Samples, where the method needs some.
#' @return A data frame with a row a layer, from the last to the first: `layer`, and `similarity`, the mean rank correlation of
#'   the sizes of the values with those of the model once that layer is shuffled, too. The attribute `passed` is whether it
#'   falls below one half where nothing learned is left, and `verdict` says so.
#' @references Adebayo et al. (2018), arXiv:1810.03292.
#' @export
bio_check_explanation <- function(object, x, method = "mutation_map", class = NULL, n_repeats = 3, seed = 0,
                                  background = NULL) {
  check_model(object)
  arguments <- list(target = as_parameter(class))
  if (!is.null(background)) arguments$background <- samples_record(samples_for(object, background, "background"))
  answer <- call_python("check_explanation",
    key = python_model(object), verb = method, X = samples_record(samples_for(object, x, "x")),
    arguments = arguments[!vapply(arguments, is.null, NA)], n_repeats = n_repeats, seed = seed
  )
  structure(answer$table, passed = answer$passed, verdict = answer$title)
}

explained <- function(object, x, verb, arguments, further = list()) {
  check_model(object)
  samples <- samples_for(object, x, "x")
  arguments <- c(lapply(arguments, as_parameter), further)
  answer <- call_python("explain", key = python_model(object), verb = verb, X = samples_record(samples),
    arguments = arguments[!vapply(arguments, is.null, NA)])
  values <- answer$values
  names <- list(sample = sample_names(samples))
  if (is.null(names$sample)) names$sample <- as.character(seq_len(dim(values)[[1]]))
  if (length(dim(values)) == 3L) {
    names$position <- as.character(seq_len(dim(values)[[2]]))
    names$letter <- answer$letters
  } else if (length(answer$letters)) {
    names$feature <- answer$letters
  } else {
    names$position <- as.character(seq_len(dim(values)[[2]]))
  }
  values[is.nan(values)] <- NA
  dimnames(values) <- names
  structure(values, class = "bio_explanation", baseline = answer$baseline, there = answer$there, method = answer$method,
    what = answer$what, error = answer$error, error_name = answer$error_name, agreement = without_nan(answer$agreement),
    note = if (nzchar(paste0(answer$note, ""))) answer$note)
}

without_nan <- function(x) if (!is.null(x)) replace(x, is.nan(x), NA)

#' @rdname bio_mutation_map
#' @export
print.bio_explanation <- function(x, ...) {
  cat(sprintf("<bio_explanation> %s of the %s: %s of %s\n", attr(x, "method"), attr(x, "what"),
    paste(dim(x), collapse = " x "), paste(names(dimnames(x)), collapse = ", ")))
  cat(sprintf("%s: %s\n", attr(x, "error_name"), format(attr(x, "error"), digits = 2)))
  if (!is.null(attr(x, "note"))) writeLines(strwrap(attr(x, "note")))
  invisible(x)
}

#' @export
`[.bio_explanation` <- function(x, ...) unclass_explanation(x)[...]

# Numbers and their names alone.
unclass_explanation <- function(x) array(as.vector(x), dim(x), dimnames(x))

#' @rdname bio_mutation_map
#' @export
as.data.frame.bio_explanation <- function(x, row.names = NULL, optional = FALSE, ...) {
  values <- unclass_explanation(x)
  names <- dimnames(values)
  places <- arrayInd(seq_along(values), dim(values))
  columns <- lapply(seq_along(names), function(axis) {
    if (names(names)[[axis]] == "position") places[, axis] else names[[axis]][places[, axis]]
  })
  table <- data.frame(stats::setNames(columns, names(names)), value = as.vector(values))
  there <- attr(x, "there")
  if (!is.null(there) && "letter" %in% names(names)) {
    known <- there[places[, 1:2, drop = FALSE]]
    table$there <- ifelse(known > 0, names$letter[pmax(known, 1)], NA)
  }
  table <- table[!is.na(table$value), , drop = FALSE]
  rownames(table) <- NULL
  table
}

#' @rdname bio_mutation_map
#' @export
plot.bio_explanation <- function(x, sample = 1, ...) {
  values <- unclass_explanation(x)
  if (!is.numeric(sample) || length(sample) != 1L || !sample %in% seq_len(dim(values)[[1]])) {
    stop_pybiodl("InvalidInputError", sprintf("sample must be a number from 1 to %d; got %s.", dim(values)[[1]],
      paste(format(sample), collapse = ", ")), "sample")
  }
  title <- sprintf("%s, %s", attr(x, "method"), attr(x, "what"))
  if (length(dim(values)) == 2L) {
    one <- values[sample, ]
    graphics::barplot(one, main = title, las = 2, border = NA, col = "#0072B2", ylab = "value")
    return(invisible(x))
  }
  one <- matrix(values[sample, , ], dim(values)[[2]], dim(values)[[3]])
  kept <- which(rowSums(!is.na(one)) > 0)
  one <- one[kept, , drop = FALSE]
  most <- max(abs(one), na.rm = TRUE)
  settings <- utils::modifyList(list(
    x = kept, y = seq_len(ncol(one)), z = one, zlim = c(-1, 1) * if (most > 0) most else 1,
    col = grDevices::hcl.colors(51, "Blue-Red 3"), xlab = "position", ylab = "", yaxt = "n", main = title, useRaster = FALSE
  ), list(...))
  do.call(graphics::image, settings)
  graphics::axis(2, seq_len(ncol(one)), dimnames(values)[[3]], las = 1, tick = FALSE)
  there <- attr(x, "there")[sample, kept]
  graphics::points(kept[there > 0], there[there > 0], pch = 20, cex = 0.5)
  invisible(x)
}

#' Permutation importance
#'
#' How much worse a model becomes when a feature is shuffled among the samples. Features that say the same stand in for each
#' other: shuffle them together, as a group. The samples should be ones that the model has not seen.
#'
#' @param object A model of [bio_classifier()], [bio_regressor()] or [bio_ensemble()] with one outcome, on any backend.
#' @param x A table, sequences of one length, or signals of one length.
#' @param y Their outcome, as the fit takes it.
#' @param by `"feature"` for each column of a table or channel of a signal, `"position"` for each position (of sequences named
#'   by what mostly stands there, as `M184`), or a named list of groups: names or numbers of columns, or numbers of positions.
#' @param metric As in [bio_evaluate()]; `NULL` is `"roc_auc"` of classes and `"r2"` of numbers.
#' @param n_repeats How often each is shuffled.
#' @param seed Whole number.
#' @return A data frame with a row a feature, the most important first: `feature`, `value`, the loss of the metric, and `low`
#'   and `high`, its 95 % interval over resampled samples.
#' @references Breiman (2001), doi:10.1023/A:1010933404324.
#' @export
#' @examples
#' if (bio_available()) {
#'   fit <- bio_classifier(iris[1:4], iris$Species, network = mlp(hidden = 8), epochs = 5, seed = 1)
#'   bio_importance(fit, iris[1:4], iris$Species, n_repeats = 2)
#' }
bio_importance <- function(object, x, y, by = "feature", metric = NULL, n_repeats = 10, seed = 0) {
  check_model(object)
  pair <- judged(object, x, y)
  arguments <- lapply(list(by = by, metric = metric, n_repeats = n_repeats, random_state = seed), as_parameter)
  answer <- call_python("importance", key = python_model(object), X = pair[[1]], y = pair[[2]],
    arguments = arguments[!vapply(arguments, is.null, NA)])
  answer$table
}

#' Effects of variants
#'
#' Predictions with the alternative allele less those with the reference one.
#'
#' @param object A model of [bio_classifier()], [bio_regressor()] or [bio_ensemble()] of sequences.
#' @param variants What [bio_read_vcf()] gives, with windows as long as the model reads.
#' @param class,output As for [bio_mutation_map()].
#' @return `variants` without the windows, and `before`, `after` and `effect`. The attribute `error` is, of DNA, the mean
#'   difference to the effects on the other strand.
#' @export
bio_variant_effects <- function(object, variants, class = NULL, output = "probability") {
  check_model(object)
  if (!is.data.frame(variants)) {
    stop_pybiodl("InvalidTypeError", sprintf(
      "variants must be a data frame, as bio_read_vcf() gives it; got an object of class %s.",
      paste(class(variants), collapse = "/")), "variants")
  }
  arguments <- lapply(list(target = class, output = output), as_parameter)
  answer <- call_python("variants", key = python_model(object), table = as_border(variants, "variants"),
    arguments = arguments[!vapply(arguments, is.null, NA)])
  structure(answer$table, error = answer$error)
}
