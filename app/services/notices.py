"""What the user is told outside of any dialog: one list, fed from any thread."""

from __future__ import annotations

import threading
import time
from enum import Enum
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from app.core.messages import Message

_LIMIT = 200
_DETAILS_LIMIT = 64 * 1024


class Severity(Enum):
    """How much a notice matters."""

    INFO = "information"
    WARNING = "warning"
    ERROR = "error"


class Notice(NamedTuple):
    """One thing the user is told. ``details`` is raw text to copy (hostile); ``count``: how often it came up."""

    id: int
    text: Message
    severity: Severity
    details: str
    at_epoch_s: float
    count: int = 1


class Notices(QObject):
    """The notices, newest last, at most 200. Lives in the GUI thread; ``add`` may be called in any.

    What is said again while it stands in the list is only counted: a full disk is told once, not
    every half minute. ``added`` and ``changed`` carry a Notice, ``dismissed`` its id; all arrive in the GUI thread.
    """

    added = Signal(object)
    changed = Signal(object)
    dismissed = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._notices: dict[int, Notice] = {}
        self._last_id = 0

    def add(self, text: Message, severity: Severity = Severity.WARNING, details: str = "") -> None:
        """Tell the user ``text``."""
        details = details[:_DETAILS_LIMIT]
        with self._lock:
            sentence = str(text)
            same = next((each for each in self._notices.values() if str(each.text) == sentence), None)
            if same is not None:
                notice = same._replace(count=same.count + 1, details=details or same.details)
            else:
                self._last_id += 1
                notice = Notice(self._last_id, text, severity, details, time.time())
            self._notices[notice.id] = notice
            while len(self._notices) > _LIMIT:
                del self._notices[next(iter(self._notices))]
        (self.added if same is None else self.changed).emit(notice)

    def all(self) -> tuple[Notice, ...]:
        """Every notice that was not dismissed, oldest first."""
        with self._lock:
            return tuple(self._notices.values())

    def dismiss(self, notice_id: int) -> None:
        """Take a notice away; if it comes up again it is told again."""
        with self._lock:
            is_there = self._notices.pop(notice_id, None) is not None
        if is_there:
            self.dismissed.emit(notice_id)
