"""On which devices a fit computes: one, or several that share each batch."""

from __future__ import annotations

import contextlib
import numbers
import sys
from collections.abc import Iterator
from typing import Any

from pybiodl._check import integer
from pybiodl.backends.keras._engine import device_names, load_keras
from pybiodl.errors import InvalidInputError, UnsupportedError


def chosen(devices: Any) -> list[str]:
    """Names of the devices that are meant, as in ``["gpu:0", "gpu:1"]``; none where the engine chooses.

    Parameters
    ----------
    devices : None, str, int or list of str
        A device or a kind of them, ``"all"`` of the fastest kind, so many of it, or some by name.

    Raises
    ------
    InvalidInputError, UnsupportedError
        If one is not there, or the engine cannot share a batch.
    """
    if devices is None:
        return []
    there = _listed()
    fastest = [name for name in there if name.partition(":")[0] == there[0].partition(":")[0]]
    if isinstance(devices, numbers.Real):
        n_devices = integer(devices, "devices")
        if n_devices > len(fastest):
            raise InvalidInputError(
                f"devices must be at most the {len(fastest)} that are there ({', '.join(fastest)}); got {n_devices}.",
                field="devices",
            )
        names = fastest[:n_devices]
    elif devices == "all":
        names = fastest
    elif isinstance(devices, str):
        names = [devices.lower()]
    else:
        names = list(dict.fromkeys(str(name).lower() for name in devices)) if isinstance(devices, list | tuple) else []
    unknown = [name for name in names if name not in {*there, *(known.partition(":")[0] for known in there)}]
    if unknown or not names:
        raise InvalidInputError(
            f"devices must be 'all', a number, or name devices that are there ({', '.join(there)}); got {devices!r}.",
            field="devices",
        )
    if len(names) > 1 and load_keras().config.backend() == "torch":
        raise UnsupportedError(
            f"Keras on torch computes on one device; got devices={devices!r}; name one, or use the engine jax or "
            "tensorflow.",
            field="devices",
        )
    return names


def _listed() -> list[str]:
    """Accelerators, and all processors that the engine counts as one device each."""
    names = [name for name in device_names() if not name.startswith("cpu")]
    keras = load_keras()
    if keras.config.backend() == "torch":
        return [*names, "cpu:0"]
    return [*names, *(map(str, keras.distribution.list_devices("cpu")) or ["cpu:0"])]


@contextlib.contextmanager
def computing_on(names: list[str]) -> Iterator[None]:
    """Build and train on these devices; what was set before is set again after it.

    Several share each batch. The result is that of one device but for the order in which sums are rounded, where
    nothing looks across a batch or at chance: on TensorFlow each device draws dropout and normalises batches by itself.
    """
    keras = load_keras()
    if not names:
        # torch cannot build some layers inside a scope of the CPU, so where none is named there is no scope.
        yield
    elif len(names) == 1:
        with keras.device(names[0]):
            yield
    elif keras.config.backend() == "jax":
        with keras.distribution.DataParallel(devices=names, auto_shard_dataset=False).scope():
            yield
    else:
        tensorflow = sys.modules["tensorflow"]
        with tensorflow.distribute.MirroredStrategy([name.upper() for name in names]).scope():
            yield


def shares(devices: Any) -> int:
    """Into how many equal parts each batch is cut: both engines fail where they cannot be equal."""
    return max(1, len(chosen(devices)))
