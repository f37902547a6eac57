"""Forecasts of a simulated epidemic in several regions beside naive, seasonal naive and linear ones, by step.

A stochastic SEIRS epidemic with a season, contacts that follow a random walk, and reports that are fewer at weekends.
The variables are the logarithms of reported cases and admissions, and contacts. Models learn from the first part of
each region and are judged on the rest of it.

python tests/benchmarks/forecast.py
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from _common import Progress, arguments, machine, print_table

from pybiodl import BioForecaster
from pybiodl.networks import CNN, RNN

_RNN, _CNN = RNN(units=32, cell="gru", bidirectional=False, dense=(32,)), CNN(filters=32, kernel_size=5, dense=(64,))
MODELS = {"CNN": (_CNN, False), "CNN on changes": (_CNN, True), "RNN": (_RNN, False), "RNN on changes": (_RNN, True)}
"""Network, and whether it reads windows less their last value."""


def epidemic(n_days: int, random: np.random.Generator, population: int = 200_000) -> pd.DataFrame:
    """One region: logarithms of cases and admissions reported each day, and contacts (1 is usual)."""
    susceptible, exposed, infectious, recovered = population - 300, 150, 150, 0
    phase, contacts, infections = random.uniform(0, 2 * np.pi), 0.0, []
    rows = []
    for day in range(n_days + 100):
        contacts = 0.97 * contacts + 0.04 * random.normal()
        rate = 0.45 * np.exp(contacts) * (1 + 0.15 * np.cos(2 * np.pi * day / 365 + phase))
        infected = random.binomial(susceptible, 1 - np.exp(-rate * (infectious + 2) / population))
        onset = random.binomial(exposed, 1 - np.exp(-1 / 4))
        removed = random.binomial(infectious, 1 - np.exp(-1 / 5))
        waned = random.binomial(recovered, 1 - np.exp(-1 / 120))
        susceptible += waned - infected
        exposed += infected - onset
        infectious += onset - removed
        recovered += removed - waned
        infections.append(onset)
        share = 0.35 if day % 7 < 5 else 0.2
        cases = random.poisson(share * onset * np.exp(0.1 * random.normal()))
        admissions = random.poisson(0.03 * np.mean(infections[-12:-5] or [onset]))
        rows.append((np.log1p(cases), np.log1p(admissions), np.exp(contacts + 0.05 * random.normal())))
    days = pd.date_range("2021-01-01", periods=n_days)
    return pd.DataFrame(rows[100:], columns=["log_cases", "log_admissions", "contacts"], index=days)


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__)
    parser.add_argument("--regions", type=int, default=12)
    parser.add_argument("--days", type=int, default=500)
    parser.add_argument("--learned", type=int, default=380, help="days of each region to learn from")
    parser.add_argument("--window", type=int, default=28)
    parser.add_argument("--horizon", type=int, default=14)
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    progress = Progress()
    random = np.random.default_rng(given.seed)
    regions = [epidemic(given.days, random) for _ in range(given.regions)]
    train = [region[: given.learned] for region in regions]
    rest = [region[given.learned - given.window :] for region in regions]
    progress(f"simulated {given.regions} regions of {given.days} days")
    rows, steps = [], [step for step in (1, 2, 4, 7, 14) if step <= given.horizon]
    for name, (network, difference) in MODELS.items():
        model = BioForecaster(
            network, window=given.window, horizon=given.horizon, targets=["log_cases", "log_admissions"], season=7,
            difference=difference, epochs=given.epochs, batch_size=128, patience=6, random_state=given.seed,
        ).fit(train)  # fmt: skip
        evaluation = model.evaluate(rest)
        inside = coverage(model, rest)
        progress(f"{name}: {model.n_iter_} epochs, {model.run_card_.seconds:.0f} s")
        simple = [] if rows else [method for method in evaluation.errors if method != "network"]
        for method in [*simple, "network"]:
            mase = evaluation.errors[method]["mase"].mean(axis=1)
            rows.append(
                {"forecast": name if method == "network" else method}
                | {f"step {step}": f"{mase[step - 1]:.3f}" for step in steps}
                | {"mean MASE": f"{evaluation[method, 'mase']:.3f}", "RMSE": f"{evaluation[method, 'rmse']:.3f}"}
                | {"in 90 % interval": f"{inside:.3f}" if method == "network" else ""}
            )
    print_table(rows)
    print(f"\n{evaluation.n_origins} origins; {machine('keras')}")


def coverage(model: BioForecaster, series: list[pd.DataFrame]) -> float:
    """Share of the truths inside the 90 % intervals, over all origins and steps."""
    window, horizon = int(model.window), int(model.horizon)
    low, high = model.predict_interval(series[0])
    width = (high - low).to_numpy() / 2
    hits = []
    for one, forecast in zip(series, model.predict_windows(series), strict=True):
        values = one[list(model.target_names_)].to_numpy()
        truth = np.lib.stride_tricks.sliding_window_view(values[window:], horizon, axis=0).swapaxes(1, 2)
        hits.append(np.abs(truth - forecast[: len(truth)]) <= width)
    return float(np.concatenate(hits).mean())


if __name__ == "__main__":
    main()
