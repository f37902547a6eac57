"""Shapley values through shap: of what is linear in closed form, and against all coalitions by hand."""

from __future__ import annotations

import itertools
import math
import sys

import numpy as np
import pandas as pd
import pytest

from pybiodl import BioClassifier
from pybiodl.encode import Table
from pybiodl.errors import InvalidInputError, MissingDependencyError, UnsupportedError
from pybiodl.interpret import shap_values
from pybiodl.networks import CNN, MLP, Head
from tests.interpret._models import dna, drawn

NUMBER = Head("regression", 1, mean=(1.0,), scale=(2.0,))


def by_all_coalitions(predict, row, background):
    """Shapley values of one row: the mean over all orders of what a column adds."""
    n = len(row)

    def worth(coalition):
        mixed = background.copy()
        mixed[:, list(coalition)] = row[list(coalition)]
        return predict(mixed).mean()

    found = np.zeros(n)
    for one in range(n):
        rest = [other for other in range(n) if other != one]
        for size in range(n):
            weight = math.factorial(size) * math.factorial(n - size - 1) / math.factorial(n)
            for coalition in itertools.combinations(rest, size):
                found[one] += weight * (worth((*coalition, one)) - worth(coalition))
    return found


def test_few_columns_are_exact():
    pytest.importorskip("shap")
    X = np.random.default_rng(0).normal(size=(12, 4))
    model = drawn(MLP(hidden=(6,)), X, encoder=Table())
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    found = shap_values(model, X[:3], X[4:])
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002
    kernel, bias, last, end = (array.astype(float) for array in model.fitted_.weights)

    def predict(rows):
        hidden = np.maximum((rows - X.mean(axis=0)) / X.std(axis=0) @ kernel + bias, 0)
        return 1 / (1 + np.exp(-(hidden @ last + end)[:, 0]))

    for row in range(3):
        expected = by_all_coalitions(predict, X[row], X[4:])
        np.testing.assert_allclose(found.values[row], expected, atol=1e-5)
    assert found.error < 1e-6
    np.testing.assert_allclose(found.baseline, model.predict_proba(X[4:])[:, 1].mean(), atol=1e-6)
    np.testing.assert_allclose(found.baseline + found.values.sum(axis=1), model.predict_proba(X[:3])[:, 1], atol=1e-6)
    np.testing.assert_allclose(shap_values(model, X[:3], X[4:], target="no").values, -found.values, atol=1e-6)


def test_of_what_is_linear_it_is_the_distance_to_the_mean():
    pytest.importorskip("shap")
    table = np.random.default_rng(0).normal(size=(30, 10))
    model = drawn(MLP(hidden=()), table, NUMBER, encoder=Table())
    found = shap_values(model, table[:4], table[10:], n_permutations=2)  # drawn orders
    slopes = 2 * model.fitted_.weights[0][:, 0] / table.std(axis=0)
    expected = (table[:4] - table[10:].mean(axis=0)) * slopes
    np.testing.assert_allclose(found.values, expected, atol=1e-4)
    assert found.names == tuple(map(str, range(10)))
    assert found.error < 1e-4
    assert len(found.plot(n=5).get_yticks()) == 5


def test_categories_are_columns_as_any_other():
    pytest.importorskip("shap")
    table = pd.DataFrame({"kind": ["u", "v", "w"] * 10, "size": np.linspace(0, 1, 30), "there": [True, False] * 15})
    table["kind"] = table["kind"].astype("category")
    model = BioClassifier(MLP(hidden=(4,)), epochs=2, validation_fraction=0, random_state=0)
    model.fit(table, np.arange(30) % 2)
    found = shap_values(model, table[:5], table)
    assert found.names == ("kind", "size", "there")
    np.testing.assert_allclose(
        found.baseline + found.values.sum(axis=1), model.predict_proba(table[:5])[:, 1], atol=1e-6
    )


def test_bad_input(monkeypatch):
    X = np.random.default_rng(0).normal(size=(12, 3))
    model = drawn(MLP(hidden=(2,)), X, encoder=Table())
    with pytest.raises(InvalidInputError, match="background must have at least one row and the 3 columns of X; got 5"):
        shap_values(model, X, X[:5, :2])
    lines = dna(3, 9)
    with pytest.raises(UnsupportedError, match="shap_values shares predictions among the columns of a table"):
        shap_values(drawn(CNN(2, 3), lines), lines, lines)
    with pytest.raises(InvalidInputError, match="n_permutations must be a whole number of at least 1; got 0"):
        shap_values(model, X, X, n_permutations=0)
    monkeypatch.setitem(sys.modules, "shap", None)
    with pytest.raises(
        MissingDependencyError, match=r'shap_values needs the package shap.*pip install "pybiodl\[shap\]"'
    ):
        shap_values(model, X, X)
