"""R CMD check is clean, and R's own tests pass in it, with Python and without."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pybiodl import __version__
from tests.r.conftest import PACKAGE, Environment, run

ARCHIVE = f"pybiodl_{__version__}.tar.gz"


def check(environment: Environment, folder: Path) -> str:
    """Build and check the package in a folder; the output of its tests. The vignettes are run as it is built."""
    shutil.copytree(PACKAGE, folder / "r-wrapper")
    run(["R", "CMD", "build", "r-wrapper"], environment, folder)
    log = run(["R", "CMD", "check", "--no-manual", "--no-vignettes", ARCHIVE], environment, folder)
    assert "\nStatus: OK\n" in log, log
    return (folder / "pybiodl.Rcheck/tests/testthat.Rout").read_text()


def counts(output: str) -> dict[str, int]:
    line = next(line for line in output.splitlines() if line.startswith("[ FAIL"))
    parts = [part.split() for part in line.strip("[ ]").split("|")]
    return {name: int(number) for name, number in parts}


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")
def test_check_with_python(with_python, tmp_path):
    done = counts(check(with_python, tmp_path))
    assert done["FAIL"] == 0
    assert done["PASS"] > 200


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")
def test_check_without_python(without_python, tmp_path):
    done = counts(check(without_python, tmp_path))
    assert done["FAIL"] == 0
    assert done["PASS"] > 20
    assert done["SKIP"] > 20
