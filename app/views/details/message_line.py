"""A sentence in a pane: why there is nothing, or how what is shown stands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.views.breaking import breakable
from app.views.details.readable import ReadableText, ring_room
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.widgets.labels import SECONDARY


class MessageLine(QWidget):
    """Wraps, can be selected and copied, and keeps the pane's inset. ``label`` takes the focus."""

    def __init__(self, theme: Theme, object_name: str, style: TextStyle = TextStyle.BODY) -> None:
        super().__init__()
        self._theme = theme
        self.label = ReadableText(theme, SECONDARY, object_name, style=style)
        self.label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(self.label)
        self._layout.addStretch(1)
        theme.changed.connect(self._restyle)
        self._restyle()

    def text(self) -> str:
        """What it says."""
        return self.label.text()

    def say(self, text: str) -> None:
        """Say something else; the same text stays selected. A name without a space must not widen the window."""
        text = breakable(text)
        if text != self.label.text():
            self.label.setText(text)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        room = ring_room(self._theme)
        self.label.setMargin(room)
        self._layout.setContentsMargins(metrics.inset - room, metrics.gap - room, metrics.inset, metrics.icon_gap)
