strings <- paste0(rep(c("ACGT", "GGCA", "TTAC"), 8), rep(c("AC", "GT", "CA", "TG"), 6))
n_a <- nchar(gsub("[^A]", "", strings))
generator <- local({
  fit <- NULL
  function() {
    if (is.null(fit)) {
      network <- vae(latent = 2, units = 8, dense = 8, channels = 2, anneal = 1)
      fit <<- bio_generator(strings, cbind(length = nchar(strings), n_a), network = network, epochs = 1,
        batch_size = 24, validation_fraction = 0, seed = 1)
    }
    fit
  }
})

test_that("what is drawn, read and written is that of Python", {
  skip_without_python()
  fit <- generator()
  expect_output(print(fit), "<bio_generator> vae(latent = 2, units = 8, dense = 8, channels = 2, anneal = 1)", fixed = TRUE)
  expect_identical(dim(coef(fit)$mean_dense_1_kernel), c(8L, 2L))
  path <- bio_save(fit, tempfile(fileext = ".pybiodl"))
  python <- in_python(sprintf("
import pybiodl, numpy as np
model = pybiodl.load('%s')
result = {
    'drawn': np.array(model.sample(4, 1.5, 3), object), 'latent': model.transform(['ACGTAC', 'GGCAGT']),
    'way': np.array(model.interpolate('ACGTAC', 'GGCAGT', 3), object), 'told': model.predict(['ACGTAC']),
}", path))
  expect_identical(bio_sample(fit, 4, temperature = 1.5, seed = 3), python$drawn)
  latent <- bio_encode(fit, c(u = "ACGTAC", v = "GGCAGT"))
  expect_equal(unname(latent), python$latent, tolerance = 1e-6)
  expect_identical(bio_decode(fit, latent), bio_reconstruct(fit, c(u = "ACGTAC", v = "GGCAGT")))
  way <- bio_interpolate(bio_load(path), "ACGTAC", "GGCAGT", n = 3)
  expect_identical(way, data.frame(share = c(0, 0.5, 1), string = python$way))
  expect_equal(unname(predict(fit, "ACGTAC")), python$told, tolerance = 1e-6)
  expect_identical(colnames(predict(fit)), c("length", "n_a"))
  set.seed(7)
  first <- bio_sample(fit, 3)
  set.seed(7)
  expect_identical(bio_sample(fit, 3), first)
})

test_that("a climb ends no lower than it began, by a function and by a property", {
  skip_without_python()
  fit <- generator()
  a_in <- function(strings) nchar(gsub("[^A]", "", strings))
  best <- bio_optimize(fit, a_in, start = strings[1:3], steps = 3, step_size = 1, n_tries = 4, seed = 1)
  expect_identical(best$value, as.double(a_in(best$string)))
  expect_true(all(best$value >= best$start_value) && !is.unsorted(-best$value))
  expect_identical(dim(attr(best, "latent")), c(3L, 2L))
  told <- bio_optimize(fit, 2, n = 2, steps = 1, seed = 1)
  expect_equal(told$value, unname(predict(fit, told$string)[, 2]), tolerance = 1e-6)
  expect_sentence(bio_optimize(fit, 3, n = 2), "a property of y from 1 to 2, or a function of strings; got 3.",
    field = "objective")
  expect_error(bio_optimize(fit, function(strings) stop("of the user"), n = 1), "of the user")
  expect_sentence(bio_optimize(fit, function(strings) 1, n = 3, steps = 1), "objective must give one number for each of 3",
    field = "objective")
})

test_that("what is drawn is judged, and what makes no sense is refused", {
  skip_without_python()
  fit <- generator()
  quality <- bio_quality(fit, n = 20, newdata = strings[1:4], rule = function(string) nchar(string) > 2, seed = 1)
  drawn <- bio_sample(fit, 20, seed = 1)
  expect_identical(quality$valid, mean(nchar(drawn) > 2))
  expect_identical(quality$reconstructed, mean(bio_reconstruct(fit, strings[1:4]) == strings[1:4]))
  expect_true(is.na(bio_quality(fit, n = 2)$valid))
  expect_sentence(bio_decode(fit, matrix(0, 1, 3)), "finite numbers in 2 columns, as bio_encode() gives; got 3", field = "latent")
  expect_sentence(bio_sample(iris_fit()), "object must be a model of bio_generator()", "pybiodl_InvalidTypeError")
  expect_sentence(bio_generator(strings, network = mlp(), seed = 1), "bio_generator needs a network that writes strings; mlp does not; use vae().", "pybiodl_PyBioDLError")
})

test_that("molecules are written in SELFIES, or refused in the words of R", {
  skip_without_python()
  skip_if_not(reticulate::py_module_available("selfies") && reticulate::py_module_available("rdkit"))
  smiles <- rep(c("CCO", "OCCN", "c1ccccc1O", "C[C@H](N)C#N"), 6)
  fit_selfies <- function(x) {
    bio_generator(x, network = vae(latent = 2, units = 8, dense = 8, channels = 2, anneal = 1), epochs = 1,
      encoder = encode_tokens("selfies", start_end = TRUE), batch_size = 24, validation_fraction = 0, seed = 1)
  }
  expect_gt(bio_quality(fit_selfies(smiles), n = 30)$valid, 0.8)
  expect_sentence(fit_selfies(c(smiles, "c1cc")), "because it is no SMILES; correct it or leave it out.")
  expect_sentence(fit_selfies(c(smiles, "O=N(=O)C")), 'or use encode_tokens("smiles").')
})
