"""Measure what the partitions table costs the GUI thread. Run as a module; prints milliseconds.

``tick``: one second's readings taken, all visible rows and sparklines painted. ``longest`` is the
longest of all ticks, a live re-sort every third second among them. CPU of the GUI thread alone.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.core.gateway import ConnectionStatus
from app.core.metrics import PARENT, SPARK_LENGTH, SPARK_METRICS, Reading, Sparklines, Tick
from app.core.partitions import ConnectionState, HostFacts, HostSnapshot, Partition, PartitionState
from app.models.columns import TABLE_METRICS
from app.views.partitions.pane import PartitionsPane
from app.views.style.theme import Theme, ThemeChoice

HOST = "host"
VISIBLE = 25
ROTATION_S = 15
TICKS = 40


def a_snapshot(count: int) -> HostSnapshot:
    """A host with ``count`` running machines."""
    boot_s = time.clock_gettime(time.CLOCK_BOOTTIME)
    partitions = {
        f"uuid-{number:05d}": Partition(
            f"uuid-{number:05d}", f"machine-{number % 977}-{number}", PartitionState.RUNNING, run_id=number,
            memory_maximum_bytes=4 << 30, started_boottime_s=boot_s - number * 61,
            notes=f"Ticket {number}", addresses=(f"10.0.{number // 250}.{number % 250}",),
        )
        for number in range(count)
    }  # fmt: skip
    facts = HostFacts(HOST, "atelier", memory_bytes=96 << 30, booted_boottime_s=0.0)
    return HostSnapshot(facts, 1, partitions, frozenset(partitions))


def a_tick(number: int, uuids: list[str], rows: list[str], noise: np.random.Generator) -> Tick:
    """Readings of the visible rows, and of a part of the others in rotation; sparklines full of noise."""
    part = len(uuids) // ROTATION_S
    start = number * part % max(1, len(uuids))
    read = dict.fromkeys([*rows, *uuids[start : start + part], PARENT])
    values = noise.random((len(read), len(TABLE_METRICS))) * 1e8
    values[:, :2] = values[:, :2] / 1e6
    readings = {
        uuid: Reading(float(number), dict(zip(TABLE_METRICS, map(float, row), strict=True)))
        for uuid, row in zip(read, values, strict=True)
    }
    shown = (*rows, PARENT)
    lines = noise.random((len(SPARK_METRICS), len(shown), SPARK_LENGTH), dtype=np.float32) * np.float32(1e8)
    lines[:2] /= 1e6
    return Tick(HOST, number, float(number), readings, Sparklines(shown, lines))


def turn(milliseconds: int) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def cost_ms(work: Callable[[], object]) -> float:
    """CPU time of the GUI thread for ``work`` and the painting that it asks for."""
    turn(20)
    begin = time.thread_time()
    work()
    turn(0)
    return (time.thread_time() - begin) * 1000


class Probe:
    """A timer of 10 ms: how late it comes is what a click would wait."""

    def __init__(self) -> None:
        self._due_s = 0.0
        self.late_ms: list[float] = []
        self._timer = QTimer(interval=10, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._note)

    def start(self) -> None:
        self._due_s = time.perf_counter() + 0.01
        self._timer.start()

    def _note(self) -> None:
        now_s = time.perf_counter()
        self.late_ms.append(max(0.0, (now_s - self._due_s) * 1000))
        self._due_s = now_s + 0.01


def stalls(work: Callable[[], object] | None, seconds: int) -> str:
    """How late a timer of 10 ms is while ``work`` is done each second (p99 and longest)."""
    probe = Probe()
    probe.start()
    begin = time.thread_time()
    for _ in range(seconds):
        if work is not None:
            work()
        turn(1000)
    cpu_s = (time.thread_time() - begin) * 60 / seconds
    late = sorted(probe.late_ms)
    return f"p99 {late[int(len(late) * 0.99)]:.2f} ms, longest {late[-1]:.2f} ms, {cpu_s:.2f} CPU s a minute"


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def a_pane(app: QApplication) -> PartitionsPane:
    """A pane of a connected host with all ten columns and room for the visible rows."""
    theme = Theme(app, ThemeChoice.LIGHT)
    pane = PartitionsPane(theme)
    for column_id in ("demand", "address", "uptime"):
        pane.columns.set_wanted(column_id, True)
    height = theme.metrics.pane_header + theme.metrics.table_header + theme.metrics.parent_row
    pane.resize(1400, height + VISIBLE * theme.metrics.row)
    pane.show()
    pane.set_host(HOST)
    pane.set_status(ConnectionStatus(ConnectionState.CONNECTED, 0.0))
    turn(50)
    return pane


def measure_ticks(pane: PartitionsPane, uuids: list[str], noise: np.random.Generator, label: str) -> None:
    """Print what a tick costs: in the turn of the event loop that takes it, and in all that follow."""
    rows = [entry.key for entry in pane.model.entries[:VISIBLE]]
    taken: list[float] = []
    whole: list[float] = []
    for number in range(TICKS):
        tick = a_tick(number, uuids, rows, noise)
        turn(20)
        before = time.thread_time()
        taken.append(cost_ms(lambda tick=tick: pane.set_tick(tick)))
        turn(120)
        whole.append((time.thread_time() - before) * 1000)
    middle, longest, total = statistics.median(taken[2:]), max(taken[2:]), statistics.median(whole[2:])
    say(f"  {label:14}  {middle:7.2f} ms at once, longest {longest:.2f}; {total:.2f} ms in all")


def measure(app: QApplication, count: int) -> None:
    """Print the figures for a host of ``count`` machines."""
    pane, snapshot = a_pane(app), a_snapshot(count)
    noise, uuids = np.random.default_rng(1), list(snapshot.partitions)
    say(f"{count} machines")
    say(f"  first list      {cost_ms(lambda: pane.set_snapshot(snapshot)):7.2f} ms")
    queue = [a_tick(number, uuids, uuids[:VISIBLE], noise) for number in range(20)]
    say(f"  stalls, idle    {stalls(None, 10)}")
    say(f"  stalls, ticking {stalls(lambda: pane.set_tick(queue.pop()), 20)}")
    measure_ticks(pane, uuids, noise, "tick by name")
    pane.model.sort_by("cpu", True)
    measure_ticks(pane, uuids, noise, "tick by CPU")
    resorts = []
    for number in range(6):
        pane.set_tick(a_tick(number, uuids, [], noise))
        resorts.append(cost_ms(pane.model._arrange))  # noqa: SLF001 - what the tick does every third second
    say(f"  re-sort by CPU  {statistics.median(resorts):7.2f} ms")
    measure_changes(pane, snapshot, uuids)
    pane.close()
    pane.deleteLater()


def measure_changes(pane: PartitionsPane, snapshot: HostSnapshot, uuids: list[str]) -> None:
    """Print what the user's and the host's changes cost."""
    pane.model.sort_by("name", False)
    say(f"  prepare filter  {cost_ms(pane.model.prepare_filter):7.2f} ms")
    for text in ("1", "12", "12 ticket", "zzz", ""):
        say(f"  filter {text!r:9}{cost_ms(lambda text=text: pane.set_filter(text)):7.2f} ms")
    say(f"  select all      {cost_ms(pane.table.selectAll):7.2f} ms")
    say(f"  sort, all sel.  {cost_ms(lambda: pane.model.sort_by('uptime', False)):7.2f} ms")
    partial = a_changed(snapshot)
    say(f"  a third changed {cost_ms(lambda: pane.set_snapshot(partial)):7.2f} ms")
    folders = {uuid: f"group {number % 20}" for number, uuid in enumerate(uuids)}
    say(f"  group           {cost_ms(lambda: pane.set_groups(folders, {})):7.2f} ms")
    bar = pane.table.verticalScrollBar()
    say(f"  scroll a page   {cost_ms(lambda: bar.setValue(bar.value() + bar.pageStep())):7.2f} ms")


def a_changed(snapshot: HostSnapshot) -> HostSnapshot:
    """The host when a third of its machines has gone off."""
    partitions = dict(snapshot.partitions)
    changed = [uuid for number, uuid in enumerate(partitions) if number % 3 == 0]
    for uuid in changed:
        partitions[uuid] = partitions[uuid]._replace(state=PartitionState.OFF, run_id=-1, started_boottime_s=None)
    return HostSnapshot(snapshot.facts, snapshot.sequence + 1, partitions, frozenset(changed))


def main() -> None:
    """Measure with as many machines as are named, or with 1,000 and 5,000."""
    app = QApplication([])
    for count in [int(word) for word in sys.argv[1:]] or [1000, 5000]:
        measure(app, count)


if __name__ == "__main__":
    main()
