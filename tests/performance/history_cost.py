"""What the history costs, by itself: ``python -m tests.performance.history_cost [MACHINES …]``.

An hour of readings as a host gives them: the parent and 25 machines on screen with 25 series each
second, the rest with 2 series every 15 s. The floor of a tick is to copy the same values into tuples.
Memory is what the process grew by, with all that Python adds.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Iterator

from app.core.metrics import CPU_GUEST, CPU_HOST, METRICS, PARENT, Reading, Tick, series_key
from app.services.history import MetricHistory
from app.services.recorder import HostRecorder
from app.services.sparkboard import SparkBoard
from tests.performance.figures import Figure, median, percentile

VISIBLE = 25
HOUR_S = 3600
ROTATION_S = 15
_TARGETS_MB = {1000: 25.0, 5000: 75.0}
_DEVICES = ("vda", "vdb", "vnet0")
SERIES = (*METRICS, *(series_key(metric, device) for metric in METRICS for device in _DEVICES))[:25]


def readings(uuids: list[str], noise: Callable[[], float], second: int, at_s: float) -> dict[str, Reading]:
    """What a host gives in one second."""
    found = {uuid: Reading(at_s, {key: noise() for key in SERIES}) for uuid in (PARENT, *uuids[:VISIBLE])}
    for uuid in uuids[VISIBLE + second % ROTATION_S :: ROTATION_S]:
        found[uuid] = Reading(at_s, {CPU_HOST: noise(), CPU_GUEST: noise()})
    return found


def resident_mb() -> float:
    """What the process has in memory now."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def timed(work: Callable[[], object]) -> float:
    """How long ``work`` took, in milliseconds."""
    begun_s = time.perf_counter()
    work()
    return (time.perf_counter() - begun_s) * 1000


def figures(count: int) -> Iterator[Figure]:
    """The figures of a host with that many machines."""
    noise = random.Random(1).random
    uuids = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(count)]
    before_mb = resident_mb()
    history = MetricHistory()
    board = SparkBoard(history)
    appends, pushes, floors = [], [], []
    for second in range(HOUR_S):
        at_s = 1000.0 + second
        tick = Tick("host", second, at_s, readings(uuids, noise, second, at_s))
        floors.append(timed(lambda tick=tick: [tuple(each.values.values()) for each in tick.readings.values()]))
        appends.append(timed(lambda tick=tick: history.append(tick)))
        pushes.append(timed(lambda tick=tick: board.push(tick, tuple(uuids[:VISIBLE]))))
    grown_mb = resident_mb() - before_mb
    floor_ms = median(floors)
    detail: dict[str, object] = {"readings": len(tick.readings), "p99": percentile(appends, 0.99)}
    yield Figure(f"history_append_{count}", median(appends), "ms", floor_ms, 1.0, detail=detail)
    yield Figure(f"sparklines_{count}", median(pushes), "ms", floor_ms, 0.3, detail={"p99": percentile(pushes, 0.99)})
    stated_mb = history.size_bytes / 1e6
    yield Figure(f"history_memory_{count}", grown_mb, "MB", stated_mb, _TARGETS_MB.get(count))
    now_s = 1000.0 + HOUR_S
    reads = [timed(lambda: history.series(uuids[3], CPU_HOST, HOUR_S, now_s, 600)) for _ in range(50)]
    yield Figure(f"history_read_hour_{count}", median(reads), "ms", 0.0, 2.0)
    others = tuple(uuids[VISIBLE : VISIBLE + 30])
    scrolls = [timed(lambda: HostRecorder(history).record(tick, others)) for _ in range(10)]
    yield Figure(f"sparklines_scroll_{count}", median(scrolls), "ms", 0.0, 4.0, detail={"rows": len(others)})


def main() -> int:
    """Print the figures; 1 when a target is missed."""
    is_missed = False
    for count in [int(each) for each in sys.argv[1:]] or [1000, 5000]:
        for figure in figures(count):
            is_missed |= figure.is_met is False
            print(figure.line({}))
    return int(is_missed)


if __name__ == "__main__":
    raise SystemExit(main())
