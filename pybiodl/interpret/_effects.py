"""Effects of changed sequences, one record for all, and those of variants."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t

from pybiodl.errors import InvalidTypeError
from pybiodl.interpret._mutants import letters_of_map
from pybiodl.interpret._mutation_map import members_of
from pybiodl.interpret._records import Explanation
from pybiodl.interpret._target import find_target, n_logits, opened

_WINDOWS = ("reference_window", "alternative_window")
_OTHER_STRAND = str.maketrans("ACGTUNacgtunRYKMBVDHrykmbvdh", "TGCAANtgcaanYRMKVBHDyrmkvbhd")


@dataclass(frozen=True, repr=False)
class Effects(Explanation):
    """Changes of a number that a model gives, one a sample: ``values`` and, before, ``baseline``, shape (n_samples,).

    Parameters
    ----------
    table : DataFrame
        What the samples are, a row each.
    over : str
        Column along which a sequence was changed again and again, as ``"position"``; empty where it was not.
    unit : str
        Column that tells which sequence a row comes from; empty where each row is one.
    """

    table: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    over: str = ""
    unit: str = ""

    def __str__(self) -> str:
        if not len(self.values):
            return f"{self.method}: none"
        (middle, low, high), n = self.mean, len(self._by_sequence(np.arange(len(self.values))))
        return (
            f"{self.method}: the {self.what} changes by {middle:.3g} [{low:.3g}, {high:.3g}], the mean over {n} "
            f"sequences; {self.error_name}: {self.error:.2g}"
        )

    __repr__ = __str__

    @property
    def mean(self) -> tuple[float, float, float]:
        """Mean effect and its 95 % interval over the sequences (Student's t); those of one are averaged first."""
        return _mean_with_interval(self._by_sequence(np.arange(len(self.values))))

    def summary(self) -> pd.DataFrame:
        """Return the mean effect with its 95 % interval over the sequences, a row a place of `over`.

        Intervals hold for each place by itself: of many places about one in twenty misses zero by chance.
        """
        if not self.over:
            own = self._by_sequence(np.arange(len(self.values)))
            return pd.DataFrame([(len(own), *self.mean)], columns=["n", "mean", "low", "high"])
        places, rows = self.table[self.over].to_numpy(), []
        for place in np.unique(places):
            own = self._by_sequence(np.flatnonzero(places == place))
            rows.append((place, len(own), *_mean_with_interval(own)))
        return pd.DataFrame(rows, columns=[self.over, "n", "mean", "low", "high"])

    def _by_sequence(self, rows: np.ndarray) -> np.ndarray:
        """One effect a sequence, of some rows."""
        if not self.unit:
            return self.values[rows]
        return pd.Series(self.values[rows]).groupby(self.table[self.unit].to_numpy()[rows]).mean().to_numpy()

    def to_frame(self) -> pd.DataFrame:
        """Return a row a sample: what it is, the number before and after, and the effect."""
        numbers = {"before": self.baseline, "after": self.baseline + self.values, "effect": self.values}
        return self.table.assign(**numbers)

    def plot(self, ax: Any = None, n: int = 20) -> Any:
        """Draw the mean effect along `over` with its interval, or else the largest effects; return the Axes.

        Parameters
        ----------
        ax : matplotlib Axes, optional
        n : int
            Samples to draw.
        """
        from pybiodl.plots import importance_bars, interval_band

        if self.over:
            means, first = self.summary(), 1 if self.over == "position" else 0  # pictures count positions from 1
            middle, low, high = (means[name].to_numpy() for name in ("mean", "low", "high"))
            places = means[self.over].to_numpy() + first
            ax = interval_band(places, middle, low, high, self.over, f"change of the\n{self.what}", ax=ax)
            ax.set_title(self.method, fontsize=8)
            return ax
        order = np.argsort(-np.abs(self.values), kind="stable")[:n]
        kept = [name for name in self.table if self.table[name].dtype.kind != "f"]
        names = [" ".join(map(str, self.table[kept].iloc[row])) for row in order]
        return importance_bars(names, self.values[order], label=f"change of the {self.what}", ax=ax)


def _mean_with_interval(effects: np.ndarray) -> tuple[float, float, float]:
    n, middle = len(effects), float(effects.mean())
    if n < 2:
        return middle, np.nan, np.nan
    half = float(t.ppf(0.975, n - 1) * effects.std(ddof=1) / np.sqrt(n))
    return middle, middle - half, middle + half


def variant_effects(model: Any, variants: Any, target: Any = None, output: str = "probability") -> Effects:
    """Predict with the alternative allele less with the reference one.

    Parameters
    ----------
    model : BioClassifier, BioRegressor or BioEnsemble
        Fitted on sequences.
    variants : DataFrame
        As `read_vcf` gives it, with windows as long as the model reads.
    target, output
        As for `mutation_map`.

    Returns
    -------
    Effects
        Of DNA ``error`` is the mean size of the difference to the effects on the other strand.

    Raises
    ------
    InvalidTypeError
        If there are no windows.
    """
    if not isinstance(variants, pd.DataFrame) or not set(_WINDOWS) <= set(variants.columns):
        raise InvalidTypeError(
            "variants must be a table with the columns reference_window and alternative_window, as read_vcf gives it; "
            f"got {type(variants).__name__}.",
            field="variants",
        )
    windows = [variants[name].to_numpy(dtype=object) for name in _WINDOWS]
    what, (before, after) = numbers_of(model, windows, target, output, "variant_effects")
    error, name = 0.0, "no error"
    if members_of(model)[0].encoder_.alphabet_ == "dna":
        turned = [np.array([text.translate(_OTHER_STRAND)[::-1] for text in one], dtype=object) for one in windows]
        _, (first, second) = numbers_of(model, turned, target, output, "variant_effects")
        error = float(np.abs((after - before) - (second - first)).mean()) if len(before) else 0.0
        name = "mean difference to the effects on the other strand"
    table = variants.drop(columns=list(_WINDOWS)).reset_index(drop=True)
    settings = {"variants": variants, "target": target, "output": output}
    return Effects(after - before, before, "variant effects", what, error, name, settings, table)


def texts_of(X: Any, name: str) -> np.ndarray:
    """Return strings of letters, shape (n_samples,), at least one."""
    texts = np.asarray([X] if isinstance(X, str) else X, dtype=object).ravel()
    if len(texts) == 0 or not all(isinstance(one, str) for one in texts):
        raise InvalidTypeError(f"{name} must be at least one string of letters.", field=name)
    return texts


def numbers_of(
    model: Any, sets: list[np.ndarray], target: Any, output: str, purpose: str
) -> tuple[str, list[np.ndarray]]:
    """Tell what is explained, and its number for every sample of each set."""
    answers, what = [], ""
    for member in members_of(model, output):
        inside = opened(member, purpose)
        letters_of_map(member.encoder_, purpose)
        aim = find_target(member, target, output)
        what = aim.what
        columns = slice(aim.first, aim.first + n_logits(aim.head))
        if not len(sets[0]):
            answers.append([np.empty(0) for _ in sets])
            continue
        answers.append(
            [aim.of_logits(inside.outputs(inside.encoded(member._samples(one)), True)[:, columns]) for one in sets]
        )
    return what, [np.mean(one, axis=0) for one in zip(*answers, strict=True)]
