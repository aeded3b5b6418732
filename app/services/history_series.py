"""From chunks to what is drawn: one series with its gaps, thinned; or a minute of many series. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from app.services.history_chunk import MINUTE_S, Chunk, Rows

Part = tuple[Chunk, Rows, int]  # a chunk, and its rows and count as they were under the lock
Floats = npt.NDArray[np.float64]
Values = npt.NDArray[np.float32]

SHORTEST_GAP_S = 3.0
LONGEST_STEP_S = 40.0  # 2.5 times the slowest rotation
_FACTOR = 2.5
_ROUNDING_S = 0.01  # times within a chunk are kept as float32


def joined_series(
    parts: Sequence[Part], key: str, gaps: Sequence[float], from_s: float, now_s: float, max_points: int
) -> tuple[Floats, Values]:
    """The points of ``key`` from ``from_s`` to ``now_s``; see MetricHistory.series."""
    times, values, is_coarse = _points(parts, key)
    first, end = np.searchsorted(times, (from_s - _ROUNDING_S, now_s + _ROUNDING_S))
    times, values, is_coarse = times[first:end], values[first:end], is_coarse[first:end]
    if not len(times):
        return np.empty(0), np.empty(0, np.float32)
    is_gap = gaps_between(times, is_coarse, gaps, now_s)
    if len(times) > max_points:
        times, values, is_gap = _thinned(times, values, is_gap, from_s, now_s, max(1, max_points // 2))
    behind = np.flatnonzero(is_gap) + 1
    x = np.insert(times, behind, (times[behind - 1] + times[behind]) / 2) - now_s
    return np.minimum(x, 0.0), np.insert(values, behind, np.float32(np.nan))


def gaps_between(
    times: Floats, is_coarse: npt.NDArray[np.bool_], gaps: Sequence[float], now_s: float
) -> npt.NDArray[np.bool_]:
    """For each pair of neighbouring points whether nothing is known between them; shape (points - 1).

    The usual distance is that of the neighbouring pairs: a machine that went off screen is read every
    15 s after it was read each second, and that is no gap; five seconds without an answer are one.
    """
    steps = np.diff(times)
    if not len(steps):
        return np.zeros(0, np.bool_)
    around = np.concatenate(([0.0], steps, [now_s - times[-1]]))
    usual = np.maximum(around[:-2], around[2:])
    allowed = np.clip(_FACTOR * usual, SHORTEST_GAP_S, LONGEST_STEP_S)
    if len(steps) == 1:
        allowed[:] = LONGEST_STEP_S
    allowed[is_coarse[:-1] | is_coarse[1:]] = _FACTOR * MINUTE_S
    is_gap = steps > allowed
    if len(gaps):
        places = np.searchsorted(times, np.asarray(gaps), side="right")
        marked = places[(places > 0) & (places < len(times))] - 1
        is_gap[marked] = True
    return is_gap


def newest_rows(
    found: Sequence[Sequence[Part]], gaps: Sequence[Sequence[float]], keys: tuple[str, ...], now_s: float, seconds: int
) -> Values:
    """A value for each of the last ``seconds``, key and machine; see MetricHistory.recent."""
    result = np.full((len(keys), len(found), seconds), np.nan, np.float32)
    grid = now_s - np.arange(seconds - 1, -1, -1)
    for machine, parts in enumerate(found):
        if not parts:
            continue
        times = np.concatenate([chunk.start_s + rows[:count, 0].astype(np.float64) for chunk, rows, count in parts])
        values = np.concatenate([_columns(chunk, rows[:count], keys) for chunk, rows, count in parts])
        is_gap = gaps_between(times, np.zeros(len(times), np.bool_), gaps[machine], now_s)
        # Each second shows the last reading before it, up to the next gap.
        places = np.searchsorted(times, grid + 0.5, side="right") - 1
        ends = np.append(np.where(is_gap, times[:-1] + 1.0, np.inf), times[-1] + LONGEST_STEP_S)
        is_shown = (places >= 0) & (grid <= ends[places] + 0.5)
        result[:, machine, is_shown] = values[places[is_shown]].T
    return result


def _columns(chunk: Chunk, rows: Rows, keys: tuple[str, ...]) -> Values:
    """The columns of ``keys``, NaN for those that the chunk has not; shape (rows, keys)."""
    columns = [chunk.layout.columns.get(key, -1) for key in keys]
    if -1 not in columns:
        return rows[:, columns]
    picked = rows[:, [max(column, 0) for column in columns]]
    picked[:, [column == -1 for column in columns]] = np.nan
    return picked


def _points(parts: Sequence[Part], key: str) -> tuple[Floats, Values, npt.NDArray[np.bool_]]:
    """Times, values, and whether of minutes, of the chunks that have the series."""
    having = [
        (chunk, rows, count, chunk.layout.columns[key]) for chunk, rows, count in parts if key in chunk.layout.columns
    ]
    if not having:
        return np.empty(0), np.empty(0, np.float32), np.empty(0, np.bool_)
    times = np.concatenate([chunk.start_s + rows[:count, 0].astype(np.float64) for chunk, rows, count, _ in having])
    values = np.concatenate([rows[:count, column] for _, rows, count, column in having])
    counts = [count for _, _, count, _ in having]
    return times, values, np.repeat([chunk.is_coarse for chunk, _, _, _ in having], counts)


def _thinned(
    times: Floats, values: Values, is_gap: npt.NDArray[np.bool_], from_s: float, now_s: float, stretches: int
) -> tuple[Floats, Values, npt.NDArray[np.bool_]]:
    """Lowest and highest of each stretch of time, in the order in which a line passes them."""
    width_s = (now_s - from_s) / stretches
    place = np.floor(times / width_s)  # counted from zero of the clock: stretches do not wander as time goes on
    begins = np.concatenate(([True], (np.diff(place) != 0) | is_gap))
    firsts = np.flatnonzero(begins)
    lasts = np.append(firsts[1:], len(times)) - 1
    low, high = np.fmin.reduceat(values, firsts), np.fmax.reduceat(values, firsts)
    is_rising = ~(values[firsts] > values[lasts])
    y = np.column_stack((np.where(is_rising, low, high), np.where(is_rising, high, low))).ravel()
    x = np.column_stack((times[firsts], times[lasts])).ravel()
    is_kept = np.column_stack((np.ones(len(firsts), np.bool_), lasts > firsts)).ravel()
    gap_after = np.column_stack((np.zeros(len(firsts), np.bool_), np.append(is_gap[lasts[:-1]], False))).ravel()
    gap_after[:-1] |= gap_after[1:] & ~is_kept[1:]
    return x[is_kept], y[is_kept], gap_after[is_kept][:-1]
