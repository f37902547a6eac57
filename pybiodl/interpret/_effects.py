"""Effects of changed sequences: variants, inserted motifs, stretches taken out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t

from pybiodl._check import integer
from pybiodl.errors import InvalidInputError, InvalidTypeError
from pybiodl.interpret._motif import Motif
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
    """

    table: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)

    @property
    def mean(self) -> tuple[float, float, float]:
        """Mean effect and its 95 % interval over the samples (Student's t)."""
        n, middle = len(self.values), float(self.values.mean())
        if n < 2:
            return middle, np.nan, np.nan
        half = float(t.ppf(0.975, n - 1) * self.values.std(ddof=1) / np.sqrt(n))
        return middle, middle - half, middle + half

    def to_frame(self) -> pd.DataFrame:
        """Return a row a sample: what it is, the number before and after, and the effect."""
        numbers = {"before": self.baseline, "after": self.baseline + self.values, "effect": self.values}
        return self.table.assign(**numbers)

    def plot(self, ax: Any = None, n: int = 20) -> Any:
        """Draw the largest effects, and return the Axes.

        Parameters
        ----------
        ax : matplotlib Axes, optional
        n : int
            Samples to draw.
        """
        from pybiodl.plots import importance_bars

        order = np.argsort(-np.abs(self.values), kind="stable")[:n]
        names = [" ".join(map(str, self.table.iloc[row])) for row in order]
        return importance_bars(names, self.values[order], label=f"change of the {self.what}", ax=ax)


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
    what, (before, after) = _numbers(model, windows, target, output, "variant_effects")
    error, name = 0.0, "no error"
    if members_of(model)[0].encoder_.alphabet_ == "dna":
        turned = [np.array([text.translate(_OTHER_STRAND)[::-1] for text in one], dtype=object) for one in windows]
        _, (first, second) = _numbers(model, turned, target, output, "variant_effects")
        error = float(np.abs((after - before) - (second - first)).mean()) if len(before) else 0.0
        name = "mean difference to the effects on the other strand"
    table = variants.drop(columns=list(_WINDOWS)).reset_index(drop=True)
    settings = {"variants": variants, "target": target, "output": output}
    return Effects(after - before, before, "variant effects", what, error, name, settings, table)


def marginalize(
    model: Any, motif: Any, backgrounds: Any, position: int | None = None, target: Any = None,
    output: str = "probability",
) -> Effects:  # fmt: skip
    """Insert a motif into sequences that have nothing to do with it, and see what it does on average.

    Parameters
    ----------
    model : BioClassifier, BioRegressor or BioEnsemble
        Fitted on sequences of letters.
    motif : str or Motif
        Letters, or a motif, whose consensus is inserted.
    backgrounds : str array-like of shape (n_samples,)
        As of `shuffle_letters`.
    position : int, optional
        0-based place of its first letter; None is the middle of each sequence.
    target, output
        As for `mutation_map`.

    Returns
    -------
    Effects
        ``mean`` has the mean effect with its interval; ``error`` is its standard error.
    """
    letters = motif.consensus.upper() if isinstance(motif, Motif) else motif
    if not isinstance(letters, str) or not letters:
        raise InvalidTypeError(f"motif must be letters or a Motif; got {motif!r}.", field="motif")
    texts = _texts(backgrounds, "backgrounds")
    inserted, places = [], []
    for row, text in enumerate(texts):
        place = (len(text) - len(letters)) // 2 if position is None else integer(position, "position", 0)
        if place < 0 or place + len(letters) > len(text):
            raise InvalidInputError(
                f"motif must fit into each background; its {len(letters)} letters at position {place} do not in row "
                f"{row} (0-based), which has {len(text)}.",
                field="motif",
            )
        inserted.append(text[:place] + letters + text[place + len(letters) :])
        places.append(place)
    changed = np.array(inserted, dtype=object)
    what, (before, after) = _numbers(model, [texts, changed], target, output, "marginalize")
    effects = after - before
    error = float(effects.std(ddof=1) / np.sqrt(len(effects))) if len(effects) > 1 else np.nan
    table = pd.DataFrame({"motif": letters, "position": places})
    settings = {"motif": motif, "backgrounds": backgrounds, "position": position, "target": target, "output": output}
    return Effects(
        effects, before, f"insertion of {letters}", what, error, "standard error of the mean", settings, table
    )


def ablate(
    model: Any, X: Any, start: Any, end: Any, n_shuffles: int = 10, target: Any = None, output: str = "probability",
    random_state: int = 0,
) -> Effects:  # fmt: skip
    """Take a stretch out of each sequence, by shuffling all its letters over it, and see what is lost.

    The letters put in are drawn from the whole sequence, so that its composition stays about the same.

    Parameters
    ----------
    model : BioClassifier, BioRegressor or BioEnsemble
        Fitted on sequences of letters.
    X : str array-like of shape (n_samples,)
    start, end : int or array-like of int of shape (n_samples,)
        Stretch of each sequence, 0-based, the end excluded.
    n_shuffles : int
        Draws that are averaged.
    target, output
        As for `mutation_map`.
    random_state : int

    Returns
    -------
    Effects
        ``error`` is the largest standard error over the draws.
    """
    draw, texts = np.random.default_rng(integer(random_state, "random_state", 0)), _texts(X, "X")
    n_shuffles = integer(n_shuffles, "n_shuffles")
    starts, ends = (np.broadcast_to(np.asarray(one, dtype=np.int64), len(texts)) for one in (start, end))
    for row, text in enumerate(texts):
        if not 0 <= starts[row] < ends[row] <= len(text):
            raise InvalidInputError(
                f"start and end must be a stretch of each sequence; got {starts[row]} to {ends[row]} for row {row} "
                f"(0-based), which has {len(text)} letters.",
                field="start",
            )
    sets = [texts]
    for _ in range(n_shuffles):
        rows = []
        for text, first, last in zip(texts, starts, ends, strict=True):
            drawn = "".join(draw.choice(list(text), last - first))
            rows.append(text[:first] + drawn + text[last:])
        sets.append(np.array(rows, dtype=object))
    what, numbers = _numbers(model, sets, target, output, "ablate")
    changes = np.array(numbers[1:]) - numbers[0]
    error = float((changes.std(axis=0, ddof=1) / np.sqrt(n_shuffles)).max()) if n_shuffles > 1 else np.nan
    settings = {"X": X, "start": start, "end": end, "n_shuffles": n_shuffles, "target": target, "output": output,
                "random_state": random_state}  # fmt: skip
    return Effects(
        changes.mean(axis=0), numbers[0], "ablation", what, error, "largest standard error over the draws", settings,
        pd.DataFrame({"start": starts, "end": ends}),
    )  # fmt: skip


def _texts(X: Any, name: str) -> np.ndarray:
    texts = np.asarray([X] if isinstance(X, str) else X, dtype=object).ravel()
    if len(texts) == 0 or not all(isinstance(one, str) for one in texts):
        raise InvalidTypeError(f"{name} must be at least one string of letters.", field=name)
    return texts


def _numbers(
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
