"""The commands on saved models and their options."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pybiodl.cli._options import Files, GenesIn, LabelFromHeader, Labels, Model, Outcome


def evaluate(
    model: Model,
    files: Files,
    outcome: Outcome = None,
    labels: Labels = None,
    label_from_header: LabelFromHeader = None,
    train: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE", help="The training data again, for a linear and a majority baseline beside."),
    ] = None,
    calibration: Annotated[
        bool, typer.Option("--calibration", help="Also show whether probabilities are what they say, in bins.")
    ] = False,
    plot: Annotated[str | None, typer.Option(metavar="PNG", help="Picture to write (png, pdf or svg).")] = None,
    out: Annotated[str | None, typer.Option(metavar="CSV", help="Metrics as a table; - is the screen.")] = None,
    genes_in: GenesIn = "columns",
) -> None:
    """Judge a saved model by known outcomes.

    Every metric has a 95 % interval; with --train a linear and a majority baseline stand beside.
    """
    from pybiodl.cli._judge import run_evaluate

    run_evaluate(model, files, outcome, labels, label_from_header, train or [], plot, out, genes_in, calibration)


def calibrate(
    model: Model,
    files: Files,
    out: Annotated[str, typer.Option(metavar="MODEL", help="File to save the calibrated model in.")],
    outcome: Outcome = None,
    labels: Labels = None,
    label_from_header: LabelFromHeader = None,
    genes_in: GenesIn = "columns",
) -> None:
    """Make the probabilities of a saved model what they say, by data that it has not seen; its classes stay."""
    from pybiodl.cli._judge import run_calibrate

    run_calibrate(model, files, out, outcome, labels, label_from_header, genes_in)


def export(
    model: Model,
    out: Annotated[str, typer.Option(metavar="ONNX", help="File to write, whole or not at all.")],
    check: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE", help="Samples on which to compare the answers; drawn ones where none are given."),
    ] = None,
    genes_in: GenesIn = "columns",
) -> None:
    """Write a saved model as ONNX, which runs without pybiodl, and say how far its answers are from the model's own."""
    from pybiodl.cli._compare import run_export

    run_export(model, out, check or [], genes_in)


def explain(
    model: Model,
    files: Files,
    method: Annotated[
        Literal[
            "auto",
            "mutation_map",
            "integrated_gradients",
            "saliency",
            "gradient_x_input",
            "deep_lift",
            "grad_cam",
            "attention",
            "importance",
            "filter_motifs",
            "marginalize",
            "ablate",
        ],
        typer.Option(help="auto is mutation_map for sequences and importance for tables, which needs --outcome."),
    ] = "auto",
    target: Annotated[
        str | None, typer.Option("--class", help="Class that is explained; the second of two where none is named.")
    ] = None,
    motif: Annotated[
        str | None,
        typer.Option(
            metavar="LETTERS|MEME[:NAME]",
            help="For marginalize, which inserts it at each place of the sequences, their letters shuffled, and for "
            "ablate, which takes it out of them: letters, or the first or the named motif of a MEME file.",
        ),
    ] = None,
    p_value: Annotated[
        float,
        typer.Option(help="For ablate: stretches that a random one is like more often are no place of the motif."),
    ] = 1e-4,
    outcome: Outcome = None,
    labels: Labels = None,
    label_from_header: LabelFromHeader = None,
    out: Annotated[str, typer.Option(metavar="CSV", help="Table to write, or motifs as .meme; - is the screen.")] = "-",
    plot: Annotated[
        str | None, typer.Option(metavar="PNG", help="Picture of the first sample (png, pdf, svg).")
    ] = None,
    genes_in: GenesIn = "columns",
) -> None:
    """Say why a saved model predicts what it does.

    Writes a row a sample, position and letter (or feature), its own error figure on stderr.
    """
    from pybiodl.cli._explain import run_explain

    run_explain(
        model, files, method, target, (motif, p_value), (outcome, labels, label_from_header), out, plot, genes_in
    )


def report(
    model: Model,
    files: Files,
    out: Annotated[str, typer.Option(metavar="HTML", help="Page to write, .html or .md, whole or not at all.")],
    outcome: Outcome = None,
    labels: Labels = None,
    label_from_header: LabelFromHeader = None,
    train: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE", help="The training data again, for a linear baseline and a leak audit."),
    ] = None,
    group: Annotated[str | None, typer.Option(metavar="COLUMN", help="Groups that the bootstrap draws whole.")] = None,
    card: Annotated[bool, typer.Option("--card", help="A model card instead.")] = False,
    explain: Annotated[bool, typer.Option(help="Draw mutation maps, or the importance of columns.")] = True,
    title: Annotated[str | None, typer.Option(help="Of the page.")] = None,
    genes_in: GenesIn = "columns",
) -> None:
    """Write one page of all that is known of a saved model: metrics, baseline, leaks, pictures, examples."""
    from pybiodl.cli._report import run_report

    known = (outcome, labels, label_from_header)
    run_report(model, files, known, train or [], group, card, explain, title, out, genes_in)


COMMANDS = (evaluate, calibrate, report, explain, export)
