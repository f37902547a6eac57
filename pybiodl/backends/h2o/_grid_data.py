"""One table on a cluster, and the rows of each fold, cut out of it there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pybiodl.backends.h2o._cluster import H2OCluster
from pybiodl.backends.h2o._data import Data, check_targets, learned, read_remote, send_samples
from pybiodl.backends.h2o._frames import frame_columns, is_remote
from pybiodl.backends.h2o._rows import HELD, TEST, TRAIN, column_of, cut, levels_of, n_rows
from pybiodl.backends.protocol import Samples, TrainingPlan

__all__ = ["HELD", "TEST", "TRAIN", "GridData", "check_fold"]


@dataclass
class GridData:
    """A table on the cluster and the frames of each fold, cut out of it.

    Parameters
    ----------
    cluster : H2OCluster
    whole : Data
        All rows.
    columns : dict of str to str
        H2O's types by name.
    n_rows : int
    """

    cluster: H2OCluster
    whole: Data
    columns: dict[str, str]
    n_rows: int

    @classmethod
    def send(cls, cluster: H2OCluster, plan: TrainingPlan, ours: list[str]) -> GridData:
        """Send all samples of a plan, or have the cluster read them."""
        whole = (read_remote if is_remote(plan.train.X) else send_samples)(cluster, plan, ours)
        return cls(cluster, whole, frame_columns(cluster, whole.frame), n_rows(cluster, whole.frame))

    def column(self, name: str) -> np.ndarray:
        """Values of one column: numbers, or, of a category, strings; None and NaN where missing."""
        return column_of(self.cluster, self.whole.frame, name)

    def levels(self, name: str) -> list[str] | None:
        """Levels of a category; None of another column."""
        return levels_of(self.cluster, self.whole.frame, name)

    def cut(self, roles: np.ndarray, ours: list[str]) -> list[tuple[Data, str | None]]:
        """Frames of each fold.

        Parameters
        ----------
        roles : ndarray of shape (n_rows, n_folds), uint8
            `TRAIN`, `HELD`, `TEST`, or 0 for what the fold does not use.
        ours : list of str
            Takes the keys that are made.

        Returns
        -------
        list of tuple (Data, str or None)
            Frames to train on and to hold out, and the one to judge, rows in the order of the table.
        """
        return [
            (replace(self.whole, frame=str(frames[TRAIN]), validation=frames[HELD]), frames[TEST])
            for frames in cut(self.cluster, self.whole.frame, roles, ours)
        ]

    def layout_of(self, output: dict[str, Any], data: Data) -> Data:
        """Return data with the meaning of its columns as the cluster learned them; its frame is no longer needed."""
        if data.layout is not None:
            return data
        encoder, layout = learned(output, self.columns, data.targets[0])
        return replace(data, encoder=encoder, layout=layout)


def check_fold(plan: TrainingPlan, y: np.ndarray) -> None:
    """Refuse the training targets of a fold that H2O would not learn.

    Raises
    ------
    InvalidInputError
    """
    check_targets(replace(plan, train=Samples(plan.train.X, y)))
