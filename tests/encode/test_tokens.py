import json
from itertools import pairwise

import numpy as np
import pytest

from pybiodl.encode import Tokens, encoder_type
from pybiodl.encode._byte_pairs import BytePairs
from pybiodl.errors import InvalidInputError, InvalidTypeError

random = np.random.default_rng(0)
PADS = ["right", "left", "center"]


def strings(*items):
    X = np.empty(len(items), dtype=object)
    X[:] = items
    return X


SMILES = strings(
    "CCO", "c1ccccc1Br", "C[C@@H](N)C(=O)[O-]", "CC(=O)Oc1ccccc1C(=O)O", "C%12CCCCC%12", "F/C=C\\Cl", "[13CH4].[Na+]",
    "CN1C=NC2=C1C(=O)N(C(=O)N2C)C", "*c1ccc(cc1)C#N",
)  # fmt: skip
DNA = strings(*("".join(random.choice(list("ACGTTT"), n)) for n in random.integers(1, 60, 80)))
TEXT = strings("Binds DNA, weakly.", "Does not bind (at 37°C)", "binds RNA")
SAMPLES = {"smiles": SMILES, "characters": TEXT, "bpe": DNA, "words": TEXT, "codes": strings("I10 E11", "E11", "J45")}


@pytest.mark.parametrize("pad", PADS)
@pytest.mark.parametrize("start_end", [False, True])
@pytest.mark.parametrize("tokens", ["smiles", "characters", "bpe"])
def test_strings_come_back_from_their_codes(tokens, start_end, pad):
    X = SAMPLES[tokens]
    encoder = Tokens(tokens, start_end=start_end, pad=pad).fit(X)
    codes = encoder.transform(X)
    assert encoder.decode(codes).tolist() == X.tolist()
    assert encoder.decode(codes.astype(np.int64)).tolist() == X.tolist()


@pytest.mark.parametrize("tokens", SAMPLES)
def test_neighbours_never_change_a_row(tokens):
    X = SAMPLES[tokens]
    encoder = Tokens(tokens, start_end=True).fit(X)
    whole = encoder.transform(X)
    order = random.permutation(len(X))
    assert (encoder.transform(X[order]) == whole[order]).all()
    assert (np.concatenate([encoder.transform(X[i : i + 1]) for i in range(len(X))]) == whole).all()


@pytest.mark.parametrize("pad", PADS)
@pytest.mark.parametrize("tokens", SAMPLES)
def test_padding_is_zero_and_nothing_else_is(tokens, pad):
    X = SAMPLES[tokens]
    encoder = Tokens(tokens, pad=pad, length=100.0).fit(X)
    codes = encoder.transform(X)
    assert codes.shape == (len(X), 100)
    lengths = encoder.lengths(X)
    first = {"right": 0 * lengths, "left": 100 - lengths, "center": (100 - lengths) // 2}[pad]
    place = np.arange(100)
    assert ((codes > 0) == ((place >= first[:, None]) & (place < (first + lengths)[:, None]))).all()
    assert encoder.ragged_


@pytest.mark.parametrize("tokens", SAMPLES)
def test_state_round_trip_through_json(tokens):
    X = SAMPLES[tokens]
    encoder = Tokens(tokens, unknown="mask", start_end=True, pad="left").fit(X)
    values, arrays = encoder.state()
    again = encoder_type("Tokens").from_state(encoder.get_params(), json.loads(json.dumps(values)), arrays)
    assert (again.transform(X) == encoder.transform(X)).all()
    assert again.tokens_ == encoder.tokens_
    assert (again.shape_, again.ragged_) == (encoder.shape_, encoder.ragged_)
    assert (again.decode(again.transform(X)) == encoder.decode(encoder.transform(X))).all()


@pytest.mark.parametrize(
    ("smiles", "expected"),
    [
        ("C[C@@H](N)C(=O)[O-]", ["C", "[C@@H]", "(", "N", ")", "C", "(", "=", "O", ")", "[O-]"]),
        ("Clc1ccBrn%12", ["Cl", "c", "1", "c", "c", "Br", "n", "%12"]),
        ("F/C=C\\I.[13CH4]", ["F", "/", "C", "=", "C", "\\", "I", ".", "[13CH4]"]),
    ],
)
def test_a_molecule_by_hand(smiles, expected):
    encoder = Tokens("smiles").fit(strings(smiles))
    assert [encoder.tokens_[code - 1] for code in encoder.transform(strings(smiles))[0]] == expected


def test_words_are_lower_case_and_marks_stand_alone():
    encoder = Tokens("words").fit(TEXT)
    assert encoder.decode(encoder.transform(TEXT)).tolist() == [
        "binds dna , weakly .", "does not bind ( at 37 ° c )", "binds rna",
    ]  # fmt: skip
    assert encoder.tokens_[:2] == ["binds", "("]  # the most frequent first, then by name


def test_tokens_are_sorted_by_frequency_then_name():
    encoder = Tokens("characters").fit(strings("ttag", "at", "gc"))
    assert encoder.tokens_ == ["t", "a", "g", "c"]
    assert encoder.transform(strings("gatc")).tolist() == [[3, 2, 1, 4]]
    assert encoder.expansion_ is None
    assert encoder.shape_ == (4, 4)


def slow_pairs(X, size):
    """Byte pairs as in a textbook, one string at a time."""
    texts = [list(x) for x in X]
    names = sorted(set("".join(X)))
    while len(names) < size:
        counts = {}
        for text in texts:
            for pair in pairwise(text):
                counts[pair] = counts.get(pair, 0) + 1
        best = min(counts, key=lambda pair: (-counts[pair], names.index(pair[0]), names.index(pair[1])), default=None)
        if best is None or counts[best] < 2:
            break
        texts = [slow_join(text, best) for text in texts]
        names.append(best[0] + best[1])
    return names, texts


def slow_join(text, pair):
    joined, place = [], 0
    while place < len(text):
        found = tuple(text[place : place + 2]) == pair
        joined.append(pair[0] + pair[1] if found else text[place])
        place += 1 + found
    return joined


@pytest.mark.parametrize("size", [4, 7, 30, 500])
def test_byte_pairs_equal_a_slow_reference(size, monkeypatch):
    from pybiodl.encode import _byte_pairs

    X = strings(*DNA, "TTTTTTTTT", "TTTTTTTT")
    names, texts = slow_pairs(X, size)
    encoder = Tokens("bpe", size=size).fit(X)
    assert sorted(encoder.tokens_) == sorted(names)
    codes = encoder.transform(X)
    assert [[encoder.tokens_[code - 1] for code in row if code] for row in codes] == texts
    monkeypatch.setattr(_byte_pairs, "_BLOCK", 50)
    assert (encoder.transform(X) == codes).all()


def test_byte_pairs_are_learned_from_strings_at_even_distances(monkeypatch):
    from pybiodl.encode import _byte_pairs

    monkeypatch.setattr(_byte_pairs, "_LEARN", 20)
    X = strings("ACACACAC", "GTGTGTGT", "GGGGGGGG", "ACACACAC")
    encoder = Tokens("bpe", size=5).fit(X)  # 32 characters: every second string, where GG is most frequent
    assert sorted(encoder.tokens_) == ["A", "C", "G", "GG", "T"]
    assert encoder.decode(encoder.transform(X)).tolist() == X.tolist()


def test_an_unknown_character_of_byte_pairs_is_one_token():
    encoder = Tokens("bpe", size=6, unknown="mask").fit(strings("ACACAC", "ACGT"))
    assert encoder.decode(encoder.transform(strings("ACNAC"))).tolist() == ["AC<unknown>AC"]
    assert isinstance(encoder._pairs, BytePairs)


def test_an_unknown_token_is_refused_with_its_place():
    with pytest.raises(InvalidInputError) as caught:
        Tokens("smiles").fit(strings("CCO", "CBr")).transform(strings("CC", "CCCl"))
    assert str(caught.value) == (
        "A string must be written in the 3 tokens of the training strings; got 'Cl' in row 1 (0-based) at token 3 "
        '(1-based); correct it, or pass encoder=Tokens(unknown="mask").'
    )


def test_unknown_and_rare_tokens_share_one_code():
    X = strings("b a a", "a b c")
    encoder = Tokens("codes", unknown="mask", size=2).fit(X)
    assert encoder.tokens_ == ["a", "b", "<unknown>"]
    assert encoder.transform(strings("c x b")).tolist() == [[3, 3, 2]]
    assert Tokens("codes", unknown="mask", min_count=3).fit(X).tokens_ == ["a", "<unknown>"]
    with pytest.raises(InvalidInputError, match=r"must keep all 3 training tokens; size=2 and min_count=1 keep 2;"):
        Tokens("codes", size=2).fit(X)
    with pytest.raises(InvalidInputError, match="at least one token that comes 9 times; got none"):
        Tokens("codes", unknown="mask", min_count=9).fit(X)


def test_start_and_end_frame_every_string():
    encoder = Tokens("characters", start_end=True).fit(strings("AC", "A"))
    assert encoder.tokens_ == ["A", "C", "<start>", "<end>"]
    assert encoder.transform(strings("A", "CA")).tolist() == [[3, 1, 4, 0], [3, 2, 1, 4]]
    assert encoder.lengths(strings("A", "CA")).tolist() == [3, 4]
    assert encoder.decode([[3, 1, 4, 2], [1, 2, 2, 1], [4, 1, 1, 1]]).tolist() == ["A", "ACCA", ""]


def test_names_of_special_tokens_may_be_tokens_of_the_text():
    X = strings("<end> a <start>", "<unknown>")
    encoder = Tokens("codes", start_end=True, unknown="mask").fit(X)
    assert encoder.decode(encoder.transform(X)).tolist() == X.tolist()


@pytest.mark.parametrize(("n", "dtype"), [(255, "uint8"), (256, "uint16"), (65535, "uint16"), (65536, "int32")])
def test_codes_are_as_small_as_they_can_be(n, dtype):
    encoder = Tokens("codes").fit(strings(" ".join(map(str, range(n)))))
    codes = encoder.transform(strings("0 1"))
    assert codes.dtype == dtype
    assert encoder.transform(strings(*encoder.tokens_[-1:]))[0, 0] == n


def test_no_rows_give_no_codes():
    for tokens, X in SAMPLES.items():
        encoder = Tokens(tokens, start_end=True).fit(X)
        assert encoder.transform(strings()).shape == (0, encoder.length_)
        assert encoder.decode(encoder.transform(strings())).shape == (0,)


def test_strings_that_do_not_fit_are_refused():
    with pytest.raises(InvalidInputError) as caught:
        Tokens("smiles").fit(strings("CCO", "CCx1 O"))
    assert str(caught.value) == (
        "A SMILES must be written in atoms, bonds, branches and ring closures; got 'x1 O' at position 3 (1-based) of "
        "'CCx1 O' in row 1 (0-based); correct it or leave it out."
    )
    with pytest.raises(InvalidInputError, match=r"at least one token; the one in row 1 \(0-based\) is empty"):
        Tokens("words").fit(strings("a", "  "))
    with pytest.raises(InvalidTypeError, match=r"must hold strings, one a sample; got nan in row 1 \(0-based\)"):
        Tokens("smiles").fit(strings("CC", np.nan))
    with pytest.raises(InvalidInputError, match=r"at most 2 tokens, the longest at training; .* row 0 .* has 3; trim"):
        Tokens("characters").fit(strings("AC")).transform(strings("ACA"))
    with pytest.raises(InvalidInputError, match=r"at most 3 tokens, the length of the encoder"):
        Tokens("characters", length=3, start_end=True).fit(strings("AC"))
    with pytest.raises(InvalidInputError, match=r"tokens must be one of .*; got 'word'; did you mean 'words'"):
        Tokens("word").fit(TEXT)
    with pytest.raises(InvalidInputError, match="codes must be from 0 to 2; got 0 to 3"):
        Tokens("characters").fit(strings("AC")).decode([[0, 3]])
    with pytest.raises(InvalidTypeError, match="codes must be whole numbers of shape"):
        Tokens("characters").fit(strings("AC")).decode([[0.5]])
