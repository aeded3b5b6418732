"""Run by test_pyside.py in a process of its own: emits and paints many times, then prints what it cost.

PySide6 6.12.0 on Python 3.11 drops a reference to True or None at every emit and ends the process after some 500.
"""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget


class Emitter(QObject):
    """One signal of each shape that Partita uses."""

    happened = Signal()
    is_changed = Signal(bool)
    record_changed = Signal(object)


class Counter(QObject):
    """Counts what arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    @Slot()
    def count(self) -> None:
        """Count a signal without an argument."""
        self.calls += 1

    def count_value(self, _value: object) -> None:
        """Count a signal with one argument."""
        self.calls += 1


class Painted(QWidget):
    """Paints as a sparkline does, and counts."""

    def __init__(self) -> None:
        super().__init__()
        self.paints = 0

    def paintEvent(self, _event: object) -> None:
        """Draw a line with a few calls that take and give booleans."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.fillRect(self.rect(), QColor(Qt.GlobalColor.white))
        painter.drawLine(0, 0, self.width(), self.height())
        painter.end()
        self.paints += 1


def references() -> dict[str, int]:
    """How often the objects that lived through nothing else are referred to."""
    return {str(value): sys.getrefcount(value) for value in (None, True, False)}


def emit(times: int) -> int:
    """Emit each signal, connect and disconnect, `times` times; give how many arrived."""
    emitter, counter = Emitter(), Counter()
    emitter.happened.connect(counter.count)
    emitter.is_changed.connect(counter.count_value)
    emitter.record_changed.connect(counter.count_value)
    for turn in range(times):
        emitter.happened.emit()
        emitter.is_changed.emit(turn % 2 == 0)
        emitter.record_changed.emit(None)
        if turn % 4 == 0:
            emitter.happened.disconnect(counter.count)
            emitter.happened.connect(counter.count)
    return counter.calls


def paint(times: int) -> int:
    """Render a widget `times` times; give how often it painted."""
    widget = Painted()
    widget.resize(40, 12)
    image = QImage(40, 12, QImage.Format.Format_ARGB32_Premultiplied)
    for _ in range(times):
        widget.render(image)
    return widget.paints


def main(times: int) -> None:
    """Warm up for as long as it is measured: on Python 3.12 and newer the counts settle late. Then measure."""
    application = QApplication(["soak", "-platform", "offscreen"])
    emit(times)
    paint(times)
    before = references()
    arrived, painted = emit(times), paint(times)
    after = references()
    lost = {name: before[name] - after[name] for name in before}
    sys.stdout.write(json.dumps({"arrived": arrived, "painted": painted, "lost": lost}) + "\n")
    application.quit()


if __name__ == "__main__":
    main(int(sys.argv[1]))
