"""The question before machines are deleted: every file, nothing ticked, and what stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QTreeWidget, QTreeWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from app.controllers.prompts import DeletionQuestion, PathsByMachine
from app.core.details import DeletionPreview, DiskFile
from app.core.errors import ErrorKind, Failure
from app.core.messages import message
from app.views.dialogs.deletion import DeletionDialog
from app.views.style.theme import Theme

UUID, SECOND = "6f1c0000-1111-4222-8333-00000000e2a9", "db010000-1111-4222-8333-000000000002"
FILES = (
    DiskFile("/pool/own.qcow2", "disk", 5000),
    DiskFile("/pool/snap.qcow2", "checkpoint", 10),
    DiskFile("/pool/base.qcow2", "base", 1 << 30),
    DiskFile("/pool/shared.qcow2", "disk", 1, ("other", "third")),
    DiskFile("/pool/install.iso", "disk", 1, (), True),
    DiskFile("/pool/locked.qcow2", "disk", None, (), False, message("It is in no storage location.")),
    DiskFile("/nvram/vars.fd", "firmware", 1),
)
Checked = Qt.CheckState.Checked


@pytest.fixture
def answers() -> list[PathsByMachine]:
    return []


@pytest.fixture
def make(qtbot: QtBot, theme: Theme, answers: list[PathsByMachine]) -> Callable[..., DeletionDialog]:
    window = QWidget()
    qtbot.addWidget(window)

    def made(*machines: tuple[str, str]) -> DeletionDialog:
        question = DeletionQuestion("rack", machines or ((UUID, "web"),))
        dialog = DeletionDialog(window, theme, question, answers.append, lambda: None)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        dialog.open()
        return dialog

    return made


def rows(dialog: DeletionDialog, machine: int = 0) -> dict[str, QTreeWidgetItem]:
    item = dialog.findChild(QTreeWidget).topLevelItem(machine)
    return {item.child(place).text(0): item.child(place) for place in range(item.childCount())}


def preview(**more: bool) -> DeletionPreview:
    values = {"has_checkpoints": False, "has_saved_state": False, **more}
    return DeletionPreview(UUID, "web", FILES, **values)


def test_only_the_machines_own_files_can_be_ticked(make: Callable[..., DeletionDialog]) -> None:
    dialog = make()
    dialog.add_preview(preview())
    tickable = {path for path, row in rows(dialog).items() if row.flags() & Qt.ItemFlag.ItemIsUserCheckable}
    boxes = {path for path, row in rows(dialog).items() if row.data(0, Qt.ItemDataRole.CheckStateRole) is not None}
    assert boxes == {"/pool/own.qcow2", "/pool/snap.qcow2"}
    assert boxes <= tickable
    assert dialog.ticked() == {UUID: ()}


@pytest.mark.parametrize(
    ("path", "kind", "remark"),
    [("/pool/base.qcow2", "Base image", "other disks may build on it"), ("/pool/shared.qcow2", "Disk", "other, third"),
     ("/pool/install.iso", "Disk", "removable"), ("/pool/locked.qcow2", "Disk", "no storage location"),
     ("/nvram/vars.fd", "Firmware variables", "goes with the definition"), ("/pool/snap.qcow2", "Checkpoint", "")],
)  # fmt: skip
def test_each_file_says_what_it_is_and_why_it_stays(
    make: Callable[..., DeletionDialog], path: str, kind: str, remark: str
) -> None:
    dialog = make()
    dialog.add_preview(preview())
    row = rows(dialog)[path]
    assert row.text(1) == kind
    assert remark in row.text(3)
    assert row.data(0, Qt.ItemDataRole.AccessibleDescriptionRole) == row.text(3)


def test_what_is_lost_beside_files_is_said(make: Callable[..., DeletionDialog]) -> None:
    dialog = make()
    dialog.add_preview(preview(has_saved_state=True, has_checkpoints=True))
    assert any("saved state" in text for text in rows(dialog))
    assert any("checkpoints" in text for text in rows(dialog))
    other = make()
    other.add_preview(preview())
    assert not any("saved state" in text for text in rows(other))


def test_the_button_says_how_many_files_go(make: Callable[..., DeletionDialog], answers: list[PathsByMachine]) -> None:
    dialog = make()
    dialog.add_preview(preview())
    button = dialog.findChild(QPushButton, "deletion-yes")
    assert button.text() == "Delete"
    assert dialog.findChild(QLabel, "deletion-summary").text() == "All files stay."
    for path in ("/pool/own.qcow2", "/pool/snap.qcow2"):
        rows(dialog)[path].setCheckState(0, Checked)
    assert button.text() == "Delete with 2 Files"
    assert "for ever" in dialog.findChild(QLabel, "deletion-summary").text()
    button.click()
    assert answers == [{UUID: ("/pool/own.qcow2", "/pool/snap.qcow2")}]


def test_files_of_several_machines_are_kept_apart(
    make: Callable[..., DeletionDialog], answers: list[PathsByMachine]
) -> None:
    dialog = make((UUID, "web"), (SECOND, "web"))
    tree = dialog.findChild(QTreeWidget)
    assert [tree.topLevelItem(place).text(3) for place in range(2)] == ["6f1c…e2a9", "db01…0002"]
    assert tree.topLevelItem(0).toolTip(0) == UUID
    dialog.add_preview(DeletionPreview(SECOND, "web", (DiskFile("/b", "disk", 1),), False, False))
    dialog.add_failure(UUID, Failure(ErrorKind.OTHER, message("x"), message("The host says: no")))
    assert list(rows(dialog, 0)) == ["The host says: no"]
    rows(dialog, 1)["/b"].setCheckState(0, Checked)
    dialog.findChild(QPushButton, "deletion-yes").click()
    assert answers == [{UUID: (), SECOND: ("/b",)}]


def test_cancel_is_first_and_deletes_nothing(
    make: Callable[..., DeletionDialog], answers: list[PathsByMachine]
) -> None:
    dialog = make()
    assert dialog.focusWidget().objectName() == "close"
    assert not dialog.findChild(QPushButton, "deletion-yes").isDefault()
    dialog.reject()
    assert answers == []


def test_answers_for_others_and_twice_change_nothing(make: Callable[..., DeletionDialog]) -> None:
    dialog = make()
    dialog.add_preview(DeletionPreview("another", "x", FILES, False, False))
    assert list(rows(dialog)) == ["Reading its files…"]
    dialog.add_preview(preview())
    rows(dialog)["/pool/own.qcow2"].setCheckState(0, Checked)
    dialog.add_preview(preview())
    assert dialog.ticked() == {UUID: ("/pool/own.qcow2",)}, "what the user ticked stays"
