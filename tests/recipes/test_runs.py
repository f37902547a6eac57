"""Runs of recipes: the truth that was planted is found, and a run goes into a folder whole."""

from __future__ import annotations

import json

import numpy as np
import pytest

from pybiodl import load, recipes
from pybiodl.cli import main
from pybiodl.errors import InvalidInputError
from pybiodl.interpret import Motif, match_motifs
from tests.recipes._simulated import SIMULATED, SITE, hiv_resistance, other_strand


def simulated(name, folder, **changed):
    make, params = SIMULATED[name]
    return recipes.find(name), make(folder, **changed), dict(params)


def test_a_run_finds_promoters_and_says_so(tmp_path):
    recipe, files, params = simulated("promoter", tmp_path)
    folder = tmp_path / "run"
    run = recipe.run(*files, out=folder, **{**params, "learning_rate": 0.004})
    assert run.evaluation.metrics["roc_auc"].value > 0.65
    assert run.evaluation.metrics["roc_auc"].baseline is not None
    assert run.audit.n_duplicates == 0
    report = str(run)
    assert "published, on other data: mcc 0.84 (E. coli" in report
    assert "positive class 'promoter'" in report
    assert "sequences with an identity of 0.8 or above stay together" in report
    assert (folder / "report.txt").read_text().strip() == report.strip()
    summary = json.loads((folder / "summary.json").read_text())
    assert summary["n_train"] + summary["n_test"] == 800
    assert summary["metrics"]["mcc"]["value"] == pytest.approx(run.evaluation.metrics["mcc"].value)
    assert {"value": 0.84, "metric": "mcc", "of": "E. coli, random 70/10/20 split"} in summary[
        "published, on other data"
    ]
    expected = {
        "model.pybiodl",
        "evaluation.csv",
        "evaluation.png",
        "leaks.csv",
        "mutation_map.csv",
        "mutation_map.png",
    }
    assert expected <= {path.name for path in folder.iterdir()}
    assert not list(folder.parent.glob(".run*"))
    np.testing.assert_allclose(
        load(folder / "model.pybiodl").predict_proba(run.test.X), run.model.predict_proba(run.test.X), atol=1e-6
    )


def test_resistance_is_found_at_its_positions_and_each_drug_is_a_run(tmp_path):
    recipe, files, params = simulated("hiv_resistance", tmp_path, n=200)
    files += hiv_resistance(tmp_path, n=60, seed=1, drug="azt")
    given = {**params, "epochs": 15, "out": tmp_path / "runs", "networks": "CNN"}
    runs = recipe.run_each(*files, **given)
    assert runs.table["data"].tolist() == ["nfv", "azt"]
    assert runs.table["roc_auc"][0] > 0.9
    importance = (tmp_path / "runs" / "nfv_CNN" / "importance.csv").read_text().splitlines()
    assert {line.split(",")[0] for line in importance[1:3]} == {"I84", "I46"}
    before = (tmp_path / "runs" / "nfv_CNN" / "model.pybiodl").stat().st_mtime_ns
    assert recipe.run_each(*files, **given).table.equals(runs.table)  # read, not done again
    assert (tmp_path / "runs" / "nfv_CNN" / "model.pybiodl").stat().st_mtime_ns == before
    assert "published, on other data: accuracy 0.919" in str(runs)
    with pytest.raises(InvalidInputError, match="nfv_CNN' is of another estimator; use another folder"):
        recipe.run_each(*files, **{**given, "epochs": 3})


def test_the_site_is_found_on_both_strands(tmp_path):
    recipe, files, params = simulated("deepbind", tmp_path)
    run = recipe.run(*files, **params)
    assert run.evaluation.metrics["accuracy"].value > 0.9
    turned = np.array([other_strand(text) for text in run.test.X], dtype=object)
    np.testing.assert_allclose(run.model.predict_proba(turned), run.model.predict_proba(run.test.X), atol=1e-5)
    known = [Motif("site", "ACGT", np.eye(4)[["ACGT".index(one) for one in SITE]], 1, np.full(4, 0.25))]
    best = match_motifs(run.explanations["filter motifs"], known)["p_value"].min()
    assert best < 0.05


def test_the_command_line_runs_a_recipe(tmp_path, capsys):
    recipe, files, _ = simulated("promoter", tmp_path, n=30)
    small = ["--set", "network__filters=4", "--set", "network__kernel_size=7", "--set", "network__dense=[4]"]
    arguments = ["recipes", "run", recipe.name, "--data", *map(str, files), "--out", str(tmp_path / "run"), *small]
    assert main([*arguments, "--epochs", "1", "--test", *map(str, files)]) == 0
    assert "files given as test" in capsys.readouterr().out
    assert (tmp_path / "run" / "model.pybiodl").is_file()
    assert main([*arguments, "--epochs", "1"]) == 2
    assert "it is there and not empty" in capsys.readouterr().err
    assert main(["recipes", "list"]) == 0
    assert "hiv_resistance" in capsys.readouterr().out
    assert main(["recipes", "show", "nrc"]) == 0
    assert "10.1186/s13040-017-0148-2" in capsys.readouterr().out
