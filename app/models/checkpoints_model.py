"""The checkpoints of one machine as a Qt tree: a checkpoint below the one that it builds on, "Now" below the current.

A new list is worked in by moving, inserting and removing rows, so that what is expanded and selected,
and the row that is being read aloud, stay.
"""

from __future__ import annotations

from bisect import bisect
from collections import deque
from collections.abc import Iterable
from enum import Enum, IntEnum
from itertools import count
from typing import Protocol

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.details import Checkpoint

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_NOW = ""  # no checkpoint has an empty name


class CheckpointColumn(Enum):
    """The columns, in their order."""

    NAME = "name"
    TAKEN = "taken"
    KIND = "kind"
    SIZE = "size"
    NOTES = "notes"


COLUMNS = tuple(CheckpointColumn)


class CheckpointRole(IntEnum):
    """Roles beyond Qt's own."""

    RECORD = Qt.ItemDataRole.UserRole + 1  # Checkpoint, or None for "Now"
    KEY = Qt.ItemDataRole.UserRole + 2  # the checkpoint's name, "" for "Now"


class CheckpointTexts(Protocol):
    """Words for headers and cells; ``record`` is None for "Now"."""

    def title(self, column: CheckpointColumn) -> str: ...

    def cell(self, column: CheckpointColumn, record: Checkpoint | None) -> str: ...

    def spoken(self, column: CheckpointColumn, record: Checkpoint | None) -> str: ...

    def tip(self, column: CheckpointColumn, record: Checkpoint | None) -> str: ...

    def place(self, parent: Checkpoint | None, level: int) -> str:
        """Where a row is in the tree, for a screen reader; level 1 is the top."""


class _Node:
    """``id`` is what Qt's indexes carry: an old index finds nothing instead of freed memory."""

    __slots__ = ("children", "id", "key", "parent", "record")

    def __init__(self, key: str, record: Checkpoint | None, id_: int = 0, parent: _Node | None = None) -> None:
        self.key = key
        self.record = record
        self.id = id_
        self.parent = parent
        self.children: list[_Node] = []

    @property
    def order(self) -> tuple[bool, float, str]:
        """By time; "Now" is the last."""
        if self.record is None:
            return True, 0.0, ""
        return False, self.record.created_epoch_s, self.key


class CheckpointsModel(QAbstractItemModel):
    """Empty until a list is given; "Now" is a row as soon as there is a checkpoint."""

    def __init__(self, texts: CheckpointTexts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._root = _Node("root", None)
        self._nodes: dict[str, _Node] = {}
        self._by_id: dict[int, _Node] = {0: self._root}
        self._ids = count(1)

    def set_checkpoints(self, checkpoints: Iterable[Checkpoint]) -> None:
        """Show another list of the same machine, in any order."""
        records = {record.name: record for record in checkpoints if record.name}
        parents = _parents(records)
        for key in _parents_first(parents):
            self._put(key, records.get(key), self._nodes[parents[key]] if parents[key] is not None else self._root)
        gone = [node for key, node in self._nodes.items() if key not in parents]
        for node in gone:
            # What stays was moved out of it before.
            if node.parent is None or node.parent in gone:
                continue
            self._remove(node)

    def clear(self) -> None:
        """Show nothing: another machine."""
        if self._nodes:
            self.beginResetModel()
            self._root.children.clear()
            self._nodes.clear()
            self._by_id = {0: self._root}
            self.endResetModel()

    def index_of(self, key: str) -> QModelIndex:
        """The first cell of a row by its KEY; invalid when there is none."""
        node = self._nodes.get(key)
        return self._index(node) if node is not None else QModelIndex()

    def keys(self) -> list[str]:
        """The KEY of every row, parents before children."""
        return list(self._nodes)

    # Working in

    def _put(self, key: str, record: Checkpoint | None, parent: _Node) -> None:
        node = self._nodes.get(key)
        if node is None:
            node = _Node(key, record, next(self._ids), parent)
            row = bisect(parent.children, node.order, key=lambda each: each.order)
            self.beginInsertRows(self._index(parent), row, row)
            parent.children.insert(row, node)
            self._nodes[key] = self._by_id[node.id] = node
            self.endInsertRows()
            return
        is_other = node.record != record
        node.record = record
        self._move(node, parent)
        if is_other:
            first = self._index(node)
            self.dataChanged.emit(first, first.siblingAtColumn(len(COLUMNS) - 1))

    def _move(self, node: _Node, parent: _Node) -> None:
        old = node.parent
        assert old is not None
        source = old.children.index(node)
        others = [each for each in parent.children if each is not node]
        row = bisect(others, node.order, key=lambda each: each.order)
        if old is parent and row == source:
            return
        # Qt counts the target before the row is taken out.
        target = row + 1 if old is parent and row > source else row
        if not self.beginMoveRows(self._index(old), source, source, self._index(parent), target):
            return
        old.children.pop(source)
        parent.children.insert(row, node)
        node.parent = parent
        self.endMoveRows()

    def _remove(self, node: _Node) -> None:
        parent = node.parent
        assert parent is not None
        row = parent.children.index(node)
        self.beginRemoveRows(self._index(parent), row, row)
        parent.children.pop(row)
        waiting = [node]
        while waiting:
            each = waiting.pop()
            waiting += each.children
            del self._nodes[each.key], self._by_id[each.id]
        self.endRemoveRows()

    def _index(self, node: _Node) -> QModelIndex:
        if node.parent is None:
            return QModelIndex()
        return self.createIndex(node.parent.children.index(node), 0, node.id)

    def _node(self, index: Index) -> _Node:
        return self._by_id.get(index.internalId(), self._root) if index.isValid() else self._root

    # Qt's side

    def index(self, row: int, column: int, parent: Index = _NO_INDEX) -> QModelIndex:
        """Override QAbstractItemModel.index."""
        children = self._node(parent).children
        if parent.column() > 0 or not (0 <= row < len(children) and 0 <= column < len(COLUMNS)):
            return QModelIndex()
        return self.createIndex(row, column, children[row].id)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        """Override QAbstractItemModel.parent."""
        parent = self._node(index).parent
        return self._index(parent) if parent is not None else QModelIndex()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Override QAbstractItemModel.rowCount."""
        return 0 if parent.column() > 0 else len(self._node(parent).children)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        """Override QAbstractItemModel.columnCount."""
        return len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Override QAbstractItemModel.data."""
        if not index.isValid():
            return None
        node, column = self._node(index), COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts.cell(column, node.record)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._texts.spoken(column, node.record)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self._texts.place(node.parent.record if node.parent is not None else None, _level(node))
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._texts.tip(column, node.record) or None
        if role == CheckpointRole.RECORD:
            return node.record
        return node.key if role == CheckpointRole.KEY else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Override QAbstractItemModel.headerData."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self._texts.title(COLUMNS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            is_number = COLUMNS[section] is CheckpointColumn.SIZE
            side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


def _level(node: _Node) -> int:
    level = 0
    while node.parent is not None:
        node, level = node.parent, level + 1
    return level


def _parents(records: dict[str, Checkpoint]) -> dict[str, str | None]:
    """For each row its parent's key, None at the top. A host may name a parent that is not there, or a ring of them."""
    parents: dict[str, str | None] = {
        name: record.parent if record.parent in records else None for name, record in records.items()
    }
    safe: set[str] = set()
    for name in sorted(records, key=lambda each: (records[each].created_epoch_s, each)):
        trail: dict[str, None] = {}
        at: str | None = name
        while at is not None and at not in safe and at not in trail:
            trail[at] = None
            at = parents[at]
        if at is not None and at in trail:
            parents[at] = None  # the ring is cut
        safe.update(trail)
    if records:
        parents[_NOW] = next((name for name, record in records.items() if record.is_current), None)
    return parents


def _parents_first(parents: dict[str, str | None]) -> Iterable[str]:
    children: dict[str | None, list[str]] = {}
    for key, parent in parents.items():
        children.setdefault(parent, []).append(key)
    waiting = deque(children.get(None, ()))
    while waiting:
        key = waiting.popleft()
        yield key
        waiting.extend(children.get(key, ()))
