"""``pybiodl predict`` and ``pybiodl evaluate``: what saved models are good for."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import typer

from pybiodl.cli._data import read_data
from pybiodl.cli._paths import check_writable, write_text
from pybiodl.errors import InvalidInputError, OutputError, UnsupportedError

PICTURES = (".png", ".pdf", ".svg")


def run_predict(model: str, files: list[str], out: str, genes_in: str) -> None:
    """Predict and write a row a sample."""
    check_writable(out, "--out")
    estimator = loaded(model)
    data = read_data(files, genes_in, with_outcome=False)
    table = _predictions(estimator, matched(estimator, data.X, files), data.ids)
    write_text(out, table.to_csv(index=False, sep="\t" if out.endswith(".tsv") else ",", lineterminator="\n"))


def run_evaluate(
    model: str,
    files: list[str],
    outcome: str | None,
    labels: str | None,
    label_from_header: str | None,
    train: list[str],
    plot: str | None,
    out: str | None,
    genes_in: str,
    calibration: bool = False,
) -> None:
    """Judge and show the metrics."""
    check_writable(out, "--out")
    check_writable(plot, "--plot")
    if plot is not None and Path(plot).suffix.lower() not in PICTURES:
        raise OutputError(f"--plot must end in {', '.join(PICTURES)}; got {plot!r}.", field="plot")
    estimator = loaded(model)
    answers = not hasattr(estimator, "reconstruction_error")
    data = read_data(files, genes_in, outcome, labels, label_from_header, with_outcome=answers)
    before = None
    if train:
        seen = read_data(train, genes_in, outcome, labels, label_from_header, with_outcome=answers)
        before = (matched(estimator, seen.X, train), seen.y)
    result = estimator.evaluate(matched(estimator, data.X, files), data.y, train=before)
    found = _calibrations(result) if calibration else []
    if out != "-":
        typer.echo(str(result))
        for name, one in found:
            typer.echo(f"\n{name}{one}\n{one.to_frame().round(3).to_string(index=False)}")
    if out is not None:
        write_text(out, result.to_frame().to_csv(lineterminator="\n"))
    if plot is not None:
        write_picture(plot, result.plot().flat[0].figure)


def _calibrations(result: Any) -> list[tuple[str, Any]]:
    """Calibration of each outcome, with its name before it where there are several."""
    if not result.parts:
        return [("", result.calibration())]
    return [(f"{name}: ", part.calibration()) for name, part in result.parts.items()]


def run_calibrate(
    model: str,
    files: list[str],
    out: str,
    outcome: str | None,
    labels: str | None,
    label_from_header: str | None,
    genes_in: str,
) -> None:
    """Save a model whose probabilities are divided by a temperature, and say which."""
    check_writable(out, "--out")
    estimator = loaded(model)
    if not hasattr(estimator, "calibrate"):
        raise UnsupportedError(
            f"calibrate is for models of classes; {model!r} is a {type(estimator).__name__}.", field="model"
        )
    data = read_data(files, genes_in, outcome, labels, label_from_header)
    better = estimator.calibrate(matched(estimator, data.X, files), data.y)
    better.save(out)
    temperatures = getattr(better, "estimators_", [better])[0].temperature_
    typer.echo(f"Temperature {', '.join(f'{one:.3g}' for one in temperatures)}; saved to {out}.")


def write_picture(path: str, figure: Any) -> None:
    """Write a figure, whole or not at all."""
    from pybiodl.store import write_file

    picture = io.BytesIO()
    figure.savefig(picture, format=Path(path).suffix[1:].lower(), dpi=200)
    write_file(path, picture.getvalue())


def loaded(model: str) -> Any:
    """Load a model, and the engine where it needs one."""
    from pybiodl.estimators import load

    return load(model)


def matched(estimator: Any, X: Any, files: list[str]) -> Any:
    """Columns that the model knows, in its order; further ones, as an outcome, are left out."""
    reads = estimator.encoder_.reads
    if (reads == "table") != isinstance(X, pd.DataFrame):
        other = "FASTA" if reads == "table" else "a table"
        raise InvalidInputError(
            f"The model reads {'tables' if reads == 'table' else 'sequences'}; {files[0]!r} is {other}; pass "
            f"{'a table' if reads == 'table' else 'FASTA'}.",
            field="files",
        )
    names = getattr(estimator, "feature_names_in_", None)
    if names is None or not X.columns.is_unique:
        return X
    return X[list(names)] if set(names) <= set(X.columns) else X


def _predictions(estimator: Any, X: Any, ids: np.ndarray) -> pd.DataFrame:
    """Id, prediction and probabilities, a row a sample."""
    columns: dict[str, Any] = {"id": ids}
    if hasattr(estimator, "reconstruction_error"):
        columns |= {"outlier": estimator.predict(X) < 0, "error": estimator.reconstruction_error(X)}
        latent = estimator.transform(X)
        return pd.DataFrame(columns | {f"latent_{j}": latent[:, j] for j in range(latent.shape[1])})
    if not hasattr(estimator, "classes_"):
        values = estimator.predict(X)
        names = ["prediction"] if values.ndim == 1 else [f"prediction_{j}" for j in range(values.shape[1])]
        return pd.DataFrame(columns | dict(zip(names, values.reshape(len(ids), -1).T, strict=True)))
    probability = estimator.predict_proba(X)
    if estimator.head_.kind == "multilabel":
        chosen = (probability > 0.5).astype(int)
        columns |= {f"prediction_{name}": chosen[:, j] for j, name in enumerate(estimator.classes_)}
    else:
        columns["prediction"] = estimator.classes_[probability.argmax(axis=1)]
    columns |= {f"probability_{name}": probability[:, j] for j, name in enumerate(estimator.classes_)}
    return pd.DataFrame(columns)
