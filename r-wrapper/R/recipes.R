# Published systems on files of the user's own.

#' Published systems on files of your own
#'
#' `bio_recipes()` lists them. `recipe_promoter()` and the others, one a system, read files in the format that the field
#' uses, hold a part out so that no likeness leaks, train the network of the paper, judge it beside a linear model with
#' 95 % intervals, look for leaks, and explain. A figure of the paper is printed as what it is: published, on other data.
#'
#' @param files Paths of the files, in the order that `bio_recipes()$files` says; a folder stands for the files in it.
#' @param out Folder for the model and the report, which must not be there; `NULL` writes none.
#' @param test Paths of files to judge by; `NULL` holds a fifth of the samples out.
#' @param network Name of a network of the recipe, or a network as [cnn()] makes one; `NULL` is the first.
#' @param split What stays together when samples are held out: `"similarity"`, `"copies"`, `"groups"` or `"random"`;
#'   `NULL` is the recipe's own.
#' @param seed Of the split and of the training; `NULL` draws one from R's generator.
#' @param each Run each of the networks that `network` names (`"all"` for all), on each of the files where a file is a data
#'   set, as one a drug. A run that is in `out` is not done again.
#' @param ... Parameters of the estimator, as `epochs = 5`, and after `network__` those of the network, as
#'   `network__filters = 16`.
#' @param x What a recipe gave.
#' @return `bio_recipes()`: a data frame with a row a recipe. The others: a list of class `bio_recipe_run` with the `model`,
#'   for `predict()` and [bio_save()], the `evaluation` (see [bio_evaluate()]), the `audit` (see [bio_leak_audit()], `NULL`
#'   where samples cannot be compared), the `explanations`, a list of data frames in which samples and positions count from
#'   1, further `figures`, the `report` and `seconds`; with `each` a data frame with a row a run.
#' @name bio_recipes
#' @examples
#' if (bio_available()) {
#'   bio_recipes()$name
#' }
#' \dontrun{
#' run <- recipe_promoter(c("promoters.fa", "others.fa"), out = "promoter-run")
#' run
#' predict(run$model, new, type = "prob")
#' recipe_hiv_resistance("fasta", each = TRUE, network = "all", out = "hiv")
#' }
NULL

#' @rdname bio_recipes
#' @export
bio_recipes <- function() {
  found <- call_python("list_recipes")
  data.frame(found)
}

run_recipe <- function(name, files, out, test, network, split, seed, each, call, ...) {
  params <- list(...)
  if (length(params) && (is.null(names(params)) || !all(nzchar(names(params))))) {
    stop_pybiodl("InvalidInputError", sprintf("recipe_%s() takes parameters by name; got one without a name.", name))
  }
  place <- function(paths, argument) {
    if (!is.character(paths) || !length(paths) || anyNA(paths)) {
      stop_pybiodl("InvalidTypeError", sprintf("%s must be paths of files; got an object of class %s.", argument,
        paste(class(paths), collapse = "/")), argument)
    }
    as.list(vapply(paths, whole_path, "", USE.NAMES = FALSE))
  }
  files <- place(files, "files")
  params <- lapply(params, as_parameter)
  params$random_state <- if (is.null(seed)) own_seed() else seed
  if (!is.null(out)) params$out <- whole_path(out)
  if (!is.null(test)) params$test <- place(test, "test")
  if (!is.null(split)) params$split <- split
  if (isTRUE(each)) {
    params$networks <- if (is.null(network)) "all" else if (length(network) > 1L) as.list(network) else network
    answer <- call_python("run_each_recipe", name = name, files = files, params = params)
    return(structure(answer$table, report = answer$report, class = c("bio_recipe_runs", "data.frame")))
  }
  if (!is.null(network)) params$network <- as_parameter(network)
  answer <- call_python("run_recipe", name = name, files = files, params = params)
  structure(list(
    recipe = name,
    model = new_model(answer$task, answer$model, own_call(call, paste0("recipe_", name))),
    evaluation = new_evaluation(answer$evaluation),
    audit = if (!is.null(answer$audit)) new_audit(answer$audit),
    explanations = answer$explanations, figures = unlist(answer$figures), report = answer$report,
    seconds = answer$seconds
  ), class = "bio_recipe_run")
}

#' @rdname bio_recipes
#' @export
print.bio_recipe_run <- function(x, ...) {
  writeLines(x$report)
  invisible(x)
}

#' @export
print.bio_recipe_runs <- function(x, ...) {
  if (is.null(attr(x, "report"))) return(NextMethod())
  writeLines(attr(x, "report"))
  invisible(x)
}
