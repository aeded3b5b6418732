"""Ctrl-C and SIGTERM: a polite end, a question where a task would be cut, and at once the second time."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.application import Program
from app.options import Options
from app.services.paths import config_folder, state_folder
from tests.ui.hosts import DriverHost, DriverHosts
from tests.ui.stage import remember_hosts, write_config

ROOT = Path(__file__).parents[2]
_WAIT_S = 30.0


class Ending:
    """A program in a process of its own."""

    def __init__(self, mood: str) -> None:
        self._said = b""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.ending_program", mood],
            cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def wait_word(self, word: str) -> str:
        """Wait until the program says something that begins so."""
        assert self.process.stdout is not None
        while b"\n" not in self._said:
            ready, _, _ = select.select([self.process.stdout], [], [], _WAIT_S)
            assert ready, f"no {word!r}"
            read = os.read(self.process.stdout.fileno(), 4096)  # not through a buffer that select knows nothing of
            assert read, f"it ended before {word!r}: {self.end()}"
            self._said += read
        line, _, self._said = self._said.partition(b"\n")
        assert line.decode().startswith(word), line
        return line.decode()

    def end(self) -> tuple[int, str]:
        """Its exit code and what it complained about."""
        _, complaints = self.process.communicate(timeout=_WAIT_S)
        lines = [line for line in complaints.decode().splitlines() if "propagateSizeHints" not in line]
        return self.process.returncode, "\n".join(lines)


@pytest.fixture
def begin(host: DriverHost) -> Iterator[Callable[[str], Ending]]:
    """``begin("idle")``: the program with one host in its list."""
    remember_hosts([host])
    begun: list[Ending] = []

    def make(mood: str) -> Ending:
        begun.append(Ending(mood))
        begun[-1].wait_word("ready")
        return begun[-1]

    yield make
    for each in begun:
        if each.process.poll() is None:
            each.process.kill()
            each.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_closes_the_window_and_keeps_the_settings(begin: Callable[[str], Ending], number: int) -> None:
    program = begin("idle")
    program.process.send_signal(number)
    assert program.end() == (0, "")
    assert "window_geometry" in json.loads((config_folder() / "settings.json").read_text())["values"]


def test_with_a_task_it_asks_and_the_second_signal_ends_at_once(begin: Callable[[str], Ending]) -> None:
    program = begin("busy")
    program.process.send_signal(signal.SIGTERM)
    program.wait_word("asked")
    assert program.process.poll() is None, "it waits for the answer"
    program.process.send_signal(signal.SIGTERM)
    code, complaints = program.end()
    assert code == 128 + signal.SIGTERM
    assert complaints == ""


def test_an_open_dialog_does_not_hold_the_end(begin: Callable[[str], Ending]) -> None:
    program = begin("asking")
    program.wait_word("asked")
    program.process.send_signal(signal.SIGTERM)
    assert program.end() == (0, "")


def test_a_mistake_is_told_and_logged_and_the_window_goes_on(begin: Callable[[str], Ending]) -> None:
    program = begin("mistaken")
    told = program.wait_word("told")
    assert "Partita made a mistake (ZeroDivisionError) and goes on." in told
    program.process.send_signal(signal.SIGTERM)
    code, _complaints = program.end()
    assert code == 0, "neither the slot's nor the thread's exception ended it"
    log = state_folder() / "partita.log"
    text = log.read_text()
    assert text.count("ZeroDivisionError: so it goes") == 2
    assert log.stat().st_mode & 0o077 == 0
    assert not list(state_folder().glob("crash.*")), "a good end leaves nothing to tell of"


def test_a_death_is_told_at_the_next_start(begin: Callable[[str], Ending]) -> None:
    first = begin("mistaken")
    first.wait_word("told")
    first.process.send_signal(signal.SIGABRT)
    # Python's handler reads the stacks of threads that run on meanwhile, and seldom (1 in 40) reads what is gone.
    assert first.end()[0] in {-signal.SIGABRT, -signal.SIGSEGV}
    second = begin("mistaken")
    assert "Partita ended badly the last time" in second.wait_word("told")


@pytest.mark.parametrize("stage", ["before it is shown", "shown", "assembled"])
def test_closed_at_any_stage_of_the_start_nothing_is_lost(
    qtbot: QtBot, hosts: DriverHosts, host: DriverHost, stage: str
) -> None:
    remember_hosts([host])
    kept = {"version": 1, "values": {"details_tab": "memory", "splitter:across": "AAAA", "filter": "web"}}
    write_config("settings.json", kept)
    app = QApplication.instance()
    program = Program(app, Options())
    if stage != "before it is shown":
        program.open()
        qtbot.waitUntil(lambda: program.window.isVisible())
    if stage == "assembled":
        qtbot.waitUntil(lambda: program.rest is not None)
        assert program.rest.wiring.furniture is None
    program.window.close()
    for thing in (program.window, program):
        thing.deleteLater()
    qtbot.waitUntil(lambda: not shiboken6.isValid(program))
    assert hosts.asked_elsewhere == []
    values = json.loads((config_folder() / "settings.json").read_text())["values"]
    assert (values["details_tab"], values["filter"]) == ("memory", "web")
