"""What flows down a description while its Keras model is built: a tensor, its shape and where its padding is."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pybiodl.backends.keras import layers as own
from pybiodl.backends.keras._engine import load_keras
from pybiodl.encode import Encoder
from pybiodl.networks.layers import Shape

keras = load_keras()

_NAMES = {"table": "table", "sequence": "codes", "signal": "signal"}


@dataclass
class Parts:
    """What a model is made of, shared by all its branches.

    Parameters
    ----------
    weighted : list of keras.layers.Layer
        Layers that hold weights, in the order of the description.
    attention : list of (KerasTensor, KerasTensor or None)
        Weights (batch, steps, positions) of each attention over positions, and the mask of these.
    convolved : KerasTensor or None
        What the last convolution along the line leaves.
    """

    weighted: list[Any] = field(default_factory=list)
    attention: list[Any] = field(default_factory=list)
    convolved: Any = None


class Flow:
    """A place in the model under construction.

    Parameters
    ----------
    encoder : Encoder
    seed : int
        Every initialiser and dropout layer gets its own seed from it.
    policy : str
        Dtype policy of the layers to come.
    name : str, optional
        Of the input, where there is another one beside it.
    any_length : bool
        Whether lines may be shorter than the encoder's.

    Attributes
    ----------
    codes : KerasTensor or None
        Codes of a sequence that have not been expanded yet.
    mask : KerasTensor (batch, length) of bool, or None
        True where there is no padding; None where no line has any.
    padded_zero : bool
        Whether the tensor is zero where there is padding.
    located : bool
        Whether positions still stand in the order of the input, so that attention tells of them.
    """

    def __init__(
        self, encoder: Encoder, seed: int, policy: str, name: str | None = None, any_length: bool = False
    ) -> None:
        self.name = name or _NAMES[encoder.kind]
        self.encoder = encoder
        self.policy = policy
        self.seeds = np.random.Generator(np.random.PCG64(seed))
        self.parts = Parts()
        self.shape: Shape = encoder.shape_
        self.entering = (None, *encoder.shape_[1:]) if any_length else encoder.shape_
        self.codes: Any = None
        self.mask: Any = None
        self.padded_zero = True
        self.located = True
        self._tensor: Any = None
        getattr(self, f"_read_{encoder.kind}")(encoder)

    def _read_table(self, encoder: Encoder) -> None:
        dtype = "float64" if self.policy == "float64" else "float32"
        self.input = self._tensor = keras.Input(encoder.shape_, dtype=dtype, name=self.name)

    def _read_sequence(self, encoder: Any) -> None:
        self.table = encoder.expansion_
        small = self.table is not None and len(self.table) <= 256
        self.input = self.codes = keras.Input(self.entering[:1], dtype="uint8" if small else "int32", name=self.name)
        if encoder.ragged_:
            self.mask = own.PaddingMask(dtype=self.policy)(self.input)

    def _read_signal(self, encoder: Any) -> None:
        dtype = "float64" if self.policy == "float64" else "float32"
        self.input = self._tensor = keras.Input(self.entering, dtype=dtype, name=self.name)
        if encoder.ragged_:
            self.mask = own.SignalMask(dtype=dtype)(self.input)
            self._tensor = own.SignalValues(dtype=self.policy)(self.input)

    @property
    def tensor(self) -> Any:
        """What has come down so far; codes are expanded to letters when they are first read as numbers."""
        if self.codes is not None:
            n_letters = self.encoder.shape_[1]
            self._tensor = own.Expand(self.table, n_letters, dtype=self.policy, name="letters")(self.codes)
            self.codes = None
        return self._tensor

    @tensor.setter
    def tensor(self, value: Any) -> None:
        self._tensor, self.codes = value, None

    def seed(self) -> int:
        """Draw a seed of its own for one initialiser or dropout layer."""
        return int(self.seeds.integers(2**31 - 1))

    def apply(self, layer: Any) -> None:
        """Let a Keras layer read the tensor."""
        self.tensor = layer(self.tensor)

    def apply_masked(self, layer: Any) -> None:
        """Let a Keras layer read the tensor and know where there is padding."""
        if self.mask is None:
            self.apply(layer)
        else:
            self.tensor = own.Unmasked(dtype=self.policy)(layer(self.tensor, mask=self.mask))

    def hold(self, layer: Any) -> Any:
        """Remember a layer that holds weights."""
        self.parts.weighted.append(layer)
        return layer

    def zero_padding(self) -> None:
        """Make the tensor zero where there is padding, before a layer reads neighbours."""
        if self.mask is not None and not self.padded_zero:
            self.tensor = own.MaskPadding(dtype=self.policy)([self.tensor, self.mask])
            self.padded_zero = True

    def fork(self) -> Flow:
        """Return a second place that reads the same and shares seeds and parts."""
        self.tensor  # noqa: B018  (expanded once, not once a branch)
        return copy.copy(self)
