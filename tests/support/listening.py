"""A listener that keeps what a gateway says, and waits for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from app.core.address import HostAddress
from app.core.gateway import ConnectionStatus
from app.core.metrics import Reading, Tick
from app.core.partitions import ConnectionState, HostSnapshot, Partition
from app.hosts.connection import Opener, open_connection
from app.hosts.gateway import Gateway

T = TypeVar("T")


class Recorder:
    """Everything that was said, oldest first."""

    def __init__(self) -> None:
        self.statuses: list[ConnectionStatus] = []
        self.snapshots: list[HostSnapshot] = []
        self.ticks: list[Tick] = []
        self.changes: list[tuple[str, str]] = []
        self._said = threading.Condition()

    def connection_changed(self, status: ConnectionStatus) -> None:
        self._keep(self.statuses, status)

    def snapshot_read(self, snapshot: HostSnapshot) -> None:
        self._keep(self.snapshots, snapshot)

    def readings_taken(self, tick: Tick) -> None:
        self._keep(self.ticks, tick)

    def machine_changed(self, uuid: str, what: str) -> None:
        self._keep(self.changes, (uuid, what))

    def _keep(self, kept: list[T], new: T) -> None:
        with self._said:
            kept.append(new)
            self._said.notify_all()

    @property
    def state(self) -> ConnectionState | None:
        return self.statuses[-1].state if self.statuses else None

    @property
    def states(self) -> list[ConnectionState]:
        """The states in their order, without repetitions."""
        states: list[ConnectionState] = []
        for status in list(self.statuses):
            if not states or states[-1] is not status.state:
                states.append(status.state)
        return states

    @property
    def partitions(self) -> dict[str, Partition]:
        """The partitions of the newest snapshot."""
        return dict(self.snapshots[-1].partitions) if self.snapshots else {}

    def named(self, name: str) -> Partition | None:
        """The partition of this name in the newest snapshot."""
        return next((partition for partition in self.partitions.values() if partition.name == name), None)

    def readings(self, uuid: str) -> list[Reading]:
        """All readings of one partition."""
        found = [tick.readings.get(uuid) or tick.swept({uuid}).get(uuid) for tick in list(self.ticks)]
        return [reading for reading in found if reading is not None]

    def wait(self, condition: Callable[[], T], what: str, timeout_s: float = 10.0) -> T:
        """The first true value of ``condition``; looked at whenever something is said."""
        end_s = time.monotonic() + timeout_s
        with self._said:
            while True:
                value = condition()
                if value:
                    return value
                left_s = end_s - time.monotonic()
                if left_s <= 0:
                    raise AssertionError(f"{what}: not within {timeout_s:g} s; states {self.states}")
                self._said.wait(left_s)

    def wait_state(self, state: ConnectionState, timeout_s: float = 10.0) -> ConnectionStatus:
        """Wait until the newest status is ``state``."""
        self.wait(lambda: self.state is state, f"state {state.name}", timeout_s)
        return self.statuses[-1]


@contextmanager
def watching(
    address: HostAddress, opener: Opener = open_connection, *, listener: Recorder | None = None
) -> Iterator[tuple[Gateway, Recorder]]:
    """A gateway that has been started, and what it says; stopped at the end, with all its threads."""
    recorder = listener or Recorder()
    gateway = Gateway("tested", address, recorder, "tested", opener=opener)
    gateway.start()
    try:
        yield gateway, recorder
    finally:
        gateway.stop()
        recorder.wait_state(ConnectionState.DISCONNECTED, 5)
        for thread in host_threads():
            thread.join(5)


def host_threads() -> list[threading.Thread]:
    """The threads that belong to hosts, and that a stopped host must not leave."""
    prefixes = ("supervisor-", "monitor-", "addresses-", "connector-", "connection-closer")
    return [thread for thread in threading.enumerate() if thread.name.startswith(prefixes)]
