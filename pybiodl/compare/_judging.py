"""What each contender says in all folds, beside what is known."""

from __future__ import annotations

import math

import numpy as np

from pybiodl._memory import Watch
from pybiodl.compare._board import LINEAR, Entry
from pybiodl.compare._contenders import Contender
from pybiodl.compare._task import Task
from pybiodl.errors import InvalidInputError, MissingDependencyError, PyBioDLError, UnsupportedError
from pybiodl.evaluate import Evaluation, evaluate_outputs
from pybiodl.evaluate._metrics import higher_is_better

_LONGEST = 400  # letters of an error in a row of the board


class Judged:
    """What a contender said in all folds."""

    def __init__(self, contender: Contender) -> None:
        self.contender = contender
        self.outputs: np.ndarray | None = None
        self.seconds = [0.0, 0.0]
        self.memory = self.cluster_memory = float("nan")
        self.error: str | None = None

    def entry(self, evaluation: Evaluation | None) -> Entry:
        """Return the row of the board."""
        one = self.contender
        fit, predict = self.seconds
        return Entry(
            one.name, one.kind, one.backend, evaluation, fit, predict, self.memory, self.cluster_memory, self.error
        )


def judge(contender: Contender, task: Task, skipped: dict[str, str], verbose: int) -> Judged | None:
    """Go through the folds; None where the contender cannot take part."""
    judged, parts = Judged(contender), []
    try:
        for fold in range(len(task.folds)):
            with Watch() as watch:
                answer = contender.answer(task, fold)
            judged.seconds[0] += answer.fit_seconds
            judged.seconds[1] += answer.predict_seconds
            judged.memory = float(np.fmax(judged.memory, watch.grown))
            judged.cluster_memory = float(np.fmax(judged.cluster_memory, answer.cluster_memory))
            parts.append(_checked(answer.outputs))
        judged.outputs = np.concatenate(parts)
    except (UnsupportedError, MissingDependencyError) as error:
        skipped[contender.name] = str(error)
        _tell(contender.name, f"left out: {error}", verbose)
        return None
    except Exception as error:  # whatever a model throws is its own; the others go on
        judged.error = sentence(error)
        _tell(contender.name, f"failed: {judged.error}", verbose)
        return judged
    _tell(contender.name, f"done in {sum(judged.seconds):.1f} s", verbose)
    return judged


def _checked(outputs: np.ndarray) -> np.ndarray:
    if not np.isfinite(outputs).all():
        raise InvalidInputError("its answers are not all finite numbers; lower its learning rate or scale the inputs.")
    return outputs


def sentence(error: Exception) -> str:
    """Return the words of an error, without lines, and not too many."""
    text = " ".join(str(error).split()) or "no reason given"
    text = text if len(text) <= _LONGEST else f"{text[:_LONGEST]} ..."
    return text if isinstance(error, PyBioDLError) else f"{type(error).__name__}: {text}"


def _tell(name: str, what: str, verbose: int) -> None:
    if verbose:
        print(f"{name}: {what}", flush=True)


def ordered(judged: list[Judged], task: Task, metric: str, n_resamples: int, seed: int) -> tuple[Entry, ...]:
    """Judge all on the same resamples, beside the linear baseline, and order them."""
    linear = next((one.outputs for one in judged if one.contender.name == LINEAR), None)
    rows = task.tested
    groups = task.groups[rows] if task.groups is not None else rows if len(np.unique(rows)) < len(rows) else None
    truth = task.codes[rows] if task.classes is None else np.asarray(task.classes)[task.codes[rows]]
    entries = []
    for one in judged:
        evaluation = None
        if one.outputs is not None:
            evaluation = evaluate_outputs(
                task.kind, truth, one.outputs, classes=task.classes, groups=groups,
                target_names=task.names if task.classes is None else None,
                baseline=None if one.contender.name == LINEAR else linear, n_resamples=n_resamples, random_state=seed,
            )  # fmt: skip
        entries.append(one.entry(evaluation))
    sign = -1 if higher_is_better(metric) else 1

    def place(entry: Entry) -> float:
        value = entry.metrics[metric].value if entry.evaluation is not None else math.nan
        return math.inf if math.isnan(value) else sign * value

    return tuple(sorted(entries, key=place))
