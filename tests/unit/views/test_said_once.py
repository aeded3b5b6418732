"""What is beside a field in words of its own is not said a second time with the field."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from app.views.details.facts_grid import Fact, FactsGrid
from app.views.dialogs.connect import ConnectDialog
from app.views.style.theme import Theme

MakeTheme = Callable[..., Theme]


def test_the_title_of_a_value_is_in_its_name_alone(make_theme: MakeTheme, qtbot: QtBot) -> None:
    grid = FactsGrid(make_theme(), "Summary")
    qtbot.addWidget(grid)
    grid.set_facts([Fact("state", "State", "Paused")])
    value = grid.findChild(QLabel, "fact-state")
    assert value is not None
    interface = QAccessible.queryAccessibleInterface(value)
    assert interface is not None
    assert interface.text(QAccessible.Text.Name) == "State: Paused"
    assert interface.relations() == []


def test_a_hint_is_read_with_its_choice_and_not_with_the_dialog(make_theme: MakeTheme, qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = ConnectDialog(parent, make_theme(), frozenset(), lambda answer: None)
    hints = [button.accessibleDescription() for button in dialog.findChildren(QRadioButton)]
    labels = {label.accessibleName(): label for label in dialog.findChildren(QLabel)}
    assert len(list(filter(None, hints))) == 3
    for hint in filter(None, hints):
        interface = QAccessible.queryAccessibleInterface(labels[hint])
        assert interface is not None
        assert interface.role() == QAccessible.Role.Grouping
