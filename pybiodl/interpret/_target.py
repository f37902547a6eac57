"""Which number of a model is explained: of which outcome, which class, and as what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import expit
from sklearn.utils.validation import check_is_fitted

from pybiodl._check import nearest, one_of
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.networks import Head

OUTPUTS = ("probability", "logit")


@dataclass(frozen=True)
class Target:
    """One number of a model.

    Parameters
    ----------
    head : Head
        Of the outcome.
    place : int
        Of the outcome among those of the model, 0-based.
    column : int
        Of the class, label or target among the outputs of its head.
    logit : bool
        What stands before the link, in place of a probability or value.
    name : str
        Class, label or target, for reading.
    first, first_output : int
        Of the head's logits among those of all, and of its outputs.
    """

    head: Head
    place: int
    column: int
    logit: bool
    name: str
    first: int
    first_output: int = 0

    @property
    def what(self) -> str:
        """What is explained, in words."""
        if self.head.kind == "regression":
            return f"value of {self.name}" if self.name else "value"
        if self.head.kind == "count":
            return f"mean of {self.name}" if self.name else "mean"
        return f"{'logit' if self.logit else 'probability'} of {self.name}"

    @property
    def sign(self) -> float:
        """-1 for the first of two classes, whose logit is that of the second turned round."""
        return -1.0 if self.head.kind == "binary" and self.column == 0 else 1.0

    @property
    def logit_column(self) -> int:
        """Column among the logits of all heads."""
        return self.first + (0 if self.head.kind == "binary" else self.column)

    @property
    def output_column(self) -> int:
        """Column among the outputs of all heads."""
        return self.first_output + (0 if self.head.kind == "binary" else self.column)

    def of_logits(self, logits: np.ndarray) -> np.ndarray:
        """Numbers of one head before its link, shape (n, n_logits), into those explained, shape (n,), float64."""
        logits = np.asarray(logits, dtype=np.float64)
        kind, j = self.head.kind, self.column
        if kind == "binary":
            logit = self.sign * logits[:, 0]
            return np.asarray(logit if self.logit else expit(logit))
        if self.logit:
            return logits[:, j]
        if kind == "regression":
            return np.asarray(logits[:, j] * self.head.scale[j] + self.head.mean[j])
        if kind == "count":
            return np.asarray(np.exp(logits[:, j]))
        if kind == "multilabel":
            return np.asarray(expit(logits[:, j]))
        if kind == "ordinal":
            above = np.column_stack([np.ones(len(logits)), expit(logits), np.zeros(len(logits))])
            return np.asarray(above[:, j] - above[:, j + 1])
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(powers[:, j] / powers.sum(axis=1))


def n_logits(head: Head) -> int:
    """Numbers of a head before its link."""
    return head.n_outputs - 1 if head.kind == "ordinal" else head.n_outputs


def opened(model: Any, purpose: str) -> Any:
    """Open the network of a fitted estimator on Keras.

    Raises
    ------
    UnsupportedError
        If it is on a cluster, or answers otherwise than by classes or numbers of a sample.
    """
    check_is_fitted(model, "fitted_")
    if model.backend_ != "keras":
        raise UnsupportedError(
            f"{purpose} needs the network on Keras; this model is on {model.backend_}; pass model.to_keras().",
            field="model",
        )
    head = model.head_
    kinds = {part.kind for part in head.flat}
    if head.positions or kinds & {"symbols", "contrast", "vector"} or model.network_.writes not in ("", "steps"):
        raise UnsupportedError(
            f"{purpose} explains classes or numbers of a whole sample; {type(model).__name__} gives none; use "
            "BioClassifier or BioRegressor.",
            field="model",
        )
    return model.fitted_.opened()


def find_target(model: Any, target: Any, output: Any) -> Target:
    """Find what is explained.

    Parameters
    ----------
    model : BioClassifier or BioRegressor
        Fitted.
    target : class, label or number of a target, or tuple (outcome, class), optional
        None is the second of two classes, or the only target.
    output : {"probability", "logit"}
        Of values and counts only the first.
    """
    logit = one_of(output, "output", OUTPUTS) == "logit"
    head: Head = model.head_
    place, part, classes = 0, head, getattr(model, "classes_", None)
    if head.parts:
        names = [one.name for one in head.parts]
        if not isinstance(target, tuple | list) or len(target) != 2 or target[0] not in names:
            raise InvalidInputError(
                f"target must be (outcome, class) where a model has several outcomes, {_listed(names)}; got "
                f"{target!r}.",
                field="target",
            )
        place = names.index(target[0])
        part, classes, target = head.parts[place], classes[place] if classes is not None else None, target[1]
    if logit and part.kind in ("regression", "count", "ordinal"):
        raise UnsupportedError(
            f"output='logit' is of classes and labels; this outcome is {part.kind}; leave output out.", field="output"
        )
    first = sum(n_logits(one) for one in head.flat[:place])
    column, name = _column(part, classes, target)
    first_output = sum(one.n_outputs for one in head.flat[:place])
    return Target(part, place, column, logit, name, first, first_output)


def find_steep_target(model: Any, target: Any, output: Any) -> Target:
    """Find what gradients are of: without a word on `output` the logit of a class, which does not level off."""
    if output is None:
        found = find_target(model, target, "probability")
        return replace(found, logit=found.head.kind in ("binary", "multiclass", "multilabel"))
    return find_target(model, target, output)


def _column(part: Head, classes: Any, target: Any) -> tuple[int, str]:
    if classes is None or part.kind in ("regression", "count"):
        if target is None and part.n_outputs == 1:
            return 0, ""
        n = part.n_outputs
        if isinstance(target, bool) or not isinstance(target, int | np.integer) or not 0 <= target < n:
            raise InvalidInputError(
                f"target must be the place of a target from 0 to {n - 1}; got {target!r}.", field="target"
            )
        return int(target), f"target {int(target)}" if n > 1 else ""
    labels = list(np.asarray(classes).tolist())
    if target is None and part.kind == "binary":
        return 1, str(labels[1])
    found = [place for place, label in enumerate(labels) if label == target or str(label) == str(target)]
    if not found:
        hint = nearest(str(target), [str(label) for label in labels]) if target is not None else ""
        raise InvalidInputError(
            f"target must be one of the classes {_listed(labels)}; got {target!r}{hint or '.'}", field="target"
        )
    return found[0], str(labels[found[0]])


def _listed(names: list[Any]) -> str:
    return ", ".join(map(repr, names[:8])) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
