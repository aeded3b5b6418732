"""Questions of one dialog to one host: each answered once, by its answer or by why there is none."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from app.core.commands import Query
from app.core.errors import ErrorKind, Failure
from app.core.gateway import ConnectionStatus
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.partitions import ConnectionState
from app.services.session import HostSession

N = QT_TRANSLATE_NOOP
NOT_READ = N("core", "The host could not be asked.")
NOT_CONNECTED = N("core", "The host is not connected.")
CONNECT_ADVICE = N("core", "Connect to the host, then try again.")

Answered = Callable[[object], None]
Refused = Callable[[Failure], None]


def away() -> Failure:
    """Why a host that is not connected, or no longer in the list, tells nothing."""
    return Failure(ErrorKind.LOST, message(NOT_READ), message(NOT_CONNECTED), message(CONNECT_ADVICE))


class Asker(QObject):
    """Asks ``session`` without waiting. After :meth:`close` nobody is told anything any more."""

    def __init__(self, session: HostSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._open: dict[Query, tuple[Answered, Refused]] = {}
        session.answered.connect(self._take)
        session.refused.connect(self._take_failure)
        session.status_changed.connect(self._take_status)

    def ask(self, query: Query, answered: Answered, refused: Refused) -> None:
        """Call one of the two later, in the GUI thread. Asked again, only the newest is told."""
        self._open[query] = (answered, refused)
        if self._session.is_connected:
            self._session.ask(query)
        else:
            self._give_up(self._session.status)

    def close(self) -> None:
        """Forget every question, and this asker."""
        self._open.clear()
        self.deleteLater()

    @Slot(object, object)
    def _take(self, query: Query, answer: object) -> None:
        waiting = self._open.pop(query, None)
        if waiting is not None:
            waiting[0](answer)

    @Slot(object, object)
    def _take_failure(self, query: Query, failure: Failure) -> None:
        waiting = self._open.pop(query, None)
        if waiting is not None:
            waiting[1](failure)

    @Slot(object)
    def _take_status(self, status: ConnectionStatus) -> None:
        if status.state is not ConnectionState.CONNECTED:
            self._give_up(status)

    def _give_up(self, status: ConnectionStatus) -> None:
        why = status.failure or away()
        waiting, self._open = self._open, {}
        for _, refused in waiting.values():
            refused(why)
