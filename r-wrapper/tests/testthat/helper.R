skip_without_python <- function() skip_if_not(bio_available(), "No Python with pybiodl")

# What a handler sees of a condition.
caught <- function(code) tryCatch(code, error = identity, warning = identity, interrupt = identity)

expect_sentence <- function(code, text, class = "pybiodl_InvalidInputError", field = NULL) {
  condition <- caught(code)
  expect_s3_class(condition, class)
  expect_s3_class(condition, "pybiodl_error")
  expect_match(conditionMessage(condition), text, fixed = TRUE)
  if (!is.null(field)) expect_identical(condition$field, field)
}

# One small fit for the tests that need any.
iris_fit <- local({
  fit <- NULL
  function() {
    if (is.null(fit)) {
      fit <<- bio_classifier(iris[1:4], iris$Species, network = mlp(hidden = 8), epochs = 3, learning_rate = 0.01, seed = 1)
    }
    fit
  }
})

# Run Python in this process; the value of `result` comes back over the border.
in_python <- function(code) {
  main <- reticulate::py_run_string(paste(
    "from pybiodl.rbridge._border import to_r as _to_r", code, "answer = _to_r(result)",
    sep = "\n"
  ), convert = FALSE)
  from_border(reticulate::py_to_r(main$answer))
}
