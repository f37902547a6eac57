test_that("a network prints what differs from the defaults", {
  expect_output(print(mlp()), "mlp()", fixed = TRUE)
  expect_output(print(mlp(hidden = c(20, 10), dropout = 0.1)), "mlp(hidden = c(20, 10), dropout = 0.1)", fixed = TRUE)
  expect_output(print(cnn(kernel_size = list(c(1, 3), 9))), "cnn(kernel_size = list(c(1, 3), 9))", fixed = TRUE)
})

test_that("Python builds the network that R describes", {
  skip_without_python()
  sequences <- c("ACGTACGTAC", "TTTTACGATT", "ACGTACGTGA", "TTTAACGATT")
  network <- cnn(filters = 2, kernel_size = list(c(1, 3), 5), dense = NULL, pool_size = 1)
  fit <- bio_classifier(sequences, c("p", "n", "p", "n"), network = network, epochs = 1, seed = 1)
  expect_identical(fit$network, "cnn(filters = 2, kernel_size = list(c(1, 3), 5), pool_size = 1, dense = c())")
  expect_named(coef(fit), c(
    "conv_1_width_1_kernel", "conv_1_width_1_bias", "conv_1_width_3_kernel", "conv_1_width_3_bias",
    "conv_2_kernel", "conv_2_bias", "head_kernel", "head_bias"
  ))
  expect_identical(dim(coef(fit)$conv_2_kernel), c(5L, 4L, 2L))
})
