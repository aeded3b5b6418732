"""watch_cpu_N and watch_stall_N: what an hour of looking on costs, and how long a click waits meanwhile."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field

from tests.performance.bench import Bench, guarded, hosts_text, pause, settle
from tests.performance.figures import Figure, median
from tests.performance.processes import Measured
from tests.support.lab.waiting import wait_for
from tests.support.scale.host import scale_host

CPU_TARGET_S = 1.0
FLATNESS = 1.3
STALL_TARGET_MS = 4.0
LONGEST_TARGET_MS = 16.0


@dataclass(slots=True)
class Watched:
    """A program that watches a host of ``size`` machines beside a client that only asks."""

    size: int
    program: Measured
    bare: Measured
    program_cpu: list[float] = field(default_factory=list)  # CPU seconds a minute, by round
    bare_cpu: list[float] = field(default_factory=list)
    problems: tuple[str, ...] = ()
    detail: dict[str, object] = field(default_factory=dict)


def measure_watch_cpu(bench: Bench) -> None:
    """All sizes at once, so that one minute's noise of the machine is in all of them alike."""
    rounds, seconds = (2, 10) if bench.is_quick else (4, 30)
    with ExitStack() as stack:
        hosts = [stack.enter_context(scale_host(size)) for size in bench.sizes]
        bench.say(f"watch_cpu, hosts of {hosts_text(hosts)} machines")
        programs = [
            stack.enter_context(bench.program(bench.home([host.uri]), len(host.machines), str(len(host.machines))))
            for host in hosts
        ]
        watched = []
        for host, program in zip(hosts, programs, strict=True):
            settle(program, len(host.machines))
            look = program.ask("look")
            bare = stack.enter_context(bench.bare_client(host.uri))
            bare.wait("listed", 120)
            bare.ask("watch", uuids=look["uuids"], metrics=look["metrics"])
            watched.append(Watched(len(host.machines), program, bare, detail={"rows": look["rows"]}))
        _watch(watched, seconds)
        for each in watched:
            each.detail["while_definitions_are_read"] = each.program_cpu.pop()
            each.bare_cpu.clear()
        if not bench.is_quick:
            _wait_for_definitions(watched)
        for _ in range(rounds):
            _watch(watched, seconds)
        for each in watched:
            each.detail["threads_cpu_s_a_minute"] = _by_thread(each.program)
            each.problems, report = guarded(each.program, each.size)
            each.detail["guard"] = report
    _report_cpu(bench, watched)


def _wait_for_definitions(watched: list[Watched]) -> None:
    """The first minutes are no watching: a few definitions a second are read, each once."""
    for each in watched:
        wait_for(lambda each=each: each.program.ask("look")["described"] == each.size, "definitions", 600, 5)
    pause(5)


def _watch(watched: list[Watched], seconds: int) -> None:
    began_s = time.monotonic()
    before = [(each.program.cpu_s(), each.bare.cpu_s()) for each in watched]
    pause(seconds)
    factor = 60 / (time.monotonic() - began_s)
    for each, (program_s, bare_s) in zip(watched, before, strict=True):
        each.program_cpu.append((each.program.cpu_s() - program_s) * factor)
        each.bare_cpu.append((each.bare.cpu_s() - bare_s) * factor)


def _by_thread(program: Measured, seconds: int = 10) -> dict[str, float]:
    names = program.ask("threads")
    before = program.thread_cpu_s()
    pause(seconds)
    costs: dict[str, float] = {}
    for number, cpu_s in program.thread_cpu_s().items():
        name = str(names.get(number, "native")).split("-test", 1)[0]
        costs[name] = costs.get(name, 0.0) + (cpu_s - before.get(number, 0.0)) * 60 / seconds
    return {name: cost for name, cost in costs.items() if cost >= 0.001}


def _report_cpu(bench: Bench, watched: list[Watched]) -> None:
    at_1000 = next((each for each in watched if each.size == 1000), None)
    for each in watched:
        values, floors = each.program_cpu, each.bare_cpu
        detail: dict[str, object] = {"rounds": values, "floor_rounds": floors, **each.detail}
        target = CPU_TARGET_S
        if each.size == 5000 and at_1000 is not None:
            paired = [value / small for value, small in zip(values, at_1000.program_cpu, strict=True)]
            detail["times_that_at_1000"] = median(paired)
            target = FLATNESS * median(at_1000.program_cpu)
        bench.report(
            Figure(
                f"watch_cpu_{each.size}", median(values), "CPU s a minute", median(floors), target,
                problems=each.problems, detail=detail,
            )
        )  # fmt: skip


def measure_watch_stall(bench: Bench) -> None:
    """Each size by itself beside an empty window with the same timer in the same seconds."""
    rounds, seconds = (2, 10) if bench.is_quick else (5, 20)
    for size in bench.sizes:
        bench.say(f"watch_stall, {size} machines")
        with (
            scale_host(size) as host,
            bench.program(bench.home([host.uri]), size) as program,
            bench.empty_window() as window,
        ):
            settle(program, size)
            taken = [stalls(program, window, seconds) for _ in range(rounds)]
            problems, report = guarded(program, size)
        report_stalls(bench, f"watch_stall_{size}", {"watching": taken}, problems, {"guard": report})


Stalls = tuple[dict[str, float], dict[str, float]]


def stalls(program: Measured, window: Measured, seconds: float) -> Stalls:
    """How late the timers of both came in these seconds."""
    for each in (program, window):
        each.ask("late_start")
    pause(seconds)
    return program.ask("late_stop"), window.ask("late_stop")


def report_stalls(
    bench: Bench, name: str, scenes: Mapping[str, list[Stalls]], problems: tuple[str, ...], detail: dict[str, object]
) -> None:
    """Four figures: the 99th percentile and the longest of a round, and both again without waiting for a processor.

    Each is that of the worst scene, whose own is the median of its rounds: a scene that always stalls is not hidden
    by others. Where other work keeps the machine's processors busy, the empty window itself comes later than the
    target allows: then the first two cannot be judged, and the others tell what is the program's own doing (its GUI
    thread's work, and waiting for the interpreter lock).
    """
    for key, figure_name, target in (
        ("p99", name, STALL_TARGET_MS),
        ("longest", f"{name}_longest", LONGEST_TARGET_MS),
        ("own_p99", f"{name}_own", STALL_TARGET_MS),
        ("own_longest", f"{name}_own_longest", LONGEST_TARGET_MS),
    ):
        judged = {scene: judge(rounds, key, target) for scene, rounds in scenes.items()}
        worst = max(judged, key=lambda scene: (judged[scene].is_missed, judged[scene].above_ms))
        rounds = scenes[worst]
        values = [program[key] for program, _ in rounds]
        floors = [window[key] for _, window in rounds]
        more: dict[str, object] = {
            "scene": worst,
            "rounds": values,
            "floor_rounds": floors,
            "gui_thread_cpu": [program[f"busy_{key.removeprefix('own_')}"] for program, _ in rounds],
            "by_scene": {scene: each.above_ms for scene, each in judged.items()},
            "highest_of_all": max(program[key] for rounds in scenes.values() for program, _ in rounds),
            "floor_highest_of_all": max(window[key] for rounds in scenes.values() for _, window in rounds),
        }
        ratio = median(value / floor for value, floor in zip(values, floors, strict=True) if floor > 0)
        is_missed = judged[worst].is_missed
        bench.report(
            Figure(
                figure_name, judged[worst].above_ms, "ms above the empty window", median(floors), target, ratio=ratio,
                problems=problems, is_too_noisy=not is_missed and any(each.is_noisy for each in judged.values()),
                detail=more | detail,
            )
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """One scene: by how much the program was later than the empty window beside it, in the middle of its rounds."""

    above_ms: float
    is_noisy: bool  # the empty window alone was later than the target allows
    is_missed: bool


def judge(rounds: list[Stalls], key: str, target_ms: float) -> Judged:
    """The floor of each round is subtracted from that round: both were taken in the same seconds."""
    above_ms = median(max(0.0, program[key] - window[key]) for program, window in rounds)
    is_noisy = median(window[key] for _, window in rounds) > target_ms
    return Judged(above_ms, is_noisy, above_ms > target_ms and not is_noisy)
