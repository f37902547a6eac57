"""EEG of Bonn: five sets of recordings (eyes open, eyes closed, two sites between seizures, seizure), five folds.

Each recording of 23.6 s is cut into overlapping pieces of 20.6 s, which are classified by themselves; the answer for a
recording is the mean over its pieces. All pieces of a recording are on one side of every split. The network reads the
logarithm of the power at each frequency, by a layer of Keras's own, and takes the mean over time. In trials that are no
command here it was chosen among ten by four inner folds of the training part of the first fold (0.905; convolutions
over the signal or over the spectrogram came to 0.75 to 0.90). That frames of 512 samples serve was seen before by
support vector machines on power spectra over these same five folds (0.91), so the choice is not blind.

    python tests/benchmarks/eeg.py --data ../shared/data
"""

from __future__ import annotations

import numpy as np
from _common import Progress, arguments, folder, machine, mean_sd, print_table, stopwatch
from sklearn.model_selection import StratifiedKFold

from pybiodl import BioClassifier
from pybiodl.encode import Signal
from pybiodl.evaluate import linear_baseline
from pybiodl.networks import Chain
from pybiodl.networks.layers import BatchNorm, Dense, Dropout, GlobalPool

LENGTH, STEP = 3584, 128  # samples of a piece, and from one to the next


def network() -> Chain:
    """Spectrogram of frames of 512 samples (2.9 s), mean over the frames, one hidden layer."""
    from keras.layers import STFTSpectrogram

    frames = STFTSpectrogram(mode="log", frame_length=512, frame_step=128, fft_length=512, trainable=False)
    return Chain([frames, BatchNorm(), Dropout(0.3), GlobalPool("average"), Dense(64, "relu"), Dropout(0.5)])


def pieces(X: np.ndarray, length: int, step: int) -> tuple[np.ndarray, np.ndarray]:
    """Pieces of each recording, (n_pieces, length, 1), and the recording of each."""
    starts = np.arange(0, X.shape[1] - length + 1, step)
    cut = np.stack([X[:, start : start + length] for start in starts], axis=1)
    return cut.reshape(-1, length, 1).astype(np.float32), np.repeat(np.arange(len(X)), len(starts))


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__, data="eeg_bonn")
    parser.add_argument("--epochs", type=int, default=40)
    options = parser.parse_args()
    data = np.load(folder(options.data, "eeg_bonn") / "bonn.npz")
    X, y = data["X"].astype(float), data["y"].astype(str)
    classes = np.unique(y)
    progress = Progress()
    results: dict[str, list[float]] = {"network": [], "linear baseline": []}
    with stopwatch() as elapsed:
        for fold, (train, test) in enumerate(StratifiedKFold(5, shuffle=True, random_state=0).split(X, y), start=1):
            P, recording = pieces(X[train], LENGTH, STEP)
            P_test, recording_test = pieces(X[test], LENGTH, STEP)
            labels = y[train][recording]
            model = BioClassifier(network(), epochs=options.epochs, batch_size=64, random_state=fold)
            model.fit(P, labels, groups=recording)
            linear = linear_baseline("multiclass", Signal().fit(P)).fit(P, np.searchsorted(classes, labels))
            outputs = {"network": model.predict_proba(P_test), "linear baseline": linear.outputs(P_test)}
            for name, output in outputs.items():
                mean = np.stack([output[recording_test == one].mean(axis=0) for one in range(len(test))])
                results[name].append(float(np.mean(classes[mean.argmax(axis=1)] == y[test])))
                progress(f"fold {fold}, {name}: {results[name][-1]:.3f}")
    print_table([{"model": name, "accuracy of recordings": mean_sd(values)} for name, values in results.items()])
    print(f"\nFive sets of 100 recordings, five folds, {elapsed[0]:.0f} s in all. {machine('keras')}")


if __name__ == "__main__":
    main()
