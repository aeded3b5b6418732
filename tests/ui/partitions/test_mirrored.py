"""From right to left everything that is painted stands where a mirror shows it; words and graphs stay readable."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QTableView, QWidget
from pytestqt.qtbot import QtBot

from app.core.metrics import CPU_GUEST, MEMORY_ASSIGNED
from app.core.partitions import PartitionState as S
from app.models.columns import COLUMN_IDS
from app.models.partition_rows import JobView
from app.views.partitions.pane import PartitionsPane
from tests.support.partitions import Machines, a_machine, a_tick
from tests.ui.partitions.window import Window

LTR, RTL = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
_GROUP, _OFF, _WEB = 0, 1, 2
_NEAR_PX = 2  # letters are not drawn at the very same fraction of a pixel


@pytest.fixture
def machines() -> Machines:
    return Machines(a_machine("u001", "web"), a_machine("u002", "old", S.OFF))


@pytest.fixture
def full(pane: PartitionsPane) -> PartitionsPane:
    """A heading, a machine that runs with numbers and a task, and one that is off."""
    pane.set_groups({"u001": "Shop", "u002": "Shop"}, {})
    pane.set_jobs({"u001": JobView("Saving", 40.0)})
    pane.set_tick(a_tick({"u001": {CPU_GUEST: 40.0, MEMORY_ASSIGNED: float(1 << 30)}}))
    pane.table.go_to(_OFF)
    return pane


def painted(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def margins(image: QImage, cell: QRect, direction: Qt.LayoutDirection) -> tuple[int, int] | None:
    """How far what is drawn in a cell is from where the cell begins and from where it ends; None: nothing is."""
    inner = cell.adjusted(4, 4, -4, -4)  # not the focus ring, the bar or the lines between columns
    ground = image.pixelColor(inner.left(), inner.top())
    columns = [
        x
        for x in range(inner.left(), inner.right() + 1)
        if any(image.pixelColor(x, y) != ground for y in range(inner.top(), inner.bottom() + 1))
    ]
    if not columns:
        return None
    left, right = columns[0] - cell.left(), cell.right() - columns[-1]
    return (left, right) if direction == LTR else (right, left)


def cells(table: QTableView, pane: PartitionsPane) -> dict[tuple[int, str], QRect]:
    """Where the visible cells of the rows are, and the heading's."""
    header, shown = table.horizontalHeader(), [column.id for column in pane.columns.columns_shown()]
    height, width = table.rowHeight(0), table.viewport().width()
    found = {(_GROUP, "all"): QRect(0, 0, width, height)}
    for row in (_WEB, _OFF):
        for name in shown:
            logical = COLUMN_IDS.index(name)
            x = header.sectionViewportPosition(logical)
            found[row, name] = QRect(x, table.rowViewportPosition(row), header.sectionSize(logical), height)
    return found


def test_every_cell_begins_where_its_column_begins(qtbot: QtBot, window: Window, full: PartitionsPane) -> None:
    table, measured, places = full.table, {}, {}
    for direction in (LTR, RTL):
        window.setLayoutDirection(direction)
        qtbot.waitUntil(lambda direction=direction: table.layoutDirection() == direction)
        places[direction] = cells(table, full)
        image = painted(table.viewport())
        measured[direction] = {key: margins(image, cell, direction) for key, cell in places[direction].items()}
    name, state = places[RTL][_WEB, "name"], places[RTL][_WEB, "state"]
    assert name.left() > state.left(), "Qt has mirrored the columns"
    drawn = {key for key, each in measured[LTR].items() if each is not None}
    assert {(_GROUP, "all"), (_WEB, "name"), (_WEB, "state"), (_WEB, "status"), (_OFF, "name")} <= drawn
    assert {key[1] for key in drawn if key[0] == _WEB} >= {"name", "state", "status", "memory"}
    for key in drawn:
        before, now = measured[LTR][key], measured[RTL][key]
        assert now is not None, key
        assert now == pytest.approx(before, abs=_NEAR_PX), key


def test_the_bar_of_the_selected_row_is_where_the_row_begins(
    qtbot: QtBot, window: Window, full: PartitionsPane
) -> None:
    window.filter.setFocus()
    window.setLayoutDirection(RTL)
    qtbot.waitUntil(lambda: full.table.layoutDirection() == RTL and not full.table.hasFocus())
    image = painted(full.table.viewport())
    middle = full.table.rowViewportPosition(_OFF) + full.table.rowHeight(_OFF) // 2
    edge, inside = image.width() - 1, image.pixelColor(image.width() // 2, middle)
    assert image.pixelColor(edge, middle) != inside
    assert image.pixelColor(0, middle) == inside


def test_titles_begin_where_their_columns_begin(qtbot: QtBot, window: Window, full: PartitionsPane) -> None:
    header, measured = full.parent_table.column_header(), {}
    for direction in (LTR, RTL):
        window.setLayoutDirection(direction)
        qtbot.waitUntil(lambda direction=direction: header.layoutDirection() == direction)
        image = painted(header.viewport())
        for column in full.columns.columns_shown():
            logical = COLUMN_IDS.index(column.id)
            place = QRect(header.sectionViewportPosition(logical), 0, header.sectionSize(logical), header.height())
            measured[direction, column.id] = margins(image, place, direction)
    assert len(measured) > 10
    for column in full.columns.columns_shown():
        assert measured[RTL, column.id] == pytest.approx(measured[LTR, column.id], abs=_NEAR_PX), column.id
