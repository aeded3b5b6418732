"""Which part of time a graph shows: its length and its end, and what zooming and moving make of them."""

from __future__ import annotations

from app.core.record import record

SHORTEST_S = 60.0
LONGEST_S = 86400.0
STEPS_S = (60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 7200.0, 21600.0, 43200.0, 86400.0)


@record
class TimeWindow:
    """`span_s` seconds up to `end_s`, which is relative to now and at most 0; 0 means that it follows now."""

    span_s: float = SHORTEST_S
    end_s: float = 0.0

    @property
    def start_s(self) -> float:
        """Where it begins, relative to now."""
        return self.end_s - self.span_s

    @property
    def is_live(self) -> bool:
        """Whether it follows now."""
        return self.end_s == 0.0

    def zoomed_to(self, span_s: float, keep: float = 1.0) -> TimeWindow:
        """Return it with another length; the point at the share `keep` of its width (1 is the end) stays."""
        span_s = max(SHORTEST_S, min(LONGEST_S, span_s))
        point_s = self.start_s + keep * self.span_s
        end_s = point_s + (1 - keep) * span_s
        return TimeWindow(span_s, _bounded(end_s, span_s))

    def stepped(self, steps: int, keep: float = 1.0) -> TimeWindow:
        """Return it `steps` usual lengths longer (shorter, if negative)."""
        nearest = min(range(len(STEPS_S)), key=lambda index: abs(STEPS_S[index] - self.span_s))
        return self.zoomed_to(STEPS_S[max(0, min(len(STEPS_S) - 1, nearest + steps))], keep)

    def moved(self, seconds: float) -> TimeWindow:
        """Return it later by `seconds` (earlier, if negative), within the last 24 hours."""
        return TimeWindow(self.span_s, _bounded(self.end_s + seconds, self.span_s))

    def aged(self, seconds: float) -> TimeWindow:
        """Return it after `seconds` have passed: one that does not follow now stays at its place in time."""
        return self if self.is_live else self.moved(-seconds)

    def live(self) -> TimeWindow:
        """Return it ending now."""
        return TimeWindow(self.span_s, 0.0)


def _bounded(end_s: float, span_s: float) -> float:
    return min(0.0, max(span_s - LONGEST_S, end_s))
