# Flowers and their kind, some without a measurement.
flowers <- local({
  set.seed(1)
  data <- iris[sample(150, 60), ]
  data$Species <- as.character(data$Species)
  data
})
measured <- as.matrix(flowers[1:4])
small <- autoencoder(hidden = 6, latent = 2)
trained <- local({
  fit <- NULL
  function() {
    if (is.null(fit)) fit <<- bio_autoencoder(measured, network = small, epochs = 3, validation_fraction = 0, seed = 1)
    fit
  }
})

test_that("an embedding has a row a sample, the same in R and in Python", {
  skip_without_python()
  fit <- trained()
  expect_output(print(fit), "<bio_autoencoder> autoencoder(hidden = 6, latent = 2) on Keras", fixed = TRUE)
  expect_identical(dimnames(predict(fit)), list(rownames(measured), NULL))
  path <- bio_save(fit, tempfile(fileext = ".pybiodl"))
  rows <- measured[1:3, ]
  python <- in_python(sprintf(
    paste(
      "import pandas as pd, pybiodl", "model = pybiodl.load('%s')",
      "result = model.reconstruct(pd.DataFrame([[%s]], columns=model.feature_names_in_))", sep = "\n"
    ), path, paste(apply(rows, 1, paste, collapse = ", "), collapse = "], [")
  ))
  back <- predict(bio_load(path), rows, type = "reconstruction")
  expect_equal(unname(back), python + 0, tolerance = 1e-6)
  expect_identical(dimnames(back), dimnames(rows))
  expect_equal(bio_decode(fit, predict(fit, rows)), back, tolerance = 1e-5)
})

test_that("errors and outliers are told of each sample", {
  skip_without_python()
  fit <- trained()
  rows <- rbind(measured[1:3, ], strange = c(90, -70, 60, 50), hole = c(5, NA, 1, 1))
  expect_warning(errors <- predict(fit, rows, type = "error"), "1 of 5 rows have missing values")
  expect_identical(names(errors), rownames(rows))
  expect_identical(unname(is.na(errors)), c(FALSE, FALSE, FALSE, FALSE, TRUE))
  by_column <- predict(fit, rows[1:4, ], type = "error", by_column = TRUE)
  expect_identical(dimnames(by_column), dimnames(rows[1:4, ]))
  expect_equal(rowMeans(by_column), errors[1:4])
  suppressWarnings(strange <- predict(fit, rows, type = "outlier"))
  expect_identical(strange[["strange"]], TRUE)
  expect_identical(strange[["hole"]], NA)
  expect_identical(sum(predict(fit, measured, type = "outlier")), 3L) # 5 % of 60
  expect_sentence(predict(fit, type = "error"), "pass samples as newdata", field = "newdata")
})

test_that("categories come back as they are called, and holes are filled", {
  skip_without_python()
  flowers$Sepal.Width[c(2, 9)] <- NA
  fit <- bio_autoencoder(~ ., flowers, network = small, epochs = 2, encoder = encode_table(missing = "impute"), seed = 1)
  back <- predict(fit, flowers, type = "reconstruction")
  expect_identical(names(back), names(flowers))
  expect_identical(rownames(back), rownames(flowers))
  expect_true(all(back$Species %in% flowers$Species))
  expect_false(anyNA(back))
  one <- bio_autoencoder(Species ~ . - Petal.Width, flowers[-c(2, 9), ], network = small, epochs = 1, seed = 1)
  expect_identical(one$features, names(flowers)[1:3])
})

test_that("what is given back is judged beside principal components", {
  skip_without_python()
  judged <- bio_evaluate(trained(), measured[1:20, ], train = measured)
  expect_identical(judged$metric, c("r2", "mse"))
  expect_true(all(c("baseline", "difference") %in% names(judged)))
  expect_output(print(judged), "Reconstruction of 4 columns, 20 rows", fixed = TRUE)
  held <- bio_autoencoder(measured, validation_data = measured[1:5, ], network = small, epochs = 1, seed = 1)
  expect_true("val_loss" %in% names(held$history))
})

test_that("containers and sparse matrices are taken", {
  skip_without_python()
  skip_if_not_installed("Matrix")
  sparse <- methods::as(measured, "CsparseMatrix")
  fit <- bio_autoencoder(sparse, network = small, epochs = 3, validation_fraction = 0, seed = 1)
  expect_equal(unname(predict(fit, sparse)), unname(predict(trained(), measured)), tolerance = 1e-5)
  skip_if_not_installed("SummarizedExperiment")
  container <- SummarizedExperiment::SummarizedExperiment(list(counts = t(measured)))
  fit <- bio_autoencoder(container, network = small, epochs = 1, seed = 1)
  expect_identical(dim(predict(fit, container)), c(60L, 2L))
  expect_sentence(bio_autoencoder(c("ACGT", "GGCC"), epochs = 1), "reads tables", "pybiodl_UnsupportedError")
})
