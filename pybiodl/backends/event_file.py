"""Event files of TensorBoard with numbers by epoch, written without TensorFlow so that every engine has them.

A file is a sequence of TFRecords: the length of a record (uint64), its masked CRC-32C, the record, its masked CRC-32C;
a record is an ``Event`` of protocol buffers.
"""

from __future__ import annotations

import os
import socket
import struct
import time
from collections.abc import Mapping
from pathlib import Path

from pybiodl.errors import OutputError


class EventFile:
    """One event file in a folder, new at each opening.

    Parameters
    ----------
    folder : str or path
        Made where it is not there.

    Raises
    ------
    OutputError
        If the folder cannot be written.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
            place = 0
            while True:  # two fits of one process may begin in the same second
                name = f"events.out.tfevents.{int(time.time()):010d}.{socket.gethostname()}.{os.getpid()}.{place}"
                try:
                    self._file = (Path(folder) / name).open("xb")
                    break
                except FileExistsError:
                    place += 1
        except OSError as error:
            raise OutputError(
                f"log_dir must be a folder that can be written; got {os.fspath(folder)!r} ({error.strerror}); name "
                "another one.",
                field="log_dir",
            ) from None
        self._record(_field(3, b"brain.Event:2"))

    def write(self, step: int, values: Mapping[str, float]) -> None:
        """Append numbers by name.

        Parameters
        ----------
        step : int
            The epoch, from 1.
        values : mapping of str to float
        """
        entries = [_field(1, name.encode()) + b"\x15" + struct.pack("<f", value) for name, value in values.items()]
        self._record(b"\x10" + _varint(step) + _field(5, b"".join(_field(1, entry) for entry in entries)))
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _record(self, event: bytes) -> None:
        event = b"\x09" + struct.pack("<d", time.time()) + event
        length = struct.pack("<Q", len(event))
        self._file.write(length + _checksum(length) + event + _checksum(event))


def _field(number: int, value: bytes) -> bytes:
    """Bytes as a field of a message."""
    return bytes([number << 3 | 2]) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    groups = bytearray()
    while value > 127:
        groups.append(value & 127 | 128)
        value >>= 7
    return bytes([*groups, value])


def _table() -> list[int]:
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)  # Castagnoli's polynomial, its bits turned round
        table.append(byte)
    return table


_CRC = _table()


def _checksum(data: bytes) -> bytes:
    """Masked CRC-32C."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ _CRC[(crc ^ byte) & 255]
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)
