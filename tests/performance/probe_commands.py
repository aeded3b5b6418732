"""Inside the measured program: what the measurements ask of it. Loaded with the first command."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.services.session import HostSession
from tests.performance.channel import Channel, Handlers

if TYPE_CHECKING:
    from tests.performance.late_timer import LateTimer
    from tests.performance.probe_main import ProbedProgram


class Commands(QObject):
    """Looks at the program and fills its history; changes nothing else in it."""

    def __init__(self, program: ProbedProgram, channel: Channel) -> None:
        super().__init__(channel)
        self._program = program
        self._channel = channel
        self._late: LateTimer | None = None
        self._work: list[QObject] = []  # what goes on

    def handlers(self) -> Handlers:
        """The commands by name."""
        return {
            "late_start": lambda: self._late_timer().start(),
            "late_stop": lambda: self._late_timer().stop(),
            "look": self.look,
            "threads": self.threads,
            "fill": self.fill,
            "guard": self.guard,
            "select": self.select,
            "forget_attention": self.look_away,
        }

    def look(self) -> dict[str, object]:
        """What is on screen and what has come so far."""
        uuids, metrics = self._program.seen
        tick = self._session.tick
        snapshot = self._session.snapshot
        recorder = self._session.recorder
        history = getattr(recorder, "history", None)
        return {
            "rows": len(uuids),
            "uuids": uuids,
            "metrics": sorted(metrics),
            "sequence": tick.sequence if tick is not None else 0,
            "described": sum(each.processor_count > 0 for each in snapshot.partitions.values()) if snapshot else 0,
            "machines": self._program.rest.wiring.partitions.model.machine_count,
            "states": {session.host_id: session.status.state.value for session in self._program.rest.sessions},
            "listed": {
                session.host_id: len(session.snapshot.partitions) if session.snapshot else 0
                for session in self._program.rest.sessions
            },
            "history_bytes": history.size_bytes if history is not None else 0,
            "platform": self._program.rest.parts.app.platformName(),
        }

    def threads(self) -> dict[str, str]:
        """The names of the threads by their number in the system."""
        return {str(thread.native_id): thread.name for thread in threading.enumerate()}

    def fill(self, seconds: int, ticks: int, seed: int = 1) -> None:
        """Put a past of so many seconds into the shown host's history; answers when that is done."""
        from tests.performance.filling import Filling  # deferred: it is no part of the measured memory

        filling = Filling(self._session, seconds, ticks, seed, self)
        filling.filled.connect(lambda took_s: self._channel.tell("fill", answer={"took_s": took_s}))
        self._work.append(filling)

    def guard(self, **task: int) -> None:
        """Look whether the program does its work (the fields of Task); answers with the problems found."""
        from tests.performance.guard import Guard, Task  # deferred: as above

        guard = Guard(self._program, self._session, Task(**task), self)
        guard.finished.connect(lambda report: self._channel.tell("guard", answer=report))
        self._work.append(guard)

    def select(self, row: int) -> bool:
        """Select the machine in this line, as a click would."""
        model = self._program.rest.wiring.partitions.model
        self._program.rest.wiring.partitions.select([model.entries[row].key])
        return True

    def look_away(self) -> bool:
        """Minimise the window: nobody looks."""
        self._program.window.showMinimized()
        return True

    def _late_timer(self) -> LateTimer:
        if self._late is None:
            from tests.performance.late_timer import LateTimer  # deferred: as above

            self._late = LateTimer(self)
        return self._late

    @property
    def _session(self) -> HostSession:
        session = self._program.rest.parts.console.session
        if session is None:
            raise RuntimeError("no host is shown")
        return session


def handlers(program: ProbedProgram, channel: Channel) -> Handlers:
    """The commands of a program."""
    return Commands(program, channel).handlers()
