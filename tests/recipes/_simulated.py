"""Files as the recipes read them, simulated with a planted truth: what the recipe's own part is needed for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from tests.recipes import _simulated_series as of_series
from tests.recipes import _simulated_words as words

DNA, PROTEIN = "ACGT", "ACDEFGHIKLMNPQRSTVWY"
SITE = "GATTACAG"
NEUTRAL = [9, 19, 35, 61, 70, 76, 92]


def letters(random: np.random.Generator, n: int, length: int, alphabet: str = DNA) -> np.ndarray:
    """Random letters, shape (n, length)."""
    return random.choice(list(alphabet), size=(n, length))


def noisy(random: np.random.Generator, motif: str, alphabet: str = DNA, share: float = 0.1) -> list[str]:
    """A motif of which a share of the letters is drawn anew."""
    return [str(random.choice(list(alphabet))) if random.random() < share else letter for letter in motif]


def plant(random: np.random.Generator, row: np.ndarray, motif: str, first: int, last: int, share: float = 0.1) -> None:
    """Write a motif into a row of letters, at a random start from `first` to `last`."""
    start = random.integers(first, last + 1)
    alphabet = DNA if set(motif) <= set(DNA) else PROTEIN
    row[start : start + len(motif)] = noisy(random, motif, alphabet, share)


def other_strand(text: str) -> str:
    """Reverse complement."""
    return text.translate(str.maketrans("ACGT", "TGCA"))[::-1]


def write_fasta(path: Path, sequences: Iterable[str], headers: Iterable[str]) -> Path:
    """Write records, and return the path."""
    path.write_text("".join(f">{h}\n{s}\n" for h, s in zip(headers, sequences, strict=True)), encoding="utf-8")
    return path


def promoter(folder: Path, n: int = 400, seed: int = 0) -> list[Path]:
    """Promoters have two boxes at places that vary; others have the same letters of the boxes, shuffled."""
    random = np.random.default_rng(seed)
    rows = letters(random, 2 * n, 60)
    for place, row in enumerate(rows):
        boxes = (
            ["TTGACA", "TATAAT"] if place < n else ["".join(random.permutation(list(b))) for b in ("TTGACA", "TATAAT")]
        )
        plant(random, row, boxes[0], 4, 16)
        plant(random, row, boxes[1], 32, 46)
    texts = ["".join(row) for row in rows]
    return [
        write_fasta(folder / "promoters.fa", texts[:n], [f"p{j} promoter" for j in range(n)]),
        write_fasta(folder / "others.fa", texts[n:], [f"o{j}" for j in range(n)]),
    ]


def hiv_resistance(folder: Path, n: int = 300, seed: int = 0, drug: str = "nfv") -> list[Path]:
    """Mutations V at places 84 and 46 resist; the same residue at other places means nothing."""
    random = np.random.default_rng(seed)
    wild = letters(random, 1, 99, PROTEIN)[0]
    wild[[83, 45, *NEUTRAL]] = "I"
    texts, headers = [], []
    for j in range(n):
        row, resists = wild.copy(), bool(random.random() < 0.45)
        if resists:
            row[random.choice([83, 45], size=random.integers(1, 3), replace=False)] = "V"
        row[random.choice(NEUTRAL, size=random.integers(2, 5) + (not resists), replace=False)] = "V"
        texts.append("".join(row))
        headers.append(f"{j}_{int(resists)}")
    return [write_fasta(folder / f"{drug}.fasta", texts, headers)]


def deepbind(folder: Path, n: int = 300, seed: int = 0) -> list[Path]:
    """Bound sequences have a site on either strand; others have its letters shuffled."""
    random = np.random.default_rng(seed)
    rows = letters(random, 2 * n, 40)
    for place, row in enumerate(rows):
        plant(random, row, SITE if place < n else "".join(random.permutation(list(SITE))), 2, 30, 0.05)
    texts = ["".join(row) for row in rows]
    texts = [other_strand(text) if random.random() < 0.5 else text for text in texts]
    return [
        write_fasta(folder / "bound.fa", texts[:n], [f"b{j}" for j in range(n)]),
        write_fasta(folder / "background.fa", texts[n:], [f"o{j}" for j in range(n)]),
    ]


def deeploc(folder: Path, n: int = 150, seed: int = 0) -> list[Path]:
    """A signal in the first 30 residues says the compartment; the same signal later on means nothing."""
    random = np.random.default_rng(seed)
    signals = {"mitochondrial": "RLSRRLARF", "ER": "LLLALVLLA", "cytoplasmic": "DEKSEDKEE"}
    paths = []
    for name in signals:
        texts = []
        for _ in range(n):
            row = letters(random, 1, random.integers(90, 160), PROTEIN)[0]
            for other in signals.values():  # decoys of all compartments
                plant(random, row, other, 50, 75)
            plant(random, row, signals[name], 1, 20)
            texts.append("M" + "".join(row[1:]))
        paths.append(write_fasta(folder / f"{name}.fasta", texts, [f"{name}{j}" for j in range(n)]))
    return paths


def nrc(folder: Path, n: int = 150, seed: int = 0) -> list[Path]:
    """The family is the order of two motifs, which no count of words tells."""
    random = np.random.default_rng(seed)
    orders = {"5S_rRNA": ("GGCAC", "CCATA"), "tRNA": ("CCATA", "GGCAC"), "miRNA": ("GGCAC", "GGCAC")}
    texts, headers = [], []
    for name, (first, second) in orders.items():
        for j in range(n):
            row = letters(random, 1, random.integers(60, 80))[0]
            plant(random, row, first, 0, 20, 0)
            plant(random, row, second, 30, 50, 0)
            texts.append("".join(row).replace("T", "U"))
            headers.append(f"RF{j}_{name} {name}")
    return [write_fasta(folder / "families.fasta", texts, headers)]


def ordered(random: np.random.Generator, forward: bool) -> np.ndarray:
    """Letters with two motifs, one before the other, and room behind."""
    row = letters(random, 1, 60)[0]
    first, second = ("TGACTC", "CACGTG") if forward else ("CACGTG", "TGACTC")
    plant(random, row, first, 0, 12, 0)
    plant(random, row, second, 24, 36, 0)
    return row


def after_the_cue(random: np.random.Generator, length: int = 90) -> tuple[np.ndarray, bool]:
    """Letters with sites of two kinds and a cue, anywhere; and whether the site that follows the cue is of the first.

    No place and no count tells: each sample has two sites of each kind, and the cue before any but the first of them.
    """
    kinds = list(random.permutation([0, 0, 1, 1]))
    told = int(random.integers(1, 4))
    motifs = [("TGACTC", "CACGTG")[kind] for kind in kinds]
    motifs.insert(told, "GGGCGG")
    row, free = letters(random, 1, length)[0], length - 6 * len(motifs)
    for place, (motif, gap) in enumerate(zip(motifs, np.sort(random.integers(0, free + 1, len(motifs))), strict=True)):
        plant(random, row, motif, gap + 6 * place, gap + 6 * place, 0)
    return row, kinds[told] == 0


def labels_of_dna(folder: Path, n: int = 300, seed: int = 0, cue: bool = False) -> list[Path]:
    """Two labels by the order of two motifs, which no count of words tells, and one by a third motif.

    With a `cue` the two are told by what follows it, see `after_the_cue`.
    """
    random = np.random.default_rng(seed)
    texts, first, third = [], random.random(n) < 0.5, random.random(n) < 0.5
    for place in range(n):
        if cue:
            row, first[place] = after_the_cue(random)
        else:
            row = ordered(random, bool(first[place]))
        if third[place]:
            plant(random, row, "TTTTAAAA", *((0, len(row) - 8) if cue else (46, 52)), 0)
        texts.append("".join(row))
    ids = [f"chr{j % 7}:{100 * j}-{100 * j + len(texts[j])}" for j in range(n)]
    table = "\n".join(f"{name},{int(a)},{int(not a)},{int(b)}" for name, a, b in zip(ids, first, third, strict=True))
    path = folder / "labels.csv"
    path.write_text(f"id,first,second,AT\n{table}\n", encoding="utf-8")
    return [write_fasta(folder / "sites.fa", texts, ids), path]


def two_files(folder: Path, n: int = 200, seed: int = 0, cue: bool = False) -> list[Path]:
    """Sequences by the order of two motifs, or by what follows a `cue`: one way in the first file, and the other."""
    random = np.random.default_rng(seed)
    texts: tuple[list[str], list[str]] = ([], [])
    while min(map(len, texts)) < n:
        forward = bool(random.random() < 0.5)
        row, forward = after_the_cue(random) if cue else (ordered(random, forward), forward)
        texts[not forward].append("".join(row))
    return [
        write_fasta(folder / f"{name}.fa", own[:n], [f"{name[0]}{j}" for j in range(n)])
        for name, own in zip(("first", "second"), texts, strict=True)
    ]


def secondary_structure(folder: Path, n: int = 80, seed: int = 0) -> list[Path]:
    """Runs of residues that like a state; a residue alone says little, its neighbours say the rest."""
    random = np.random.default_rng(seed)
    likes = {"H": "AELMKR", "E": "VIYFWT", "C": "GPNSDQ"}
    texts, states = [], []
    for _ in range(n):
        text = state = ""
        while len(text) < 60:
            one, length = str(random.choice(list("HEC"))), int(random.integers(5, 10))
            own = random.random(length) < 0.5
            text += "".join(str(random.choice(list(likes[one] if mine else PROTEIN))) for mine in own)
            state += one * length
        texts.append(text)
        states.append(state)
    names = [f"p{j}" for j in range(n)]
    masks = ["0" + "1" * (len(text) - 1) for text in texts]
    return [
        write_fasta(folder / "sequences.fasta", texts, names),
        write_fasta(folder / "states.fasta", states, names),
        write_fasta(folder / "mask.fasta", masks, names),
    ]


def disorder(folder: Path, n: int = 80, seed: int = 0) -> list[Path]:
    """What stands before a W is disordered, back to the last C: what comes after must be carried back."""
    random = np.random.default_rng(seed)
    texts = ["".join(random.choice(list("AGLSWC"), size=50, p=[0.225] * 4 + [0.05] * 2)) for _ in range(n)]
    states = []
    for text in texts:
        inside, state = False, ""
        for residue in text:
            inside = (inside or residue == "W") and residue != "C"
            state += "0" if inside else "1"
        states.append(state[::-1])
    texts = [text[::-1] for text in texts]
    names = [f"p{j}" for j in range(n)]
    return [
        write_fasta(folder / "sequences.fasta", texts, names),
        write_fasta(folder / "resolved.fasta", states, names),
    ]


def deepchrome(folder: Path, n: int = 160, seed: int = 0) -> list[Path]:
    """Expressed genes have a peak of one mark, four bins wide; others have as much of it, scattered."""
    random = np.random.default_rng(seed)
    rows = []
    for gene in range(n):
        counts = random.poisson(1.0, size=(40, 5))
        expressed = gene % 2
        start = random.integers(2, 34)
        places = np.arange(start, start + 4) if expressed else random.choice(40, size=4, replace=False)
        counts[places, 3] += 6
        rows += [f"{gene:06d},{j + 1},{','.join(map(str, counts[j]))},{expressed}" for j in range(40)]
    path = folder / "marks.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return [path]


def musitedeep(folder: Path, n: int = 60, seed: int = 0) -> list[Path]:
    """A serine with R three before it and P after it is a site."""
    random = np.random.default_rng(seed)
    texts = []
    for _ in range(n):
        row = letters(random, 1, 80, PROTEIN)[0]
        for place in random.choice(np.arange(5, 75, 8), size=4, replace=False):
            row[place - 3], row[place], row[place + 1] = "R", "S", "P"
        text = "".join(row)
        marked = [
            residue + "#" * (residue == "S" and 2 < j < 79 and text[j - 3] == "R" and text[j + 1] == "P")
            for j, residue in enumerate(text)
        ]
        texts.append("".join(marked))
    return [write_fasta(folder / "sites.fasta", texts, [f"p{j}" for j in range(n)])]


def deepnano(folder: Path, n: int = 120, seed: int = 0) -> list[Path]:
    """The level of an event is that of its base and, by half, of the next one."""
    random = np.random.default_rng(seed)
    level = dict(zip(DNA, (-1.0, -0.3, 0.4, 1.1), strict=True))
    rows, texts = ["read,mean,stdv,length"], []
    for read in range(n):
        text = "".join(letters(random, 1, int(random.integers(10, 14)))[0])
        for base, after in zip(text, text[1:] + "A", strict=True):
            for _ in range(2):
                mean = level[base] + 0.5 * level[after] + random.normal(0, 0.05)
                rows.append(f"r{read},{mean:.3f},{random.gamma(2, 0.1):.3f},{random.gamma(2, 0.01):.4f}")
        texts.append(text)
    path = folder / "events.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return [path, write_fasta(folder / "bases.fa", texts, [f"r{j}" for j in range(n)])]


def denovo_peptide(folder: Path, n: int = 120, seed: int = 0) -> list[Path]:
    """Spectra of b and y ions of short peptides."""
    random = np.random.default_rng(seed)
    masses = {"G": 57.021, "A": 71.037, "V": 99.068, "L": 113.084}
    lines = []
    for _ in range(n):
        peptide = "".join(random.choice(list(masses), size=4))
        sums = np.cumsum([masses[residue] for residue in peptide])
        total = sums[-1] + 18.011
        peaks = sorted([*(sums[:-1] + 1.007), *(total - sums[:-1] + 1.007)])
        lines += ["BEGIN IONS", f"SEQ={peptide}", f"PEPMASS={(total + 2 * 1.007) / 2:.4f}", "CHARGE=2+"]
        lines += [f"{mz:.4f} {random.uniform(0.5, 1):.3f}" for mz in peaks] + ["END IONS"]
    path = folder / "spectra.mgf"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [path]


def smiles_vae(folder: Path, n: int = 120, seed: int = 0) -> list[Path]:
    """Chains of carbon with a few other atoms."""
    random = np.random.default_rng(seed)
    path = folder / "molecules.smi"
    made = ["C" + "".join(random.choice(list("CCCNO"), size=random.integers(3, 7))) + "C" for _ in range(n)]
    path.write_text("\n".join(made) + "\n", encoding="utf-8")
    return [path]


def text_classification(folder: Path, n: int = 200, seed: int = 0) -> list[Path]:
    """Who acts on whom: the same words in another order have another class, so that no bag of words tells."""
    random = np.random.default_rng(seed)
    drugs, padding = ["aspirin", "warfarin"], ["daily", "often", "slowly", "in", "adults", "trials", "again", "much"]
    rows = ["id,text,label"]
    for row in range(n):
        first, second = drugs if row % 2 == 0 else drugs[::-1]
        words = [str(word) for word in random.choice(padding, size=8)]
        place = int(random.integers(0, 8))
        words[place:place] = [first, "raises", second]
        rows.append(f"t{row},{' '.join(words)},{first} acts")
    path = folder / "texts.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return [path]


def doctor_ai(folder: Path, n: int = 150, seed: int = 0) -> list[Path]:
    """Of four drugs the last one says the finding that follows, however often the other came before."""
    random = np.random.default_rng(seed)
    rows = ["patient,time,code"]
    for patient in range(n):
        drugs = random.choice(["A10", "B01"], size=4)
        rows += [f"p{patient},{time},{drug}" for time, drug in enumerate(drugs)]
        rows.append(f"p{patient},4,{'E11' if drugs[-1] == 'A10' else 'D68'}")
    path = folder / "visits.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return [path]


def replication_timing(folder: Path, n: int = 24, seed: int = 0) -> list[Path]:
    """Domains of some 20 bins, under noise as large as the difference of their levels."""
    random = np.random.default_rng(seed)
    rows = ["chromosome,start,state,signal"]
    for chromosome in range(n):
        states: list[str] = []
        while len(states) < 100:
            states += [str(random.choice(["early", "late"]))] * int(random.integers(15, 30))
        for place, state in enumerate(states[:100]):
            rows.append(f"chr{chromosome},{50000 * place},{state},{(state == 'early') + random.normal(0, 1.0):.3f}")
    path = folder / "timing.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return [path]


FAST = {"learning_rate": 0.01, "batch_size": 32}
SIMULATED = {
    "promoter": (promoter, {"network__filters": 16, "network__kernel_size": 9, "network__dense": (16,), "epochs": 15}),
    "hiv_resistance": (hiv_resistance, {"network__filters": (8, 8), "epochs": 20, **FAST}),
    "deepbind": (deepbind, {"network__filters": 2, "network__kernel_size": 11, "network__dense": (), "epochs": 25,
                            **FAST}),
    "deeploc": (
        deeploc,
        {"network__filters": (8, 8), "network__kernel_size": ((3, 9), 3), "network__units": (), "epochs": 12,
         "network__attention_units": 8, "network__steps": 1, "network__dense": (16,), **FAST},
    ),
    "nrc": (nrc, {"network__filters": (8, 8), "network__kernel_size": (5, 3), "network__units": 8, "epochs": 3,
                  "network__dense": (16,), **FAST}),
    "danq": (labels_of_dna, {"network__filters": 8, "network__kernel_size": 6, "network__pool_size": 4, "epochs": 3,
                             "network__units": 8, "network__dense": 16, **FAST}),
    "basset": (labels_of_dna, {"network__filters": (8, 8, 8), "network__kernel_size": (6, 5, 3), "epochs": 10,
                               "network__pool_size": (2, 2, 2), "network__dense": (16,), **FAST}),
    "dna_protein_binding": (deepbind, {"network__filters": 12, "network__kernel_size": 9, "epochs": 15, **FAST}),
    "titer": (two_files, {"network__filters": 8, "network__kernel_size": 7, "network__units": 8, "epochs": 3, **FAST}),
    "biren": (two_files, {"network__filters": (8, 8), "network__units": 8, "epochs": 3, **FAST}),
    "secondary_structure": (secondary_structure, {"network__filters": (16, 16), "network__dilation": 1, "epochs": 10,
                                                  "network__kernel_size": 7, "network__dense": (16,), **FAST}),
    "disorder": (disorder, {"network": "small", "network__units": 8, "network__dense": (8,), "epochs": 3, **FAST}),
    "deepchrome": (deepchrome, {"network__filters": 8, "network__kernel_size": 4, "network__dense": (16,),
                                "network__dropout": 0.1, "epochs": 20, **FAST}),
    "musitedeep": (musitedeep, {"network__filters": (8, 8, 8), "network__dense": (16,), "network__conv_dropout": 0,
                                "network__dropout": 0, "epochs": 12, **FAST}),
    "deepnano": (deepnano, {"network": "small", "network__units": 8, "epochs": 2}),
    "denovo_peptide": (denovo_peptide, {"network__filters": 8, "network__units": 8, "network__depth": 1, "epochs": 2}),
    "smiles_vae": (smiles_vae, {"network__latent": 4, "network__units": 16, "epochs": 3}),
    "text_classification": (text_classification, {"network__filters": 8, "network__embedding": 8, "epochs": 15,
                                                  **FAST}),
    "doctor_ai": (doctor_ai, {"network": "small", "network__units": 8, "epochs": 3, **FAST}),
    "replication_timing": (replication_timing, {"network__filters": (8, 8), "network__dense": (8,), "epochs": 10,
                                                **FAST}),
    **of_series.SIMULATED,
}  # fmt: skip
SIMULATED |= words.SIMULATED
"""Recipe to what simulates its files, and parameters with which it trains in seconds."""

TRAINED: dict[str, dict[str, object]] = {
    "deepbind": {"network__filters": 1, "epochs": 40},
    "deeploc": {"network__units": 8, "epochs": 30},
    "nrc": {"network__filters": (16, 16), "network__units": 16, "network__pool_size": 2, "epochs": 40},
    "danq": {"network__filters": 16, "network__units": 16, "epochs": 40},
    "titer": {"network__filters": 16, "network__units": 16, "epochs": 40},
    "biren": {"network__filters": (16, 16), "network__units": 16, "network__pool_size": (2, 2),
              "network__reverse_complement": False, "epochs": 40},
    "disorder": {"network__units": 16, "epochs": 30},
    "deepnano": {"network__units": 24, "epochs": 30},
    "denovo_peptide": {"network__filters": 16, "network__units": 16, "epochs": 30},
    "smiles_vae": {"network__latent": 16, "network__units": 64, "epochs": 60},
    "doctor_ai": {"network__units": 16, "epochs": 30},
    **of_series.TRAINED,
}  # fmt: skip
TRAINED |= words.TRAINED
"""Recipe to what it needs beside to learn the planted truth, which takes longer than a test."""

MORE: dict[str, dict[str, int | bool]] = {
    "nrc": {"n": 400}, "danq": {"n": 1500, "cue": True}, "titer": {"n": 750, "cue": True},
    "biren": {"n": 750, "cue": True},
}  # fmt: skip
"""Recipe to more samples than a test has, or to a truth that takes more of them."""
