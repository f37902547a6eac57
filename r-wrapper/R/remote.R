# Tables that a cluster reads by itself: no row passes through R.

#' A table that is on an H2O cluster already
#'
#' Pass it as `x` or `newdata`, with the name of the outcome column as `y`; nothing moves. A frame of R's own h2o package
#' serves as it is.
#'
#' @param cluster A handle of [bio_h2o_start()] or [bio_h2o_connect()].
#' @param key Name of the table on the cluster, as `summary(cluster)$frames` lists it.
#' @return A handle of class `bio_h2o_frame`.
#' @export
#' @examples
#' \dontrun{
#' cluster <- bio_h2o_connect("https://head:54321", user = "me", password = "secret")
#' table <- bio_h2o_frame(cluster, "expression.hex")
#' fit <- bio_classifier(table, "subtype", network = mlp(hidden = c(200, 200)), cluster = cluster)
#' predict(fit, table, to = "hdfs://lab/subtypes.csv")
#' }
bio_h2o_frame <- function(cluster, key) {
  call_python("check_frame", url = cluster$url, key = key)
  structure(list(key = key), class = "bio_h2o_frame")
}

#' @export
print.bio_h2o_frame <- function(x, ...) {
  cat("<bio_h2o_frame> ", x$key, "\n", sep = "")
  invisible(x)
}

# One string (a path or URL), a table on the cluster, or a frame of R's own h2o package.
is_remote <- function(x) is_string(x) || inherits(x, c("bio_h2o_frame", "H2OFrame"))

# As Python reads it.
remote_record <- function(x) {
  if (is_string(x)) return(x)
  if (inherits(x, "bio_h2o_frame")) return(list(frame = x$key))
  require_package("h2o", "Frames of an H2O cluster")
  list(frame = getExportedValue("h2o", "h2o.getId")(x)) # computes what still waits
}

# Values, one a sample, or the name of their column in a table that the cluster reads.
values_or_column <- function(x, what, reference) if (reference && is_string(x)) x else as_border(x, what)

# Have the cluster write what the model predicts.
write_predictions <- function(object, newdata, to, offset = NULL) {
  if (missing(newdata) || !is_remote(newdata)) {
    stop_pybiodl("InvalidInputError", paste0(
      "to = '", to, "' has the cluster write its predictions of a path, URL or table on the cluster; leave to out and ",
      "write what predict() gives."
    ), "to")
  }
  invisible(call_python("write_predictions",
    key = python_model(object), X = remote_record(newdata), to = to, offset = values_or_column(offset, "offset", TRUE)
  ))
}
