"""A Partitions pane in a window with its filter field, and short words for what is done to it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.core.gateway import ConnectionStatus
from app.core.metrics import SPARK_LENGTH, SPARK_METRICS, Sparklines
from app.core.partitions import ConnectionState
from app.models.columns import COLUMN_IDS
from app.views.partitions.filter_field import FilterField
from app.views.partitions.pane import PartitionsPane
from app.views.style.theme import Theme

Key = Qt.Key
CONNECTED = ConnectionStatus(ConnectionState.CONNECTED, 0.0)
SILENT = ConnectionStatus(ConnectionState.NOT_RESPONDING, 0.0)


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


def shown_columns(pane: PartitionsPane) -> list[str]:
    return [column.id for column in pane.columns.columns_shown()]


def picture(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def colours(image: QImage, x: range, y: range) -> set[str]:
    return {QColor(image.pixel(at, down)).name().upper() for at in x for down in y}


def cell(pane: PartitionsPane, row: int, column_id: str) -> tuple[range, range]:
    rect = pane.table.visualRect(pane.model.index(row, COLUMN_IDS.index(column_id)))
    return range(rect.left() + 2, rect.right() - 2), range(rect.top() + 3, rect.bottom() - 3)
