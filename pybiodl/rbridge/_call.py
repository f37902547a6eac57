"""One call from R: its arguments, answer, warnings and errors as plain values.

An exception that left Python would reach R as text. Here it becomes a record, from which R raises a condition with the
same class, field and sentence.
"""

from __future__ import annotations

import importlib
import traceback
import warnings
from collections.abc import Callable
from typing import Any

from pybiodl.errors import ClusterWarning, DataWarning, PyBioDLError, TrainingWarning
from pybiodl.rbridge._border import from_r, to_r
from pybiodl.rbridge._interrupt import interrupts_are_pythons
from pybiodl.rbridge._names import ARGUMENTS, in_r_words

_ROOMS = (
    "_autoencoders",
    "_compare",
    "_doors",
    "_explanations",
    "_folds",
    "_forecasts",
    "_judging",
    "_motifs",
    "_passes",
    "_prototypes",
    "_readers",
    "_recipes",
    "_report",
    "_search",
    "_strings",
)
"""Modules whose functions R can call by name."""


class Stopped(BaseException):
    """R asked to stop, from its progress callback; R knows why."""


def call(
    door: str,
    arguments: dict[str, Any] | None = None,
    on_epoch: Callable[..., bool] | None = None,
    ask: Callable[..., Any] | None = None,
) -> dict[str, Any]:
    """Do what R asks.

    Parameters
    ----------
    door : str
        Name of a function of one of the modules that R can call.
    arguments : dict
        Its arguments, as `from_r` reads them.
    on_epoch : callable, optional
        R's progress function ``on_epoch(epoch, logs)``; it returns False to stop.

    ask : callable, optional
        R's function of a value of the border, which gives another, or None to stop.

    Returns
    -------
    dict
        ``value`` (as `to_r` writes it) or ``error`` (``classes``, ``message``, ``field``, ``traceback``),
        ``interrupted`` or ``stopped``; and ``warnings``, a list of ``class`` and ``message``.
    """
    arguments = from_r(arguments or {})
    if on_epoch is not None:
        arguments["on_epoch"] = _checked(on_epoch)
    if ask is not None:
        arguments["ask"] = _answered(ask)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("ignore")  # what libraries tell of Python means nothing in R
        for category in (ClusterWarning, DataWarning, TrainingWarning):
            warnings.simplefilter("always", category)
        try:
            with interrupts_are_pythons():
                answer = {"value": to_r(_found(door)(**arguments))}
        except Stopped:
            answer = {"stopped": True}
        except KeyboardInterrupt:
            answer = {"interrupted": True}
        except Exception as error:
            answer = {"error": _record(error)}
    messages = {(warning.category.__name__, in_r_words(str(warning.message))) for warning in caught}
    return {**answer, "warnings": [{"class": name, "message": message} for name, message in sorted(messages)]}


def _found(door: str) -> Callable[..., Any]:
    """Find what R asks for; pandas and scikit-learn load at the first call, not with the border."""
    for room in _ROOMS:
        module = importlib.import_module(f"pybiodl.rbridge.{room}")
        if hasattr(module, door):
            return getattr(module, door)
    raise AttributeError(f"R can ask for nothing called {door!r}.")


def _answered(ask: Callable[..., Any]) -> Callable[[Any], Any]:
    def report(value: Any) -> Any:
        answer = ask(value)
        if answer is None:
            raise Stopped
        return answer

    return report


def _checked(on_epoch: Callable[..., bool]) -> Callable[[int, dict[str, float]], None]:
    def report(epoch: int, logs: dict[str, float]) -> None:
        if not on_epoch(int(epoch) + 1, {name: float(value) for name, value in logs.items()}):
            raise Stopped

    return report


def _record(error: Exception) -> dict[str, Any]:
    expected = isinstance(error, PyBioDLError)
    message, field = in_r_words(str(error)), getattr(error, "field", None)
    return {
        "classes": [known.__name__ for known in type(error).__mro__ if known not in (object, BaseException)],
        "message": message if expected else f"{type(error).__name__} in Python: {message}",
        "field": ARGUMENTS.get(str(field), field),
        "traceback": "".join(traceback.format_exception(error)),
    }
