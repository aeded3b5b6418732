"""What is looked after once the window is up: the log, crashes, and what an earlier run left open."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from app import __version__
from app.services.journal import Journal
from app.services.notices import Notices
from app.services.paths import state_folder
from app.services.unfinished import tell_unfinished
from app.views.whole_copies import WholeCopies

if TYPE_CHECKING:
    from app.services.crash import CrashGuard

_AFTER_MS = 500  # the list of machines comes first


class Aftermath(QObject):
    """Opens the log and the crash guard soon after the start; tells of jobs whose end nobody saw."""

    def __init__(self, notices: Notices, journal: Journal, parent: QObject) -> None:
        super().__init__(parent)
        self._notices = notices
        self._journal = journal
        self._guard: CrashGuard | None = None
        self._handler: logging.Handler | None = None
        self._copies: QObject | None = None
        self._timer = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._timer.timeout.connect(self._open)
        self._timer.start()

    def close(self) -> None:
        """Give the hooks and the log file back."""
        self._timer.stop()
        if self._guard is not None:
            self._guard.close()
        if self._handler is not None:
            from app.services.log import close_log  # deferred: loaded after the first list

            close_log(self._handler)

    def _open(self) -> None:
        from app.services.crash import CrashGuard  # deferred: loaded after the first list
        from app.services.log import open_log  # deferred: loaded after the first list

        self._copies = WholeCopies(QGuiApplication.clipboard(), self)
        self._handler = open_log(state_folder() / "partita.log")
        self._guard = CrashGuard(self._notices, state_folder() / "crash", __version__)
        self._guard.watch_for_death()
        arguments = (self._journal, self._notices.add)
        threading.Thread(target=tell_unfinished, args=arguments, name="journal reader", daemon=True).start()
