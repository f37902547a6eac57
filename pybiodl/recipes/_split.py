"""Which samples are held out: those that are unlike the ones that are learned from, where that can be had."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl._check import one_of
from pybiodl.errors import InvalidInputError
from pybiodl.evaluate import DonorKFold, similarity_clusters
from pybiodl.recipes._data import Data

SPLITS = {
    "similarity": "sequences with an identity of 0.8 or above stay together",
    "copies": "exact copies stay together",
    "groups": "samples of a group stay together",
    "random": "at random, classes in proportion",
}
"""Name of a split to what it keeps together."""

_SHARE = 5  # one part of so many is held out


def groups_of(data: Data, split: str) -> np.ndarray | None:
    """Group of each sample, shape (n_samples,), which no split parts; None where each may go its own way."""
    one_of(split, "split", SPLITS)
    alike = data.X if data.alike is None else data.alike
    if split == "random":
        return None
    if split == "groups":
        if data.groups is None:
            raise InvalidInputError(
                "split='groups' needs groups, and these files name none; use another split.", field="split"
            )
        return np.unique(np.asarray(data.groups).astype(str), return_inverse=True)[1]
    if split == "copies":
        return np.unique([str(text).upper() for text in alike], return_inverse=True)[1]
    return similarity_clusters(alike)


def held_out(data: Data, split: str, groups: np.ndarray | None, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows to learn from and rows held out, a fifth of them.

    Raises
    ------
    InvalidInputError
        If there are too few groups, or a class is on one side alone.
    """
    y = data.labels if not hasattr(data.y, "to_numpy") else data.y
    codes = np.arange(len(data)) if groups is None else groups
    n_groups = len(np.unique(codes))
    if n_groups < _SHARE:
        raise InvalidInputError(
            f"split={split!r} needs at least {_SHARE} groups of samples; got {n_groups}, as most are alike; use "
            "split='copies' or split='random'.",
            field="split",
        )
    folds = DonorKFold(_SHARE, random_state=seed).split(np.zeros((len(data), 1)), y, codes)
    train, test = next(iter(folds))
    if data.labels is not None:
        for side, rows in (("what is learned from", train), ("what is held out", test)):
            absent = sorted(set(data.labels.tolist()) - set(data.labels[rows].tolist()), key=str)
            if absent:
                raise InvalidInputError(
                    f"split={split!r} leaves no sample of class {absent[0]!r} in {side}; add samples that are unlike "
                    "the others, or use split='copies' or split='random'.",
                    field="split",
                )
    return train, test


def describe(split: Any) -> str:
    """Say what a split keeps together."""
    return SPLITS.get(split, str(split))
