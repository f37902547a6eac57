# Reports and model cards.

#' Tell all that is known of a model on one page
#'
#' `bio_report()` writes one page: how good the model is and whether a linear one is as good, in words first; metrics with
#' intervals, curves, what of the samples was seen in training, examples, and what the model leans on. It holds its pictures
#' and asks for nothing from elsewhere. `bio_model_card()` writes what the model is for and where its limits are (Mitchell
#' et al. 2019, \doi{10.1145/3287560.3287596}).
#'
#' @param object A model of any task but [bio_embedder()] (which has a card without samples), or of `bio_report()` also a
#'   search of [bio_search()], whose trials are then told, too.
#' @param path File to write, whole or not at all: `.html`, or `.md` with its pictures in a folder beside it.
#' @param x,y,groups As for [bio_evaluate()]: samples that the model has not seen. Without `x` a card tells of the model
#'   alone.
#' @param train `list(x, y)` of the training samples: a linear baseline is then judged beside the network, and copies of
#'   training samples are found.
#' @param explain Whether to draw mutation maps of three sequences, or the importance of the columns of a table.
#' @param title Title of the page; `NULL` names the outcome.
#' @param intended_use,limits What the model is for and where it fails, in the words of whoever trained it.
#' @return The sentences with which the page begins, invisibly.
#' @seealso [bio_evaluate()], [bio_leak_audit()], [bio_mutation_map()]
#' @export
#' @examples
#' if (bio_available()) {
#'   odd <- seq(1, 149, by = 2)
#'   train <- list(iris[odd, 1:4], iris$Species[odd])
#'   fit <- bio_classifier(train[[1]], train[[2]], network = mlp(hidden = 8), epochs = 5, seed = 1)
#'   page <- tempfile(fileext = ".html")
#'   print(bio_report(fit, page, iris[-odd, 1:4], iris$Species[-odd], train = train))
#' }
bio_report <- function(object, path, x, y = NULL, groups = NULL, train = NULL, explain = TRUE, title = NULL) {
  search <- if (inherits(object, "bio_search")) search_record(object)
  if (!is.null(search)) object <- object$model
  if (!isTRUE(explain) && !isFALSE(explain)) {
    stop_pybiodl("InvalidTypeError", "explain must be TRUE or FALSE.", "explain")
  }
  words <- list(title = title, explain = if (explain) "auto" else FALSE)
  write_page(object, path, FALSE, words, x, y, groups, train, search)
}

#' @rdname bio_report
#' @export
bio_model_card <- function(object, path, x = NULL, y = NULL, groups = NULL, train = NULL, intended_use = NULL,
                           limits = NULL, title = NULL) {
  words <- list(title = title, intended_use = intended_use, limits = limits)
  write_page(object, path, TRUE, words, x, y, groups, train, NULL)
}

write_page <- function(object, path, card, words, x, y, groups, train, search) {
  check_model(object)
  if (!is_string(path)) stop_pybiodl("InvalidTypeError", "path must be one string: the file to write.", "path")
  if (inherits(object, "bio_embedder") && !is.null(x)) {
    stop_pybiodl("UnsupportedError", paste(
      "bio_report() judges answers, and this model gives vectors; tell of a model of them, or write its card without x."
    ), "object")
  }
  silent <- inherits(object, c("bio_generator", "bio_autoencoder", "bio_forecaster"))
  if (!is.null(x) && is.null(y) && !silent) {
    stop_pybiodl("InvalidInputError", "y must be given: the outcome of each sample.", "y")
  }
  if (inherits(object, "bio_forecaster")) {
    test <- if (!is.null(x)) list(as_border(series_for(object, x, "x")$items), NULL)
  } else {
    test <- if (!is.null(x)) judged(object, x, y)
    if (!is.null(train)) {
      if (inherits(object, "bio_autoencoder")) train <- without_outcome(train)
      check_pair(train, "train")
      train <- judged(object, train[[1]], train[[2]])
    }
  }
  verdict <- call_python("write_report",
    key = python_model(object), path = path.expand(path), card = card, words = words, X = test[[1]], y = test[[2]],
    groups = as_border(groups, "groups"), train = train, search = search
  )
  invisible(as.character(unlist(verdict)))
}

# A search as Python makes it into a record again.
search_record <- function(found) {
  list(
    columns = lapply(as.list(found$results), as_border, what = "results"), names = as.list(found$names),
    scoring = found$scoring, higher_is_better = found$higher_is_better, strategy = found$strategy,
    curves = if (!is.null(found$curves)) lapply(found$curves, as_border), curve = found$curve
  )
}
