fitted_to <- function(y, ..., x = iris[1:4]) bio_classifier(x, y, network = mlp(hidden = 4), epochs = 1, seed = 1, ...)

test_that("a data frame of factors is several outcomes", {
  skip_without_python()
  y <- data.frame(species = factor(iris$Species, levels = rev(levels(iris$Species))),
    large = replace(factor(ifelse(iris$Petal.Width > 1, "yes", "no")), 3, NA))
  fit <- fitted_to(y)
  expect_output(print(fit), "2 outcomes: species, large", fixed = TRUE)
  new <- iris[c(1, 60, 120), 1:4]
  prob <- predict(fit, new, type = "prob")
  expect_named(prob, c("species", "large"))
  expect_identical(colnames(prob$species), rev(levels(iris$Species)))
  class <- predict(fit, new)
  expect_s3_class(class, "data.frame")
  expect_identical(rownames(class), c("1", "60", "120"))
  expect_identical(levels(class$species), levels(y$species))
  expect_identical(as.character(class$large), colnames(prob$large)[max.col(prob$large)])
  python <- in_python(sprintf("
import pybiodl, numpy as np, pandas as pd
model = pybiodl.load('%s')
result = [np.asarray(p, float) for p in model.predict_proba(pd.DataFrame(%s, columns=model.feature_names_in_))]", bio_save(fit, tempfile()),
    paste0("[", paste(apply(new, 1, function(row) paste0("[", paste(row, collapse = ","), "]")), collapse = ","), "]")))
  expect_equal(unname(prob$species[, fit$classes$species]), python[[1]], tolerance = 1e-6)
  expect_equal(unname(prob$large), python[[2]], tolerance = 1e-6)
})

test_that("labels may be not known", {
  skip_without_python()
  fit <- fitted_to(cbind(a = rep(c(0, 1, NA), 50), b = rep(0:1, 75)), class_weight = c(a = 2))
  expect_identical(colnames(predict(fit, iris[1:2, 1:4], type = "prob")), c("a", "b"))
  expect_true(all(predict(fit, iris[1:4]) %in% 0:1))
})

test_that("ordered factors keep their order with loss = 'ordinal', and others are refused", {
  skip_without_python()
  grade <- factor(iris$Species, levels = c("virginica", "setosa", "versicolor"), ordered = TRUE)
  fit <- fitted_to(grade, loss = "ordinal")
  expect_identical(fit$head, "ordinal")
  expect_s3_class(predict(fit, iris[1:4]), "ordered")
  expect_identical(levels(predict(fit, iris[1:4])), levels(grade))
  expect_identical(colnames(predict(fit, iris[1:2, 1:4], type = "prob")), levels(grade))
  expect_length(coef(fit)$thresholds, 2)
  expect_sentence(fitted_to(iris$Species, loss = "ordinal"),
    "loss = 'ordinal' needs classes in order: numbers or an ordered factor; got 'setosa', whose order is not said.")
})

test_that("counts, and attention over signals with a missing value", {
  skip_without_python()
  counts <- bio_regressor(iris[1:4], rep(0:4, 30), loss = "poisson", network = mlp(hidden = 2), epochs = 1, seed = 1)
  expect_true(all(predict(counts) > 0))
  size <- log(seq(1, 100, length.out = 150))
  rates <- bio_regressor(iris[1:4], rep(0:4, 30), loss = "poisson", network = mlp(hidden = 2), epochs = 1, offset = size)
  expect_equal(predict(rates), predict(rates, iris[1:4], offset = size))
  expect_equal(predict(rates), unname(predict(rates, iris[1:4], offset = 0)) * exp(size), ignore_attr = TRUE)
  expect_equal(nrow(na.omit(bio_evaluate(rates, iris[1:4], rep(0:4, 30), offset = size,
    train = list(iris[1:4], rep(0:4, 30), size)))), 5)
  expect_sentence(predict(rates, iris[1:4]), "predict needs the offset of each sample")
  waves <- lapply(1:6, function(i) matrix(cos(seq_len(12) * i), 6, dimnames = list(NULL, c("p", "q"))))
  names(waves) <- letters[1:6]
  network <- conv_recurrent(filters = 2, kernel_size = 3, units = 2, dense = NULL)
  fit <- bio_classifier(waves, rep(c("u", "v"), 3), network = network, loss = "focal", epochs = 1, seed = 1)
  looks <- attention(fit, waves[1:2])
  expect_identical(dim(looks), c(2L, 1L, 6L))
  expect_identical(dimnames(looks)[[1]], c("a", "b"))
  expect_equal(unname(rowSums(looks[, 1, ])), c(1, 1), tolerance = 1e-5)
  waves$b[2, 1] <- NA
  expect_warning(class <- predict(fit, waves), "1 of 6 rows")
  expect_identical(is.na(class), letters[1:6] == "b")
  expect_sentence(attention(counts, iris[1:4]), "attention", "pybiodl_UnsupportedError")
})

test_that("histories of visits go in", {
  skip_without_python()
  visits <- list(list(c("A", "B"), "C"), list("B"), list("C", "A"), list(c("C", "B"), character()))
  fit <- bio_classifier(visits, c("p", "q", "p", "q"), encoder = encode_visits(), network = rnn(units = 2, dense = NULL),
    epochs = 1, seed = 1)
  expect_identical(levels(predict(fit, visits[2:3])), c("p", "q"))
  expect_sentence(bio_classifier(list("A", 1), 1:2), "A list of samples must hold signals", "pybiodl_InvalidTypeError", "x")
})

test_that("a trained model begins another, and classes may be missing where domains are unlearned", {
  skip_without_python()
  first <- fitted_to(iris$Species)
  expect_output(print(pretrained(first)), "pretrained(source = <bio_classifier>)", fixed = TRUE)
  second <- bio_regressor(iris[1:4], iris$Petal.Width, network = pretrained(first, trainable = FALSE), epochs = 1, seed = 1)
  expect_identical(coef(second)$dense_1_kernel, coef(first)$dense_1_kernel)
  y <- replace(iris$Species, c(2, 80), NA)
  expect_sentence(fitted_to(y), "y must have no missing class; got 2, the first in row 2")
  unlearned <- bio_classifier(iris[1:4], y, network = domain_adversarial(mlp(hidden = 2)), groups = rep(1:2, 75),
    epochs = 1, seed = 1)
  expect_identical(levels(predict(unlearned)), levels(iris$Species))
})
