"""Two views of a sample, and the loss that makes them alike."""

import numpy as np
import pytest

from pybiodl.encode import Sequence, Signal, Table, Tokens
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.estimators._views import views, ways_of

random = np.random.default_rng(0)
DNA = np.array(["".join(random.choice(list("ACGT"), size)) for size in random.integers(20, 60, 100)], dtype=object)


def view(encoder, X, augment, labels=None, seed=0, **settings):
    settings = {"augment": augment, "crop": 0.5, "mask_fraction": 0.2, "noise": 0.1, **settings}
    values = encoder.transform(X)
    made, numbers = views(encoder, X, labels, settings, seed)(values, np.arange(len(X)), np.random.default_rng(seed))
    return values, made, numbers


def test_two_rows_a_sample_together_with_its_number():
    encoder = Sequence().fit(DNA)
    codes, made, numbers = view(encoder, DNA, ("mask",))
    assert made.shape == (200, *codes.shape[1:])
    assert numbers.tolist() == np.repeat(np.arange(100), 2).tolist()
    assert ((made == np.repeat(codes, 2, axis=0)) | (made == codes.dtype.type(16))).all()
    _, _, numbers = view(encoder, DNA, (), labels=np.arange(100) % 3)
    assert numbers.tolist() == np.repeat(np.arange(100) % 3, 2).tolist()


@pytest.mark.parametrize("pad", ["right", "left", "center"])
def test_the_other_strand_is_the_reverse_complement(pad):
    X = np.array(["ACGTTN", "RAAC", "AACCGGTT-C"], dtype=object)
    encoder = Sequence(pad=pad).fit(X)
    turned = encoder.transform(np.array(["NAACGT", "GTTY", "G-AACCGGTT"], dtype=object))
    for seed in range(4):
        codes, made, _ = view(encoder, X, ("reverse_complement",), seed=seed)
        for row, one in enumerate(made):
            assert one.tolist() in (codes[row // 2].tolist(), turned[row // 2].tolist())
    assert (made == np.repeat(turned, 2, axis=0)).all(axis=1).any()


@pytest.mark.parametrize("pad", ["right", "left", "center"])
def test_a_stretch_of_a_ragged_line_closes_up(pad):
    encoder = Sequence(pad=pad).fit(DNA)
    _, made, _ = view(encoder, DNA, ("crop",))
    letters = np.array(["", *"ACGT"])
    kept = ["".join(letters[row]) for row in made]
    assert all(part in DNA[row // 2] for row, part in enumerate(kept))
    shares = [len(part) / len(DNA[row // 2]) for row, part in enumerate(kept)]
    assert min(shares) >= 0.5
    assert min(shares) < 0.6
    assert max(shares) > 0.9
    assert (encoder.transform(np.array(kept, dtype=object)) == made).all()


def test_a_stretch_of_a_line_without_padding_keeps_its_place():
    X = np.array([sequence[:20] for sequence in DNA], dtype=object)
    encoder = Sequence().fit(X)
    codes, made, _ = view(encoder, X, ("crop",))
    assert ((made == np.repeat(codes, 2, axis=0)) | (made == 16)).all()
    cut = (made == 16).sum(axis=1)
    assert (cut.min(), cut.max()) == (0, 9)


def test_noise_is_added_to_numbers_alone_and_padding_stays():
    signals = [random.normal(size=(size, 1)) for size in (20, 40) * 30]
    values, made, _ = view(Signal().fit(signals), signals, ("noise",), noise=0.3)
    difference = made - np.repeat(values, 2, axis=0)
    assert np.nanstd(difference) == pytest.approx(0.3, rel=0.05)
    assert (np.isnan(made) == np.repeat(np.isnan(values), 2, axis=0)).all()


def test_masked_columns_hold_what_other_samples_have():
    X = random.normal(size=(200, 4))
    values, made, _ = view(Table().fit(X), X, ("mask",), mask_fraction=0.4)
    before = np.repeat(values, 2, axis=0)
    changed = made != before
    assert changed.mean() == pytest.approx(0.4, abs=0.05)
    for column in range(4):
        assert np.isin(made[:, column], values[:, column]).all()


def test_spellings_are_of_the_same_molecule():
    chem = pytest.importorskip("rdkit.Chem")
    X = np.array(["CC(=O)Oc1ccccc1C(=O)O", "CCO"] * 4, dtype=object)
    from pybiodl.estimators._views import spell

    encoder = Tokens("smiles").fit(np.array([text for one in spell(X, 0) for text in one], dtype=object))
    _, made, _ = view(encoder, X, ("spelling",))
    spelled = encoder.decode(made)
    assert len(set(spelled[:2]) | set(spelled[4:6])) > 1
    for row, text in enumerate(spelled):
        assert chem.CanonSmiles(text) == chem.CanonSmiles(X[row // 2])


def test_what_auto_is():
    strings = np.array(["CCO", "CN"], dtype=object)
    assert ways_of(Sequence().fit(DNA), "auto") == ("crop", "mask", "reverse_complement")
    assert ways_of(Sequence("protein").fit(DNA), "auto") == ("crop", "mask")
    assert ways_of(Tokens("smiles").fit(strings), "auto") == ("spelling", "mask")
    assert ways_of(Signal().fit(random.normal(size=(9, 5, 1))), "auto") == ("crop", "mask", "noise")
    assert ways_of(Table().fit(random.normal(size=(9, 5))), "auto") == ("mask", "noise")


@pytest.mark.parametrize(
    ("error", "sentence", "augment"),
    [
        (InvalidInputError, "augment must be one of 'crop', 'mask', .* got 'crops'; did you mean 'crop'?", ("crops",)),
        (UnsupportedError, "augment='noise' is not for samples of Sequence; leave it out or choose of crop", "noise"),
        (UnsupportedError, "augment='reverse_complement' is not for samples of Table", "reverse_complement"),
        (InvalidTypeError, 'augment must be "auto" or names of ways .* got 3', 3),
        (InvalidInputError, "needs at least one way to change a sample; got augment=()", ()),
    ],
)
def test_ways_that_break_a_rule(error, sentence, augment):
    table = random.normal(size=(9, 5))
    encoder, X = (Table().fit(table), table) if augment == "reverse_complement" else (Sequence().fit(DNA), DNA)
    with pytest.raises(error, match=sentence.replace("(", r"\(").replace(")", r"\)").replace("?", r"\?")):
        view(encoder, X, augment)


def test_the_loss_is_that_of_a_loop():
    """NT-Xent and the supervised loss by their definition, one anchor at a time."""
    from pybiodl.backends.keras._losses import PartnerAccuracy, loss_function
    from pybiodl.networks import Head

    values = random.normal(size=(12, 5)).astype("float32")
    unit = values / np.linalg.norm(values, axis=1, keepdims=True)
    for numbers in (np.repeat(np.arange(6), 2), np.array([0, 0, 1, 1, 1, 1, 2, 2, 0, 0, 3, 4])):
        expected, right = [], []
        for anchor in range(12):
            others = [row for row in range(12) if row != anchor]
            scores = {row: unit[anchor] @ unit[row] / 0.3 for row in others}
            whole = np.log(sum(np.exp(score) for score in scores.values()))
            partners = [row for row in others if numbers[row] == numbers[anchor]]
            expected.append(-np.mean([scores[row] - whole for row in partners]) if partners else 0.0)
            right.append(numbers[max(others, key=scores.get)] == numbers[anchor])
        loss = loss_function(None, Head("contrast", 5, temperature=0.3))(numbers.astype("float32"), values)
        assert np.asarray(loss) == pytest.approx(np.array(expected), abs=1e-4)
        metric = PartnerAccuracy()
        metric.update_state(numbers.astype("float32"), values)
        assert float(metric.result()) == pytest.approx(np.mean(right))
