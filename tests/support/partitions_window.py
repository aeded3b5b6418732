"""The Partitions pane with its filter in a window, fed with fourteen machines: to look at and to be audited.

python -m tests.support.partitions_window [--theme dark] [--text 200] [--groups] [--picture FILE]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from app.core.gateway import ConnectionStatus
from app.core.messages import message
from app.core.metrics import (
    CPU_GUEST,
    CPU_HOST,
    DISK_READ,
    DISK_TOTAL,
    DISK_WRITE,
    MEMORY_ASSIGNED,
    MEMORY_DEMAND,
    NETWORK_RECEIVE,
    NETWORK_SEND,
    NETWORK_TOTAL,
    PARENT,
    SPARK_LENGTH,
    Reading,
    Sparklines,
    Tick,
)
from app.core.partitions import INACTIVE_STATES, ConnectionState, HostFacts, HostSnapshot, Partition, PartitionState
from app.models.partition_rows import JobView
from app.views.partitions.filter_field import FilterField
from app.views.partitions.pane import PartitionsPane
from app.views.style.theme import Theme, ThemeChoice
from app.views.widgets.accessible import FocusNames

HOST = "host"
GIB = 1 << 30
_S = PartitionState
_MACHINES = (
    ("build-runner-07", _S.RUNNING, 8, ""),
    ("db-01", _S.RUNNING, 16, ""),
    ("db-02-replica", _S.RUNNING, 16, "Replication normal"),
    ("edge-firewall", _S.RUNNING, 1, ""),
    ("files", _S.RUNNING, 4, "Update required"),
    ("legacy-erp-2008", _S.PAUSED, 4, ""),
    ("mail", _S.PAUSED_CRITICAL, 4, ""),
    ("monitoring", _S.RUNNING, 4, ""),
    ("test-win11-23h2-keyboard-layout", _S.OFF, 8, ""),
    ("vdi-template", _S.OFF, 8, "Golden image"),
    ("web-01", _S.RUNNING, 4, ""),
    ("web-02", _S.RUNNING, 4, ""),
    ("web-03-canary", _S.STARTING, 4, ""),
    ("開発サーバー", _S.SAVED, 4, ""),
)


def a_snapshot() -> HostSnapshot:
    """Fourteen machines in most states."""
    boot_s = time.clock_gettime(time.CLOCK_BOOTTIME)
    partitions = {}
    for number, (name, state, memory_gib, notes) in enumerate(_MACHINES):
        is_active = state not in INACTIVE_STATES
        partitions[f"uuid-{number:02}"] = Partition(
            f"uuid-{number:02}", name, state, "a disk is full" if state is _S.PAUSED_CRITICAL else "",
            run_id=number if is_active else -1, memory_maximum_bytes=memory_gib * GIB, notes=notes, generation=2,
            processor_count=4, version="pc-q35-7.2", addresses=(f"192.168.122.{10 + number}",) if is_active else (),
            started_boottime_s=boot_s - 90_061 * number - 400 if is_active else None,
        )  # fmt: skip
    facts = HostFacts(
        HOST, "atelier", os_name="Debian GNU/Linux", os_version="12", memory_bytes=96 * GIB, processor_count=16,
        booted_boottime_s=boot_s - 2_002_312,
    )  # fmt: skip
    return HostSnapshot(facts, 1, partitions, frozenset(partitions))


class Numbers:
    """Numbers that move like a host's."""

    def __init__(self, snapshot: HostSnapshot) -> None:
        self._keys = (*(key for key, each in snapshot.partitions.items() if each.state not in INACTIVE_STATES), PARENT)
        noise = np.random.default_rng(7)
        count = len(self._keys)
        levels = noise.random((5, count, 1)) * np.array([20, 80, 1, 5e7, 4e7]).reshape(5, 1, 1)
        lines = levels * (0.6 + 0.8 * noise.random((5, count, SPARK_LENGTH)))
        for place, key in enumerate(self._keys):
            most = 96 * GIB if key == PARENT else snapshot.partitions[key].memory_maximum_bytes
            lines[2, place] = most * (0.5 + 0.4 * levels[2, place]) * (0.99 + 0.02 * noise.random(SPARK_LENGTH))
            if key != PARENT and snapshot.partitions[key].state in {_S.PAUSED, _S.PAUSED_CRITICAL}:
                lines[[0, 1, 3, 4], place] = 0
        self._lines = lines.astype(np.float32)
        self._sequence = 0

    def tick(self) -> Tick:
        """The next second."""
        self._lines = np.roll(self._lines, 1, axis=2)
        self._sequence += 1
        readings = {key: self._reading(key, self._lines[:, place, -1]) for place, key in enumerate(self._keys)}
        return Tick(HOST, self._sequence, time.monotonic(), readings, Sparklines(self._keys, self._lines))

    def _reading(self, key: str, now: np.ndarray) -> Reading:
        cpu_host, cpu_guest, memory, disk, network = (float(value) for value in now)
        values = {
            CPU_HOST: cpu_host, CPU_GUEST: cpu_guest, MEMORY_ASSIGNED: memory, MEMORY_DEMAND: memory * 0.8,
            DISK_TOTAL: disk, DISK_READ: disk * 0.3, DISK_WRITE: disk * 0.7,
            NETWORK_TOTAL: network, NETWORK_RECEIVE: network * 0.6, NETWORK_SEND: network * 0.4,
        }  # fmt: skip
        if key != "uuid-03":
            return Reading(time.monotonic(), values)
        del values[MEMORY_DEMAND]
        return Reading(time.monotonic(), values, {MEMORY_DEMAND: message("The guest has no memory driver.")})


class Window(QMainWindow):
    """The pane as the main window wires it."""

    def __init__(self, theme: Theme, has_groups: bool) -> None:
        super().__init__()
        self.setWindowTitle("Partitions")
        self.pane, self.filter = PartitionsPane(theme), FilterField(theme)
        self.filter.words_changed.connect(self.pane.set_filter)
        self.filter.left.connect(self.pane.focus_table)
        self.pane.filter_left.connect(self.filter.leave)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.filter)
        layout.addWidget(self.pane)
        self.setCentralWidget(page)
        snapshot = a_snapshot()
        self._numbers = Numbers(snapshot)
        self.pane.set_host(HOST)
        self.pane.set_snapshot(snapshot)
        self.pane.set_status(ConnectionStatus(ConnectionState.CONNECTED, time.time()))
        self.pane.set_jobs({"uuid-10": JobView("Checkpoint", 62.0)})
        if has_groups:
            self.pane.set_groups({"uuid-01": "databases", "uuid-02": "databases", "uuid-10": "web"}, {}, {"databases"})
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self.move_on)
        self._timer.start()
        self.move_on()

    def move_on(self) -> None:
        """Take the next second's numbers."""
        self.pane.set_tick(self._numbers.tick())


def main(arguments: Sequence[str] | None = None) -> int:
    """Show the window, or save a picture of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--theme", default="light", choices=[choice.value for choice in ThemeChoice])
    parser.add_argument("--text", type=int, default=100)
    parser.add_argument("--size", default="1180x520")
    parser.add_argument("--groups", action="store_true")
    parser.add_argument("--picture")
    options = parser.parse_args(arguments)
    app = QApplication(sys.argv[:1])
    theme = Theme(app, ThemeChoice(options.theme), text_percent=options.text)
    names = FocusNames(app)
    window = Window(theme, options.groups)
    window.resize(*(int(side) for side in options.size.split("x")))
    window.show()
    window.pane.select(["uuid-10"])
    window.pane.focus_table()
    if options.picture:
        QTimer.singleShot(400, lambda: (window.grab().save(options.picture), app.quit()))
    code = app.exec()
    del names
    return code


if __name__ == "__main__":
    sys.exit(main())
