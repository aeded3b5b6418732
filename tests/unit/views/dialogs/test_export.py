"""The Export dialog: leads to its field when the folder cannot be, and hands over the one that was entered."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.controllers.prompts import ExportQuestion
from app.views.dialogs.export import ExportDialog
from app.views.style.theme import Theme

MARKUP = "<b>web</b>"


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    shown = QWidget()
    qtbot.addWidget(shown)
    shown.show()
    return shown


def opened(window: QWidget, theme: Theme, *, is_running: bool = False) -> tuple[ExportDialog, list[str]]:
    folders: list[str] = []
    question = ExportQuestion("atelier", (("u", MARKUP),), "/exports", is_running=is_running)
    dialog = ExportDialog(window, theme, question, folders.append)
    dialog.open()
    return dialog, folders


def test_a_folder_is_handed_over(window: QWidget, theme: Theme) -> None:
    dialog, folders = opened(window, theme)
    field = dialog.findChild(QLineEdit, "export-folder")
    assert field.text() == "/exports"
    field.setText("/elsewhere")
    dialog.findChild(QPushButton, "export-start").click()
    assert folders == ["/elsewhere"]


def test_what_cannot_be_a_folder_is_said_at_the_field(window: QWidget, theme: Theme) -> None:
    dialog, folders = opened(window, theme)
    field = dialog.findChild(QLineEdit, "export-folder")
    for text in ("", "relative/folder", "~/x"):
        field.setText(text)
        dialog.findChild(QPushButton, "export-start").click()
        assert dialog.isVisible()
        assert field.accessibleDescription()
    assert folders == []


def test_what_is_true_of_running_machines_is_said_before(window: QWidget, theme: Theme) -> None:
    dialog, _ = opened(window, theme, is_running=True)
    assert "power failure" in dialog.findChild(QLabel, "export-running").text()
    heading = dialog.findChild(QLabel, "export-machine-dialog-heading")
    assert MARKUP.replace("<", "") in heading.text().replace("<", "").replace("\u200b", "")
