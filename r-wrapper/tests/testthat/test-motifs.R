lines_of_letters <- function(n, length, seed = 3, letters = c("A", "C", "G", "T")) {
  set.seed(seed)
  replicate(n, paste(sample(letters, length, replace = TRUE), collapse = ""))
}
letters_fit <- local({
  fit <- NULL
  function() {
    if (is.null(fit)) {
      x <- lines_of_letters(24, 12)
      fit <<- bio_classifier(x, rep(c("b", "a"), 12), network = cnn(filters = 4, kernel_size = 3, dense = NULL), epochs = 1,
        seed = 1, validation_fraction = 0)
    }
    fit
  }
})
gata <- matrix(0.02, 4, 4, dimnames = list(NULL, c("A", "C", "G", "T")))
gata[cbind(1:4, c(3, 1, 4, 1))] <- 0.94

test_that("motifs come back from a file and match themselves", {
  skip_without_python()
  path <- tempfile(fileext = ".meme")
  bio_write_meme(list(gata = gata, turned = gata[4:1, ]), path)
  found <- bio_read_meme(path)
  expect_s3_class(found, c("bio_motifs", "data.frame"))
  expect_equal(attr(found, "matrices")$gata, gata, tolerance = 1e-5)
  expect_identical(found$consensus, c("GATA", "ATAG"))
  matched <- bio_match_motifs(found, path, n_null = 99)
  expect_identical(matched$match, c("gata", "turned"))
  expect_identical(bio_match_motifs(found[2, ], found, n_null = 99)$motif, "turned")
  expect_output(print(found), "<bio_motifs> 2 by motifs of a file", fixed = TRUE)
  expect_identical(class(as.data.frame(found)), "data.frame")
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  expect_identical(plot(found), found)
  expect_sentence(bio_match_motifs(1:3, path), "motifs must be letters, or a matrix of positions x letters",
    class = "pybiodl_InvalidTypeError")
})

test_that("sites count from 1 and are found on both strands", {
  skip_without_python()
  found <- bio_motif_sites("GATA", c("TTGATAAT", "ATTATCGG"))
  expect_identical(as.integer(found$start), c(3L, 3L))
  expect_identical(as.integer(found$end), c(6L, 6L))
  expect_identical(found$strand, c("+", "-"))
  expect_identical(nrow(bio_motif_sites(gata, c("TTGATAAT", "CCCCCCCC"), p_value = 0.01)), 1L)
  shuffled <- bio_shuffle_letters(c(one = "AACCGGTT"), seed = 2)
  expect_identical(names(shuffled), "one")
  expect_identical(sort(strsplit(shuffled, "")[[1]]), sort(strsplit("AACCGGTT", "")[[1]]))
  expect_sentence(bio_shuffle_letters(iris[1:4]), "x must be sequences", class = "pybiodl_InvalidTypeError")
})

test_that("stretches and motifs of a map are those of Python, and none stands out from itself", {
  skip_without_python()
  x <- lines_of_letters(20, 12)
  map <- bio_mutation_map(letters_fit(), x)
  null <- map
  null[] <- 0
  attributes(null) <- attributes(map)
  found <- bio_seqlets(map, null, width = 4, fdr = 0.5)
  expect_gt(nrow(found), 0)
  one <- found[1, ]
  expect_identical(one$sequence, substr(x[[one$sample]], one$start, one$end))
  expect_identical(nrow(bio_seqlets(map, map, width = 4, fdr = 0.05)), 0L)
  motifs <- bio_find_motifs(map, null, width = 4, fdr = 0.9, least = 2)
  expect_gt(nrow(motifs), 0)
  expect_identical(nrow(bio_find_motifs(map, map, width = 4)), 0L)
  expect_sentence(bio_seqlets(x, map), "explanation must be a map of letters", class = "pybiodl_InvalidTypeError")
})

test_that("TF-MoDISco needs its package, and makes nothing where nothing stands out", {
  skip_without_python()
  x <- lines_of_letters(20, 12)
  map <- bio_mutation_map(letters_fit(), x)
  expect_sentence(bio_modisco_motifs(x, map), "explanation must be a map of letters", class = "pybiodl_InvalidTypeError")
  expect_sentence(bio_modisco_motifs(map, map, width = 13), "width must be at most the 12 positions", field = "width")
  if (!reticulate::py_module_available("modiscolite")) {
    expect_sentence(bio_modisco_motifs(map, map), 'pip install "pybiodl[modisco]"',
      class = "pybiodl_MissingDependencyError")
    skip("No modisco-lite")
  }
  expect_identical(nrow(bio_modisco_motifs(map, map, width = 4)), 0L)
  # Half of the sequences hold letters that raise the number; in the null nothing does.
  set.seed(5)
  there <- lines_of_letters(60, 30)
  substr(there[1:30], 11, 18) <- "TGACTCAT"
  planted <- array(stats::rnorm(60 * 30 * 4), c(60, 30, 4), list(NULL, NULL, c("A", "C", "G", "T")))
  places <- t(vapply(strsplit(there, ""), match, integer(30), table = c("A", "C", "G", "T")))
  null <- planted
  for (place in 11:18) planted[cbind(1:30, place, places[1:30, place])] <- 5
  whole <- function(values) {
    structure(values, there = places, method = "saliency", what = "number", class = class(map))
  }
  found <- bio_modisco_motifs(whole(planted), whole(null), least = 10)
  expect_s3_class(found, c("bio_motifs", "data.frame"))
  expect_identical(found$motif[[1]], "positive_1")
  known <- matrix(0.01, 8, 4, dimnames = list(NULL, c("A", "C", "G", "T")))
  known[cbind(1:8, match(strsplit("TGACTCAT", "")[[1]], colnames(known)))] <- 0.97
  turned <- known
  turned[] <- known[, c(2, 1, 4, 3)]
  matched <- bio_match_motifs(found[1, ], list(planted = known, other = turned), n_null = 99)
  expect_identical(matched$match, "planted")
})

test_that("effects are differences of predictions", {
  skip_without_python()
  x <- lines_of_letters(6, 12)
  found <- bio_marginalize(letters_fit(), "GATA", x, position = c(2, 5), class = "a")
  changed <- x
  substr(changed, 5, 8) <- "GATA"
  expected <- predict(letters_fit(), changed, type = "prob")[, "a"] - predict(letters_fit(), x, type = "prob")[, "a"]
  expect_equal(found$effect[found$position == 5], unname(expected), tolerance = 1e-5)
  expect_identical(as.integer(attr(found, "summary")$position), c(2L, 5L))
  expect_equal(attr(found, "mean")[["mean"]], mean(found$effect), tolerance = 1e-6)
  expect_output(print(found), "insertion of GATA, change of the probability of a", fixed = TRUE)
  pair <- bio_marginalize_pair(letters_fit(), "GA", gata, 5, distances = 0:2, class = "a", output = "logit")
  expect_equal(pair$both - pair$first - pair$second, pair$effect, tolerance = 1e-6)
  expect_identical(nrow(attr(pair, "summary")), 3L)
  lost <- bio_ablate(letters_fit(), x, start = 5, end = 8, fill = "neutral", class = "a")
  substr(changed, 5, 8) <- "NNNN"
  expected <- predict(letters_fit(), changed, type = "prob")[, "a"] - predict(letters_fit(), x, type = "prob")[, "a"]
  expect_equal(lost$effect, unname(expected), tolerance = 1e-5)
  sites <- bio_ablate(letters_fit(), c("TTGATAATCCCC", x), motif = "GATA", n_shuffles = 2)
  expect_identical(as.integer(sites$start[[1]]), 3L)
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  expect_identical(plot(found), found)
  expect_identical(plot(lost), lost)
  expect_sentence(bio_ablate(letters_fit(), x, 10, 13), "got 10 to 13 for row 1, which has 12 letters", field = "start")
  expect_sentence(bio_ablate(letters_fit(), x), "bio_ablate() needs either start and end, or motif; got none of them.")
  expect_sentence(bio_marginalize(letters_fit(), "GATA", x, position = 10), "its letters do not at position 10 of row 1;")
})

test_that("attention, DeepLIFT and the check are there", {
  skip_without_python()
  x <- lines_of_letters(8, 12)
  network <- conv_recurrent(filters = 2, kernel_size = 3, units = 2, dense = NULL)
  fit <- bio_classifier(x, rep(c("b", "a"), 4), network = network, epochs = 1, seed = 1, validation_fraction = 0)
  found <- bio_attention(fit, x[1:3], n_compared = 2)
  expect_identical(dim(found), c(3L, 12L))
  expect_identical(is.na(attr(found, "agreement")), c(FALSE, FALSE, TRUE))
  expect_output(print(found), "not why it decides", fixed = TRUE)
  lifted <- bio_deep_lift(letters_fit(), x[1:2], class = "a")
  expect_lt(attr(lifted, "error"), 1e-4)
  expect_sentence(bio_deep_lift(fit, x[1:2]), "bio_deep_lift() is for networks of dense", class = "pybiodl_UnsupportedError")
  checked <- bio_check_explanation(letters_fit(), x, "gradient_x_input", n_repeats = 1)
  expect_identical(names(checked), c("layer", "similarity"))
  expect_type(attr(checked, "passed"), "logical")
  expect_sentence(bio_check_explanation(letters_fit(), x, "gradients"), "method must be one of")
})
