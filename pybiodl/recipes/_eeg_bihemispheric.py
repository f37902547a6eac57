"""States of a person from EEG, by what differs between the hemispheres (BiHDM, Li et al. 2019)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pybiodl.encode import Signal
from pybiodl.errors import InvalidInputError
from pybiodl.estimators import BioClassifier
from pybiodl.networks import RNN, Chain, DomainAdversarial, Network, Paired
from pybiodl.read import Signals, read_signals
from pybiodl.recipes._data import Data, check_classes
from pybiodl.recipes._explain import importance
from pybiodl.recipes._labelled import columns_of, table_of
from pybiodl.recipes._recipe import Choice, Recipe

_BANDS = ((1, 4), (4, 8), (8, 14), (14, 31), (31, 50))  # Hz: delta, theta, alpha, beta, gamma
_SECONDS = 1  # of a piece
# Rows of sensors from the front of the head to its back.
_ROWS = ("FP", "AF", "F", "FT", "FC", "T", "C", "TP", "CP", "P", "PO", "O", "CB")  # fmt: skip
_OLD = {"T3": "T7", "T4": "T8", "T5": "P7", "T6": "P8"}
_NAME = re.compile(r"(?:EEG\s*)?([A-Z]{1,2})(\d{1,2})(?:[-_ ]\w+)?\.*", re.IGNORECASE)
EIGHT = ("Fp1", "F7", "F3", "T7", "C3", "P7", "P3", "O1")
"""Left sensors of the 10-20 system with one on the right, in the order in which a sample has them."""


def sensor(name: str) -> tuple[str, int] | None:
    """Row and number of a channel of the 10-20 system or its extensions; None of another, and of the midline."""
    found = _NAME.fullmatch(_OLD.get(name.strip().upper(), name.strip()))
    if found is None or found[1].upper() not in _ROWS:
        return None
    row, number = _NAME.fullmatch(_OLD.get((found[1] + found[2]).upper(), found[1] + found[2])).groups()  # type: ignore[union-attr]
    return row.upper(), int(number)


def orders(sensors: Sequence[str]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Order of left sensors in rows from the front to the back, and in columns from the outside to the middle."""
    places = [sensor(name) or ("", 0) for name in sensors]
    front = [_depth(row) for row, _ in places]
    across = sorted(range(len(places)), key=lambda k: (front[k], -places[k][1]))
    along = sorted(range(len(places)), key=lambda k: (-places[k][1], front[k]))
    return tuple(across), tuple(along)


def _depth(row: str) -> int:
    """Place of a row from front to back; FT stands beside FC, T beside C, TP beside CP."""
    return _ROWS.index({"FT": "FC", "T": "C", "TP": "CP"}.get(row, row)) if row else 0


def network(
    sensors: Sequence[str] = EIGHT,
    units: int = 32,
    paired: bool = True,
    shared: bool = False,
    dense: Any = (64,),
    adversarial: bool = True,
    weight: float = 1.0,
    dropout: float = 0.0,
) -> Network:
    """Read left and right `sensors` in rows and in columns, compare them pair by pair, and read what differs.

    Without `paired` all sensors are read as one line, without `adversarial` subjects may be told apart.
    """
    n, one = len(sensors), RNN(units=units, cell="gru", bidirectional=False, dense=())
    inner: Network = Chain((RNN(units=units, cell="gru", bidirectional=True, dense=dense, dropout=dropout),))
    if paired:
        inner = Paired(
            tuple(range(n)), tuple(range(n, 2 * n)), one, "difference", "positions", orders(sensors), shared, one,
            dense, dropout=dropout,
        )  # fmt: skip
    return DomainAdversarial(inner, weight=weight) if adversarial else inner


def read(*paths: Path) -> Data:
    """Read a table of trials and their recordings; a sample is the power in five bands at each sensor in a second."""
    if len(paths) < 2:
        raise InvalidInputError(f"There must be a table and at least one recording; got {len(paths)}", field="files")
    trials = columns_of(table_of(paths[0]), ("file", "subject", "label"), paths[0])
    known = {path.name: path for path in paths[1:]}
    for name in trials["file"].astype(str):
        if name not in known:
            raise InvalidInputError(f"{paths[0].name} names the recording {name!r}, which is not there", field="files")
    used = list(dict.fromkeys(trials["file"].astype(str)))
    signals = read_signals([known[name] for name in used])
    left, right = pairs_of(signals.channels, known[used[0]].name)
    bands = [band for band in _BANDS if band[1] <= signals.sampling_rate / 2]
    if not bands:
        raise InvalidInputError(
            f"Recordings must have at least {2 * _BANDS[0][1]} samples a second; got {signals.sampling_rate:g}",
            field="files",
        )
    X, y, ids, subjects = [], [], [], []
    for trial in trials.to_dict("records"):
        start, values = _trial(signals, used.index(str(trial["file"])), trial)
        pieces = powers(values[:, [*left, *right]], signals.sampling_rate, bands)
        if not len(pieces):
            raise InvalidInputError(
                f"A trial must last at least {_SECONDS} s; one of {trial['file']!r} does not", field="files"
            )
        X.append(pieces)
        y += [str(trial["label"])] * len(pieces)
        ids += [f"{trial['file']} {start + second * _SECONDS:g} s" for second in range(len(pieces))]
        subjects += [str(trial["subject"])] * len(pieces)
    outcome = np.array(y, dtype=object)
    check_classes(outcome)
    names = tuple(_named(signals.channels[place]) for place in left)
    others = len(signals.channels) - 2 * len(left)
    notes = (f"{len(names)} pairs of sensors; {len(bands)} bands; {others} channels without a pair are left out.",)
    return Data(
        np.concatenate(X), outcome, np.array(ids, dtype=object), groups=np.array(subjects, dtype=object), notes=notes,
        params={"network__sensors": names},
    )  # fmt: skip


def _named(channel: str) -> str:
    """Name of a sensor as the field writes it: Fp1, AF3, C3."""
    row, number = sensor(channel) or ("", 0)
    return f"{'Fp' if row == 'FP' else row}{number}"


def pairs_of(channels: Sequence[str], file: str) -> tuple[list[int], list[int]]:
    """Places of left and of right channels, in rows from the front to the back."""
    where = {known: place for place, name in enumerate(channels) if (known := sensor(name)) is not None}
    left = [known for known in where if known[1] % 2 and (known[0], known[1] + 1) in where]
    if len(left) < 2:
        raise InvalidInputError(
            f"{file} must have channels in pairs of the 10-20 system, as F3 and F4; its channels are "
            f"{', '.join(map(str, channels[:8]))}",
            field="files",
        )
    left.sort(key=lambda known: (_depth(known[0]), -known[1]))
    return [where[known] for known in left], [where[known[0], known[1] + 1] for known in left]


def _trial(signals: Signals, recording: int, trial: dict[Any, Any]) -> tuple[float, np.ndarray]:
    """Start in seconds and values of a trial; the columns start and stop are seconds of the recording."""
    values, rate = signals.values[recording], signals.sampling_rate
    first, last = (trial.get(name) for name in ("start", "stop"))
    start = 0.0 if first is None or pd.isna(first) else float(first)
    stop = len(values) / rate if last is None or pd.isna(last) else float(last)
    return start, values[round(start * rate) : round(stop * rate)]


def powers(values: np.ndarray, rate: float, bands: Sequence[tuple[int, int]]) -> np.ndarray:
    """Logarithm of the power in each band, shape (n_pieces, n_channels, n_bands)."""
    size = round(_SECONDS * rate)
    pieces = values[: len(values) // size * size].reshape(-1, size, values.shape[1])
    frequency = np.fft.rfftfreq(size, 1 / rate)
    power = np.abs(np.fft.rfft(pieces * np.hanning(size)[:, None], axis=1)) ** 2
    inside = [(frequency >= low) & (frequency < high) for low, high in bands]
    found = np.stack([power[:, one].mean(axis=1) for one in inside], axis=-1)
    return np.log(np.maximum(found, 1e-12 * max(float(found.max(initial=0.0)), 1e-300)))


def pairs_in(data: Data) -> dict[str, list[int]]:
    """Places of both sensors of each pair."""
    names = data.params["network__sensors"]
    return {
        f"{name} {name.rstrip('0123456789')}{int(re.sub(r'[^0-9]', '', name)) + 1}": [place, place + len(names)]
        for place, name in enumerate(names)
    }


eeg_bihemispheric = Recipe(
    name="eeg_bihemispheric",
    title="state of a person from EEG, by what differs between the hemispheres",
    paper="Li, Wang, Zheng, Zong, Qi, Cui, Zhang & Song (2019), IEEE Trans. Cogn. Dev. Syst. 13 (2021)",
    doi="10.1109/TCDS.2020.2999337",
    files="a table of trials (file, subject, label, and perhaps start and stop in seconds), and their recordings: EDF, "
    "or CSV with a column of time and a channel a column, named by the 10-20 system",
    example="file,subject,label\ns1_t1.edf,s1,happy",
    reader=read,
    task=BioClassifier,
    networks={"paper": Choice(network, {"encoder": Signal()})},
    explain=importance(by=pairs_in),
    part="four recurrent streams, whose left and right are compared pair by pair",
    without={"network__paired": False},
    split="groups",
    command="python tests/benchmarks/recipes.py eeg_bihemispheric",
)
