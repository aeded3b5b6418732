"""That the measurements measure work: the guard, round trips and host cost, without looking at the clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.performance.asking import naive_cost, program_calls
from tests.performance.bench import Bench, guarded, pause, settle
from tests.performance.processes import Measured
from tests.performance.screen import Screens
from tests.support.scale.host import ScaleHost, scale_host, why_no_scale_host

SIZE = 200
SPAN_S = 3
TICKS = 4  # fewer than a rotation: this is to be quick


@pytest.fixture(scope="module")
def host() -> Iterator[ScaleHost]:
    if reason := why_no_scale_host():
        pytest.skip(reason)
    with scale_host(SIZE) as made:
        yield made


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("bench"), Screens("offscreen"), (SIZE,), is_quick=True)


@pytest.fixture(scope="module")
def program(bench: Bench, host: ScaleHost) -> Iterator[Measured]:
    with bench.program(bench.home([host.uri]), SIZE) as running:
        settle(running, SIZE, ticks=TICKS)
        yield running


def test_the_program_does_its_work_and_asks_little(program: Measured, host: ScaleHost) -> None:
    before = host.asked()
    pause(SPAN_S)
    asked = host.asked().since(before)
    problems, report = guarded(program, SIZE, SPAN_S, has_rotation=False)
    assert problems == ()
    assert report["rows"] > 15
    assert report["values"] >= report["rows"] * 5 * SPAN_S
    assert report["cells"] >= report["rows"] * 2 * (SPAN_S - 1)
    # Rows on screen with the groups of their columns, and a share of the rest: a small part of everything.
    assert 0 < asked.machine_groups < naive_cost(host) * SPAN_S / 4
    assert asked.by_group.get("vcpu", 0) == 0


def test_the_guard_notices_a_program_that_idles(program: Measured, host: ScaleHost) -> None:
    host.freeze_daemon()
    try:
        problems, _ = guarded(program, SIZE, SPAN_S, has_rotation=False)
    finally:
        host.thaw_daemon()
    assert any("ticks came" in problem for problem in problems)


def test_a_list_takes_few_round_trips(bench: Bench, host: ScaleHost) -> None:
    made = program_calls(bench, host)
    assert made["open"] == 1
    assert 3 <= sum(made.values()) <= 10
