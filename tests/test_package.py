"""What holds for the package as a whole: what an import loads, what its names lead to, and the rules of the house."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import pybiodl

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "pybiodl").rglob("*.py"))
ROOMS = pybiodl._ROOMS
HEAVY = {"keras", "tensorflow", "h2o", "sklearn", "scipy", "pandas", "numpy", "rpy2", "jax", "torch", "matplotlib"}


def loaded_by(statement: str) -> set[str]:
    program = f"import json, sys\n{statement}\nprint(json.dumps(sorted({{m.split('.')[0] for m in sys.modules}})))"
    return set(json.loads(subprocess.check_output([sys.executable, "-c", program])))


def test_import_loads_nothing_heavy() -> None:
    assert not loaded_by("import pybiodl") & HEAVY


@pytest.mark.parametrize(
    "room", ["read", "encode", "networks", "evaluate", "plots", "store", "estimators", "interpret", "recipes"]
)
def test_rooms_load_no_engine(room: str) -> None:
    assert not loaded_by(f"import pybiodl.{room}") & {"keras", "tensorflow", "h2o", "rpy2", "jax", "torch"}


@pytest.mark.parametrize("name", pybiodl.__all__)
def test_public_name_resolves(name: str) -> None:
    assert getattr(pybiodl, name) is not None
    assert name in dir(pybiodl)


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'pybiodl' has no attribute 'BioClasifier'"):
        _ = pybiodl.BioClasifier


@pytest.mark.parametrize("room", ROOMS)
def test_all_of_a_room_resolves(room: str) -> None:
    value = getattr(pybiodl, room)
    for name in getattr(value, "__all__", ()):
        assert hasattr(value, name), f"{room}.{name}"


def test_versions_agree() -> None:
    changelog = re.findall(r"^## \[(\d[^]]*)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    described = re.findall(r"^Version: *(\S+)", (ROOT / "r-wrapper/DESCRIPTION").read_text("utf-8"), re.MULTILINE)
    assert changelog[0] == pybiodl.__version__
    assert described == [pybiodl.__version__]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_file_is_a_room(path: Path) -> None:
    """At most 400 lines a file and 60 a function, the docstring not counted."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            length = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            assert length <= 60, f"{node.name} has {length} lines"


@pytest.mark.parametrize("room", ROOMS)
def test_public_things_are_described(room: str) -> None:
    """Ruff leaves out what stands in a module whose name begins with an underscore; users reach it all the same."""
    module = getattr(pybiodl, room)
    things = {name: getattr(module, name) for name in getattr(module, "__all__", ())}
    for name, thing in list(things.items()):
        if inspect.isclass(thing):
            methods = [method for method in vars(thing) if not method.startswith("_")]
            things |= {f"{name}.{method}": getattr(thing, method) for method in methods}
    bare = [name for name, thing in things.items() if callable(thing) and not inspect.getdoc(thing)]
    assert not bare


def test_every_module_can_be_imported() -> None:
    """No module runs anything or asks for an optional package at import, but those of an engine."""
    names = [module.name for module in pkgutil.walk_packages(pybiodl.__path__, "pybiodl.")]
    for name in names:
        if not name.startswith("pybiodl.backends."):
            importlib.import_module(name)


def test_layers_hold() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    ended = subprocess.run([command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "seeds/README.md"])
def test_links_lead_somewhere(name: str) -> None:
    page = ROOT / name
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    local = [link for link in links if not link.startswith(("http", "mailto:"))]
    missing = [link for link in local if not (page.parent / link).exists()]
    assert not missing
