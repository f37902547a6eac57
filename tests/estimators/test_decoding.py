"""Decoding and the loss against the sum over all paths, written out."""

import itertools

import numpy as np
import pytest

from pybiodl.estimators._decoding import _logarithms, beam_search, best_path, log_probability
from pybiodl.estimators._symbols import n_frames_needed

random = np.random.default_rng(0)
N_FRAMES, N_SYMBOLS = 5, 3


def collapsed(path):
    changes = [symbol for place, symbol in enumerate(path) if place == 0 or symbol != path[place - 1]]
    return tuple(int(symbol) for symbol in changes if symbol != N_SYMBOLS)


def all_strings(line):
    """Probability of every string that a line can say."""
    strings = {}
    for path in itertools.product(range(N_SYMBOLS + 1), repeat=len(line)):
        string = collapsed(path)
        strings[string] = strings.get(string, 0.0) + np.prod(line[np.arange(len(line)), path])
    return strings


def line(n_frames=N_FRAMES, sharp=2.0):
    logits = random.normal(scale=sharp, size=(n_frames, N_SYMBOLS + 1))
    values = np.exp(logits)
    return values / values.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("trial", range(8))
def test_a_wide_beam_finds_every_string_and_its_probability(trial):
    values = line()
    expected = all_strings(values)
    found = beam_search([values], 200)[0]
    assert {tuple(codes.tolist()) for codes, _ in found} == set(expected)
    assert [np.exp(value) for _, value in found] == pytest.approx(sorted(expected.values(), reverse=True), rel=1e-9)
    for codes, value in found:
        assert np.exp(value) == pytest.approx(expected[tuple(codes.tolist())], rel=1e-9)


def test_a_beam_beats_the_best_path():
    # The best path says nothing at both frames (.36); but "a" has three paths (.4 .6 + .6 .4 + .4 .4).
    values = np.array([[0.4, 0, 0, 0.6]] * 2)
    assert best_path(values).tolist() == []
    codes, value = beam_search([values], 2)[0][0]
    assert codes.tolist() == [0]
    assert np.exp(value) == pytest.approx(0.64)


def test_the_best_path_collapses_repeats_and_leaves_blanks_out():
    path = [0, 0, 3, 0, 1, 1, 3, 3, 2]
    values = np.eye(4)[path]
    assert best_path(values).tolist() == [0, 0, 1, 2] == list(collapsed(path))
    assert best_path(values[:0]).tolist() == []
    assert beam_search([values], 1)[0][0][0].tolist() == [0, 0, 1, 2]  # where one path is certain both agree


def test_neighbours_and_their_lengths_never_change_a_search():
    lines = [line(n) for n in (7, 1, 12, 0, 5)] + [line(6, 0.5) for _ in range(70)]
    together = beam_search(lines, 4)
    for values, found in zip(lines, together, strict=True):
        alone = beam_search([values], 4)[0]
        assert [codes.tolist() for codes, _ in alone] == [codes.tolist() for codes, _ in found]
        assert [value for _, value in alone] == pytest.approx([value for _, value in found], abs=1e-12)
    assert [codes.tolist() for codes, _ in together[3]] == [[]]


def test_a_wider_beam_is_never_worse():
    lines = [line(20, 0.7) for _ in range(20)]
    best = [[found[0][1] for found in beam_search(lines, width)] for width in (1, 4, 16, 64)]
    assert np.mean(best, axis=1) == pytest.approx(np.sort(np.mean(best, axis=1)))
    assert np.mean(best[-1]) > np.mean(best[0])


@pytest.mark.parametrize("padded", ["none", "right", "left"])
def test_the_loss_is_the_sum_over_all_alignments(padded):
    import keras

    from pybiodl.backends.keras._ctc import SymbolLoss

    lines = [line() for _ in range(4)]
    strings = [[0, 1], [2, 2, 1], [1], [0, 0, 0]]
    y = np.array([codes + [-1] * (3 - len(codes)) for codes in strings])
    expected = [-np.log(all_strings(values)[tuple(codes)]) for values, codes in zip(lines, strings, strict=True)]
    logits = np.log(np.stack(lines)) + random.normal(size=(4, N_FRAMES, 1))
    certain = np.tile([-1e4, -1e4, -1e4, 0.0], (4, 3, 1))
    parts = {"none": [logits], "right": [logits, certain], "left": [certain, logits]}[padded]
    losses = SymbolLoss()(y.astype("float32"), keras.ops.convert_to_tensor(np.concatenate(parts, 1).astype("float32")))
    assert keras.ops.convert_to_numpy(losses) * np.mean([2, 3, 1, 3]) == pytest.approx(expected, rel=1e-4)
    exact = log_probability(_logarithms(lines), np.arange(4), [np.array(codes) for codes in strings])
    assert exact == pytest.approx([-value for value in expected], rel=1e-9)


def test_a_string_needs_a_frame_a_symbol_and_one_between_equals():
    for codes in ([0], [0, 1], [1, 1], [2, 2, 2], [0, 1, 1, 0]):
        needed = n_frames_needed(np.array(codes))
        assert tuple(codes) in all_strings(line(needed))
        assert tuple(codes) not in all_strings(line(needed - 1))


def test_the_slope_of_the_loss_is_that_of_differences():
    """By the engine's own way to derive, against differences of the sum in NumPy's float64."""
    import keras

    from pybiodl.backends.keras._ctc import SymbolLoss

    y = np.array([[0, 1, -1], [2, 2, 1]])
    start = random.normal(size=(2, N_FRAMES, N_SYMBOLS + 1))

    def loss(logits):
        values = np.exp(logits) / np.exp(logits).sum(axis=2, keepdims=True)
        exact = log_probability(_logarithms(list(values)), np.arange(2), [codes[codes >= 0] for codes in y])
        return -exact.sum() / np.mean([2, 3])

    expected = np.zeros_like(start)
    for place in np.ndindex(start.shape):
        step = np.zeros_like(start)
        step[place] = 1e-5
        expected[place] = (loss(start + step) - loss(start - step)) / 2e-5
    assert slope(keras, SymbolLoss(), y, start.astype("float32")) == pytest.approx(expected, abs=1e-5)


def slope(keras, function, y, values):
    if keras.config.backend() == "tensorflow":
        import tensorflow as tf

        variable = tf.Variable(values)
        with tf.GradientTape() as tape:
            total = tf.reduce_sum(function(y, variable))
        return tape.gradient(total, variable).numpy()
    if keras.config.backend() == "jax":
        import jax

        return np.asarray(jax.grad(lambda one: function(y, one).sum())(values))
    tensor = keras.ops.convert_to_tensor(values).clone().requires_grad_()
    function(y, tensor).sum().backward()
    return tensor.grad.cpu().numpy()
