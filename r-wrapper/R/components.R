# Networks and encoders: descriptions that Python builds.

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
  defaults <- lapply(formals(get(x$constructor, asNamespace("pybiodl"))), eval)
  differs <- vapply(names(x$params), function(name) !isTRUE(all.equal(x$params[[name]], defaults[[name]])), NA)
  given <- vapply(x$params[differs], function(value) paste(deparse(value), collapse = ""), "")
  paste0(x$constructor, "(", paste(names(given), given, sep = " = ", recycle0 = TRUE, collapse = ", "), ")")
}
