"""A short line that says what happened, on the screen and by itself to every screen reader."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.style.fonts import TextStyle
from app.views.widgets.accessible import announce, set_role
from app.views.widgets.labels import SECONDARY, ElidedLabel, style_text

_GAP_MS = 700  # a reader asks for the words a moment after they appeared: till then they must stay
_STAY_MS = 8000


class Notice(ElidedLabel):
    """Empty until something is said while an assistive technology listens; gone again some seconds later.

    Older screen readers know of no announcements, but all read a notification that appears. Do not announce the same
    text as well: it would be said twice. It keeps its room while empty, and never takes the focus.
    """

    def __init__(self, gap_ms: int = _GAP_MS, stay_ms: int = _STAY_MS, parent: QWidget | None = None) -> None:
        super().__init__("", Qt.TextElideMode.ElideRight, parent)
        set_role(self, QAccessible.Role.Notification)
        self.setObjectName("notice")
        style_text(self, TextStyle.NOTE, SECONDARY)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setRetainSizeWhenHidden(True)  # what stands beside it never moves
        self.setSizePolicy(policy)
        self._waiting: deque[tuple[str, bool]] = deque()
        self._gap = QTimer(self, singleShot=True, interval=gap_ms)
        self._gap.timeout.connect(self._say_next)
        self._stay = QTimer(self, singleShot=True, interval=stay_ms)
        self._stay.timeout.connect(self.hide)
        self.hide()

    def say(self, text: str, is_assertive: bool = False) -> None:
        """Show ``text`` and have it read, after those before it; an assertive one goes before all that wait.

        Text from hosts must have gone through `shown`.
        """
        if not text or not QAccessible.isActive():
            return
        if is_assertive:
            self._waiting.appendleft((text, True))
        else:
            self._waiting.append((text, False))
        if not self._gap.isActive():
            self._say_next()

    def _say_next(self) -> None:
        if not self._waiting:
            return
        text, is_assertive = self._waiting.popleft()
        self.hide()  # so that a second text is an appearing too
        self.setText(text)
        self.setAccessibleName(text)
        self.show()  # Qt tells of the appearing
        if not self.isVisible():  # in a window that is away nothing appears
            announce(self.window(), text, is_assertive)
        self._gap.start()
        self._stay.start()
