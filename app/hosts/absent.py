"""A host on a computer without libvirt's library: says so, and does nothing else.

The only module of this room that can be imported when libvirt cannot.
"""

from __future__ import annotations

import time

from app.core.commands import Command, Progress, Query
from app.core.errors import ErrorKind, Failure, HostError
from app.core.gateway import ConnectionStatus, HostListener
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.metrics import Attention
from app.core.partitions import ConnectionState
from app.hosts import reasons

CONNECT = QT_TRANSLATE_NOOP("core", "Partita cannot connect to hosts.")


class AbsentGateway:
    """Fulfils HostGateway with the one answer that can be given: the library is missing."""

    def __init__(self, listener: HostListener, details: str = "") -> None:
        self._listener = listener
        self._failure = Failure(
            ErrorKind.NO_LIBRARY,
            message(CONNECT),
            message(reasons.WHY[ErrorKind.NO_LIBRARY]),
            message(reasons.ADVICE[ErrorKind.NO_LIBRARY]),
            details,
        )

    def start(self) -> None:
        self._listener.connection_changed(ConnectionStatus(ConnectionState.FAILED, time.time(), self._failure))

    def stop(self) -> None:
        self._listener.connection_changed(ConnectionStatus(ConnectionState.DISCONNECTED, time.time()))

    def reconnect(self) -> None:
        self.start()

    def refresh(self) -> None:
        pass

    def attend(self, attention: Attention) -> None:
        pass

    def perform(self, command: Command, progress: Progress) -> None:
        raise HostError(self._failure)

    def read(self, query: Query) -> object:
        raise HostError(self._failure)
