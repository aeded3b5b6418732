"""Sockets, cores and threads as one value of three numbers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDynamicPropertyChangeEvent, QEvent, QSignalBlocker, QSize
from PySide6.QtGui import QAccessible, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSpinBox, QWidget

from app.core.machine_plan import Topology
from app.views.settings.editors import nothing
from app.views.style.fonts import TextStyle
from app.views.translation import translate
from app.views.widgets.accessible import labelled, set_role
from app.views.widgets.labels import SECONDARY, pad_spin_box, repolish, style_text

_MOST = 4096
_MARKS = ("pending", "invalid")


class _Three(QWidget):
    """Three spin boxes; the focus goes to the first, and a change or problem marks all."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(translate("Settings", "Topology"))
        set_role(self, QAccessible.Role.Grouping)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.boxes: list[QSpinBox] = []
        self._parts: list[QWidget] = []
        for part, text in (
            ("sockets", translate("Settings", "Soc&kets")),
            ("cores", translate("Settings", "&Cores")),
            ("threads", translate("Settings", "T&hreads")),
        ):
            box = QSpinBox()
            box.setObjectName(f"{name}-{part}")
            box.setRange(0, _MOST)
            pad_spin_box(box)
            label = labelled(text, box)
            style_text(label, TextStyle.NOTE, SECONDARY)
            self._add(label, box)
        self._row.addStretch(1)
        self.setFocusProxy(self.boxes[0])

    def minimumSizeHint(self) -> QSize:
        """Override QWidget.minimumSizeHint: as narrow as one of them."""
        hints = [part.sizeHint() for part in self._parts]
        return QSize(max(hint.width() for hint in hints), self._row.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override QWidget.resizeEvent: beside each other where there is room."""
        super().resizeEvent(event)
        needed = sum(part.sizeHint().width() + self._row.spacing() for part in self._parts)
        ways = QBoxLayout.Direction
        self._row.setDirection(ways.LeftToRight if needed <= self.width() else ways.TopToBottom)

    def _add(self, label: QLabel, box: QSpinBox) -> None:
        part = QWidget()
        row = QHBoxLayout(part)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label)
        row.addWidget(box)
        row.addStretch(1)
        self._row.addWidget(part)
        self._parts.append(part)
        self.boxes.append(box)

    def event(self, event: QEvent) -> bool:
        """Override QWidget.event: pass on whether the value is pending or invalid to the boxes, which show it."""
        if isinstance(event, QDynamicPropertyChangeEvent) and bytes(event.propertyName().data()).decode() in _MARKS:
            for box in self.boxes:
                for mark in _MARKS:
                    box.setProperty(mark, self.property(mark))
                repolish(box)
        return super().event(event)


class TopologyEditor:
    """Fulfils Editor for a Topology."""

    def __init__(self, name: str) -> None:
        self.widget = _Three(name)

    def show(self, value: object) -> None:
        shape = value if isinstance(value, Topology) else Topology()
        for box, number in zip(self.widget.boxes, (shape.sockets, shape.cores, shape.threads), strict=True):
            with QSignalBlocker(box):
                box.setValue(number)

    def value(self) -> object:
        return Topology(*(box.value() for box in self.widget.boxes))

    def watch(self, on_changed: Callable[[], None]) -> None:
        for box in self.widget.boxes:
            box.valueChanged.connect(on_changed)

    def words(self, value: object) -> str:
        if not isinstance(value, Topology) or value == Topology():
            return nothing()
        return f"{value.sockets} × {value.cores} × {value.threads}"
