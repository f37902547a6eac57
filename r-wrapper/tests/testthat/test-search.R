space <- list(network__hidden = list(4, c(6, 3)), learning_rate = c(1e-7, 0.05))

test_that("the best model is an ordinary one, and every trial is in the table", {
  skip_without_python()
  told <- list()
  found <- bio_search(iris[1:4], iris$Species, space,
    strategy = "grid", cv = 2, network = mlp(), epochs = 4, seed = 1, scoring = "roc_auc",
    on_trial = function(trial, facts) told[[trial]] <<- facts
  )
  table <- as.data.frame(found)
  expect_identical(nrow(table), 4L)
  expect_identical(table$network__hidden, c("4", "4", "c(6, 3)", "c(6, 3)"))
  expect_identical(table$learning_rate, c(1e-7, 0.05, 1e-7, 0.05))
  expect_equal(table$mean, rowMeans(table[c("fold_1", "fold_2")]))
  expect_identical(found$best, which.max(table$mean))
  expect_identical(found$best_params$learning_rate, 0.05)
  expect_identical(sort(table$rank), c(1, 2, 3, 4))
  expect_length(told, 4)
  expect_equal(vapply(told, function(one) one$best, 0), cummax(table$mean))
  expect_s3_class(found$model, c("bio_classifier", "bio_model"), exact = TRUE)
  expect_identical(predict(found, iris[1:3, 1:4], type = "prob"), predict(found$model, iris[1:3, 1:4], type = "prob"))
  expect_identical(predict(found), predict(found$model))
  expect_output(print(found), "<bio_search> 4 trials (grid), 4 done, by roc_auc", fixed = TRUE)
  path <- bio_save(found$model, tempfile(fileext = ".pybiodl"))
  expect_identical(predict(bio_load(path), iris[c(1, 51, 101), 1:4]), predict(found, iris[c(1, 51, 101), 1:4]))
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  for (type in c("parallel", "curves")) expect_identical(plot(found, type = type), found)
  expect_sentence(plot(found, type = "importance"), "Importance needs at least 8 trials", field = "type")
})

test_that("folds of a user, ranges, a formula and a folder that goes on", {
  skip_without_python()
  folder <- tempfile()
  run <- function() {
    bio_search(Petal.Width ~ . - Species, iris,
      space = list(network__hidden = bio_range(3L, 9L), learning_rate = bio_range(1e-3, 1e-1, log = TRUE)),
      n_iter = 2, cv = bio_donor_kfold(rep(1:10, 15), n_splits = 2), network = mlp(), epochs = 1, seed = 3,
      scoring = "rmse", recovery_dir = folder
    )
  }
  found <- run()
  expect_s3_class(found$model, "bio_regressor")
  expect_true(all(found$results$network__hidden %in% 3:9))
  expect_true(all(found$results$learning_rate > 1e-3 & found$results$learning_rate < 1e-1))
  expect_false(found$higher_is_better)
  again <- run()
  expect_identical(again$n_resumed, 2L)
  expect_identical(again$results$mean, found$results$mean)
})

test_that("bad input is one sentence", {
  search <- function(...) bio_search(iris[1:4], iris$Species, ..., network = mlp(), epochs = 1)
  expect_sentence(search(space = list(3)), "space must be a list of values by the name of a parameter", field = "space")
  expect_sentence(search(), "space must be a list of values", field = "space")
  expect_sentence(search(space = space, task = "tagger"), "task must be", field = "task")
  expect_sentence(search(space = space, patienc = 3), "did you mean 'patience'?", field = "patienc")
  expect_sentence(bio_range("a", 1), "low must be a number", field = "low")
  skip_without_python()
  expect_sentence(search(space = list(network__hiden = 4)), "did you mean 'network__hidden'?", field = "space")
  expect_sentence(search(space = space, n_iter = 0), "n_iter must be a whole number of at least 1", field = "n_iter")
  expect_sentence(search(space = space, scoring = "rmse"), "no metric of this task", "pybiodl_UnsupportedError", "scoring")
  expect_sentence(search(space = list(epochs = bio_range(5, 2))), "must have a low end below its high end", field = "space")
})
