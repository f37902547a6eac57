"""A sanity check of explanations: with weights drawn anew they must become others."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from pybiodl._check import integer
from pybiodl.errors import UnsupportedError
from pybiodl.interpret._gradients import deep_lift, expected_gradients, gradient_x_input, integrated_gradients, saliency
from pybiodl.interpret._mutation_map import mutation_map
from pybiodl.interpret._positions import attention, grad_cam
from pybiodl.interpret._records import Explanation
from pybiodl.interpret._shap import shap_values
from pybiodl.networks.layers import weights_of

_METHODS: dict[str, Callable[..., Explanation]] = {
    "mutation map": mutation_map,
    "saliency": saliency,
    "gradient x input": gradient_x_input,
    "integrated gradients": integrated_gradients,
    "expected gradients": expected_gradients,
    "DeepLIFT": deep_lift,
    "Grad-CAM": grad_cam,
    "attention": attention,
    "SHAP": shap_values,
}
_LIMIT = 0.5


@dataclass(frozen=True, repr=False)
class SanityCheck:
    """How alike an explanation stays while more and more layers lose what they learned.

    Parameters
    ----------
    method : str
    similarity : ndarray of shape (n_layers,)
        Mean rank correlation of the sizes of the values with those of the model, after the last layer, the last two,
        ... and all had their weights shuffled.
    layers : tuple of str
        From the last to the first.
    n_repeats : int
    """

    method: str
    similarity: np.ndarray = field(repr=False)
    layers: tuple[str, ...]
    n_repeats: int

    @property
    def passed(self) -> bool:
        """Whether the similarity falls below one half where nothing learned is left."""
        return bool(self.similarity[-1] < _LIMIT)

    def to_frame(self) -> pd.DataFrame:
        """Return a row a layer, from the last to the first, with the similarity once it is shuffled too."""
        return pd.DataFrame({"layer": self.layers, "similarity": self.similarity})

    def plot(self, ax: Any = None) -> Any:
        """Draw the similarity by layer, and return the Axes."""
        from pybiodl.plots import importance_bars

        return importance_bars(self.layers, self.similarity, label="rank correlation with the explanation", ax=ax)

    def __str__(self) -> str:
        verdict = "depends on what was learned" if self.passed else "hardly depends on what was learned"
        return f"{self.method}: rank correlation {self.similarity[-1]:.2f} without learned weights; it {verdict}"

    __repr__ = __str__


def check(model: Any, explanation: Any, n_repeats: int = 3, random_state: int = 0) -> SanityCheck:
    """Shuffle the weights of a model, layer by layer from the last, and explain again.

    An explanation that stays what it is tells of the samples, not of the model.

    Parameters
    ----------
    model : BioClassifier or BioRegressor
        That was explained.
    explanation : Explanation
        Of letters, features or positions.
    n_repeats : int
    random_state : int

    Returns
    -------
    SanityCheck

    References
    ----------
    Adebayo et al. (2018), arXiv:1810.03292.
    """
    method = _METHODS.get(getattr(explanation, "method", ""))
    if method is None or not hasattr(model, "fitted_"):
        raise UnsupportedError(
            f"check is for explanations by {', '.join(_METHODS)} of one network; got "
            f"{getattr(explanation, 'method', type(explanation).__name__)!r}.",
            field="explanation",
        )
    n_repeats, seed = integer(n_repeats, "n_repeats"), integer(random_state, "random_state", 0)
    groups = _by_layer(model)
    found = np.zeros((n_repeats, len(groups)))
    for repeat in range(n_repeats):
        draw, weights = np.random.default_rng([seed, repeat]), list(model.fitted_.weights)
        for place, (_, arrays) in enumerate(groups):
            for array in arrays:
                weights[array] = draw.permuted(weights[array].ravel()).reshape(weights[array].shape)
            other = method(_with_weights(model, weights), **explanation.settings)
            found[repeat, place] = _likeness(explanation.values, other.values)
    return SanityCheck(explanation.method, found.mean(axis=0), tuple(name for name, _ in groups), n_repeats)


def _by_layer(model: Any) -> list[tuple[str, list[int]]]:
    """Layers with weights, from the last to the first, and the places of their arrays."""
    layers, shape = model.network_.layers(model.encoder_.shape_), model.encoder_.shape_
    groups, place = [], 0
    for number, layer in enumerate(layers, start=1):
        n = len(weights_of((layer,), shape))
        if n:
            groups.append((f"{type(layer).__name__} {number}", list(range(place, place + n))))
        place, shape = place + n, layer.shape_out(shape)
    if place < len(model.fitted_.weights):
        groups.append(("head", list(range(place, len(model.fitted_.weights)))))
    return groups[::-1]


def _with_weights(model: Any, weights: list[np.ndarray]) -> Any:
    """Copy a fitted estimator with other weights."""
    old = model.fitted_
    names = ("network", "encoder", "head", "classes", "history", "best_epoch", "info", "precision")
    other = copy.copy(model)
    other.fitted_ = type(old)(weights=weights, **{name: getattr(old, name) for name in names})
    return other


def _likeness(one: np.ndarray, other: np.ndarray) -> float:
    """Rank correlation of sizes, where either is not zero."""
    one, other = np.abs(one).ravel(), np.abs(other).ravel()
    kept = ~np.isnan(one) & ~np.isnan(other) & ((one > 0) | (other > 0))
    if kept.sum() < 3 or np.ptp(one[kept]) == 0 or np.ptp(other[kept]) == 0:
        return 0.0
    return float(spearmanr(one[kept], other[kept]).statistic)
