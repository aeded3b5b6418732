"""One connection for several threads: it is closed only when nobody uses it any more.

For drivers inside this process; over a wire each thread has a connection of its own (app.hosts.pool).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import libvirt

from app.core.messages import Message
from app.hosts.connection import close_connection

Lender = Callable[[Message], AbstractContextManager[libvirt.virConnect]]
"""Lends a connection to the calling thread; the message says what failed when there is none (HostError)."""


class ClosedError(Exception):
    """The connection was closed, or is about to be."""


class SharedConnection:
    """Lends a connection to threads.

    libvirt frees a connection that is closed at once, also under a request of another thread, which
    then reads freed memory. So whoever closes only says so; the last one to give it back closes it.
    """

    def __init__(self, connection: libvirt.virConnect) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._users = 0
        self._is_closing = False

    @contextmanager
    def use(self) -> Iterator[libvirt.virConnect]:
        """The connection, open until the end of the block. Raises ClosedError."""
        with self._lock:
            if self._is_closing:
                raise ClosedError
            self._users += 1
        try:
            yield self._connection
        finally:
            with self._lock:
                self._users -= 1
                is_last = self._is_closing and not self._users
            if is_last:
                close_connection(self._connection)

    def close(self) -> None:
        """Lend it to nobody any more, and close it as soon as everybody has given it back."""
        with self._lock:
            is_last = not self._is_closing and not self._users
            self._is_closing = True
        if is_last:
            close_connection(self._connection)
