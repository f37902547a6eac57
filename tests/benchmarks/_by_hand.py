"""The peer of the benchmarks: one-hot float32 and networks as a Keras user writes them, without pybiodl."""

from __future__ import annotations

from typing import Any

import numpy as np


def one_hot(sequences: Any, letters: str) -> np.ndarray:
    """One-hot of equally long sequences, shape (n, length, len(letters)) of float32; other letters are zeros."""
    text = np.frombuffer("".join(sequences).upper().encode(), dtype=np.uint8).reshape(len(sequences), -1)
    table = np.zeros((256, len(letters)), dtype=np.float32)
    table[np.frombuffer(letters.encode(), dtype=np.uint8)] = np.eye(len(letters))
    return table[text]


def promoter_network(shape: tuple[int, int]) -> Any:
    """Compile the network of Umarov & Solovyev (2017): 200 filters of length 21, pool, dense 128, sigmoid."""
    import keras

    model = keras.Sequential(
        [
            keras.Input(shape),
            keras.layers.Conv1D(200, 21, padding="same", activation="relu"),
            keras.layers.MaxPooling1D(2),
            keras.layers.Flatten(),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(keras.optimizers.Adam(LEARNING_RATE), "binary_crossentropy")
    return model


def network(family: str, shape: tuple[int, ...]) -> Any:
    """Compile a small network of a family, with accuracy as the estimators report it."""
    import keras

    layers = keras.layers
    inputs = keras.Input(shape)
    if family == "MLP":
        x = inputs
        for units in (200, 100):
            x = layers.Dropout(0.3)(layers.Dense(units, activation="relu")(x))
    elif family == "CNN":
        x = layers.MaxPooling1D(2)(layers.Conv1D(200, 21, padding="same", activation="relu")(inputs))
        x = layers.Dense(128, activation="relu")(layers.Flatten()(x))
    elif family == "RNN":
        x = layers.Bidirectional(layers.LSTM(32))(inputs)
    elif family == "ConvRecurrent":
        x = layers.MaxPooling1D(2)(layers.Conv1D(32, 7, padding="same", activation="relu")(inputs))
        x = layers.Bidirectional(layers.LSTM(16, return_sequences=True))(x)
        score = layers.Dense(1, use_bias=False)(layers.Dense(16, activation="tanh")(x))
        x = layers.Flatten()(layers.Dot(axes=1)([layers.Softmax(axis=1)(score), x]))
    elif family == "Transformer":
        x = _transformer(layers, inputs)
    else:  # a class at each position
        x = inputs
        for _ in range(2):
            x = layers.Conv1D(32, 7, padding="same", activation="relu")(x)
    of_positions = family == "tagger"
    outputs = layers.Dense(4 if of_positions else 1, activation="softmax" if of_positions else "sigmoid")(x)
    model = keras.Model(inputs, outputs)
    loss = "sparse_categorical_crossentropy" if of_positions else "binary_crossentropy"
    model.compile(keras.optimizers.Adam(LEARNING_RATE), loss, metrics=["accuracy"])
    return model


def _transformer(layers: Any, inputs: Any) -> Any:
    """One layer of width 32 with 4 heads, normalised first (Xiong et al. 2020), without places."""
    x = layers.Dropout(0.1)(layers.Dense(32, use_bias=False)(inputs))
    normal = layers.LayerNormalization()(x)
    x = layers.Add()([x, layers.Dropout(0.1)(layers.MultiHeadAttention(4, 8, dropout=0.1)(normal, normal))])
    wide = layers.Dropout(0.1)(layers.Dense(128, activation="gelu")(layers.LayerNormalization()(x)))
    x = layers.Add()([x, layers.Dropout(0.1)(layers.Dense(32)(wide))])
    return layers.GlobalAveragePooling1D()(layers.LayerNormalization()(x))


# Keras's own defaults, given by name to both sides so that the peers train alike.
LEARNING_RATE = 1e-3
BATCH_SIZE = 32
