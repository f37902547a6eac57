"""Each described layer against NumPy, and what must hold for every network: its arrays, its padding, its strands."""

import numpy as np
import pytest

from pybiodl.backends.keras import FittedKeras
from pybiodl.encode import Sequence, Signal, Tokens
from pybiodl.errors import UnsupportedError
from pybiodl.networks import CNN, RNN, Chain, ConvRecurrent, Head, Transformer
from pybiodl.networks.layers import (
    Activation,
    AttentionPool,
    BatchNorm,
    Branches,
    Conv,
    Dense,
    Embedding,
    Flatten,
    GlobalPool,
    LayerNorm,
    Pool,
    Positions,
    Recurrent,
    Residual,
    RunOn,
    Select,
    SelfAttention,
    shape_after,
    weights_of,
)

random = np.random.default_rng(0)
LINE = Signal(scale="none")


def lines(n, length, channels):
    return random.normal(size=(n, length, channels))


def drawn(layers, shape, head):
    """Arrays of the layers and of a linear head."""
    arrays = [random.normal(scale=0.4, size=size) for size in weights_of(layers, shape).values()]
    for layer in layers:
        shape = layer.shape_out(shape)
    n_inputs = shape[-1] if head.positions or len(shape) == 1 else int(np.prod(shape))
    return [*arrays, random.normal(size=(n_inputs, head.n_outputs)), random.normal(size=head.n_outputs)]


def outputs(layers, X, arrays, head, encoder=None):
    encoder = encoder or LINE.fit(X)
    return FittedKeras(Chain(layers), encoder, head, None, arrays, {"loss": [1.0]}, 0, {}, "float64").predict(X)


def check(layers, by_hand, length=11, channels=3, positions=True, abs=1e-7):
    """What leaves the layers, seen through a linear head, is what `by_hand` makes of the same arrays."""
    X = lines(5, length, channels)
    head = Head("regression", 2, (0.0, 0.0), (1.0, 1.0), positions=positions)
    arrays = drawn(layers, (length, channels), head)
    expected = by_hand(X, *arrays[:-2]).reshape(5, *((-1,) if not positions else (length, -1))) @ arrays[-2]
    assert outputs(layers, X, arrays, head) == pytest.approx(expected + arrays[-1], abs=abs)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    x = np.exp(x - x.max(-1, keepdims=True))
    return x / x.sum(-1, keepdims=True)


def conv(x, kernel, bias, dilation=1, stride=1):
    """By loops, zeros beyond the ends; strides begin where TensorFlow's "same" begins."""
    n, length, _ = x.shape
    width = kernel.shape[0]
    reach = (width - 1) * dilation + 1
    n_out = -(-length // stride)
    spare = max((n_out - 1) * stride + reach - length, 0)
    padded = np.pad(x, ((0, 0), (spare // 2, spare - spare // 2), (0, 0)))
    out = np.zeros((n, n_out, kernel.shape[2]))
    for place in range(n_out):
        for step in range(width):
            out[:, place] += padded[:, place * stride + step * dilation] @ kernel[step]
    return out + bias


def lstm(x, kernel, recurrent, bias, backwards=False):
    n, length, _ = x.shape
    units = recurrent.shape[0]
    h, c, out = np.zeros((n, units)), np.zeros((n, units)), np.zeros((n, length, units))
    for place in reversed(range(length)) if backwards else range(length):
        i, f, g, o = np.split(x[:, place] @ kernel + h @ recurrent + bias, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        out[:, place] = h
    return out


def gru(x, kernel, recurrent, bias):
    n, length, _ = x.shape
    h, out = np.zeros((n, recurrent.shape[0])), np.zeros((n, length, recurrent.shape[0]))
    for place in range(length):
        a, b = np.split(x[:, place] @ kernel + bias[0], 3, 1), np.split(h @ recurrent + bias[1], 3, 1)
        z, r = sigmoid(a[0] + b[0]), sigmoid(a[1] + b[1])
        h = z * h + (1 - z) * np.tanh(a[2] + r * b[2])
        out[:, place] = h
    return out


def layer_norm(x, gamma, beta):
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-3) * gamma + beta


def self_attention(x, qk, qb, kk, kb, vk, vb, ok, ob):
    q, k, v = (np.einsum("nlc,chd->nhld", x, a) + b[:, None] for a, b in ((qk, qb), (kk, kb), (vk, vb)))
    mixed = softmax(q @ k.transpose(0, 1, 3, 2) / np.sqrt(qk.shape[2])) @ v
    return np.einsum("nhld,hdc->nlc", mixed, ok) + ob


def attention(x, kernel, bias, score):
    weight = softmax((np.tanh(x @ kernel + bias) @ score)[..., 0])
    return np.einsum("nl,nlc->nc", weight, x)


def decoding(x, kernel, bias, score, query, cell_kernel, cell_recurrent, cell_bias):
    h = c = np.zeros((len(x), query.shape[0]))
    for _ in range(3):
        weight = softmax((np.tanh(x @ kernel + bias + (h @ query)[:, None]) @ score)[..., 0])
        context = np.einsum("nl,nlc->nc", weight, x)
        i, f, g, o = np.split(context @ cell_kernel + h @ cell_recurrent + cell_bias, 4, axis=1)
        c = sigmoid(f + 1) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
    return np.hstack([context, h])


def both_ways(x, kernel, bias, score, channel_kernel, channel_bias, channel_score):
    over = softmax((np.tanh(x.transpose(0, 2, 1) @ channel_kernel + channel_bias) @ channel_score)[..., 0])
    return np.hstack([attention(x, kernel, bias, score), np.einsum("nc,nlc->nl", over, x)])


def run_on(x, kernel, bias, rate, low, height):
    copies = []
    for edges, shift, speed in zip(kernel, bias, rate, strict=True):
        now, said = x[:, -1], []
        for _ in range(3):
            now = now + sigmoid(speed) * (low + height * sigmoid(now @ edges + shift) - now)
            said.append(now)
        copies.append(np.hstack(said))
    return np.mean(copies, axis=0)


def waves(x):
    place, channel = np.arange(x.shape[1])[:, None], np.arange(x.shape[2])[None]
    angle = place / 10000 ** (2 * (channel // 2) / x.shape[2])
    return x + np.where(channel % 2, np.cos(angle), np.sin(angle))


@pytest.mark.parametrize(
    ("layers", "by_hand", "positions"),
    [
        ((Conv(4, (5,), dilation=3),), lambda x, k, b: conv(x, k, b, dilation=3), True),
        ((Conv(4, (5,), stride=2), Flatten()), lambda x, k, b: conv(x, k, b, stride=2), False),
        ((Recurrent(4),), lstm, True),
        ((Recurrent(4, sequences=False),), lambda x, *w: lstm(x, *w)[:, -1], False),
        ((Recurrent(4, "gru"),), gru, True),
        (
            (Recurrent(4, bidirectional=True),),
            lambda x, *w: np.concatenate([lstm(x, *w[:3]), lstm(x, *w[3:], backwards=True)], axis=2),
            True,
        ),
        ((LayerNorm(),), layer_norm, True),
        ((Dense(4), SelfAttention(2)), lambda x, k, b, *w: self_attention(x @ k + b, *w), True),
        ((Positions(),), waves, True),
        ((RunOn(3, 2),), run_on, False),
        ((AttentionPool(4),), attention, False),
        ((AttentionPool(4, steps=3),), decoding, False),
        ((AttentionPool(4, channels=True),), both_ways, False),
        ((Residual((Dense(3),)),), lambda x, k, b: x + x @ k + b, True),
        ((Residual((Dense(5),)),), lambda x, k, b, p: x @ p + x @ k + b, True),
        ((Branches(((Dense(2),), (Activation("tanh"),))),), lambda x, k, b: np.dstack([x @ k + b, np.tanh(x)]), True),
        (
            (Branches(((Dense(2),), (Dense(2),)), "difference"),),
            lambda x, k, b, m, c: x @ k + b - x @ m - c,
            True,
        ),
        ((Select((2, 0), reverse=True),), lambda x: x[:, ::-1, [2, 0]], True),
        ((GlobalPool("both"),), lambda x: np.hstack([x.max(1), x.mean(1)]), False),
        ((Embedding(4),), lambda x, k: x @ k, True),
        ((Dense(2, "maxout"),), lambda x, k, b: (x @ k + b).reshape(*x.shape[:2], 2, 2).max(3), True),
    ],
)  # fmt: skip
def test_a_layer_by_hand(layers, by_hand, positions):
    check(layers, by_hand, positions=positions)


def test_an_embedding_reads_an_ambiguous_letter_as_the_mean_of_its_letters():
    X = np.array(["ACGTN", "RYACA"], dtype=object)
    head = Head("regression", 1, (0.0,), (1.0,), positions=True)
    encoder = Sequence("dna").fit(X)
    arrays = drawn((Embedding(3),), (5, 4), head)
    by_letter = dict(zip("ACGT", arrays[0], strict=True))
    by_letter |= {"N": arrays[0].mean(0), "R": arrays[0][[0, 2]].mean(0), "Y": arrays[0][[1, 3]].mean(0)}
    expected = np.array([[by_letter[letter] for letter in line] for line in X]) @ arrays[1] + arrays[2]
    assert outputs((Embedding(3),), X, arrays, head, encoder) == pytest.approx(expected, abs=1e-12)


def test_an_ordinal_head_by_hand():
    X = lines(6, 4, 2)
    arrays = [random.normal(size=(8, 1)), random.normal(size=1), np.array([-1.0, 0.5, -2.0])]
    probabilities = outputs((Flatten(),), X, arrays, Head("ordinal", 4))
    thresholds = np.cumsum([-1.0, np.log1p(np.exp(0.5)), np.log1p(np.exp(-2.0))]) - 1
    above = sigmoid(X.reshape(6, -1) @ arrays[0] + arrays[1] - thresholds)
    expected = -np.diff(np.hstack([np.ones((6, 1)), above, np.zeros((6, 1))]), axis=1)
    assert probabilities == pytest.approx(expected, abs=1e-12)
    assert (probabilities > 0).all()


NETWORKS = [
    CNN(filters=(8, 4), kernel_size=((3, 5), 7), pool_size=1, residual=True, dilation=(1, 2), batch_norm=True,
        conv_dropout=0.1, global_pool="both", reverse_complement=True),
    CNN(filters=6, kernel_size=5, pool_size=3, pool="average", activation="tanh", global_pool="average"),
    CNN(filters=6, kernel_size=5, pool_size=3, activation="tanh", batch_norm=True, embedding=5, global_pool="max"),
    CNN(filters=6, kernel_size=5, stride=2, pool_size=1, activation="elu", global_pool="max"),
    RNN(units=(8, 4), pool="attention", recurrent_dropout=0.2, embedding=5),
    RNN(units=4, cell="gru", dropout=0.2),
    RNN(units=4, cell="gru", pool="max"),
    ConvRecurrent(filters=4, units=3, steps=3, attention_units=5, reverse_complement=True, pool_size=2),
    ConvRecurrent(filters=4, units=(), attention="max", padding="valid"),
    Transformer(width=8, heads=2, dense=3),
    Transformer(width=8, heads=2, pool="attention"),
]  # fmt: skip
NAMES = [f"{type(network).__name__}-{place}" for place, network in enumerate(NETWORKS)]


def dna(n, low, high):
    return np.array(["".join(random.choice(list("ACGTN"), length)) for length in random.integers(low, high, n)], object)


def built(network, encoder, head):
    from pybiodl.backends.keras._build import build

    return build(network, encoder, head, seed=1)


@pytest.mark.parametrize("network", NETWORKS, ids=NAMES)
@pytest.mark.parametrize("positions", [False, True])
def test_the_model_holds_the_arrays_that_the_description_says(network, positions):
    encoder = Sequence("dna").fit(dna(8, 20, 41))
    head = Head("multiclass", 3, positions=positions)
    described = weights_of(network.layers(encoder.shape_, positions), encoder.shape_)
    shapes = [weight.shape for weight in built(network, encoder, head).get_weights()]
    assert shapes[:-2] == list(described.values())


@pytest.mark.parametrize("network", NETWORKS, ids=NAMES)
def test_padding_never_reaches_a_prediction(network):
    """The same weights answer the same where lines are filled up more, to the rounding of float32."""
    X = dna(9, 20, 40)
    head, kwargs = Head("multiclass", 3), {"alphabet": "dna"}
    short, long = Sequence(length=42, **kwargs).fit(X), Sequence(length=66, **kwargs).fit(X)
    few, many = built(network, short, head), built(network, long, head)
    names = [*weights_of(network.layers(short.shape_), short.shape_), "kernel", "bias"]
    weights = [random.normal(scale=0.5, size=weight.shape) for weight in few.get_weights()]
    weights = [w**2 + 0.1 if name.endswith("variance") else w for name, w in zip(names, weights, strict=True)]
    few.set_weights(weights)
    many.set_weights(weights)
    expected = np.asarray(few.logits(short.transform(X)))
    assert np.ptp(expected, axis=0).max() > 1e-3
    assert np.asarray(many.logits(long.transform(X))) == pytest.approx(expected, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("pad", ["right", "left", "center"])
@pytest.mark.parametrize("network", [n for n in NETWORKS if n.get_params().get("reverse_complement")], ids=["C", "R"])
def test_both_strands_get_one_answer(network, pad):
    X = dna(9, 20, 40)
    other = np.array([item[::-1].translate(str.maketrans("ACGT", "TGCA")) for item in X], dtype=object)
    encoder = Sequence("dna", pad=pad).fit(X)
    model = built(network, encoder, Head("multiclass", 3))
    one = np.asarray(model.model(encoder.transform(X)))
    assert np.ptp(one, axis=0).max() > 1e-3
    assert np.asarray(model.model(encoder.transform(other))) == pytest.approx(one, abs=1e-6)
    if model.attention is not None and pad == "right":
        weights = np.asarray(model.attention(encoder.transform(X)))
        assert weights.sum(axis=2) == pytest.approx(1, abs=1e-5)


def test_strands_are_of_dna_and_rna():
    with pytest.raises(UnsupportedError, match="4 letters; what reaches this layer has 20"):
        shape_after(CNN(reverse_complement=True).layers((9, 20)), (9, 20))
    encoder = Sequence("HECX").fit(np.array(["HECX"], dtype=object))
    with pytest.raises(UnsupportedError, match="reverse_complement=True needs DNA or RNA; X is HECX"):
        built(CNN(4, 3, reverse_complement=True), encoder, Head("binary", 1))


def test_attention_is_on_real_positions_alone():
    X = dna(9, 20, 40)
    encoder = Sequence("dna").fit(X)
    network = ConvRecurrent(filters=4, units=3, steps=2)
    weights = np.asarray(built(network, encoder, Head("binary", 1)).attention(encoder.transform(X)))
    assert weights.shape == (9, 2, encoder.length_)
    for row, item in zip(weights, X, strict=True):
        assert row[:, len(item) :].max(initial=0) == 0
        assert row.sum(axis=1) == pytest.approx(1, abs=1e-5)


def test_tokens_are_read_as_one_hot_or_embedded():
    X = np.array(["CCO", "CC(=O)Cl", "c1ccccc1"], dtype=object)
    encoder = Tokens("smiles").fit(X)
    n_tokens = encoder.shape_[1]
    one_hot = np.vstack([np.zeros(n_tokens), np.eye(n_tokens)])[encoder.transform(X)]
    head = Head("regression", 1, (0.0,), (1.0,), positions=True)
    arrays = drawn((Dense(3),), encoder.shape_, head)
    assert outputs((Dense(3),), X, arrays, head, encoder) == pytest.approx(
        (one_hot @ arrays[0] + arrays[1]) @ arrays[2] + arrays[3], abs=1e-9
    )
    arrays = drawn((Embedding(3),), encoder.shape_, head)
    expected = one_hot @ arrays[0] @ arrays[1] + arrays[2]
    assert outputs((Embedding(3),), X, arrays, head, encoder) == pytest.approx(expected, abs=1e-9)


def test_batch_norm_learns_from_real_positions_alone():
    """Moments of a batch leave padding out: the moving mean after a step is that of the letters that are there."""
    from pybiodl import BioClassifier

    X = ["A" * 10] * 8 + ["A" * 2] * 8
    model = BioClassifier(Chain((BatchNorm(), GlobalPool("average"))), encoder=Sequence("dna"), epochs=1, batch_size=16,
                          validation_fraction=0, patience=None, random_state=0).fit(X, [0, 1] * 8)  # fmt: skip
    mean = model.fitted_.weights[2]
    assert mean == pytest.approx([0.1, 0, 0, 0], abs=1e-6)  # one step of momentum 0.9 towards 1, not towards 0.6


def test_batch_norm_knows_its_moments_after_few_steps():
    """What is said after 30 steps is what was learned in them; by Keras's momentum of .99 a fifth is lost."""
    from pybiodl import BioClassifier

    draw = np.random.default_rng(0)
    X = np.array(["".join(row) for row in draw.choice(list("ACGT"), size=(160, 30))], dtype=object)
    y = np.array([text.count("A") + text.count("C") > 15 for text in X]).astype(int)
    network = CNN(filters=(16, 16, 16), kernel_size=9, pool_size=1, global_pool="max", batch_norm=True, dense=(16,))
    model = BioClassifier(network, epochs=6, batch_size=32, learning_rate=0.01, validation_fraction=0, random_state=0)
    model.fit(X, y)
    assert model.history_["accuracy"][-1] > 0.95
    assert model.score(X, y) > 0.95


def test_a_short_line_survives_pooling():
    """A line shorter than the windows that it is pooled in still reaches the answer."""
    X = np.array(["ACGTACGTACGTACGT", "AC", "GT"], dtype=object)
    encoder = Sequence("dna").fit(X)
    network = Chain((Conv(4, (1,)), Pool(4), Pool(4, "average"), GlobalPool("max")))
    probability = np.asarray(built(network, encoder, Head("binary", 1)).model(encoder.transform(X)))
    assert abs(probability[1] - probability[2]) > 1e-4
