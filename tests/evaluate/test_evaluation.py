import numpy as np
import pytest

from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.evaluate import Estimate, evaluate_outputs
from pybiodl.evaluate._bootstrap import resample_weights


def _data(n=200, seed=0):
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < 0.4).astype(int)
    positive = 1 / (1 + np.exp(-(y * 2 - 1 + rng.normal(size=n))))
    return y, np.column_stack([1 - positive, positive])


def _weights(*args, **kwargs):
    return np.hstack(list(resample_weights(*args, **kwargs)))


def test_resamples_draw_rows_with_replacement():
    weights = _weights(50, 400, np.random.default_rng(0), np.zeros((50, 0), bool))
    assert weights.shape == (50, 400)
    assert (weights.sum(axis=0) == 50).all()
    assert weights.mean(axis=1) == pytest.approx(np.ones(50), abs=0.25)
    assert np.mean(weights == 0) == pytest.approx(np.exp(-1), abs=0.02)


def test_groups_are_drawn_as_wholes():
    groups = np.repeat(np.arange(8), [1, 2, 3, 4, 5, 6, 7, 8])
    weights = _weights(36, 100, np.random.default_rng(0), np.zeros((36, 0), bool), groups)
    by_group = np.array([weights[groups == g] for g in range(8)], dtype=object)
    assert all((rows == rows[0]).all() for rows in by_group)
    drawn = np.array([rows[0] for rows in by_group], dtype=float)
    assert (drawn.sum(axis=0) == 8).all()


@pytest.mark.parametrize("groups", [None, np.repeat(np.arange(10), 3)])
def test_no_resample_loses_a_class(groups):
    keep = np.arange(30)[:, None] // 27 == np.arange(2)  # the second class has 3 rows, or 1 group
    weights = _weights(30, 500, np.random.default_rng(0), keep, groups)
    assert (weights[27:].sum(axis=0) > 0).all()
    assert (weights[:27].sum(axis=0) > 0).all()


def test_intervals_cover_the_truth():
    """About 95 of 100 intervals of the accuracy and of the mean absolute error hold the true value."""
    rng = np.random.default_rng(0)
    covered, covered_mae = 0, 0
    for _ in range(200):
        right = rng.random(120) < 0.8
        y = rng.integers(0, 2, 120)
        output = np.eye(2)[np.where(right, y, 1 - y)] * 0.8 + 0.1
        accuracy = evaluate_outputs("binary", y, output, classes=[0, 1], n_resamples=300).metrics["accuracy"]
        covered += accuracy.low <= 0.8 <= accuracy.high
        error = rng.normal(size=120)
        mae = evaluate_outputs("regression", np.arange(120.0), np.arange(120) + error, n_resamples=300).metrics["mae"]
        covered_mae += mae.low <= np.sqrt(2 / np.pi) <= mae.high
    # Three standard errors of 200 trials about 94 %, which the percentile interval reaches with 120 rows.
    assert 0.88 <= covered / 200 <= 0.99
    assert 0.88 <= covered_mae / 200 <= 0.99


def test_group_intervals_are_wider_where_rows_of_a_group_agree():
    y, output = _data(40)
    repeated = np.repeat(np.arange(40), 10)
    rows = evaluate_outputs("binary", y[repeated], output[repeated], classes=[0, 1], n_resamples=300)
    whole = evaluate_outputs("binary", y[repeated], output[repeated], classes=[0, 1], groups=repeated, n_resamples=300)
    single = evaluate_outputs("binary", y, output, classes=[0, 1], n_resamples=300)

    def width(result):
        return result.metrics["roc_auc"].high - result.metrics["roc_auc"].low

    assert whole.metrics["roc_auc"].value == rows.metrics["roc_auc"].value
    assert width(whole) > 2 * width(rows)
    assert width(whole) == pytest.approx(width(single), rel=0.2)
    assert whole.n_groups == 40
    assert "resamples of 40 groups" in str(whole)


def test_baseline_is_compared_on_the_same_resamples():
    y, output = _data()
    same = evaluate_outputs("binary", y, output, classes=[0, 1], baseline=output)
    auc = same.metrics["roc_auc"]
    assert auc.baseline == Estimate(auc.value, auc.low, auc.high)
    assert auc.difference == Estimate(0, 0, 0)
    noisy = np.clip(output[:, 1] + np.random.default_rng(1).normal(size=len(y)) * 0.05, 0, 1)
    near = evaluate_outputs("binary", y, output, classes=[0, 1], baseline=np.column_stack([1 - noisy, noisy]))
    auc = near.metrics["roc_auc"]
    assert auc.difference.value == pytest.approx(auc.value - auc.baseline.value)
    assert auc.difference.high - auc.difference.low < (auc.high - auc.low) / 2  # paired, so narrower


def test_seed_and_number_of_resamples():
    y, output = _data()
    one = evaluate_outputs("binary", y, output, classes=[0, 1], random_state=1)
    assert one.metrics == evaluate_outputs("binary", y, output, classes=[0, 1], random_state=1).metrics
    assert one.metrics != evaluate_outputs("binary", y, output, classes=[0, 1], random_state=2).metrics
    none = evaluate_outputs("binary", y, output, classes=[0, 1], n_resamples=0)
    assert np.isnan(none.metrics["mcc"].low)
    assert none.metrics["mcc"].value == one.metrics["mcc"].value


def test_row_order_and_inputs_do_not_change():
    y, output = _data()
    labels = np.array(["no", "yes"])[y]
    kept = labels.copy(), output.copy()
    result = evaluate_outputs("binary", labels, output, classes=["no", "yes"], n_resamples=0)
    assert (labels == kept[0]).all()
    assert (output == kept[1]).all()
    order = np.random.default_rng(0).permutation(len(y))
    shuffled = evaluate_outputs("binary", labels[order], output[order], classes=["no", "yes"], n_resamples=0)
    for name, metric in result.metrics.items():
        assert metric.value == pytest.approx(shuffled.metrics[name].value, rel=1e-12)


def test_classes_need_not_be_sorted():
    y, output = _data()
    labels = np.array(["b", "a"])[y]
    result = evaluate_outputs("binary", labels, output, classes=["b", "a"], n_resamples=0)
    assert result.metrics["accuracy"].value == np.mean(output.argmax(axis=1) == y)


def test_frame_text_html_and_figure():
    y, output = _data()
    result = evaluate_outputs("binary", y, output, classes=[0, 1], baseline=output, n_resamples=50)
    frame = result.to_frame()
    assert frame.loc["roc_auc", "value"] == result.metrics["roc_auc"].value
    assert list(frame.columns) == [
        "value", "low", "high", "baseline", "baseline_low", "baseline_high", "difference", "difference_low",
        "difference_high",
    ]  # fmt: skip
    text = str(result)
    assert text.splitlines()[0] == (
        "Binary classification, positive class '1', 200 rows; 95 % intervals from 50 resamples of rows"
    )
    auc = result.metrics["roc_auc"]
    assert f"ROC AUC            {auc.value:.3f} [{auc.low:.3f}, {auc.high:.3f}]" in text
    assert "<table" in result._repr_html_()
    assert result.plot().shape == (2, 2)
    with pytest.raises(AttributeError):
        result.n_rows = 1


def test_figures_of_other_kinds():
    rng = np.random.default_rng(0)
    y = rng.integers(0, 3, 60)
    several = evaluate_outputs("multiclass", y, rng.dirichlet(np.ones(3), 60), classes=[0, 1, 2], n_resamples=5)
    assert several.plot().shape == (2, 2)
    labels = evaluate_outputs("multilabel", rng.integers(0, 2, (60, 4)), rng.random((60, 4)), n_resamples=5)
    assert labels.plot().shape == (1, 3)
    values = evaluate_outputs("regression", rng.normal(size=(60, 3)), rng.normal(size=(60, 3)), n_resamples=5)
    axes = values.plot()
    assert [ax.get_visible() for ax in axes.flat] == [True, True, True, False]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "binari"}, "kind must be one of 'binary', 'multiclass', 'multilabel', 'regression'; got 'binari'; "
                             "did you mean 'binary'?"),
        ({"classes": None}, "classes must be given for kind='binary'."),
        ({"classes": ["a", "b", "c"]}, "output must have one column for each of the 3 entries of classes; got 2 "
                                       "columns."),
        ({"y": ["a", "x", "b"]}, "y must hold classes of the training data ('a', 'b'); got 'x' in row 1 (0-based)."),
        ({"y": ["a", "b"]}, "y must have shape (3,) to match the outputs; got (2,)."),
        ({"output": [[0.5, 0.5], [np.nan, 0], [1, 0]]}, "output must be finite; row 1 (0-based) is not."),
        ({"output": np.zeros((0, 2))}, "output must be numbers of shape (n_rows, n_outputs) with at least one row; got "
                                       "shape (0, 2) of float64."),
        ({"baseline": [[1, 0]]}, "baseline must have the shape of output, (3, 2); got (1, 2)."),
        ({"groups": [1, 2]}, "groups must have one entry for each of the 3 rows; got shape (2,)."),
        ({"groups": [1, 1, 1]}, "groups must hold at least 2 groups to resample; got 1."),
        ({"n_resamples": -1}, "n_resamples must be a whole number of at least 0; got -1."),
        ({"kind": "multilabel", "y": [[0, 2], [1, 0], [0, 0]]},
         "y must hold 0 and 1 for each label, or NaN where it is not known; got other values."),
        ({"kind": "regression", "y": np.full((3, 2), np.inf)}, "y must hold finite values, or NaN where missing; got "
                                                               "infinity."),
    ],
)  # fmt: skip
def test_bad_input_is_refused_in_one_sentence(change, message):
    given = {"kind": "binary", "y": ["a", "b", "a"], "output": [[0.5, 0.5], [0.2, 0.8], [1, 0]], "classes": ["a", "b"]}
    given |= change
    with pytest.raises(InvalidInputError) as error:
        evaluate_outputs(given.pop("kind"), given.pop("y"), given.pop("output"), **given)
    assert str(error.value) == message


def test_labels_without_what_is_not_known_are_those_of_the_known_rows_alone():
    rng = np.random.default_rng(0)
    y, output = rng.integers(0, 2, (80, 2)).astype(float), rng.random((80, 2))
    y[60:, 0] = np.nan
    partly = evaluate_outputs("multilabel", y, output, classes=["a", "b"], n_resamples=200)
    alone = evaluate_outputs("multilabel", y[:60, :1], output[:60, :1], classes=["a"], n_resamples=200)
    for name, metric in alone.metrics.items():
        assert partly.metrics[f"{name}[a]"].value == pytest.approx(metric.value)
    assert partly.metrics["roc_auc[a]"].low == pytest.approx(alone.metrics["roc_auc"].low, abs=0.06)


def test_confusion_is_counted_and_refused_where_there_is_none():
    y, output = _data()
    labels = np.array(["no", "yes"])[y]
    counts = evaluate_outputs("binary", labels, output, classes=["no", "yes"], n_resamples=0).confusion()
    assert counts.loc["yes", "no"] == np.sum((y == 1) & (output[:, 1] < 0.5))
    assert counts.to_numpy().sum() == len(y)
    values = evaluate_outputs("regression", y, output[:, 1], n_resamples=0)
    with pytest.raises(UnsupportedError, match=r"confusion counts the classes of one outcome; this is regression; use"):
        values.confusion()
    assert evaluate_outputs("binary", np.zeros(200), output, classes=[0, 1], n_resamples=9).one_class == ("y",)


def test_each_target_is_drawn_the_best_first():
    rng = np.random.default_rng(0)
    y = rng.normal(size=(40, 12))
    output = y + rng.normal(size=(40, 12)) * np.linspace(1, 0.1, 12)
    result = evaluate_outputs("regression", y, output, target_names=list("abcdefghijkl"), n_resamples=5)
    ax = result.plot_each()
    shown = [text.get_text() for text in ax.get_yticklabels()]
    assert shown == sorted("abcdefghijkl", key=lambda name: -result.metrics[f"r2[{name}]"].value)
    assert ax.get_xlabel() == "R², 95 % interval"
    with pytest.raises(InvalidInputError, match="plot_each is for several targets, labels or outcomes; this is one"):
        evaluate_outputs("regression", y[:, 0], output[:, 0], n_resamples=0).plot_each()
