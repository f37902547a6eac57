import numpy as np
import pytest

from pybiodl.encode import Sequence
from pybiodl.errors import InvalidInputError

IUPAC = {"R": "AG", "Y": "CT", "S": "CG", "W": "AT", "K": "GT", "M": "AC", "B": "CGT", "D": "AGT", "H": "ACT",
         "V": "ACG", "N": "ACGT"}  # fmt: skip


def strings(*items):
    return np.array(items, dtype=object)


def expand(encoder, X):
    return encoder.expansion_[encoder.transform(X)]


def test_letters_come_back_from_their_codes():
    random = np.random.default_rng(0)
    X = strings(*("".join(random.choice(list("ACGT"), 30)) for _ in range(50)))
    encoder = Sequence().fit(X)
    back = np.array(list(encoder.letters_))[expand(encoder, X).argmax(axis=2)]
    assert ["".join(row) for row in back] == list(X)


@pytest.mark.parametrize(("code", "stands_for"), IUPAC.items())
def test_an_ambiguity_code_is_a_fraction_of_its_letters(code, stands_for):
    row = expand(Sequence("dna").fit(strings("ACGT")), strings(code))[0, 0]
    assert row == pytest.approx([(letter in stands_for) / len(stands_for) for letter in "ACGT"])


@pytest.mark.parametrize(
    ("X", "alphabet"),
    [
        (["ACGTNACGT"], "dna"),
        (["acgu", "ACGG"], "rna"),
        (["ACG"], "dna"),
        (["MKVLAAGICQW"], "protein"),
        (["MSTARHGKW"], "protein"),  # every letter is an IUPAC code of DNA as well
        (["ACGTRYSWKMBDHVN" + "ACGT" * 30], "dna"),
    ],
)
def test_the_molecule_is_told_from_its_letters(X, alphabet):
    assert Sequence().fit(strings(*X)).alphabet_ == alphabet


def test_lower_case_reads_as_upper_case():
    encoder = Sequence().fit(strings("ACGTN"))
    assert (encoder.transform(strings("acgtn")) == encoder.transform(strings("ACGTN"))).all()


@pytest.mark.parametrize(("pad", "expected"), [("right", "ACGT--"), ("left", "--ACGT"), ("center", "-ACGT-")])
def test_padding_goes_where_it_was_asked_for(pad, expected):
    encoder = Sequence(pad=pad).fit(strings("AAAAAA", "ACGT"))
    codes = encoder.transform(strings("AAAAAA", "ACGT"))[1]
    assert "".join("-ACGT"[code] for code in codes) == expected
    assert encoder.ragged_


def test_blocks_of_ragged_rows_equal_single_rows(monkeypatch):
    from pybiodl.encode import _lines

    random = np.random.default_rng(1)
    X = strings(*("".join(random.choice(list("ACGT"), n)) for n in random.integers(1, 20, 57)))
    encoder = Sequence(pad="center").fit(X)
    whole = encoder.transform(X)
    monkeypatch.setattr(_lines, "_ROWS", 8)
    assert (encoder.transform(X) == whole).all()
    assert (np.concatenate([encoder.transform(X[i : i + 1]) for i in range(57)]) == whole).all()


def test_one_byte_a_base():
    X = strings(*["ACGT" * 25] * 10)
    assert Sequence().fit(X).transform(X).nbytes == 10 * 100


def test_a_foreign_letter_is_named_with_its_place():
    with pytest.raises(InvalidInputError) as caught:
        Sequence().fit(strings("ACGTACGTACGTACGTACGT", "ACGTACGTACGTACEACGTT"))
    assert str(caught.value) == (
        "A dna sequence must be written in the letters ACGT and IUPAC ambiguity codes; got 'E' in row 1 (0-based) at "
        'position 15 (1-based); correct it, name the alphabet, or pass encoder=Sequence(unknown="mask").'
    )


def test_a_foreign_letter_may_be_masked():
    encoder = Sequence(unknown="mask").fit(strings("ACGTACGTACGTACGTACGT", "ACGTACGTACGTACEACGTé"))
    assert (expand(encoder, strings("AEC€"))[0, [1, 3]] == 0).all()


def test_a_letter_beyond_one_byte_is_refused():
    with pytest.raises(InvalidInputError, match="position 2"):
        Sequence("dna").fit(strings("A€"))


def test_a_longer_sequence_than_at_training_is_refused():
    encoder = Sequence().fit(strings("ACGT"))
    with pytest.raises(InvalidInputError, match=r"at most 4 letters.*row 1 \(0-based\) has 5.*Sequence\(length"):
        encoder.transform(strings("ACGT", "ACGTA"))
    assert Sequence(length=6).fit(strings("ACGT")).transform(strings("ACGTAC")).shape == (1, 6)


def test_an_empty_sequence_is_refused():
    with pytest.raises(InvalidInputError, match=r"row 1 \(0-based\) is empty"):
        Sequence().fit(strings("ACGT", ""))


def test_an_alphabet_of_its_own():
    encoder = Sequence("HEC").fit(strings("HHEC"))
    assert encoder.letters_ == "HEC"
    assert encoder.shape_ == (4, 3)
    with pytest.raises(InvalidInputError, match="'A'"):
        encoder.transform(strings("HHA"))


def test_state_round_trip():
    encoder = Sequence(pad="left").fit(strings("MKV", "MKVLE"))
    again = Sequence.from_state(encoder.get_params(), *encoder.state())
    X = strings("MK", "LEEEE")
    assert (again.transform(X) == encoder.transform(X)).all()
    assert again.ragged_ == encoder.ragged_


def test_lengths_count_letters():
    X = strings("MK", "LEEEE")
    assert Sequence().fit(X).lengths(X).tolist() == [2, 5]


def test_no_rows_give_no_codes():
    assert Sequence().fit(strings("MKV", "MK")).transform(strings()).shape == (0, 3)
