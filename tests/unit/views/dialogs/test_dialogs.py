"""The smaller dialogs: what they ask, what Enter does, what they keep, what they copy."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QTableWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.controllers.actions import ACTIONS
from app.controllers.prompts import HostAnswer, Question, TextQuestion
from app.core.address import DEMO, THIS_SYSTEM, THIS_USER, HostAddress, Transport, build_uri
from app.core.errors import ErrorKind, Failure
from app.core.messages import message
from app.core.partitions import HostFacts
from app.views.breaking import breakable, window_title
from app.views.dialogs.about import AboutDialog
from app.views.dialogs.appearance import AppearanceChoices, AppearanceDialog
from app.views.dialogs.confirm import ConfirmDialog
from app.views.dialogs.connect import ConnectDialog
from app.views.dialogs.failure import FailureDialog, FailureFacts
from app.views.dialogs.keys import KeysDialog
from app.views.dialogs.text_dialog import TextDialog
from app.views.style.metrics import Density
from app.views.style.theme import Theme, ThemeChoice


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def opened(dialog: QDialog) -> QDialog:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    dialog.open()
    return dialog


def press(dialog: QDialog, name: str) -> None:
    dialog.findChild(QPushButton, name).click()


def question(*, is_dangerous: bool, items: tuple[str, ...] = ("web   6f1c…e2a9",)) -> Question:
    return Question(message("Turn off?"), message("Lost."), message("Turn Off"), items, is_dangerous)


@pytest.mark.parametrize("is_dangerous", [True, False])
def test_enter_confirms_only_what_loses_nothing(window: QWidget, theme: Theme, is_dangerous: bool) -> None:
    answers: list[bool] = []
    dialog = opened(ConfirmDialog(window, theme, question(is_dangerous=is_dangerous), lambda: answers.append(True)))
    assert dialog.findChild(QPushButton, "confirm-yes").isDefault() is not is_dangerous
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert answers == ([] if is_dangerous else [True])


def test_a_question_about_many_lists_them(window: QWidget, theme: Theme) -> None:
    items = tuple(f"vm{number}   6f1c…{number:04}" for number in range(30))
    dialog = opened(ConfirmDialog(window, theme, question(is_dangerous=True, items=items), lambda: None))
    listed = dialog.findChild(QWidget, "confirm-machines")
    assert [listed.item(row).text() for row in range(listed.count())] == list(items)
    assert dialog.findChild(QLabel, "confirm-machine") is None
    assert dialog.height() < 600


def test_a_text_that_cannot_be_keeps_the_dialog(window: QWidget, theme: Theme) -> None:
    answers: list[str] = []
    asked = TextQuestion(
        message("Rename"), message("&Name:"), "old", lambda text: message("No <b>.") if "x" in text else None
    )
    dialog = opened(TextDialog(window, theme, asked, answers.append))
    field = dialog.findChild(QLineEdit, "text-field")
    assert field.selectedText() == "old"
    field.setText("x")
    problem = dialog.findChild(QLabel, "text-field-problem")
    assert (problem.text(), problem.textFormat()) == ("No <b>.", Qt.TextFormat.PlainText)
    assert field.accessibleDescription() == "No <b>."
    press(dialog, "text-ok")
    assert (dialog.isVisible(), field.text(), answers) == (True, "x", [])
    field.setText("new")
    assert field.accessibleDescription() == ""
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (dialog.isVisible(), answers) == (False, ["new"])


def test_suggestions_can_be_chosen_or_typed_over(window: QWidget, theme: Theme) -> None:
    answers: list[str] = []
    asked = TextQuestion(message("Move"), message("&Group:"), "B", suggestions=("A", "B"))
    dialog = opened(TextDialog(window, theme, asked, answers.append))
    combo = dialog.findChild(QComboBox, "text-field")
    assert combo.currentText() == "B"
    combo.setEditText("C")
    press(dialog, "text-ok")
    assert answers == ["C"]


def connect_dialog(window: QWidget, theme: Theme, answers: list[HostAnswer], known: frozenset[str] = frozenset()):
    return opened(ConnectDialog(window, theme, known, answers.append))


@pytest.mark.parametrize(
    ("choice", "address"), [("choice-system", THIS_SYSTEM), ("choice-user", THIS_USER), ("choice-demo", DEMO)]
)
def test_hosts_without_fields(window: QWidget, theme: Theme, choice: str, address: HostAddress) -> None:
    answers: list[HostAnswer] = []
    dialog = connect_dialog(window, theme, answers)
    dialog.findChild(QRadioButton, choice).click()
    dialog.findChild(QCheckBox, "connect-automatically").setChecked(False)
    press(dialog, "connect")
    assert answers == [HostAnswer(address, "", False)]


def test_fields_are_shown_with_their_choice_and_the_first_choice_is_not_there_yet(
    window: QWidget, theme: Theme
) -> None:
    answers: list[HostAnswer] = []
    dialog = connect_dialog(window, theme, answers, frozenset({build_uri(THIS_SYSTEM)}))
    assert dialog.findChild(QRadioButton, "choice-user").isChecked()
    assert not dialog.findChild(QLineEdit, "ssh-host").isVisible()
    dialog.findChild(QRadioButton, "choice-ssh").click()
    assert dialog.findChild(QLineEdit, "ssh-host").isVisible()
    assert not dialog.findChild(QLineEdit, "uri").isVisible()
    for name, text in {"ssh-host": " rack ", "ssh-user": "root", "ssh-port": "22"}.items():
        dialog.findChild(QLineEdit, name).setText(text)
    dialog.findChild(QCheckBox, "ssh-own").setChecked(True)
    press(dialog, "connect")
    assert answers == [HostAnswer(HostAddress(Transport.SSH, True, "rack", "root", 22), "", True)]


def test_a_failure_is_told_in_parts_and_copied_whole(window: QWidget, theme: Theme) -> None:
    again: list[bool] = []
    failure = Failure(ErrorKind.BUSY, message("“web” failed."), message("Busy."), message("Wait."), "raw\nwords")
    facts = FailureFacts("on rack, today", (("machine", "web  6f1c"), ("command", "virsh suspend 6f1c")))
    dialog = opened(FailureDialog(window, theme, failure, facts, lambda: again.append(True)))
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    assert {"“web” failed.", "Busy.", "Wait.", "on rack, today"} <= set(texts)
    press(dialog, "copy-details")
    copied = QGuiApplication.clipboard().text()
    assert "virsh suspend 6f1c" in copied
    assert copied.endswith("raw\nwords")
    press(dialog, "try-again")
    assert again == [True]


def test_keys_lists_every_action_and_finds_by_words(window: QWidget, theme: Theme) -> None:
    dialog = opened(KeysDialog(window, theme))
    table = dialog.findChild(QTableWidget, "keys-table")
    assert table.rowCount() == len(ACTIONS)
    dialog.findChild(QLineEdit, "keys-search").setText("rename")
    shown = [table.item(row, 0).text() for row in range(table.rowCount()) if not table.isRowHidden(row)]
    assert shown == ["Rename...", "Rename Group..."]
    press(dialog, "copy-keys")
    assert len(QGuiApplication.clipboard().text().splitlines()) == len(ACTIONS)


def test_about_tells_versions_to_copy(window: QWidget, theme: Theme) -> None:
    facts = HostFacts("h", "rack", "QEMU", "7.2.1", "9.0.0")
    dialog = opened(AboutDialog(window, theme, "1.2.3", facts))
    press(dialog, "copy-versions")
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0] == "Partita 1.2.3"
    assert {"libvirt 9.0.0", "QEMU 7.2.1"} <= set(copied)


def test_appearance_applies_at_once(window: QWidget, theme: Theme) -> None:
    heard: list[object] = []
    choices = AppearanceChoices(True, 125, *[heard.append] * 4)
    dialog = opened(AppearanceDialog(window, theme, choices))
    colors = dialog.findChild(QComboBox, "appearance-colors")
    colors.setCurrentIndex(colors.findData(ThemeChoice.DARK))
    density = dialog.findChild(QComboBox, "appearance-density")
    density.setCurrentIndex(density.findData(Density.COMFORTABLE))
    size = dialog.findChild(QComboBox, "appearance-text-size")
    assert size.currentData() == 125
    size.setCurrentIndex(size.findData(200))
    dialog.findChild(QCheckBox, "appearance-announcements").click()
    assert heard == [ThemeChoice.DARK, Density.COMFORTABLE, 200, False]


def test_long_words_can_be_broken_and_others_are_left_alone() -> None:
    assert breakable("two words 🦊") == "two words 🦊"
    long = "x" * 100
    assert breakable(long).replace("\u200b", "") == long
    assert max(map(len, breakable(long).split("\u200b"))) <= 32


def test_a_name_cannot_use_the_windows_own_mark() -> None:
    assert window_title("a[*]b") == "a[*][*]b"
