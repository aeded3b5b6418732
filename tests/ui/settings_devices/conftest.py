"""The Settings dialog over a machine with a device of every kind, without a host behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from app.controllers.machine_settings_work import MachineSettingsWork, Standing
from app.core.abilities import DeviceChoices, HostAbilities, SwitchChoice
from app.core.errors import Failure
from app.core.machine_settings import SettingsAnswer
from app.core.partitions import PartitionState
from app.definitions.settings import read_settings
from app.views.settings.dialog import SettingsDialog
from app.views.style.theme import Theme, ThemeChoice
from tests.support.abilities import abilities
from tests.ui.settings_devices.machine import UUID, XML

HOST = abilities(
    switches=(
        SwitchChoice("network", "default"),
        SwitchChoice("network", "ovs", has_vlans=True, has_bandwidth=True),
        SwitchChoice("bridge", "br0"),
    ),
    network_filters=("clean-traffic", "no-mac-spoofing"),
    devices=DeviceChoices(
        disk_buses=("virtio", "scsi", "sata", "usb"),
        network_models=("virtio", "e1000e", "e1000"),
        video_models=("virtio", "vga", "qxl"),
        graphics_types=("vnc", "spice"),
        sound_models=("ich9", "ac97"),
        tpm_models=("tpm-crb", "tpm-tis"),
        watchdog_models=("i6300esb", "itco"),
        has_virtiofs=True,
        has_host_usb=True,
    ),
)


class NoSessions(QObject):
    """The host was taken off the list: nothing is asked of it."""

    def get(self, _host_id: str) -> None:
        return None


class NoJobs(QObject):
    """Nothing is ever done."""

    job_ended = Signal(object)
    job_told = Signal(object, object)


class WaitingAsker:
    """Keeps what the host was asked, to be answered by the test."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, Callable[[object], None], Callable[[Failure], None]]] = []

    def ask(self, query: object, take: Callable[[object], None], fail: Callable[[Failure], None]) -> None:
        self.asked.append((query, take, fail))

    def answer(self, answer: object) -> None:
        """Answer the last question."""
        _query, take, fail = self.asked.pop()
        (fail if isinstance(answer, Failure) else take)(answer)  # type: ignore[arg-type]

    def close(self) -> None:
        """Nobody wants to know any longer."""
        self.asked.clear()


class Work(MachineSettingsWork):
    """Has been answered already: the machine is off."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self.waiting = WaitingAsker()

    @property
    def asker(self) -> WaitingAsker:  # type: ignore[override]
        return self.waiting

    @property
    def state(self) -> PartitionState:
        return PartitionState.OFF

    def read(self) -> None:
        return


@pytest.fixture
def make_work(qapp: QApplication) -> Iterator[Callable[..., Work]]:
    """``make_work(xml)``: the settings of a machine that is off."""
    assert qapp is not None
    made: list[Work] = []
    keep: list[QObject] = []

    def do(xml: str = XML, host: HostAbilities | None = HOST) -> Work:
        sessions, jobs = NoSessions(), NoJobs()
        keep.extend((sessions, jobs))
        work = Work(sessions, jobs, "host", UUID)
        work.abilities = host
        stored = read_settings(xml)
        work.answer, work.draft = SettingsAnswer(stored, xml, "f"), stored
        work.standing = Standing.READY
        made.append(work)
        return work

    yield do
    for work in made:
        if shiboken6.isValid(work):
            shiboken6.delete(work)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    font, palette, sheet = qapp.font(), qapp.palette(), qapp.styleSheet()
    made = Theme(qapp, ThemeChoice.LIGHT)
    yield made
    made.deleteLater()
    qapp.styleHints().unsetColorScheme()
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.fixture
def open_dialog(theme: Theme, make_work: Callable[..., Work], qtbot: QtBot) -> Iterator[Callable[..., SettingsDialog]]:
    """``open_dialog(xml)``: the dialog, shown."""
    windows: list[QMainWindow] = []

    def do(xml: str = XML) -> SettingsDialog:
        window = QMainWindow()
        window.setWindowTitle("Partita")
        windows.append(window)
        window.show()
        dialog = SettingsDialog(window, theme, make_work(xml))
        dialog.resize(900, 760)
        dialog.open()
        dialog.refresh()
        qtbot.waitExposed(dialog)
        return dialog

    yield do
    for window in windows:
        window.close()
        shiboken6.delete(window)  # at once: styles of later tests would be made for all that is left over


@pytest.fixture
def dialog(open_dialog: Callable[..., SettingsDialog]) -> SettingsDialog:
    """The dialog of a machine that has everything."""
    return open_dialog()
