"""Files of the recipes for series and signals, simulated with a planted truth."""

from __future__ import annotations

from pathlib import Path

import numpy as np


def write_rows(path: Path, header: str, rows: list[str]) -> Path:
    """Write a table, and return its path."""
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def eeg_bihemispheric(folder: Path, n: int = 40, seed: int = 0, subjects: int = 10) -> list[Path]:
    """The class is whether front and back of the head are stronger on the same side.

    Which side that is, and how strong a trial is as a whole, says nothing, so that neither side tells the class alone.
    Each subject has a strength, and in the fast bands a lean to one side, of its own.
    """
    random = np.random.default_rng(seed)
    pairs = [("F7", "F8"), ("F3", "F4"), ("P7", "P8"), ("P3", "P4")]
    header = "time," + ",".join(name for pair in pairs for name in pair)
    trials, paths, rate = [], [], 128
    fast = np.fft.rfftfreq(rate, 1 / rate) > 14
    for subject in range(subjects):
        own, lean = random.normal(0, 1.0), random.normal(0, 0.5)
        for trial in range(n):
            same, front = random.random() < 0.5, random.choice([-1, 1])
            gain, sides = own + random.normal(0, 0.7), np.tile([1, -1], 4)
            slow = gain + 0.4 * sides * np.repeat([front, front if same else -front], 4)
            spectrum = np.fft.rfft(random.normal(size=(rate, 8)), axis=0)
            spectrum *= np.exp(np.where(fast[:, None], gain + lean * sides, slow))
            values = np.fft.irfft(spectrum, rate, axis=0)
            name = f"s{subject}_t{trial}.csv"
            rows = [f"{k / rate:.6f},{','.join(f'{v:.4g}' for v in row)}" for k, row in enumerate(values)]
            paths.append(write_rows(folder / name, header, rows))
            trials.append(f"{name},s{subject},{'agree' if same else 'cross'}")
    return [write_rows(folder / "trials.csv", "file,subject,label", trials), *paths]


def chipseq_denoising(folder: Path, n: int = 15, seed: int = 0) -> list[Path]:
    """Domains of some 20 bins, seen by few reads; where the control is high, too, there is none."""
    random = np.random.default_rng(seed)
    rows = []
    for chromosome in range(n):
        inside, control = (domains(random, 200) for _ in range(2))
        counts = random.poisson(0.3 + 1.2 * (inside | control)), random.poisson(0.3 + 1.2 * control)
        signal = np.where(inside & ~control, 12.0, 1.0) * np.exp(random.normal(0, 0.1, size=200))
        for place, (track, other, deep) in enumerate(zip(*counts, signal, strict=True)):
            rows.append(f"chr{chromosome},{25 * place},{track},{other},{deep:.2f}")
    return [write_rows(folder / "bins.csv", "chromosome,start,H3K4me3,control,signal", rows)]


def domains(random: np.random.Generator, length: int) -> np.ndarray:
    """Whether each bin is inside a domain, shape (length,); domains and gaps are some 20 bins long."""
    states: list[bool] = []
    state = bool(random.random() < 0.5)
    while len(states) < length:
        states += [state] * int(random.integers(12, 30))
        state = not state
    return np.array(states[:length])


def rnaseq_bias(folder: Path, n: int = 2500, seed: int = 0) -> list[Path]:
    """Reads start after bases of which purines and pyrimidines alternate; each base by itself says nothing."""
    random = np.random.default_rng(seed)
    found: list[str] = []
    while len(found) < n:
        text = random.choice(list("ACGT"), size=16)
        purine = np.isin(text, ["A", "G"])
        changes = purine[1:] != purine[:-1]
        odds = 8.0 * (changes[-4:].mean() - 0.5)
        if random.random() < 1 / (1 + np.exp(-odds)):
            found.append("".join(text))
    others = ["".join(row) for row in random.choice(list("ACGT"), size=(n, 16))]
    paths = folder / "reads.fa", folder / "background.fa"
    for path, texts in zip(paths, (found, others), strict=True):
        path.write_text("".join(f">{path.stem}{j}\n{text}\n" for j, text in enumerate(texts)), encoding="utf-8")
    return list(paths)


def epidemic(folder: Path, n: int = 40, seed: int = 0) -> list[Path]:
    """Outbreaks by compartments (susceptible, exposed, infectious, removed) in two regions, each faster or slower.

    The south has its cases from the north, so that it follows; how fast cases rise says where they turn.
    """
    random = np.random.default_rng(seed)
    rows = []
    for outbreak in range(n):
        people, contacts = 20000.0, random.uniform(0.35, 0.8)
        state = np.array([[people - 20, people], [10, 0], [10, 0], [0, 0]], dtype=float)
        for day in range(80):
            s, e, i, _ = state
            met = contacts * s * (i + 0.02 * i[::-1] * [0.0, 1.0]) / people
            new = random.poisson(np.minimum(met, s))
            moved = random.binomial(np.maximum(e, 0).astype(int), 0.25), random.binomial(i.astype(int), 0.15)
            state = state + np.stack([-new, new - moved[0], moved[0] - moved[1], moved[1]])
            state[0] = np.maximum(state[0], 0)
            cases = random.poisson(0.5 * moved[0])
            rows.append(f"o{outbreak},{day + 1},{cases[0]},{cases[1]}")
    return [write_rows(folder / "cases.csv", "outbreak,day,north,south", rows)]


def gene_networks(folder: Path, n: int = 50, seed: int = 0) -> list[Path]:
    """Six genes that switch one another on and off, steeply, measured under noise from many starts.

    The last is on where one of two others is and the other is not, so that neither has a sign.
    """
    random = np.random.default_rng(seed)
    genes = [f"g{place + 1}" for place in range(6)]
    edges = [(0, 1, 1), (1, 2, 1), (2, 0, -1), (0, 3, -1), (3, 4, 1), (2, 5, 0), (4, 5, 0)]
    weights = np.zeros((6, 6))
    for source, target, sign in edges:
        weights[source, target] = 10.0 * sign
    middle = np.where(weights.sum(axis=0) == 0, 0.0, -weights.sum(axis=0) / 2)
    rows = []
    for series in range(n):
        state = random.random(6)
        for time in range(12):
            rows.append(f"s{series},{time}," + ",".join(f"{v:.4f}" for v in state + random.normal(0, 0.02, size=6)))
            for _ in range(3):
                driven = state @ weights + middle
                driven[5] = 20 * (abs(state[2] - state[4]) - 0.4)
                state = state + 0.1 * (1 / (1 + np.exp(-driven)) - state)
    return [
        write_rows(folder / "expression.csv", f"series,time,{','.join(genes)}", rows),
        write_rows(
            folder / "edges.csv", "source,target,sign", [f"g{a + 1},g{b + 1},{sign or ''}" for a, b, sign in edges]
        ),
    ]


def gene_units(folder: Path, n: int = 20, seed: int = 0) -> list[Path]:
    """Six genes, each a unit that the others switch on and off, with noise of its own, measured under more noise.

    Few series and short ones, whose way is bent: three of the genes go round in a circle.
    """
    random = np.random.default_rng(seed)
    edges = [(0, 1, 1), (1, 2, 1), (2, 0, -1), (0, 3, -1), (3, 4, 1), (2, 5, 1), (4, 5, -1)]
    weights = np.zeros((6, 6))
    for source, target, sign in edges:
        weights[source, target] = 10.0 * sign
    bias, rate = -weights.sum(axis=0) / 2, np.array([0.3, 0.25, 0.4, 0.3, 0.2, 0.35])
    rows = []
    for series in range(n):
        state = random.random(6)
        for time in range(16):
            rows.append(f"s{series},{time}," + ",".join(f"{v:.4f}" for v in state + random.normal(0, 0.03, size=6)))
            level = 1 / (1 + np.exp(-(state @ weights + bias)))
            state = state + rate * (level - state) + random.normal(0, 0.01, size=6)
    genes = [f"g{place + 1}" for place in range(6)]
    known = [f"g{a + 1},g{b + 1},{sign}" for a, b, sign in edges]
    return [
        write_rows(folder / "expression.csv", f"series,time,{','.join(genes)}", rows),
        write_rows(folder / "edges.csv", "source,target,sign", known),
    ]


def adaptive_treatment(folder: Path, n: int = 600, seed: int = 0) -> list[Path]:
    """A drug burdens at once and lowers the load at the next visit, where a marker is neither low nor high."""
    random = np.random.default_rng(seed)
    rows = []
    for patient in range(n):
        load, marker = random.uniform(0, 3), random.uniform(-2, 2)
        for visit in range(4):
            drug = bool(random.random() < 0.5)
            reward = -load - 0.3 * drug + random.normal(0, 0.1)
            given = "drug" if drug else "none"
            rows.append(f"p{patient},{visit + 1},{given},{reward:.3f},{load:.3f},{marker:.3f},{3 - visit}")
            change = (-1.5 if abs(marker) < 1 else 0.7) if drug else 0.2
            load = max(0.0, load + change + random.normal(0, 0.1))
    return [write_rows(folder / "visits.csv", "patient,visit,action,reward,load,marker,left", rows)]


FAST = {"learning_rate": 0.01, "batch_size": 32}
SIMULATED = {
    "eeg_bihemispheric": (eeg_bihemispheric, {"network__units": 8, "network__dense": (16,), "epochs": 15, **FAST}),
    "chipseq_denoising": (chipseq_denoising, {"network__kernel_size": 15, "network__reach": 9, "epochs": 20,
                                              "learning_rate": 0.01, "batch_size": 4}),
    "rnaseq_bias": (rnaseq_bias, {"network__units": 16, "epochs": 10, **FAST}),
    "epidemic": (epidemic, {"network__units": 16, "network__dense": (16,), "epochs": 8, **FAST}),
    "grn_hybrid": (gene_networks, {"network__units": 16, "epochs": 20, **FAST}),
    "grn_two_step": (gene_networks, {"epochs": 80, "patience": 20, **FAST}),
    "grn_swarm": (gene_units, {}),
    "adaptive_treatment": (adaptive_treatment, {"network__hidden": (32,), "epochs": 60, "patience": 15, **FAST}),
}  # fmt: skip
"""Recipe to what simulates its files, and parameters with which it trains in seconds."""

TRAINED: dict[str, dict[str, object]] = {
    "eeg_bihemispheric": {"epochs": 30},
    "epidemic": {"epochs": 30, "batch_size": 64},
    "rnaseq_bias": {"epochs": 12, "batch_size": 64},
}
"""Recipe to what it needs beside to learn the planted truth, which takes longer than a test."""
