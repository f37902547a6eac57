# Several networks that answer together.

#' Train several networks that answer together
#'
#' Members differ in their seeds: in their first weights, the order of their samples and what they hold out for early
#' stopping. The mean of their answers is better, and better calibrated, than the answer of one.
#'
#' @param x,formula,data,outcome,assay As for [bio_classifier()] or [bio_regressor()].
#' @param y As for [bio_classifier()] or [bio_regressor()].
#' @param estimator What each member is: `"classifier"` or `"regressor"`. `NULL` is a classifier where `y` is a factor,
#'   character or logical, or a data frame of these, and a regressor otherwise.
#' @param n_models Members.
#' @param bootstrap Whether each member is trained on as many samples drawn with replacement (within each class; whole
#'   samples stay on one side of the inner split).
#' @param seed Whole number that repeats the fit, from which the members' seeds come; `NULL` draws it from R's generator.
#' @param object A model of `bio_ensemble()`.
#' @param newdata Samples, of any class that the fit takes.
#' @param type As for [predict.bio_classifier()]; of numbers also `"interval"`, in which another member's value would fall,
#'   by Student's t. It is about the network, not about the noise of `y`.
#' @param level Share of the members that an interval holds, above 0 and below 1.
#' @param member Number of the member whose training curve is drawn.
#' @param ... For `bio_ensemble()`, arguments of [bio_classifier()] or [bio_regressor()], as `network` and `epochs`; for
#'   `plot()`, those of [plot.bio_model()]; otherwise not used.
#' @return `bio_ensemble()` a plain list of class `bio_ensemble`, and of that of its members, which is used, kept and judged
#'   as theirs. Its `history` has a column `member`. `bio_spread()` the standard deviation between the members, of the shape
#'   of `predict(type = "prob")` or of the numbers: how far they disagree. For `"interval"` a data frame with a row a
#'   sample and target: `target`, `value`, `low`, `high`; `target` is left out where there is one.
#' @references Lakshminarayanan et al. (2017), arXiv:1612.01474.
#' @export
#' @examples
#' if (bio_available()) {
#'   fit <- bio_ensemble(iris[1:4], iris$Species, n_models = 2, network = mlp(hidden = 8), epochs = 2, seed = 1)
#'   predict(fit, iris[c(1, 51, 101), 1:4])
#'   bio_spread(fit, iris[c(1, 51, 101), 1:4])
#' }
bio_ensemble <- function(x, ...) UseMethod("bio_ensemble")

#' @rdname bio_ensemble
#' @export
bio_ensemble.default <- function(x, y, estimator = NULL, n_models = 5, bootstrap = FALSE, seed = NULL, ...) {
  if (is.null(estimator)) estimator <- if (holds_classes(if (!missing(y)) y, x)) "classifier" else "regressor"
  if (!is_string(estimator) || !estimator %in% c("classifier", "regressor")) {
    stop_pybiodl("InvalidInputError", sprintf(
      "estimator must be \"classifier\" or \"regressor\"; got %s.", paste(deparse(estimator), collapse = "")
    ), "estimator")
  }
  fitting <- c("sample_weight", "groups", "validation_data")
  given <- list(...)
  params <- settings_of(estimator, given, "bio_ensemble", c("seed", "verbose"), fitting)
  params["seed"] <- list(seed)
  fit_model(if (estimator == "classifier") "BioClassifier" else "BioRegressor", x, y,
    params = params, fitting = given[names(given) %in% fitting], on_epoch = NULL,
    call = own_call(match.call(), "bio_ensemble"), dots = list(),
    ensemble = list(n_models = n_models, bootstrap = bootstrap)
  )
}

# Parameters of a classifier or regressor, of which some are given; others than these and `further` are refused.
settings_of <- function(estimator, given, name, without = character(), further = character()) {
  defaults <- formals(get(paste0("bio_", estimator, ".default")))
  plain <- setdiff(names(defaults), c("x", "y", "on_epoch", "...", "sample_weight", "groups", "validation_data", "offset"))
  known <- setdiff(c(plain, further), without)
  if (is.null(names(given))) names(given) <- rep("", length(given))
  check_no_dots(given[!names(given) %in% known], name, known)
  utils::modifyList(lapply(defaults[plain], eval), given[names(given) %in% plain], keep.null = TRUE)
}

# Does an outcome hold classes? A string names a column of x.
holds_classes <- function(y, x) {
  if (is.data.frame(x) && is_string(y) && y %in% names(x)) y <- x[[y]]
  if (is.data.frame(y)) return(all(vapply(y, holds_classes, NA, x = NULL)))
  is.factor(y) || is.character(y) || is.logical(y)
}

#' @rdname bio_ensemble
#' @export
bio_ensemble.formula <- function(formula, data, ...) {
  parts <- read_formula(formula, data)
  fit <- bio_ensemble(parts$samples, parts$y, ...)
  fit$call <- own_call(match.call(), "bio_ensemble")
  fit
}

#' @rdname bio_ensemble
#' @export
bio_ensemble.SummarizedExperiment <- function(x, outcome, assay = 1, ...) {
  fit <- bio_ensemble(samples_of(x, assay = assay), container_outcome(x, outcome), ...)
  fit$call <- own_call(match.call(), "bio_ensemble")
  fit
}

#' @rdname bio_ensemble
#' @export
predict.bio_ensemble <- function(object, newdata, type, level = 0.9, ...) {
  check_no_dots(list(...), "predict", c("newdata", "type", "level"))
  if (missing(type) || !identical(type, "interval")) return(NextMethod())
  check_is_regressor(object)
  if (missing(newdata)) stop_pybiodl("InvalidInputError", "An interval needs newdata; pass the samples again.", "newdata")
  samples <- samples_for(object, newdata)
  ends <- call_python("member_interval", key = python_model(object), X = samples_record(samples), coverage = level)
  rows <- sample_names(samples)
  found <- data.frame(value = as.vector(ends[, , 1]), low = as.vector(ends[, , 2]), high = as.vector(ends[, , 3]))
  n_targets <- dim(ends)[[2]]
  if (n_targets == 1L) return(with_names_of_rows(found, rows))
  targets <- if (is.null(object$outputs)) seq_len(n_targets) else object$outputs
  cbind(
    sample = rep(if (is.null(rows)) seq_len(nrow(ends)) else rows, n_targets), target = rep(targets, each = nrow(ends)),
    found
  )
}

check_is_regressor <- function(object) {
  if (!inherits(object, "bio_regressor")) {
    stop_pybiodl("UnsupportedError", "Intervals are of numbers, and this model gives classes; use bio_spread().", "type")
  }
}

#' @rdname bio_ensemble
#' @export
bio_spread <- function(object, newdata) {
  check_is(object, "bio_ensemble")
  samples <- samples_for(object, newdata)
  found <- call_python("member_spread", key = python_model(object), X = samples_record(samples))
  found <- label_columns(object, found, sample_names(samples))
  if (inherits(object, "bio_regressor")) as_values(found) else found
}

# Epochs of all members, one below the other.
member_epochs <- function(members) {
  do.call(rbind, lapply(seq_along(members), function(i) {
    data.frame(member = i, epochs_frame(members[[i]]$history), check.names = FALSE)
  }))
}

# One member as a model of its own, as far as its training curve goes.
member_of <- function(object, member) {
  known <- seq_along(object$members)
  if (!is.numeric(member) || length(member) != 1L || !member %in% known) {
    stop_pybiodl("InvalidInputError", sprintf(
      "member must be a number from 1 to %d; got %s.", length(known), paste(deparse(member), collapse = "")
    ), "member")
  }
  object$history <- object$history[object$history$member == member, -1, drop = FALSE]
  object$card <- object$members[[member]]
  class(object) <- setdiff(class(object), "bio_ensemble")
  object
}

#' @export
print.bio_ensemble <- function(x, ...) {
  first <- utils::capture.output(print(member_of(x, 1)))
  cat(sprintf("<bio_ensemble> of %d:\n", length(x$members)))
  writeLines(first[!grepl("^epoch ", first)])
  kept <- vapply(x$members, function(card) card$best_epoch, 0)
  cat(sprintf("epochs kept: %s\n", paste(kept, collapse = ", ")))
  invisible(x)
}

#' @export
summary.bio_ensemble <- function(object, ...) {
  structure(list(model = object, layers = object$layers, history = object$history), class = "summary.bio_ensemble")
}

#' @export
print.summary.bio_ensemble <- function(x, ...) {
  print(x$model)
  seconds <- sum(vapply(x$model$members, function(card) card$seconds, 0))
  cat(sprintf("%s seconds\n\n", format(seconds)))
  cat(x$layers, "\n", sep = "")
  invisible(x)
}

#' @rdname bio_ensemble
#' @export
plot.bio_ensemble <- function(x, member = 1, ...) plot(member_of(x, member), ...)
