"""Several runs of a recipe as one command, which goes on where it stopped."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pybiodl.errors import InvalidInputError, OutputError
from pybiodl.recipes._folder import SUMMARY
from pybiodl.recipes._reading import paths_of
from pybiodl.recipes._run import OTHER, following, hashes_of
from pybiodl.recipes._split import describe

_SHOWN = ("accuracy", "roc_auc", "mcc", "f1", "error_rate", "r2")


@dataclass(frozen=True, repr=False)
class Runs:
    """A row a run.

    Parameters
    ----------
    table : DataFrame
        ``data``, ``network``, ``n_train``, ``n_test``, the metrics, each with that of the linear baseline
        (``accuracy_linear``), ``seconds`` and ``megabytes``.
    summaries : tuple of dict
        `Run.summary` of each.
    """

    table: pd.DataFrame
    summaries: tuple[dict[str, Any], ...]

    def __str__(self) -> str:
        shown = [name for name in _SHOWN if name in self.table][:3]
        columns = ["data", "network", "n_test"]
        for name in shown:
            columns += [name, *([f"{name}_linear"] if f"{name}_linear" in self.table else [])]
        text = self.table[[*columns, "seconds"]].to_string(index=False, float_format=lambda value: f"{value:.3f}")
        published = [f"{OTHER}: {one['metric']} {one['value']:g} ({one['of']})" for one in self.summaries[0][OTHER]]
        return "\n".join([text, "", *published])

    __repr__ = __str__


def carry_out_each(recipe: Any, paths: list[Path], out: Any, networks: list[str], params: dict[str, Any]) -> Runs:
    """Run all networks on all data sets; see `Recipe.run_each`."""
    place = None if out is None else _folder(out)
    sets = {path.stem.split(".")[0]: [path] for path in paths} if recipe.each_file else {recipe.name: paths}
    found: dict[str, dict[str, Any]] = {}
    for name, files in sets.items():  # what cannot be read is refused before the first is trained
        found[name] = dict(following(recipe.read(*files), None))
    summaries, rows = [], []
    for name, files in sets.items():
        for network in networks:
            own = None if place is None else place / f"{name}_{network.replace(' ', '_')}"
            summary = None if own is None else _known(own, _expected(recipe, files, network, found[name] | params))
            if summary is None:
                summary = recipe.run(*files, out=own, network=network, **params).summary()
            summaries.append(summary)
            rows.append(_row(name, network, summary))
    table = pd.DataFrame(rows)
    if place is not None:
        table.to_csv(place / "runs.csv", index=False, lineterminator="\n")
    return Runs(table, tuple(summaries))


def _folder(out: Any) -> Path:
    place = Path(out)
    try:
        place.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"out must be a folder that can be made; got {str(place)!r} ({error.strerror}); use another.", field="out"
        ) from None
    return place


def _expected(recipe: Any, files: list[Path], network: str, params: dict[str, Any]) -> dict[str, Any]:
    """Return what the summary of this run must say of how it was made."""
    given = {name: value for name, value in params.items() if name not in ("split", "test")}
    test = params.get("test")
    kept = "files given as test" if test is not None else describe(params.get("split") or recipe.split)
    return {
        "estimator": repr(recipe.estimator(network, **{"random_state": 0, **given})),
        "files": hashes_of(paths_of((files, test or ()))),
        "split": kept,
    }


def _known(place: Path, expected: dict[str, Any]) -> dict[str, Any] | None:
    """Read the summary of a run that was finished, and refuse that of another one."""
    path = place / SUMMARY
    if not path.is_file():
        return None
    summary: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for name, value in expected.items():
        if summary[name] != value:
            raise InvalidInputError(
                f"out must hold runs of the same files and settings; {str(place)!r} is of another {name}; use another "
                "folder.",
                field="out",
            )
    return summary


def _row(data: str, network: str, summary: dict[str, Any]) -> dict[str, Any]:
    row = {"data": data, "network": network, "n_train": summary["n_train"], "n_test": summary["n_test"]}
    for name, metric in summary["metrics"].items():
        row[name] = metric.get("value")
        if "baseline" in metric:
            row[f"{name}_linear"] = metric["baseline"]
    return row | {"seconds": summary["seconds"], "megabytes": summary["megabytes"]}
