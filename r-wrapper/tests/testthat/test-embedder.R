# Two compositions that are easily told apart.
drawn <- local({
  set.seed(1)
  draw <- function(letters) replicate(12, paste(sample(letters, 20, replace = TRUE), collapse = ""))
  c(draw(c("A", "T")), draw(c("C", "G")))
})
kind <- factor(rep(c("weak", "strong"), each = 12), levels = c("weak", "strong"))
small <- cnn(filters = 4, kernel_size = 3, pool_size = 1, dense = NULL)
embedder <- local({
  fit <- NULL
  function() {
    if (is.null(fit)) {
      fit <<- bio_embedder(stats::setNames(drawn, seq_along(drawn)), network = small, epochs = 2, validation_fraction = 0,
        seed = 1)
    }
    fit
  }
})

test_that("vectors have a row a sample, the same in R and in Python", {
  skip_without_python()
  fit <- embedder()
  expect_output(print(fit), "<bio_embedder> chain(steps = list(layer_conv(", fixed = TRUE)
  vectors <- predict(fit)
  expect_identical(dimnames(vectors), list(as.character(1:24), NULL))
  path <- bio_save(fit, tempfile(fileext = ".pybiodl"))
  python <- in_python(sprintf("import pybiodl\nresult = pybiodl.load('%s').transform(['ACGT', 'GGTTAA'])", path))
  new <- c(u = "ACGT", v = "GGTTAA")
  expect_equal(unname(predict(fit, new)), python + 0, tolerance = 1e-6)
  expect_identical(rownames(predict(bio_load(path), new)), c("u", "v"))
  expect_warning(missing <- predict(fit, c("ACGT", NA)), "1 of 2 rows have missing values")
  expect_identical(is.na(missing[, 1]), c(FALSE, TRUE))
  expect_sentence(bio_evaluate(fit, new), "this model gives vectors", "pybiodl_UnsupportedError")
})

test_that("two samples a class are enough to classify the others", {
  skip_without_python()
  known <- bio_prototypes(embedder(), drawn[c(1, 2, 13, 14)], kind[c(1, 2, 13, 14)])
  expect_identical(predict(known, drawn), kind)
  probabilities <- predict(known, c(a = drawn[[3]]), type = "prob")
  expect_identical(dimnames(probabilities), list("a", c("weak", "strong")))
  expect_equal(sum(probabilities), 1)
  expect_output(print(known), "2 classes: strong, weak", fixed = TRUE)
  expect_sentence(bio_prototypes(embedder(), drawn[1:3], c("a", "b", NA)), "the first in row 3", field = "y")
  expect_sentence(bio_prototypes(embedder(), drawn[1:2], c("a", "b"), metric = "cosin"), "did you mean 'cosine'?",
    field = "metric")
  expect_sentence(bio_prototypes(1, drawn, kind), "object must be a model of bio_embedder()", "pybiodl_InvalidTypeError")
})

test_that("another task goes on with its network", {
  skip_without_python()
  fit <- bio_classifier(drawn, kind, network = pretrained(embedder(), trainable = FALSE), epochs = 1, seed = 1)
  expect_identical(coef(fit)[[1]], coef(embedder())[[1]])
  expect_match(fit$network, "layer_global_pool", fixed = TRUE)
})
