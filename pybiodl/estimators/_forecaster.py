"""The next steps of series."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from sklearn.utils.validation import check_is_fitted

from pybiodl._check import integer, number, one_each
from pybiodl.encode import Encoder
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.estimators._base import BioEstimator
from pybiodl.estimators._plan import Targets
from pybiodl.estimators._series import Series, check_long, check_step, in_order, is_one, places_of, read_series
from pybiodl.estimators._signature import with_shared
from pybiodl.estimators._start import on_scale_of
from pybiodl.estimators._time_windows import cut, fill_windows, futures, means_of, naive_scale, seasonal_naive, windows
from pybiodl.evaluate import ForecastEvaluation, LinearAutoregression, conformal_width, evaluate_forecasts
from pybiodl.networks import RNN, Head, Network


class BioForecaster(BioEstimator):
    """Forecast the next steps of series of several variables by a deep network on Keras.

    A series is an array of shape (n_times, n_variables), or a DataFrame with regular times as its index; several
    (patients, plots, reactors) are a list, and no window reaches from one into another. The network reads a window of
    all variables and forecasts all steps at once. Nothing after the origin of a forecast, and no statistic of it, is
    read. What is missing (NaN) in a window is filled with the last known value in that window, or the training mean
    where there is none; a step that is missing teaches nothing.

    Parameters
    ----------
    network : Network, optional
        Reads the window as a signal. None is ``RNN(units=64, cell="gru", bidirectional=False)``.
    window : int
        Steps of the past that a forecast reads.
    horizon : int
        Steps ahead that are forecast.
    targets : str, int or sequence of these, optional
        Names, or places (0-based), of the variables to forecast; None is all.
    difference : bool
        Read each window less its last value and forecast the change from it, so that the level does not matter (as
        NLinear, Zeng et al. 2023, arXiv:2205.13504). For series that drift; what depends on the level is then unseen.
    season : int, optional
        Steps of a season, for the seasonal naive forecast in `evaluate` and the scale of MASE.
    backend : {"auto", "keras"}
    encoder : Encoder or "auto"
        ``auto`` is `Signal`, each variable on the scale of its training values.
    loss : str or keras.Loss, optional
        As for `BioRegressor`; ``"poisson"`` is for counts.
    validation_fraction : float
        Share of the origins held out for early stopping and for intervals: the last ones of each series. Steps that are
        held out are trained on by no window. Series too short for that are trained on whole.

    Attributes
    ----------
    n_features_in_ : int
        Variables.
    feature_names_in_ : ndarray of str
        Where the series had column names.
    target_names_ : tuple of str
    residuals_ : ndarray of shape (n_origins, horizon, n_targets)
        Absolute errors on the held-out origins, sorted along the origins.
    network_, encoder_, head_, backend_, history_, n_iter_, run_card_, model_
        As for `BioRegressor`.

    Examples
    --------
    >>> import numpy as np
    >>> from pybiodl import BioForecaster
    >>> cases = np.sin(np.arange(200) / 4)[:, None]
    >>> model = BioForecaster(window=12, horizon=3, epochs=30, learning_rate=0.01, random_state=0).fit(cases[:190])
    >>> bool(np.abs(model.predict(cases[:190]) - cases[190:193]).max() < 0.3)
    True
    """

    _writes = ("", "steps")

    @with_shared(BioEstimator.__init__)
    def __init__(
        self,
        window: int = 24,
        horizon: int = 7,
        targets: Any = None,
        difference: bool = False,
        season: int | None = None,
    ) -> None:
        self.window = window
        self.horizon = horizon
        self.targets = targets
        self.difference = difference
        self.season = season

    def _default_network(self, encoder: Encoder) -> Network:
        return RNN(units=64, cell="gru", bidirectional=False)

    # fit --------------------------------------------------------------------------------------------------------

    def _read_targets(self, y: Any) -> Targets:
        if self.loss == "poisson":
            if self.difference or np.nanmin(y) < 0:
                raise InvalidInputError(
                    "loss='poisson' needs counts of at least 0 and difference=False; got "
                    f"{'difference=True' if self.difference else f'{np.nanmin(y):g}'}; leave loss out.",
                    field="loss",
                )
            mean = np.nanmean(y, axis=0)
            return Targets(y, Head("count", y.shape[1], scale=tuple(np.where(mean > 0, mean, 1.0).tolist())), ndim=2)
        mean, scale = np.nanmean(y, axis=0), np.nanstd(y, axis=0)
        scale[scale <= 1e-12 * np.maximum(np.abs(mean), 1e-300)] = 1.0
        return Targets(y, Head("regression", y.shape[1], tuple(mean.tolist()), tuple(scale.tolist())), ndim=2)

    def _complete_targets(self, targets: Targets, encoder: Encoder) -> Targets:
        if self.network is None or self.network.writes != "steps":
            return targets
        return replace(targets, head=on_scale_of(encoder, targets.head, self))

    def _encode_targets(self, y: Any, targets: Targets, name: str) -> np.ndarray:
        return np.asarray(y)

    def fit(
        self, X: Any, y: Any = None, sample_weight: Any = None, groups: Any = None, validation_data: Any = None
    ) -> BioForecaster:
        """Train.

        Parameters
        ----------
        X : array-like of shape (n_times, n_variables), DataFrame, or list of these
            Series.
        y, sample_weight : None
            The series says what follows.
        groups : array-like of shape (n_series,), optional
            Domain of each series, for `DomainAdversarial`.
        validation_data : as X, optional
            Other series for early stopping and for intervals; `validation_fraction` is then not used.

        Returns
        -------
        self

        Raises
        ------
        InvalidInputError, InvalidTypeError, UnsupportedError
            Before any training, in one sentence.
        """
        for name, value in (("y", y), ("sample_weight", sample_weight)):
            if value is not None:
                raise UnsupportedError(f"{name} must be None: a series says by itself what follows.", field=name)
        season = None if self.season is None else integer(self.season, "season")
        series = read_series(X)
        n_variables, names = series[0].values.shape[1], series[0].names
        places = places_of(self.targets, n_variables, names)
        held = None if validation_data is None else read_series(validation_data)
        domains = np.zeros(len(series)) if groups is None else one_each(groups, len(series), "groups", "series")
        window, horizon = integer(self.window, "window"), integer(self.horizon, "horizon")
        fraction = number(self.validation_fraction or 0, "validation_fraction", 0, 1, high_open=True)
        found = cut(series, [in_order(one, names) for one in held or []], places, window, horizon, fraction)
        start = means_of(found, places)
        filled, filled_held = fill_windows(found.X, start), fill_windows(found.X_held, start)
        y_train, y_held = self._said_of(filled, found.y, places), self._said_of(filled_held, found.y_held, places)
        super().fit(
            self._seen(filled), y_train, groups=domains[found.owner],
            validation_data=(self._seen(filled_held), y_held) if len(y_held) else None,
        )  # fmt: skip
        self.n_features_in_ = n_variables
        self.__dict__.pop("feature_names_in_", None)
        if names is not None:
            self.feature_names_in_ = np.asarray(names, dtype=object)
        self.target_places_, self.start_ = places, start
        self.target_names_ = tuple(str(place) if names is None else names[place] for place in places)
        self.step_ = series[0].step
        self.naive_scale_ = naive_scale([one.values[:, places] for one in series], season or 1)
        self.autoregression_ = LinearAutoregression().fit(self._seen(filled), y_train)
        missed = self._forecast(filled_held) - found.y_held if len(y_held) else found.y_held
        self.residuals_ = np.sort(np.abs(missed), axis=0)
        return self

    def _said_of(self, filled: np.ndarray, ahead: np.ndarray, places: list[int]) -> np.ndarray:
        """Return what the network is to say, shape (n_origins, horizon * n_targets)."""
        if self.difference:
            ahead = ahead - filled[:, -1:, places]
        return ahead.reshape(len(ahead), ahead.shape[1] * ahead.shape[2])

    def _seen(self, filled: np.ndarray) -> np.ndarray:
        """Return what the network reads of filled windows."""
        return filled - filled[:, -1:] if self.difference else filled

    # predict ----------------------------------------------------------------------------------------------------

    def _said(self, outputs: np.ndarray, filled: np.ndarray) -> np.ndarray:
        """Values of the targets, shape (n_origins, horizon, n_targets)."""
        places = self.target_places_
        values = outputs.reshape(len(outputs), -1, len(places))
        return values + filled[:, -1:, places] if self.difference else values

    def _forecast(self, filled: np.ndarray) -> np.ndarray:
        return self._said(self._outputs(self._seen(filled)), filled)

    def _read(self, X: Any, n_steps: int, what: str) -> list[Series]:
        """Check series against those of the training."""
        check_is_fitted(self, "fitted_")
        names = getattr(self, "feature_names_in_", None)
        found = read_series(X)
        for place, one in enumerate(found):
            where = "" if len(found) == 1 else f" series {place} (0-based)"
            one = found[place] = in_order(one, None if names is None else tuple(names), where)
            if one.values.shape[1] != self.n_features_in_:
                raise InvalidInputError(
                    f"A series must have the {self.n_features_in_} variables of training; got {one.values.shape[1]}.",
                    field="X",
                )
            check_step(one, self.step_, where)
            check_long(one, n_steps, place, len(found), what)
        return found

    def predict(self, X: Any) -> Any:
        """Forecast the steps after the end of each series.

        Parameters
        ----------
        X : as for `fit`
            Of at least `window` times.

        Returns
        -------
        ndarray of shape (horizon, n_targets), or a list of them, one a series
            In the units of the series; of a DataFrame a DataFrame, with the times to come as its index.
        """
        return self._answers(X, lambda values: values)

    def predict_interval(self, X: Any, level: float = 0.9) -> tuple[Any, Any]:
        """Lowest and highest value that hold the truth with a share of `level`, step by step.

        Split conformal (Lei et al. 2018, doi:10.1080/01621459.2017.1307116): the forecast, plus and minus the error
        that a share of `level` of the held-out origins did not exceed. It holds as long as what comes is like what was
        held out; early stopping saw the same origins.

        Parameters
        ----------
        X : as for `predict`
        level : float
            Above 0 and below 1.

        Returns
        -------
        low, high : as from `predict`

        Raises
        ------
        UnsupportedError
            If too few origins were held out for that level.
        """
        check_is_fitted(self, "fitted_")
        width = conformal_width(self.residuals_, level)
        return self._answers(X, lambda values: values - width), self._answers(X, lambda values: values + width)

    def _answers(self, X: Any, change: Any) -> Any:
        series = self._read(X, self.window, "window")
        lines = np.stack([one.values[-int(self.window) :] for one in series])
        forecasts = self._forecast(fill_windows(lines, self.start_))
        answers = []
        for one, values in zip(series, forecasts, strict=True):
            values = change(values)
            if one.times is not None and len(one.times) > 1:
                values = pd.DataFrame(values, one.times_after(len(values)), list(self.target_names_))
            answers.append(values)
        return answers[0] if is_one(X) else answers

    def predict_windows(self, X: Any) -> Any:
        """Forecast from every origin with a whole window before it.

        Parameters
        ----------
        X : as for `predict`

        Returns
        -------
        ndarray of shape (n_times - window + 1, horizon, n_targets), or a list of them, one a series
            Entry i forecasts times ``i + window`` to ``i + window + horizon - 1`` (0-based); the last is `predict`.
        """
        answers = [
            self._forecast(fill_windows(windows(one.values, int(self.window)), self.start_))
            for one in self._read(X, self.window, "window")
        ]
        return answers[0] if is_one(X) else answers

    def attention(self, X: Any) -> np.ndarray:
        """Weights of the times in the last window of each series, where the network pools by attention.

        Parameters
        ----------
        X : as for `predict`

        Returns
        -------
        ndarray of shape (n_series, n_steps, window)
        """
        lines = np.stack([one.values[-int(self.window) :] for one in self._read(X, self.window, "window")])
        return super().attention(self._seen(fill_windows(lines, self.start_)))

    # judge ------------------------------------------------------------------------------------------------------

    def evaluate(self, X: Any, y: Any = None, groups: Any = None, train: Any = None) -> ForecastEvaluation:  # type: ignore[override]
        """Judge forecasts from every origin of series that the model has not seen, by step ahead.

        The last value (naive), that of a season before (seasonal naive) and a linear autoregression (ridge regression
        on the windows of the training) are judged on the same origins. The bootstrap draws whole series, or of one
        series blocks of origins.

        Parameters
        ----------
        X : as for `fit`
            For the later part of a series, with the last `window` times (or `season`, if longer) before it.
        y, train : None
            The series says what follows, and the linear forecast was learned at `fit`.
        groups : array-like of shape (n_series,), optional
            Whole groups of series are drawn by the bootstrap.

        Returns
        -------
        ForecastEvaluation
        """
        for name, value in (("y", y), ("train", train)):
            if value is not None:
                raise UnsupportedError(f"{name} must be None: a series says by itself what follows.", field=name)
        season = 0 if self.season is None else integer(self.season, "season")
        first, horizon = max(int(self.window), season), int(self.horizon)
        truth, forecasts, numbers = [], [], []
        for place, one in enumerate(self._read(X, first + horizon, "window (or season) + horizon")):
            filled = fill_windows(
                windows(one.values, int(self.window), horizon)[first - int(self.window) :], self.start_
            )
            ahead = one.values[:, self.target_places_]
            truth.append(futures(ahead, first, horizon))
            numbers.append(np.full(len(truth[-1]), place))
            simple = {"naive": np.repeat(filled[:, -1:, self.target_places_], horizon, axis=1)}
            if season:
                whole = fill_windows(one.values[None], self.start_)[0][:, self.target_places_]
                simple["seasonal naive"] = seasonal_naive(whole, first, horizon, season)
            linear = self._said(self.autoregression_.predict(self._seen(filled)), filled)
            forecasts.append({"network": self._forecast(filled), **simple, "linear": linear})
        joined = {method: np.concatenate([one[method] for one in forecasts]) for method in forecasts[0]}
        return evaluate_forecasts(
            np.concatenate(truth), joined, self.naive_scale_, self.target_names_, season or None,
            np.concatenate(numbers), groups,
        )  # fmt: skip

    def score(self, X: Any, y: Any = None, sample_weight: Any = None) -> float:
        """Share of the variance of each step and target that is forecast (R2), the mean over all.

        Parameters
        ----------
        X : as for `evaluate`
        y, sample_weight : None
        """
        truth, forecast = [], []
        for one in self._read(X, int(self.window) + int(self.horizon), "window + horizon"):
            filled = fill_windows(windows(one.values, int(self.window), int(self.horizon)), self.start_)
            truth.append(futures(one.values[:, self.target_places_], int(self.window), int(self.horizon)))
            forecast.append(self._forecast(filled))
        known, said = np.concatenate(truth), np.concatenate(forecast)
        left = np.nansum(np.square(known - said), axis=0)
        return float(np.nanmean(1 - left / np.nansum(np.square(known - np.nanmean(known, axis=0)), axis=0)))

    # keep -------------------------------------------------------------------------------------------------------

    def _extra(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        values = {"places": list(self.target_places_), "targets": list(self.target_names_), "step": self.step_}
        return values, {
            "residuals": self.residuals_, "start": self.start_, "scale": self.naive_scale_,
            "coefficients": self.autoregression_.coefficients, "intercepts": self.autoregression_.intercepts,
        }  # fmt: skip

    def _set_extra(self, values: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        self.target_places_, self.target_names_ = list(values["places"]), tuple(values["targets"])
        self.step_, self.residuals_, self.start_ = values["step"], arrays["residuals"], arrays["start"]
        self.naive_scale_ = arrays["scale"]
        self.autoregression_ = LinearAutoregression(arrays["coefficients"], arrays["intercepts"])
