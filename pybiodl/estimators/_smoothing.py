"""A hidden Markov model of neighbouring labels over the probabilities of a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np


@dataclass(frozen=True)
class LabelChain:
    """How often one label follows another, learned from training lines.

    Probabilities of a network, divided by the frequency of each label, stand for what a position says; the labels of
    the line follow a Markov chain. Posterior probabilities come from the forward-backward algorithm (Rabiner 1989,
    doi:10.1109/5.18626; scaled likelihoods of a network: Bourlard & Morgan 1994, doi:10.1007/978-1-4615-3210-1).

    Parameters
    ----------
    start : ndarray of shape (n_classes,)
        Frequency of each label at the first position.
    transition : ndarray of shape (n_classes, n_classes)
        Row i: frequency of each label after label i.
    frequency : ndarray of shape (n_classes,)
        Frequency of each label.
    """

    start: np.ndarray
    transition: np.ndarray
    frequency: np.ndarray

    @classmethod
    def learn(cls, lines: list[np.ndarray], n_classes: int) -> Self:
        """Count in lines of label codes; -1 is not known. One of everything is counted beforehand."""
        start, frequency = np.ones(n_classes), np.ones(n_classes)
        transition = np.ones((n_classes, n_classes))
        for line in lines:
            known = line >= 0
            frequency += np.bincount(line[known], minlength=n_classes)
            if len(line) and known[0]:
                start[line[0]] += 1
            pairs = known[:-1] & known[1:]
            np.add.at(transition, (line[:-1][pairs], line[1:][pairs]), 1)
        return cls(start / start.sum(), transition / transition.sum(axis=1, keepdims=True), frequency / frequency.sum())

    def smooth(self, probabilities: np.ndarray) -> np.ndarray:
        """Posterior probabilities of the labels of one line, shape (length, n_classes), rows adding up to 1."""
        evidence = probabilities / self.frequency
        forward = np.empty_like(evidence)
        backward = np.ones_like(evidence)
        forward[0] = _unit(self.start * evidence[0])
        for place in range(1, len(evidence)):
            forward[place] = _unit((forward[place - 1] @ self.transition) * evidence[place])
        for place in range(len(evidence) - 2, -1, -1):
            backward[place] = _unit(self.transition @ (backward[place + 1] * evidence[place + 1]))
        both = forward * backward
        return both / both.sum(axis=1, keepdims=True)


def _unit(values: np.ndarray) -> np.ndarray:
    """Scale so that long lines do not underflow."""
    return np.asarray(values / max(values.sum(), np.finfo(float).tiny))
