"""Editors that only devices have: bandwidths, passwords, and numbers of which 0 is a word."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QDoubleSpinBox, QLineEdit

from app.core.secrets import Secret
from app.views.settings.editors import NumberEditor, TextEditor
from app.views.translation import translate
from app.views.widgets.labels import pad_spin_box

KIB = 1024
_KBYTE_PER_MBIT = 125
MOST = 2**31 - 1


def number_or(name: str, most: int, zero: str, *, unit: int = 1, step: int = 1, suffix: str = "") -> NumberEditor:
    """A number of which 0 is the word ``zero``."""
    editor = NumberEditor(name, 0, most, unit=unit, step=step, suffix=suffix)
    editor.widget.setSpecialValueText(zero)
    return editor


def no_limit() -> str:
    """What 0 is, of a limit."""
    return translate("Settings", "No limit")


def host_chooses() -> str:
    """What 0 is, of what the host decides."""
    return translate("Settings", "As the host chooses")


class _MegabitSpin(QDoubleSpinBox):
    """Without zeros at the end."""

    def textFromValue(self, value: float) -> str:
        """Override QDoubleSpinBox.textFromValue."""
        text = super().textFromValue(value)
        point = self.locale().decimalPoint()
        return text.rstrip("0").removesuffix(point) if point in text else text


class RateEditor:
    """Kilobytes per second, shown in Mbit/s as Hyper-V does. Every whole number of kilobytes can be shown."""

    def __init__(self, name: str) -> None:
        self.widget = _MegabitSpin()
        self.widget.setObjectName(name)
        self.widget.setDecimals(3)
        self.widget.setRange(0, 34_000_000)
        self.widget.setSingleStep(10)
        self.widget.setSuffix(translate("Settings", " Mbit/s"))
        self.widget.setSpecialValueText(no_limit())
        pad_spin_box(self.widget)

    def show(self, value: object) -> None:
        with QSignalBlocker(self.widget):
            self.widget.setValue(float(Decimal(int(value or 0)) / _KBYTE_PER_MBIT))  # type: ignore[call-overload]

    def value(self) -> object:
        return round(self.widget.value() * _KBYTE_PER_MBIT)

    def watch(self, on_changed: Callable[[], None]) -> None:
        self.widget.valueChanged.connect(on_changed)

    def words(self, value: object) -> str:
        if not value:
            return no_limit()
        number = float(Decimal(int(value)) / _KBYTE_PER_MBIT)  # type: ignore[call-overload]
        return f"{self.widget.textFromValue(number)}{self.widget.suffix()}"


class PasswordEditor:
    """A new password, which is never shown. Nothing typed is no change."""

    def __init__(self, name: str) -> None:
        self.widget = QLineEdit()
        self.widget.setObjectName(name)
        self.widget.setEchoMode(QLineEdit.EchoMode.Password)

    def show(self, value: object) -> None:
        text = value.reveal() if isinstance(value, Secret) else ""
        if self.widget.text() != text:
            with QSignalBlocker(self.widget):
                self.widget.setText(text)

    def value(self) -> object:
        return Secret(self.widget.text())

    def watch(self, on_changed: Callable[[], None]) -> None:
        self.widget.textEdited.connect(on_changed)

    def words(self, value: object) -> str:
        if value is None:
            return translate("Settings", "what it is")
        return "•••" if value else translate("Settings", "none")


class LowerEditor(TextEditor):
    """Text that counts in small letters, such as MAC addresses."""

    def value(self) -> object:
        return self.widget.text().strip().lower()

    def show(self, value: object) -> None:
        if self.value() != value:
            super().show(value)


class QueuesEditor(NumberEditor):
    """A number of queues: one is what is written nowhere."""

    def show(self, value: object) -> None:
        super().show(max(1, int(value or 0)))  # type: ignore[call-overload]

    def value(self) -> object:
        queues = self.widget.value()
        return queues if queues > 1 else 0

    def words(self, value: object) -> str:
        return super().words(max(1, int(value or 0)))  # type: ignore[call-overload]


class ComEditor(NumberEditor):
    """The number of a COM port, which people count from 1."""

    def show(self, value: object) -> None:
        with QSignalBlocker(self.widget):
            self.widget.setValue(int(value or 0) + 1)  # type: ignore[call-overload]

    def value(self) -> object:
        return self.widget.value() - 1

    def words(self, value: object) -> str:
        return super().words(int(value or 0) + 1)  # type: ignore[call-overload]
