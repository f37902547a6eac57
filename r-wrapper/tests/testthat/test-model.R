genes <- local({
  set.seed(1)
  matrix(round(rnorm(40 * 6), 3), 40, dimnames = list(paste0("s", 1:40), paste0("g", 1:6)))
})
kind <- factor(ifelse(genes[, 1] > 0, "tumour", "normal"), levels = c("tumour", "normal"))
quick <- function(x, y, ...) bio_classifier(x, y, network = mlp(hidden = 4), epochs = 2, seed = 1, ...)

test_that("predictions have the levels of training, one row an input row", {
  skip_without_python()
  fit <- quick(genes, kind)
  prob <- predict(fit, genes, type = "prob")
  expect_identical(dimnames(prob), list(rownames(genes), c("tumour", "normal")))
  expect_equal(unname(rowSums(prob)), rep(1, 40))
  class <- predict(fit, genes)
  expect_identical(levels(class), levels(kind))
  expect_identical(as.character(class), colnames(prob)[max.col(prob, "first")])
  expect_equal(predict(fit, genes[40:1, ], type = "prob"), prob[40:1, ])
  expect_equal(fitted(fit, type = "prob"), prob)
  expect_identical(fitted(fit), class)
})

test_that("the same samples in any class give the same model", {
  skip_without_python()
  skip_if_not_installed("Matrix")
  prob <- predict(quick(genes, kind), genes, type = "prob")
  frame <- as.data.frame(genes)
  expect_equal(predict(quick(frame, kind), frame, type = "prob"), prob)
  sparse <- methods::as(methods::as(methods::as(genes, "dMatrix"), "generalMatrix"), "CsparseMatrix")
  expect_equal(predict(quick(sparse, kind), sparse, type = "prob"), prob, tolerance = 1e-5)
  by_formula <- bio_classifier(kind ~ ., cbind(frame, kind), network = mlp(hidden = 4), epochs = 2, seed = 1)
  expect_equal(predict(by_formula, cbind(frame, kind), type = "prob"), prob)
  expect_equal(predict(quick(cbind(frame, kind), "kind"), frame, type = "prob"), prob)
  skip_if_not_installed("SummarizedExperiment")
  container <- SummarizedExperiment::SummarizedExperiment(
    list(other = t(genes) * 0, values = t(genes)), colData = data.frame(kind = kind)
  )
  fit <- bio_classifier(container, "kind", assay = "values", network = mlp(hidden = 4), epochs = 2, seed = 1)
  expect_equal(predict(fit, container, type = "prob"), prob)
  expect_sentence(quick(container, "nope"), "outcome must name a column of colData(x) (kind); got 'nope'")
})

test_that("columns are matched by name", {
  skip_without_python()
  fit <- quick(genes, kind)
  prob <- predict(fit, genes, type = "prob")
  expect_equal(predict(fit, cbind(extra = 1, genes[, 6:1]), type = "prob"), prob)
  expect_equal(predict(fit, data.frame(more = "x", genes[, 6:1]), type = "prob"), prob)
  expect_equal(predict(fit, unname(genes), type = "prob"), unname_rows(prob))
  expect_sentence(predict(fit, genes[, -2]), "it lacks 'g2'", field = "newdata")
  expect_sentence(predict(fit, unname(genes)[, -2]), "must have the 6 features of the fit; got 5")
})

test_that("a row with a missing value is predicted NA, with one warning", {
  skip_without_python()
  fit <- quick(genes, kind)
  holes <- genes
  holes[3, 2] <- NA
  expect_s3_class(caught(predict(fit, holes)), "pybiodl_DataWarning")
  expect_warning(class <- predict(fit, holes), "1 of 40 rows have missing values; their predictions are NA.", fixed = TRUE)
  expect_identical(which(is.na(class)), 3L)
  expect_identical(class[-3], predict(fit, genes)[-3])
  imputing <- quick(holes, kind, encoder = encode_table(missing = "impute"))
  expect_false(anyNA(predict(imputing, holes)))
  expect_sentence(quick(holes, kind), "in column 'g2', row 3;", field = "x")
  expect_sentence(quick(holes, kind), "encoder = encode_table(missing = 'impute')")
})

test_that("categories keep their levels, and novel ones are warned of", {
  skip_without_python()
  mixed <- data.frame(n = genes[, 1], f = factor(rep(c("a", "b", "c", "b"), 10)), s = rep(c("u", "v"), 20))
  fit <- quick(mixed, kind)
  expect_identical(predict(fit, transform(mixed, f = as.character(f))), predict(fit, mixed))
  mixed$f <- as.character(mixed$f)
  mixed$f[1] <- "new"
  expect_warning(predict(fit, mixed), "levels that the training table did not have ('new')", fixed = TRUE)
})

test_that("outcomes of every type are classes", {
  skip_without_python()
  truth <- kind == "tumour"
  expect_identical(levels(predict(quick(genes, truth), genes)), c("FALSE", "TRUE"))
  expect_identical(levels(predict(quick(genes, as.character(kind)), genes)), c("normal", "tumour"))
  expect_identical(levels(predict(quick(genes, truth + 3), genes)), c("3", "4"))
  unused <- factor(kind, levels = c("none", "tumour", "normal"))
  expect_identical(unname(predict(quick(genes, unused), genes, type = "prob")[, "none"]), rep(0, 40))
  labels <- cbind(red = rep(0:1, 20), large = rep(c(0L, 0L, 1L, 1L), 10))
  several <- quick(genes, labels)
  expect_identical(colnames(predict(several, genes, type = "prob")), c("red", "large"))
  expect_true(all(predict(several, genes) %in% 0:1))
  expect_identical(predict(several), predict(several, genes))
  expect_sentence(quick(genes, replace(kind, 2, NA)), "y must have no missing class; got 1, the first in row 2")
  expect_sentence(quick(genes, genes[, 1]), "numbers with fractions; use bio_regressor()")
})

test_that("class weights are named by class and change the fit", {
  skip_without_python()
  truth <- kind == "tumour"
  plain <- predict(quick(genes, truth), genes, type = "prob")[, "TRUE"]
  heavy <- predict(quick(genes, truth, class_weight = c("TRUE" = 20, "FALSE" = 1)), genes, type = "prob")[, "TRUE"]
  expect_gt(mean(heavy), mean(plain))
  expect_sentence(quick(genes, truth, class_weight = c(yes = 2)), "class_weight must name classes of y (FALSE, TRUE)")
})

test_that("regression predicts numbers, of one or many targets", {
  skip_without_python()
  one <- bio_regressor(genes[, -1], genes[, 1], network = mlp(hidden = 4), epochs = 2, seed = 1)
  expect_type(predict(one, genes), "double")
  expect_equal(unname(residuals(one)), unname(genes[, 1] - predict(one, genes)))
  targets <- cbind(height = genes[, 1], width = replace(genes[, 2], 1, NA))
  many <- bio_regressor(genes[, -(1:2)], targets, network = mlp(hidden = 4), epochs = 2, seed = 1)
  expect_identical(dimnames(predict(many, genes)), list(rownames(genes), c("height", "width")))
  expect_sentence(bio_regressor(genes, kind), "y must be a numeric vector or matrix; got factor", "pybiodl_InvalidTypeError")
})

test_that("sequences go in as strings or as sets", {
  skip_without_python()
  sequences <- c(a = "ACGTACGTAC", b = "TTTTACGATT", c = "ACGTACGTGA", d = "TTTAACGATT")
  outcome <- c("p", "n", "p", "n")
  small <- cnn(filters = 2, kernel_size = 3, dense = 2)
  fit <- bio_classifier(sequences, outcome, network = small, epochs = 2, seed = 1)
  prob <- predict(fit, sequences, type = "prob")
  expect_identical(dimnames(prob), list(letters[1:4], c("n", "p")))
  expect_warning(class <- predict(fit, c("ACGT", NA)), "1 of 2 rows")
  expect_identical(is.na(class), c(FALSE, TRUE))
  expect_sentence(predict(fit, strrep("A", 11)), "A sequence must have at most 10 letters")
  skip_if_not_installed("Biostrings")
  set <- Biostrings::DNAStringSet(sequences)
  expect_equal(predict(bio_classifier(set, outcome, network = small, epochs = 2, seed = 1), set, type = "prob"), prob)
  expect_equal(predict(fit, set, type = "prob"), prob)
})

test_that("what is not samples is refused", {
  expect_sentence(bio_classifier(Sys.time(), 1), "got an object of class POSIXct/POSIXt", "pybiodl_InvalidTypeError", "x")
  expect_sentence(bio_classifier(matrix("a"), 1), "got a matrix of character", "pybiodl_InvalidTypeError")
  expect_sentence(bio_classifier(genes), "y must be given")
  expect_sentence(bio_classifier(genes, kind, epoch_s = 3), "no argument 'epoch_s'; did you mean 'epochs'?", field = "epoch_s")
  expect_sentence(bio_classifier(genes, kind, validation_data = genes), "validation_data must be a list of two")
})

test_that("validation samples, groups and sample weights go in", {
  skip_without_python()
  fit <- quick(genes, kind, validation_data = list(genes[1:10, 6:1], kind[1:10]), sample_weight = rep(1, 40))
  expect_identical(c(fit$card$n_samples, fit$card$n_validation), c(40L, 10L))
  expect_sentence(quick(genes, kind, validation_data = list(genes[, -1], kind)), "validation_data must have the 6 features")
  grouped <- quick(genes, kind, groups = rep(letters[1:10], 4))
  expect_identical(grouped$card$n_validation, 4L)
})

test_that("a model prints, sums up, plots and is updated", {
  skip_without_python()
  fit <- iris_fit()
  expect_output(print(fit), "<bio_classifier> mlp(hidden = 8) on Keras\n3 classes: setosa, versicolor, virginica", fixed = TRUE)
  expect_output(print(summary(fit)), "Dense")
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  expect_identical(plot(fit), fit$history)
  expect_sentence(plot(fit, metric = "lass"), "metric must be one of")
  expect_identical(nrow(update(fit, epochs = 1)$history), 1L)
  expect_identical(lapply(coef(fit), dim)$dense_1_kernel, c(4L, 8L))
  skip_if_not_installed("generics")
  expect_identical(names(generics::tidy(fit)), c("epoch", "metric", "value"))
  expect_identical(nrow(generics::glance(fit)), 1L)
  augmented <- generics::augment(fit, iris)
  expect_identical(augmented$.pred_class, predict(fit, iris))
  expect_identical(augmented$.pred_setosa, unname(predict(fit, iris, type = "prob")[, "setosa"]))
})

test_that("an evaluation has a row a metric, and the baseline beside", {
  skip_without_python()
  evaluation <- bio_evaluate(iris_fit(), iris[1:4], iris$Species, train = list(iris[1:4], iris$Species))
  accuracy <- evaluation[evaluation$metric == "accuracy", ]
  expect_equal(accuracy$value, mean(predict(iris_fit(), iris) == iris$Species))
  expect_true(accuracy$low <= accuracy$value && accuracy$value <= accuracy$high)
  expect_gt(accuracy$baseline, 0.9)
  expect_output(print(evaluation), "linear baseline")
})
