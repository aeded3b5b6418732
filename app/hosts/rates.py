"""Counters into rates. Pure: the caller brings the time."""

from __future__ import annotations

MINIMUM_S = 0.2
"""Two readings closer than this say nothing: the error of the clock would be larger than the rate is worth."""

COUNTER_LIMIT = 2**63
"""Larger values are libvirt's "unknown" (-1 read as unsigned), or nonsense."""

_SERIES_LIMIT = 4096


class Meter:
    """The counters of one run of one machine, each with the time of its last reading."""

    __slots__ = ("_cpu", "_cpu_s", "_last", "run_id")

    def __init__(self, run_id: int) -> None:
        self.run_id = run_id
        self._cpu = 0
        self._cpu_s: float | None = None
        self._last: dict[str, tuple[float, int]] = {}

    def cpu(self, value: object, taken_s: float, gap_s: float) -> tuple[int, float] | None:
        """As ``delta`` of a series of its own: the one counter that is read of thousands of machines."""
        if type(value) is not int or not 0 <= value < COUNTER_LIMIT:
            return None
        last_s, last = self._cpu_s, self._cpu
        if last_s is not None:
            seconds = taken_s - last_s
            if 0.0 <= seconds < MINIMUM_S:
                return None
            self._cpu_s, self._cpu = taken_s, value
            return (value - last, seconds) if value >= last and 0.0 < seconds <= gap_s else None
        self._cpu_s, self._cpu = taken_s, value
        return None

    def delta(self, series: str, value: object, taken_s: float, gap_s: float) -> tuple[int, float] | None:
        """How much the counter grew and in how many seconds; None when that cannot be said.

        It cannot after the first reading, a decrease, a value that is no counter, a pause of more
        than ``gap_s``, or when the last reading is less than ``MINIMUM_S`` ago.
        """
        if type(value) is not int or not 0 <= value < COUNTER_LIMIT:
            return None
        last = self._last.get(series)
        if last is None:
            if len(self._last) >= _SERIES_LIMIT:
                self._last.clear()  # names that never repeat: nothing could be made of them anyway
            self._last[series] = (taken_s, value)
            return None
        seconds = taken_s - last[0]
        if 0.0 <= seconds < MINIMUM_S:
            return None
        self._last[series] = (taken_s, value)
        grown = value - last[1]
        if grown < 0 or not 0.0 < seconds <= gap_s:
            return None
        return grown, seconds


class Rates:
    """A :class:`Meter` for each machine, begun anew with every run of it."""

    def __init__(self) -> None:
        self._meters: dict[str, Meter] = {}

    def meter(self, uuid: str, run_id: int) -> Meter:
        """The meter of this run of the machine."""
        meter = self._meters.get(uuid)
        if meter is None or meter.run_id != run_id:
            meter = self._meters[uuid] = Meter(run_id)
        return meter

    def forget(self, uuid: str) -> None:
        """The machine is gone or off."""
        self._meters.pop(uuid, None)

    def forget_all(self) -> None:
        """Time passed that no clock counted: every next reading is a first one."""
        self._meters.clear()
