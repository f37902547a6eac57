"""What a user sees of a fit: a bar on one line, or a line an epoch; and event files for TensorBoard."""

from __future__ import annotations

import os
import shutil
import sys
import time
from typing import Any

from pybiodl.backends.event_file import EventFile
from pybiodl.backends.keras._engine import load_keras

keras = load_keras()

_PAUSE = 0.1  # seconds between two drawings of the bar


def progress(verbose: int, n_epochs: int, first: int) -> list[Any]:
    """Return the callbacks that report: none, a bar where a person looks, or a line an epoch.

    Parameters
    ----------
    verbose : int
        0 is silent, 1 a bar, 2 a line an epoch.
    n_epochs : int
    first : int
        Epochs done before.
    """
    if not verbose:
        return []
    return [(Bar if verbose == 1 and rewrites(sys.stdout) else Lines)(n_epochs, first)]


def rewrites(stream: Any) -> bool:
    """Whether a stream shows a line again after a carriage return: a terminal or a notebook, not a file."""
    if type(stream).__module__.startswith("ipykernel"):
        return True
    return bool(getattr(stream, "isatty", lambda: False)()) and os.environ.get("TERM") != "dumb"


def _said(logs: Any) -> str:
    return " - ".join(f"{name} {float(value):.4g}" for name, value in (logs or {}).items())


class Lines(keras.callbacks.Callback):  # type: ignore[name-defined]
    """A line an epoch, without control characters."""

    def __init__(self, n_epochs: int, first: int) -> None:
        super().__init__()
        self.n_epochs = n_epochs
        self.first = first
        self.began = time.perf_counter()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Start the clock."""
        self.began = time.perf_counter()

    def line(self, epoch: int, logs: Any) -> str:
        """Say where the fit is."""
        return f"epoch {epoch + 1}/{self.n_epochs} - {_said(logs)} - {time.perf_counter() - self.began:.1f} s"

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Say it."""
        print(self.line(epoch, logs), flush=True)


class Bar(Lines):
    """One line that is written over again, and ended when the fit ends, in whatever way."""

    def __init__(self, n_epochs: int, first: int) -> None:
        super().__init__(n_epochs, first)
        self.drawn = 0.0
        self.written = ""
        self.logs: Any = {}

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Move on within the epoch."""
        if time.perf_counter() - self.drawn < _PAUSE:
            return
        n_steps = self.params.get("steps") or batch + 1
        done = self.epoch + min((batch + 1) / n_steps, 1.0)
        self.draw(done, f"epoch {self.epoch + 1}/{self.n_epochs} - step {batch + 1}/{n_steps} - {_said(self.logs)}")

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Start the clock."""
        super().on_epoch_begin(epoch, logs)
        self.epoch = epoch

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Show what the epoch came to."""
        self.logs = dict(logs or {})
        self.draw(epoch + 1, self.line(epoch, logs))

    def draw(self, done: float, text: str) -> None:
        """Write the line over the last one."""
        full = round(20 * done / self.n_epochs)
        line = f"[{'=' * full}{' ' * (20 - full)}] {text.rstrip(' -')}"
        line = line[: max(shutil.get_terminal_size().columns - 1, 20)]  # a longer one would wrap and stay
        print("\r" + line.ljust(len(self.written)), end="", flush=True)
        self.written, self.drawn = line, time.perf_counter()

    def on_train_end(self, logs: Any = None) -> None:
        """End the line."""
        self.close()

    def close(self) -> None:
        """End the line where the fit did not."""
        if self.written:
            print(flush=True)
            self.written = ""


class EventWriter(keras.callbacks.Callback):  # type: ignore[name-defined]
    """Losses and metrics by epoch for TensorBoard, in the folders ``train`` and ``validation``.

    Parameters
    ----------
    folder : str
    """

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.files = {role: EventFile(os.path.join(folder, role)) for role in ("train", "validation")}

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write one step."""
        held = {name: float(value) for name, value in (logs or {}).items() if name.startswith("val_")}
        trained = {name: float(value) for name, value in (logs or {}).items() if name not in held}
        for role, values in {
            "train": trained,
            "validation": {k.removeprefix("val_"): v for k, v in held.items()},
        }.items():
            if values:
                self.files[role].write(epoch + 1, values)

    def close(self) -> None:
        """Close the files."""
        for file in self.files.values():
            file.close()
