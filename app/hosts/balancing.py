"""Dynamic memory of one connection: a thread that every few seconds gives machines what their guests need.

Only machines that run and whose policy is on; each by the console that holds its lease (``lease.py``). It ends
with the connection: machines then keep the memory that they have.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping

from app.core.balloon_policy import MemoryPolicy, MemoryState, MemoryStatus
from app.core.errors import ErrorKind, HostError
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.hosts.clock import Clock
from app.hosts.sharing import Lender

ROUND_S = 5.0
NOT_BALANCED = QT_TRANSLATE_NOOP("core", "The memory of the virtual machines was not looked after.")
Run = tuple[str, int]  # UUID and run id


class Balancer:
    """Told by the monitor which machines run with which policy; says how each fares."""

    def __init__(self, beside: Lender, clock: Clock, console: str, name: str) -> None:
        self._beside = beside
        self._clock = clock
        self._console = console
        self._name = name
        self._bell = threading.Condition()
        self._wanted: dict[Run, MemoryPolicy] = {}
        self._statuses: dict[Run, MemoryStatus] = {}
        self._is_stopped = False
        self._thread: threading.Thread | None = None

    def stop(self) -> None:
        """End after the round that is under way. Any thread."""
        with self._bell:
            self._is_stopped = True
            self._bell.notify()

    def attend(self, wanted: Mapping[Run, MemoryPolicy]) -> None:
        """The runs whose memory is dynamic now. The first ones begin the thread; hosts without have none."""
        if wanted == self._wanted:
            return
        with self._bell:
            self._wanted = dict(wanted)
            self._statuses = {run: known for run, known in self._statuses.items() if wanted.get(run) == known.policy}
            self._bell.notify()
        if self._thread is None and wanted and not self._is_stopped:
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()

    def status(self, run: Run) -> MemoryStatus | None:
        """How a run fares; None when its memory is not dynamic."""
        policy = self._wanted.get(run)
        return None if policy is None else self._statuses.get(run) or MemoryStatus(policy, MemoryState.BEGINNING)

    def _run(self) -> None:
        from app.hosts.balancing_round import Rounds  # deferred: lxml is not needed for the first list

        rounds = Rounds(self._console)
        while True:
            with self._bell:
                self._bell.wait_for(lambda: self._is_stopped or bool(self._wanted))
                if self._is_stopped:
                    return
                wanted = self._wanted
            try:
                with self._beside(message(NOT_BALANCED)) as connection:
                    found = rounds.once(connection, wanted, self._clock.monotonic())
            except HostError as error:
                if error.failure.kind is ErrorKind.LOST:
                    return
                found = {}
            with self._bell:
                self._statuses |= {run: status for run, status in found.items() if self._wanted.get(run) is not None}
                self._bell.wait_for(lambda: self._is_stopped, ROUND_S)
