"""Strings of a planted grammar are learned, drawn, searched and kept."""

import pickle
import re

import numpy as np
import pytest
from sklearn.base import clone

from pybiodl import BioGenerator, load
from pybiodl.encode import Tokens
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.evaluate import edit_distance
from pybiodl.networks import VAE

NETWORK = VAE(latent=6, units=32, dense=32, channels=8, embedding=8, kl_weight=0.05, anneal=5, word_dropout=0.2)


def words(n, seed):
    """A capital, one to four of x, y and z, and the capital again, small."""
    random = np.random.default_rng(seed)
    middles = ["".join(random.choice(list("xyz"), random.integers(1, 5))) for _ in range(n)]
    return np.array(
        [a + middle + a.lower() for a, middle in zip(random.choice(list("ABC"), n), middles, strict=True)], dtype=object
    )


def rule(word):
    return re.fullmatch(r"A[xyz]{1,4}a|B[xyz]{1,4}b|C[xyz]{1,4}c", word)


X = words(300, 0)
Y = np.array([float(word.count("x")) for word in X])


def generator(network=NETWORK, **params):
    given = {"epochs": 18, "batch_size": 32, "learning_rate": 0.01, "validation_fraction": 0, "patience": None}
    return BioGenerator(network, random_state=0, **{**given, **params})


@pytest.fixture(scope="module")
def model():
    return generator().fit(X, Y)


def test_draws_keep_the_grammar_as_shuffled_letters_do_not(model):
    random = np.random.default_rng(1)
    shuffled = np.mean([rule("".join(random.permutation(list(word)))) is not None for word in X])
    for prior in ("learned", "standard"):
        found = model.quality(300, rule=rule, prior=prior, random_state=0)
        assert found.valid > 0.8 > 10 * shuffled
        assert found.unique > 0.2
        assert found.novel > 0.05


def test_evaluate_judges_what_comes_back_and_what_is_told(model):
    new, partly = words(60, 7), np.where(np.arange(60) % 3, [float(word.count("x")) for word in words(60, 7)], np.nan)
    alone, judged = model.evaluate(new), model.evaluate(new, partly)
    exact = judged.metrics["exact_match[strings]"]
    assert exact == alone.metrics["exact_match"]
    assert exact.value == pytest.approx(model.score(new))
    assert exact.low < exact.value < exact.high
    edits = [edit_distance(one, other) for one, other in zip(new, model.reconstruct(new), strict=True)]
    assert alone.metrics["symbol_error_rate"].value == pytest.approx(sum(edits) / sum(map(len, new)))
    with pytest.raises(InvalidInputError, match="y must have the 1 properties of training; got 2"):
        model.evaluate(new, np.column_stack([partly, partly]))
    missed = (model.predict(new) - partly)[np.isfinite(partly)]
    assert judged.metrics["rmse[property]"].value == pytest.approx(np.sqrt(np.mean(missed**2)))


def test_strings_come_back_and_new_ones_do(model):
    assert model.score(X) > 0.5
    new = np.setdiff1d(words(200, 5), X)
    assert model.quality(10, X=new, random_state=0).reconstructed == model.score(new) > 0.15


def test_without_the_divergence_the_latent_is_not_where_draws_are_taken(model):
    loose = generator(clone(NETWORK).set_params(kl_weight=0.0)).fit(X)
    spread, loose_spread = (one.transform(X).std(axis=0).mean() for one in (model, loose))
    assert 0.7 < spread < 1.4 < loose_spread
    valid = [one.quality(600, rule=rule, prior="standard", random_state=0).valid for one in (model, loose)]
    assert valid[0] > valid[1] + 0.02


def test_the_ends_of_a_way_are_the_strings_themselves(model):
    back = [word for word in X[:50] if model.reconstruct([word]) == [word]]
    way = model.interpolate(back[0], back[1], 5)
    assert len(way) == 5
    assert [way[0], way[-1]] == back[:2]
    assert all(rule(word) for word in way)


def test_a_property_is_told_and_climbed(model):
    assert np.corrcoef(model.predict(X), Y)[0, 1] > 0.9
    up = model.optimize(start=X[:20], steps=20)
    assert (up.values >= up.start_values).all()
    assert np.mean([word.count("x") for word in up.strings]) > Y[:20].mean() + 1
    down = model.optimize(0, start=X[:20], steps=20, direction="min")
    assert np.mean([word.count("x") for word in down.strings]) < Y[:20].mean()
    # The values are those of the strings, not of the latents.
    np.testing.assert_allclose(up.values, model.predict(up.strings), rtol=1e-6)


def test_a_function_is_climbed_by_trying(model):
    def count(strings):
        return [word.count("y") if rule(word) else np.nan for word in strings]

    found = model.optimize(count, n=6, steps=8, step_size=0.3, random_state=0)
    assert found.values.tolist() == count(found.strings)
    assert np.nanmean(found.values) > np.nanmean(found.start_values) + 0.5
    again = model.optimize(count, n=6, steps=8, step_size=0.3, random_state=0)
    assert again.strings == found.strings


def test_seeds_repeat_and_no_heat_needs_none(model):
    assert model.sample(20, random_state=3) == model.sample(20, random_state=3) != model.sample(20, random_state=4)
    latent = model.transform(X[:20])
    assert model.inverse_transform(latent) == model.inverse_transform(latent, random_state=5)
    hot = model.inverse_transform(latent, temperature=1.0, random_state=5)
    assert hot == model.inverse_transform(latent, temperature=1.0, random_state=5)
    before = np.random.get_state()[1].tolist()  # noqa: NPY002
    model.sample(2)
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


def test_neighbours_change_nothing(model):
    order = np.random.default_rng(0).permutation(70)
    latent = model.transform(X[:70])
    assert (model.transform(X[:70][order]) == latent[order]).all()
    assert model.reconstruct(X[:3]) == model.reconstruct(X[:70])[:3]


def test_what_is_written_can_be_read_again(model):
    wild = model.inverse_transform(8 * np.random.default_rng(0).normal(size=(50, 6)), temperature=3.0, random_state=0)
    assert model.transform(wild).shape == (50, 6)
    assert all(wild)


def test_kept_and_read_again(model, tmp_path):
    model.save(tmp_path / "words.pybiodl")
    for again in (load(tmp_path / "words.pybiodl"), pickle.loads(pickle.dumps(model))):
        assert again.sample(9, random_state=1) == model.sample(9, random_state=1)
        assert (again.predict(X[:9]) == model.predict(X[:9])).all()
        assert again.quality(50, rule=rule, random_state=0) == model.quality(50, rule=rule, random_state=0)
    assert model.set_output(transform="pandas").transform(X[:2]).columns[0] == "biogenerator0"
    model.set_output(transform="default")


TINY = VAE(latent=2, units=4, dense=4, channels=2, embedding=2, anneal=3, word_dropout=0.3)


@pytest.fixture(scope="module")
def plain():
    """Barely trained, and on strings alone."""
    return generator(TINY, epochs=3).fit(X[:64])


def test_noise_and_weight_go_on_where_the_last_fit_ended(plain, tmp_path):
    generator(TINY, epochs=2, checkpoint_dir=tmp_path).fit(X[:64])
    resumed = generator(TINY, epochs=3, checkpoint_dir=tmp_path).fit(X[:64])
    assert resumed.history_ == plain.history_
    for left, right in zip(resumed.fitted_.weights, plain.fitted_.weights, strict=True):
        assert (left == right).all()


def test_other_spellings_of_a_molecule_are_read_and_judged_as_molecules():
    pytest.importorskip("rdkit")
    smiles = ["CCO", "OCCN", "c1ccccc1O", "CC(=O)O", "C1CCCCC1"] * 4
    model = generator(TINY, encoder=Tokens("smiles", start_end=True), epochs=1, spellings=2)
    model.fit(smiles, [1.0] * 20, sample_weight=[1.0, 2.0] * 10)
    assert model.run_card_.n_samples > len(smiles)
    assert len(model.known_molecules_) == 5
    assert 0 <= model.quality(20, random_state=0).valid <= 1
    assert model.predict(["OCC"]).shape == (1,)


def test_what_is_written_in_selfies_is_a_molecule_before_anything_is_learned(tmp_path):
    pytest.importorskip("rdkit")
    smiles = ["CCO", "OCCN", "c1ccccc1O", "CC(=O)O", "C1CCCCC1", "C[C@H](N)C#N"] * 4
    found = {}
    for tokens in ("smiles", "selfies"):
        model = generator(TINY, encoder=Tokens(tokens, start_end=True), epochs=1).fit(smiles)
        found[tokens] = model.quality(200, random_state=0)
    assert found["selfies"].valid > 0.95 > 2 * found["smiles"].valid  # the rest says no atom at all
    assert found["selfies"].novel > 0.5
    model.save(tmp_path / "m")
    again = load(tmp_path / "m")
    assert again.sample(5, random_state=1) == model.sample(5, random_state=1)
    assert again.score(smiles) == model.score(smiles)


@pytest.mark.parametrize(
    ("error", "sentence", "call"),
    [
        (InvalidInputError, "temperature must be a number at least 0; got -0.5.", lambda m: m.sample(2, -0.5)),
        (InvalidInputError, "n must be a whole number of at least 1; got 0.", lambda m: m.sample(0)),
        (InvalidInputError, "prior must be one of 'learned', 'standard'; got 'flat'", lambda m: m.sample(prior="flat")),
        (InvalidInputError, "Z must hold finite numbers of shape (n, 2)", lambda m: m.inverse_transform([[1.0]])),
        (InvalidInputError, "n must be a whole number of at least 2; got 1.", lambda m: m.interpolate("Axa", "Bxb", 1)),
        (InvalidInputError, "got 'D' in row 0 (0-based) at token 2 (1-based)", lambda m: m.transform(["AD"])),
        (
            InvalidInputError,
            "must have at most 8 tokens, the longest",
            lambda m: m.transform(["AxyxyxyA"]),
        ),
        (InvalidTypeError, "one a sample; got 'Axa'; put them into a list", lambda m: m.transform("Axa")),
        (UnsupportedError, "Properties are told by a generator that was given them", lambda m: m.predict(X)),
        (UnsupportedError, "or pass a function of strings to optimize", lambda m: m.optimize()),
        (InvalidInputError, "objective must give one number a string", lambda m: m.optimize(lambda s: 1.0, n=2)),
        (UnsupportedError, "No linear model writes strings", lambda m: m.evaluate(X, train=(X, Y))),
        (UnsupportedError, "Properties are told by a generator that was given them", lambda m: m.evaluate(X, Y)),
    ],
)
def test_calls_that_break_a_rule(plain, error, sentence, call):
    with pytest.raises(error) as caught:
        call(plain)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
