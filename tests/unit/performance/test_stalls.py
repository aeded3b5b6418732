"""How stalls are judged: against the empty window of the same seconds, scene by scene, and not at all in noise."""

from __future__ import annotations

from types import SimpleNamespace

from tests.performance.figures import Figure
from tests.performance.watching import LONGEST_TARGET_MS, STALL_TARGET_MS, Stalls, report_stalls

KEYS = ("p99", "longest", "own_p99", "own_longest", "busy_p99", "busy_longest")


def a_round(program_ms: float, window_ms: float) -> Stalls:
    return dict.fromkeys(KEYS, program_ms), dict.fromkeys(KEYS, window_ms)


def judged(scenes: dict[str, list[Stalls]], problems: tuple[str, ...] = ()) -> dict[str, Figure]:
    figures: list[Figure] = []
    report_stalls(SimpleNamespace(report=figures.append), "stall", scenes, problems, {})  # type: ignore[arg-type]
    return {figure.name: figure for figure in figures}


def test_the_floor_of_the_same_round_is_subtracted() -> None:
    figures = judged({"only": [a_round(5.0, 2.0), a_round(13.0, 3.0), a_round(3.0, 1.0)]})
    assert figures.keys() == {"stall", "stall_longest", "stall_own", "stall_own_longest"}
    assert figures["stall"].value == 3.0
    assert figures["stall"].is_met is True


def test_one_bad_scene_is_not_hidden_by_good_ones() -> None:
    good = [a_round(1.0, 1.0)] * 3
    figures = judged({"a": good, "b": [a_round(STALL_TARGET_MS + 2, 1.0)] * 3, "c": good, "d": good})
    assert figures["stall"].is_met is False
    assert figures["stall"].detail["scene"] == "b"
    assert figures["stall_longest"].is_met is True


def test_noise_of_the_machine_is_neither_met_nor_missed() -> None:
    noisy = [a_round(30.0, 2 * LONGEST_TARGET_MS)] * 3
    good = [a_round(1.0, 1.0)] * 3
    assert judged({"a": noisy, "b": good})["stall"].is_met is None
    assert judged({"a": noisy, "b": good})["stall_longest"].is_met is None


def test_noise_in_one_scene_excuses_no_other() -> None:
    noisy = [a_round(90.0, 2 * LONGEST_TARGET_MS)] * 3
    figures = judged({"a": noisy, "b": [a_round(LONGEST_TARGET_MS + 4, 1.0)] * 3})
    assert figures["stall_longest"].is_met is False
    assert figures["stall_longest"].detail["scene"] == "b"


def test_what_the_guard_found_counts_in_noise_too() -> None:
    assert judged({"a": [a_round(90.0, 90.0)]}, ("no tick came",))["stall"].is_met is False
