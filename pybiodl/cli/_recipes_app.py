"""The commands on recipes and their options."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperCommand

recipes_app = typer.Typer(name="recipes", help="Published systems on files of your own, with the paper's defaults.")
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of a recipe, as `pybiodl recipes list` gives it.")]
_SEVERAL = ("--data", "--test", "--network")


class SeveralWords(TyperCommand):
    """A command of which some options take all words up to the next option, as in ``--data a.fa b.fa``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Repeat the option before each further word."""
        spread: list[str] = []
        option = None
        for word in args:
            if word.startswith("--"):
                option = word if word in _SEVERAL else None
                spread.append(word)
            elif option is not None and spread[-1] != option:
                spread += [option, word]
            else:
                spread.append(word)
        return super().parse_args(ctx, spread)


@recipes_app.command("list")
def list_all(
    out: Annotated[str | None, typer.Option(metavar="CSV", help="Table to write; - is the screen.")] = None,
) -> None:
    """List the recipes: what each does and the files that it reads."""
    from pybiodl.cli._recipes import run_list

    run_list(out)


@recipes_app.command()
def show(name: Name) -> None:
    """Say what a recipe reads, its networks, its paper, the published figures and what measured ours."""
    from pybiodl.cli._recipes import run_show

    run_show(name)


@recipes_app.command(cls=SeveralWords)
def run(
    name: Name,
    data: Annotated[list[str], typer.Option(metavar="FILES...", help="Files that the recipe reads, in its order.")],
    out: Annotated[
        str, typer.Option(metavar="FOLDER", help="Folder for the model and the report, whole or not at all.")
    ],
    test: Annotated[
        list[str] | None, typer.Option(metavar="FILES...", help="Files to judge by; else a fifth is held out.")
    ] = None,
    network: Annotated[
        list[str] | None, typer.Option(metavar="NAMES...", help="Networks of the recipe; `all` runs each.")
    ] = None,
    split: Annotated[
        str | None,
        typer.Option(help="What stays together when samples are held out: similarity, copies, groups, random."),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Another parameter than the paper's; repeat for more."),
    ] = None,
    epochs: Annotated[int | None, typer.Option(help="Passes over the training data, at most.")] = None,
    seed: Annotated[int, typer.Option(help="Of the split and of the training.")] = 0,
) -> None:
    """Run a recipe on files: train, judge beside a linear baseline, look for leaks, explain, and save.

    Several networks, or several files of a recipe that takes each for a data set, are one run each in FOLDER; the same
    command goes on where it stopped.
    """
    from pybiodl.cli._recipes import run_recipe

    run_recipe(name, data, out, test, network, split, settings or [], epochs, seed)
