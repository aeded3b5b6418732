"""Sockets, cores and threads as one value of three numbers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDynamicPropertyChangeEvent, QEvent, QSignalBlocker
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QWidget

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
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.boxes: list[QSpinBox] = []
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
            row.addWidget(label)
            row.addWidget(box)
            self.boxes.append(box)
        row.addStretch(1)
        self.setFocusProxy(self.boxes[0])

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
