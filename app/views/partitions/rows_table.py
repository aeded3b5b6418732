"""A table that paints partitions by whole columns: the base of the machines' and of the parent's table."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from app.models.columns import COLUMN_IDS, STATE, Cell
from app.models.parent_model import ParentModel
from app.models.partition_rows import GroupRow, PartitionRow
from app.models.partitions_model import PartitionsModel
from app.views.partitions.cells import CellPainter
from app.views.partitions.lines import Line, Place, ink_of, is_live
from app.views.partitions.look import Look
from app.views.partitions.sparks import Sparks
from app.views.partitions.texts import PartitionTexts
from app.views.partitions.turning import Turning
from app.views.style.icons import Tone
from app.views.style.signs import partition_sign
from app.views.style.theme import Theme
from app.views.style.tokens import Sign
from app.views.widgets.rows import RowState, paint_bar, paint_focus_ring, row_ground
from app.views.widgets.viewport import use_own_viewport

_SECOND_HALF_MS = 40
_CHORDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
_ROWS = QItemSelectionModel.SelectionFlag.Rows


class RowsTable(QTableView):
    """Rows have one height; columns are laid out by the header, which may be another table's.

    ``selected_keys``: the selected partitions, top first.
    """

    selection_moved = Signal()
    menu_asked = Signal(QPoint)  # global
    row_activated = Signal(str)  # UUID or PARENT; by Enter or a double click, whatever the desktop's single click does

    def __init__(
        self, theme: Theme, texts: PartitionTexts, model: PartitionsModel | ParentModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        use_own_viewport(self)
        self.sparks = Sparks()
        self._theme = theme
        self._texts = texts
        self._rows_model = model
        self._cells = CellPainter(texts, self.sparks)
        self._hovered_y = -1
        self._selected: frozenset[int] | None = None
        self._followed = -1  # the row that was selected last
        self._later: list[QRect] = []
        self._turning = Turning(self, self._has_turning)
        self._turning.stepped.connect(self._turn)
        self._second_half = QTimer(self, singleShot=True, interval=_SECOND_HALF_MS)
        self._second_half.timeout.connect(self._repaint_later)
        self.setModel(model)
        self._set_up()
        self.selectionModel().selectionChanged.connect(self._selection_moved)
        for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset, model.layoutChanged):
            signal.connect(self._forget_selected)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _set_up(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.viewport().setMouseTracking(True)

    # What is selected

    def selected_rows(self) -> frozenset[int]:
        """Numbers of the selected rows, headings of groups left out."""
        if self._selected is None:
            entries = self._rows_model.entries
            self._selected = frozenset(
                row
                for span in self.selectionModel().selection()
                for row in range(span.top(), span.bottom() + 1)
                if isinstance(entries[row], PartitionRow)
            )
        return self._selected

    def selected_keys(self) -> tuple[str, ...]:
        """The selected partitions (UUIDs or PARENT), top first."""
        entries = self._rows_model.entries
        return tuple(entries[row].key for row in sorted(self.selected_rows()))

    def select_rows(self, rows: list[int]) -> None:
        """Select exactly these rows, given in ascending order."""
        model, last_column = self.model(), self.model().columnCount() - 1
        selection = QItemSelection()
        start = None
        for place, row in enumerate(rows):
            start = row if start is None else start
            if place + 1 == len(rows) or rows[place + 1] != row + 1:
                selection.select(model.index(start, 0), model.index(row, last_column))
                start = None
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect | _ROWS)
        self._followed = -1

    def _forget_selected(self) -> None:
        self._selected = None

    def _selection_moved(self, selected: QItemSelection) -> None:
        self._selected = None
        if selected.count() == 1 and selected[0].height() == 1:
            self._followed = selected[0].top()
            # Keys and clicks select first and move then; whoever only selects is noticed after both.
            QTimer.singleShot(0, self, self._follow_selection)
        self.selection_moved.emit()

    def _follow_selection(self) -> None:
        """Go to a row that was selected without going there: a screen reader does so, and then presses keys."""
        current = self.currentIndex()
        if self._followed in self.selected_rows() and self._followed != current.row():
            column = current.column() if current.isValid() else self.first_column()
            index = self.model().index(self._followed, column)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def first_column(self) -> int:
        """The column at the beginning of the rows."""
        header = self.horizontalHeader()
        logical = (header.logicalIndex(visual) for visual in range(header.count()))
        return next((column for column in logical if not header.isSectionHidden(column)), 0)

    # Painting

    def row_height(self) -> int:
        """The height of every row."""
        return self._theme.metrics.row

    def _restyle(self) -> None:
        self._cells.look = None
        self._cells.height = self.row_height()
        header = self.verticalHeader()
        header.setMinimumSectionSize(self.row_height())
        header.setDefaultSectionSize(self.row_height())
        self.verticalScrollBar().setSingleStep(self.row_height())
        self.viewport().update()

    def places(self, left: int, right: int) -> list[Place]:
        """The shown columns between two edges of the viewport, in the order of the screen."""
        header, columns = self.horizontalHeader(), self._rows_model.columns
        found, is_first = [], True
        for visual in range(header.count()):
            logical = header.logicalIndex(visual)
            if header.isSectionHidden(logical):
                continue
            x, width = header.sectionViewportPosition(logical), header.sectionSize(logical)
            if x <= right and x + width > left:
                found.append(Place(columns[logical], x, width, is_first))
            is_first = False
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        """Override QTableView.paintEvent: rows are painted by columns, see ``cells``."""
        rect = event.rect()
        height, entries = self.row_height(), self._rows_model.entries
        look = self._current_look()
        with QPainter(self.viewport()) as painter:
            painter.setClipRegion(event.region())
            painter.setLayoutDirection(self.layoutDirection())
            self._cells.is_mirrored = self.isRightToLeft()
            offset = self.verticalOffset()
            first = max(0, (rect.top() + offset) // height)
            last = min(len(entries) - 1, (rect.bottom() + offset) // height)
            lines: list[Line] = []
            for row in range(first, last + 1):
                entry, y = entries[row], row * height - offset
                if isinstance(entry, PartitionRow):
                    lines.append(self._paint_ground(painter, look, row, y, entry))
                else:
                    self._paint_group(painter, look, y, entry, row)
            region = event.region()
            for place in self.places(rect.left(), rect.right()):
                if not region.intersects(QRect(place.x, rect.top(), place.width, rect.height())):
                    continue
                painter.save()
                painter.setClipRect(place.x, rect.top(), place.width, rect.height(), Qt.ClipOperation.IntersectClip)
                self._cells.paint(painter, place, lines)
                painter.restore()
            self._paint_focus(painter, offset)
        if self._cells.has_turning:
            self._cells.has_turning = False
            self._turning.start()

    def _paint_ground(self, painter: QPainter, look: Look, row: int, y: int, entry: PartitionRow) -> Line:
        """Fill a partition's row and say how its cells are painted."""
        height, width = self.row_height(), self.viewport().width()
        is_hovered = y <= self._hovered_y < y + height
        state = RowState(row in self.selected_rows(), self.hasFocus(), is_hovered, entry.is_parent)
        ground, rect = row_ground(state), QRect(0, y, width, height)
        if ground != "base":
            painter.fillRect(rect, look.color(ground))
            paint_bar(painter, rect, self._theme, state)
        is_stale = self._rows_model.is_stale
        ink = ink_of(look, entry, state.is_selected and state.is_pane_focused, is_stale)
        return Line(y, entry, ink, is_live(entry, is_stale), state.is_selected)

    def _paint_group(self, painter: QPainter, look: Look, y: int, group: GroupRow, row: int) -> None:
        """Paint a heading over the whole width."""
        height, width = self.row_height(), self.viewport().width()
        is_hovered = y <= self._hovered_y < y + height
        painter.fillRect(0, y, width, height, look.color("hover" if is_hovered else "window"))
        is_mirrored, side = self.isRightToLeft(), look.metrics.icon
        icon = look.icon("chevron-down" if group.is_expanded else "chevron-right", Tone.NORMAL, is_mirrored)
        painter.drawPixmap(
            width - look.inset - side if is_mirrored else look.inset, y + (height - side) // 2, icon
        )
        painter.setPen(look.color("text"))
        painter.setFont(look.strong.font)
        left = look.inset + side + look.gap
        text = look.strong.elided(self._texts.group(group), max(0, width - left), Qt.TextElideMode.ElideRight)
        left = round(width - left - text.width) if is_mirrored else left
        painter.drawStaticText(left, y + (height - look.strong.height) // 2, text.layout)

    def _paint_focus(self, painter: QPainter, offset: int) -> None:
        row = self.currentIndex().row()
        if row < 0 or not self.hasFocus():
            return
        rect = QRect(0, row * self.row_height() - offset, self.viewport().width(), self.row_height())
        is_selected = row in self.selected_rows()
        if is_selected and self._theme.colors.is_high_contrast:
            rect.adjust(1, 1, -1, -1)  # dark on a bright row: at the edge it would only make the row smaller
        paint_focus_ring(painter, rect, self._theme, is_on_selection=is_selected)

    def on_screen(self) -> range:
        """The numbers of the rows on screen."""
        height, offset = self.row_height(), self.verticalOffset()
        last = (offset + max(0, self.viewport().height() - 1)) // height
        return range(offset // height, min(last + 1, len(self._rows_model.entries)))

    def _turning_rows(self) -> list[int]:
        entries = self._rows_model.entries
        rows = [row for row in self.on_screen() if isinstance(entries[row], PartitionRow)]
        return [row for row in rows if partition_sign(entries[row].state) is Sign.WORKING]

    def is_turning(self) -> bool:
        """Whether signs of working states turn."""
        return self._turning.is_running()

    def _has_turning(self) -> bool:
        return bool(self._turning_rows())

    def _turn(self, degrees: int) -> None:
        self._cells.turn_degrees = degrees
        height, offset, logical = self.row_height(), self.verticalOffset(), COLUMN_IDS.index(STATE)
        x, side = self.columnViewportPosition(logical), self._theme.metrics.sign + 2 * self._theme.metrics.gap
        x += self.columnWidth(logical) - side if self.isRightToLeft() else 0
        for row in self._turning_rows():
            self.viewport().update(x, row * height - offset, side, height)

    def _current_look(self) -> Look:
        dpr = self.devicePixelRatioF()
        look = self._cells.look
        if look is None or look.dpr != dpr:
            look = self._cells.look = Look(self._theme, dpr)
        return look

    def sizeHintForColumn(self, column: int) -> int:
        """Override QTableView.sizeHintForColumn: of what is on screen."""
        look, place = self._current_look(), self._rows_model.columns[column]
        entries = [self._rows_model.entries[row] for row in self.on_screen()]
        words = [self._texts.display(place, entry) for entry in entries if isinstance(entry, PartitionRow)]
        extra = {Cell.NAME: look.metrics.icon + look.gap, Cell.STATE: look.metrics.sign + look.metrics.icon_gap}
        spark = look.metrics.px(60) + look.gap if place.has_spark else 0
        widest = max((look.strong.text(word).width for word in words), default=0)
        return round(widest) + 2 * look.inset + extra.get(place.cell, 0) + spark

    # What moves

    def dataChanged(self, first: QModelIndex, last: QModelIndex, roles: list[int] | None = None) -> None:
        """Override QTableView.dataChanged: a tick repaints the columns that move, not those between.

        In two parts, so that nobody who clicks or types just then waits for all of it.
        """
        if not roles or QAccessible.isActive():
            super().dataChanged(first, last, roles or [])
            return
        height, offset = self.row_height(), self.verticalOffset()
        top, bottom = first.row() * height - offset, (last.row() + 1) * height - offset
        live = [place for place in self.places(0, self.viewport().width()) if place.column.is_live]
        half = (len(live) + 1) // 2
        for place in live[:half]:
            self.viewport().update(place.x, top, place.width, bottom - top)
        self._later = [QRect(place.x, top, place.width, bottom - top) for place in live[half:]]
        self._second_half.start()

    def _repaint_later(self) -> None:
        for rect in self._later:
            self.viewport().update(rect)

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        """Override QTableView.currentChanged: the ring is around the row, not the cell."""
        super().currentChanged(current, previous)
        self.viewport().update()

    def focusInEvent(self, event: QEvent) -> None:
        """Override QTableView.focusInEvent."""
        super().focusInEvent(event)
        self.viewport().update()
        if QAccessible.isActive():
            # After Qt's own event, which names the table only.
            QTimer.singleShot(0, self, self._tell_cell)

    def _tell_cell(self) -> None:
        """Tell a screen reader which cell has the focus, as Qt does when the current cell changes."""
        current = self.currentIndex()
        if current.isValid() and self.hasFocus():
            told = QAccessibleEvent(self, QAccessible.Event.Focus)
            # Qt counts the headers as the first row and the first column.
            told.setChild((current.row() + 1) * (self.model().columnCount() + 1) + current.column() + 1)
            QAccessible.updateAccessibility(told)

    def focusOutEvent(self, event: QEvent) -> None:
        """Override QTableView.focusOutEvent."""
        super().focusOutEvent(event)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Override QTableView.mouseMoveEvent."""
        super().mouseMoveEvent(event)
        self._hover(event.position().toPoint().y())

    def viewportEvent(self, event: QEvent) -> bool:
        """Override QTableView.viewportEvent."""
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def _hover(self, y: int) -> None:
        height, offset = self.row_height(), self.verticalOffset()
        rows = {(at + offset) // height for at in (self._hovered_y, y) if at >= 0}
        was = (self._hovered_y + offset) // height if self._hovered_y >= 0 else -1
        now = (y + offset) // height if y >= 0 else -1
        self._hovered_y = y
        if was != now:
            for row in rows:
                self.viewport().update(0, row * height - offset, self.viewport().width(), height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override QTableView.keyPressEvent."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers() & _CHORDS:
            self._activate(self.currentIndex().row())
            event.accept()
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Override QTableView.mouseDoubleClickEvent."""
        super().mouseDoubleClickEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._activate(self.indexAt(event.position().toPoint()).row())

    def _activate(self, row: int) -> None:
        entries = self._rows_model.entries
        if 0 <= row < len(entries) and isinstance(entries[row], PartitionRow):
            self.row_activated.emit(entries[row].key)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Override QTableView.contextMenuEvent: the menu key asks at the current row."""
        point = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            row = max(0, self.currentIndex().row())
            below = QPoint(self._theme.metrics.page_inset, (row + 1) * self.row_height() - self.verticalOffset())
            below.setY(min(max(below.y(), 0), self.viewport().height()))
            if self.isRightToLeft():
                below.setX(self.viewport().width() - below.x())
            point = self.viewport().mapToGlobal(below)
        self.menu_asked.emit(point)
        event.accept()
