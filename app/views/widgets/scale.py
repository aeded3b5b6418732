"""How high a graph or a column of sparklines reaches: round steps that grow at once and shrink late."""

from __future__ import annotations

import math
from collections.abc import Callable

CPU_STEPS_PERCENT = (5.0, 10.0, 25.0, 50.0, 100.0)
SHRINK_AFTER_S = 60.0


def next_step(value: float, divisor: float = 1.0) -> float:
    """Return the smallest 1, 2 or 5 times a power of ten that is at least `value`, counted in units of `divisor`.

    A value that is not above zero (or not a number) gives one unit: an axis always has a height.
    """
    if not value > 0 or math.isinf(value):
        return divisor
    size = value / divisor
    power = 10.0 ** math.floor(math.log10(size))
    for factor in (1.0, 2.0, 5.0, 10.0):
        # A little tolerance, for 2 * 10**-1 is not exactly a fifth.
        if size <= factor * power * (1 + 1e-9):
            return factor * power * divisor
    return 10.0 * power * divisor


def next_cpu_step(value_percent: float) -> float:
    """Return the smallest of 5, 10, 25, 50 and 100 percent that is at least `value_percent`."""
    return next((step for step in CPU_STEPS_PERCENT if value_percent <= step), CPU_STEPS_PERCENT[-1])


class SharedScale:
    """The top of one column, shared by all its rows so that they compare.

    It grows at once and shrinks when nothing needed the height for `shrink_after_s` seconds.
    """

    def __init__(self, step: Callable[[float], float] = next_step, shrink_after_s: float = SHRINK_AFTER_S) -> None:
        """`step`: rounds the largest value up to a top."""
        self._step = step
        self._shrink_after_s = shrink_after_s
        self._top: float | None = None
        self._needed_since = 0.0
        self._lesser_top = 0.0

    def top(self, largest: float, now_s: float) -> float:
        """Return the top for rows whose largest value is `largest` at `now_s` (any clock that only goes forward)."""
        needed = self._step(largest)
        if self._top is None or needed >= self._top:
            self._top = needed
            self._needed_since, self._lesser_top = now_s, 0.0
            return needed
        self._lesser_top = max(self._lesser_top, needed)
        if now_s - self._needed_since >= self._shrink_after_s:
            self._top = self._lesser_top
            self._needed_since, self._lesser_top = now_s, 0.0
        return self._top
