"""One table on a cluster, and the rows of each fold, cut out of it there."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pybiodl._optional import require
from pybiodl.backends.h2o._cluster import H2OCluster
from pybiodl.backends.h2o._data import Data, check_targets, learned, read_remote, send_samples
from pybiodl.backends.h2o._frames import (
    _parse,
    _private_folder,
    download,
    frame_columns,
    is_remote,
    new_key,
    numbers,
    temporary_keys,
)
from pybiodl.backends.h2o._rest import quote
from pybiodl.backends.protocol import Samples, TrainingPlan

TRAIN, HELD, TEST = 1, 2, 3
"""What a row is in a fold: learned from, held out for early stopping, or judged."""


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
        answer = cluster.rest.get(f"/3/Frames/{quote(whole.frame)}/light", row_count=1)
        return cls(cluster, whole, frame_columns(cluster, whole.frame), int(answer["frames"][0]["rows"]))

    def column(self, name: str, domain: list[str] | None = None) -> np.ndarray:
        """Values of one column: numbers, or, with the levels of a category, strings; None and NaN where missing."""
        with temporary_keys(self.cluster) as ours:
            key = new_key("column")
            ours.append(key)
            select = f"(cols {self.whole.frame} [{json.dumps(name)}])"
            asked = select if domain is None else f"(as.numeric {select})"
            self.cluster.rest.post("/99/Rapids", ast=f"(assign {key} {asked})")
            found = download(self.cluster, key)[1][0]
        if domain is None:
            return np.asarray(found.to_numpy())
        codes = numbers(found)
        values = np.asarray([*domain, None], dtype=object)
        return values[np.where(np.isnan(codes), len(domain), codes).astype(np.int64)]

    def domain(self, name: str) -> list[str]:
        """Levels of a category."""
        answer = self.cluster.rest.get(f"/3/Frames/{quote(self.whole.frame)}/columns/{quote(name)}/domain")
        return [str(level) for level in answer["domain"][0]]

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
        key = new_key("roles")
        ours.append(key)
        pa = require("pyarrow", "h2o", "Sending a table to an H2O cluster")
        import pyarrow.csv

        names = [f"fold{fold}" for fold in range(roles.shape[1])]
        with _private_folder(self.cluster) as folder:
            options = pyarrow.csv.WriteOptions(include_header=False)
            pyarrow.csv.write_csv(pa.table(list(roles.T), names=names), folder / "roles.csv", options)
            _parse(self.cluster, key, [folder / "roles.csv"], names, ["Numeric"] * len(names), len(roles))
        folds = []
        for fold in range(roles.shape[1]):
            frames: dict[int, str | None] = {}
            for role in (TRAIN, HELD, TEST):
                frames[role] = None
                if (roles[:, fold] == role).any():
                    frames[role] = new_key("frame")
                    ours.append(str(frames[role]))
                    chosen = f"(== (cols {key} [{fold}]) {role})"
                    rapids = f"(assign {frames[role]} (rows {self.whole.frame} {chosen}))"
                    self.cluster.rest.post("/99/Rapids", ast=rapids)
            data = replace(self.whole, frame=str(frames[TRAIN]), validation=frames[HELD])
            folds.append((data, frames[TEST]))
        return folds

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
