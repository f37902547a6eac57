"""Many networks at one time by H2O's own grid search, over rows of one table that are cut out on the cluster.

A grid of H2O varies parameters over the rows of one frame, so each fold is a grid of its own, on rows that the cluster
cuts out of the table that was sent once. It walks through combinations that are listed (H2O's strategy ``Sequential``),
because what H2O varies hangs together: with another number of layers go other dropout ratios.
"""

from __future__ import annotations

import contextlib
import json
import math
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pybiodl.backends.h2o._cluster import H2OCluster
from pybiodl.backends.h2o._data import Data
from pybiodl.backends.h2o._fitted import FittedH2O
from pybiodl.backends.h2o._frames import is_remote, new_key, temporary_keys
from pybiodl.backends.h2o._grid_data import HELD, TEST, TRAIN, GridData, check_fold
from pybiodl.backends.h2o._jobs import cancel, wait
from pybiodl.backends.h2o._predictions import scored
from pybiodl.backends.h2o._rest import quote
from pybiodl.backends.h2o._train import (
    H2OBackend,
    _bring_home,
    _cluster_of,
    _joined,
    _lacks_encoder,
    _parameters,
    _train,
    scoring_history,
)
from pybiodl.backends.protocol import TrainingPlan
from pybiodl.errors import ClusterError, UnsupportedError

_FRAME = re.compile(r".+_frame_[0-9a-f]{16}")  # as `new_key` makes them
_RESUMED = 60.0  # seconds within which H2O must have a grid back from its folder

cluster_of = _cluster_of

__all__ = [
    "HELD", "TEST", "TRAIN", "Grid", "GridData", "bring_home", "check_fold", "cluster_of", "curves", "outputs_of",
    "refuse", "resume", "start_grids", "temporary_keys", "train_whole", "watch",
]  # fmt: skip


def refuse(plan: TrainingPlan, plans: Sequence[TrainingPlan]) -> None:
    """Refuse what H2O cannot train, before any work.

    Raises
    ------
    UnsupportedError, InvalidInputError
    """
    backend = H2OBackend()
    for one in plans:
        lack = backend.lacks(one.network, one.head, vars(one))
        if lack is None and not is_remote(plan.train.X):
            lack = _lacks_encoder(plan.encoder)
        if lack is not None:
            raise UnsupportedError(lack)


@dataclass
class Grid:
    """A grid of H2O over the rows of one fold, for one target.

    Parameters
    ----------
    cluster : H2OCluster
    key : str
    fold : int
    target : int
    varied : list of tuple (place, dict)
        What H2O varies, by the place of the trial.
    job : dict or None
        As the cluster answered; None of one that runs no more.
    """

    cluster: H2OCluster
    key: str
    fold: int
    target: int
    varied: list[tuple[int, dict[str, Any]]]
    job: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        self.seen: set[str] = set()

    def to_dict(self) -> dict[str, Any]:
        """JSON values from which another process finds the grid again."""
        return {"key": self.key, "fold": self.fold, "target": self.target, "varied": self.varied}

    @classmethod
    def find(cls, cluster: H2OCluster, stored: dict[str, Any]) -> Grid | None:
        """Return a grid that is on the cluster, running or done, or None."""
        if cluster.rest.find(f"/99/Grids/{quote(stored['key'])}") is None:
            return None
        varied = [(int(place), values) for place, values in stored["varied"]]
        grid = cls(cluster, stored["key"], stored["fold"], stored["target"], varied)
        for job in cluster.rest.get("/3/Jobs")["jobs"]:
            if (job["dest"] or {}).get("name") == grid.key and job["status"] in ("CREATED", "RUNNING"):
                grid.job = job
        return grid

    def new_models(self) -> list[tuple[list[int], str, dict[str, Any]]]:
        """Models that were finished since the last call: places of their trials, key, and what H2O says of each."""
        found = self.cluster.rest.find(f"/99/Grids/{quote(self.key)}")
        fresh = []
        for model in () if found is None else found["model_ids"]:
            if model["name"] in self.seen:
                continue
            said = self.cluster.rest.find(f"/3/Models/{quote(model['name'])}")
            if said is None:
                continue
            self.seen.add(model["name"])
            actual = {one["name"]: one["actual_value"] for one in said["models"][0]["parameters"]}
            places = [place for place, values in self.varied if all(_alike(actual[k], v) for k, v in values.items())]
            fresh.append((places, model["name"], dict(said["models"][0]["output"])))
        return fresh

    def reason(self) -> str:
        """Say why models are missing."""
        found = self.cluster.rest.find(f"/99/Grids/{quote(self.key)}")
        details = [] if found is None else [text for text in found["failure_details"] if text]
        if any("instability" in text for text in details):
            return "It diverged (H2O: numerical instability); lower learning_rate or add l2."
        return details[0].strip().splitlines()[0] if details else "H2O made no model and gave no reason."


def start_grids(
    cluster: H2OCluster,
    plans: Sequence[tuple[int, TrainingPlan]],
    fold: int,
    data: Data,
    parallelism: int,
    folder: Path | None,
) -> list[Grid]:
    """Start the grids of one fold: one a target, and one for each set of parameters that H2O gets.

    Parameters
    ----------
    cluster : H2OCluster
    plans : sequence of tuple (place, TrainingPlan)
    fold : int
    data : Data
    parallelism : int
        Models that a grid trains at one time.
    folder : Path or None
        Where H2O keeps what it needs to go on.
    """
    grids = []
    for number, target in enumerate(data.targets):
        kinds: dict[tuple[str, ...], list[tuple[int, dict[str, Any]]]] = {}
        for place, plan in plans:
            given = _parameters(plan, data, target)
            given["export_weights_and_biases"] = True  # any of its models may come home
            given = {name: value for name, value in given.items() if value is not None}
            kinds.setdefault(tuple(given), []).append((place, given))
        for group in kinds.values():
            first = group[0][1]
            names = [name for name in first if name == "hidden" or any(one[name] != first[name] for _, one in group)]
            key = new_key("grid")
            answer = cluster.rest.post(
                "/99/Grid/deeplearning",
                grid_id=key,
                hyper_parameters=json.dumps({name: [one[name] for _, one in group] for name in names}),
                search_criteria=json.dumps({"strategy": "Sequential"}),
                parallelism=parallelism,
                recovery_dir=None if folder is None else str(folder / key),
                **{name: value for name, value in first.items() if name not in names},
            )
            varied = [(place, {name: one[name] for name in names}) for place, one in group]
            grids.append(Grid(cluster, key, fold, number, varied, answer["job"]))
    return grids


def resume(cluster: H2OCluster, folder: Path, stored: Sequence[dict[str, Any]]) -> list[str]:
    """Have a new cluster read grids from the folder where a lost one kept them, and go on with them.

    Returns
    -------
    list of str
        Keys of what came with them, to be removed at the end.
    """
    # Listed before anything goes on, as H2O empties the folder of a grid that is done.
    came = [name for one in stored for name in frames_in(folder / one["key"])]
    waiting = []
    for one in stored:
        if (folder / one["key"] / "recovery.json").exists():
            with contextlib.suppress(ClusterError):
                cluster.rest.post("/3/Recovery/resume", recovery_dir=str(folder / one["key"]))
                waiting.append(one["key"])
    limit = time.monotonic() + _RESUMED
    while waiting and time.monotonic() < limit:
        time.sleep(0.2)
        waiting = [key for key in waiting if not _is_back(cluster, key)]
    return came


def frames_in(folder: Path) -> list[str]:
    """Keys of the frames that H2O keeps in a folder, where a file holds a frame, or, named after it, a chunk of one."""
    return sorted(file.name for file in folder.glob("*_frame_*") if _FRAME.fullmatch(file.name))


def _is_back(cluster: H2OCluster, key: str) -> bool:
    """Whether a grid is there, and its job, which comes after it."""
    grid = cluster.rest.find(f"/99/Grids/{quote(key)}")
    return grid is not None and any(
        (job["dest"] or {}).get("name") == key for job in cluster.rest.get("/3/Jobs")["jobs"]
    )


def watch(grids: Sequence[Grid], on_poll: Callable[[], None]) -> None:
    """Wait until all grids are done; what ends the waiting cancels them.

    Raises
    ------
    ClusterError
        If the cluster is lost.
    """
    try:
        for grid in grids:
            if grid.job is not None:
                try:
                    wait(grid.cluster, grid.job, "The grid search", on_poll)
                except ClusterError:
                    grid.cluster.check()
                    if grid.cluster.rest.find(f"/99/Grids/{quote(grid.key)}") is None:
                        raise
                    state = grid.cluster.rest.get(f"/3/Jobs/{quote(grid.job['key']['name'])}")["jobs"][0]["status"]
                    if state != "FAILED":
                        raise
                grid.job = None
        on_poll()
    except BaseException:
        for grid in grids:
            if grid.job is not None:
                with contextlib.suppress(ClusterError):
                    cancel(grid.cluster, grid.job)
        raise


def outputs_of(cluster: H2OCluster, model: str, frame: str, classes: Any) -> np.ndarray:
    """Return what a model on the cluster says of a frame there, as a fitted model's ``predict``."""
    outputs = scored(cluster, model, frame, classes)
    return outputs[:, [1]] if classes is not None and len(classes) == 2 else outputs


def train_whole(data: GridData, plan: TrainingPlan, rows: Data, ours: list[str]) -> FittedH2O:
    """Train one plan on rows that are on the cluster already, and bring it home."""
    fits = []
    for model in _train(data.cluster, plan, rows, rows.targets, ours):
        found = data.cluster.rest.get(f"/3/Models/{quote(model)}")["models"][0]
        fits.append(_bring_home(data.cluster, plan, rows, model, dict(found["output"])))
    for fitted in fits:
        ours.remove(fitted.models[0])  # the user may reach it
    return fits[0] if len(fits) == 1 else _joined(fits)


def bring_home(cluster: H2OCluster, plan: TrainingPlan, data: Data, models: Sequence[str]) -> FittedH2O:
    """Bring models of a grid home, one a target."""
    cluster.check()
    fits = []
    for model in models:
        found = cluster.rest.find(f"/3/Models/{quote(model)}")
        if found is None:
            raise ClusterError(
                f"The model {model!r} is no longer on the H2O cluster at {cluster.url}; fit the estimator with the "
                "parameters of the trial."
            )
        fits.append(_bring_home(cluster, plan, data, model, dict(found["models"][0]["output"])))
    return fits[0] if len(fits) == 1 else _joined(fits)


def curves(output: dict[str, Any]) -> dict[str, list[float]]:
    """Losses by scored round."""
    return scoring_history(output)


def _alike(actual: Any, given: Any) -> bool:
    """Whether H2O's value of a parameter is the one that it was given."""
    if isinstance(given, list):
        return isinstance(actual, list) and len(actual) == len(given) and all(map(_alike, actual, given))
    if isinstance(given, bool | str):
        return bool(actual == given) or str(actual) == str(given)
    return isinstance(actual, int | float) and math.isclose(float(actual), float(given), rel_tol=1e-6, abs_tol=1e-12)
