halves <- split(seq_len(150), rep(1:2, 75))
begin <- function(rows, ...) {
  bio_partial_fit("classifier", iris[rows, 1:4], iris$Species[rows], network = mlp(hidden = 4), learning_rate = 0.05,
    seed = 1, ...)
}

test_that("a pass gives a new model, the same as Python's, and leaves the old one as it is", {
  skip_without_python()
  first <- begin(halves[[1]])
  before <- predict(first, iris[1:3, 1:4], type = "prob")
  second <- bio_partial_fit(first, iris[halves[[2]], 4:1], iris$Species[halves[[2]]])
  expect_identical(predict(first, iris[1:3, 1:4], type = "prob"), before)
  expect_identical(second$history$epoch, 1:2)
  expect_identical(levels(predict(second, iris[1:3, 1:4])), levels(iris$Species))
  python <- in_python("
from pybiodl import BioClassifier
from pybiodl.networks import MLP
from sklearn.datasets import load_iris
import numpy as np
X, y = load_iris(return_X_y=True)
model = BioClassifier(MLP(hidden=(4,)), learning_rate=0.05, random_state=1)
model.partial_fit(X[0::2], y[0::2], classes=np.arange(3)).partial_fit(X[1::2], y[1::2])
result = model.predict_proba(X[:3])")
  expect_equal(unname(predict(second, iris[1:3, 1:4], type = "prob")), python + 0, tolerance = 1e-5)
  again <- bio_partial_fit(unserialize(serialize(first, NULL)), iris[halves[[2]], 1:4], iris$Species[halves[[2]]])
  expect_equal(predict(again, iris[1:3, 1:4], type = "prob"), predict(second, iris[1:3, 1:4], type = "prob"))
  expect_sentence(predict(second), "pass by pass; call predict() with newdata", field = "newdata")
})

test_that("a first batch need not have all classes, and a fit can go on", {
  skip_without_python()
  first <- begin(1:60)
  expect_identical(colnames(predict(first, iris[1, 1:4], type = "prob")), levels(iris$Species))
  fit <- bio_regressor(iris[1:3], iris$Petal.Width, network = mlp(hidden = NULL), epochs = 1, seed = 1)
  more <- bio_partial_fit(fit, iris[1:3], iris$Petal.Width)
  expect_s3_class(more, "bio_regressor")
  expect_false(identical(coef(more), coef(fit)))
})

test_that("what makes no sense is refused", {
  expect_sentence(begin(1:60, networks = mlp()), "did you mean 'network'?", field = "networks")
  expect_sentence(bio_partial_fit("tagger", iris[1:4], iris$Species), "object must be \"classifier\", \"regressor\"",
    "pybiodl_InvalidTypeError", "object")
  expect_sentence(bio_partial_fit("classifier", iris[1:4]), "y must be given", field = "y")
  skip_without_python()
  expect_sentence(bio_partial_fit("classifier", iris[1:4], as.character(iris$Species)), "classes must be passed", field = "classes")
  expect_sentence(bio_partial_fit("classifier", iris[1:4], iris$Species, learning_rate = schedule(kind = "linear")),
    "bio_partial_fit() does not know how many steps are to come, so learning_rate must be NULL or a number; got schedule(",
    "pybiodl_UnsupportedError", "learning_rate")
})
