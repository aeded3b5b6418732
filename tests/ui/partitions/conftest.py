"""The pane with a hundred machines, shown and with the focus on its rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.views.partitions.pane import PartitionsPane
from app.views.style.theme import Theme, ThemeChoice
from tests.support.partitions import HOST, Machines, a_machine
from tests.ui.partitions.window import CONNECTED, Window


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, ThemeChoice.LIGHT)


@pytest.fixture
def machines() -> Machines:
    return Machines(*(a_machine(f"u{at:03}", f"m-{at}") for at in range(100)))


@pytest.fixture
def window(qtbot: QtBot, theme: Theme, machines: Machines) -> Window:
    made = Window(theme)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitActive(made)
    made.pane.set_host(HOST)
    made.pane.set_snapshot(machines.snapshot())
    made.pane.set_status(CONNECTED)
    made.pane.focus_table()
    qtbot.waitUntil(made.pane.table.hasFocus)
    return made


@pytest.fixture
def pane(window: Window) -> PartitionsPane:
    return window.pane
