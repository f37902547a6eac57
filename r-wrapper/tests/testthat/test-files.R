test_that("saveRDS keeps a model for another process", {
  skip_without_python()
  fit <- iris_fit()
  path <- tempfile(fileext = ".rds")
  saveRDS(list(fit = fit, prob = predict(fit, iris, type = "prob")), path)
  code <- sprintf(
    "kept <- readRDS('%s'); library(pybiodl, lib.loc = '%s'); cat(isTRUE(all.equal(predict(kept$fit, iris, type = 'prob'), kept$prob)))",
    path, dirname(system.file(package = "pybiodl"))
  )
  said <- system2(file.path(R.home("bin"), "Rscript"), c("-e", shQuote(code)), stdout = TRUE, stderr = FALSE)
  expect_identical(utils::tail(said, 1), "TRUE")
})

test_that("a saved file gives the same model, in R and in Python", {
  skip_without_python()
  fit <- iris_fit()
  path <- bio_save(fit, tempfile(fileext = ".pybiodl"))
  loaded <- bio_load(path)
  expect_identical(predict(loaded, iris, type = "prob"), predict(fit, iris, type = "prob"))
  expect_identical(loaded$features, names(iris)[1:4])
  expect_sentence(predict(loaded), "holds no fitted values")
  table <- tempfile(fileext = ".csv")
  write.csv(iris[1:4], table, row.names = FALSE)
  prob <- in_python(sprintf(
    "import pandas, pybiodl\nresult = pybiodl.load('%s').predict_proba(pandas.read_csv('%s'))", path, table
  ))
  expect_equal(prob, unname(predict(fit, iris, type = "prob")), tolerance = 1e-6)
})

test_that("a file that Python saved opens in R", {
  skip_without_python()
  table <- tempfile(fileext = ".csv")
  path <- tempfile(fileext = ".pybiodl")
  write.csv(iris, table, row.names = FALSE)
  prob <- in_python(sprintf("
import pandas, pybiodl
table = pandas.read_csv('%s')
model = pybiodl.BioClassifier(epochs=2, random_state=5).fit(table, 'Species')
model.save('%s')
result = model.predict_proba(table)", table, path))
  fit <- bio_load(path)
  expect_equal(unname(predict(fit, iris, type = "prob")), prob, tolerance = 1e-6)
  expect_identical(fit$levels, levels(iris$Species))
})

test_that("the cache holds few models, and a forgotten one is rebuilt", {
  skip_without_python()
  fit <- iris_fit()
  prob <- predict(fit, iris, type = "prob")
  reticulate::py_run_string("from pybiodl.rbridge import _models; _models._models.clear()")
  expect_false(call_python("known", key = fit$key))
  expect_identical(predict(fit, iris, type = "prob"), prob)
  expect_true(call_python("known", key = fit$key))
})

test_that("paths that cannot be read or written are refused", {
  skip_without_python()
  expect_sentence(bio_save(iris_fit(), "/no/such/folder/x"), "where this user can write", "pybiodl_OutputError", "path")
  expect_sentence(bio_load("/no/such/file"), "must be there and readable", field = "path")
  expect_sentence(bio_save(1, "x"), "must be a model of bio_classifier()", "pybiodl_InvalidTypeError")
  path <- tempfile()
  writeBin(utils::head(iris_fit()$bundle, 1000), path)
  expect_sentence(bio_load(path), "is truncated or something else", "pybiodl_BundleError")
})
