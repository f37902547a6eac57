# What a user passes as y, made into targets that cross the border.

# A list of `record`, and for classes their `levels` (NULL where Python's order of the classes is the order in R).
class_outcome <- function(y) {
  if (is_string(y)) return(list(record = y, levels = NULL))
  if (is.matrix(y) && is.character(y)) y <- as.data.frame(y)
  if (is.data.frame(y)) {
    if (length(y) == 1L) return(class_outcome(y[[1]]))
    if (!all(vapply(y, is_label, NA))) return(several_outcomes(y))
    y <- as.matrix(y)
  }
  if (is.matrix(y)) return(list(record = as_border(y + 0L, "y"), levels = NULL))
  if (is.factor(y)) return(list(record = as_border(y, "y"), levels = levels(y)))
  if (is.double(y) && !is.object(y)) {
    if (!all(is.na(y) | y == round(y))) {
      stop_pybiodl("InvalidInputError", paste(
        "y must hold classes; got numbers with fractions; use bio_regressor() for numbers, or make a factor of y."
      ), "y")
    }
    if (all(is.na(y) | abs(y) <= .Machine$integer.max)) y <- as.integer(y)
  }
  list(record = as_border(unname(y), "y"), levels = NULL)
}

# Is a column a label: 0 and 1, or NA where it is not known?
is_label <- function(column) {
  is.null(dim(column)) && !is.object(column) && (is.numeric(column) || is.logical(column)) && all(column %in% c(0, 1, NA))
}

# A column an outcome: levels in R's order where it is a factor; NA is not known.
several_outcomes <- function(y) {
  y[] <- lapply(y, function(column) {
    whole <- is.double(column) && !is.object(column) && all(is.na(column) | column == round(column))
    if (whole) as.integer(column) else column
  })
  list(record = as_border(y, "y"), levels = lapply(y, levels))
}

# What a tagger learns: a line a sample (a string, or a vector with an entry a position), or a named list of these.
# `levels` are those of factors.
line_outcome <- function(y, n_samples) {
  if (is.data.frame(y)) y <- as.list(y)
  if (inherits(y, "XStringSet")) y <- as.character(y)
  several <- is.list(y) && !is.null(names(y)) && (length(y) != n_samples || any(vapply(y, is.list, NA)))
  if (several) {
    parts <- lapply(y, line_outcome, n_samples = n_samples)
    return(list(record = lapply(parts, `[[`, "record"), levels = lapply(parts, `[[`, "levels")))
  }
  if (!(is.character(y) && is.null(dim(y))) && !is.list(y)) {
    stop_pybiodl("InvalidTypeError", sprintf(paste(
      "y must hold a line a sample: strings, a list of vectors with an entry a position, or a named list of these;",
      "got an object of class %s."
    ), paste(class(y), collapse = "/")), "y")
  }
  if (is.character(y)) return(list(record = as_border(unname(y), "y"), levels = NULL))
  known <- unique(unlist(lapply(y, levels)))
  y <- lapply(unname(y), function(line) {
    if (is.factor(line)) as.character(line) else if (is.matrix(line)) unname(line) else unname(as.vector(line))
  })
  list(record = as_border(y, "y"), levels = known)
}

# Strings of symbols, or a list of character vectors where a symbol has several letters.
symbol_outcome <- function(y) {
  if (inherits(y, "XStringSet")) y <- as.character(y)
  if (!(is.character(y) && is.null(dim(y))) && !(is.list(y) && !is.object(y) && all(vapply(y, is.character, NA)))) {
    stop_pybiodl("InvalidTypeError", sprintf(
      "y must hold a string of symbols a sample, or a list of character vectors; got an object of class %s.",
      paste(class(y), collapse = "/")
    ), "y")
  }
  list(record = as_border(unname(y), "y"), levels = NULL)
}

number_outcome <- function(y) {
  if (is_string(y)) return(list(record = y))
  if (is.data.frame(y)) y <- as.matrix(y)
  if (is.object(y) || !(is.numeric(y) || is.logical(y))) {
    stop_pybiodl("InvalidTypeError", sprintf(
      "y must be a numeric vector or matrix; got %s; use bio_classifier() for classes.", paste(class(y), collapse = "/")
    ), "y")
  }
  list(record = as_border(if (is.matrix(y)) y + 0 else as.double(y), "y"))
}

# Outcome and samples of a formula: names joined by + and -, or a dot for all other columns. No model frame is built:
# 20,000 genes are 20,000 names.
read_formula <- function(formula, data) {
  if (length(formula) != 3L) {
    stop_pybiodl("InvalidInputError", "A formula must name the outcome on its left, as in y ~ .", "formula")
  }
  if (is.matrix(data)) data <- as.data.frame(data)
  if (!is.data.frame(data)) {
    stop_pybiodl("InvalidTypeError", sprintf(
      "data must be a data frame or matrix with named columns; got an object of class %s.",
      paste(class(data), collapse = "/")
    ), "data")
  }
  outcome <- all.vars(formula[[2]])
  terms <- formula_names(formula[[3]], setdiff(names(data), outcome))
  unknown <- setdiff(terms, names(data))
  if (length(unknown)) {
    stop_pybiodl("InvalidInputError", sprintf(
      "A formula must name columns of data; got '%s', which is none of them.", unknown[[1]]
    ), "formula")
  }
  list(y = eval(formula[[2]], data, environment(formula)), samples = samples_of(data[terms]))
}

# Names on the right of a formula. A sum of many names is nested as deep as it is long: a loop, not recursion.
formula_names <- function(term, dot) {
  chosen <- list()
  repeat {
    sign <- if (is.call(term)) as.character(term[[1]])[[1]] else ""
    if (!(sign %in% c("+", "-") && length(term) == 3L)) break
    chosen <- c(list(list(keep = sign == "+", names = formula_name(term[[3]], dot))), chosen)
    term <- term[[2]]
  }
  names <- formula_name(term, dot)
  plus <- vapply(chosen, function(part) part$keep, NA)
  kept <- unlist(lapply(chosen[plus], function(part) part$names))
  dropped <- unlist(lapply(chosen[!plus], function(part) part$names))
  setdiff(unique(c(names, kept)), dropped)
}

formula_name <- function(term, dot) {
  if (identical(term, quote(.))) return(dot)
  if (is.name(term)) return(as.character(term))
  if (is.numeric(term)) return(character()) # + 0 and - 1 are about an intercept, which a network has anyway
  stop_pybiodl("InvalidInputError", sprintf(
    "A formula must hold names of columns, '.', '+' and '-'; got %s; make it a column of data first.",
    paste(deparse(term), collapse = "")
  ), "formula")
}
