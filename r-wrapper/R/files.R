# Models as files.

#' Save and load a model
#'
#' The file is the one that Python's `save()` writes and `pybiodl.load()` reads. Loading runs no code of the file. The
#' file keeps the classes, not the order of a factor's levels; `saveRDS()` keeps the whole R object.
#'
#' @param object A model of [bio_classifier()] or of any other of these functions.
#' @param path Path of the file; by habit its name ends in `.pybiodl`.
#' @return `bio_save()` the path, invisibly; `bio_load()` a model, without fitted values.
#' @export
#' @examples
#' if (bio_available()) {
#'   fit <- bio_classifier(iris[1:4], iris$Species, network = mlp(hidden = 8), epochs = 2, seed = 1)
#'   path <- bio_save(fit, tempfile(fileext = ".pybiodl"))
#'   bio_load(path)
#' }
bio_save <- function(object, path) {
  check_model(object)
  path <- path.expand(path)
  unfinished <- tempfile(".unfinished-", dirname(path))
  written <- tryCatch({
    writeBin(object$bundle, unfinished)
    file.rename(unfinished, path)
  }, error = function(e) FALSE, warning = function(w) FALSE)
  if (!written) {
    unlink(unfinished)
    stop_pybiodl("OutputError", sprintf(
      "A model must be saved where this user can write; got '%s'; name another path.", path
    ), "path")
  }
  invisible(path)
}

#' @rdname bio_save
#' @export
bio_load <- function(path) {
  path <- path.expand(path)
  if (!file.exists(path) || dir.exists(path)) {
    stop_pybiodl("InvalidInputError", sprintf("A model file must be there and readable; got '%s'; check the path.", path),
      "path")
  }
  answer <- call_python("open_bundle", bundle = readBin(path, "raw", file.size(path)))
  new_model(answer$task, answer, call = match.call())
}

check_model <- function(object) {
  if (!inherits(object, "bio_model")) {
    stop_pybiodl("InvalidTypeError", sprintf(
      "object must be a model of bio_classifier() or bio_regressor(), or their like; got an object of class %s.",
      paste(class(object), collapse = "/")
    ), "object")
  }
}
