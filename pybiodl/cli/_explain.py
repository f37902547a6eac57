"""``pybiodl explain``: why a saved model says what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from pybiodl import interpret
from pybiodl.cli._data import Data, read_data
from pybiodl.cli._judge import PICTURES, loaded, matched, write_picture
from pybiodl.cli._paths import check_writable, write_text
from pybiodl.errors import InvalidInputError, OutputError

OF_A_MOTIF = ("marginalize", "ablate")


def run_explain(
    model: str,
    files: list[str],
    method: str,
    target: str | None,
    motif: tuple[str | None, float],
    outcome: tuple[str | None, str | None, str | None],
    out: str,
    plot: str | None,
    genes_in: str,
) -> None:
    """Explain and write a table, a picture of the first sample, or a MEME file."""
    check_writable(out, "--out")
    check_writable(plot, "--plot")
    if plot is not None and Path(plot).suffix.lower() not in PICTURES:
        raise OutputError(f"--plot must end in {', '.join(PICTURES)}; got {plot!r}.", field="plot")
    changed = _motif(method, motif[0]), motif[1]
    estimator = loaded(model)
    if method == "auto":
        method = "mutation_map" if estimator.encoder_.reads == "sequence" else "importance"
    with_outcome = method == "importance"
    if with_outcome and not any(outcome) and estimator.encoder_.reads == "table":
        raise InvalidInputError(
            "importance needs the outcome of each sample; name its column by --outcome, or use --method "
            "integrated_gradients.",
            field="outcome",
        )
    column, labels, in_header = outcome if with_outcome else (None, None, None)
    data = read_data(files, genes_in, column, labels, in_header, with_outcome)
    X = matched(estimator, data.X, files)
    found = _explained(estimator, X, data, method, target, changed)
    typer.echo(str(found), err=True)
    if out.endswith(".meme"):
        if method != "filter_motifs":
            raise InvalidInputError(f"A .meme file is for --method filter_motifs; got {method}.", field="out")
        interpret.write_meme(found, out)
    else:
        write_text(out, _table(found, data).to_csv(index=False, sep="\t" if out.endswith(".tsv") else ",",
                                                   lineterminator="\n"))  # fmt: skip
    if plot is not None:
        drawn = found.plot()
        write_picture(plot, getattr(drawn, "flat", [drawn])[0].figure)


def _motif(method: str, motif: str | None) -> Any:
    """Letters, or a motif of a MEME file, for the methods that need one."""
    if (motif is not None) != (method in OF_A_MOTIF):
        raise InvalidInputError(
            f"--motif is for --method {' and '.join(OF_A_MOTIF)}, which need it; got {motif or 'none'} and --method "
            f"{method}.",
            field="motif",
        )
    path, found, name = (motif or "").partition(".meme")
    if not found:
        return motif
    known = interpret.read_meme(path + found)
    if not name:
        return known[0]
    chosen = [one for one in known if one.name == name.removeprefix(":")]
    if not chosen:
        raise InvalidInputError(
            f"--motif must name a motif of {path + found}, {', '.join(one.name for one in list(known)[:8])}; got "
            f"{name.removeprefix(':')!r}.",
            field="motif",
        )
    return chosen[0]


def _explained(estimator: Any, X: Any, data: Data, method: str, target: str | None, motif: tuple[Any, float]) -> Any:
    if method == "importance":
        by = "feature" if estimator.encoder_.reads == "table" else "position"
        return interpret.permutation_importance(estimator, X, data.y, by=by)
    if method == "filter_motifs":
        return interpret.filter_motifs(estimator, X)
    given: Any = target
    if target is not None and not hasattr(estimator, "classes_") and target.isdigit():
        given = int(target)
    if method == "marginalize":
        return interpret.marginalize(estimator, motif[0], interpret.shuffle_letters(X), "all", given)
    if method == "ablate":
        return interpret.ablate(estimator, X, motif=motif[0], target=given, p_value=motif[1])
    return getattr(interpret, method)(estimator, X, target=given)


def _table(found: Any, data: Data) -> Any:
    """Rows with the ids of the samples; positions count from 0."""
    if isinstance(found, interpret.Effects) and found.over:
        return found.summary()
    table = found.to_frame()
    if isinstance(found, interpret.Importance):
        return table.reset_index()
    if isinstance(found, interpret.FeatureExplanation):
        table.insert(0, "id", data.ids)
    elif "sample" in table.columns:
        table["sample"] = data.ids[table["sample"].to_numpy()]
        table = table.rename(columns={"sample": "id"})
    return table
