"""Zooming and moving in time stay between a minute and a day."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.widgets.time_window import LONGEST_S, SHORTEST_S, TimeWindow


def test_a_new_window_follows_now() -> None:
    window = TimeWindow()
    assert (window.span_s, window.start_s, window.is_live) == (60, -60, True)


def test_steps_go_through_usual_lengths() -> None:
    window = TimeWindow(60)
    spans = [window.span_s]
    for _ in range(12):
        window = window.stepped(1)
        spans.append(window.span_s)
    assert spans[:4] == [60, 120, 300, 600]
    assert spans[-1] == LONGEST_S
    assert TimeWindow(60).stepped(-1).span_s == SHORTEST_S


def test_zooming_keeps_the_point_under_the_pointer() -> None:
    window = TimeWindow(3600, -7200)
    zoomed = window.zoomed_to(600, keep=0.25)
    assert zoomed.start_s + 0.25 * 600 == pytest.approx(window.start_s + 0.25 * 3600)
    live = TimeWindow(600).zoomed_to(60)
    assert live == TimeWindow(60, 0)


def test_moving_stops_at_now_and_a_day_ago() -> None:
    assert TimeWindow(60).moved(30).is_live
    assert TimeWindow(60).moved(-30) == TimeWindow(60, -30)
    assert TimeWindow(3600).moved(-1e9).start_s == -LONGEST_S
    assert TimeWindow(60, -30).moved(31).is_live


def test_a_window_in_the_past_stays_where_it_is() -> None:
    assert TimeWindow(60, -30).aged(10) == TimeWindow(60, -40)
    assert TimeWindow(60).aged(10).is_live
    assert TimeWindow(60, -30).live() == TimeWindow(60)


@given(
    st.floats(1, 1e6),
    st.lists(st.tuples(st.sampled_from(["zoom", "move", "age", "step"]), st.floats(-1e5, 1e5), st.floats(0, 1))),
)
def test_no_way_leads_out_of_the_last_day(span_s: float, acts: list[tuple[str, float, float]]) -> None:
    window = TimeWindow().zoomed_to(span_s)
    for act, amount, keep in acts:
        if act == "zoom":
            window = window.zoomed_to(abs(amount), keep)
        elif act == "move":
            window = window.moved(amount)
        elif act == "age":
            window = window.aged(abs(amount))
        else:
            window = window.stepped(1 if amount > 0 else -1, keep)
        assert SHORTEST_S <= window.span_s <= LONGEST_S
        assert window.end_s <= 0
        assert window.start_s >= -LONGEST_S - 1e-6
