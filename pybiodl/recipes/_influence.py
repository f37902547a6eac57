"""Series of several variables out of tables, and which variables a forecast of them follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pybiodl import plots
from pybiodl.errors import InvalidInputError
from pybiodl.interpret import Explanation
from pybiodl.recipes._data import Data
from pybiodl.recipes._labelled import columns_of, table_of

_STEP = 0.5  # by how many standard deviations a variable is moved, either way


@dataclass(frozen=True, repr=False)
class Influence(Explanation):
    """How forecasts follow each variable: ``values`` of shape (n_variables, n_targets).

    All values of a variable in a window, or its one in a row, are moved by half a standard deviation up and down. The
    value is by how many of its standard deviations the answer then differs, the mean over windows and steps ahead:
    positive where it rises with the variable.

    Parameters
    ----------
    names, targets : tuple of str
    sizes : ndarray of shape (n_variables, n_targets)
        The same without signs, the mean of the absolute values: where a variable raises an answer here and lowers it
        there, it is large and the value is small.
    """

    names: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    sizes: np.ndarray | None = None

    def to_frame(self) -> pd.DataFrame:
        """Return a row a pair of variable and target, with value and size."""
        rows = [
            {"variable": name, "target": target, "value": self.values[row, column]}
            | ({} if self.sizes is None else {"size": self.sizes[row, column]})
            for row, name in enumerate(self.names)
            for column, target in enumerate(self.targets)
        ]
        return pd.DataFrame(rows)

    def plot(self, ax: Any = None) -> Any:
        """Draw the values as a grid, and return the Axes."""
        ax = plots.new_axes(1, 1, 3.4, 3.0)[0, 0] if ax is None else ax
        limit = float(np.abs(self.values).max()) or 1.0
        ax.imshow(self.values, cmap="RdBu_r", vmin=-limit, vmax=limit)
        ax.set_xticks(range(len(self.targets)), self.targets, rotation=90)
        ax.set_yticks(range(len(self.names)), self.names)
        ax.set_xlabel("forecast")
        ax.set_ylabel("variable")
        return ax


def influence(n: int | None = 20) -> Callable[[Any, Data], Mapping[str, Explanation]]:
    """Return what tells which variables forecasts of `n` series follow, or of all, or answers to rows of a table."""

    def explain(model: Any, data: Data) -> dict[str, Explanation]:
        targets = None if data.y is None else tuple(map(str, data.y.columns))
        return {"influence": influence_of(model, data.X[:n], targets)}

    return explain


def influence_of(model: Any, X: Any, targets: tuple[str, ...] | None = None) -> Influence:
    """Move each variable of series, or column of a table, and see how forecasts or answers change."""
    series = [X] if isinstance(X, pd.DataFrame) else list(X)
    together = pd.concat(series)
    scale, names = together.std().to_numpy(), tuple(map(str, together.columns))
    targets = tuple(model.target_names_) if targets is None else targets

    def answers(moved: list[pd.DataFrame]) -> np.ndarray:
        """Return what is answered, shape (n, n_targets)."""
        if hasattr(model, "predict_windows"):
            return np.asarray(np.concatenate(model.predict_windows(moved)).mean(axis=1))
        return np.asarray(model.predict(moved[0])).reshape(len(moved[0]), -1)

    own = answers(series).std(axis=0)
    slopes = []
    for place, name in enumerate(together.columns):
        up, down = (
            answers([one.assign(**{name: one[name] + sign * _STEP * scale[place]}) for one in series])
            for sign in (1, -1)
        )
        slopes.append((up - down) / np.where(own > 0, own, 1.0))
    values = np.stack([slope.mean(axis=0) for slope in slopes])
    error = max(float((slope.std(axis=0) / np.sqrt(len(slope))).max()) for slope in slopes)
    return Influence(
        values, np.zeros(1), "influence", "forecasts", error, "largest standard error over the windows", {}, names,
        targets, np.stack([np.abs(slope).mean(axis=0) for slope in slopes]),
    )  # fmt: skip


def series_of(path: Path, name: str, time: str) -> tuple[list[pd.DataFrame], np.ndarray]:
    """Read a table with a row a point in time: series by the column `name`, and numbers beside it and the time.

    Returns
    -------
    series : list of DataFrame
        In the order of time.
    names : ndarray of str of shape (n_series,)
    """
    table = columns_of(table_of(path), (name, time), path)
    numbers = [column for column in table.columns if column not in (name, time)]
    if not numbers or not all(table[column].dtype.kind in "fiu" for column in numbers):
        raise InvalidInputError(
            f"{path.name} must have columns of numbers beside {name} and {time}, and no others", field="files"
        )
    found = {str(key): own.sort_values(time) for key, own in table.groupby(name, sort=False)}
    for key, own in found.items():
        steps = np.diff(own[time].to_numpy(float)) if own[time].dtype.kind in "fiu" else np.ones(1)
        if own[time].duplicated().any() or (len(steps) and not np.allclose(steps, steps[0])):
            raise InvalidInputError(f"Times must be regular, each there once; those of {key!r} are not", field="files")
    series = [own[numbers].astype(float).reset_index(drop=True) for own in found.values()]
    return series, np.array(list(found), dtype=object)
