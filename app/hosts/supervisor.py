"""The life of one host's connection: connecting, connected, not responding, reconnecting.

One thread a host. It never asks the host anything itself, so that it cannot hang: attempts to
connect and the monitor have threads of their own, which are left behind when the host is silent.
"""

from __future__ import annotations

import queue
import random
import threading
from collections.abc import Callable

import libvirt

from app.core.address import Transport
from app.core.errors import ErrorKind, Failure
from app.core.gateway import ConnectionStatus, HostListener
from app.core.messages import Message, message
from app.core.partitions import ConnectionState
from app.core.record import replaced
from app.hosts import reasons
from app.hosts.clock import Clock
from app.hosts.connection import Connector, Opener, close_in_background, open_connection
from app.hosts.errors import failure, failure_of
from app.hosts.monitor import Monitor
from app.hosts.service_advice import start_advice
from app.hosts.watched import WatchedHost

OPEN_LIMIT_S = 10.0
SILENT_S = 3.0
SECOND_CONNECTION_S = 6.0
"""A request that is unanswered for so long may be stuck in one machine: another connection is tried beside it."""

LOST_S = 13.0
"""A request that is unanswered for so long means that the host is lost; keepalive, where it is safe, needs 12."""

SLOW_RETRY_S = 15.0
LONGEST_RETRY_S = 60.0
_STABLE_S = 10.0  # a connection that lived so long resets the back-off
_WATCH_S = 0.5
_IDLE_S = 3600.0

_HOPELESS = frozenset(
    {
        ErrorKind.NO_LIBRARY,
        ErrorKind.AUTHENTICATION,
        ErrorKind.HOST_KEY,
        ErrorKind.HOST_KEY_CHANGED,
        ErrorKind.UNSUPPORTED,
        ErrorKind.INVALID,
    }
)
"""Kinds that the next try meets again: somebody has to do something first."""

MonitorMaker = Callable[
    [libvirt.virConnect, Callable[[Monitor], None], Callable[[Monitor, Failure | None], None], bool], Monitor
]


class Supervisor:
    """Keeps one host connected from ``start`` to ``stop``, and tells the listener how that goes."""

    def __init__(
        self,
        host: WatchedHost,
        listener: HostListener,
        clock: Clock,
        make_monitor: MonitorMaker,
        opener: Opener = open_connection,
        when_lost: Callable[[], None] = lambda: None,
    ) -> None:
        self.monitor: Monitor | None = None
        self._host = host
        self._listener = listener
        self._clock = clock
        self._make_monitor = make_monitor
        self._when_lost = when_lost
        self._connector = Connector(host.address, self._take_outcome, opener)
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._telling = threading.RLock()
        self._is_over = False
        self._is_running = True
        self._status = ConnectionStatus(ConnectionState.DISCONNECTED, clock.epoch())
        self._tries = 0
        self._was_connected = False
        self._listed_s = 0.0
        self._open_deadline_s: float | None = None
        self._next_try_s: float | None = None

    def run(self) -> None:
        """The thread's work; returns after ``stop``."""
        self._say(ConnectionState.CONNECTING)
        self._try_now()
        while self._is_running:
            try:
                job = self._jobs.get(timeout=self._patience_s())
            except queue.Empty:
                pass
            else:
                job()
            if self._is_running:
                self._look_at_the_clock()
        with self._lock:
            self._is_over = True
        while not self._jobs.empty():
            self._jobs.get()()
        self._say(ConnectionState.DISCONNECTED)

    def stop(self) -> None:
        """End; returns at once. For any thread."""
        self._post(self._stop)

    def reconnect(self) -> None:
        """Try now. For any thread."""
        self._post(self._reconnect)

    def _post(self, job: Callable[[], None]) -> bool:
        with self._lock:
            if self._is_over:
                return False
            self._jobs.put(job)
            return True

    def _take_outcome(self, outcome: libvirt.virConnect | libvirt.libvirtError) -> bool:
        return self._post(lambda: self._on_outcome(outcome))

    def _patience_s(self) -> float:
        """Until when nothing can happen by itself."""
        if self.monitor is not None:
            return _WATCH_S
        moments = [moment for moment in (self._open_deadline_s, self._next_try_s) if moment is not None]
        return max(0.0, min(moments) - self._clock.monotonic()) if moments else _IDLE_S

    def _look_at_the_clock(self) -> None:
        now_s = self._clock.monotonic()
        if self.monitor is not None:
            self._watch(self.monitor)
        elif self._open_deadline_s is not None and now_s >= self._open_deadline_s:
            self._open_deadline_s = None
            self._on_silent_opening()
        elif self._next_try_s is not None and now_s >= self._next_try_s:
            self._try_now()

    def _try_now(self) -> None:
        self._next_try_s = None
        if self._connector.is_full:
            why = message(reasons.TOO_MANY_OPEN, count=self._connector.pending)
            silent = Failure(ErrorKind.TIMEOUT, self._host.connecting(), why, self._silent_advice())
            self._say(ConnectionState.NOT_RESPONDING, silent)
            return  # the first of the attempts that comes back decides
        self._open_deadline_s = self._clock.monotonic() + OPEN_LIMIT_S
        self._say(self._status.state, self._status.failure)
        self._connector.begin()

    def _on_silent_opening(self) -> None:
        why = message(reasons.OPEN_HANGS, seconds=int(OPEN_LIMIT_S))
        silent = Failure(ErrorKind.TIMEOUT, self._host.connecting(), why, self._silent_advice())
        self._try_later(ConnectionState.NOT_RESPONDING, silent, self._back_off_s())

    def _silent_advice(self) -> Message:
        is_local = self._host.address.transport is Transport.LOCAL
        return message(reasons.LOCAL_OPEN_HANGS_ADVICE if is_local else reasons.OPEN_HANGS_ADVICE)

    def _on_outcome(self, outcome: libvirt.virConnect | libvirt.libvirtError) -> None:
        if isinstance(outcome, libvirt.libvirtError):
            # While another attempt is under way, that one decides.
            if self._is_running and self.monitor is None and not self._connector.pending:
                self._on_failure(self._why_not(outcome))
            return
        old = self.monitor
        if not self._is_running or (old is not None and old.calls.waiting_s() < SILENT_S):
            close_in_background(outcome)
            return
        if old is not None:
            old.stop()  # it hangs in one machine; the new connection asks past it
        self._open_deadline_s = self._next_try_s = None
        self.monitor = self._make_monitor(outcome, self._when_listed, self._when_ended, old is not None)
        self.monitor.start()

    def _why_not(self, error: libvirt.libvirtError) -> Failure:
        why = failure_of(error, self._host.connecting())
        advice = start_advice(self._host.address) if why.kind is ErrorKind.NO_SERVICE else None
        return why if advice is None else replaced(why, advice=advice)

    def _when_listed(self, monitor: Monitor) -> None:
        """In the monitor's thread, before its first snapshot: the listener hears of the connection first."""
        if monitor is self.monitor:
            self._was_connected = True
            self._listed_s = self._clock.monotonic()
            self._say(ConnectionState.CONNECTED)

    def _when_ended(self, monitor: Monitor, why: Failure | None) -> None:
        self._post(lambda: self._on_ended(monitor, why))

    def _on_ended(self, monitor: Monitor, why: Failure | None) -> None:
        if monitor is not self.monitor:
            return
        self.monitor = None
        self._when_lost()
        if not self._is_running:
            return
        if monitor.is_listed and self._clock.monotonic() - self._listed_s >= _STABLE_S:
            self._tries = 0
        self._on_failure(why or failure(ErrorKind.LOST, self._host.watching()))

    def _on_failure(self, why: Failure) -> None:
        self._open_deadline_s = None
        if why.kind is ErrorKind.HOST_KEY_CHANGED or (why.kind in _HOPELESS and not self._was_connected):
            self._say(ConnectionState.FAILED, why)
            return
        is_slow = why.kind in {ErrorKind.NO_SERVICE, ErrorKind.NO_RIGHTS} and not self._was_connected
        after_s = SLOW_RETRY_S if is_slow else LONGEST_RETRY_S if why.kind in _HOPELESS else self._back_off_s()
        state = ConnectionState.RECONNECTING if self._was_connected else ConnectionState.FAILED
        self._try_later(state, why, after_s)

    def _try_later(self, state: ConnectionState, why: Failure, after_s: float) -> None:
        self._next_try_s = self._clock.monotonic() + after_s
        self._say(state, why, self._clock.epoch() + after_s)

    def _back_off_s(self) -> float:
        after_s = min(LONGEST_RETRY_S, 2.0**self._tries)
        self._tries = min(self._tries + 1, 10)
        # Hosts that were lost together do not come back together.
        return after_s * random.uniform(0.8, 1.2)

    def _watch(self, monitor: Monitor) -> None:
        waiting_s = monitor.calls.waiting_s()
        if waiting_s >= SILENT_S:
            if self._status.state is not ConnectionState.NOT_RESPONDING:
                why = message(reasons.NO_ANSWER, seconds=int(SILENT_S))
                advice = message(reasons.NO_ANSWER_ADVICE)
                silent = Failure(ErrorKind.TIMEOUT, self._host.watching(), why, advice)
                self._say(ConnectionState.NOT_RESPONDING, silent)
            if monitor.is_lost or waiting_s >= LOST_S:
                monitor.stop()  # left behind: its request returns when it likes
                self._on_ended(monitor, failure(ErrorKind.LOST, self._host.watching()))
            elif waiting_s >= SECOND_CONNECTION_S and not self._connector.pending:
                self._connector.begin()
        elif self._status.state is ConnectionState.NOT_RESPONDING and monitor.is_listed:
            self._say(ConnectionState.CONNECTED)

    def _reconnect(self) -> None:
        monitor = self.monitor
        if monitor is not None:
            if monitor.calls.waiting_s() < SILENT_S:
                monitor.refresh()
                return
            monitor.stop()
            self.monitor = None
            self._when_lost()
        self._tries = 0
        self._say(ConnectionState.RECONNECTING if self._was_connected else ConnectionState.CONNECTING)
        self._try_now()

    def _stop(self) -> None:
        self._is_running = False
        if self.monitor is not None:
            self.monitor.stop()
            self.monitor = None
        self._when_lost()

    def _say(self, state: ConnectionState, why: Failure | None = None, next_try_epoch_s: float | None = None) -> None:
        with self._telling:  # held while the listener is told, so that it hears things in their order
            last = self._status
            since_s = last.since_epoch_s if last.state is state else self._clock.epoch()
            status = ConnectionStatus(state, since_s, why, next_try_epoch_s)
            if status != last:
                self._status = status
                self._listener.connection_changed(status)
