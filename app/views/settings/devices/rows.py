"""Buttons in a page's column."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.views.settings.page import SettingsPage


def add_beside(page: SettingsPage, *widgets: QWidget) -> None:
    """Append widgets beside one another, at the left."""
    row = QHBoxLayout()
    row.setSpacing(page.theme.metrics.gap)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    page.column.addLayout(row)
