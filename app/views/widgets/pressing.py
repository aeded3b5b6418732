"""A button acts on what there was when it was pressed, not on what there is when it is let go."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtWidgets import QAbstractButton

Subject = TypeVar("Subject")


def act_on_pressed(button: QAbstractButton, subject: Callable[[], Subject], act: Callable[[Subject], object]) -> None:
    """When ``button`` is clicked, have ``act`` done with what ``subject`` gave at the press.

    A press by a screen reader is a click only a tenth of a second later (Qt shows it as pressed until then), and a
    mouse button is held for as long: meanwhile something else may have been selected, or have come by itself.
    """
    held: list[Subject] = []

    def hold() -> None:
        held[:] = [subject()]

    def click() -> None:
        act(held.pop() if held else subject())

    button.pressed.connect(hold)
    button.clicked.connect(click)
