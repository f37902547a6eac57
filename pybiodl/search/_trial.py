"""One combination of parameters and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

DONE, PRUNED, FAILED = "done", "pruned", "failed"


@dataclass(frozen=True)
class Trial:
    """One combination of parameters and what came of it.

    Parameters
    ----------
    place : int
        0-based place in the search.
    params : dict of str to Any
    scores : tuple of float
        One a fold.
    status : {"done", "pruned", "failed"}
        A pruned one was given up before its end because others were better; a failed one says why in `reason`.
    seconds : float
        To fit and to judge all folds; on a cluster, since the trial before was finished.
    budget : int or None
        Epochs or samples of a round of successive halving.
    curves : dict of str to list of list of float
        Losses and metrics by epoch, as in ``History.values``, a list a fold.
    reason : str
    drawn : dict of str to float
        Where the values stand in their lists or distributions, for the sampler of ``strategy="bayes"``.
    """

    place: int
    params: Mapping[str, Any]
    scores: tuple[float, ...] = ()
    status: str = DONE
    seconds: float = 0.0
    budget: int | None = None
    curves: Mapping[str, list[list[float]]] = field(default_factory=dict)
    reason: str = ""
    drawn: Mapping[str, float] = field(default_factory=dict)

    @property
    def mean(self) -> float:
        """Mean over the folds, NaN where the trial was not done."""
        return float(np.mean(self.scores)) if self.status == DONE and self.scores else float("nan")

    @property
    def std(self) -> float:
        """Standard deviation over the folds."""
        return float(np.std(self.scores)) if self.status == DONE and self.scores else float("nan")

    @property
    def epochs(self) -> float:
        """Mean over the folds of the epochs that were trained."""
        lengths = [len(curve) for curve in self.curves.get("loss", ())]
        return float(np.mean(lengths)) if lengths else float("nan")

    def to_dict(self) -> dict[str, Any]:
        """JSON values; parameters stand as text, for people."""
        from pybiodl.search._space import describe

        return {**asdict(self), "params": {name: describe(value) for name, value in self.params.items()}}

    @classmethod
    def from_dict(cls, values: dict[str, Any], params: Mapping[str, Any]) -> Trial:
        """Inverse of `to_dict`, given the parameters themselves."""
        return cls(**{**values, "params": params, "scores": tuple(values["scores"])})


def curves_of(histories: list[Mapping[str, list[float]]]) -> dict[str, list[list[float]]]:
    """Losses and metrics of the folds by name; only what all folds have."""
    names = [name for name in histories[0] if all(name in one for one in histories)] if histories else []
    return {name: [[float(value) for value in one[name]] for one in histories] for name in names}
