"""Sets of classes and intervals of numbers that hold the truth as often as they say, whatever the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import number, one_each
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.evaluate._conformal_steps import split_quantile
from pybiodl.evaluate._evaluation import Estimate
from pybiodl.evaluate._outputs import kind_of, outcomes_of


@dataclass(frozen=True, repr=False)
class Coverage:
    """How often conformal sets or intervals held the truth.

    Parameters
    ----------
    level : float
        How often they should.
    rows : dict of str to Estimate
        Share of ``"all"``, and of each class, label, target and group by name, with Wilson's 95 % interval, which takes
        the samples as independent.
    n_rows : dict of str to int
    size : dict of str to float
        Mean number of classes in a set, or mean width of an interval in the units of the target.
    """

    level: float
    rows: Mapping[str, Estimate]
    n_rows: Mapping[str, int]
    size: Mapping[str, float]

    def to_frame(self) -> pd.DataFrame:
        """Return a row for all, each class, label, target and group: coverage, low, high, n_rows, size."""
        rows = {
            name: {"coverage": one.value, "low": one.low, "high": one.high, "n_rows": self.n_rows[name],
                   "size": self.size[name]}
            for name, one in self.rows.items()
        }  # fmt: skip
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("of")

    def plot(self, ax: Any = None) -> Any:
        """Draw the coverages with their intervals, and the level as a line, and return the Axes."""
        from pybiodl import plots

        ax = plots.metric_intervals(self.rows, ax=ax)
        ax.axvline(self.level, color=plots.REFERENCE, linestyle=":", linewidth=1)
        ax.set_xlabel("share of the truths that were held, 95 % interval")
        return ax

    def __str__(self) -> str:
        return f"Coverage, level {self.level:g}\n{self.to_frame().round(3).to_string()}"

    __repr__ = __str__


@dataclass(frozen=True, repr=False)
class Conformal:
    """A model whose answers are sets or intervals; `conformal` makes it.

    Parameters
    ----------
    kind : {"binary", "multiclass", "multilabel", "regression"}
    level : float
        Share of the truths that are held, on average over samples that come as those of the calibration did.
    names : tuple of str
        Classes, labels or targets.
    by_class : bool
        Whether the level is held for each class by itself.
    groups : tuple
        Groups for each of which the level is held by itself, in the order of the limits; empty for all together.
    limits : ndarray of shape (n_groups or 1, n_columns)
        Classes: a class is in the set where 1 less its probability is at most this; columns are classes, or of labels
        0 and 1 of each in turn. Numbers: half the width of the interval of each target.
    n_rows : ndarray of the shape of `limits`, int
        Samples from which each limit is.
    model : fitted estimator
    """

    kind: str
    level: float
    names: tuple[str, ...]
    by_class: bool
    groups: tuple[Any, ...]
    limits: np.ndarray = field(repr=False)
    n_rows: np.ndarray = field(repr=False)
    model: Any = field(repr=False)

    def predict(self, X: Any, groups: Any = None) -> np.ndarray:
        """Return sets of classes or intervals.

        Parameters
        ----------
        X : as for ``predict`` of the model
        groups : array-like of shape (n_samples,), optional
            Group of each sample, where the calibration had any.

        Returns
        -------
        ndarray
            Classes: bool of shape (n_samples, n_classes), whether each is in the set, which may be empty; labels: of
            shape (n_samples, n_labels, 2), whether 0, and whether 1, is. Numbers: lower and upper end in the units of
            y, of shape (n_samples, n_targets, 2).

        Raises
        ------
        InvalidInputError
            If groups are missing, or are none of the calibration.
        """
        return self.of_outputs(outputs_of(self.model, X), groups)

    def of_outputs(self, output: np.ndarray, groups: Any = None) -> np.ndarray:
        """Return what `predict` does from probabilities or values, shape (n_samples, n_outputs)."""
        limits = self.limits[self._places(groups, len(output))]
        if self.kind == "regression":
            return np.stack([output - limits, output + limits], axis=-1)
        found = _unlikeness(self.kind, output) <= limits
        return found.reshape(len(found), -1, 2) if self.kind == "multilabel" else found

    def coverage(self, X: Any, y: Any, groups: Any = None) -> Coverage:
        """Measure how often the truth is held on samples that neither the model nor the calibration has seen.

        Parameters
        ----------
        X, y : as for `conformal`
        groups : array-like of shape (n_samples,), optional
            Also without groups in the calibration: coverage is then measured by them.
        """
        output = outputs_of(self.model, X)
        truth = outcomes_of(self.kind, y, output, getattr(self.model, "classes_", None))
        said = self.of_outputs(output, groups if self.groups else None)
        if self.kind == "regression":
            known = ~np.isnan(truth)
            held = (said[..., 0] <= truth) & (truth <= said[..., 1])
            size = said[..., 1] - said[..., 0]
        elif self.kind == "multilabel":
            known = ~np.isnan(np.asarray(truth, dtype=np.float64))
            codes = np.where(known, truth, 0).astype(np.int64)
            held, size = np.take_along_axis(said, codes[..., None], axis=2)[..., 0], said.sum(axis=2)
        else:
            known = np.ones((len(truth), 1), dtype=bool)
            held, size = said[np.arange(len(truth)), truth][:, None], said.sum(axis=1)[:, None]
        parts = {"all": known}
        if self.kind in ("binary", "multiclass"):
            parts |= {name: known & (truth == k)[:, None] for k, name in enumerate(self.names)}
        elif len(self.names) > 1:
            parts |= {name: known & (np.arange(len(self.names)) == j) for j, name in enumerate(self.names)}
        if groups is not None:
            codes, labels = pd.factorize(one_each(groups, len(truth), "groups"), sort=True, use_na_sentinel=False)
            parts |= {f"group {label}": known & (codes == g)[:, None] for g, label in enumerate(labels)}
        rows = {name: Estimate.share(held[part]) for name, part in parts.items()}
        sizes = {name: float(size[part].mean()) if part.any() else np.nan for name, part in parts.items()}
        return Coverage(self.level, rows, {name: int(part.sum()) for name, part in parts.items()}, sizes)

    def _places(self, groups: Any, n: int) -> np.ndarray:
        if not self.groups:
            return np.zeros(n, dtype=np.int64)
        if groups is None:
            raise InvalidInputError(
                f"groups must be given, as the limits are of {len(self.groups)} groups; got None.", field="groups"
            )
        given = one_each(groups, n, "groups")
        places = pd.Index(self.groups).get_indexer(pd.Index(given))
        if (places < 0).any():
            raise InvalidInputError(
                f"groups must be among those of the calibration ({', '.join(map(str, self.groups[:5]))}"
                f"{', ...' if len(self.groups) > 5 else ''}); got {str(given[places < 0][0])!r}; calibrate with it.",
                field="groups",
            )
        return np.asarray(places)

    def __str__(self) -> str:
        what = "intervals" if self.kind == "regression" else "sets"
        by = [f"each of {len(self.groups)} groups"] * bool(self.groups) + ["each class"] * self.by_class
        per = f", for {' and '.join(by)}" if by else ""
        return f"Conformal {what} of level {self.level:g}{per}, from {int(self.n_rows.min())} samples or more"

    __repr__ = __str__


def conformal(
    model: Any, X: Any, y: Any, level: float = 0.9, *, by_class: bool = False, groups: Any = None
) -> Conformal:
    """Make a fitted model answer by sets or intervals that hold the truth with a given probability.

    It holds in finite samples and for any model, on average over samples that come as these did; with ``by_class`` for
    each class, and with ``groups`` for each group (Mondrian). A weak model has large sets and wide intervals.

    Parameters
    ----------
    model : fitted estimator
        Of pybiodl or scikit-learn, that gives probabilities of one outcome or of labels, or numbers.
    X : as for its ``predict``
        Samples that the fit has not seen.
    y : array-like of shape (n_samples,) or (n_samples, n_outputs)
        Their outcome; NaN where a label or number is not known.
    level : float
        Share of the truths to be held, above 0 and below 1.
    by_class : bool
        Whether each class, also a rare one, is held as often. Classes and labels only.
    groups : array-like of shape (n_samples,), optional
        Group of each sample (sex, ancestry, batch); `Conformal.predict` then needs the groups of its samples.

    Returns
    -------
    Conformal

    Raises
    ------
    InvalidInputError, UnsupportedError
        If there are too few samples for the level, or answers are neither probabilities of one outcome nor numbers.

    References
    ----------
    Sets by their probability: Sadinle et al. (2019), doi:10.1080/01621459.2017.1395341; intervals by absolute errors:
    Lei et al. (2018), doi:10.1080/01621459.2017.1307116; by class and group: Vovk (2012), arXiv:1209.2673.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.linear_model import LogisticRegression
    >>> from pybiodl.evaluate import conformal
    >>> X, y = load_iris(return_X_y=True)
    >>> model = LogisticRegression(max_iter=1000).fit(X[::3], y[::3])
    >>> sets = conformal(model, X[1::3], y[1::3], level=0.9)
    >>> sets.predict(X[2::3]).shape
    (50, 3)
    """
    level = number(level, "level", 0, 1, low_open=True, high_open=True)
    output, y = outputs_of(model, X), np.asarray(y)
    classes = getattr(model, "classes_", None)
    kind = kind_of(y, classes)
    if classes is None and by_class:
        raise UnsupportedError("by_class is for classes, and this model gives numbers; leave it out.", field="by_class")
    truth = outcomes_of(kind, y, output, classes)
    scores, known = _scores(kind, truth, output, by_class)
    places, labels_of_groups = np.zeros(len(truth), dtype=np.int64), ()
    if groups is not None:
        places, found = pd.factorize(one_each(groups, len(truth), "groups"), sort=True, use_na_sentinel=False)
        labels_of_groups = tuple(found.tolist())
    names = range(output.shape[1]) if classes is None else classes
    columns = _columns(kind, tuple(map(str, names)), by_class)
    limits, counts, what = [], [], "Intervals" if kind == "regression" else "Sets"
    for place in range(max(len(labels_of_groups), 1)):
        own = np.where(known & (places == place)[:, None], scores, np.nan)
        of_group = f"of group {labels_of_groups[place]}" if labels_of_groups else ""
        each = [
            split_quantile(np.sort(own[:, k]), level, f"samples {column} {of_group}", what=what)
            for k, column in columns
        ]
        limits.append(each)
        counts.append([np.count_nonzero(~np.isnan(own[:, k])) for k, _ in columns])
    return Conformal(
        kind=kind, level=level, names=tuple(map(str, names)), by_class=bool(by_class), groups=labels_of_groups,
        limits=_repeated(kind, by_class, np.array(limits), output.shape[1]),
        n_rows=_repeated(kind, by_class, np.array(counts), output.shape[1]), model=model,
    )  # fmt: skip


def outputs_of(model: Any, X: Any) -> np.ndarray:
    """Probabilities of one outcome or of labels, or numbers, of shape (n_samples, n_outputs)."""
    ask = getattr(model, "predict_proba", None) or model.predict
    said = ask(X)
    if isinstance(said, list) or np.asarray(said).dtype.kind not in "fiu" or np.ndim(said) > 2:
        raise UnsupportedError(
            "A model must give one class, labels, or numbers a sample here; this one answers otherwise; take one "
            "outcome.",
            field="model",
        )
    said = np.asarray(said, dtype=np.float64)
    return said.reshape(len(said), -1)


def _unlikeness(kind: str, output: np.ndarray) -> np.ndarray:
    """1 less the probability of each class; of labels of 0 and 1 of each in turn."""
    if kind == "multilabel":
        return np.stack([output, 1 - output], axis=-1).reshape(len(output), -1)
    return 1 - output


def _scores(kind: str, truth: np.ndarray, output: np.ndarray, by_class: bool) -> tuple[np.ndarray, np.ndarray]:
    """How unlike its answer each truth is, shape (n_samples, n_columns), and where it is known."""
    if kind == "regression":
        return np.abs(truth - output), ~np.isnan(truth)
    unlike = _unlikeness(kind, output)
    if kind == "multilabel":
        is_true = np.stack([truth == 0, truth == 1], axis=-1)
        if by_class:
            return unlike, is_true.reshape(unlike.shape)
        score = np.where(is_true, unlike.reshape(is_true.shape), 0).sum(axis=-1)
        return score, np.asarray(is_true.any(axis=-1))
    is_true = truth[:, None] == np.arange(output.shape[1])
    if by_class:
        return unlike, is_true
    return np.where(is_true, unlike, 0).sum(axis=1, keepdims=True), np.ones((len(truth), 1), dtype=bool)


def _columns(kind: str, names: tuple[str, ...], by_class: bool) -> list[tuple[int, str]]:
    """Place and name of each limit."""
    if kind == "multilabel":
        called = [f"{name} = {value}" for name in names for value in (0, 1)] if by_class else list(names)
    elif kind == "regression":
        called = list(names) if len(names) > 1 else [""]
    else:
        called = list(names) if by_class else [""]
    return [(place, f"of {name}" if name else "") for place, name in enumerate(called)]


def _repeated(kind: str, by_class: bool, found: np.ndarray, n_outputs: int) -> np.ndarray:
    """Give each class its column, where they share one."""
    if by_class or kind == "regression":
        return found
    return np.repeat(found, 2 if kind == "multilabel" else n_outputs, axis=1)
