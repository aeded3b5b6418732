"""Where graphs take their numbers from, as far as views know it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:  # numpy is not for the start
    from app.views.widgets.graph_data import Seconds, Values


class History(Protocol):
    """The numbers of one host's partitions over time; times are CLOCK_MONOTONIC seconds."""

    def series(self, uuid: str, key: str, span_s: float, now_s: float, max_points: int) -> tuple[Seconds, Values]:
        """x float64[n], ascending seconds relative to ``now_s``, and y float32[n] with NaN at gaps."""

    def keys(self, uuid: str) -> tuple[str, ...]:
        """The series that there are of a partition."""


class Histories(Protocol):
    """The histories of all hosts."""

    def history(self, host_id: str) -> History | None:
        """A host's, or None where there is none yet."""


class Moment(NamedTuple):
    """One moment on both clocks."""

    monotonic_s: float
    epoch_s: float
