# The way to Python: which one, one call, and its errors, warnings and interrupts as R's own.

.state <- new.env(parent = emptyenv())

#' Is the Python side there?
#'
#' Looks for a Python that is configured, and for the package pybiodl in it. Nothing is downloaded or installed. It
#' looks, in this order, at a Python that is already running in this session, `RETICULATE_PYTHON`,
#' [reticulate::use_python()], an active virtual or conda environment, and the `python3` of the search path.
#'
#' @return `TRUE` or `FALSE`.
#' @export
#' @examples
#' bio_available()
bio_available <- function() {
  tryCatch({
    python()
    TRUE
  }, pybiodl_error = function(e) FALSE)
}

# The Python module of the border, loaded once.
python <- function() {
  if (is.null(.state$bridge)) {
    .state$bridge <- load_bridge(find_python())
  }
  .state$bridge
}

# A Python that somebody configured, or NULL where reticulate knows one already. Asking reticulate to choose
# could make it download one (conda in 1.28, uv from 1.41 on).
find_python <- function() {
  if (reticulate::py_available(initialize = FALSE) || !is.null(required_python())) {
    return(NULL)
  }
  if (any(nzchar(Sys.getenv(c("RETICULATE_PYTHON", "RETICULATE_PYTHON_ENV"))))) {
    return(NULL)
  }
  home <- Sys.getenv(c("VIRTUAL_ENV", "CONDA_PREFIX"))
  home <- home[nzchar(home)]
  programs <- if (.Platform$OS.type == "windows") c("Scripts/python.exe", "python.exe") else "bin/python"
  places <- c(outer(home, programs, file.path), Sys.which(c("python3", "python")))
  found <- places[nzchar(places) & file.exists(places)]
  if (!length(found)) {
    stop_pybiodl("MissingDependencyError", paste0(
      "pybiodl needs Python (>= 3.11) with the package pybiodl and none is configured; install it with ",
      "pip install \"pybiodl[all]\" and name that Python by Sys.setenv(RETICULATE_PYTHON = \"/path/to/python\") ",
      "before the first call."
    ))
  }
  found[[1]]
}

# What reticulate::use_python() was told; reticulate offers no public way to ask.
required_python <- function() {
  tryCatch(get(".globals", asNamespace("reticulate"))$required_python_version, error = function(e) NULL)
}

load_bridge <- function(path) {
  if (!is.null(path)) {
    Sys.setenv(RETICULATE_PYTHON = path) # use_python() would give way to a pyproject.toml in the working directory
  }
  where <- tryCatch(reticulate::py_config()$python, error = function(e) {
    stop_pybiodl("MissingDependencyError", paste0(
      "The configured Python cannot be loaded into R (", trimws(strsplit(conditionMessage(e), "\n")[[1]][[1]]),
      "); name another by Sys.setenv(RETICULATE_PYTHON = \"/path/to/python\") in a new R session."
    ))
  })
  bridge <- tryCatch({
    prepare_import()
    reticulate::import("pybiodl.rbridge", convert = FALSE)
  }, error = function(e) {
    stop_pybiodl("MissingDependencyError", paste0(
      "The Python at ", where, " cannot import the package pybiodl (",
      trimws(utils::tail(strsplit(conditionMessage(e), "\n")[[1]], 1)), "); install it there with ",
      "pip install \"pybiodl[all]\", or name another Python by Sys.setenv(RETICULATE_PYTHON = \"/path/to/python\") ",
      "in a new R session."
    ))
  })
  theirs <- as_r(reticulate::import("pybiodl", convert = FALSE)$`__version__`)
  ours <- as.character(utils::packageVersion("pybiodl"))
  if (!identical(theirs, ours)) {
    warning(sprintf(
      "The R package pybiodl is of version %s and the Python package of version %s; install the same of both.", ours, theirs
    ), call. = FALSE)
  }
  bridge
}

# Import the package where two things would hide it: Debian's Python, once inside R, leaves the .pth files of a virtual
# environment unread, by which a package installed for development is found; and reticulate puts the working directory
# first on the path, where a folder pybiodl (R CMD check makes one) passes for the package.
prepare_import <- function() {
  reticulate::py_run_string("
def prepare():
    import importlib.util, site, sys
    kept = list(sys.path)
    sys.path[:] = [place for place in kept if place]
    try:
        if importlib.util.find_spec('pybiodl') is None:
            for place in [place for place in sys.path if place.endswith('-packages')]:
                site.addsitedir(place)
        if importlib.util.find_spec('pybiodl') is not None:
            importlib.import_module('pybiodl.rbridge')
    finally:
        sys.path[:] = kept + [place for place in sys.path if place not in kept]
prepare()
", local = TRUE)
}

# Call a function of the Python border with arguments of the border; return its value. Python calls `on_epoch` after
# each epoch, and `ask` with a value to have another back.
call_python <- function(door, ..., on_epoch = NULL, ask = NULL) {
  failure <- NULL
  # An R error must not unwind Python's frames: Python stops by itself, and the error is raised below.
  safely <- function(code) {
    value <- tryCatch(code, error = identity, interrupt = identity)
    failed <- inherits(value, c("error", "interrupt"))
    if (failed) failure <<- value
    if (failed) NULL else value
  }
  report <- if (!is.null(on_epoch)) {
    function(epoch, logs) {
      safely(on_epoch(as_r(epoch), as_r(logs)))
      is.null(failure)
    }
  }
  asked <- if (!is.null(ask)) function(value) safely(as_border(ask(from_border(as_r(value))), "The answer"))
  answer <- as_r(python()$call(door, list(...), report, asked))
  for (record in answer[["warnings"]]) {
    warning(condition(c(paste0("pybiodl_", record[["class"]]), "pybiodl_warning", "warning"), record[["message"]]))
  }
  if (inherits(failure, "error")) stop(failure)
  if (inherits(failure, "interrupt") || isTRUE(answer[["interrupted"]])) interrupt()
  error <- answer[["error"]]
  if (!is.null(error)) {
    stop(condition(c(paste0("pybiodl_", error[["classes"]]), "pybiodl_error", "error"), error[["message"]],
      field = error[["field"]], python_traceback = error[["traceback"]]))
  }
  from_border(answer[["value"]])
}

as_r <- function(x) if (inherits(x, "python.builtin.object")) reticulate::py_to_r(x) else x

# The fields are kept where they are NULL, so that a handler finds them by name.
condition <- function(class, message, ...) {
  structure(class = c(class, "condition"), c(list(message = message, call = NULL), list(...)))
}

stop_pybiodl <- function(error, message, field = NULL) {
  classes <- c(error, if (error != "PyBioDLError") "PyBioDLError")
  stop(condition(c(paste0("pybiodl_", classes), "pybiodl_error", "error"), message,
    field = field, python_traceback = NULL))
}

# What the user's interrupt of R does: handlers first, then back to the prompt.
interrupt <- function() {
  signalCondition(condition("interrupt", ""))
  invokeRestart("abort")
}
