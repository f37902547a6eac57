import json

import numpy as np
import pandas as pd
import pytest

from pybiodl.encode import Visits, encoder_type
from pybiodl.errors import DataWarning, InvalidInputError, InvalidTypeError

random = np.random.default_rng(0)
SMALL = [[["E11", "I10"], ["I10"]], [["I10", "I10", "J45"], [], ["E11"]]]
TIMED = [[(0, ["E11"]), (30, ["I10"]), (30, [])], [(5.5, ["I10"])]]


def histories(n=30):
    names = [f"C{k}" for k in range(12)]
    return [
        [list(random.choice(names, random.integers(0, 5))) for _ in range(visits)]
        for visits in random.integers(1, 7, n)
    ]


def codes_of(encoder, lines):
    """Back from lines to sets of codes."""
    return [
        [{encoder.codes_[k] for k in row.nonzero()[0]} for row in line if not np.isnan(row).any()] for line in lines
    ]


def test_a_hand_worked_example():
    encoder = Visits().fit(SMALL)
    assert encoder.codes_ == ["I10", "E11", "J45"]
    nan = [np.nan] * 3
    expected = [[[1, 1, 0], [1, 0, 0], nan], [[1, 0, 1], [0, 0, 0], [0, 1, 0]]]
    assert np.array_equal(encoder.transform(SMALL), expected, equal_nan=True)
    assert encoder.ragged_
    assert encoder.lengths(SMALL).tolist() == [2, 3]


@pytest.mark.parametrize("pad", ["right", "left", "center"])
def test_codes_come_back(pad):
    X = histories()
    encoder = Visits(pad=pad, unknown="error").fit(X)
    assert codes_of(encoder, encoder.transform(X)) == [[set(visit) for visit in history] for history in X]


def test_gaps_are_logarithms_of_time_since_the_visit_before():
    encoder = Visits(gaps=True, pad="left").fit(TIMED)
    encoded = encoder.transform(TIMED, "float64")
    assert encoder.shape_ == (3, 3)
    assert encoded[0, :, -1] == pytest.approx([0, np.log(31), 0])
    assert np.isnan(encoded[1, :2]).all()
    assert encoded[1, 2, -1] == 0


def test_neighbours_never_change_a_row():
    X = histories()
    encoder = Visits().fit(X)
    whole = encoder.transform(X)
    order = random.permutation(len(X))
    assert np.array_equal(encoder.transform([X[i] for i in order]), whole[order], equal_nan=True)
    assert np.array_equal(np.concatenate([encoder.transform([x]) for x in X]), whole, equal_nan=True)
    assert np.array_equal(encoder.transform(pd.Series(X)), whole, equal_nan=True)
    assert Visits().fit(X[::-1]).codes_ == encoder.codes_


def test_the_most_frequent_codes_are_kept():
    assert Visits(size=2.0).fit(SMALL).codes_ == ["I10", "E11"]
    assert Visits(min_count=2).fit(SMALL).codes_ == ["I10", "E11"]
    assert Visits(min_count=3).fit(SMALL).codes_ == ["I10"]  # twice in one visit counts once
    assert Visits(size=1).fit(SMALL).transform([[["J45", "I10"]]])[0, 0].tolist() == [1]
    with pytest.raises(InvalidInputError, match=r"must keep all 3 training codes; size=2 and min_count=1 keep 2"):
        Visits(size=2, unknown="error").fit(SMALL)
    with pytest.raises(InvalidInputError, match="at least one code that is in 9 visits; got none"):
        Visits(min_count=9).fit(SMALL)


def test_state_round_trip_through_json():
    encoder = Visits(length=4.0, gaps=True).fit(TIMED)
    values, arrays = encoder.state()
    again = encoder_type("Visits").from_state(encoder.get_params(), json.loads(json.dumps(values)), arrays)
    assert np.array_equal(again.transform(TIMED), encoder.transform(TIMED), equal_nan=True)
    assert again.shape_ == encoder.shape_ == (4, 3)


def test_an_unknown_code_is_left_out_or_refused_with_its_place():
    X = [[["I10"], ["I10", "X99"]]]
    assert Visits().fit(SMALL).transform(X)[0, 1].tolist() == [1, 0, 0]
    with pytest.raises(InvalidInputError, match=r"got 'X99' in row 0 \(0-based\) at visit 2 \(1-based\); correct it"):
        Visits(unknown="error").fit(SMALL).transform(X)


def test_a_history_of_unknown_codes_alone_is_warned_of():
    with pytest.warns(DataWarning, match=r"row 1 \(0-based\) has no code that training knew \(the first is 'X99'\)"):
        Visits().fit(SMALL).transform([[["I10"]], [[], ["X99"]], [[]]])


def test_no_rows_give_no_lines():
    assert Visits().fit(SMALL).transform([]).shape == (0, 3, 3)


def test_histories_that_do_not_fit_are_refused():
    with pytest.raises(InvalidInputError, match=r"at least one visit; the one in row 1 \(0-based\) has none"):
        Visits().fit([[["I10"]], []])
    with pytest.raises(InvalidTypeError) as caught:
        Visits().fit([[["I10"]], [["I10"], "E11"]])
    assert str(caught.value) == (
        "A visit must be a list of codes; got 'E11' in row 1 (0-based) at visit 2 (1-based); correct it, put it into a "
        "list."
    )
    with pytest.raises(InvalidTypeError, match=r"codes that are strings; got \(0, \['E11'\]\) in row 0"):
        Visits().fit(TIMED)
    with pytest.raises(InvalidTypeError, match=r"must be a pair of a time and a list of codes; got \['E11', 'I10'\]"):
        Visits(gaps=True).fit(SMALL)
    with pytest.raises(InvalidInputError, match=r"order of time; got time 3 after 5 in row 0 \(0-based\) at visit 2"):
        Visits(gaps=True).fit(TIMED).transform([[(5, ["I10"]), (3, ["I10"])]])
    with pytest.raises(InvalidInputError, match=r"at most 3 visits, the longest at training; the one in row 0"):
        Visits().fit(SMALL).transform([[["I10"]] * 4])
    with pytest.raises(
        InvalidInputError, match=r"must have 2 visits, as every one at training; the one in row 0 .* 1;"
    ):
        Visits().fit([[["I10"], []]] * 2).transform([[["I10"]]])
