"""What every estimator can tell of itself: a report and a model card."""

from __future__ import annotations

import os
from typing import Any

from pybiodl.estimators._inputs import take_outcome
from pybiodl.report import Report, make_card, make_report


class Reported:
    """Gives a fitted estimator `report` and `model_card`."""

    def report(
        self,
        path: str | os.PathLike[str],
        X: Any,
        y: Any = None,
        *,
        train: Any = None,
        groups: Any = None,
        explain: Any = "auto",
        search: Any = None,
        title: str | None = None,
    ) -> Report:
        """Write one page that tells how good the model is, whether a linear one is as good, and on what it leans.

        The page holds its pictures and asks for nothing from elsewhere; it can be read, printed and sent. What does
        not apply to the task is left out.

        Parameters
        ----------
        path : path
            ``.html`` is one file; ``.md`` is Markdown, with its pictures in a folder beside it. Written whole or not at
            all.
        X, y, groups : as for `evaluate`
            Samples that the model has not seen.
        train : tuple (X, y), optional
            The training samples: a linear baseline is then judged beside the network, and copies of training samples
            are found.
        explain : {"auto", False}, Explanation or list of Explanation
            ``"auto"`` draws mutation maps of three sequences, or the permutation importance of the columns of a table
            (of a wide one those on which the weights lean most); False leaves them out; or what `pybiodl.interpret`
            gave.
        search : BioSearch or SearchResult, optional
            The search that the model came of.
        title : str, optional

        Returns
        -------
        Report

        Raises
        ------
        OutputError
            If the path has another ending or cannot be written; before any work.
        InvalidInputError, InvalidTypeError, UnsupportedError
            As of `evaluate`; nothing is written then.
        """
        X, y = take_outcome(X, y)
        return make_report(
            self, X, y, train=_train(train), groups=groups, explain=explain, search=search, title=title, path=path
        )

    def model_card(
        self,
        path: str | os.PathLike[str],
        X: Any = None,
        y: Any = None,
        *,
        train: Any = None,
        groups: Any = None,
        intended_use: str | None = None,
        limits: str | None = None,
        title: str | None = None,
    ) -> Report:
        """Write a model card: what the model is for, on which data it was judged, how good it is, and its limits.

        Parameters
        ----------
        path : path
            ``.md`` or ``.html``; written whole or not at all.
        X, y, train, groups : as for `report`, optional
            Without X nothing is judged, and the card says so. The share that is right is told by class and by group.
        intended_use, limits : str, optional
            In the words of whoever trained it.
        title : str, optional

        Returns
        -------
        Report

        Raises
        ------
        OutputError, InvalidInputError, InvalidTypeError, UnsupportedError
            As of `report`.

        References
        ----------
        Mitchell et al. (2019), doi:10.1145/3287560.3287596.
        """
        X, y = take_outcome(X, y)
        return make_card(
            self, X, y, train=_train(train), groups=groups, intended_use=intended_use, limits=limits, title=title,
            path=path,
        )  # fmt: skip


def _train(train: Any) -> Any:
    """Training samples whose outcome, where it is a named column, was taken off."""
    return take_outcome(*train) if isinstance(train, tuple | list) and len(train) == 2 else train
