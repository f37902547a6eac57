"""Values on their way from and to R: raw bytes and plain records.

The conversions of reticulate lose data in silence: an integer NA becomes -2147483648, a missing string "NA", a factor
its labels, dimnames vanish. So an R vector crosses as a record, a dict whose entry ``border`` names its kind and whose
data are little-endian bytes; `from_r` and `to_r` are each other's inverse.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse

from pybiodl.errors import InvalidTypeError

NA_INTEGER = -(2**31)
_CHUNK = 2**30
"""Bytes of one raw vector: R writes and reads at most 2**31 - 1 at once."""

Names = list[str | None]


@dataclass(frozen=True)
class Labelled:
    """A vector or matrix with the names of its axes.

    Parameters
    ----------
    values : ndarray or csc_matrix
        As `from_r` gives it without names.
    dimnames : list of (list of str or None)
        One entry an axis.
    """

    values: Any
    dimnames: list[Names | None]


@dataclass(frozen=True)
class Factor:
    """An R factor.

    Parameters
    ----------
    codes : ndarray of int32, shape (n,)
        0-based index into `levels`; -1 is missing.
    levels : list of str
        In R's order; None stands for a level that is itself NA.
    ordered : bool
    names : list of str, optional
    """

    codes: np.ndarray
    levels: Names
    ordered: bool = False
    names: Names | None = None


@dataclass(frozen=True)
class Frame:
    """An R data frame.

    Parameters
    ----------
    columns : list
        Each a value of `from_r`.
    names : list of str
        May repeat.
    n_rows : int
    row_names : ndarray of str or int, optional
        None where R numbers the rows itself.
    """

    columns: list[Any]
    names: Names
    n_rows: int
    row_names: np.ndarray | None = None


@dataclass(frozen=True)
class Lines:
    """An R list of vectors, or of matrices, of one type: an item a sample, of different lengths as may be.

    Parameters
    ----------
    items : list of ndarray
        Of shape (length,), or (length, n_columns) in Fortran order.
    names : list of str, optional
        One an item.
    columns : list of str, optional
        Names of the columns that all matrices share.
    """

    items: list[Any]
    names: Names | None = None
    columns: Names | None = None


def from_r(value: Any) -> Any:
    """Make Python values of what R sent.

    Parameters
    ----------
    value : Any
        Records and scalars, in lists and dicts of any depth.

    Returns
    -------
    Any
        Vectors as ndarray, shape (n,): float64 (an NA is a NaN whose payload is kept), int32 and bool (masked arrays
        where something is NA), object (str, and None for NA). Matrices as ndarray in Fortran order or ``csc_matrix``.
        `Labelled`, `Factor` and `Frame` where R has names, levels or columns, `Lines` for a list of vectors of a type.
    """
    if isinstance(value, dict):
        kind = value.get("border")
        return _FROM_R[kind](value) if kind else {name: from_r(item) for name, item in value.items()}
    if isinstance(value, list):
        return [from_r(item) for item in value]
    return value


def to_r(value: Any) -> Any:
    """Make records of Python values, in lists and dicts of any depth: the inverse of `from_r`.

    Raises
    ------
    InvalidTypeError
        If R has nothing like the value.
    """
    if value is None or isinstance(value, bool | str | float | bytearray):
        return value
    if isinstance(value, bytes):  # R reads bytes as a string, up to the first zero
        return bytearray(value)
    if isinstance(value, int):  # R's integers have 32 bits, and reticulate truncates in silence
        return value if abs(value) < 2**31 else float(value)
    if isinstance(value, dict):
        return {str(name): to_r(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_r(item) for item in value]
    if isinstance(value, np.generic):
        return to_r(value.item())
    for known, encode in _TO_R:
        if isinstance(value, known):
            return encode(value)
    raise InvalidTypeError(f"R has nothing like {type(value).__name__}; send numbers, strings or tables.")


# ---- R to Python ----


def _bytes(chunks: list[bytearray], dtype: str) -> np.ndarray:
    parts = [np.frombuffer(chunk, dtype) for chunk in chunks]
    return parts[0] if len(parts) == 1 else np.concatenate(parts) if parts else np.empty(0, dtype)


def _shaped(record: dict[str, Any], values: np.ndarray) -> Any:
    """Give values the dimensions and names of their record."""
    if record.get("dim") is not None:
        values = values.reshape([int(n) for n in record["dim"]], order="F")
    return _named(record, values)


def _named(record: dict[str, Any], values: Any) -> Any:
    dimnames = record.get("dimnames")
    return values if dimnames is None else Labelled(values, [_strings_or_none(names) for names in dimnames])


def _strings_or_none(record: dict[str, Any] | None) -> Names | None:
    return None if record is None else _strings(record).tolist()


def _strings(record: dict[str, Any]) -> np.ndarray:
    lengths = _bytes(record["lengths"], "<i4")
    raw = b"".join(record["data"])
    ends = np.cumsum(np.maximum(lengths, 0)).tolist()
    values = np.empty(len(lengths), dtype=object)
    start = 0
    for i, (end, length) in enumerate(zip(ends, lengths.tolist(), strict=True)):
        values[i] = None if length < 0 else raw[start:end].decode("utf-8")
        start = end
    return values


def _masked(values: np.ndarray, kept: np.ndarray) -> np.ndarray:
    missing = values == NA_INTEGER
    return np.ma.MaskedArray(kept, missing) if missing.any() else kept


def _double_from_r(record: dict[str, Any]) -> Any:
    return _shaped(record, _bytes(record["data"], "<f8"))


def _integer_from_r(record: dict[str, Any]) -> Any:
    values = _bytes(record["data"], "<i4")
    return _shaped(record, _masked(values, values))


def _logical_from_r(record: dict[str, Any]) -> Any:
    values = _bytes(record["data"], "<i4")
    return _shaped(record, _masked(values, values != 0))


def _character_from_r(record: dict[str, Any]) -> Any:
    return _shaped(record, _strings(record))


def _factor_from_r(record: dict[str, Any]) -> Factor:
    codes = _bytes(record["data"], "<i4")
    codes = np.where(codes == NA_INTEGER, -1, codes - 1).astype(np.int32)
    names = _strings_or_none(record.get("names"))
    return Factor(codes, _strings(record["levels"]).tolist(), bool(record["ordered"]), names)


def _sparse_from_r(record: dict[str, Any]) -> Any:
    data, indices, indptr = (_bytes(record[slot], dtype) for slot, dtype in (("x", "<f8"), ("i", "<i4"), ("p", "<i4")))
    shape = tuple(int(n) for n in record["dim"])
    return _named(record, scipy.sparse.csc_matrix((data, indices, indptr), shape=shape))


def _frame_from_r(record: dict[str, Any]) -> Frame:
    columns = [from_r(column) for column in record["columns"]]
    names = _strings(record["names"]).tolist()
    return Frame(columns, names, int(record["n_rows"]), from_r(record.get("row_names")))


def _lines_from_r(record: dict[str, Any]) -> Lines:
    values, lengths, widths = (from_r(record[part]) for part in ("values", "lengths", "widths"))
    sizes = lengths.astype(np.int64) * np.where(widths < 0, 1, widths)
    ends = np.cumsum(sizes)
    items = [
        values[end - size : end] if width < 0 else values[end - size : end].reshape((length, width), order="F")
        for end, size, length, width in zip(
            ends.tolist(), sizes.tolist(), lengths.tolist(), widths.tolist(), strict=True
        )
    ]
    return Lines(items, _strings_or_none(record.get("names")), _strings_or_none(record.get("columns")))


_FROM_R: dict[str, Callable[[dict[str, Any]], Any]] = {
    "double": _double_from_r,
    "integer": _integer_from_r,
    "logical": _logical_from_r,
    "character": _character_from_r,
    "factor": _factor_from_r,
    "sparse": _sparse_from_r,
    "frame": _frame_from_r,
    "lines": _lines_from_r,
}


# ---- Python to R ----


def _chunks(values: np.ndarray, dtype: str) -> list[bytearray]:
    raw = np.ascontiguousarray(values.ravel(order="F"), dtype=dtype).view(np.uint8)
    return [bytearray(raw[start : start + _CHUNK].data) for start in range(0, max(len(raw), 1), _CHUNK)]


def _names_to_r(names: Names | None) -> dict[str, Any] | None:
    return None if names is None else _text_to_r(np.array(names, dtype=object))


def _text_to_r(values: np.ndarray) -> dict[str, Any]:
    encoded = [None if _is_missing(item) else str(item).encode() for item in values.ravel(order="F")]
    lengths = np.array([-1 if item is None else len(item) for item in encoded], dtype="<i4")
    raw = b"".join(item for item in encoded if item is not None)
    return {
        "border": "character",
        "data": [bytearray(raw[start : start + _CHUNK]) for start in range(0, max(len(raw), 1), _CHUNK)],
        "lengths": _chunks(lengths, "<i4"),
    }


def _is_missing(item: Any) -> bool:
    return item is None or (isinstance(item, float) and math.isnan(item))


def _fits(values: np.ndarray) -> bool:
    """Tell whether whole numbers fit R's integers, of which the smallest is NA."""
    known = values.compressed() if isinstance(values, np.ma.MaskedArray) else values
    return known.size == 0 or bool(known.max() < 2**31 and known.min() > NA_INTEGER)


def _array_to_r(values: np.ndarray) -> dict[str, Any]:
    kind = values.dtype.kind
    mask = np.ma.getmaskarray(values) if isinstance(values, np.ma.MaskedArray) else None
    plain = np.ma.getdata(values)
    if kind in "OUT":
        record = _text_to_r(plain)
    elif kind == "b" or (kind in "iu" and _fits(values)):
        codes = plain.astype("<i4")
        if mask is not None:
            codes = np.where(mask, NA_INTEGER, codes)
        record = {"border": "logical" if kind == "b" else "integer", "data": _chunks(codes, "<i4")}
    elif kind in "iuf":
        numbers = plain.astype("<f8", copy=False)
        if mask is not None:
            numbers = np.where(mask, np.nan, numbers)
        record = {"border": "double", "data": _chunks(numbers, "<f8")}
    else:
        raise InvalidTypeError(f"R has nothing like an array of {values.dtype}; send numbers, strings or tables.")
    return record if values.ndim == 1 else {**record, "dim": list(values.shape)}


def _labelled_to_r(value: Labelled) -> dict[str, Any]:
    return {**to_r(value.values), "dimnames": [_names_to_r(names) for names in value.dimnames]}


def _factor_to_r(value: Factor) -> dict[str, Any]:
    codes = np.where(value.codes < 0, NA_INTEGER, value.codes + 1)
    return {
        "border": "factor",
        "data": _chunks(codes, "<i4"),
        "levels": _names_to_r(value.levels),
        "ordered": value.ordered,
        "names": _names_to_r(value.names),
    }


def _sparse_to_r(value: Any) -> dict[str, Any]:
    value = value.tocsc()
    slots = {
        slot: _chunks(part, dtype)
        for slot, part, dtype in (("x", value.data, "<f8"), ("i", value.indices, "<i4"), ("p", value.indptr, "<i4"))
    }
    return {"border": "sparse", **slots, "dim": list(value.shape)}


def _frame_to_r(value: Frame) -> dict[str, Any]:
    return {
        "border": "frame",
        "columns": [to_r(column) for column in value.columns],
        "names": _names_to_r(value.names),
        "n_rows": value.n_rows,
        "row_names": to_r(value.row_names),
    }


def _lines_to_r(value: Lines) -> dict[str, Any]:
    flat = [item.ravel(order="F") for item in value.items]
    masked = any(isinstance(item, np.ma.MaskedArray) for item in flat)
    joined = np.empty(0) if not flat else np.ma.concatenate(flat) if masked else np.concatenate(flat)
    return {
        "border": "lines",
        "values": to_r(joined),
        "lengths": to_r(np.array([len(item) for item in value.items], dtype=np.int32)),
        "widths": to_r(np.array([item.shape[1] if item.ndim == 2 else -1 for item in value.items], dtype=np.int32)),
        "names": _names_to_r(value.names),
        "columns": _names_to_r(value.columns),
    }


_TO_R: tuple[tuple[Any, Callable[[Any], dict[str, Any]]], ...] = (
    (Labelled, _labelled_to_r),
    (Factor, _factor_to_r),
    (Frame, _frame_to_r),
    (Lines, _lines_to_r),
    (np.ndarray, _array_to_r),
    (scipy.sparse.spmatrix, _sparse_to_r),
    (scipy.sparse.sparray, _sparse_to_r),
)
