"""R in processes of its own: every test here skips where R is not installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "r-wrapper"
NEEDS = ("reticulate", "testthat", "Matrix", "knitr", "rmarkdown", "generics")

Environment = dict[str, str]


def run(command: list[str], environment: Environment, folder: Path = ROOT) -> str:
    """Run a command and return what it wrote; a failure shows all of it."""
    done = subprocess.run(
        command, env=environment, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}"
    return done.stdout


@pytest.fixture(scope="session")
def with_python() -> Environment:
    """Environment of an R that finds this Python, and the R packages that the tests need."""
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed")
    environment = {
        **os.environ,
        "RETICULATE_PYTHON": sys.executable,
        "_R_CHECK_FORCE_SUGGESTS_": "false",
    }
    code = "cat(Filter(function(p) !nzchar(system.file(package = p)), commandArgs(TRUE)))"
    missing = run(["Rscript", "-e", code, *NEEDS], environment)
    if missing:
        pytest.skip(f"R does not have the packages {missing}")
    return environment


@pytest.fixture(scope="session")
def without_python(with_python: Environment, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Environment of an R that finds no Python: every program but Python is on its path."""
    programs = tmp_path_factory.mktemp("programs")
    for folder in map(Path, os.environ["PATH"].split(os.pathsep)):
        for program in folder.iterdir() if folder.is_dir() else ():
            link = programs / program.name
            if "python" not in program.name and not link.is_symlink():
                link.symlink_to(program)
    hidden = ("RETICULATE_PYTHON", "RETICULATE_PYTHON_ENV", "VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONPATH")
    kept = {name: value for name, value in with_python.items() if name not in hidden}
    return {**kept, "PATH": str(programs)}


@pytest.fixture(scope="session")
def library(with_python: Environment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """R library into which r-wrapper is installed."""
    return install(PACKAGE, with_python, tmp_path_factory.mktemp("library"))


def install(folder: Path, environment: Environment, library: Path) -> Path:
    """Install the R package of a folder into a library."""
    run(["R", "CMD", "INSTALL", "--no-docs", f"--library={library}", str(folder)], environment)
    return library
