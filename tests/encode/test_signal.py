import json

import numpy as np
import pandas as pd
import pytest

from pybiodl.encode import Signal, encoder_type
from pybiodl.errors import InvalidInputError, InvalidTypeError

random = np.random.default_rng(0)
WHOLE = random.normal([3, -50], [2, 10], (40, 30, 2))
RAGGED = [random.normal([3, -50], [2, 10], (n, 2)) for n in random.integers(5, 30, 40)]
SCALES = ["standard", "sample", "none"]


def test_channels_are_standardised_over_all_training_positions():
    encoded = Signal().fit(WHOLE).transform(WHOLE, "float64")
    assert encoded == pytest.approx((WHOLE - WHOLE.mean((0, 1))) / WHOLE.std((0, 1)))


def test_ragged_channels_are_standardised_over_their_own_positions():
    encoder = Signal().fit(RAGGED)
    flat = np.concatenate(RAGGED)
    assert encoder.mean_ == pytest.approx(flat.mean(0))
    assert encoder.scale_ == pytest.approx(flat.std(0))
    assert encoder.ragged_
    assert encoder.shape_ == (max(map(len, RAGGED)), 2)


@pytest.mark.parametrize("X", [WHOLE, RAGGED], ids=["whole", "ragged"])
def test_a_sample_is_scaled_by_its_own_median_and_deviation(X):
    encoder = Signal("sample").fit(X)
    for line, raw in zip(encoder.transform(X, "float64"), X, strict=True):
        centred = raw - np.median(raw, axis=0)
        expected = centred / (1.4826 * np.median(np.abs(centred), axis=0))
        assert line[: len(raw)] == pytest.approx(expected)
    assert np.abs(encoder.transform([x * 1000 + 7 for x in X], "float64")) == pytest.approx(
        np.abs(encoder.transform(X, "float64")), nan_ok=True
    )


def test_a_sample_that_is_mostly_or_wholly_constant():
    X = np.zeros((2, 9, 1))
    X[0, 4] = -8
    encoded = Signal("sample").fit(X).transform(X)
    assert encoded[0].ravel().tolist() == [0, 0, 0, 0, -1, 0, 0, 0, 0]
    assert not encoded[1].any()


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("pad", ["right", "left", "center"])
def test_padding_is_nan_in_every_channel_and_nowhere_else(scale, pad):
    encoder = Signal(scale, pad=pad).fit(RAGGED)
    encoded = encoder.transform(RAGGED)
    padded = np.isnan(encoded)
    assert (padded.all(axis=2) == padded.any(axis=2)).all()
    assert ((~padded[:, :, 0]).sum(axis=1) == encoder.lengths(RAGGED)).all()
    spare = encoder.length_ - encoder.lengths(RAGGED)
    first = {"right": 0 * spare, "left": spare, "center": spare // 2}[pad]
    assert ((~padded[:, :, 0]).argmax(axis=1) == first).all()


def test_values_come_back():
    encoder = Signal(pad="center").fit(RAGGED)
    encoded = encoder.transform(RAGGED, "float64") * encoder.scale_ + encoder.mean_
    for line, raw in zip(encoded, RAGGED, strict=True):
        assert line[~np.isnan(line[:, 0])] == pytest.approx(raw)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("X", [WHOLE, RAGGED], ids=["whole", "ragged"])
def test_neighbours_never_change_a_row(scale, X, monkeypatch):
    from pybiodl.encode import _signal

    encoder = Signal(scale).fit(X)
    whole = encoder.transform(X)
    order = random.permutation(len(X))
    assert np.array_equal(encoder.transform([X[i] for i in order]), whole[order], equal_nan=True)
    singles = np.concatenate([encoder.transform(X[i : i + 1]) for i in range(len(X))])
    assert np.array_equal(singles, whole, equal_nan=True)
    monkeypatch.setattr(_signal, "_VALUES", 200)
    assert np.array_equal(encoder.transform(X), whole, equal_nan=True)
    assert Signal(scale).fit(X).mean_ == pytest.approx(encoder.mean_)


def test_one_channel_may_come_without_its_axis():
    X = random.normal(size=(6, 10))
    for same in (X, X[:, :, None], pd.DataFrame(X), list(X), X.tolist(), pd.Series(list(X))):
        encoder = Signal().fit(same)
        assert encoder.shape_ == (10, 1)
        assert not encoder.ragged_
        assert (encoder.transform(same) == Signal().fit(X).transform(X)).all()


def test_whole_numbers_of_an_instrument_do_not_overflow():
    X = random.integers(-32768, 32767, (50, 1000)).astype(np.int16)
    assert Signal().fit(X).transform(X).std() == pytest.approx(1, rel=1e-5)


def test_a_large_offset_costs_no_precision():
    X = 1e9 + random.normal(size=(100, 50, 1))
    assert Signal().fit(X).transform(X).std() == pytest.approx(1, abs=1e-2)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_lines_have_the_dtype_asked_for(dtype):
    assert Signal().fit(RAGGED).transform(RAGGED, dtype).dtype == dtype


@pytest.mark.parametrize("scale", SCALES)
def test_state_round_trip_through_json(scale):
    encoder = Signal(scale, length=40.0, pad="left").fit(RAGGED)
    values, arrays = encoder.state()
    again = encoder_type("Signal").from_state(encoder.get_params(), json.loads(json.dumps(values)), arrays)
    assert np.array_equal(again.transform(RAGGED), encoder.transform(RAGGED), equal_nan=True)
    assert (again.ragged_, again.shape_, again.length_) == (True, (40, 2), 40)
    assert isinstance(again.length_, int)


def test_no_rows_give_no_lines():
    assert Signal().fit(RAGGED).transform(RAGGED[:0]).shape[0] == 0
    assert Signal().fit(WHOLE).transform(WHOLE[:0]).shape == (0, 30, 2)


@pytest.mark.parametrize(("value", "said"), [(np.nan, "NaN"), (np.inf, "infinity")])
def test_a_value_that_is_not_finite_is_named_with_its_place(value, said, monkeypatch):
    from pybiodl.encode import _signal

    monkeypatch.setattr(_signal, "_VALUES", 100)
    X = [x.copy() for x in RAGGED]
    X[17][3, 1] = value
    cure = "replace it" if said == "infinity" else "interpolate it, or pass signals of different lengths as a list"
    for act in (Signal("none").fit, Signal().fit(RAGGED).transform):
        with pytest.raises(InvalidInputError) as caught:
            act(X)
        assert str(caught.value) == (
            f"A signal must hold finite numbers, as NaN marks padding; got {said} in row 17 (0-based) at position 4 "
            f"(1-based), channel 1 (0-based); {cure}."
        )


def test_signals_that_do_not_fit_are_refused():
    with pytest.raises(InvalidInputError, match=r"at most 29 positions, the longest at training.*row 1 \(0-based\)"):
        Signal().fit([np.ones(29), np.ones(3)]).transform([np.ones(4), np.ones(30)])
    with pytest.raises(InvalidInputError, match=r"must have 30 positions, as every one at training; .* row 1 .* 29;"):
        Signal().fit(WHOLE).transform([np.ones((30, 2)), np.ones((29, 2))])
    with pytest.raises(InvalidInputError, match=r"must have 2 channels, as at training; got 1"):
        Signal().fit(WHOLE).transform(np.ones((3, 30)))
    with pytest.raises(InvalidInputError, match=r"same channels in every sample; got 2 in row 0 .* and 3 in row 1"):
        Signal().fit([np.ones((4, 2)), np.ones((4, 3))])
    with pytest.raises(InvalidInputError, match=r"at least one position; the one in row 1 \(0-based\) is empty"):
        Signal().fit([np.ones(3), np.ones(0)])
    with pytest.raises(InvalidTypeError, match=r"must be an array of numbers of shape .* in row 1 \(0-based\)"):
        Signal().fit([np.ones(3), "ACGT"])
    with pytest.raises(InvalidTypeError, match=r"must be one signal a sample.*got float64 of shape \(2, 2, 2, 2\)"):
        Signal().fit(np.ones((2, 2, 2, 2)))
    with pytest.raises(InvalidInputError, match="scale must be one of 'standard', 'sample', 'none'"):
        Signal("standart").fit(WHOLE)
