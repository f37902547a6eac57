import hashlib
import json

import numpy as np
import pytest

from pybiodl.encode import Hashing, encoder_type
from pybiodl.errors import InvalidInputError

random = np.random.default_rng(0)
TEXT = np.array(["Binds DNA, weakly.", "", "does not bind", "a b a b a", "ab c", "a bc"], dtype=object)
DNA = np.array(["".join(random.choice(list("ACGT"), n)) for n in random.integers(1, 40, 50)], dtype=object)


def slow(tokens, n_features, ngrams):
    row = np.zeros(n_features)
    for size in range(1, ngrams + 1):
        for begin in range(len(tokens) - size + 1):
            name = "\x1f".join(tokens[begin : begin + size])
            hashed = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")
            row[hashed % n_features] += -1 if hashed >> 63 else 1
    return row


@pytest.mark.parametrize("ngrams", [1, 2, 3, 5.0])
def test_rows_equal_a_slow_reference(ngrams):
    encoder = Hashing(64.0, "characters", ngrams, normalize=False).fit(DNA)
    assert encoder.transform(DNA).tolist() == [slow(list(text), 64, int(ngrams)).tolist() for text in DNA]
    words = Hashing(64, "codes", ngrams, normalize=False).fit()
    assert words.transform(TEXT).tolist() == [slow(text.split(), 64, int(ngrams)).tolist() for text in TEXT]


def test_a_row_is_the_same_on_every_machine():
    row = Hashing(16, normalize=False).fit().transform(np.array(["heat shock protein"], dtype=object))[0]
    assert row.tolist() == [0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0]


def test_rows_have_length_one_or_zero():
    lengths = np.linalg.norm(Hashing(ngrams=2).fit().transform(TEXT, "float64"), axis=1)
    assert lengths == pytest.approx([1, 0, 1, 1, 1, 1])


def test_runs_of_tokens_are_not_joined_strings():
    rows = Hashing(4096, "codes", 2).fit().transform(TEXT[-2:])
    assert (rows[0] != rows[1]).any()


def test_neighbours_and_blocks_never_change_a_row(monkeypatch):
    from pybiodl.encode import _hashing

    encoder = Hashing(100, "characters", 3).fit()
    whole = encoder.transform(DNA)
    assert (np.concatenate([encoder.transform(DNA[i : i + 1]) for i in range(len(DNA))]) == whole).all()
    assert (encoder.transform(DNA[::-1]) == whole[::-1]).all()
    monkeypatch.setattr(_hashing, "_BLOCK", 300)
    assert (encoder.transform(DNA) == whole).all()


def test_nothing_is_learned():
    encoder = Hashing(100, ngrams=2).fit(TEXT)
    values, arrays = encoder.state()
    assert (values, arrays) == ({}, {})
    again = encoder_type("Hashing").from_state(json.loads(json.dumps(encoder.get_params())), values, arrays)
    assert (again.transform(DNA) == encoder.transform(DNA)).all()
    assert again.shape_ == (100,)


def test_no_rows_and_faults():
    assert Hashing(100, ngrams=3).fit().transform(DNA[:0]).shape == (0, 100)
    with pytest.raises(
        InvalidInputError, match="tokens must be one of 'smiles', 'selfies', 'words', 'characters', 'codes'"
    ):
        Hashing(tokens="bpe").fit()
    with pytest.raises(InvalidInputError, match="n_features must be a whole number of at least 1; got 0"):
        Hashing(0).fit()
