"""The Python half of the border: `to_r` and `from_r` are each other's inverse."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse

from pybiodl.errors import InvalidTypeError
from pybiodl.rbridge import _border
from pybiodl.rbridge._border import Factor, Frame, Labelled, Lines, from_r, to_r

VALUES = {
    "double": np.array([1.5, -0.0, np.inf, np.nan]),
    "integer": np.array([1, -5, 2**31 - 1], np.int32),
    "integer with NA": np.ma.MaskedArray(np.array([1, -(2**31)], np.int32), [False, True]),
    "logical": np.array([True, False]),
    "logical with NA": np.ma.MaskedArray([True, False], [False, True]),
    "character": np.array(["two\nlines", "", None, "日本"], object),
    "empty": np.empty(0),
    "matrix": np.arange(6.0).reshape(2, 3, order="F"),
    "matrix of text": np.array([["a", None], ["", "d"]], object),
}


def assert_same(left, right):
    assert left.dtype == right.dtype
    assert left.shape == right.shape
    assert np.array_equal(np.ma.getmaskarray(left), np.ma.getmaskarray(right))
    if left.dtype.kind == "f":
        assert left.tobytes() == right.tobytes()
    else:
        assert left.tolist() == right.tolist()


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("chunk", [2**30, 16])
def test_arrays_come_back(name, chunk, monkeypatch):
    monkeypatch.setattr(_border, "_CHUNK", chunk)
    assert_same(from_r(to_r(VALUES[name])), VALUES[name])


def test_names_levels_and_columns_come_back():
    labelled = from_r(to_r(Labelled(np.ones((1, 2)), [None, ["a", "b"]])))
    assert labelled.dimnames == [None, ["a", "b"]]
    factor = from_r(to_r(Factor(np.array([1, -1, 0], np.int32), ["x", None], True, ["p", "q", "r"])))
    assert factor.codes.tolist() == [1, -1, 0]
    assert (factor.levels, factor.ordered, factor.names) == (["x", None], True, ["p", "q", "r"])
    frame = from_r(to_r(Frame([np.array([1.0]), np.array([True])], ["same", "same"], 1, np.array(["s1"], object))))
    assert (frame.names, frame.n_rows, frame.row_names.tolist()) == (["same", "same"], 1, ["s1"])
    assert frame.columns[1].tolist() == [True]


@pytest.mark.parametrize("chunk", [2**30, 16])
def test_lines_come_back(chunk, monkeypatch):
    monkeypatch.setattr(_border, "_CHUNK", chunk)
    kinds = (
        [np.array([1.5, np.nan]), np.empty(0)],
        [np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], order="F"), np.array([[7.0, 8.0]])],
        [np.array([1, 2], np.int32), np.ma.MaskedArray(np.array([3], np.int32), [True])],
        [np.array(["a\n", None], object), np.array([""], object)],
    )
    for items in kinds:
        back = from_r(to_r(Lines(items, ["s", "t"], ["p", "q"])))
        assert (back.names, back.columns) == (["s", "t"], ["p", "q"])
        for left, right in zip(back.items, items, strict=True):
            assert_same(left, right)


def test_sparse_matrices_come_back():
    matrix = scipy.sparse.random(5, 4, 0.4, format="csc", random_state=0)
    back = from_r(to_r(matrix.tocsr()))
    assert (back != matrix).nnz == 0
    assert back.shape == matrix.shape


def test_lists_and_scalars_come_back():
    value = {"text": "é", "none": None, "nested": [1, [2.5, True]], "array": [np.array([1.0])]}
    back = from_r(to_r(value))
    assert back["nested"] == [1, [2.5, True]]
    assert back["text"] == "é"
    assert back["none"] is None
    assert to_r(2**40) == float(2**40)
    assert isinstance(to_r(2**40), float), "reticulate gives 0 for an integer beyond 32 bits"
    assert isinstance(to_r(b"\0a"), bytearray), "reticulate reads bytes up to the first zero"
    assert to_r(np.int64(3)) == 3
    assert "border" in to_r(np.array([2**40])), "beyond R's integers"
    assert to_r(np.array([2**40]))["border"] == "double"


def test_what_r_has_not_is_refused():
    with pytest.raises(InvalidTypeError, match="R has nothing like set; send numbers, strings or tables"):
        to_r({1, 2}.copy())
    with pytest.raises(InvalidTypeError, match="R has nothing like an array of complex128"):
        to_r(np.array([1j]))
