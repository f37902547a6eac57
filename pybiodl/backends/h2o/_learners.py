"""H2O's own learners on tables that were sent: gradient boosting, random forest, linear model and AutoML."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from pybiodl._check import nearest
from pybiodl._memory import resident
from pybiodl.backends.h2o._cluster import H2OCluster
from pybiodl.backends.h2o._fitted import FittedH2O
from pybiodl.backends.h2o._frames import Layout, download, new_key, numbers, send, temporary_keys
from pybiodl.backends.h2o._jobs import wait
from pybiodl.backends.h2o._rest import quote
from pybiodl.encode import Table
from pybiodl.errors import ClusterError, InvalidInputError

LEARNERS = {
    "gbm": "H2O gradient boosting",
    "drf": "H2O random forest",
    "glm": "H2O linear model",
    "automl": "H2O AutoML",
}
"""Learner to its name for readers."""

_FAMILY = {"binary": "binomial", "multiclass": "multinomial", "regression": "gaussian"}
_RUN = re.compile(r"AutoML_\d+_\d+_\d+")
_TRAIN, _TEST = 1, 2  # what a row is in a fold; 0 is neither


@dataclass
class Peak:
    """Most bytes that a cluster was seen to take.

    Of a cluster that was started here what its processes hold in memory, Java itself included; of one that was joined,
    what H2O counts for its nodes: tables, models, and what lived when Java last cleaned up.
    """

    cluster: H2OCluster
    n_bytes: float = float("nan")

    def look(self) -> None:
        """Ask the system or the cluster."""
        if self.cluster.pids:
            now = sum(resident(pid) for pid in self.cluster.pids)
        else:
            cloud = self.cluster.cloud()
            now = float(cloud.max_memory - cloud.free_memory)
        self.n_bytes = float(np.fmax(self.n_bytes, now))


@dataclass(frozen=True)
class Learned:
    """A model of one of H2O's learners, a model a target, where it was trained.

    Parameters
    ----------
    cluster : H2OCluster
    models : tuple of str
        Keys of H2O's models, one a target; H2O's own client finds them by these.
    kept : tuple of str
        Keys of all that belongs to them.
    encoder : Table
    layout : Layout
    classes : ndarray or None
    """

    cluster: H2OCluster
    models: tuple[str, ...]
    kept: tuple[str, ...]
    encoder: Table
    layout: Layout = field(repr=False)
    classes: Any = field(repr=False)

    def outputs(self, frame: str) -> np.ndarray:
        """Probabilities (n_rows, n_classes) or values (n_rows, n_targets) of a frame on the cluster."""
        columns = []
        with temporary_keys(self.cluster) as ours:
            for model in self.models:
                destination = new_key("predictions")
                ours.append(destination)
                path = f"/4/Predictions/models/{quote(model)}/frames/{quote(frame)}"
                wait(self.cluster, self.cluster.rest.post(path, predictions_frame=destination), "Prediction")
                names, values = download(self.cluster, destination)
                by_name = dict(zip(names, values, strict=True))
                columns += [numbers(by_name[name]) for name in self.layout.classes or ["predict"]]
        return np.stack(columns, axis=1)

    def predict_proba(self, X: Any) -> np.ndarray:
        """Probabilities of the classes for a table, which is sent and removed."""
        with temporary_keys(self.cluster) as ours:
            ours.append(new_key("frame"))
            send(self.cluster, ours[0], X, self.encoder, self.layout)
            return self.outputs(ours[0])

    def predict(self, X: Any) -> np.ndarray:
        """Most probable class, or values of shape (n_samples,) or (n_samples, n_targets)."""
        outputs = self.predict_proba(X)
        if self.classes is not None:
            return np.asarray(self.classes[outputs.argmax(axis=1)])
        return outputs[:, 0] if outputs.shape[1] == 1 else outputs


class LearnerTable:
    """A table on a cluster, sent once, and the parts of it that learners train on and predict.

    It is a context manager: what it put on the cluster is removed at the end, and nothing else.

    Parameters
    ----------
    cluster : H2OCluster
    kind : {"binary", "multiclass", "regression"}
    X : ndarray, CSR matrix or DataFrame of shape (n_samples, n_columns)
    encoder : Table
        Fitted; says which columns are categorical.
    y : ndarray
        Class codes of shape (n_samples,), or values of shape (n_samples, n_targets), NaN where missing.
    classes : ndarray or None
    """

    def __init__(self, cluster: H2OCluster, kind: str, X: Any, encoder: Table, y: np.ndarray, classes: Any) -> None:
        self.cluster = cluster
        self.kind = kind
        self.encoder = encoder
        self.classes = classes
        self.layout = Layout.of(encoder, classes, 1 if classes is not None else y.shape[1])
        self.frame = new_key("frame")
        self._roles = ""
        self._parts: dict[tuple[int, int], str] = {}
        self._values = X, y
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            self._keys = stack.enter_context(temporary_keys(self.cluster))
            self._keys.append(self.frame)
            X, y = self._values
            send(self.cluster, self.frame, X, self.encoder, self.layout, y)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *details: object) -> None:
        self._stack.close()

    def send_folds(self, folds: Sequence[tuple[np.ndarray, np.ndarray]]) -> None:
        """Tell the cluster which rows each fold trains on and tests, 0-based."""
        roles = np.zeros((self._values[0].shape[0], len(folds)), dtype=np.uint8)
        for fold, (train, test) in enumerate(folds):
            roles[train, fold] = _TRAIN
            roles[test, fold] = _TEST
        encoder = Table().fit(roles)
        self._roles = new_key("folds")
        self._keys.append(self._roles)
        send(self.cluster, self._roles, roles, encoder, Layout.of(encoder, None))

    def part(self, fold: int, test: bool) -> str:
        """Key of the rows of a fold, in their order; they are copied on the cluster where that was not done yet."""
        role = _TEST if test else _TRAIN
        if (fold, role) not in self._parts:
            key = new_key("part")
            self._keys.append(key)
            chosen = f"(== (cols_py {self._roles} {fold}) {role})"
            self.cluster.rest.post("/99/Rapids", ast=f"(assign {key} (rows {self.frame} {chosen}))")
            self._parts[fold, role] = key
        return self._parts[fold, role]

    @contextlib.contextmanager
    def trained(
        self, learner: str, frame: str, settings: Mapping[str, Any], peak: Peak | None = None, keep: bool = False
    ) -> Iterator[Learned]:
        """Train on a frame and yield the model, which is removed at the end unless it is to be kept.

        Parameters
        ----------
        learner : {"gbm", "drf", "glm", "automl"}
        frame : str
        settings : mapping
            Parameters of H2O.
        peak : Peak, optional
        keep : bool
        """
        with temporary_keys(self.cluster) as ours:
            models = []
            for target in self.layout.targets:
                train = self._automl if learner == "automl" else self._model
                models.append(train(learner, frame, target, settings, peak, ours))
            yield Learned(self.cluster, tuple(models), tuple(ours), self.encoder, self.layout, self.classes)
            if keep:
                ours.clear()

    def _model(
        self, learner: str, frame: str, target: str, settings: Mapping[str, Any], peak: Peak | None, ours: list[str]
    ) -> str:
        model = new_key("model")
        ours.append(model)
        own = {"family": _FAMILY[self.kind], "lambda_search": True} if learner == "glm" else {}
        parameters = {
            "model_id": model,
            "training_frame": frame,
            "response_column": target,
            "ignored_columns": self._others(target),
        }
        answer = self.cluster.rest.post(f"/3/ModelBuilders/{learner}", **{**own, **settings, **parameters})
        return wait(self.cluster, answer["job"], LEARNERS[learner], None if peak is None else peak.look)

    def _automl(
        self, learner: str, frame: str, target: str, settings: Mapping[str, Any], peak: Peak | None, ours: list[str]
    ) -> str:
        """Run AutoML and return the key of its best model."""
        project = new_key("automl")
        key = f"{project}@@{target}"
        ours.append(key)  # with it go its models and its copies of the table
        limits = {name: value for name, value in settings.items() if value is not None}
        request = {
            "build_control": {"project_name": project, "stopping_criteria": limits},
            "input_spec": {
                "training_frame": frame,
                "response_column": target,
                "ignored_columns": self._others(target) or [],
            },
            "build_models": {},
        }
        rest = self.cluster.rest
        headers = {"Content-Type": "application/json"}
        answer = json.loads(rest.send("POST", "/99/AutoMLBuilder", json.dumps(request).encode(), headers))
        try:
            wait(self.cluster, answer["job"], LEARNERS[learner], None if peak is None else peak.look)
        finally:
            with contextlib.suppress(ClusterError):
                ours += self._of_automl(key)
        models = rest.get(f"/99/AutoML/{quote(key)}")["leaderboard"]["models"]
        if not models:
            seconds = limits.get("max_runtime_secs")
            raise ClusterError(
                f"H2O AutoML ended without a model{'' if seconds is None else f' after {seconds:g} seconds'}; raise "
                "automl_seconds, or limit it by automl_models alone."
            )
        return str(models[0]["name"])

    def _of_automl(self, key: str) -> list[str]:
        """Keys of all that a run of AutoML made, which bear its number; H2O removes only some of them with it."""
        state = self.cluster.rest.get(f"/99/AutoML/{quote(key)}")
        named = [state["training_frame"], *state["leaderboard"]["models"]]
        runs = {run for one in named if one for run in _RUN.findall(one["name"])}
        status = self.cluster.status()
        found = [*status.models, *(frame.name for frame in status.frames)]
        return [name for name in found if runs & set(_RUN.findall(name))]

    def _others(self, target: str) -> list[str] | None:
        return [name for name in self.layout.targets if name != target] or None


def check_learners(learners: Any) -> dict[str, dict[str, Any]]:
    """Return learners and their settings.

    Parameters
    ----------
    learners : sequence of str, or mapping of str to (mapping of H2O's parameters)

    Raises
    ------
    InvalidInputError
        If a name is unknown.
    """
    names = [learners] if isinstance(learners, str) else learners
    given = names if isinstance(names, Mapping) else dict.fromkeys(names)
    for name in given:
        if name not in LEARNERS:
            raise InvalidInputError(
                f"learners must be of {', '.join(map(repr, LEARNERS))}; got {name!r}"
                f"{nearest(str(name), LEARNERS) or '; leave it out.'}",
                field="learners",
            )
    return {str(name): dict(settings or {}) for name, settings in given.items()}


def remove_models(fitted: FittedH2O) -> None:
    """Remove H2O's own models of a network whose weights are at home."""
    if fitted.cluster is not None and fitted.models:
        with contextlib.suppress(ClusterError):
            fitted.cluster.remove(*fitted.models)


def predict_there(fitted: FittedH2O, X: Any) -> np.ndarray:
    """Have H2O's own model predict a table in memory, where its cluster still lives; the table is sent and removed.

    Parameters
    ----------
    fitted : FittedH2O
    X : ndarray, CSR matrix or DataFrame of shape (n_samples, n_columns)

    Returns
    -------
    ndarray of shape (n_samples, n_outputs)
        As ``fitted.predict`` gives it.

    Raises
    ------
    ClusterError
        If the cluster is gone.
    """
    if fitted.cluster is None:
        raise ClusterError("The H2O cluster on which this model was trained is gone, and H2O's own model with it.")
    cluster = fitted.cluster
    found = cluster.rest.find(f"/3/Models/{quote(fitted.models[0])}")
    if found is None:
        raise ClusterError("H2O's own model was removed from the cluster on which it was trained.")
    layout = _layout_of(fitted, found["models"][0]["output"])
    with temporary_keys(cluster) as ours:
        ours.append(new_key("frame"))
        send(cluster, ours[0], X, fitted.encoder, layout)
        with cluster.session() as h2o:
            frame = h2o.get_frame(ours[0])
        return fitted.predict(frame)


def _layout_of(fitted: FittedH2O, output: dict[str, Any]) -> Layout:
    """Return what columns and levels are called in H2O's model: coded if we sent them, their own if it read them."""
    encoder, domains = fitted.encoder, dict(zip(output["names"], output["domains"], strict=True))
    coded = Layout.of(encoder, fitted.classes, 1 if fitted.classes is not None else fitted.head.n_outputs)
    own = encoder.names_ or coded.names
    names = own if len(set(own) & set(domains)) > len(set(coded.names) & set(domains)) else coded.names
    levels = {
        j: coded.levels[j] if set(domains.get(names[j]) or ()) <= set(coded.levels[j]) else known
        for j, known in encoder.levels_.items()
    }
    return Layout(list(names), levels, coded.classes, coded.targets)
