"""TF-MoDISco beside a null names what was planted, on either strand and of either sign, and makes nothing of noise."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest

from pybiodl import BioClassifier
from pybiodl.errors import InvalidInputError, InvalidTypeError, MissingDependencyError, UnsupportedError
from pybiodl.interpret import (
    LetterExplanation,
    Motif,
    MutationMap,
    match_motifs,
    modisco_motifs,
    mutation_map,
    seqlets,
    shuffle_letters,
)
from pybiodl.networks import CNN
from tests.interpret._models import dna, drawn

LENGTH, EVEN = 40, np.full(4, 0.25)
SITES = {"planted": "TGACTCAT", "against": "ACCGGAAG"}
KNOWN = [
    Motif(name, "ACGT", 0.01 + 0.96 * np.eye(4)[["ACGT".index(letter) for letter in site]], 100, EVEN)
    for name, site in {**SITES, "third": "GGCCTGCC", "fourth": "ATATTACG"}.items()
]


def planted(n, seed=0, signs=(1, -1), size=5.0, letters="ACGT", made=LetterExplanation, length=LENGTH):
    """Map of noise, in which sites of one motif raise and sites of another lower the number, on either strand."""
    draw = np.random.default_rng(seed)
    there, values = draw.integers(0, 4, size=(n, length)), draw.normal(size=(n, length, 4))
    for row in range(n if signs else 0):
        sign = signs[row % len(signs)]
        site = np.array(["ACGT".index(letter) for letter in SITES["planted" if sign > 0 else "against"]])
        site = 3 - site[::-1] if draw.random() < 0.5 else site
        start = draw.integers(0, length - len(site) + 1)
        there[row, start : start + len(site)] = site
        values[row, np.arange(start, start + len(site)), site] = sign * size
    if made is MutationMap:  # changes: what is there is 0, others less the number that it has
        values = np.where(there[:, :, None] == np.arange(4), 0, -np.take_along_axis(values, there[:, :, None], 2))
    return made(values, np.zeros(n), "m", "number", 0.0, "", {}, tuple(letters), there)


@pytest.fixture
def modisco():
    return pytest.importorskip("modiscolite")


@pytest.mark.parametrize("made", [LetterExplanation, MutationMap])
def test_both_signs_and_both_strands_are_named(modisco, made):
    import numba

    before = numba.get_num_threads()
    explanation, null = planted(160, made=made), planted(160, 1, signs=(), made=made)
    given = explanation.values.copy()
    found = modisco_motifs(explanation, null, least=15)
    named = match_motifs(found, KNOWN).set_index("motif")["match"]
    assert {"positive_1", "negative_1"} <= set(named.index)
    for name, match in named.items():
        assert match == ("planted" if name.startswith("positive") else "against")
    assert [one.n_sites for one in found] == sorted((one.n_sites for one in found), reverse=True)
    assert all(one.n_sites >= 15 and one.letters == "ACGT" for one in found)
    assert all(8 <= len(one.matrix) <= 10 for one in found)
    n_stretches = len(seqlets(explanation, null)) + len(
        seqlets(replace(explanation, values=-explanation.values), replace(null, values=-null.values))
    )
    used = sum(one.n_sites for one in found)
    assert found.error == pytest.approx(1 - used / n_stretches)
    assert found.error < 0.4
    assert numba.get_num_threads() == before
    np.testing.assert_array_equal(explanation.values, given)
    again = modisco_motifs(explanation, null, least=15)
    for one, other in zip(found, again, strict=True):
        np.testing.assert_array_equal(one.matrix, other.matrix)


def test_rna_is_as_dna(modisco):
    one = modisco_motifs(planted(60, signs=(1,)), planted(60, 1, signs=()), least=15)
    other = modisco_motifs(planted(60, signs=(1,), letters="ACGU"), planted(60, 1, signs=(), letters="ACGU"), least=15)
    assert [motif.consensus.replace("T", "U") for motif in one] == [motif.consensus for motif in other]
    assert other[0].letters == "ACGU"


@pytest.mark.parametrize("where", ["begin", "end"])
def test_sites_at_the_ends_and_beside_padding_are_kept(modisco, where):
    explanation, null = planted(60, signs=(1,), length=12), planted(60, 1, signs=(), length=12)
    more = ((0, 0), (0, 20)) if where == "end" else ((0, 0), (20, 0))
    padded = [
        replace(one, values=np.pad(one.values, (*more, (0, 0)), constant_values=np.nan),
                there=np.pad(one.there, more, constant_values=-1))
        for one in (explanation, null)
    ]  # fmt: skip
    for given in ((explanation, null), padded):
        found = modisco_motifs(*given, least=15)
        assert len(found) >= 1
        assert set(match_motifs(found, KNOWN)["match"]) == {"planted"}


@pytest.mark.parametrize(("width", "flank"), [(1, 0), (3, 2), (21, 10), (40, 5)])
def test_windows_of_any_length_are_taken(modisco, width, flank):
    found = modisco_motifs(planted(60, signs=(1,)), planted(60, 1, signs=()), width=width, flank=flank, least=10)
    for one in found:
        np.testing.assert_allclose(one.matrix.sum(axis=1), 1)
    if width > 1:
        assert {match for match in match_motifs(found, KNOWN)["match"]} == {"planted"}


def test_maps_of_noise_beside_a_null_of_noise_give_nothing(modisco):
    found = [
        len(modisco_motifs(planted(60, 2 * seed, signs=()), planted(60, 2 * seed + 1, signs=()), least=5))
        for seed in range(40)
    ]
    assert sum(found) == 0
    same = planted(60)
    assert len(modisco_motifs(same, same, least=2)) == 0


def promoters(n, seed):
    """Half of the sequences have a site of the planted motif, anywhere on either strand."""
    draw = np.random.default_rng(seed)
    letters, y = draw.integers(0, 4, size=(n, LENGTH)), np.arange(n) % 2
    for row in np.flatnonzero(y):
        shares = KNOWN[0].matrix if draw.random() < 0.5 else KNOWN[0].matrix[::-1, ::-1]
        start = draw.integers(0, LENGTH - len(shares) + 1)
        letters[row, start : start + len(shares)] = [draw.choice(4, p=share) for share in shares]
    return np.array(["".join("ACGT"[one] for one in row) for row in letters], dtype=object), y


def explained(labels_of, seed=1):
    X, y = promoters(1000, seed)
    network = CNN(filters=8, kernel_size=9, pool_size=1, global_pool="max", dense=(), reverse_complement=True)
    model = BioClassifier(network, epochs=30, learning_rate=0.01, batch_size=64, validation_fraction=0, random_state=1)
    model.fit(X, labels_of(y))
    Z = promoters(150, 7)[0]
    return [mutation_map(model, one, output="logit") for one in (Z, shuffle_letters(Z))]


def test_a_network_names_the_planted_motif(modisco):
    found = modisco_motifs(*explained(lambda y: y))
    assert len(found) >= 1
    matched = match_motifs(found[0], KNOWN)
    assert (found[0].name, matched["match"][0]) == ("positive_1", "planted")
    assert matched["e_value"][0] < 0.05


@pytest.mark.parametrize("seed", [1, 2])
def test_networks_of_permuted_labels_claim_nothing(modisco, seed):
    assert len(modisco_motifs(*explained(np.random.default_rng(seed).permutation, seed), least=5)) == 0


def test_bad_input_and_a_missing_package_are_sentences(monkeypatch):
    explanation = planted(4)
    with pytest.raises(InvalidTypeError, match="null must be a map of letters, as of mutation_map; got NoneType"):
        modisco_motifs(explanation, None)
    with pytest.raises(InvalidInputError, match="width must be at most the 40 positions of the samples; got 41"):
        modisco_motifs(explanation, explanation, width=41)
    with pytest.raises(InvalidInputError, match="least must be a whole number of at least 2; got 1"):
        modisco_motifs(explanation, explanation, least=1)
    with pytest.raises(InvalidInputError, match="fdr must be"):
        modisco_motifs(explanation, explanation, fdr=0)
    X = dna(4, 12, letters="ACDEFGHIKLMNPQRSTVWY")
    of_protein = mutation_map(drawn(CNN(2, 3), X), X)
    with pytest.raises(
        UnsupportedError, match=r"modisco_motifs is for DNA or RNA, .* got the letters ACDEFGHI\.\.\.; use find_motifs"
    ):
        modisco_motifs(of_protein, of_protein)
    monkeypatch.setitem(sys.modules, "modiscolite", None)
    with pytest.raises(
        MissingDependencyError, match=r'modisco_motifs needs the package modiscolite.*pip install "pybiodl\[modisco\]"'
    ):
        modisco_motifs(explanation, explanation)
