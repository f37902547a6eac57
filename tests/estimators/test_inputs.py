import numpy as np
import pandas as pd
import pytest

from pybiodl.encode import Sequence, Signal, Spectrum, Table, Visits
from pybiodl.errors import InvalidInputError, InvalidTypeError
from pybiodl.estimators import BioClassifier
from pybiodl.estimators._inputs import data_hash, read_inputs

RAGGED = [np.arange(4.0), np.arange(6.0), np.arange(5.0)]


def kind(X, encoder=None):
    return read_inputs(X, encoder, BioClassifier()).kind


@pytest.mark.parametrize(
    ("X", "expected"),
    [
        (np.zeros((3, 5, 2)), "signal"),
        (RAGGED, "signal"),
        (tuple(RAGGED), "signal"),
        (pd.Series(RAGGED), "signal"),
        (pd.DataFrame({"current": RAGGED}), "signal"),
        ([np.zeros((4, 2)), np.zeros((4, 2))], "signal"),
        ([[["E11", "I10"], []], [["I10"]]], "visits"),
        ([[], [[]], [["I10"]]], "visits"),
        (pd.Series([[["I10"]], [["E11"]]]), "visits"),
        (pd.DataFrame({"history": [[["I10"]], [["E11"]]]}), "visits"),
        (np.zeros((3, 5)), "table"),
        ([np.zeros(5), np.ones(5)], "table"),
        ([[1, 2], [3, 4]], "table"),
        (pd.DataFrame([["a", "b"], ["c", "d"]]), "table"),
        (pd.DataFrame({"sex": ["m", "f"]}), "table"),
        (["ACGT", "AC"], "sequence"),
    ],
)
def test_the_kind_is_told_from_the_values(X, expected):
    assert kind(X) == expected


def test_an_encoder_says_the_kind():
    assert kind(np.zeros((3, 5)), Signal()) == "signal"
    assert kind(pd.DataFrame(np.zeros((3, 5))), Signal()) == "signal"
    assert kind([np.zeros(5), np.ones(5)], Signal()) == "signal"
    assert kind([np.ones((4, 2)), np.ones((3, 2))], Spectrum()) == "spectrum"
    assert kind(pd.DataFrame({"mz": [[1.0]], "intensity": [[2.0]]}), Spectrum()) == "spectrum"
    assert kind([[(0, ["I10"])]], Visits(gaps=True)) == "visits"
    with pytest.raises(InvalidTypeError, match="must be a table, as at training; got strings"):
        kind(["ACGT"], Table())
    with pytest.raises(InvalidTypeError, match="must hold strings"):
        kind(RAGGED, Sequence())


def test_values_along_a_line_can_be_sliced_by_samples():
    for X in (RAGGED, np.zeros((3, 5, 2)), [[["a"]], [["b"], ["a"]], [[], [], []]]):
        values = read_inputs(X, None, BioClassifier()).values
        assert (len(values), values.shape[0], len(values[[0, 2]]), len(values[1:])) == (3, 3, 2, 2)
        assert [len(line) for line in values[[2, 0]]] == [len(X[2]), len(X[0])]


def test_no_signals_are_refused():
    with pytest.raises(InvalidInputError, match="must have at least one sample; got none to read as signal"):
        kind(np.zeros((0, 5, 2)))


def test_every_value_and_every_border_counts_in_the_hash_of_signals():
    def hashed(X):
        return data_hash(read_inputs(X, Signal(), BioClassifier()).values)

    long = [np.arange(5000.0), np.arange(4000.0)]
    other = [line.copy() for line in long]
    other[0][2500] += 1
    assert hashed(long) == hashed([line.copy() for line in long])
    assert hashed(long) != hashed(other)
    assert hashed([np.ones(3), np.ones(2)]) != hashed([np.ones(2), np.ones(3)])
    visits = [[["a", "b"]], [["c"]]]
    assert data_hash(read_inputs(visits, None, BioClassifier()).values) != data_hash(
        read_inputs([[["a"], ["b"]], [["c"]]], None, BioClassifier()).values
    )
