"""What is painted in the rows, in every look."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.core.messages import message
from app.core.metrics import CPU_HOST, DISK_TOTAL, PARENT, Tick
from app.core.partitions import PartitionState
from app.models.columns import COLUMN_IDS
from app.models.partition_rows import JobView
from app.views.partitions.pane import PartitionsPane
from app.views.style.metrics import Density
from app.views.style.theme import Theme, ThemeChoice
from tests.support.partitions import HOST, Machines, a_tick
from tests.ui.partitions.window import (
    CONNECTED,
    SILENT,
    Window,
    cell,
    colours,
    picture,
    sparklines,
)


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


def test_a_dash_is_as_dark_as_the_numbers_beside_it(pane: PartitionsPane, theme: Theme) -> None:
    """Of the font's own dash, which lies between two rows of pixels, nothing would be."""
    pane.select([])
    assert theme.colors.text not in colours(picture(pane.table.viewport()), *cell(pane, 3, "disk"))
    uuid = pane.model.entries[3].key
    pane.set_tick(a_tick({uuid: {}}, {uuid: {DISK_TOTAL: message("The guest has no driver.")}}))
    assert theme.colors.text in colours(picture(pane.table.viewport()), *cell(pane, 3, "disk"))


def test_a_running_job_has_a_line_of_progress(pane: PartitionsPane, theme: Theme) -> None:
    pane.set_jobs({"u003": JobView("Saving", 50.0, PartitionState.SAVING)})
    x, y = cell(pane, 3, "status")
    bottom = range(y.stop - 4, y.stop + 2)
    image = picture(pane.table.viewport())
    half = (x.start + x.stop) // 2
    assert theme.colors.accent in colours(image, range(x.start + 8, half - 8), bottom)
    assert theme.colors.accent not in colours(image, range(half + 8, x.stop - 8), bottom)
    assert theme.colors.selection_off in colours(image, range(half + 8, x.stop - 8), bottom)


def test_where_a_job_has_no_room_its_figure_is_whole(pane: PartitionsPane) -> None:
    x, y = cell(pane, 3, "status")
    above = range(y.start, y.stop - 6)

    def seen(title: str) -> QImage:
        pane.set_jobs({"u003": JobView(title, 62.0, PartitionState.SAVING)})
        return picture(pane.table.viewport()).copy(x.start, above.start, x.stop - x.start, len(above))

    assert seen("Saving " + "a long name " * 40) == seen("Saving " + "another name " * 40) != seen("Saving")


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
