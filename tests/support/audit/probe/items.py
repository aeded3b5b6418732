"""Objects that a test asked for, by number, and what can be done with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from gi.repository import Atspi, GLib

from tests.support.audit.probe.checks.tables import column_count, header_name
from tests.support.audit.probe.node import (
    MOST_CHILDREN,
    Node,
    State,
    action_count,
    children_of,
    name_of,
    read,
    role_of,
    text_of,
)
from tests.support.audit.probe.roles import CELLS, HEADERS, TABLES, WINDOWS

_MOST_TEXT = 1_000_000


class ItemError(RuntimeError):
    """What was asked of an object cannot be done."""


class Items:
    """Finds objects of one program and keeps them under numbers that a test can send back."""

    def __init__(self, application: Atspi.Accessible) -> None:
        self._application = application
        self._known: list[Atspi.Accessible] = []

    def get(self, number: int) -> Atspi.Accessible:
        return self._known[number]

    def find(
        self, role: str | None = None, name: str | None = None, object_name: str | None = None,
        within: int | None = None, is_showing: bool = True,
    ) -> list[dict[str, Any]]:  # fmt: skip
        """The objects that fit, in the order of reading. `name` is a regular expression for the whole name."""
        self._application.clear_cache()
        start = self._application if within is None else self.get(within)

        def fits(node: Node) -> bool:
            if (role is not None and node.role != role) or (is_showing and not node.is_showing):
                return False
            names = (node.name, *node.label_names())
            if name is not None and not any(re.fullmatch(name, each, re.DOTALL) for each in names):
                return False
            return object_name is None or _is_named(node, object_name)

        found = []
        for node in self._candidates(start, role, is_showing):
            try:
                if fits(node):
                    found.append(self.describe(node.accessible))
            except GLib.Error:
                continue  # it has gone meanwhile
        return found

    def _candidates(self, start: Atspi.Accessible, role: str | None, is_showing: bool) -> Iterator[Node]:
        """What may fit: without reading all of what has another role, nor what is inside of what cannot fit."""
        is_for_cells, is_for_windows = role in CELLS | HEADERS, role in WINDOWS

        def take(accessible: Atspi.Accessible, parent: Node | None, depth: int) -> Iterator[Node]:
            try:
                found = role_of(accessible)
                node = read(accessible, parent) if role in (None, found) else Node.named(accessible, found, parent)
                is_open = depth == 0 or not is_showing or accessible.get_state_set().contains(State.SHOWING)
                count = accessible.get_child_count() if is_open else 0
            except GLib.Error:
                return
            yield node
            if (found in TABLES and depth > 0 and not is_for_cells) or (depth > 0 and is_for_windows):
                return
            for child in children_of(accessible, min(count, MOST_CHILDREN)):
                yield from take(child, node, depth + 1)

        yield from take(start, None, 0)

    def describe(self, accessible: Atspi.Accessible) -> dict[str, Any]:
        """Everything that a screen reader can tell of it now."""
        accessible.clear_cache()
        node = read(accessible)
        parent = accessible.get_parent()
        return {
            "item": self._number(accessible),
            "role": node.role,
            "name": node.name,
            "labels": node.label_names(),
            "description": node.description,
            "object_name": _object_name(accessible),
            "path": accessible.get_accessible_id() or "",
            "text": text_of(accessible, _MOST_TEXT) if "Text" in node.interfaces else None,
            "value": _value(node),
            "states": [state.value_nick for state in node.states.get_states()],
            "actions": _actions(accessible) if "Action" in node.interfaces else [],
            "keys": list(node.keys),
            "rectangle": node.rectangle,
            "parent_role": role_of(parent) if parent is not None else "",
        }

    def act(self, number: int, action: str) -> None:
        """Do what the object offers under the name `action`."""
        accessible = self.get(number)
        offered = _actions(accessible) if "Action" in accessible.get_interfaces() else []
        if action not in offered:
            raise ItemError(f"{name_of(accessible)!r} offers {offered}, not {action!r}")
        if not Atspi.Action.do_action(accessible, offered.index(action)):
            raise ItemError(f"{name_of(accessible)!r} refused {action!r}")

    def set_text(self, number: int, text: str) -> None:
        accessible = self.get(number)
        if "EditableText" not in accessible.get_interfaces():
            raise ItemError(f"{name_of(accessible)!r} cannot be written")
        Atspi.EditableText.set_text_contents(accessible, text)

    def table(self, number: int) -> dict[str, Any]:
        """`headers`, and the names of all cells as `rows`."""
        table = self.get(number)
        table.clear_cache()
        columns = range(column_count(table))
        rows = range(Atspi.Table.get_n_rows(table))
        return {
            "headers": [header_name(table, column) for column in columns],
            "rows": [[_cell_name(table, row, column) for column in columns] for row in rows],
        }

    def cell(self, number: int, row: int, column: int) -> dict[str, Any]:
        cell = Atspi.Table.get_accessible_at(self.get(number), row, column)
        if cell is None:
            raise ItemError(f"no cell at row {row}, column {column}")
        return self.describe(cell)

    def column(self, number: int, column: int) -> list[str]:
        """The names of the cells of one column, without reading the others."""
        table = self.get(number)
        table.clear_cache()
        return [_cell_name(table, row, column) for row in range(Atspi.Table.get_n_rows(table))]

    def select_rows(self, number: int, rows: list[int]) -> None:
        """Select these rows, and no other."""
        table = self.get(number)
        for selected in Atspi.Table.get_selected_rows(table) or []:
            if selected not in rows:
                Atspi.Table.remove_row_selection(table, selected)
        for row in rows:
            if not Atspi.Table.is_row_selected(table, row) and not Atspi.Table.add_row_selection(table, row):
                raise ItemError(f"row {row} cannot be selected")

    def _number(self, accessible: Atspi.Accessible) -> int:
        if accessible in self._known:
            return self._known.index(accessible)
        self._known.append(accessible)
        return len(self._known) - 1


def _object_name(accessible: Atspi.Accessible) -> str:
    """Qt tells the names of the objects from the application down, with dots between them."""
    return (accessible.get_accessible_id() or "").rpartition(".")[2]


def _is_named(node: Node, object_name: str) -> bool:
    """Whether it has this object name itself: cells and headers are told under the name of their table."""
    is_part = node.parent is not None and _object_name(node.parent.accessible) == object_name
    return not is_part and _object_name(node.accessible) == object_name


def _actions(accessible: Atspi.Accessible) -> list[str]:
    return [Atspi.Action.get_action_name(accessible, index) for index in range(action_count(accessible))]


def _value(node: Node) -> float | None:
    return Atspi.Value.get_current_value(node.accessible) if "Value" in node.interfaces else None


def _cell_name(table: Atspi.Accessible, row: int, column: int) -> str:
    try:
        cell = Atspi.Table.get_accessible_at(table, row, column)
    except GLib.Error:
        return ""
    return name_of(cell) if cell is not None else ""
