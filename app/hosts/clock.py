"""The clocks of this computer, behind one door so that tests can turn the hands."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Seconds of three clocks."""

    def monotonic(self) -> float:
        """CLOCK_MONOTONIC: stands still while the computer sleeps."""

    def boottime(self) -> float:
        """CLOCK_BOOTTIME: since this computer was started, sleep included."""

    def epoch(self) -> float:
        """The time of day; may jump."""


class SystemClock:
    """The real clocks."""

    def monotonic(self) -> float:
        return time.monotonic()

    def boottime(self) -> float:
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    def epoch(self) -> float:
        return time.time()
