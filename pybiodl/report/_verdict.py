"""What a report says first: how good the model is, and whether something simpler is as good."""

from __future__ import annotations

import math
from typing import Any

from pybiodl.evaluate._metrics import higher_is_better
from pybiodl.plots import metric_title
from pybiodl.report._subject import Subject

_FIRST = ("roc_auc", "r2", "mase", "symbol_error_rate", "accuracy", "mae")
_GUESSING = {"roc_auc": (0.5, "that of guessing"), "r2": (0.0, "that of always saying the mean")}
_FEW = 30
_NARROW = 10
SIMPLE = {"reconstruction": "principal components", "forecast": "a linear autoregression"}
"""Kind of an evaluation to what is judged beside it, where that is no linear model of the outcome."""


def primary(evaluation: Any) -> tuple[str, Any]:
    """Name and record of the metric that is told first."""
    known = {name: metric for name, metric in evaluation.metrics.items() if not math.isnan(metric.value)}
    for stem in _FIRST:
        for name, metric in known.items():
            if name.partition("[")[0] == stem:
                return name, metric
    return next(iter((known or evaluation.metrics).items()))


def estimate(one: Any, signed: bool = False) -> str:
    """Return a number with its interval, as ``0.953 [0.921, 0.978]``."""
    if math.isnan(one.value):
        return "n/a"
    sign = "+" if signed else ""
    digits = ".3f" if max(abs(one.value), abs(one.high), abs(one.low)) < 1000 else ".4g"
    text = "{:{s}{d}} [{:{s}{d}}, {:{s}{d}}]".format(one.value, one.low, one.high, s=sign, d=digits)
    return text.replace("-", "\u2212")


def verdict(subject: Subject) -> tuple[str, ...]:
    """Sentences, the most important first."""
    if subject.evaluation is None:
        return ()
    name, metric = primary(subject.evaluation)
    title = metric_title(name)
    said = [_beside_simple(subject, name, metric), _how_good(subject, title, metric), _guessing(name, title, metric)]
    audit = subject.audit
    if audit is not None and leaks(audit):
        said.append(audit.verdict)
    units, n_units = _units(subject)
    if n_units < _FEW:
        said.append(f"There are {n_units} {units} only, so the intervals themselves are rough; judge more.")
    return tuple(one for one in said if one)


def leaks(audit: Any) -> bool:
    """Whether samples were seen before; near neighbours in a table of a few columns say little."""
    narrow = audit.n_columns is not None and audit.n_columns < _NARROW
    return bool(audit.n_duplicates or (audit.n_near_duplicates and not narrow))


def _beside_simple(subject: Subject, name: str, metric: Any) -> str:
    simple = SIMPLE.get(subject.kind, "a linear model")
    difference = getattr(metric, "difference", None)
    title = metric_title(name)
    if difference is None or math.isnan(difference.value):
        if subject.kind == "symbols" or hasattr(subject.first, "quality"):
            return ""
        return (
            f"Whether {simple} is as good is not known: the training samples were not given, so none was trained "
            "beside the network."
        )
    found = f"difference in {title} {estimate(difference, signed=True)}"
    sign = 1 if higher_is_better(name) else -1
    low, high = sorted((sign * difference.low, sign * difference.high))
    capital, verb = simple[0].upper() + simple[1:], "are" if simple.endswith("components") else "is"
    if low > 0:
        return f"The network is better than {simple}: {found}."
    if high < 0:
        return f"{capital} {verb} better than the network: {found}."
    return f"{capital} {verb} as good, as far as these {_units(subject)[0]} can tell: {found}."


def _how_good(subject: Subject, title: str, metric: Any) -> str:
    units, n_units = _units(subject)
    text = f"On {n_units:,} {units} the model has {title} {estimate(metric)}"
    baseline = getattr(metric, "baseline", None)
    if baseline is not None and not math.isnan(baseline.value):
        text += f", and {SIMPLE.get(subject.kind, 'the linear baseline')} {estimate(baseline)}"
    return f"{text} (95 % intervals)."


def _guessing(name: str, title: str, metric: Any) -> str:
    known = _GUESSING.get(name.partition("[")[0])
    if known is None or math.isnan(metric.low) or metric.low > known[0]:
        return ""
    value, what = known
    return f"Nothing was shown to be learned: the interval of {title} reaches down to {value:g}, {what}, or below."


def _units(subject: Subject) -> tuple[str, int]:
    """Say what was drawn by the bootstrap, and how many of it there are."""
    judged = subject.evaluation
    if subject.kind == "forecast":
        return "origins", int(judged.n_origins)
    if judged.n_groups is not None:
        return "groups", int(judged.n_groups)
    return ("lines", int(judged.n_lines)) if judged.n_lines is not None else ("rows", int(judged.n_rows))
