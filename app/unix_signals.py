"""Ctrl-C and SIGTERM as a polite request to close; a second one ends at once."""

from __future__ import annotations

import os
import signal
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class UnixSignals(QObject):
    """Emits ``close_requested`` in the GUI thread.

    Python runs a handler only between two of its own instructions, and Qt's loop has none: the
    handler's wake-up byte arrives through a pipe that the loop watches.
    """

    close_requested = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._receiver, self._sender = os.pipe()
        for end in (self._receiver, self._sender):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._sender, warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._receiver, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)
        self._count = 0
        for number in _SIGNALS:
            signal.signal(number, self._handle)

    def forget(self) -> None:
        """The request was refused: the next one is a first one again."""
        self._count = 0

    def close(self) -> None:
        """Give the signals back."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(-1)
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        os.close(self._receiver)
        os.close(self._sender)

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        self._count += 1
        if self._count > 1:
            os._exit(128 + number)

    def _wake(self) -> None:
        try:
            os.read(self._receiver, 64)
        except BlockingIOError:
            return
        self.close_requested.emit()
