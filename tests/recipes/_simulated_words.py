"""Files of recipes that read words and molecules, simulated with a planted truth."""

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


FAST = {"learning_rate": 0.01, "batch_size": 32}
SIMULATED = {
    "drug_interaction": (drug_interaction, {"network__filters": 16, "network__embedding": 16, "network__words": 8,
                                            "network__kernel_size": 3, "epochs": 10, **FAST}),
}  # fmt: skip
"""As in `_simulated`, which joins these to its own."""

TRAINED: dict[str, dict[str, object]] = {}
