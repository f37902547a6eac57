two <- iris[c(51:75, 101:125), ]
two$Species <- droplevels(two$Species)

test_that("models stand beside one another, and the folds are R's own where given", {
  skip_without_python()
  folds <- bio_donor_kfold(rep(1:10, 5), n_splits = 2)
  board <- bio_leaderboard(two[1:4], two$Species, list(small = mlp(hidden = 3)), learners = NULL, backends = "keras",
    folds = folds, n_resamples = 50, seed = 1)
  expect_s3_class(board, c("bio_leaderboard", "data.frame"), exact = TRUE)
  expect_setequal(board$model, c("small", "linear baseline", "majority"))
  expect_true(board$value[board$model == "linear baseline"] > 0.9)
  expect_lte(board$value[board$model == "majority"], 0.5)
  expect_true(all(is.na(board$error)))
  expect_identical(is.na(board$difference), board$model == "linear baseline")
  expect_match(attr(board, "verdict"), "linear baseline")
  expect_match(attr(board, "title"), "50 rows tested in 2 folds")
  expect_output(print(board), "minus linear", fixed = TRUE)
  expect_identical(class(as.data.frame(board)), "data.frame")
  expect_null(attr(as.data.frame(board), "verdict"))
  path <- tempfile(fileext = ".png")
  grDevices::png(path, 600, 400)
  expect_identical(plot(board), board)
  grDevices::dev.off()
  expect_gt(file.size(path), 2000)
})

test_that("numbers and sequences are compared, and what reads tables is named", {
  skip_without_python()
  numbers <- bio_leaderboard(two[1:3], two$Petal.Width, learners = NULL, backends = "h2o", folds = 2, n_resamples = 20,
    seed = 1, networks = list(odd = mlp(activation = "gelu")))
  expect_identical(attr(numbers, "metric"), "r2")
  expect_match(attr(numbers, "skipped")[["odd"]], "the activations relu, tanh and maxout; got 'gelu'")
  set.seed(1)
  seqs <- paste0(replicate(40, paste(sample(c("A", "C", "G", "T"), 8, TRUE), collapse = "")), c("TATA", "GCGC"))
  board <- bio_leaderboard(seqs, rep(c("yes", "no"), 20), backends = "h2o", folds = 2, n_resamples = 20, seed = 1)
  expect_identical(board$model, c("linear baseline", "majority"))
  expect_match(attr(board, "skipped")[["H2O AutoML"]], "read tables; x is of kind sequence")
})

test_that("a model is written as ONNX and agrees with itself", {
  skip_without_python()
  skip_if_not(reticulate::py_module_available("onnxruntime"))
  fit <- bio_classifier(iris[1:4], iris$Species, network = mlp(hidden = 4), epochs = 1, seed = 1)
  report <- bio_parity(fit, iris[1:4])
  expect_identical(report$first, c("home", "home", "Keras"))
  expect_identical(report$second, c("Keras", "ONNX", "ONNX"))
  expect_lt(max(report$absolute), 1e-5)
  expect_output(print(report), "Parity of 150 rows, 3 outputs", fixed = TRUE)
  expect_identical(class(as.data.frame(report)), "data.frame")
  path <- tempfile(fileext = ".onnx")
  expect_lt(bio_to_onnx(fit, path, iris[1:4])$absolute, 1e-5)
  python <- in_python(sprintf("
import numpy as np, onnxruntime
from sklearn.datasets import load_iris
session = onnxruntime.InferenceSession('%s')
label, probability = session.run(['label', 'probabilities'], {'X': load_iris(return_X_y=True)[0][:5]})
result = {'label': np.array(label, dtype=object), 'probability': probability.astype('float64')}", path))
  expect_equal(unname(predict(fit, iris[1:5, ], type = "prob")), python$probability, tolerance = 1e-5)
  expect_identical(as.character(predict(fit, iris[1:5, ])), python$label)
})

test_that("bad input is refused in one sentence", {
  expect_sentence(bio_leaderboard(iris[1:4]), "y must be given", field = "y")
  expect_sentence(bio_leaderboard(iris[1:4], iris$Species, list(mlp())), "a list of networks by name",
    "pybiodl_InvalidTypeError", "networks")
  skip_without_python()
  expect_sentence(bio_leaderboard(iris[1:4], iris$Species, learners = "gmb"), "got 'gmb'; did you mean", field = "learners")
  expect_sentence(bio_leaderboard(iris[1:4], iris$Species, learners = NULL, backends = "keras",
    folds = list(list(train = 1:20, test = 400))), "numbers of samples, from 1 to 150", field = "folds")
})
