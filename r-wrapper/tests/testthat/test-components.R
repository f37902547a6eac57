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

test_that("networks and layers inside a network print as they are written", {
  network <- chain(steps = list(cnn(8, pool_size = 1), layer_dropout(0.5), layer_residual(list(layer_conv(4, c(3, 5))))))
  expect_identical(format(network), paste0(
    "chain(steps = list(cnn(filters = 8, pool_size = 1), layer_dropout(rate = 0.5), ",
    "layer_residual(layers = list(layer_conv(filters = 4, kernel_sizes = c(3, 5))))))"
  ))
  expect_s3_class(layer_attention_pool(), c("bio_layer", "bio_component"), exact = TRUE)
  expect_error(layer_dropout(rat = 0.5, 1, 2), "unused argument")
})

test_that("every network and layer arrives in Python, and comes back in R's words", {
  skip_without_python()
  wrote <- function(network) {
    record <- list(network = as_parameter(network))
    reticulate::py_run_string("from pybiodl.rbridge._border import from_r as _from_r
from pybiodl.rbridge._parameters import made
from pybiodl.rbridge._names import r_call", convert = FALSE)
    main <- reticulate::import_main(convert = FALSE)
    reticulate::py_to_r(main$r_call(main$`made`(main$`_from_r`(record)["network"])))
  }
  nested <- paste0(
    "chain(steps = list(layer_branches(branches = list(list(layer_conv(filters = 2, kernel_sizes = 3), layer_pool(size = 2)), ",
    "layer_conv(filters = 2, kernel_sizes = c(1, 5), stride = 2))), layer_recurrent(units = 3, cell = \"gru\"), ",
    "layer_attention_pool(steps = 2)))"
  )
  said <- c(
    "rnn(units = c(8, 4), pool = NULL)", "conv_recurrent(kernel_size = list(c(3, 5), 7), attention = NULL)",
    "transformer(width = 8, heads = 2)", "cnn(dilation = c(1, 2), residual = TRUE)", nested,
    "encode_tokens(tokens = \"words\", size = 100)", "encode_kmers(k = 4)"
  )
  for (code in said) expect_identical(wrote(eval(parse(text = code))), code)
})
