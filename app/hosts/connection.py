"""Opening and closing connections: the one place that calls ``libvirt.open``.

Opening has no timeout in libvirt. Each attempt has a daemon thread of its own, which is left behind
when the host says nothing; a few may hang, more are not started.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import libvirt

from app.core.address import HostAddress, Transport, build_uri
from app.hosts.eventloop import ensure_event_loop

KEEPALIVE_INTERVAL_S = 3
KEEPALIVE_COUNT = 3
KEEPALIVE_SINCE = 10_003_000
"""libvirt's version from which keepalive is safe. Before it, the message that is sent while a request waits can
make that request read a stack that is gone (CVE-2024-4418). The supervisor's own limit stands in for it then."""

# A second request over the same local socket tells nothing new, and may ask the user for the password twice.
HANGING_LIMITS = {Transport.LOCAL: 1}
HANGING_LIMIT = 4

DEMO_FILE = Path(__file__).parents[2] / "resources" / "demo.xml"

Opener = Callable[[HostAddress], libvirt.virConnect]


def open_connection(address: HostAddress) -> libvirt.virConnect:
    """A connection with keepalive where the host's driver has it. Blocks; raises libvirtError."""
    ensure_event_loop()
    connection = libvirt.open(_uri_of(address))
    if libvirt.getVersion() >= KEEPALIVE_SINCE:
        # Drivers inside this process have no wire, and so nothing to keep alive.
        with contextlib.suppress(libvirt.libvirtError):
            connection.setKeepAlive(KEEPALIVE_INTERVAL_S, KEEPALIVE_COUNT)
    return connection


def _uri_of(address: HostAddress) -> str:
    """What libvirt is given. Its own demo host has one machine; ours, a file of this program, has something to try."""
    if address.transport is Transport.DEMO:
        return f"test://{quote(str(DEMO_FILE))}"  # the folder that Partita stands in may be called anything
    return build_uri(address)


def close_connection(connection: libvirt.virConnect) -> None:
    """Close, whatever the connection's condition. May block when the host is silent."""
    with contextlib.suppress(libvirt.libvirtError):
        connection.close()


def close_in_background(connection: libvirt.virConnect) -> None:
    """Close in a thread that may hang with the host."""
    threading.Thread(target=close_connection, args=(connection,), name="connection-closer", daemon=True).start()


class Connector:
    """Opens connections to one host without making anybody wait.

    ``done`` is called in the attempt's thread with the connection or the error, as late as that
    may be; it answers whether the connection is wanted. One that is not is closed.
    """

    def __init__(
        self,
        address: HostAddress,
        done: Callable[[libvirt.virConnect | libvirt.libvirtError], bool],
        opener: Opener = open_connection,
    ) -> None:
        self._address = address
        self._done = done
        self._opener = opener
        self._lock = threading.Lock()
        self._pending = 0
        self._number = 0

    @property
    def pending(self) -> int:
        """How many attempts are under way, hanging ones included."""
        return self._pending

    @property
    def is_full(self) -> bool:
        """Whether so many attempts hang that no further one is made."""
        return self._pending >= HANGING_LIMITS.get(self._address.transport, HANGING_LIMIT)

    def begin(self) -> None:
        """Start one attempt."""
        with self._lock:
            self._pending += 1
            self._number += 1
        name = f"connector-{self._address.host or self._address.transport.value}-{self._number}"
        threading.Thread(target=self._attempt, name=name, daemon=True).start()

    def _attempt(self) -> None:
        outcome: libvirt.virConnect | libvirt.libvirtError
        try:
            outcome = self._opener(self._address)
        except libvirt.libvirtError as error:
            outcome = error
        with self._lock:
            self._pending -= 1
        if not self._done(outcome) and not isinstance(outcome, libvirt.libvirtError):
            close_connection(outcome)
