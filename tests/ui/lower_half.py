"""The lower half of the window over records made by hand: for tests, and to look at.

``python -m tests.ui.lower_half FOLDER`` saves pictures of its states into a folder.
"""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMainWindow, QMenu, QWidget

from app.controllers.console import Console
from app.core.address import HostAddress, Transport
from app.core.commands import (
    AddressesQuery,
    CheckpointsQuery,
    Command,
    DetailsQuery,
    HeartbeatQuery,
    Progress,
    Query,
    ScreenQuery,
)
from app.core.details import AdapterAddresses, Checkpoint, Heartbeat, MachineDetails, NetworkAdapter
from app.core.errors import ErrorKind, Failure, HostError
from app.core.gateway import ConnectionStatus, HostListener
from app.core.messages import message
from app.core.metrics import PARENT, Attention, Reading, Tick
from app.core.partitions import ConnectionState, HostFacts, HostSnapshot, Partition, PartitionState
from app.core.record import replaced
from app.lower_wiring import LowerWiring
from app.models.hosts_model import HostsModel
from app.parts import Parts
from app.services.groups import Groups
from app.services.jobs import Jobs
from app.services.journal import Journal
from app.services.notices import Notices
from app.services.session import HostSession
from app.services.sessions import Sessions
from app.services.settings import Settings
from app.services.writer import Writer
from app.views.details.graph_plans import DEFAULT_GRAPHS, GRAPHS
from app.views.style.theme import Theme, ThemeChoice

WEB, DB, OFF = "6f1c0000-1111-4222-8333-00000000e2a9", "db010000-1111-4222-8333-000000000002", "off"
GIB = 1024**3
DAY_S = 86400.0


class HandGateway:
    """A host whose answers are a table; what has none is refused as unsupported."""

    def __init__(self) -> None:
        self.answers: dict[Query, object] = {}
        self.asked: list[Query] = []
        self.attention = Attention()

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def reconnect(self) -> None: ...

    def refresh(self) -> None: ...

    def attend(self, attention: Attention) -> None:
        self.attention = attention

    def perform(self, command: Command, progress: Progress) -> None: ...

    def read(self, query: Query) -> object:
        self.asked.append(query)
        if query not in self.answers:
            what, why = message("The {what} could not be read.", what=type(query).__name__), message("It is a test.")
            raise HostError(Failure(ErrorKind.OTHER, what, why))
        return self.answers[query]


def machine(uuid: str, name: str, state: PartitionState = PartitionState.RUNNING, **fields: object) -> Partition:
    """A machine as a host lists it."""
    is_off = state in {PartitionState.OFF, PartitionState.SAVED}
    started_s = None if is_off else time.clock_gettime(time.CLOCK_BOOTTIME) - 6.5 * DAY_S
    values: dict[str, object] = {
        "run_id": -1 if is_off else 7, "processor_count": 4, "memory_maximum_bytes": 4 * GIB, "generation": 2,
        "version": "pc-q35-7.2", "started_boottime_s": started_s,
    }  # fmt: skip
    return Partition(uuid, name, state, **(values | fields))  # type: ignore[arg-type]


FACTS = HostFacts(
    "", "atelier", "QEMU", "7.2.1", "9.0.0", "Debian GNU/Linux", "12 (bookworm)", 16, "AMD EPYC 7713", 96 * GIB, True,
    0.0, {},
)  # fmt: skip

DETAILS = MachineDetails(
    WEB, "web-01", "", "Third front-end node.\nOwner: the shop’s team, room 4.", 2, "UEFI with Secure Boot",
    "pc-q35-7.2", "x86_64", "kvm", 4, 4 * GIB, 4 * GIB, 1_756_890_000.0, (),
    (
        NetworkAdapter("52:54:00:6b:3c:58", "default", "network", "virtio", "vnet3"),
        NetworkAdapter("52:54:00:11:22:33", "br0", "bridge", "e1000e", "vnet4", is_plugged=False),
    ),
    "vnc", True, True,
)  # fmt: skip

CHECKPOINTS = (
    Checkpoint("Config experiment", "Before nginx 1.29", 1_795_000_000.0, "Standard", "", True, 13 * GIB // 10),
    Checkpoint(
        "Fresh install", "", 1_788_400_000.0, "Standard", "Debian 13, nothing configured", False, 21 * GIB // 10
    ),
    Checkpoint("Before nginx 1.29", "Fresh install", 1_794_900_000.0, "Production", "Ticket 4411", False, 640 << 20),
)


def picture() -> QImage:
    """Something like a screen."""
    image = QImage(320, 240, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    gradient = QLinearGradient(0, 0, 320, 240)
    gradient.setColorAt(0, QColor("#204a87"))
    gradient.setColorAt(1, QColor("#75507b"))
    painter.fillRect(image.rect(), gradient)
    painter.fillRect(30, 30, 200, 140, QColor("#eeeeec"))
    painter.end()
    return image


class Window(QMainWindow):
    """As much of the main window as the lower half knows."""

    hidden_changed = Signal(bool)


class LowerHalf:
    """A window with the lower half alone, one host, and hands that feed it."""

    def __init__(self, app: QApplication, theme: Theme, folder: Path) -> None:
        self.folder = folder
        notices = Notices()
        writer = Writer(notices.add)
        self.settings = Settings(folder / "settings.json", writer)
        self.sessions = Sessions()
        self.jobs = Jobs(Journal(folder / "journal.jsonl"), notices.add)
        groups = Groups(folder / "groups.json", writer)
        hosts_model = HostsModel(lambda row: row.name)
        self.console = Console(self.sessions, hosts_model, self.jobs, groups, lambda _: False)
        self.window = Window()
        self.window.resize(theme.metrics.px(1012), theme.metrics.px(420))
        self.notices = notices
        made: dict[str, object] = {
            "app": app, "settings": self.settings, "groups": groups, "jobs": self.jobs, "notices": notices,
            "writer": writer, "sessions": self.sessions, "hosts_model": hosts_model, "console": self.console,
            "theme": theme, "window": self.window,
        }  # fmt: skip
        self.parts = Parts(**(dict.fromkeys(Parts.__match_args__) | made))  # the rest takes no part here
        self.lower = LowerWiring(self.parts, self.window)
        self.window.setCentralWidget(self.lower.pane)
        self.gateway = HandGateway()
        self.sequence = 0

    def connect_host(self, *machines: Partition, facts: HostFacts = FACTS) -> HostSession:
        """A host that answers, with these machines; its reading is that of the moment."""
        self.session = self.sessions.add(HostAddress(Transport.LOCAL), "atelier")
        self.sessions.open_gateways(lambda *_: self.gateway, {})
        self.sessions.connect_host(self.session.host_id)
        self.console.select_host(self.session.host_id)
        self.facts = replaced(facts, host_id=self.session.host_id)
        self.set_state(ConnectionState.CONNECTED)
        self.set_machines(*machines)
        return self.session

    def set_state(self, state: ConnectionState) -> None:
        """The host's connection is in another state."""
        cast("HostListener", self.session).connection_changed(ConnectionStatus(state, time.time()))

    def set_machines(self, *machines: Partition) -> None:
        """What the host has from now on; machines that changed count as changed."""
        old = self.session.snapshot.partitions if self.session.snapshot is not None else {}
        new = {each.uuid: each for each in machines}
        changed = frozenset(uuid for uuid in new if old.get(uuid) != new[uuid])
        self.sequence += 1
        snapshot = HostSnapshot(self.facts, self.sequence, new, changed, frozenset(old.keys() - new.keys()))
        self.session.snapshot_read(snapshot)

    def tick(self, readings: dict[str, Reading], taken_s: float | None = None) -> None:
        """A round of readings."""
        self.sequence += 1
        at_s = time.monotonic() if taken_s is None else taken_s
        self.session.readings_taken(Tick(self.session.host_id, self.sequence, at_s, readings))

    def record(self, seconds: int, *uuids: str) -> None:
        """History of the last seconds, and from now on; the newest reading is of now."""
        from app.services.recording import Recording

        now_s = time.monotonic()  # the recording marks a gap where it begins
        self.recording = Recording(self.sessions, self.folder / "history", self.parts.writer)
        for ago in range(seconds, -1, -1):
            if not 20 < ago < 26:  # a gap
                self.tick({uuid: reading(now_s - ago, at) for at, uuid in enumerate(uuids)}, now_s - ago)
        self.lower.open_recording(self.recording)

    def answer_all(self, uuid: str = WEB) -> None:
        """Give an answer to everything that can be asked of a machine."""
        self.gateway.answers |= {
            DetailsQuery(uuid): replaced(DETAILS, uuid=uuid),
            HeartbeatQuery(uuid): Heartbeat("ok", "Debian GNU/Linux 13 (trixie)", "web-01.example.net"),
            AddressesQuery(uuid): (
                AdapterAddresses("52:54:00:6b:3c:58", ("192.168.122.14",), "lease"),
                AdapterAddresses("52:54:00:6b:3c:58", ("fe80::5054:ff:fe6b:3c58",), "agent"),
            ),
            CheckpointsQuery(uuid): CHECKPOINTS,
            ScreenQuery(uuid): picture(),
        }

    def now_s(self) -> float:
        """When the newest reading was taken."""
        return self.lower.controller.moment()[0]

    def choose_graphs(self, graphs: Sequence[str]) -> None:
        """Tick these in the menu, and no others."""
        menu = self.window.findChild(QMenu, "graphs-menu")
        for graph, action in zip(GRAPHS, menu.actions(), strict=False):
            action.setChecked(graph in graphs)

    def is_loading(self) -> bool:
        """Whether the graphs are being loaded."""
        message = self.window.findChild(QLabel, "performance-message")
        return message is not None and message.isVisible() and message.text().startswith("Loading")

    def close(self) -> None:
        """End what runs; the window goes as well."""
        self.sessions.stop_all()
        self.jobs.close(1.0)
        self.parts.writer.flush(2.0)
        self.window.deleteLater()


def reading(at_s: float, seed: float = 0.0) -> Reading:
    """Numbers of a machine that move."""

    def wave(period_s: float, low: float, high: float) -> float:
        return low + (high - low) * (0.5 + 0.5 * math.sin(at_s / period_s + seed))

    values = {
        "cpu.host": wave(7, 4, 12), "cpu.guest": wave(7, 32, 96), "memory.assigned": 3.1 * GIB,
        "memory.demand": wave(11, 2.2, 2.9) * GIB, "memory.resident": 3.3 * GIB, "disk.read": wave(5, 0, 9e6),
        "disk.write": wave(3, 1e6, 3e6), "disk.total": wave(5, 1e6, 12e6), "disk.read_operations": wave(5, 0, 220),
        "disk.write_operations": wave(4, 10, 90), "network.receive": wave(6, 8e6, 14e6),
        "network.send": wave(9, 22e6, 55e6), "network.total": wave(9, 30e6, 60e6),
    }  # fmt: skip
    values |= {f"cpu.each:{number}": wave(5 + number, 10, 100) for number in range(4)}
    for disk in ("vda", "vdb"):
        values |= {
            f"disk.read:{disk}": values["disk.read"] / 2, f"disk.write:{disk}": values["disk.write"] / 2,
            f"disk.read_latency:{disk}": wave(4, 0.2, 3), f"disk.write_latency:{disk}": wave(6, 1, 9),
        }  # fmt: skip
    for adapter in ("vnet3", "vnet4"):
        values |= {
            f"network.receive:{adapter}": values["network.receive"] / 2,
            f"network.send:{adapter}": values["network.send"] / 2,
        }
    return Reading(at_s, values)


def wait_until(condition: Callable[[], bool], timeout_ms: int = 5000) -> bool:
    """Let events happen until ``condition`` holds."""
    loop, deadline = QEventLoop(), time.monotonic() + timeout_ms / 1000
    timer = QTimer(interval=10)
    timer.timeout.connect(lambda: loop.quit() if condition() or time.monotonic() > deadline else None)
    timer.start()
    if not condition():
        loop.exec()
    return condition()


def settle(half: LowerHalf) -> None:
    """Wait until everything that is looked at was answered and shown."""
    controller = half.lower.controller
    wait_until(lambda: not controller.is_waiting and not half.is_loading())
    done: list[bool] = []
    QTimer.singleShot(60, lambda: done.append(True))
    wait_until(lambda: bool(done))


def save(widget: QWidget, path: Path) -> None:
    """Save a picture of a widget."""
    widget.grab().save(str(path))


def pictures(folder: Path) -> None:
    """Save every state in the light and the dark look."""
    app = QApplication([])
    state = folder / "state"
    state.mkdir(parents=True, exist_ok=True)
    for choice, percent in ((ThemeChoice.LIGHT, 100), (ThemeChoice.DARK, 100), (ThemeChoice.LIGHT, 200)):
        theme = Theme(app, choice)
        theme.set_text_percent(percent)
        half = LowerHalf(app, theme, state)
        half.connect_host(machine(WEB, "web-01"), machine(DB, "db-01"), machine(OFF, "vdi", PartitionState.OFF))
        half.answer_all()
        half.window.show()
        name = f"{choice.value}-{percent}"
        _picture_tabs(half, folder, name)
        half.close()
    app.exit()


def _picture_tabs(half: LowerHalf, folder: Path, name: str) -> None:
    half.record(90, PARENT, WEB, DB)
    for selection, label in (((), "none"), ((WEB,), "one"), ((PARENT,), "parent"), ((WEB, DB), "two"), ((OFF,), "off")):
        half.console.select_partitions(selection)
        for tab in ("summary", "memory", "networking", "performance"):
            half.lower.show_tab(tab)
            settle(half)
            save(half.window, folder / f"{name}-{label}-{tab}.png")
    half.console.select_partitions((WEB,))
    _press(half, "graphs-as-table")
    settle(half)
    save(half.window, folder / f"{name}-one-table.png")
    _press(half, "graphs-as-table")
    half.choose_graphs(GRAPHS)
    settle(half)
    save(half.window, folder / f"{name}-one-all.png")
    half.choose_graphs(DEFAULT_GRAPHS)
    half.set_state(ConnectionState.NOT_RESPONDING)
    for tab in ("summary", "memory", "networking", "performance"):
        half.lower.show_tab(tab)
        settle(half)
        save(half.window, folder / f"{name}-stale-{tab}.png")


def _press(half: LowerHalf, name: str) -> None:
    half.window.findChild(QAbstractButton, name).click()


if __name__ == "__main__":
    pictures(Path(sys.argv[1]))
