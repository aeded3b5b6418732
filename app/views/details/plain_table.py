"""A table of texts: rows that can be selected, read and copied."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QItemSelectionModel, QModelIndex, QRect, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.models.text_table import QUIET_ROLE
from app.views.details.header import QuietHeader
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.widgets.rows import RowState, paint_bar, paint_focus_ring, paint_ground, row_text


class PlainTable(QTableView):
    """Whole rows; Ctrl+C copies the selected ones with the titles, or all where none is selected."""

    def __init__(self, theme: Theme, model: QAbstractItemModel, name: str, object_name: str) -> None:
        super().__init__()
        self._theme = theme
        self._is_stale = False
        self._hovered_row = -1
        self.setObjectName(object_name)
        self.setAccessibleName(name)
        self.setModel(model)
        self.setHorizontalHeader(QuietHeader(theme, parent=self))
        self.setItemDelegate(_CellDelegate(theme, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def is_stale(self) -> bool:
        """Whether the values are old ones."""
        return self._is_stale

    def set_stale(self, is_stale: bool) -> None:
        """Draw the values as those of a host that does not answer."""
        if is_stale != self._is_stale:
            self._is_stale = is_stale
            self.viewport().update()

    def row_state(self, row: int) -> RowState:
        """How a row looks now."""
        is_selected = self.selectionModel().isRowSelected(row, QModelIndex())
        return RowState(is_selected, self.hasFocus(), row == self._hovered_row)

    def as_text(self, rows: list[int] | None = None) -> str:
        """A line of titles and one for each row, cells parted by tabs; all rows without ``rows``."""
        model = self.model()
        columns = [at for at in range(model.columnCount()) if not self.isColumnHidden(at)]
        lines = ["\t".join(str(model.headerData(at, Qt.Orientation.Horizontal)) for at in columns)]
        for row in range(model.rowCount()) if rows is None else rows:
            lines.append("\t".join(str(model.index(row, at).data() or "") for at in columns))
        return "\n".join(lines) + "\n"

    def _restyle(self) -> None:
        self.verticalHeader().setMinimumSectionSize(self._theme.metrics.row)
        self.verticalHeader().setDefaultSectionSize(self._theme.metrics.row)
        self.viewport().update()

    def event(self, event: QEvent) -> bool:
        """Override QTableView.event: copying means these rows, not the window's."""
        if takes_copy(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override QTableView.keyPressEvent."""
        if event.matches(QKeySequence.StandardKey.Copy):
            rows = sorted(index.row() for index in self.selectionModel().selectedRows())
            QGuiApplication.clipboard().setText(self.as_text(rows or None))
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Override QTableView.focusInEvent: a row is current, so that there is something to read."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model().rowCount():
            flag = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(self.model().index(0, 0), flag.ClearAndSelect | flag.Rows)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Override QTableView.focusOutEvent."""
        super().focusOutEvent(event)
        self.viewport().update()

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        """Override QTableView.currentChanged: the ring is around the row."""
        super().currentChanged(current, previous)
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """Override QTableView.viewportEvent: the row under the pointer."""
        if event.type() in {QEvent.Type.MouseMove, QEvent.Type.Leave}:
            row = self.rowAt(event.position().toPoint().y()) if event.type() is QEvent.Type.MouseMove else -1  # type: ignore[attr-defined]
            if row != self._hovered_row:
                self._hovered_row = row
                self.viewport().update()
        return super().viewportEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Override QTableView.paintEvent: grounds of whole rows first, the ring last."""
        with QPainter(self.viewport()) as painter:
            current = self.currentIndex().row()
            rows = self._shown_rows()
            for row in rows:
                state = self.row_state(row)
                if state.is_selected or state.is_hovered:
                    rect = self._row_rect(row)
                    paint_ground(painter, rect, self._theme, state)
                    paint_bar(painter, rect, self._theme, state)
        super().paintEvent(event)
        if self.hasFocus() and current in rows:
            with QPainter(self.viewport()) as painter:
                is_selected = self.row_state(current).is_selected
                paint_focus_ring(painter, self._row_rect(current), self._theme, is_on_selection=is_selected)

    def _shown_rows(self) -> range:
        first = self.rowAt(0)
        if first < 0:
            return range(0)
        last = self.rowAt(self.viewport().height() - 1)
        return range(first, (last if last >= 0 else self.model().rowCount() - 1) + 1)

    def _row_rect(self, row: int) -> QRect:
        return QRect(0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row))


def takes_copy(event: QEvent) -> bool:
    """Whether it asks a widget if it wants the keys for copying itself."""
    is_question = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
    return is_question and event.matches(QKeySequence.StandardKey.Copy)


class _CellDelegate(QStyledItemDelegate):
    """Text of a cell on the row's ground."""

    def __init__(self, theme: Theme, table: PlainTable) -> None:
        super().__init__(table)
        self._theme = theme
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Override QStyledItemDelegate.paint."""
        theme, metrics = self._theme, self._theme.metrics
        state = self._table.row_state(index.row())
        is_quiet = bool(index.data(QUIET_ROLE)) or self._table.is_stale
        font = theme.font(TextStyle.BODY if index.column() == 0 else TextStyle.NOTE)
        left = metrics.inset if index.column() == 0 else metrics.gap
        rect = option.rect.adjusted(left, 0, -metrics.gap, 0)
        painter.setFont(font)
        painter.setPen(theme.color(row_text(theme, state, "text2" if is_quiet else "text")))
        text = QFontMetrics(font).elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, max(0, rect.width()))
        place = QStyle.visualRect(option.direction, option.rect, rect)
        painter.drawText(place, int(index.data(Qt.ItemDataRole.TextAlignmentRole)), text)
