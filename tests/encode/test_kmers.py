import json
from itertools import product

import numpy as np
import pytest

from pybiodl.encode import KMerCounts, KMers, encoder_type
from pybiodl.errors import InvalidInputError

random = np.random.default_rng(0)


def strings(*items):
    return np.array(items, dtype=object)


RAGGED = strings(*("".join(random.choice(list("ACGTacgt" * 4 + "NR-"), n)) for n in random.integers(12, 60, 60)))
PROTEIN = strings(*("".join(random.choice(list("ACDEFGHIKLMNPQRSTVWY"), n)) for n in random.integers(12, 60, 60)))


def slow_tokens(text, k, step):
    pieces = [text.upper()[i : i + k] for i in range(0, len(text) - k + 1, step)]
    return [piece if set(piece) <= set("ACGT") else "<unknown>" for piece in pieces]


@pytest.mark.parametrize("pad", ["right", "left", "center"])
@pytest.mark.parametrize(("k", "step"), [(1, 1), (3, 1), (3.0, 3.0), (4, 2), (8, 5), (10, 1), (12, 7)])
def test_kmers_equal_a_slow_reference(k, step, pad):
    encoder = KMers(k, step, pad=pad).fit(RAGGED)
    codes = encoder.transform(RAGGED)
    assert encoder.shape_ == (codes.shape[1], len(encoder.tokens_))
    assert codes.max() <= len(encoder.tokens_)
    for row, text in zip(codes, RAGGED, strict=True):
        expected = slow_tokens(text, int(k), int(step))
        assert [encoder.tokens_[code - 1] for code in row if code] == expected
        first = {"right": 0, "left": len(row) - len(expected), "center": (len(row) - len(expected)) // 2}[pad]
        assert row.nonzero()[0].tolist() == list(range(first, first + len(expected)))
    assert encoder.lengths(RAGGED).tolist() == [len(slow_tokens(text, int(k), int(step))) for text in RAGGED]


def test_all_kmers_are_listed_where_they_are_few():
    assert KMers(2).fit(RAGGED).tokens_ == ["".join(pair) for pair in product("ACGT", repeat=2)] + ["<unknown>"]
    assert len(KMers(8).fit(RAGGED).tokens_) == 4**8 + 1
    assert len(KMers(3).fit(PROTEIN).tokens_) == 20**3 + 1
    assert KMers(1).fit(RAGGED).transform(RAGGED).dtype == np.uint8
    assert KMers(5).fit(RAGGED).transform(RAGGED).dtype == np.uint16


def test_of_too_many_kmers_the_most_frequent_of_training_are_tokens(monkeypatch):
    from pybiodl.encode import _kmers

    seen = {token for text in RAGGED for token in slow_tokens(text, 9, 1)} - {"<unknown>"}
    encoder = KMers(9).fit(RAGGED)
    assert encoder.tokens_ == [*sorted(seen), "<unknown>"]
    other = "ACGTACGTA" if "ACGTACGTA" not in seen else "AAAAAAAAA"
    assert encoder.transform(strings(other))[0, 0] == len(encoder.tokens_)
    monkeypatch.setattr(_kmers, "MOST_KMERS", 2)
    assert KMers(2).fit(strings("ACACGGGT")).tokens_ == ["AC", "GG", "<unknown>"]


@pytest.mark.parametrize("make", [KMers, KMerCounts])
def test_neighbours_and_blocks_never_change_a_row(make, monkeypatch):
    from pybiodl.encode import _kmer_counts, _kmers

    encoder = make(4).fit(RAGGED)
    whole = encoder.transform(RAGGED)
    order = random.permutation(len(RAGGED))
    assert (encoder.transform(RAGGED[order]) == whole[order]).all()
    assert (np.concatenate([encoder.transform(RAGGED[i : i + 1]) for i in range(len(RAGGED))]) == whole).all()
    monkeypatch.setattr(_kmers, "_BLOCK", 100)
    monkeypatch.setattr(_kmer_counts, "_BLOCK", 700)
    assert (encoder.transform(RAGGED) == whole).all()
    if make is KMerCounts:
        assert make(4).fit(RAGGED).transform(RAGGED) == pytest.approx(whole, abs=1e-5)


@pytest.mark.parametrize(
    "encoder",
    [KMers(3), KMers(10, pad="left"), KMerCounts(2.0), KMerCounts(12, hash=50.0), KMers(2, alphabet="ACGTNR-")],
)
def test_state_round_trip_through_json(encoder):
    encoder.fit(RAGGED)
    values, arrays = encoder.state()
    again = encoder_type(type(encoder).__name__).from_state(
        encoder.get_params(), json.loads(json.dumps(values)), arrays
    )
    assert (again.transform(RAGGED) == encoder.transform(RAGGED)).all()
    assert again.shape_ == encoder.shape_
    assert getattr(again, "tokens_", None) == getattr(encoder, "tokens_", None)
    assert getattr(again, "ragged_", None) == getattr(encoder, "ragged_", None)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_counts_equal_brute_force(k):
    encoder = KMerCounts(k, normalize=False, scale="none").fit(RAGGED)
    assert encoder.names_ == ["".join(letters) for letters in product("ACGT", repeat=k)]
    expected = [[slow_tokens(text, k, 1).count(name) for name in encoder.names_] for text in RAGGED]
    assert encoder.transform(RAGGED).tolist() == expected


def test_frequencies_add_up_to_one_and_can_be_standardised():
    plain = KMerCounts(2, scale="none").fit(RAGGED).transform(RAGGED, "float64")
    assert plain.sum(axis=1) == pytest.approx(np.ones(len(RAGGED)))
    scaled = KMerCounts(2).fit(RAGGED).transform(RAGGED, "float64")
    assert scaled == pytest.approx((plain - plain.mean(0)) / plain.std(0))
    assert KMerCounts(2).fit(RAGGED).transform(RAGGED).dtype == np.float32


def test_a_sequence_of_unknown_letters_alone_has_no_frequencies():
    encoder = KMerCounts(3, "dna", scale="none").fit(strings("ACGT"))
    assert not encoder.transform(strings("NNNNN")).any()


def slow_hash(number):
    """SplitMix64 in Python's own integers."""
    mask = 2**64 - 1
    mixed = (number + 0x9E3779B97F4A7C15) & mask
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & mask
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & mask
    return mixed ^ (mixed >> 31)


@pytest.mark.parametrize("k", [3, 14])
def test_hashed_counts_equal_a_slow_reference(k):
    texts = strings(*PROTEIN[:10], *[text + "MKVX" for text in PROTEIN[10:20]])
    encoder = KMerCounts(k, hash=37, normalize=False, scale="none").fit(texts)
    expected = np.zeros((len(texts), 37))
    for row, text in enumerate(texts):
        for begin in range(len(text) - k + 1):
            piece = text[begin : begin + k]
            if "X" in piece:
                continue
            number = 0
            for letter in piece:
                number = number * 20 + encoder.letters_.index(letter)
            hashed = slow_hash(number)
            expected[row, hashed % 37] += -1 if hashed >> 63 else 1
    assert encoder.transform(texts).tolist() == expected.tolist()


def test_sequences_that_do_not_fit_are_refused():
    with pytest.raises(InvalidInputError) as caught:
        KMers(4).fit(strings("ACGTACGT", "ACG"))
    assert str(caught.value) == (
        "A sequence must have at least k=4 letters; the one in row 1 (0-based) has 3; leave it out or lower k."
    )
    with pytest.raises(InvalidInputError, match="at least k=3 letters"):
        KMerCounts().fit(strings("ACGT", "AC"))
    with pytest.raises(InvalidInputError, match=r"got 'J' in row 0 .*position 2 .*KMers\(unknown=\"mask\"\)"):
        KMers(alphabet="dna").fit(strings("AJGT"))
    assert KMers(2, alphabet="dna", unknown="mask").fit(strings("AJGT")).transform(strings("AJGT"))[0, 0] == 17
    with pytest.raises(InvalidInputError, match=r"at most 2 k-mers, the longest at training; .* row 0 .* has 3"):
        KMers(3).fit(strings("ACGT")).transform(strings("ACGTA"))
    with pytest.raises(InvalidInputError, match=r"k=9 of the alphabet dna has 262144 k-mers, .*hash=4096"):
        KMerCounts(9).fit(RAGGED)
    with pytest.raises(InvalidInputError, match="k must be at most 31 for the alphabet dna; got 32"):
        KMers(32).fit(strings("ACGT" * 10))


def test_no_rows_give_no_codes():
    assert KMers(3).fit(strings("ACGT")).transform(strings()).shape == (0, 2)
    assert KMerCounts(3).fit(strings("ACGT")).transform(strings()).shape == (0, 64)
