"""One model in every way there is: on its cluster, at home, on Keras and as ONNX."""

import numpy as np
import onnxruntime
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from pybiodl import BioClassifier, BioEmbedder, BioRegressor, BioTagger, load, parity
from pybiodl.encode import Table
from pybiodl.errors import InvalidInputError, InvalidTypeError, OutputError, UnsupportedError
from pybiodl.networks import CNN, MLP
from pybiodl.results import ParityReport

RNG = np.random.default_rng(0)
TABLE = pd.DataFrame(RNG.normal(50, 3, size=(90, 3)), columns=["a b", "target", "c"])
TABLE["word"] = RNG.choice(["NA", " x", "y z"], 90)
TABLE.loc[::8, "c"] = np.nan
SIGNAL = TABLE["a b"] - 50 + 2 * (TABLE["word"] == "NA")
Y = {
    "binary": np.where(SIGNAL > 0, "yes", "no"),
    "multiclass": np.digitize(SIGNAL, [-1, 2]),
    "regression": np.column_stack([1e5 + 100 * SIGNAL, SIGNAL**2]),
}


def keys(cluster):
    status = cluster.status()
    return sorted([frame.name for frame in status.frames]) + sorted(status.models)


@pytest.mark.parametrize(("kind", "activation"), [("binary", "relu"), ("multiclass", "maxout"), ("regression", "tanh")])
def test_models_of_a_cluster_agree_in_every_way(h2o_cluster, kind, activation, tmp_path):
    cls = BioRegressor if kind == "regression" else BioClassifier
    model = cls(MLP(hidden=(6, 5), activation=activation, dropout=0.2), encoder=Table(missing="impute"), epochs=2,
                random_state=0, cluster=h2o_cluster).fit(TABLE, Y[kind])  # fmt: skip
    before = keys(h2o_cluster)
    report = parity(model, TABLE)
    assert keys(h2o_cluster) == before
    pairs = {(pair.first, pair.second): pair for pair in report.differences}
    assert list(pairs) == [("cluster", "home"), ("cluster", "Keras"), ("cluster", "ONNX"), ("home", "Keras"),
                           ("home", "ONNX"), ("Keras", "ONNX")]  # fmt: skip
    assert pairs["cluster", "home"].relative < 1e-6
    assert pairs["home", "Keras"].relative < 1e-6
    assert report.relative < 1e-5
    assert (report.n_rows, report.n_outputs) == (90, {"binary": 1, "multiclass": 3, "regression": 2}[kind])
    assert report.to_frame()["relative"].max() == report.relative
    assert f"cluster and home   largest difference {pairs['cluster', 'home'].absolute:.2e}" in str(report)
    path = tmp_path / "model.onnx"
    assert model.to_onnx(path, TABLE).relative < 1e-5
    session = onnxruntime.InferenceSession(path)
    numbers = TABLE.drop(columns="word").to_numpy()
    given = {"X": numbers, "categories": TABLE[["word"]].to_numpy(dtype=object)}
    if kind == "regression":
        assert session.run(["values"], given)[0] == pytest.approx(model.predict(TABLE), rel=1e-5)
    else:
        assert session.run(["label"], given)[0].tolist() == model.predict(TABLE).tolist()
        assert session.run(["probabilities"], given)[0] == pytest.approx(model.predict_proba(TABLE), abs=1e-5)


def test_a_model_whose_cluster_is_gone_says_so(h2o_cluster, tmp_path):
    model = BioClassifier(MLP(hidden=3), epochs=1, random_state=0, cluster=h2o_cluster)
    model.fit(TABLE[["a b", "target"]], Y["binary"])
    model.save(tmp_path / "model.pybiodl")
    report = parity(load(tmp_path / "model.pybiodl"), TABLE[["a b", "target"]])
    assert [(pair.first, pair.second) for pair in report.differences] == [
        ("home", "Keras"), ("home", "ONNX"), ("Keras", "ONNX")
    ]  # fmt: skip
    assert "cluster left out: The H2O cluster on which this model was trained is gone" in str(report)
    h2o_cluster.remove(*model.fitted_.models)
    assert "was removed from the cluster" in parity(model, TABLE[["a b", "target"]]).skipped["cluster"]


def test_models_on_keras_along_a_line():
    rng = np.random.default_rng(0)
    X = np.array(["".join(rng.choice(list("ACGT"), n)) for n in rng.integers(6, 12, 30)], dtype=object)
    model = BioClassifier(CNN(filters=3, kernel_size=3, dense=3), epochs=1, random_state=0).fit(X, np.arange(30) % 2)
    assert parity(model, X).relative < 1e-5
    tagger = BioTagger(CNN(filters=3, kernel_size=3, pool_size=1, dense=()), epochs=1, random_state=0).fit(
        X, [s.replace("A", "x").replace("C", "y") for s in X]
    )
    report = parity(tagger, X)
    assert report.n_rows == sum(map(len, X))
    assert report.relative < 1e-5


def test_a_difference_is_seen():
    report = ParityReport.of("regression", {"a": np.array([[1.0, 200.0]]), "b": np.array([[1.5, 201.0]])})
    assert (report.absolute, report.relative) == (1.0, pytest.approx(1 / 3))
    assert ParityReport.of("binary", {"a": np.array([[0.25]]), "b": np.array([[0.5]])}).relative == 0.25
    missing = np.array([[np.nan], [1.0]])
    assert ParityReport.of("regression", {"a": missing, "b": missing}).absolute == 0
    assert np.isnan(ParityReport.of("regression", {"a": missing, "b": np.ones((2, 1))}).absolute)
    with pytest.raises(AttributeError):
        report.n_rows = 2


def test_a_wrong_graph_is_not_written(tmp_path, monkeypatch):
    X = TABLE[["a b", "target"]]
    model = BioClassifier(MLP(hidden=3), epochs=1, random_state=0).fit(X, Y["binary"])
    path = tmp_path / "model.onnx"
    path.write_text("what was there")
    honest = type(model.fitted_).predict
    monkeypatch.setattr(type(model.fitted_), "predict", lambda self, X: honest(self, X) + 0.01)
    with pytest.raises(UnsupportedError, match=r"this one differs by 1\.00e-02 \(relative 1\.00e-02\), so nothing was"):
        model.to_onnx(path)
    monkeypatch.undo()
    assert path.read_text() == "what was there"
    with pytest.raises(OutputError, match="A model must be saved where this user can write"):
        model.to_onnx(tmp_path / "nowhere" / "model.onnx")
    assert [found.name for found in tmp_path.iterdir()] == ["model.onnx"]
    model.to_onnx(path)
    assert onnxruntime.InferenceSession(path).get_inputs()[0].name == "X"


def test_bad_input_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(InvalidTypeError, match=r"parity needs a fitted estimator of pybiodl; got LogisticRegression;"):
        parity(LogisticRegression(), TABLE)
    with pytest.raises(
        InvalidTypeError, match=r"parity needs a fitted estimator of pybiodl; got BioClassifier; fit it"
    ):
        parity(BioClassifier(), TABLE)
    table = TABLE[["a b", "target"]]
    fitted = BioClassifier(MLP(hidden=2), epochs=1, random_state=0).fit(table, Y["binary"])
    with pytest.raises(UnsupportedError, match=r"parity computes values in memory in several ways; got 'table\.csv';"):
        parity(fitted, "table.csv")
    smiles = np.array(["CCO", "CCN"] * 20, dtype=object)
    from pybiodl.encode import Tokens

    model = BioClassifier(CNN(filters=2, kernel_size=2, dense=2), encoder=Tokens("smiles"), epochs=1, random_state=0)
    model.fit(smiles, np.arange(40) % 2)
    with pytest.raises(InvalidInputError, match=r"X must be given to check an ONNX model whose encoder is Tokens"):
        model.to_onnx(tmp_path / "model.onnx")
    assert model.to_onnx(tmp_path / "model.onnx", smiles).relative < 1e-5
    embedder = BioEmbedder(CNN(filters=2, kernel_size=2, pool_size=1, dense=()), epochs=1, random_state=0).fit(smiles)
    assert embedder.to_onnx(tmp_path / "vectors.onnx", smiles).relative < 1e-4
