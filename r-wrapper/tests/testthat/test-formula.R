frame <- data.frame(out = c("a", "b"), x = 1:2, z = c(0.5, 1), `odd name` = 3:4, check.names = FALSE)

columns_of <- function(formula) colnames(read_formula(formula, frame)$samples$data)

test_that("a formula names columns", {
  expect_identical(columns_of(out ~ .), c("x", "z", "odd name"))
  expect_identical(columns_of(out ~ z + x), c("z", "x"))
  expect_identical(columns_of(out ~ . - z), c("x", "odd name"))
  expect_identical(columns_of(out ~ `odd name` - 1), "odd name")
  expect_identical(columns_of(x + z ~ .), c("out", "odd name"))
  expect_identical(read_formula(factor(out, c("b", "a")) ~ x, frame)$y, factor(c("a", "b"), c("b", "a")))
})

test_that("twenty thousand genes are twenty thousand names", {
  genes <- paste0("g", 1:20000)
  wide <- as.data.frame(matrix(0, 2, 20000, dimnames = list(NULL, genes)))
  wide$out <- c("a", "b")
  expect_identical(colnames(read_formula(out ~ ., wide)$samples$data), genes)
  some <- genes[1:2000] # R itself cannot read a sum of many more
  sum <- Reduce(function(left, right) call("+", left, as.name(right)), some[-1], as.name(some[1]))
  expect_identical(colnames(read_formula(as.formula(call("~", quote(out), sum)), wide)$samples$data), some)
})

test_that("what is no list of names is refused", {
  expect_sentence(read_formula(~x, frame), "must name the outcome on its left")
  expect_sentence(read_formula(out ~ x * z, frame), "got x * z; make it a column of data first")
  expect_sentence(read_formula(out ~ log(x), frame), "got log(x)")
  expect_sentence(read_formula(out ~ x + nope, frame), "got 'nope', which is none of them")
  expect_sentence(read_formula(out ~ x, 1), "data must be a data frame", "pybiodl_InvalidTypeError")
})
