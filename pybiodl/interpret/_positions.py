"""One number a position: attention and Grad-CAM, each with how far mutation maps agree."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from pybiodl._check import integer
from pybiodl.encode import Sequence, Tokens
from pybiodl.errors import UnsupportedError
from pybiodl.interpret._mutation_map import mutation_map
from pybiodl.interpret._records import Explanation
from pybiodl.interpret._target import find_steep_target, opened
from pybiodl.networks import layers as described
from pybiodl.networks.layers import positions_of_frames, shape_after

_COMPARED = 4  # samples of which mutation maps are computed, without a word
_WARNING = (
    "attention tells where the network looks, not why it decides; trust it no further than it agrees with mutation maps"
)


@dataclass(frozen=True, repr=False)
class PositionExplanation(Explanation):
    """An explanation with a number for each position: ``values`` of shape (n_samples, length), NaN for padding.

    ``error`` is the mean rank correlation with the size of the track of mutation maps, over some samples: near 1 both
    tell the same positions, near 0 they have nothing in common. NaN where there are no letters to change.

    Parameters
    ----------
    letters : tuple of str of n_samples strings or token lists
        What stands there, for reading; empty where samples are no letters.
    agreement : ndarray of shape (n_samples,)
        The rank correlation of each sample, whose mean is ``error``; NaN where no mutation map was computed.
    note : str
        What to keep in mind when reading it.
    """

    letters: tuple[Any, ...] = field(default=(), repr=False)
    agreement: np.ndarray = field(default_factory=lambda: np.zeros(0), repr=False)
    note: str = ""

    def __str__(self) -> str:
        n_compared = int((~np.isnan(self.agreement)).sum())
        compared = f" over {n_compared} of {len(self.values)} samples" if n_compared else ""
        return f"{super().__str__()}{compared}" + (f"; {self.note}" if self.note else "")

    __repr__ = __str__

    def to_frame(self) -> pd.DataFrame:
        """Return a row a sample and position, both 0-based, with its value."""
        n_samples, length = self.values.shape
        table = pd.DataFrame(
            {
                "sample": np.repeat(np.arange(n_samples), length),
                "position": np.tile(np.arange(length), n_samples),
                "value": self.values.ravel(),
            }
        )
        return table[table["value"].notna()].reset_index(drop=True)

    def plot(self, ax: Any = None, sample: int = 0) -> Any:
        """Draw the values of a sample along its positions, and return the Axes."""
        from pybiodl.plots import position_track

        label = self.method if self.note else f"{self.method}, {self.what}"
        ax = position_track(self.values[sample], label, ax=ax)
        known = sample < len(self.agreement) and not np.isnan(self.agreement[sample])
        if self.note:
            said = f"rank correlation with its mutation map: {self.agreement[sample]:.2f}" if known else "not compared"
            ax.set_title(f"where the network looks, not why it decides\n({said})", fontsize=7)
        return ax


def grad_cam(model: Any, X: Any, target: Any = None) -> PositionExplanation:
    """Tell where the last convolution speaks for a class: its channels, weighed by their mean gradient.

    Parameters
    ----------
    model : BioClassifier or BioRegressor
        Fitted on sequences or signals, with a convolution.
    X : as for its `fit`
    target : class, label, number of a target, or tuple (outcome, class), optional
        None is the second of two classes, or the only target. One map a class: call it for each.

    Returns
    -------
    PositionExplanation
        At least 0. What pools or strides joined before is shared by the positions of its window, so a map is no finer
        than that. ``baseline`` is zeros.

    Raises
    ------
    UnsupportedError
        If the network has no convolution.

    References
    ----------
    Selvaraju et al. (2017), arXiv:1610.02391.
    """
    inside = opened(model, "grad_cam")
    aim = find_steep_target(model, target, None)
    if inside.built.convolved is None:
        raise UnsupportedError(
            f"grad_cam needs a convolution along the line; the network is {model.network_!r}; use saliency or "
            "integrated_gradients.",
            field="model",
        )
    shares = _shares(model)
    codes = inside.encoded(model._samples(X))
    activity, gradient = inside.convolved(codes, aim.logit_column)
    weights = aim.sign * gradient.mean(axis=2, keepdims=True)
    maps = np.maximum((weights * activity).sum(axis=3), 0)
    spread = np.stack([(shares.T @ one.T).T for one in maps])
    real = codes != 0 if codes.ndim == 2 else ~np.isnan(codes[:, :, 0])
    if len(spread) == 2:
        from pybiodl.interpret._mutated import mirrored

        spread[1] = np.take_along_axis(spread[1], mirrored(codes), axis=1)
    values = np.where(real, spread.mean(axis=0), np.nan)
    agreement = _agreement(model, X, target, values, _COMPARED)
    return PositionExplanation(
        values, np.zeros(len(values)), "Grad-CAM", aim.what, _mean(agreement), "rank correlation with mutation maps",
        {"X": X, "target": target}, _written(model, codes), agreement,
    )  # fmt: skip


def attention(model: Any, X: Any, target: Any = None, n_compared: int | None = _COMPARED) -> PositionExplanation:
    """Weights of the positions where a network pools by attention, the mean over its steps, and their agreement.

    Attention tells where a network looks, not why it decides: see ``agreement`` and ``note``.

    Parameters
    ----------
    model : BioClassifier or BioRegressor
        Fitted, with attention over positions; see its ``attention``.
    X : as for its `fit`
    target : optional
        Of the mutation maps that are compared; the weights are the same for all.
    n_compared : int, optional
        Samples, the first ones, of which mutation maps are computed; None is all. Of a network with recurrence a map
        costs a pass for each mutant.

    Returns
    -------
    PositionExplanation
        ``baseline`` is what each position would have if all had the same; ``agreement`` is the rank correlation
        (Spearman) of each sample's weights with the size of the track of its mutation map.

    References
    ----------
    Jain & Wallace (2019), arXiv:1902.10186.
    """
    inside = opened(model, "attention")
    aim = find_steep_target(model, target, None)
    n_compared = len(X) if n_compared is None else integer(n_compared, "n_compared", 0)
    weights = model.attention(X).mean(axis=1)
    codes = inside.encoded(model._samples(X))
    real = codes != 0 if codes.ndim == 2 else ~np.isnan(codes[:, :, 0])
    values = np.where(real, weights, np.nan)
    agreement = _agreement(model, X, target, values, n_compared)
    return PositionExplanation(
        values, 1 / np.maximum(real.sum(axis=1), 1), "attention", aim.what, _mean(agreement),
        "rank correlation with mutation maps", {"X": X, "target": target, "n_compared": 0}, _written(model, codes),
        agreement, _WARNING,
    )  # fmt: skip


def _shares(model: Any) -> Any:
    """Shares of the positions in the frames of the last convolution, (n_frames, length)."""
    layers, shape = model.network_.layers(model.encoder_.shape_), model.encoder_.shape_
    if layers and isinstance(layers[0], described.BothStrands):
        layers = layers[0].inner[0]
    last = -1
    for place, layer in enumerate(layers):
        if len(shape) != 2:
            break
        shape = layer.shape_out(shape)
        if isinstance(layer, described.Conv | described.Residual | described.Branches) and len(shape) == 2:
            last = place
    upto = layers[: last + 1]
    shares = positions_of_frames((*upto, described.AttentionPool(1)), model.encoder_.shape_) if last >= 0 else None
    if shares is None or len(shape_after(upto, model.encoder_.shape_)) != 2:
        raise UnsupportedError(
            f"grad_cam needs the order of the positions at the last convolution; {model.network_!r} changes it; use "
            "saliency.",
            field="model",
        )
    return shares


def _agreement(model: Any, X: Any, target: Any, values: np.ndarray, n: int) -> np.ndarray:
    """Rank correlation with the size of the track of mutation maps, of the first samples; NaN elsewhere."""
    found = np.full(len(values), np.nan)
    if not isinstance(model.encoder_, Sequence | Tokens) or n == 0:
        return found
    known = mutation_map(model, X[:n] if not hasattr(X, "iloc") else X.iloc[:n], target)
    for row, (one, other) in enumerate(zip(values, known.track(), strict=False)):
        both = ~np.isnan(one) & ~np.isnan(other)
        if both.sum() > 2 and np.ptp(one[both]) > 0 and np.ptp(other[both]) > 0:
            found[row] = spearmanr(one[both], np.abs(other[both])).statistic
    return found


def _mean(agreement: np.ndarray) -> float:
    known = agreement[~np.isnan(agreement)]
    return float(known.mean()) if len(known) else float("nan")


def _written(model: Any, codes: np.ndarray) -> tuple[Any, ...]:
    if not isinstance(model.encoder_, Sequence):
        return ()
    letters = np.array(list(" " + model.encoder_.letters_))
    return tuple("".join(letters[np.where(row <= len(letters) - 1, row, 0)]) for row in codes)
