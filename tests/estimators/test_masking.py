"""What masked pretraining hides, and what it asks for."""

import numpy as np
import pandas as pd
import pytest

from pybiodl.encode import KMers, Sequence, Signal, Table, Tokens
from pybiodl.errors import UnsupportedError
from pybiodl.estimators._masking import choose, hidden_code, masked, masked_head

random = np.random.default_rng(0)
DNA = np.array(["".join(random.choice(list("ACGT"), size)) for size in random.integers(20, 60, 400)], dtype=object)


def made(encoder, X, fraction=0.15, span=None, seed=0):
    codes = encoder.transform(X)
    before = codes.copy()
    remake = masked(encoder, fraction, span)
    inputs, targets = remake(codes, np.arange(len(codes)), np.random.default_rng(seed))
    assert np.array_equal(codes, before, equal_nan=codes.dtype.kind == "f")
    return codes, inputs, targets


def test_of_masked_letters_most_are_hidden_some_replaced_and_some_left():
    encoder = Sequence().fit(DNA)
    codes, inputs, targets = made(encoder, DNA)
    chosen = targets >= 0
    assert (targets[chosen] == codes[chosen] - 1).all()
    assert (inputs[~chosen] == codes[~chosen]).all()
    assert not chosen[codes == 0].any()
    assert chosen.any(axis=1).all()
    n = chosen.sum()
    assert n / (codes > 0).sum() == pytest.approx(0.15, abs=0.01)
    hidden = inputs[chosen] == hidden_code(encoder)
    assert hidden.mean() == pytest.approx(0.8, abs=0.03)
    # A replaced letter is the old one in a quarter of the draws.
    assert (inputs[chosen] == codes[chosen]).mean() == pytest.approx(0.1 + 0.1 / 4, abs=0.03)
    assert (encoder.expansion_[hidden_code(encoder)] == 0).all()


def test_ambiguous_letters_gaps_and_marks_of_the_ends_are_not_asked_for():
    dna = np.array(["ACGTNNNN----RYRY" * 3] * 50, dtype=object)
    codes, inputs, targets = made(Sequence("dna").fit(dna), dna, fraction=0.9)
    assert not (targets[codes > 4] >= 0).any()
    encoder = Tokens("smiles", start_end=True, unknown="mask").fit(np.array(["CCO", "CN"], dtype=object))
    strings = np.array(["CCO", "CF"] * 50, dtype=object)
    codes, inputs, targets = made(encoder, strings, fraction=0.9)
    marks = [encoder.tokens_.index(name) + 1 for name in ("<unknown>", "<start>", "<end>")]
    assert not (targets[np.isin(codes, marks)] >= 0).any()
    assert (inputs == encoder.shape_[1] + 1).any()  # beyond all tokens


def test_a_code_beyond_255_tokens_needs_more_than_a_byte():
    words = np.array([" ".join(f"w{place}" for place in range(255))], dtype=object)
    encoder = Tokens("words").fit(words)
    codes, inputs, _ = made(encoder, words)
    assert codes.dtype == np.uint8
    assert inputs.max() == 256


def test_kmers_are_hidden_in_stretches_that_share_a_letter():
    encoder = KMers(4, alphabet="dna").fit(DNA)
    _, _, targets = made(encoder, DNA, fraction=0.1)
    chosen = np.pad(targets >= 0, ((0, 0), (1, 1))).astype(int)
    begins, ends = np.argwhere(np.diff(chosen) == 1)[:, 1], np.argwhere(np.diff(chosen) == -1)[:, 1]
    inside = ends < (encoder.transform(DNA) > 0).sum(axis=1).min()  # the end of a line cuts a stretch off
    assert (ends - begins)[inside].min() == 4
    assert masked(KMers(4, step=2, alphabet="dna").fit(DNA), 0.1, None).span == 2
    assert masked(Sequence().fit(DNA), 0.1, None).span == 1


def test_signals_are_hidden_at_the_mean_in_all_channels_and_never_where_there_is_padding():
    signals = [random.normal(3, 2, (size, 2)) for size in (30, 50, 80) * 40]
    encoder = Signal().fit(signals)
    codes, inputs, targets = made(encoder, signals)
    chosen = ~np.isnan(targets[:, :, 0])
    assert (chosen == ~np.isnan(targets[:, :, 1])).all()
    assert not chosen[np.isnan(codes[:, :, 0])].any()
    assert np.isfinite(inputs[chosen]).all()
    assert (inputs[chosen] == 0).all(axis=1).mean() == pytest.approx(0.8, abs=0.05)
    assert (targets[chosen] == codes[chosen]).all()
    assert masked(encoder, 0.15, None).span == 8  # a tenth of 80 positions, at most 10


def test_levels_of_a_category_are_hidden_together():
    frame = pd.DataFrame({"tissue": list("abc") * 100, "age": random.normal(size=300), "mass": random.normal(size=300)})
    encoder = Table().fit(frame)
    codes, inputs, targets = made(encoder, frame, fraction=0.4)
    hidden = ~np.isnan(targets)
    assert (hidden[:, :4].sum(axis=1) % 4 == 0).all()
    assert ((inputs[:, :4].sum(axis=1) == 0) | (inputs[:, :4].sum(axis=1) == 1)).all()
    assert (targets[hidden] == codes[hidden]).all()
    assert masked_head(encoder).n_outputs == encoder.shape_[0] == 6


def test_the_same_draw_hides_the_same():
    encoder = Sequence().fit(DNA)
    first, again, other = (made(encoder, DNA, seed=seed)[1] for seed in (3, 3, 4))
    assert (first == again).all()
    assert (first != other).any()


def test_one_is_chosen_where_there_is_any():
    there = np.zeros((50, 9), dtype=bool)
    there[:40, 5] = True
    chosen = choose(there, 0.01, 3, np.random.default_rng(0))
    assert (chosen[:40] == there[:40]).all()
    assert not chosen[40:].any()


def test_a_table_of_one_column_tells_nothing():
    with pytest.raises(UnsupportedError, match="it needs two; X has n_features=1; add some"):
        masked(Table().fit(random.normal(size=(9, 1))), 0.15, None)
