"""The parent partition as a table of one line, with the columns of the machines' table."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from app.core.gateway import ConnectionStatus
from app.core.metrics import CPU_GUEST, CPU_HOST, PARENT, Tick
from app.core.partitions import ConnectionState, HostFacts, HostSnapshot, PartitionState
from app.models.columns import COLUMNS, columns_for
from app.models.partition_rows import PartitionRow, parent_row
from app.models.table_roles import CellTexts, header_data, row_data

_NO_INDEX = QModelIndex()


class ParentModel(QAbstractTableModel):
    """One line, or none before the host said what it is."""

    def __init__(self, texts: CellTexts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self.columns = COLUMNS
        self.is_stale = False
        self._host_id = ""
        self._row: PartitionRow | None = None

    @property
    def entries(self) -> list[PartitionRow]:
        """The line, if there is one."""
        return [] if self._row is None else [self._row]

    def set_host(self, host_id: str) -> None:
        """Show another host, still unknown."""
        if host_id == self._host_id:
            return
        self.beginResetModel()
        self._host_id, self._row, self.is_stale = host_id, None, False
        self.endResetModel()

    def set_snapshot(self, snapshot: HostSnapshot) -> None:
        """Take over what the host says of itself."""
        facts = snapshot.facts
        if facts.host_id != self._host_id:
            return
        if self._row is None:
            self.beginInsertRows(_NO_INDEX, 0, 0)
            self._row = parent_row(facts, facts.name)
            self._show_state()
            self.endInsertRows()
        elif self._row.facts != facts:
            self._take_facts(facts)

    def _take_facts(self, facts: HostFacts) -> None:
        row = parent_row(facts, facts.name)
        if self._row is not None:
            row.values, row.missing = self._row.values, self._row.missing
        self._row = row
        self._show_state()
        self._announce()

    def set_tick(self, tick: Tick) -> None:
        """Take over the parent's own readings."""
        reading = tick.readings.get(PARENT)
        if self._row is None or tick.host_id != self._host_id:
            return
        if reading is not None:
            self._row.take_reading(reading)
            if CPU_HOST in reading.values:
                # The host's processors are its own: both ways of counting give the same.
                self._row.values[CPU_GUEST] = reading.values[CPU_HOST]
        self._announce()

    def set_status(self, status: ConnectionStatus) -> None:
        """Of a host that is not connected, the last values stay and are grey."""
        is_stale = status.state is not ConnectionState.CONNECTED
        if is_stale != self.is_stale:
            self.is_stale = is_stale
            self._show_state()
            self._announce()

    def set_cpu_basis(self, basis: str) -> None:
        """CPU usage in percent of the whole host ("host") or of own processors ("guest")."""
        self.columns = columns_for(basis)
        self._announce()

    def _show_state(self) -> None:
        if self._row is not None:
            state = PartitionState.UNKNOWN if self.is_stale else PartitionState.RUNNING
            self._row.partition = self._row.partition._replace(state=state)

    def _announce(self) -> None:
        if self._row is not None:
            self.dataChanged.emit(self.index(0, 0), self.index(0, len(self.columns) - 1))

    def rowCount(self, parent: QModelIndex = _NO_INDEX) -> int:
        """Override QAbstractTableModel.rowCount."""
        return 0 if parent.isValid() or self._row is None else 1

    def columnCount(self, parent: QModelIndex = _NO_INDEX) -> int:
        """Override QAbstractTableModel.columnCount."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Override QAbstractTableModel.data."""
        if not index.isValid() or self._row is None:
            return None
        return row_data(self._texts, self.columns[index.column()], self._row, role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Override QAbstractTableModel.headerData."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        return header_data(self._texts, self.columns[section], role)
