"""What a fit leaves behind in its process."""

import gc

import keras
import numpy as np
import pytest

from pybiodl import BioClassifier
from pybiodl.networks import MLP, RNN

random = np.random.default_rng(0)
X = np.array(["".join(row) for row in random.choice(list("ACGT"), size=(60, 12))], dtype=object)
Y = np.arange(60) % 2


@pytest.mark.skipif(keras.config.backend() != "tensorflow", reason="the other engines make no such graphs")
def test_no_graph_with_a_loop_outlives_its_fit():
    from tensorflow.python.framework.func_graph import FuncGraph

    def loops():
        gc.collect()
        return [one.name for one in gc.get_objects() if isinstance(one, FuncGraph) and "while" in one.name]

    before = loops()
    model = BioClassifier(RNN(units=4, dense=()), epochs=2, random_state=0).fit(X, Y)
    assert loops() == before
    first = model.predict_proba(X)  # a graph of the model that lives on
    BioClassifier(RNN(units=4, dense=()), epochs=1, random_state=1).fit(X, Y)
    np.testing.assert_array_equal(model.predict_proba(X), first)
    model.partial_fit(X, Y).predict(X)
    del model
    assert loops() == before


def test_a_keras_model_can_be_used_when_its_estimator_is_no_more():
    model = BioClassifier(RNN(units=4, dense=()), epochs=1, random_state=0).fit(X, Y)
    codes, said, kept = model.encoder_.transform(X), model.predict_proba(X), model.model_
    del model
    gc.collect()
    np.testing.assert_allclose(kept.predict(codes, verbose=0)[:, 0], said[:, 1], atol=1e-6)


def test_a_model_that_a_callback_kept_can_still_be_used():
    kept = []

    class Keep(keras.callbacks.Callback):
        def on_train_end(self, logs=None):
            kept.append(self.model)

    BioClassifier(RNN(units=4, dense=()), epochs=1, callbacks=[Keep()], random_state=0).fit(X, Y)
    codes = np.ones((8, 12), dtype="uint8")
    assert kept[0].predict(codes, verbose=0).shape == (8, 1)
    kept[0].fit(codes, np.zeros((8, 1)), verbose=0)


def test_samples_do_not_outlive_their_fit():
    """TensorFlow keeps what batches were read from; in a search of 100 trials it would hold the data 100 times."""
    from pybiodl.backends.keras._batches import Batches, count

    def held():
        gc.collect()
        return sum(count(one.parts[0]) for one in gc.get_objects() if isinstance(one, Batches))

    before = held()
    table = np.random.default_rng(0).normal(size=(60, 3))
    model = BioClassifier(MLP(hidden=(4,)), epochs=2, validation_fraction=0.3, random_state=0).fit(table, Y)
    model.partial_fit(table, Y)
    assert held() - before <= 3  # one row each of what was learned from, held out, and passed over

    def stop(epoch, logs):
        raise InterruptedError

    model = BioClassifier(MLP(hidden=(4,)), epochs=2, callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=stop)])
    with pytest.raises(InterruptedError):
        model.fit(table, Y)
    del model
    assert held() - before <= 5


@pytest.mark.skipif(keras.config.backend() != "tensorflow", reason="the other engines register no such gradients")
def test_no_gradient_stays_in_the_register():
    from tensorflow.python.framework.ops import gradient_registry

    table = np.random.default_rng(0).normal(size=(60, 3))
    before = set(gradient_registry.list())
    BioClassifier(MLP(hidden=(4,)), epochs=1, random_state=0).fit(table, Y)
    assert set(gradient_registry.list()) == before


@pytest.mark.skipif(keras.config.backend() != "tensorflow", reason="the other engines register no such gradients")
def test_operations_that_stand_for_no_gradient_are_left_alone():
    import tensorflow as tf

    from pybiodl.backends.keras._release import _forget_gradients

    _forget_gradients(tf.function(lambda x: tf.identity_n([x, x])[0]).get_concrete_function(tf.constant(1.0)).graph)
