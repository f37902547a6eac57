"""Files of recipes that read words, molecules and RNA with its structure, simulated with a planted truth."""

from __future__ import annotations

from pathlib import Path

import numpy as np

PADDING = ["in", "adults", "often", "the", "dose", "of", "slowly", "trials"]


def drug_interaction(folder: Path, n: int = 200, seed: int = 0) -> list[Path]:
    """One drug raises a second and spares a third: of either pair the words are the same, not who does what to whom."""
    random = np.random.default_rng(seed)
    drugs = ["aspirin", "warfarin", "heparin", "digoxin", "quinidine", "verapamil"]
    rows = ["id,text,label"]
    for row in range(n // 2):
        first, raised, spared = random.permutation(drugs)[:3]
        for pair, label in ((raised, "mechanism"), (spared, "false")):
            clauses = []
            for verb, other in (("raises", raised), ("spares", spared)):
                mark = "e2" if other == pair else "e0"
                clauses.append([verb, *random.choice(PADDING, size=4), f"<{mark}>{other}</{mark}>"])
            clauses = clauses[:: int(random.choice([1, -1]))]
            between = random.choice(PADDING, size=(2, 4))
            words = [f"<e1>{first}</e1>", *between[0], *clauses[0], *between[1], *clauses[1]]
            rows.append(f"s{row},{' '.join(map(str, words))},{label}")
    path = folder / "pairs.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return [path]


def write_tagged(path: Path, sentences: list[list[tuple[str, str]]]) -> Path:
    """Write a word and its tag a line, and an empty line after each sentence."""
    path.write_text("\n".join("".join(f"{word}\t{tag}\n" for word, tag in one) for one in sentences), encoding="utf-8")
    return path


def adverse_reactions(folder: Path, n: int = 400, seed: int = 0) -> list[Path]:
    """Eight words or more before or after a symptom one word tells whether the drug made it, or was taken for it."""
    random = np.random.default_rng(seed)
    tweets = []
    for row in range(n):
        tag = ("I-ADR", "I-Indication")[row % 2]
        words = random.choice(PADDING, size=14).tolist()
        tags = ["O"] * 14
        symptom, cue = [int(random.integers(1, 4)), int(random.integers(11, 13))][:: int(random.choice([1, -1]))]
        words[symptom], tags[symptom] = str(random.choice(["headache", "rash", "nausea"])), tag
        words[cue] = "caused" if tag == "I-ADR" else "treats"
        tweets.append(list(zip(words, tags, strict=True)))
    return [write_tagged(folder / "tweets.conll", tweets)]


def biomedical_entities(folder: Path, n: int = 240, seed: int = 0) -> list[Path]:
    """A name is tagged by the verb before and the noun after it together; the second data set has few sentences.

    Either alone tells nothing, and most of what verbs mean must come from the first data set.
    """
    random = np.random.default_rng(seed)
    verbs = [f"verb{j}" for j in range(30)]
    paths = []
    for kind, count in (("gene", n), ("protein", n // 4)):
        sentences = []
        for _ in range(count):
            sentence = []
            for _ in range(3):
                verb, after = int(random.integers(30)), int(random.integers(2))
                tag = f"B-{kind}" if verb % 2 == after else "O"
                padding = [(str(word), "O") for word in random.choice(PADDING, size=2)]
                name = str(random.choice(["p53", "brca1", "egfr", "myc"]))
                sentence += [*padding, (verbs[verb], "O"), (name, tag), (("mutant", "inhibitor")[after], "O")]
            sentences.append(sentence)
        paths.append(write_tagged(folder / f"{kind}.conll", sentences))
    return paths


def one_shot(folder: Path, n: int = 400, seed: int = 0) -> list[Path]:
    """Two pairs of fragments, each in one order or the other, in chains of atoms of no meaning.

    Each assay but the last is active at one combination of the orders, the last, never learned from, at one order of
    the first pair, whatever the other: atoms and bonds, counted, tell nothing.
    """
    random = np.random.default_rng(seed)
    rows = ["smiles,A1,A2,A3,B"]
    for row in range(n):
        one, other = bool(row % 2), bool(row // 2 % 2)
        pairs = ["C(F)S" if one else "SC(F)", "C(Cl)P" if other else "PC(Cl)"][:: int(random.choice([1, -1]))]
        chains = ["C" + "".join(random.choice(list("CCNOSP"), size=random.integers(4, 9))) + "C" for _ in range(3)]
        smiles = "O=C(O)" + chains[0] + pairs[0] + chains[1] + pairs[1] + chains[2]
        seen = [one and other, one and not other, not one and other]
        known = [str(int(value)) if random.random() < 0.9 else "" for value in seen]
        rows.append(f"{smiles},{','.join(known)},{int(one)}")
    path = folder / "assays.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return [path]


def rna_protein_hybrid(folder: Path, n: int = 200, seed: int = 0) -> list[Path]:
    """A motif counts in the loop of a hairpin: all windows have either once, bound ones at the same place."""
    random = np.random.default_rng(seed)
    paths = []
    for name in ("bound", "others"):
        records = []
        for row in range(n):
            bases = random.choice(list("ACGU"), size=50)
            motif = int(random.integers(2))
            hairpin = 24 * (motif if name == "bound" else 1 - motif)
            bases[24 * motif + 8 + random.integers(3) :][:6] = list("UGCAUG")
            stem = bases[hairpin + 2 : hairpin + 7]
            bases[hairpin + 17 : hairpin + 22] = [dict(zip("ACGU", "UGCA", strict=True))[base] for base in stem[::-1]]
            structure = "." * (hairpin + 2) + "(" * 5 + "." * 10 + ")" * 5
            records.append(f">{name}{row}\n{''.join(bases)}\n{structure:.<50} (-1.20)\n")
        paths.append(folder / f"{name}.txt")
        paths[-1].write_text("".join(records), encoding="utf-8")
    return paths


FAST = {"learning_rate": 0.01, "batch_size": 32}
SIMULATED = {
    "drug_interaction": (drug_interaction, {"network__filters": 16, "network__embedding": 16, "network__words": 8,
                                            "network__kernel_size": 3, "epochs": 10, **FAST}),
    "adverse_reactions": (adverse_reactions, {"network__units": 16, "network__embedding": 16, "epochs": 3,
                                              "network__dropout": 0.0, "learning_rate": 0.02, "batch_size": 16}),
    "biomedical_entities": (biomedical_entities, {"network__filters": 16, "network__kernel_size": 3, "epochs": 5,
                                                  "network__embedding": 12, "network__dense": (16,),
                                                  "network__conv_dropout": 0.0, **FAST}),
    "one_shot": (one_shot, {"network__filters": (16, 16), "network__kernel_size": 3, "network__embedding": 8,
                            "network__dense": (16,), "epochs": 30, "learning_rate": 0.01, "batch_size": 64}),
    "rna_protein_hybrid": (rna_protein_hybrid, {"network__filters": 8, "network__dense": (16,), "epochs": 30,
                                                "network__structure": (16,), "network__joint": (16,),
                                                "network__dropout": 0.0, **FAST}),
}  # fmt: skip
"""As in `_simulated`, which joins these to its own."""

TRAINED: dict[str, dict[str, object]] = {
    "adverse_reactions": {"epochs": 60, "patience": None},
    "biomedical_entities": {"epochs": 40},
}
