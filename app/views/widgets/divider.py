"""The thin line between two areas."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame


def divider() -> QFrame:
    """Return a horizontal line of one pixel in the colour of borders."""
    line = QFrame()
    line.setProperty("look", "divider")
    line.setFixedHeight(1)
    return line
