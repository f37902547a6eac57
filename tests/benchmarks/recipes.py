"""Recipes on simulated files with a planted truth: as they are, without the part that tells them apart, and linear.

The truth is made so that the part is needed; the networks are small, for seconds and not hours. What is printed says
that a recipe works and what its part is worth there, and nothing about the paper's data.

    python tests/benchmarks/recipes.py danq
    python tests/benchmarks/recipes.py eeg_bihemispheric --without network__adversarial=false
    python tests/benchmarks/recipes.py all
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from _common import Progress, machine, print_table

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.recipes._parts import Compared, compared
from tests.recipes._simulated import SIMULATED


def row_of(name: str, found: Compared) -> dict[str, Any]:
    """Print what is known beside, and return the row of a recipe."""
    run = found.run
    for figure, value in run.figures.items():
        less = found.figures_without.get(figure, float("nan"))
        print(f"{name}, {figure}: {value:.3f}, without its part {less:.3f}")
    if isinstance(run.train.y, dict):
        print_alone(run.recipe, run, found.params, found.metric)
    return {
        "recipe": name,
        "metric": found.metric,
        "as it is": f"{found.value:.3f}",
        "without its part": f"{found.without:.3f}",
        "linear": "" if found.linear is None else f"{found.linear:.3f}",
        "samples": f"{len(run.train)} + {len(run.test)}",
        "seconds": f"{run.seconds:.0f}, {found.seconds_without:.0f}",
        "MB": f"{run.memory / 2**20:.0f}",
    }


def print_alone(recipe: Any, run: Any, params: dict[str, Any], metric: str) -> None:
    """Print what each data set comes to where a network learns it alone."""
    for outcome in run.train.y:
        sides = []
        for data in (run.train, run.test):
            own = data.take([row for row, line in enumerate(data.y[outcome]) if line[0] is not None])
            sides.append((own.X, own.y[outcome]))
        found = recipe.estimator(**params).fit(*sides[0]).evaluate(*sides[1]).metrics
        together = run.evaluation.metrics[f"{metric.split('[')[0]}[{outcome}]"].value
        alone = found[metric.split("[")[0]].value
        print(f"{recipe.name}, {outcome}: {metric.split('[')[0]} {together:.3f} together, {alone:.3f} alone")


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="+", choices=[*SIMULATED, "all"], metavar="NAME")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--without", action="append", metavar="NAME=JSON", help="take this away, not the recipe's part")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    given = [one.split("=", 1) for one in options.without or ()]
    without = {key: json.loads(value) for key, value in given} or None
    progress, rows = Progress(), []
    for name in SIMULATED if "all" in options.names else options.names:
        rows.append(row_of(name, compared(name, options.epochs, options.seed, without)))
        progress(str(rows[-1]))
    print_table(rows)
    print(f"\nSimulated files, small networks; seconds of the run and of the fit without the part. {machine('keras')}")


if __name__ == "__main__":
    main()
