"""What becomes of what one host says: kept in the history, drawn up as sparklines."""

from __future__ import annotations

import time

from app.core.metrics import Sparklines, Tick
from app.core.partitions import HostSnapshot
from app.services.history import MetricHistory
from app.services.sparkboard import SparkBoard


class HostRecorder:
    """Fulfils the session's Recorder. ``record`` and ``note`` run in the host's thread, ``mark_gap`` in any."""

    def __init__(self, history: MetricHistory) -> None:
        self.history = history
        self._board = SparkBoard(history)
        self._runs: dict[str, int] = {}

    def record(self, tick: Tick, visible: tuple[str, ...]) -> Sparklines:
        """Keep the readings and give the last minute of the parent partition and the visible machines."""
        self.history.append(tick)
        return self._board.push(tick, visible)

    def note(self, snapshot: HostSnapshot) -> None:
        """Break the lines of machines that were started anew since the snapshot before."""
        now_s = time.monotonic()
        for uuid in snapshot.changed if self._runs else snapshot.partitions:
            partition = snapshot.partitions.get(uuid)
            if partition is not None:
                if self._runs.get(uuid, partition.run_id) != partition.run_id:
                    self.history.mark_gap(uuid, now_s)
                self._runs[uuid] = partition.run_id
        for uuid in snapshot.removed:
            self._runs.pop(uuid, None)

    def mark_gap(self, uuid: str | None, at_s: float) -> None:
        """The line is broken at ``at_s`` (CLOCK_MONOTONIC) for one machine or (None) for the whole host."""
        self.history.mark_gap(uuid, at_s)
