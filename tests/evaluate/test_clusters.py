"""Clusters of similar sequences: planted families, and all pairs by brute force."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse.csgraph import connected_components

from pybiodl.evaluate import SimilarityKFold, leak_audit, similarity_clusters
from pybiodl.evaluate import _candidates as candidates
from pybiodl.evaluate._alignment import aligner, letter_counts, most_identical
from pybiodl.evaluate._sketch import choose_k, estimated_identity, sketch
from pybiodl.evaluate._texts import Molecule

from ._families import DNA, PROTEIN, families, mutated, random_sequences

try:
    import parasail  # noqa: F401

    ALIGNS = [False, True]
except ImportError:
    ALIGNS = [False]


def _pure_and_whole(clusters, family):
    pairs = len(np.unique(np.column_stack([clusters, family]), axis=0))
    return pairs == len(np.unique(clusters)), pairs == len(np.unique(family))


@pytest.mark.parametrize("align", ALIGNS)
@pytest.mark.parametrize(("letters", "length"), [(DNA, 300), (PROTEIN, 200), (PROTEIN, 60)])
def test_planted_families_are_found_and_unrelated_ones_stay_apart(letters, length, align):
    # Copies have identity 0.92 to their ancestor: well above the threshold, so that the error of a sketch is not felt.
    sequences, family = families(60, 5, length, 0.92, letters)
    clusters = similarity_clusters(sequences, 0.8, align=align)
    assert _pure_and_whole(clusters, family) == (True, True)
    apart = similarity_clusters(random_sequences(200, length, letters, 3), 0.8, align=align)
    assert len(set(apart)) == 200


@pytest.mark.parametrize("align", ALIGNS)
def test_copies_below_the_threshold_stay_apart(align):
    sequences, _ = families(60, 2, 300, 0.8)
    clusters = similarity_clusters(sequences, 0.95, align=align)
    assert len(set(clusters)) == 120


@pytest.mark.parametrize("letters", [DNA, PROTEIN])
def test_all_pairs_by_brute_force(letters):
    """By alignment of all pairs, at every distance from the threshold; a pair that barely reaches it may be missed."""
    align = pytest.importorskip("parasail") and aligner(True, letters == DNA)
    rng = np.random.default_rng(0)
    sequences = []
    for ancestor in random_sequences(12, 150, letters, 5):
        sequences += [ancestor, *(mutated(ancestor, changes, letters, rng) for changes in (10, 20, 28, 32, 45, 70))]
    n = len(sequences)
    identity = np.array([[align(a, b) for b in sequences] for a in sequences])
    for threshold in (0.75, 0.8, 0.9):
        clusters = similarity_clusters(sequences, threshold)
        together = clusters[:, None] == clusters
        linked = connected_components(identity >= threshold)[1]
        # Nothing is joined that brute force keeps apart, and nothing well above the threshold is parted.
        assert not (together & (linked[:, None] != linked)).any()
        assert together[identity >= threshold + 0.03].all()
        assert (together != (linked[:, None] == linked)).sum() <= 0.01 * n * n


@pytest.mark.parametrize("letters", [DNA, PROTEIN])
def test_no_alignment_exceeds_what_the_letters_allow(letters):
    align = pytest.importorskip("parasail") and aligner(True, letters == DNA)
    rng = np.random.default_rng(0)
    texts = random_sequences(6, 50, letters + "XNR-U")
    texts += [mutated(text, changes, letters, rng)[: 50 - changes] for changes in (1, 5, 20) for text in texts[:6]]
    i, j = np.triu_indices(len(texts), 1)
    bound = most_identical(letter_counts(texts), i, j)
    identity = np.array([align(texts[a], texts[b]) for a, b in zip(i, j, strict=True)])
    assert (identity <= bound + 1e-12).all()
    assert (bound < 0.9).any()


def test_estimate_of_identity_is_near_the_truth():
    rng = np.random.default_rng(0)
    for letters in (DNA, PROTEIN):
        for wanted in (0.98, 0.9, 0.8):
            a = random_sequences(300, 400, letters, 2)
            b = [mutated(text, round(400 * (1 - wanted)), letters, rng) for text in a]
            molecule = Molecule.of(a)
            k = choose_k(a, molecule)
            pairs = np.arange(300)
            estimate = estimated_identity(sketch(a, k, molecule), sketch(b, k, molecule), pairs, pairs)
            assert estimate.mean() == pytest.approx(wanted, abs=0.01)
            assert estimate.std() < 0.04


def test_candidates_are_the_pairs_that_agree_in_enough_bins():
    sequences, _ = families(20, 3, 200, 0.9)
    molecule = Molecule.of(sequences)
    sketches = sketch(sequences, 8, molecule)
    filled = sketches.values != 0xFFFFFFFF
    agree = ((sketches.values[:, None] == sketches.values) & filled[:, None]).sum(axis=2)
    np.fill_diagonal(agree, 0)
    for least in (1, 3, 20):
        found = np.zeros_like(agree)
        for i, j, matches in candidates.candidate_pairs(sketches, sketches, least):
            found[i, j] = matches
        np.fill_diagonal(found, 0)
        assert (found == np.where(agree >= least, agree, 0)).all()


def test_a_crowd_is_linked_without_all_its_pairs(monkeypatch):
    sequences, family = families(3, 100, 200, 0.95)
    monkeypatch.setattr(candidates, "_CROWD", 8)
    monkeypatch.setattr(candidates, "_MOST_PRODUCTS", 1)
    assert _pure_and_whole(similarity_clusters(sequences, 0.8), family) == (True, True)


def test_blocks_do_not_change_the_result(monkeypatch):
    sequences, _ = families(30, 4, 150, 0.85)
    whole = similarity_clusters(sequences, 0.8)
    monkeypatch.setattr(candidates, "_PRODUCTS", 500)
    monkeypatch.setattr("pybiodl.evaluate._sketch._CHUNK", 400)
    assert similarity_clusters(sequences, 0.8).tolist() == whole.tolist()


def test_order_case_spelling_and_container_play_no_part():
    sequences, _ = families(20, 4, 150, 0.9)
    clusters = similarity_clusters(sequences)
    order = np.random.default_rng(0).permutation(len(sequences))
    assert similarity_clusters(sequences[order]).tolist() == clusters[order].tolist()
    assert similarity_clusters([text.lower().replace("t", "u") for text in sequences]).tolist() == clusters.tolist()
    assert similarity_clusters(pd.DataFrame({"sequence": sequences})).tolist() == clusters.tolist()
    assert similarity_clusters(pd.Series(sequences).str.encode("ascii")).tolist() == clusters.tolist()


def test_copies_are_never_parted():
    short = ["ACG", "TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT", "NNNNNNNNNNNNNNNNNN", "acg", "N" * 18, "ACGT" * 30]
    clusters = similarity_clusters(short, 1.0)
    assert clusters[0] == clusters[3]
    assert clusters[2] == clusters[4]
    assert len(set(clusters)) == 4


def test_a_run_of_unknown_letters_is_no_likeness():
    a, b = random_sequences(2, 100)
    assert len(set(similarity_clusters([a + "N" * 100, b + "N" * 100], align=False))) == 2


def test_a_random_split_of_families_leaks_and_whole_clusters_do_not():
    sequences, family = families(40, 5, 200, 0.95)
    cut = 160
    random = leak_audit(sequences[:cut], sequences[cut:])
    assert random.n_near_duplicates >= 35
    assert "come near (identity of 0.9 or above): a score on them flatters" in random.verdict
    for train, test in SimilarityKFold(4).split(sequences):
        assert set(family[train]).isdisjoint(family[test])
        audit = leak_audit(sequences[train], sequences[test], identity=0.8)
        assert audit.n_duplicates == audit.n_near_duplicates == 0
        assert audit.max_similarity < 0.8
        assert audit.verdict.endswith("no leak was found.")


def test_classes_are_balanced_over_folds_of_clusters():
    sequences, family = families(60, 3, 120, 0.95)
    y = (family % 3 == 0).astype(int)
    for _, test in SimilarityKFold(4, random_state=1).split(sequences, y):
        assert len(test) == pytest.approx(45, abs=3)
        assert y[test].sum() == pytest.approx(15, abs=3)
