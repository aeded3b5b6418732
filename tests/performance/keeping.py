"""memory_N and soak: what is held with an hour of history, and whether it grows."""

from __future__ import annotations

import time

from tests.performance.bench import Bench, guarded, pause, settle
from tests.performance.figures import Figure, median
from tests.performance.processes import Measured
from tests.support.scale.host import ScaleHost, scale_host

_TARGETS_MB = {10: 140.0, 100: 140.0, 1000: 140.0, 5000: 220.0}
_HOUR_S = 3600
_MB = 1e6
_SOAK_SIZE = 1000
_SOAK_S, _QUICK_SOAK_S = 600, 60
_WARM_S, _QUICK_WARM_S = 120, 20
_CHANGES_A_SECOND = 33  # each machine of the third turns every ten seconds
_SAMPLE_S = 2
_GROWTH_MB = 2.0
_PRIVATE = ("RssAnon", "VmSwap")


def measure_memory(bench: Bench) -> None:
    """Peak resident memory after an hour as read, put through the program's own recorder in virtual time."""
    for size in bench.sizes:
        bench.say(f"memory, {size} machines")
        with scale_host(size) as host:
            peaks, floors, details = [], [], []
            for _ in range(1 if bench.is_quick else 2):
                with bench.empty_window() as window, bench.program(bench.home([host.uri]), size) as program:
                    settle(program, size, _HOUR_S)
                    pause(15)
                    peaks.append(program.memory_bytes("VmHWM") / _MB)
                    floors.append(window.memory_bytes("VmHWM") / _MB)
                    parts = {
                        "private": program.memory_bytes(*_PRIVATE) / _MB,
                        "history": program.ask("look")["history_bytes"] / _MB,
                    }
                    problems, report = guarded(program, size)  # after the reading: it takes pictures
                    details.append(parts | {"guard": report})
        bench.report(
            Figure(
                f"memory_{size}", median(peaks), "MB", median(floors), _TARGETS_MB.get(size), problems=problems,
                detail={"rounds": peaks, "floor_rounds": floors, "parts": details},
            )
        )  # fmt: skip


def measure_soak(bench: Bench) -> None:
    """Growth of private memory from the end of the second minute to the end; the program must live on."""
    whole_s, warm_s = (_QUICK_SOAK_S, _QUICK_WARM_S) if bench.is_quick else (_SOAK_S, _WARM_S)
    bench.say(f"soak, {whole_s} s")
    with scale_host(_SOAK_SIZE) as host, bench.program(bench.home([host.uri]), _SOAK_SIZE) as program:
        # With an hour of history each further reading pushes an old one out: what grows now does not stop.
        settle(program, _SOAK_SIZE, _HOUR_S)
        look, cpu_s = program.ask("look"), program.cpu_s()
        samples, changes = _soak(program, host, whole_s)
        after = program.ask("look")
        cpu_s = (program.cpu_s() - cpu_s) * 60 / whole_s
        alive, problems, report = program.is_alive, (), {}
        if alive:
            host.set_running(host.machines, True)
            pause(20)
            problems, report = guarded(program, _SOAK_SIZE)
    if not alive:
        problems = ("the program ended",)
    width_s = min(60, whole_s - warm_s)
    at_warm = median(size for at_s, size in samples if warm_s <= at_s < warm_s + width_s / 2)
    at_end = median(size for at_s, size in samples if at_s > whole_s - width_s / 2)
    is_real = not bench.is_quick
    detail: dict[str, object] = {
        "seconds": whole_s, "changes": changes, "private_at_warm": at_warm / _MB, "private_at_end": at_end / _MB,
        "history_growth": (after["history_bytes"] - look["history_bytes"]) / _MB, "crashes": int(not alive),
        "ticks": after["sequence"] - look["sequence"], "cpu_s_a_minute": cpu_s, "guard": report,
        "by_minute": [size / _MB for at_s, size in samples[:: 60 // _SAMPLE_S]],
    }  # fmt: skip
    # One minute says whether it runs at all, not whether it grows: another name, and no target.
    bench.report(
        Figure(
            "soak" if is_real else "soak_of_1_minute", (at_end - at_warm) / _MB, "MB of growth", 0.0,
            _GROWTH_MB if is_real else None, problems=problems, detail=detail,
        )
    )  # fmt: skip


def _soak(program: Measured, host: ScaleHost, whole_s: int) -> tuple[list[tuple[float, int]], int]:
    """Private memory by second, and the number of changes."""
    host.start_churn(host.machines[: _SOAK_SIZE // 3], _CHANGES_A_SECOND)
    began_s = time.monotonic()
    samples: list[tuple[float, int]] = []
    while (passed_s := time.monotonic() - began_s) < whole_s and program.is_alive:
        samples.append((passed_s, program.memory_bytes(*_PRIVATE)))
        pause(_SAMPLE_S)
    return samples, host.stop_churn()
