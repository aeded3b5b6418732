"""Inside the measured program: gives a host a past, through the program's own recorder, in virtual time."""

from __future__ import annotations

import random
import time

from PySide6.QtCore import QObject, Signal

from app.core.metrics import PARENT, CpuSweep, Reading, Tick
from app.services.recorder import HostRecorder
from app.services.session import HostSession


class Filling(QObject):
    """Collects ``tick_count`` ticks as they come, then replays them with other values for ``seconds`` that passed.

    So the past has the partitions, series and rates that the program itself records: rows on screen each
    second, the others in their rotation. The values are noise, so that every sparkline is full of it. What the
    history had of these ticks is dropped first. Runs in the host's thread, where the recorder belongs.
    """

    filled = Signal(float)  # seconds of work

    def __init__(self, session: HostSession, seconds: int, tick_count: int, seed: int, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._seconds = seconds
        self._tick_count = tick_count
        self._random = random.Random(seed)
        self._ticks: list[Tick] = []
        self._take = session.readings_taken
        session.readings_taken = self._heard  # type: ignore[method-assign]  # the host's thread looks it up each time

    def _heard(self, tick: Tick) -> None:
        self._ticks.append(tick)
        recorder = self._session.recorder
        if len(self._ticks) >= self._tick_count and isinstance(recorder, HostRecorder):
            self._session.readings_taken = self._take  # type: ignore[method-assign]
            began_s = time.thread_time()
            self._fill(recorder, tick.taken_s)
            self._ticks.clear()
            self.filled.emit(time.thread_time() - began_s)
        self._take(tick)

    def _fill(self, recorder: HostRecorder, now_s: float) -> None:
        ticks = self._ticks[-self._tick_count :]
        visible = _read_in_all(ticks)
        for uuid in recorder.history.uuids():
            recorder.history.forget(uuid)
        for number in range(self._seconds):
            at_s = now_s - self._seconds + number
            source = ticks[number % len(ticks)]
            readings = {uuid: self._varied(reading, at_s) for uuid, reading in source.readings.items()}
            sweeps = tuple(self._swept(sweep, at_s) for sweep in source.sweeps)
            recorder.record(Tick(source.host_id, number, at_s, readings, None, sweeps), visible)

    def _swept(self, sweep: CpuSweep, at_s: float) -> CpuSweep:
        factors = [self._random.uniform(0.4, 1.6) for _ in sweep.uuids]
        of_host = [value * factor for value, factor in zip(sweep.of_host, factors, strict=True)]
        of_guest = [value * factor for value, factor in zip(sweep.of_guest, factors, strict=True)]
        return CpuSweep(at_s, sweep.uuids, of_host, of_guest)

    def _varied(self, reading: Reading, at_s: float) -> Reading:
        factor = self._random.uniform(0.4, 1.6)
        return Reading(at_s, {key: value * factor for key, value in reading.values.items()}, reading.missing)


def _read_in_all(ticks: list[Tick]) -> tuple[str, ...]:
    """The machines that every tick has: those on screen."""
    common = set(ticks[0].readings)
    for tick in ticks:
        common &= set(tick.readings)
    return tuple(uuid for uuid in ticks[0].readings if uuid in common and uuid != PARENT)
