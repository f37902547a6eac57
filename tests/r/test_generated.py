"""R's constructors and help are those that the Python signatures say."""

from __future__ import annotations

import inspect
import json
import re
import shutil
import sys

import pytest

from pybiodl import encode, estimators, networks
from pybiodl.backends.h2o import H2OCluster
from pybiodl.rbridge._names import ABSENT, ARGUMENTS, EXTRA, function_name
from tests.r.conftest import PACKAGE, run

PAIRS = {
    "mlp": networks.MLP,
    "cnn": networks.CNN,
    "encode_table": encode.Table,
    "encode_sequence": encode.Sequence,
    "bio_classifier.default": estimators.BioClassifier,
    "bio_regressor.default": estimators.BioRegressor,
    "bio_h2o_start": H2OCluster.start,
    "bio_h2o_connect": H2OCluster.connect,
}
FORMALS = """
plain <- function(x) if (is.null(x)) NA else if (is.list(x)) lapply(x, plain) else x
as_json <- function(x) {
  if (is.list(x)) return(paste0("[", paste(vapply(x, as_json, ""), collapse = ", "), "]"))
  one <- function(item) if (is.na(item)) "null" else if (is.character(item)) encodeString(item, quote = '"') else
    if (is.logical(item)) tolower(item) else format(item, digits = 15)
  items <- vapply(x, one, "")
  if (length(x) == 1) items else paste0("[", paste(items, collapse = ", "), "]")
}
for (name in commandArgs(TRUE)[-1]) {
  for (argument in names(formals(get(name)))) {
    formal <- formals(get(name))[argument]
    required <- identical(formal[[1]], quote(expr = ))
    cat(name, argument, if (required) '"<required>"' else as_json(plain(eval(formal[[1]]))), sep = "\\t")
    cat("\\n")
  }
}
"""


def r_formals(library, environment):
    code = (
        f"space <- loadNamespace('pybiodl', lib.loc = '{library}'); attach(as.list(space), warn.conflicts = FALSE);"
        + FORMALS
    )
    found: dict[str, dict[str, object]] = {name: {} for name in PAIRS}
    for line in run(["Rscript", "-e", code, "--args", *PAIRS], environment).splitlines():
        name, argument, value = line.split("\t")
        found[name][argument] = json.loads(value)
    return found


def in_r(default):
    """A Python default as JSON that R's would give."""
    if default is inspect.Parameter.empty:
        return "<required>"
    if isinstance(default, tuple):
        return in_r(default[0]) if len(default) == 1 else [in_r(item) for item in default]
    return default


def test_names_and_defaults_are_those_of_python(library, with_python):
    found = r_formals(library, with_python)
    for name, described in PAIRS.items():
        python = inspect.signature(described).parameters.values()
        expected = {ARGUMENTS.get(p.name, p.name): in_r(p.default) for p in python if p.name not in ABSENT}
        if name.endswith(".default"):
            fitting = inspect.signature(described.fit).parameters.values()
            expected = {"x": "<required>", "y": "<required>", **expected}
            expected |= {p.name: in_r(p.default) for p in fitting if p.name not in ("self", "X", "y")}
            expected |= {**dict.fromkeys(EXTRA), "...": "<required>"}
        assert found[name] == expected, name


def test_every_network_encoder_and_estimator_has_its_r_function():
    exported = (PACKAGE / "NAMESPACE").read_text()
    networks_and_encoders = [
        cls
        for room, base in ((networks, networks.Network), (encode, encode.Encoder))
        for cls in map(room.__dict__.get, room.__all__)
        if inspect.isclass(cls) and issubclass(cls, base) and cls is not base
    ]
    tasks = [getattr(estimators, name) for name in estimators.__all__ if name.startswith("Bio")]
    for cls in [*networks_and_encoders, *tasks]:
        assert f"export({function_name(cls.__name__)})\n" in exported


def test_generated_files_are_up_to_date(with_python, tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "r-wrapper")
    code = "cat(tryCatch(as.character(packageVersion('roxygen2')), error = function(e) ''))"
    roxygen = run(["Rscript", "-e", code], with_python)
    written_by = re.search(r"RoxygenNote: (.*)", (PACKAGE / "DESCRIPTION").read_text())[1]
    with_help = roxygen == written_by
    run(
        [sys.executable, "r-wrapper/tools/generate.py", *([] if with_help else ["--no-help"])],
        with_python,
        tmp_path,
    )
    compared = [*PACKAGE.glob("R/*.R"), *PACKAGE.glob("man/*.Rd"), PACKAGE / "NAMESPACE", PACKAGE / "DESCRIPTION"]
    changed = [
        path.name
        for path in compared
        if (tmp_path / "r-wrapper" / path.relative_to(PACKAGE)).read_text() != path.read_text()
    ]
    assert not changed, f"run make r-docs: {changed} are not as the Python signatures say"
    if not with_help:
        pytest.skip(f"help pages are written by roxygen2 {written_by}; here is {roxygen or 'none'}")
