"""A generator's latent, what it reads into it and writes from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pybiodl.errors import InvalidInputError
from pybiodl.rbridge import _models
from pybiodl.rbridge._border import from_r, to_r
from pybiodl.rbridge._tables import plain_numbers, samples

Asked = Callable[[Any], Any]


def sample(key: str, n: Any, temperature: float, prior: str, seed: Any) -> np.ndarray:
    """Draw new strings."""
    return _texts(_models.find(key).sample(_whole(n), temperature, _whole(seed), prior))


def encode(key: str, X: Any) -> np.ndarray:
    """Latent of strings, shape (n_samples, latent)."""
    return np.asarray(_models.find(key).transform(samples(X)), dtype=np.float64)


def decode(key: str, latent: Any, temperature: float, seed: Any) -> np.ndarray:
    """Write a string from each latent."""
    model, latent = _models.find(key), plain_numbers(latent)
    if latent.shape[1] != model.network_.latent or not np.isfinite(latent).all():
        raise InvalidInputError(
            f"latent must hold finite numbers in {model.network_.latent} columns, as bio_encode() gives; got "
            f"{latent.shape[1]} columns{'' if np.isfinite(latent).all() else ' and what is no number'}.",
            field="latent",
        )
    return _texts(model.inverse_transform(latent, temperature, _whole(seed)))


def reconstruct(key: str, X: Any) -> np.ndarray:
    """Read strings and write each again."""
    return _texts(_models.find(key).reconstruct(samples(X)))


def interpolate(key: str, start: str, end: str, n: Any) -> np.ndarray:
    """Write strings on the way between two."""
    return _texts(_models.find(key).interpolate(start, end, _whole(n)))


def optimize(key: str, objective: Any, start: Any, settings: dict[str, Any], ask: Any = None) -> dict[str, Any]:
    """Climb in the latent; a property counts from 1, and `ask` is R's function of strings."""
    given = {name: _whole(value) for name, value in settings.items()}
    target = _numbers_of(ask) if ask is not None else None if objective is None else _whole(objective) - 1
    found = _models.find(key).optimize(target, None if start is None else samples(start), **given)
    return {
        "string": _texts(found.strings),
        "value": np.asarray(found.values, dtype=np.float64),
        "start_value": np.asarray(found.start_values, dtype=np.float64),
        "latent": np.asarray(found.latent, dtype=np.float64),
    }


def quality(key: str, X: Any, settings: dict[str, Any], ask: Any = None) -> dict[str, Any]:
    """Judge strings that are drawn; `ask` is R's rule, one answer a string."""
    given = {name: _whole(value) for name, value in settings.items()}
    rule = None
    if ask is not None:
        answer = _numbers_of(ask)

        def rule(string: str) -> bool:
            return bool(answer([string])[0] > 0)

    found = _models.find(key).quality(X=None if X is None else samples(X), rule=rule, **given)
    return {name: np.nan if value is None else value for name, value in vars(found).items()}


def _numbers_of(ask: Asked) -> Callable[[list[str]], np.ndarray]:
    """Return a function of strings that asks R."""
    return lambda strings: np.asarray(plain_numbers(from_r(ask(to_r(_texts(strings))))), dtype=np.float64)


def _texts(strings: Any) -> np.ndarray:
    made = np.empty(len(strings), dtype=object)
    made[:] = strings
    return made


def _whole(value: Any) -> Any:
    """R's whole doubles are integers."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
