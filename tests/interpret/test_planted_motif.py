"""A motif planted in sequences is found by four ways; where labels are noise none of them claims anything."""

from __future__ import annotations

import numpy as np
import pytest

from pybiodl import BioClassifier
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.interpret import (
    LetterExplanation,
    Motif,
    ablate,
    check,
    deep_lift,
    filter_motifs,
    find_motifs,
    integrated_gradients,
    marginalize,
    match_motifs,
    mutation_map,
    read_meme,
    seqlets,
    shuffle_letters,
    write_meme,
)
from pybiodl.networks import CNN, MLP
from tests.interpret._models import dna, drawn

LENGTH, EVEN = 40, np.full(4, 0.25)
PLANTED = np.array([[0.02, 0.02, 0.02, 0.94], [0.02, 0.02, 0.94, 0.02], [0.94, 0.02, 0.02, 0.02],
                    [0.02, 0.94, 0.02, 0.02], [0.02, 0.02, 0.02, 0.94], [0.02, 0.94, 0.02, 0.02],
                    [0.94, 0.02, 0.02, 0.02]])  # fmt: skip
KNOWN = [
    Motif("planted", "ACGT", PLANTED, 100, EVEN),
    Motif("other", "ACGT", PLANTED[:, [1, 0, 3, 2]][[3, 0, 6, 1, 5, 2, 4]], 100, EVEN),
    Motif("third", "ACGT", np.eye(4)[[2, 2, 1, 1, 3, 2, 1, 1]], 100, EVEN),
]


def promoters(n, seed):
    """Half of the sequences have a site drawn from the planted motif, anywhere."""
    draw = np.random.default_rng(seed)
    letters = draw.choice(list("ACGT"), size=(n, LENGTH))
    y = np.arange(n) % 2
    for row in np.flatnonzero(y):
        start = draw.integers(0, LENGTH - len(PLANTED))
        letters[row, start : start + len(PLANTED)] = [draw.choice(list("ACGT"), p=shares) for shares in PLANTED]
    return np.array(["".join(row) for row in letters], dtype=object), y


def fitted(y_of):
    X, y = promoters(1500, 0)
    network = CNN(filters=6, kernel_size=9, pool_size=1, global_pool="max", dense=())
    model = BioClassifier(
        network, epochs=40, learning_rate=0.01, batch_size=64, validation_fraction=0.2, random_state=1
    )
    return model.fit(X, y_of(y))


@pytest.fixture(scope="module")
def model():
    return fitted(lambda y: y)


@pytest.fixture(scope="module")
def of_noise():
    return fitted(lambda y: np.random.default_rng(5).permutation(y))


def test_four_ways_name_the_planted_motif(model):
    X, y = promoters(120, 7)
    assert model.score(X, y) > 0.85
    bound, nothing = X[y == 1], shuffle_letters(X)
    for explained in (
        [mutation_map(model, one, output="logit") for one in (bound, nothing)],
        [integrated_gradients(model, one, baseline="even", steps=10) for one in (bound, nothing)],
        [deep_lift(model, one, baseline="even") for one in (bound, nothing)],
    ):
        found = find_motifs(*explained, width=7)
        assert len(found) >= 1
        matched = match_motifs(found[0], KNOWN)
        assert (matched["match"][0], matched["strand"][0]) == ("planted", "+")
        assert matched["e_value"][0] < 0.05
    filters = filter_motifs(model, X)
    matched = match_motifs(filters, KNOWN).sort_values("p_value", kind="stable").iloc[0]
    assert matched["match"] == "planted"
    assert matched["e_value"] < 0.05


def test_on_noise_none_claims_anything(of_noise):
    X = shuffle_letters(promoters(120, 7)[0], 3)
    for method in (
        lambda one: mutation_map(of_noise, one, output="logit"),
        lambda one: integrated_gradients(of_noise, one, baseline="even", steps=10),
    ):
        found = seqlets(method(X), method(shuffle_letters(X)), width=7)
        assert len(found) <= 6  # of 600 windows
        assert len(find_motifs(method(X), method(shuffle_letters(X)), width=7)) == 0
    assert match_motifs(filter_motifs(of_noise, X), KNOWN)["e_value"].min() > 0.05


def test_the_planted_motif_has_an_effect_and_explanations_depend_on_weights(model):
    effect = marginalize(model, KNOWN[0], dna(40, LENGTH, seed=4))
    middle, low, high = effect.mean
    assert 0.2 < low < middle < high
    other = marginalize(model, "GATTCAG", dna(40, LENGTH, seed=4))
    assert abs(other.mean[0]) < middle / 2
    places = marginalize(model, KNOWN[0], dna(10, LENGTH, seed=4), position="all").summary()
    assert (places["low"].iloc[2:-2] > 0).all()  # anywhere, as it was planted
    X, y = promoters(20, 9)
    lost = ablate(model, X[y == 1], motif=KNOWN[0], p_value=2e-3)
    assert lost.mean[2] < -0.2
    found = check(model, mutation_map(model, X[y == 1]), n_repeats=2)
    assert found.passed
    assert found.layers == ("head", "Conv 1")
    assert "depends on what was learned" in str(found)


def test_on_noise_claims_are_as_rare_as_said():
    """Maps of noise beside a null of noise: in at most one of twenty is there any stretch, and never a motif."""
    draw, claims, motifs = np.random.default_rng(0), 0, 0
    for _ in range(200):
        one, null = (
            LetterExplanation(
                draw.normal(size=(12, 24, 4)), np.zeros(12), "noise", "", 0.0, "", {}, tuple("ACGT"),
                draw.integers(0, 4, size=(12, 24)),
            )
            for _ in range(2)
        )  # fmt: skip
        claims += len(seqlets(one, null, width=6)) > 0
        motifs += len(find_motifs(one, null, width=6, least=3)) > 0
    assert claims / 200 <= 0.08
    assert motifs <= 2


def test_p_values_of_matches_are_uniform_without_a_match():
    draw = np.random.default_rng(0)
    motifs = [Motif(str(j), "ACGT", draw.dirichlet(np.full(4, 0.3), size=8), 9, EVEN) for j in range(60)]
    p = match_motifs(motifs, [KNOWN[0]], n_null=199)["p_value"].to_numpy()
    assert 0.35 < p.mean() < 0.65
    assert (p < 0.1).mean() < 0.25


def test_a_match_is_found_shifted_and_on_the_other_strand():
    turned = Motif("turned", "ACGT", np.concatenate([np.full((2, 4), 0.25), PLANTED[::-1, ::-1]]), 9, EVEN)
    row = match_motifs(turned, KNOWN).iloc[0]
    assert (row["match"], row["strand"], row["shift"]) == ("planted", "-", 2)
    assert row["p_value"] < 0.01


def test_filter_motif_counts_what_activates_by_hand():
    X = dna(8, 12)
    model = drawn(CNN(2, 3, padding="same"), X)
    kernel, bias = model.fitted_.weights[:2]
    one_hot = np.array([[np.eye(4)["ACGT".index(letter)] for letter in text] for text in X])
    sites = []
    for row, line in enumerate(one_hot):
        for place in range(10):
            sites.append(((line[place : place + 3] * kernel[:, :, 1]).sum() + bias[1], X[row][place : place + 3]))
    most = max(activity for activity, _ in sites)
    chosen = [text for activity, text in sites if activity >= 0.5 * most]
    found = filter_motifs(model, X)[1]
    assert found.n_sites == len(chosen)
    counts = np.array([[sum(text[j] == letter for text in chosen) for letter in "ACGT"] for j in range(3)])
    shares = (counts + 0.5 * found.background) / (len(chosen) + 0.5)
    np.testing.assert_allclose(found.matrix, shares, atol=1e-6)
    assert filter_motifs(drawn(CNN(3, 3, embedding=2, reverse_complement=True), X), X)[0].matrix.shape == (3, 4)


def test_meme_files_come_back(tmp_path):
    path = tmp_path / "motifs.meme"
    write_meme(KNOWN, path)
    found = read_meme(path)
    assert [one.name for one in found] == ["planted", "other", "third"]
    for one, other in zip(found, KNOWN, strict=True):
        np.testing.assert_allclose(one.matrix, other.matrix, atol=1e-5)
        assert one.n_sites == 100
    assert found[0].consensus == "TGACTCA"
    assert match_motifs(found, path)["match"].tolist() == ["planted", "other", "third"]
    path.write_text("MEME version 4\n\nMOTIF x\nletter-probability matrix: alength= 4 w= 2\n0.1 0.2 0.3 0.4\n")
    with pytest.raises(InvalidInputError, match=r"motif 'x' of .* has shape"):
        read_meme(path)
    path.write_text("nothing")
    with pytest.raises(InvalidInputError, match="A MEME file must hold at least one motif"):
        read_meme(path)


def test_bits_of_a_motif():
    sure = Motif("sure", "ACGT", np.eye(4), 9, EVEN)
    assert sure.bits == pytest.approx(8.0)
    even = Motif("even", "ACGT", np.tile(EVEN, (3, 1)), 9, EVEN)
    assert even.bits == pytest.approx(0.0)
    assert even.consensus == "aaa"


def test_bad_input(model):
    X = dna(4, LENGTH)
    table = np.random.default_rng(0).normal(size=(20, 4))
    of_table = BioClassifier(MLP(hidden=(2,)), epochs=1, validation_fraction=0).fit(table, np.arange(20) % 2)
    with pytest.raises(UnsupportedError, match="filter_motifs makes motifs of letters; the model reads none"):
        filter_motifs(of_table, table)
    with pytest.raises(UnsupportedError, match="filter_motifs needs a convolution that reads the letters first"):
        filter_motifs(drawn(MLP(hidden=(2,)), X), X)
    with pytest.raises(InvalidTypeError, match="null must be a map of letters, as of mutation_map; got NoneType"):
        seqlets(mutation_map(model, X), None)
    with pytest.raises(InvalidInputError, match="width must be at most the 40 positions of the samples; got 41"):
        seqlets(mutation_map(model, X), mutation_map(model, X), width=41)
    with pytest.raises(InvalidInputError, match=r"motif must fit into each background; .* they are 41, and"):
        marginalize(model, "A" * 41, X)
    with pytest.raises(UnsupportedError, match=r"check is for explanations by mutation map, .* got 'filter motifs'"):
        check(model, filter_motifs(model, X))
