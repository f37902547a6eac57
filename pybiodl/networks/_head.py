"""What the last layer of a network means."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

KINDS = ("binary", "multiclass", "multilabel", "regression")


@dataclass(frozen=True)
class Head:
    """The outputs of a network and how its numbers become probabilities or values.

    Parameters
    ----------
    kind : {"binary", "multiclass", "multilabel", "regression"}
        ``binary`` is one logit of the second class; ``multiclass`` one logit a class (softmax);
        ``multilabel`` one logit a label (sigmoid each); ``regression`` one number a target.
    n_outputs : int
        Units of the last layer.
    mean, scale : tuple of float
        Regression only: value of target j is ``output[j] * scale[j] + mean[j]``.
    """

    kind: str
    n_outputs: int
    mean: tuple[float, ...] = ()
    scale: tuple[float, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values for the bundle's manifest."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Head:
        """Inverse of `to_dict`."""
        return cls(values["kind"], int(values["n_outputs"]), tuple(values["mean"]), tuple(values["scale"]))
