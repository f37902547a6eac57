import numpy as np
import pandas as pd
import pytest
import scipy.sparse

from pybiodl.encode import Table
from pybiodl.errors import DataWarning, InvalidInputError, InvalidTypeError

random = np.random.default_rng(0)


def test_numbers_are_standardised():
    X = random.normal(5, 3, (200, 4))
    encoded = Table().fit(X).transform(X, "float64")
    assert encoded == pytest.approx((X - X.mean(0)) / X.std(0))


def test_sparse_equals_dense():
    X = scipy.sparse.random_array((300, 40), density=0.1, rng=random, format="csr")
    dense = X.toarray()
    assert Table().fit(X).transform(X, "float64") == pytest.approx(Table().fit(dense).transform(dense, "float64"))


def test_a_constant_column_becomes_zero():
    X = np.column_stack([np.full(50, 0.1), random.normal(size=50)])
    assert Table().fit(X).transform(X)[:, 0] == pytest.approx(0, abs=1e-12)


def test_a_large_offset_costs_no_precision():
    X = 1e9 + random.normal(size=(100, 1))
    assert Table().fit(X).transform(X).std() == pytest.approx(1, abs=1e-3)


def test_categories_come_first_each_with_a_place_for_missing():
    X = pd.DataFrame({"dose": [1.0, 3.0], "sex": ["m", "f"], "tissue": pd.Categorical(["b", "b"], ["a", "b"])})
    encoder = Table().fit(X)
    assert encoder.shape_ == (3 + 3 + 1,)
    assert encoder.transform(X).tolist() == [[0, 1, 0, 0, 1, 0, -1], [1, 0, 0, 0, 1, 0, 1]]


def test_missing_values_are_imputed_only_when_asked():
    X = pd.DataFrame({"dose": [1.0, np.nan, 3.0], "sex": ["m", None, "f"]})
    with pytest.raises(InvalidInputError, match=r"got a missing value in column 'sex', row 1 \(0-based\); impute it"):
        Table().fit(X)
    encoder = Table(missing="impute").fit(X)
    assert encoder.transform(X)[1].tolist() == [0, 0, 1, 0]


def test_a_missing_number_is_the_training_mean_on_any_scale():
    X = np.array([[1.0], [np.nan], [5.0]])
    assert Table(missing="impute").fit(X).transform(X)[1] == 0
    assert Table(scale="none", missing="impute").fit(X).transform(X).ravel().tolist() == [1, 3, 5]


def test_a_number_that_is_missing_is_named_with_its_place():
    X = np.ones((5, 3))
    X[3, 2] = np.nan
    with pytest.raises(InvalidInputError, match=r"got NaN in column 2, row 3 \(0-based\)"):
        Table().fit(X)
    X[3, 2] = np.inf
    with pytest.raises(InvalidInputError, match=r"got infinity in column 2, row 3 \(0-based\)"):
        Table(missing="impute").fit(X)
    with pytest.raises(InvalidInputError, match="infinity in column 2, row 3"):
        Table().fit(scipy.sparse.csr_matrix(X))


def test_a_novel_level_is_warned_of_and_read_as_missing():
    encoder = Table().fit(pd.DataFrame({"sex": ["m", "f"]}))
    with pytest.warns(DataWarning, match=r"Column 'sex' has levels .* \('x'\); they are read as missing"):
        encoded = encoder.transform(pd.DataFrame({"sex": ["x"]}))
    assert encoded.tolist() == [[0, 0, 1]]


def test_a_category_column_must_not_become_numbers():
    encoder = Table().fit(pd.DataFrame({"sex": ["m", "f"], "dose": [1.0, 2.0]}))
    with pytest.raises(
        InvalidTypeError, match="must be a DataFrame, as at training, because column 'sex' is categorical"
    ):
        encoder.transform(np.ones((2, 2)))
    with pytest.raises(InvalidTypeError, match="'dose' must hold numbers"):
        encoder.transform(pd.DataFrame({"sex": ["m", "f"], "dose": ["a", "b"]}))


def test_blocks_equal_the_whole(monkeypatch):
    from pybiodl.encode import _table

    X = random.normal(size=(50, 3)).astype(np.float32)
    X[4, 1] = np.nan
    whole = Table(missing="impute").fit(X)
    expected = whole.transform(X)
    monkeypatch.setattr(_table, "_ROWS", 7)
    assert Table(missing="impute").fit(X).transform(X) == pytest.approx(expected, abs=1e-6)
    assert whole.mean_ == pytest.approx(np.nanmean(X, axis=0))
    assert whole.scale_ == pytest.approx(np.nanstd(X.astype(np.float64), axis=0), rel=1e-5)


def test_state_round_trip():
    X = pd.DataFrame({"dose": [1.0, np.nan, 3.0], "sex": ["m", None, "f"]})
    encoder = Table(missing="impute").fit(X)
    again = Table.from_state(encoder.get_params(), *encoder.state())
    assert (again.transform(X) == encoder.transform(X)).all()


def test_inverse_transform_gives_the_table_back():
    table = pd.DataFrame(
        {"b": ["x", "y", "x", "z"], "a": [1.0, 2.0, 4.0, 9.0], "c": ["u", "u", "v", "u"], "d": [0, 1, 0, 1]}
    )
    encoder = Table().fit(table)
    back = encoder.inverse_transform(encoder.transform(table, "float64"))
    pd.testing.assert_frame_equal(back, table, check_dtype=False)
    numbers = np.random.default_rng(0).normal(5, 3, size=(20, 3))
    encoder = Table().fit(numbers)
    np.testing.assert_allclose(encoder.inverse_transform(encoder.transform(numbers, "float64")), numbers)
