# What tells the classes apart is the difference of two channels.
waves <- local({
  set.seed(1)
  lapply(1:24, function(i) {
    line <- matrix(rnorm(6 * 4), 6, 4)
    line[, 3] <- line[, 1] + if (i %% 2) 2 else -2
    line
  })
})
side <- factor(rep(c("up", "down"), 12))

test_that("places count from 1 in R and from 0 in Python, and print as they were written", {
  skip_without_python()
  network <- paired(left = 1, right = 3, network = cnn(2, 1, pool_size = 1, dense = NULL), dense = NULL)
  expect_output(print(network), "paired(left = 1, right = 3, network = cnn(filters = 2, ", fixed = TRUE)
  fit <- bio_classifier(waves, side, network = network, epochs = 1, validation_fraction = 0, seed = 1)
  expect_match(fit$network, "paired(left = 1, right = 3, network = cnn(", fixed = TRUE)
  expect_match(fit$layers, "Select(channels=(1,))", fixed = TRUE)
  expect_false(grepl("channels=(0,)", fit$layers, fixed = TRUE))
  expect_match(fit$layers, "(6, 1)", fixed = TRUE)
  other <- lapply(waves, function(line) {
    line[, c(2, 4)] <- 0
    line
  })
  expect_identical(predict(fit, other, type = "prob"), predict(fit, waves, type = "prob"))
})

test_that("layers select channels and positions", {
  skip_without_python()
  flat <- function(layer) {
    fit <- bio_regressor(waves, seq_along(waves), network = chain(list(layer, layer_flatten())), epochs = 1,
      validation_fraction = 0, seed = 1)
    list(network = fit$network, seen = function(x) predict(fit, x))
  }
  third <- flat(layer_select(3))
  expect_match(third$network, "layer_select(channels = 3)", fixed = TRUE)
  last <- flat(layer_places(c(6, 5)))
  expect_match(last$network, "layer_places(places = c(6, 5))", fixed = TRUE)
  without <- function(rows, columns) lapply(waves, function(line) {
    line[rows, columns] <- 0
    line
  })
  expect_identical(third$seen(without(1:6, c(1, 2, 4))), third$seen(waves))
  expect_false(identical(third$seen(without(1:6, 3)), third$seen(waves)))
  expect_identical(last$seen(without(1:4, 1:4)), last$seen(waves))
  shared <- layer_shared(list(list(layer_select(1)), list(layer_select(3))), list(layer_flatten()), "difference")
  expect_match(flat(shared)$network, "views = list(layer_select(channels = 1), layer_select(channels = 3))", fixed = TRUE)
})

test_that("errors count from 1, too", {
  skip_without_python()
  fit <- function(network) bio_classifier(waves, side, network = network, epochs = 1, seed = 1)
  expect_sentence(fit(paired(1, 5)), "right must hold places of channels from 1 to 4; got 5.", field = "right")
  expect_sentence(fit(paired(1:2, c(2, 3))), "place 2 is there twice; leave it out.", field = "right")
  expect_sentence(fit(paired(0, 1)), "left must hold whole numbers of at least 1, as places count from 1; got 0.")
  expect_sentence(fit(chain(list(layer_select(5)))), "channels must be places from 1 to 4; got 5.", field = "channels")
  expect_sentence(fit(chain(list(layer_places(c(1, 7))))), "places must be from 1 to 6; got c(1, 7).", field = "places")
  expect_sentence(fit(paired(1:2, 3:4, along = "positions", orders = list(c(1, 1)))),
    "orders must each name the places from 1 to 2 once; got c(1, 1).", field = "orders")
})
