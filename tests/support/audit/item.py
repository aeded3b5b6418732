"""One thing in a program, as a test holds it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Protocol


class ReaderError(RuntimeError):
    """What a test asked of a program cannot be had; says why."""


class Asks(Protocol):
    """Where an item puts its questions."""

    def ask(self, request: str, **arguments: Any) -> Any: ...


@dataclass(frozen=True, slots=True)
class Table:
    """The headers of the columns, and the names of all cells by row."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, header: str) -> tuple[str, ...]:
        """The cells below one header."""
        place = self.headers.index(header)
        return tuple(row[place] for row in self.rows)


class Item:
    """What was true of it when it was found or last refreshed; the rest is asked anew each time."""

    def __init__(self, reader: Asks, facts: dict[str, Any]) -> None:
        self._reader = reader
        self._facts = facts

    @property
    def number(self) -> int:
        return self._facts["item"]

    @property
    def role(self) -> str:
        return self._facts["role"]

    @property
    def name(self) -> str:
        return self._facts["name"]

    @property
    def labels(self) -> list[str]:
        """The names of the labels that are related to it."""
        return self._facts["labels"]

    @property
    def description(self) -> str:
        return self._facts["description"]

    @property
    def object_name(self) -> str:
        return self._facts["object_name"]

    @property
    def path(self) -> str:
        """The object names from the program down to it, with dots between them."""
        return self._facts["path"]

    @property
    def text(self) -> str | None:
        return self._facts["text"]

    @property
    def value(self) -> float | None:
        return self._facts["value"]

    @property
    def states(self) -> frozenset[str]:
        """Such as "focused", "checked", "sensitive", "expanded", "selected"."""
        return frozenset(self._facts["states"])

    @property
    def is_enabled(self) -> bool:
        return "sensitive" in self.states

    @property
    def actions(self) -> list[str]:
        return self._facts["actions"]

    @property
    def keys(self) -> list[str]:
        return self._facts["keys"]

    @property
    def rectangle(self) -> tuple[int, int, int, int]:
        """x, y, width, height on the screen in logical pixels."""
        return tuple(self._facts["rectangle"])

    @property
    def middle(self) -> tuple[int, int]:
        x, y, width, height = self.rectangle
        return x + width // 2, y + height // 2

    def fits(self, role: str | None, name: str | re.Pattern[str] | None) -> bool:
        pattern = exactly(name)
        is_named = pattern is None or any(re.fullmatch(pattern, each, re.DOTALL) for each in (self.name, *self.labels))
        return role in (None, self.role) and is_named

    def refresh(self) -> Item:
        """The same thing with what is true now."""
        return Item(self._reader, self._reader.ask("read", item=self.number))

    def act(self, action: str = "Press") -> None:
        """Do one of its `actions`, without keyboard or mouse. Raises ReaderError if it cannot."""
        self._reader.ask("act", item=self.number, action=action)

    def set_text(self, text: str) -> None:
        """Replace its text. Raises ReaderError if it cannot be written."""
        self._reader.ask("set_text", item=self.number, text=text)

    def table(self) -> Table:
        """All cells of it, if it is a table."""
        answer = self._reader.ask("table", item=self.number)
        return Table(tuple(answer["headers"]), tuple(tuple(row) for row in answer["rows"]))

    def cell(self, row: int, column: int) -> Item:
        return Item(self._reader, self._reader.ask("cell", item=self.number, row=row, column=column))

    def column(self, column: int) -> list[str]:
        """The cells of one column of a table, which is much faster than all of it."""
        return self._reader.ask("column", item=self.number, column=column)

    def select_row(self, *rows: int) -> None:
        """Select this row of a table (or these), and no other."""
        self._reader.ask("select_rows", item=self.number, rows=list(rows))

    def __repr__(self) -> str:
        return f"Item({self.role} {self.name or self.labels!r})"


def exactly(name: str | re.Pattern[str] | None) -> str | None:
    """The regular expression that stands for a name: a string is meant literally."""
    return name.pattern if isinstance(name, re.Pattern) else None if name is None else re.escape(name)
