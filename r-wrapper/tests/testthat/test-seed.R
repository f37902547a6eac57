quick <- function(...) bio_classifier(iris[1:4], iris$Species, network = mlp(hidden = 4), epochs = 2, ...)

test_that("set.seed() repeats a fit that draws its own seed", {
  skip_without_python()
  set.seed(3)
  first <- quick()
  set.seed(3)
  second <- quick()
  expect_identical(coef(first), coef(second))
  expect_false(identical(coef(quick()), coef(first)))
})

test_that("with a seed, R's generator is left as it was", {
  skip_without_python()
  set.seed(4)
  before <- .Random.seed
  fit <- quick(seed = 1)
  predict(fit, iris)
  expect_identical(.Random.seed, before)
})

python_fit <- function(table, arguments) {
  in_python(sprintf("
import pandas, pybiodl
from pybiodl.networks import MLP
from pybiodl.rbridge import _clusters
table = pandas.read_csv('%s')
model = pybiodl.BioClassifier(MLP(hidden=(4,)), epochs=2, random_state=7, %s)
result = model.fit(table, 'Species').predict_proba(table.drop(columns='Species'))", table, arguments))
}

test_that("the same seed gives the same probabilities in R and in Python, on both backends", {
  skip_without_python()
  table <- tempfile(fileext = ".csv")
  write.csv(iris, table, row.names = FALSE)
  from_file <- read.csv(table)
  prob <- function(...) {
    unname(predict(
      bio_classifier(Species ~ ., from_file, network = mlp(hidden = 4), epochs = 2, seed = 7, ...),
      from_file, type = "prob"
    ))
  }
  expect_equal(prob(), python_fit(table, ""), tolerance = 1e-6)

  cluster <- tryCatch(bio_h2o_start(memory = "1G"), pybiodl_MissingDependencyError = function(e) skip(conditionMessage(e)))
  on.exit(bio_h2o_stop(cluster))
  home <- prob(cluster = cluster)
  expect_equal(home, python_fit(table, sprintf("cluster=_clusters.find('%s')", cluster$url)), tolerance = 1e-6)
  expect_output(print(cluster), "<bio_h2o> http", fixed = TRUE)
  status <- summary(cluster)
  expect_true(status$healthy)
  expect_identical(status$flow_url, paste0(cluster$url, "/flow/index.html"))
  expect_identical(status$nodes$max_memory, status$max_memory)
  expect_length(status$models, 2) # of the fit in R and of the one in Python
  expect_true(all(startsWith(bio_h2o_clean(cluster), "pybiodl_")))
  expect_length(summary(cluster)$models, 0)
  expect_sentence(
    bio_h2o_connect(cluster$url, user = "nobody", password = "wrong"), "password", "pybiodl_ClusterAccessError"
  )
  by_path <- bio_classifier(table, "Species", network = mlp(hidden = 4), epochs = 2, seed = 7, cluster = cluster)
  expect_identical(dim(predict(by_path, table, type = "prob")), c(150L, 3L))
  expect_equal(predict(by_path, iris, type = "prob"), predict(by_path, table, type = "prob"), tolerance = 1e-6)
  written <- tempfile(fileext = ".csv")
  far <- bio_classifier(
    table, "Species", network = mlp(hidden = 4), epochs = 2, seed = 7, cluster = cluster, class_weight = "oversample"
  )
  expect_identical(predict(far, table, to = written), written)
  found <- utils::read.csv(written)
  expect_equal(found$p_versicolor, unname(predict(far, iris, type = "prob")[, "versicolor"]), tolerance = 1e-6)
  expect_identical(found$predict, as.character(predict(far, iris)))
  expect_sentence(predict(far, iris, to = written), "has the cluster write its predictions of a path")
  counts <- tempfile(fileext = ".csv")
  utils::write.csv(transform(iris[1:4], size = log(Sepal.Length), how.much = Sepal.Width), counts, row.names = FALSE)
  rates <- bio_regressor(counts, "Petal.Length", loss = "poisson", network = mlp(hidden = 4), epochs = 2, seed = 7,
    cluster = cluster, sample_weight = "how.much", groups = "Sepal.Length", offset = "size")
  expect_output(print(rates), "2 features") # two of the others are names of columns
  written <- tempfile(fileext = ".csv")
  expect_identical(predict(rates, counts, to = written, offset = 0), written)
  expect_equal(utils::read.csv(written)$predict, predict(rates, iris[c(2, 4)], offset = 0), tolerance = 1e-6)
  named <- predict(rates, counts, offset = "size")
  expect_equal(named, predict(rates, iris[c(2, 4)], offset = log(iris$Sepal.Length)), tolerance = 1e-6, ignore_attr = TRUE)
  written <- tempfile(fileext = ".csv")
  predict(rates, counts, to = written, offset = "size")
  expect_equal(utils::read.csv(written)$predict, named, tolerance = 1e-6, ignore_attr = TRUE)
  expect_sentence(
    predict(rates, counts, to = written, offset = c(1, 2)), "offset must be a number, or name a column, where a cluster",
    "pybiodl_UnsupportedError"
  )
  expect_sentence(bio_h2o_frame(cluster, "nowhere"), "key must name a table of the H2O cluster")
  expect_identical(names(bio_h2o_login(cluster)), c("user", "password"))
  expect_true(all(nzchar(bio_h2o_login(cluster))))
  expect_sentence(
    prob(cluster = structure(list(url = "http://127.0.0.1:1"), class = "bio_h2o")), "knows no H2O cluster",
    "pybiodl_ClusterError"
  )
})
