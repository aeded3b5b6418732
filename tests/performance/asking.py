"""list_calls and host_cost: what the program asks of a host."""

from __future__ import annotations

import time

import libvirt

from tests.performance.bench import Bench, guarded, pause, settle
from tests.performance.figures import Figure
from tests.support.scale.host import ScaleHost, scale_host

_CALL_SIZES = (10, 1000)
_CALLS_TARGET = 10
_COST_SIZE = 1000
_COST_RATIO = 1 / 20
NAMES = {
    1: "open", 60: "ask for features", 66: "authenticate", 273: "list machines", 316: "watch for events",
    344: "read statistics",
}  # fmt: skip


def measure_list_calls(bench: Bench) -> None:
    """Round trips until the list reaches the program's listener; the floor opens and lists and does nothing else."""
    counts, floors = {}, {}
    for size in _CALL_SIZES:
        bench.say(f"list_calls, {size} machines")
        with scale_host(size) as host:
            floors[size] = _bare_calls(bench, host)
            counts[size] = program_calls(bench, host)
    detail: dict[str, object] = {
        str(size): {"calls": sum(counts[size].values()), "by_procedure": counts[size]} for size in _CALL_SIZES
    }
    bench.report(
        Figure(
            "list_calls", max(sum(each.values()) for each in counts.values()), "round trips", max(floors.values()),
            _CALLS_TARGET, detail=detail,
        )
    )  # fmt: skip


def program_calls(bench: Bench, host: ScaleHost) -> dict[str, int]:
    """The program's round trips up to its first list, by procedure of libvirt's protocol."""
    before = host.calls_made()
    home = bench.home([host.counted_uri])
    with bench.program(home, len(host.machines), PARTITA_BENCH_CALLS=str(host.folder / "calls.json")) as program:
        news = program.wait("first_list", 60)
        after = {int(key): count for key, count in news["calls"].items()}
        if news["machines"] != len(host.machines):
            raise RuntimeError(f"the first list has {news['machines']} of {len(host.machines)} machines")
        program.wait("listed", 60)
    made = {key: count - before.get(key, 0) for key, count in after.items()}
    return {NAMES.get(key, f"procedure {key}"): count for key, count in made.items() if count}


def _bare_calls(bench: Bench, host: ScaleHost) -> int:
    before = sum(host.calls_made().values())
    with bench.bare_client(host.counted_uri) as client:
        client.wait("listed", 60)
        return sum(host.calls_made().values()) - before


def measure_host_cost(bench: Bench) -> None:
    """What is asked in a minute of watching, against all statistics of every machine each second."""
    seconds = 15 if bench.is_quick else 60
    bench.say(f"host_cost, {_COST_SIZE} machines, {seconds} s")
    with scale_host(_COST_SIZE) as host, bench.program(bench.home([host.uri]), _COST_SIZE) as program:
        settle(program, _COST_SIZE)
        rows = program.ask("look")["rows"]
        before, began_s = host.asked(), time.monotonic()
        pause(seconds)
        asked, passed_s = host.asked().since(before), time.monotonic() - began_s
        machines_asked = len(asked.by_machine)
        problems, report = guarded(program, _COST_SIZE)
        everything = naive_cost(host)
    value, floor = asked.machine_groups * 60 / passed_s, everything * 60.0
    detail: dict[str, object] = {
        "rows": rows, "seconds": passed_s, "calls_a_second": asked.calls / passed_s, "by_group": asked.by_group,
        "machines": machines_asked, "guard": report,
    }  # fmt: skip
    bench.report(
        Figure(
            "host_cost", value, "machines × groups a minute", floor, _COST_RATIO, "ratio",
            problems=problems, detail=detail,
        )
    )  # fmt: skip


def naive_cost(host: ScaleHost) -> int:
    """Machines × groups of one request for all there is."""
    connection = libvirt.open(host.uri)
    before = host.asked()
    connection.getAllDomainStats(0, 0)
    connection.close()
    return host.asked().since(before).machine_groups
