"""Permutation importance: how much worse a model is where it cannot read a feature."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse
from scipy.special import stdtrit
from sklearn.utils.validation import check_is_fitted

from pybiodl._check import integer, nearest, one_of
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.evaluate._bootstrap import resample_weights
from pybiodl.evaluate._metrics import Scorer, class_scorer, higher_is_better, label_scorer, value_scorer
from pybiodl.interpret._mutation_map import members_of
from pybiodl.interpret._records import Explanation

_RESAMPLES = 200


@dataclass(frozen=True, repr=False)
class Importance(Explanation):
    """How much worse a metric becomes when features are shuffled among the samples.

    ``values`` has the shape (n_features,): the mean loss over the repeats, above 0 where a feature is of use.
    ``baseline`` is the metric on the samples as they are, shape (1,), and ``error`` the largest standard error over the
    repeats.

    Parameters
    ----------
    names : tuple of str
        Features, positions or groups; positions of sequences by their most frequent letter and place from 1, as M184.
    low, high : ndarray of shape (n_features,)
        95 % interval by Student's t and the standard error over resampled samples, which are the same for all
        features; percentiles of the resamples missed 0 too often on noise.
    metric : str
    n_repeats : int
    """

    names: tuple[str, ...] = ()
    low: np.ndarray = field(default_factory=lambda: np.zeros(0), repr=False)
    high: np.ndarray = field(default_factory=lambda: np.zeros(0), repr=False)
    metric: str = ""
    n_repeats: int = 0

    def to_frame(self) -> pd.DataFrame:
        """Return a row a feature, the most important first: value, low and high."""
        table = pd.DataFrame({"value": self.values, "low": self.low, "high": self.high}, index=list(self.names))
        return table.rename_axis("feature").sort_values("value", ascending=False, kind="stable")

    def plot(self, ax: Any = None, n: int = 20) -> Any:
        """Draw the most important features with their intervals, and return the Axes.

        Parameters
        ----------
        ax : matplotlib Axes, optional
        n : int
            Features to draw.
        """
        from pybiodl.plots import importance_bars

        shown = self.to_frame().head(n)
        ends = shown["low"].to_numpy(), shown["high"].to_numpy()
        return importance_bars(list(shown.index), shown["value"].to_numpy(), *ends, f"loss of {self.metric}", ax=ax)


def permutation_importance(
    model: Any,
    X: Any,
    y: Any,
    by: Any = "feature",
    metric: str | None = None,
    n_repeats: int = 10,
    random_state: int = 0,
) -> Importance:
    """Shuffle each feature among the samples, and see how much worse the predictions become.

    Features that say the same stand in for each other: shuffle them together, as a group. The samples should be ones
    that the model has not seen. Works on every backend.

    Parameters
    ----------
    model : BioClassifier, BioRegressor or BioEnsemble
        Fitted, of one outcome.
    X : table, sequences of one length, or signals of shape (n_samples, length, n_channels)
    y : array-like of shape (n_samples,) or (n_samples, n_outputs)
    by : {"feature", "position"} or dict of str to list
        What is shuffled together: each column of a table or channel of a signal; each position; or groups by name, of
        names or places (0-based) of columns, or of places of positions.
    metric : str, optional
        As in ``evaluate``; None is ``roc_auc`` of classes and ``r2`` of numbers.
    n_repeats : int
    random_state : int

    Returns
    -------
    Importance

    Raises
    ------
    InvalidInputError
        If a group or the metric is unknown, or sequences are not of one length.

    References
    ----------
    Breiman (2001), doi:10.1023/A:1010933404324.
    """
    repeats, draw = integer(n_repeats, "n_repeats", 1), np.random.default_rng(integer(random_state, "random_state", 0))
    first = members_of(model)[0]
    check_is_fitted(first, "fitted_")
    if first.head_.parts or first.head_.positions:
        raise UnsupportedError(
            "permutation_importance judges one outcome a sample; this model has several, or one a position; fit one "
            "for each.",
            field="model",
        )
    shuffled = _Shuffled(X)
    if len(shuffled) != len(y) or len(y) < 2:
        raise InvalidInputError(
            f"X and y must have as many samples, at least 2; got {len(shuffled)} and {len(y)}.", field="y"
        )
    groups = shuffled.groups(by)
    scorer = _scorer_of(first, y)
    score = scorer(_outputs(model, X))
    weights = np.concatenate(list(resample_weights(len(y), _RESAMPLES, draw, np.zeros((len(y), 0), bool))), axis=1)
    weights = np.concatenate([np.ones((len(y), 1)), weights], axis=1)
    before = score(weights)
    default = "r2" if first.head_.kind in ("regression", "count") else "roc_auc"
    metric = default if metric is None else one_of(metric, "metric", before)
    sign = 1.0 if higher_is_better(metric) else -1.0
    losses, errors = [], []
    for places in groups.values():
        drops = []
        for _ in range(repeats):
            outputs = _outputs(model, shuffled.with_shuffled(places, draw.permutation(len(y))))
            drops.append(sign * (before[metric] - scorer(outputs)(weights)[metric]))
        losses.append(np.mean(drops, axis=0))
        errors.append(np.std([drop[0] for drop in drops], ddof=1) / np.sqrt(repeats) if repeats > 1 else np.nan)
    values = np.array([loss[0] for loss in losses])
    half = np.array([_half(loss[1:], len(y)) for loss in losses])
    settings = {"X": X, "y": y, "by": by, "metric": metric, "n_repeats": n_repeats, "random_state": random_state}
    return Importance(
        values, before[metric][:1], "permutation importance", f"metric {metric}",
        float(np.max(errors)), "largest standard error over the repeats", settings,
        tuple(groups), values - half, values + half, metric, repeats,
    )  # fmt: skip


def _half(resampled: np.ndarray, n_samples: int) -> float:
    """Half of an interval of 95 %; resamples in which the metric is undefined are left out."""
    defined = resampled[~np.isnan(resampled)]
    return float(stdtrit(n_samples - 1, 0.975) * defined.std(ddof=1)) if len(defined) > 1 else np.nan


def _outputs(model: Any, X: Any) -> np.ndarray:
    if hasattr(model, "predict_proba"):
        return np.asarray(model.predict_proba(X))
    values = np.asarray(model.predict(X))
    return values.reshape(len(values), -1)


def _scorer_of(model: Any, y: Any) -> Callable[[np.ndarray], Scorer]:
    """Return what makes a scorer of outputs."""
    kind = model.head_.kind
    if kind in ("regression", "count"):
        values = np.asarray(y, dtype=np.float64).reshape(len(y), -1)
        return lambda outputs: value_scorer(values, outputs, [str(j) for j in range(values.shape[1])])
    if kind == "multilabel":
        labels = np.asarray(y, dtype=np.float64)
        return lambda outputs: label_scorer(labels, outputs, [str(name) for name in model.classes_])
    classes = list(np.asarray(model.classes_).tolist())
    codes = []
    for label in np.asarray(y).tolist():
        if label not in classes:
            raise InvalidInputError(f"y must hold classes of the training data; got {label!r}.", field="y")
        codes.append(classes.index(label))
    return lambda outputs: class_scorer(np.array(codes), outputs)


class _Shuffled:
    """Samples of which some columns, channels or positions come from other samples."""

    along = False  # whether places are positions

    def __init__(self, X: Any) -> None:
        if type(X).__module__.startswith("anndata"):
            X = X.to_df()
        if scipy.sparse.issparse(X):
            X = X.toarray()
        if isinstance(X, pd.DataFrame) and X.shape[1] > 0 and not (X.shape[1] == 1 and isinstance(X.iat[0, 0], str)):
            self.frame: Any = X
            self.names: list[str] = [str(name) for name in X.columns]
            self.kind = "table"
            return
        self.frame = None
        values = np.asarray(X.iloc[:, 0] if isinstance(X, pd.DataFrame) else X)
        self.names = []
        if values.ndim == 1 and len(values) and isinstance(values[0], str):
            lengths = {len(one) for one in values}
            if len(lengths) > 1:
                raise InvalidInputError(
                    f"Sequences must be of one length to shuffle their positions; got {min(lengths)} to "
                    f"{max(lengths)} letters; use mutation_map, or cut them to one length.",
                    field="X",
                )
            self.kind, self.values = "sequence", np.array([list(one) for one in values])
        elif values.ndim in (2, 3) and values.dtype.kind in "fiub":
            self.kind, self.values = ("table" if values.ndim == 2 else "signal"), values
            self.names = [str(j) for j in range(values.shape[-1])]
        else:
            raise InvalidTypeError(
                "X must be a table, sequences of one length, or signals of shape (n_samples, length, n_channels); got "
                f"{type(X).__name__}.",
                field="X",
            )

    def __len__(self) -> int:
        return len(self.frame) if self.frame is not None else len(self.values)

    def groups(self, by: Any) -> dict[str, list[int]]:
        """Name what is shuffled together, by places."""
        if not isinstance(by, Mapping):
            positions = one_of(by, "by", ("feature", "position")) == "position"
            if positions and self.kind == "table":
                raise InvalidInputError(
                    "by='position' is for sequences and signals; X is a table; use by='feature'.", field="by"
                )
            self.along = positions or self.kind == "sequence"
            if not self.along:
                return {name: [place] for place, name in enumerate(self.names)}
            return {self._named(place): [place] for place in range(self.values.shape[1])}
        if not by:
            raise InvalidInputError("by must name at least one group; got none.", field="by")
        self.along = self.kind != "table"
        return {str(name): list(self._places(name, members)) for name, members in by.items()}

    def _named(self, place: int) -> str:
        """Name a position of sequences as biologists do, by what mostly stands there and its place from 1: M184."""
        if self.kind != "sequence":
            return str(place)
        letters, counts = np.unique(self.values[:, place], return_counts=True)
        return f"{letters[counts.argmax()]}{place + 1}"

    def _places(self, group: Any, members: Any) -> Iterator[int]:
        n = len(self.names) if self.kind == "table" else self.values.shape[1]
        for member in [members] if isinstance(members, str | int) else members:
            if isinstance(member, str) and member in self.names:
                yield self.names.index(member)
            elif isinstance(member, int | np.integer) and 0 <= member < n:
                yield int(member)
            else:
                hint = nearest(member, self.names) if isinstance(member, str) else ""
                raise InvalidInputError(
                    f"by must name columns, or places from 0 to {n - 1}; group {group!r} has {member!r}{hint or '.'}",
                    field="by",
                )

    def with_shuffled(self, places: list[int], order: np.ndarray) -> Any:
        """Return samples whose columns, channels or positions at `places` are those of others."""
        if self.frame is not None:
            table = self.frame.copy()
            for place in places:
                table.isetitem(place, table.iloc[:, place].array[order])
            return table
        values = self.values.copy()
        where = (slice(None), places) if self.along or self.kind == "table" else (slice(None), slice(None), places)
        values[where] = values[order][where]
        if self.kind != "sequence":
            return values
        return np.array(["".join(row) for row in values], dtype=object)
