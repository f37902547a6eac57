whole <- function(folds, n) {
  for (fold in folds) expect_identical(sort(c(fold$train, fold$test)), seq_len(n))
  expect_identical(sort(unlist(lapply(folds, `[[`, "test"), use.names = FALSE)), seq_len(n))
}

test_that("groups stay on one side, rows from 1", {
  skip_without_python()
  chromosome <- c("chr1", "chr1", "chr2", "chr3")
  folds <- bio_chromosome_kfold(chromosome, n_splits = 2)
  expect_identical(folds, list(Fold1 = list(train = 3:4, test = 1:2), Fold2 = list(train = 1:2, test = 3:4)))
  expect_identical(bio_chromosome_kfold(factor(chromosome), y = c(1, 0, 1, 0), n_splits = 2), folds)
  donors <- rep(1:6, times = c(3, 1, 2, 4, 2, 1))
  folds <- bio_donor_kfold(donors, n_splits = 3, seed = 2)
  whole(folds, 13)
  for (fold in folds) expect_length(intersect(donors[fold$train], donors[fold$test]), 0)
  set.seed(1)
  drawn <- replicate(4, paste(sample(c("A", "C", "G", "T"), 60, replace = TRUE), collapse = ""))
  family <- c(drawn, sub("^.", "", drawn))
  expect_identical(bio_similarity_clusters(family)[1:4], bio_similarity_clusters(family)[5:8])
  folds <- bio_similarity_kfold(family, n_splits = 2)
  whole(folds, 8)
  for (fold in folds) expect_identical(sort(fold$test %% 4), rep(sort(unique(fold$test %% 4)), each = 2))
  split <- bio_chromosome_split(chromosome, test = "chr3", validation = "chr2")
  expect_identical(split, list(train = 1:2, validation = 3L, test = 4L))
})

test_that("the future is tested on the past, in numbers and in dates", {
  skip_without_python()
  years <- c(2003, 2001, 2002, 2001, 2003, 2004)
  folds <- bio_forward_time_split(years, n_splits = 2)
  expect_identical(folds$Fold1, list(train = c(2L, 4L), test = 3L))
  for (fold in folds) expect_lt(max(years[fold$train]), min(years[fold$test]))
  days <- as.Date("2024-01-01") + c(0, 2, 4, 6, 8, 10)
  near <- bio_forward_time_split(days, n_splits = 2, gap = 3)
  expect_identical(near$Fold2$train, 1:3)
  expect_identical(bio_forward_time_split(as.POSIXct(days), n_splits = 2, gap = as.difftime(3, units = "days")), near)
})

test_that("a leak is found and said in a sentence", {
  skip_without_python()
  audit <- bio_leak_audit(c("ACGTACGTTGCA", "TTGACATTAGCC"), c("GGGTCTCTCAAA", "acgtacgttgca"), c("a", "b"), c("b", "b"))
  expect_identical(audit$n_duplicates, 1L)
  expect_identical(audit$n_conflicts, 1L)
  expect_identical(audit$rows$nearest, c(NA, 1L))
  expect_identical(audit$rows$conflict, c(FALSE, TRUE))
  expect_output(print(audit), "by\\s+bio_similarity_kfold\\(\\)")
  rows <- rbind(diag(4), diag(4)[2, ])
  expect_identical(bio_leak_audit(rows)$rows$duplicate, c(FALSE, TRUE, FALSE, FALSE, TRUE))
})

test_that("what makes no sense is refused in R's words", {
  expect_sentence(bio_donor_kfold(list(1, 2)), "donor must be a vector", "pybiodl_InvalidTypeError", "donor")
  expect_sentence(bio_forward_time_split("2024-01-01"), "as.Date() makes dates of text", "pybiodl_InvalidTypeError", "time")
  skip_without_python()
  expect_sentence(bio_donor_kfold(c("a", NA, "b"), n_splits = 2), "donor must name a donor for every row; row 2 has none.",
    field = "donor")
  expect_sentence(bio_chromosome_kfold(c("a", "b"), n_splits = 3),
    "bio_chromosome_kfold() needs at least as many chromosomes as n_splits = 3; got 2.", field = "chromosome")
  expect_sentence(bio_chromosome_kfold(c("a", "b"), y = 1:3, n_splits = 2), "each of the 2 entries of chromosome; got 3", field = "y")
  expect_sentence(bio_chromosome_split(c("chr1", "chr2"), test = "chr22"), "did you mean 'chr2'?", field = "test")
})
