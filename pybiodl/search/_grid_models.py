"""Models of a search that are on a cluster, and estimators made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pybiodl.backends.protocol import TrainingPlan
from pybiodl.backends.registry import load_grids
from pybiodl.errors import ClusterError, InvalidInputError
from pybiodl.estimators._inputs import data_hash, read_inputs
from pybiodl.estimators._plan import Targets
from pybiodl.search._strategies import check_params


@dataclass
class GridModels:
    """Where the models of the trials are on a cluster."""

    cluster: Any  # None of one that ended with the search
    estimator: Any
    targets: Targets
    plans: dict[int, TrainingPlan]
    data: list[Any]
    keys: dict[tuple[int, int], dict[int, str]]

    def bring_home(self, place: int, fold: int) -> Any:
        """Return a fitted estimator."""
        _grid = load_grids()

        if self.cluster is None:
            raise ClusterError(
                "The cluster of this search ended with it; pass cluster= to the estimator to keep its models."
            )
        if (place, fold) not in self.keys:
            raise InvalidInputError(
                f"place and fold must be those of a trial that this call trained; got {place!r} and {fold!r}.",
                field="place",
            )
        found = self.keys[place, fold]
        models = [found[target] for target in sorted(found)]
        plan = self.plans[place]
        fitted = _grid.bring_home(self.cluster, plan, self.data[fold], models)
        model = check_params(self.estimator, {"network": plan.network, "epochs": plan.epochs})
        return learned_estimator(model, fitted, plan, None, self.targets, 0.0)


def learned_estimator(
    model: Any, fitted: Any, plan: TrainingPlan, inputs: Any, targets: Targets, seconds: float, outcome: Any = None
) -> Any:
    """Estimator that holds a fitted model."""
    inputs = read_inputs(plan.train.X, None, model) if inputs is None else inputs
    hashed = "" if isinstance(plan.train.y, str) else data_hash(inputs.values, plan.train.y)
    model._learn(fitted, plan, inputs, "h2o", hashed, seconds)
    model.outcome_ = outcome if isinstance(outcome, str) else None
    model.target_ndim_ = targets.ndim
    return model
