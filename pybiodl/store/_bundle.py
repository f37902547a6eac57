"""The bundle: a zip archive of ``manifest.json`` and ``arrays.npz``, read without running code."""

from __future__ import annotations

import io
import json
import os
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from pybiodl._version import __version__
from pybiodl.errors import BundleError, InvalidInputError, OutputError

FORMAT, FORMAT_VERSION = "pybiodl", 1
_MANIFEST, _ARRAYS = "manifest.json", "arrays.npz"
_MANIFEST_BYTES = 256 * 2**20


def pack(manifest: dict[str, Any], arrays: dict[str, np.ndarray]) -> bytes:
    """Make a bundle; the same parts give the same bytes.

    Parameters
    ----------
    manifest : dict
        JSON values.
    arrays : dict of str to ndarray
    """
    manifest = {"format": FORMAT, "format_version": FORMAT_VERSION, "pybiodl": __version__, **manifest}
    packed_arrays, bundle = io.BytesIO(), io.BytesIO()
    np.savez(packed_arrays, allow_pickle=False, **arrays)
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_STORED) as archive:
        # A ZipInfo made by hand carries no time of day.
        text = json.dumps(manifest, indent=1, allow_nan=True).encode()
        archive.writestr(zipfile.ZipInfo(_MANIFEST), text, zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo(_ARRAYS), packed_arrays.getvalue())
    return bundle.getvalue()


def unpack(raw: bytes, name: str = "the model") -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Take a bundle apart.

    Parameters
    ----------
    raw : bytes
    name : str
        What error messages call it.

    Raises
    ------
    BundleError
        If the bytes are truncated, foreign, unsafe or written by a newer version.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = {info.filename: info for info in archive.infolist()}
            if set(members) != {_MANIFEST, _ARRAYS}:
                raise BundleError(
                    f"A model file must hold {_MANIFEST} and {_ARRAYS} alone; {name} holds "
                    f"{', '.join(sorted(members)) or 'nothing'}; it was not written by pybiodl."
                )
            if members[_MANIFEST].file_size > _MANIFEST_BYTES or members[_ARRAYS].compress_type != zipfile.ZIP_STORED:
                raise BundleError(f"The sizes in {name} are not those of a model of pybiodl; it is unsafe to unpack.")
            manifest = json.loads(archive.read(_MANIFEST))
            _check_version(manifest, name)
            arrays = _read_arrays(archive.read(_ARRAYS), len(raw), name)
    except (zipfile.BadZipFile, EOFError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise BundleError(
            f"A model file must be a whole bundle written by pybiodl; {name} is truncated or something else "
            f"({error}); save or copy it again."
        ) from None
    return manifest, arrays


def _check_version(manifest: Any, name: str) -> None:
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BundleError(f"A model file must be written by pybiodl; {name} does not say so in its manifest.")
    if manifest["format_version"] > FORMAT_VERSION:
        raise BundleError(
            f"{name} has format version {manifest['format_version']}, written by pybiodl {manifest['pybiodl']}; "
            f"pybiodl {__version__} reads up to version {FORMAT_VERSION}; upgrade pybiodl."
        )


def _read_arrays(raw: bytes, limit: int, name: str) -> dict[str, np.ndarray]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if sum(info.file_size for info in archive.infolist()) > limit:
            raise BundleError(f"The arrays in {name} claim to be larger than the file; it is unsafe to unpack.")
    try:
        with np.load(io.BytesIO(raw), allow_pickle=False) as file:
            return {key: file[key] for key in file.files}
    except ValueError as error:
        raise BundleError(f"The arrays in {name} cannot be read without running code ({error}); refused.") from None


def write_file(path: str | os.PathLike[str], raw: bytes) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    OutputError
        If the path cannot be written.
    """
    path = Path(path)
    try:
        handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise _refused(path, error) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
        os.chmod(unfinished, 0o666 & ~_umask())
        os.replace(unfinished, path)
    except OSError as error:
        Path(unfinished).unlink(missing_ok=True)
        raise _refused(path, error) from None


def _refused(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"A model must be saved where this user can write; got {str(path)!r} ({error.strerror}); use another path.",
        field="path",
    )


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def read_file(path: str | os.PathLike[str]) -> bytes:
    """Read a bundle's bytes.

    Raises
    ------
    InvalidInputError
        If there is no such file.
    """
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InvalidInputError(
            f"A model file must be there and readable; got {str(path)!r} ({error.strerror}); check the path.",
            field="path",
        ) from None
