test_that("lines are read as strings, the same in R and in Python", {
  skip_without_python()
  said <- rep(c("AC", "CA", "AAC", "CCA"), 4)
  lines <- lapply(strsplit(said, ""), function(letters) {
    unlist(lapply(letters, function(letter) c(rep(if (letter == "A") 1 else -1, 2), 0)))
  })
  names(lines) <- paste0("read", seq_along(lines))
  network <- cnn(filters = 4, kernel_size = 3, pool_size = 1, dense = NULL)
  fit <- bio_transcriber(lines, said, network = network, epochs = 40, learning_rate = 0.05,
    batch_size = 4, validation_fraction = 0, seed = 1)
  expect_output(print(fit), "2 symbols: A, C", fixed = TRUE)
  expect_identical(names(predict(fit)), names(lines))
  expect_gt(mean(predict(fit) == said), 0.5)
  edits <- mapply(function(one, other) drop(utils::adist(one, other)), predict(fit), said)
  judged <- bio_evaluate(fit, lines, said)
  expect_equal(judged$value[judged$metric == "symbol_error_rate"], sum(edits) / sum(nchar(said)))
  new <- lines[1:3]
  path <- bio_save(fit, tempfile())
  python <- in_python(sprintf("
import pybiodl, numpy as np
from pybiodl.rbridge._border import Lines
model = pybiodl.load('%s')
X = [np.array(line, float) for line in [%s]]
beams = model.beams(X, 2)
result = {'strings': np.array(model.predict(X), object), 'prob': Lines(model.predict_proba(X)),
          'log': np.array([one.log_probability for found in beams for one in found])}", path,
    paste0("[", vapply(new, paste, "", collapse = ","), "]", collapse = ",")))
  expect_identical(unname(predict(fit, new)), python$strings)
  expect_identical(predict(bio_load(path), unname(new)), python$strings)
  prob <- predict(fit, new, type = "prob")
  expect_identical(colnames(prob$read1), c("A", "C", "blank"))
  expect_equal(unname(lapply(prob, unname)), python$prob, tolerance = 1e-6)
  beams <- bio_beams(fit, new, n = 2)
  expect_named(beams, c("sample", "rank", "text", "log_probability"))
  expect_identical(beams$sample, rep(1:3, tabulate(beams$sample)))
  expect_equal(beams$log_probability, python$log, tolerance = 1e-5)
  new$read2[1] <- NA
  expect_warning(missing <- predict(fit, new), "1 of 3 rows")
  expect_identical(unname(is.na(missing)), c(FALSE, TRUE, FALSE))
  expect_sentence(predict(fit, type = "prob"), "need newdata")
})

test_that("what is no string of symbols is refused", {
  expect_sentence(bio_transcriber(list(1:3, 1:4), 1:2), "y must hold a string of symbols a sample",
    "pybiodl_InvalidTypeError", "y")
  expect_sentence(bio_transcriber(list(1:3, 1:4)), "y must be given: a string of symbols a sample")
  expect_sentence(bio_beams(1, 2), "object must be a model of bio_transcriber()", "pybiodl_InvalidTypeError", "object")
})

test_that("a decoder writes symbol by symbol, the same in R and in Python", {
  skip_without_python()
  lines <- lapply(1:16, function(i) sin(seq_len(6) * (1 + i %% 2)))
  network <- encoder_decoder(encoder = cnn(filters = 2, kernel_size = 3, pool_size = 1, dense = NULL), units = 4)
  fit <- bio_transcriber(lines, rep(c("AB", "BA"), 8), network = network, epochs = 1, batch_size = 16,
    validation_fraction = 0, seed = 1)
  expect_output(print(fit), "encoder_decoder(encoder = cnn(filters = 2, kernel_size = 3, ", fixed = TRUE)
  expect_output(print(fit), "2 symbols: A, B", fixed = TRUE)
  expect_identical(dim(coef(fit)$tokens_dense_1_kernel), c(4L, 3L))
  path <- bio_save(fit, tempfile(fileext = ".pybiodl"))
  python <- in_python(sprintf("
import pybiodl, numpy as np
from pybiodl.rbridge._border import Lines
model = pybiodl.load('%s')
X = [np.sin(np.arange(1, 7.0)), np.sin(2 * np.arange(1, 7.0))]
result = {'strings': np.array(model.predict(X), object), 'prob': Lines(model.predict_proba(X))}", path))
  new <- lines[c(2, 1)]
  expect_identical(predict(fit, new), python$strings)
  prob <- predict(fit, new, type = "prob")
  expect_identical(colnames(prob[[1]]), c("A", "B", "end"))
  expect_equal(lapply(prob, unname), python$prob, tolerance = 1e-6)
  expect_identical(dim(attention(fit, new)), c(2L, 3L, 6L))
})
