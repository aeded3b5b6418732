"""The rows and columns on screen, as the painter takes them."""

from __future__ import annotations

from typing import NamedTuple

from app.core.partitions import PartitionState
from app.models.columns import Column
from app.models.partition_rows import PartitionRow
from app.views.partitions.look import Ink, Look

_HALTED = {PartitionState.PAUSED, PartitionState.PAUSED_CRITICAL, PartitionState.ASLEEP}


class Line(NamedTuple):
    """One visible row: its upper edge, what it shows and in which colours."""

    y: int
    row: PartitionRow
    ink: Ink
    is_live: bool  # its graphs are drawn in their own colours
    is_strong: bool  # selected


class Place(NamedTuple):
    """Where a column is: left edge, width, and whether it is the first one."""

    column: Column
    x: int
    width: int
    is_first: bool


def ink_of(look: Look, row: PartitionRow, is_selected: bool, is_stale: bool) -> Ink:
    """The colours of a row: grey when its machine is off or its host silent, numbers grey when it is halted."""
    is_dim = is_stale or row.is_inactive
    return look.ink(is_selected, is_dim, row.partition.state in _HALTED, is_stale)


def is_live(row: PartitionRow, is_stale: bool) -> bool:
    """Whether the row's graphs move."""
    return not is_stale and row.partition.state not in _HALTED
