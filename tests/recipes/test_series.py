"""Recipes for series and signals: what they read, what they refuse, and that a report comes out."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from pybiodl import load, recipes
from pybiodl.errors import InvalidInputError
from pybiodl.networks import CNN, RNN, DomainAdversarial
from pybiodl.recipes import _adaptive_treatment as treatment
from pybiodl.recipes import _eeg_bihemispheric as eeg
from pybiodl.recipes import _grn_swarm as grn_swarm
from pybiodl.recipes._chipseq_denoising import network as coda
from pybiodl.recipes._gene_networks import agreement
from pybiodl.recipes._grn_two_step import smooth
from pybiodl.recipes._rnaseq_bias import apart, weights_of
from pybiodl.recipes._run import following
from tests.recipes._simulated import SIMULATED, write_fasta
from tests.recipes._simulated_series import write_rows


def refused(recipe, *files):
    with pytest.raises(InvalidInputError) as caught:
        recipe.read(*files)
    sentence = str(caught.value)
    assert sentence.count(". ") == 0
    assert f"; {recipe.name} reads {recipe.files}, as in '" in sentence
    return sentence


# EEG ------------------------------------------------------------------------------------------------------------


def test_channels_are_paired_by_their_names():
    names = ["EEG F3-REF", "EEG F4-REF", "Fz", "T3", "t4", "ECG", "P3", "O1.", "O2.", "Fp1", "FP2", "FT7", "C3", "C4"]
    left, right = eeg.pairs_of(names, "a.csv")
    assert [(names[a], names[b]) for a, b in zip(left, right, strict=True)] == [
        ("Fp1", "FP2"), ("EEG F3-REF", "EEG F4-REF"), ("T3", "t4"), ("C3", "C4"), ("O1.", "O2."),
    ]  # fmt: skip
    assert eeg.sensor("T5") == ("P", 7)
    assert eeg.sensor("EEG T6-LE") == ("P", 8)
    assert eeg.sensor("Cz") is eeg.sensor("X3") is eeg.sensor("EOG1") is None


def test_sensors_are_read_in_rows_and_in_columns():
    sensors = ("F7", "F3", "T7", "C3", "O1")
    rows, columns = eeg.orders(sensors)
    assert [sensors[k] for k in rows] == ["F7", "F3", "T7", "C3", "O1"]
    assert [sensors[k] for k in columns] == ["F7", "T7", "F3", "C3", "O1"]
    network = eeg.network(sensors)
    assert network.network.left == (0, 1, 2, 3, 4)
    assert network.network.right == (5, 6, 7, 8, 9)
    assert network.network.orders == (rows, columns)
    assert not isinstance(eeg.network(sensors, adversarial=False), DomainAdversarial)


def test_a_wave_has_its_power_in_its_band():
    time = np.arange(300) / 100
    values = np.stack([np.sin(2 * np.pi * hertz * time) for hertz in (2, 6, 10, 20, 40)], axis=1)
    found = eeg.powers(np.column_stack([values, 10 * values[:, 2]]), 100, eeg._BANDS)
    assert found.shape == (3, 6, 5)
    assert found[:, :5].argmax(axis=2).tolist() == [[0, 1, 2, 3, 4]] * 3
    assert found[:, 5, 2] - found[:, 2, 2] == pytest.approx(2 * np.log(10))


def test_trials_are_cut_out_of_their_recordings(tmp_path):
    rows = [f"{k / 64},{(k // 64 + 1) * (-1) ** k},0.1,{k % 3},{k % 5},9" for k in range(640)]
    recording = write_rows(tmp_path / "a.csv", "time,F3,F4,O1,O2,Cz", rows)
    trials = write_rows(tmp_path / "t.csv", "file,subject,label,start,stop", ["a.csv,s1,x,0,5", "a.csv,s2,y,5,10.5"])
    with pytest.raises(InvalidInputError, match="at least 10 samples of each class; got 5 of 'x'"):
        recipes.eeg_bihemispheric.read(trials, recording)
    trials = write_rows(tmp_path / "t.csv", "file,subject,label,start,stop", ["a.csv,s1,x,0,", "a.csv,s2,y,,"])
    data = recipes.eeg_bihemispheric.read(trials, recording)
    assert data.X.shape == (20, 4, 4)  # at 64 Hz gamma cannot be seen
    assert data.ids[3] == "a.csv 3 s"
    assert data.groups.tolist() == ["s1"] * 10 + ["s2"] * 10
    assert data.params == {"network__sensors": ("F3", "O1")}
    assert data.take(np.arange(3)).params == data.params
    assert data.notes == ("2 pairs of sensors; 4 bands; 1 channels without a pair are left out.",)
    assert eeg.pairs_in(data) == {"F3 F4": [0, 2], "O1 O2": [1, 3]}


def test_recordings_that_are_something_else_are_refused(tmp_path):
    recipe = recipes.eeg_bihemispheric
    trials = write_rows(tmp_path / "t.csv", "file,subject,label", ["a.csv,s1,x"])
    assert "must be a table and at least one recording; got 1" in refused(recipe, trials)
    other = write_rows(tmp_path / "b.csv", "time,F3,F4", ["0,1,1", "0.5,1,2"])
    assert "t.csv names the recording 'a.csv', which is not there" in refused(recipe, trials, other)
    odd = write_rows(tmp_path / "a.csv", "time,left,right,F3", ["0,1,1,1", "0.5,1,2,1"])
    said = refused(recipe, trials, odd)
    assert "a.csv must have channels in pairs of the 10-20 system, as F3 and F4; its channels are left, right" in said
    short = write_rows(tmp_path / "a.csv", "time,F3,F4,C3,C4", ["0,1,1,1,1", "0.5,1,2,1,2"])
    assert "must have at least 8 samples a second; got 2" in refused(recipe, trials, short)
    short = write_rows(tmp_path / "a.csv", "time,F3,F4,C3,C4", [f"{k / 16},{k},1,1,{k % 3}" for k in range(8)])
    assert "must last at least 1 s; one of 'a.csv' does not" in refused(recipe, trials, short)
    assert "must have a column 'file'" in refused(recipe, other, other)


def test_a_report_of_eeg_by_the_sensors_that_are_there(tmp_path):
    make, _ = SIMULATED["eeg_bihemispheric"]
    files = make(tmp_path, n=6, subjects=6)
    quick = DomainAdversarial(CNN(filters=2, kernel_size=1, dense=()), hidden=())
    run = recipes.eeg_bihemispheric.run(*files, network=quick, split="random", epochs=1)
    model = recipes.eeg_bihemispheric.estimator(**following(run.train, None))
    assert model.network.network.left == (0, 1, 2, 3)  # of four pairs, where the paper's setting has eight
    assert model.network.network.orders == ((0, 1, 2, 3), (0, 2, 1, 3))
    assert set(run.explanation.to_frame().index) == {"F7 F8", "F3 F4", "P7 P8", "P3 P4"}
    assert run.evaluation.metrics["roc_auc"].baseline is not None
    assert following(run.train, None) == {"network__sensors": ("F7", "F3", "P7", "P3")}
    assert following(run.train, RNN(units=2)) == {}


# ChIP-seq -------------------------------------------------------------------------------------------------------


def test_the_network_reads_a_thousand_and_one_bins():
    assert [layer.reach for layer in coda().layers((2000, 3), True) if hasattr(layer, "reach")] == [51, 951]


def test_bins_are_read_by_chromosome_in_their_order(tmp_path):
    rows = ["chr1,50,1,2,3.5", "chr1,0,0,1,", "chr1,25,4,0,0", "chr2,0,1,1,1", "chr2,25,2,2,2"]
    data = recipes.chipseq_denoising.read(write_rows(tmp_path / "b.csv", "chromosome,start,a,b,signal", rows))
    assert data.ids.tolist() == ["chr1:0", "chr2:0"]
    np.testing.assert_allclose(np.sinh(data.X[0]), [[0, 1], [4, 0], [1, 2]])
    np.testing.assert_allclose(np.sinh(data.y[0]), [np.nan, 0, 3.5])
    rows = ["chr1,0,1,1", "chr1,25,2,", "chr1,50,1,0"]
    assert recipes.chipseq_denoising.read(write_rows(tmp_path / "p.csv", "chromosome,start,a,peak", rows)).y == ["1-0"]


def test_bins_that_are_something_else_are_refused(tmp_path):
    recipe = recipes.chipseq_denoising

    def said(header, *rows):
        return refused(recipe, write_rows(tmp_path / "b.csv", header, list(rows)))

    assert "must have a column 'signal' (a number) or 'peak' (1 or 0)" in said("chromosome,start,a", "chr1,0,1")
    assert "and not both" in said("chromosome,start,a,peak,signal", "chr1,0,1,1,1")
    assert "columns of numbers beside chromosome, start and signal, none" in said("chromosome,start,signal", "chr1,0,1")
    assert "'peak' of b.csv must hold 1 or 0, or nothing where not known; got '2'" in said(
        "chromosome,start,a,peak", "chr1,0,1,1", "chr1,25,1,2"
    )


def test_neighbouring_bins_tell_what_one_does_not(tmp_path):
    make, params = SIMULATED["chipseq_denoising"]
    run = recipes.chipseq_denoising.run(*make(tmp_path), **params)
    less = recipes.chipseq_denoising.ablated(random_state=0, **params).fit(*run.train)
    assert run.model.score(*run.test) > less.score(*run.test) + 0.15
    assert run.explanation.to_frame().shape == (101, 2)
    assert run.explanation.values[50] > run.explanation.values[:10].mean()
    assert "reach of the numbers along the line" in str(run.explanation)


# RNA-seq --------------------------------------------------------------------------------------------------------


def test_weights_bring_reads_to_the_background():
    class Model:
        classes_ = np.array(["background", "read start"], dtype=object)

        def predict_proba(self, X):
            found = np.where([text.startswith("A") for text in X], 0.75, 0.25)
            return np.column_stack([1 - found, found])

    reads = np.array(["AC"] * 3 + ["CC"], dtype=object)
    weights = weights_of(Model(), reads)
    assert weights == pytest.approx(np.array([1, 1, 1, 9]) / 3)
    assert apart(["GAC"] * 3 + ["GCC"], np.ones(4), ["GAC", "GCC", "GCC", "GCC"]) == pytest.approx(0.5)
    assert apart(reads, weights, ["AC", "CC", "CC", "CC"]) == pytest.approx(0)
    assert apart(["AAA"], np.ones(1), ["CCC"]) == 1


def test_a_report_of_reads(tmp_path):
    make, params = SIMULATED["rnaseq_bias"]
    run = recipes.rnaseq_bias.run(*make(tmp_path, n=60), **{**params, "epochs": 1})
    assert len(run.figures) == 2
    assert all(0 <= value <= 1 for value in run.figures.values())
    dna = write_fasta(tmp_path / "p.fa", ["MKTLLELVLLAWTARALEVP"] * 12, [f"p{j}" for j in range(12)])
    assert "p.fa must hold DNA" in refused(recipes.rnaseq_bias, dna, dna).replace("RNA;", "DNA;")


# epidemic -------------------------------------------------------------------------------------------------------


def test_a_report_of_outbreaks_and_what_their_forecasts_follow(tmp_path):
    make, params = SIMULATED["epidemic"]
    files = make(tmp_path, n=12)
    run = recipes.epidemic.run(*files, out=tmp_path / "run", **{**params, "epochs": 2})
    assert run.evaluation.metrics["mae"].baseline is not None
    assert run.figures["mae of the last value"] == run.evaluation["naive", "mae"]
    assert not set(run.train.groups) & set(run.test.groups)
    frame = run.explanation.to_frame()
    assert frame.columns.tolist() == ["variable", "target", "value", "size"]
    assert frame["value"].tolist() == run.explanation.values.ravel().tolist()
    assert json.loads((tmp_path / "run" / "summary.json").read_text())["metrics"]["mae"]["value"] > 0
    later = [one[-40:].reset_index(drop=True) for one in run.test.X]
    again = load(tmp_path / "run" / "model.pybiodl")
    np.testing.assert_allclose(again.predict(later)[0], run.model.predict(later)[0], rtol=1e-4)


def test_influence_is_the_slope_of_a_forecast():
    from pybiodl.recipes._influence import influence_of

    class Model:
        target_names_ = ("b",)

        def predict_windows(self, series):
            return [np.stack([(3 * one["a"] - one["b"]).to_numpy()] * 2, axis=1)[:, :, None] for one in series]

    random = np.random.default_rng(0)
    series = [pd.DataFrame({"a": random.normal(size=50), "b": 2 * random.normal(size=50)}) for _ in range(3)]
    together = pd.concat(series)
    found = influence_of(Model(), series)
    spread = (3 * together["a"] - together["b"]).std(ddof=0)
    assert found.values[:, 0] * spread == pytest.approx([3 * together["a"].std(), -together["b"].std()])
    assert found.plot() is not None


def test_outbreaks_that_are_something_else_are_refused(tmp_path):
    recipe = recipes.epidemic

    def said(header, rows):
        return refused(recipe, write_rows(tmp_path / "c.csv", header, rows))

    days = [f"a,{day},1" for day in range(40)]
    assert "c.csv must have a column 'outbreak'" in said("region,day,n", days)
    assert "at least 28 days; the shortest of c.csv has 20" in said("outbreak,day,n", days[:20])
    assert "Times must be regular, each there once; those of 'a' are not" in said(
        "outbreak,day,n", days[:30] + days[31:]
    )
    assert "columns of numbers beside outbreak and day, and no others" in said(
        "outbreak,day,n,place", [f"{row},x" for row in days]
    )


# gene networks --------------------------------------------------------------------------------------------------


def test_edges_are_compared_without_what_a_gene_does_to_itself():
    known = np.array([[0, 1, 0], [-1, 0, np.nan], [0, 0, 0.0]])
    values = np.array([[9, 0.5, -0.1], [0.4, 9, 0.0], [0.2, 0.1, 9]])
    sizes = np.where(np.isnan(known), 0.6, np.abs(values))
    assert agreement(values, sizes, known) == {"roc_auc of edges": 1.0, "share of known signs that are right": 0.5}
    assert agreement(values, sizes, np.zeros((3, 3))) == {}


def test_splines_give_values_and_changes():
    time = np.arange(40)
    series = pd.DataFrame({"a": np.sin(time / 4), "b": 0.5 * time})
    values, changes = smooth(series)
    np.testing.assert_allclose(values["a"], series["a"], atol=0.01)
    np.testing.assert_allclose(changes["a"][3:-3], np.cos(time / 4)[3:-3] / 4, atol=0.01)
    np.testing.assert_allclose(changes["b"], 0.5, atol=1e-6)


def test_the_network_of_genes_is_found_and_a_straight_line_finds_less(tmp_path):
    make, params = SIMULATED["grn_two_step"]
    recipe, files = recipes.grn_two_step, make(tmp_path)
    data = recipe.read(*files)
    assert data.X.columns.tolist() == data.y.columns.tolist() == [f"g{k}" for k in range(1, 7)]
    assert data.known.loc["g1"].tolist() == [0, 1, 0, -1, 0, 0]
    assert np.isnan(data.known.loc["g3", "g6"])
    assert data.take(np.arange(5)).known is data.known
    run = recipe.run(*files, **{**params, "epochs": 50})
    assert run.figures["roc_auc of edges"] > 0.95
    assert run.figures["share of known signs that are right"] == 1
    less = recipe.ablated(random_state=0, **params).fit(*run.train)
    assert run.model.score(*run.test) > less.score(*run.test) + 0.05
    assert recipe.figures(less, run.test)["roc_auc of edges"] < run.figures["roc_auc of edges"]


def test_a_report_of_a_network_of_genes(tmp_path):
    make, params = SIMULATED["grn_hybrid"]
    expression, edges = make(tmp_path, n=10)
    run = recipes.grn_hybrid.run(expression, **{**params, "network__units": 4, "epochs": 1})
    assert run.figures == {}
    assert run.explanation.values.shape == (6, 6)
    assert (run.explanation.sizes >= np.abs(run.explanation.values) - 1e-9).all()
    assert set(recipes.grn_hybrid.figures(run.model, recipes.grn_hybrid.read(expression, edges))) == {
        "roc_auc of edges",
        "share of known signs that are right",
    }


def test_a_unit_a_gene_finds_the_network_of_genes_and_runs_on(tmp_path):
    make, params = SIMULATED["grn_swarm"]
    recipe, files = recipes.grn_swarm, make(tmp_path)
    run = recipe.run(*files, out=tmp_path / "run", **{**params, "network__moves": 100, "network__copies": 3})
    known = run.test.known.to_numpy()
    others = ~np.eye(6, dtype=bool)
    found = run.explanations["weights"]
    assert np.abs(found.values)[known != 0].min() > np.abs(found.values)[others & (known == 0)].max()
    assert run.figures["roc_auc of edges"] == run.figures["share of known signs that are right"] == 1
    assert run.evaluation["network", "mae"] < 0.75 * run.evaluation["linear", "mae"]
    assert run.figures["mae of step 10, network"] < 0.75 * run.figures["mae of step 10, linear"]
    less = recipe.ablated(random_state=0, **params).fit(run.train.X)
    assert run.evaluation["network", "mae"] < 0.8 * less.evaluate(run.test.X)["network", "mae"]
    assert recipe.figures(less, run.test)["roc_auc of edges"] < 1
    assert list(recipe.explain(less, run.test)) == ["influence"]
    again = load(tmp_path / "run" / "model.pybiodl")
    np.testing.assert_allclose(again.predict(run.test.X)[0], run.model.predict(run.test.X)[0], rtol=1e-5)
    np.testing.assert_allclose(grn_swarm.weights(again).values, found.values)
    assert "largest standard error over the swarms" in (tmp_path / "run" / "report.txt").read_text()


def test_series_of_genes_that_are_something_else_are_refused(tmp_path):
    recipe = recipes.grn_two_step
    rows = [f"s,{time},{time},1" for time in range(6)]
    expression = write_rows(tmp_path / "e.csv", "series,time,a,b", rows)

    def said(header, rows, first=expression):
        return refused(recipe, first, write_rows(tmp_path / "edges.csv", header, rows))

    assert "edges.csv names the gene 'c', which has no expression" in said("source,target,sign", ["a,c,1"])
    assert "The sign of an edge must be 1 or -1; a to b has 2" in said("source,target,sign", ["a,b,2"])
    assert "edges.csv must have a column 'target'" in said("source,sign", ["a,1"])
    short = write_rows(tmp_path / "s.csv", "series,time,a,b", rows[:4])
    assert "at least 5 points in time; 's' has 4" in refused(recipe, short)
    assert "at least 11 points in time; 's' has 6" in refused(recipes.grn_swarm, expression)
    one = write_rows(tmp_path / "s.csv", "series,time,a", [row[:-2] for row in rows])
    assert "s.csv must have at least two genes; got one" in refused(recipe, one)
    gap = write_rows(tmp_path / "s.csv", "series,time,a,b", [*rows[:5], "s,5,,1"])
    assert "a number at each time; 's' lacks one" in refused(recipe, gap)


# treatment ------------------------------------------------------------------------------------------------------


def visits(tmp_path, rows):
    return write_rows(tmp_path / "visits.csv", "patient,visit,action,reward,load", rows)


def test_the_next_visit_counts_discounted_and_the_last_has_none(tmp_path):
    rows = [f"p{k},{v},{'ab'[(k + v) % 2]},{v},{10 * k + v}" for k in range(25) for v in (2, 1)]
    data = recipes.adaptive_treatment.read(visits(tmp_path, rows))
    assert data.X["load"].tolist()[:4] == [1, 2, 11, 12]
    np.testing.assert_array_equal(data.y.to_numpy()[:2], [[np.nan, 1], [2, np.nan]])

    class Model:
        def predict(self, X):
            return np.stack([X["load"], -X["load"]], axis=1)

    told = treatment.look_ahead(Model(), data)
    np.testing.assert_allclose(told.y.to_numpy()[:2], [[np.nan, 1 + 0.95 * 2], [2, np.nan]])
    some = treatment.look_ahead(Model(), data.take(np.array([2, 1])))  # whatever stands beside it
    np.testing.assert_allclose(some.y.to_numpy(), [[1 + 0.95 * 12, np.nan], [2, np.nan]])
    rows = [row.replace(f"p{k},2,", f"p{k},1,") for k in range(25) for row in rows if row.startswith(f"p{k},")]
    same = treatment.look_ahead(Model(), recipes.adaptive_treatment.read(visits(tmp_path, rows)))  # of one number
    assert np.nanmax(same.y.to_numpy()[:2], axis=1).tolist() == [pytest.approx(2 + 0.95), 1]


def test_a_policy_is_worth_what_those_got_who_followed_it():
    random = np.random.default_rng(0)
    n = 4000
    state = random.random(2 * n) < 0.5
    taken = (random.random(2 * n) < np.where(state, 0.8, 0.3)).astype(int)
    reward = np.where(taken == state, 1.0, 0.0)
    rewards = pd.DataFrame({name: np.where(taken == place, reward, np.nan) for place, name in enumerate("ab")})
    data = recipes.Data(
        pd.DataFrame({"s": state.astype(float)}), rewards, np.arange(2 * n), groups=np.repeat(range(n), 2)
    )
    right = treatment.value_of(lambda X: X["s"].to_numpy().astype(int), data, rewards)
    assert right == pytest.approx(1.95, abs=1e-9)
    assert treatment.value_of(lambda X: np.ones(len(X)), data, rewards) == pytest.approx(0.5 * 1.95, abs=0.05)


def test_the_treatment_that_pays_later_is_found(tmp_path):
    make, params = SIMULATED["adaptive_treatment"]
    run = recipes.adaptive_treatment.run(*make(tmp_path), **params)
    value = run.figures
    assert value["value of the learned policy"] > value["value of always none"] + 0.5
    assert value["value of the learned policy"] > value["value of what was done"] + 0.5
    healthy = pd.DataFrame({"load": [2.0, 2.0, 2.0], "marker": [0.0, 1.8, 0.0], "left": [3.0, 3.0, 0.0]})
    assert run.model.predict(healthy).argmax(axis=1).tolist() == [0, 1, 1]  # drug, none, and none at the end
    assert run.evaluation.metrics["r2"].value > run.evaluation.metrics["r2"].baseline.value


def test_visits_that_are_something_else_are_refused(tmp_path):
    recipe = recipes.adaptive_treatment
    rows = [f"p{k},1,{'ab'[k % 2]},1,2" for k in range(44)]
    few = visits(tmp_path, rows[::2] + rows[1:11:2])
    assert "at least two actions, each taken at 20 visits or more; got a 22, b 5" in refused(recipe, few)
    assert "must have all its values" in refused(recipe, visits(tmp_path, [*rows, "p,1,a,1,"]))
    assert "must have numbers as reward" in refused(
        recipe, visits(tmp_path, [row.replace(",1,2", ",good,2") for row in rows])
    )
    other = write_rows(tmp_path / "v.csv", "patient,visit,action,gain", ["p,1,a,1"])
    assert "v.csv must have a column 'reward'" in refused(recipe, other)
