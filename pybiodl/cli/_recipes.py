"""``pybiodl recipes``."""

from __future__ import annotations

from typing import Any

import typer

from pybiodl.cli._paths import check_writable, write_text
from pybiodl.cli._settings import read_settings


def run_list(out: str | None) -> None:
    """Show the recipes, or write them as a table."""
    from pybiodl import recipes

    check_writable(out, "--out")
    table = recipes.list()
    if out is not None:
        write_text(out, table.to_csv(lineterminator="\n"))
        return
    width = max(map(len, table.index))
    for name, row in table.iterrows():
        typer.echo(f"{name:<{width}}  {row['task']}\n{'':<{width}}  reads {row['files']}")


def run_show(name: str) -> None:
    """Show one."""
    from pybiodl import recipes

    typer.echo(str(recipes.find(name)))


def run_recipe(
    name: str,
    data: list[str],
    out: str,
    test: list[str] | None,
    network: list[str] | None,
    split: str | None,
    settings: list[str],
    epochs: int | None,
    seed: int,
) -> None:
    """Run one network on one data set, or each on each."""
    from pybiodl import recipes
    from pybiodl.recipes import paths_of

    recipe = recipes.find(name)
    given: dict[str, Any] = {"test": test or None, "split": split, "random_state": seed, **read_settings(settings)}
    if epochs is not None:
        given["epochs"] = epochs
    names = network or []
    several = len(names) > 1 or names == ["all"] or (recipe.each_file and len(paths_of(data)) > 1)
    if several:
        chosen = "all" if names == ["all"] else names or list(recipe.networks)[:1]
        typer.echo(str(recipe.run_each(*data, out=out, networks=chosen, **given)))
    else:
        typer.echo(str(recipe.run(*data, out=out, network=names[0] if names else None, **given)))
    typer.echo(f"\nsaved {out}")
