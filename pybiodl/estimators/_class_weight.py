"""Weights of classes: of one outcome, of several, and at positions."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl._check import number
from pybiodl.backends.protocol import OWN_LOSSES, is_oversampled
from pybiodl.errors import InvalidInputError, UnsupportedError


def of_outcomes(class_weight: Any, names: list[str]) -> dict[str, Any]:
    """Return what weighs the classes of each outcome: None, ``balanced`` or a dict of class to weight.

    Parameters
    ----------
    class_weight : None, "balanced" or dict
        Of outcome to one of these; outcomes that it leaves out are not weighed.
    names : list of str

    Raises
    ------
    InvalidInputError
        If it is something else, or names what is no outcome.
    """
    if not isinstance(class_weight, dict):
        _check_word(class_weight, "outcome to weights")
        return dict.fromkeys(names, class_weight)
    given = {str(name): value for name, value in class_weight.items()}
    unknown = [name for name in given if name not in names]
    if unknown:
        raise InvalidInputError(
            f"class_weight must name outcomes of y ({', '.join(map(repr, names[:5]))}), each with a dict of class to "
            f"weight; got {unknown[0]!r}.",
            field="class_weight",
        )
    return {name: given.get(name) for name in names}


def of_classes(class_weight: Any, classes: np.ndarray, codes: np.ndarray, what: str = "y") -> tuple[float, ...]:
    """Weight of each class, or none where nothing is weighed.

    Parameters
    ----------
    class_weight : None, "balanced" or dict of class to weight
        Balanced is all that is known, by the number of classes and how often each is known, so that the mean weight is
        1.
    classes : ndarray of shape (n_classes,)
    codes : ndarray of int or float
        Of the training; NaN or below 0 where not known.
    what : str
        For error messages.

    Raises
    ------
    InvalidInputError
        If it is something else, or names what is no class.
    """
    if class_weight is None or is_oversampled(class_weight):
        return ()
    if isinstance(class_weight, dict):
        place = {str(label): code for code, label in enumerate(classes)}  # names from R are strings
        weights = [1.0] * len(classes)
        for label, weight in class_weight.items():
            if str(label) not in place:
                raise InvalidInputError(
                    f"class_weight must name classes of {what} ({', '.join(map(repr, classes[:5].tolist()))}); got "
                    f"{label!r}.",
                    field="class_weight",
                )
            weights[place[str(label)]] = number(weight, "class_weight", 0)
        return tuple(weights)
    _check_word(class_weight, "class to weight")
    counts = np.bincount(codes[codes >= 0].astype(np.int64).ravel(), minlength=len(classes))
    return tuple((counts.sum() / (len(classes) * np.maximum(counts, 1))).tolist())


def _check_word(class_weight: Any, of: str) -> None:
    if class_weight not in (None, "balanced"):
        raise InvalidInputError(
            f"class_weight must be None, 'balanced' or a dict of {of}; got {class_weight!r}.", field="class_weight"
        )


def check_loss(class_weight: Any, loss: Any) -> None:
    """Refuse weights that a loss of the user's own would not see."""
    if class_weight is not None and loss is not None and loss not in OWN_LOSSES:
        raise UnsupportedError(
            "class_weight of labels, positions or several outcomes is part of pybiodl's own losses; got "
            f"loss={loss!r}; leave loss out, or weigh in it.",
            field="class_weight",
        )
