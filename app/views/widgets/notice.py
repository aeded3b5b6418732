"""A line of text whose appearing is spoken."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QLabel, QWidget

from app.views.widgets.accessible import set_role


class Notice(QLabel):
    """A message bar: hidden until it has something to say, and then read out by itself.

    It is for what the eye and the ear should both get. Do not announce the same text as well:
    a screen reader that knows both ways would say it twice.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, QAccessible.Role.Notification)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        self.hide()

    def say(self, text: str) -> None:
        """Show `text` and have it read; an empty one takes the bar away."""
        # Hidden first, so that a second message is an appearing too.
        self.hide()
        self.setText(text)
        self.setAccessibleName(text)
        if not text:
            return
        self.show()
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.ObjectShow))
