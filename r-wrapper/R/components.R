# Networks, layers and encoders: descriptions that Python builds.

new_component <- function(object, constructor, kind, params) {
  structure(list(object = object, constructor = constructor, params = params), class = c(kind, "bio_component"))
}

#' @exportS3Method
print.bio_component <- function(x, ...) {
  cat(format(x), "\n", sep = "")
  invisible(x)
}

# As the user would write it: what differs from the defaults.
#' @exportS3Method
format.bio_component <- function(x, ...) {
  defaults <- formals(get(x$constructor, asNamespace("pybiodl")))
  required <- vapply(defaults, function(value) identical(value, quote(expr = )), NA)
  defaults <- lapply(defaults[!required], eval)
  differs <- vapply(names(x$params), function(name) {
    !name %in% names(defaults) || !isTRUE(all.equal(x$params[[name]], defaults[[name]]))
  }, NA)
  given <- vapply(x$params[differs], r_words, "")
  paste0(x$constructor, "(", paste(names(given), given, sep = " = ", recycle0 = TRUE, collapse = ", "), ")")
}

# A parameter as the user would write it, networks and layers inside it too.
r_words <- function(value) {
  if (inherits(value, "bio_component")) return(format(value))
  if (inherits(value, "bio_model")) return(sprintf("<%s>", class(value)[[1]]))
  if (is.list(value) && !is.object(value)) {
    return(paste0("list(", paste(vapply(value, r_words, ""), collapse = ", "), ")"))
  }
  paste(deparse(value), collapse = "")
}
