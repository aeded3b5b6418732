"""The arithmetic of graphs: what is in view, thinning, dashes, figures, tables."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.metrics import Kind, Unit
from app.views.widgets.graph_data import (
    Drawn,
    GraphSeries,
    Limit,
    Trend,
    as_table,
    dashes,
    figures,
    in_view,
    largest,
    lone_widened,
    nearest_time,
    segments,
    step_time,
    strictly_in_view,
    thinned,
    value_at,
)


def series(y: list[float], name: str = "CPU", limits: tuple[Limit, ...] = ()) -> GraphSeries:
    """Return a series with a sample each second, the last one now."""
    x = np.arange(-len(y) + 1, 1, dtype=np.float64)
    return GraphSeries(name, Kind.CPU, Unit.PERCENT, x, np.array(y, np.float32), limits=limits)


def test_the_view_has_one_sample_beyond_each_edge() -> None:
    given_series = series([float(value) for value in range(100)])
    x, _ = in_view(given_series, -50.5, -10.5)
    assert (x[0], x[-1]) == (-51, -10)
    x, _ = strictly_in_view(given_series, -50.5, -10.5)
    assert (x[0], x[-1]) == (-50, -11)
    x, _ = strictly_in_view(given_series, -50, -10)
    assert (x[0], x[-1]) == (-50, -10)


def test_few_samples_stay_as_they_are() -> None:
    x, y = np.arange(60.0), np.arange(60, dtype=np.float32)
    drawn = thinned(x, y, 200)
    assert drawn.y is y
    assert drawn.lowest is None


@given(st.lists(st.floats(0, 1e9, width=32) | st.just(math.nan), min_size=50, max_size=400))
def test_thinning_keeps_extremes_mean_and_gaps(values: list[float]) -> None:
    x, y = np.arange(float(len(values))), np.array(values, np.float32)
    drawn = thinned(x, y, 10)
    assert drawn.lowest is not None
    assert drawn.highest is not None
    assert len(drawn.x) == len(drawn.y) == len(drawn.lowest) == len(drawn.highest) <= 10
    if np.isfinite(y).any():
        assert np.nanmin(drawn.lowest) == np.nanmin(y)
        assert np.nanmax(drawn.highest) == np.nanmax(y)
        known = np.isfinite(drawn.y)
        assert (drawn.y[known] >= drawn.lowest[known] * (1 - 1e-5)).all()
        assert (drawn.y[known] <= drawn.highest[known] * (1 + 1e-5)).all()
    else:
        assert np.isnan(drawn.y).all()


def test_a_long_gap_is_a_gap_after_thinning() -> None:
    y = np.ones(400, np.float32)
    y[100:200] = np.nan
    drawn = thinned(np.arange(400.0), y, 40)
    unknown = drawn.x[np.isnan(drawn.y)]
    assert unknown.min() == pytest.approx(104.5, abs=6)
    assert unknown.max() == pytest.approx(194.5, abs=6)


def test_a_lone_sample_gets_a_width() -> None:
    drawn = lone_widened(Drawn(np.arange(5.0), np.array([np.nan, 3, np.nan, 4, 5], np.float32)), 0.5)
    assert drawn.x.tolist() == [0, 1, 1.5, 2, 3, 4]
    starts, _ = segments(drawn.x, drawn.y)
    assert starts[:, 0].tolist() == [1, 3]


def test_no_line_crosses_a_gap() -> None:
    starts, ends = segments(np.arange(4.0), np.array([1, np.nan, 2, 3.0]))
    assert starts.tolist() == [[2, 2]]
    assert ends.tolist() == [[3, 3]]


@given(
    st.lists(st.floats(0, 100), min_size=2, max_size=30),
    st.sampled_from([(3.0, 2.0), (1.0, 2.0), (6.0, 2.0, 1.0, 2.0)]),
)
def test_dashes_cover_their_share_of_the_line(heights: list[float], rhythm: tuple[float, ...]) -> None:
    x = np.arange(float(len(heights))) * 40
    starts, ends = segments(x, np.array(heights))
    first, last = dashes(starts, ends, rhythm)
    whole = float(np.hypot(*(ends - starts).T).sum())
    drawn = float(np.hypot(*(last - first).T).sum())
    share = sum(rhythm[::2]) / sum(rhythm)
    assert drawn == pytest.approx(whole * share, abs=sum(rhythm))
    assert dashes(starts, ends, ()) == (starts, ends)


def test_dashes_go_on_around_corners() -> None:
    starts, ends = np.array([[0.0, 0], [4, 0]]), np.array([[4.0, 0], [4, 4]])
    first, last = dashes(starts, ends, (3, 2))
    assert first.tolist() == [[0, 0], [4, 1]]
    assert last.tolist() == [[3, 0], [4, 4]]


def test_figures_of_the_visible_part() -> None:
    rising = series([0, 10, 20, 30, 40, 88, 65])
    found = figures(rising, -60, 0)
    assert found is not None
    assert (found.now, found.lowest, found.highest, found.trend) == (65, 0, 88, Trend.RISING)
    part = figures(rising, -60, -2)
    assert part is not None
    assert (part.now, part.highest) == (40, 40)
    assert figures(series([5, 5.1, 5]), -60, 0).trend is Trend.STEADY
    assert figures(series([50, 30, 5]), -60, 0).trend is Trend.FALLING
    assert figures(series([math.nan] * 3), -60, 0) is None
    assert figures(series([]), -60, 0) is None
    assert math.isnan(figures(series([5, math.nan]), -60, 0).now)


def test_the_largest_counts_limits() -> None:
    assert largest([series([1, 7, 3])], -60, 0) == 7
    assert largest([series([1, 7, 3], limits=(Limit("maximum", 9),))], -60, 0) == 9
    assert largest([series([math.nan])], -60, 0) == 0
    assert largest([], -60, 0) == 0


def test_the_nearest_sample() -> None:
    given_series = series([10, 20, math.nan, 40])
    assert value_at(given_series, -2.6) == 10
    assert value_at(given_series, -2.4) == 20
    assert value_at(given_series, 5) == 40
    assert math.isnan(value_at(given_series, -1))
    assert math.isnan(value_at(series([]), 0))
    assert nearest_time([series([]), given_series], -1.8) == -2
    assert nearest_time([], 0) is None


def test_walking_stays_in_view() -> None:
    given_series = series([float(value) for value in range(100)])
    assert step_time([given_series], -10, -1, -60, 0) == -11
    assert step_time([given_series], -60, -5, -60, 0) == -60
    assert step_time([given_series], 0, 3, -60, 0) == 0
    assert step_time([given_series], 0, -1, -500, -400) is None
    assert step_time([], 0, 1, -60, 0) is None


def test_a_table_joins_times() -> None:
    one = series([1, 2, 3], "read")
    other = GraphSeries(
        "write", Kind.DISK, Unit.PERCENT, np.array([-1.5, 0.0]), np.array([7, np.nan], np.float32), is_dashed=True
    )
    table = as_table([one, other], -60, 0)
    assert table.names == ("read", "write")
    assert table.x.tolist() == [-2, -1.5, -1, 0]
    assert np.array_equal(table.columns[0], np.array([1, np.nan, 2, 3], np.float32), equal_nan=True)
    assert np.array_equal(table.columns[1], np.array([np.nan, 7, np.nan, np.nan], np.float32), equal_nan=True)
    assert len(as_table([], -60, 0).x) == 0
