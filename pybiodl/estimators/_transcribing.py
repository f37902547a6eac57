"""Two ways from a line to a string: by frames and alignment, and by a decoder that writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from pybiodl.encode import Encoder
from pybiodl.errors import InvalidInputError
from pybiodl.estimators._decoding import beam_search, best_path
from pybiodl.estimators._positions import first_places
from pybiodl.estimators._speller import Found, Speller
from pybiodl.estimators._symbols import n_frames_needed, padded
from pybiodl.networks import Head, Network
from pybiodl.networks.layers import frames_after, shape_after

_ROWS = 128  # lines that are written from at a time, which bounds the memory of what the encoder makes of them


class ByFrames:
    """Symbols and a blank at each frame; a string is the sum over its alignments to the frames."""

    @staticmethod
    def head(n_symbols: int) -> Head:
        """Say the outputs: the symbols, then the blank."""
        return Head("symbols", n_symbols + 1, positions=True)

    @staticmethod
    def targets(coded: Any, head: Head, network: Network, X: Any, encoder: Encoder) -> np.ndarray:
        """Codes side by side, or refuse lines that leave too few frames."""
        n_frames = frames_of(network, encoder, X).sum(axis=1)
        needed = np.fromiter(map(n_frames_needed, coded), dtype=int, count=len(coded))
        if (needed > n_frames).any():
            row = int((needed > n_frames).argmax())
            raise InvalidInputError(
                f"A line must leave a frame for each symbol and one between two equal ones; row {row} (0-based) needs "
                f"{needed[row]} frames and has {n_frames[row]} after the network; use less stride or pooling, leave "
                "the sample out, or use networks.EncoderDecoder.",
                field="y",
            )
        return padded(coded)

    @staticmethod
    def probabilities(model: Any, values: Any, width: int = 1) -> list[np.ndarray]:
        """Probabilities of symbols and blank at each frame of each line, whatever the width of a search."""
        there = frames_of(model.network_, model.encoder_, values)
        return [row[frames] for row, frames in zip(model.fitted_.predict(values), there, strict=True)]

    @classmethod
    def search(cls, model: Any, values: Any, width: int) -> list[Found]:
        """Most probable strings of each line; of width 1 that of the most probable path, without its probability."""
        lines = cls.probabilities(model, values)
        return [[(best_path(line), np.nan)] for line in lines] if width == 1 else beam_search(lines, width)


class ByWriting:
    """One symbol after the other, until the end."""

    @staticmethod
    def head(n_symbols: int) -> Head:
        """Say the outputs: the symbols, then the end."""
        return Head("multiclass", n_symbols + 1, positions=True)

    @staticmethod
    def targets(coded: Any, head: Head, network: Network, X: Any, encoder: Encoder) -> np.ndarray:
        """Codes side by side, in each row the end after the last symbol, then -1."""
        return padded([np.append(codes, head.n_outputs - 1) for codes in coded])

    @classmethod
    def probabilities(cls, model: Any, values: Any, width: int = 1) -> list[np.ndarray]:
        """Probabilities of symbols and end at each step of the string that is predicted."""
        return [told for told, _ in cls.follow(model, values, width)]

    @classmethod
    def follow(cls, model: Any, values: Any, width: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """Probabilities at each step of the string that is predicted, and weights of the positions looked at."""
        followed = []
        for speller, states in cls._read(model, values):
            found = speller.search(states, width, model.longest_)
            followed += speller.follow(states, [best[0][0] for best in found])
        return followed

    @classmethod
    def search(cls, model: Any, values: Any, width: int) -> list[Found]:
        """Most probable strings of each line that a beam search finds."""
        blocks = (speller.search(states, width, model.longest_) for speller, states in cls._read(model, values))
        return [found for block in blocks for found in block]

    @staticmethod
    def _read(model: Any, values: Any) -> Iterator[tuple[Speller, np.ndarray]]:
        """Give what writes, and what the encoder makes of some lines at a time."""
        speller = Speller(model.network_, model.encoder_.shape_, model.fitted_.weights, model.head_.n_outputs)
        for first in range(0, len(values), _ROWS):
            yield speller, model.fitted_.states(values[first : first + _ROWS])


def way_of(network: Network | None) -> Any:
    """Return how a network comes to strings."""
    return ByWriting if getattr(network, "writes", "") else ByFrames


def frames_of(network: Network, encoder: Any, X: Any) -> np.ndarray:
    """Mask of the frames of each sample that are no padding, shape (n_samples, n_frames)."""
    layers = network.layers(encoder.shape_, True)
    shape_after(layers, encoder.shape_)
    lengths = encoder.lengths(X)
    places, first = np.arange(encoder.shape_[0]), first_places(encoder, lengths)[:, None]
    mask = (places >= first) & (places < first + lengths[:, None])
    return frames_after(layers, encoder.shape_, mask)
