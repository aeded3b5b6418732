"""A run of readings of one machine that all have the same series: the brick of the history."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

CHUNK_ROWS = 128
_FIRST_ROWS = 16
MINUTE_S = 60.0

Rows = npt.NDArray[np.float32]


class Layout:
    """Which series the columns hold. Shared by all chunks that have the same; ``columns`` counts from 1.

    ``put_row`` writes a time and the values into rows, from a byte on: an array's own way takes twice as long.
    """

    __slots__ = ("columns", "keys", "put_row", "row_bytes")

    def __init__(self, keys: tuple[str, ...]) -> None:
        self.keys = keys
        self.columns: Mapping[str, int] = {key: index for index, key in enumerate(keys, 1)}
        row = struct.Struct(f"{1 + len(keys)}f")
        self.put_row = row.pack_into
        self.row_bytes = row.size


class Chunk:
    """At most :data:`CHUNK_ROWS` readings, oldest first.

    ``rows``: float32, shape (room, 1 + series); column 0 is the time in seconds since ``start_s``
    (CLOCK_MONOTONIC), NaN where a series had no value. Rows before ``count`` never change, so who
    took ``rows`` and ``count`` under the lock may read them without it.
    """

    __slots__ = ("count", "is_coarse", "last_s", "layout", "room", "rows", "start_s")

    def __init__(self, layout: Layout, start_s: float, rows: Rows | None = None, *, is_coarse: bool = False) -> None:
        self.layout = layout
        self.start_s = start_s
        self.is_coarse = is_coarse
        self.rows = np.empty((_FIRST_ROWS, 1 + len(layout.keys)), np.float32) if rows is None else rows
        self.room = len(self.rows)
        self.count = 0 if rows is None else len(rows)
        self.last_s = start_s if rows is None or not len(rows) else start_s + float(rows[-1, 0])

    @property
    def is_full(self) -> bool:
        """Whether the next reading needs a new chunk."""
        return self.count >= CHUNK_ROWS

    @property
    def size_bytes(self) -> int:
        """What the readings take, unused room with them."""
        return self.rows.nbytes

    def append(self, at_s: float, values: Iterable[float]) -> None:
        """Add one reading; the chunk must not be full."""
        count = self.count
        if count == self.room:
            self._make_room(min(count * 2, CHUNK_ROWS))
        layout = self.layout
        layout.put_row(self.rows, count * layout.row_bytes, at_s - self.start_s, *values)
        self.last_s = at_s
        self.count = count + 1

    def append_rows(self, rows: Rows, start_s: float) -> None:
        """Add readings of the same layout whose times count from ``start_s``. The chunk may grow beyond full."""
        needed = self.count + len(rows)
        if needed > self.room:
            self._make_room(max(needed, min(2 * self.room, CHUNK_ROWS)))
        self.rows[self.count : needed] = rows
        self.rows[self.count : needed, 0] += np.float32(start_s - self.start_s)
        self.last_s = self.start_s + float(self.rows[needed - 1, 0])
        self.count = needed

    def cut_off(self, from_s: float) -> bool:
        """Forget the readings from ``from_s`` on, in a chunk that nobody reads yet; whether any are left."""
        if self.last_s >= from_s:
            self.count = int(np.searchsorted(self.rows[: self.count, 0], np.float32(from_s - self.start_s)))
            self.last_s = self.start_s + float(self.rows[self.count - 1, 0]) if self.count else self.start_s
        return self.count > 0

    def trim(self) -> int:
        """Give back the room that is not used, when nothing more is to be added; returns how many bytes that was."""
        before = self.rows.nbytes
        if self.count < self.room:
            self.rows, self.room = self.rows[: self.count].copy(), self.count
        return before - self.rows.nbytes

    def by_minutes(self) -> Rows:
        """The mean of each column for each minute with readings; shape (minutes, 1 + series)."""
        rows = self.rows[: self.count]
        minutes = np.floor((rows[:, 0] + (self.start_s % MINUTE_S)) / MINUTE_S)
        firsts = np.concatenate(([0], np.flatnonzero(np.diff(minutes)) + 1))
        is_known = ~np.isnan(rows)
        sums = np.add.reduceat(np.where(is_known, rows, 0), firsts, axis=0, dtype=np.float64)
        counts = np.add.reduceat(is_known, firsts, axis=0, dtype=np.int64)
        with np.errstate(invalid="ignore"):  # no reading in a minute: 0 / 0 is the NaN we want
            return (sums / counts).astype(np.float32)

    def _make_room(self, room: int) -> None:
        grown = np.empty((room, self.rows.shape[1]), np.float32)
        grown[: self.count] = self.rows[: self.count]
        self.rows, self.room = grown, room
