lines_of <- function(n, length) {
  set.seed(3)
  replicate(n, paste(sample(c("A", "C", "G", "T"), length, replace = TRUE), collapse = ""))
}
dna_fit <- local({
  fit <- NULL
  function() {
    if (is.null(fit)) {
      network <- cnn(filters = 4, kernel_size = 3, dense = NULL)
      x <- lines_of(24, 12)
      fit <<- bio_classifier(x, factor(rep(c("b", "a"), 12), c("b", "a")), network = network, epochs = 2, seed = 1,
        validation_fraction = 0)
    }
    fit
  }
})

test_that("a mutation map is what predict() says of mutants", {
  skip_without_python()
  x <- c(one = "ACGTACGTACGT", two = "GGGGCCCCAAAA")
  map <- bio_mutation_map(dna_fit(), x, class = "a")
  expect_identical(dimnames(map), list(sample = c("one", "two"), position = as.character(1:12), letter = c("A", "C", "G", "T")))
  mutant <- x
  substr(mutant[[2]], 5, 5) <- "T"
  change <- predict(dna_fit(), mutant, type = "prob")[2, "a"] - predict(dna_fit(), x, type = "prob")[2, "a"]
  expect_equal(map[2, 5, "T"], unname(change), tolerance = 1e-4)
  expect_identical(map[2, 5, "C"], 0)
  expect_equal(bio_mutation_map(dna_fit(), x, class = "b")[, , ], -map[, , ], tolerance = 1e-5)
  table <- as.data.frame(map)
  expect_identical(names(table), c("sample", "position", "letter", "value", "there"))
  expect_identical(table$there[table$sample == "two" & table$position == 5][[1]], "C")
  expect_output(print(map), "mutation map of the probability of a: 2 x 12 x 4", fixed = TRUE)
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  expect_identical(plot(map, sample = 2), map)
  expect_sentence(plot(map, sample = 3), "sample must be a number from 1 to 2; got 3", field = "sample")
  expect_sentence(bio_mutation_map(dna_fit(), x, class = "c"), "class must be one of the classes 'a', 'b'; got 'c'")
})

test_that("gradients are complete and have the names of columns", {
  skip_without_python()
  found <- bio_integrated_gradients(dna_fit(), "ACGTACGTACGT", baseline = "even", steps = 20)
  expect_identical(dim(found), c(1L, 12L, 4L))
  logit <- stats::qlogis(predict(dna_fit(), "ACGTACGTACGT", type = "prob")[1, "b"])
  expect_lt(abs(sum(found) + attr(found, "baseline") - logit), 0.02)
  table <- bio_integrated_gradients(iris_fit(), iris[1:3, 1:4], class = "virginica")
  expect_identical(colnames(table), names(iris)[1:4])
  expect_identical(dim(bio_saliency(iris_fit(), iris[1:3, 1:4], class = "setosa")), c(3L, 4L))
  expect_identical(dim(bio_grad_cam(dna_fit(), "ACGTACGTACGT")), c(1L, 12L))
  expect_sentence(bio_mutation_map(iris_fit(), iris[1:3, 1:4]), "bio_mutation_map() changes letters or tokens of sequences",
    "pybiodl_UnsupportedError")
})

test_that("importance, variants and motifs are data frames", {
  skip_without_python()
  found <- bio_importance(iris_fit(), iris[1:4], iris$Species, n_repeats = 2)
  expect_identical(names(found), c("feature", "value", "low", "high"))
  expect_setequal(found$feature, names(iris)[1:4])
  groups <- bio_importance(iris_fit(), iris[1:4], iris$Species, by = list(petal = 3:4, sepal = c("Sepal.Length", "Sepal.Width")),
    n_repeats = 2)
  expect_setequal(groups$feature, c("petal", "sepal"))
  variants <- data.frame(id = "v", reference_window = "ACGTACGTACGT", alternative_window = "ACGTTCGTACGT")
  effects <- bio_variant_effects(dna_fit(), variants, class = "a")
  expect_equal(effects$effect, bio_mutation_map(dna_fit(), variants$reference_window, class = "a")[1, 5, "T"], tolerance = 1e-4)
  path <- tempfile(fileext = ".meme")
  motifs <- bio_filter_motifs(dna_fit(), lines_of(24, 12), path = path)
  expect_identical(motifs$motif, paste0("filter_", 1:4))
  expect_identical(colnames(attr(motifs, "matrices")$filter_1), c("A", "C", "G", "T"))
  again <- bio_filter_motifs(dna_fit(), lines_of(24, 12), known = path)
  expect_true("p_value" %in% names(again))
})
