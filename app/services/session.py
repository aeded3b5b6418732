"""One host as the program sees it: its gateway's words as signals in the GUI thread."""

from __future__ import annotations

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

    It is the gateway's listener: the methods named as the protocol's run in the host's threads and
    only emit, so that receivers are called in the GUI thread.
    """

    status_changed = Signal(object)  # ConnectionStatus
    snapshot_changed = Signal(object)  # HostSnapshot
    ticked = Signal(object)  # Tick
    machine_changed_elsewhere = Signal(str, str)  # UUID, what
    answered = Signal(object, object)  # Query, its answer
    refused = Signal(object, object)  # Query, Failure

    _status_heard = Signal(object)
    _snapshot_heard = Signal(object)
    _tick_heard = Signal(object)

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
        self._attention = Attention()
        self._reader: QueryReader | None = None
        self._transforms: Mapping[type, Transform] = {}
        self._status_heard.connect(self._take_status)
        self._snapshot_heard.connect(self._take_snapshot)
        self._tick_heard.connect(self._take_tick)

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
        self._transforms = transforms
        self.gateway = make_gateway(self.host_id, self.address, self, self.name)
        self._reader = QueryReader(self.host_id, self.gateway.read, self._query_answered)
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
        self._status_heard.emit(status)

    def snapshot_read(self, snapshot: HostSnapshot) -> None:
        recorder = self.recorder
        if recorder is not None:
            recorder.note(snapshot)
        self._snapshot_heard.emit(snapshot)

    def readings_taken(self, tick: Tick) -> None:
        recorder = self.recorder
        if recorder is not None:
            tick = replaced(tick, sparklines=recorder.record(tick, self._attention.visible))
        self._tick_heard.emit(tick)

    def machine_changed(self, uuid: str, what: str) -> None:
        self.machine_changed_elsewhere.emit(uuid, what)

    def _query_answered(self, query: Query, answer: object, failure: Failure | None) -> None:
        if failure is not None:
            self.refused.emit(query, failure)
            return
        transform = self._transforms.get(type(answer))
        self.answered.emit(query, transform(answer) if transform else answer)

    # Back in the GUI thread. What a gateway that was stopped still says is not heard.

    def _take_status(self, status: ConnectionStatus) -> None:
        if self.gateway is None and status.state is not ConnectionState.DISCONNECTED:
            return
        self.status = status
        if status.state is not ConnectionState.CONNECTED and self.recorder is not None:
            self.recorder.mark_gap(None, time.monotonic())
        self.status_changed.emit(status)

    def _take_snapshot(self, snapshot: HostSnapshot) -> None:
        if self.gateway is not None:
            self.snapshot = snapshot
            self.seen_epoch_s = time.time()
            self.snapshot_changed.emit(snapshot)

    def _take_tick(self, tick: Tick) -> None:
        if self.gateway is not None:
            self.tick = tick
            self.seen_epoch_s = time.time()
            self.ticked.emit(tick)
