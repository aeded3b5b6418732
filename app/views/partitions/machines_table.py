"""The table of the machines: keys, folding of groups, and a selection that lasts by UUID."""

from __future__ import annotations

import time

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from app.models.partition_rows import GroupRow, PartitionRow
from app.models.partitions_model import PartitionsModel
from app.views.partitions.rows_table import RowsTable
from app.views.partitions.texts import PartitionTexts
from app.views.style.theme import Theme
from app.views.translation import translate

_Move = QAbstractItemView.CursorAction
_NO_UPDATE = QItemSelectionModel.SelectionFlag.NoUpdate
_GROUP_KEYS = {Qt.Key.Key_F2: "rename-group", Qt.Key.Key_Delete: "delete-group"}
_NO_MODIFIER = Qt.KeyboardModifier.NoModifier


class MachinesTable(RowsTable):
    """Any number of machines can be selected; headings of groups can be current only."""

    left_upwards = Signal()
    copy_asked = Signal()
    filter_left = Signal()
    heading_changed = Signal(str)  # title of the group whose heading is current; "" for none
    group_deed_asked = Signal(str)  # id of an action, for the group whose heading is current

    def __init__(
        self, theme: Theme, texts: PartitionTexts, model: PartitionsModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, texts, model, parent)
        self._machines = model
        self._held: tuple[tuple[str, ...], str, int] = ((), "", 0)
        self._lost_row = -1  # where the current line is being removed
        self._column_before_group = 0
        self._typed, self._typed_s = "", 0.0
        self._heading = ""
        self.setObjectName("partitions")
        self.setAccessibleName(translate("Partitions", "Partitions"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.horizontalHeader().hide()
        self.selectionModel().currentChanged.connect(self._tell_heading)
        model.rowsRemoved.connect(self._go_to_neighbour)
        model.rowsRemoved.connect(self._tell_heading)
        model.modelReset.connect(self._tell_heading)
        model.about_to_rearrange.connect(self._hold)
        model.rearranged.connect(self._restore)

    # A selection that lasts

    def _hold(self) -> None:
        """Keep what is selected by key: Qt's own way costs thousands of indexes, and selects too much.

        (With everything selected Qt 6 takes whatever is there afterwards for selected.)
        """
        entries, row = self._machines.entries, self.currentIndex().row()
        current = entries[row].key if 0 <= row < len(entries) else ""
        self._held = (self.selected_keys(), current, row)
        selection = self.selectionModel()
        selection.blockSignals(True)
        selection.reset()
        selection.blockSignals(False)

    def _restore(self) -> None:
        keys, current, row = self._held
        places = sorted(place for key in keys if (place := self._machines.position_of(key)) >= 0)
        selection = self.selectionModel()
        # Nothing that can be seen or heard changed, unless something went: only then is it told.
        selection.blockSignals(True)
        self.select_rows(places)
        place = self._machines.position_of(current)
        if place < 0 and current:
            place = self._neighbour_of(row)
        if place >= 0:
            selection.setCurrentIndex(self.model().index(place, self.first_column()), _NO_UPDATE)
        selection.blockSignals(False)
        self._forget_selected()
        self._tell_heading()
        if len(places) != len(keys):
            self.selection_moved.emit()

    def rowsAboutToBeRemoved(self, parent: QModelIndex, start: int, end: int) -> None:
        """Override QTableView.rowsAboutToBeRemoved: Qt would go to the line above, a heading or another group."""
        self._lost_row = start if start <= self.currentIndex().row() <= end else -1
        super().rowsAboutToBeRemoved(parent, start, end)

    def _go_to_neighbour(self) -> None:
        """Keys go on where the machine was. It is not selected: a key that comes late must not act on another one."""
        place = self._neighbour_of(self._lost_row) if self._lost_row >= 0 else -1
        self._lost_row = -1
        if place >= 0:
            column = max(self.first_column(), self.currentIndex().column())
            self.selectionModel().setCurrentIndex(self.model().index(place, column), _NO_UPDATE)

    def _neighbour_of(self, row: int) -> int:
        """The line of the machine that is nearest to where one was: that after it, else before it; -1 for none."""
        entries = self._machines.entries
        near = (row, row - 1, *range(row + 1, len(entries)), *range(min(row, len(entries)) - 1, -1, -1))
        machines = (at for at in near if 0 <= at < len(entries) and isinstance(entries[at], PartitionRow))
        return next(machines, min(row, len(entries) - 1))

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override QTableView.keyPressEvent."""
        row = self.currentIndex().row()
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == _NO_MODIFIER
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
        elif plain and event.key() == Qt.Key.Key_Up and row <= 0:
            self.left_upwards.emit()
        elif plain and event.key() == Qt.Key.Key_Escape and self._machines.filter_text:
            self.filter_left.emit()
        elif plain and self._fold_by_key(event.key(), row):
            pass
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def _fold_by_key(self, key: int, row: int) -> bool:
        """Right opens a heading, Left folds it or goes up to it; whether the key was used."""
        entries = self._machines.entries
        if not 0 <= row < len(entries):
            return False
        entry = entries[row]
        if isinstance(entry, GroupRow):
            if key in _GROUP_KEYS:
                self.group_deed_asked.emit(_GROUP_KEYS[key])
                return True
            if key == Qt.Key.Key_Right and not entry.is_expanded:
                self._set_expanded(entry, True)
            elif key == Qt.Key.Key_Left and entry.is_expanded:
                self._set_expanded(entry, False)
            elif key in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._set_expanded(entry, not entry.is_expanded)
            return key in {
                Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter,
            }  # fmt: skip
        if key == Qt.Key.Key_Left and self.currentIndex().column() == self.first_column():
            heading = next((at for at in range(row, -1, -1) if isinstance(entries[at], GroupRow)), -1)
            if heading >= 0:
                self.setCurrentIndex(self.model().index(heading, self.first_column()))
                return True
        return False

    def _tell_heading(self) -> None:
        row, entries = self.currentIndex().row(), self._machines.entries
        entry = entries[row] if 0 <= row < len(entries) else None
        heading = entry.title if isinstance(entry, GroupRow) else ""
        if heading != self._heading:
            self._heading = heading
            self.heading_changed.emit(heading)

    def _set_expanded(self, group: GroupRow, is_expanded: bool) -> None:
        self._machines.set_expanded(group.title, is_expanded)
        place = self._machines.position_of(group.key)
        if place >= 0:
            self.selectionModel().setCurrentIndex(self.model().index(place, self.first_column()), _NO_UPDATE)

    def moveCursor(self, action: _Move, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Override QTableView.moveCursor: Home and End go through the rows; headings have one cell."""
        model, current = self.model(), self.currentIndex()
        last = model.rowCount() - 1
        if last < 0:
            return QModelIndex()
        if action == _Move.MoveHome:
            index = model.index(0, max(0, current.column()))
        elif action == _Move.MoveEnd:
            index = model.index(last, max(0, current.column()))
        else:
            index = super().moveCursor(action, modifiers)
        entries = self._machines.entries
        was_group = current.isValid() and isinstance(entries[current.row()], GroupRow)
        if not index.isValid():
            return index
        if isinstance(entries[index.row()], GroupRow):
            if not was_group:
                self._column_before_group = max(0, current.column())
            return index.siblingAtColumn(self.first_column())
        return index.siblingAtColumn(self._column_before_group) if was_group else index

    def keyboardSearch(self, search: str) -> None:
        """Override QTableView.keyboardSearch: the next machine whose name begins with what was typed."""
        now_s = time.monotonic()
        pause_s = QApplication.keyboardInputInterval() / 1000
        is_new = now_s - self._typed_s > pause_s
        self._typed = search if is_new else self._typed + search
        self._typed_s = now_s
        # One letter again and again walks through the machines that begin with it.
        wanted = self._typed.casefold()
        is_walk = len(set(wanted)) == 1
        wanted = wanted[:1] if is_walk else wanted
        entries = self._machines.entries
        start = self.currentIndex().row() + (1 if is_walk else 0)
        for step in range(len(entries)):
            place = (max(0, start) + step) % len(entries)
            entry = entries[place]
            if isinstance(entry, PartitionRow) and entry.partition.name.casefold().startswith(wanted):
                self.go_to(place)
                return

    def go_to(self, place: int) -> None:
        """Make a line the current and only selected one, and bring it on screen."""
        column = max(self.first_column(), self.currentIndex().column())
        self.setCurrentIndex(self.model().index(place, column))

    def first_machine(self) -> int:
        """The first line that is a machine; the first one at all where every group is folded."""
        return next((row for row, each in enumerate(self._machines.entries) if isinstance(each, PartitionRow)), 0)

    def selectAll(self) -> None:
        """Override QTableView.selectAll: all machines, not the headings."""
        entries = self._machines.entries
        self.select_rows([row for row, entry in enumerate(entries) if isinstance(entry, PartitionRow)])

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Override QTableView.mousePressEvent: a click on a heading folds it."""
        row = self.indexAt(event.position().toPoint()).row()
        entries = self._machines.entries
        entry = entries[row] if 0 <= row < len(entries) else None
        if isinstance(entry, GroupRow):
            if event.button() == Qt.MouseButton.LeftButton:
                self._set_expanded(entry, not entry.is_expanded)
            else:
                self.setCurrentIndex(self.model().index(row, self.first_column()))
            event.accept()
            return
        super().mousePressEvent(event)
