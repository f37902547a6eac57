"""Reports and cards of every task, on files, and what is refused before anything is written."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from pybiodl import (
    BioAutoencoder,
    BioClassifier,
    BioEmbedder,
    BioEnsemble,
    BioForecaster,
    BioRegressor,
    BioSearch,
    BioTagger,
    BioTranscriber,
    interpret,
)
from pybiodl.cli import main
from pybiodl.errors import InvalidInputError, InvalidTypeError, OutputError, PyBioDLError, UnsupportedError
from pybiodl.networks import CNN, MLP, Autoencoder
from pybiodl.report._files import _new_folder
from pybiodl.report._parts import Table

SMALL = {"epochs": 1, "random_state": 0}


def dna(n, length, seed=0):
    draw = np.random.default_rng(seed)
    return ["".join(draw.choice(list("ACGT"), length)) for _ in range(n)]


def table(n, seed=0):
    return pd.DataFrame(np.random.default_rng(seed).normal(size=(n, 4)), columns=list("abcd"))


@pytest.fixture(scope="module")
def classifier():
    X = table(60)
    y = np.where(X["b"] > 0, "high|er", "low")
    return BioClassifier(MLP(hidden=(8,)), epochs=20, learning_rate=0.03, random_state=0).fit(X, y), X, y


@pytest.fixture(scope="module")
def embedder():
    return BioEmbedder(**SMALL).fit(dna(30, 12))


def titles(report):
    return [one.title for one in report.sections]


def parts(report, kind):
    return [part for section in report.sections for part in section.parts if isinstance(part, kind)]


def test_regression_with_its_search(tmp_path):
    X = table(200)
    y = 100 + 10 * X["a"]
    folds = [(np.arange(40), np.arange(40, 60))]
    search = BioSearch(BioRegressor(MLP(hidden=(4,)), **SMALL), {"learning_rate": [0.1]}, strategy="grid", cv=folds)
    search.fit(X[:60], y[:60])
    report = search.report(tmp_path / "r.html", X[60:], y[60:], train=(X[:60], y[:60]))
    assert titles(report)[:2] == ["Metrics", "Performance"]
    assert {"Search", "Explanations", "Leak audit"} <= set(titles(report))
    trials = next(part for part in parts(report, Table) if part.caption.startswith("Trials"))
    assert len(trials.rows) == 1
    assert trials.columns[:2] == ("trial", "learning rate")
    assert report.verdict[0].startswith("A linear model is better than the network: difference in R\u00b2")


def test_sequences_show_where_the_letters_matter(tmp_path):
    X, y = dna(40, 30), np.array(["no", "yes"])[np.arange(40) % 2]
    model = BioClassifier(CNN(4, 5, dense=()), **SMALL).fit(X, y)
    report = model.report(tmp_path / "r.html", dna(20, 30, 1), y[:20], train=(X, y))
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert text.count("Mutation map of a sequence of 30 letters") == 3
    assert "DNA" in text
    found = interpret.mutation_map(model, dna(2, 30, 2))
    given = model.report(tmp_path / "own.html", dna(20, 30, 1), y[:20], explain=found)
    assert str(found) in (tmp_path / "own.html").read_text(encoding="utf-8")
    assert len(report.audit.similarity) == 20
    assert given.audit is None


def test_tasks_that_answer_otherwise(tmp_path):
    X = table(60)
    model = BioAutoencoder(Autoencoder(hidden=(4,), latent=2), **SMALL).fit(X[:40])
    report = model.report(tmp_path / "a.html", X[40:], train=(X[:40], None))
    assert report.verdict[0].startswith("Principal components are better than the network: difference in R\u00b2")
    assert "Examples" in titles(report)
    waves = np.sin(np.arange(200) / 5)
    report = BioForecaster(window=5, horizon=2, **SMALL).fit(waves[:150]).report(tmp_path / "f.html", waves[150:])
    assert "linear autoregression" in report.verdict[0]
    assert report.title == "Forecasts of one variable"
    strings = dna(40, 12)
    small = CNN(filters=4, kernel_size=3, pool_size=1, dense=())
    model = BioTranscriber(small, **SMALL).fit(strings[:30], [one[::2] for one in strings[:30]])
    report = model.report(tmp_path / "t.html", strings[30:], [one[::2] for one in strings[30:]])
    assert "symbol error rate" in report.verdict[0]
    assert "Strings with the most and the fewest edits" in (tmp_path / "t.html").read_text(encoding="utf-8")
    tags = ["".join("H" if letter in "GC" else "E" for letter in one) for one in strings]
    model = BioTagger(small, **SMALL).fit(strings[:30], tags[:30])
    report = model.report(tmp_path / "g.html", strings[30:], tags[30:], train=(strings[:30], tags[:30]))
    assert "10 lines" in " ".join(report.verdict)


def test_several_labels_and_an_ensemble(tmp_path, classifier):
    X = table(80)
    Y = (X[["a", "b"]] > 0).astype(int)
    model = BioClassifier(MLP(hidden=(4,)), **SMALL).fit(X[:60], Y[:60])
    report = model.report(tmp_path / "m.html", X[60:], Y[60:], train=(X[:60], Y[:60]))
    assert [table.caption for table in parts(report, Table)][1] == "Metrics of each label, target or outcome"
    model, X, y = classifier
    ensemble = BioEnsemble(BioClassifier(MLP(hidden=(4,)), **SMALL), n_models=2).fit(X, y)
    report = ensemble.report(tmp_path / "e.html", X, y, explain=False)
    assert "Explanations" not in titles(report)
    assert "2, of the seeds" in (tmp_path / "e.html").read_text(encoding="utf-8")


def test_a_model_from_a_cluster_is_told_of_at_home(h2o_cluster, tmp_path):
    X = table(80)
    y = np.where(X["b"] > 0, "high", "low")
    model = BioClassifier(MLP(hidden=(4,)), backend="h2o", cluster=h2o_cluster, **SMALL).fit(X[:60], y[:60])
    report = model.report(tmp_path / "h.html", X[60:], y[60:], train=(X[:60], y[:60]))
    assert {"Training", "Explanations"} <= set(titles(report))
    assert "H2O" in (tmp_path / "h.html").read_text(encoding="utf-8")


# ---- cards and Markdown ----


def test_a_card_tells_of_each_class_and_group(tmp_path, classifier):
    model, X, y = classifier
    groups = np.repeat(["north", "south|side"], 30)
    card = model.model_card(
        tmp_path / "card.md", X, y, train=(X, y), groups=groups, intended_use="To <b>show</b>.", limits="It is small."
    )
    text = (tmp_path / "card.md").read_text(encoding="utf-8")
    assert titles(card) == [
        "Model details", "Intended use", "Data", "Metrics", "Factors", "Leak audit", "Limits", "Use it again",
    ]  # fmt: skip
    assert "To &lt;b&gt;show&lt;/b&gt;." in text
    assert "- It is small." in text
    assert "60 of the 60 test rows" in text
    by_group = next(part for part in parts(card, Table) if "group" in part.columns)
    right = model.predict(X) == y
    assert by_group.rows[0][2].value == pytest.approx(right[:30].mean())
    for line in text.splitlines():
        if line.startswith("| ") and "south" in line:
            assert len(re.findall(r"(?<!\\)\|", line)) == 4


def test_a_card_without_samples_says_so(tmp_path, classifier, embedder):
    card = classifier[0].model_card(tmp_path / "card.html")
    assert card.evaluation is None
    assert card.verdict == ()
    assert "It was not judged here" in (tmp_path / "card.html").read_text(encoding="utf-8")
    embedder.model_card(tmp_path / "embedder.md")


def test_markdown_has_its_pictures_beside_it(tmp_path, classifier):
    model, X, y = classifier
    path = tmp_path / "my report.md"
    report = model.report(path, X, y)
    named = re.findall(r"!\[([^\n]*)\]\(([^)]*)\)", path.read_text(encoding="utf-8"))
    assert len(named) == sum(len(part.pictures) for part in parts(report, object) if hasattr(part, "pictures"))
    for words, place in named:
        assert len(words) > 20
        assert (tmp_path / place.replace("%20", " ")).read_bytes().startswith(b"\x89PNG")
    before = sorted(one.name for one in (tmp_path / "my report_files").iterdir())
    model.report(path, X, y, explain=False)
    assert len(list((tmp_path / "my report_files").iterdir())) < len(before)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["my report.md", "my report_files"]


def test_pictures_come_back_where_the_text_cannot_be_written(tmp_path):
    folder = tmp_path / "r_files"
    folder.mkdir()
    (folder / "figure-1.png").write_bytes(b"old")

    def fail():
        with _new_folder(folder, {"figure-1.png": b"new"}):
            assert (folder / "figure-1.png").read_bytes() == b"new"
            raise OutputError("full")

    with pytest.raises(OutputError, match="full"):
        fail()
    assert (folder / "figure-1.png").read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [folder]


# ---- what is refused ----


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"path": "r.pdf"}, OutputError, "must end in .html or .md; got '.*r.pdf'"),
        ({"path": "there/r.html"}, OutputError, "there is no folder"),
        ({"path": 3}, OutputError, "must be a file to write"),
        ({"explain": "yes"}, InvalidTypeError, "explain must be 'auto', False, or explanations .*; got 'yes'"),
        ({"search": 3}, InvalidTypeError, "search must be a BioSearch that was fitted, .*; got int"),
        ({"title": 3}, InvalidTypeError, "title must be text; got int"),
        ({"y": None}, InvalidInputError, "evaluate needs the outcome"),
        ({"y": ["blue"] * 60}, PyBioDLError, "blue"),
        ({"train": 3}, InvalidTypeError, "train must be a tuple"),
    ],
)
def test_what_is_refused_writes_nothing(change, error, words, classifier, tmp_path):
    model, X, y = classifier
    given = {"path": "r.html", "y": y} | change
    path = given.pop("path")
    where = tmp_path / path if isinstance(path, str) else path
    with pytest.raises(error, match=words) as caught:
        model.report(where, X, given.pop("y"), **given)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_others_is_left_alone(classifier, embedder, tmp_path):
    model, X, y = classifier
    (tmp_path / "r_files").mkdir()
    (tmp_path / "r_files" / "thesis.txt").write_text("mine")
    with pytest.raises(OutputError, match="something else is there"):
        model.report(tmp_path / "r.md", X, y)
    with pytest.raises(UnsupportedError, match="vectors"):
        embedder.report(tmp_path / "v.html", dna(3, 12))
    with pytest.raises(InvalidInputError, match="X must be given with y, train and groups; got None"):
        model.model_card(tmp_path / "c.md", y=y)
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["r_files", "thesis.txt"]


# ---- the command ----


def test_the_command_on_files(classifier, tmp_path, capsys):
    model, X, y = classifier
    model.save(tmp_path / "m.pybiodl")
    X.assign(kind=y, donor=np.arange(60) // 4).to_csv(tmp_path / "t.csv", index_label="id")
    command = ["report", str(tmp_path / "m.pybiodl"), str(tmp_path / "t.csv"), "--outcome", "kind", "--group", "donor"]
    assert main([*command, "--train", str(tmp_path / "t.csv"), "--out", str(tmp_path / "r.html")]) == 0
    said = capsys.readouterr().out
    assert "occur exactly in training" in said
    assert "resamples of 15 groups" in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert main([*command, "--card", "--title", "Mine", "--out", str(tmp_path / "card.md")]) == 0
    assert (tmp_path / "card.md").read_text(encoding="utf-8").startswith("# Mine\n")
    assert main([*command, "--out", str(tmp_path / "r.pdf")]) == 2
    assert "--out must end in .html or .md" in capsys.readouterr().err
