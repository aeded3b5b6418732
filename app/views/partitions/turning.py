"""The sign of a state on its way to another turns, while its row is on screen and motion is wanted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QStyle, QWidget

STEP_DEGREES = 45
_TURN_MS = 1200


class Turning(QObject):
    """Asks for the next position of the signs until none is on screen any more."""

    stepped = Signal(int)  # degrees

    def __init__(self, widget: QWidget, has_turning: Callable[[], bool]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._has_turning = has_turning
        self._degrees = 0
        self._timer = QTimer(self, interval=_TURN_MS * STEP_DEGREES // 360)
        self._timer.timeout.connect(self._step)

    def is_running(self) -> bool:
        """Whether signs turn."""
        return self._timer.isActive()

    def start(self) -> None:
        """A sign that turns was painted."""
        if not self._timer.isActive() and self._is_motion_wanted():
            self._timer.start()

    def _step(self) -> None:
        if not self._has_turning() or not self._widget.isVisible() or not self._is_motion_wanted():
            self._timer.stop()
            return
        self._degrees = (self._degrees + STEP_DEGREES) % 360
        self.stepped.emit(self._degrees)

    def _is_motion_wanted(self) -> bool:
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        return self._widget.style().styleHint(hint, None, self._widget) > 0
