"""What the last layer of a network means."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

JUDGED_AS = {"ordinal": "multiclass", "count": "regression"}
"""Kind by whose metrics another one is judged."""
KINDS = (
    "binary",
    "multiclass",
    "multilabel",
    "ordinal",
    "regression",
    "count",
    "symbols",
    "contrast",
    "vector",
    "reconstruction",
    "several",
)


@dataclass(frozen=True)
class Head:
    """The outputs of a network and how its numbers become probabilities or values.

    Parameters
    ----------
    kind : str
        ``binary`` is one logit of the second class; ``multiclass`` one logit a class (softmax);
        ``multilabel`` one logit a label (sigmoid each); ``ordinal`` one logit a step between ordered classes
        (cumulative, McCullagh 1980); ``regression`` one number a target; ``count`` the logarithm of a mean a
        target, of counts and of other numbers above 0;
        ``contrast`` the numbers by whose cosine rows are alike or not; ``vector`` what leaves the network, as it is;
        ``reconstruction`` the encoded row that a network gives back;
        ``symbols`` one logit a symbol and one of the blank, by connectionist temporal classification; ``several`` the
        `parts` side by side.
    n_outputs : int
        Numbers that leave: probabilities or values of a sample, or of one position.
    mean, scale : tuple of float
        Of ``regression``, value of target j is ``output[j] * scale[j] + mean[j]``; of ``count``, where there is a
        scale, ``exp(output[j]) * scale[j]``.
    positions : bool
        One row of outputs a position.
    name : str
        Of a part.
    weight : float
        Share of a part in the loss.
    class_weight : tuple of float
        Weight of each class in the loss (of ``multilabel``, of the positives of each label), where the samples' weights
        cannot say it.
    hidden : tuple of int
        Units of dense layers that a part has to itself.
    adversarial : float
        Above 0, a part that is there in training alone: what all parts share learns to make its task harder, by the
        part's gradient times minus this (Ganin et al. 2016, arXiv:1505.07818).
    anneal : int
        Epochs over which `adversarial` rises from 0.
    parts : tuple of Head
    temperature : float
        Contrast only: cosines are divided by it.
    calibration : tuple of float
        What the logits of classes were divided by after training, one number or one a label. The weights hold it
        already: it is there to be read.
    """

    kind: str
    n_outputs: int
    mean: tuple[float, ...] = ()
    scale: tuple[float, ...] = ()
    positions: bool = False
    name: str = ""
    weight: float = 1.0
    class_weight: tuple[float, ...] = ()
    hidden: tuple[int, ...] = ()
    adversarial: float = 0.0
    anneal: int = 0
    parts: tuple[Head, ...] = ()
    temperature: float = 1.0
    calibration: tuple[float, ...] = ()

    @property
    def is_class(self) -> bool:
        """Whether a target is the code of one class."""
        return self.kind in ("binary", "multiclass", "ordinal")

    @property
    def coded(self) -> bool:
        """Whether targets are whole numbers, -1 where not known; otherwise numbers, NaN where not known."""
        return self.kind in ("multiclass", "ordinal", "symbols", "contrast")

    @property
    def n_columns(self) -> int:
        """Columns of y that it reads."""
        return 1 if self.is_class else self.n_outputs

    @property
    def lasting(self) -> Head:
        """What is left after training."""
        kept = tuple(part for part in self.parts if not part.adversarial)
        if len(kept) == len(self.parts):
            return self
        if len(kept) == 1:
            return replace(kept[0], name="")
        return replace(self, parts=kept, n_outputs=sum(part.n_outputs for part in kept))

    def against(self, n_domains: int, hidden: tuple[int, ...], strength: float, anneal: int) -> Head:
        """Return this head beside a part that tells domains apart, for training."""
        own = self.parts or (replace(self, name="outcome"),)
        name = "domain" if all(part.name != "domain" for part in own) else "domain of the adversary"
        domain = Head("multiclass", n_domains, name=name, hidden=hidden, adversarial=strength, anneal=anneal)
        return Head("several", sum(part.n_outputs for part in (*own, domain)), parts=(*own, domain))

    @property
    def flat(self) -> tuple[Head, ...]:
        """The parts, or itself alone."""
        return self.parts or (self,)

    @classmethod
    def several(cls, parts: dict[str, Head]) -> Head:
        """Join heads by name."""
        named = tuple(replace(head, name=name) for name, head in parts.items())
        return cls("several", sum(head.n_outputs for head in named), positions=named[0].positions, parts=named)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for the bundle's manifest."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Head:
        """Inverse of `to_dict`; what a bundle of an earlier release does not say has its default."""
        given = dict(values)
        for name in ("mean", "scale", "class_weight", "hidden", "calibration"):
            given[name] = tuple(values.get(name, ()))
        given["parts"] = tuple(cls.from_dict(part) for part in values.get("parts", ()))
        return cls(**given)
