"""Changes a field as a user would, whatever it is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QCheckBox, QComboBox, QLineEdit, QWidget

from app.views.settings.field import FieldRow

TEXTS = {
    "source": "/images/other file.img",
    "path": "/run/other.sock",
    "socket": "/run/display.sock",
    "address": "127.0.0.2",
    "service": "4556",
    "log_file": "/var/log/serial.log",
    "mac": "52:54:00:1A:7C:99",
    "serial_number": "S-1",
    "tag": "other",
    "listen_address": "127.0.0.2",
    "password": "secret",
}

NUMBERS = {"port": "5999", "tls_port": "5998", "mtu": "1500"}
LAST = frozenset({"io"})
"""Choices of which the first needs another field to be changed first."""


def poke(row: FieldRow, field: str) -> None:
    """Give the field another value by mouse or keyboard."""
    widget = row.editor.widget
    if isinstance(widget, QCheckBox):
        widget.click()
    elif isinstance(widget, QComboBox):
        others = [each for each in enabled(widget) if each != widget.currentIndex()]
        choose(widget, others[-1] if field in LAST else others[0])
    elif isinstance(widget, QAbstractSpinBox):
        if field in NUMBERS and widget.property("maximum") > 5000:
            type_text(widget, NUMBERS[field])
        else:
            QTest.keyClick(widget, Qt.Key.Key_Down if int(widget.property("value")) > 1 else Qt.Key.Key_Up)
    elif isinstance(widget, QLineEdit):
        type_text(widget, TEXTS[field])
    else:
        raise TypeError(f"nobody knows how to use {widget}")


def enabled(box: QComboBox) -> list[int]:
    """The lines that can be chosen."""
    model = box.model()
    assert isinstance(model, QStandardItemModel)
    return [row for row in range(box.count()) if model.item(row).isEnabled()]


def choose(box: QComboBox, row: int) -> None:
    """Choose a line, as the list would."""
    box.setCurrentIndex(row)
    box.activated.emit(row)


def type_text(widget: QWidget, text: str) -> None:
    """Replace what stands in a field."""
    widget.setFocus()
    widget.selectAll()  # type: ignore[attr-defined]
    QTest.keyClicks(widget, text)
