"""What a line of the measurements says, and when a target counts as met."""

from __future__ import annotations

import json

from tests.performance.figures import Figure, percentile


def test_a_line_holds_the_agreed_keys_and_what_is_true_of_the_run() -> None:
    line = json.loads(Figure("watch_cpu_10", 0.51239, "CPU s", 0.25, 1.0).line({"quick": True}))
    assert line["name"] == "watch_cpu_10"
    assert (line["value"], line["floor"], line["ratio"]) == (0.5124, 0.25, 2.05)
    assert (line["target"], line["met"], line["quick"]) == (1.0, True, True)


def test_the_ratio_is_judged_where_the_target_is_one() -> None:
    assert Figure("start", 0.3, "s", 0.1, 1.5, by="ratio").is_met is False
    assert Figure("start", 0.3, "s", 0.1, 1.5, by="value").is_met is True
    assert Figure("start", 0.3, "s", 0.1, 1.5, by="ratio", ratio=1.4).is_met is True


def test_what_the_guard_found_fails_the_best_value() -> None:
    figure = Figure("watch", 0.0, "s", 0.1, 1.0, problems=("no tick came",))
    assert figure.is_met is False
    assert json.loads(figure.line({}))["failed"] == ["no tick came"]


def test_what_the_machine_spoils_is_neither_met_nor_missed() -> None:
    figure = Figure("stall", 0.0, "ms", 60.0, 16.0, is_too_noisy=True)
    assert figure.is_met is None
    assert json.loads(figure.line({}))["too_noisy"] is True
    assert Figure("stall", 0.0, "ms", 60.0, 16.0, problems=("no tick came",), is_too_noisy=True).is_met is False


def test_without_a_target_nothing_is_met() -> None:
    assert Figure("soak_of_1_minute", 0.0, "MB", 0.0, None).is_met is None
    assert Figure("soak_of_1_minute", 0.0, "MB", 0.0, None).actual_ratio is None


def test_percentiles_are_values_that_were_there() -> None:
    values = [float(number) for number in range(100)]
    assert percentile(values, 0.99) == 99.0
    assert percentile(values, 0.5) == 50.0
    assert percentile([], 0.5) == 0.0
