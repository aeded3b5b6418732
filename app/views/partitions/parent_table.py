"""The parent partition, pinned under the header that both tables share."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy, QWidget

from app.models.parent_model import ParentModel
from app.views.partitions.column_header import ColumnHeader
from app.views.partitions.rows_table import RowsTable
from app.views.partitions.texts import PartitionTexts
from app.views.style.theme import Theme
from app.views.translation import translate


class ParentTable(RowsTable):
    """One row that does not scroll, sort or filter; its header is the machines' as well."""

    left_downwards = Signal()
    copy_asked = Signal()
    typed = Signal(str)  # to find a machine by its name

    def __init__(self, theme: Theme, texts: PartitionTexts, model: ParentModel, parent: QWidget | None = None) -> None:
        super().__init__(theme, texts, model, parent)
        self.setObjectName("parent-partition")
        self.setAccessibleName(translate("Partitions", "Parent partition"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalHeader(ColumnHeader(theme, texts, self))
        model.rowsInserted.connect(self._fit)
        model.modelReset.connect(self._fit)
        self._fit()

    def column_header(self) -> ColumnHeader:
        """The header of both tables."""
        header = self.horizontalHeader()
        assert isinstance(header, ColumnHeader)
        return header

    def row_height(self) -> int:
        """Override RowsTable.row_height: two lines of text, and the line below."""
        return self._theme.metrics.parent_row

    def _restyle(self) -> None:
        super()._restyle()
        self._fit()

    def _fit(self) -> None:
        rows = self.row_height() if self.model().rowCount() else 0
        self.setFixedHeight(self._theme.metrics.table_header + rows)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Override RowsTable.paintEvent: a line below parts it from the machines."""
        super().paintEvent(event)
        with QPainter(self.viewport()) as painter:
            bottom = self.viewport().height() - 1
            painter.fillRect(0, bottom, self.viewport().width(), 1, self._theme.color("control"))

    def keyboardSearch(self, search: str) -> None:
        """Override QTableView.keyboardSearch: what is typed is the name of a machine."""
        self.typed.emit(search)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override QTableView.keyPressEvent."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
        elif event.key() == Qt.Key.Key_Down and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)
            return
        event.accept()
