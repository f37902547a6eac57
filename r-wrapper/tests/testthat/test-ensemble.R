ensemble <- function(x, y, ..., epochs = 1) {
  bio_ensemble(x, y, n_models = 2, network = mlp(hidden = 4), epochs = epochs, seed = 1, ...)
}

test_that("classes are the mean of the members, the same in R and in Python", {
  skip_without_python()
  fit <- ensemble(iris[1:4], iris$Species)
  expect_s3_class(fit, c("bio_ensemble", "bio_classifier", "bio_model"), exact = TRUE)
  expect_output(print(fit), "<bio_ensemble> of 2:\n<bio_classifier> mlp(hidden = 4) on Keras\n3 classes", fixed = TRUE)
  expect_output(print(summary(fit)), "epochs kept: 1, 1", fixed = TRUE)
  path <- bio_save(fit, tempfile(fileext = ".pybiodl"))
  python <- in_python(sprintf("
import pybiodl, numpy as np
from sklearn.datasets import load_iris
model, X = pybiodl.load('%s'), load_iris(return_X_y=True)[0][:3]
import pandas as pd
X = pd.DataFrame(X, columns=model.feature_names_in_)
each = [member.predict_proba(X) for member in model.estimators_]
result = {'mean': np.mean(each, axis=0), 'spread': np.std(each, axis=0)}", path))
  new <- iris[1:3, 1:4]
  for (model in list(fit, bio_load(path))) {
    expect_equal(unname(predict(model, new, type = "prob")), python$mean + 0, tolerance = 1e-6)
    expect_equal(unname(bio_spread(model, new)), python$spread + 0, tolerance = 1e-6)
  }
  expect_identical(levels(predict(fit)), levels(iris$Species))
  expect_length(coef(fit), 2)
  expect_identical(unique(fit$history$member), 1:2)
  expect_identical(nrow(generics::glance(fit)), 1L)
  expect_identical(names(generics::tidy(fit)), c("member", "epoch", "metric", "value"))
  judged <- bio_evaluate(fit, new[c(1, 1), ], iris$Species[c(1, 51)], train = list(iris[1:4], iris$Species))
  expect_identical(judged$metric[[1]], "roc_auc")
  expect_false(anyNA(judged$baseline[judged$metric == "accuracy"]))
  expect_sentence(predict(fit, new, type = "interval"), "Intervals are of numbers", "pybiodl_UnsupportedError", "type")
})

test_that("numbers have intervals, and a formula names the columns", {
  skip_without_python()
  fit <- bio_ensemble(Petal.Width ~ . - Species, iris, n_models = 2, network = mlp(hidden = 4), epochs = 1, seed = 1)
  expect_s3_class(fit, c("bio_ensemble", "bio_regressor"))
  found <- predict(fit, iris[1:3, ], type = "interval", level = 0.5)
  expect_equal(found$value, unname(predict(fit, iris[1:3, ])))
  expect_true(all(found$low < found$value & found$value < found$high))
  expect_equal(residuals(fit), iris$Petal.Width - unname(predict(fit)))
})

test_that("settings are those of the members", {
  expect_sentence(ensemble(iris[1:4], iris$Species, patienc = 3), "did you mean 'patience'?", field = "patienc")
  expect_sentence(ensemble(iris[1:4], iris$Species, estimator = "tagger"), "must be \"classifier\" or \"regressor\"",
    field = "estimator")
  skip_without_python()
  expect_sentence(bio_ensemble(iris[1:4], iris$Species, n_models = 0), "n_models must be a whole number of at least 1",
    field = "n_models")
  expect_sentence(ensemble(iris[1:4], iris$Species, epochs = 0), "epochs", field = "epochs")
})
