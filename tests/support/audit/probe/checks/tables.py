"""Tables and trees: every column has a header, every row says something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from gi.repository import Atspi, GLib

from tests.support.audit.probe.node import Node, children_of, name_of
from tests.support.audit.probe.roles import TABLES
from tests.support.audit.report import Violation

_MOST_COLUMNS = 60
_MOST_ROWS = 25
_MOST_PARTS = 12


def check_tables(nodes: list[Node], counts: Counter[str]) -> Iterator[Violation]:
    """The headers and the first rows of every table that is showing."""
    for node in nodes:
        if node.role in TABLES and node.is_showing and "Table" in node.interfaces:
            counts["tables"] += 1
            yield from _check_headers(node, counts)
            yield from _check_rows(node, counts)


def _check_headers(node: Node, counts: Counter[str]) -> Iterator[Violation]:
    names = [header_name(node.accessible, column) for column in range(column_count(node.accessible))]
    counts["columns"] += len(names)
    if len(names) < 2:
        return
    if names == [str(number) for number in range(1, len(names) + 1)]:
        yield Violation("table-headers", node.path, "the headers are only numbers")
    for number, name in enumerate(names, 1):
        if not name:
            yield Violation("table-headers", node.path, f"column {number} of {len(names)} has no header name")


def _check_rows(node: Node, counts: Counter[str]) -> Iterator[Violation]:
    for row in range(min(Atspi.Table.get_n_rows(node.accessible), _MOST_ROWS)):
        counts["rows"] += 1
        if not any(_said(node.accessible, row, column) for column in range(column_count(node.accessible))):
            yield Violation("cell-name", node.path, f"row {row}: no cell says anything")


def column_count(table: Atspi.Accessible) -> int:
    return min(Atspi.Table.get_n_columns(table), _MOST_COLUMNS)


def header_name(table: Atspi.Accessible, column: int) -> str:
    """What a screen reader says for a column, or an empty text."""
    try:
        header = Atspi.Table.get_column_header(table, column)
    except GLib.Error:
        header = None
    name = name_of(header) if header is not None else ""
    return name or (Atspi.Table.get_column_description(table, column) or "").strip()


def _said(table: Atspi.Accessible, row: int, column: int) -> bool:
    try:
        cell = Atspi.Table.get_accessible_at(table, row, column)
        if cell is None:
            return False
        parts = children_of(cell, min(cell.get_child_count(), _MOST_PARTS))
        return bool(name_of(cell) or cell.get_description() or any(name_of(part) for part in parts))
    except GLib.Error:
        return False
