# Recipes run on files, and what they give is as elsewhere.

random_dna <- function(n, box) {
  replicate(n, {
    letters <- sample(c("A", "C", "G", "T"), 30, TRUE)
    start <- sample(1:20, 1)
    letters[start + seq_along(box) - 1] <- box
    paste(letters, collapse = "")
  })
}

write_fasta <- function(sequences, path) {
  writeLines(paste0(">s", seq_along(sequences), "\n", sequences), path)
  path
}

test_that("a recipe runs on files, and its model predicts", {
  skip_without_python()
  known <- bio_recipes()
  expect_true(all(c("promoter", "deepbind", "hiv_resistance") %in% known$name))
  expect_match(known$files[known$name == "promoter"], "two FASTA files of DNA")
  set.seed(1)
  files <- c(write_fasta(random_dna(40, strsplit("TATAATGG", "")[[1]]), tempfile(fileext = ".fa")),
    write_fasta(random_dna(40, strsplit("GACTACTA", "")[[1]]), tempfile(fileext = ".fa")))
  out <- tempfile()
  run <- recipe_promoter(files, out = out, seed = 1, epochs = 2, network__filters = 4, network__kernel_size = 8,
    network__dense = 4)
  expect_s3_class(run$model, "bio_classifier")
  expect_identical(levels(predict(run$model, random_dna(3, "A"))), c("other", "promoter"))
  expect_true(all(c("roc_auc", "mcc") %in% run$evaluation$metric))
  expect_false(anyNA(run$evaluation$baseline[run$evaluation$metric == "roc_auc"]))
  expect_s3_class(run$audit, "bio_leak_audit")
  map <- run$explanations[["mutation map"]]
  expect_equal(range(map$position), c(1, 30))
  expect_output(print(run), "published, on other data: mcc 0.84", fixed = TRUE)
  expect_true(file.exists(file.path(out, "model.pybiodl")))
  expect_sentence(recipe_promoter(files, out = out), "it is there and not empty", "pybiodl_OutputError", "out")
})

test_that("bad input is refused in one sentence", {
  expect_sentence(recipe_nrc(3), "files must be paths of files", "pybiodl_InvalidTypeError", "files")
  expect_sentence(recipe_nrc("a.fa", NULL, NULL, NULL, NULL, 1, FALSE, 3), "takes parameters by name")
  skip_without_python()
  path <- write_fasta("ACGT", tempfile(fileext = ".fa"))
  expect_sentence(recipe_nrc(path), "nrc reads one FASTA file of RNA", field = "files")
})

test_that("a unit a gene gives edges", {
  skip_without_python()
  set.seed(1)
  rows <- do.call(rbind, lapply(1:10, function(series) {
    a <- runif(1)
    b <- runif(1)
    do.call(rbind, lapply(0:11, function(time) {
      row <- data.frame(series = paste0("s", series), time = time, a = a, b = b)
      b <<- b + 0.4 * (plogis(8 * a - 4) - b)
      a <<- a + 0.4 * (plogis(4 - 8 * b) - a)
      row
    }))
  }))
  files <- c(tempfile(fileext = ".csv"), tempfile(fileext = ".csv"))
  write.csv(rows, files[1], row.names = FALSE)
  write.csv(data.frame(source = c("a", "b"), target = c("b", "a"), sign = c(1, -1)), files[2], row.names = FALSE)
  run <- recipe_grn_swarm(files, seed = 1, epochs = 2, network__moves = 100, network__copies = 2)
  expect_s3_class(run$model, "bio_forecaster")
  edges <- run$explanations$weights
  expect_identical(names(edges), c("variable", "target", "value", "size"))
  expect_gt(edges$value[edges$variable == "a" & edges$target == "b"], 0)
  expect_lt(edges$value[edges$variable == "b" & edges$target == "a"], 0)
  expect_equal(run$figures[["share of known signs that are right"]], 1)
})
