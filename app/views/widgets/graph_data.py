"""What a graph shows, as plain arrays: series, the part in view, fewer points where many fall on a pixel, figures.

No Qt and no hosts here. Times are seconds relative to now, not above zero; a gap is NaN.
"""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray

from app.core.metrics import Kind, Unit
from app.core.record import record

Seconds = NDArray[np.float64]
Values = NDArray[np.float32]

# A change of less than this share of the height is "steady".
_STEADY_SHARE = 0.05


@record
class Limit:
    """A level drawn across the graph, such as the maximum memory; `value` in the series' unit."""

    name: str
    value: float


@record
class GraphSeries:
    """One line: `x` float64[n], ascending seconds relative to now (at most 0); `y` float32[n], NaN where unknown.

    All series of a graph have the same kind and unit: one hue, one axis. `name` must have gone through `shown` where
    it comes from a host.
    """

    name: str
    kind: Kind
    unit: Unit
    x: Seconds
    y: Values
    is_dashed: bool = False
    limits: tuple[Limit, ...] = ()


class Trend(Enum):
    """Where a line is going."""

    RISING = "rising"
    FALLING = "falling"
    STEADY = "steady"


@record
class Figures:
    """The visible part of a series in numbers; `now` is NaN when the newest sample is missing."""

    now: float
    lowest: float
    highest: float
    trend: Trend


@record
class GraphTable:
    """All series on common times: `x` float64[n], `columns` float32[n] per series, NaN where a series has nothing."""

    names: tuple[str, ...]
    x: Seconds
    columns: tuple[Values, ...]


def in_view(series: GraphSeries, start_s: float, end_s: float) -> tuple[Seconds, Values]:
    """Return the samples from `start_s` to `end_s`, and one beyond each edge so that the line reaches it."""
    first = max(0, int(np.searchsorted(series.x, start_s, "left")) - 1)
    last = min(len(series.x), int(np.searchsorted(series.x, end_s, "right")) + 1)
    return series.x[first:last], series.y[first:last]


def strictly_in_view(series: GraphSeries, start_s: float, end_s: float) -> tuple[Seconds, Values]:
    """Return the samples from `start_s` to `end_s` and no others."""
    first, last = np.searchsorted(series.x, (start_s, end_s + 1e-6))
    return series.x[first:last], series.y[first:last]


@record
class Drawn:
    """What is drawn of a series: `y` the line; where many samples fall on a pixel it is their mean, and `lowest` and
    `highest` are the edges of the band that they fill. All of one length, float64 and float32.
    """

    x: Seconds
    y: Values
    lowest: Values | None = None
    highest: Values | None = None


def thinned(x: Seconds, y: Values, columns: int) -> Drawn:
    """Return one point for each of `columns` equal parts of time; gaps stay.

    With at most twice as many samples as that, they are drawn as they are.
    """
    if columns < 1 or len(x) <= 2 * columns:
        return Drawn(x, y)
    edges = np.linspace(x[0], x[-1], columns + 1)[:-1]
    starts = np.unique(np.searchsorted(x, edges, "left"))
    known = np.isfinite(y)
    counts = np.add.reduceat(known, starts, dtype=np.float32)
    with np.errstate(invalid="ignore"):  # nothing known in a part: 0 / 0 is the gap
        mean = np.add.reduceat(np.where(known, y, 0), starts, dtype=np.float32) / counts
    middle = (x[starts] + x[np.append(starts[1:], len(x)) - 1]) / 2
    return Drawn(middle, mean, np.fmin.reduceat(y, starts), np.fmax.reduceat(y, starts))


def lone_widened(drawn: Drawn, width_s: float) -> Drawn:
    """Give samples between two gaps a width, so that a single one is seen as a dash."""
    x, y = drawn.x, drawn.y
    known = np.isfinite(y)
    before, after = np.append(False, known[:-1]), np.append(known[1:], False)
    lone = np.flatnonzero(known & ~before & ~after)
    if not len(lone) or drawn.lowest is not None:
        return drawn
    return Drawn(np.insert(x, lone + 1, x[lone] + width_s), np.insert(y, lone + 1, y[lone]))


def segments(x: Seconds, y: Seconds) -> tuple[Seconds, Seconds]:
    """Return the pieces of a line between known neighbours: their starts and ends, float64[n, 2]."""
    points = np.column_stack((x, y))
    known = np.isfinite(y)
    both = known[:-1] & known[1:]
    return points[:-1][both], points[1:][both]


def dashes(starts: Seconds, ends: Seconds, rhythm: tuple[float, ...]) -> tuple[Seconds, Seconds]:
    """Cut a line of pieces (float64[n, 2]) into dashes; `rhythm` alternates the lengths of dashes and gaps."""
    if not rhythm or not len(starts):
        return starts, ends
    reach = np.cumsum(np.hypot(*(ends - starts).T))
    begin = reach - np.hypot(*(ends - starts).T)
    lengths = np.resize(rhythm, len(rhythm) * (int(reach[-1] / sum(rhythm)) + 1))
    marks = np.cumsum(lengths)
    # Cut wherever a piece or a dash ends; a part is drawn if its middle lies in a dash.
    cuts = np.unique(np.concatenate((begin, reach, marks[marks < reach[-1]])))
    middle = (cuts[:-1] + cuts[1:]) / 2
    drawn = np.searchsorted(marks, middle) % 2 == 0
    piece = np.minimum(np.searchsorted(reach, middle), len(starts) - 1)[drawn]
    size = np.maximum(reach - begin, 1e-12)[piece, None]
    direction = (ends - starts)[piece] / size
    offset = begin[piece, None]
    first, last = cuts[:-1][drawn, None] - offset, cuts[1:][drawn, None] - offset
    return starts[piece] + direction * first, starts[piece] + direction * last


def figures(series: GraphSeries, start_s: float, end_s: float) -> Figures | None:
    """Return the figures of the visible part, or None when nothing in it is known."""
    x, y = strictly_in_view(series, start_s, end_s)
    known = np.isfinite(y)
    if not known.any():
        return None
    lowest, highest = float(np.nanmin(y)), float(np.nanmax(y))
    return Figures(float(y[-1]), lowest, highest, _trend(x[known], y[known], highest))


def _trend(x: Seconds, y: Values, highest: float) -> Trend:
    """Compare the last third of the time with the first."""
    third = (x[-1] - x[0]) / 3
    early, late = y[x <= x[0] + third], y[x >= x[-1] - third]
    change = float(late.mean() - early.mean())
    if abs(change) <= _STEADY_SHARE * max(abs(highest), 1e-9):
        return Trend.STEADY
    return Trend.RISING if change > 0 else Trend.FALLING


def largest(series: list[GraphSeries], start_s: float, end_s: float) -> float:
    """Return the largest value or limit that must fit into the graph; 0 when nothing is known."""
    found = 0.0
    for each in series:
        _, y = in_view(each, start_s, end_s)
        known = y[np.isfinite(y)]
        if len(known):
            found = max(found, float(known.max()))
        found = max([found, *(limit.value for limit in each.limits)])
    return found


def value_at(series: GraphSeries, at_s: float) -> float:
    """Return the value of the sample nearest to `at_s`; NaN when there is none or it is a gap."""
    if not len(series.x):
        return float("nan")
    return float(series.y[_nearest(series.x, at_s)])


def nearest_time(series: list[GraphSeries], at_s: float) -> float | None:
    """Return the time of the sample of any series that is nearest to `at_s`."""
    times = [float(each.x[_nearest(each.x, at_s)]) for each in series if len(each.x)]
    return min(times, key=lambda time: abs(time - at_s)) if times else None


def _nearest(x: Seconds, at_s: float) -> int:
    index = int(np.searchsorted(x, at_s))
    if index == 0:
        return 0
    if index == len(x):
        return len(x) - 1
    return index if x[index] - at_s < at_s - x[index - 1] else index - 1


def step_time(series: list[GraphSeries], at_s: float, steps: int, start_s: float, end_s: float) -> float | None:
    """Return the time `steps` samples after `at_s` (before, if negative) in the visible part of the longest series."""
    longest = max(series, key=lambda each: len(each.x), default=None)
    if longest is None:
        return None
    x, _ = strictly_in_view(longest, start_s, end_s)
    if not len(x):
        return None
    return float(x[max(0, min(len(x) - 1, _nearest(x, at_s) + steps))])


def as_table(series: list[GraphSeries], start_s: float, end_s: float) -> GraphTable:
    """Return the visible part of all series on the union of their times."""
    parts = [strictly_in_view(each, start_s, end_s) for each in series]
    times = np.unique(np.concatenate([x for x, _ in parts])) if parts else np.empty(0)
    columns = []
    for x, y in parts:
        column = np.full(len(times), np.nan, np.float32)
        column[np.searchsorted(times, x)] = y
        columns.append(column)
    return GraphTable(tuple(each.name for each in series), times, tuple(columns))
