"""The message bar above the partitions: failures of tasks and notices, one at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject

from app.core.record import record
from app.views.translation import translate
from app.views.widgets.message_bar import BarAction, MessageBar, Severity

_LIMIT = 50


@record
class QueuedMessage:
    """A message with what can be done about it."""

    severity: Severity
    text: str
    actions: tuple[BarAction, ...] = ()


class MessageQueue(QObject):
    """Shows the newest message; closing it shows the one before. The oldest give way at fifty."""

    def __init__(self, bar: MessageBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self._stack: deque[QueuedMessage] = deque(maxlen=_LIMIT)
        bar.closed.connect(self._next)

    def add(self, message: QueuedMessage) -> None:
        """Show a message on top of those that are not closed yet."""
        if message.text in {waiting.text for waiting in self._stack}:
            return
        self._stack.append(message)
        self._show()

    def _next(self) -> None:
        if self._stack:
            self._stack.pop()
        self._show()

    def _show(self) -> None:
        if not self._stack:
            self._bar.clear()
            return
        message = self._stack[-1]
        actions = [BarAction(action.text, self._closing(action.run)) for action in message.actions]
        more = len(self._stack) - 1
        text = message.text
        if more:
            text = translate("Messages", "{text} ({count} more)").format(text=text, count=more)
        self._bar.say(message.severity, text, actions)

    def _closing(self, run: Callable[[], None]) -> Callable[[], None]:
        def close_and_run() -> None:
            self._next()
            run()

        return close_and_run
