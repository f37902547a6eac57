# What R users expect of a fitted model.

#' @export
print.bio_model <- function(x, ...) {
  card <- x$card
  cat(sprintf("<%s> %s on %s\n", class(x)[[1]], x$network, c(keras = "Keras", h2o = "H2O")[[card$backend]]))
  if (!is.null(x$outcomes)) {
    cat(sprintf("%d outcomes: %s\n", length(x$outcomes), shortened(x$outcomes)))
  } else if (!is.null(x$levels) && x$head %in% c("binary", "multiclass", "ordinal")) {
    cat(sprintf("%d classes: %s\n", length(x$levels), shortened(x$levels)))
  } else if (x$head == "symbols") {
    cat(sprintf("%d symbols: %s\n", length(x$classes), shortened(x$classes)))
  } else if (!is.null(x$outputs)) {
    cat(sprintf("%d outputs: %s\n", length(x$outputs), shortened(x$outputs)))
  }
  if (card$n_samples > 0) {
    cat(sprintf("%d samples and %d held out, %d features\n", card$n_samples, card$n_validation, x$n_features))
  } else {
    cat(sprintf("trained on a table that the cluster read, %d features\n", x$n_features))
  }
  cat(sprintf("epoch %d of %d kept; seed %s\n", card$best_epoch, card$n_epochs, format(card$seed)))
  invisible(x)
}

shortened <- function(x, n = 6) {
  paste0(paste(utils::head(x, n), collapse = ", "), if (length(x) > n) sprintf(" and %d more", length(x) - n))
}

#' Summary and training curve of a model
#'
#' @param object,x A model of [bio_classifier()] or [bio_regressor()].
#' @param metric Column of `x$history` without `val_`, as `"loss"`.
#' @param ... For `plot()`, settings of [graphics::plot.default()]; otherwise not used.
#' @return `summary()` a list that prints layers, epochs and duration; `plot()` the history, invisibly.
#' @name summary.bio_model
NULL

#' @rdname summary.bio_model
#' @export
summary.bio_model <- function(object, ...) {
  structure(list(model = object, layers = object$layers, history = object$history, card = object$card),
    class = "summary.bio_model")
}

#' @export
print.summary.bio_model <- function(x, ...) {
  print(x$model)
  cat(sprintf("%s seconds; ", format(x$card$seconds)))
  kept <- x$history[x$history$epoch == x$card$best_epoch, -1, drop = FALSE]
  cat(paste(names(kept), vapply(kept, format, "", digits = 4), sep = " = ", collapse = ", "), "\n\n", sep = "")
  cat(x$layers, "\n", sep = "")
  invisible(x)
}

#' @rdname summary.bio_model
#' @export
plot.bio_model <- function(x, metric = "loss", ...) {
  curves <- intersect(c(metric, paste0("val_", metric)), names(x$history))
  if (!length(curves)) {
    stop_pybiodl("InvalidInputError", sprintf(
      "metric must be one of %s; got '%s'.", paste(setdiff(names(x$history), "epoch"), collapse = ", "), metric
    ), "metric")
  }
  colours <- c("#0072B2", "#D55E00")[seq_along(curves)]
  settings <- utils::modifyList(
    list(type = "l", lty = 1, lwd = 2, col = colours, xlab = "epoch", ylab = metric, main = "Training curve", las = 1),
    list(...)
  )
  do.call(graphics::matplot, c(list(x$history$epoch, as.matrix(x$history[curves])), settings))
  graphics::abline(v = x$card$best_epoch, lty = 3)
  labels <- c("training", "held out")[seq_along(curves)]
  graphics::legend("topright", c(labels, "epoch kept"), col = c(colours, "black"), lty = c(rep(1, length(curves)), 3),
    lwd = c(rep(2, length(curves)), 1), bty = "n")
  invisible(x$history)
}

#' Weights, fitted values and residuals of a model
#'
#' @param object A model of [bio_classifier()] or [bio_regressor()].
#' @param ... For `fitted()`, the `type` of [predict.bio_classifier()]; otherwise not used.
#' @return `coef()` a named list of arrays, in the order of the layers (kernels are inputs x units, or width x inputs x
#'   filters). `fitted()` the predictions for the training samples, `residuals()` the outcome less these.
#' @name coef.bio_model
NULL

#' @rdname coef.bio_model
#' @export
coef.bio_model <- function(object, ...) call_python("weights", key = python_model(object))

#' @rdname coef.bio_model
#' @export
fitted.bio_model <- function(object, ...) stats::predict(object, ...)

#' @rdname coef.bio_model
#' @export
residuals.bio_regressor <- function(object, ...) {
  fitted_outputs(object)
  object$residuals
}

#' Models as tidy data frames
#'
#' Methods of the generics of the package `generics`, which broom and tidymodels use.
#'
#' @param x A model of [bio_classifier()] or [bio_regressor()].
#' @param data Samples as for [predict.bio_classifier()], a data frame.
#' @param ... Not used.
#' @return `tidy()` has a row an epoch and metric, of an ensemble also a member; `glance()` one row; `augment()` the data with predictions beside:
#'   `.pred_class` and `.pred_<level>`, or `.pred` and, of many targets, `.pred_<target>`.
#' @name tidy.bio_model
NULL

#' @rdname tidy.bio_model
#' @exportS3Method generics::tidy
tidy.bio_model <- function(x, ...) {
  keys <- intersect(c("member", "epoch"), names(x$history))
  metrics <- setdiff(names(x$history), keys)
  data.frame(
    lapply(x$history[keys], rep, times = length(metrics)), metric = rep(metrics, each = nrow(x$history)),
    value = unlist(x$history[metrics], use.names = FALSE)
  )
}

#' @rdname tidy.bio_model
#' @exportS3Method generics::glance
glance.bio_model <- function(x, ...) {
  kept <- x$history[x$history$epoch == x$card$best_epoch, -1, drop = FALSE]
  row <- data.frame(network = x$network, x$card[setdiff(names(x$card), "data_hash")], n_features = x$n_features)
  row <- if (nrow(kept)) cbind(row, kept) else row
  rownames(row) <- NULL
  row
}

#' @rdname tidy.bio_model
#' @exportS3Method generics::glance
glance.bio_ensemble <- function(x, ...) {
  cards <- x$members
  data.frame(
    network = x$network, n_models = length(cards), backend = cards[[1]]$backend, n_samples = cards[[1]]$n_samples,
    seconds = sum(vapply(cards, function(card) card$seconds, 0)), n_features = x$n_features
  )
}

#' @rdname tidy.bio_model
#' @exportS3Method generics::augment
augment.bio_model <- function(x, data, ...) {
  if (!inherits(x, c("bio_classifier", "bio_regressor"))) {
    stop_pybiodl("UnsupportedError", "augment() is for one class or number a sample; use predict().")
  }
  data <- as.data.frame(data)
  if (inherits(x, "bio_regressor")) {
    predicted <- stats::predict(x, data)
    added <- if (is.matrix(predicted)) predicted_columns(predicted) else data.frame(.pred = unname(predicted))
  } else {
    probabilities <- stats::predict(x, data, type = "prob")
    if (x$head == "several") {
      classes <- as_classes(x, probabilities)
      return(cbind(data, stats::setNames(unname_rows(classes), paste0(".pred_", names(classes)))))
    }
    added <- predicted_columns(probabilities)
    if (x$head != "multilabel") added <- cbind(.pred_class = as_classes(x, probabilities), added)
  }
  cbind(data, added)
}

predicted_columns <- function(predicted) {
  names <- colnames(predicted)
  if (is.null(names)) names <- seq_len(ncol(predicted))
  colnames(predicted) <- paste0(".pred_", names)
  as.data.frame(unname_rows(predicted))
}

unname_rows <- function(x) {
  rownames(x) <- NULL
  x
}
