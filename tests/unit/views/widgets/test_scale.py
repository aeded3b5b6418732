"""Round tops that grow at once and shrink late."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.widgets.scale import SharedScale, next_cpu_step, next_step


@pytest.mark.parametrize(
    ("value", "step"),
    [(0, 1), (-3, 1), (math.nan, 1), (0.2, 0.2), (0.21, 0.5), (1, 1), (1.01, 2), (17, 20), (51, 100), (4e8, 5e8)],
)
def test_steps_are_one_two_five(value: float, step: float) -> None:
    assert next_step(value) == pytest.approx(step)


@given(st.floats(min_value=1e-6, max_value=1e15))
def test_a_step_holds_the_value_and_is_not_far_above(value: float) -> None:
    step = next_step(value)
    assert value <= step * (1 + 1e-9)
    assert step <= value * 2.5 * (1 + 1e-9)


def test_steps_count_in_a_unit() -> None:
    gib = 1024**3
    assert next_step(4 * gib, gib) == 5 * gib


@pytest.mark.parametrize(("value", "step"), [(0, 5), (5, 5), (5.1, 10), (24, 25), (51, 100), (130, 100)])
def test_cpu_steps(value: float, step: float) -> None:
    assert next_cpu_step(value) == step


def test_a_scale_grows_at_once_and_shrinks_after_a_minute() -> None:
    scale = SharedScale()
    assert scale.top(3, 0) == 5
    assert scale.top(70, 1) == 100
    assert scale.top(3, 2) == 100
    assert scale.top(15, 30) == 100
    assert scale.top(3, 60.9) == 100
    assert scale.top(3, 61) == 20, "the largest of the last minute still fits"
    assert scale.top(3, 121) == 5


def test_a_scale_that_is_needed_again_waits_again() -> None:
    scale = SharedScale()
    scale.top(70, 0)
    scale.top(3, 50)
    assert scale.top(70, 55) == 100
    assert scale.top(3, 70) == 100
    assert scale.top(3, 115) == 5
