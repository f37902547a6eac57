# The search for parameters.

#' Search for the parameters with which a model is best
#'
#' Each combination is judged on samples that its fits have not seen, and the best is fitted to all samples. On Keras every
#' trial is fitted here; with `backend = "h2o"` the cluster trains the trials by its own grid, and the table is sent once.
#'
#' @param x,formula,data,outcome,assay As for [bio_classifier()] or [bio_regressor()]; of the methods, a search.
#' @param y As for [bio_classifier()] or [bio_regressor()].
#' @param space Named list: values to try by parameter, as a list or a vector, or a `bio_range()` to draw from. A parameter of
#'   the network stands after `network__`, as in `list(network__hidden = list(64, c(256, 64)), epochs = c(20, 50))`.
#' @param task What is searched: `"classifier"` or `"regressor"`. `NULL` is a classifier where `y` is a factor, character or
#'   logical, or a data frame of these, and a regressor otherwise.
#' @param strategy `"grid"` tries all combinations; `"random"` draws `n_iter` that differ; `"halving"` gives these little of a
#'   resource and the best of them more; `"bayes"` learns from the trials before, by Optuna. H2O does the first two.
#' @param n_iter Combinations to try; a grid tries all.
#' @param cv Number of folds, by class where there are classes; or a list of folds as [bio_donor_kfold()] and the others give.
#' @param scoring `NULL` is the accuracy, or R2 of numbers. Otherwise a metric of the field, as `"roc_auc"`, `"mcc"` or
#'   `"rmse"` (lower is then better).
#' @param parallelism Trials at one time. On Keras each has a process of its own and all the memory of a fit.
#' @param recovery_dir Folder that keeps each finished trial; a search that was interrupted or killed, called again with it,
#'   repeats none. That of another search is refused.
#' @param seed Whole number that repeats the search; `NULL` draws it from R's generator.
#' @param resource,factor `"halving"` gives little of `"epochs"` or `"samples"` at first, keeps one of `factor` combinations in
#'   each round and gives it `factor` times as much.
#' @param prune Whether `"bayes"` gives hopeless trials up after a few epochs.
#' @param sample_weight,groups One entry a sample: weights for the fits, and groups that the fits hold out together.
#' @param on_trial Function of `trial` (from 1) and `facts` (a named list: `score`, `best` so far, `seconds`), called after
#'   each trial.
#' @param verbose 0 is silent; 1 a message a trial.
#' @param low,high Ends of a range; where both are integers (`2L`), whole numbers are drawn.
#' @param log Whether values are drawn by their logarithm, as many from 0.001 to 0.01 as from 0.01 to 0.1.
#' @param object A search of `bio_search()`; `x` in `print()`, `plot()` and `as.data.frame()`.
#' @param newdata Samples, of any class that the fit takes. If left out, the training samples.
#' @param type For `plot()`, `"parallel"` for a line a trial over its parameters and its score, `"importance"` for how much of
#'   the score each parameter decides, `"curves"` for the losses by epoch.
#' @param row.names,optional Not used.
#' @param ... For `bio_search()`, arguments of [bio_classifier()] or [bio_regressor()] that stay, as `network` and `epochs`;
#'   for `predict()`, those of [predict.bio_classifier()]; for `plot()`, graphical parameters.
#' @return `bio_search()` a list of class `bio_search`: `model`, the best as a fitted `bio_model`; `results`, a data frame with
#'   a row a trial, which `as.data.frame()` gives; `best_params`, `best_score`, `importance`, `scoring`. `predict()` gives what
#'   the best model predicts.
#' @export
#' @examples
#' if (bio_available()) {
#'   found <- bio_search(iris[1:4], iris$Species,
#'     space = list(network__hidden = list(8, c(16, 8))), strategy = "grid", cv = 2, network = mlp(), epochs = 2, seed = 1
#'   )
#'   as.data.frame(found)
#'   predict(found, iris[c(1, 51, 101), 1:4])
#' }
bio_search <- function(x, ...) UseMethod("bio_search")

#' @rdname bio_search
#' @export
bio_search.default <- function(x, y, space, task = NULL, strategy = "random", n_iter = 20, cv = 5, scoring = NULL,
                               parallelism = 1, recovery_dir = NULL, seed = NULL, resource = "epochs", factor = 3,
                               prune = TRUE, sample_weight = NULL, groups = NULL, on_trial = NULL, verbose = 0, ...) {
  if (is.null(task)) task <- if (holds_classes(if (!missing(y)) y, x)) "classifier" else "regressor"
  if (!is_string(task) || !task %in% c("classifier", "regressor")) {
    stop_pybiodl("InvalidInputError", sprintf(
      "task must be \"classifier\" or \"regressor\"; got %s.", paste(deparse(task), collapse = "")
    ), "task")
  }
  space <- space_record(if (!missing(space)) space)
  params <- settings_of(task, list(...), "bio_search", c("seed", "verbose"))
  params["seed"] <- list(seed)
  if (is.null(on_trial) && isTRUE(verbose > 0)) on_trial <- report_trial(scoring)
  model <- fit_model(if (task == "classifier") "BioClassifier" else "BioRegressor", x, y,
    params = params, fitting = list(sample_weight = sample_weight, groups = groups), on_epoch = on_trial,
    call = own_call(match.call(), "bio_search"), dots = list(),
    search = list(
      space = space, strategy = strategy, n_iter = n_iter, cv = cv_record(cv), scoring = scoring,
      parallelism = parallelism, resource = resource, factor = factor, prune = prune,
      recovery_dir = if (!is.null(recovery_dir)) path.expand(recovery_dir)
    )
  )
  found <- attr(model, "search")
  attr(model, "search") <- NULL
  structure(list(
    model = model, results = data.frame(found$columns, check.names = FALSE), best = found$best,
    best_params = found$best_params, best_score = found$best_score, names = unlist(found$names), scoring = found$scoring,
    higher_is_better = found$higher_is_better, strategy = found$strategy, importance = unlist(found$importance),
    curves = found$curves, curve = found$curve, n_resumed = found$n_resumed, notes = unlist(found$notes), call = model$call
  ), class = "bio_search")
}

#' @rdname bio_search
#' @export
bio_search.formula <- function(formula, data, ...) {
  parts <- read_formula(formula, data)
  found <- bio_search(parts$samples, parts$y, ...)
  found$call <- found$model$call <- own_call(match.call(), "bio_search")
  found
}

#' @rdname bio_search
#' @export
bio_search.SummarizedExperiment <- function(x, outcome, assay = 1, ...) {
  found <- bio_search(samples_of(x, assay = assay), container_outcome(x, outcome), ...)
  found$call <- found$model$call <- own_call(match.call(), "bio_search")
  found
}

#' @rdname bio_search
#' @export
bio_range <- function(low, high, log = FALSE) {
  for (name in c("low", "high")) {
    value <- get(name)
    if (!is.numeric(value) || length(value) != 1L || !is.finite(value)) {
      stop_pybiodl("InvalidInputError", sprintf("%s must be a number; got %s.", name, deparse1(value)), name)
    }
  }
  structure(list(low = as.double(low), high = as.double(high), log = isTRUE(log),
    whole = is.integer(low) && is.integer(high)), class = "bio_range")
}

# Values by parameter, each a list: a vector holds a value an entry.
space_record <- function(space) {
  if (!is.list(space) || !length(space) || is.null(names(space)) || !all(nzchar(names(space)))) {
    stop_pybiodl("InvalidInputError", paste(
      "space must be a list of values by the name of a parameter, as list(network__hidden = list(64, c(256, 64)));",
      sprintf("got %s.", substr(deparse1(space), 1, 60))
    ), "space")
  }
  lapply(space, function(values) {
    if (inherits(values, "bio_range")) return(unclass(values))
    if (inherits(values, "bio_component")) return(list(values))
    if (is.list(values)) values else as.list(values)
  })
}

cv_record <- function(cv) if (is.list(cv)) unname(lapply(cv, function(fold) fold[c("train", "test")])) else cv

report_trial <- function(scoring) {
  name <- if (is.null(scoring)) "score" else scoring
  function(trial, facts) {
    message(sprintf("trial %d: %s = %s, best so far = %s (%.1f s)", trial, name, format(facts$score, digits = 4),
      format(facts$best, digits = 4), facts$seconds))
  }
}

#' @rdname bio_search
#' @export
predict.bio_search <- function(object, newdata, ...) {
  if (missing(newdata)) predict(object$model, ...) else predict(object$model, newdata, ...)
}

#' @rdname bio_search
#' @export
as.data.frame.bio_search <- function(x, row.names = NULL, optional = FALSE, ...) x$results

#' @export
print.bio_search <- function(x, ...) {
  done <- x$results[x$results$status == "done", , drop = FALSE]
  cat(sprintf("<bio_search> %d trials (%s), %d done, by %s\n", nrow(x$results), x$strategy, nrow(done), x$scoring))
  shown <- done[order(done$rank), c(x$names, "mean", "std"), drop = FALSE]
  print(utils::head(shown, 10), row.names = FALSE, digits = 4)
  if (nrow(shown) > 10L) cat(sprintf("and %d more\n", nrow(shown) - 10L))
  for (note in x$notes) writeLines(strwrap(note))
  cat("best: ")
  print(x$model)
  invisible(x)
}

#' @rdname bio_search
#' @export
plot.bio_search <- function(x, type = c("parallel", "importance", "curves"), ...) {
  switch(match.arg(type), parallel = plot_parallel(x, ...), importance = plot_importance(x, ...), curves = plot_trials(x, ...))
  invisible(x)
}

# A line a trial over its parameters and its score, coloured by the score; the best is drawn last and thick.
plot_parallel <- function(x, main = "", ...) {
  done <- x$results[x$results$status == "done", , drop = FALSE]
  columns <- c(done[x$names], list(done$mean))
  axes <- lapply(columns, scaled_axis)
  heights <- vapply(axes, function(axis) axis$at, numeric(nrow(done)))
  heights <- matrix(heights, nrow(done))
  order <- order(done$mean, decreasing = !x$higher_is_better)
  colours <- grDevices::hcl.colors(max(nrow(done), 2), "cividis")[seq_len(nrow(done))]
  n <- length(columns)
  graphics::matplot(t(heights[order, , drop = FALSE]), type = "l", lty = 1, lwd = c(rep(1, nrow(done) - 1), 3), col = colours,
    axes = FALSE, xlab = "", ylab = "", main = main, xlim = c(1, n + 0.3), ...)
  graphics::axis(1, seq_len(n), c(sub(".*__", "", x$names), x$scoring), tick = FALSE)
  graphics::abline(v = seq_len(n), col = "grey60")
  for (place in seq_len(n)) {
    graphics::text(place, axes[[place]]$marks, axes[[place]]$labels, pos = 4, cex = 0.8, offset = 0.2)
  }
}

# Heights from 0 to 1, and the marks of an axis.
scaled_axis <- function(values) {
  if (!is.numeric(values)) {
    known <- unique(values)
    place <- if (length(known) > 1L) (seq_along(known) - 1) / (length(known) - 1) else 0.5
    return(list(at = place[match(values, known)], marks = place, labels = known))
  }
  if (diff(range(values)) == 0) return(list(at = rep(0.5, length(values)), marks = 0.5, labels = format(values[[1]], digits = 3)))
  by_log <- min(values) > 0 && max(values) / min(values) > 100
  known <- sort(unique(values))
  marks <- known[unique(round(seq(1, length(known), length.out = min(4, length(known)))))]
  scale <- function(v) {
    if (by_log) v <- log(v)
    ends <- range(if (by_log) log(values) else values)
    (v - ends[[1]]) / diff(ends)
  }
  list(at = scale(values), marks = scale(marks), labels = format(marks, digits = 3, trim = TRUE))
}

plot_importance <- function(x, main = "", ...) {
  if (is.null(x$importance)) {
    stop_pybiodl("InvalidInputError", "Importance needs at least 8 trials that were done; search more combinations.", "type")
  }
  shown <- rev(x$importance)
  graphics::barplot(stats::setNames(shown, sub(".*__", "", names(shown))), horiz = TRUE, las = 1, col = "#0072B2", border = NA,
    xlab = paste("loss of R2 of", x$scoring), main = main, xlim = c(0, max(shown, 0.01) * 1.05), ...)
}

plot_trials <- function(x, main = "", ...) {
  if (is.null(x$curves)) stop_pybiodl("InvalidInputError", "No trial of this search has a training curve.", "type")
  n <- max(lengths(x$curves))
  values <- vapply(x$curves, function(curve) c(curve, rep(NA, n - length(curve))), numeric(n))
  best <- colnames(values) == as.character(x$best)
  order <- order(best)
  graphics::matplot(matrix(values, n)[, order, drop = FALSE], type = if (n > 1) "l" else "p", pch = 16, lty = 1,
    col = ifelse(best, "#0072B2", "grey70")[order], lwd = ifelse(best, 3, 1)[order], xlab = "epoch",
    ylab = if (x$curve == "val_loss") "loss, held out" else "loss", main = main, ...)
}
