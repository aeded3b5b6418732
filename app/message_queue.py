"""The message bar above the partitions: failures of tasks and notices, one at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.core.record import record
from app.views.breaking import breakable
from app.views.translation import translate
from app.views.widgets.message_bar import BarAction, MessageBar, Severity

_LIMIT = 50
_BURST_MS = 700  # what comes this soon after a message that was read is read with it


def _nothing() -> None:
    """Nobody wants to know."""


@record
class QueuedMessage:
    """A message with what can be done about it.

    ``key``: at most one message of a key is there, "" for none. ``on_closed``: the user has dealt with it.
    """

    severity: Severity
    text: str
    actions: tuple[BarAction, ...] = ()
    key: str = ""
    on_closed: Callable[[], None] = _nothing


class MessageQueue(QObject):
    """Shows the newest message; closing it shows the one before. The oldest give way at fifty.

    The bar is read by a screen reader when it appears. Of many messages that come at once the first is read, and then
    the last with how many there are: reading each would cut the one before.
    """

    def __init__(self, bar: MessageBar, burst_ms: int = _BURST_MS) -> None:
        super().__init__(bar)
        self._bar = bar
        self._stack: deque[QueuedMessage] = deque(maxlen=_LIMIT)
        self._on_top: QueuedMessage | None = None
        self._is_unread = False
        self._burst = QTimer(self, singleShot=True, interval=burst_ms)
        self._burst.timeout.connect(self._read)
        bar.closed.connect(self._close)

    def add(self, message: QueuedMessage) -> None:
        """Show a message on top of those that are not closed yet."""
        if message.text in {waiting.text for waiting in self._stack}:
            return
        self._take_away(message.key)
        self._stack.append(message)
        self._show()

    def withdraw(self, key: str) -> None:
        """Take the message of a key away: it is no longer true."""
        if self._take_away(key):
            self._show()

    def texts(self) -> tuple[str, ...]:
        """What is not closed yet, newest last."""
        return tuple(message.text for message in self._stack)

    def _take_away(self, key: str) -> bool:
        found = [message for message in self._stack if key and message.key == key]
        for message in found:
            self._stack.remove(message)
        return bool(found)

    def _close(self) -> None:
        message = self._stack.pop() if self._stack else None
        self._show()
        if message is not None:
            message.on_closed()

    def _show(self) -> None:
        if not self._stack:
            self._on_top = None
            self._is_unread = False
            self._bar.clear()
            return
        message, before = self._stack[-1], self._on_top
        self._on_top = message
        more = len(self._stack) - 1
        text = message.text
        if more:
            text = translate("Messages", "{text} ({count} more)").format(text=text, count=more)
        if message is before:  # only how many there are is another
            self._bar.reword(breakable(text))
            return
        actions = [BarAction(action.text, self._closing(action.run)) for action in message.actions]
        is_heard = not self._burst.isActive() or self._bar.isHidden()
        self._is_unread = not is_heard
        self._bar.say(message.severity, breakable(text), actions, is_heard=is_heard)
        self._burst.start()

    def _read(self) -> None:
        if self._is_unread:
            self._is_unread = False
            self._bar.tell()
            self._burst.start()

    def _closing(self, run: Callable[[], None]) -> Callable[[], None]:
        def close_and_run() -> None:
            self._close()
            run()

        return close_and_run
