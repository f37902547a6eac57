"""What a generator is to write at training, and the properties that its latent is to tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from pybiodl.encode import Encoder, spell_smiles
from pybiodl.errors import InvalidInputError
from pybiodl.networks import Head


@dataclass(frozen=True)
class Written:
    """Strings to write, each with its properties.

    Parameters
    ----------
    rows : object ndarray of shape (n_samples,)
        Tuples of the string and its properties, as floats, NaN where not known.
    n_properties : int
    ndim : int
        Axes of y as the user gave it.
    """

    rows: np.ndarray
    n_properties: int
    ndim: int

    @classmethod
    def read(cls, strings: np.ndarray, y: Any, name: str) -> Self:
        """Check the properties of strings.

        Raises
        ------
        InvalidInputError
            If they are no numbers, of another length, or unknown altogether.
        """
        try:
            values = np.zeros((len(strings), 0)) if y is None else np.asarray(y, dtype=np.float64)
        except (TypeError, ValueError):
            raise InvalidInputError(
                f"{name} must hold numbers, the properties of each string; got {np.asarray(y, dtype=object)[0]!r}; "
                "leave it out to train on the strings alone.",
                field=name,
            ) from None
        ndim = 1 if y is None else values.ndim
        values = values[:, None] if values.ndim == 1 else values
        if values.ndim != 2 or len(values) != len(strings):
            raise InvalidInputError(
                f"{name} must have one row for each of the {len(strings)} strings; got shape {np.shape(y)}.", field=name
            )
        if np.isinf(values).any() or not np.isfinite(values).any(axis=0).all():
            raise InvalidInputError(
                f"{name} must hold finite numbers, NaN where not known, and at least one of each property.", field=name
            )
        rows = np.empty(len(strings), dtype=object)
        rows[:] = [(text, *numbers) for text, numbers in zip(strings, values.tolist(), strict=True)]
        return cls(rows, values.shape[1], ndim)

    def take(self, places: np.ndarray) -> Self:
        """Return the rows at `places`."""
        return type(self)(self.rows[places], self.n_properties, self.ndim)


def head_of(written: Written, weight: float) -> Head:
    """Head of the properties, of no outputs where there are none."""
    values = np.array([row[1:] for row in written.rows], dtype=np.float64).reshape(len(written.rows), -1)
    if not written.n_properties:
        return Head("regression", 0)
    scale = np.nanstd(values, axis=0)
    return Head(
        "regression",
        written.n_properties,
        tuple(np.nanmean(values, axis=0).tolist()),
        tuple(np.where(scale > 0, scale, 1.0).tolist()),
        weight=weight,
    )


def token_targets(rows: np.ndarray, encoder: Encoder, n_properties: int) -> np.ndarray:
    """Targets as a backend reads them.

    Parameters
    ----------
    rows : object ndarray of shape (n_samples,)
        Of `Written`.
    encoder : Encoder
    n_properties : int

    Returns
    -------
    int32 ndarray of shape (n_samples, length - 1)
        Token after the start, and so on to the end: code - 1, and -1 after. With properties a structured array with
        these as ``tokens`` and the float64 ``property``.
    """
    texts = np.empty(len(rows), dtype=object)
    texts[:] = [row[0] for row in rows]
    tokens = encoder.transform(texts)[:, 1:].astype(np.int32) - 1
    if not n_properties:
        return tokens
    both = np.empty(
        len(rows), dtype=[("tokens", np.int32, tokens.shape[1:]), ("property", np.float64, (n_properties,))]
    )
    both["tokens"], both["property"] = tokens, [row[1:] for row in rows]
    return both


def respell(smiles: np.ndarray, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Add `n` other spellings of each molecule.

    Parameters
    ----------
    smiles : object ndarray of shape (n_samples,)
    n, seed : int

    Returns
    -------
    strings : object ndarray
        Each molecule as given, then its other spellings.
    rows : ndarray of int
        Which molecule each is, 0-based.
    """
    random = np.random.default_rng([seed, 2])
    strings: list[str] = []
    rows: list[int] = []
    for row, text in enumerate(smiles):
        others = [one for one in spell_smiles(text, n, random) if one != text]
        strings += [text, *others]
        rows += [row] * (1 + len(others))
    return np.array(strings, dtype=object), np.array(rows)


def readable(strings: list[str], encoder: Encoder) -> np.ndarray:
    """Tell which strings the encoder can read, shape (n,): tokens joined may be split elsewhere."""
    fine = np.ones(len(strings), dtype=bool)
    for row, text in enumerate(strings):
        try:
            encoder.transform(np.array([text], dtype=object))
        except InvalidInputError:
            fine[row] = False
    return fine
