"""A table of texts that somebody else made: rows known by a key, cells with what is shown, spoken and explained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
QUIET_ROLE = Qt.ItemDataRole.UserRole + 1  # whether the cell says that there is no value


class TextCell(NamedTuple):
    """``spoken``: for a screen reader, where it differs; ``tip``: ready for a tooltip."""

    text: str
    spoken: str = ""
    tip: str = ""
    is_quiet: bool = False


class TextRow(NamedTuple):
    """``key`` says which row is which when the table changes."""

    key: str
    cells: tuple[TextCell, ...]


class TextTableModel(QAbstractTableModel):
    """``numbers``: the columns that are aligned at their end."""

    def __init__(self, titles: Sequence[str], numbers: frozenset[int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._titles = tuple(titles)
        self._numbers = numbers
        self._rows: tuple[TextRow, ...] = ()

    @property
    def rows(self) -> tuple[TextRow, ...]:
        """What is shown."""
        return self._rows

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of the columns."""
        return self._titles

    def set_content(self, titles: Sequence[str], numbers: frozenset[int], rows: Sequence[TextRow]) -> None:
        """Show another table; rows of the same keys change in place."""
        if tuple(titles) == self._titles and numbers == self._numbers:
            self.set_rows(rows)
            return
        self.beginResetModel()
        self._titles, self._numbers, self._rows = tuple(titles), numbers, tuple(rows)
        self.endResetModel()

    def set_rows(self, rows: Sequence[TextRow]) -> None:
        """Show other rows; those of the same keys change in place."""
        rows = tuple(rows)
        if [row.key for row in rows] != [row.key for row in self._rows]:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        old, self._rows = self._rows, rows
        for number, (before, now) in enumerate(zip(old, rows, strict=True)):
            changed = [at for at, pair in enumerate(zip(before.cells, now.cells, strict=True)) if pair[0] != pair[1]]
            if changed:
                self.dataChanged.emit(self.index(number, changed[0]), self.index(number, changed[-1]))

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Override QAbstractTableModel.rowCount."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        """Override QAbstractTableModel.columnCount."""
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Override QAbstractTableModel.data."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        cell = self._rows[index.row()].cells[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            spoken = cell.spoken or cell.text
            return f"{self._titles[index.column()]} {spoken}" if spoken and index.column() else spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.tip or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        return cell.is_quiet if role == QUIET_ROLE else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Override QAbstractTableModel.headerData."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._titles):
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self._titles[section]
        return self._alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _alignment(self, column: int) -> int:
        side = Qt.AlignmentFlag.AlignRight if column in self._numbers else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignVCenter)
