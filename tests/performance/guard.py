"""Inside the measured program: proves that it does its work while it is measured."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from app.core.metrics import CPU_HOST, PARENT, SPARK_METRICS, Sparklines, Tick
from app.models.partition_rows import PartitionRow
from app.services.session import HostSession
from tests.performance.guard_pixels import SparkPixels
from tests.performance.guard_source import SourceCheck
from tests.support.scale.definitions import machine_name

if TYPE_CHECKING:
    from tests.performance.probe_main import ProbedProgram

_LOOK_AFTER_MS = 500  # a tick has long been painted
_ROTATION_S = 16.0
_GRACE = 2  # ticks more than seconds that may pass before the guard gives up


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be looked at: for ``seconds`` ticks, at a host of so many machines.

    ``has_churn``: machines are being started and turned off. ``has_rotation``: the program has run so long that
    every machine off screen must have been read in its turn.
    """

    seconds: int
    machine_count: int
    has_churn: bool = False
    has_rotation: bool = True


class Guard(QObject):
    """Looks on, then tells its report: ``problems``, and what was looked at.

    Every name is there; each second a tick comes; its sparklines are of the rows on screen, each moved on by
    one with the new reading at its end; what is on the screen's pixels moved as well; the values are those
    of the source's counters; the machines off screen are read in their turn.
    """

    finished = Signal(object)

    def __init__(self, program: ProbedProgram, session: HostSession, task: Task, parent: QObject) -> None:
        super().__init__(parent)
        self._program = program
        self._pane = program.rest.wiring.partitions
        self._session = session
        self._task = task
        self._problems: list[str] = []
        self._last: Tick | None = None
        self._ticks = 0
        self._checked_values = 0
        self._began_s = time.monotonic()
        self._source = SourceCheck(session.snapshot, task.machine_count)
        self._pixels = SparkPixels(self._pane, program.window)
        self._look = QTimer(self, singleShot=True, interval=_LOOK_AFTER_MS)
        self._look.timeout.connect(self._look_at_screen)
        self._patience = QTimer(self, singleShot=True, interval=(task.seconds + 1) * 1000 * _GRACE)
        self._patience.timeout.connect(self._finish)
        self._patience.start()
        session.ticked.connect(self._take)

    def _take(self, tick: Tick) -> None:
        last, self._last = self._last, tick
        self._ticks += 1
        self._check_sparklines(tick, last)
        self._checked_values += self._source.check(tick, self._problems)
        self._look.start()

    def _look_at_screen(self) -> None:
        self._check_rows()
        if not self._task.has_churn:  # a machine that is turned off shows no line
            self._pixels.look(self._problems)
        if self._ticks > self._task.seconds:
            self._finish()

    def _check_sparklines(self, tick: Tick, last: Tick | None) -> None:
        lines = tick.sparklines
        if lines is None:
            self._problems.append(f"tick {tick.sequence} has no sparklines")
            return
        uuids, _ = self._program.seen
        if lines.uuids != (PARENT, *uuids):
            self._problems.append(f"tick {tick.sequence} has other sparklines than the rows on screen")
        values = _array(lines)
        for place, uuid in enumerate(lines.uuids):
            reading = tick.readings.get(uuid)
            if reading is None:
                if not self._task.has_churn:
                    self._problems.append(f"tick {tick.sequence} has no reading of {uuid}")
                continue
            for index, key in enumerate(SPARK_METRICS):
                shown, read = float(values[index, place, -1]), reading.values.get(key)
                if read is not None and np.float32(read) != np.float32(shown):
                    self._problems.append(f"sparkline of {uuid}, {key}: ends in {shown}, read was {read}")
        if last is None or last.sparklines is None or last.sparklines.uuids != lines.uuids:
            return
        before = _array(last.sparklines)
        steps = max(1, round(tick.taken_s - last.taken_s))
        is_moved = any(
            np.array_equal(before[:, :, step:], values[:, :, :-step], equal_nan=True) for step in (steps, steps + 1, 1)
        )
        if tick.sequence != last.sequence + 1 or not is_moved:
            self._problems.append(f"the sparklines of tick {tick.sequence} did not move on")

    def _check_rows(self) -> None:
        """What the rows show is what was read."""
        tick, model = self._last, self._pane.model
        uuids, metrics = self._program.seen
        if tick is None or self._task.has_churn:
            return
        for uuid in uuids:
            row, reading = model.row(uuid), tick.readings.get(uuid)
            if row is None or reading is None or any(row.values.get(key) != reading.values.get(key) for key in metrics):
                self._problems.append(f"row {uuid} does not show what was read")
        if model.entries[0].key not in uuids and model.entries[-1].key not in uuids:
            self._problems.append("neither the first nor the last row is on screen")

    def _finish(self) -> None:
        self._session.ticked.disconnect(self._take)
        self._patience.stop()
        took_s = time.monotonic() - self._began_s
        if self._ticks < self._task.seconds:
            self._problems.append(f"{self._ticks} ticks came in {took_s:.1f} s")
        self._check_names()
        if self._task.has_rotation and not self._task.has_churn:
            self._check_rotation()
        uuids, _ = self._program.seen
        self.finished.emit(
            {
                "problems": list(dict.fromkeys(self._problems)),
                "ticks": self._ticks,
                "rows": len(uuids),
                "values": self._checked_values,
                "cells": self._pixels.compared,
                "seconds": took_s,
            }
        )

    def _check_names(self) -> None:
        entries = [entry for entry in self._pane.model.entries if isinstance(entry, PartitionRow)]
        wanted = {machine_name(index) for index in range(self._task.machine_count)}
        found = {entry.partition.name for entry in entries}
        if found != wanted or len(entries) != self._task.machine_count:
            self._problems.append(f"{len(entries)} rows with {len(found & wanted)} of {len(wanted)} names")

    def _check_rotation(self) -> None:
        """Every machine was read within the last rotation, seen or not."""
        history = getattr(self._session.recorder, "history", None)
        if history is None:
            self._problems.append("there is no history")
            return
        now_s = time.monotonic()
        missed = [
            uuid
            for uuid in (self._session.snapshot.partitions if self._session.snapshot else {})
            if not len(history.series(uuid, CPU_HOST, _ROTATION_S, now_s, 100)[0])
        ]
        if missed:
            self._problems.append(f"{len(missed)} machines were not read for {_ROTATION_S:g} s")


def _array(lines: Sparklines) -> np.ndarray:
    values = lines.values
    assert isinstance(values, np.ndarray)
    return values
