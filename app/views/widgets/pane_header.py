"""The line above a pane: its title, what it is about, and small buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.widgets.buttons import icon_button
from app.views.widgets.labels import SECONDARY, ElidedLabel, style_text, text_label


class PaneHeader(QWidget):
    """Title in 13/600, a second text beside it, buttons at the right."""

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("pane-header")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._title = text_label(title, TextStyle.PANE, object_name="pane-title")
        self._detail = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self._detail.setObjectName("pane-detail")
        style_text(self._detail, TextStyle.NOTE, SECONDARY)
        self._detail.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._layout = QHBoxLayout(self)
        self._layout.addWidget(self._title)
        self._layout.addWidget(self._detail, 1)
        theme.changed.connect(self._apply_metrics)
        self._apply_metrics()

    def title(self) -> str:
        """Return the title."""
        return self._title.text()

    def set_title(self, title: str) -> None:
        """Show another title; names from hosts must have gone through `shown`."""
        self._title.setText(title)

    def set_detail(self, detail: str) -> None:
        """Show what the pane is about, or "" for nothing."""
        self._detail.setText(detail)

    def add_button(self, icon_name: str, name: str, object_name: str = "") -> QToolButton:
        """Add a small button at the right end; `name` is its tooltip and spoken name."""
        button = icon_button(self._theme, icon_name, name, object_name)
        self.add_widget(button)
        return button

    def add_widget(self, widget: QWidget) -> None:
        """Add any widget at the right end."""
        self._layout.addWidget(widget)

    def _apply_metrics(self) -> None:
        metrics = self._theme.metrics
        self.setFixedHeight(metrics.pane_header)
        self._layout.setContentsMargins(metrics.inset, 0, metrics.gap, 0)
        self._layout.setSpacing(metrics.gap)
