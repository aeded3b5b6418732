"""A page or dialog of the program that is looked at from outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.support.partita import Partita


@dataclass(frozen=True, slots=True)
class Place:
    """A page or a dialog. ``dialog`` is the name of its class, "" for a page; Escape leaves a dialog."""

    name: str
    open: Callable[[Partita], object]
    dialog: str = ""
    object_name: str = ""

    def __str__(self) -> str:
        return self.name
