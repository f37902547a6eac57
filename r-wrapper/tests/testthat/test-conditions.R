# Python's errors, warnings and interrupts are R's own.

test_that("an error of Python is a condition with class, sentence, field and traceback", {
  skip_without_python()
  error <- caught(bio_classifier(iris[1:4], iris$Species, epochs = 0))
  expect_s3_class(error, c("pybiodl_InvalidInputError", "pybiodl_PyBioDLError", "pybiodl_ValueError"), exact = FALSE)
  expect_identical(utils::tail(class(error), 3), c("pybiodl_error", "error", "condition"))
  expect_identical(conditionMessage(error), "epochs must be a whole number of at least 1; got 0.")
  expect_identical(error$field, "epochs")
  expect_match(error$python_traceback, "read_settings")
  expect_sentence(bio_classifier(iris[1:4], iris$Species, seed = -1), "seed must be", field = "seed")
  expect_sentence(
    bio_classifier(iris[1:4], iris$Species, network = "mlp"), "network must be NULL or a network",
    "pybiodl_InvalidTypeError"
  )
})

test_that("progress comes after each epoch", {
  skip_without_python()
  epochs <- NULL
  losses <- NULL
  fit <- bio_classifier(iris[1:4], iris$Species, network = mlp(hidden = 4), epochs = 3, seed = 1, on_epoch = function(epoch, logs) {
    epochs <<- c(epochs, epoch)
    losses <<- c(losses, logs$val_loss)
  })
  expect_identical(epochs, 1:3)
  expect_identical(losses, fit$history$val_loss)
  expect_message(
    bio_classifier(iris[1:4], iris$Species, network = mlp(hidden = 4), epochs = 1, seed = 1, verbose = 1),
    "epoch 1 of 1: "
  )
})

test_that("an R error in the progress function ends the fit, and the next one works", {
  skip_without_python()
  epochs <- 0
  error <- caught(bio_classifier(iris[1:4], iris$Species, epochs = 50, on_epoch = function(epoch, logs) {
    epochs <<- epoch
    if (epoch == 2) stop("enough")
  }))
  expect_s3_class(error, "simpleError")
  expect_identical(conditionMessage(error), "enough")
  expect_equal(epochs, 2)
  expect_s3_class(bio_classifier(iris[1:4], iris$Species, epochs = 1), "bio_classifier")
})

test_that("an interrupt is R's interrupt", {
  skip_without_python()
  skip_on_os("windows")
  interrupt_in_a_second <- function() system(sprintf("(sleep 1; kill -INT %d) &", Sys.getpid()))
  iris_fit()
  interrupt_in_a_second()
  expect_s3_class(caught(bio_classifier(iris[1:4], iris$Species, epochs = 1e6, patience = NULL)), "interrupt")
  interrupt_in_a_second()
  expect_s3_class(caught(
    bio_classifier(iris[1:4], iris$Species, epochs = 1e6, patience = NULL, on_epoch = function(epoch, logs) Sys.sleep(0.2))
  ), "interrupt")
})

test_that("an unknown engine, and one that comes too late, are refused", {
  skip_without_python()
  iris_fit()
  expect_sentence(bio_use_engine("theano"), "engine must be one of")
  expect_sentence(bio_use_engine("torch"), "restart Python (or R)", "pybiodl_UnsupportedError")
})
