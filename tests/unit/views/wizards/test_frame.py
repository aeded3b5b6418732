"""The frame of wizards with pages that have nothing to do with machines."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QListWidget, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.messages import message
from app.core.problem import Problem
from app.views.style.theme import Theme
from app.views.wizards.frame import Wizard, WizardDeeds
from app.views.wizards.page import WizardPage, prepared
from app.views.wizards.page_list import StepState


class Page(WizardPage):
    """One field that must not be empty, and had better not be short."""

    def __init__(self, theme: Theme, name: str, text: str = "fine") -> None:
        super().__init__(theme, name, name.title(), f"Heading of {name}")
        self.field = QLineEdit(text)
        self.add_field("text", "&Text", prepared(self.field, f"{name}-field"))

    def problems(self) -> list[Problem]:
        text = self.field.text()
        if not text:
            return [Problem("text", message("Enter a text."))]
        return [Problem("text", message("That is short."), is_warning=True)] if len(text) < 3 else []

    def help_text(self) -> str:
        return f"Help to {self.objectName()}"


class Owner:
    """Who has opened the wizard."""

    def __init__(self) -> None:
        self.finished = 0
        self.has_input = False
        self.refuses = False
        self.sizes: list[tuple[int, int]] = []

    def finish(self) -> bool:
        self.finished += 1
        return not self.refuses

    def deeds(self, size: tuple[int, int] | None = None) -> WizardDeeds:
        return WizardDeeds(
            self.finish, lambda: self.has_input, size, lambda width, height: self.sizes.append((width, height))
        )


@pytest.fixture
def theme(make_theme: Callable[..., Theme]) -> Theme:
    return make_theme()


@pytest.fixture
def owner() -> Owner:
    return Owner()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def wizard(window: QWidget, theme: Theme, owner: Owner) -> Wizard:
    pages = [Page(theme, "one"), Page(theme, "two", ""), Page(theme, "three")]
    made = Wizard(window, theme, "some-wizard", "Some", pages, owner.deeds((640, 480)))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    made.open()
    return made


def button(wizard: QDialog, name: str) -> QPushButton:
    return wizard.findChild(QPushButton, name)


def said(wizard: Wizard) -> list[str]:
    pages = wizard.findChild(QListWidget, "wizard-pages")
    return [pages.item(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(pages.count())]


def test_an_empty_field_is_no_problem_before_it_is_tried(wizard: Wizard) -> None:
    wizard.next_page()
    assert wizard.page.fields["text"].problem.text == ""
    wizard.next_page()
    assert wizard.page is wizard.pages[1]
    assert wizard.page.fields["text"].problem.text == "Enter a text."
    assert wizard.findChild(QLabel, "wizard-count").text() == "1 field needs attention"
    assert said(wizard)[1] == "Step 2 of 3, Two, current"


def test_a_warning_is_said_and_lets_one_go_on(wizard: Wizard) -> None:
    field = wizard.pages[0].field
    field.setText("ab")
    assert wizard.page.fields["text"].problem.text == "That is short."
    assert field.property("invalid") is False
    assert field.accessibleDescription() == "That is short."
    wizard.next_page()
    assert wizard.page is wizard.pages[1]
    field.setText("abc")
    assert field.accessibleDescription() == ""


def test_finish_leads_to_what_is_wrong_and_then_closes(wizard: Wizard, owner: Owner) -> None:
    button(wizard, "wizard-finish").click()
    assert (owner.finished, wizard.page) == (0, wizard.pages[1])
    assert wizard.focusWidget() is wizard.pages[1].field
    wizard.pages[1].field.setText("now")
    button(wizard, "wizard-finish").click()
    assert owner.finished == 1
    assert not wizard.isVisible()
    assert owner.sizes == [(640, 480)]


def test_an_owner_who_cannot_finish_keeps_the_wizard(wizard: Wizard, owner: Owner) -> None:
    owner.refuses = True
    wizard.pages[1].field.setText("now")
    wizard.finish()
    assert wizard.isVisible()
    assert wizard.pages[1].field.text() == "now"


def test_enter_goes_on_and_finishes_on_the_last_page(wizard: Wizard, owner: Owner) -> None:
    wizard.pages[1].field.setText("now")
    for number in (1, 2):
        assert button(wizard, "wizard-next").isDefault()
        QTest.keyClick(wizard.focusWidget(), Qt.Key.Key_Return)
        assert wizard.page is wizard.pages[number]
    assert button(wizard, "wizard-finish").isDefault()
    assert not button(wizard, "wizard-next").isEnabled()
    assert button(wizard, "wizard-next").toolTip() == "This is the last page."
    QTest.keyClick(wizard.focusWidget(), Qt.Key.Key_Return)
    assert owner.finished == 1


def test_only_pages_that_were_reached_can_be_chosen(wizard: Wizard) -> None:
    pages = wizard.findChild(QListWidget, "wizard-pages")
    wizard.next_page()
    assert [bool(pages.item(row).flags() & Qt.ItemFlag.ItemIsEnabled) for row in range(3)] == [True, True, False]
    pages.setCurrentRow(0)
    assert wizard.page is wizard.pages[0]
    assert said(wizard) == ["Step 1 of 3, One, current", "Step 2 of 3, Two, done", "Step 3 of 3, Three, to come"]


def test_a_page_that_was_left_wrong_is_marked(wizard: Wizard) -> None:
    wizard.next_page()
    wizard.next_page()
    wizard.go_to(0)
    assert said(wizard)[1] == "Step 2 of 3, Two, needs attention"
    wizard.pages[1].field.setText("now")
    assert said(wizard)[1] == "Step 2 of 3, Two, done"
    assert StepState.WRONG.value == "wrong"


def test_fields_wait_for_what_they_need(wizard: Wizard) -> None:
    tried: list[bool] = []
    wizard.show_reading("Reading…")
    assert not wizard.pages[0].field.isEnabled()
    assert not button(wizard, "wizard-finish").isEnabled()
    wizard.show_failure("It is away.", lambda: tried.append(True))
    button(wizard, "message-action-0").click()
    assert tried == [True]
    wizard.show_ready()
    assert wizard.pages[0].field.isEnabled()
    assert wizard.focusWidget() is wizard.pages[0].field


def test_help_is_that_of_the_page(wizard: Wizard) -> None:
    wizard.next_page()
    button(wizard, "wizard-help").click()
    dialog = wizard.findChild(QDialog, "help-dialog")
    assert dialog.accessibleDescription() == "Help to page-two"


def test_a_single_page_has_no_steps(window: QWidget, theme: Theme, owner: Owner) -> None:
    dialog = Wizard(window, theme, "form", "Form", [Page(theme, "only")], owner.deeds())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    dialog.open()
    assert not dialog.findChild(QListWidget, "wizard-pages").isVisible()
    assert not button(dialog, "wizard-next").isVisible()
    assert button(dialog, "wizard-finish").text() == "C&reate"
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert owner.finished == 1
