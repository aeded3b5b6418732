"""How a page's field is shown in a widget: what fits it, what is read out of it, and which signal says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QSpinBox,
    QWidget,
)

from app.core.machine_plan import MIB
from app.core.names import shown
from app.views.translation import translate
from app.views.widgets.labels import pad_spin_box


class Editor(Protocol):
    """A widget for one value. ``show`` must not be taken for a change by the user."""

    @property
    def widget(self) -> QWidget: ...

    def show(self, value: object) -> None: ...

    def value(self) -> object: ...

    def watch(self, on_changed: Callable[[], None]) -> None: ...

    def words(self, value: object) -> str: ...


class NumberEditor:
    """A spin box. ``unit``: how many of the field's own units one of its steps is (MIB for bytes shown in MiB)."""

    def __init__(self, name: str, least: int, most: int, *, unit: int = 1, step: int = 1, suffix: str = "") -> None:
        self._unit = unit
        self.widget = QSpinBox()
        self.widget.setObjectName(name)
        self.widget.setRange(least, most)
        self.widget.setSingleStep(step)
        self.widget.setSuffix(suffix)
        pad_spin_box(self.widget)

    def show(self, value: object) -> None:
        with QSignalBlocker(self.widget):
            self.widget.setValue(-(-int(value or 0) // self._unit))  # type: ignore[call-overload]

    def value(self) -> object:
        return self.widget.value() * self._unit

    def watch(self, on_changed: Callable[[], None]) -> None:
        self.widget.valueChanged.connect(on_changed)

    def words(self, value: object) -> str:
        number = -(-int(value or 0) // self._unit)  # type: ignore[call-overload]
        if number == self.widget.minimum() and self.widget.specialValueText():
            return self.widget.specialValueText()
        return f"{self.widget.locale().toString(number)}{self.widget.suffix()}"


def memory_editor(name: str, least_mib: int = 1) -> NumberEditor:
    """Bytes, shown in MiB."""
    suffix = translate("Settings", " MiB")
    return NumberEditor(name, least_mib, 64 * 1024 * 1024, unit=MIB, step=256, suffix=suffix)


class SliderEditor:
    """A slider between two words."""

    def __init__(self, name: str, least: int, most: int) -> None:
        self.widget = QSlider(Qt.Orientation.Horizontal)
        self.widget.setObjectName(name)
        self.widget.setRange(least, most)
        self.widget.setPageStep(max(1, (most - least) // 10))

    def show(self, value: object) -> None:
        with QSignalBlocker(self.widget):
            self.widget.setValue(int(value or 0))  # type: ignore[call-overload]

    def value(self) -> object:
        return self.widget.value()

    def watch(self, on_changed: Callable[[], None]) -> None:
        self.widget.valueChanged.connect(on_changed)

    def words(self, value: object) -> str:
        return str(value)


class TextEditor:
    """A line of text."""

    def __init__(self, name: str, hint: str = "") -> None:
        self.widget = QLineEdit()
        self.widget.setObjectName(name)
        self.widget.setPlaceholderText(hint)

    def show(self, value: object) -> None:
        if self.widget.text() != str(value or ""):
            with QSignalBlocker(self.widget):
                self.widget.setText(str(value or ""))

    def value(self) -> object:
        return self.widget.text()

    def watch(self, on_changed: Callable[[], None]) -> None:
        self.widget.textChanged.connect(on_changed)

    def words(self, value: object) -> str:
        return translate("Settings", "“{text}”").format(text=shown(str(value), 60)) if value else nothing()


class LinesEditor:
    """Text of several lines."""

    def __init__(self, name: str) -> None:
        self.widget = QPlainTextEdit()
        self.widget.setObjectName(name)
        self.widget.setTabChangesFocus(True)

    def show(self, value: object) -> None:
        if self.widget.toPlainText() != str(value or ""):
            with QSignalBlocker(self.widget):
                self.widget.setPlainText(str(value or ""))

    def value(self) -> object:
        return self.widget.toPlainText()

    def watch(self, on_changed: Callable[[], None]) -> None:
        self.widget.textChanged.connect(on_changed)

    def words(self, value: object) -> str:
        first = next(iter(str(value or "").splitlines()), "")
        return translate("Settings", "“{text}”").format(text=shown(first, 40)) if first else nothing()


class CheckEditor:
    """A check box, which bears its own label."""

    def __init__(self, name: str, label: str) -> None:
        self.widget = QCheckBox(label)
        self.widget.setObjectName(name)

    def show(self, value: object) -> None:
        with QSignalBlocker(self.widget):
            self.widget.setChecked(bool(value))

    def value(self) -> object:
        return self.widget.isChecked()

    def watch(self, on_changed: Callable[[], None]) -> None:
        self.widget.toggled.connect(on_changed)

    def words(self, value: object) -> str:
        return translate("Settings", "on") if value else translate("Settings", "off")


class ChoiceEditor:
    """One of several values, each with its words. A value that is not among them is shown as it is."""

    def __init__(self, name: str, items: Sequence[tuple[object, str]]) -> None:
        self.widget = QComboBox()
        self.widget.setObjectName(name)
        self.widget.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.widget.setMinimumContentsLength(14)
        self._values: list[object] = []
        self.offer(items)

    def offer(self, items: Sequence[tuple[object, str]]) -> None:
        """Offer these values; what is chosen stays."""
        if [(each, self.widget.itemText(row)) for row, each in enumerate(self._values)] == list(items):
            return
        chosen = self.value() if self._values else None
        with QSignalBlocker(self.widget):
            self.widget.clear()
            self._values = [value for value, _ in items]
            self.widget.addItems([text for _, text in items])
        if chosen is not None:
            self.show(chosen)

    def bar(self, value: object, reason: str) -> None:
        """Show a value that cannot be chosen, with the reason; "" to allow it again."""
        model = self.widget.model()
        if value in self._values and isinstance(model, QStandardItemModel):
            item = model.item(self._values.index(value))
            flags = item.flags() | Qt.ItemFlag.ItemIsEnabled
            item.setFlags(flags & ~Qt.ItemFlag.ItemIsEnabled if reason else flags)
            item.setToolTip(reason)

    def show(self, value: object) -> None:
        with QSignalBlocker(self.widget):
            if value not in self._values:
                self._values.append(value)
                self.widget.addItem(shown(str(value)) if value not in {None, ""} else nothing())
            self.widget.setCurrentIndex(self._values.index(value))

    def value(self) -> object:
        row = self.widget.currentIndex()
        return self._values[row] if 0 <= row < len(self._values) else None

    def watch(self, on_changed: Callable[[], None]) -> None:
        self.widget.currentIndexChanged.connect(on_changed)

    def words(self, value: object) -> str:
        if value in self._values:
            return self.widget.itemText(self._values.index(value))
        return shown(str(value)) if value not in {None, ""} else nothing()


def nothing() -> str:
    """What stands where nothing is written."""
    return translate("Settings", "not set")


def select_text(widget: QWidget) -> None:
    """Select all that stands in a field of one line, so that typing replaces it."""
    if isinstance(widget, (QLineEdit, QAbstractSpinBox)):
        widget.selectAll()
