import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from sklearn.metrics import average_precision_score, roc_auc_score

from pybiodl import plots
from pybiodl.errors import InvalidInputError
from pybiodl.evaluate import Estimate, Metric


@pytest.fixture
def two_classes():
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, 200)
    positive = 1 / (1 + np.exp(-(y * 2 - 1 + rng.normal(size=200))))
    return y, np.column_stack([1 - positive, positive])


@pytest.fixture
def ax():
    return Figure().subplots()


def _labels(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_roc_and_precision_recall_of_two_classes(two_classes):
    y, probability = two_classes
    ax = plots.roc(y, probability, ["healthy", "ill"])
    assert _labels(ax) == [f"ill (AUC {roc_auc_score(y, probability[:, 1]):.3f})"]
    curve = ax.lines[-1].get_xydata()
    assert np.trapezoid(curve[:, 1], curve[:, 0]) == pytest.approx(roc_auc_score(y, probability[:, 1]))
    assert ax.get_xlabel() == "false positive rate (1 − specificity)"
    assert ax.get_ylabel() == "true positive rate (sensitivity)"

    ax = plots.precision_recall(y, probability, ["healthy", "ill"], baseline=probability[:, ::-1])
    assert _labels(ax)[1] == f"ill (AP {average_precision_score(y, probability[:, 1]):.3f})"
    assert _labels(ax)[0].startswith("linear baseline")
    assert ax.lines[0].get_ydata()[0] == pytest.approx(y.mean())
    assert ax.get_xlabel() == "recall (sensitivity)"


def test_several_classes_and_labels_have_a_curve_each():
    rng = np.random.default_rng(1)
    y = rng.integers(0, 3, 90)
    probability = rng.dirichlet(np.ones(4), 90)
    # Class 3 has no rows, so it has no curve.
    assert [label.split()[0] for label in _labels(plots.roc(y, probability, list("abcd")))] == ["a", "b", "c"]
    labels = (probability[:, :2] > 0.4).astype(int)
    labels[:2] = [[0, 1], [1, 0]]
    assert [label.split()[0] for label in _labels(plots.precision_recall(labels, probability[:, :2]))] == ["0", "1"]


def test_confusion_counts(ax):
    y, predicted = np.array([0, 0, 0, 1, 1, 2]), np.array([0, 0, 1, 1, 1, 0])
    assert plots.confusion(y, predicted, ["x", "y", "z"], ax=ax) is ax
    written = {text.get_position(): text.get_text() for text in ax.texts}
    assert written == {(0, 0): "2", (1, 0): "1", (1, 1): "2", (0, 2): "1"}
    assert ax.images[0].get_array()[0, 0] == pytest.approx(2 / 3)
    assert [label.get_text() for label in ax.get_xticklabels()] == ["x", "y", "z"]


def test_calibration_of_two_classes_more_classes_and_labels():
    rng = np.random.default_rng(2)
    score = rng.random(4000)
    y = (rng.random(4000) < score).astype(int)
    pair = np.column_stack([1 - score, score])
    ax = plots.calibration(y, pair, ["no", "yes"])
    line = ax.lines[1]
    assert np.abs(line.get_xdata() - line.get_ydata()).max() < 0.06  # calibrated by construction
    assert ax.get_xlabel() == "probability of yes"
    thirds = np.column_stack([pair[:, 0], score * 0.6, score * 0.4])
    ax = plots.calibration(y, thirds)
    right = np.mean(thirds.argmax(axis=1) == y)
    assert np.mean(ax.lines[1].get_ydata()) == pytest.approx(right)
    ax = plots.calibration(np.column_stack([y, 1 - y]), pair[:, ::-1])
    assert np.mean(ax.lines[1].get_ydata()) == pytest.approx(0.5)


def test_calibration_intervals_stay_inside_and_hold_the_share(ax):
    plots.calibration(np.zeros(30, int), np.column_stack([np.ones(30), np.zeros(30)]), n_bins=3, ax=ax)
    low, high = np.array([path.vertices[:, 1] for path in ax.collections[0].get_paths()]).T
    assert (low == 0).all()
    assert (high > 0).all()
    assert (high < 0.35).all()


def test_predicted_vs_true(ax):
    y = np.array([0.0, 1, 2, np.nan])
    plots.predicted_vs_true(y, np.array([0.0, 1, 1, 5]), "height (cm)", ax=ax)
    assert ax.get_xlabel() == "true height (cm)"
    assert ax.get_ylabel() == "predicted height (cm)"
    assert len(ax.collections[0].get_offsets()) == 3
    assert ax.texts[0].get_text() == "R² = 0.500\nn = 3"
    many = np.random.default_rng(0).normal(size=5000)
    assert plots.predicted_vs_true(many, many).collections[0].get_array().sum() == 5000


def test_training_curves(ax):
    history = {"loss": [3.0, 2, 1], "val_loss": [3.0, 2.5, 2.6], "accuracy": [0.1, 0.2, 0.3]}
    plots.training_curves(history, best_epoch=1, ax=ax)
    assert _labels(ax) == ["training", "validation", "kept: epoch 2"]
    assert ax.lines[0].get_xydata().tolist() == [[1, 3], [2, 2], [3, 1]]
    assert ax.lines[2].get_xdata()[0] == 2
    assert _labels(plots.training_curves(history, metric="accuracy")) == ["training"]
    with pytest.raises(InvalidInputError) as error:
        plots.training_curves(history, metric="acuracy")
    assert str(error.value) == (
        "metric must be in the history, which has loss, accuracy; got 'acuracy'; did you mean 'accuracy'?"
    )


def test_metric_intervals(ax):
    plain = {"roc_auc": Estimate(0.9, 0.8, 0.95), "r2[height]": Estimate(0.5, 0.4, 0.6)}
    plots.metric_intervals(plain, ax=ax)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["ROC AUC", "R² [height]"]
    assert [segment[:, 0].tolist() for segment in ax.collections[0].get_segments()] == [[0.8, 0.95], [0.4, 0.6]]
    beside = {"accuracy": Metric(0.9, 0.8, 0.95, baseline=Estimate(0.7, 0.6, 0.8), difference=Estimate(0.2, 0.1, 0.3))}
    assert _labels(plots.metric_intervals(beside)) == ["model", "linear baseline"]


def test_settings_of_the_caller_are_untouched_and_styles_apply(two_classes):
    before = dict(mpl.rcParams)
    ax = plots.roc(*two_classes)
    assert dict(mpl.rcParams) == before
    assert ax.xaxis.label.get_fontsize() == 8
    assert not ax.spines["top"].get_visible()


def test_figures_belong_to_the_caller(tmp_path):
    """Without pyplot nothing stays open; with it, pyplot knows the figure, so that ``plt.show()`` shows it."""
    code = """
import sys
from pybiodl import plots
for _ in range(3):
    plots.training_curves({"loss": [2.0, 1.0]}).figure.savefig(sys.argv[1])
assert "matplotlib.pyplot" not in sys.modules
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
assert plt.get_fignums() == []
figure = plots.training_curves({"loss": [2.0, 1.0]}).figure
assert plt.get_fignums() == [figure.number]
"""
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "x.png")], check=True)
