"""Parameters that all estimators share, written once: their signature, their defaults and their help."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable
from typing import Any

_BEFORE = "random_state"


def with_shared(shared: Callable[..., None]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Decorate an ``__init__`` of a task's own parameters so that it takes those of `shared`, too.

    scikit-learn and R read an explicit signature: it is that of `shared` with the own parameters before
    `random_state`. A parameter that both name is the task's own and stays where `shared` has it.

    Parameters
    ----------
    shared : function
        ``__init__`` of the base class; it only assigns.
    """

    def decorate(own: Callable[..., None]) -> Callable[..., None]:
        mine = {name: p for name, p in inspect.signature(own).parameters.items() if name != "self"}
        signature = _joined(inspect.signature(shared), mine)

        @functools.wraps(own)
        def init(self: Any, *args: Any, **params: Any) -> None:
            bound = signature.bind(self, *args, **params)
            bound.apply_defaults()
            values = {name: value for name, value in bound.arguments.items() if name != "self"}
            shared(self, **{name: value for name, value in values.items() if name not in mine})
            own(self, **{name: values[name] for name in mine})

        init.__signature__ = signature  # type: ignore[attr-defined]
        return init

    return decorate


def _joined(shared: inspect.Signature, mine: dict[str, inspect.Parameter]) -> inspect.Signature:
    parameters: list[inspect.Parameter] = []
    for name, parameter in shared.parameters.items():
        if name == _BEFORE:
            parameters += [own for own_name, own in mine.items() if own_name not in shared.parameters]
        parameters.append(mine.get(name, parameter))
    return shared.replace(parameters=parameters)


def with_shared_help(cls: type, base: type) -> str | None:
    """Docstring of an estimator with the help of the parameters that `base` describes, in the signature's order."""
    if cls.__doc__ is None or base.__doc__ is None:  # python -OO
        return cls.__doc__
    doc = inspect.cleandoc(cls.__doc__)
    before, own, after = _parts(doc)
    entries = _entries(_parts(inspect.cleandoc(base.__doc__))[1]) | _entries(own)
    names = [name for name in inspect.signature(cls.__init__).parameters if name in entries]  # type: ignore[misc]
    listed = dict.fromkeys(entries[name] for name in names)  # an entry may name several
    return f"{before}Parameters\n----------\n{''.join(listed)}\n{after}".rstrip() + "\n"


_HEADING = re.compile(r"^Parameters\n-{3,}\n", re.MULTILINE)


def _parts(doc: str) -> tuple[str, str, str]:
    """Split a docstring: before the parameters, their entries, and what follows."""
    found = _HEADING.search(doc)
    following = re.compile(r"^\w[\w ]*\n-{3,}\n", re.MULTILINE)
    if found is None:
        place = following.search(doc)
        start = len(doc) if place is None else place.start()
        return doc[:start].rstrip() + "\n\n", "", doc[start:]
    place = following.search(doc, found.end())
    end = len(doc) if place is None else place.start()
    return doc[: found.start()], doc[found.end() : end].rstrip() + "\n", doc[end:]


def _entries(section: str) -> dict[str, str]:
    """Text of each entry by the names that it describes."""
    found: dict[str, str] = {}
    for entry in re.split(r"^(?=\w)", section, flags=re.MULTILINE):
        if entry.strip():
            names = entry.partition("\n")[0].partition(" : ")[0]
            found |= dict.fromkeys(re.split(r",\s*", names.strip()), entry.rstrip() + "\n")
    return found
