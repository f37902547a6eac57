"""What a fitted model of classes or numbers says by sets and intervals."""

from __future__ import annotations

from typing import Any

from pybiodl.estimators._inputs import outcome_in_memory
from pybiodl.evaluate import Conformal, conformal


class Conforming:
    """A part of estimators that answer with one class, labels or numbers a sample."""

    def conformal(
        self, X: Any, y: Any = None, level: float = 0.9, by_class: bool = False, groups: Any = None
    ) -> Conformal:
        """Answer by sets of classes, or intervals of numbers, that hold the truth with a given probability.

        Parameters
        ----------
        X, y : as for `fit`
            Samples that neither the fit has seen nor the coverage is measured on.
        level, by_class, groups
            As for `pybiodl.evaluate.conformal`.

        Returns
        -------
        Conformal
            ``predict(X)`` gives sets or intervals, ``coverage(X, y)`` how often they hold the truth.
        """
        return conformal(self, *outcome_in_memory(X, y, "conformal"), level, by_class=by_class, groups=groups)
