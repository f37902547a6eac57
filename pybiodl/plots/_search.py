"""Pictures of a search for parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pybiodl.errors import InvalidInputError
from pybiodl.plots._metrics import metric_title
from pybiodl.plots._style import COLOURS, REFERENCE, axes_or_new, new_axes, styled

_MOST_TICKS = 8
_WIDTH = 1.1  # inches of a parameter


@styled
def parallel_coordinates(
    columns: Mapping[str, Sequence[Any]],
    scores: Sequence[float],
    score_name: str = "score",
    higher_is_better: bool = True,
    ax: Any = None,
) -> Any:
    """Draw each trial as a line over its parameters and its score, coloured by the score, the best thick.

    Parameters
    ----------
    columns : mapping of str to sequence
        Values of each parameter, one a trial; numbers stand by their size (by its logarithm where they span more than
        two orders), anything else in the order in which it comes.
    scores : sequence of float
    score_name : str
    higher_is_better : bool
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes
    """
    import matplotlib
    from matplotlib.collections import LineCollection

    if len(scores) == 0:
        raise InvalidInputError("parallel_coordinates needs at least one trial that was done; got none.")
    if ax is None:
        ax = new_axes(width=max(3.4, _WIDTH * (len(columns) + 1.6)))[0, 0]
    names = [*columns, score_name]
    heights, ticks = zip(*(_heights(list(values)) for values in [*columns.values(), list(scores)]), strict=True)
    lines = np.stack(heights, axis=1)
    # One trial a value would lie on another; a little apart they can be told.
    shift = np.linspace(-0.012, 0.012, len(lines)) if len(lines) > 1 else np.zeros(1)
    lines[:, :-1] += shift[:, None]
    order = np.argsort(scores) if higher_is_better else np.argsort(scores)[::-1]
    low, high = float(min(scores)), float(max(scores))
    norm = matplotlib.colors.Normalize(low, high if high > low else low + 1)
    # The lightest of it, which would be the best, is hard to see on white.
    shades = matplotlib.colormaps["cividis"](np.linspace(0, 0.86, 256))
    map_ = matplotlib.colors.ListedColormap(shades if higher_is_better else shades[::-1])
    x = np.arange(len(names))
    segments = [np.column_stack([x, lines[row]]) for row in order]
    widths = [0.9] * (len(order) - 1) + [2.4]
    colours = [map_(norm(scores[row])) for row in order]
    ax.add_collection(LineCollection(segments, colors=colours, linewidths=widths))
    for place, (marks, labels) in enumerate(ticks):
        ax.axvline(place, color=REFERENCE, linewidth=0.7, zorder=0)
        for mark, label in zip(marks, labels, strict=True):
            # Inside the picture, so that axes of long names stay apart.
            ax.annotate(
                label, (place, mark), xytext=(3, 0), textcoords="offset points", va="center", fontsize=6.5,
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.6},
            )  # fmt: skip
    ax.set_xticks(x, [*(_named(name) for name in columns), metric_title(score_name).replace(" ", "\n")])
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_xlim(-0.15, len(names) - 0.45)
    ax.set_ylim(-0.07, 1.07)
    bar = ax.figure.colorbar(matplotlib.cm.ScalarMappable(norm, map_), ax=ax, pad=0.02)
    bar.set_label(metric_title(score_name))
    bar.outline.set_visible(False)
    return ax


@styled
def parameter_bars(importance: Mapping[str, float], label: str = "importance", ax: Any = None) -> Any:
    """Draw the importance of each parameter as a bar, the largest on top.

    Parameters
    ----------
    importance : mapping of str to float
    label : str
        Of the axis, with its unit.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes
    """
    ax = axes_or_new(ax)
    ranked = sorted(importance.items(), key=lambda item: item[1])
    ax.barh([_named(name, " ") for name, _ in ranked], [value for _, value in ranked], color=COLOURS[0], height=0.6)
    ax.set_xlim(left=0, right=None if any(importance.values()) else 1)
    ax.set_xlabel(label)
    return ax


@styled
def trial_curves(
    curves: Mapping[str, Sequence[float]], metric: str = "loss", best: str | None = None, ax: Any = None
) -> Any:
    """Draw a metric over the epochs, a line a trial; that of the best stands out.

    Parameters
    ----------
    curves : mapping of str to sequence of float
        One value an epoch, by trial.
    metric : str
    best : str, optional
        Name of a curve.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes
    """
    ax = axes_or_new(ax)
    others = False
    for name, values in curves.items():
        if name != best:
            label = None if others else "other trials"
            marker = "." if len(values) == 1 else None
            ax.plot(range(1, len(values) + 1), values, color=REFERENCE, linewidth=0.7, label=label, marker=marker)
            others = True
    if best in curves:
        values = curves[str(best)]
        marker = "o" if len(values) < 15 else None
        ax.plot(range(1, len(values) + 1), values, color=COLOURS[0], label=f"best: {best}", marker=marker)
    ax.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
    ax.set_xlabel("epoch")
    ax.set_ylabel(metric.removeprefix("val_").replace("_", " ") + (", held out" if metric.startswith("val_") else ""))
    ax.legend(frameon=True, framealpha=0.85, facecolor="white", edgecolor="none")
    return ax


def _heights(values: list[Any]) -> tuple[np.ndarray, tuple[list[float], list[str]]]:
    """Heights from 0 to 1 of each value, and the marks of their axis."""
    if all(isinstance(value, int | float | np.number) and not isinstance(value, bool) for value in values):
        numbers = np.asarray(values, dtype=np.float64)
        low, high = numbers.min(), numbers.max()
        known = np.unique(numbers)
        in_logarithms = low > 0 and high / low > 100
        scaled = np.log(numbers) if in_logarithms else numbers
        if high == low:
            return np.full(len(numbers), 0.5), ([0.5], [f"{low:.3g}"])
        heights = (scaled - scaled.min()) / (scaled.max() - scaled.min())
        if len(known) <= _MOST_TICKS // 2:
            marks = known
        elif not in_logarithms and all(float(one).is_integer() for one in known):
            marks = known[np.linspace(0, len(known) - 1, 4).round().astype(int)]
        else:
            marks = np.linspace(float(scaled.min()), float(scaled.max()), 4)
            marks = np.exp(marks) if in_logarithms else marks
        places = np.log(marks) if in_logarithms else marks
        spread = scaled.max() - scaled.min()
        return heights, ([float((one - scaled.min()) / spread) for one in places], [f"{one:.3g}" for one in marks])
    texts = [str(value) for value in values]
    known_texts = list(dict.fromkeys(texts))
    step = 1 / max(len(known_texts) - 1, 1)
    place = {text: i * step if len(known_texts) > 1 else 0.5 for i, text in enumerate(known_texts)}
    shown = known_texts if len(known_texts) <= _MOST_TICKS else [known_texts[0], known_texts[-1]]
    labels = [text if len(text) <= 18 else text[:17] + "…" for text in shown]
    return np.array([place[text] for text in texts]), ([place[text] for text in shown], labels)


def _named(name: str, apart: str = "\n") -> str:
    """Parameter name without what all share, words apart."""
    return name.split("__")[-1].replace("_", apart)
