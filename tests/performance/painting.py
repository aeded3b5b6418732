"""Inside a measured process: when something has been painted."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt

from tests.performance.channel import tell_moment

_PAINTS = frozenset({QEvent.Type.Expose, QEvent.Type.Paint})


class PaintNotice(QObject):
    """Tells ``event`` once: after ``watched`` was painted while ``is_ready()``.

    A filter hears of the event before it is handled, and painting happens within it: so the moment is told by
    an event that is posted to be the next of all. The same for the program and for the empty window.
    """

    def __init__(self, watched: QObject, event: str, is_ready: Callable[[], bool] = lambda: True) -> None:
        super().__init__(watched)
        self._event = event
        self._is_ready = is_ready
        self._is_told = False
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Override QObject.eventFilter."""
        if event.type() in _PAINTS and not self._is_told and self._is_ready():
            self._is_told = True
            watched.removeEventFilter(self)
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User), Qt.EventPriority.HighEventPriority.value)
        return False

    def event(self, event: QEvent) -> bool:
        """Override QObject.event."""
        if event.type() == QEvent.Type.User:
            tell_moment(self._event, time.monotonic(), time.process_time())
            return True
        return super().event(event)
