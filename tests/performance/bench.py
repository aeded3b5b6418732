"""What all measurements share: a screen, folders, how to start what is measured, and printing figures."""

from __future__ import annotations

import itertools
import os
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.performance.figures import Figure
from tests.performance.homes import make_home
from tests.performance.processes import Measured, MeasureError, environment
from tests.performance.screen import Screens
from tests.support.scale.host import ScaleHost

EMPTY = "tests.performance.empty_window"
PROGRAM = "tests.performance.probe_main"
BARE = "tests.performance.bare_client"
MACHINES = "PARTITA_BENCH_MACHINES"
ROTATION_TICKS = 14
SPARK_SECONDS = 60


@dataclass
class Bench:
    """One run. ``folder`` is thrown away after it."""

    folder: Path
    screens: Screens
    sizes: tuple[int, ...]
    is_quick: bool
    figures: list[Figure] = field(default_factory=list)
    _numbers: Any = field(default_factory=itertools.count)

    def home(self, uris: Sequence[str]) -> Path:
        """A fresh home in which the program knows these hosts."""
        return make_home(self.folder / f"home-{next(self._numbers)}", uris)

    def empty_window(self) -> Measured:
        """The floor for starting and stalls."""
        folder = self._folder("empty")
        return Measured(EMPTY, environment(folder, self.screens.environment("floor")), folder / "errors.log")

    def program(self, home: Path, machine_count: int, screen: str = "program", **more: str) -> Measured:
        """The program, which shows the first host of ``home``; ``more`` is put into its environment."""
        more = {MACHINES: str(machine_count)} | more
        return Measured(PROGRAM, environment(home, self.screens.environment(screen), **more), home / "errors.log")

    def bare_client(self, uri: str) -> Measured:
        """The floor for watching."""
        folder = self._folder("bare")
        return Measured(BARE, environment(folder, {}), folder / "errors.log", uri)

    def report(self, figure: Figure) -> None:
        """Print a figure as soon as it is known."""
        self.figures.append(figure)
        common: dict[str, object] = {"screen": self.screens.platform}
        if self.is_quick:
            common["quick"] = True
        print(figure.line(common), flush=True)

    def say(self, text: str) -> None:
        """Tell the person who waits what goes on; never part of the figures."""
        print(f"# {time.strftime('%H:%M:%S')} {text} (load {os.getloadavg()[0]:.1f})", file=sys.stderr, flush=True)

    def _folder(self, name: str) -> Path:
        folder = self.folder / f"{name}-{next(self._numbers)}"
        for each in ("config", "state", "run"):
            (folder / each).mkdir(parents=True)
        (folder / "run").chmod(0o700)
        return folder


def pause(seconds: float) -> None:
    """Let the measured processes run: the measure is the time itself."""
    threading.Event().wait(seconds)


def settle(program: Measured, machine_count: int, seconds: int = SPARK_SECONDS, ticks: int = ROTATION_TICKS) -> None:
    """Wait until the list is there and every machine was read twice; then give the host a past full of noise."""
    program.wait("listed", 120)
    began_s = time.monotonic()
    while int(program.ask("look")["sequence"]) <= ticks + 1:
        if time.monotonic() - began_s > 120:
            raise MeasureError(f"the program read {machine_count} machines too slowly: {program.ask('look')}")
        pause(0.5)
    program.ask("fill", 180, seconds=seconds, ticks=ticks)
    pause(2)


def guarded(
    program: Measured, machine_count: int, seconds: int = 5, **task: bool
) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Let the guard look on (``task``: the other fields of its Task): the problems it found, and its whole report."""
    report = program.ask("guard", 60 + 3 * seconds, seconds=seconds, machine_count=machine_count, **task)
    problems = [str(each) for each in report.pop("problems")]
    written = [line for line in program.errors().splitlines() if "Error" in line or "Traceback" in line]
    return (*problems, *written[:3]), report


def hosts_text(hosts: Sequence[ScaleHost]) -> str:
    """The sizes of hosts, for people."""
    return ", ".join(str(len(host.machines)) for host in hosts)
