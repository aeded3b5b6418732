"""The live numbers of one host over time: as read for an hour, by minutes for a day.

Memory, stated: a reading takes 4 bytes for each of its series and 4 for its time. A machine off
screen (2 series, every 15 s) takes 2.9 kB an hour, about 4 kB with what Python adds; one on screen
with 25 series at 1 s 374 kB. Beyond the hour a minute takes as much as a reading: 17 kB a day for
2 series, 150 kB for 25. A host's history as read is kept within 64 MiB and its minutes within
96 MiB by making the hour and the day shorter: so a host that records everything is bounded, too.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from app.core.metrics import CPU_GUEST, CPU_HOST, CpuSweep, Tick
from app.services.history_chunk import Chunk, Layout, Rows
from app.services.history_machine import MachineHistory
from app.services.history_series import joined_series, newest_rows

FINE_S = 3600.0
COARSE_S = 86_400.0
FINE_LIMIT_BYTES = 64 * 1024 * 1024
COARSE_LIMIT_BYTES = 96 * 1024 * 1024
Restorable = tuple[str, tuple[str, ...], Rows, float, bool]  # UUID, keys, rows, start_s, whether of minutes

_SWEPT = (CPU_HOST, CPU_GUEST)
_SHORTEST_FINE_S = 60.0
_SHORTEST_COARSE_S = 3600.0
_GAP_LIMIT = 1000
_SLICE = 50
_ROUNDS = 60  # of so many ticks, each looks after another share of the machines


class MetricHistory:
    """All partitions of one host, by UUID or PARENT. Times are CLOCK_MONOTONIC seconds.

    Appended to in the host's thread, read in any: the lock is held for moments only.
    """

    def __init__(self, fine_limit_bytes: int = FINE_LIMIT_BYTES, coarse_limit_bytes: int = COARSE_LIMIT_BYTES) -> None:
        self._lock = threading.Lock()
        self._machines: dict[str, MachineHistory] = {}
        self._layouts: dict[tuple[str, ...], Layout] = {}
        self._gaps: deque[float] = deque(maxlen=_GAP_LIMIT)
        self._fine_limit_bytes = fine_limit_bytes
        self._coarse_limit_bytes = coarse_limit_bytes
        self._fine_bytes = 0
        self._coarse_bytes = 0
        self._fine_s = FINE_S
        self._coarse_s = COARSE_S
        self._sweep: Iterator[list[str]] = iter(())

    @property
    def size_bytes(self) -> int:
        """What the readings take; Python's own objects come on top."""
        return self._fine_bytes + self._coarse_bytes

    def append(self, tick: Tick) -> None:
        """Keep a round of readings. A reading without values (a machine that is off) is a gap."""
        machines, layout_of, grown_bytes = self._machines, self._layout, 0
        with self._lock:
            for uuid, (taken_s, values, _) in tick.readings.items():
                machine = machines.get(uuid)
                if not values:
                    if machine is not None:
                        machine.gaps = _with_gap(machine, taken_s)
                    continue
                if machine is None:
                    machine = machines[uuid] = MachineHistory()
                grown_bytes += machine.append(taken_s, values, layout_of)
            self._fine_bytes += grown_bytes
            for sweep in tick.sweeps:
                self._append_sweep(sweep)
            self._look_after(tick.taken_s)

    def _append_sweep(self, sweep: CpuSweep) -> None:
        """Hundreds of machines a second. The lock is held."""
        machines, layout_of, layout, grown_bytes = self._machines, self._layout, self._layout(_SWEPT), 0
        taken_s, uuids, of_host, of_guest = sweep
        for uuid, host, guest in zip(uuids, of_host, of_guest, strict=True):
            machine = machines.get(uuid)
            if machine is None:
                machine = machines[uuid] = MachineHistory()
            if not machine.append_swept(taken_s, layout, host, guest):
                grown_bytes += machine.append(taken_s, {CPU_HOST: host, CPU_GUEST: guest}, layout_of)
        self._fine_bytes += grown_bytes

    def series(
        self, uuid: str, key: str, span_s: float, now_s: float, max_points: int
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float32]]:
        """One series of the last ``span_s`` seconds: x (seconds relative to ``now_s``, ≤ 0, rising) and y.

        Between two points with a gap between them stands one with y NaN. More than ``max_points`` are
        thinned to the lowest and highest of equal stretches of time, which stay where they are as
        time goes on; gaps may add a few points.
        """
        with self._lock:
            machine = self._machines.get(uuid)
            if machine is None:
                return np.empty(0), np.empty(0, np.float32)
            parts = [(chunk, chunk.rows, chunk.count) for chunk in machine.chunks() if chunk.last_s >= now_s - span_s]
            gaps = (*self._gaps, *machine.gaps)
        return joined_series(parts, key, gaps, now_s - span_s, now_s, max_points)

    def recent(
        self, uuids: Iterable[str], keys: tuple[str, ...], now_s: float, seconds: int
    ) -> npt.NDArray[np.float32]:
        """The last ``seconds`` of some partitions in steps of one second, for sparklines.

        float32 of shape (keys, uuids, seconds), oldest first, NaN at gaps; the last step is that of ``now_s``.
        """
        with self._lock:
            found = [
                [(chunk, chunk.rows, chunk.count) for chunk in machine.fine if chunk.last_s > now_s - seconds - 60]
                if (machine := self._machines.get(uuid)) is not None
                else []
                for uuid in uuids
            ]
            gaps = [
                (*self._gaps, *machine.gaps) if (machine := self._machines.get(uuid)) is not None else ()
                for uuid in uuids
            ]
        return newest_rows(found, gaps, keys, now_s, seconds)

    def keys(self, uuid: str) -> tuple[str, ...]:
        """Every series that there is of a partition, those of the last reading first."""
        with self._lock:
            machine = self._machines.get(uuid)
            layouts = [chunk.layout for chunk in machine.chunks()] if machine else []
        return tuple(dict.fromkeys(key for layout in reversed(layouts) for key in layout.keys))

    def uuids(self) -> tuple[str, ...]:
        """Every partition that there is something of."""
        with self._lock:
            return tuple(self._machines)

    def mark_gap(self, uuid: str | None, at_s: float) -> None:
        """Nothing connects what was before ``at_s`` with what comes after; ``uuid`` None: of the whole host."""
        with self._lock:
            if uuid is None:
                if not self._gaps or self._gaps[-1] != at_s:
                    self._gaps.append(at_s)
            elif (machine := self._machines.get(uuid)) is not None:
                machine.gaps = _with_gap(machine, at_s)

    def forget(self, uuid: str) -> None:
        """Drop what there is of a partition."""
        with self._lock:
            machine = self._machines.pop(uuid, None)
            if machine is not None:
                self._fine_bytes -= machine.fine_bytes
                self._coarse_bytes -= machine.coarse_bytes

    def between(self, from_s: float, to_s: float) -> Iterator[tuple[str, list[tuple[Chunk, Rows]]]]:
        """The readings as read with from_s < time <= to_s: for each UUID its chunks and their rows in that time.

        For saving. Made machine by machine while it is gone through, so that never all of it is held at once.
        """
        uuids = self.uuids()
        for start in range(0, len(uuids), _SLICE):  # not all under one lock: somebody may want to draw
            with self._lock:
                parts = [
                    (uuid, [(chunk, chunk.rows[: chunk.count]) for chunk in machine.fine if chunk.last_s > from_s])
                    for uuid in uuids[start : start + _SLICE]
                    if (machine := self._machines.get(uuid)) is not None
                ]
            for uuid, chunks in parts:
                cut = [(chunk, _cut(chunk, rows, from_s, to_s)) for chunk, rows in chunks]
                if found := [(chunk, rows) for chunk, rows in cut if len(rows)]:
                    yield uuid, found

    def restore(self, pieces: Iterable[Restorable]) -> None:
        """Put what was saved before the readings of this run.

        Pieces of one machine come oldest first; where one begins before the last ends, the later is right.
        What is there already is newer. ``pieces`` may read files: the lock is not held while it is asked.
        """
        restored: dict[str, MachineHistory] = {}
        for uuid, keys, rows, start_s, is_coarse in pieces:
            with self._lock:
                layout = self._layout(keys)
            restored.setdefault(uuid, MachineHistory()).restore(layout, rows, start_s, is_coarse=is_coarse)
        for uuid, old in restored.items():
            old.trim()
            with self._lock:
                self._put_before(uuid, old)

    def _put_before(self, uuid: str, old: MachineHistory) -> None:
        machine = self._machines.setdefault(uuid, MachineHistory())
        first_s = next((chunk.start_s for chunk in machine.chunks()), float("inf"))
        for theirs, mine in ((old.coarse, machine.coarse), (old.fine, machine.fine)):
            mine[:0] = [chunk for chunk in theirs if chunk.last_s < first_s]
        machine.last_s = max(machine.last_s, max((chunk.last_s for chunk in machine.chunks()), default=old.last_s))
        self._fine_bytes -= machine.fine_bytes
        self._coarse_bytes -= machine.coarse_bytes
        machine.fine_bytes = sum(chunk.size_bytes for chunk in machine.fine)
        machine.coarse_bytes = sum(chunk.size_bytes for chunk in machine.coarse)
        self._fine_bytes += machine.fine_bytes
        self._coarse_bytes += machine.coarse_bytes

    def _layout(self, keys: tuple[str, ...]) -> Layout:
        layout = self._layouts.get(keys)
        if layout is None:
            if len(self._layouts) > 20_000:  # hosts whose devices come and go; chunks keep what they use
                self._layouts.clear()
            layout = self._layouts[keys] = Layout(keys)
        return layout

    def _look_after(self, now_s: float) -> None:
        """Make an aged share of the readings coarse, and keep within the limits. The lock is held."""
        self._fine_s = _adjusted(self._fine_s, self._fine_bytes, self._fine_limit_bytes, _SHORTEST_FINE_S, FINE_S)
        self._coarse_s = _adjusted(
            self._coarse_s, self._coarse_bytes, self._coarse_limit_bytes, _SHORTEST_COARSE_S, COARSE_S
        )
        share = next(self._sweep, None)
        if share is None:
            uuids = list(self._machines)
            size = -(-len(uuids) // _ROUNDS) or 1
            self._sweep = iter([uuids[start : start + size] for start in range(0, len(uuids), size)])
            share = next(self._sweep, [])
        for uuid in share:
            machine = self._machines.get(uuid)
            if machine is None:
                continue
            fine, coarse = machine.fine_bytes, machine.coarse_bytes
            machine.coarsen(now_s - self._fine_s)
            machine.drop_coarse(now_s - self._coarse_s)
            self._fine_bytes += machine.fine_bytes - fine
            self._coarse_bytes += machine.coarse_bytes - coarse
            if not machine.fine and not machine.coarse:
                del self._machines[uuid]


def _with_gap(machine: MachineHistory, at_s: float) -> tuple[float, ...]:
    """The gaps of a machine with one more; of several since its last reading the first is enough."""
    if machine.gaps and machine.gaps[-1] > machine.last_s:
        return machine.gaps
    return (*machine.gaps[-_GAP_LIMIT:], at_s)


def _adjusted(kept_s: float, size_bytes: int, limit_bytes: int, lowest_s: float, highest_s: float) -> float:
    """For how long to keep readings: a little shorter with each tick over the limit, longer again well below it."""
    if size_bytes > limit_bytes:
        return max(lowest_s, kept_s * 0.97)
    return min(highest_s, kept_s * 1.005) if size_bytes < 0.8 * limit_bytes else kept_s


def _cut(chunk: Chunk, rows: Rows, from_s: float, to_s: float) -> Rows:
    """The rows with from_s < time <= to_s. Searched only where a border is within: each search costs microseconds."""
    times = rows[:, 0]
    first, end = 0, len(rows)
    if chunk.start_s <= from_s:
        first = times.searchsorted(np.float32(from_s - chunk.start_s), side="right")
    if chunk.last_s > to_s:
        end = times.searchsorted(np.float32(to_s - chunk.start_s), side="right")
    return rows[first:end]
