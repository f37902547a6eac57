"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

Files = Annotated[
    list[str],
    typer.Argument(
        help="A table (CSV, TSV, Parquet) or FASTA, plain or gzipped. Several FASTA files are one class each, named "
        "by the file, or by NAME=FILE. With --cluster, a URL that the cluster reads itself."
    ),
]
Model = Annotated[str, typer.Argument(help="A model that `pybiodl fit`, Python or R saved.")]
Outcome = Annotated[str | None, typer.Option(help="Column of the outcome, in the table or in --labels.")]
Labels = Annotated[str | None, typer.Option(metavar="CSV", help="Outcomes of FASTA records: a table of id and label.")]
LabelFromHeader = Annotated[
    str | None,
    typer.Option(metavar="REGEX", help="Outcome of a FASTA record, in its header: the first group, or the match."),
]
GenesIn = Annotated[Literal["columns", "rows"], typer.Option(help="Which way a table lies; samples are the other.")]
Cluster = Annotated[str | None, typer.Option(metavar="URL", help="H2O cluster to join.")]
