"""The machines of one host as lines of a table: filtered, grouped, ordered, and never reset while it lasts."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QObject, Qt, Signal

from app.core.gateway import ConnectionStatus
from app.core.metrics import Tick
from app.core.partitions import ConnectionState, HostSnapshot
from app.core.record import replaced
from app.models.arrangement import Arrangement
from app.models.columns import COLUMN_IDS, COLUMNS, NAME, STATE, STATUS, columns_for
from app.models.filtering import matching, words_of
from app.models.partition_rows import Entry, GroupRow, JobView, PartitionRow
from app.models.partition_store import PartitionStore
from app.models.rearranging import Step, steps_between
from app.models.table_roles import CellTexts, Role, header_data, row_data

RESORT_S = 3.0
"""Rows ordered by a live number change places at most so often."""

_NO_INDEX = QModelIndex()
# With the hint, headers leave the columns alone; without it they would measure them by the first row.
_LAYOUT = ("QList<QPersistentModelIndex>", "QAbstractItemModel::LayoutChangeHint")
_VERTICAL = QAbstractItemModel.LayoutChangeHint.VerticalSortHint
_NAME_COLUMN = COLUMN_IDS.index(NAME)
_STATE_COLUMN = COLUMN_IDS.index(STATE)
_STATUS_COLUMN = COLUMN_IDS.index(STATUS)
_LIVE_COLUMNS = [place for place, column in enumerate(COLUMNS) if column.is_live]
_LIVE_ROLES = [Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, int(Role.SORT)]
_HEADING_FLAGS = Qt.ItemFlag.ItemIsEnabled
_MACHINE_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


class PartitionsModel(QAbstractTableModel):
    """Lines are headings of groups and machines; a machine is known by its UUID.

    Invariants: the lines are exactly the machines that the filter finds (those of collapsed groups
    left out while nothing is filtered) and the headings of their groups; ``position_of`` is the
    inverse of the lines. A change of few lines is announced as insertions and removals, one of
    many as a change of layout between ``about_to_rearrange`` and ``rearranged``, over which views
    keep their selection by UUID. Only another host resets the model.
    """

    about_to_rearrange = Signal()
    rearranged = Signal()
    counts_changed = Signal()
    sort_changed = Signal()
    collapsed_changed = Signal(object)  # frozenset[str] of group titles
    status_changed = Signal()

    def __init__(
        self, texts: CellTexts, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._texts = texts
        self._clock = clock
        self.columns = COLUMNS
        self.host_id = ""
        self.is_stale = False
        self.last_read_epoch_s: float | None = None
        self.arrangement = Arrangement()
        self.filter_text = ""
        self._store = PartitionStore()
        self._entries: list[Entry] = []
        self._positions: dict[str, int] | None = {}
        self._arranged_s = float("-inf")
        self._visible: tuple[int, int] | None = None

    # What views ask.

    @property
    def machine_count(self) -> int:
        """Machines of the host, shown or not."""
        return len(self._store.rows)

    @property
    def entries(self) -> list[Entry]:
        """The lines, top first. Not to be changed, nor kept over a change of the model."""
        return self._entries

    @property
    def rows(self) -> Mapping[str, PartitionRow]:
        """All machines of the host by UUID, shown or not."""
        self._store.settle()
        return self._store.rows

    def row(self, uuid: str) -> PartitionRow | None:
        """The machine's row, shown or not."""
        self._store.settle()
        return self._store.rows.get(uuid)

    def position_of(self, key: str) -> int:
        """The line of a machine (by UUID) or of a heading (by its key); -1 when it is not shown."""
        if self._positions is None:
            self._positions = {entry.key: place for place, entry in enumerate(self._entries)}
        return self._positions.get(key, -1)

    # What hosts say.

    def set_host(self, host_id: str) -> None:
        """Show another host, still without machines. The same host changes nothing."""
        if host_id == self.host_id:
            return
        self.beginResetModel()
        self.host_id = host_id
        self._store = PartitionStore()
        self._entries, self._positions, self._visible = [], {}, None
        self.last_read_epoch_s, self.is_stale = None, False
        self.arrangement = replaced(self.arrangement, collapsed=frozenset())
        self.endResetModel()
        self.counts_changed.emit()

    def set_snapshot(self, snapshot: HostSnapshot) -> None:
        """Take over what changed. A snapshot of another host is ignored."""
        if snapshot.facts.host_id != self.host_id:
            return
        self.last_read_epoch_s = time.time()
        column = self.arrangement.sort_column(self.columns)
        changes = self._store.take_snapshot(snapshot, column.order_value())
        is_moved = changes.is_order_touched and not column.is_measured
        if changes.is_other_set or is_moved or (self.arrangement.words and changes.touched):
            self._arrange()
        self._announce(changes.touched, 0, len(self.columns) - 1)
        if changes.is_other_set:
            self.counts_changed.emit()

    def set_tick(self, tick: Tick) -> None:
        """Take new readings; only the numbers of visible lines are announced."""
        if tick.host_id != self.host_id:
            return
        self.last_read_epoch_s = time.time()
        self._store.take_tick(tick)
        is_sort_live = self.arrangement.sort_column(self.columns).is_measured
        if is_sort_live and self._clock() - self._arranged_s >= RESORT_S:
            self._arrange()
        first, last = self._on_screen()
        if first <= last:
            start, end = self.index(first, _LIVE_COLUMNS[0]), self.index(last, _LIVE_COLUMNS[-1])
            self.dataChanged.emit(start, end, _LIVE_ROLES)

    def set_status(self, status: ConnectionStatus) -> None:
        """Lines of a host that is not connected keep their last values and are grey."""
        is_stale = status.state is not ConnectionState.CONNECTED
        if is_stale != self.is_stale:
            self.is_stale = is_stale
            self._announce_all()
            self.status_changed.emit()

    # What users and their settings say.

    def set_jobs(self, jobs: Mapping[str, JobView]) -> None:
        """The running jobs, by UUID."""
        touched = self._store.take_jobs(jobs)
        if touched and (self.arrangement.sort_id in {STATE, STATUS} or self.arrangement.words):
            self._arrange()
        self._announce(touched, min(_STATE_COLUMN, _STATUS_COLUMN), max(_STATE_COLUMN, _STATUS_COLUMN))

    def set_groups(
        self, folders: Mapping[str, str], tags: Mapping[str, tuple[str, ...]], collapsed: Collection[str]
    ) -> None:
        """Folder and tags of each machine (by UUID), and the folders that are folded together."""
        self._store.take_groups(folders, tags)
        self._rearrange(collapsed=frozenset(collapsed))
        self._announce_all()

    def set_expanded(self, title: str, is_expanded: bool) -> None:
        """Fold a group open or together."""
        before = self.arrangement.collapsed
        collapsed = before - {title} if is_expanded else before | {title}
        if collapsed != before:
            self._rearrange(collapsed=collapsed)
            self.collapsed_changed.emit(collapsed)

    def set_filter(self, text: str) -> None:
        """Show only machines in which every word of ``text`` is found."""
        self.filter_text = text
        words = words_of(text)
        if words != self.arrangement.words:
            self._rearrange(words=words)
            self.counts_changed.emit()

    def prepare_filter(self) -> None:
        """Make the searched texts ahead, when the filter is about to be used."""
        matching(self._store.by_name, (), self._texts.state_word)

    def set_cpu_basis(self, basis: str) -> None:
        """CPU usage in percent of the whole host ("host") or of the machine's processors ("guest")."""
        self.columns = columns_for(basis)
        self._arrange()
        self._announce_all()

    def sort_by(self, column_id: str, is_descending: bool) -> None:
        """Order the lines by a column; a column that there is not changes nothing."""
        now = (self.arrangement.sort_id, self.arrangement.is_descending)
        if column_id in COLUMN_IDS and now != (column_id, is_descending):
            self._rearrange(sort_id=column_id, is_descending=is_descending)
            self.sort_changed.emit()

    def set_visible(self, first: int, last: int) -> None:
        """Which lines are on screen; what changes is announced for these alone."""
        if self._visible != (first, last):
            self._visible = (first, last)
            self._store.settle()

    # How lines change.

    def _rearrange(self, **wish: Any) -> None:
        self.arrangement = replaced(self.arrangement, **wish)
        self._arrange()

    def _arrange(self) -> None:
        self._arranged_s = self._clock()
        if self.arrangement.sort_column(self.columns).is_measured:
            self._store.settle()
        old, new = self._entries, self.arrangement.lines(self._store, self.columns, self._texts.state_word)
        if new == old:
            return
        steps = steps_between(old, new)
        if steps is None:
            self._replace(new)
            return
        headings = {entry.key: entry for entry in old if isinstance(entry, GroupRow)}
        for step in steps:
            self._take_step(step, new)
        self._entries = new
        for place, entry in enumerate(new):
            if isinstance(entry, GroupRow) and headings.get(entry.key) != entry:
                self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.columns) - 1))

    def _take_step(self, step: Step, new: list[Entry]) -> None:
        self._positions = None
        if step.is_removal:
            self.beginRemoveRows(_NO_INDEX, step.first, step.last)
            del self._entries[step.first : step.last + 1]
            self.endRemoveRows()
        else:
            self.beginInsertRows(_NO_INDEX, step.first, step.last)
            self._entries[step.first : step.first] = new[step.first : step.last + 1]
            self.endInsertRows()

    def _replace(self, new: list[Entry]) -> None:
        self.about_to_rearrange.emit()
        self.layoutAboutToBeChanged[_LAYOUT].emit([], _VERTICAL)
        before = self.persistentIndexList()
        keys = [self._entries[index.row()].key for index in before]
        self._entries, self._positions = new, None
        places = [self.position_of(key) for key in keys]
        after = [
            self.createIndex(place, index.column()) if place >= 0 else _NO_INDEX
            for index, place in zip(before, places, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged[_LAYOUT].emit([], _VERTICAL)
        self.rearranged.emit()

    def _announce(self, rows: list[PartitionRow], first_column: int, last_column: int) -> None:
        """Tell views of the lines of these machines that are on screen, neighbours together."""
        first, last = self._on_screen()
        places = sorted(place for row in rows if first <= (place := self.position_of(row.key)) <= last)
        for start, end in _runs(places):
            self.dataChanged.emit(self.index(start, first_column), self.index(end, last_column))

    def _on_screen(self) -> tuple[int, int]:
        """The first and the last line on screen; last < first when there is none."""
        first, last = self._visible or (0, len(self._entries) - 1)
        return first, min(last, len(self._entries) - 1)

    def _announce_all(self) -> None:
        if self._entries:
            last = self.index(len(self._entries) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    # What Qt asks.

    def rowCount(self, parent: QModelIndex = _NO_INDEX) -> int:
        """Override QAbstractTableModel.rowCount."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: QModelIndex = _NO_INDEX) -> int:
        """Override QAbstractTableModel.columnCount."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Override QAbstractTableModel.data."""
        if not index.isValid():
            return None
        place = index.row()
        entry = self._entries[place]
        if isinstance(entry, PartitionRow):
            if self._visible is None or not self._visible[0] <= place <= self._visible[1]:
                self._store.settle()
            return row_data(self._texts, self.columns[index.column()], entry, role)
        if role == Role.UUID:
            return ""
        if role == Role.ENTRY:
            return entry
        if index.column() != _NAME_COLUMN:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts.group(entry)
        return self._texts.spoken_group(entry) if role == Qt.ItemDataRole.AccessibleTextRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Override QAbstractTableModel.headerData."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        return header_data(self._texts, self.columns[section], role)

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        """Override QAbstractTableModel.flags: headings of groups can be current, but not selected."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _MACHINE_FLAGS if isinstance(self._entries[index.row()], PartitionRow) else _HEADING_FLAGS


def _runs(places: list[int]) -> Iterable[tuple[int, int]]:
    """First and last of each run of neighbours in rising ``places``."""
    steps = list(pairwise(places))
    firsts = [*places[:1], *(after for before, after in steps if after > before + 1)]
    lasts = [*(before for before, after in steps if after > before + 1), *places[-1:]]
    return zip(firsts, lasts, strict=True)
