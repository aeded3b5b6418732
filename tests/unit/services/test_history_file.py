"""The format of a history file: what was written is read, and no bytes do harm."""

from __future__ import annotations

import binascii
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.durable import UnreadableError
from app.services.history_file import HistoryFile, Piece, decode, encoded

KEYS = st.lists(st.text(min_size=1, max_size=8), max_size=4, unique=True).map(tuple)
PIECES = st.lists(
    st.tuples(st.text(max_size=8), KEYS, st.integers(0, 5)).map(
        lambda it: (
            Piece(it[0], it[1], np.arange(it[2] * (1 + len(it[1])), dtype=np.float32).reshape(it[2], -1))
            if it[2]
            else Piece(it[0], it[1], np.empty((0, 1 + len(it[1])), np.float32))
        )
    ),
    max_size=5,
)


@given(st.text(max_size=10), st.booleans(), st.floats(allow_nan=False, allow_infinity=False), PIECES)
def test_a_file_is_read_as_it_was_written(host: str, is_coarse: bool, base: float, pieces: list[Piece]) -> None:
    back = decode(b"".join(encoded(HistoryFile(host, is_coarse, base, pieces))))
    assert (back.host_id, back.is_coarse, back.base_epoch_s) == (host, is_coarse, base)
    assert [(piece.uuid, piece.keys) for piece in back.pieces] == [(piece.uuid, piece.keys) for piece in pieces]
    for mine, theirs in zip(back.pieces, pieces, strict=True):
        assert np.array_equal(mine.rows, theirs.rows)


SAMPLE = b"".join(encoded(HistoryFile("h", False, 1.5, [Piece("u", ("cpu.host",), np.ones((3, 2), np.float32))])))


def test_a_file_of_the_older_format_is_read() -> None:
    header = (
        b'{"host_id":"h","is_coarse":true,"base_epoch_s":1.5,"layouts":[["cpu.host"]],"pieces":[["u",0,2],["v",0,1]]}'
    )
    body = header + np.arange(6, dtype="<f4").tobytes()
    back = decode(b"PartitaHistory1\n" + struct.pack("<II", len(header), binascii.crc32(body)) + body)
    assert (back.host_id, back.is_coarse, back.base_epoch_s) == ("h", True, 1.5)
    assert [(piece.uuid, piece.rows.tolist()) for piece in back.pieces] == [("u", [[0, 1], [2, 3]]), ("v", [[4, 5]])]


@given(st.integers(0, len(SAMPLE) - 1), st.binary(max_size=20))
def test_no_bytes_do_harm(place: int, replacement: bytes) -> None:
    damaged = SAMPLE[:place] + replacement + SAMPLE[place + len(replacement) :]
    if damaged != SAMPLE:
        with pytest.raises(UnreadableError):
            decode(damaged)
    with pytest.raises(UnreadableError):
        decode(replacement)
