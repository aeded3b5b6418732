"""Which lines the table has, and in which order, as plain settings and one function of them."""

from __future__ import annotations

from app.core.record import record
from app.models.columns import COLUMN_IDS, NAME, Column
from app.models.filtering import StateWord, matching
from app.models.grouping import arranged
from app.models.ordering import by_value
from app.models.partition_rows import Entry
from app.models.partition_store import PartitionStore


@record
class Arrangement:
    """How the user wants the lines. ``collapsed``: titles of the groups that are folded together."""

    sort_id: str = NAME
    is_descending: bool = False
    words: tuple[str, ...] = ()
    collapsed: frozenset[str] = frozenset()

    def sort_column(self, columns: tuple[Column, ...]) -> Column:
        """The column that orders the lines."""
        return columns[COLUMN_IDS.index(self.sort_id)]

    def lines(self, store: PartitionStore, columns: tuple[Column, ...], state_word: StateWord) -> list[Entry]:
        """The lines of the table, top first."""
        rows = store.by_name
        if self.words:
            rows = matching(rows, self.words, state_word)
        if self.sort_id != NAME:
            rows = by_value(rows, self.sort_column(columns).order_value(), self.is_descending)
        elif self.is_descending:
            rows = rows[::-1]
        # What the filter finds is never hidden in a group that is folded together.
        collapsed = frozenset() if self.words else self.collapsed
        return arranged(rows, collapsed, store.has_folders)
