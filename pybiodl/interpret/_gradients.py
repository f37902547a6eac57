"""Explanations by gradients: saliency, gradient times input, integrated and expected gradients, DeepLIFT."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from pybiodl._check import integer, one_of
from pybiodl.encode import Sequence, Table, Tokens
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.interpret._mutation_map import letters_there
from pybiodl.interpret._records import Explanation, FeatureExplanation, LetterExplanation
from pybiodl.interpret._target import Target, find_steep_target, opened

_STEP = 1e-2  # of the finite differences by which a gradient is checked


@dataclass(frozen=True)
class _Given:
    """What a gradient method starts from."""

    model: Any
    inside: Any
    aim: Target
    codes: np.ndarray
    values: np.ndarray

    @property
    def real(self) -> np.ndarray | None:
        """Where there is no padding, shape (n_samples, length); None for tables."""
        if self.inside.encoder.kind == "sequence":
            return np.asarray(self.codes != 0)
        return ~np.isnan(self.codes[:, :, 0]) if self.codes.ndim == 3 else None

    def at(self, values: np.ndarray, rows: Any = slice(None)) -> tuple[np.ndarray, np.ndarray]:
        """Return number and gradient at other values; padding of signals stays what it is."""
        aim, codes = self.aim, self.codes[rows]
        if self.inside.encoder.kind == "signal":
            values = np.where(np.isnan(codes), np.nan, values)
        column = aim.logit_column if aim.logit else aim.output_column
        outputs, gradient = self.inside.gradients(codes, values.astype(self.values.dtype), column, aim.logit)
        if aim.sign < 0:
            outputs, gradient = (-outputs if aim.logit else 1 - outputs), -gradient
        return outputs, np.nan_to_num(gradient)

    def multipliers(self, begin: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the numbers of the values and of `begin`, and the multipliers between the two."""
        aim = self.aim
        column = aim.logit_column if aim.logit else aim.output_column
        if self.inside.encoder.kind == "signal":
            begin = np.where(np.isnan(self.codes), np.nan, begin)
        begin = begin.astype(self.values.dtype)
        before = self.inside.multipliers(self.codes, begin, begin, column, aim.logit)[0]
        after, found = self.inside.multipliers(self.codes, self.values, begin, column, aim.logit)
        return aim.sign * after, aim.sign * before, aim.sign * np.nan_to_num(found)

    def known(self) -> np.ndarray:
        """Values with zeros in place of the padding of signals."""
        return np.nan_to_num(self.values.astype(np.float64))


def _given(model: Any, X: Any, target: Any, output: Any, method: str) -> _Given:
    inside = opened(model, method)
    aim = find_steep_target(model, target, output)
    codes = inside.encoded(model._samples(X))
    return _Given(model, inside, aim, codes, inside.values(codes))


def saliency(model: Any, X: Any, target: Any = None, output: str | None = None) -> Explanation:
    """Gradient of a prediction with respect to what the network reads.

    Of sequences the gradient is that with respect to the letters as numbers, for every letter at every position; of a
    table with respect to each column in standard deviations, and of a category that of the level that is there.

    Parameters
    ----------
    model : BioClassifier or BioRegressor
        Fitted, on Keras.
    X : as for its `fit`
    target : class, label, number of a target, or tuple (outcome, class), optional
        None is the second of two classes, or the only target.
    output : {"probability", "logit"}, optional
        None is the logit of a class, and the value of a number.

    Returns
    -------
    LetterExplanation or FeatureExplanation
        ``values`` of shape (n_samples, length, n_letters) or (n_samples, n_features), NaN where there is padding;
        ``baseline``, shape (n_samples,), the prediction; ``error`` the relative difference to finite differences along
        directions drawn at random.

    References
    ----------
    Simonyan et al. (2014), arXiv:1312.6034.
    """
    given = _given(model, X, target, output, "saliency")
    outputs, gradient = given.at(given.values)
    error = _against_differences(given, gradient)
    settings = {"X": X, "target": target, "output": output}
    return _record(given, gradient, outputs, "saliency", (error, "relative error to finite differences"), settings)


def gradient_x_input(model: Any, X: Any, target: Any = None, output: str | None = None) -> Explanation:
    """Gradient of a prediction times what is there.

    Parameters
    ----------
    model, X, target, output
        As for `saliency`.

    Returns
    -------
    LetterExplanation or FeatureExplanation
        ``baseline`` is the prediction of an input of zeros, and ``error`` how far a sample's values are from adding up
        to its prediction less that one: the largest over the samples, in the units of the prediction.

    References
    ----------
    Shrikumar et al. (2016), arXiv:1605.01713.
    """
    given = _given(model, X, target, output, "gradient_x_input")
    outputs, gradient = given.at(given.values)
    values = gradient * given.known()
    zeros = given.at(np.zeros_like(given.known()))[0]
    error = (_incompleteness(values, outputs - zeros), "largest completeness error")
    return _record(given, values, zeros, "gradient x input", error, {"X": X, "target": target, "output": output})


def integrated_gradients(
    model: Any, X: Any, target: Any = None, output: str | None = None, baseline: Any = "zeros", steps: int = 50
) -> Explanation:
    """Gradients along the straight way from a baseline to a sample, times the way.

    Parameters
    ----------
    model, X, target, output
        As for `saliency`.
    baseline : {"zeros", "even"} or samples as X, one or as many
        Where the way begins: zeros (no letters; of a table the training mean, as it is standardised), all letters
        evenly, or samples.
    steps : int
        Places of the way at which gradients are computed (Gauss-Legendre).

    Returns
    -------
    LetterExplanation or FeatureExplanation
        The values of a sample add up to its prediction less that of the baseline, which is ``baseline``; ``error`` is
        the largest difference to that over the samples (completeness), in the units of the prediction.

    References
    ----------
    Sundararajan et al. (2017), arXiv:1703.01365.
    """
    steps = integer(steps, "steps")
    given = _given(model, X, target, output, "integrated_gradients")
    begin, end = _baseline(given, baseline), given.known()
    places, shares = np.polynomial.legendre.leggauss(steps)
    total = np.zeros(end.shape)
    for place, share in zip((places + 1) / 2, shares / 2, strict=True):
        total += share * given.at(begin + place * (end - begin))[1]
    values = total * (end - begin)
    before, after = given.at(begin)[0], given.at(end)[0]
    settings = {"X": X, "target": target, "output": output, "baseline": baseline, "steps": steps}
    error = (_incompleteness(values, after - before), "largest completeness error")
    return _record(given, values, before, "integrated gradients", error, settings)


def deep_lift(model: Any, X: Any, target: Any = None, baseline: Any = "zeros") -> Explanation:
    """Share the difference between a prediction and that of a baseline among what is read, layer by layer.

    What is not linear counts by the difference of its outputs over that of its inputs, not by its slope, so that
    nothing is lost where a function has levelled off (DeepLIFT, rescale rule). The difference of two maxima goes to the
    place of the larger one. It is the logit of a class that is explained, or the value of a number.

    Parameters
    ----------
    model : BioClassifier or BioRegressor
        Fitted, on Keras, of dense, convolution, pooling, batch normalisation and activation layers; side by side,
        residual and on both strands, too.
    X, target
        As for `saliency`.
    baseline
        As for `integrated_gradients`.

    Returns
    -------
    LetterExplanation or FeatureExplanation
        The values of a sample add up to its prediction less that of the baseline, which is ``baseline``; ``error`` is
        the largest difference to that over the samples (summation to delta), in the units of the prediction.

    Raises
    ------
    UnsupportedError
        If the network has another layer, as one with recurrence or attention, or the outcome is ordered or a count.

    References
    ----------
    Shrikumar et al. (2017), arXiv:1704.02685.
    """
    given = _given(model, X, target, None, "deep_lift")
    if given.aim.head.kind in ("ordinal", "count"):
        raise UnsupportedError(
            f"deep_lift explains logits of classes and values; this outcome is {given.aim.head.kind}; use "
            "integrated_gradients.",
            field="model",
        )
    begin, end = _baseline(given, baseline), given.known()
    after, before, multipliers = given.multipliers(begin)
    values = multipliers * (end - begin)
    error = (_incompleteness(values, after - before), "largest completeness error")
    settings = {"X": X, "target": target, "baseline": baseline}
    return _record(given, values, before, "DeepLIFT", error, settings)


def expected_gradients(
    model: Any,
    X: Any,
    background: Any = None,
    target: Any = None,
    output: str | None = None,
    n_draws: int = 50,
    random_state: int = 0,
) -> Explanation:
    """Gradients between samples and others drawn from a background, at places drawn between the two.

    Parameters
    ----------
    model, X, target, output
        As for `saliency`.
    background : samples as X, optional
        Of sequences None is the letters of each sample, shuffled.
    n_draws : int
        Background samples drawn for each sample.
    random_state : int

    Returns
    -------
    LetterExplanation or FeatureExplanation
        ``baseline`` is the mean prediction of the drawn background samples, and ``error`` the largest difference, over
        the samples, between the sum of the values and the prediction less that, in the units of the prediction.

    References
    ----------
    Erion et al. (2021), doi:10.1038/s42256-021-00343-w.
    """
    n_draws, draw = integer(n_draws, "n_draws"), np.random.default_rng(integer(random_state, "random_state", 0))
    given = _given(model, X, target, output, "expected_gradients")
    end, real = given.known(), given.real
    others = None
    if background is not None:
        others = np.nan_to_num(given.inside.values(given.inside.encoded(model._samples(background))).astype(float))
    elif given.inside.encoder.kind != "sequence":
        raise InvalidInputError(
            "background must be samples to compare with, as the training samples; got None, which is for sequences.",
            field="background",
        )
    places = (np.arange(n_draws) + draw.random((len(end), n_draws))) / n_draws  # one in each part of the way
    places = draw.permuted(places, axis=1)
    total, before = np.zeros(end.shape), np.zeros(len(end))
    for one in range(n_draws):
        begin = _shuffled(end, real, draw) if others is None else others[draw.integers(len(others), size=len(end))]
        begin = _where_real(begin, end, real)
        place = places[:, one].reshape(-1, *[1] * (end.ndim - 1))
        total += given.at(begin + place * (end - begin))[1] * (end - begin) / n_draws
        before += given.at(begin)[0] / n_draws
    error = (_incompleteness(total, given.at(end)[0] - before), "largest completeness error")
    settings = {"X": X, "target": target, "output": output, "background": background, "n_draws": n_draws,
                "random_state": random_state}  # fmt: skip
    return _record(given, total, before, "expected gradients", error, settings)


def _baseline(given: _Given, baseline: Any) -> np.ndarray:
    """Values where the way begins, of the shape of the samples'."""
    end = given.known()
    if isinstance(baseline, str):
        kind = one_of(baseline, "baseline", ("zeros", "even"))
        if kind == "zeros":
            return np.zeros_like(end)
        if given.inside.encoder.kind != "sequence":
            raise InvalidInputError(
                "baseline='even' is of letters; the model reads none; pass \"zeros\" or samples.", field="baseline"
            )
        present = given.real
        assert present is not None
        return np.full_like(end, 1 / end.shape[2]) * present[:, :, None]
    found = np.nan_to_num(given.inside.values(given.inside.encoded(given.model._samples(baseline))).astype(np.float64))
    if len(found) not in (1, len(end)):
        raise InvalidInputError(
            f"baseline must be one sample or as many as X; got {len(found)} for {len(end)}.", field="baseline"
        )
    return _where_real(np.broadcast_to(found, end.shape), end, given.real)


def _where_real(begin: np.ndarray, end: np.ndarray, real: np.ndarray | None) -> np.ndarray:
    """Begin where the sample has no padding, and stay what it is elsewhere."""
    return begin if real is None else np.where(real[:, :, None], begin, end)


def _shuffled(values: np.ndarray, real: np.ndarray | None, draw: np.random.Generator) -> np.ndarray:
    """Letters of each sample in another order, padding left where it is."""
    found = values.copy()
    for row in range(len(values)):
        there = np.flatnonzero(real[row]) if real is not None else np.arange(values.shape[1])
        found[row, there] = values[row, draw.permutation(there)]
    return found


def _incompleteness(values: np.ndarray, difference: np.ndarray) -> float:
    total = values.reshape(len(values), -1).sum(axis=1)
    return float(np.abs(total - difference).max()) if len(values) else 0.0


def _against_differences(given: _Given, gradient: np.ndarray, n: int = 8) -> float:
    """Relative difference of slopes along drawn directions to differences of predictions."""
    draw, rows = np.random.default_rng(0), slice(0, n)
    here = given.known()[rows]
    direction = draw.normal(size=here.shape)
    direction /= np.sqrt((direction**2).sum(axis=tuple(range(1, here.ndim)), keepdims=True))
    ahead, behind = (given.at(here + sign * _STEP * direction, rows)[0] for sign in (1, -1))
    slopes = (gradient[rows] * direction).reshape(len(here), -1).sum(axis=1)
    size = np.sqrt((slopes**2).sum())
    return float(np.sqrt((((ahead - behind) / (2 * _STEP) - slopes) ** 2).sum()) / (size if size > 0 else 1))


def _record(
    given: _Given,
    values: np.ndarray,
    baseline: np.ndarray,
    method: str,
    error: tuple[float, str],
    settings: dict[str, Any],
) -> Explanation:
    """Values as the user's positions and letters, or columns."""
    encoder, what = given.inside.encoder, given.aim.what
    if encoder.kind == "table":
        by_column, names = _by_column(values, given.codes, encoder, method == "saliency")
        return FeatureExplanation(by_column, baseline, method, what, *error, settings, names)
    real = given.real
    assert real is not None
    values = np.where(real[:, :, None], values, np.nan)
    if encoder.kind == "signal":
        names = tuple(f"channel {place}" for place in range(values.shape[2]))
        return LetterExplanation(values, baseline, method, what, *error, settings, names, np.where(real, -2, -1))
    if isinstance(encoder, Sequence):
        letters: tuple[str, ...] = tuple(encoder.letters_)
    else:
        letters = tuple(encoder.tokens_) if isinstance(encoder, Tokens) else tuple(map(str, encoder.tokens_))
    there = letters_there(given.codes, len(letters))
    return LetterExplanation(values, baseline, method, what, *error, settings, letters, there)


def _by_column(values: np.ndarray, codes: np.ndarray, encoder: Any, at_level: bool) -> tuple[np.ndarray, Any]:
    """Join encoded features into the columns of the table, a category's levels into one."""
    if not isinstance(encoder, Table):
        names: Callable[[int], str] = str
        return values, tuple(map(names, range(values.shape[1])))
    found, place = np.empty((len(values), encoder.n_columns_)), 0
    for column, known in encoder.levels_.items():
        levels = slice(place, place + len(known) + 1)
        found[:, column] = (values[:, levels] * codes[:, levels] if at_level else values[:, levels]).sum(axis=1)
        place += len(known) + 1
    found[:, encoder.numeric_] = values[:, place:]
    return found, tuple(encoder.names_ or map(str, range(encoder.n_columns_)))
