"""start_first_paint and list_N: from exec to a painted window, and to the whole list."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field

from tests.performance.bench import Bench, hosts_text
from tests.performance.figures import Figure, median
from tests.performance.processes import Measured
from tests.support.scale.host import ScaleHost, scale_host

_ROUNDS, _QUICK_ROUNDS = 9, 3
_LIST_TARGETS_S = {10: 0.2, 100: 0.2, 1000: 0.2, 5000: 0.4}  # above the empty window
_START_RATIO = 1.5
_QUIET = 1.3
"""An empty window that takes so many times its CPU time waited for processors: times say nothing then, CPU does."""


@dataclass(slots=True)
class Moments:
    """Seconds since exec, and CPU seconds, of each round."""

    painted_s: list[float] = field(default_factory=list)
    painted_cpu_s: list[float] = field(default_factory=list)
    listed_s: list[float] = field(default_factory=list)  # the daemon's opening is left out
    listed_cpu_s: list[float] = field(default_factory=list)
    opening_s: list[float] = field(default_factory=list)


def measure_starting(bench: Bench) -> None:
    """Interleaved rounds of the empty window and of the program with a host of each size."""
    with ExitStack() as stack:
        hosts = [stack.enter_context(scale_host(size)) for size in bench.sizes]
        homes = [bench.home([host.uri]) for host in hosts]
        bench.say(f"starting, hosts of {hosts_text(hosts)} machines")
        empty, full = Moments(), [Moments() for _ in hosts]
        for number in range(-1, _QUICK_ROUNDS if bench.is_quick else _ROUNDS):  # the first only warms caches
            moments = Moments() if number < 0 else empty
            with bench.empty_window() as window:
                _take_paint(window, moments)
                window.kill()
            for host, home, taken in zip(hosts, homes, full, strict=True):
                moments = Moments() if number < 0 else taken
                opening_s = host.daemon_open_seconds()
                with bench.program(home, len(host.machines)) as program:
                    _take_paint(program, moments)
                    _take_list(program, moments, opening_s)
                    program.kill()
    _report_start(bench, empty, full[0])
    for host, taken in zip(hosts, full, strict=True):
        _report_list(bench, host, empty, taken)


def _take_paint(measured: Measured, moments: Moments) -> None:
    painted = measured.wait("painted")
    moments.painted_s.append(painted["at_s"] - measured.started_s)
    moments.painted_cpu_s.append(painted["cpu_s"])


def _take_list(program: Measured, moments: Moments, opening_s: float) -> None:
    listed = program.wait("listed", 120)
    moments.listed_s.append(listed["at_s"] - program.started_s - opening_s)
    moments.listed_cpu_s.append(listed["cpu_s"])
    moments.opening_s.append(opening_s)


def _is_too_noisy(empty: Moments, unit: str) -> bool:
    return not unit.startswith("CPU") and median(empty.painted_s) > _QUIET * median(empty.painted_cpu_s)


def _report_start(bench: Bench, empty: Moments, full: Moments) -> None:
    for name, unit, floors, values in (
        ("start_first_paint", "s", empty.painted_s, full.painted_s),
        ("start_first_paint_cpu", "CPU s", empty.painted_cpu_s, full.painted_cpu_s),
    ):
        ratios = [value / floor for value, floor in zip(values, floors, strict=True)]
        detail: dict[str, object] = {
            "rounds": len(values), "lowest": min(values), "highest": max(values),
            "floor_lowest": min(floors), "floor_highest": max(floors), "ratios": ratios,
        }  # fmt: skip
        bench.report(
            Figure(
                name, median(values), unit, median(floors), _START_RATIO, "ratio",
                ratio=median(ratios), is_too_noisy=_is_too_noisy(empty, unit), detail=detail,
            )
        )  # fmt: skip


def _report_list(bench: Bench, host: ScaleHost, empty: Moments, full: Moments) -> None:
    size = len(host.machines)
    for name, unit, floors, values in (
        (f"list_{size}", "s above the empty window", empty.painted_s, full.listed_s),
        (f"list_cpu_{size}", "CPU s above the empty window", empty.painted_cpu_s, full.listed_cpu_s),
    ):
        above = [value - floor for value, floor in zip(values, floors, strict=True)]
        detail: dict[str, object] = {
            "rounds": len(values), "lowest": min(above), "highest": max(above),
            "whole": median(values), "daemon_opening_s": median(full.opening_s),
        }  # fmt: skip
        ratio = median(value / floor for value, floor in zip(values, floors, strict=True))
        target = _LIST_TARGETS_S.get(size)
        bench.report(
            Figure(
                name, median(above), unit, median(floors), target, ratio=ratio,
                is_too_noisy=_is_too_noisy(empty, unit), detail=detail,
            )
        )  # fmt: skip
