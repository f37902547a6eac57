"""The folder of a run: made whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from pybiodl import plots
from pybiodl.errors import OutputError

SUMMARY = "summary.json"


def check_out(out: Any) -> Path:
    """Return the path of a folder that can be made.

    Raises
    ------
    OutputError
        Before any work, if something is there, or nothing can be written there.
    """
    place = Path(out)
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        why = "it is there and not empty"
    elif not place.absolute().parent.is_dir():
        why = f"there is no folder {str(place.absolute().parent)!r}"
    elif not os.access(place.absolute().parent, os.W_OK):
        why = f"the folder {str(place.absolute().parent)!r} is read-only"
    else:
        return place
    raise OutputError(f"out must be a folder that can be made; got {str(place)!r}, but {why}.", field="out")


def write_run(run: Any, place: Path) -> None:
    """Write what a run found: the model, the report as text and as JSON, tables and pictures."""
    unfinished = Path(tempfile.mkdtemp(dir=place.absolute().parent, prefix=f".{place.name}."))
    try:
        run.model.save(unfinished / "model.pybiodl")
        (unfinished / "report.txt").write_text(f"{run}\n", encoding="utf-8")
        (unfinished / SUMMARY).write_text(json.dumps(run.summary(), indent=1) + "\n", encoding="utf-8")
        run.evaluation.to_frame().to_csv(unfinished / "evaluation.csv", lineterminator="\n")
        if run.audit is not None:
            run.audit.to_frame().to_csv(unfinished / "leaks.csv", lineterminator="\n")
        for name, explanation in run.explanations.items():
            file = name.replace(" ", "_")
            explanation.to_frame().to_csv(unfinished / f"{file}.csv", lineterminator="\n")
            _draw(explanation, unfinished / f"{file}.png")
        _draw(run.evaluation, unfinished / "evaluation.png")
        os.chmod(unfinished, 0o755)
        if place.exists():
            place.rmdir()
        os.replace(unfinished, place)
    except OSError as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise OutputError(
            f"out must be a folder that can be written; got {str(place)!r} ({error.strerror}); use another.",
            field="out",
        ) from None
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def _draw(record: Any, path: Path) -> None:
    """Write the picture of a record that has one; a motif that no filter made has none."""
    if hasattr(record, "__len__") and len(record) == 0:
        return
    with plots.figures_alone():
        drawn = record.plot()
    axes = drawn if hasattr(drawn, "figure") else drawn.flat[0]
    axes.figure.savefig(path, dpi=120, bbox_inches="tight")
