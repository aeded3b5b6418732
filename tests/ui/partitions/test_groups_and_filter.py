"""Groups, the filter, and what stands where there are no rows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.views.partitions.pane import PartitionsPane
from tests.support.partitions import Machines
from tests.ui.partitions.window import (
    CONNECTED,
    SILENT,
    Key,
    Window,
    current,
    press,
)


def test_groups_fold_by_key_and_click_and_are_no_part_of_a_selection(qtbot: QtBot, pane: PartitionsPane) -> None:
    collapsed = QSignalSpy(pane.collapsed_changed)
    pane.set_groups({"u001": "web", "u002": "web"}, {})
    press(qtbot, pane.table, Key.Key_Home)
    assert current(pane) == "group:web"
    assert pane.selected() == ()
    press(qtbot, pane.table, Key.Key_Left)
    assert collapsed.at(0)[0] == frozenset({"web"})
    assert pane.model.position_of("u001") < 0
    assert current(pane) == "group:web"
    press(qtbot, pane.table, Key.Key_Return)
    assert pane.model.position_of("u001") == 1
    press(qtbot, pane.table, Key.Key_Down, Key.Key_Left)
    assert current(pane) == "group:web", "Left on a machine goes up to its heading"
    press(qtbot, pane.table, Key.Key_A, chord=Qt.KeyboardModifier.ControlModifier)
    assert len(pane.selected()) == 100
    point = pane.table.visualRect(pane.model.index(0, 0)).center()
    qtbot.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert collapsed.at(collapsed.count() - 1)[0] == frozenset({"web"})
    assert len(pane.selected()) == 98, "what is folded away is not selected any more"


def test_the_filter_is_typed_cleared_and_left(qtbot: QtBot, window: Window) -> None:
    window.filter.take_focus()
    qtbot.keyClicks(window.filter, "m-42")
    assert [entry.key for entry in window.pane.model.entries] == ["u042"]
    press(qtbot, window.filter, Key.Key_Down)
    assert window.pane.table.hasFocus()
    assert current(window.pane) == "u042"
    press(qtbot, window.pane.table, Key.Key_Escape)
    assert window.filter.text() == ""
    assert len(window.pane.model.entries) == 100
    window.filter.take_focus()
    qtbot.keyClicks(window.filter, "zzz")
    press(qtbot, window.filter, Key.Key_Escape)
    assert window.pane.table.hasFocus()
    assert len(window.pane.model.entries) == 100


def test_a_filter_that_finds_nothing_says_so_and_offers_a_way_out(qtbot: QtBot, window: Window) -> None:
    empty = window.pane.findChild(QWidget, "no-partitions")
    assert not empty.isVisible()
    window.filter.setText("<b>zzz</b>")
    assert empty.isVisible()
    assert empty.findChild(QWidget, "nothing-found-title").text() == "No partition matches “<b>zzz</b>”."
    qtbot.mouseClick(empty.findChild(QPushButton, "clear-filter"), Qt.MouseButton.LeftButton)
    assert not empty.isVisible()
    assert window.filter.text() == ""


def test_a_host_without_machines_says_what_to_do_next(qtbot: QtBot, pane: PartitionsPane, machines: Machines) -> None:
    machines.now.clear()
    pane.set_snapshot(machines.snapshot())
    empty = pane.findChild(QWidget, "no-partitions")
    assert empty.isVisible()
    assert "No virtual machines on atelier yet" in empty.findChild(QWidget, "no-partitions-title").text()
    assert empty.findChild(QPushButton, "clear-filter") is None
    asked = QSignalSpy(pane.group_deed_asked)
    for name in ("new-first-machine", "connect-another-host"):
        qtbot.mouseClick(empty.findChild(QPushButton, name), Qt.MouseButton.LeftButton)
    assert [asked.at(at)[0] for at in range(asked.count())] == ["new-machine", "connect-to-host"]
    pane.set_filter("x")
    assert empty.findChild(QPushButton, "clear-filter").isVisible()
    assert not empty.findChild(QPushButton, "new-first-machine").isVisible()


def test_the_header_counts_and_says_how_old_numbers_are(pane: PartitionsPane) -> None:
    detail = pane.findChild(QWidget, "pane-detail")
    assert detail.text() == "1 parent, 100 virtual machines on atelier"
    pane.set_filter("m-99")
    assert detail.text() == "1 of 100 virtual machines on atelier"
    pane.set_filter("")
    pane.set_status(SILENT)
    assert " · as of " in detail.text()
    pane.set_status(CONNECTED)
    assert " · as of " not in detail.text()
