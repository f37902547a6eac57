test_that("a page holds all that it shows, and says first what matters", {
  skip_without_python()
  path <- tempfile(fileext = ".html")
  seen <- list(iris[1:4], iris$Species)
  verdict <- bio_report(iris_fit(), path, iris[1:4], iris$Species, train = seen, explain = FALSE, title = "Iris & <b>")
  expect_match(verdict[[1]], "linear model", fixed = TRUE)
  expect_true(any(grepl("occur exactly in training", verdict, fixed = TRUE)))
  text <- paste(readLines(path, encoding = "UTF-8"), collapse = "\n")
  expect_match(text, "Iris &amp; &lt;b&gt;", fixed = TRUE)
  expect_match(text, "virginica", fixed = TRUE)
  expect_false(grepl("https?://(?!www.w3.org)", text, perl = TRUE))
})

test_that("the trials of a search are told of, and a card is Markdown", {
  skip_without_python()
  found <- bio_search(iris[1:4], iris$Species, space = list(network__hidden = list(4, 8)), network = mlp(), epochs = 1,
    strategy = "grid", cv = 2, seed = 1)
  path <- tempfile(fileext = ".html")
  bio_report(found, path, iris[1:4], iris$Species, explain = FALSE)
  text <- paste(readLines(path, encoding = "UTF-8"), collapse = "\n")
  expect_match(text, "2, of which 2 were done", fixed = TRUE)
  card <- tempfile(fileext = ".md")
  bio_model_card(iris_fit(), card, iris[1:4], iris$Species, intended_use = "To tell three irises apart.")
  text <- readLines(card, encoding = "UTF-8")
  expect_true("To tell three irises apart." %in% text)
  bio_model_card(iris_fit(), card)
  expect_true(any(grepl("It was not judged here", readLines(card), fixed = TRUE)))
})

test_that("what cannot be written is refused in one sentence", {
  skip_without_python()
  expect_sentence(bio_report(iris_fit(), "page.pdf", iris[1:4], iris$Species), "must end in .html or .md; got 'page.pdf'",
    "pybiodl_OutputError", "path")
  expect_sentence(bio_report(iris_fit(), tempfile(fileext = ".md"), iris[1:4]), "y must be given")
  expect_sentence(bio_report(iris_fit(), 3, iris[1:4], iris$Species), "path must be one string", "pybiodl_InvalidTypeError")
  expect_sentence(bio_report(iris_fit(), "p.html", iris[1:4], iris$Species, explain = "yes"), "explain must be TRUE or FALSE",
    "pybiodl_InvalidTypeError")
})
