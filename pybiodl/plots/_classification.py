"""Pictures of classification."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from pybiodl.plots._style import COLOURS, ON_COLOUR, REFERENCE, axes_or_new, line_style, styled
from pybiodl.results import reliability

MANY_CLASSES = 8  # above which a legend goes beside the picture


@styled
def roc(y: Any, probability: Any, names: Sequence[str] | None = None, baseline: Any = None, ax: Any = None) -> Any:
    """Draw receiver operating characteristics: of the second of two classes, else of each class against the rest.

    Parameters
    ----------
    y : ndarray
        Class codes of shape (n_rows,), or labels of 0 and 1 of shape (n_rows, n_labels), NaN where not
        known.
    probability : ndarray of shape (n_rows, n_classes) or (n_rows, n_labels)
    names : sequence of str, optional
        Classes or labels in the order of the columns.
    baseline : ndarray of the shape of `probability`, optional
        Probabilities of another model, drawn in grey for two classes.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes
    """
    from sklearn.metrics import auc, roc_curve

    ax = axes_or_new(ax)
    ax.plot([0, 1], [0, 1], color=REFERENCE, linewidth=0.7, linestyle=":")
    for style, label, truth, score in _curves(y, probability, names, baseline):
        false_positive, true_positive, _ = roc_curve(truth, score)
        ax.plot(false_positive, true_positive, label=f"{label} (AUC {auc(false_positive, true_positive):.3f})", **style)
    _unit_square(ax)
    ax.set_xlabel("false positive rate (1 − specificity)")
    ax.set_ylabel("true positive rate (sensitivity)")
    _legend(ax, "lower right")
    return ax


@styled
def precision_recall(
    y: Any, probability: Any, names: Sequence[str] | None = None, baseline: Any = None, ax: Any = None
) -> Any:
    """Draw precision over recall; the parameters are those of `roc`.

    A dotted line for two classes is the precision of guessing, the share of positives.

    Returns
    -------
    matplotlib Axes
    """
    from sklearn.metrics import average_precision_score, precision_recall_curve

    ax = axes_or_new(ax)
    curves = list(_curves(y, probability, names, baseline))
    if len({label for _, label, _, _ in curves} - {"linear baseline"}) == 1:
        ax.axhline(curves[0][2].mean(), color=REFERENCE, linewidth=0.7, linestyle=":")
    for style, label, truth, score in curves:
        precision, recall, _ = precision_recall_curve(truth, score)
        ax.step(
            recall, precision, where="post", label=f"{label} (AP {average_precision_score(truth, score):.3f})", **style
        )
    _unit_square(ax)
    ax.set_xlabel("recall (sensitivity)")
    ax.set_ylabel("precision")
    _legend(ax, "lower left")
    return ax


@styled
def confusion(y: Any, predicted: Any, names: Sequence[str], ax: Any = None) -> Any:
    """Draw counts of true and predicted classes, coloured by their share of the true class.

    Parameters
    ----------
    y, predicted : ndarray of shape (n_rows,), int
        Class codes.
    names : sequence of str
        Classes in the order of the codes.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes
    """
    ax = axes_or_new(ax)
    n_classes = len(names)
    counts = np.bincount(np.asarray(y) * n_classes + np.asarray(predicted), minlength=n_classes**2)
    counts = counts.reshape(n_classes, n_classes)
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    image = ax.imshow(share, cmap="Blues", vmin=0, vmax=1, aspect="equal")
    if n_classes <= 15:
        size = 9 if n_classes <= 3 else 7 if n_classes <= 8 else 5
        for (i, j), count in np.ndenumerate(counts):
            if count:
                colour = ON_COLOUR[int(share[i, j] > 0.55)]
                ax.text(j, i, f"{count:,}", ha="center", va="center", color=colour, fontsize=size)
    turned = 45 if n_classes > 3 or max(map(len, names)) > 8 else 0
    size = 7 if n_classes <= 15 else 5
    ax.set_xticks(range(n_classes), names, rotation=turned, ha="right" if turned else "center", fontsize=size)
    ax.set_yticks(range(n_classes), names, fontsize=size)
    if turned:
        for label in ax.get_xticklabels():
            label.set_rotation_mode("anchor")
    ax.spines[["top", "right"]].set_visible(True)
    ax.tick_params(length=0)
    ax.set_xlabel("predicted class")
    ax.set_ylabel("true class")
    bar = ax.figure.colorbar(image, cax=ax.inset_axes((1.04, 0.1, 0.04, 0.8)), ticks=[0, 0.5, 1])
    bar.set_label("share of the true class")
    bar.outline.set_visible(False)
    return ax


@styled
def calibration(y: Any, probability: Any, names: Sequence[str] | None = None, n_bins: int = 10, ax: Any = None) -> Any:
    """Draw the share that came true over the predicted probability, with 95 % Wilson intervals.

    Of the second of two classes; of the predicted class where there are more; of all labels together where `y` has
    several. Each bin holds about as many rows, equal probabilities together.

    Parameters
    ----------
    y : ndarray
        Class codes of shape (n_rows,), or labels of 0 and 1 of shape (n_rows, n_labels).
    probability : ndarray of shape (n_rows, n_classes) or (n_rows, n_labels)
    names : sequence of str, optional
        Classes in the order of the columns.
    n_bins : int
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes
    """
    ax = axes_or_new(ax)
    curve = reliability(y, probability, names, n_bins)
    ax.plot([0, 1], [0, 1], color=REFERENCE, linewidth=0.7, linestyle=":", label="perfect")
    ax.errorbar(
        curve.predicted, curve.share, yerr=[curve.share - curve.low, curve.high - curve.share], fmt="o-",
        color=COLOURS[0], elinewidth=0.8, capsize=0, label=f"{len(curve.n_rows)} bins of {_about(curve.n_rows)} rows",
    )  # fmt: skip
    _unit_square(ax)
    ax.set_xlabel(f"probability of {curve.what}")
    ax.set_ylabel("share that came true")
    ax.legend(handlelength=1.5)
    return ax


def _about(n_rows: np.ndarray) -> str:
    """Rows of a bin, where they may differ by more than rounding."""
    fewest, most = int(n_rows.min()), int(n_rows.max())
    return str(most) if most - fewest <= 1 else f"{fewest} to {most}"


def _curves(
    y: Any, probability: Any, names: Sequence[str] | None, baseline: Any
) -> Iterator[tuple[dict[str, Any], str, np.ndarray, np.ndarray]]:
    """Line style, label, truth and score of each curve that has both positives and negatives."""
    y, probability = np.asarray(y), np.asarray(probability)
    n_outputs = probability.shape[1]
    labels = [str(j) for j in range(n_outputs)] if names is None else [str(name) for name in names]
    if y.ndim == 2:
        columns = [(j, y[:, j] == 1, ~np.isnan(y[:, j])) for j in range(n_outputs)]
    else:
        everything = np.ones(len(y), dtype=bool)
        columns = [(j, y == j, everything) for j in ([1] if n_outputs == 2 else range(n_outputs))]
    if baseline is not None and len(columns) == 1:
        j, truth, known = columns[0]
        yield {"color": REFERENCE, "linestyle": "-"}, "linear baseline", truth[known], np.asarray(baseline)[known, j]
    for place, (j, truth, known) in enumerate(columns):
        if truth[known].any() and not truth[known].all():
            yield line_style(place), labels[j], truth[known], probability[known, j]


def _unit_square(ax: Any) -> None:
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal", xticks=np.arange(0, 1.1, 0.25))
    ax.set_yticks(np.arange(0, 1.1, 0.25))


def _legend(ax: Any, place: str) -> None:
    """Few entries go inside, many beside the picture."""
    n_entries = len(ax.get_legend_handles_labels()[1])
    if n_entries <= MANY_CLASSES:
        ax.legend(loc=place, handlelength=1.5, fontsize=7 if n_entries <= 4 else 6)
    elif n_entries:
        ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.02), handlelength=1.8, fontsize=6, borderaxespad=0)
