"""What is searched: values by parameter name, checked, counted, drawn from, and told apart from other spaces."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from sklearn.base import clone

from pybiodl._check import nearest
from pybiodl.errors import InvalidInputError, InvalidTypeError, PyBioDLError

_MOST_GRID = 100_000
_MOST_DRAWS = 100  # for each combination that is to differ from those before


class Space:
    """Values by parameter name; several dicts are searched one beside the other.

    Parameters
    ----------
    space : dict of str to list or distribution, or a list of such dicts
        A distribution has ``rvs``, as those of scipy.stats.

    Raises
    ------
    InvalidInputError, InvalidTypeError
        If it is empty, or holds something else.
    """

    def __init__(self, space: Any) -> None:
        parts = [space] if isinstance(space, Mapping) else space
        if not isinstance(parts, list | tuple) or not all(isinstance(part, Mapping) for part in parts):
            raise InvalidTypeError(
                "space must be a dict of parameter names to lists of values or distributions, or a list of such dicts; "
                f'got {space!r}; write it as {{"network__dropout": [0, 0.3]}}.',
                field="space",
            )
        if not parts or not all(parts):
            raise InvalidInputError(
                f'space must name at least one parameter; got {space!r}; write it as {{"network__dropout": [0, 0.3]}}.',
                field="space",
            )
        self.parts = [{str(name): _values(str(name), values) for name, values in part.items()} for part in parts]
        self.names = list(dict.fromkeys(name for part in self.parts for name in part))
        self.is_finite = not any(is_distribution(values) for part in self.parts for values in part.values())

    def __len__(self) -> int:
        return sum(math.prod(len(values) for values in part.values()) for part in self.parts) if self.is_finite else 0

    def grid(self) -> list[dict[str, Any]]:
        """All combinations, the last name fastest.

        Raises
        ------
        InvalidInputError
            If there is a distribution in it, or it is too large.
        """
        for part in self.parts:
            for name, values in part.items():
                if is_distribution(values):
                    raise InvalidInputError(
                        f'strategy="grid" needs a list of values for each parameter; got the distribution '
                        f'{describe(values)} for {name!r}; list its values, or use strategy="random".',
                        field="space",
                    )
        if len(self) > _MOST_GRID:
            raise InvalidInputError(
                f'strategy="grid" tries at most {_MOST_GRID} combinations; got {len(self)}; use strategy="random".',
                field="space",
            )
        return _distinct(itertools.chain.from_iterable(map(_product, self.parts)))

    def draw(self, n: int, seed: int) -> list[dict[str, Any]]:
        """At most `n` combinations that differ; with a larger `n` those of a smaller one come first.

        Parameters
        ----------
        n : int
        seed : int
        """
        random = np.random.RandomState(seed)
        if self.is_finite and len(self) <= _MOST_GRID:
            everything = self.grid()
            return [everything[place] for place in random.permutation(len(everything))[:n]]
        drawn: dict[str, dict[str, Any]] = {}
        for _ in range(_MOST_DRAWS * n):
            part = self.parts[random.randint(len(self.parts))] if len(self.parts) > 1 else self.parts[0]
            one = {name: _draw(part[name], random) for name in part}
            drawn.setdefault(describe(one), one)
            if len(drawn) == n:
                break
        return list(drawn.values())

    def check(self, estimator: Any) -> None:
        """Refuse names that the estimator does not have.

        Raises
        ------
        InvalidInputError
            With the nearest known name.
        """
        known = estimator.get_params(deep=True)
        for part in self.parts:
            for name in part:
                prefix, nested, _ = name.partition("__")
                if name in known or (nested and prefix in part):
                    continue
                if nested and prefix in known and known[prefix] is None:
                    raise InvalidInputError(
                        f"space names {name!r}, which needs a {prefix}; got {prefix}=None in "
                        f"{type(estimator).__name__}; pass {prefix}= to it first, as network=MLP().",
                        field="space",
                    )
                raise InvalidInputError(
                    f"space must name parameters of {type(estimator).__name__}; got {name!r}"
                    f"{nearest(name, known) or '.'}",
                    field="space",
                )

    def describe(self) -> str:
        """Text that two spaces share only if they are the same."""
        return describe([{name: part[name] for name in sorted(part)} for part in self.parts])


def with_params(estimator: Any, params: Mapping[str, Any]) -> Any:
    """Clone with parameters set; values are clones, too, so that no two trials share one.

    Raises
    ------
    InvalidInputError
        If the parameters do not fit together.
    """
    params = {name: clone(value, safe=False) for name, value in params.items()}
    try:
        return clone(estimator).set_params(**params)
    except PyBioDLError as error:
        raise type(error)(f"space holds {show(params)}, which cannot be set: {error}", field="space") from None


def is_distribution(values: Any) -> bool:
    """Whether values are drawn, not listed."""
    return hasattr(values, "rvs")


def describe(value: Any) -> str:
    """Text of a value without an address in memory, so that it is the same in another process."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name!r}: {describe(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list | tuple | np.ndarray):
        return "[" + ", ".join(map(describe, value)) + "]"
    if isinstance(value, np.generic):
        value = value.item()
    if is_distribution(value) and hasattr(value, "dist"):
        given = [describe(item) for item in value.args] + [f"{k}={describe(v)}" for k, v in sorted(value.kwds.items())]
        return f"{value.dist.name}({', '.join(given)})"
    if callable(value) and hasattr(value, "__qualname__"):
        return f"{value.__module__}.{value.__qualname__}"
    if type(value).__repr__ is object.__repr__:
        return f"{type(value).__qualname__}({describe(vars(value)) if hasattr(value, '__dict__') else ''})"
    return repr(value)


def show(params: Mapping[str, Any]) -> str:
    """Parameters as a person writes them."""
    return ", ".join(f"{name}={_shown(value)}" for name, value in params.items())


def _shown(value: Any) -> str:
    if isinstance(value, np.generic):
        value = value.item()
    return f"{value:.4g}" if isinstance(value, float) else repr(value)


def _values(name: str, values: Any) -> Any:
    if is_distribution(values):
        return values
    if isinstance(values, str | bytes | Mapping) or not hasattr(values, "__iter__"):
        raise InvalidTypeError(
            f"space must hold a list of values or a distribution for each parameter; got {values!r} for {name!r}; "
            f"write [{values!r}].",
            field="space",
        )
    listed = list(values)
    if not listed:
        raise InvalidInputError(
            f"space must hold at least one value for each parameter; got an empty list for {name!r}; leave it out.",
            field="space",
        )
    return [value.item() if isinstance(value, np.generic) else value for value in listed]


def _product(part: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    return (dict(zip(part, values, strict=True)) for values in itertools.product(*part.values()))


def _distinct(combinations: Any) -> list[dict[str, Any]]:
    return list({describe(sorted(one.items())): one for one in combinations}.values())


def _draw(values: Any, random: np.random.RandomState) -> Any:
    if not is_distribution(values):
        return values[random.randint(len(values))]
    value = values.rvs(random_state=random)
    return value.item() if isinstance(value, np.generic) else value
