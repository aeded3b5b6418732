"""Names, mnemonics, texts that fit and ways out, on every page of the wizard and at every choice."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QComboBox, QRadioButton, QTabWidget

from app.views.wizards.frame import Wizard
from tests.ui.stage import Stage
from tests.ui.test_lint import check


def test_every_page_and_every_choice(stage: Stage, wizard: Wizard) -> None:
    for number in range(len(wizard.pages)):
        wizard.go_to(number)
        check(stage, wizard)
        for choice in wizard.page.findChildren(QRadioButton):
            choice.click()
            wizard.next_page()
            wizard.go_to(number)
            check(stage, wizard)
        for box in wizard.page.findChildren(QCheckBox):
            box.click()
            check(stage, wizard)
        for tabs in wizard.page.findChildren(QTabWidget):
            for tab in range(tabs.count()):
                tabs.setCurrentIndex(tab)
                check(stage, wizard)


def test_quick_create_at_every_choice(stage: Stage, open_wizard: Callable[..., Wizard]) -> None:
    dialog = open_wizard("quick-create", "quick-create-dialog")
    source = dialog.findChild(QComboBox, "quick-source")
    for row in range(source.count()):
        source.setCurrentIndex(row)
        dialog.finish() if row < 3 else None
        check(stage, dialog)
