"""Which machines a filter text finds."""

from __future__ import annotations

from collections.abc import Callable

from app.core.partitions import PartitionState
from app.models.partition_rows import PartitionRow

StateWord = Callable[[PartitionState], str]


def words_of(text: str) -> tuple[str, ...]:
    """The words of a filter text, each of which must be found; none when the text is blank."""
    return tuple(text.casefold().split())


def haystack_of(row: PartitionRow, state_word: StateWord) -> str:
    """Everything of a machine that is searched: name, title, state, addresses, group, tags, notes."""
    partition = row.partition
    return "\n".join(
        (
            partition.name,
            partition.title,
            state_word(row.state),
            *partition.addresses,
            row.folder,
            *row.tags,
            partition.notes,
        )
    ).casefold()


def matching(rows: list[PartitionRow], words: tuple[str, ...], state_word: StateWord) -> list[PartitionRow]:
    """The rows in which every word is found, in their order."""
    for row in rows:
        if row.haystack is None:
            row.haystack = haystack_of(row, state_word)
    found = rows
    for word in words:
        found = [row for row in found if word in row.haystack]  # type: ignore[operator]
    return found
