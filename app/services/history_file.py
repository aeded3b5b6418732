"""The format of a history file: plain float32, then a header in JSON that says what they are. Pure functions.

Layout: magic (16 bytes), the data, the header, and last the length of the header and the checksum of data
and header (two little-endian uint32). What is known only at the end stands at the end, so a file is written
piece by piece. Nothing in it is ever executed or unpickled.
"""

from __future__ import annotations

import binascii
import json
import struct
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from app.core.messages import message
from app.services.durable import NOT_JSON, WRONG_CONTENT, UnreadableError
from app.services.history_chunk import CHUNK_ROWS, Rows
from app.services.history_machine import SERIES_LIMIT

MAGIC = b"PartitaHistory2\n"
_OLDER_MAGIC = b"PartitaHistory1\n"  # numbers and header stood before the data
SIZE_LIMIT_BYTES = 64 * 1024 * 1024
_NUMBERS = struct.Struct("<II")
_KEY_LIMIT = 200
_BLOCK_BYTES = 64 * 1024
_ENCODER = json.JSONEncoder(separators=(",", ":"))


class Piece(NamedTuple):
    """Readings of one partition with the same series. ``rows``: column 0 counts seconds from the file's base."""

    uuid: str
    keys: tuple[str, ...]
    rows: Rows


class HistoryFile(NamedTuple):
    """What one file holds. ``is_coarse``: means of minutes instead of readings as read.

    ``base_epoch_s``: the time, in seconds since the epoch, that the rows count from. ``pieces`` that are to be
    written may be made while they are gone through.
    """

    host_id: str
    is_coarse: bool
    base_epoch_s: float
    pieces: Iterable[Piece]


def encoded(file: HistoryFile) -> Iterator[bytes]:
    """``file`` as blocks of bytes; never more than a block, a piece and the header as text is held at once."""
    layouts: dict[tuple[str, ...], int] = {}
    entries = bytearray()
    block = bytearray()
    checksum = 0
    yield MAGIC
    for piece in file.pieces:
        entry = (piece.uuid, layouts.setdefault(piece.keys, len(layouts)), len(piece.rows))
        entries += (b"," if entries else b"") + _json(entry)
        block += np.ascontiguousarray(piece.rows, "<f4").data.cast("B") if piece.rows.size else b""
        if len(block) >= _BLOCK_BYTES:
            checksum = binascii.crc32(block, checksum)
            yield bytes(block)
            block.clear()
    known = {
        "host_id": file.host_id,
        "is_coarse": file.is_coarse,
        "base_epoch_s": file.base_epoch_s,
        "layouts": list(layouts),
    }
    header = _json(known)[:-1] + b',"pieces":[' + entries + b"]}"
    block += header
    yield bytes(block)
    yield _NUMBERS.pack(len(header), binascii.crc32(block, checksum))


def _json(value: object) -> bytes:
    return _ENCODER.encode(value).encode()


def decode(data: bytes) -> HistoryFile:
    """The reverse of :func:`encoded`. Raises UnreadableError for anything that was not made by it."""
    start, is_older = len(MAGIC), data.startswith(_OLDER_MAGIC)
    if len(data) < start + _NUMBERS.size or not (is_older or data.startswith(MAGIC)):
        raise UnreadableError(message(WRONG_CONTENT))
    numbers_at = start if is_older else len(data) - _NUMBERS.size
    header_length, checksum = _NUMBERS.unpack_from(data, numbers_at)
    body = memoryview(data)[start + _NUMBERS.size :] if is_older else memoryview(data)[start:numbers_at]
    if header_length > len(body) or binascii.crc32(body) != checksum:
        raise UnreadableError(message(NOT_JSON))
    header_at = 0 if is_older else len(body) - header_length
    values = body[header_length:] if is_older else body[:header_at]
    try:
        return _file(json.loads(bytes(body[header_at : header_at + header_length])), values)
    except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
        raise UnreadableError(message(WRONG_CONTENT)) from error


def _file(header: dict[str, object], data: memoryview) -> HistoryFile:
    """The file with that header and data. Raises ValueError, TypeError, KeyError or IndexError."""
    host_id, base_epoch_s = header["host_id"], header["base_epoch_s"]
    if not isinstance(host_id, str) or not isinstance(base_epoch_s, float):
        raise TypeError
    layouts = [_layout(keys) for keys in _list(header["layouts"])]
    values = np.frombuffer(data, "<f4") if len(data) else np.empty(0, np.float32)
    pieces: list[Piece] = []
    place = 0
    for uuid, index, count in map(_list, _list(header["pieces"])):
        if not isinstance(uuid, str) or type(index) is not int or type(count) is not int or index < 0 or count < 0:
            raise TypeError
        keys = layouts[index]
        end = place + count * (1 + len(keys))
        if end > len(values):
            raise ValueError
        pieces.append(Piece(uuid, keys, values[place:end].reshape(count, 1 + len(keys))))
        place = end
    if place != len(values):
        raise ValueError
    return HistoryFile(host_id, header["is_coarse"] is True, base_epoch_s, pieces)


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _layout(value: object) -> tuple[str, ...]:
    keys = tuple(_list(value))
    if len(keys) > SERIES_LIMIT or not all(isinstance(key, str) and len(key) <= _KEY_LIMIT for key in keys):
        raise TypeError
    return keys  # type: ignore[return-value]  # checked to be texts


def joined(pieces: Iterable[tuple[float, Piece]]) -> list[tuple[float, Piece]]:
    """Short neighbouring pieces of one partition with the same series as one; each with the base its rows count from.

    Pieces come oldest first and keep their order within a partition. What is not newer than the piece
    before, or has no proper times, is left out.
    """
    groups: dict[str, list[list[tuple[float, Piece]]]] = {}
    for each in pieces:
        _, piece = each
        runs = groups.setdefault(piece.uuid, [])
        if runs and runs[-1][0][1].keys == piece.keys and _length(runs[-1]) < 2 * CHUNK_ROWS:
            runs[-1].append(each)
        else:
            runs.append([each])
    made = (_joined_run(run) for runs in groups.values() for run in runs)
    return [each for each in made if len(each[1].rows)]


def _length(run: list[tuple[float, Piece]]) -> int:
    return sum(len(piece.rows) for _, piece in run)


def _joined_run(run: list[tuple[float, Piece]]) -> tuple[float, Piece]:
    base_s, first = run[0]
    if len(run) == 1:
        return base_s, first._replace(rows=_rising(first.rows))
    rows = np.concatenate([piece.rows for _, piece in run])
    rows[:, 0] += np.repeat(
        np.array([each_base_s - base_s for each_base_s, _ in run], np.float32), [len(piece.rows) for _, piece in run]
    )
    return base_s, first._replace(rows=_rising(rows))


def _rising(rows: Rows) -> Rows:
    """The rows whose time is known and later than all before."""
    times = rows[:, 0]
    if np.isfinite(times).all() and (np.diff(times) > 0).all():
        return rows
    rows = rows[np.isfinite(times)]
    highest = np.maximum.accumulate(rows[:, 0]) if len(rows) else rows[:, 0]
    is_later = np.concatenate((np.ones(min(1, len(rows)), np.bool_), highest[1:] > highest[:-1]))
    return rows[is_later]
