"""The most similar training sequence or molecule of each test one."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl._optional import require
from pybiodl.evaluate._alignment import MOST_CELLS, Aligner, aligner
from pybiodl.evaluate._candidates import candidate_pairs
from pybiodl.evaluate._near_rows import Compared, best_of_blocks
from pybiodl.evaluate._scaffolds import molecules
from pybiodl.evaluate._sketch import Sketches, choose_k, estimated_identity, sketch
from pybiodl.evaluate._texts import Molecule, as_dna, clean_sequences, texts_of

_TRIED = 20  # most training sequences that each test sequence is aligned with
_BITS = 2048  # of a fingerprint


def compare_sequences(train: Any, test: Any, align: bool | str) -> Compared:
    """Codes of equal sequences, and a search for the most similar by k-mers and alignment."""
    train_texts = clean_sequences(train, "train")
    test_texts = train_texts if test is None else clean_sequences(test, "test")
    molecule = Molecule.of(train_texts if test is None else train_texts + test_texts)
    align_pair = aligner(align, molecule.nucleotides)
    distinct, train_codes, test_codes = _codes(as_dna(train_texts, molecule), as_dna(test_texts, molecule))
    k = choose_k(distinct, molecule)

    def search(asked: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        queries, references = sketch(distinct[asked], k, molecule), sketch(distinct[known], k, molecule)
        query, reference = _most_matches(queries, references, asked, known)
        scores = _judge(distinct[asked], distinct[known], queries, references, query, reference, align_pair)
        best, code = np.zeros(len(asked)), np.full(len(asked), -1)
        # The last assignment stays: the most similar, and of equals the one of the lowest code.
        order = np.lexsort((-reference, scores))
        best[query[order]], code[query[order]] = scores[order], known[reference[order]]
        return best, code

    return train_codes, test_codes, search


def _codes(train: list[str], test: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Distinct texts, and the code of each row among them."""
    distinct, codes = np.unique(np.array([*train, *test], dtype=object), return_inverse=True)
    return distinct, codes[: len(train)], codes[len(train) :]


def _most_matches(
    queries: Sketches, references: Sketches, asked: np.ndarray, known: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of each query with the few references whose sketches agree with it most; never with itself."""
    held = np.zeros((0, 3), dtype=np.int64)
    for query, reference, matches in candidate_pairs(queries, references, least=1):
        other = asked[query] != known[reference]
        held = np.concatenate([held, np.column_stack([query, -matches, reference])[other]])
        held = held[np.lexsort(held.T[::-1])]
        repeated = (held[1:] == held[:-1]).all(axis=1)
        held = held[np.append(True, ~repeated)[: len(held)]]
        rank = np.arange(len(held)) - np.searchsorted(held[:, 0], held[:, 0])
        held = held[rank < _TRIED]
    # What agrees in less than half as many bins as the best is not nearer than that.
    most = np.zeros(len(queries), dtype=np.int64)
    np.minimum.at(most, held[:, 0], held[:, 1])
    held = held[2 * held[:, 1] <= most[held[:, 0]]]
    return held[:, 0], held[:, 2]


def _judge(
    query_texts: np.ndarray,
    reference_texts: np.ndarray,
    queries: Sketches,
    references: Sketches,
    query: np.ndarray,
    reference: np.ndarray,
    align_pair: Aligner | None,
) -> np.ndarray:
    """Identity of each pair."""
    if align_pair is None:
        return estimated_identity(queries, references, query, reference)
    scores = np.zeros(len(query))
    long = []
    for place, (i, j) in enumerate(zip(query.tolist(), reference.tolist(), strict=True)):
        a, b = query_texts[i], reference_texts[j]
        if len(a) * len(b) > MOST_CELLS:
            long.append(place)
        else:
            scores[place] = align_pair(a, b)
    scores[long] = estimated_identity(queries, references, query[long], reference[long])
    return scores


def compare_molecules(train: Any, test: Any) -> Compared:
    """Codes of equal molecules, and a search for the most similar by fingerprints."""
    require("rdkit", "chem", "A leak audit of SMILES")
    from rdkit import Chem
    from rdkit.Chem import rdFingerprintGenerator

    sides = [("train", train)] if test is None else [("train", train), ("test", test)]
    canonical = {}
    for field, values in sides:
        parsed = molecules(texts_of(values, field, "smiles", "SMILES"), field)
        canonical[field] = [Chem.MolToSmiles(molecule) for molecule in parsed]
    distinct, train_codes, test_codes = _codes(canonical["train"], canonical.get("test", canonical["train"]))
    generator = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=_BITS)

    def bits(codes: np.ndarray) -> np.ndarray:
        rows = [generator.GetFingerprintAsNumPy(Chem.MolFromSmiles(text)) for text in distinct[codes]]
        return np.stack(rows).astype(np.float32)

    def tanimoto(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        common = a @ b.T
        union = a.sum(axis=1)[:, None] + b.sum(axis=1) - common
        return np.asarray(common / np.maximum(union, 1))

    def search(asked: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return best_of_blocks(asked, known, bits, tanimoto, _BITS)

    return train_codes, test_codes, search
