"""The Partitions pane as a user has it: keys, mouse, selection, columns, filter and what is measured."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QMainWindow, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.core.gateway import ConnectionStatus
from app.core.metrics import CPU_HOST, MEMORY_ASSIGNED, PARENT, SPARK_LENGTH, SPARK_METRICS, Sparklines, Tick
from app.core.partitions import ConnectionState, PartitionState
from app.models.columns import COLUMN_IDS, COLUMNS
from app.models.partition_rows import JobView
from app.views.partitions.column_menu import ColumnMenu
from app.views.partitions.columns_dialog import ColumnsDialog
from app.views.partitions.filter_field import FilterField
from app.views.partitions.pane import PartitionsPane
from app.views.style.metrics import Density
from app.views.style.theme import Theme, ThemeChoice
from tests.support.partitions import HOST, Machines, a_machine, a_tick

Key = Qt.Key
CONNECTED = ConnectionStatus(ConnectionState.CONNECTED, 0.0)
SILENT = ConnectionStatus(ConnectionState.NOT_RESPONDING, 0.0)


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


class Window(QMainWindow):
    """A pane with its filter field, as the main window wires them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.pane = PartitionsPane(theme)
        self.filter = FilterField(theme)
        self.filter.words_changed.connect(self.pane.set_filter)
        self.filter.entered.connect(self.pane.prepare_filter)
        self.filter.left.connect(self.pane.focus_table)
        self.pane.filter_left.connect(self.filter.leave)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.addWidget(self.filter)
        layout.addWidget(self.pane)
        self.setCentralWidget(page)
        self.resize(1200, 500)


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


def current(pane: PartitionsPane) -> str:
    return pane.model.entries[pane.table.currentIndex().row()].key


def press(
    qtbot: QtBot, widget: QWidget, *keys: Key, chord: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    for key in keys:
        qtbot.keyClick(widget, key, chord)


def sparklines(uuids: tuple[str, ...]) -> Sparklines:
    import numpy as np

    values = np.linspace(1, 50, SPARK_LENGTH, dtype=np.float32)
    return Sparklines(uuids, np.tile(values, (len(SPARK_METRICS), len(uuids), 1)))


# Selection


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


def test_another_host_begins_with_nothing_selected(pane: PartitionsPane) -> None:
    pane.select(["u010"])
    told = QSignalSpy(pane.selection_changed)
    pane.set_host("another")
    assert told.at(told.count() - 1)[0] == ()
    assert pane.parent_model.rowCount() == 0


def test_typing_goes_to_names(qtbot: QtBot, pane: PartitionsPane) -> None:
    qtbot.keyClicks(pane.table, "M-42")
    assert current(pane) == "u042"


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
    assert lines[1].startswith("m-1\tRunning\t12\t2.0 / 4\t")
    assert len(lines) == 3
    assert all(line.count("\t") == lines[0].count("\t") for line in lines)


# Groups


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


# Filter


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
    assert empty.findChild(QWidget, "no-partitions-title").text() == "No partition matches “<b>zzz</b>”."
    qtbot.mouseClick(empty.findChild(QPushButton, "clear-filter"), Qt.MouseButton.LeftButton)
    assert not empty.isVisible()
    assert window.filter.text() == ""


def test_a_host_without_machines_says_so(pane: PartitionsPane, machines: Machines) -> None:
    machines.now.clear()
    pane.set_snapshot(machines.snapshot())
    empty = pane.findChild(QWidget, "no-partitions")
    assert empty.isVisible()
    assert "No virtual machines on atelier yet" in empty.findChild(QWidget, "no-partitions-title").text()
    assert not empty.findChild(QPushButton, "clear-filter").isVisible()


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


# Columns


def shown_columns(pane: PartitionsPane) -> list[str]:
    return [column.id for column in pane.columns.columns_shown()]


def test_columns_give_way_in_a_narrow_window_unless_they_were_asked_for(
    qtbot: QtBot, window: Window, pane: PartitionsPane
) -> None:
    window.resize(1700, 500)
    qtbot.waitUntil(lambda: "demand" in shown_columns(pane))
    assert shown_columns(pane) == [column.id for column in COLUMNS if column.is_default]
    window.resize(920, 500)
    qtbot.waitUntil(lambda: "uptime" not in shown_columns(pane))
    assert "address" not in shown_columns(pane)
    pane.columns.set_wanted("address", True)
    assert "address" in shown_columns(pane)


def test_both_tables_have_the_same_columns_at_the_same_places(
    qtbot: QtBot, window: Window, pane: PartitionsPane
) -> None:
    def places(table: QWidget) -> list[tuple[str, int, int]]:
        return [(place.column.id, place.x, place.width) for place in table.places(0, 5000)]

    def check() -> None:
        assert places(pane.table) == places(pane.parent_table)

    check()
    header = pane.parent_table.column_header()
    header.resizeSection(0, 260)
    check()
    header.moveSection(header.visualIndex(COLUMN_IDS.index("uptime")), 1)
    check()
    pane.columns.set_wanted("uuid", True)
    pane.columns.set_wanted("notes", True)
    check()
    pane.table.horizontalScrollBar().setValue(120)
    check()
    window.resize(900, 400)
    qtbot.waitUntil(lambda: pane.width() < 900)
    check()
    pane.model.sort_by("name", True)
    check()


def test_the_layout_is_remembered_as_plain_data(qtbot: QtBot, theme: Theme, pane: PartitionsPane) -> None:
    changed = QSignalSpy(pane.layout_changed)
    pane.columns.set_wanted("uuid", True)
    pane.columns.set_wanted("disk", False)
    header = pane.parent_table.column_header()
    header.moveSection(header.visualIndex(COLUMN_IDS.index("memory")), 1)
    header.resizeSection(COLUMN_IDS.index("cpu"), 133)
    pane.model.sort_by("cpu", True)
    qtbot.waitUntil(lambda: changed.count() >= 2)
    state = json.loads(json.dumps(pane.layout_state()))
    other = PartitionsPane(theme)
    qtbot.addWidget(other)
    other.restore_layout(state)
    assert other.layout_state() == state
    assert other.columns.order()[1] == "memory"
    assert other.columns.is_wanted("uuid")
    assert not other.columns.is_wanted("disk")
    assert (other.model.arrangement.sort_id, other.model.arrangement.is_descending) == ("cpu", True)


@pytest.mark.parametrize(
    "state",
    [
        None, [], "x", {}, {"columns": 3}, {"columns": [{"id": "nothing"}]},
        {"columns": [7, {"id": "cpu", "width": -3}]},
        {"columns": [{"id": "name", "shown": False}]}, {"columns": [{"id": "cpu"}, {"id": "cpu"}], "sort": {"id": 7}},
        {"sort": {"id": "nothing", "descending": "yes"}, "columns": [{"id": "state", "width": "wide", "shown": "no"}]},
    ],
)  # fmt: skip
def test_a_layout_that_makes_no_sense_leaves_a_table_that_does(pane: PartitionsPane, state: object) -> None:
    pane.restore_layout(state)
    assert "name" in shown_columns(pane)
    assert sorted(pane.columns.order()) == sorted(COLUMN_IDS)
    assert pane.model.arrangement.sort_id in COLUMN_IDS


def test_a_click_on_a_title_sorts_and_a_second_one_turns(qtbot: QtBot, pane: PartitionsPane) -> None:
    header = pane.parent_table.column_header()

    def click(column_id: str) -> None:
        logical = COLUMN_IDS.index(column_id)
        point = QPoint(header.sectionViewportPosition(logical) + 20, header.height() // 2)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=point)

    click("name")
    assert pane.model.arrangement.is_descending
    click("cpu")
    assert (pane.model.arrangement.sort_id, pane.model.arrangement.is_descending) == ("cpu", True)
    click("cpu")
    assert not pane.model.arrangement.is_descending


def test_the_columns_dialog_does_it_all_by_keyboard(qtbot: QtBot, pane: PartitionsPane) -> None:
    pane.open_columns()
    dialog = pane.findChild(ColumnsDialog)
    qtbot.waitExposed(dialog)
    names = [dialog.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(dialog.list.count())]
    assert names == list(COLUMN_IDS)
    dialog.list.setCurrentRow(names.index("uuid"))
    press(qtbot, dialog.list, Key.Key_Space)
    press(qtbot, dialog.list, Key.Key_Up, Key.Key_Up, chord=Qt.KeyboardModifier.AltModifier)
    dialog.list.setCurrentRow(names.index("disk"))
    press(qtbot, dialog.list, Key.Key_Space)
    dialog.sort_box.setCurrentIndex(COLUMN_IDS.index("state"))
    dialog.descending.setChecked(True)
    assert not pane.columns.is_wanted("uuid"), "nothing changes before OK"
    dialog.accept()
    assert pane.columns.is_wanted("uuid")
    assert not pane.columns.is_wanted("disk")
    assert pane.columns.order()[-3:] == ("uuid", "automatic-start", "checkpoints")
    assert (pane.model.arrangement.sort_id, pane.model.arrangement.is_descending) == ("state", True)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_header_menu_shows_hides_and_sorts(pane: PartitionsPane) -> None:
    header = pane.parent_table.column_header()
    point = QPoint(header.sectionViewportPosition(COLUMN_IDS.index("disk")) + 10, 5)
    header.customContextMenuRequested.emit(point)
    menu = pane.findChild(ColumnMenu)
    actions = {action.text(): action for action in menu.actions()}
    actions["Sort &Descending"].trigger()
    assert (pane.model.arrangement.sort_id, pane.model.arrangement.is_descending) == ("disk", True)
    actions["&Hide Column"].trigger()
    assert not pane.columns.is_wanted("disk")
    actions["Notes"].trigger()
    assert pane.columns.is_wanted("notes")
    assert not actions["Name"].isEnabled()
    menu.close()


# What is measured


def test_what_is_on_screen_is_told_a_moment_later(qtbot: QtBot, window: Window, pane: PartitionsPane) -> None:
    told = QSignalSpy(pane.attention_changed)
    pane.table.verticalScrollBar().setValue(pane.table.row_height() * 50)
    with qtbot.waitSignal(pane.attention_changed, timeout=2000):
        pass
    uuids, metrics = told.at(told.count() - 1)
    assert uuids[0] == "u050"
    assert 5 < len(uuids) < 40
    assert CPU_HOST in metrics
    with qtbot.waitSignal(pane.attention_changed, timeout=2000):
        pane.columns.set_wanted("cpu", False)
    assert CPU_HOST not in told.at(told.count() - 1)[1]
    with qtbot.waitSignal(pane.attention_changed, timeout=2000):
        window.hide()
    assert told.at(told.count() - 1) == [(), frozenset()]
    with qtbot.waitSignal(pane.attention_changed, timeout=2000):
        window.show()
    assert told.at(told.count() - 1)[0] == uuids
    with qtbot.waitSignal(pane.attention_changed, timeout=2000):
        window.showMinimized()
    assert told.at(told.count() - 1) == [(), frozenset()]


# What is seen


def picture(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def colours(image: QImage, x: range, y: range) -> set[str]:
    return {QColor(image.pixel(at, down)).name().upper() for at in x for down in y}


def cell(pane: PartitionsPane, row: int, column_id: str) -> tuple[range, range]:
    rect = pane.table.visualRect(pane.model.index(row, COLUMN_IDS.index(column_id)))
    return range(rect.left() + 2, rect.right() - 2), range(rect.top() + 3, rect.bottom() - 3)


def test_every_tick_moves_the_sparklines_of_both_tables(qtbot: QtBot, pane: PartitionsPane, theme: Theme) -> None:
    uuids = tuple(entry.key for entry in pane.model.entries[:20])
    reading = a_tick({uuid: {CPU_HOST: 12.0} for uuid in uuids}, parent={CPU_HOST: 9.0})
    blank = picture(pane.table.viewport())
    pane.set_tick(Tick(HOST, 1, 1.0, reading.readings, sparklines((*uuids, PARENT))))
    qtbot.waitUntil(lambda: picture(pane.table.viewport()) != blank)
    image = picture(pane.table.viewport())
    for row in (0, 3, 9):
        assert theme.colors.cpu in colours(image, *cell(pane, row, "cpu"))
        assert theme.colors.memory in colours(image, *cell(pane, row, "memory"))
    qtbot.waitUntil(lambda: pane.parent_model.entries[0].values.get(CPU_HOST) == 9.0)
    rect = pane.parent_table.visualRect(pane.parent_model.index(0, COLUMN_IDS.index("cpu")))
    seen = colours(picture(pane.parent_table.viewport()), range(rect.left(), rect.right()), range(rect.top(), 34))
    assert theme.colors.cpu in seen


def test_rows_of_a_silent_host_are_grey(pane: PartitionsPane, theme: Theme) -> None:
    pane.select([])
    uuids = tuple(entry.key for entry in pane.model.entries[:20])
    reading = a_tick({uuid: {CPU_HOST: 12.0} for uuid in uuids})
    pane.set_tick(Tick(HOST, 1, 1.0, reading.readings, sparklines(uuids)))
    assert theme.colors.cpu in colours(picture(pane.table.viewport()), *cell(pane, 3, "cpu"))
    pane.set_status(SILENT)
    image = picture(pane.table.viewport())
    assert theme.colors.cpu not in colours(image, *cell(pane, 3, "cpu"))
    assert theme.colors.text2 in colours(image, *cell(pane, 3, "cpu"))
    assert theme.colors.text not in colours(image, *cell(pane, 3, "name"))


def test_a_running_job_has_a_line_of_progress(pane: PartitionsPane, theme: Theme) -> None:
    pane.set_jobs({"u003": JobView("Saving", 50.0, PartitionState.SAVING)})
    x, y = cell(pane, 3, "status")
    bottom = range(y.stop - 4, y.stop + 2)
    image = picture(pane.table.viewport())
    half = (x.start + x.stop) // 2
    assert theme.colors.accent in colours(image, range(x.start + 8, half - 8), bottom)
    assert theme.colors.accent not in colours(image, range(half + 8, x.stop - 8), bottom)
    assert theme.colors.selection_off in colours(image, range(half + 8, x.stop - 8), bottom)


def test_signs_of_working_states_turn_while_they_are_on_screen(qtbot: QtBot, pane: PartitionsPane) -> None:
    pane.set_jobs({"u003": JobView("Saving", None, PartitionState.SAVING)})
    before = picture(pane.table.viewport())
    qtbot.waitUntil(lambda: picture(pane.table.viewport()) != before, timeout=3000)
    pane.set_jobs({})
    qtbot.waitUntil(lambda: not pane.table.is_turning(), timeout=3000)


@pytest.mark.parametrize("choice", list(ThemeChoice)[1:])
def test_a_selected_row_has_its_ground_and_bar_in_every_theme(
    pane: PartitionsPane, theme: Theme, choice: ThemeChoice
) -> None:
    theme.set_choice(choice)
    pane.select(["u003"])
    image = picture(pane.table.viewport())
    x, y = cell(pane, 3, "status")
    assert QColor(image.pixel(x.stop - 10, y.start + 3)).name().upper() == theme.colors.selection
    pane.parent_table.setFocus()
    image = picture(pane.table.viewport())
    assert QColor(image.pixel(x.stop - 10, y.start + 3)).name().upper() == theme.colors.selection_off


@pytest.mark.parametrize(
    "name", ["x" * 200, 'say "hi" <b>bold</b> & more', "🙂🙃", "שרת-1", "a\u202eb\nc", "開発サーバー"]
)
def test_awkward_names_are_painted_and_told(pane: PartitionsPane, machines: Machines, name: str) -> None:
    machines.change("u000", name=name)
    pane.set_snapshot(machines.snapshot())
    place = pane.model.position_of("u000")
    index = pane.model.index(place, 0)
    pane.table.scrollTo(index)
    assert not picture(pane.table.viewport()).isNull()
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "\u202e" not in spoken
    assert "\n" not in spoken
    assert spoken


@pytest.mark.parametrize("percent", [100, 200])
def test_titles_and_rows_have_room_at_any_text_size(
    qtbot: QtBot, window: Window, pane: PartitionsPane, theme: Theme, percent: int
) -> None:
    window.resize(1700 * percent // 100, 500)
    qtbot.waitUntil(lambda: pane.width() > 1600 * percent // 100)
    theme.set_text_percent(percent)
    header = pane.parent_table.column_header()
    for column in pane.columns.columns_shown():
        logical = COLUMN_IDS.index(column.id)
        assert header.sectionSize(logical) >= header.wanted_width(logical, has_arrow=False), column.id
    assert pane.table.row_height() >= theme.metrics.row >= theme.metrics.text_px + 8
    rows = [pane.table.rowViewportPosition(row) for row in range(3)]
    assert rows == [0, pane.table.row_height(), 2 * pane.table.row_height()]
    theme.set_density(Density.COMFORTABLE)
    assert pane.table.rowHeight(0) == pane.table.row_height() == theme.metrics.row
    assert pane.parent_table.height() == theme.metrics.table_header + theme.metrics.parent_row


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


def test_uptime_moves_by_itself(qtbot: QtBot, pane: PartitionsPane, machines: Machines) -> None:
    machines.change("u000", started_boottime_s=time.clock_gettime(time.CLOCK_BOOTTIME) - 5)
    pane.set_snapshot(machines.snapshot())
    index = pane.model.index(0, COLUMN_IDS.index("uptime"))
    before = index.data()
    assert before.startswith("0.00:00:0")
    qtbot.waitUntil(lambda: index.data() != before, timeout=3000)


def test_uptimes_of_a_silent_host_stand_still(qtbot: QtBot, pane: PartitionsPane, machines: Machines) -> None:
    machines.change("u000", started_boottime_s=time.clock_gettime(time.CLOCK_BOOTTIME) - 5)
    pane.set_snapshot(machines.snapshot())
    pane.set_seen(time.time() - 3)
    pane.set_status(SILENT)
    index = pane.model.index(0, COLUMN_IDS.index("uptime"))
    assert index.data() == "0.00:00:02"
    begin_s = time.monotonic()
    qtbot.waitUntil(lambda: time.monotonic() - begin_s > 1.1)
    assert index.data() == "0.00:00:02"
    pane.set_status(CONNECTED)
    assert index.data() > "0.00:00:05"
