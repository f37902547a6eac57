"""A label or a number at each position of a line."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils.validation import check_is_fitted

from pybiodl._check import one_of
from pybiodl.encode import Encoder
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.estimators._base import BioEstimator
from pybiodl.estimators._calibrate import calibrated_tagger, temperatures_of
from pybiodl.estimators._class_weight import check_loss, of_classes, of_outcomes
from pybiodl.estimators._inputs import read_inputs
from pybiodl.estimators._judge import judge_positions
from pybiodl.estimators._outcomes import split_parts
from pybiodl.estimators._plan import Targets, check_lengths
from pybiodl.estimators._positions import as_lines, beside, first_places, is_numeric, label_codes, labels_in
from pybiodl.estimators._signature import with_shared
from pybiodl.estimators._smoothing import LabelChain
from pybiodl.evaluate import Evaluation
from pybiodl.networks import CNN, Head, Network


class BioTagger(BioEstimator):
    """Give each position of a sequence or signal a label or a number, by a deep network on Keras.

    y is one line a sample, with an entry for each of its positions: a string of labels (``"CCHHHEE-"``), an array of
    labels, or an array of numbers (floats, shape (length,) or (length, n_targets)), which makes it a regression.
    Several outcomes at each position are a dict of such lines by name.

    Parameters
    ----------
    network : Network, optional
        Description of a network that keeps positions, so with ``pool_size=1``. None is a residual `CNN`.
    backend : {"auto", "keras"}
        Only Keras answers at positions.
    encoder : Encoder or "auto"
        As for `BioClassifier`.
    smoothing : {None, "hmm"}
        ``hmm`` lets neighbouring labels speak to one another: how often a label follows another is learned from the
        training lines, and probabilities are those given the whole line. For labels of one outcome.
    missing_label : str
        Letters that mark a position whose label is not known; it counts nothing. Among numbers NaN does, among other
        labels None.
    class_weight : dict or "balanced", optional
        Weights of the labels; ``"balanced"`` weighs them by how rare they are. Of several outcomes a dict of outcome to
        one of these, or ``"balanced"`` for all.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        Labels; of several outcomes a list, None where an outcome is of numbers.
    n_features_in_ : int
        Positions of the longest line.
    network_, encoder_, head_, backend_, history_, n_iter_, run_card_, model_
        As for `BioClassifier`.

    Examples
    --------
    >>> from pybiodl import BioTagger
    >>> from pybiodl.networks import CNN
    >>> X, y = ["ACGTACGT", "GGCCAATT"] * 20, ["01010101", "11110000"] * 20
    >>> network = CNN(filters=8, kernel_size=3, pool_size=1, dense=())
    >>> BioTagger(network, epochs=60, learning_rate=0.02, random_state=0).fit(X, y).predict(["ACGT"])
    ['0101']
    """

    @with_shared(BioEstimator.__init__)
    def __init__(self, smoothing: str | None = None, missing_label: str = "-", class_weight: Any = None) -> None:
        self.smoothing = smoothing
        self.missing_label = missing_label
        self.class_weight = class_weight

    def _default_network(self, encoder: Encoder) -> Network:
        return CNN(
            filters=(64,) * 4, kernel_size=7, pool_size=1, dilation=(1, 2, 4, 8), residual=True, batch_norm=True,
            dense=(64,), dropout=0.2,
        )  # fmt: skip

    # targets ----------------------------------------------------------------------------------------------------

    def _read_targets(self, y: Any) -> Targets:
        outcomes = y if isinstance(y, dict) else {"": y}
        if self.smoothing is not None and (one_of(self.smoothing, "smoothing", ("hmm",)) and isinstance(y, dict)):
            raise UnsupportedError("smoothing is for one outcome; y has several; leave it None.", field="smoothing")
        check_loss(self.class_weight, self.loss)
        weights = of_outcomes(self.class_weight, list(y)) if isinstance(y, dict) else {"": self.class_weight}
        heads: dict[str, Head] = {}
        classes: list[Any] = []
        columns: list[list[np.ndarray]] = []
        for name, lines in outcomes.items():
            head, known, coded = self._read_outcome(as_lines(lines), name, weights[name])
            heads[name] = head
            classes.append(known)
            columns.append(coded)
        if len({len(coded) for coded in columns}) > 1:
            raise InvalidInputError("The outcomes of y must have the same number of samples.", field="y")
        if not isinstance(y, dict):
            if self.smoothing is not None:
                if classes[0] is None:
                    raise UnsupportedError(
                        "smoothing is for labels; y holds numbers; leave it None.", field="smoothing"
                    )
                self._chain = LabelChain.learn(columns[0], len(classes[0]))
            return Targets(_lines(columns[0]), heads[""], classes[0])
        return Targets(_lines(_side_by_side(columns)), Head.several(heads), classes)

    def _read_outcome(self, lines: list[Any], name: str, class_weight: Any) -> tuple[Head, Any, list[np.ndarray]]:
        """Head, classes and coded lines of one outcome."""
        what = f"y[{name!r}]" if name else "y"
        if is_numeric(lines):
            if class_weight is not None and (name == "" or isinstance(self.class_weight, dict)):
                raise UnsupportedError(
                    f"class_weight is for labels; {what} holds numbers; leave it out.", field="class_weight"
                )
            values = [line.astype(np.float64).reshape(len(line), -1) for line in lines]
            together = np.concatenate(values)
            if not np.isfinite(together).any(axis=0).all():
                raise InvalidInputError(f"{what} must have a known number for each target; one has none.", field="y")
            scale = np.nanstd(together, axis=0)
            mean = tuple(np.nanmean(together, axis=0).tolist())
            head = Head(
                "regression", together.shape[1], mean, tuple(np.where(scale > 0, scale, 1.0).tolist()), positions=True
            )
            return head, None, values
        classes = labels_in(lines, self.missing_label)
        if len(classes) < 2:
            raise InvalidInputError(
                f"{what} must have at least two labels; got {', '.join(map(str, classes)) or 'none'}; add lines with "
                "another one.",
                field="y",
            )
        coded = label_codes(lines, classes, self.missing_label, "y")
        weight = of_classes(class_weight, classes, np.concatenate(coded), what)
        return Head("multiclass", len(classes), positions=True, class_weight=weight), classes, coded

    def _encode_targets(self, y: Any, targets: Targets, name: str) -> np.ndarray:
        if not targets.head.parts:
            return _lines(self._encode_outcome(as_lines(y), targets.head, targets.classes, name))
        missing = [part.name for part in targets.head.parts if not isinstance(y, dict) or part.name not in y]
        if missing:
            raise InvalidInputError(f"{name} must have the outcomes of y; it lacks {missing[0]!r}.", field=name)
        columns = [
            self._encode_outcome(as_lines(y[part.name]), part, known, name)
            for part, known in zip(targets.head.parts, targets.classes, strict=True)
        ]
        return _lines(_side_by_side(columns))

    def _encode_outcome(self, lines: list[Any], head: Head, classes: Any, name: str) -> list[np.ndarray]:
        if classes is None:
            return [np.asarray(line, dtype=np.float64).reshape(len(line), -1) for line in lines]
        return label_codes(lines, classes, self.missing_label, name)

    def _align(self, y: Any, targets: Targets, X: Any, encoder: Encoder, network: Network) -> Any:
        codes = targets.head.kind == "multiclass"
        laid = beside(list(y), X, encoder, -1 if codes else np.nan, "y")
        return laid.astype(np.int32) if codes else laid

    def fit(
        self, X: Any, y: Any = None, sample_weight: Any = None, groups: Any = None, validation_data: Any = None
    ) -> BioTagger:
        """Train.

        Parameters
        ----------
        X : str array-like of shape (n_samples,), or signals
            Sequences or signals, of different lengths as may be.
        y : list of str or of array-like
            A line a sample, or a dict of these by name.
        sample_weight : array-like of shape (n_samples,), optional
        groups : array-like of shape (n_samples,), optional
            Samples of a group stay on one side of the inner validation split.
        validation_data : tuple (X, y) or (X, y, sample_weight), optional
            Held-out samples for early stopping.
        """
        super().fit(X, y, sample_weight, groups, validation_data)
        self.chain_ = self.__dict__.pop("_chain", None)
        self.letters_ = not isinstance(y, dict) and all(isinstance(line, str) for line in y)
        return self

    # predict ----------------------------------------------------------------------------------------------------

    def _lines_of(self, X: Any) -> list[np.ndarray]:
        """Return the outputs at the positions of each sample, (length, n_outputs)."""
        lines = self._along(self._outputs(X), X)
        return lines if self.chain_ is None else [self.chain_.smooth(line) for line in lines]

    def _along(self, outputs: np.ndarray, X: Any) -> list[np.ndarray]:
        """Cut the positions of each sample out of outputs, (n_samples, n_positions, n_outputs)."""
        lengths = self.encoder_.lengths(read_inputs(X, self.encoder_, self).values)
        firsts = first_places(self.encoder_, lengths)
        return [row[first : first + n] for row, first, n in zip(outputs, firsts, lengths, strict=True)]

    def predict_proba(self, X: Any) -> Any:
        """Probabilities of the labels at each position.

        Parameters
        ----------
        X : as for `fit`

        Returns
        -------
        list of ndarray of shape (length, n_classes)
            One a sample; of several outcomes a dict of such lists.
        """
        lines = self._lines_of(X)
        if self.head_.parts:
            labelled = [part.name for part in self.head_.parts if part.kind == "multiclass"]
            return {name: values for name, values in self._by_outcome(lines).items() if name in labelled}
        if self.head_.kind != "multiclass":
            raise UnsupportedError("predict_proba is for labels; this model gives numbers; use predict.", field="X")
        return lines

    def predict(self, X: Any) -> Any:
        """Most probable label, or the number, at each position.

        Parameters
        ----------
        X : as for `fit`

        Returns
        -------
        list of str or of ndarray
            One a sample: a string where y held strings; else an array of shape (length,), or (length, n_targets) for
            several numbers. Of several outcomes a dict of such lists.
        """
        lines = self._lines_of(X)
        if not self.head_.parts:
            return self._answers(lines, self.head_, getattr(self, "classes_", None))
        known = dict(zip((part.name for part in self.head_.parts), self.classes_, strict=True))
        heads = {part.name: part for part in self.head_.parts}
        return {name: self._answers(one, heads[name], known[name]) for name, one in self._by_outcome(lines).items()}

    def _by_outcome(self, lines: list[np.ndarray]) -> dict[str, list[np.ndarray]]:
        split = [split_parts(line, self.head_) for line in lines]
        return {part.name: [one[place] for one in split] for place, part in enumerate(self.head_.parts)}

    def _answers(self, lines: list[np.ndarray], head: Head, classes: Any) -> list[Any]:
        if head.kind != "multiclass":
            return [line[:, 0] if head.n_outputs == 1 else line for line in lines]
        chosen = [classes[line.argmax(axis=1)] for line in lines]
        letters = self.letters_ or (head.name and all(len(str(label)) == 1 for label in classes))
        return ["".join(map(str, labels)) for labels in chosen] if letters else chosen

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Share of the known positions that are right (Q3 for three states), or R2 over the known numbers.

        Parameters
        ----------
        X, y : as for `fit`
        sample_weight : array-like of shape (n_samples,), optional
            Weight of all positions of a sample.
        """
        if self.head_.parts:
            raise UnsupportedError("score judges one outcome; this model has several; use predict.", field="y")
        lines = self._lines_of(X)
        truth = self._truth_beside(lines, y)
        weight = np.ones(len(lines)) if sample_weight is None else np.asarray(sample_weight, dtype=float)
        weights = np.repeat(weight, [len(line) for line in lines])
        output, known = np.concatenate(lines), np.concatenate(truth)
        if self.head_.kind == "multiclass":
            weights = weights * (known >= 0)
            return float(np.average(output.argmax(axis=1) == known, weights=weights))
        from sklearn.metrics import r2_score

        rows = np.isfinite(known).all(axis=1)
        return float(r2_score(known[rows], output[rows], sample_weight=weights[rows]))

    def _truth_beside(self, lines: list[np.ndarray], y: Any) -> list[np.ndarray]:
        """Return what is known at the positions of each sample, as `_encode_targets` gives it."""
        truth = list(self._encode_targets(y, Targets(None, self.head_, getattr(self, "classes_", None)), "y"))
        check_lengths(np.empty(len(lines)), truth)
        for row, (line, known) in enumerate(zip(lines, truth, strict=True)):
            if len(line) != len(known):
                raise InvalidInputError(
                    f"y must have an entry for each position of its sample; row {row} (0-based) has {len(known)} and "
                    f"its sample {len(line)}.",
                    field="y",
                )
        return truth

    def calibrate(self, X: Any, y: Any) -> BioTagger:
        """Return a copy whose probabilities say how often it is right, as `BioClassifier.calibrate`; this one stays.

        The logits of all positions are divided by one temperature, of several outcomes of labels by one each.

        Parameters
        ----------
        X, y : as for `fit`
            Samples that neither the fit has seen nor the calibrated model is judged on.

        Returns
        -------
        BioTagger
            Fitted, with `temperature_`.

        Raises
        ------
        InvalidInputError
            If an outcome shows one label only.
        UnsupportedError
            If the model gives numbers, or smoothes its labels.
        """
        copy: BioTagger = calibrated_tagger(self, X, y)
        return copy

    @property
    def temperature_(self) -> np.ndarray:
        """What the logits were divided by, of shape (1,) or (n_outcomes_of_labels,); 1 before `calibrate`."""
        check_is_fitted(self, "fitted_")
        return temperatures_of(self.head_)

    def _judge(self, X: Any, y: Any, groups: Any, train: Any) -> Evaluation:
        return judge_positions(self, X, y, groups, train)

    def evaluate(self, X: Any, y: Any = None, groups: Any = None, train: Any = None) -> Evaluation:
        """Judge predictions at the positions where something is known, with 95 % bootstrap confidence intervals.

        Labels: the metrics of classes, counted over positions (``accuracy`` is Q3 for three states, ``f1`` the mean
        over the labels, of two that of the second); numbers: those of values. Whole samples are drawn by the bootstrap,
        never positions.

        Parameters
        ----------
        X, y : as for `fit`
            Samples that the model has not seen.
        groups : array-like of shape (n_samples,), optional
            Whole groups of samples are drawn by the bootstrap.
        train : tuple (X, y), optional
            The training samples; a linear model of the 15 positions around each one, trained on them, is then judged
            beside the network.

        Returns
        -------
        Evaluation
            With ``confusion()`` of labels; of several outcomes, metrics are named by them, as
            ``metrics["accuracy[state]"]``, and ``parts["state"]`` is the evaluation of one.
        """
        return super().evaluate(X, y, groups, train)

    # keep -------------------------------------------------------------------------------------------------------

    def _extra(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        chain = self.chain_
        return {"letters": self.letters_}, {} if chain is None else dict(vars(chain))

    def _set_extra(self, values: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        self.letters_ = values["letters"]
        self.chain_ = LabelChain(**arrays) if arrays else None


def _lines(coded: list[np.ndarray]) -> np.ndarray:
    """One entry a sample, shape (n_samples,) of arrays."""
    lines = np.empty(len(coded), dtype=object)
    lines[:] = coded
    return lines


def _side_by_side(columns: list[list[np.ndarray]]) -> list[np.ndarray]:
    """Columns of several outcomes of each sample; a code that is not known becomes NaN."""
    joined = []
    for row, parts in enumerate(zip(*columns, strict=True)):
        if len({len(part) for part in parts}) > 1:
            raise InvalidInputError(
                f"The outcomes of a sample must have the same length; those of row {row} (0-based) have "
                f"{', '.join(str(len(part)) for part in parts)}.",
                field="y",
            )
        numbers = [np.where(part < 0, np.nan, part)[:, None] if part.dtype.kind == "i" else part for part in parts]
        joined.append(np.column_stack(numbers))
    return joined
