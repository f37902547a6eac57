# Fitting and predicting: one way for all tasks.

# Fit a Python estimator and return a plain list that holds its bundle.
fit_model <- function(task, x, y, params, fitting, on_epoch, call, dots, ensemble = NULL, search = NULL) {
  check_no_dots(dots, as.character(call[[1]]), setdiff(names(formals(sys.function(-1))), c("x", "y", "...")))
  lacks <- missing(y) || is.null(y)
  if (lacks) y <- NULL
  if (lacks && !is.null(outcomes[[task]])) {
    stop_pybiodl("InvalidInputError", sprintf("y must be given: %s a sample.", outcomes[[task]]), "y")
  }
  if (is.data.frame(x) && is_string(y) && y %in% names(x)) { # the name of a column
    outcome <- y
    y <- x[[outcome]]
    x <- x[setdiff(names(x), outcome)]
  }
  reference <- (task %in% c("BioClassifier", "BioRegressor") && is_reference(x, y)) ||
    (task == "BioAutoencoder" && is_remote(x))
  samples <- if (!reference) samples_of(x)
  outcome <- outcome_for(task, y, if (!reference) sample_count(samples))
  validation <- fitting$validation_data
  if (!is.null(validation) && !is.null(fitting$offset) && !reference) {
    stop_pybiodl("UnsupportedError", "validation_data must be NULL where there is an offset; use validation_fraction.",
      "validation_data")
  }
  if (!is.null(validation) && reference) {
    check_pair(validation, "validation_data")
    validation <- list(remote_record(validation[[1]]), validation[[2]])
  } else if (!is.null(validation)) {
    if (task == "BioAutoencoder") validation <- without_outcome(validation)
    check_pair(validation, "validation_data")
    held <- match_features(
      samples_of(validation[[1]], assay = samples$assay), feature_names(samples), feature_count(samples),
      "validation_data"
    )
    known <- outcome_for(task, like_outcome(validation[[2]], y), sample_count(held))
    validation <- list(samples_record(held), known$record)
  }
  beside <- function(name) values_or_column(fitting[[name]], name, reference)
  answer <- train_model(task, params, on_epoch,
    X = if (reference) remote_record(x) else samples_record(samples), y = outcome$record,
    sample_weight = beside("sample_weight"), groups = beside("groups"), validation_data = validation,
    ensemble = ensemble, search = search, offset = beside("offset")
  )
  model <- new_model(task, answer, call, outcome$levels, is.ordered(y))
  if (!reference) {
    if (!inherits(samples$data, "bio_lazy")) model$features <- feature_names(samples)
    model$assay <- samples$assay
    model$outputs <- if (!is.null(dim(y))) colnames(y)
    model$sample_names <- sample_names(samples)
    model$fitted <- label_columns(model, answer$fitted, model$sample_names)
    if (task == "BioRegressor" && !is.null(model$fitted)) model$residuals <- residuals_of(y, model)
  }
  if (!is.null(search)) attr(model, "search") <- answer$search
  model
}

# What a sample needs in y, where a task needs any.
outcomes <- list(
  BioClassifier = "one class or number", BioRegressor = "one class or number",
  BioTagger = "a line of labels or numbers", BioTranscriber = "a string of symbols"
)

# Let Python fit, with a seed from R's generator where the user gives none.
train_model <- function(task, params, on_epoch, ..., ensemble = NULL, search = NULL) {
  verbose <- params$verbose
  if (is.null(search) && is.null(on_epoch) && is.numeric(verbose) && isTRUE(verbose > 0)) on_epoch <- report_epoch(params$epochs)
  params <- for_python(params)
  if (!is.null(ensemble)) { # the members' seeds come from its own
    ensemble["random_state"] <- list(params$random_state)
    params$random_state <- NULL
  }
  if (!is.null(search)) { # so does that of a search
    search["random_state"] <- list(params$random_state)
    params["random_state"] <- list(NULL)
    return(call_python("search",
      task = task, params = lapply(params, as_parameter), search = lapply(search, as_parameter), ..., on_epoch = on_epoch
    ))
  }
  call_python("fit",
    task = task, params = lapply(params, as_parameter),
    ensemble = if (!is.null(ensemble)) lapply(ensemble, as_parameter), ..., on_epoch = on_epoch
  )
}

# Parameters under their names in Python, silent and with a seed. On H2O a seed costs all threads but one, so there only
# the user gives one.
for_python <- function(params) {
  seed <- params$seed
  if (is.null(seed) && is.null(params$cluster) && !identical(params$backend, "h2o")) seed <- own_seed()
  params$verbose <- 0
  params$random_state <- seed
  params$seed <- NULL
  params
}

own_seed <- function() sample.int(.Machine$integer.max, 1L)

# The R object of a described Python estimator.
new_model <- function(task, answer, call, levels = NULL, ordered = FALSE) {
  classes <- answer$classes
  if (!is.null(answer$outcomes)) {
    names(classes) <- names(answer$class_type) <- answer$outcomes
    given <- lapply(answer$outcomes, function(name) levels[[name]])
    factors <- stats::setNames(!vapply(given, is.null, NA), answer$outcomes)
    levels <- stats::setNames(Map(function(one, known) if (is.null(one)) known else one, given, classes), answer$outcomes)
  } else {
    factors <- !is.null(levels)
  }
  members <- answer$members
  history <- if (is.null(members)) epochs_frame(answer$history) else member_epochs(members)
  structure(list(
    bundle = answer$bundle, key = answer$key, head = answer$head, outcomes = answer$outcomes, classes = classes,
    class_type = answer$class_type, letters = answer$letters, factors = factors,
    ordered = ordered || answer$head == "ordinal", levels = if (is.null(levels)) classes else levels, features = answer$features,
    n_features = answer$n_features, history = history, card = answer$card,
    network = answer$network, layers = answer$layers, targets = answer$targets, last = answer$last,
    members = lapply(members, function(member) member$card), call = call
  ), class = c(if (!is.null(members)) "bio_ensemble", task_class(task), "bio_model"))
}

# The outcome of a task, made ready for the border.
outcome_for <- function(task, y, n_samples) {
  if (is.null(y)) return(list(record = NULL, levels = NULL))
  switch(task,
    BioClassifier = class_outcome(y), BioRegressor = number_outcome(y), BioTagger = line_outcome(y, n_samples),
    BioTranscriber = symbol_outcome(y), BioEmbedder = list(record = class_outcome(y)$record),
    BioGenerator = number_outcome(y), BioAutoencoder = list(record = if (is_string(y)) y)
  )
}

task_class <- function(task) tolower(gsub("(?<=[a-z])(?=[A-Z])", "_", task, perl = TRUE))

# The call as the user wrote it, for print() and update().
own_call <- function(call, name) {
  call[[1]] <- as.name(name)
  call
}

# The outcome of a container: a column of its sample annotation by name, or the values themselves.
container_outcome <- function(x, outcome) {
  if (missing(outcome)) {
    stop_pybiodl("InvalidInputError", "outcome must name a column of colData(x), or hold the outcome itself.", "outcome")
  }
  if (!is_string(outcome)) return(outcome)
  known <- SummarizedExperiment::colData(x)
  if (!outcome %in% names(known)) {
    stop_pybiodl("InvalidInputError", sprintf(
      "outcome must name a column of colData(x) (%s); got '%s'.", paste(names(known), collapse = ", "), outcome
    ), "outcome")
  }
  known[[outcome]]
}

epochs_frame <- function(history) data.frame(epoch = seq_along(history[[1]]), history, check.names = FALSE)

# Refuse arguments that nobody reads, with the nearest known name.
check_no_dots <- function(dots, name, known) {
  if (!length(dots)) return(invisible())
  given <- names(dots)[nzchar(names(dots))]
  if (!length(given)) {
    stop_pybiodl("InvalidInputError", sprintf("%s() takes its settings by name; got one without a name.", name))
  }
  distance <- utils::adist(given[[1]], known)[1, ]
  hint <- if (min(distance) <= 3) sprintf("; did you mean '%s'?", known[which.min(distance)]) else
    paste0("; its arguments are ", paste(known, collapse = ", "), ".")
  stop_pybiodl("InvalidInputError", sprintf("%s() has no argument '%s'%s", name, given[[1]], hint), given[[1]])
}

check_pair <- function(value, name) {
  if (!is.list(value) || is.data.frame(value) || length(value) != 2L) {
    stop_pybiodl("InvalidInputError", sprintf("%s must be a list of two, samples and outcome: list(x, y).", name), name)
  }
}

# Samples alone, or as list(x, y), where nothing makes use of y.
without_outcome <- function(value) {
  pair <- is.list(value) && !is.data.frame(value) && !is.object(value) && length(value) == 2L
  list(if (pair) value[[1]] else value, NULL)
}

# Classes of another set of samples, of the type of y.
like_outcome <- function(y, model_y) if (is.factor(model_y) && !is.factor(y)) factor(y, levels(model_y)) else y

report_epoch <- function(epochs) {
  function(epoch, logs) {
    values <- paste(names(logs), vapply(logs, format, "", digits = 4), sep = " = ", collapse = ", ")
    message("epoch ", epoch, " of ", format(epochs), ": ", values)
  }
}

# Let Python hold the model of an R object; the bundle goes over only where Python has it no more.
python_model <- function(object) {
  if (!isTRUE(call_python("known", key = object$key))) call_python("open_bundle", bundle = object$bundle)
  object$key
}

# Outputs (n_samples x n_outputs) for new data, columns named.
outputs_for <- function(object, newdata, labelled = FALSE, offset = NULL) {
  reference <- is_remote(newdata) && is.null(object$fitted) && object$card$backend == "h2o"
  samples <- if (!reference) samples_for(object, newdata)
  key <- python_model(object)
  outputs <- call_python("predict",
    key = key, X = if (reference) remote_record(newdata) else samples_record(samples), labelled = labelled,
    offset = values_or_column(offset, "offset", reference)
  )
  label_columns(object, outputs, if (!reference) sample_names(samples))
}

# Name the outputs: levels in R's order for classes (a level without a sample has probability 0).
label_columns <- function(object, outputs, rows = NULL) {
  if (is.null(outputs)) return(NULL)
  if (inherits(object, "bio_tagger")) return(label_lines(object, outputs, rows))
  if (inherits(object, "bio_transcriber")) return(label_frames(object, outputs, rows))
  if (object$head == "several") {
    parts <- Map(function(part, classes, levels) with_levels(part, classes, levels, rows),
      outputs, object$classes, object$levels)
    return(stats::setNames(parts, object$outcomes))
  }
  if (object$head %in% c("binary", "multiclass", "ordinal")) {
    return(with_levels(outputs, object$classes, object$levels, rows))
  }
  if (object$head == "vector") return(with_names_of_rows(outputs, rows))
  names <- if (object$head == "multilabel" && is.null(object$outputs)) object$classes else object$outputs
  dimnames(outputs) <- if (!is.null(rows) || !is.null(names)) list(rows, names)
  outputs
}

with_names_of_rows <- function(x, rows) {
  if (!is.null(rows)) rownames(x) <- rows
  x
}

with_levels <- function(outputs, classes, levels, rows = NULL) {
  whole <- matrix(0, nrow(outputs), length(levels), dimnames = list(rows, levels))
  whole[, match(classes, levels)] <- outputs
  whole[is.na(outputs[, 1]), ] <- NA
  whole
}

# Place of the highest probability in each row; NA where there is none.
best_columns <- function(probabilities) {
  best <- rep(NA_integer_, nrow(probabilities))
  known <- !is.na(probabilities[, 1])
  if (any(known)) best[known] <- max.col(probabilities[known, , drop = FALSE], ties.method = "first")
  best
}

as_classes <- function(object, probabilities) {
  if (object$head != "several") {
    return(factor(object$levels[best_columns(probabilities)], levels = object$levels, ordered = object$ordered))
  }
  columns <- Map(function(part, levels) factor(levels[best_columns(part)], levels = levels), probabilities, object$levels)
  data.frame(columns, row.names = rownames(probabilities[[1]]), check.names = FALSE)
}

as_values <- function(outputs) {
  if (ncol(outputs) > 1L) return(outputs)
  stats::setNames(as.vector(outputs), rownames(outputs))
}

residuals_of <- function(y, model) {
  y <- if (is.data.frame(y)) as.matrix(y) else y
  (if (is.matrix(y)) y else as.vector(y)) - as_values(model$fitted)
}

#' Predict with a fitted model
#'
#' One row of the answer is one row of `newdata`, in order. Columns are matched by name where both sides have names;
#' columns that the fit did not have are left out. Rows with a missing value have NA predictions and one warning, unless
#' the model imputes (`encoder = encode_table(missing = "impute")`).
#'
#' @param object A model of [bio_classifier()] or [bio_regressor()]; for [bio_tagger()] see [predict.bio_tagger()].
#' @param newdata Samples, of any class that the fit takes. If left out, the training samples.
#' @param type `"class"` for a factor with the training levels (for several labels a matrix of 0 and 1), `"prob"` for a
#'   matrix of probabilities with the levels as columns, `"numeric"` for the values of a regression: a vector, or a matrix
#'   with one column a target.
#' @param to Path or URL where the cluster writes its predictions of a path, URL or table on the cluster as CSV, so that no
#'   row passes through R: `predict`, and `p_<class>`, the probability, for each class.
#' @param offset Of a regression, a number a sample, or one for all: needed of a model that was fitted with one; 0 gives the
#'   value, or the rate, without it. Where a cluster reads `newdata` by itself, the name of its column.
#' @param ... Not used.
#' @return A factor, a vector or a matrix; see `type`; `to`, invisibly, where it is given. Of several outcomes, `"class"` gives a data frame of factors and
#'   `"prob"` a named list of matrices.
#' @examples
#' if (bio_available()) {
#'   fit <- bio_classifier(Species ~ ., iris, epochs = 2, seed = 1)
#'   predict(fit, iris[c(1, 51, 101), ], type = "prob")
#' }
#' @export
predict.bio_classifier <- function(object, newdata, type = c("class", "prob"), to = NULL, ...) {
  type <- match.arg(type)
  check_no_dots(list(...), "predict", c("newdata", "type", "to"))
  if (!is.null(to)) return(write_predictions(object, newdata, to))
  several <- object$head == "multilabel"
  if (several && type == "class") {
    if (!missing(newdata)) return(as_labels(outputs_for(object, newdata, labelled = TRUE)))
    return(as_labels(fitted_outputs(object) > 0.5))
  }
  outputs <- if (missing(newdata)) fitted_outputs(object) else outputs_for(object, newdata)
  if (type == "prob") outputs else as_classes(object, outputs)
}

as_labels <- function(outputs) {
  storage.mode(outputs) <- "integer"
  outputs
}

#' @rdname predict.bio_classifier
#' @export
predict.bio_regressor <- function(object, newdata, type = "numeric", to = NULL, offset = NULL, ...) {
  match.arg(type)
  check_no_dots(list(...), "predict", c("newdata", "type", "to", "offset"))
  if (!is.null(to)) return(write_predictions(object, newdata, to, offset))
  as_values(if (missing(newdata)) fitted_outputs(object) else outputs_for(object, newdata, offset = offset))
}

fitted_outputs <- function(object) {
  if (is.null(object$fitted)) {
    stop_pybiodl("InvalidInputError", paste(
      "This model holds no fitted values, because it was read from a file, trained on a file or on a table that the",
      "cluster read, or pass by pass; call predict() with newdata."
    ), "newdata")
  }
  object$fitted
}
