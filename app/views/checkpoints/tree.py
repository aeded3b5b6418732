"""The tree of checkpoints: rows painted over their whole width, their arrows as well."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
)

from app.models.checkpoints_model import COLUMNS, CheckpointColumn, CheckpointRole, CheckpointsModel
from app.views.details.header import QuietHeader
from app.views.details.plain_table import takes_copy
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.rows import RowState, paint_bar, paint_focus_ring, paint_ground, row_text, row_tone

_NAME_PX, _LEAST_NAME_PX = 312, 170
_WIDTHS_PX = (154, 106, 82)  # taken, kind, size; notes have the rest
_NOTES_PX = 150
_QUIET = {CheckpointColumn.TAKEN, CheckpointColumn.KIND, CheckpointColumn.SIZE, CheckpointColumn.NOTES}


class CheckpointTree(QTreeView):
    """Expanded as far as the user left it; what is new begins expanded."""

    def __init__(self, theme: Theme, model: CheckpointsModel) -> None:
        super().__init__()
        self._theme = theme
        self._is_stale = False
        self._is_laying_out = False
        self._has_own_widths = False
        self._hovered = QPersistentModelIndex()
        self.setObjectName("checkpoints")
        self.setAccessibleName(translate("Checkpoints", "Checkpoints"))
        self.setModel(model)
        self.setItemDelegate(_CellDelegate(theme, self))
        self._set_up()
        model.rowsInserted.connect(self._open_new)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _set_up(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setExpandsOnDoubleClick(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = QuietHeader(self._theme, COLUMNS.index(CheckpointColumn.TAKEN), self)
        self.setHeader(header)
        header.sectionResized.connect(self._note_width)

    def _note_width(self, column: int, _old: int, _new: int) -> None:
        if not self._is_laying_out and column < len(COLUMNS) - 1:
            self._has_own_widths = True

    def _lay_out_columns(self) -> None:
        """The usual widths; in a narrow pane names give way, then notes. Not any more once the user has set one."""
        if self._has_own_widths:
            return
        self._is_laying_out = True
        px = self._theme.metrics.px
        left = self.viewport().width() - px(sum(_WIDTHS_PX)) - px(_NOTES_PX)
        for column, width in enumerate((max(px(_LEAST_NAME_PX), min(px(_NAME_PX), left)), *map(px, _WIDTHS_PX))):
            self.header().resizeSection(column, width)
        self._is_laying_out = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override QTreeView.resizeEvent."""
        super().resizeEvent(event)
        self._lay_out_columns()

    def set_stale(self, is_stale: bool) -> None:
        """Draw the rows as the last ones of a host that does not answer."""
        if is_stale != self._is_stale:
            self._is_stale = is_stale
            self.viewport().update()

    @property
    def is_stale(self) -> bool:
        return self._is_stale

    def row_state(self, index: QModelIndex) -> RowState:
        """How a row looks now."""
        model = self.selectionModel()
        is_hovered = self._hovered.isValid() and self._hovered == index.siblingAtColumn(0)
        return RowState(model.isRowSelected(index.row(), index.parent()), self.hasFocus(), is_hovered)

    def _open_new(self, parent: QModelIndex, first: int, last: int) -> None:
        if parent.isValid() and self.model().rowCount(parent) == last - first + 1:
            self.expand(parent)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        self.setIndentation(metrics.icon + 2)
        self._lay_out_columns()
        self.doItemsLayout()

    # Painting

    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Override QTreeView.drawRow."""
        state = self.row_state(index)
        row = QRect(0, options.rect.y(), self.viewport().width(), options.rect.height())
        paint_ground(painter, row, self._theme, state)
        paint_bar(painter, row, self._theme, state)
        super().drawRow(painter, options, index)
        if self.hasFocus() and index.siblingAtColumn(0) == self.currentIndex().siblingAtColumn(0):
            paint_focus_ring(painter, row, self._theme, is_on_selection=state.is_selected)

    def drawBranches(self, painter: QPainter, rect: QRect, index: QModelIndex) -> None:
        """Override QTreeView.drawBranches: an arrow and no lines."""
        if not self.model().hasChildren(index):
            return
        side = self._theme.metrics.icon
        tone = row_tone(self.row_state(index))
        name = "chevron-down" if self.isExpanded(index) else "chevron-right"
        pixmap = self._theme.icons.pixmap(name, side, self.devicePixelRatioF(), tone)
        if self.isRightToLeft():
            pixmap = pixmap.transformed(QTransform.fromScale(-1, 1))
        left = rect.right() - side + self._theme.metrics.icon_gap
        place = QRect(left, rect.top() + (rect.height() - side) // 2, side, side)
        painter.drawPixmap(QStyle.visualRect(self.layoutDirection(), rect, place).topLeft(), pixmap)

    def viewportEvent(self, event: QEvent) -> bool:
        """Override QTreeView.viewportEvent: the row under the pointer."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self._hover(self.indexAt(event.position().toPoint()))
        elif event.type() == QEvent.Type.Leave:
            self._hover(QModelIndex())
        return super().viewportEvent(event)

    def _hover(self, index: QModelIndex) -> None:
        row = QPersistentModelIndex(index.siblingAtColumn(0))
        if row != self._hovered:
            self._hovered = row
            self.viewport().update()

    # Keys

    def event(self, event: QEvent) -> bool:
        """Override QTreeView.event: copying means a checkpoint here, not the window's partitions."""
        if takes_copy(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override QTreeView.keyPressEvent: a row can be copied."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        super().keyPressEvent(event)

    def copy(self) -> None:
        """Copy the current row, with titles, to the clipboard."""
        index = self.currentIndex()
        if not index.isValid():
            return
        model = self.model()
        titles = [str(model.headerData(at, Qt.Orientation.Horizontal)) for at in range(len(COLUMNS))]
        cells = [str(index.siblingAtColumn(at).data()) for at in range(len(COLUMNS))]
        QGuiApplication.clipboard().setText("\t".join(titles) + "\n" + "\t".join(cells) + "\n")

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Override QTreeView.focusInEvent: a row is current, so that there is something to read."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model().rowCount():
            flag = QItemSelectionModel.SelectionFlag
            first = self.model().index(0, 0)
            self.selectionModel().setCurrentIndex(first, flag.ClearAndSelect | flag.Rows)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Override QTreeView.focusOutEvent."""
        super().focusOutEvent(event)
        self.viewport().update()


class _CellDelegate(QStyledItemDelegate):
    """Text of a cell, and the icon before a name; the ground is the row's."""

    def __init__(self, theme: Theme, tree: CheckpointTree) -> None:
        super().__init__(tree)
        self._theme = theme
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """Override QStyledItemDelegate.sizeHint."""
        size = super().sizeHint(option, index)
        size.setHeight(self._theme.metrics.row)
        return size

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Override QStyledItemDelegate.paint."""
        theme, metrics = self._theme, self._theme.metrics
        column = COLUMNS[index.column()]
        state = self._tree.row_state(index)
        is_now = index.data(CheckpointRole.RECORD) is None
        rect = QRect(option.rect)
        if column is CheckpointColumn.NAME:
            pixmap = theme.icons.pixmap(
                "now" if is_now else "checkpoint", metrics.icon, self._tree.devicePixelRatioF(), row_tone(state)
            )
            rect.setLeft(rect.left() + metrics.icon_gap + metrics.px(2))
            icon = QRect(rect.left(), rect.top() + (rect.height() - metrics.icon) // 2, metrics.icon, metrics.icon)
            painter.drawPixmap(QStyle.visualRect(option.direction, option.rect, icon).topLeft(), pixmap)
            rect.setLeft(rect.left() + metrics.icon + metrics.gap)
            font = theme.font(TextStyle.PANE if is_now else TextStyle.BODY)
        else:
            rect.adjust(metrics.gap, 0, 0, 0)
            font = theme.font(TextStyle.NOTE)
        rect.setRight(rect.right() - metrics.gap)
        is_quiet = column in _QUIET or self._tree.is_stale
        painter.setPen(theme.color(row_text(theme, state, "text2" if is_quiet else "text")))
        painter.setFont(font)
        side = Qt.AlignmentFlag.AlignRight if column is CheckpointColumn.SIZE else Qt.AlignmentFlag.AlignLeft
        mode = Qt.TextElideMode.ElideMiddle if column is CheckpointColumn.NAME else Qt.TextElideMode.ElideRight
        text = QFontMetrics(font).elidedText(str(index.data()), mode, max(0, rect.width()))
        place = QStyle.visualRect(option.direction, option.rect, rect)
        painter.drawText(place, int(side | Qt.AlignmentFlag.AlignVCenter), text)
