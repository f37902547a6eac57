"""Pictures of a search."""

import numpy as np
import pytest

from pybiodl.errors import InvalidInputError
from pybiodl.plots import parallel_coordinates, parameter_bars, trial_curves
from pybiodl.search import SearchResult, Trial

random = np.random.default_rng(0)
TRIALS = tuple(
    Trial(
        place,
        {"network__hidden": [(64,), (256, 64)][place % 2], "rate": 10.0 ** -(place % 4 + 1), "n": place % 3},
        (place / 20, place / 10),
        curves={"val_loss": [[1.0, 0.5, 0.4], [1.0, 0.7]], "loss": [[1.0], [1.0]]},
        seconds=1.0,
    )
    for place in range(10)
)
RESULT = SearchResult(TRIALS, ("network__hidden", "rate", "n"), "roc_auc", True, "random", "keras")


def test_the_best_line_is_thick_and_ends_on_top():
    ax = RESULT.plot()
    lines = ax.collections[0]
    widths, segments = lines.get_linewidths(), lines.get_segments()
    assert len(segments) == 10
    assert widths[-1] > widths[0]
    assert segments[-1][-1, 1] == 1
    assert [label.get_text() for label in ax.get_xticklabels()] == ["hidden", "rate", "n", "ROC\nAUC"]
    # Rates over three orders stand by their logarithm, evenly.
    assert sorted({round(float(segment[1, 1]), 1) for segment in segments}) == [0.0, 0.3, 0.7, 1.0]


def test_lower_is_better_turns_the_colours():
    ax = parallel_coordinates({"a": [1, 2]}, [3.0, 1.0], "rmse", higher_is_better=False)
    assert ax.collections[0].get_segments()[-1][-1, 1] == 0


def test_one_trial_and_one_value_can_be_drawn():
    assert parallel_coordinates({"a": [1], "b": ["x"]}, [0.5]).get_xlim()[1] > 2
    with pytest.raises(InvalidInputError, match="at least one trial"):
        parallel_coordinates({"a": []}, [])


def test_bars_are_ranked():
    ax = parameter_bars({"network__hidden": 0.1, "rate": 0.9})
    assert [label.get_text() for label in ax.get_yticklabels()] == ["hidden", "rate"]
    assert ax.patches[-1].get_width() == 0.9
    assert parameter_bars({"a": 0.0}).get_xlim() == (0, 1)
    assert RESULT.plot_importance().get_xlabel() == "loss of R² of ROC AUC"


def test_curves_are_means_over_folds_and_the_best_stands_out():
    ax = RESULT.plot_curves()
    best = next(line for line in ax.lines if line.get_label() == "best: trial 9")
    np.testing.assert_allclose(best.get_ydata(), [1.0, 0.6, 0.4])
    assert len(ax.lines) == 10
    assert ax.get_ylabel() == "loss, held out"
    with pytest.raises(InvalidInputError, match="got 'val_los'; did you mean 'val_loss'"):
        RESULT.plot_curves("val_los")
    assert len(trial_curves({"a": [1.0]}, "loss").lines) == 1
