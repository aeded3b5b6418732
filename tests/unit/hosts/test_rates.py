"""Counters become rates, and never nonsense."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.hosts.rates import COUNTER_LIMIT, Meter, Rates

HOSTILE = st.one_of(
    st.none(),
    st.booleans(),
    st.text(max_size=3),
    st.floats(),
    st.integers(-(2**70), 2**70),
    st.sampled_from([0, 2**63 - 1, 2**63, 2**64 - 1, -1]),
)


def test_growth_over_time() -> None:
    meter = Meter(1)
    assert meter.delta("a", 100, 10.0, 20) is None
    assert meter.delta("a", 350, 10.5, 20) == (250, 0.5)
    assert meter.delta("a", 350, 11.5, 20) == (0, 1.0)


def test_decrease_starts_anew() -> None:
    meter = Meter(1)
    meter.delta("a", 100, 10.0, 20)
    assert meter.delta("a", 40, 11.0, 20) is None
    assert meter.delta("a", 50, 12.0, 20) == (10, 1.0)


def test_pause_is_a_gap_and_the_next_reading_counts_again() -> None:
    meter = Meter(1)
    meter.delta("a", 100, 10.0, 20)
    assert meter.delta("a", 9_000_000, 31.0, 20) is None
    assert meter.delta("a", 9_000_010, 32.0, 20) == (10, 1.0)


def test_two_readings_at_once_are_one() -> None:
    meter = Meter(1)
    meter.delta("a", 100, 10.0, 20)
    assert meter.delta("a", 101, 10.19, 20) is None
    assert meter.delta("a", 110, 11.0, 20) == (10, 1.0)


@pytest.mark.parametrize("value", [None, "7", 7.0, True, -1, COUNTER_LIMIT, 2**64 - 1])
def test_what_is_no_counter_is_passed_over(value: object) -> None:
    meter = Meter(1)
    meter.delta("a", 100, 10.0, 20)
    assert meter.delta("a", value, 11.0, 20) is None
    assert meter.delta("a", 120, 12.0, 20) == (20, 2.0)


def test_clock_that_goes_back_gives_nothing() -> None:
    meter = Meter(1)
    meter.delta("a", 100, 10.0, 20)
    assert meter.delta("a", 200, 5.0, 20) is None
    assert meter.delta("a", 210, 6.0, 20) == (10, 1.0)


def test_another_run_begins_anew() -> None:
    rates = Rates()
    rates.meter("u", 1).delta("a", 100, 10.0, 20)
    assert rates.meter("u", 2).delta("a", 200, 11.0, 20) is None
    assert rates.meter("u", 2).delta("a", 230, 12.0, 20) == (30, 1.0)
    rates.forget_all()
    assert rates.meter("u", 2).delta("a", 300, 13.0, 20) is None


def test_names_without_end_need_no_memory_without_end() -> None:
    meter = Meter(1)
    for number in range(20_000):
        meter.delta(f"disk-{number}", 1, float(number), 20)
    assert len(meter._last) <= 4096  # noqa: SLF001 - the bound is what is tested


@given(st.lists(st.tuples(HOSTILE, st.floats(-1e6, 1e6)), max_size=40))
def test_whatever_comes_the_rate_is_finite_and_not_negative(readings: list[tuple[object, float]]) -> None:
    meter = Meter(1)
    for value, taken_s in readings:
        delta = meter.delta("a", value, taken_s, 20)
        if delta is not None:
            grown, seconds = delta
            assert seconds >= 0.2
            assert grown >= 0
            assert math.isfinite(grown / seconds)


@given(st.lists(st.tuples(HOSTILE, st.floats(-1e6, 1e6)), max_size=40))
def test_processor_time_is_a_series_like_others(readings: list[tuple[object, float]]) -> None:
    meter = Meter(1)
    for value, taken_s in readings:
        assert meter.cpu(value, taken_s, 20) == meter.delta("a", value, taken_s, 20)


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=30))
def test_a_steady_counter_loses_nothing(steps: list[int]) -> None:
    meter = Meter(1)
    total, told, first = 0, 0, True
    for second, step in enumerate(steps):
        total += 0 if first else step
        delta = meter.delta("a", total, float(second), 20)
        if delta is not None:
            told += delta[0]
        first = False
    assert told == total
