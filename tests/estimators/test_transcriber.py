"""Strings of symbols out of lines: planted truth is found again, and what must never change a transcription."""

import subprocess
import sys

import numpy as np
import pytest

from pybiodl import BioTranscriber, load
from pybiodl.encode import Signal, Spectrum
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.estimators._symbols import alphabet_of, as_strings, padded, symbol_codes
from pybiodl.networks import CNN, MLP, Chain, Pretrained, layers

from ._beams import beams_hold

BASES = np.array(list("ACGT"))


def currents(n, seed):
    """Signals as of a nanopore: each 3-mer has its level, for a random number of readings, with noise."""
    pore = np.random.default_rng(42)
    first, middle, last = (pore.permutation(np.linspace(-1, 1, 4)) * weight for weight in (0.3, 1.0, 0.15))
    levels = (first[:, None, None] + middle[:, None] + last).ravel() + pore.normal(0, 0.05, 64)
    random = np.random.default_rng(seed)
    X, y = [], []
    for _ in range(n):
        bases = random.integers(4, size=random.integers(4, 7) + 2)
        level = levels[bases[:-2] * 16 + bases[1:-1] * 4 + bases[2:]]
        signal = np.repeat(level, 4 + random.poisson(1, size=len(level)))
        X.append((signal + random.normal(0, 0.05, len(signal)))[:, None])
        y.append("".join(BASES[bases[1:-1]]))
    return X, y


def spectra(n, seed):
    """Peaks of b and y ions of peptides of G, S and V, a tenth of them missing, among peaks of noise."""
    masses, proton, water = np.array([57.02146, 87.03203, 99.06841]), 1.007276, 18.010565
    random = np.random.default_rng(seed)
    X, y = [], []
    for _ in range(n):
        codes = random.integers(3, size=random.integers(3, 5))
        sums = np.cumsum(masses[codes])
        total = sums[-1] + water
        mz = np.concatenate([sums[:-1] + proton, total - sums[:-1] + proton])
        intensity = random.uniform(0.3, 1, len(mz))
        kept = random.random(len(mz)) > 0.1
        mz = np.concatenate([mz[kept] + random.normal(0, 0.02, kept.sum()), random.uniform(50, total, 5)])
        intensity = np.concatenate([intensity[kept], random.uniform(0.02, 0.3, 5)])
        X.append(np.column_stack([mz, intensity, np.full(len(mz), total)]))
        y.append("".join(np.array(list("GSV"))[codes]))
    return X, y


X, Y = currents(40, 0)
TINY = CNN(filters=6, kernel_size=5, stride=2, pool_size=1, batch_norm=True, dense=())


def tiny(**params):
    given = {"encoder": Signal(length=44), "epochs": 1, "random_state": 0, **params}
    return BioTranscriber(TINY, **given)


@pytest.fixture(scope="module")
def trained():
    return tiny().fit(X, Y)


# planted truth ----------------------------------------------------------------------------------------------------


def error_of(network, epochs):
    model = BioTranscriber(
        network, symbols="ACGT", encoder=Signal(length=44), epochs=epochs, batch_size=48, learning_rate=0.008,
        patience=None, validation_fraction=0, random_state=0,
    )  # fmt: skip
    model.fit(*currents(2400, 1))
    return model.error_rate(*currents(300, 2))


def test_bases_are_called_and_need_their_context():
    first = CNN(filters=48, kernel_size=11, stride=2, pool_size=1, batch_norm=True, dense=())
    deeper = CNN(filters=48, kernel_size=5, pool_size=1, residual=True, batch_norm=True, dense=())
    alone = CNN(filters=(48, 48), kernel_size=1, stride=(2, 1), pool_size=1, batch_norm=True, dense=())
    assert error_of(Chain((first, deeper)), epochs=12) < 0.1
    # One reading tells neither which 3-mer it is nor whether a base comes twice; more epochs do not help.
    assert error_of(alone, epochs=7) > 0.25


def test_residues_are_read_from_spectra():
    first = CNN(filters=48, kernel_size=16, stride=8, pool_size=1, batch_norm=True, dense=())
    deeper = CNN(
        filters=(48, 48), kernel_size=7, dilation=(1, 2), pool_size=1, residual=True, batch_norm=True, dense=()
    )
    model = BioTranscriber(
        Chain((first, deeper)), encoder=Spectrum(bin_width=1.0, max_mz=390), epochs=6, batch_size=16,
        learning_rate=0.005, patience=None, validation_fraction=0, random_state=0,
    )  # fmt: skip
    model.fit(*spectra(1500, 0))
    X, y = spectra(300, 1)
    chance = model.score(X, [*y[1:], y[0]])
    assert model.score(X, y) > 0.65 > chance + 0.2


# invariants -------------------------------------------------------------------------------------------------------


def test_what_comes_back(trained):
    values = trained.predict_proba(X)
    assert [line.shape for line in values] == [(-(-len(signal) // 2), 5) for signal in X]
    assert all(line.sum(axis=1) == pytest.approx(1) for line in values)
    assert trained.classes_.tolist() == list("ACGT")
    found = trained.predict(X)
    assert all(type(line) is str and set(line) <= set("ACGT") for line in found)
    assert trained.score(X, Y) == 1 - trained.error_rate(X, Y)
    beams_hold(trained, X)


def test_neighbours_order_and_padding_never_change_a_transcription(trained):
    whole = trained.predict_proba(X)
    order = np.random.default_rng(1).permutation(len(X))
    for place, line in zip(order, trained.predict_proba([X[i] for i in order]), strict=True):
        assert line == pytest.approx(whole[place], abs=1e-6)
    assert trained.predict([X[i] for i in order]) == [trained.predict(X)[i] for i in order]
    for row in (0, 7):
        assert trained.predict_proba(X[row : row + 1])[0] == pytest.approx(whole[row], abs=1e-6)
    longer = tiny(encoder=Signal(length=120)).fit(X, Y)
    longer.fitted_.weights = trained.fitted_.weights
    for line, expected in zip(longer.predict_proba(X), whole, strict=True):
        assert line == pytest.approx(expected, abs=1e-5)


def test_padding_at_the_left_is_no_frame_either():
    model = tiny(encoder=Signal(length=44, pad="left")).fit(X, Y)
    for line, signal in zip(model.predict_proba(X), X, strict=True):
        # A stride of 2 reads places 0, 2, ... 42 of the line; the signal begins at 44 - its length.
        assert len(line) == len(signal) // 2
        assert line.sum(axis=1) == pytest.approx(1)


def test_seeds_and_padding_in_training():
    first, again = tiny().fit(X, Y), tiny().fit(X, Y)
    for left, right in zip(first.fitted_.weights, again.fitted_.weights, strict=True):
        assert (left == right).all()
    longer = tiny(encoder=Signal(length=100)).fit(X, Y)
    assert longer.history_["loss"] == pytest.approx(first.history_["loss"], rel=1e-4)
    assert tiny(random_state=1).fit(X, Y).history_["loss"] != first.history_["loss"]


def test_saved_and_loaded(trained, tmp_path):
    trained.save(tmp_path / "model")
    other = load(tmp_path / "model")
    assert other.get_params()["symbols"] == "auto"
    assert other.predict(X) == trained.predict(X)
    assert other.beams(X[:2]) == trained.beams(X[:2])
    for left, right in zip(other.predict_proba(X), trained.predict_proba(X), strict=True):
        assert (left == right).all()


def test_a_trained_one_begins_another(trained, tmp_path):
    trained.save(tmp_path / "model")
    other = (
        tiny(encoder="auto", symbols="TGCA")
        .set_params(network=Pretrained(tmp_path / "model", trainable=False))
        .fit(X, Y)
    )
    for left, right in zip(other.fitted_.weights[:2], trained.fitted_.weights[:2], strict=True):
        assert (left == right).all()
    assert other.classes_.tolist() == list("TGCA")
    assert len(other.predict(X)) == len(X)


def test_a_fit_goes_on_where_it_ended(tmp_path):
    whole = tiny(epochs=2).fit(X, Y)
    tiny(epochs=1, checkpoint_dir=tmp_path).fit(X, Y)
    resumed = tiny(epochs=2, checkpoint_dir=tmp_path).fit(X, Y)
    for left, right in zip(resumed.fitted_.weights, whole.fitted_.weights, strict=True):
        assert (left == right).all()


ENGINE = """
import sys, numpy as np, pybiodl
pybiodl.use_engine(sys.argv[1])
from pybiodl import load
model = load(sys.argv[2])
data = np.load(sys.argv[3])
X = [data[name] for name in sorted(data.files)]
np.save(sys.argv[4], np.concatenate(model.predict_proba(X)))
"""


@pytest.mark.parametrize("engine", ["tensorflow", "jax", "torch"])
def test_engines_agree_from_the_same_weights(engine, trained, tmp_path):
    pytest.importorskip(engine)
    trained.save(tmp_path / "model")
    np.savez(tmp_path / "data.npz", **{f"{row:03d}": signal for row, signal in enumerate(X)})
    files = [str(tmp_path / name) for name in ("model", "data.npz", "out.npy")]
    subprocess.run([sys.executable, "-c", ENGINE, engine, *files], check=True, capture_output=True, timeout=300)
    assert np.load(files[2]) == pytest.approx(np.concatenate(trained.predict_proba(X)), abs=1e-4)


def test_symbols_of_several_letters():
    lines = as_strings([["G", "M[+16]", "M"], ("M", "M[+16]"), "GM[+16]M"])
    assert alphabet_of("auto", lines[:2]).tolist() == ["G", "M", "M[+16]"]
    codes = symbol_codes(lines, np.array(["G", "M", "M[+16]"]))
    assert [one.tolist() for one in codes] == [[0, 2, 1], [1, 2], [0, 2, 1]]  # the longest that fits is read
    assert padded(codes).tolist() == [[0, 2, 1], [1, 2, -1], [0, 2, 1]]
    names = {"A": "Ade", "C": "Cyt", "G": "Gua", "T": "Thy"}
    y = [[names[base] for base in line] for line in Y]
    model, plain = tiny().fit(X, y), tiny().fit(X, Y)
    assert model.predict(X[:5]) == ["".join(names[base] for base in line) for line in plain.predict(X[:5])]
    assert model.error_rate(X, y) == model.error_rate(X, ["".join(line) for line in y]) == plain.error_rate(X, Y)


# bad input --------------------------------------------------------------------------------------------------------


@pytest.fixture
def no_training(monkeypatch):
    from pybiodl.backends.keras import KerasBackend

    def trained(self, plan):
        raise AssertionError("training began")

    monkeypatch.setattr(KerasBackend, "fit", trained)


@pytest.mark.parametrize(
    ("error", "sentence", "params", "y"),
    [
        (InvalidInputError, "y must hold the symbols A, C, G; got 'T' in row ", {"symbols": "ACG"}, Y),
        (InvalidInputError, "got 'N' in row 1 (0-based) at place 3 (1-based); correct it, or name all symbols",
         {"symbols": "ACGT"}, [Y[0], "ACN", *Y[2:]]),
        (InvalidInputError, "y must have at least one symbol a sample; the string in row 2 (0-based) is empty",
         {}, [*Y[:2], "", *Y[3:]]),
        (InvalidInputError, "X and y must have one entry for each sample; got 40 in X and 39 in y", {}, Y[:39]),
        (InvalidInputError, "y must have at least one sample; got none.", {}, []),
        (InvalidTypeError, "y must hold one string of symbols a sample; got str; pass a list", {}, "ACGT"),
        (InvalidTypeError, "y must hold strings, or lists of symbols; got nan in row 1 (0-based)", {},
         [Y[0], np.nan, *Y[2:]]),
        (InvalidTypeError, "y must hold strings, or lists of symbols; got 3 in row 0 (0-based)", {}, [3] * 40),
        (InvalidInputError, 'symbols must be "auto", or a string or list of different symbols', {"symbols": "AA"}, Y),
        (InvalidInputError, "or a string or list of different symbols, as in \"ACGT\"; got 4.", {"symbols": 4}, Y),
        (InvalidInputError, "beam_width must be a whole number of at least 1; got 0.", {"beam_width": 0}, Y),
        (UnsupportedError, "loss must be None: BioTranscriber has its own; got 'focal'.",
         {"loss": "focal"}, Y),
        (UnsupportedError, "MLP reads a whole line at once and gives one answer a sample", {"network": MLP()}, Y),
        (UnsupportedError, "The network must keep places along the line; after its layer GlobalPool()",
         {"network": Chain((CNN(4, 3, dense=()), layers.GlobalPool()))}, Y),
        (InvalidInputError, "row 3 (0-based) needs 50 frames and has", {}, [*Y[:3], "AC" * 25, *Y[4:]]),
        (UnsupportedError, "trains on values in memory, on Keras", {"backend": "h2o", "X": "reads.csv"}, "y"),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_refused_in_one_sentence(error, sentence, params, y, no_training):
    given = {name: value for name, value in params.items() if name != "X"}
    model = tiny().set_params(**given)
    with pytest.raises(error) as caught:
        model.fit(params.get("X", X), y)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_lines_are_needed(no_training):
    with pytest.raises(UnsupportedError, match="BioTranscriber reads along a line; X is a table of 3 columns; pass"):
        BioTranscriber().fit(np.zeros((40, 3)), Y)


def test_a_refused_fit_leaves_nothing_behind(trained):
    before = dict(vars(trained))
    for y in (Y[:39], ["AC" * 30] * 40):
        with pytest.raises(InvalidInputError):
            trained.fit(X, y)
    assert vars(trained) == before


def test_validation_and_judging_know_the_symbols(trained):
    for call in (lambda: trained.error_rate(X, ["N"] * 40), lambda: trained.score(X, ["N"] * 40)):
        with pytest.raises(InvalidInputError, match="got 'N' in row 0"):
            call()
    with pytest.raises(InvalidInputError, match="validation_data must hold the symbols A, C, G, T; got 'N' in row 0"):
        tiny().fit(X, Y, validation_data=(X, ["N"] * 40))
    with pytest.raises(InvalidInputError, match="got 40 in X and 2 in y"):
        trained.score(X, Y[:2])
    with pytest.raises(InvalidInputError, match="n must be a whole number of at least 1; got 0"):
        trained.beams(X, n=0)


def test_evaluate_counts_edits_over_all_symbols_and_draws_whole_samples(trained):
    found = trained.predict(X)
    assert len(set(map(len, found))) > 1  # so that a mean over samples is not the rate over symbols
    y = [one[:-1] + ("A" if one[-1] != "A" else "C") if row % 2 else one for row, one in enumerate(found)]
    judged = trained.evaluate(X, y)
    rate, exact = judged.metrics["symbol_error_rate"], judged.metrics["exact_match"]
    lengths, edits = np.array([len(one) for one in y]), np.arange(len(y)) % 2
    assert rate.value == pytest.approx(edits.sum() / lengths.sum())
    assert rate.value == pytest.approx(trained.error_rate(X, y))
    assert exact.value == 0.5
    draws = np.random.default_rng(1).integers(0, len(y), (20_000, len(y)))
    by_hand = edits[draws].sum(axis=1) / lengths[draws].sum(axis=1)
    assert [rate.low, rate.high] == pytest.approx(np.percentile(by_hand, [2.5, 97.5]), abs=0.01)
    pairs = trained.evaluate(X, y, groups=np.arange(len(y)) // 2).metrics["exact_match"]
    assert (pairs.low, pairs.high) == (0.5, 0.5)  # one of each pair is right
    assert str(judged).startswith("Strings of 4 symbols, 40 rows; 95 % intervals from 1000 resamples of rows")
    assert list(judged.to_frame().index) == ["symbol_error_rate", "exact_match"]
    assert judged.plot().shape == (1, 1)
    with pytest.raises(UnsupportedError, match="No linear model writes strings, so there is none to train on train"):
        trained.evaluate(X, y, train=(X, y))
    with pytest.raises(InvalidInputError, match="X and y must have one entry for each sample; got 40 in X and 3 in y"):
        trained.evaluate(X, y[:3])
