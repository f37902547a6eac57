"""Codes of a patient's next visit (Doctor AI, Choi, Bahadori, Schuetz, Stewart & Sun 2016)."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pybiodl.encode import Visits
from pybiodl.errors import InvalidInputError
from pybiodl.estimators import BioClassifier
from pybiodl.networks import RNN
from pybiodl.read import read_visits
from pybiodl.recipes._data import Data
from pybiodl.recipes._reach import omission
from pybiodl.recipes._reading import exactly
from pybiodl.recipes._recipe import Choice, Recipe

_FEWEST = 10  # next visits that have a code, and that do not, below which it is not told


def read(*paths: Path) -> Data:
    """Read events; a sample is what was known before a visit, and its outcome the codes of that visit."""
    exactly(paths, 1)
    table = read_visits(paths[0])
    X, told, patients = [], [], []
    for patient, visits in zip(table["patient"], table["codes"], strict=True):
        for place in range(1, len(visits)):
            X.append(visits[:place])
            told.append(set(visits[place]))
            patients.append(patient)
    counts = Counter(code for codes in told for code in codes)
    kept = sorted(code for code, n in counts.items() if _FEWEST <= n <= len(told) - _FEWEST)
    if len(kept) < 2:
        raise InvalidInputError(
            f"At least two codes must be in {_FEWEST} visits after the first and absent from as many; got {len(kept)}",
            field="files",
        )
    y = pd.DataFrame([[float(code in codes) for code in kept] for codes in told], columns=kept)
    samples = np.empty(len(X), dtype=object)
    samples[:] = X
    ids = np.array([f"{patient}, visit {len(own) + 1}" for patient, own in zip(patients, X, strict=True)], dtype=object)
    left = len(counts) - len(kept)
    notes = (f"{left} codes that are too rare, or nearly always there, are read but not told.",) if left else ()
    return Data(samples, y, ids, groups=np.array(patients, dtype=object), notes=notes)


def codes_in(history: Any) -> list[str]:
    """Codes of a history."""
    return [code for visit in history for code in visit]


def without_code(history: Any, code: str) -> Any:
    """Leave a code out of all visits."""
    return [[one for one in visit if one != code] for visit in history]


_TRAINING = {"encoder": Visits()}

doctor_ai = Recipe(
    name="doctor_ai",
    title="codes of a patient's next visit, from those before",
    paper="Choi, Bahadori, Schuetz, Stewart & Sun (2016), MLHC",
    doi="10.48550/arXiv.1511.05942",
    files="a table of events with the columns patient, time and code",
    example="patient,time,code\na,2024-03-31,I10",
    reader=read,
    task=BioClassifier,
    networks={
        "paper": Choice(partial(RNN, units=(2000, 2000), cell="gru", bidirectional=False, dense=()), _TRAINING),
        "small": Choice(partial(RNN, units=(64,), cell="gru", bidirectional=False, dense=()), _TRAINING),
    },
    explain=omission(50, codes_in, without_code),
    part="gated recurrent units read the order of visits",
    without={"network__pool": "average", "network__units": ()},
    split="groups",
    command="python tests/benchmarks/recipes.py doctor_ai",
)
