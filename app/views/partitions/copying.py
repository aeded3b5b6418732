"""Rows as text for the clipboard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.models.columns import Column
from app.models.partition_rows import PartitionRow
from app.views.partitions.texts import PartitionTexts


def rows_as_text(texts: PartitionTexts, columns: Sequence[Column], rows: Iterable[PartitionRow]) -> str:
    """A line of titles and one for each row, cells parted by tabs, as spreadsheets take them."""
    lines = ["\t".join(texts.title(column) for column in columns)]
    lines += ["\t".join(_cell(texts.display(column, row)) for column in columns) for row in rows]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("\t", " ").replace("\n", " ")
