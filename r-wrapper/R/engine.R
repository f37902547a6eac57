# What Python computes with.

#' Choose the engine of Keras
#'
#' Call it before the first fit: the engine is chosen once an R session.
#'
#' @param name `"tensorflow"`, `"jax"` or `"torch"`.
#' @return `name`, invisibly.
#' @export
#' @examples
#' if (bio_available()) bio_use_engine("tensorflow")
bio_use_engine <- function(name) {
  call_python("use_engine", name = name)
  invisible(name)
}

open_cluster <- function(verb, params) {
  url <- call_python("open_cluster", verb = verb, params = lapply(params, as_parameter))
  structure(list(url = url), class = "bio_h2o")
}

#' Leave an H2O cluster
#'
#' A cluster that [bio_h2o_start()] started ends; one that [bio_h2o_connect()] joined stays as it is.
#'
#' @param cluster A handle of [bio_h2o_start()] or [bio_h2o_connect()].
#' @return `NULL`, invisibly.
#' @export
bio_h2o_stop <- function(cluster) invisible(call_python("close_cluster", url = cluster$url))

#' End an H2O cluster, whoever started it
#'
#' All its tables and models are lost, for everyone who uses it.
#'
#' @param cluster A handle of [bio_h2o_start()] or [bio_h2o_connect()].
#' @return `NULL`, invisibly.
#' @export
bio_h2o_shut_down <- function(cluster) invisible(call_python("shut_down_cluster", url = cluster$url))

#' User and password of an H2O cluster
#'
#' They open the cluster's web interface, whose address is `summary(cluster)$flow_url`. A cluster that [bio_h2o_start()]
#' started has drawn them at random.
#'
#' @param cluster A handle of [bio_h2o_start()] or [bio_h2o_connect()].
#' @return A character vector with the names `user` and `password`, `NA` where the cluster asks for none.
#' @export
bio_h2o_login <- function(cluster) {
  found <- call_python("cluster_login", url = cluster$url)
  vapply(list(user = found[[1]], password = found[[2]]), function(x) if (is.null(x)) NA_character_ else x, "")
}

#' Remove what this session left on an H2O cluster
#'
#' A fit removes its tables itself; what stays are models, and what an interrupted fit could not remove. Fitted models go
#' on predicting, as their weights are at home. What you or others made on the cluster stays.
#'
#' @param cluster A handle of [bio_h2o_start()] or [bio_h2o_connect()].
#' @return Names of what was removed, invisibly.
#' @export
bio_h2o_clean <- function(cluster) {
  invisible(as.character(unlist(call_python("clean_cluster", url = cluster$url))))
}

#' @export
print.bio_h2o <- function(x, ...) {
  cat("<bio_h2o> ", x$url, "\n", sep = "")
  invisible(x)
}

#' How an H2O cluster is
#'
#' @param object A handle of [bio_h2o_start()] or [bio_h2o_connect()].
#' @param ... Ignored.
#' @return A list: `url` and `flow_url` (the web interface), `version`, `n_nodes`, `n_cores`, `free_memory` and
#'   `max_memory` in bytes, `healthy`, `locked`, `started_here`; `nodes` and `frames` (the tables that it holds) are data
#'   frames, `models` are names.
#' @export
summary.bio_h2o <- function(object, ...) {
  status <- call_python("cluster_status", url = object$url)
  status$nodes <- rows_of(status$nodes)
  status$frames <- rows_of(status$frames)
  status$models <- as.character(unlist(status$models))
  status
}

rows_of <- function(records) do.call(rbind, lapply(records, as.data.frame))

#' What is here, and what to do about what is missing
#'
#' The report of `pybiodl doctor`: Python, engines, GPU, Java, H2O, R and reticulate.
#'
#' @return The lines of the report, invisibly.
#' @export
#' @examples
#' if (bio_available()) bio_doctor()
bio_doctor <- function() {
  python()
  code <- "import sys; from pybiodl.cli import main; sys.exit(main(['doctor']))"
  # A process of its own: what it asks the engines must not be answered by this session's.
  report <- suppressWarnings(system2(reticulate::py_config()$python, c("-c", shQuote(code)), stdout = TRUE))
  writeLines(report)
  invisible(report)
}
