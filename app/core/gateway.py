"""The door between the program and one host: the protocol that ``app.hosts`` fulfils.

Threads: every method of :class:`HostGateway` up to ``attend`` returns at once and may be called in
the GUI thread. ``perform`` and ``read`` block for as long as the host does and are called in worker
threads only. The listener is called in the host's own threads.
"""

from __future__ import annotations

from typing import Protocol

from app.core.commands import Command, Progress, Query
from app.core.errors import Failure
from app.core.metrics import Attention, Tick
from app.core.partitions import ConnectionState, HostSnapshot
from app.core.record import record


@record
class ConnectionStatus:
    """The state of a host's connection. Times are seconds since the epoch."""

    state: ConnectionState
    since_epoch_s: float
    failure: Failure | None = None
    next_try_epoch_s: float | None = None


class HostListener(Protocol):
    """Who hears what a host says. Called in the host's threads; must return quickly."""

    def connection_changed(self, status: ConnectionStatus) -> None: ...

    def snapshot_read(self, snapshot: HostSnapshot) -> None: ...

    def readings_taken(self, tick: Tick) -> None: ...

    def machine_changed(self, uuid: str, what: str) -> None:
        """Something of the machine changed that the snapshot does not show.

        ``what``: "definition", "checkpoints", "devices", "agent", "screen".
        """


class CommandTaker(Protocol):
    """The part of a gateway that carries out commands."""

    def perform(self, command: Command, progress: Progress) -> None:
        """Carry out a command. Blocks; raises HostError."""


class HostGateway(Protocol):
    """One host. Made without touching the network."""

    def start(self) -> None:
        """Begin to connect; keep connected until ``stop``."""

    def stop(self) -> None:
        """Close; threads end by themselves, hung ones are left behind as daemons."""

    def reconnect(self) -> None:
        """Try now instead of waiting for the back-off."""

    def refresh(self) -> None:
        """Read everything again."""

    def attend(self, attention: Attention) -> None:
        """What is looked at from now on."""

    def perform(self, command: Command, progress: Progress) -> None:
        """Carry out a command. Raises HostError."""

    def read(self, query: Query) -> object:
        """Answer a query (see its docstring). Raises HostError."""
