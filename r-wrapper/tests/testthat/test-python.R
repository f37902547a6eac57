# Finding Python: each case in a fresh R process, because Python is chosen once.

ask_fresh_r <- function(code, environment) {
  said <- system2(
    file.path(R.home("bin"), "Rscript"),
    c("--vanilla", "-e", shQuote(sprintf("library(pybiodl, lib.loc = '%s'); %s", dirname(system.file(package = "pybiodl")), code))),
    stdout = TRUE, stderr = FALSE, env = environment
  )
  paste(said, collapse = "\n")
}
message_of_a_fit <- "cat(tryCatch(bio_classifier(iris[1:4], iris$Species), pybiodl_MissingDependencyError = conditionMessage))"
no_python <- c("RETICULATE_PYTHON=", "RETICULATE_PYTHON_ENV=", "VIRTUAL_ENV=", "CONDA_PREFIX=", "PATH=/nowhere")

test_that("without any Python the package loads and says what to do", {
  skip_on_os("windows")
  skip_if(grepl("^/nowhere", Sys.which("sh")))
  expect_identical(ask_fresh_r("cat(bio_available(), class(mlp()))", no_python), "FALSE bio_network bio_component")
  expect_match(ask_fresh_r(message_of_a_fit, no_python), "pybiodl needs Python .* and none is configured; install it")
})

test_that("a Python that cannot be loaded is named", {
  skip_on_os("windows")
  wrong <- replace(no_python, 1, "RETICULATE_PYTHON=/no/such/python")
  expect_match(ask_fresh_r(message_of_a_fit, wrong), "The configured Python cannot be loaded into R .*/no/such/python")
})

test_that("a folder named pybiodl in the working directory does not hide the package", {
  skip_without_python()
  folder <- tempfile()
  dir.create(file.path(folder, "pybiodl"), recursive = TRUE)
  usual <- setwd(folder)
  on.exit(setwd(usual))
  expect_identical(ask_fresh_r("cat(bio_available())", character()), "TRUE")
})
