"""One outcome of some samples: what is known of it, and what models say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from pybiodl.evaluate._evaluation import Estimate
from pybiodl.evaluate._intervals import delong
from pybiodl.evaluate._line_metrics import line_class_scorer, line_value_scorer
from pybiodl.evaluate._metrics import Scorer, class_scorer, label_scorer, symbol_scorer, value_scorer


@dataclass(frozen=True)
class Outcome:
    """One outcome of some samples, known, and as a model and perhaps baselines say it.

    Parameters
    ----------
    kind : {"binary", "multiclass", "multilabel", "regression", "symbols"}
    names : tuple of str
        Classes, labels, targets or symbols in the order of the outputs.
    y : ndarray
        Class codes of shape (n_rows,), all known; labels or values of shape (n_rows, n_outputs), NaN where not known;
        of symbols n_rows arrays of codes.
    output : ndarray of shape (n_rows, n_outputs), or n_rows arrays of codes
    baseline, majority : ndarray of the shape of `output`, optional
        Of a linear model, and of one that knows only how often each class is, or the mean.
    owner : ndarray of shape (n_rows,), int, optional
        Sample of each row; None where each row is the sample of its number.
    name : str
        Of an outcome among several.
    threshold : ndarray of shape (1,) or (n_labels,), optional
        Probability above which the second of two classes, or a label, is said to be there; None is one half.
    """

    kind: str
    names: tuple[str, ...]
    y: np.ndarray
    output: np.ndarray
    baseline: np.ndarray | None = None
    owner: np.ndarray | None = None
    name: str = ""
    majority: np.ndarray | None = None
    threshold: np.ndarray | None = None

    @property
    def said(self) -> dict[str, np.ndarray]:
        """What the model, and the baselines that there are, say."""
        every = {"model": self.output, "baseline": self.baseline, "majority": self.majority}
        return {name: output for name, output in every.items() if output is not None}

    def at(self, rows: np.ndarray) -> Outcome:
        """Return the rows named by place."""
        owner = rows if self.owner is None else self.owner[rows]
        others: dict[str, Any] = {name: said[rows] for name, said in self.said.items() if name != "model"}
        return replace(self, y=self.y[rows], output=self.output[rows], owner=owner, **others)

    def scorers(self, n_samples: int, lines: bool) -> dict[str, Scorer]:
        """Metrics of the model, and of the baselines that there are, from weights of the samples."""
        if lines and self.owner is not None and len(self.y):
            return {name: self._line_scorer(output, n_samples) for name, output in self.said.items()}
        scorers = {name: self._scorer(output, name == "model") for name, output in self.said.items()}
        return {
            name: scorer if self.owner is None else _of_rows(scorer, self.owner) for name, scorer in scorers.items()
        }

    def _line_scorer(self, output: np.ndarray, n_samples: int) -> Scorer:
        owner = cast(np.ndarray, self.owner)
        if self.kind == "regression":
            return line_value_scorer(self.y, output, self.names, owner, n_samples)
        return line_class_scorer(self.y, output, owner, n_samples)

    def _scorer(self, output: np.ndarray, own: bool = True) -> Scorer:
        if self.kind == "symbols":
            return symbol_scorer(list(self.y), list(output))
        if self.kind == "regression":
            return value_scorer(self.y, output, self.names)
        threshold = self.threshold if own else None
        if self.kind == "multilabel":
            return label_scorer(self.y, output, self.names, threshold)
        return class_scorer(self.y, output, None if threshold is None else float(threshold[0]))

    def shares(self, said: str) -> dict[str, Estimate]:
        """Estimates of shares and areas whose intervals need no bootstrap where rows are independent.

        Parameters
        ----------
        said : {"model", "baseline", "majority"}
        """
        output = self.said[said]
        threshold = self.threshold if said == "model" else None
        if self.kind == "symbols":
            if not len(self.y):
                return {}
            right = [len(a) == len(b) and bool(np.all(a == b)) for a, b in zip(self.y, output, strict=True)]
            return {"exact_match": Estimate.share(np.array(right))}
        if self.kind in ("binary", "multiclass"):
            at = 0.5 if threshold is None else float(threshold[0])
            return dict(_of_classes(self.y, output, at))
        if self.kind != "multilabel":
            return {}
        found = {}
        for j, label in enumerate(self.names):
            known = np.flatnonzero(~np.isnan(self.y[:, j]))
            pair = np.column_stack([1 - output[known, j], output[known, j]])
            at = 0.5 if threshold is None else float(threshold[j])
            for name, estimate in _of_classes(self.y[known, j].astype(np.int64), pair, at):
                found[f"{name}[{label}]" if len(self.names) > 1 else name] = estimate
        return found

    def classes_of_samples(self, n_samples: int) -> np.ndarray:
        """Tell which classes each sample has, bool (n_samples, n): no resample may lose one."""
        if self.kind == "symbols":
            return np.zeros((n_samples, 0), dtype=bool)
        if self.kind == "regression":
            has = ~np.isnan(self.y)
        elif self.kind == "multilabel":
            has = np.hstack([self.y == 1, self.y == 0])
        else:
            has = self.y[:, None] == np.arange(len(self.names))
        if self.owner is None:
            return np.asarray(has)
        of_sample = np.zeros((n_samples, has.shape[1]), dtype=bool)
        np.logical_or.at(of_sample, self.owner, has)
        return of_sample

    def with_one_class(self) -> tuple[str, ...]:
        """Names of the labels, or of the outcome, of which fewer than two classes are known here."""
        if self.kind == "multilabel":
            poor = ~((self.y == 1).any(axis=0) & (self.y == 0).any(axis=0))
            return tuple(name for name, is_poor in zip(self.names, poor, strict=True) if is_poor)
        classes = self.kind in ("binary", "multiclass")
        return (self.name or "y",) if classes and len(np.unique(self.y)) < 2 else ()


def _of_rows(scorer: Scorer, owner: np.ndarray) -> Scorer:
    return lambda weights: scorer(weights[owner])


def _of_classes(y: np.ndarray, probability: np.ndarray, threshold: float) -> Iterator[tuple[str, Estimate]]:
    """Shares of rows that are right, of all and of each of two classes, and the area under the curve of two."""
    if not len(y):
        return
    two = probability.shape[1] == 2
    right = (probability[:, 1] > threshold if two else probability.argmax(axis=1)) == y
    yield "accuracy", Estimate.share(right)
    if two:
        yield "sensitivity", Estimate.share(right[y == 1])
        yield "specificity", Estimate.share(right[y == 0])
        if min(np.count_nonzero(y), np.count_nonzero(y == 0)) > 1:
            yield "roc_auc", Estimate(*delong(y == 1, probability[:, 1]), "DeLong")
