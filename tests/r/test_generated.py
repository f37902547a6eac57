"""R's constructors and help are those that the Python signatures say."""

from __future__ import annotations

import importlib.util
import inspect
import json
import re
import shutil
import sys

import pytest

from pybiodl import encode, estimators, evaluate, interpret, networks, read, recipes
from pybiodl.backends.h2o import H2OCluster
from pybiodl.backends.settings import SETTINGS as SETTING_TYPES
from pybiodl.rbridge._names import (
    ABSENT,
    ARGUMENTS,
    BY_HAND,
    ENCODERS,
    ESTIMATORS,
    EXPLANATIONS,
    EXPLANATIONS_ABSENT,
    EXPLANATIONS_BY_HAND,
    EXTRA,
    LAYERS,
    LAYERS_ABSENT,
    NETWORKS,
    NETWORKS_ABSENT,
    NOT_YET,
    OUTCOME_OPTIONAL,
    READERS,
    READERS_ABSENT,
    SETTINGS,
    SPLITS,
    WITHOUT,
    function_name,
    without_a_place,
)
from tests.r.conftest import PACKAGE, run

PAIRS = {
    **{function_name(name): getattr(networks, name) for name in NETWORKS},
    **{function_name(name): getattr(networks.layers, name) for name in LAYERS},
    **{function_name(name): getattr(encode, name) for name in ENCODERS},
    **{function_name(name): SETTING_TYPES[name] for name in SETTINGS},
    **{f"{function_name(name)}.default": getattr(estimators, name) for name in ESTIMATORS},
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
        alone = len(default) == 1 and not isinstance(default[0], tuple)
        return in_r(default[0]) if alone else [in_r(item) for item in default] or None
    return default


def test_names_and_defaults_are_those_of_python(library, with_python):
    found = r_formals(library, with_python)
    for name, described in PAIRS.items():
        python = inspect.signature(described).parameters.values()
        expected = {ARGUMENTS.get(p.name, p.name): in_r(p.default) for p in python if p.name not in ABSENT}
        if name.endswith(".default"):
            fitting = inspect.signature(described.fit).parameters.values()
            task = described.__name__
            absent = WITHOUT.get(task, {})
            outcome = {"y": None if task in OUTCOME_OPTIONAL else "<required>"} if "y" not in absent else {}
            expected = {"x": "<required>", **outcome, **expected}
            expected |= {p.name: in_r(p.default) for p in fitting if p.name not in ("self", "X", "y", *absent)}
            expected |= {**dict.fromkeys(EXTRA), "...": "<required>"}
        assert found[name] == expected, name


def named(room, base):
    """Classes that a room of Python offers."""
    base = getattr(room, base)
    found = {name: getattr(room, name) for name in room.__all__}
    return [n for n, cls in found.items() if inspect.isclass(cls) and issubclass(cls, base) and cls is not base]


def test_what_python_has_is_in_r_or_says_why_not():
    """A class that fails here needs a line in a table of pybiodl/rbridge/_names.py, and then `make r-docs`."""
    tasks = [name for name in estimators.__all__ if name.startswith("Bio")]
    assert without_a_place(tasks, (*ESTIMATORS, *BY_HAND), NOT_YET) == [], (
        "add it to ESTIMATORS, or to NOT_YET with the reason"
    )
    assert without_a_place(named(networks, "Network"), NETWORKS, NETWORKS_ABSENT) == [], "add it to NETWORKS"
    assert without_a_place(named(networks.layers, "Layer"), LAYERS, LAYERS_ABSENT) == [], "add it to LAYERS"
    assert without_a_place(named(encode, "Encoder"), ENCODERS, ()) == [], "add it to ENCODERS"
    readers = [name for name in read.__all__ if name.startswith("read_")]
    assert without_a_place(readers, READERS, READERS_ABSENT) == [], "add it to READERS"
    assert without_a_place([n for n in evaluate.__all__ if hasattr(getattr(evaluate, n), "split")],
                           (*SPLITS, "ChromosomeSplit"), ()) == [], "add it to SPLITS"  # fmt: skip
    explanations = [name for name in interpret.__all__ if name.islower()]
    placed = (*EXPLANATIONS, *EXPLANATIONS_BY_HAND)
    assert without_a_place(explanations, placed, EXPLANATIONS_ABSENT) == [], "add it to EXPLANATIONS"
    without = [reason for reasons in WITHOUT.values() for reason in reasons.values()]
    for reason in (
        *NOT_YET.values(), *NETWORKS_ABSENT.values(), *LAYERS_ABSENT.values(), *ABSENT.values(),
        *READERS_ABSENT.values(), *EXPLANATIONS_ABSENT.values(), *without,
    ):  # fmt: skip
        assert reason.endswith("."), "a reason is a sentence"


def test_an_estimator_without_a_place_stops_the_generator(monkeypatch):
    monkeypatch.syspath_prepend(PACKAGE / "tools")
    spec = importlib.util.spec_from_file_location("generate", PACKAGE / "tools/generate.py")
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    monkeypatch.setattr(generate.estimators, "__all__", [*estimators.__all__, "BioNovelty"])
    with pytest.raises(
        SystemExit, match=r"BioNovelty has no place in R: add it to ESTIMATORS of .* or to NOT_YET with"
    ):
        generate.generated()


def test_what_r_has_is_exported():
    exported = (PACKAGE / "NAMESPACE").read_text()
    for name in (*ESTIMATORS, *BY_HAND, *NETWORKS, *LAYERS, *ENCODERS, *SETTINGS):
        assert f"export({function_name(name)})\n" in exported
    for name in (*(f"bio_{reader}" for reader in READERS), *map(function_name, (*SPLITS, "ChromosomeSplit"))):
        assert f"export({name})\n" in exported
    for name in (*(f"bio_{one}" for one in EXPLANATIONS), *EXPLANATIONS_BY_HAND.values()):
        assert f"export({name})\n" in exported
    for name in ("bio_recipes", *(f"recipe_{one}" for one in recipes.RECIPES)):
        assert f"export({name})\n" in exported
    assert not set(ESTIMATORS) & set(NOT_YET)


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
