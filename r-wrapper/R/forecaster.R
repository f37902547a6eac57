# Series and their next steps.

# Series as they cross the border, and as a user passes them: `items` (matrices, times x variables), `kinds` to dress the
# answers, and `one`, whether there is one series and not a list of them.
series_of <- function(x, what = "x") {
  one <- !is.list(x) || is.data.frame(x)
  given <- if (one) list(x) else x
  if (!length(given)) {
    stop_pybiodl("InvalidInputError", sprintf("%s must hold at least one series; got an empty list.", what), what)
  }
  items <- lapply(seq_along(given), function(i) {
    series_matrix(given[[i]], if (one) what else sprintf("Series %d of %s", i, what), what)
  })
  list(items = items, given = given, one = one, names = names(given))
}

series_matrix <- function(x, where, field) {
  if (is.data.frame(x)) {
    number <- vapply(x, function(column) (is.numeric(column) || is.logical(column)) && !is.object(column), NA)
    if (!all(number)) {
      wrong <- which(!number)[[1]]
      stop_pybiodl("InvalidTypeError", sprintf(
        "A series must hold numbers; got %s in column '%s'; leave the column out, or make a ts of the others.",
        class(x[[wrong]])[[1]], names(x)[[wrong]]
      ), field)
    }
    x <- as.matrix(x)
  }
  fits <- (is.numeric(x) || is.logical(x)) && length(dim(x)) %in% c(0L, 2L) && (!is.object(x) || stats::is.ts(x))
  if (!fits) {
    stop_pybiodl("InvalidTypeError", sprintf(
      "%s must be a numeric matrix or data frame of times x variables, a ts, or a numeric vector; got %s of class %s.",
      where, typeof(x), paste(class(x), collapse = "/")
    ), field)
  }
  columns <- if (is.null(dim(x))) 1L else ncol(x)
  matrix(as.double(x), ncol = columns, dimnames = if (!is.null(colnames(x))) list(NULL, colnames(x)))
}

# Times a unit of a ts; NULL where no series is one.
frequency_of <- function(series) {
  known <- unlist(lapply(series$given, function(item) if (stats::is.ts(item)) stats::frequency(item)))
  if (length(unique(known)) > 1L) {
    stop_pybiodl("InvalidInputError", sprintf(
      "Series must have one step in time; got the frequencies %s.", paste(unique(known), collapse = " and ")
    ), "x")
  }
  unique(known)
}

fit_series <- function(x, params, fitting, on_epoch, call, dots) {
  check_no_dots(dots, as.character(call[[1]]), setdiff(names(formals(sys.function(-1))), c("x", "...")))
  series <- series_of(x)
  frequency <- frequency_of(series)
  held <- fitting$validation_data
  answer <- train_model("BioForecaster", params, on_epoch,
    X = as_border(series$items), groups = as_border(fitting$groups, "groups"),
    validation_data = if (!is.null(held)) as_border(series_of(held, "validation_data")$items)
  )
  model <- new_model("BioForecaster", answer, call)
  model$frequency <- frequency
  model$fitted <- dress_series(model, answer$fitted, series)
  model
}

# Steps ahead as the series came: a ts goes on in time, a data frame gives a data frame.
dress_series <- function(object, ahead, series) {
  dressed <- Map(function(values, item) {
    if (!is.null(object$targets)) colnames(values) <- object$targets
    if (is.data.frame(item)) return(as.data.frame(values))
    if (is.null(dim(item)) && ncol(values) == 1L) values <- as.vector(values)
    if (!stats::is.ts(item)) return(values)
    stats::ts(values, start = stats::tsp(item)[[2]] + stats::deltat(item), frequency = stats::frequency(item))
  }, ahead, series$given)
  if (series$one) dressed[[1]] else stats::setNames(unname(dressed), series$names)
}

# Series for a fitted model.
series_for <- function(object, x, what = "newdata") {
  series <- series_of(x, what)
  frequency <- frequency_of(series)
  if (length(frequency) && length(object$frequency) && frequency != object$frequency) {
    stop_pybiodl("InvalidInputError", sprintf(
      "Series must have the step in time of the fit, a frequency of %s; got %s; aggregate() them.", object$frequency, frequency
    ), what)
  }
  series
}

#' Forecast the next steps of series
#'
#' @param object A model of [bio_forecaster()].
#' @param newdata Series, of any class that the fit takes, each of at least `window` times; columns are matched by name.
#'   If left out, the training series.
#' @param type `"numeric"` for the steps after the end of each series; `"interval"` for these with the lowest and highest
#'   value that hold the truth with a share of `level` (split conformal, from the errors on the origins held out); or
#'   `"windows"` for forecasts from every origin with a whole window before it.
#' @param level Share of the truth that an interval holds, above 0 and below 1.
#' @param ... Not used.
#' @return `"numeric"` gives what the series is: a `ts` that goes on after it, a data frame or matrix of steps x targets, or
#'   a vector. `"interval"` a data frame with a row a step and target: `step`, `target`, `value`, `low`, `high`.
#'   `"windows"` an array of origins x steps x targets, whose entry `i` forecasts the times after `i + window - 1`. Of a
#'   list of series, a list of these.
#' @seealso [bio_forecaster()]
#' @examples
#' if (bio_available()) {
#'   network <- rnn(units = 8, bidirectional = FALSE, dense = NULL)
#'   fit <- bio_forecaster(log(lynx), window = 10, horizon = 3, network = network, epochs = 1, seed = 1)
#'   predict(fit, window(log(lynx), end = 1900), type = "interval", level = 0.5)
#' }
#' @export
predict.bio_forecaster <- function(object, newdata, type = c("numeric", "interval", "windows"), level = 0.9, ...) {
  type <- match.arg(type)
  check_no_dots(list(...), "predict", c("newdata", "type", "level"))
  if (missing(newdata)) {
    if (type == "numeric") return(fitted_outputs(object))
    stop_pybiodl("InvalidInputError", sprintf("type = \"%s\" needs newdata; pass the series again.", type), "newdata")
  }
  series <- series_for(object, newdata)
  key <- python_model(object)
  X <- as_border(series$items)
  if (type == "numeric") return(dress_series(object, call_python("forecast", key = key, X = X), series))
  answers <- if (type == "interval") {
    lapply(call_python("forecast_interval", key = key, X = X, level = level), interval_frame, targets = object$targets)
  } else {
    lapply(call_python("forecast_windows", key = key, X = X), function(values) {
      dimnames(values) <- if (!is.null(object$targets)) list(NULL, NULL, object$targets)
      values
    })
  }
  if (series$one) answers[[1]] else stats::setNames(answers, series$names)
}

interval_frame <- function(values, targets) {
  known <- if (is.null(targets)) seq_len(dim(values)[[2]]) else targets
  data.frame(
    step = rep(seq_len(dim(values)[[1]]), length(known)), target = rep(known, each = dim(values)[[1]]),
    value = as.vector(values[, , 1]), low = as.vector(values[, , 2]), high = as.vector(values[, , 3])
  )
}

#' @export
fitted.bio_forecaster <- function(object, ...) {
  stop_pybiodl("UnsupportedError", paste(
    "A forecaster says what comes after a series, and fitted() asks for what is in it; use predict() with",
    "type = \"windows\"."
  ), "object")
}

judge_forecasts <- function(object, x, y, groups, train) {
  for (name in c("y", "groups", "train")) {
    if (!is.null(get(name))) {
      stop_pybiodl("UnsupportedError", sprintf("A series says by itself what follows; leave %s out.", name), name)
    }
  }
  series <- series_for(object, x, "x")
  answer <- call_python("judge_forecasts", key = python_model(object), X = as_border(series$items))
  structure(
    data.frame(method = answer$method, target = answer$target, step = answer$step, answer$columns),
    title = answer$title
  )
}
