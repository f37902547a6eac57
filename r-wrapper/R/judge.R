# Probabilities that say what they mean, sets and intervals, thresholds, and tests of fitted models.

#' Are probabilities what they say? And make them so
#'
#' `bio_calibration()` tells how far probabilities are from what came true: of samples of probability 0.9, are nine of ten
#' right? `bio_calibrate()` gives a model whose probabilities are, by temperature scaling: its logits are divided by one
#' number (of labels and outcomes, one each), so that its classes stay the same. The number is folded into the last layer, so
#' that [bio_save()], [bio_to_onnx()] and explanations are those of the calibrated model. H2O's own model on a cluster knows
#' nothing of it.
#'
#' @param object A model of [bio_classifier()], of [bio_ensemble()] of these, or of [bio_tagger()], whose positions are judged.
#' @param x,y Samples that the model has not seen, and their outcome; judge the calibrated model on yet others. For `plot()`,
#'   what `bio_calibration()` gives.
#' @param groups One entry a sample; whole groups are drawn by the bootstrap.
#' @param n_bins Bins of about as many samples each.
#' @param ... For `plot()`, settings of [graphics::plot.default()]; otherwise not used.
#' @return `bio_calibrate()` a model, without fitted values, whose `temperature` is what its logits are divided by; the one
#'   that was passed stays as it is. `bio_calibration()` a data frame of class `bio_calibration` with a row a bin:
#'   `predicted`, the mean probability, `share`, that came true, with its interval `low` and `high`, and `n_rows`. Its
#'   attributes are `error`, the expected calibration error with the ends of its interval, `if_calibrated`, what a model that
#'   is right about its probabilities would show, and `p_value`.
#' @references Guo et al. (2017), arXiv:1706.04599; Nguyen & O'Connor (2015), doi:10.18653/v1/D15-1182.
#' @export
#' @examples
#' if (bio_available()) {
#'   part <- rep(1:3, 50)
#'   fit <- bio_classifier(iris[part == 1, 1:4], iris$Species[part == 1], network = mlp(hidden = 8), epochs = 5, seed = 1)
#'   better <- bio_calibrate(fit, iris[part == 2, 1:4], iris$Species[part == 2])
#'   better$temperature
#'   bio_calibration(better, iris[part == 3, 1:4], iris$Species[part == 3], n_bins = 3)
#' }
bio_calibrate <- function(object, x, y) {
  pair <- known_pair(object, x, y, "bio_tagger")
  answer <- call_python("calibrate", key = python_model(object), X = pair[[1]], y = pair[[2]])
  model <- new_model(answer$task, answer, object$call, if (any(object$factors)) object$levels, object$ordered)
  kept <- c("features", "assay", "outputs")
  model[kept] <- object[kept]
  model$temperature <- answer$temperature
  model
}

#' @rdname bio_calibrate
#' @export
bio_calibration <- function(object, x, y, groups = NULL, n_bins = 10) {
  pair <- known_pair(object, x, y, "bio_tagger")
  answer <- call_python("calibration", key = python_model(object), X = pair[[1]], y = pair[[2]],
    groups = as_border(groups, "groups"), n_bins = n_bins)
  structure(answer$table, title = answer$title, what = answer$what,
    error = stats::setNames(answer$error, c("value", "low", "high")), if_calibrated = answer$if_calibrated,
    p_value = answer$p_value, class = c("bio_calibration", "data.frame"))
}

#' @export
print.bio_calibration <- function(x, ...) {
  if (!is.null(attr(x, "title"))) writeLines(strwrap(attr(x, "title")))
  print(as.data.frame(unclass(x)[c("predicted", "share", "low", "high", "n_rows")]), digits = 3)
  invisible(x)
}

#' @rdname bio_calibrate
#' @export
plot.bio_calibration <- function(x, ...) {
  settings <- utils::modifyList(list(x$predicted, x$share, xlim = 0:1, ylim = 0:1, type = "b", pch = 16, col = "#0072B2",
    xlab = paste("probability of", attr(x, "what")), ylab = "share that came true", las = 1), list(...))
  do.call(graphics::plot, settings)
  graphics::segments(x$predicted, x$low, x$predicted, x$high, col = "#0072B2")
  graphics::abline(0, 1, lty = 3, col = "#8C8C8C")
  invisible(x)
}

#' Sets of classes and intervals of numbers that hold the truth as often as they say
#'
#' Split conformal prediction: whatever the model, the truth is held with the probability `level`, on average over samples
#' that come as those did on which the limits are learned. A weak model has large sets and wide intervals.
#'
#' @param object For `bio_conformal()`, a model of [bio_classifier()], [bio_regressor()] or [bio_ensemble()] with one
#'   outcome, or several labels or numbers; otherwise what `bio_conformal()` gives.
#' @param x,newdata Samples that the model has not seen, of any class that the fit takes.
#' @param y Their outcome.
#' @param level Share of the truths that is to be held, above 0 and below 1.
#' @param by_class Whether each class, also a rare one, is to be held as often.
#' @param groups One entry a sample, as sex or batch: each group is then held as often, and `predict()` needs the groups of
#'   its samples. `bio_coverage()` also measures by groups of which the limits know nothing.
#' @param ... Not used.
#' @return `bio_conformal()` a plain list of class `bio_conformal`. `predict()` of classes a logical matrix with a column a
#'   class, whether it is in the set, which may be empty; of labels an array of samples x labels x (0, 1); of numbers a data
#'   frame of `low` and `high`, of several with `sample` and `target`. `bio_coverage()` a data frame with a row for all, each
#'   class, label, target and group: `of`, `coverage` with Wilson's 95 % interval `low` and `high`, `n_rows`, and `size`, the
#'   mean number of classes or width.
#' @references Sadinle et al. (2019), doi:10.1080/01621459.2017.1395341; Lei et al. (2018),
#'   doi:10.1080/01621459.2017.1307116; Vovk (2012), arXiv:1209.2673.
#' @export
#' @examples
#' if (bio_available()) {
#'   part <- rep(1:3, 50)
#'   fit <- bio_classifier(iris[part == 1, 1:4], iris$Species[part == 1], network = mlp(hidden = 8), epochs = 5, seed = 1)
#'   sets <- bio_conformal(fit, iris[part == 2, 1:4], iris$Species[part == 2], level = 0.9)
#'   head(predict(sets, iris[part == 3, 1:4]))
#'   bio_coverage(sets, iris[part == 3, 1:4], iris$Species[part == 3])
#' }
bio_conformal <- function(object, x, y, level = 0.9, by_class = FALSE, groups = NULL) {
  pair <- known_pair(object, x, y, "bio_regressor")
  answer <- call_python("conform", key = python_model(object), X = pair[[1]], y = pair[[2]], level = level,
    by_class = isTRUE(by_class), groups = as_border(groups, "groups"))
  structure(c(list(model = object), answer), class = "bio_conformal")
}

#' @rdname bio_conformal
#' @export
predict.bio_conformal <- function(object, newdata, groups = NULL, ...) {
  check_no_dots(list(...), "predict", c("newdata", "groups"))
  model <- object$model
  samples <- samples_for(model, newdata)
  found <- call_python("conform_predict", key = python_model(model), X = samples_record(samples),
    record = conformal_record(object), groups = as_border(groups, "groups"))
  rows <- sample_names(samples)
  if (object$kind == "multilabel") {
    dimnames(found) <- list(rows, object$names, c("0", "1"))
    return(found)
  }
  if (object$kind != "regression") {
    dimnames(found) <- list(rows, object$names)
    return(found)
  }
  ends <- data.frame(low = as.vector(found[, , 1]), high = as.vector(found[, , 2]))
  n_targets <- dim(found)[[2]]
  if (n_targets == 1L) return(with_names_of_rows(ends, rows))
  targets <- if (is.null(model$outputs)) seq_len(n_targets) else model$outputs
  sample <- rep(if (is.null(rows)) seq_len(nrow(found)) else rows, n_targets)
  cbind(sample = sample, target = rep(targets, each = nrow(found)), ends)
}

#' @rdname bio_conformal
#' @export
bio_coverage <- function(object, x, y, groups = NULL) {
  check_is(object, "bio_conformal")
  pair <- known_pair(object$model, x, y, "bio_regressor")
  call_python("conform_coverage", key = python_model(object$model), X = pair[[1]], y = pair[[2]],
    record = conformal_record(object), groups = as_border(groups, "groups"))$table
}

#' @export
print.bio_conformal <- function(x, ...) {
  cat(sprintf("<bio_conformal> %s\n", x$title))
  invisible(x)
}

conformal_record <- function(object) {
  fields <- c("kind", "level", "names", "by_class", "groups", "limits", "n_rows")
  lapply(unclass(object)[fields], function(field) if (is.null(dim(field)) && length(field) == 1L && !is.character(field)) field
    else as_border(field))
}

#' From which probability on a class is said to be there
#'
#' A threshold fits the samples on which it is chosen better than others: choose it on some, and judge it on others, by
#' `bio_evaluate(threshold = )`.
#'
#' @param object A model of [bio_classifier()] or [bio_ensemble()] of two classes or of labels.
#' @param x,y Samples that the model has not seen, and their outcome.
#' @param by What is to be largest: `"youden"` (sensitivity + specificity - 1), `"f1"`, `"mcc"`; or `"sensitivity"` or
#'   `"specificity"`, of which at least `at` is reached with as much as possible of the other; or `"cost"`, the mean cost,
#'   smallest.
#' @param at Sensitivity or specificity to be reached.
#' @param cost Cost of a false positive and of a false negative, as `c(1, 10)`.
#' @return A data frame with a row a class or label: `class`, `threshold`, and the metrics on these samples, which flatter it.
#' @export
#' @examples
#' if (bio_available()) {
#'   two <- iris[iris$Species != "setosa", ]
#'   part <- rep(1:2, 50)
#'   fit <- bio_classifier(two[part == 1, 1:4], factor(two$Species[part == 1]), network = mlp(hidden = 8), epochs = 5,
#'     seed = 1)
#'   bio_threshold(fit, two[part == 2, 1:4], factor(two$Species[part == 2]), by = "sensitivity", at = 0.9)
#' }
bio_threshold <- function(object, x, y, by = "youden", at = NULL, cost = NULL) {
  pair <- known_pair(object, x, y)
  call_python("threshold", key = python_model(object), X = pair[[1]], y = pair[[2]], by = by, at = at,
    cost = if (!is.null(cost)) as_border(cost, "cost"))$table
}

threshold_record <- function(threshold) {
  if (is.data.frame(threshold)) threshold <- threshold$threshold
  if (is.null(threshold)) NULL else as_border(as.double(threshold), "threshold")
}

#' Is one fitted model better than another?
#'
#' Each pair is tested on the same samples: areas under ROC curves of two classes by DeLong, accuracy by McNemar's exact test,
#' all else by the jackknife; with groups, these are left out as wholes. P-values are corrected by Holm.
#'
#' @param models Named list of two or more models with the same classes, labels or targets.
#' @param x,y Samples that no model has seen, and their outcome.
#' @param metric One or several, as in [bio_evaluate()]; `NULL` is `"roc_auc"` of classes and `"r2"` of numbers.
#' @param groups One entry a sample; samples of a group (patient, family) are not independent.
#' @param n_resamples Bootstrap resamples, of the intervals of each model.
#' @param seed Whole number from which they are drawn.
#' @return A data frame with a row a pair and metric: `first`, `second`, `metric`, `of_first`, `of_second`, their `difference`
#'   with its 95 % interval `low` and `high`, `test`, `p_value`, `p_holm`, and `better`, the model that is better beyond
#'   chance, or `""`.
#' @references DeLong et al. (1988), doi:10.2307/2531595; Obuchowski (1997), doi:10.2307/2533958; McNemar (1947),
#'   doi:10.1007/BF02295996; Efron & Stein (1981), doi:10.1214/aos/1176345462.
#' @seealso [bio_leaderboard()], which trains the models, too.
#' @export
#' @examples
#' if (bio_available()) {
#'   odd <- seq(1, 149, by = 2)
#'   fit <- function(n) bio_classifier(iris[odd, 1:4], iris$Species[odd], network = mlp(hidden = n), epochs = 2, seed = 1)
#'   bio_compare(list(small = fit(2), wide = fit(16)), iris[-odd, 1:4], iris$Species[-odd])
#' }
bio_compare <- function(models, x, y, metric = NULL, groups = NULL, n_resamples = 1000, seed = 0) {
  named <- is.list(models) && !is.object(models) && length(models) > 1L && !is.null(names(models)) &&
    all(nzchar(names(models))) && all(vapply(models, inherits, NA, "bio_model"))
  if (!named) {
    stop_pybiodl("InvalidTypeError", "models must be a list of two or more models by name, as list(a = fit, b = other).",
      "models")
  }
  pair <- known_pair(models[[1]], x, y, "bio_regressor")
  call_python("compare_fitted", keys = lapply(models, python_model), X = pair[[1]], y = pair[[2]],
    metric = if (!is.null(metric)) as_border(metric, "metric"), groups = as_border(groups, "groups"),
    n_resamples = n_resamples, seed = seed)$table
}

#' How good does a model become with more samples?
#'
#' A network is trained on ever more of the training samples of each fold; a linear and a majority baseline learn from the
#' same. Where the curve still rises, further samples help.
#'
#' @param x Samples, of any class that [bio_classifier()] takes in memory.
#' @param y Their outcome: a factor, character or logical vector of classes, or numbers.
#' @param sizes Shares of the training samples of a fold, up to 1, or numbers of samples.
#' @param folds,groups,metric,n_resamples,seed As for [bio_leaderboard()].
#' @param ... Arguments of [bio_classifier()] or [bio_regressor()], as `network` and `epochs`; for `plot()`, settings of
#'   [graphics::plot.default()].
#' @return A data frame of class `bio_learning_curve` with a row a size: `n_train`, and the metric with its 95 % interval, the
#'   same for `baseline`, `difference`, `majority` and `over_majority`, as of [bio_evaluate()].
#' @export
#' @examples
#' if (bio_available()) {
#'   bio_learning_curve(iris[1:4], iris$Species, sizes = c(0.3, 1), folds = 2, network = mlp(hidden = 4), epochs = 2,
#'     n_resamples = 100, seed = 1)
#' }
bio_learning_curve <- function(x, y, sizes = c(0.1, 0.325, 0.55, 0.775, 1), folds = 5, groups = NULL, metric = NULL,
                               n_resamples = 1000, seed = NULL, ...) {
  if (missing(y) || is.null(y)) stop_pybiodl("InvalidInputError", "y must be given: one class or number a sample.", "y")
  if (inherits(x, "SummarizedExperiment")) y <- container_outcome(x, y)
  task <- if (is.numeric(y) && !is.factor(y)) "BioRegressor" else "BioClassifier"
  seed <- if (is.null(seed)) own_seed() else seed
  estimator <- if (task == "BioRegressor") "regressor" else "classifier"
  params <- settings_of(estimator, list(...), "bio_learning_curve", c("seed", "verbose"))
  params["seed"] <- list(seed)
  samples <- samples_of(x)
  given <- list(n_resamples = n_resamples, random_state = seed)
  if (!is.null(metric)) given$metric <- metric
  answer <- call_python("curve_by_size",
    task = task, params = lapply(for_python(params), as_parameter), X = samples_record(samples),
    y = outcome_for(task, y, sample_count(samples))$record, sizes = as_border(as.double(sizes), "sizes"),
    folds = if (is.list(folds)) lapply(unname(folds), function(fold) lapply(fold[c("train", "test")], as_border)) else folds,
    groups = as_border(groups, "groups"), given = lapply(given, as_parameter)
  )
  structure(answer$table, metric = answer$metric, n_folds = answer$n_folds, class = c("bio_learning_curve", "data.frame"))
}

#' @rdname bio_learning_curve
#' @export
plot.bio_learning_curve <- function(x, ...) {
  settings <- utils::modifyList(list(x$n_train, x$value, ylim = range(x$low, x$high, x$baseline, x$majority, na.rm = TRUE),
    type = "b", pch = 16, col = "#0072B2", xlab = "training samples", ylab = attr(x, "metric"), las = 1), list(...))
  do.call(graphics::plot, settings)
  graphics::segments(x$n_train, x$low, x$n_train, x$high, col = "#0072B2")
  graphics::lines(x$n_train, x$baseline, type = "b", pch = 15, lty = 2, col = "#D55E00")
  graphics::lines(x$n_train, x$majority, lty = 3, col = "#8C8C8C")
  graphics::legend("bottomright", c("model", "linear baseline", "majority"), col = c("#0072B2", "#D55E00", "#8C8C8C"),
    lty = 1:3, pch = c(16, 15, NA), bty = "n")
  invisible(x)
}

# Samples and outcome of a model of one answer a sample, ready for the border.
known_pair <- function(object, x, y, also = character()) {
  check_model(object)
  if (!inherits(object, c("bio_classifier", also))) {
    stop_pybiodl("UnsupportedError", sprintf("This is for models of classes%s; got one of class %s.",
      if ("bio_regressor" %in% also) " and numbers" else "", class(object)[[1]]), "object")
  }
  if (missing(y) || is.null(y)) stop_pybiodl("InvalidInputError", "y must be given: the outcome of each sample.", "y")
  judged(object, x, y)
}
