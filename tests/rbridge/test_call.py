"""A call from R: values, errors and warnings as plain records."""

from __future__ import annotations

import signal

import numpy as np
import pandas as pd
import pytest
import scipy.sparse

from pybiodl import BioForecaster
from pybiodl.errors import InvalidInputError
from pybiodl.networks import CNN, MLP, Chain, Paired, layers
from pybiodl.rbridge import call
from pybiodl.rbridge._border import Factor, Frame, Labelled, Lines, from_r, to_r
from pybiodl.rbridge._files import opened
from pybiodl.rbridge._forecasts import series
from pybiodl.rbridge._parameters import parameters
from pybiodl.rbridge._strings import _numbers_of
from pybiodl.rbridge._tables import complete_rows, lines, samples, targets


def test_a_value_and_an_error():
    assert call("echo", {"value": 3})["value"] == 3
    error = call("predict", {"key": "none", "X": "x"})["error"]
    assert error["classes"][:2] == ["BundleError", "PyBioDLError"]
    assert error["message"] == "The model is no longer in memory; read it again with bio_load() or readRDS()."
    assert "_models.py" in error["traceback"]


def test_an_unexpected_error_says_that_it_is_pythons():
    error = call("nothing")["error"]
    assert error["message"].startswith("AttributeError in Python: ")
    assert error["field"] is None


def test_fit_and_predict_over_the_border():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(40, 3)), Factor(np.repeat([0, 1], 20).astype(np.int32), ["b", "a"])
    data = to_r({"data": Labelled(np.asfortranarray(X), [None, ["p", "q", "r"]]), "in_columns": False})
    seen = []
    answer = call(
        "fit",
        {"task": "BioClassifier", "params": {"epochs": 2.0, "random_state": 1.0}, "X": data, "y": to_r(y)},
        lambda epoch, logs: seen.append((epoch, sorted(logs))) or True,
    )
    model = from_r(answer["value"])
    assert [epoch for epoch, _ in seen] == [1, 2]
    assert model["classes"].tolist() == ["a", "b"]
    assert model["features"].tolist() == ["p", "q", "r"]
    assert np.array_equal(from_r(call("predict", {"key": model["key"], "X": data})["value"]), model["fitted"])
    X[4, 1] = np.nan
    answer = call("predict", {"key": model["key"], "X": to_r({"data": X, "in_columns": False})})
    assert answer["warnings"] == [
        {"class": "DataWarning", "message": "1 of 40 rows have missing values; their predictions are NA."}
    ]
    assert np.flatnonzero(np.isnan(from_r(answer["value"])[:, 0])).tolist() == [4]


def test_r_stops_a_fit_from_its_progress_function():
    data = to_r({"data": np.random.default_rng(0).normal(size=(20, 2)), "in_columns": False})
    arguments = {"task": "BioRegressor", "params": {"epochs": 5}, "X": data, "y": to_r(np.arange(20.0))}
    answer = call("fit", arguments, lambda epoch, logs: epoch < 2)
    assert answer["stopped"] is True
    assert "value" not in answer


def test_samples_in_columns_are_transposed():
    genes = np.arange(6.0).reshape(2, 3, order="F")
    named = Labelled(genes, [["g1", "g2"], None])
    table = samples({"data": named, "in_columns": True})
    assert list(table.columns) == ["g1", "g2"]
    assert np.array_equal(table.to_numpy(), genes.T)
    sparse = scipy.sparse.csc_matrix(genes)
    turned = samples({"data": sparse, "in_columns": True})
    assert turned.format == "csr"
    assert np.shares_memory(turned.data, sparse.data)
    assert np.array_equal(samples({"data": sparse, "in_columns": False}).toarray(), genes)


def test_frames_keep_categories_and_missing_values():
    factor = Factor(np.array([0, -1, 1], np.int32), ["z", "a"])
    whole = np.ma.MaskedArray(np.array([1, 2, 3], np.int32), [False, True, False])
    frame = Frame([factor, whole, np.array(["u", None, "v"], object)], ["f", "n", "n"], 3)
    table = samples({"data": frame, "in_columns": False})
    assert list(table.columns) == ["f", "n", "n"]
    assert list(table["f"].cat.categories) == ["z", "a"]
    assert table.dtypes.iloc[1] == np.float64
    assert complete_rows(table).tolist() == [True, False, True]


def test_targets():
    assert targets(Factor(np.array([1, 0], np.int32), ["x", "y"])).tolist() == ["y", "x"]
    several = targets(Labelled(np.ones((2, 2), np.int32), [None, ["p", "q"]]))
    assert isinstance(several, pd.DataFrame)
    assert list(several.columns) == ["p", "q"]


def test_parameters_of_r_become_pythons():
    given = {"hidden": np.array([200.0, 50.0]), "dropout": 0.5, "l2": 0.0}
    assert parameters(MLP, given) == {"hidden": (200, 50), "dropout": 0.5, "l2": 0}
    assert parameters(MLP, {"hidden": None}) == {"hidden": ()}
    assert repr(parameters(MLP, {"hidden": 5.0})["hidden"]) == "5"


def described(name, **params):
    return {"object": name, "params": params}


def test_networks_and_layers_inside_a_network_are_built():
    steps = [
        described("CNN", filters=8.0, dense=None),
        described("Residual", layers=described("Conv", filters=4.0, kernel_sizes=3.0)),
        described("Branches", branches=[[described("Pool", size=2.0)], described("Pool", size=2.0)]),
    ]
    pool = layers.Pool(2)
    built = parameters(Chain, {"steps": steps})["steps"]
    assert built == (
        CNN(8, dense=()),
        layers.Residual((layers.Conv(4, (3,)),)),
        layers.Branches(((pool,), (pool,))),
    )
    assert parameters(Chain, {"steps": described("MLP")})["steps"] == MLP()
    assert parameters(Chain, {"steps": {"object": "Flatten", "params": []}})["steps"] == layers.Flatten()


def test_places_of_r_count_from_one():
    given = {"left": np.array([1.0, 3.0]), "right": np.array([2.0, 4.0]), "orders": [np.array([2.0, 1.0])]}
    assert parameters(Paired, given) == {"left": (0, 2), "right": (1, 3), "orders": ((1, 0),)}
    names = np.array(["a", "b"], object)
    assert parameters(BioForecaster, {"targets": names}) == {"targets": ("a", "b")}
    assert parameters(BioForecaster, {"targets": 2.0}) == {"targets": 1}
    for wrong in (0.0, 1.5, np.array([1.0, -1.0])):
        with pytest.raises(InvalidInputError, match="targets must hold whole numbers of at least 1, as places count"):
            parameters(BioForecaster, {"targets": wrong})


def test_r_answers_what_python_asks():
    called = []

    def ask(value):
        called.append(from_r(value).tolist())
        return to_r(np.array([len(text) for text in called[-1]], float))

    assert _numbers_of(ask)(["ab", "c"]).tolist() == [2, 1]
    assert called == [["ab", "c"]]
    answer = call(
        "optimize", {"key": "none", "objective": None, "start": None, "settings": {}}, None, lambda value: None
    )
    assert answer["error"]["classes"][0] == "BundleError"


def test_series_keep_the_names_of_their_variables():
    named = series(Lines([np.zeros((3, 2)), np.ones((4, 2))], None, ["p", "q"]))
    assert [list(one.columns) for one in named] == [["p", "q"], ["p", "q"]]
    whole = np.ma.MaskedArray(np.array([[1], [2]], np.int32), [[False], [True]])
    plain = series([whole])[0]
    assert plain[0, 0] == 1
    assert np.isnan(plain[1, 0])


def test_signals_histories_and_their_missing_values():
    signals = samples({"data": Lines([np.array([1.0, np.nan]), np.array([2.0])]), "in_columns": False})
    assert signals.shape == (2,)
    assert complete_rows(signals).tolist() == [False, True]
    history = Lines([np.array(["A", "B"], object), np.array(["C"], object)])
    assert samples({"data": [history, []], "in_columns": False}).tolist() == [[["A", "B"], ["C"]], []]
    cube = np.zeros((2, 3, 1), order="F")
    cube[1, 2, 0] = np.nan
    assert complete_rows(samples({"data": cube, "in_columns": False})).tolist() == [True, False]


def test_several_outcomes_and_lines():
    factor = Factor(np.array([1, -1], np.int32), ["x", "y"], ordered=True)
    whole = np.ma.MaskedArray(np.array([4, 7], np.int32), [False, True])
    table = targets(Frame([factor, whole], ["f", "f"], 2))
    assert list(table.columns) == ["f", "f"]
    assert table.iloc[:, 0].tolist() == ["y", None]
    assert pd.isna(table.iloc[1, 1])
    order = Factor(np.array([1, 0], np.int32), ["z", "a"], ordered=True)
    assert list(targets(order, ordered=True).categories) == ["z", "a"]
    assert targets(order).tolist() == ["a", "z"]
    labels = targets(np.ma.MaskedArray(np.array([[0, 1]], np.int32), [[True, False]]))
    assert np.isnan(labels[0, 0])
    tags = lines({"a": np.array(["xy", "y"], object), "b": Lines([whole, np.array([1], np.int32)])})
    assert tags["a"] == ["xy", "y"]
    assert [item.tolist() for item in tags["b"]] == [[4, None], [1]]


def test_rows_of_folds_count_from_one():
    groups = np.array(["b", "a", "b"], object)
    answer = call("folds", {"splitter": "DonorKFold", "groups": to_r(groups), "params": {"n_splits": 2.0}})
    assert [from_r(fold["test"]).tolist() for fold in answer["value"]] in ([[1, 3], [2]], [[2], [1, 3]])
    arguments = {"splitter": "DonorKFold", "groups": to_r(np.array(["a", None], object)), "params": {"n_splits": 2.0}}
    error = call("folds", arguments)["error"]
    assert error["message"] == "donor must name a donor for every row; row 2 has none."
    assert error["field"] == "donor"


def test_intervals_of_a_file_count_from_one(tmp_path):
    (tmp_path / "some.bed").write_text("chr1\t10\t20\n")
    path = str(tmp_path / "some.bed")
    table = from_r(call("read_file", {"verb": "read_bed", "arguments": {"path": path}})["value"])
    assert [column.tolist() for column in table.columns] == [["chr1"], [11], [20]]
    error = call("read_file", {"verb": "open_bed", "arguments": {"path": path}})["error"]
    assert error["classes"][0] == "InvalidInputError"


def test_a_file_is_opened_again_when_it_has_changed(tmp_path):
    path = tmp_path / "some.fa"
    path.write_text(">a\nACGT\n>b\nTT\n")
    handle = {"lazy": "open_fasta", "arguments": {"path": str(path)}, "rows": np.array([2], np.int32)}
    assert opened(handle) is not None
    assert opened(handle).load().tolist() == ["TT"]
    path.write_text(">a\nACGT\n>b\nGGG\n")
    assert opened(handle).load().tolist() == ["GGG"]
    answer = call("open_lazy", {"handle": {**handle, "lazy": "load"}})
    assert answer["error"]["classes"][0] == "InvalidInputError"


@pytest.mark.parametrize("missing", [np.array(["a", None], object), np.ma.MaskedArray([1, 2], [False, True])])
def test_a_missing_class_is_refused(missing):
    data = to_r({"data": np.ones((2, 1)), "in_columns": False})
    answer = call("fit", {"task": "BioClassifier", "params": {}, "X": data, "y": to_r(missing)})
    assert answer["error"]["message"].startswith("y must have no missing class; got 1, the first in row 2")


def test_an_interrupt_is_told_and_handlers_are_as_before():
    data = to_r({"data": np.random.default_rng(0).normal(size=(20, 2)), "in_columns": False})
    arguments = {"task": "BioRegressor", "params": {"epochs": 50}, "X": data, "y": to_r(np.arange(20.0))}
    before = signal.getsignal(signal.SIGINT)
    answer = call("fit", arguments, lambda epoch, logs: signal.raise_signal(signal.SIGINT) is None)
    assert answer["interrupted"] is True
    assert signal.getsignal(signal.SIGINT) is before
