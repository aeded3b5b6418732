"""The history across restarts: what was read since the last time goes into a file of its own every five minutes.

A folder for each host has numbered files: at most 24 with readings as read (two hours), and at most
26 with means of minutes, into each of which twelve of the former were put together. Each is written
once, durably, and never changed. Files are read and written piece by piece: a day of a large host would
not fit into the memory that the program is to take.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np

from app.services.durable import (
    UnreadableError,
    keep_broken,
    make_private_folder,
    read_bounded,
    remove_leftovers,
    write_durably,
)
from app.services.history import COARSE_S, FINE_S, MetricHistory, Restorable
from app.services.history_chunk import Chunk, Layout, Rows
from app.services.history_file import SIZE_LIMIT_BYTES, HistoryFile, Piece, decode, encoded, joined
from app.services.paths import file_stem
from app.services.writer import Writer

INTERVAL_S = 300.0
READ_FILES = 24
MINUTE_FILES = 26
FOLDER_LIMIT_BYTES = 256 * 1024 * 1024


class Clocks(NamedTuple):
    """The two clocks: steady time for readings, wall time for files."""

    monotonic: Callable[[], float] = time.monotonic
    epoch: Callable[[], float] = time.time


class HistoryStore:
    """Loads the history of one host and saves it from then on, all in the writer's thread.

    Of several consoles only the first saves. Files that cannot be read are kept aside and told.
    """

    def __init__(
        self,
        folder: Path,
        host_id: str,
        history: MetricHistory,
        writer: Writer,
        clocks: Clocks = Clocks(),  # noqa: B008
    ) -> None:
        self._folder = folder / file_stem(host_id)
        self._host_id = host_id
        self._history = history
        self._writer = writer
        self._clocks = clocks
        self._task = f"history {host_id}"
        self._lock: int | None = None
        self._saved_s = clocks.monotonic()
        self._is_over = False

    def begin(self) -> None:
        """Load soon, then save every five minutes and when the writer is flushed at the end. Returns at once."""
        self._writer.schedule(self._task, 0.0, self._load)

    def end(self) -> None:
        """Save once more, soon, and then no longer: the host was taken off the list for now."""
        self._is_over = True
        self._writer.schedule(self._task, 0.0, self._save)

    def forget(self) -> None:
        """Delete what is kept of the host, soon."""
        self._is_over = True
        self._writer.schedule(self._task, 0.0, self._delete)

    # Below: in the writer's thread.

    def _load(self) -> None:
        with suppress(OSError):
            make_private_folder(self._folder)
            self._take_lock()
        remove_leftovers(self._folder)
        self._history.restore(self._saved(self._clocks.monotonic(), self._clocks.epoch()))
        self._history.mark_gap(None, self._saved_s)  # nobody looked between the last run and this
        self._schedule()

    def _saved(self, now_s: float, now_epoch_s: float) -> Iterator[Restorable]:
        """Everything in the folder, oldest first, one file after the other."""
        covered = -1
        paths = self._paths()
        for path in sorted(paths, key=lambda path: path.suffix == ".read"):  # minutes are older than what is as read
            file = self._read(path) if _number(path) > covered else None
            if file is not None:
                if file.is_coarse:
                    covered = _number(path)
                yield from _restorable(file, now_s, now_epoch_s)

    def _save(self) -> None:
        self._schedule()
        now_s = self._clocks.monotonic()
        if self._lock is not None:
            from_s, base_epoch_s = self._saved_s, self._clocks.epoch() - (now_s - self._saved_s)
            pieces = self._pieces(from_s, now_s)
            for first in pieces:  # once, unless there is none: the others are drawn from the same iterator below
                number = max(map(_number, self._paths()), default=0) + 1
                file = HistoryFile(self._host_id, False, base_epoch_s, itertools.chain((first,), pieces))
                write_durably(self._folder / f"{number:08}.read", encoded(file))
                self._put_together()
        self._saved_s = now_s
        if self._is_over:
            self._give_lock_back()

    def _pieces(self, from_s: float, to_s: float) -> Iterator[Piece]:
        """What was read in that time; times count from its beginning."""
        for uuid, chunks in self._history.between(from_s, to_s):
            if len(chunks) == 1:  # nearly always, and thousands of times: the history keeps times in order itself
                chunk, rows = chunks[0]
                yield Piece(uuid, chunk.layout.keys, _moved(rows, chunk.start_s - from_s))
                continue
            of_one = joined((chunk.start_s - from_s, Piece(uuid, chunk.layout.keys, rows)) for chunk, rows in chunks)
            yield from (piece._replace(rows=_moved(piece.rows, base_s)) for base_s, piece in of_one)

    def _put_together(self) -> None:
        """Make one file of minutes out of the older half of the readings, and drop the oldest minutes."""
        read = [path for path in self._paths() if path.suffix == ".read"]
        if len(read) > READ_FILES:
            read = read[: max(1, READ_FILES // 2)]
            files = (file for path in read if (file := self._read(path)) is not None)
            for first in files:  # once, unless there is none: the others are drawn from the same iterator below
                pieces = _by_minutes(first.base_epoch_s, itertools.chain((first,), files))
                file = HistoryFile(self._host_id, True, first.base_epoch_s, pieces)
                write_durably(read[-1].with_suffix(".minute"), encoded(file))
            for each in read:  # killed before this, the loader passes over what the minutes cover
                with suppress(OSError):
                    each.unlink()
        minutes = [path for path in self._paths() if path.suffix == ".minute"]
        while len(minutes) > MINUTE_FILES or sum(map(_size_bytes, minutes)) > FOLDER_LIMIT_BYTES:
            with suppress(OSError):
                minutes[0].unlink()
            del minutes[0]

    def _read(self, path: Path) -> HistoryFile | None:
        try:
            data = read_bounded(path, SIZE_LIMIT_BYTES)
            file = decode(data) if data is not None else None
        except UnreadableError as error:
            problem = keep_broken(path, error.reason).problem
            if problem is not None:
                self._writer.report(problem)
            return None
        return file if file is not None and file.host_id == self._host_id else None

    def _paths(self) -> list[Path]:
        """The files of the folder, oldest first."""
        try:
            names = os.listdir(self._folder)
        except OSError:
            return []
        found = [self._folder / name for name in names if name.endswith((".read", ".minute")) and name[0] != "."]
        return sorted((path for path in found if path.stem.isdecimal()), key=_number)

    def _schedule(self) -> None:
        if not self._is_over:
            self._writer.schedule(self._task, INTERVAL_S, self._save)

    def _delete(self) -> None:
        if self._lock is not None:
            for path in self._paths():
                with suppress(OSError):
                    path.unlink()
            self._give_lock_back()

    def _take_lock(self) -> None:
        descriptor = os.open(self._folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # another console saves
            os.close(descriptor)
        else:
            self._lock = descriptor

    def _give_lock_back(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _number(path: Path) -> int:
    return int(path.stem)


def _size_bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # somebody tidied up
        return 0


def _moved(rows: Rows, by_s: float) -> Rows:
    moved = rows.copy()
    moved[:, 0] += np.float32(by_s)
    return moved


def _by_minutes(base_epoch_s: float, files: Iterable[HistoryFile]) -> Iterator[Piece]:
    """The readings of ``files`` (oldest first) by minutes, joined by partition; times count from the base."""
    minutes = (
        (file.base_epoch_s - base_epoch_s, piece._replace(rows=_minutes(piece, file.base_epoch_s)))
        for file in files
        for piece in file.pieces
    )
    for base_s, piece in joined(minutes):
        yield piece._replace(rows=_moved(piece.rows, base_s))


def _minutes(piece: Piece, base_s: float) -> Rows:
    return Chunk(Layout(piece.keys), base_s, piece.rows).by_minutes()


def _restorable(file: HistoryFile, now_s: float, now_epoch_s: float) -> Iterator[Restorable]:
    """The pieces of ``file`` for MetricHistory.restore, by minutes where they are older than the hour.

    What lies in the future or more than a day back is left out.
    """
    base_s = file.base_epoch_s - now_epoch_s + now_s
    for _, piece in joined((0.0, piece) for piece in file.pieces):
        rows = _within(piece.rows, now_s - COARSE_S - base_s, now_s - base_s)
        if not len(rows):
            continue
        is_coarse = file.is_coarse
        if not is_coarse and base_s + float(rows[-1, 0]) < now_s - FINE_S:
            rows, is_coarse = _minutes(piece._replace(rows=rows), base_s), True
        yield piece.uuid, piece.keys, rows, base_s, is_coarse


def _within(rows: Rows, from_s: float, to_s: float) -> Rows:
    if len(rows) and from_s <= rows[0, 0] and rows[-1, 0] < to_s:
        return rows
    times = rows[:, 0]
    return rows[(times >= from_s) & (times < to_s)]
