"""A clock whose hands the test turns."""

from __future__ import annotations


class FakeClock:
    """Fulfils ``app.hosts.clock.Clock``; all three clocks go on with ``advance``."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.slept_s = 0.0

    def monotonic(self) -> float:
        return self.now_s

    def boottime(self) -> float:
        return self.now_s + self.slept_s

    def epoch(self) -> float:
        return 1_700_000_000.0 + self.now_s + self.slept_s

    def advance(self, seconds: float) -> None:
        self.now_s += seconds

    def sleep(self, seconds: float) -> None:
        """The computer sleeps: only the monotonic clock stands still."""
        self.slept_s += seconds
