test_that("a schedule prints as it is written and is that of Python", {
  expect_output(print(schedule()), "schedule()", fixed = TRUE)
  expect_output(print(schedule(rate = 0.1, kind = "linear")), "schedule(rate = 0.1, kind = \"linear\")", fixed = TRUE)
  skip_without_python()
  falling <- schedule(rate = 0.1, kind = "linear", warmup = 0, final = 0)
  weights <- function(rate) {
    fit <- bio_regressor(iris[1:3], iris$Petal.Width, network = mlp(hidden = NULL), learning_rate = rate, epochs = 2,
      batch_size = 64, validation_fraction = 0, seed = 1)
    coef(fit)$head_kernel
  }
  python <- in_python("
from pybiodl import BioRegressor, Schedule
from pybiodl.networks import MLP
from sklearn.datasets import load_iris
import pandas as pd
X = pd.DataFrame(load_iris(return_X_y=True)[0])
rate = Schedule(rate=0.1, kind='linear', warmup=0, final=0)
model = BioRegressor(MLP(hidden=()), learning_rate=rate, epochs=2, batch_size=64, validation_fraction=0, random_state=1)
result = model.fit(X[[0, 1, 2]].to_numpy(), X[3].to_numpy()).fitted_.weights[0].astype(float)")
  expect_equal(weights(falling), python + 0, tolerance = 1e-5)
  expect_false(isTRUE(all.equal(weights(0.1), python + 0, tolerance = 1e-3)))
  expect_sentence(weights(schedule(kind = "cosin")), "did you mean 'cosine'?", field = "kind")
  expect_sentence(weights(schedule(rate = 0)), "rate must be a number above 0", field = "rate")
})

test_that("a distribution prints as it is written and reaches the fit", {
  expect_output(print(distribution("quantile", quantile = 0.9)), "distribution(name = \"quantile\", quantile = 0.9)", fixed = TRUE)
  skip_without_python()
  x <- matrix(seq(-1, 1, length.out = 60), ncol = 1)
  high <- function(loss) {
    mean(predict(bio_regressor(x, rep(c(0, 10), 30), network = mlp(hidden = 4), loss = loss, epochs = 60,
      learning_rate = 0.03, seed = 1)))
  }
  expect_gt(high(distribution("quantile", quantile = 0.9)), high(distribution("quantile", quantile = 0.1)) + 5)
  expect_sentence(high(distribution("normal")), "name must be", field = "name")
})
