skip_without_python()

part <- rep(1:3, 50)
train <- iris[part == 1, ]
held <- iris[part == 2, ]
new <- iris[part == 3, ]
fit <- bio_classifier(train[1:4], train$Species, network = mlp(hidden = 8), epochs = 5, learning_rate = 0.05, seed = 1)

test_that("a calibrated model keeps its classes and divides its logits", {
  better <- bio_calibrate(fit, held[1:4], held$Species)
  expect_length(better$temperature, 1)
  expect_identical(predict(better, new[1:4]), predict(fit, new[1:4]))
  logits <- log(predict(fit, new[1:4], type = "prob")) / better$temperature
  expected <- exp(logits) / rowSums(exp(logits))
  expect_equal(predict(better, new[1:4], type = "prob"), expected, tolerance = 1e-4)
  path <- tempfile(fileext = ".pybiodl")
  bio_save(better, path)
  expect_equal(predict(bio_load(path), new[1:4], type = "prob"), predict(better, new[1:4], type = "prob"))
  curve <- bio_calibration(better, new[1:4], new$Species, n_bins = 4)
  expect_s3_class(curve, "bio_calibration")
  expect_true(all(curve$low <= curve$share & curve$share <= curve$high))
  expect_named(attr(curve, "error"), c("value", "low", "high"))
  expect_output(print(curve), "expected error")
})

test_that("sets have the levels as columns and are kept by saveRDS", {
  sets <- bio_conformal(fit, held[1:4], held$Species, level = 0.8, groups = rep(c("a", "b"), 25))
  path <- tempfile(fileext = ".rds")
  saveRDS(sets, path)
  found <- predict(readRDS(path), new[1:4], groups = factor(rep(c("b", "a"), 25)))
  expect_identical(dim(found), c(50L, 3L))
  expect_type(found, "logical")
  expect_identical(colnames(found), levels(iris$Species))
  covered <- bio_coverage(sets, new[1:4], new$Species, groups = rep(c("b", "a"), 25))
  expect_identical(covered$of, c("all", levels(iris$Species), "group a", "group b"))
  expect_output(print(sets), "for each of 2 groups")
  expect_sentence(predict(sets, new[1:4]), "groups must be given", field = "groups")
})

test_that("intervals lie around the prediction", {
  line <- bio_regressor(train[1:3], train$Petal.Width, network = mlp(hidden = 4), epochs = 2, seed = 1)
  ends <- predict(bio_conformal(line, held[1:3], held$Petal.Width), new[1:3])
  expect_named(ends, c("low", "high"))
  expect_equal((ends$low + ends$high) / 2, as.vector(predict(line, new[1:3])), tolerance = 1e-6)
})

test_that("thresholds are chosen on some samples and judged on others", {
  two <- droplevels(iris[iris$Species != "setosa", ])
  half <- rep(1:2, 50)
  model <- bio_classifier(two[half == 1, 1:4], two$Species[half == 1], network = mlp(hidden = 4), epochs = 2, seed = 1)
  chosen <- bio_threshold(model, two[half == 2, 1:4], two$Species[half == 2], by = "sensitivity", at = 0.9)
  expect_gte(chosen$sensitivity, 0.9)
  judged <- bio_evaluate(model, two[half == 1, 1:4], two$Species[half == 1], threshold = chosen)
  expect_match(attr(judged, "title"), "decided at 0.", fixed = TRUE)
  expect_true("Wilson" %in% attr(judged, "method"))
  expect_sentence(bio_threshold(fit, held[1:4], held$Species), "A threshold is of two classes or of labels",
    class = "pybiodl_UnsupportedError")
})

test_that("fitted models are tested against one another", {
  other <- bio_classifier(train[1:4], train$Species, network = mlp(hidden = 2), epochs = 1, seed = 2)
  found <- bio_compare(list(wide = fit, small = other), new[1:4], new$Species, metric = c("roc_auc", "accuracy"))
  expect_identical(found$metric, c("roc_auc", "accuracy"))
  expect_equal(found$of_first - found$of_second, found$difference)
  expect_identical(found$test[[2]], "McNemar")
  expect_sentence(bio_compare(list(fit), new[1:4], new$Species), "models must be a list of two or more models by name",
    class = "pybiodl_InvalidTypeError")
})

test_that("a learning curve has a row a size, beside the baselines", {
  curve <- bio_learning_curve(iris[1:4], iris$Species, sizes = c(0.5, 1), folds = 2, network = mlp(hidden = 4), epochs = 1,
    n_resamples = 20, seed = 1)
  expect_equal(curve$n_train, c(38, 75), tolerance = 0.02)
  expect_true(all(curve$baseline > 0.8 & curve$majority == 0.5))
  expect_identical(attr(curve, "metric"), "roc_auc")
})
