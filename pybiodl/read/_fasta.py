"""FASTA files into a table of sequences."""

from __future__ import annotations

import warnings
from typing import Any

import pandas as pd

from pybiodl.errors import DataWarning, InvalidInputError
from pybiodl.read._bytes import decode, read_bytes, refuse_binary

_WHITESPACE = b" \t\n\r\v\f"


def read_fasta(path: Any) -> pd.DataFrame:
    r"""Read a FASTA file of DNA, RNA or protein.

    Sequences keep their case and every character but white space; line ends, blank lines and the width of the lines
    do not matter. Letters are checked by the encoder, not here.

    Parameters
    ----------
    path : str, path or file object
        Plain or gzipped, known by content; a file object may be open for text or for bytes.

    Returns
    -------
    DataFrame of shape (n_records, 3)
        Strings ``id`` (first word of the header, also after ``> ``), ``sequence``, and ``description`` (the rest of the
        header), in the order of the file.

    Raises
    ------
    InvalidInputError
        If the file is missing, empty, truncated or no text, does not start with ``>``, or has a record without
        sequence.

    Warns
    -----
    DataWarning
        Once, with their count, if records repeat an id; all records are kept.

    Examples
    --------
    >>> import io
    >>> from pybiodl import read_fasta
    >>> read_fasta(io.StringIO(">p1 lac promoter\nTTGACA\nTATAAT\n>p2\nacgtn\n")).to_numpy().tolist()
    [['p1', 'TTGACATATAAT', 'lac promoter'], ['p2', 'acgtn', '']]
    """
    raw, name = read_bytes(path)
    refuse_binary(raw, name, "FASTA")
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    text = raw.lstrip()
    if not text.startswith(b">"):
        line = raw[: len(raw) - len(text)].count(b"\n") + 1
        start = decode(text[:30].split(b"\n")[0])
        raise InvalidInputError(
            f"A FASTA file must start with a '>' line; line {line} of {name} starts with {start!r}.", field="path"
        )
    records = text[1:].split(b"\n>")
    ids, sequences, descriptions = [], [], []
    for record in records:
        header, _, body = record.partition(b"\n")
        first, *rest = decode(header).split(maxsplit=1) or [""]
        ids.append(first)
        descriptions.append(rest[0].rstrip() if rest else "")
        sequences.append(body.translate(None, _WHITESPACE))
    _refuse_bad(sequences, ids, name)
    _warn_of_repeats(ids, name)
    return pd.DataFrame(
        {"id": ids, "sequence": [sequence.decode("ascii") for sequence in sequences], "description": descriptions},
        dtype=object,
    )


def _refuse_bad(sequences: list[bytes], ids: list[str], name: str) -> None:
    """Refuse records without sequence, and sequences that are no plain text."""
    for number, sequence in enumerate(sequences, start=1):
        if not sequence:
            raise InvalidInputError(
                f"Every FASTA record must have a sequence; record {number} of {name}, id {ids[number - 1]!r}, has "
                "none; remove it.",
                field="path",
            )
        if not sequence.isascii():
            raise InvalidInputError(
                f"FASTA sequences must be plain letters; record {number} of {name}, id {ids[number - 1]!r}, has other "
                "characters.",
                field="path",
            )


def _warn_of_repeats(ids: list[str], name: str) -> None:
    seen: set[str] = set()
    repeated = [identifier for identifier in ids if identifier in seen or seen.add(identifier)]  # type: ignore[func-returns-value]
    if repeated:
        one = len(repeated) == 1
        warnings.warn(
            f"{len(repeated)} record{'' if one else 's'} of {name} repeat{'s' if one else ''} an id that came before "
            f"(the first is {repeated[0]!r}); all are kept.",
            DataWarning,
            stacklevel=3,
        )
