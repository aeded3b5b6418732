"""Selection, keys and mouse on the rows of the Partitions pane."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.metrics import CPU_HOST, MEMORY_ASSIGNED, PARENT
from app.views.partitions.pane import PartitionsPane
from tests.support.partitions import Machines, a_machine, a_tick
from tests.ui.partitions.window import (
    Key,
    Window,
    current,
    press,
)


def test_what_is_selected_is_told_once_and_top_first(pane: PartitionsPane) -> None:
    told = QSignalSpy(pane.selection_changed)
    pane.select(["u007", "u003"])
    assert pane.selected() == ("u003", "u007")
    assert told.at(told.count() - 1)[0] == ("u003", "u007")
    count = told.count()
    pane.select(["u003", "u007"])
    pane.select(["unknown"])
    assert pane.selected() == ()
    assert told.count() == count + 1 or told.at(told.count() - 1)[0] == ()


def test_keys_move_and_extend_the_selection(qtbot: QtBot, pane: PartitionsPane) -> None:
    press(qtbot, pane.table, Key.Key_Down)
    assert pane.selected() == ("u001",)
    press(qtbot, pane.table, Key.Key_Down, chord=Qt.KeyboardModifier.ShiftModifier)
    assert pane.selected() == ("u001", "u002")
    press(qtbot, pane.table, Key.Key_End)
    assert pane.selected() == ("u099",)
    press(qtbot, pane.table, Key.Key_Home)
    assert pane.selected() == ("u000",)
    press(qtbot, pane.table, Key.Key_PageDown)
    assert 5 < pane.table.currentIndex().row() < 40
    press(qtbot, pane.table, Key.Key_A, chord=Qt.KeyboardModifier.ControlModifier)
    assert len(pane.selected()) == 100


def test_parent_and_machines_are_one_list_for_the_keys(qtbot: QtBot, pane: PartitionsPane) -> None:
    press(qtbot, pane.table, Key.Key_Home, Key.Key_Up)
    assert pane.parent_table.hasFocus()
    assert pane.selected() == (PARENT,)
    press(qtbot, pane.parent_table, Key.Key_Down)
    assert pane.table.hasFocus()
    assert pane.selected() == ("u000",)
    pane.select([PARENT])
    assert pane.selected() == (PARENT,)
    pane.focus_table()
    assert pane.parent_table.hasFocus()
    pane.select(["u005"])
    assert pane.selected() == ("u005",)


def test_selection_survives_everything_that_moves_rows(pane: PartitionsPane, machines: Machines) -> None:
    pane.select(["u010", "u050"])
    told = QSignalSpy(pane.selection_changed)
    pane.model.sort_by("name", True)
    assert set(pane.selected()) == {"u010", "u050"}
    machines.put(*(a_machine(f"n{at}", f"a-{at}") for at in range(40)))
    pane.set_snapshot(machines.snapshot())
    pane.set_groups({"u010": "web", "u011": "db"}, {})
    pane.set_filter("m-")
    pane.set_filter("")
    assert set(pane.selected()) == {"u010", "u050"}
    assert current(pane) == "u010"
    assert all(set(told.at(at)[0]) == {"u010", "u050"} for at in range(told.count()))


def test_all_selected_is_never_more_than_was_selected(qtbot: QtBot, pane: PartitionsPane) -> None:
    """Qt takes whatever comes after a change of layout for selected when all was selected before it."""
    pane.set_filter("m-1")
    few = len(pane.model.entries)
    press(qtbot, pane.table, Key.Key_A, chord=Qt.KeyboardModifier.ControlModifier)
    assert len(pane.selected()) == few < 100
    pane.set_filter("")
    assert len(pane.model.entries) == 100
    assert len(pane.selected()) == few


def test_what_vanishes_while_selected_is_told(pane: PartitionsPane, machines: Machines) -> None:
    pane.select(["u010", "u011"])
    told = QSignalSpy(pane.selection_changed)
    machines.remove("u010")
    pane.set_snapshot(machines.snapshot())
    assert told.at(told.count() - 1)[0] == ("u011",)
    for uuid in list(machines.now)[::2]:
        machines.remove(uuid)
    machines.now.pop("u011", None)
    pane.set_snapshot(machines.snapshot())
    assert pane.selected() == ()
    assert told.at(told.count() - 1)[0] == ()


def test_keys_go_on_beside_what_vanished_and_nothing_else_is_selected(
    qtbot: QtBot, pane: PartitionsPane, machines: Machines
) -> None:
    pane.select(["u010"])
    machines.remove("u010")
    pane.set_snapshot(machines.snapshot())
    assert (current(pane), pane.selected(), pane.table.hasFocus()) == ("u011", (), True)
    pane.select(["u099"])
    machines.remove("u099")
    pane.set_snapshot(machines.snapshot())
    assert (current(pane), pane.selected()) == ("u098", ())
    press(qtbot, pane.table, Key.Key_Up)
    assert pane.selected() == ("u097",)
    pane.select(["u000"])
    machines.remove("u000")
    pane.set_snapshot(machines.snapshot())
    assert current(pane) == "u001"


def test_the_neighbour_of_what_vanished_is_a_machine_of_its_group(pane: PartitionsPane, machines: Machines) -> None:
    pane.set_groups({"u010": "a", "u011": "a", "u012": "b"}, {})
    pane.select(["u011"])
    machines.remove("u011")
    pane.set_snapshot(machines.snapshot())
    assert current(pane) == "u010"
    machines.remove("u010")
    pane.set_snapshot(machines.snapshot())
    assert current(pane) == "u012", "not a heading"


def test_when_much_vanishes_at_once_keys_go_on_at_the_same_place(pane: PartitionsPane, machines: Machines) -> None:
    pane.select(["u050"])
    for uuid in list(machines.now)[::2]:
        machines.remove(uuid)
    pane.set_snapshot(machines.snapshot())
    assert pane.model.machine_count == 50
    assert pane.table.currentIndex().row() > 20
    assert pane.selected() == ()


def test_another_host_begins_with_nothing_selected(pane: PartitionsPane) -> None:
    pane.select(["u010"])
    told = QSignalSpy(pane.selection_changed)
    pane.set_host("another")
    assert told.at(told.count() - 1)[0] == ()
    assert pane.parent_model.rowCount() == 0


def test_typing_goes_to_names(qtbot: QtBot, pane: PartitionsPane) -> None:
    qtbot.keyClicks(pane.table, "M-42")
    assert current(pane) == "u042"


def test_typing_on_the_parent_partition_goes_to_names_as_well(qtbot: QtBot, pane: PartitionsPane) -> None:
    pane.select((PARENT,))
    pane.focus_table()
    assert pane.parent_table.hasFocus()
    qtbot.keyClicks(pane.parent_table, "m")
    assert pane.table.hasFocus()
    qtbot.keyClicks(pane.table, "-42")
    assert current(pane) == "u042"
    assert pane.selected() == ("u042",)


def test_one_letter_again_walks_on(qtbot: QtBot, pane: PartitionsPane) -> None:
    press(qtbot, pane.table, Key.Key_Home)
    qtbot.keyClicks(pane.table, "mmm")
    assert current(pane) == "u003"


def test_enter_and_double_click_activate_and_the_menu_key_asks(qtbot: QtBot, pane: PartitionsPane) -> None:
    activated, asked = QSignalSpy(pane.activated), QSignalSpy(pane.context_menu_requested)
    pane.select(["u004"])
    press(qtbot, pane.table, Key.Key_Return)
    assert activated.at(0)[0] == "u004"
    point = pane.table.visualRect(pane.model.index(6, 0)).center()
    qtbot.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=point)
    qtbot.mouseDClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert activated.at(activated.count() - 1)[0] == "u006"
    assert activated.count() == 2
    pane.select([PARENT])
    press(qtbot, pane.parent_table, Key.Key_Return)
    assert activated.at(2)[0] == PARENT
    qtbot.keyClick(pane.table, Key.Key_Menu)
    pane.table.customContextMenuRequested.emit(QPoint())
    assert asked.count() <= 1


def test_copy_gives_the_rows_with_titles(qtbot: QtBot, pane: PartitionsPane, machines: Machines) -> None:
    machines.change("u002", notes="a\tb\nc")
    pane.set_snapshot(machines.snapshot())
    pane.set_tick(a_tick({"u001": {CPU_HOST: 12.0, MEMORY_ASSIGNED: 2 << 30}}))
    pane.select(["u001", "u002"])
    press(qtbot, pane.table, Key.Key_C, chord=Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("Name\tState\tCPU Usage %\tAssigned Memory GiB")
    assert lines[1].startswith("m-1\tRunning\t12\t2.0 / 4.0\t")
    assert len(lines) == 3
    assert all(line.count("\t") == lines[0].count("\t") for line in lines)


def test_tab_goes_from_the_columns_button_over_the_parent_to_the_machines(qtbot: QtBot, pane: PartitionsPane) -> None:
    button = pane.findChild(QWidget, "columns")
    button.setFocus()
    press(qtbot, button, Key.Key_Tab)
    assert pane.parent_table.hasFocus()
    press(qtbot, pane.parent_table, Key.Key_Tab)
    assert pane.table.hasFocus()
    press(qtbot, pane.table, Key.Key_Tab)
    assert not pane.table.hasFocus(), "a table is no trap for Tab"


def test_names_that_differ_only_by_case_are_two_machines(pane: PartitionsPane, machines: Machines) -> None:
    machines.put(a_machine("A", "Same"), a_machine("B", "same"))
    pane.set_snapshot(machines.snapshot())
    pane.select(["B"])
    assert pane.selected() == ("B",)


def test_a_host_is_shown_with_its_parent_selected_and_the_focus_where_it_was(qtbot: QtBot, window: Window) -> None:
    pane = window.pane
    pane.set_host("another")
    assert pane.selected() == ()
    window.filter.setFocus()
    told = QSignalSpy(pane.selection_changed)
    pane.set_snapshot(Machines(a_machine("v", "v"), host_id="another").snapshot())
    qtbot.waitUntil(lambda: pane.selected() == (PARENT,))
    assert told.count() == 1
    assert window.filter.hasFocus()
    pane.select(["v"])
    pane.table.clearSelection()
    pane.set_snapshot(Machines(a_machine("v", "v2"), host_id="another").snapshot())
    assert not pane.is_choice_due, "what the user did stays"


def test_who_selects_at_once_is_faster_than_that(qtbot: QtBot, pane: PartitionsPane) -> None:
    pane.set_host("another")
    pane.set_snapshot(Machines(a_machine("v", "v"), host_id="another").snapshot())
    pane.select(["v"])
    qtbot.waitUntil(lambda: not pane.is_choice_due)
    assert pane.selected() == ("v",)
