"""Motifs put in and taken out: against loops, counted by hand, and where the truth is planted."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from pybiodl.encode import Tokens
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.interpret import Motif, ablate, marginalize, marginalize_pair, motif_sites
from pybiodl.networks import CNN, Head
from tests.interpret._models import dna, drawn

EVEN = np.full(4, 0.25)
GATA = Motif("gata", "ACGT", 0.94 * np.eye(4)[[2, 0, 3, 0]] + 0.015, 50, EVEN)


def written(texts, letters, place):
    return np.array([text[:place] + letters + text[place + len(letters) :] for text in texts], dtype=object)


@pytest.fixture(scope="module")
def reader():
    """The logit is 3 where GATA stands anywhere, 3 where CC does, 7 more where both do, and 0 else."""
    X = dna(6, 24)
    model = drawn(CNN(2, 4, padding="valid", pool_size=1, global_pool="max", dense=(3,)), X)
    kernel = np.zeros((4, 4, 2), "float32")
    kernel[np.arange(4), [2, 0, 3, 0], 0] = 1
    kernel[[0, 1], 1, 1] = 1
    dense = np.array([[1, 0, 1], [0, 1, 1]], "float32")
    model.fitted_.weights = [
        kernel, np.array([-3, -1], "float32"), dense, np.array([0, 0, -1], "float32"),
        np.array([[3], [3], [7]], "float32"), np.zeros(1, "float32"),
    ]  # fmt: skip
    return model


def test_a_motif_at_each_place_is_a_loop_over_them():
    X = dna(5, 20)
    model = drawn(CNN(4, 5), X)
    found = marginalize(model, GATA, X, position="all", output="logit")
    table = found.to_frame()
    assert len(table) == 5 * 17
    logit = lambda one: np.log(model.predict_proba(one)[:, 1] / model.predict_proba(one)[:, 0])  # noqa: E731
    for place in (0, 7, 16):
        own = table[table["position"] == place]
        np.testing.assert_allclose(own["effect"], logit(written(X, "GATA", place)) - logit(X), atol=1e-4)
    summary = found.summary()
    assert summary["position"].tolist() == list(range(17))
    np.testing.assert_allclose(summary["mean"], table.groupby("position")["effect"].mean())
    middle, low, high = found.mean
    by_sequence = table.groupby("background")["effect"].mean()
    assert middle == pytest.approx(by_sequence.mean())
    assert high - middle == pytest.approx(2.776445 * by_sequence.std() / np.sqrt(5), rel=1e-5)
    assert middle - low == pytest.approx(high - middle)
    alone = marginalize(model, GATA, X, output="logit")
    np.testing.assert_allclose(alone.values, table.loc[table["position"] == 8, "effect"], atol=1e-6)
    assert alone.summary().shape == (1, 4)


def test_instances_are_drawn_from_the_shares():
    X = dna(400, 12)
    model = drawn(CNN(2, 3), X[:2])
    table = marginalize(model, GATA, X, instance="drawn", random_state=3).to_frame()
    letters = np.array([list(one) for one in table["motif"]])
    assert (letters == list("GATA")).mean() == pytest.approx(0.955, abs=0.03)
    again = marginalize(model, GATA, X, instance="drawn", random_state=3)
    assert again.to_frame()["motif"].tolist() == table["motif"].tolist()


def test_an_interaction_is_what_two_do_beyond_their_sum(reader):
    quiet = np.array(["T" * 24, "TG" * 12], dtype=object)
    found = marginalize_pair(reader, "GATA", "CC", quiet, [0, 3, 10], output="logit")
    table = found.to_frame()
    np.testing.assert_allclose(table["effect"], 7, atol=1e-4)
    np.testing.assert_allclose(table[["first", "second", "both"]], [[3, 3, 13]] * 6, atol=1e-4)
    assert found.summary()["distance"].tolist() == [0, 3, 10]
    np.testing.assert_allclose(found.baseline + found.values, 13, atol=1e-4)
    nothing = marginalize_pair(reader, "GATA", "TT", quiet, 2, output="logit")
    np.testing.assert_allclose(nothing.values, 0, atol=1e-4)
    assert marginalize_pair(reader, "GATA", "CC", quiet, 2, position=1).to_frame().shape[0] == 2


def test_drawn_backgrounds_are_as_long_as_the_model_reads(reader):
    found = marginalize(reader, "GATA", 50, output="logit", random_state=1)
    assert found.values.shape == (50,)
    assert 1.5 < found.mean[0] < 10  # 3, and more beside a CC that is there by chance
    assert found.table["position"].unique().tolist() == [10]


def test_p_values_of_sites_are_shares_of_all_words():
    random = np.random.default_rng(0)
    X = dna(30, 60, letters="AACCCGT")
    motif = Motif("m", "ACGT", random.dirichlet(np.full(4, 0.5), size=5), 9, EVEN)
    found = motif_sites(motif, X, p_value=0.02)
    letters = np.concatenate([list(text) for text in X])
    shares = np.array([(letters == one).sum() + 1 for one in "ACGT"], float)
    shares /= shares.sum()
    ratios = np.log2((0.99 * motif.matrix + 0.01 * shares) / shares)
    words = np.array(list(itertools.product(range(4), repeat=5)))
    scores, weights = ratios[np.arange(5), words].sum(axis=1), shares[words].prod(axis=1)
    forward = found[found["strand"] == "+"]
    for _, one in forward.head(20).iterrows():
        assert X[one["sample"]][one["start"] : one["end"]] == one["sequence"]
        score = ratios[np.arange(5), ["ACGT".index(letter) for letter in one["sequence"]]].sum()
        assert one["score"] == pytest.approx(score, abs=0.01)
        assert one["p_value"] == pytest.approx(weights[scores >= score - 1e-9].sum(), abs=2e-3)
    expected = sum(
        ratios[np.arange(5), ["ACGT".index(letter) for letter in text[place : place + 5]]].sum()
        >= scores[np.argsort(-scores)][np.flatnonzero(np.cumsum(weights[np.argsort(-scores)]) <= 0.02)[-1]] - 1e-9
        for text in X
        for place in range(56)
    )
    assert len(forward) <= expected  # of both strands the better one is kept
    assert len(forward) > expected / 2


def test_sites_of_letters_and_strands():
    X = np.array(["TTGATAAT", "ATTATCGG", "GATNGATA"], dtype=object)
    found = motif_sites("GATA", X)
    assert found[["sample", "start", "strand"]].to_numpy().tolist() == [[0, 2, "+"], [1, 2, "-"], [2, 4, "+"]]
    assert found["sequence"].tolist() == ["GATA", "TATC", "GATA"]
    assert len(motif_sites("WGATAR", np.array(["TTGATAAT", "CCGATAAC"], dtype=object))) == 1
    protein = np.array(["MKVLDE", "WWWWWW"], dtype=object)
    assert motif_sites("KVL", protein)["strand"].tolist() == ["+"]
    assert len(motif_sites(GATA, X, 0.01)) >= 3
    assert len(motif_sites("GATA" * 4, X)) == 0


def test_what_a_motif_does_is_lost_with_it(reader):
    X = np.full(60, "T" * 24, dtype=object)
    X[:30] = written(X[:30], "GATA", 5)
    found = ablate(reader, X, motif="GATA", output="logit", fill="neutral")
    assert found.table["sample"].tolist() == list(range(30))
    np.testing.assert_allclose(found.values, -3, atol=1e-4)
    assert found.mean == pytest.approx((-3, -3, -3), abs=1e-4)
    drawn_ = ablate(reader, X, motif=GATA, output="logit", p_value=5e-5)
    assert drawn_.mean[2] < -2
    shuffled = ablate(reader, X[:30], 5, 9, fill="shuffled", output="logit", n_shuffles=40)
    assert shuffled.values.mean() == pytest.approx(-3 * 11 / 12, abs=0.05)  # one of twelve orders is GATA again
    beside = ablate(reader, X[:30], 10, 14, fill="neutral", output="logit")
    np.testing.assert_allclose(beside.values, 0, atol=1e-4)


def test_intervals_of_an_effect_hold_it():
    """Of models with drawn weights, the mean over very many backgrounds lies inside in about 95 of 100 draws."""
    model = drawn(CNN(3, 4, dense=()), dna(2, 16))
    truth = marginalize(model, "GATTACA", dna(6000, 16, seed=99), output="logit").mean[0]
    effects = marginalize(model, "GATTACA", dna(6000, 16, seed=5), output="logit")
    held = 0
    for rows in np.arange(6000).reshape(300, 20):
        part = type(effects)(
            effects.values[rows], effects.baseline[rows], "", "", 0.0, "", {}, effects.table.iloc[rows]
        )
        _, low, high = part.mean
        held += low <= truth <= high
    assert held / 300 == pytest.approx(0.95, abs=0.04)


def test_pictures(reader):
    ax = marginalize(reader, "GATA", dna(4, 24), position=[2, 3, 9]).plot()
    assert ax.get_xlabel() == "position"
    np.testing.assert_array_equal(ax.lines[0].get_xdata(), [3, 4, 10])
    ax = marginalize_pair(reader, "GATA", "CC", dna(4, 24), [0, 4]).plot()
    assert ax.get_xlabel() == "distance"
    np.testing.assert_array_equal(ax.lines[0].get_xdata(), [0, 4])
    assert len(ablate(reader, dna(4, 24), 2, 6).plot().get_yticks()) == 4


def test_bad_input(reader):
    X = dna(4, 24)
    for sentence, call in [
        ("ablate needs either start and end, or motif; got start.", lambda: ablate(reader, X, 3)),
        ("ablate needs either start and end, or motif; got none of them.", lambda: ablate(reader, X)),
        ("motif must stand in at least one sequence; 'GATAGATAGATA' does in none of 4",
         lambda: ablate(reader, X, motif="GATAGATAGATA")),
        ("fill must be one of 'drawn', 'shuffled', 'neutral'; got 'zero'",
         lambda: ablate(reader, X, 1, 2, fill="zero")),
        ("motif must have letters of the sequences, ACGT, or ambiguity codes; got 'GJTA'",
         lambda: motif_sites("GJTA", X)),
        ("motif must have the letters of the sequences, ACDEFGHIKLMNPQRSTVWY; 'gata' has ACGT.",
         lambda: motif_sites(GATA, ["MKVLDE"])),
        ("position must be one of 'all'; got 'each'", lambda: marginalize(reader, "GATA", X, position="each")),
        ("motif must fit into each background; its letters do not at position 22 of row 0 (both 0-based); they are 4, "
         "and that row has 24.",
         lambda: marginalize(reader, "GATA", X, position=[3, 22])),
        ("they are 26, and that row has 24.", lambda: marginalize_pair(reader, "GATA", "CC", X, 20)),
        ("distances must be a whole number of at least 0; got -1", lambda: marginalize_pair(reader, "A", "C", X, [-1])),
        ("instance must be one of 'consensus', 'drawn'; got 'best'",
         lambda: marginalize(reader, GATA, X, instance="best")),
    ]:  # fmt: skip
        with pytest.raises(InvalidInputError) as caught:
            call()
        assert sentence in str(caught.value)
    with pytest.raises(InvalidTypeError, match="motif must be letters or a Motif; got 5"):
        marginalize(reader, 5, X)
    smiles = np.array(["CCO", "CNC"], dtype=object)
    tokens = drawn(CNN(2, 2), smiles, Head("binary", 1), encoder=Tokens("smiles"))
    with pytest.raises(UnsupportedError, match="fill='neutral' is of letters of an alphabet"):
        ablate(tokens, smiles, 0, 1, fill="neutral")
    with pytest.raises(InvalidInputError, match="backgrounds must be samples where a model does not read letters"):
        marginalize(tokens, "C", 5)
