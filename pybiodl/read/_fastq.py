"""FASTQ files into a table of reads with their qualities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from pybiodl.errors import InvalidInputError
from pybiodl.read._bytes import decode, read_bytes, refuse_binary

_OFFSET = 33
_QUALITIES = bytes(range(_OFFSET, 127))
_Record = tuple[bytes, bytes, bytes]  # header, sequence, quality


def read_fastq(path: Any) -> pd.DataFrame:
    r"""Read a FASTQ file of reads with one quality a base.

    Sequence and quality may run over several lines. Letters are checked by the encoder, not here.

    Parameters
    ----------
    path : str, path or file object
        Plain or gzipped, known by content; a file object may be open for text or for bytes.

    Returns
    -------
    DataFrame of shape (n_records, 4)
        Strings ``id`` (first word of the header), ``sequence``, ``description`` (the rest of the header) and
        ``quality`` (as in the file, Phred+33, as long as the sequence; numbers by `phred`), in the order of the file.

    Raises
    ------
    InvalidInputError
        If the file is missing, empty, truncated or no text, does not start with ``@``, or has a record without
        sequence, without its ``+`` line, or with a quality of another length than its sequence.

    Examples
    --------
    >>> import io
    >>> from pybiodl.read import read_fastq
    >>> read_fastq(io.StringIO("@r1 lane 1\nACG\n+\nII#\n")).to_numpy().tolist()
    [['r1', 'ACG', 'lane 1', 'II#']]
    """
    raw, name = read_bytes(path)
    refuse_binary(raw, name, "FASTQ")
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    text = raw.lstrip()
    first_line = raw[: len(raw) - len(text)].count(b"\n") + 1
    if not text.startswith(b"@"):
        start = decode(text[:30].split(b"\n")[0])
        raise InvalidInputError(
            f"A FASTQ file must start with an '@' line; line {first_line} of {name} starts with {start!r}.",
            field="path",
        )
    lines = [line.rstrip() for line in text.rstrip().split(b"\n")]
    records = _of_four_lines(lines, name) or _of_any_lines(lines, name)
    ids, descriptions = [], []
    for number, (header, sequence, quality) in enumerate(records, start=1):
        identifier, *rest = decode(header).split(maxsplit=1) or [""]
        ids.append(identifier)
        descriptions.append(rest[0] if rest else "")
        _refuse_bad(number, identifier, sequence, quality, name)
    return pd.DataFrame(
        {
            "id": ids,
            "sequence": [sequence.decode("ascii") for _, sequence, _ in records],
            "description": descriptions,
            "quality": [quality.decode("ascii") for _, _, quality in records],
        },
        dtype=object,
    )


def phred(quality: Iterable[str]) -> list[np.ndarray]:
    """Turn Phred+33 quality strings into numbers.

    Parameters
    ----------
    quality : Series or list of str
        One string a read, as `read_fastq` returns it.

    Returns
    -------
    list of ndarray of shape (length,), uint8
        Phred qualities, 0 to 93: the error probability of a base is ``10 ** (-quality / 10)``.

    Raises
    ------
    InvalidInputError
        If a string has a character outside ``!`` to ``~``.

    Examples
    --------
    >>> from pybiodl.read import phred
    >>> phred(["!I~"])[0].tolist()
    [0, 40, 93]
    """
    strings = [str(one).encode() for one in ([quality] if isinstance(quality, str) else quality)]
    for number, one in enumerate(strings, start=1):
        if one.translate(None, _QUALITIES):
            raise InvalidInputError(
                f"Qualities must be characters from '!' to '~' (Phred+33); string {number} is {decode(one)!r}.",
                field="quality",
            )
    return [np.frombuffer(one, dtype=np.uint8) - np.uint8(_OFFSET) for one in strings]


def _of_four_lines(lines: list[bytes], name: str) -> list[_Record]:
    """Return the records of a file with four lines each, the usual case; none if it is laid out otherwise."""
    lines = lines + [b""] * (-len(lines) % 4)  # a last read without bases ends in blank lines
    headers, sequences, marks, qualities = (lines[place::4] for place in range(4))
    if not all(line[:1] == b"@" for line in headers) or not all(line[:1] == b"+" for line in marks):
        return []
    unequal = [i for i, (s, q) in enumerate(zip(sequences, qualities, strict=True)) if len(s) != len(q)]
    if unequal:
        try:  # a file whose long records happen to look like records of four lines
            return _of_any_lines(lines, name)
        except InvalidInputError:
            i = unequal[0]
            raise _unequal(i + 1, headers[i][1:], sequences[i], qualities[i], name) from None
    return [(h[1:], s, q) for h, s, q in zip(headers, sequences, qualities, strict=True)]


def _of_any_lines(lines: list[bytes], name: str) -> list[_Record]:
    """Return the records of a file whose sequences and qualities run over any number of lines.

    A quality line may itself start with ``@`` or ``+``: only its length tells where a quality ends.
    """
    records: list[_Record] = []
    place, n_lines = 0, len(lines)
    while place < n_lines:
        header, place = lines[place], place + 1
        number = len(records) + 1
        if not header:
            continue
        if header[:1] != b"@":
            raise InvalidInputError(
                f"A FASTQ record must start with an '@' line; record {number} of {name} starts with "
                f"{decode(header[:30])!r}, after a quality as long as its sequence.",
                field="path",
            )
        start = place
        while place < n_lines and lines[place][:1] not in (b"+", b"@"):
            place += 1
        sequence = b"".join(lines[start:place])
        if place == n_lines or lines[place][:1] == b"@":
            raise InvalidInputError(
                f"A FASTQ record must have a '+' line and a quality; record {number} of {name}, id "
                f"{_id(header[1:])!r}, has none: the file is cut off or damaged there.",
                field="path",
            )
        place += 1
        quality = b""
        while place < n_lines and len(quality) < len(sequence):
            quality, place = quality + lines[place], place + 1
        if len(quality) != len(sequence):
            raise _unequal(number, header[1:], sequence, quality, name)
        records.append((header[1:], sequence, quality))
    return records


def _id(header: bytes) -> str:
    return (decode(header).split(maxsplit=1) or [""])[0]


def _unequal(number: int, header: bytes, sequence: bytes, quality: bytes, name: str) -> InvalidInputError:
    return InvalidInputError(
        f"A FASTQ quality must be as long as its sequence; record {number} of {name}, id {_id(header)!r}, has "
        f"{len(sequence)} bases and {len(quality)} qualities; the file is cut off or damaged there.",
        field="path",
    )


def _refuse_bad(number: int, identifier: str, sequence: bytes, quality: bytes, name: str) -> None:
    what = None
    if not sequence:
        what = "has no sequence; remove it"
    elif not sequence.isascii():
        what = "has other characters than plain letters"
    elif quality.translate(None, _QUALITIES):
        what = "has a quality with characters outside '!' to '~'"
    if what:
        raise InvalidInputError(
            f"A FASTQ record must have a sequence and one quality a base; record {number} of {name}, "
            f"id {identifier!r}, {what}.",
            field="path",
        )
