"""The real program with a probe in it: ``python -m tests.performance.probe_main [options of Partita]``.

The program's own ``main`` runs; its Program is extended only by what tells the moments of painting, and
by a channel whose commands are loaded when the first one comes.
"""

from __future__ import annotations

import os
import sys

from app import application
from tests.performance.channel import Channel, Handlers
from tests.performance.painting import PaintNotice

MACHINES = "PARTITA_BENCH_MACHINES"
CALLS = "PARTITA_BENCH_CALLS"
TABLE_PX, LOWER_PX = 720, 100  # the divider that a user drags: 25 rows or so


class ProbedProgram(application.Program):
    """Tells when the window, and when the whole list of machines, has been painted."""

    def open(self) -> None:
        """Override Program.open."""
        super().open()
        self.channel = Channel(self._handlers, self.window.close, self)
        self.seen: tuple[tuple[str, ...], frozenset[str]] = ((), frozenset())
        PaintNotice(self.window.windowHandle(), "painted")

    def load_rest(self) -> None:
        """Override Program.load_rest."""
        super().load_rest()
        self.window.centre.setSizes([TABLE_PX, LOWER_PX])
        machine_count = int(os.environ.get(MACHINES, "0"))
        partitions = self.rest.wiring.partitions
        partitions.attention_changed.connect(self._keep_seen)
        model = partitions.model
        PaintNotice(
            partitions.table.viewport(),
            "listed",
            # Rows that are remembered from the last run are no list: those are stale until the host has told.
            lambda: 0 < machine_count == len(model.entries) and not model.is_stale,
        )
        if calls := os.environ.get(CALLS):
            from pathlib import Path  # deferred: like the next

            from tests.performance.first_list import tell_first_list  # deferred: only where calls are counted

            for session in self.rest.sessions:
                tell_first_list(session, Path(calls), self.channel)

    def _keep_seen(self, uuids: tuple[str, ...], metrics: frozenset[str]) -> None:
        self.seen = (uuids, metrics)

    def _handlers(self, channel: Channel) -> Handlers:
        from tests.performance.probe_commands import handlers  # deferred: not a part of the program's start

        return handlers(self, channel)


if __name__ == "__main__":
    application.Program = ProbedProgram  # type: ignore[misc]
    raise SystemExit(application.main(sys.argv))
