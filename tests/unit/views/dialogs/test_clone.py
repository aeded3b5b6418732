"""The Clone dialog: its fields come when the host has told, and it leads to what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.controllers.clone_work import CloneWork
from app.core.clone_plan import DiskCopy
from app.core.commands import AbilitiesQuery, DetailsQuery
from app.core.details import DiskDevice, MachineDetails
from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import message
from app.core.partitions import PartitionState
from app.core.record import replaced
from app.views.dialogs.clone import CloneDialog
from app.views.style.theme import Theme
from tests.support.abilities import ABILITIES
from tests.support.partitions import a_machine
from tests.unit.controllers.desk import Desk

DISKS = (
    DiskDevice("vda", "disk", "virtio", "/images/<b>web & co</b>.qcow2", "qcow2"),
    DiskDevice("vdb", "disk", "virtio", "/images/shared.raw", "raw", is_read_only=True),
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    made.open()
    yield made
    made.close()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    shown = QWidget()
    qtbot.addWidget(shown)
    shown.show()
    return shown


def opened(desk: Desk, window: QWidget, theme: Theme, details: object) -> tuple[CloneDialog, CloneWork, list[object]]:
    machine = a_machine("u1", "<b>web</b>", PartitionState.OFF)
    session, host = desk.add("atelier", machine)
    host.answers[AbilitiesQuery] = replaced(ABILITIES, machine_names=frozenset({"web", "old"}))
    host.answers[DetailsQuery] = details
    cloned: list[object] = []
    work = CloneWork(desk.sessions, desk.settings, session.host_id, machine, cloned.append)
    dialog = CloneDialog(window, theme, work)
    dialog.open()
    return dialog, work, cloned


def test_the_choices_are_taken(desk: Desk, window: QWidget, theme: Theme, qtbot: QtBot) -> None:
    dialog, work, cloned = opened(desk, window, theme, MachineDetails("u1", "web", disks=DISKS))
    start = dialog.findChild(QPushButton, "clone-start")
    assert not start.isEnabled()
    assert "Reading" in dialog.findChild(QLabel, "clone-standing").text()
    qtbot.waitUntil(start.isEnabled)
    name, first = dialog.findChild(QLineEdit, "clone-name"), dialog.findChild(QComboBox, "clone-disk-vda")
    second = dialog.findChild(QComboBox, "clone-disk-vdb")
    assert (first.currentData(), second.currentData()) == (DiskCopy.FULL, DiskCopy.SHARED)
    assert first.findData(DiskCopy.SHARED) == -1
    name.clear()
    qtbot.keyClicks(name, "old")
    assert "already called" in name.accessibleDescription()
    start.click()
    assert cloned == []
    name.clear()
    qtbot.keyClicks(name, "new")
    assert "already called" not in name.accessibleDescription()
    first.setCurrentIndex(first.findData(DiskCopy.DIFFERENCING))
    assert "must not be started" in second.accessibleDescription()
    dialog.findChild(QCheckBox, "clone-starts").setChecked(True)
    command = work.command()
    start.click()
    assert cloned == [work]
    assert (command.new_name, command.is_started) == ("new", True)
    assert [disk.copy for disk in command.disks] == [DiskCopy.DIFFERENCING, DiskCopy.SHARED]


def test_a_host_that_cannot_tell_is_said(desk: Desk, window: QWidget, theme: Theme, qtbot: QtBot) -> None:
    failure = Failure(ErrorKind.GONE, message("Not read."), message("It is gone."))
    dialog, _, _ = opened(desk, window, theme, HostError(failure))
    label = dialog.findChild(QLabel, "clone-standing")
    qtbot.waitUntil(lambda: "It is gone." in label.text().replace("\u200b", ""))
    assert not dialog.findChild(QPushButton, "clone-start").isEnabled()
    dialog.reject()


def test_a_host_that_goes_away_loses_no_choice(desk: Desk, window: QWidget, theme: Theme, qtbot: QtBot) -> None:
    dialog, work, cloned = opened(desk, window, theme, MachineDetails("u1", "web", disks=DISKS))
    start = dialog.findChild(QPushButton, "clone-start")
    qtbot.waitUntil(start.isEnabled)
    name = dialog.findChild(QLineEdit, "clone-name")
    name.setText("new")
    desk.sessions.remove(work.host_id)
    start.click()
    assert (cloned, dialog.isVisible(), name.text()) == ([], True, "new")
    said = dialog.findChild(QLabel, "clone-standing")
    assert said.isVisible()
    assert "not connected" in said.text().replace("\u200b", "")
    dialog.reject()
