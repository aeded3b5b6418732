"""A choice of the formats of disk images."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from app.core.disk_rules import format_name
from app.views.wizards.page import prepared


def format_combo(name: str, formats: tuple[str, ...]) -> QComboBox:
    """A combo box whose data are the host's names of formats."""
    combo = QComboBox()
    for each in formats:
        combo.addItem(format_name(each), each)
    prepared(combo, name)
    return combo
