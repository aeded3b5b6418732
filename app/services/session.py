"""One host as the program sees it: its gateway's words as signals in the GUI thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.core.address import HostAddress
from app.core.commands import Command, Progress, Query
from app.core.errors import ErrorKind, Failure, HostError
from app.core.gateway import ConnectionStatus, HostGateway, HostListener
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.metrics import Attention, Sparklines, Tick
from app.core.partitions import ConnectionState, HostFacts, HostSnapshot, Partition
from app.core.record import replaced
from app.services.reader import QueryReader

NOT_DONE = QT_TRANSLATE_NOOP("core", "“{name}” was not changed.")
NOT_CONNECTED = QT_TRANSLATE_NOOP("core", "The host is not connected.")
NOT_CONNECTED_ADVICE = QT_TRANSLATE_NOOP("core", "Connect to the host, then try again.")

GatewayFactory = Callable[[str, HostAddress, HostListener, str], HostGateway]
"""Makes a host's gateway from its id, address, listener and the name that the user gave it."""
Transform = Callable[[object], object]


class Recorder(Protocol):
    """Keeps a host's history and draws up its sparklines; called in the host's thread."""

    def record(self, tick: Tick, visible: tuple[str, ...]) -> Sparklines: ...

    def note(self, snapshot: HostSnapshot) -> None: ...

    def mark_gap(self, uuid: str | None, at_s: float) -> None: ...


class HostSession(QObject):
    """A host in the list. Lives in the GUI thread; its signals carry frozen records there.

    The methods named as those of HostListener run in the host's threads and only emit, so that
    receivers are called in the GUI thread. A gateway reaches them through an ear of its own.
    """

    status_changed = Signal(object)  # ConnectionStatus
    snapshot_changed = Signal(object)  # HostSnapshot
    ticked = Signal(object)  # Tick
    machine_changed_elsewhere = Signal(str, str)  # UUID, what
    answered = Signal(object, object)  # Query, its answer
    refused = Signal(object, object)  # Query, Failure

    # With the number of the connection that said it: what an ended one said is still on its way.
    _status_heard = Signal(int, object)
    _snapshot_heard = Signal(int, object)
    _tick_heard = Signal(int, object)

    def __init__(self, host_id: str, address: HostAddress, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.host_id = host_id
        self.address = address
        self.name = name
        self.status = ConnectionStatus(ConnectionState.DISCONNECTED, time.time())
        self.snapshot: HostSnapshot | None = None
        self.tick: Tick | None = None
        self.seen_epoch_s: float | None = None  # when the host last told something
        self.gateway: HostGateway | None = None
        self.recorder: Recorder | None = None
        self._number = 0
        self._ear: _Ear | None = None
        self._attention = Attention()
        self._reader: QueryReader | None = None
        self._status_heard.connect(self._hear_status)
        self._snapshot_heard.connect(self._hear_snapshot)
        self._tick_heard.connect(self._hear_tick)

    @property
    def facts(self) -> HostFacts | None:
        """What the host said of itself; None before the first connection."""
        return self.snapshot.facts if self.snapshot else None

    @property
    def is_connected(self) -> bool:
        return self.status.state is ConnectionState.CONNECTED

    def partition(self, uuid: str) -> Partition | None:
        """The machine as last read, or None when the host no longer has it."""
        return self.snapshot.partitions.get(uuid) if self.snapshot else None

    def start(self, make_gateway: GatewayFactory, transforms: Mapping[type, Transform]) -> None:
        """Begin to connect. ``transforms`` work on answers of a type, in the reading thread."""
        if self.gateway is not None:
            self.gateway.reconnect()
            return
        self._ear = _Ear(self, transforms)
        self.gateway = make_gateway(self.host_id, self.address, self._ear, self.name)
        self._reader = QueryReader(self.host_id, self.gateway.read, self._ear.query_answered)
        self.gateway.attend(self._attention)
        self.gateway.start()

    def recall(self, snapshot: HostSnapshot, seen_epoch_s: float) -> None:
        """Show what was known of the host at an earlier time, unless it has told something since."""
        if self.snapshot is None:
            self.snapshot = snapshot
            self.seen_epoch_s = seen_epoch_s

    def stop(self) -> None:
        """End the connection; rows stay with their last values. Never waits."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None
        if self.gateway is not None:
            gateway, self.gateway = self.gateway, None
            self._number += 1
            if self._ear is not None:
                self._ear.close()
            gateway.stop()
        self._take_status(ConnectionStatus(ConnectionState.DISCONNECTED, time.time()))

    def attend(self, attention: Attention) -> None:
        """What is looked at on this host from now on."""
        if attention != self._attention:
            self._attention = attention
            if self.gateway is not None:
                self.gateway.attend(attention)

    def ask(self, query: Query) -> None:
        """Ask without waiting: ``answered`` or ``refused`` follows, unless the host is not connected."""
        if self._reader is not None and self.is_connected:
            self._reader.ask(query)

    def perform(self, command: Command, progress: Progress) -> None:
        """Carry out a command over the connection there is by then. Blocks: for worker threads. Raises HostError."""
        gateway = self.gateway
        if gateway is None:
            raise HostError(
                Failure(
                    ErrorKind.LOST,
                    message(NOT_DONE, name=command.name),
                    message(NOT_CONNECTED),
                    message(NOT_CONNECTED_ADVICE),
                )
            )
        gateway.perform(command, progress)

    # The listener's side, in the host's threads.

    def connection_changed(self, status: ConnectionStatus) -> None:
        self._status_heard.emit(self._number, status)

    def snapshot_read(self, snapshot: HostSnapshot) -> None:
        recorder = self.recorder
        if recorder is not None:
            recorder.note(snapshot)
        self._snapshot_heard.emit(self._number, snapshot)

    def readings_taken(self, tick: Tick) -> None:
        recorder = self.recorder
        if recorder is not None:
            tick = replaced(tick, sparklines=recorder.record(tick, self._attention.visible))
        self._tick_heard.emit(self._number, tick)

    def machine_changed(self, uuid: str, what: str) -> None:
        self.machine_changed_elsewhere.emit(uuid, what)

    # Back in the GUI thread.

    def _hear_status(self, number: int, status: ConnectionStatus) -> None:
        if number == self._number and self.gateway is not None:
            self._take_status(status)

    def _take_status(self, status: ConnectionStatus) -> None:
        self.status = status
        if status.state is not ConnectionState.CONNECTED and self.recorder is not None:
            self.recorder.mark_gap(None, time.monotonic())
        self.status_changed.emit(status)

    def _hear_snapshot(self, number: int, snapshot: HostSnapshot) -> None:
        if number == self._number and self.gateway is not None:
            self.snapshot = snapshot
            self.seen_epoch_s = time.time()
            self.snapshot_changed.emit(snapshot)

    def _hear_tick(self, number: int, tick: Tick) -> None:
        if number == self._number and self.gateway is not None:
            self.tick = tick
            self.seen_epoch_s = time.time()
            self.ticked.emit(tick)


class _Ear:
    """The listener of one gateway. Closed with its connection: threads that go on talking reach nobody.

    The session may be deleted by then, and a signal of a deleted object must not be emitted.
    """

    def __init__(self, session: HostSession, transforms: Mapping[type, Transform]) -> None:
        self._session: HostSession | None = session
        self._transforms = transforms
        self._lock = threading.RLock()  # a gateway may speak at once, while it is being started

    def close(self) -> None:
        """Hear nothing from now on."""
        with self._lock:
            self._session = None

    def connection_changed(self, status: ConnectionStatus) -> None:
        with self._lock:
            if self._session is not None:
                self._session.connection_changed(status)

    def snapshot_read(self, snapshot: HostSnapshot) -> None:
        with self._lock:
            if self._session is not None:
                self._session.snapshot_read(snapshot)

    def readings_taken(self, tick: Tick) -> None:
        with self._lock:
            if self._session is not None:
                self._session.readings_taken(tick)

    def machine_changed(self, uuid: str, what: str) -> None:
        with self._lock:
            if self._session is not None:
                self._session.machine_changed(uuid, what)

    def query_answered(self, query: Query, answer: object, failure: Failure | None) -> None:
        """In a reading thread: prepare the answer there, and pass it on."""
        transform = self._transforms.get(type(answer))
        made = transform(answer) if transform is not None and failure is None else answer
        with self._lock:
            if self._session is None:
                return
            if failure is not None:
                self._session.refused.emit(query, failure)
            else:
                self._session.answered.emit(query, made)
