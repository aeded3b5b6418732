"""Connections for requests beside the monitor's: each is used by one thread at a time.

Two reasons. Up to libvirt 10.2 a second request over one connection can make the client read a stack
that is gone (CVE-2024-4418), which ends the program. And a service answers five requests of a client
at a time by default: a few long jobs would make the monitor wait, and the host seem silent.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import libvirt

from app.core.address import HostAddress, Transport
from app.hosts.clock import Clock
from app.hosts.connection import Opener, close_connection, close_in_background
from app.hosts.sharing import ClosedError

LIMIT = 8
KEPT_IDLE = 2
IDLE_S = 120.0


def is_in_process(address: HostAddress) -> bool:
    """Whether the host's driver runs in this process: then there is no wire, and a second connection another host."""
    return address.transport in {Transport.DEMO, Transport.TEST_FILE} and not address.socket


class ConnectionPool:
    """Lends connections to one host, opens them when none is free, and keeps a few for the next request."""

    def __init__(self, address: HostAddress, opener: Opener, clock: Clock) -> None:
        self._address = address
        self._opener = opener
        self._clock = clock
        self._free = threading.Condition()
        self._idle: list[tuple[float, libvirt.virConnect]] = []
        self._lent = 0
        self._generation = 0

    @contextmanager
    def use(self) -> Iterator[libvirt.virConnect]:
        """A connection for this thread alone. Waits while ``LIMIT`` are lent.

        Raises libvirtError when none can be opened, ClosedError when the pool is emptied meanwhile.
        """
        generation = self._enter()
        connection: libvirt.virConnect | None = None
        try:
            connection = self._take_idle() or self._opener(self._address)
            yield connection
        finally:
            self._leave(connection, generation)

    def empty(self) -> None:
        """Forget all connections: the host is lost, or not wanted any more. Those that are lent are closed later."""
        with self._free:
            idle, self._idle = self._idle, []
            self._generation += 1
            self._lent = 0  # who hangs in a lost host must not use up the limit
            self._free.notify_all()
        for _, connection in idle:
            close_in_background(connection)

    def _enter(self) -> int:
        with self._free:
            generation = self._generation
            self._free.wait_for(lambda: self._lent < LIMIT or self._generation != generation)
            if self._generation != generation:
                raise ClosedError
            self._lent += 1
            return generation

    def _take_idle(self) -> libvirt.virConnect | None:
        while True:
            with self._free:
                if not self._idle:
                    return None
                since_s, connection = self._idle.pop()
            if self._clock.monotonic() - since_s < IDLE_S and _is_alive(connection):
                return connection
            close_in_background(connection)

    def _leave(self, connection: libvirt.virConnect | None, generation: int) -> None:
        is_kept = connection is not None and _is_alive(connection)
        with self._free:
            if generation == self._generation:
                self._lent -= 1
                self._free.notify()
                if is_kept and len(self._idle) < KEPT_IDLE:
                    self._idle.append((self._clock.monotonic(), connection))
                    return
        if connection is not None:
            close_connection(connection)


def _is_alive(connection: libvirt.virConnect) -> bool:
    try:
        return connection.isAlive() == 1  # looks at the socket only, asks nobody
    except libvirt.libvirtError:
        return False
