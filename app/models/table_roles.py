"""Roles and words shared by the two models of the partitions table."""

from __future__ import annotations

from enum import IntEnum
from typing import Protocol

from PySide6.QtCore import Qt

from app.core.partitions import PartitionState
from app.models.columns import Column
from app.models.partition_rows import GroupRow, PartitionRow


class Role(IntEnum):
    """Roles beyond Qt's own."""

    SORT = Qt.ItemDataRole.UserRole + 1  # raw value that orders the column; None when blank
    RECORD = Qt.ItemDataRole.UserRole + 2  # Partition, or None for a group's heading
    UUID = Qt.ItemDataRole.UserRole + 3  # UUID, PARENT, or "" for a group's heading
    ENTRY = Qt.ItemDataRole.UserRole + 4  # PartitionRow or GroupRow


class CellTexts(Protocol):
    """Words for cells, in the user's language; fulfilled by the views, which own all formatting."""

    def title(self, column: Column) -> str:
        """The column's title with its unit."""

    def title_tip(self, column: Column) -> str:
        """The column's tooltip."""

    def display(self, column: Column, row: PartitionRow) -> str:
        """What the cell shows; "" when it is blank."""

    def spoken(self, column: Column, row: PartitionRow) -> str:
        """What a screen reader says for the cell."""

    def tip(self, column: Column, row: PartitionRow) -> str:
        """The cell's tooltip; "" for none."""

    def group(self, group: GroupRow) -> str:
        """What a group's heading shows."""

    def spoken_group(self, group: GroupRow) -> str:
        """What a screen reader says for a group's heading."""

    def state_word(self, state: PartitionState) -> str:
        """The word of a state, as shown and searched."""


def row_data(texts: CellTexts, column: Column, row: PartitionRow, role: int) -> object:
    """What a model answers for a partition's cell."""
    if role == Qt.ItemDataRole.DisplayRole:
        return texts.display(column, row)
    if role == Qt.ItemDataRole.AccessibleTextRole:
        return texts.spoken(column, row)
    if role == Qt.ItemDataRole.ToolTipRole:
        return texts.tip(column, row) or None
    if role == Qt.ItemDataRole.TextAlignmentRole:
        return ALIGN_END if column.is_number else ALIGN_START
    if role == Role.SORT:
        return column.order_value()(row)
    if role == Role.RECORD:
        return row.partition
    if role == Role.UUID:
        return row.key
    if role == Role.ENTRY:
        return row
    return None


def header_data(texts: CellTexts, column: Column, role: int) -> object:
    """What a model answers for a column's header."""
    if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
        return texts.title(column)
    if role == Qt.ItemDataRole.ToolTipRole:
        return texts.title_tip(column)
    if role == Qt.ItemDataRole.TextAlignmentRole:
        return ALIGN_END if column.is_number else ALIGN_START
    return None


ALIGN_START = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
ALIGN_END = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
