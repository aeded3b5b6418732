"""The sparklines of the table: the last minute of the rows on screen, a picture for each column.

Knows numpy only through ``spark_strips``, which is loaded with the first sparklines: by then
numpy is there already, loaded by the thread that made them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from app.core.metrics import Sparklines
from app.models.columns import Column
from app.views.partitions.look import Look

if TYPE_CHECKING:
    from app.views.partitions.lines import Line
    from app.views.partitions.spark_strips import SparkData, Strips


class Sparks:
    """Paints a table's sparklines from data that it shares with other tables."""

    def __init__(self) -> None:
        self._strips: Strips | None = None

    def take(self, strips: Strips) -> None:
        """Use other pictures; each table has its own."""
        self._strips = strips

    def forget(self) -> None:
        """Show none."""
        self._strips = None

    def paint(self, painter: QPainter, look: Look, column: Column, lines: list[Line], cell: QRect) -> None:
        """Paint the sparklines of one column; ``cell`` is where one stands below a line's upper edge."""
        if self._strips is not None:
            self._strips.paint(painter, look, column, lines, cell)


class SparkFeed:
    """Hands new sparklines to the tables."""

    def __init__(self, *tables: Sparks) -> None:
        self._tables = tables
        self._data: SparkData | None = None

    def take(self, sparklines: Sparklines, now_s: float) -> None:
        """Show newer sparklines. ``now_s``: any clock that only goes forward."""
        if self._data is None:
            from app.views.partitions import spark_strips  # deferred: numpy comes after the first list

            self._data = spark_strips.SparkData()
            for table in self._tables:
                table.take(spark_strips.Strips(self._data))
        self._data.take(sparklines, now_s)

    def forget(self) -> None:
        """Show none: another host is shown."""
        self._data = None
        for table in self._tables:
            table.forget()
