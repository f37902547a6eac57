"""Training in rounds whose models are kept in a folder, so that a killed fit goes on, on whatever cluster is there."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse

from pybiodl.backends.h2o._cluster import H2OCluster
from pybiodl.backends.h2o._frames import is_remote, new_key
from pybiodl.backends.h2o._rest import quote
from pybiodl.backends.protocol import Samples, TrainingPlan
from pybiodl.errors import ClusterError

_ROUNDS = 10
_KEYS = ("training_frame", "validation_frame", "checkpoint", "epochs")  # what differs from run to run


def train_in_rounds(
    cluster: H2OCluster,
    plan: TrainingPlan,
    described: Mapping[str, Mapping[str, Any]],
    train: Callable[[dict[str, str], int, dict[str, str]], None],
    ours: list[str],
) -> list[str]:
    """Train a tenth of the epochs at a time, and begin where an earlier run stopped.

    H2O's model holds the state of its optimiser and its rounds, so that the last model is, to the bit, that of a run in
    one piece where the fit is reproducible.

    Parameters
    ----------
    cluster : H2OCluster
        Sees `plan.checkpoint_dir`.
    plan : TrainingPlan
    described : mapping of str to mapping
        H2O's parameters for each target.
    train : callable
        ``train({model: target}, epochs, {target: model to go on from})``.
    ours : list of str
        Gains the keys of all models.

    Returns
    -------
    list of str
        Keys of the last models, a target each.
    """
    ends = sorted({max(1, round(plan.epochs * k / _ROUNDS)) for k in range(1, _ROUNDS + 1)})
    files = {target: _File(plan, parameters) for target, parameters in described.items()}
    done, models = _reached(cluster, files, ends, ours)
    for end in ends[ends.index(done) + 1 if done else 0 :]:
        following = {new_key("model"): target for target in files}
        ours += following
        train(following, end, models)
        models = {target: model for model, target in following.items()}
        for target, file in files.items():
            file.keep(cluster, models[target], end)
        for file in files.values():
            file.forget(done)
        done = end
    return list(models.values())


def _reached(
    cluster: H2OCluster, files: Mapping[str, _File], ends: list[int], ours: list[str]
) -> tuple[int, dict[str, str]]:
    """Load the models of the last round that every target has."""
    for end in reversed(ends):
        models: dict[str, str] = {}
        for target, file in files.items():
            if (model := file.load(cluster, end)) is None:
                break
            ours.append(model)
            models[target] = model
        else:
            return end, models
    return 0, {}


class _File:
    """Models of one target by the epochs that they have, as the cluster writes and reads them."""

    def __init__(self, plan: TrainingPlan, parameters: Mapping[str, Any]) -> None:
        digest = hashlib.sha256()
        digest.update(repr({name: value for name, value in parameters.items() if name not in _KEYS}).encode())
        for samples in (plan.train, plan.validation):
            _add(digest, samples)
        self.start = f"{str(plan.checkpoint_dir).rstrip('/')}/h2o-{digest.hexdigest()[:16]}"

    def name(self, end: int) -> str:
        return f"{self.start}-{end:05d}.bin"

    def keep(self, cluster: H2OCluster, model: str, end: int) -> None:
        cluster.rest.get(f"/99/Models.bin/{quote(model)}", timeout=3600, dir=self.name(end), force=True)

    def load(self, cluster: H2OCluster, end: int) -> str | None:
        """Return the key of a model, or None where there is none, or half of one."""
        try:
            answer = cluster.rest.post("/99/Models.bin/", timeout=3600, dir=self.name(end))
        except ClusterError:
            cluster.check()
            return None
        return str(answer["models"][0]["model_id"]["name"])

    def forget(self, end: int) -> None:
        """Remove a model that another one follows, where this machine sees it."""
        with contextlib.suppress(OSError):
            Path(self.name(end)).unlink(missing_ok=True)


def _add(digest: Any, samples: Samples | None) -> None:
    if samples is None:
        return
    for part in (samples.X, samples.y, samples.sample_weight):
        if is_remote(part) or part is None:
            digest.update(repr(part if isinstance(part, str | Path | None) else "frame").encode())
            continue
        values = part
        if scipy.sparse.issparse(part):
            arrays = [part.data, part.indices, part.indptr]
        elif isinstance(values, pd.DataFrame):
            arrays = [pd.util.hash_pandas_object(values, index=False).to_numpy()]
        else:
            arrays = [np.asarray(values)]
        for array in arrays:
            digest.update(f"{array.dtype.str}{array.shape}".encode() + np.ascontiguousarray(array).tobytes())
