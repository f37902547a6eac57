sequences <- c(a = "ACGTTGCA", b = "AACCGGTT", c = "TTGACA", d = "GTCA")
tags <- chartr("ACGT", "xyyx", sequences)
signals <- lapply(c(5, 7, 6, 8), function(n) sin(seq_len(n)))
small <- rnn(units = 2, dense = NULL)
tagger <- function(x, y, ..., epochs = 1) bio_tagger(x, y, network = small, epochs = epochs, seed = 1, ...)

test_that("strings give strings, the same in R and in Python", {
  skip_without_python()
  network <- chain(list(cnn(filters = 2, kernel_size = 3, pool_size = 1, dense = NULL), layer_dropout(0.2), small))
  fit <- bio_tagger(sequences, tags, network = network, epochs = 2, seed = 1)
  expect_identical(fit$network, paste0(
    "chain(steps = list(cnn(filters = 2, kernel_size = 3, pool_size = 1, dense = c()), layer_dropout(rate = 0.2), ",
    "rnn(units = 2, dense = c())))"
  ))
  expect_output(print(summary(fit)), "Recurrent(units=2, bidirectional=True)                 (8, 4)  80", fixed = TRUE)
  expect_identical(nchar(predict(fit)), nchar(tags))
  path <- bio_save(fit, tempfile(fileext = ".pybiodl"))
  python <- in_python(sprintf("
import pybiodl, numpy as np
from pybiodl.rbridge._border import Lines
model, X = pybiodl.load('%s'), ['ACGT', 'GGTTAA']
result = {'classes': np.array(model.predict(X), object), 'prob': Lines(model.predict_proba(X))}", path))
  new <- c(u = "ACGT", v = "GGTTAA")
  prob <- predict(fit, new, type = "prob")
  expect_identical(names(prob), c("u", "v"))
  expect_identical(colnames(prob$u), c("x", "y"))
  expect_equal(unname(lapply(prob, unname)), lapply(python$prob, function(line) line + 0), tolerance = 1e-6)
  expect_identical(unname(predict(fit, new)), python$classes)
  expect_identical(predict(bio_load(path), unname(new)), python$classes)
  expect_warning(missing <- predict(fit, c("ACGT", NA)), "1 of 2 rows have missing values")
  expect_identical(is.na(missing), c(FALSE, TRUE))
  expect_sentence(predict(fit, new, type = "numeric"), "this model gives labels; use type = \"class\"",
    "pybiodl_UnsupportedError", "type")
  judged <- bio_evaluate(fit, sequences, tags, train = list(sequences, tags))
  right <- unlist(strsplit(predict(fit, sequences), "")) == unlist(strsplit(tags, ""))
  expect_equal(judged$value[judged$metric == "accuracy"], mean(right))
  expect_equal(judged$baseline[judged$metric == "accuracy"], 1)
  expect_sentence(bio_evaluate(fit, new, c("xyyx", "xx")), "row 2 has 2 and its sample 6")
  cooled <- suppressWarnings(bio_calibrate(fit, sequences, tags), "pybiodl_DataWarning") # four lines are few
  expect_length(cooled$temperature, 1)
  expect_s3_class(cooled, "bio_tagger")
  expect_identical(predict(cooled, new), predict(fit, new))
  expect_s3_class(bio_calibration(cooled, sequences, tags, n_bins = 2), "bio_calibration")
})

test_that("several outcomes keep their names, levels and types", {
  skip_without_python()
  way <- lapply(signals, function(line) factor(ifelse(line > 0, "up", "down"), levels = c("up", "down", "flat")))
  fit <- tagger(signals, list(way = way, double = lapply(signals, function(line) 2 * line),
    sign = lapply(signals, function(line) as.integer(line > 0))))
  expect_output(print(fit), "3 outcomes: way, double, sign", fixed = TRUE)
  labels <- predict(fit, signals[1:2])
  expect_identical(names(labels), c("way", "double", "sign"))
  expect_identical(levels(labels$way[[1]]), c("up", "down", "flat"))
  expect_identical(lengths(labels$double), lengths(signals[1:2]))
  expect_type(labels$sign[[2]], "integer")
  expect_named(predict(fit, signals[1:2], type = "numeric"), "double")
  prob <- predict(fit, signals[2], type = "prob")
  expect_named(prob, c("way", "sign"))
  expect_identical(prob$way[[1]][, "flat"], rep(0, 7))
  expect_equal(rowSums(prob$way[[1]]), rep(1, 7))
})

test_that("numbers at each position are a regression, and signals may be an array", {
  skip_without_python()
  waves <- array(rnorm(4 * 6 * 2), c(4, 6, 2), dimnames = list(letters[1:4], NULL, NULL))
  targets <- lapply(1:4, function(i) waves[i, , ])
  fit <- tagger(waves, targets)
  predicted <- predict(fit, waves)
  expect_identical(names(predicted), letters[1:4])
  expect_identical(dim(predicted$a), c(6L, 2L))
  listed <- predict(fit, lapply(1:4, function(i) waves[i, , ]))
  expect_equal(unname(predicted), listed, tolerance = 1e-6)
  expect_sentence(predict(fit, waves, type = "prob"), "this model gives numbers; use type = \"numeric\"",
    "pybiodl_UnsupportedError", "type")
})

test_that("lines that do not fit are refused", {
  expect_sentence(tagger(sequences), "y must be given: a line of labels or numbers a sample")
  expect_sentence(tagger(sequences, 1:4), "y must hold a line a sample: strings, a list of vectors",
    "pybiodl_InvalidTypeError", "y")
  skip_without_python()
  expect_sentence(tagger(sequences, sub("x", "", tags)), "row 1 has 7 entries and its sample 8 positions", field = "y")
  expect_sentence(bio_tagger(sequences, tags, network = cnn(pool_size = 2), seed = 1), "pool_size",
    "pybiodl_PyBioDLError")
})
