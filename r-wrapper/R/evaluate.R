# The evaluation of a model.

#' Judge a model on samples with known outcome
#'
#' Metrics of the field, each with a 95 % interval, and, with `train`, those of a linear and a majority baseline beside them.
#'
#' Of a model that answers along a line, all positions whose label is known are judged, and whole samples resampled; of
#' strings, the edits a true symbol. Of several outcomes a metric is named as `accuracy[tissue]`, and what all have is the
#' mean over them.
#'
#' @param object A model of any task but [bio_embedder()].
#' @param x Samples that the model has not seen, of any class that the fit takes. For a forecaster, series: the later part
#'   of one, with the last `window` times (or `season`, if longer) before it.
#' @param y Their outcome, as the fit takes it; for a `SummarizedExperiment` the name of a column of `colData(x)`. Not for
#'   a forecaster or an autoencoder; of a generator the properties, if it tells any.
#' @param groups One entry a sample; whole groups are drawn by the bootstrap.
#' @param train `list(x, y)` of the training samples, on which the baselines are trained; for an autoencoder the
#'   samples, whose principal components are the baseline. A transcriber and a generator have none.
#' @param threshold Of two classes or labels, a probability above which the second class, or a label, is said to be there,
#'   or one a label, as [bio_threshold()] chooses them on other samples; `NULL` is one half.
#' @param offset Of a regression that was fitted with one, a number a sample; `train` is then `list(x, y, offset)`.
#' @return A data frame of class `bio_evaluation` with a row a metric: `metric`, `value`, `low`, `high`, and the same for
#'   `baseline`, `difference`, `majority` and `over_majority`; `attr(, "method")` names the method of each interval. For
#'   a forecaster a data frame with a row a method (the network, the last value, the season before, a linear
#'   autoregression), target and step ahead: `method`, `target`, `step`, `mae`, `rmse`, `mase`.
#' @export
#' @examples
#' if (bio_available()) {
#'   odd <- seq(1, 149, by = 2)
#'   fit <- bio_classifier(iris[odd, 1:4], iris$Species[odd], network = mlp(hidden = 8), epochs = 5, seed = 1)
#'   bio_evaluate(fit, iris[-odd, 1:4], iris$Species[-odd])
#' }
bio_evaluate <- function(object, x, y = NULL, groups = NULL, train = NULL, threshold = NULL, offset = NULL) {
  check_model(object)
  if (inherits(object, "bio_forecaster")) return(judge_forecasts(object, x, y, groups, train))
  if (inherits(object, "bio_embedder")) {
    stop_pybiodl("UnsupportedError", paste(
      "bio_evaluate() judges answers, and this model gives vectors; judge a model of them, or bio_prototypes()."
    ), "object")
  }
  silent <- inherits(object, c("bio_generator", "bio_autoencoder"))
  if (!is.null(train)) {
    if (inherits(object, "bio_autoencoder")) train <- without_outcome(train)
    beside <- if (!is.null(offset) && is.list(train) && length(train) == 3L) list(as_border(train[[3]], "train"))
    if (!is.null(beside)) train <- train[1:2]
    check_pair(train, "train")
    train <- c(judged(object, train[[1]], train[[2]]), beside)
  }
  if (is.null(y) && !silent) {
    stop_pybiodl("InvalidInputError", "y must be given: the outcome of each sample.", "y")
  }
  test <- judged(object, x, y)
  answer <- call_python("evaluate",
    key = python_model(object), X = test[[1]], y = test[[2]], groups = as_border(groups, "groups"), train = train,
    threshold = threshold_record(threshold), offset = as_border(offset, "offset")
  )
  new_evaluation(answer)
}

# An evaluation from what Python says of it.
new_evaluation <- function(answer) {
  structure(data.frame(metric = answer$metric, answer$columns), title = answer$title, method = answer$method,
    class = c("bio_evaluation", "data.frame"))
}

# Samples and outcome of a pair, ready for the border.
judged <- function(object, x, y) {
  if (inherits(x, "SummarizedExperiment") && !inherits(object, "bio_autoencoder")) y <- container_outcome(x, y)
  samples <- samples_for(object, x, "x")
  tasks <- c("BioClassifier", "BioRegressor", "BioTagger", "BioTranscriber", "BioGenerator", "BioAutoencoder")
  task <- tasks[task_class(tasks) %in% class(object)]
  list(samples_record(samples), outcome_for(task, y, sample_count(samples))$record)
}

#' @export
print.bio_evaluation <- function(x, ...) {
  if (!all(c("metric", "value", "low", "high") %in% names(x))) return(NextMethod())
  cat(attr(x, "title"), "\n", sep = "")
  shown <- data.frame(model = with_interval(x$value, x$low, x$high), row.names = x$metric)
  if (!is.null(x$baseline)) {
    shown[["linear baseline"]] <- with_interval(x$baseline, x$baseline_low, x$baseline_high)
    shown$difference <- with_interval(x$difference, x$difference_low, x$difference_high)
  }
  if (!is.null(x$majority)) {
    shown[["majority baseline"]] <- with_interval(x$majority, x$majority_low, x$majority_high)
    shown[["over majority"]] <- with_interval(x$over_majority, x$over_majority_low, x$over_majority_high)
  }
  print(shown)
  invisible(x)
}

with_interval <- function(value, low, high) sprintf("%.3f [%.3f, %.3f]", value, low, high)
