"""The R package of r-wrapper and that of the repository root are one."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from pybiodl import __version__
from tests.r.conftest import PACKAGE, ROOT, Environment, install, run


def exports(library: Path, environment: Environment) -> list[str]:
    code = f"writeLines(sort(getNamespaceExports(loadNamespace('pybiodl', lib.loc = '{library}'))))"
    return run(["Rscript", "-e", code], environment).split()


def test_descriptions_are_identical_and_of_this_version():
    text = (ROOT / "DESCRIPTION").read_text()
    assert text == (PACKAGE / "DESCRIPTION").read_text()
    assert re.search(r"^Version: (.*)$", text, re.MULTILINE)[1] == __version__


def test_links_lead_into_r_wrapper():
    for name in ("R", "man", "NAMESPACE"):
        assert (ROOT / name).is_symlink()
        assert (ROOT / name).resolve() == PACKAGE / name
        assert not (PACKAGE / name).is_symlink(), "Windows installs from r-wrapper, where links are no files"
    assert (ROOT / "vignettes/pybiodl.Rmd").resolve() == PACKAGE / "vignettes/pybiodl.Rmd"


def test_the_root_and_r_wrapper_install_the_same(library, with_python, tmp_path):
    """A root DESCRIPTION without the links would install an empty package and say DONE."""
    whole = exports(library, with_python)
    assert {"bio_classifier", "bio_regressor", "mlp", "cnn", "bio_save", "bio_load", "bio_evaluate"} <= set(whole)
    assert exports(install(ROOT, with_python, tmp_path), with_python) == whole


def built(folder: Path, environment: Environment) -> set[str]:
    """Files of the source package that R makes of a folder."""
    run(["R", "CMD", "build", folder.name], environment, folder.parent)
    return set(run(["tar", "tzf", f"pybiodl_{__version__}.tar.gz"], environment, folder.parent).splitlines())


def test_the_root_builds_what_r_wrapper_builds(without_python, tmp_path):
    """Nothing of Python goes in, and the built vignette is not left out, as a pattern ^build$ would have it."""
    none_of_r = shutil.ignore_patterns(".[!R]*", "demo-output", "*.Rcheck", "__pycache__")
    shutil.copytree(ROOT, tmp_path / "root", ignore=none_of_r, symlinks=True)
    (tmp_path / "root/build/lib").mkdir(parents=True, exist_ok=True)
    (tmp_path / "root/build/lib/left.py").touch()
    shutil.copytree(PACKAGE, tmp_path / "own/r-wrapper")
    whole = built(tmp_path / "own/r-wrapper", without_python)
    assert {"pybiodl/R/generated-tasks.R", "pybiodl/inst/doc/pybiodl.html", "pybiodl/build/vignette.rds"} <= whole
    assert built(tmp_path / "root", without_python) == {file for file in whole if not file.startswith("pybiodl/tests/")}
