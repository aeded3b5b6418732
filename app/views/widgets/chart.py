"""A graph in words: its role, its name, and numbers that are read when asked for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.views.widgets.accessible import announce, set_role

_READ_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ChartSpeech(QObject):
    """Makes `chart` one Tab stop that a screen reader calls a chart and whose numbers it reads.

    `summary` gives the numbers in words ("now 12 percent, lowest 3, highest 88 in the last
    minute"). It is asked when the focus comes, and on Space or Enter, when it is spoken. While
    the chart has the focus its description stays: every change of it would be read aloud.
    """

    def __init__(self, chart: QWidget, name: str, summary: Callable[[], str]) -> None:
        super().__init__(chart)
        self._chart = chart
        self._summary = summary
        set_role(chart, QAccessible.Role.Chart)
        chart.setAccessibleName(name)
        chart.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if isinstance(chart, QAbstractScrollArea):
            # The viewport would be a second stop, one without a name.
            chart.viewport().setFocusProxy(None)
            chart.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        chart.installEventFilter(self)
        self.refresh()

    def refresh(self) -> None:
        """Take the words anew, unless they are being read. Call it every few seconds at most."""
        if not self._chart.hasFocus():
            self._chart.setAccessibleDescription(self._summary())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Override QObject::eventFilter."""
        if event.type() == QEvent.Type.FocusIn:
            self._chart.setAccessibleDescription(self._summary())
        elif _is_read_key(event):
            announce(self._chart, f"{self._chart.accessibleName()}: {self._summary()}")
            return True
        return super().eventFilter(watched, event)


def _is_read_key(event: QEvent) -> bool:
    if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
        return False
    return event.key() in _READ_KEYS and not event.modifiers()
