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


# Keras's own defaults, given by name to both sides so that the peers train alike.
LEARNING_RATE = 1e-3
BATCH_SIZE = 32
