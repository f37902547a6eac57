"""Planted truth: families of mutated copies, and unrelated sequences."""

import numpy as np

DNA = "ACGT"
PROTEIN = "ACDEFGHIKLMNPQRSTVWY"


def random_sequences(n, length, letters=DNA, seed=0):
    rng = np.random.default_rng(seed)
    return ["".join(rng.choice(list(letters), length)) for _ in range(n)]


def mutated(sequence, n_changes, letters, rng):
    """A copy with exactly `n_changes` letters changed, so that its identity is known."""
    copy = list(sequence)
    for place in rng.choice(len(copy), n_changes, replace=False):
        copy[place] = rng.choice([letter for letter in letters if letter != copy[place]])
    return "".join(copy)


def families(n_families, size, length, identity, letters=DNA, seed=0):
    """Sequences and the family of each: an ancestor, and copies of the given identity to it, in mixed order."""
    rng = np.random.default_rng(seed)
    sequences, family = [], []
    for number, ancestor in enumerate(random_sequences(n_families, length, letters, seed + 1)):
        copies = [mutated(ancestor, round((1 - identity) * length), letters, rng) for _ in range(size - 1)]
        sequences += [ancestor, *copies]
        family += [number] * size
    order = rng.permutation(len(sequences))
    return np.array(sequences, dtype=object)[order], np.array(family)[order]
