"""What becomes of one host's ticks: kept in the history, drawn up as sparklines."""

from __future__ import annotations

from app.core.metrics import Sparklines, Tick
from app.services.history import MetricHistory
from app.services.sparkboard import SparkBoard


class HostRecorder:
    """Fulfils the session's Recorder. ``record`` runs in the host's thread, ``mark_gap`` in any."""

    def __init__(self, history: MetricHistory) -> None:
        self.history = history
        self._board = SparkBoard(history)

    def record(self, tick: Tick, visible: tuple[str, ...]) -> Sparklines:
        """Keep the readings and give the last minute of the parent partition and the visible machines."""
        self.history.append(tick)
        return self._board.push(tick, visible)

    def mark_gap(self, uuid: str | None, at_s: float) -> None:
        """The line is broken at ``at_s`` (CLOCK_MONOTONIC): a machine was restarted, or (None) the host was away."""
        self.history.mark_gap(uuid, at_s)
