"""One host, as the rest of the program has it: fulfils ``core.gateway.HostGateway``."""

from __future__ import annotations

import threading
from collections.abc import Callable

import libvirt

from app.core.address import HostAddress
from app.core.commands import Command, Progress, Query
from app.core.errors import Failure, HostError
from app.core.gateway import HostListener
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.metrics import Attention
from app.core.partitions import HostFacts
from app.hosts.calls import T
from app.hosts.clock import Clock, SystemClock
from app.hosts.connection import Opener, open_connection
from app.hosts.errors import not_connected
from app.hosts.monitor import Monitor
from app.hosts.sharing import ClosedError
from app.hosts.snapshots import SnapshotMaker
from app.hosts.supervisor import Supervisor
from app.hosts.watched import WatchedHost

NOT_DONE = QT_TRANSLATE_NOOP("core", "“{name}” was not changed.")
NOT_READ = QT_TRANSLATE_NOOP("core", "The virtual machine could not be read.")


class Gateway:
    """A host, from ``start`` to ``stop``. Making one touches neither network nor files.

    ``name`` is what the user calls the host; ``opener`` and ``clock`` are replaced by tests.
    """

    def __init__(
        self,
        host_id: str,
        address: HostAddress,
        listener: HostListener,
        name: str = "",
        *,
        clock: Clock | None = None,
        opener: Opener = open_connection,
    ) -> None:
        self._host = WatchedHost(host_id, address)
        self._listener = listener
        self._clock = clock or SystemClock()
        self._maker = SnapshotMaker(HostFacts(host_id, name or address.host))
        self._attention = Attention()
        self._supervisor = Supervisor(self._host, listener, self._clock, self._make_monitor, opener)
        self._thread = threading.Thread(target=self._supervisor.run, name=f"supervisor-{host_id}", daemon=True)

    def start(self) -> None:
        """Begin to connect; keep connected until ``stop``."""
        self._thread.start()

    def stop(self) -> None:
        """Close; threads end by themselves, hung ones are left behind as daemons."""
        self._supervisor.stop()

    def reconnect(self) -> None:
        """Try now instead of waiting for the back-off."""
        self._supervisor.reconnect()

    def refresh(self) -> None:
        """Read everything again."""
        monitor = self._supervisor.monitor
        if monitor is not None:
            monitor.refresh()

    def attend(self, attention: Attention) -> None:
        """What is looked at from now on."""
        self._attention = attention
        monitor = self._supervisor.monitor
        if monitor is not None:
            monitor.attend(attention)

    def perform(self, command: Command, progress: Progress) -> None:
        """Carry out a command. Raises HostError."""
        from app.hosts.commands import carry_out  # deferred: the first list of machines needs no command

        monitor = self._supervisor.monitor
        try:
            self._with_connection(monitor, message(NOT_DONE, name=command.name), carry_out, command, progress)
        finally:
            # Some changes send no event, and a failed one may have been half done.
            if monitor is not None:
                monitor.notes.note(command.uuid, "definition")

    def read(self, query: Query) -> object:
        """Answer a query (see its docstring). Raises HostError."""
        from app.hosts.queries import answer  # deferred: the first list of machines needs no answer

        return self._with_connection(self._supervisor.monitor, message(NOT_READ), answer, query)

    @staticmethod
    def _with_connection(monitor: Monitor | None, what: Message, function: Callable[..., T], *arguments: object) -> T:
        if monitor is None:
            raise not_connected(what)
        try:
            with monitor.shared.use() as connection:
                return function(connection, *arguments)
        except ClosedError:
            failure = not_connected(what).failure
        except HostError as error:
            failure = error.failure
        # A new error, without the old one's frames: they hold handles of libvirt, which would keep the connection
        # open and be freed wherever the error is, perhaps in the thread of the window.
        raise HostError(failure)

    def round_trips(self) -> int:
        """Requests that the monitor of this connection has made so far, without the opening itself."""
        monitor = self._supervisor.monitor
        return 0 if monitor is None else monitor.calls.count

    def _make_monitor(
        self,
        connection: libvirt.virConnect,
        listed: Callable[[Monitor], None],
        ended: Callable[[Monitor, Failure | None], None],
        is_cautious: bool,
    ) -> Monitor:
        monitor = Monitor(
            self._host, connection, self._maker, self._listener, self._clock, listed, ended, is_cautious=is_cautious
        )
        monitor.attend(self._attention)
        return monitor
