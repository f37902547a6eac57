# Models beside one another, and one model computed in several ways.

#' Compare networks with other models on the same folds
#'
#' Networks on Keras and on an H2O cluster stand beside H2O's gradient boosting, random forest, linear model and AutoML, and
#' beside a linear and a majority baseline. All learn from the same samples of each fold and are judged on the same others,
#' with 95 % bootstrap intervals. A model that fails is a row with its error, and the others go on; what cannot take part,
#' as H2O's learners on sequences, is named in `attr(, "skipped")`. Whether a linear model is as good is said in
#' `attr(, "verdict")`, and printed.
#'
#' @param x Samples, of any class that [bio_classifier()] takes in memory.
#' @param y Their outcome: a factor, character or logical vector of classes, or numbers (a matrix for several targets); for a
#'   `SummarizedExperiment` the name of a column of `colData(x)`.
#' @param networks Named list of networks, as `list(small = mlp(hidden = 8))`; `NULL` is the one that [bio_classifier()] or
#'   [bio_regressor()] chooses by itself.
#' @param learners H2O's own: `"gbm"` (gradient boosting), `"drf"` (random forest), `"glm"` (linear model), `"automl"`; `NULL`
#'   for none.
#' @param backends Where networks are trained: `"keras"`, `"h2o"` or both. With `"keras"` alone and no learners no cluster is
#'   needed.
#' @param folds Number of folds, shuffled, classes in proportion; or folds as [bio_chromosome_kfold()] gives them.
#' @param groups One entry a sample; samples of a group stay together.
#' @param metric By which models are ordered; `NULL` is `"roc_auc"` for classes and `"r2"` for numbers.
#' @param cluster A cluster of [bio_h2o_start()] or [bio_h2o_connect()], on which nothing is left; `NULL` starts one and ends
#'   it.
#' @param automl_seconds,automl_models Most seconds and most models of AutoML in each fold; `NULL` sets no such limit.
#' @param n_resamples Bootstrap resamples.
#' @param seed Of folds, networks, learners and resamples; `NULL` draws one from R's generator.
#' @return A data frame of class `bio_leaderboard` with a row a model, the best first: `model`, `kind`, `backend`, `value`,
#'   `low`, `high`, the `difference` to the linear baseline with its interval, `fit_seconds`, `predict_seconds`, `memory`
#'   (bytes of this process), `cluster_memory` and `error`. `plot()` draws it.
#' @export
#' @examples
#' if (bio_available()) {
#'   board <- bio_leaderboard(iris[1:4], iris$Species, list(small = mlp(hidden = 8)), learners = NULL, backends = "keras",
#'     folds = 2, n_resamples = 100, seed = 1)
#'   print(board)
#' }
bio_leaderboard <- function(x, y, networks = NULL, learners = c("gbm", "drf", "glm", "automl"),
                            backends = c("keras", "h2o"), folds = 5, groups = NULL, metric = NULL, cluster = NULL,
                            automl_seconds = 60, automl_models = NULL, n_resamples = 1000, seed = NULL) {
  if (missing(y) || is.null(y)) stop_pybiodl("InvalidInputError", "y must be given: one class or number a sample.", "y")
  if (inherits(x, "SummarizedExperiment")) y <- container_outcome(x, y)
  check_networks(networks)
  samples <- samples_of(x)
  task <- if (is.numeric(y) && !is.factor(y)) "BioRegressor" else "BioClassifier"
  params <- list(
    learners = as.list(learners), backends = as.list(backends), metric = metric, cluster = cluster,
    automl_seconds = automl_seconds, automl_models = automl_models, n_resamples = n_resamples,
    random_state = if (is.null(seed)) own_seed() else seed
  )
  made <- is.list(folds)
  if (!made) params$cv <- folds
  answer <- call_python("compare_models",
    X = samples_record(samples), y = outcome_for(task, y, sample_count(samples))$record,
    task = if (task == "BioRegressor") "regress" else "classify",
    networks = if (!is.null(networks)) lapply(networks, as_parameter),
    folds = if (made) lapply(unname(folds), function(fold) lapply(fold[c("train", "test")], as_border)),
    groups = as_border(groups, "groups"), params = lapply(params, as_parameter)
  )
  board <- data.frame(model = answer$model, answer$text[c("kind", "backend")], answer$columns, error = answer$text$error)
  structure(board, title = answer$title, metric = answer$metric, verdict = answer$verdict,
    skipped = unlist(answer$skipped), class = c("bio_leaderboard", "data.frame"))
}

check_networks <- function(networks) {
  if (is.null(networks)) return()
  named <- is.list(networks) && !is.object(networks) && length(networks) && !is.null(names(networks)) &&
    all(nzchar(names(networks)))
  if (!named || !all(vapply(networks, inherits, NA, "bio_component"))) {
    stop_pybiodl("InvalidTypeError",
      "networks must be a list of networks by name, as list(small = mlp(hidden = 8)), or NULL.", "networks")
  }
}

#' @export
print.bio_leaderboard <- function(x, ...) {
  if (is.null(attr(x, "verdict")) || !all(c("model", "value", "difference") %in% names(x))) return(NextMethod())
  cat(attr(x, "title"), "\n", sep = "")
  judged <- x[is.na(x$error), ]
  shown <- data.frame(with_interval(judged$value, judged$low, judged$high), row.names = judged$model)
  names(shown) <- attr(x, "metric")
  gap <- with_interval(judged$difference, judged$difference_low, judged$difference_high)
  shown[["minus linear"]] <- ifelse(is.na(judged$difference), "", gap)
  shown$seconds <- round(judged$fit_seconds + judged$predict_seconds, 1)
  print(shown)
  failed <- x[!is.na(x$error), ]
  skipped <- attr(x, "skipped")
  notes <- c(sprintf("%s failed: %s", failed$model, failed$error), sprintf("%s left out: %s", names(skipped), skipped))
  for (note in c(notes, attr(x, "verdict"))) writeLines(strwrap(note))
  invisible(x)
}

#' @export
as.data.frame.bio_leaderboard <- function(x, ...) bare_frame(x, c("title", "metric", "verdict", "skipped"))

#' @export
as.data.frame.bio_parity <- function(x, ...) bare_frame(x, c("title", "skipped"))

bare_frame <- function(x, own) {
  attributes(x)[own] <- NULL
  class(x) <- "data.frame"
  x
}

#' @export
plot.bio_leaderboard <- function(x, ...) {
  judged <- x[is.na(x$error), ]
  kinds <- c(network = "#0072B2", trees = "#D55E00", automl = "#CC79A7", linear = "#009E73", baseline = "#8C8C8C",
    other = "#000000")
  marks <- c(network = 16, trees = 17, automl = 18, linear = 15, baseline = 4, other = 6)
  place <- rev(seq_len(nrow(judged)))
  low <- ifelse(is.na(judged$low), judged$value, judged$low)
  high <- ifelse(is.na(judged$high), judged$value, judged$high)
  old <- graphics::par(mar = c(4, max(nchar(judged$model)) * 0.42 + 2, 2, 1))
  on.exit(graphics::par(old))
  graphics::plot(judged$value, place, xlim = range(low, high), ylim = c(0.5, nrow(judged) + 0.5), yaxt = "n", ylab = "",
    xlab = paste0(attr(x, "metric"), ", 95 % interval"), pch = marks[judged$kind], col = kinds[judged$kind], ...)
  graphics::segments(low, place, high, place, col = kinds[judged$kind], lwd = 2)
  linear <- judged$value[judged$model == "linear baseline"]
  if (length(linear)) graphics::abline(v = linear, lty = 2, col = "#8C8C8C")
  graphics::axis(2, at = place, labels = judged$model, las = 1)
  present <- unique(judged$kind)
  graphics::legend("bottomright", present, col = kinds[present], pch = marks[present], bty = "n", cex = 0.8)
  invisible(x)
}

#' Write a model as ONNX
#'
#' Any runtime reads the file, without R, Python, Keras or H2O. The encoder and the head are inside: of a table it reads the
#' numbers of its columns as they are (and its categories as strings), of sequences codes. Its answers are compared with the
#' model's own, by onnxruntime, before it is written.
#'
#' @param object A model of [bio_classifier()], [bio_regressor()] or another task that answers in one pass.
#' @param path File to write, whole or not at all.
#' @param x Samples to compare on; `NULL` draws some.
#' @return A data frame of class `bio_parity`, invisibly; see [bio_parity()].
#' @seealso [bio_save()], which keeps all of a model.
#' @export
#' @examples
#' \dontrun{
#' bio_to_onnx(fit, "model.onnx")
#' }
bio_to_onnx <- function(object, path, x = NULL) {
  check_model(object)
  if (!is_string(path)) stop_pybiodl("InvalidTypeError", "path must be one string: the file to write.", "path")
  samples <- if (!is.null(x)) samples_record(samples_for(object, x, "x"))
  invisible(new_parity(call_python("write_onnx", key = python_model(object), path = path.expand(path), X = samples)))
}

#' How far are several ways to the same predictions apart?
#'
#' Computes predictions on the cluster of the model (while it lives), at home, by Keras and by ONNX, and gives the largest
#' differences.
#'
#' @param object A model of [bio_classifier()], [bio_regressor()] or another task.
#' @param x Samples, of any class that the fit takes in memory.
#' @return A data frame of class `bio_parity` with a row a pair of ways: `first`, `second`, the largest `absolute` difference,
#'   and the largest `relative` one, over the largest number of its output (of probabilities, over 1). Ways that could not be
#'   taken are named in `attr(, "skipped")`.
#' @export
#' @examples
#' if (bio_available()) {
#'   fit <- bio_classifier(iris[1:4], iris$Species, network = mlp(hidden = 4), epochs = 1, seed = 1)
#'   bio_parity(fit, iris[1:4])
#' }
bio_parity <- function(object, x) {
  check_model(object)
  new_parity(call_python("check_parity",
    key = python_model(object), X = samples_record(samples_for(object, x, "x"))
  ))
}

new_parity <- function(answer) {
  pairs <- data.frame(answer[c("first", "second", "absolute", "relative")])
  structure(pairs, title = answer$title, skipped = unlist(answer$skipped), class = c("bio_parity", "data.frame"))
}

#' @export
print.bio_parity <- function(x, ...) {
  if (is.null(attr(x, "title")) || !all(c("first", "second") %in% names(x))) return(NextMethod())
  cat(attr(x, "title"), "\n", sep = "")
  shown <- data.frame(largest = signif(x$absolute, 3), relative = signif(x$relative, 3),
    row.names = paste(x$first, "and", x$second))
  print(shown)
  skipped <- attr(x, "skipped")
  for (note in sprintf("%s left out: %s", names(skipped), skipped)) writeLines(strwrap(note))
  invisible(x)
}

#' @export
plot.bio_parity <- function(x, ...) {
  old <- graphics::par(mar = c(4, 10, 2, 1))
  on.exit(graphics::par(old))
  shown <- pmax(x$relative, .Machine$double.eps)
  graphics::dotchart(log10(shown), labels = paste(x$first, "and", x$second), pch = 16, color = "#0072B2",
    xlab = "largest relative difference, power of ten", ...)
  invisible(x)
}
