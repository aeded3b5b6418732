"""Which columns are shown, how wide, in which order; and what is measured for them."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.metrics import CPU_HOST
from app.models.columns import COLUMN_IDS, COLUMNS
from app.views.partitions.column_menu import ColumnMenu
from app.views.partitions.columns_dialog import ColumnsDialog
from app.views.partitions.look import Look
from app.views.partitions.pane import PartitionsPane
from app.views.style.theme import Theme
from tests.ui.partitions.window import (
    Key,
    Window,
    press,
    shown_columns,
)


def test_columns_give_way_in_a_narrow_window_unless_they_were_asked_for(
    qtbot: QtBot, window: Window, pane: PartitionsPane
) -> None:
    window.resize(1700, 500)
    qtbot.waitUntil(lambda: "demand" in shown_columns(pane))
    assert shown_columns(pane) == [column.id for column in COLUMNS if column.is_default]
    window.resize(780, 500)
    qtbot.waitUntil(lambda: "uptime" not in shown_columns(pane))
    assert "address" not in shown_columns(pane)
    pane.columns.set_wanted("address", True)
    assert "address" in shown_columns(pane)


def set_room(qtbot: QtBot, window: Window, pane: PartitionsPane, room_px: int) -> None:
    """Make the rows as wide as that, the scroll bar left out."""
    viewport = pane.table.viewport()
    window.resize(window.width() + room_px - viewport.width(), 500)
    qtbot.waitUntil(lambda: viewport.width() == room_px)


def test_all_columns_of_first_use_are_there_in_a_window_of_1440(
    qtbot: QtBot, window: Window, pane: PartitionsPane
) -> None:
    """Between the hosts and the actions 1012 pixels are left; a scroll bar takes some of them."""
    set_room(qtbot, window, pane, 998)
    header = pane.parent_table.column_header()
    assert shown_columns(pane) == [column.id for column in COLUMNS if column.is_default]
    assert len(shown_columns(pane)) == 10
    assert header.length() == 998
    for column in pane.columns.columns_shown():
        logical = COLUMN_IDS.index(column.id)
        assert header.sectionSize(logical) >= header.least_width(logical), f"{column.id} is cut"
        title, unit = header.words(column, header.sectionSize(logical) - header.least_width(logical) + 1000)
        assert (title, bool(unit)) == (column.title, bool(column.unit)), "the long title where there is room"


def test_what_is_in_a_column_is_not_cut_at_its_least_width(
    qtbot: QtBot, window: Window, pane: PartitionsPane, theme: Theme
) -> None:
    set_room(qtbot, window, pane, 998)
    header = pane.parent_table.column_header()
    look = Look(theme, 1.0)
    sign = look.metrics.gap + look.metrics.sign + 2 * look.metrics.icon_gap
    assert look.body.text("Paused-Critical").width + sign <= header.sectionSize(COLUMN_IDS.index("state"))
    for column_id, widest in (("cpu", "100"), ("memory", "99.9 / 99.9"), ("disk", "99.9"), ("network", "99.9")):
        room = header.sectionSize(COLUMN_IDS.index(column_id)) - 3 * look.metrics.gap - look.number_width(widest)
        assert room >= 24, f"no sparkline of {column_id}"
    beside = look.metrics.gap + look.metrics.icon_gap
    assert look.note.text("192.168.122.145").width + beside <= header.sectionSize(COLUMN_IDS.index("address"))


def test_a_width_that_the_user_chose_is_kept_and_the_others_make_room(
    qtbot: QtBot, window: Window, pane: PartitionsPane
) -> None:
    set_room(qtbot, window, pane, 1300)
    header = pane.parent_table.column_header()
    logical = COLUMN_IDS.index("state")
    header.resizeSection(logical, 171)
    set_room(qtbot, window, pane, 1080)
    assert header.sectionSize(logical) == 171
    assert header.length() == 1080
    state = pane.layout_state()
    assert {each["id"]: each["width"] for each in state["columns"] if "width" in each} == {"state": 171}


def test_a_layout_of_the_first_version_has_no_widths_that_nobody_chose(pane: PartitionsPane) -> None:
    widths = {"name": 184, "state": 128, "cpu": 200}
    pane.restore_layout({"version": 1, "columns": [{"id": key, "width": width} for key, width in widths.items()]})
    kept = {each["id"]: each["width"] for each in pane.layout_state()["columns"] if "width" in each}
    assert kept == {"cpu": 200}


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


def test_a_width_is_changed_by_keyboard_and_kept(qtbot: QtBot, pane: PartitionsPane) -> None:
    header, cpu = pane.parent_table.column_header(), COLUMN_IDS.index("cpu")
    before, state = header.sectionSize(cpu), COLUMN_IDS.index("state")
    pane.open_columns()
    dialog = pane.findChild(ColumnsDialog)
    qtbot.waitExposed(dialog)
    dialog.list.setCurrentRow(cpu)
    shown = dialog.width_box.value()
    assert abs(shown - pane.columns.width_of("cpu")) <= 1
    press(qtbot, dialog.width_box, Key.Key_Up, Key.Key_Up, Key.Key_Up)
    dialog.list.setCurrentRow(state)
    assert dialog.width_box.value() == pane.columns.width_of("state")
    dialog.list.setCurrentRow(cpu)
    assert dialog.width_box.value() == shown + 30
    assert header.sectionSize(cpu) == before, "nothing changes before OK"
    dialog.accept()
    assert header.sectionSize(cpu) > before + 20
    widths = {each["id"]: each.get("width") for each in pane.columns.state()["columns"]}
    assert (widths["cpu"], widths["state"]) == (shown + 30, None), "only what was changed is the user's"
    pane.columns.reset()
    assert header.sectionSize(cpu) == before


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
