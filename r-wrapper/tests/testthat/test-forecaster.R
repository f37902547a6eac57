waves <- cbind(up = sin(seq_len(90) / 3), across = cos(seq_len(90) / 3))
linear <- mlp(hidden = NULL)
forecaster <- function(x, ..., window = 6, horizon = 2, epochs = 1, network = linear, seed = 1) {
  bio_forecaster(x, window = window, horizon = horizon, network = network, epochs = epochs, seed = seed, ...)
}

test_that("a wave is forecast, the same in R and in Python", {
  skip_without_python()
  fit <- forecaster(waves[1:80, ], targets = 2, epochs = 40, learning_rate = 0.05)
  ahead <- predict(fit)
  expect_identical(dimnames(ahead), list(NULL, "across"))
  expect_lt(max(abs(ahead - waves[81:82, 2])), 0.2)
  expect_identical(predict(fit, waves[1:80, 2:1]), ahead)
  framed <- predict(fit, as.data.frame(waves[1:80, ]))
  expect_identical(as.matrix(framed), ahead)
  windows <- predict(fit, waves[1:80, ], type = "windows")
  expect_identical(dim(windows), c(75L, 2L, 1L))
  expect_equal(windows[75, , 1], ahead[, 1], tolerance = 1e-5)
  interval <- predict(fit, waves[1:80, ], type = "interval", level = 0.5)
  expect_identical(interval[c("step", "target")], data.frame(step = 1:2, target = "across"))
  expect_true(all(interval$low < interval$value & interval$value < interval$high))
  path <- bio_save(fit, tempfile(fileext = ".pybiodl"))
  python <- in_python(sprintf("
import pybiodl, numpy as np, pandas as pd
t = np.arange(1, 81) / 3
table = pd.DataFrame({'up': np.sin(t), 'across': np.cos(t)})
result = pybiodl.load('%s').predict(table).to_numpy()", path))
  expect_equal(unname(ahead), python, tolerance = 1e-6)
  expect_equal(predict(bio_load(path), waves[1:80, ]), ahead, tolerance = 1e-6)
  judged <- bio_evaluate(fit, waves[60:90, ])
  expect_identical(unique(judged$method), c("network", "naive", "linear"))
  expect_lt(judged$mae[judged$method == "network"][2], judged$mae[judged$method == "naive"][2])
})

test_that("a ts goes on in time, and a list gives a list", {
  skip_without_python()
  months <- ts(sin(seq_len(60)), start = c(2000, 1), frequency = 12)
  fit <- forecaster(months)
  ahead <- predict(fit)
  expect_identical(tsp(ahead), c(2005, 2005 + 1 / 12, 12))
  expect_null(dim(ahead))
  both <- predict(fit, list(a = months, b = as.vector(months)))
  expect_named(both, c("a", "b"))
  expect_identical(both$b, as.vector(ahead))
  expect_true(is.ts(both$a))
  expect_sentence(predict(fit, ts(1:20, frequency = 4)), "a frequency of 12; got 4; aggregate() them.", field = "newdata")
  expect_error(fitted(fit), "use predict()", class = "pybiodl_UnsupportedError")
})

test_that("a network with attention tells at which times it looks", {
  skip_without_python()
  fit <- forecaster(waves, network = chain(list(layer_attention_pool(units = 2))))
  weights <- attention(fit, list(a = waves, b = waves[1:50, ]))
  expect_identical(dim(weights), c(2L, 1L, 6L))
  expect_identical(dimnames(weights)[[1]], c("a", "b"))
  expect_equal(unname(apply(weights, 1, sum)), c(1, 1), tolerance = 1e-6)
})

test_that("series and places that do not fit are refused, places counted from 1", {
  expect_sentence(forecaster(letters), "x must be a numeric matrix", "pybiodl_InvalidTypeError", "x")
  expect_sentence(forecaster(data.frame(day = Sys.Date(), n = 1)), "got Date in column 'day'", "pybiodl_InvalidTypeError")
  expect_sentence(forecaster(waves, horizont = 2), "did you mean 'horizon'?")
  skip_without_python()
  expect_sentence(forecaster(waves, targets = 3), "places of variables from 1 to 2; got 3.", field = "targets")
  expect_sentence(forecaster(waves, targets = 0), "targets must hold whole numbers of at least 1", field = "targets")
  expect_sentence(forecaster(list(waves, waves[1:3, ])), "series 2 has 3; pass longer series", field = "x")
  wild <- waves
  wild[4, 2] <- Inf
  expect_sentence(forecaster(wild), "got infinity at time 4, variable 2;", field = "x")
})
