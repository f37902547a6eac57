import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold, cross_val_score, train_test_split

from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.read import Lazy

N = 40


class Numbered(Lazy):
    """Record i is the text of i; `asked` keeps what was read."""

    def __init__(self, n=N):
        super().__init__(n)
        self.asked = []

    def _read(self, places):
        self.asked.append(places.tolist())
        return np.array([str(place) for place in places], dtype=object)

    def _sort_keys(self, places):
        return places % 10

    def _reopen(self):
        return Numbered, N


class Squares(Lazy):
    def __init__(self):
        super().__init__(N, n_columns=2)

    def _read(self, places):
        return np.stack([places, places**2], axis=1).astype(float)


STRINGS = np.array([str(i) for i in range(N)], dtype=object)
MASK = np.arange(N) % 3 == 0
KEYS = {
    "slice": slice(3, 30, 4),
    "backwards": slice(None, None, -1),
    "all": slice(None),
    "empty slice": slice(5, 5),
    "array": np.array([7, 0, 7, 39, 2]),
    "unsigned": np.array([7, 0, 39], dtype=np.uint8),
    "negative": [-1, 0, -40],
    "list": [5, 4, 3],
    "empty list": [],
    "mask": MASK,
    "list mask": MASK.tolist(),
    "series": pd.Series([3, 1], index=["a", "b"]),
}


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS.keys())
def test_every_key_selects_as_numpy_does_and_reads_nothing(key):
    X = Numbered()
    expected = STRINGS[key]
    for view in (X[key], X[key, ...]):
        assert isinstance(view, Numbered)
        assert view.shape == expected.shape
        assert (len(view), view.ndim, view.dtype, view.kind) == (len(expected), 1, np.dtype(object), "sequence")
        assert X.records_read == 0
    assert view.load().tolist() == expected.tolist()
    assert X.load(key).tolist() == expected.tolist()


@pytest.mark.parametrize("seed", range(20))
def test_views_of_views(seed):
    random = np.random.default_rng(seed)
    X, expected = Numbered(), STRINGS
    for _ in range(4):
        n = len(expected)
        key = [
            slice(*sorted(random.integers(-n, n + 1, 2)), 2),
            slice(None, None, -1),
            random.integers(-n, n, 30) if n else [],
            random.random(n) < 0.8,
        ][random.integers(4)]
        X, expected = X[key], expected[key]
        assert X.load().tolist() == expected.tolist()
        assert pickle.loads(pickle.dumps(X)).load().tolist() == expected.tolist()


def test_one_row_is_a_value():
    X = Numbered()
    assert [X[3], X[-1], X[np.int64(5)], X[np.uint8(5), ...], X[10:][2]] == ["3", "39", "5", "5", "12"]
    assert X.records_read == 5
    table = Squares()
    assert (table.shape, table.ndim, table.dtype, table.kind) == ((N, 2), 2, np.dtype(float), "table")
    assert table[3].tolist() == [3, 9]
    assert table[[4, 1]].load().tolist() == [[4, 16], [1, 1]]
    assert table[::20].shape == (2, 2)


def test_records_are_read_once_in_one_rising_pass():
    X = Numbered()
    assert X.load([9, 2, 9, 30, 2]).tolist() == ["9", "2", "9", "30", "2"]
    assert X.asked == [[2, 9, 30]]
    assert X.records_read == X[5:].records_read == 3


@pytest.mark.parametrize("size", [1, 7, N, 1000])
def test_blocks_follow_the_file(size):
    X = Numbered()[np.random.default_rng(0).permutation(N)[:25]]
    blocks = list(X.blocks(size))
    assert [len(block) for block in blocks][:-1] == [size] * ((len(X) - 1) // size)
    values = np.concatenate(blocks)
    assert sorted(values) == sorted(X.load())
    assert [int(value) % 10 for value in values] == sorted(int(value) % 10 for value in values)
    assert values.tolist() == X.load(X.file_order()).tolist()


def test_iteration_keeps_the_order_of_rows():
    X = Numbered(3000)[::-1]
    assert list(X) == [str(i) for i in range(3000)][::-1]
    assert len(X.asked) == 3


class Majority(ClassifierMixin, BaseEstimator):
    """Looks at no record."""

    def fit(self, X, y):
        assert isinstance(X, Lazy)
        self.classes_ = np.unique(y)
        return self

    def predict(self, X):
        return np.repeat(self.classes_[0], len(X))


def test_splits_of_scikit_learn_read_no_record():
    X, y = Numbered(), np.arange(N) % 2
    train, test, y_train, y_test = train_test_split(X, y, random_state=0, stratify=y)
    assert isinstance(train, Numbered)
    for split in (KFold(4, shuffle=True, random_state=0), StratifiedKFold(4)):
        for rows, _ in split.split(X, y):
            assert len(X[rows]) == 30
    assert sum(len(rows) for _, rows in GroupKFold(4).split(X, y, np.arange(N) // 5)) == N
    assert cross_val_score(Majority(), X, y, cv=4).tolist() == [0.5] * 4
    assert X.records_read == 0
    for part, labels in ((train, y_train), (test, y_test)):
        assert [int(value) % 2 for value in part.load()] == labels.tolist()
    assert X.records_read == N


@pytest.mark.parametrize(
    ("key", "error", "message"),
    [
        (40, InvalidInputError, "A row must be below the number of rows, 40; got 40 (0-based)."),
        ([0, -41], InvalidInputError, "A row must be below the number of rows, 40; got -41 (0-based)."),
        ([True] * 39, InvalidInputError, "A mask must have one value a row; got 39 values for 40 rows."),
        ([0.5], InvalidTypeError,
         "Rows must be integers, a slice or a mask; got list of float64 with 1 dimensions; pass one row number a "
         "record."),
        (np.zeros((2, 2), int), InvalidTypeError,
         "Rows must be integers, a slice or a mask; got ndarray of int64 with 2 dimensions; pass one row number a "
         "record."),
        ("a", InvalidTypeError,
         "Rows must be integers, a slice or a mask; got str of <U1 with 0 dimensions; pass one row number a record."),
    ],
)  # fmt: skip
def test_rows_that_are_not_there(key, error, message):
    X = Numbered()
    with pytest.raises(error) as caught:
        X[key]
    assert str(caught.value) == message
    assert X.records_read == 0


def test_a_row_too_far_is_an_index_error_as_well():
    with pytest.raises(IndexError):
        Numbered()[40]


def test_what_would_read_everything_by_accident_is_refused():
    X = Numbered()
    with pytest.raises(InvalidTypeError) as caught:
        np.asarray(X)
    assert str(caught.value) == (
        "Lazy data become an array only where that is asked for; got <Numbered of shape (40,)>; call load()."
    )
    with pytest.raises(UnsupportedError, match=r"^Numbered knows no lengths without reading; use load\(\)\.$"):
        _ = X.lengths
    with pytest.raises(InvalidInputError, match=r"^size must be a whole number of at least 1; got 0\.$"):
        next(X.blocks(0))
    assert X.records_read == 0
