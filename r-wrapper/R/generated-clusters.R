# Written by tools/generate.py from the signatures and docstrings of Python; change those, not this file.

#' Start a cluster on this machine that only this process can use
#'
#' It listens on the loopback, asks for a password made for this start, encrypts what its nodes say to each other,
#' is closed to further nodes before it sees any data, sends no telemetry, and ends with this process.
#'
#' @param memory Of each node, as in `"4G"`; by default a quarter of the machine's.
#' @param threads Of each node; one a core by default.
#' @param nodes More than one is for tests: one node uses the machine better.
#' @param timeout Seconds within which the cluster must be up.
#' @return A handle of class `bio_h2o`, for the argument `cluster` of [bio_classifier()] and [bio_regressor()];
#'   it lives as long as this R session.
#' @seealso [bio_h2o_stop()]
#' @export
bio_h2o_start <- function(memory = NULL, threads = NULL, nodes = 1, timeout = 120) {
  open_cluster("start", list(memory = memory, threads = threads, nodes = nodes, timeout = timeout))
}

#' Join a cluster that runs already; it stays when this process ends
#'
#' @param url As in `"https://head:54321"`, with the context path where the cluster has one.
#' @param user User name, where the cluster asks for one.
#' @param password Its password.
#' @param ca_file Certificates (PEM) by which an `https` cluster is known, beside those of the system.
#' @param allow_remote_code_execution Join a cluster older than 3.46.0.10 too, on which anyone who reaches its port
#'   can run code.
#' @param proxy As in `"http://proxy:3128"`; NULL is that of the environment, and none for this machine itself.
#' @param timeout Seconds without a byte after which a question counts as unanswered.
#' @param retries How often a question is asked again where a cluster that has answered before cannot be reached,
#'   with longer and longer waits, from half a second.
#' @return A handle of class `bio_h2o`, for the argument `cluster` of [bio_classifier()] and [bio_regressor()];
#'   it lives as long as this R session.
#' @seealso [bio_h2o_stop()]
#' @export
bio_h2o_connect <- function(
    url, user = NULL, password = NULL, ca_file = NULL, allow_remote_code_execution = FALSE, proxy = NULL,
    timeout = 60, retries = 3) {
  open_cluster("connect", list(
    url = url, user = user, password = password, ca_file = ca_file,
    allow_remote_code_execution = allow_remote_code_execution, proxy = proxy, timeout = timeout,
    retries = retries))
}
