"""The decoder in NumPy against the one of Keras, and the loss of the latent against one by hand."""

import dataclasses

import numpy as np
import pytest

from pybiodl.backends.protocol import TrainingPlan
from pybiodl.encode import Tokens
from pybiodl.estimators._writer import Writer
from pybiodl.networks import VAE, Head

STRINGS = np.array(["ab", "abba", "cabbage", "bad", "face"], dtype=object)
ENCODER = Tokens("characters", start_end=True).fit(STRINGS)
LENGTH, N_TOKENS = ENCODER.shape_
CODES = ENCODER.transform(STRINGS)


def built(n_properties=0, **params):
    from pybiodl.backends.keras._build import build

    network = VAE(latent=3, units=5, dense=6, embedding=4, word_dropout=0.5, **params)
    head = Head("multiclass", N_TOKENS, positions=True)
    if n_properties:
        zeros, ones = (0.0,) * n_properties, (1.0,) * n_properties
        head = Head.several({"tokens": head, "property": Head("regression", n_properties, zeros, ones)})
    model = build(network, ENCODER, head, 0)
    random = np.random.default_rng(0)
    model.set_weights([random.normal(scale=0.7, size=one.shape) for one in model.get_weights()])
    return network, model


def latents(model):
    return np.split(np.asarray(model.reader.predict(CODES, verbose=0)), 2, axis=1)


@pytest.mark.parametrize(("cell", "channels"), [("gru", 2), ("lstm", 0)])
def test_each_token_is_drawn_with_the_probability_that_keras_gives(cell, channels):
    network, model = built(cell=cell, channels=channels)
    mean, _ = latents(model)
    chance = np.random.default_rng(1).random((len(STRINGS), LENGTH - 2))
    start = N_TOKENS - 1
    writer = Writer(network, ENCODER.shape_, model.get_weights(), 0, [start])
    for temperature in (1.0, 2.0):
        codes = writer.write(mean, temperature, chance)
        taught = np.pad(codes, ((0, 0), (0, LENGTH - 1 - codes.shape[1])))
        shares = np.asarray(model.model.predict({"line": CODES, "written": taught}, verbose=0))
        for row, line in enumerate(codes):
            n_written = int((line > 0).sum())
            for step in range(n_written):
                share = shares[row, step] ** (1 / temperature)
                share[start - 1] = 0
                if step == 0:
                    share[N_TOKENS - 1] = 0
                drawn = np.searchsorted(np.cumsum(share / share.sum()), chance[row, step], side="right")
                assert line[step] == drawn + 1


def test_no_chance_takes_the_most_probable_token():
    network, model = built(channels=2)
    mean, _ = latents(model)
    writer = Writer(network, ENCODER.shape_, model.get_weights(), 0, [N_TOKENS - 1])
    cold = writer.write(mean, 1e-9, np.full((len(mean), LENGTH - 2), 0.5))
    assert (writer.write(mean, 0.0) == cold).all()
    # A latent alone writes as among others.
    assert (writer.write(mean[2:3], 0.0) == cold[2:3]).all()


def test_slope_of_a_property_against_differences():
    network, model = built(n_properties=2, channels=2)
    mean, _ = latents(model)
    writer = Writer(network, ENCODER.shape_, model.get_weights(), 2, [])
    slope = writer.slope(mean, 1)
    for axis in range(3):
        step = np.zeros(3)
        step[axis] = 1e-6
        difference = (writer.properties(mean + step) - writer.properties(mean - step))[:, 1] / 2e-6
        np.testing.assert_allclose(slope[:, axis], difference, rtol=1e-6, atol=1e-8)
    told = model.logits.predict({"line": CODES, "written": CODES[:, 1:]}, verbose=0)["property"]
    np.testing.assert_allclose(writer.properties(mean), np.asarray(told), rtol=1e-4, atol=1e-5)


def test_the_divergence_by_hand():
    _, model = built(channels=2, kl_weight=0.3)
    mean, log_variance = latents(model)
    model.logits({"line": CODES, "written": CODES[:, 1:]}, training=False)
    divergence = 0.5 * (np.exp(log_variance) + mean**2 - 1 - log_variance).sum(axis=1).mean()
    n_written = (CODES[:, 1:] > 0).sum(axis=1).mean()
    np.testing.assert_allclose(float(sum(model.logits.losses)), 0.3 * divergence / n_written, rtol=1e-5)
    ((weight, value_at),) = model.rising
    weight.assign(value_at(0))
    model.logits({"line": CODES, "written": CODES[:, 1:]}, training=True)
    assert float(sum(model.logits.losses)) == 0.0  # in the first epoch of training it weighs nothing


def test_early_stopping_judges_the_epochs_after_the_weight_has_risen():
    import keras

    from pybiodl.backends.keras._train import EpochKeeper

    _, model = built(channels=0, anneal=2)
    empty = {f.name: None for f in dataclasses.fields(TrainingPlan) if f.default is f.default_factory}
    keeper = EpochKeeper(model, TrainingPlan(**empty | {"epochs": 99, "patience": 2, "seed": 0}), None, None)
    keeper.set_model(keras.Model())
    keeper.model.stop_training = False
    for epoch, loss in enumerate([1.0, 2.0, 3.0, 2.5, 2.6, 2.7]):  # it rises with its weight, in epochs 0 to 2
        assert not keeper.model.stop_training
        keeper.on_epoch_end(epoch, {"loss": loss, "val_loss": loss})
    assert keeper.model.stop_training
    assert keeper.best_epoch == 3
