"""The data of a plan as frames on the cluster, and what their columns mean."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import nearest
from pybiodl.backends.distribution import Distribution
from pybiodl.backends.h2o._cluster import H2OCluster
from pybiodl.backends.h2o._fitted import frame_key
from pybiodl.backends.h2o._frames import Layout, frame_columns, is_frame, is_remote, new_key, read, send
from pybiodl.backends.h2o._offset_column import LEARNED, WEIGHT, without_offset
from pybiodl.backends.h2o._rows import HELD, TRAIN, check_numbers, column_of, cut, levels_of, n_rows
from pybiodl.backends.protocol import BesideOffset, TrainingPlan
from pybiodl.backends.split import inner_split
from pybiodl.encode import Table
from pybiodl.errors import InvalidInputError, UnsupportedError

# Of more columns and epochs, on one node and on several, which ask each other for every column, to write the weights
# after each epoch takes longer than to go on once.
WIDE, LONG = (1000, 500), (10, 5)


@dataclass(frozen=True)
class Data:
    """Frames on the cluster and what their columns mean; encoder and classes are None until the cluster says them."""

    frame: str
    validation: str | None
    targets: tuple[str, ...]
    weight: str | None
    encoder: Table | None
    layout: Layout | None
    ignored: tuple[str, ...] = ()
    """Columns that are no features."""
    long: float = math.inf
    """Epochs beyond which the weights are written out once, at the end, and not after every epoch."""


def long_of(cluster: H2OCluster, n_columns: int) -> float:
    """Return the epochs beyond which to write the weights of so many columns once is faster."""
    several = cluster.cloud().n_nodes > 1
    return LONG[several] if n_columns > WIDE[several] else math.inf


def check_targets(plan: TrainingPlan) -> None:
    """Refuse targets that H2O would not learn: a class without rows, or numbers that are all the same.

    Raises
    ------
    InvalidInputError
    """
    y = plan.train.y
    if plan.classes is None:
        if (constant := np.nanmin(y, axis=0) == np.nanmax(y, axis=0)).any():
            raise InvalidInputError(
                f"y must vary among the rows that are trained on; target {int(np.argmax(constant))} (0-based) is "
                f"{np.nanmin(y, axis=0)[np.argmax(constant)]:g} in all of them; add other samples, or use "
                f'backend="keras".',
                field="y",
            )
    elif len(absent := np.setdiff1d(np.arange(len(plan.classes)), y)):
        raise InvalidInputError(
            f"y must hold every class among the rows that are trained on; got none of class "
            f"{str(plan.classes[absent[0]])!r}; lower validation_fraction or add samples.",
            field="y",
        )


def send_samples(cluster: H2OCluster, plan: TrainingPlan, ours: list[str]) -> Data:
    """Send the samples of the plan."""
    encoder = plan.encoder
    assert isinstance(encoder, Table)
    layout = Layout.of(encoder, plan.classes, plan.head.n_outputs if plan.classes is None else 1)
    roles = [plan.train] if plan.validation is None else [plan.train, plan.validation]
    weighted = any(role.sample_weight is not None for role in roles)
    frames = []
    for role in roles:
        frames.append(new_key("frame"))
        ours.append(frames[-1])
        weight = role.sample_weight if role.sample_weight is not None or not weighted else np.ones(len(role.y))
        send(cluster, frames[-1], role.X, encoder, layout, role.y, weight)
    weight_name = layout.weight if weighted else None
    validation = (*frames, None)[1]
    return Data(
        frames[0], validation, layout.targets, weight_name, encoder, layout, long=long_of(cluster, encoder.n_columns_)
    )


def read_remote(cluster: H2OCluster, plan: TrainingPlan, ours: list[str]) -> Data:
    """Have the cluster read its own data; the target is a column of it."""
    regression = plan.head.kind in ("regression", "count")
    target = plan.train.y
    frames = []
    for role in (plan.train,) if plan.validation is None else (plan.train, plan.validation):
        if not is_remote(role.X) or not isinstance(role.y, str) or not isinstance(role.sample_weight, str | None):
            raise UnsupportedError(
                "Data that the cluster reads by itself needs y and sample_weight to be names of columns, and "
                f"validation data of the same kind; got y={role.y!r} and X={role.X!r}; read the file here to use these."
            )
        if is_frame(role.X):
            frames.append(frame_key(cluster, role.X))
        else:
            frames.append(new_key("frame"))
            ours.append(frames[-1])
            read(cluster, frames[-1], role.X, {} if regression else {target: "Enum"})
    columns = frame_columns(cluster, frames[0])
    if target not in columns:
        raise InvalidInputError(
            f"y must name a column of the table; got {target!r}{nearest(target, columns) or '.'}", field="y"
        )
    if columns[target] not in (("int", "real") if regression else ("enum",)):
        kind = "of categories" if regression else f"of type {columns[target]!r}"
        cure = "use BioClassifier" if regression else "make it a category by asfactor(), or use BioRegressor"
        needed = "numbers" if regression else "categories"
        raise InvalidInputError(f"y must name a column of {needed}; column {target!r} is {kind}; {cure}.", field="y")
    weight = plan.train.sample_weight
    if weight is not None:
        check_numbers(columns, weight, "sample_weight")
    if plan.groups and plan.groups not in columns:
        raise InvalidInputError(
            f"groups must name a column of the table; got {plan.groups!r}{nearest(plan.groups, columns) or '.'}",
            field="groups",
        )
    ignored = [plan.groups] if plan.groups else []
    if isinstance(target, BesideOffset):
        distribution = Distribution.of(plan.loss)
        assert distribution is not None
        made = without_offset(cluster, frames, target, weight, target.offset, distribution, ours)
        frames = [new for old, new in zip(frames, made, strict=True) for new in _instead(cluster, old, [new], ours)]
        ignored += [str(target), target.offset, *([weight] if weight else [])]
        target, weight = LEARNED, WEIGHT
    if plan.validation is None and plan.held_out:
        frames = (split_groups if plan.groups else split)(cluster, frames[0], target, plan, ours)
    return Data(
        frames[0], (*frames, None)[1], (target,), weight, None, None, tuple(ignored), long_of(cluster, len(columns))
    )


def split_groups(cluster: H2OCluster, frame: str, target: str, plan: TrainingPlan, ours: list[str]) -> list[str]:
    """Split a frame on the cluster as one in memory, whole groups on one side: two columns of it come here."""
    groups, strata = column_of(cluster, frame, plan.groups), None
    levels = levels_of(cluster, frame, target)
    if levels is not None:
        strata = np.maximum(pd.Index(levels).get_indexer(pd.Index(column_of(cluster, frame, target))), 0)
    train, held = inner_split(groups, strata, groups, plan.held_out, plan.seed)
    if len(held) == 0:
        return [frame]
    roles = np.zeros((len(groups), 1), dtype=np.uint8)
    roles[train], roles[held] = TRAIN, HELD
    found = cut(cluster, frame, roles, ours)[0]
    return _instead(cluster, frame, [str(found[TRAIN]), str(found[HELD])], ours)


def split(cluster: H2OCluster, frame: str, target: str, plan: TrainingPlan, ours: list[str]) -> list[str]:
    """Split a frame on the cluster into rows to train on and rows to validate, classes in proportion."""
    drawn, train, held = (new_key("frame") for _ in range(3))
    ours += [drawn, train, held]
    if plan.head.is_class:
        way = (
            f'(== (h2o.random_stratified_split (cols {frame} {json.dumps(target)}) {plan.held_out} {plan.seed}) "test")'
        )
    else:
        way = f"(< (h2o.runif {frame} {plan.seed}) {plan.held_out})"
    cluster.rest.post("/99/Rapids", ast=f"(assign {drawn} {way})")
    for key, chosen in ((train, 0), (held, 1)):
        cluster.rest.post("/99/Rapids", ast=f"(assign {key} (rows {frame} (== {drawn} {chosen})))")
    if not all(n_rows(cluster, key) for key in (train, held)):
        return [frame]
    return _instead(cluster, frame, [train, held], ours)


def _instead(cluster: H2OCluster, frame: str, parts: list[str], ours: list[str]) -> list[str]:
    """Remove a frame that is ours, as all its rows are in its parts."""
    if frame in ours:
        cluster.remove(frame)
        ours.remove(frame)
    return parts


def learned(
    output: dict[str, Any], columns: dict[str, str], target: str, weight: str | None = None
) -> tuple[Table, Layout]:
    """Return columns, levels and classes as the cluster learned them, in the order of the user's table."""
    domains = dict(zip(output["names"], output["domains"], strict=True))
    names = [name for name in columns if name in domains and name not in (target, weight)]
    levels = {j: list(domains[name]) for j, name in enumerate(names) if domains[name] is not None}
    n_numeric = len(names) - len(levels)
    encoder = Table.from_statistics(
        len(names), levels, np.zeros(n_numeric), np.ones(n_numeric), names, missing="impute"
    )
    return encoder, Layout(names, levels, domains[target], (target,), weight or "")
