"""What the benchmark commands share: where the data is, what the machine is, and how a table is printed."""

from __future__ import annotations

import argparse
import csv
import importlib.metadata
import os
import platform
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np


def arguments(description: str | None, *, data: str | None = None) -> argparse.ArgumentParser:
    """Parser of a benchmark command; `data` names the folder of real data that it needs."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    if data is not None:
        default = Path(os.environ.get("PYBIODL_DATA", "../shared/data"))
        parser.add_argument(
            "--data", type=Path, default=default, help=f"folder that holds {data}/ (default: PYBIODL_DATA or {default})"
        )
    return parser


def folder(data: Path, name: str) -> Path:
    """Folder of one data set, or a sentence that says that it is absent and the end."""
    path = data / name
    if not path.is_dir():
        sys.exit(f"The data is absent: {path} is no folder; name the folder that holds {name}/ by --data.")
    return path


@contextmanager
def stopwatch() -> Iterator[list[float]]:
    """Seconds of the block, appended to the list that it yields."""
    seconds: list[float] = []
    start = time.perf_counter()
    yield seconds
    seconds.append(time.perf_counter() - start)


def machine(*packages: str) -> str:
    """Return one line on the machine and the versions that matter."""
    names = ("pybiodl", "numpy", "scikit-learn", *packages)
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{cores} cores ({platform.machine()}), Python {platform.python_version()}, {versions}"


def read_rows(path: Path | None, numbers: Iterable[str]) -> list[dict[str, Any]]:
    """Rows of a CSV file that an earlier run finished, with numbers in some columns; none where there is no file."""
    if path is None or not path.exists():
        return []
    with path.open(newline="") as file:
        return [row | {name: float(row[name]) for name in numbers} for row in csv.DictReader(file)]


def write_row(path: Path | None, row: dict[str, Any]) -> None:
    """Append one finished row."""
    if path is None:
        return
    new = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        if new:
            writer.writeheader()
        writer.writerow(row)


def mean_sd(values: Iterable[float], digits: int = 3) -> str:
    """``mean ± standard deviation`` over folds or splits."""
    values = np.asarray(list(values))
    return f"{values.mean():.{digits}f} ± {values.std(ddof=1):.{digits}f}"


def print_table(rows: list[dict[str, Any]]) -> None:
    """Print rows as a Markdown table; their keys are the columns."""
    cells = [list(rows[0]), *([str(value) for value in row.values()] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
    cells.insert(1, ["-" * width for width in widths])
    print()
    for row in cells:
        print("| " + " | ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) + " |")


class Progress:
    """One line on standard error a step, so that the table alone is on standard output."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    def __call__(self, text: str) -> None:
        print(f"[{time.perf_counter() - self._start:6.1f} s] {text}", file=sys.stderr, flush=True)
