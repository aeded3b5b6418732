"""hang_stall: how long a click waits while hosts hang, are lost and connect beside the one that is shown."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from app.core.partitions import ConnectionState
from tests.performance.bench import Bench, guarded, pause, settle
from tests.performance.processes import Measured
from tests.performance.watching import Stalls, report_stalls
from tests.support.lab.waiting import wait_for
from tests.support.scale.host import ScaleHost, scale_host

_SIZES = (1000, 1000, 1000)  # shown, hangs, is lost and comes back
_SPAN_S, _QUICK_SPAN_S = 12, 8
_SILENT = {ConnectionState.NOT_RESPONDING.value, ConnectionState.RECONNECTING.value}


@dataclass(slots=True)
class Scene:
    """One program with three hosts beside an empty window."""

    program: Measured
    window: Measured
    hosts: tuple[ScaleHost, ...]
    span_s: float
    taken: dict[str, list[Stalls]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def state(self, host: ScaleHost) -> str:
        """What the program says of a host's connection."""
        return str(self.program.ask("look")["states"][host.uri])

    def during(self, name: str, deed: Callable[[], object], *, do_ticks_go_on: bool = True) -> None:
        """Measure from just before ``deed`` on; the shown host's ticks must go on."""
        before, began_s = int(self.program.ask("look")["sequence"]), time.monotonic()
        for each in (self.program, self.window):
            each.ask("late_start")
        deed()
        pause(max(0.0, self.span_s - (time.monotonic() - began_s)))
        stalls = (self.program.ask("late_stop"), self.window.ask("late_stop"))
        self.taken.setdefault(name, []).append(stalls)
        ticks, passed_s = int(self.program.ask("look")["sequence"]) - before, time.monotonic() - began_s
        if do_ticks_go_on and ticks < passed_s - 2:
            self.problems.append(f"{name}: {ticks} ticks of the shown host in {passed_s:.1f} s")

    def expect(self, host: ScaleHost, states: set[str], when: str) -> None:
        """The program must tell the truth of a host within 15 s."""
        try:
            wait_for(lambda: self.state(host) in states, when, 15)
        except TimeoutError:
            self.problems.append(f"{when}: the program says “{self.state(host)}”")


def measure_hang_stall(bench: Bench) -> None:
    """Rounds of: one hangs, it comes back, one is lost, it connects again, the shown one hangs."""
    rounds = 1 if bench.is_quick else 3
    with ExitStack() as stack:
        hosts = tuple(stack.enter_context(scale_host(size)) for size in _SIZES)
        bench.say(f"hang_stall, {len(hosts)} hosts")
        program = stack.enter_context(bench.program(bench.home([host.uri for host in hosts]), _SIZES[0]))
        settle(program, _SIZES[0])
        window = stack.enter_context(bench.empty_window())
        scene = Scene(program, window, hosts, _QUICK_SPAN_S if bench.is_quick else _SPAN_S)
        for host in hosts:
            scene.expect(host, {ConnectionState.CONNECTED.value}, "at the beginning")
        for _ in range(rounds):
            _round(scene)
        pause(20)  # every machine is read again in its turn
        problems, report = guarded(program, _SIZES[0])
    found = (*dict.fromkeys(scene.problems), *problems)
    report_stalls(bench, "hang_stall", scene.taken, found, {"guard": report, "while": _by_scene(scene)})


def _round(scene: Scene) -> None:
    shown, hangs, dies = scene.hosts
    connected = {ConnectionState.CONNECTED.value}
    scene.during("another hangs", hangs.freeze_daemon)
    scene.expect(hangs, _SILENT, "one hangs")
    scene.during("it comes back", hangs.thaw_daemon)
    scene.expect(hangs, connected, "it came back")
    scene.during("another is lost", dies.kill_daemon)
    scene.expect(dies, _SILENT, "one was lost")
    scene.during("it connects again", dies.start_daemon)
    scene.expect(dies, connected, "it connected again")
    if int(scene.program.ask("look")["listed"][dies.uri]) != len(dies.machines):
        scene.problems.append("the host that came back was not listed")
    scene.during("the shown one hangs", shown.freeze_daemon, do_ticks_go_on=False)
    scene.expect(shown, _SILENT, "the shown one hangs")
    scene.during("the shown one comes back", shown.thaw_daemon, do_ticks_go_on=False)
    scene.expect(shown, connected, "the shown one came back")


def _by_scene(scene: Scene) -> dict[str, object]:
    return {
        name: [
            {key: program[key] for key in ("p99", "longest", "own_longest", "busy_longest")}
            | {"floor_longest": window["longest"]}
            for program, window in taken
        ]
        for name, taken in scene.taken.items()
    }
