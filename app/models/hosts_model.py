"""The hosts of the list as a Qt model: one row a host, in the order of the list."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.address import HostAddress
from app.core.gateway import ConnectionStatus
from app.core.names import shown
from app.core.partitions import HostFacts
from app.core.record import record, replaced

Index = QModelIndex | QPersistentModelIndex


@record
class HostRow:
    """What the list shows of one host. Counts are those of the last reading."""

    host_id: str
    name: str
    address: HostAddress
    status: ConnectionStatus
    facts: HostFacts | None = None
    running_count: int = 0
    machine_count: int = 0
    is_known: bool = False  # the machines were listed at least once


class HostRole(IntEnum):
    """Roles of the model besides Qt's own."""

    ROW = Qt.ItemDataRole.UserRole + 1  # HostRow
    ID = Qt.ItemDataRole.UserRole + 2  # str


class HostsModel(QAbstractListModel):
    """``describe`` makes the second line of a row, for the eye and for speech."""

    def __init__(self, describe: Callable[[HostRow], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._describe = describe
        self._rows: list[HostRow] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not self.checkIndex(index, QAbstractListModel.CheckIndexOption.IndexIsValid):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return shown(row.name)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{shown(row.name)}, {self._describe(row)}"
        if role == HostRole.ROW:
            return row
        return row.host_id if role == HostRole.ID else None

    def row_of(self, host_id: str) -> int:
        """The row of a host, or -1."""
        return next((number for number, row in enumerate(self._rows) if row.host_id == host_id), -1)

    def host(self, host_id: str) -> HostRow | None:
        """What is shown of a host, or None."""
        number = self.row_of(host_id)
        return self._rows[number] if number >= 0 else None

    def add(self, row: HostRow) -> None:
        """Append a host."""
        self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows))
        self._rows.append(row)
        self.endInsertRows()

    def remove(self, host_id: str) -> None:
        """Take a host away; one that is not there is no error."""
        number = self.row_of(host_id)
        if number >= 0:
            self.beginRemoveRows(QModelIndex(), number, number)
            del self._rows[number]
            self.endRemoveRows()

    def update(self, host_id: str, **changes: object) -> None:
        """Replace fields of a host's row; tells the views only when something differs."""
        number = self.row_of(host_id)
        if number < 0:
            return
        changed = replaced(self._rows[number], **changes)  # type: ignore[arg-type]
        if changed != self._rows[number]:
            self._rows[number] = changed
            self.dataChanged.emit(self.index(number), self.index(number))
