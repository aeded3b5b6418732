"""One host, as the rest of the program has it: fulfils ``core.gateway.HostGateway``."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import libvirt

from app.core.address import HostAddress
from app.core.commands import Command, LeftBehind, Progress, Query
from app.core.errors import Failure, HostError
from app.core.gateway import HostListener
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.metrics import Attention
from app.core.partitions import HostFacts
from app.core.record import replaced
from app.hosts.calls import T
from app.hosts.clock import Clock, SystemClock
from app.hosts.connection import Opener, open_connection
from app.hosts.errors import in_doubt, not_connected, translated
from app.hosts.monitor import Monitor
from app.hosts.pool import ConnectionPool, is_in_process
from app.hosts.request import Request
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
        self._host = WatchedHost(host_id, address, name)
        self._listener = listener
        self._clock = clock or SystemClock()
        self._maker = SnapshotMaker(HostFacts(host_id, name or address.host))
        self._attention = Attention()
        self._defining = threading.Lock()  # one at a time reads a definition, changes it and writes it
        self._losses = 0  # how often the host was lost: requests of before are not waited for any longer
        self._pool = None if is_in_process(address) else ConnectionPool(address, opener, self._clock)
        self._supervisor = Supervisor(
            self._host, listener, self._clock, self._make_monitor, opener, self._forget_connections
        )
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

        what = message(NOT_DONE, name=command.name)
        left: list[Message | None] = [None]
        generation = self._losses

        def is_cancelled() -> bool:
            """A host that comes back after it was given up finds nobody who waits for the rest: it takes back."""
            return progress.is_cancelled() or (left[0] is not None and self._losses != generation)

        def tell(told: object) -> None:
            if isinstance(told, LeftBehind):
                left[0] = told.advice
            else:
                progress.tell(told)

        def carry() -> None:
            with self._connection(what) as connection:
                told = replaced(progress, is_cancelled=is_cancelled, tell=tell)
                carry_out(connection, command, told, beside=lambda: self._connection(what), lock=self._defining)

        try:
            self._asked(carry, what)
        except HostError as error:
            raise in_doubt(error, left[0]) from None
        finally:
            # Some changes send no event, and a failed one may have been half done.
            monitor = self._supervisor.monitor
            if monitor is not None and command.uuid:
                monitor.notes.note(command.uuid, "definition")

    def read(self, query: Query) -> object:
        """Answer a query (see its docstring). Raises HostError."""
        from app.hosts.queries import answer  # deferred: the first list of machines needs no answer

        def ask() -> object:
            with self._connection(message(NOT_READ)) as connection:
                return answer(connection, query)

        return self._asked(ask, message(NOT_READ))

    def _asked(self, function: Callable[[], T], what: Message) -> T:
        """Blocks until the host has answered or is lost."""
        generation = self._losses
        return Request(function, what, f"request-{self._host.host_id}").answer(lambda: self._losses != generation)

    @contextmanager
    def _connection(self, what: Message) -> Iterator[libvirt.virConnect]:
        """A connection for the thread that asks. Raises HostError when there is none."""
        monitor = self._supervisor.monitor
        if monitor is None or not monitor.is_listed:
            raise not_connected(what)
        try:
            with monitor.shared.use() if self._pool is None else self._pool.use() as connection:
                yield connection
        except ClosedError:
            raise not_connected(what) from None
        except libvirt.libvirtError as error:
            raise translated(error, what) from error

    def _forget_connections(self) -> None:
        self._losses += 1
        self._defining = threading.Lock()  # who hangs in a lost host must not keep the others from writing
        if self._pool is not None:
            self._pool.empty()

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
            self._host,
            connection,
            self._maker,
            self._listener,
            self._clock,
            listed,
            ended,
            self._connection,
            is_cautious=is_cautious,
        )
        monitor.attend(self._attention)
        return monitor
