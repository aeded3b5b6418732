"""Values of several lines at the same times, newest first. The arrays come from whoever knows numpy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


class TimesTexts(Protocol):
    """Words for headers and cells; ``column`` counts the lines from 0."""

    def time_title(self) -> str: ...

    def title(self, column: int) -> str: ...

    def time(self, epoch_s: int) -> str: ...

    def value(self, column: int, value: float) -> str: ...

    def spoken(self, column: int, value: float) -> str: ...


class TimesModel(QAbstractTableModel):
    """The first column is the time. A value that is not known is NaN and shows as a dash."""

    def __init__(self, texts: TimesTexts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._times: list[int] = []
        self._columns: list[list[float]] = []

    @property
    def newest_epoch_s(self) -> int | None:
        """The time of the first row."""
        return self._times[0] if self._times else None

    def set_samples(self, times_epoch_s: Sequence[int], columns: Sequence[Sequence[float]]) -> None:
        """Show other lines. Both are given oldest first."""
        self.beginResetModel()
        self._times = list(reversed(times_epoch_s))
        self._columns = [list(reversed(column)) for column in columns]
        self.endResetModel()

    def add_samples(
        self, times_epoch_s: Sequence[int], columns: Sequence[Sequence[float]], oldest_epoch_s: int
    ) -> None:
        """Put newer ones on top and drop those before ``oldest_epoch_s``; the lines are the same."""
        count = len(times_epoch_s)
        if count:
            self.beginInsertRows(_NO_INDEX, 0, count - 1)
            self._times[:0] = reversed(times_epoch_s)
            for mine, new in zip(self._columns, columns, strict=True):
                mine[:0] = reversed(new)
            self.endInsertRows()
        keep = next((row for row, when in enumerate(self._times) if when < oldest_epoch_s), len(self._times))
        if keep < len(self._times):
            self.beginRemoveRows(_NO_INDEX, keep, len(self._times) - 1)
            del self._times[keep:]
            for column in self._columns:
                del column[keep:]
            self.endRemoveRows()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Override QAbstractTableModel.rowCount."""
        return 0 if parent.isValid() else len(self._times)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        """Override QAbstractTableModel.columnCount."""
        return 0 if parent.isValid() else 1 + len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Override QAbstractTableModel.data."""
        if not index.isValid() or index.row() >= len(self._times):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        if index.column() == 0:
            return self._texts.time(self._times[index.row()])
        column = index.column() - 1
        value = self._columns[column][index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._texts.title(column)} {self._texts.spoken(column, value)}"
        return "–" if math.isnan(value) else self._texts.value(column, value)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Override QAbstractTableModel.headerData."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < self.columnCount():
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self._texts.title(section - 1) if section else self._texts.time_title()
        return self._alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    @staticmethod
    def _alignment(section: int) -> int:
        side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignVCenter)
