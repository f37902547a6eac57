"""From a line to a shorter string of symbols, without alignment."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from pybiodl._check import integer
from pybiodl.encode import Encoder
from pybiodl.errors import UnsupportedError
from pybiodl.estimators._base import BioEstimator
from pybiodl.estimators._decoding import Transcription
from pybiodl.estimators._judge import judge_strings
from pybiodl.estimators._plan import Targets, check_lengths
from pybiodl.estimators._signature import with_shared
from pybiodl.estimators._speller import Found
from pybiodl.estimators._symbols import alphabet_of, as_strings, n_frames_needed, symbol_codes
from pybiodl.estimators._transcribing import ByWriting, way_of
from pybiodl.evaluate import Evaluation, edit_distance
from pybiodl.networks import CNN, RNN, Chain, Network
from pybiodl.networks.layers import AttentionPool, positions_of_frames


class BioTranscriber(BioEstimator):
    """Read a signal, spectrum or sequence as a shorter string of symbols, by a deep network on Keras.

    Base calling (current through a nanopore to bases) and de novo peptide sequencing (spectrum to residues). Where in
    the line a symbol stands need not be known: the network gives, at each frame (a position that is left after strides
    and pools), probabilities of the symbols and of a blank, and training sums over all alignments of the string to the
    frames (connectionist temporal classification). Symbols come in the order of the line. With an `EncoderDecoder` a
    decoder writes one symbol after the other instead, in any order and number.

    Parameters
    ----------
    network : Network, optional
        Description of a network that keeps positions; strides and pools make frames fewer, and a line needs a frame
        for each symbol and one more between two equal ones. None is a residual `CNN` with a stride and a bidirectional
        GRU over it. Or an `EncoderDecoder`.
    symbols : "auto", str or list of str
        The alphabet, as in ``"ACGT"``; symbols of several letters (``["G", "M[+15.995]"]``) in a list. ``auto`` takes
        what y holds.
    beam_width : int
        1 reads the most probable path, collapsed. More keeps that many strings from frame to frame, and predicts the
        one that is most probable over all its paths (prefix beam search). Of an `EncoderDecoder` 1 writes the most
        probable symbol each time, and more keeps that many beginnings from symbol to symbol.
    backend : {"auto", "keras"}
        Only Keras answers along a line.
    encoder : Encoder or "auto"
        As for `BioClassifier`; `Spectrum` for spectra.
    loss : None
        It is that of connectionist temporal classification, or the cross-entropy of the symbols of a decoder.

    Attributes
    ----------
    classes_ : ndarray of shape (n_symbols,)
        Symbols, in the order of the columns of `predict_proba`; the blank, or the end, comes after the last.
    longest_ : int
        Symbols of the longest string of training; a decoder writes no longer ones.
    n_features_in_ : int
        Positions of the longest line.
    network_, encoder_, head_, backend_, history_, n_iter_, run_card_, model_
        As for `BioClassifier`; losses are in nats a symbol.

    References
    ----------
    Graves et al. (2006), doi:10.1145/1143844.1143891; base calling: Boza et al. (2017),
    doi:10.1371/journal.pone.0178751.

    Examples
    --------
    >>> import numpy as np
    >>> from pybiodl import BioTranscriber
    >>> from pybiodl.networks import CNN
    >>> random, level = np.random.default_rng(0), {"A": -1.0, "C": 1.0}
    >>> y = ["".join(random.choice(["A", "C"], 4)) for _ in range(60)]
    >>> X = [np.concatenate([[level[base], level[base], 0.0] for base in line])[:, None] for line in y]
    >>> network = CNN(filters=8, kernel_size=3, pool_size=1, dense=())
    >>> model = BioTranscriber(network, epochs=60, learning_rate=0.03, random_state=0).fit(np.stack(X), y)
    >>> model.predict(np.stack(X[:2])) == y[:2]
    True
    """

    @with_shared(BioEstimator.__init__)
    def __init__(
        self,
        symbols: Any = "auto",
        beam_width: int = 1,
    ) -> None:
        self.symbols = symbols
        self.beam_width = beam_width

    _writes = ("", "symbols")

    def _default_network(self, encoder: Encoder) -> Network:
        if len(encoder.shape_) != 2:
            raise UnsupportedError(
                f"BioTranscriber reads along a line; X is a table of {encoder.shape_[0]} columns; pass signals of "
                "shape (n_samples, length, n_channels), sequences or spectra.",
                field="X",
            )
        needed = max(map(n_frames_needed, self._coded))
        # Three frames a symbol where the line is long enough: lines differ in how densely they are written.
        stride = max(step for step in (1, 2, 4) if step == 1 or needed * 3 * step <= encoder.shape_[0])
        first = CNN(filters=64, kernel_size=11, stride=stride, pool_size=1, batch_norm=True, dense=())
        deeper = CNN(
            filters=(64,) * 3, kernel_size=7, dilation=(1, 2, 4), pool_size=1, residual=True, batch_norm=True, dense=()
        )
        return Chain((first, deeper, RNN(units=64, cell="gru", dense=())))

    # targets ----------------------------------------------------------------------------------------------------

    def _read_targets(self, y: Any) -> Targets:
        integer(self.beam_width, "beam_width")
        if self.loss is not None:
            raise UnsupportedError(f"loss must be None: BioTranscriber has its own; got {self.loss!r}.", field="loss")
        lines = as_strings(y)
        alphabet = alphabet_of(self.symbols, lines)
        coded = symbol_codes(lines, alphabet)
        self._coded = coded
        return Targets(coded, way_of(self.network).head(len(alphabet)), alphabet)

    def _remote_targets(self, y: Any) -> Targets:
        raise UnsupportedError(
            "BioTranscriber trains on values in memory, on Keras; read X first, or leave backend and cluster out.",
            field="X",
        )

    def _encode_targets(self, y: Any, targets: Targets, name: str) -> np.ndarray:
        return symbol_codes(as_strings(y, name), targets.classes, name)

    def _align(self, y: Any, targets: Targets, X: Any, encoder: Encoder, network: Network) -> Any:
        return way_of(network).targets(y, targets.head, network, X, encoder)

    def _extra(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        return {"longest": self.longest_}, {}

    def _set_extra(self, values: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        self.longest_ = int(values["longest"])

    def fit(
        self, X: Any, y: Any = None, sample_weight: Any = None, groups: Any = None, validation_data: Any = None
    ) -> BioTranscriber:
        """Train.

        Parameters
        ----------
        X : signals, spectra, or str array-like of shape (n_samples,)
            Of different lengths as may be.
        y : list of str, or of lists of str
            Symbols of each sample, in the order in which its line says them.
        sample_weight : array-like of shape (n_samples,), optional
        groups : array-like of shape (n_samples,), optional
            Samples of a group (a read, a peptide) stay on one side of the inner validation split.
        validation_data : tuple (X, y) or (X, y, sample_weight), optional
            Held-out samples for early stopping.

        Returns
        -------
        self

        Raises
        ------
        InvalidInputError, InvalidTypeError, UnsupportedError
            Before any training, in one sentence; also where a line leaves too few frames for its symbols.
        """
        try:
            super().fit(X, y, sample_weight, groups, validation_data)
            self.longest_ = max(map(len, self._coded))
        finally:
            self.__dict__.pop("_coded", None)
        return self

    # predict ----------------------------------------------------------------------------------------------------

    def predict_proba(self, X: Any) -> list[np.ndarray]:
        """Probabilities of the symbols and the blank at each frame; of a decoder at each symbol that it writes.

        Parameters
        ----------
        X : as for `fit`

        Returns
        -------
        list of ndarray of shape (n_frames, n_symbols + 1)
            One a sample, without frames of padding; the last column is the blank. Of a decoder (n_written + 1,
            n_symbols + 1); the last column, and the most probable one of the last row, is the end.
        """
        values, width = self._samples(X), integer(self.beam_width, "beam_width")
        return cast(list[np.ndarray], way_of(self.network_).probabilities(self, values, width))

    def attention(self, X: Any) -> np.ndarray:
        """Weights of the positions that a decoder looks at for each symbol.

        Parameters
        ----------
        X : as for `fit`

        Returns
        -------
        ndarray of shape (n_samples, longest_ + 1, length)
            The weights of a step add up to 1 over the positions of the input, as for other networks; the last step of
            each string is its end, and those after are 0.

        Raises
        ------
        UnsupportedError
            If the network is no `EncoderDecoder` and pools nothing by attention.
        """
        if way_of(getattr(self, "network_", None)) is not ByWriting:
            return super().attention(X)
        values, width = self._samples(X), integer(self.beam_width, "beam_width")
        seen = [weights for _, weights in ByWriting.follow(self, values, width)]
        shape = self.encoder_.shape_
        layers = (*self.network_.layers(shape, True), AttentionPool())  # where frames are looked at
        shares: Any = positions_of_frames(layers, shape)
        laid = np.zeros((len(seen), self.longest_ + 1, shape[0]))
        for row, weights in enumerate(seen):
            laid[row, : len(weights)] = weights @ shares
        return laid

    def predict(self, X: Any) -> list[str]:
        """Transcribe.

        Parameters
        ----------
        X : as for `fit`

        Returns
        -------
        list of str
            One a sample, symbols joined; empty where the line says nothing.
        """
        return ["".join(self.classes_[codes]) for codes in self._codes(X)]

    def _codes(self, X: Any) -> list[np.ndarray]:
        """Codes of the symbols of each sample."""
        width = integer(self.beam_width, "beam_width")
        return [found[0][0] for found in self._search(X, width)]

    def _search(self, X: Any, width: int) -> list[Found]:
        values = self._samples(X)
        return cast(list[Found], way_of(self.network_).search(self, values, width))

    def beams(self, X: Any, n: int = 5) -> list[list[Transcription]]:
        """Most probable strings of each sample.

        Parameters
        ----------
        X : as for `fit`
        n : int
            Most strings a sample; the search keeps at least as many, and at least `beam_width`.

        Returns
        -------
        list of list of Transcription
            Symbols and log probability, the most probable first.
        """
        n = integer(n, "n")
        width = max(n, 2, integer(self.beam_width, "beam_width"))
        return [
            [Transcription("".join(self.classes_[codes]), value) for codes, value in found[:n]]
            for found in self._search(X, width)
        ]

    # judge ------------------------------------------------------------------------------------------------------

    def error_rate(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Edits (insertions, deletions, substitutions) a true symbol, over all samples together.

        Parameters
        ----------
        X, y : as for `fit`
        sample_weight : array-like of shape (n_samples,), optional

        Returns
        -------
        float
            0 is perfect; above 1 where more is inserted than there is.
        """
        found = self._codes(X)
        truth = self._encode_targets(y, Targets(None, self.head_, self.classes_), "y")
        check_lengths(np.empty(len(found)), truth)
        weight = np.ones(len(found)) if sample_weight is None else np.asarray(sample_weight, dtype=float)
        edits = np.array([edit_distance(one, known) for one, known in zip(found, truth, strict=True)])
        return float(weight @ edits / (weight @ np.array([len(known) for known in truth])))

    def _judge(self, X: Any, y: Any, groups: Any, train: Any) -> Evaluation:
        if train is not None:
            raise UnsupportedError(
                "No linear model writes strings, so there is none to train on train; leave it out, and compare with "
                "another transcriber.",
                field="train",
            )
        return judge_strings(self, X, y, groups)

    def evaluate(self, X: Any, y: Any = None, groups: Any = None, train: Any = None) -> Evaluation:
        """Judge transcriptions, with 95 % bootstrap confidence intervals over samples.

        Parameters
        ----------
        X, y : as for `fit`
            Samples that the model has not seen.
        groups : array-like of shape (n_samples,), optional
            Whole groups (reads of a run, spectra of a peptide) are drawn by the bootstrap.
        train : None
            There is no linear model that writes strings.

        Returns
        -------
        Evaluation
            ``symbol_error_rate`` is `error_rate`, edits a true symbol over all samples together; ``exact_match`` is the
            share of the samples without any.
        """
        return super().evaluate(X, y, groups, train)

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Symbol accuracy: 1 - `error_rate`."""
        return 1.0 - self.error_rate(X, y, sample_weight)
