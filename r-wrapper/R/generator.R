# Strings drawn from a latent, read into it and written from it.

#' Draw, encode, decode and improve strings
#'
#' What a model of [bio_generator()] does beside telling properties. It reads a string into a latent, a vector of few
#' numbers, and writes a string from one.
#'
#' `bio_sample()` draws new strings; `bio_encode()` reads strings, and `bio_decode()` writes one from each latent
#' (of an autoencoder it gives rows of the table);
#' `bio_reconstruct()` does both, one after the other; `bio_interpolate()` writes strings along the straight way between
#' two. `bio_optimize()` climbs in the latent to strings of a better value: up the slope of a property of `y`, or, for a
#' function, by trying around each start. It goes no farther out than nearly all training strings (or the start), as
#' nothing was learned there. `bio_quality()` draws strings and says which share is valid, unique and new.
#'
#' @param object A model of [bio_generator()]; for `bio_decode()` also of [bio_autoencoder()].
#' @param newdata Strings. For `predict()`, if left out, the training strings; for `bio_quality()` held-out strings, of
#'   which it says the share that comes back from the latent letter by letter.
#' @param n Strings to draw, to start from, or on the way between `from` and `to`, these two included.
#' @param temperature At least 0. 0 takes the most probable token each time, so it writes the same again; 1 draws tokens
#'   as probable as they are; more draws bolder ones.
#' @param prior Where latents are drawn: `"learned"`, from the normal distribution that the training strings have in the
#'   latent, or `"standard"`.
#' @param seed Whole number that repeats a draw; `NULL` draws it from R's generator, which `set.seed()` sets.
#' @param latent Matrix with a row a latent, as `bio_encode()` gives.
#' @param from,to Strings.
#' @param objective Number of the property of `y` to climb, from 1; or a function of a character vector that gives a number
#'   each, `NA` where a string is of no use. `NULL` is the first property.
#' @param start Strings to begin with; `NULL` draws `n`.
#' @param steps Steps of the climb.
#' @param step_size In standard deviations of the latent: the length of a step up a slope, or the spread of the tries.
#' @param n_tries Strings tried each step around each start; for a function only.
#' @param direction `"max"` or `"min"`.
#' @param rule Function of a string that tells whether it is valid. `NULL` is RDKit for SMILES, and no rule for others.
#' @param ... Not used.
#' @return `bio_sample()`, `bio_decode()` and `bio_reconstruct()` a character vector; `bio_encode()` a matrix with a row a
#'   string. `bio_interpolate()` a data frame of `share` (of the way) and `string`. `bio_optimize()` a data frame with a row
#'   a start, the best first: `string`, `value` (what the function, or the network, says of the string itself) and
#'   `start_value`; the attribute `latent` holds where each was written from. `bio_quality()` a data frame of one row.
#'   `predict()` the properties of strings: a vector, or a matrix with a column a property.
#' @seealso [bio_generator()]
#' @name bio_sample
#' @examples
#' \donttest{
#' if (bio_available()) {
#'   strings <- paste0(rep(c("ACGT", "GGCA", "TTAC"), 8), rep(c("AC", "GT", "CA", "TG"), 6))
#'   n_a <- nchar(gsub("[^A]", "", strings))
#'   network <- vae(latent = 2, units = 8, dense = 8, channels = 2, anneal = 1)
#'   fit <- bio_generator(strings, n_a, network = network, epochs = 1, validation_fraction = 0, seed = 1)
#'   bio_sample(fit, 3, seed = 1)
#'   latent <- bio_encode(fit, strings[1:2])
#'   bio_decode(fit, latent)
#'   bio_interpolate(fit, strings[1], strings[2], n = 3)
#'   bio_optimize(fit, function(strings) -nchar(strings), n = 2, steps = 2, n_tries = 2, seed = 1)
#' }
#' }
NULL

#' @rdname bio_sample
#' @export
bio_sample <- function(object, n = 1, temperature = 1, prior = "learned", seed = NULL) {
  check_is(object, "bio_generator")
  call_python("sample", key = python_model(object), n = n, temperature = temperature, prior = prior, seed = seed_of(seed))
}

#' @rdname bio_sample
#' @export
bio_encode <- function(object, newdata) {
  check_is(object, "bio_generator")
  samples <- samples_for(object, newdata)
  latent <- call_python("encode", key = python_model(object), X = samples_record(samples))
  with_names_of_rows(latent, sample_names(samples))
}

#' @rdname bio_sample
#' @export
bio_decode <- function(object, latent, temperature = 0, seed = NULL) {
  if (!inherits(object, "bio_autoencoder")) check_is(object, "bio_generator")
  if (is.numeric(latent) && is.null(dim(latent))) latent <- matrix(latent, 1L)
  if (!is.matrix(latent) || !is.numeric(latent)) {
    stop_pybiodl("InvalidTypeError", sprintf(
      "latent must be a numeric matrix with a row a latent, as bio_encode() gives; got an object of class %s.",
      paste(class(latent), collapse = "/")
    ), "latent")
  }
  if (inherits(object, "bio_autoencoder")) return(decode_rows(object, latent))
  strings <- call_python("decode",
    key = python_model(object), latent = as_border(unname(latent)), temperature = temperature, seed = seed_of(seed)
  )
  stats::setNames(strings, rownames(latent))
}

#' @rdname bio_sample
#' @export
bio_reconstruct <- function(object, newdata) {
  check_is(object, "bio_generator")
  samples <- samples_for(object, newdata)
  strings <- call_python("reconstruct", key = python_model(object), X = samples_record(samples))
  stats::setNames(strings, sample_names(samples))
}

#' @rdname bio_sample
#' @export
bio_interpolate <- function(object, from, to, n = 10) {
  check_is(object, "bio_generator")
  for (name in c("from", "to")) {
    if (!is_string(get(name))) {
      stop_pybiodl("InvalidTypeError", sprintf(
        "%s must be one string; got an object of class %s.", name, paste(class(get(name)), collapse = "/")
      ), name)
    }
  }
  strings <- call_python("interpolate", key = python_model(object), start = unname(from), end = unname(to), n = n)
  data.frame(share = seq(0, 1, length.out = length(strings)), string = strings)
}

#' @rdname bio_sample
#' @export
bio_optimize <- function(object, objective = NULL, start = NULL, n = 16, steps = 50, step_size = 0.1, n_tries = 16,
                         direction = "max", seed = NULL) {
  check_is(object, "bio_generator")
  by_function <- is.function(objective)
  if (!by_function && !is.null(objective) && !(is.numeric(objective) && length(objective) == 1L && objective >= 1)) {
    stop_pybiodl("InvalidInputError",
      "objective must be the number of a property of y, from 1, or a function of strings that gives a number each.",
      "objective")
  }
  found <- call_python("optimize",
    key = python_model(object), objective = if (!by_function) objective,
    start = if (!is.null(start)) samples_record(samples_for(object, start, "start")),
    settings = list(n = n, steps = steps, step_size = step_size, n_tries = n_tries, direction = direction,
      random_state = seed_of(seed)),
    ask = if (by_function) function(strings) numbers_of(objective, strings, "objective")
  )
  structure(data.frame(found[c("string", "value", "start_value")]), latent = found$latent)
}

#' @rdname bio_sample
#' @export
bio_quality <- function(object, n = 1000, newdata = NULL, temperature = 1, rule = NULL, prior = "learned", seed = NULL) {
  check_is(object, "bio_generator")
  found <- call_python("quality",
    key = python_model(object), X = if (!is.null(newdata)) samples_record(samples_for(object, newdata)),
    settings = list(n = n, temperature = temperature, prior = prior, random_state = seed_of(seed)),
    ask = if (!is.null(rule)) function(strings) numbers_of(rule, strings, "rule")
  )
  found <- lapply(found, function(share) if (is.nan(share)) NA_real_ else share)
  as.data.frame(found)
}

#' @rdname bio_sample
#' @export
predict.bio_generator <- function(object, newdata, ...) {
  check_no_dots(list(...), "predict", "newdata")
  if (missing(newdata) && is.null(object$fitted)) {
    stop_pybiodl("InvalidInputError", paste(
      "This model holds no properties of its training strings, as it was read from a file or fitted without y; call",
      "predict() with newdata, or fit it with y."
    ), "newdata")
  }
  as_values(if (missing(newdata)) fitted_outputs(object) else outputs_for(object, newdata))
}

# A seed for a draw: the user's, or one from R's generator.
seed_of <- function(seed) if (is.null(seed)) own_seed() else seed

# What a user's function says of strings, a number each.
numbers_of <- function(rule, strings, name) {
  said <- rule(strings)
  if (!(is.numeric(said) || is.logical(said)) || length(said) != length(strings)) {
    stop_pybiodl("InvalidInputError", sprintf(
      "%s must give one number for each of %d strings; it gave %d of class %s.", name, length(strings), length(said),
      class(said)[[1]]
    ), name)
  }
  as.double(said)
}
