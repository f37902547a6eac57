# Every value comes back as it went: bit by bit, with NA, names and levels.

echo <- function(x) call_python("echo", value = as_border(x))
expect_round_trip <- function(x) expect_identical(echo(x), x)

test_that("numbers and their NA come back", {
  skip_without_python()
  numbers <- c(NA, NaN, Inf, -Inf, 1.5, -0, .Machine$double.xmin)
  expect_round_trip(numbers)
  expect_identical(is.na(echo(numbers)) & !is.nan(echo(numbers)), c(TRUE, rep(FALSE, 6)))
  expect_round_trip(c(1L, NA, -5L, .Machine$integer.max))
  expect_round_trip(c(TRUE, NA, FALSE))
  for (empty in list(double(), integer(), logical(), character())) expect_round_trip(empty)
})

test_that("strings come back whatever is in them", {
  skip_without_python()
  expect_round_trip(c("two\nlines", "", NA, "caf\u00e9", "NA", "\u65e5\u672c", "a\tb"))
  expect_round_trip("")
  expect_round_trip(NA_character_)
  latin <- "caf\xe9"
  Encoding(latin) <- "latin1"
  expect_identical(echo(latin), "caf\u00e9")
  expect_sentence(echo("\xff"), "not valid text, the first at place 1")
})

test_that("factors keep codes, levels, order and NA", {
  skip_without_python()
  expect_round_trip(factor(c("b", "a", NA, "b"), levels = c("b", "unused", "a")))
  expect_round_trip(factor(c("low", "high"), levels = c("low", "high"), ordered = TRUE))
  expect_round_trip(addNA(factor(c("a", NA))))
  expect_round_trip(factor(character()))
})

test_that("names and dimensions come back", {
  skip_without_python()
  expect_round_trip(c(a = 1, b = NA))
  expect_round_trip(c(a = TRUE))
  expect_round_trip(matrix(c(1, NA, 3, 4, 5, 6), 2, dimnames = list(c("r1", "r2"), NULL)))
  expect_round_trip(matrix(c(1L, NA), 1))
  expect_round_trip(matrix(c("a", NA, "", "d"), 2, dimnames = list(NULL, c("p", "q"))))
  expect_round_trip(matrix(double(), 0, 3))
  expect_round_trip(array(1:8, c(2, 2, 2)))
})

test_that("sparse matrices come back", {
  skip_without_python()
  skip_if_not_installed("Matrix")
  dense <- matrix(c(0, 2, 0, 0, NA, -1), 2, dimnames = list(c("a", "b"), NULL))
  sparse <- methods::as(methods::as(methods::as(dense, "dMatrix"), "generalMatrix"), "CsparseMatrix")
  expect_round_trip(sparse)
  dimnames(sparse) <- list(NULL, NULL)
  expect_round_trip(sparse)
})

test_that("data frames keep types, names and row names", {
  skip_without_python()
  frame <- data.frame(
    number = c(1.5, NA), whole = c(NA, 2L), text = c("x", NA), level = factor(c("u", "v")), truth = c(TRUE, NA)
  )
  expect_round_trip(frame)
  rownames(frame) <- c("s1", "s2")
  expect_round_trip(frame)
  expect_round_trip(frame[0, ])
  expect_round_trip(iris[c(3, 5), ])
  expect_round_trip(data.frame())
  names(frame)[1:2] <- c("same", "same")
  expect_round_trip(frame)
})

test_that("long vectors cross in pieces", {
  skip_without_python()
  usual <- limits$chunk_bytes
  on.exit({
    limits$chunk_bytes <- usual
    reticulate::py_run_string(sprintf("_border._CHUNK = %.0f", usual))
  })
  limits$chunk_bytes <- 16
  reticulate::py_run_string("from pybiodl.rbridge import _border; _border._CHUNK = 16")
  expect_round_trip(seq(0, 1, length.out = 101))
  expect_round_trip(1:11)
  expect_round_trip(c("abcdefghijklmnop", NA, "q", strrep("r", 40), ""))
})

test_that("what means nothing to a network is refused by its class", {
  refused <- "pybiodl_InvalidTypeError"
  expect_sentence(as_border(Sys.Date()), "is of class Date", refused)
  expect_sentence(as_border(data.frame(day = Sys.Date())), "Column 'day' is of class Date", refused)
  expect_sentence(as_border(1i), "is of class complex", refused)
  expect_sentence(as_border(structure(1, class = "integer64")), "as.numeric() makes numbers of it", refused)
  expect_sentence(as_border(data.frame(x = I(list(1)))), "Column 'x' holds several values a row", refused)
})

test_that("lists of vectors cross as one run of bytes", {
  skip_without_python()
  lists <- list(
    list(c(1.5, NA, NaN), double(), -0), list(a = 1:3, b = c(NA, 5L)), list(c(TRUE, NA), FALSE),
    list(c("caf\u00e9", NA), "", character()), list(matrix(c(1, NA, 3, 4, 5, 6), 3), matrix(7:8 / 2, 1)),
    list(matrix(1:4, 2, dimnames = list(NULL, c("p", "q"))), matrix(5:6, 1, dimnames = list(NULL, c("p", "q"))))
  )
  for (lines in lists) {
    expect_identical(as_border(lines)$border, "lines")
    expect_round_trip(lines)
  }
  expect_identical(
    in_python("from pybiodl.rbridge._border import Lines; import numpy as np
result = Lines([np.array([[1.5, 2.5], [3.5, 4.5]]), np.array([[5.5, 6.5]])], ['s', 't'], ['p', 'q'])"),
    list(s = matrix(c(1.5, 3.5, 2.5, 4.5), 2, dimnames = list(NULL, c("p", "q"))),
      t = matrix(c(5.5, 6.5), 1, dimnames = list(NULL, c("p", "q"))))
  )
})

test_that("other lists cross one by one", {
  skip_without_python()
  for (mixed in list(list(1, "a"), list(1:2, 1.5), list(c(a = 1), 2), list(list(c("A", "B"), "C"), list("D")), list())) {
    expect_null(as_border(mixed)[["border"]])
    expect_round_trip(mixed)
  }
})
