"""A host that hangs, dies and comes back, beside one that works, in the real program."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from tests.host.bare_machines import BareMachine, define_bare
from tests.support.desktop import Desktop, wait_until
from tests.support.lab.daemon import LibvirtHost
from tests.support.lab.guests import Guest
from tests.support.lab.requirements import HOST_PROGRAMS, require_lab
from tests.support.partita import Partita, running

CPU = "CPU Usage %"
SLOWEST_ANSWER_S = 0.1
WORKING, TROUBLED = "atelier", "rack"
IS_WELL = "this computer, 1 of 1 running"


@pytest.fixture(scope="module")
def troubled() -> Iterator[LibvirtHost]:
    """A second host, with one machine that runs."""
    require_lab(*HOST_PROGRAMS)
    host = LibvirtHost("trouble", 8)
    try:
        host.start()
        yield host
    finally:
        host.stop()


@pytest.fixture(scope="module")
def machine(troubled: LibvirtHost) -> BareMachine:
    made = define_bare(troubled, "bare")
    made.start()
    return made


@pytest.fixture(scope="module")
def partita(
    desktop: Desktop,
    real_host: LibvirtHost,
    five_guests: tuple[Guest, ...],
    troubled: LibvirtHost,
    machine: BareMachine,
) -> Iterator[Partita]:
    """The program with both hosts, that with the guests selected."""
    with running(desktop, {real_host.uri: WORKING, troubled.uri: TROUBLED}) as program:
        for guest in five_guests:
            program.wait_machine(guest.name)
        program.wait_host(TROUBLED, IS_WELL)
        program.select_host(TROUBLED)
        program.wait_machine(machine.name)
        program.select_host(WORKING)
        program.wait_cell(five_guests[0].name, CPU, re.compile(r".*\d.*"))
        yield program


@pytest.fixture
def well(troubled: LibvirtHost) -> Iterator[None]:
    """Whatever a test does, the host is well after it."""
    yield
    if troubled.daemon_pid is None:
        troubled.start_daemon()
    troubled.thaw_daemon()


def say(what: str, seconds: float) -> None:
    print(f"{what}: {seconds:.2f} s")  # noqa: T201 - a measurement


class Answers:
    """How long the window took to answer, asked again and again while something else is waited for."""

    def __init__(self, partita: Partita) -> None:
        self._item = partita.reader.find(object_name="partitions-pane")
        self.took_s: list[float] = []

    def ask(self) -> None:
        began_s = time.monotonic()
        self._item.refresh()
        self.took_s.append(time.monotonic() - began_s)

    def until_host(self, partita: Partita, name: str, standing: str | re.Pattern[str], timeout_s: float) -> float:
        """Ask until a host stands like that; seconds that it took."""
        pattern = standing if isinstance(standing, re.Pattern) else re.compile(re.escape(standing))
        began_s = time.monotonic()

        def look() -> bool:
            self.ask()
            return pattern.fullmatch(partita.hosts()[name]) is not None

        wait_until(look, f"{standing!r} of {name}", timeout_s)
        return time.monotonic() - began_s


def row_pictures(desktop: Desktop, partita: Partita, guest: str, seconds: float) -> list[bytes]:
    """What a machine's CPU cell looked like over some seconds, each look once."""
    cell = partita.machines().cell(partita.wait_machine(guest), partita.column(CPU))
    looks: list[bytes] = []
    end_s = time.monotonic() + seconds

    def look() -> bool:
        part = QImage.fromData(desktop.picture(), "PNG").copy(QRect(*cell.rectangle))
        pixels = part.constBits().tobytes()
        if pixels not in looks:
            looks.append(pixels)
        return time.monotonic() >= end_s

    wait_until(look, "end of the pictures", seconds + 10)
    return looks


@pytest.mark.usefixtures("well")
def test_a_host_that_hangs_touches_nothing_else_and_comes_back_by_itself(
    desktop: Desktop, partita: Partita, troubled: LibvirtHost, machine: BareMachine, five_guests: tuple[Guest, ...]
) -> None:
    answers = Answers(partita)
    troubled.freeze_daemon()
    say("silent until said", answers.until_host(partita, TROUBLED, re.compile(".*, Not responding since .*"), 20))
    looks = row_pictures(desktop, partita, five_guests[0].name, 4)
    assert len(looks) >= 4, "the other host's graph goes on, each second"
    began_s = time.monotonic()
    partita.select_host(TROUBLED)
    say("silent host shown", time.monotonic() - began_s)
    assert partita.names() == [machine.name]
    assert partita.cell(machine.name, "State") == "State Running"
    partita.reader.wait_for("label", re.compile(r"1 parent, 1 virtual machine on .* · as of .*"))
    heard = partita.reader.wait_for("notification").name
    assert re.search("has not answered|does not answer|not responding|no answer", heard, re.IGNORECASE), heard
    assert not partita.action("Turn Off...").is_enabled
    assert is_grey(desktop, partita, machine.name)
    partita.select_host(WORKING)
    for _ in range(200):
        answers.ask()
    troubled.thaw_daemon()
    say("thawed until well", answers.until_host(partita, TROUBLED, IS_WELL, 20))
    say(f"slowest of {len(answers.took_s)} answers meanwhile", max(answers.took_s))
    assert max(answers.took_s) < SLOWEST_ANSWER_S
    partita.select_host(TROUBLED)
    wait_until(lambda: not partita.reader.find_all("notification"), "end of the message")
    assert not is_grey(desktop, partita, machine.name)
    partita.select_host(WORKING)


@pytest.mark.usefixtures("well")
def test_a_daemon_that_dies_and_is_started_again_is_found_again(
    desktop: Desktop, partita: Partita, troubled: LibvirtHost, machine: BareMachine, five_guests: tuple[Guest, ...]
) -> None:
    answers = Answers(partita)
    troubled.kill_daemon()
    say("dead until said", answers.until_host(partita, TROUBLED, re.compile(".*, Lost at .*, trying again"), 20))
    assert len(row_pictures(desktop, partita, five_guests[0].name, 4)) >= 4
    troubled.start_daemon()
    say("started until well", answers.until_host(partita, TROUBLED, IS_WELL, 40))
    say(f"slowest of {len(answers.took_s)} answers meanwhile", max(answers.took_s))
    assert max(answers.took_s) < SLOWEST_ANSWER_S
    partita.select_host(TROUBLED)
    machine.host.virsh("suspend", machine.uuid)
    partita.wait_cell(machine.name, "State", "State Paused", 5)
    machine.host.virsh("resume", machine.uuid)
    partita.wait_cell(machine.name, "State", "State Running", 5)
    partita.select_host(WORKING)


def is_grey(desktop: Desktop, partita: Partita, name: str) -> bool:
    """Whether a machine's name is written fainter than the parent partition's header text."""
    cell = partita.machines().cell(partita.wait_machine(name), 0)
    part = QImage.fromData(desktop.picture(), "PNG").copy(QRect(*cell.rectangle))
    darkest = min(part.pixelColor(x, y).lightness() for x in range(24, part.width()) for y in range(part.height()))
    return darkest > GREY


GREY = 60
"""Lightness of 255: the light look's text is darker, its second text is lighter."""
