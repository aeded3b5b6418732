"""The last minute of the rows on screen, kept as one array that is moved on with each tick."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.core.metrics import PARENT, SPARK_LENGTH, SPARK_METRICS, Sparklines, Tick
from app.services.history import MetricHistory
from app.services.history_series import SHORTEST_GAP_S

_NAN = float("nan")


class SparkBoard:
    """Draws up the Sparklines of one host; called in the host's thread only, after the history has the tick."""

    def __init__(self, history: MetricHistory) -> None:
        self._history = history
        self._uuids: tuple[str, ...] = ()
        self._values = _empty(0)
        self._taken_s: float | None = None
        self._behind_s = 0.0  # how far the steps of one second are behind the clock

    def push(self, tick: Tick, visible: tuple[str, ...]) -> Sparklines:
        """The last minute up to ``tick`` of the parent partition and the ``visible`` machines, in that order."""
        uuids = (PARENT, *(uuid for uuid in visible if uuid != PARENT))
        steps, is_gap = self._steps(tick.taken_s)
        readings = [tick.readings.get(uuid) for uuid in uuids]
        latest = np.array(
            [[reading.values.get(key, _NAN) if reading else _NAN for reading in readings] for key in SPARK_METRICS],
            np.float32,
        )
        values = _empty(len(uuids))
        old = self._values
        if uuids == self._uuids:
            values[:, :, : SPARK_LENGTH - steps] = old[:, :, steps:]
        else:
            self._take_over(uuids, values, steps, tick.taken_s)
        filled = 1 if is_gap else steps
        values[:, :, SPARK_LENGTH - steps : SPARK_LENGTH - filled] = _NAN
        values[:, :, SPARK_LENGTH - filled :] = latest[:, :, None]
        self._uuids, self._values, self._taken_s = uuids, values, tick.taken_s
        return Sparklines(uuids, values)

    def _steps(self, taken_s: float) -> tuple[int, bool]:
        """How many seconds to move on, and whether too long passed to draw a line across."""
        if self._taken_s is None:
            return 1, False
        passed_s = taken_s - self._taken_s
        # Ticks come a little early or late: rounded alone, the steps would run away from the clock.
        self._behind_s += passed_s
        steps = min(max(1, round(self._behind_s)), SPARK_LENGTH)
        self._behind_s = min(max(self._behind_s - steps, -1.0), 1.0)
        return steps, passed_s > SHORTEST_GAP_S

    def _take_over(self, uuids: tuple[str, ...], values: npt.NDArray[np.float32], steps: int, now_s: float) -> None:
        """Rows that were on screen move on; those that came on screen are filled from the history."""
        before = {uuid: row for row, uuid in enumerate(self._uuids)}
        stayed = [row for row, uuid in enumerate(uuids) if uuid in before]
        came = [row for row, uuid in enumerate(uuids) if uuid not in before]
        if stayed:
            old = self._values[:, [before[uuids[row]] for row in stayed], steps:]
            values[:, stayed, : SPARK_LENGTH - steps] = old
        if came:
            values[:, came, :] = self._history.recent([uuids[row] for row in came], SPARK_METRICS, now_s, SPARK_LENGTH)


def _empty(count: int) -> npt.NDArray[np.float32]:
    return np.empty((len(SPARK_METRICS), count, SPARK_LENGTH), np.float32)
