"""The demo: its simulated truth, its R code, its table, and the whole of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pybiodl import demo
from pybiodl.errors import InvalidInputError, MissingDependencyError, OutputError
from pybiodl.estimators import BioClassifier
from pybiodl.networks import CNN


def best_match(sequence: str, pattern: str) -> int:
    """Most letters of `pattern` (``.`` is any) that agree with a stretch of `sequence`."""
    starts = range(len(sequence) - len(pattern) + 1)
    return max(sum(a == b for a, b in zip(sequence[i:], pattern, strict=False)) for i in starts)


def test_simulated_motifs_hold_the_truth() -> None:
    X, y = demo.simulate_motifs(n_samples=400, length=60, seed=3)
    first, second = demo.MOTIFS
    pattern = first + "." * demo.SPACING + second
    matches = np.array([best_match(sequence, pattern) for sequence in X])
    assert {len(sequence) for sequence in X} == {60}
    assert set("".join(X)) == set("ACGT")
    assert np.mean(y == "site") == 0.5
    assert np.median(matches[y == "site"]) >= 13
    assert np.median(matches[y == "background"]) <= 9


def test_simulation_is_the_same_for_the_same_seed() -> None:
    np.testing.assert_array_equal(demo.simulate_motifs(20)[0], demo.simulate_motifs(20)[0])
    assert not np.array_equal(demo.simulate_motifs(20)[0], demo.simulate_motifs(20, seed=1)[0])


def test_r_script_writes_the_same_fit() -> None:
    network = CNN(filters=(32, 16), kernel_size=9, global_pool="max", dense=(), dropout=0.5)
    script = demo.r_script("motifs", BioClassifier(network, epochs=3, random_state=7))
    call = 'cnn(filters = c(32, 16), kernel_size = 9, global_pool = "max", dense = c(), dropout = 0.5)'
    assert f"network = {call},\n  epochs = 3, seed = 7" in script


def test_report_is_one_table(tmp_path: Path) -> None:
    report = demo.Report(
        tmp_path, [demo.Row("keras", "motifs", "0.9", "0.7", "1.0")], {"R and Python": 2.5e-8}, ["Done."]
    )
    assert str(report).splitlines() == [
        "| backend | data   | area under roc | linear baseline | seconds |",
        "| ------- | ------ | -------------- | --------------- | ------- |",
        "| keras   | motifs | 0.9            | 0.7             | 1.0     |",
        "",
        "Largest difference of probabilities:",
        "- R and Python: 2.5e-08",
        "",
        "Done.",
    ]


def test_absent_data_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(
        InvalidInputError, match=r"^--data must name a folder with expression/ and promoters/; found no"
    ):
        demo.real_data(tmp_path)
    ended = subprocess.run(
        [sys.executable, "-m", "pybiodl.demo", "--data", tmp_path], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("--data must name a folder")
    assert len(ended.stderr.splitlines()) == 1


def test_output_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"^--output must name a folder that can be made; got .*file \(File exists\)"):
        demo.run(None, tmp_path / "file")


def test_absent_r_is_noted_and_not_fatal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    report = demo.Report(tmp_path)
    with demo.unless_missing(report):
        demo.run_r(["x.R"], cwd=tmp_path)
    assert report.notes == [
        "SKIPPED. The part in R needs R, which is not installed; install R 4.1 or newer with the packages reticulate "
        "and Matrix, then run in the folder of the sources: R CMD INSTALL r-wrapper."
    ]


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_absent_r_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setenv("R_LIBS_USER", str(tmp_path))
    monkeypatch.delenv("R_LIBS", raising=False)
    with pytest.raises(MissingDependencyError, match="needs the R package pybiodl, which is not installed"):
        demo.run_r(["x.R"], cwd=tmp_path)


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_the_main_job(tmp_path: Path) -> None:
    """All of it in a process of its own: H2O, Keras and R, the values that must agree, and the files."""
    output = tmp_path / "results"
    ended = subprocess.run(
        [sys.executable, "-m", "pybiodl.demo", "--output", output],
        cwd=tmp_path,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("| ")][2:]
    assert [row[:2] for row in rows] == [
        ["keras", "breast cancer"],
        ["h2o", "breast cancer"],
        ["keras", "planted motifs"],
    ]
    area = {tuple(row[:2]): float(row[2].split()[0]) for row in rows}
    linear = {tuple(row[:2]): float(row[3].split()[0]) for row in rows}
    assert min(area.values()) > 0.97
    assert area["keras", "planted motifs"] > linear["keras", "planted motifs"] + 0.1
    differences = [float(line.rsplit(": ", 1)[1]) for line in lines if line.startswith("- ")]
    assert len(differences) == 4
    assert max(differences) < 1e-6
    suffixes = {path.suffix for path in output.iterdir()}
    assert {".png", ".pybiodl", ".R"} <= suffixes
