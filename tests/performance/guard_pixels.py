"""Inside the measured program: whether the sparklines on the screen itself move."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMainWindow

from app.core.metrics import Kind
from app.models.partition_rows import PartitionRow
from app.views.partitions.pane import PartitionsPane

_LINE_PART = 0.45
"""The share of a cell, from its left, that holds the line and not the number."""


class SparkPixels:
    """Compares pictures of the screen, taken once after each tick: the cells of disk and network of each row.

    (Memory that is assigned does not change, and CPU of a large host changes by less than a pixel.)
    """

    def __init__(self, pane: PartitionsPane, window: QMainWindow) -> None:
        self.compared = 0
        self._pane = pane
        self._window = window
        self._before: dict[tuple[str, str], bytes] = {}

    def look(self, problems: list[str]) -> None:
        """Take a picture and compare it with the one before."""
        screen = self._window.screen()
        shot = screen.grabWindow(self._window.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)
        now = {
            (key, column): _pixels(shot, area)
            for key, row_area in self._rows().items()
            for column, area in self._cells(row_area)
        }
        if not now:
            problems.append("there is no sparkline on screen")
        for place, pixels in now.items():
            before = self._before.get(place)
            if before is not None:
                self.compared += 1
                if before == pixels:
                    problems.append(f"the line of {place[1]} of {place[0]} did not move on the screen")
        self._before = now

    def _rows(self) -> dict[str, QRect]:
        """The rows that are wholly on screen, by UUID, in the window's pixels."""
        table, model = self._pane.table, self._pane.model
        viewport = table.viewport()
        origin = viewport.mapTo(self._window, QPoint(0, 0))
        height = table.row_height()
        found = {}
        for row in table.on_screen():
            entry = model.entries[row]
            top = row * height - table.verticalOffset()
            if isinstance(entry, PartitionRow) and top >= 0 and top + height <= viewport.height():
                found[entry.key] = QRect(origin.x(), origin.y() + top, viewport.width(), height)
        return found

    def _cells(self, row: QRect) -> list[tuple[str, QRect]]:
        table = self._pane.table
        found = []
        for logical, column in enumerate(self._pane.model.columns):
            if table.isColumnHidden(logical) or not column.has_spark or column.kind not in {Kind.DISK, Kind.NETWORK}:
                continue
            left, width = table.columnViewportPosition(logical), table.columnWidth(logical)
            found.append(
                (column.id, QRect(row.x() + left + 2, row.y() + 1, int(width * _LINE_PART), row.height() - 2))
            )
        return found


def _pixels(shot: QImage, area: QRect) -> bytes:
    return bytes(shot.copy(area).constBits())
