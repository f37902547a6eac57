"""A search on an H2O cluster: H2O's own grid trains, and each trial is judged as on Keras."""

from __future__ import annotations

import contextlib
import json
import shutil
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone

from pybiodl._check import nearest
from pybiodl.backends.protocol import TrainingPlan
from pybiodl.backends.registry import load_grids
from pybiodl.backends.split import inner_split
from pybiodl.errors import ClusterError, UnsupportedError
from pybiodl.estimators import BioClassifier, BioRegressor
from pybiodl.estimators._inputs import outcome_in_memory, read_inputs, take_outcome
from pybiodl.estimators._plan import Targets, make_plan
from pybiodl.estimators._settings import read_settings
from pybiodl.networks import Head
from pybiodl.search._folds import check_beside, count, folds_hash, hash_of, make_folds
from pybiodl.search._grid_models import GridModels, learned_estimator
from pybiodl.search._ledger import Ledger
from pybiodl.search._plan import SearchPlan, identity_of
from pybiodl.search._progress import Progress
from pybiodl.search._scoring import Scoring, answered, read_scoring, refuse_of_other_task
from pybiodl.search._strategies import candidates, check_params
from pybiodl.search._trial import DONE, FAILED, Trial, curves_of
from pybiodl.store import write_file

_VARIED = (
    "network", "network__hidden", "network__dropout", "network__input_dropout", "network__activation", "network__l1",
    "network__l2", "epochs", "learning_rate",
)  # fmt: skip


def search_on_cluster(
    search: Any, plan: SearchPlan, X: Any, y: Any, sample_weight: Any, groups: Any
) -> tuple[list[Trial], Any, dict[str, Any]]:
    """Run a search on a cluster.

    Returns
    -------
    trials : list of Trial
    best : estimator or None
        Fitted to all samples.
    facts : dict
    """
    began = time.perf_counter()
    _refuse(search.estimator, plan)
    estimator = search.estimator
    X, column = take_outcome(X, y)
    chosen = candidates(plan)
    models = [(place, params, check_params(estimator, params)) for place, params in chosen]
    first = models[0][2]
    inputs = read_inputs(X, first.encoder if first.encoder != "auto" else None, first)
    remote = inputs.kind == "remote"
    if remote:
        targets = first._remote_targets(y)
        if sample_weight is not None:
            raise UnsupportedError(
                "sample_weight must be None where the cluster reads X by itself; pass X as a DataFrame.",
                field="sample_weight",
            )
    else:
        X, column = outcome_in_memory(X, column, "A search")
        sample_weight, groups = check_beside(sample_weight, groups, count(X))
        targets = first._read_targets(column)
    scoring = read_scoring(search.scoring, estimator, None if remote else column)
    whole = clone(first).set_params(validation_fraction=0, patience=None)
    named = groups if isinstance(groups, str) else None  # a column on the cluster, which is no feature then
    base, _ = make_plan(whole, inputs, targets, read_settings(whole), sample_weight, named, None)
    plans = [(place, _varied(base, model)) for place, _, model in models]

    _grid = load_grids()

    _grid.refuse(base, [one for _, one in plans])
    work = _Work(search, plan, base, plans, dict(chosen), scoring, targets, remote, first.validation_fraction)
    with _grid.cluster_of(base) as cluster:
        work.run(cluster, X, column, groups, sample_weight)
        best = None
        if search.refit:
            best = work.refit(inputs, y, began)
        work.kept.close()
    search._grid_models = work.models
    return work.trials, best, {
        "scoring": scoring, "backend": "h2o", "n_resumed": work.n_resumed, "notes": tuple(work.notes),
    }  # fmt: skip


def _refuse(estimator: Any, plan: SearchPlan) -> None:
    if not isinstance(estimator, BioClassifier | BioRegressor):
        raise UnsupportedError(
            f"A search on H2O needs a BioClassifier or a BioRegressor; got {type(estimator).__name__}; use "
            'backend="keras".',
            field="estimator",
        )
    if plan.strategy not in ("grid", "random"):
        raise UnsupportedError(
            f'H2O\'s grid searches by strategy="grid" or "random"; got {plan.strategy!r}; choose one of these, or use '
            'backend="keras".',
            field="strategy",
        )
    for name in plan.space.names:
        if name not in _VARIED:
            raise UnsupportedError(
                f"H2O's grid varies {', '.join(_VARIED)}; got {name!r} in space{nearest(name, _VARIED) or ';'} set it "
                'in the estimator, or use backend="keras".',
                field="space",
            )


def _varied(base: TrainingPlan, model: Any) -> TrainingPlan:
    """Return the plan with the parameters of a trial."""
    settings = read_settings(model)
    network = base.network if model.network is None else clone(model.network)
    return replace(base, network=network, epochs=settings.epochs, learning_rate=settings.learning_rate)


class _Work:
    """The work of one call."""

    def __init__(
        self, search: Any, plan: SearchPlan, base: TrainingPlan, plans: list[tuple[int, TrainingPlan]],
        params: dict[int, Mapping[str, Any]], scoring: Scoring, targets: Targets, remote: bool, held: float | None,
    ) -> None:  # fmt: skip
        self.search, self.plan, self.base, self.plans, self.params = search, plan, base, plans, params
        self.scoring, self.targets, self.remote, self.held = scoring, targets, remote, held
        self.trials: list[Trial] = []
        self.notes: list[str] = []
        self.n_resumed = 0

    def run(self, cluster: Any, X: Any, y: Any, groups: Any, weight: Any) -> None:
        """Train and judge all trials that are not known yet."""
        _grid = load_grids()

        self.cluster = cluster
        with contextlib.ExitStack() as stack:
            ours = stack.enter_context(_grid.temporary_keys(cluster))
            self.ours = ours
            self.table: Any = None
            if self.remote:  # folds need the outcome, which only the cluster knows
                self.table = _grid.GridData.send(cluster, self.base, ours)
                y, groups = self._remote_outcome(y, groups)
            self._split(X, y, groups, weight)
            todo = [(place, one) for place, one in self.plans if place not in self.done]
            if self.table is None and (todo or self.search.refit):
                self.table = _grid.GridData.send(cluster, self.base, ours)
            if todo or self.search.refit:
                assert self.table is not None
                cut = self.table.cut(self.roles, ours)
                self.frames, self.all_rows = cut[:-1], cut[-1]
            self._train(todo)
            self.kept = stack.pop_all()

    def _remote_outcome(self, y: str, groups: Any) -> tuple[np.ndarray, Any]:
        table = self.table
        assert table is not None
        domain, values = table.levels(y), table.column(y)
        if domain is not None:
            kind = Head("binary", 1) if len(domain) == 2 else Head("multiclass", len(domain))
            strata = np.maximum(pd.Index(domain).get_indexer(values), 0)  # rows without an outcome are in no fold
            self.targets = replace(self.targets, head=kind, classes=np.asarray(domain), strata=strata)
            refuse_of_other_task(self.scoring, kind)
        if isinstance(groups, str):
            groups = table.column(groups)
        elif groups is not None:
            groups = np.asarray(groups)
        return values, groups

    def _split(self, X: Any, y: Any, groups: Any, weight: Any) -> None:
        """Make the folds, and read what an earlier call finished of the same search."""
        _grid = load_grids()

        search, remote = self.search, self.remote
        n_rows = self.table.n_rows if self.table is not None else count(X)
        known = np.arange(n_rows)
        if remote:  # rows without an outcome are neither learned from nor judged
            missing = np.array([one is None or one != one for one in y])
            known = np.flatnonzero(~missing)
        seen = known if remote else X
        own = None if groups is None else groups[known]
        # A seed, drawn or given, belongs to the search, so that one that goes on makes the same networks.
        folds = make_folds(search.cv, search.estimator, seen, y[known] if remote else y, own)
        folds = [(known[np.sort(train)], known[np.sort(test)]) for train, test in folds]
        if any(len(np.unique(rows)) < len(rows) for fold in folds for rows in fold):
            raise UnsupportedError(
                f"On H2O a row is once in a fold at most; cv={search.cv!r} draws some again; use another splitter.",
                field="cv",
            )
        identity = identity_of(search, self.plan, hash_of(X, y, weight, groups), folds_hash(folds), self.scoring.name)
        self.ledger = Ledger(search.recovery_dir, identity, {"seed": self.plan.seed})
        seed = int(self.ledger.settings["seed"])
        if seed != self.plan.seed:  # that of an earlier call decides what is drawn
            self.params = dict(candidates(self.plan.at_seed(seed)))
            models = {place: check_params(search.estimator, params) for place, params in self.params.items()}
            self.plans = [(place, _varied(self.base, model)) for place, model in models.items()]
        own_seed = search.estimator.random_state
        state = np.random.SeedSequence([seed, 11]).generate_state(len(folds) + 1)
        fixed = isinstance(own_seed, int | np.integer) and not isinstance(own_seed, bool)
        self.seeds = [int(own_seed)] * len(state) if fixed else [int(one) % 2**31 for one in state]
        self.reproducible = own_seed is not None or search.random_state is not None
        self.progress = Progress(self.plan.verbose, len(self.plans), self.scoring, search._on_trial)
        self.done: dict[int, Trial] = {}
        stored = self.ledger.known()
        for place, params in self.params.items():
            if (place, None) in stored:
                self.done[place] = Trial.from_dict(stored[place, None], params)
                self.progress.tell(self.done[place], again=True)
        self.n_resumed = len(self.done)
        self.folds, self.y = folds, y
        self.roles = np.zeros((n_rows, len(folds) + 1), dtype=np.uint8)
        for fold, (train, test) in enumerate([*folds, (known, known[:0])]):
            self.roles[train, fold] = _grid.TRAIN
            self.roles[self._held_out(train, groups, fold), fold] = _grid.HELD
            self.roles[test, fold] = _grid.TEST
            if not remote:
                _grid.check_fold(self.base, self.base.train.y[self.roles[:, fold] == _grid.TRAIN])

    def _held_out(self, train: np.ndarray, groups: Any, fold: int) -> np.ndarray:
        """Rows for early stopping, as an estimator holds them out."""
        strata = None if self.targets.strata is None else self.targets.strata[train]
        own = None if groups is None else groups[train]
        return train[inner_split(train, strata, own, self.held, self.seeds[fold])[1]]

    def _of_fold(self, plan: TrainingPlan, fold: int) -> TrainingPlan:
        patience = read_settings(self.search.estimator).patience
        return replace(plan, seed=self.seeds[fold], reproducible=self.reproducible, patience=patience)

    def _train(self, todo: list[tuple[int, TrainingPlan]]) -> None:
        _grid = load_grids()

        self.keys: dict[tuple[int, int], dict[int, str]] = {}
        self.outputs: dict[tuple[int, int], dict[int, np.ndarray]] = {}
        self.histories: dict[tuple[int, int], dict[str, list[float]]] = {}
        self.started, self.last = {place for place, _ in todo}, time.perf_counter()
        self.data: list[Any] = [data for data, _ in self.frames] if todo else []
        folder = self._cluster_folder()
        grids = self._found_again(folder) if todo else []
        self._collect(grids)
        running = {(one.fold, one.target, place) for one in grids if one.job is not None for place, _ in one.varied}
        targets = range(len(self.table.whole.targets)) if todo and self.table is not None else ()
        for fold in range(len(self.folds)):
            rest = [
                (place, self._of_fold(one, fold))
                for place, one in todo
                if not all(
                    (fold, target, place) in running or target in self.keys.get((place, fold), ()) for target in targets
                )
            ]
            if rest:
                data = self.frames[fold][0]
                grids += _grid.start_grids(self.cluster, rest, fold, data, self.plan.parallelism, folder)
        self._remember(grids)
        self.models = GridModels(
            self.cluster if self.base.cluster is not None else None, self.search.estimator, self.targets,
            dict(self.plans), self.data, self.keys,
        )  # fmt: skip
        try:
            _grid.watch(grids, lambda: self._collect(grids))
        except ClusterError:
            raise
        except BaseException:
            self.ours += [grid.key for grid in grids]
            self._forget(folder)  # these grids do not go on
            self.ours += [key for found in self.keys.values() for key in found.values()]
            raise
        for place in sorted(self.started):
            missing = [grid for grid in grids if any(place == known for known, _ in grid.varied)]
            reason = next((grid.reason() for grid in missing if (place, grid.fold) not in self.keys), "")
            self._finish(Trial(place, self.params[place], (), FAILED, reason=reason))
        self.trials = [self.done[place] for place, _ in self.plans]
        self.ours += [grid.key for grid in grids if self.base.cluster is None]
        self._forget(folder)

    def _collect(self, grids: list[Any]) -> None:
        """Judge what was finished since the last look."""
        _grid = load_grids()

        for grid in grids:
            for places, key, output in grid.new_models():
                places = [place for place in places if place in self.started]
                if not places:
                    continue
                data, judged = self.frames[grid.fold]
                self.data[grid.fold] = self.table.layout_of(output, data)
                told = _grid.outputs_of(self.cluster, key, str(judged), self.targets.classes)
                for place in places:
                    self.keys.setdefault((place, grid.fold), {})[grid.target] = key
                    self.outputs.setdefault((place, grid.fold), {})[grid.target] = told
                    self.histories[place, grid.fold] = _grid.curves(output)
                    self._judge(place)

    def _judge(self, place: int) -> None:
        """Judge a trial when the models of all folds and targets are there."""
        n_targets = len(self.table.whole.targets)
        outputs = [self.outputs.get((place, fold), {}) for fold in range(len(self.folds))]
        if any(len(one) < n_targets for one in outputs):
            return
        scores = []
        for (_, test), by_target in zip(self.folds, outputs, strict=True):
            told = np.hstack([by_target[target] for target in range(n_targets)])
            model = answered(self.search.estimator, self.targets, told)
            truth = self.y.iloc[test] if hasattr(self.y, "iloc") else np.asarray(self.y)[test]
            scores.append(self.scoring(model, np.arange(len(test)), truth))
        curves = curves_of([self.histories[place, fold] for fold in range(len(self.folds))])
        now = time.perf_counter()
        self._finish(Trial(place, self.params[place], tuple(scores), DONE, now - self.last, curves=curves))
        self.last = now
        for fold in range(len(self.folds)):
            del self.outputs[place, fold]

    def _finish(self, trial: Trial) -> None:
        self.done[trial.place] = trial
        self.started.discard(trial.place)
        self.ledger.add(trial)
        self.progress.tell(trial)

    # What outlives the client or the cluster ------------------------------------------------------------------

    def _cluster_folder(self) -> Path | None:
        """Where H2O keeps grids, if it sees our folder: on this machine."""
        if self.ledger.folder is None or not (self.cluster.pids or self.cluster.rest.on_loopback):
            return None
        folder = self.ledger.folder.absolute() / "cluster"
        folder.mkdir(exist_ok=True)
        return folder

    def _state(self) -> Path | None:
        return None if self.ledger.folder is None else self.ledger.folder / "grids.json"

    def _forget(self, folder: Path | None) -> None:
        path = self._state()
        if path is not None:
            path.unlink(missing_ok=True)
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    def _remember(self, grids: list[Any]) -> None:
        path = self._state()
        if path is not None:
            stored = {"url": self.cluster.url, "grids": [grid.to_dict() for grid in grids], "keys": self.ours}
            write_file(path, json.dumps(stored).encode())

    def _found_again(self, folder: Path | None) -> list[Any]:
        """Grids of an earlier call: still on the cluster, or read from the folder of one that was lost."""
        _grid = load_grids()

        path = self._state()
        if path is None or not path.exists():
            return []
        stored = json.loads(path.read_text())
        found = [_grid.Grid.find(self.cluster, one) for one in stored["grids"]]
        if not any(found) and folder is not None:
            self.ours += _grid.resume(self.cluster, folder, stored["grids"])
            found = [_grid.Grid.find(self.cluster, one) for one in stored["grids"]]
            if any(found):
                self.notes.append("A cluster was lost; H2O read its grids from recovery_dir and went on with them.")
        elif any(found):
            self.ours += stored["keys"]  # tables that the earlier call could not remove
            self.notes.append("The client was lost; the cluster had gone on with the grids.")
        return [grid for grid in found if grid is not None]

    def refit(self, inputs: Any, outcome: Any, began: float) -> Any:
        """Train the best parameters on all rows, which are on the cluster already."""
        _grid = load_grids()

        with self.kept:
            best = _best(self.trials, self.scoring.higher_is_better)
            place = best.place
            plan = self._of_fold(dict(self.plans)[place], len(self.folds))
            assert self.table is not None
            fitted = _grid.train_whole(self.table, plan, self.all_rows[0], self.ours)
            model = check_params(self.search.estimator, best.params)
            return learned_estimator(model, fitted, plan, inputs, self.targets, time.perf_counter() - began, outcome)


def _best(trials: list[Trial], higher_is_better: bool) -> Trial:
    from pybiodl.search._search import best_of

    return best_of(trials, higher_is_better)
