# R values on their way to and from Python, as raw bytes and plain lists: the other half of pybiodl/rbridge/_border.py.
# A record is a list whose element `border` names its kind.

# writeBin() makes at most 2^31 - 1 bytes at once. (An environment, so that a test can lower it.)
limits <- new.env(parent = emptyenv())
limits$chunk_bytes <- 2^30

# The record of a value; lists become lists of records.
as_border <- function(x, what = "The value") {
  if (is.null(x)) return(NULL)
  if (is.factor(x)) return(factor_record(x))
  if (is.data.frame(x)) return(frame_record(x, what))
  if (inherits(x, "Matrix")) x <- plain_matrix(x)
  if (inherits(x, "dgCMatrix")) return(sparse_record(x))
  if (inherits(x, "AsIs")) class(x) <- setdiff(class(x), "AsIs")
  if (is.object(x)) refuse_type(x, what)
  switch(typeof(x),
    double = with_names(list(border = "double", data = number_bytes(x, as.double, 8)), x),
    integer = with_names(list(border = "integer", data = number_bytes(x, as.integer, 4)), x),
    logical = with_names(list(border = "logical", data = number_bytes(x, as.integer, 4)), x),
    character = with_names(string_record(x, what), x),
    list = if (are_lines(x)) lines_record(x, what) else lapply(x, as_border, what = what),
    refuse_type(x, what)
  )
}

# Parameters: a single value without names goes over as itself.
as_parameter <- function(x) {
  if (inherits(x, "bio_component")) {
    return(list(object = x$object, params = lapply(x$params, as_parameter)))
  }
  if (inherits(x, "bio_h2o")) return(list(cluster = x$url))
  if (inherits(x, "bio_model")) return(list(model = python_model(x)))
  if (is.list(x) && !is.object(x)) return(lapply(x, as_parameter))
  plain <- is.atomic(x) && length(x) == 1L && is.null(attributes(x)) && !is.raw(x) && !is.complex(x) && !is.na(x)
  if (plain) x else as_border(x, "The parameter")
}

refuse_type <- function(x, what) {
  kinds <- paste(class(x), collapse = "/")
  cure <- if (inherits(x, c("Date", "POSIXt", "difftime", "integer64"))) {
    "as.numeric() makes numbers of it"
  } else {
    "use numbers, logicals, strings or factors"
  }
  stop_pybiodl("InvalidTypeError", sprintf(
    "%s is of class %s, which has no meaning for a network; %s.", what, kinds, cure
  ))
}

number_bytes <- function(x, as_type, width) {
  size <- limits$chunk_bytes %/% width
  if (length(x) <= size) return(list(writeBin(as_type(x), raw(), endian = "little")))
  starts <- seq(1, length(x), by = size)
  lapply(starts, function(start) {
    writeBin(as_type(x[start:min(start + size - 1, length(x))]), raw(), endian = "little")
  })
}

# Bytes of all strings and the length of each, -1 for NA: a separator could be part of a string.
string_record <- function(x, what = "The value") {
  x <- as.vector(x)
  valid <- (validEnc(x) & Encoding(x) != "bytes") | is.na(x)
  if (!all(valid)) {
    stop_pybiodl("InvalidInputError", sprintf(
      "%s holds a string that is not valid text, the first at place %d; declare its encoding with iconv().",
      what, which(!valid)[1]
    ))
  }
  x <- enc2utf8(x)
  lengths <- nchar(x, type = "bytes", allowNA = FALSE)
  lengths[is.na(x)] <- -1L
  known <- which(lengths > 0)
  group <- cumsum(as.double(lengths[known])) %/% limits$chunk_bytes
  data <- lapply(split(x[known], group), function(part) charToRaw(paste(part, collapse = "")))
  list(border = "character", data = unname(data), lengths = number_bytes(lengths, as.integer, 4))
}

names_record <- function(x) if (!is.null(x)) string_record(x, "A name")

with_names <- function(record, x) {
  if (!is.null(dim(x))) {
    record$dim <- as.list(dim(x))
    if (!is.null(dimnames(x))) record$dimnames <- unname(lapply(dimnames(x), names_record))
  } else if (!is.null(names(x))) {
    record$dimnames <- list(names_record(names(x)))
  }
  record
}

factor_record <- function(x) {
  list(
    border = "factor", data = number_bytes(as.vector(unclass(x)), as.integer, 4),
    levels = string_record(levels(x), "A level"), ordered = is.ordered(x), names = names_record(names(x))
  )
}

sparse_record <- function(x) {
  record <- list(
    border = "sparse", x = number_bytes(x@x, as.double, 8), i = number_bytes(x@i, as.integer, 4),
    p = number_bytes(x@p, as.integer, 4), dim = as.list(dim(x))
  )
  named <- !all(vapply(dimnames(x), is.null, NA))
  if (named) record$dimnames <- unname(lapply(dimnames(x), names_record))
  record
}

frame_record <- function(x, what) {
  columns <- lapply(seq_along(x), function(j) {
    what <- sprintf("Column '%s'", names(x)[[j]])
    if (!is.null(dim(x[[j]])) || is.list(x[[j]])) {
      stop_pybiodl("InvalidTypeError", sprintf("%s holds several values a row; give each its own column.", what))
    }
    as_border(x[[j]], what)
  })
  rows <- attr(x, "row.names")
  automatic <- is.integer(rows) && .row_names_info(x) <= 0L
  list(
    border = "frame", columns = columns, names = string_record(names(x), "A column name"), n_rows = nrow(x),
    row_names = if (!automatic) as_border(rows, "A row name")
  )
}

# Vectors, or matrices without row names, of one type: they cross together, as one vector and the length of each.
are_lines <- function(x) {
  if (!length(x) || !all(vapply(x, is.atomic, NA)) || length(unique(vapply(x, typeof, ""))) != 1L) return(FALSE)
  if (!typeof(x[[1L]]) %in% c("double", "integer", "logical", "character")) return(FALSE)
  allowed <- vapply(x, function(item) {
    kept <- attributes(item)
    is.null(kept) || (length(dim(item)) == 2L && all(names(kept) %in% c("dim", "dimnames")) && is.null(rownames(item)))
  }, NA)
  all(allowed) && (is.null(dim(x[[1L]])) || length(unique(lapply(x, colnames))) == 1L)
}

lines_record <- function(x, what) {
  widths <- vapply(x, function(item) if (is.null(dim(item))) -1L else ncol(item), 0L)
  lengths <- vapply(x, function(item) if (is.null(dim(item))) length(item) else nrow(item), 0L)
  list(
    border = "lines", values = as_border(unlist(x, use.names = FALSE), what), lengths = as_border(unname(lengths)),
    widths = as_border(unname(widths)), names = names_record(names(x)), columns = names_record(colnames(x[[1L]]))
  )
}

# The value of a record; lists of records become lists of values.
from_border <- function(x) {
  if (!is.list(x)) return(x)
  kind <- x[["border"]]
  if (is.null(kind)) return(lapply(x, from_border))
  switch(kind,
    double = shaped(x, read_numbers(x[["data"]], "double", 8)),
    integer = shaped(x, read_numbers(x[["data"]], "integer", 4)),
    logical = shaped(x, as.logical(read_numbers(x[["data"]], "integer", 4))),
    character = shaped(x, read_strings(x)),
    factor = read_factor(x),
    sparse = read_sparse(x),
    frame = read_frame(x),
    lines = read_lines(x)
  )
}

read_numbers <- function(chunks, type, width) {
  parts <- lapply(chunks, function(part) readBin(part, type, length(part) %/% width, endian = "little"))
  if (length(parts) == 1L) parts[[1L]] else unlist(parts)
}

read_strings <- function(record) {
  lengths <- read_numbers(record[["lengths"]], "integer", 4)
  bytes <- if (length(record[["data"]]) == 1L) record[["data"]][[1L]] else unlist(record[["data"]])
  ends <- cumsum(pmax(lengths, 0))
  texts <- mapply(function(length, end) {
    if (length < 0L) NA_character_ else rawToChar(bytes[seq.int(end - length + 1, length.out = length)])
  }, lengths, ends, USE.NAMES = FALSE)
  texts <- as.character(texts)
  Encoding(texts) <- "UTF-8"
  texts
}

read_names <- function(record) if (!is.null(record)) read_strings(record)

shaped <- function(record, x) {
  dimnames <- record[["dimnames"]]
  if (!is.null(record[["dim"]])) {
    dim(x) <- unlist(record[["dim"]])
    if (!is.null(dimnames)) dimnames(x) <- lapply(dimnames, read_names)
  } else if (!is.null(dimnames)) {
    names(x) <- read_names(dimnames[[1L]])
  }
  x
}

read_factor <- function(record) {
  codes <- read_numbers(record[["data"]], "integer", 4)
  names(codes) <- read_names(record[["names"]])
  structure(codes, levels = read_strings(record[["levels"]]),
    class = c(if (isTRUE(record[["ordered"]])) "ordered", "factor"))
}

read_sparse <- function(record) {
  require_package("Matrix", "Sparse matrices")
  dimnames <- record[["dimnames"]]
  methods::new("dgCMatrix",
    x = read_numbers(record[["x"]], "double", 8), i = read_numbers(record[["i"]], "integer", 4),
    p = read_numbers(record[["p"]], "integer", 4), Dim = as.integer(unlist(record[["dim"]])),
    Dimnames = if (is.null(dimnames)) list(NULL, NULL) else lapply(dimnames, read_names)
  )
}

read_frame <- function(record) {
  rows <- record[["row_names"]]
  structure(lapply(record[["columns"]], from_border),
    names = read_strings(record[["names"]]), class = "data.frame",
    row.names = if (is.null(rows)) .set_row_names(record[["n_rows"]]) else from_border(rows)
  )
}

read_lines <- function(record) {
  values <- from_border(record[["values"]])
  lengths <- from_border(record[["lengths"]])
  widths <- from_border(record[["widths"]])
  columns <- read_names(record[["columns"]])
  sizes <- lengths * abs(widths)
  ends <- cumsum(as.double(sizes))
  lines <- lapply(seq_along(sizes), function(i) {
    line <- values[ends[[i]] - sizes[[i]] + seq_len(sizes[[i]])]
    if (widths[[i]] < 0L) return(line)
    matrix(line, lengths[[i]], widths[[i]], dimnames = if (!is.null(columns)) list(NULL, columns))
  })
  names(lines) <- read_names(record[["names"]])
  lines
}

require_package <- function(name, purpose) {
  if (!requireNamespace(name, quietly = TRUE)) {
    stop_pybiodl("MissingDependencyError", sprintf(
      "%s need the package %s, which is not installed; install it first.", purpose, name
    ))
  }
}
