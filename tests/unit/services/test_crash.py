"""What nobody caught: told, with details, and the program lives."""

from __future__ import annotations

import faulthandler
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.faulthandler import fault_handler_stderr_fd_key
from PySide6.QtCore import QLoggingCategory, QObject, QTimer, Signal, qWarning
from pytestqt.qtbot import QtBot

from app.services.crash import CrashGuard
from app.services.notices import Notice, Notices, Severity

ROOT = Path(__file__).resolve().parents[3]
CANARY = "cAnArY-c5"


class Sender(QObject):
    sent = Signal()


@pytest.fixture
def notices() -> Notices:
    return Notices()


@pytest.fixture(autouse=True)
def own_handler(request: pytest.FixtureRequest) -> Iterator[None]:
    """The guard takes the handler of fatal signals away from pytest: without it a later end would tell nothing."""
    yield
    descriptor = request.config.stash.get(fault_handler_stderr_fd_key, None)
    if descriptor is not None:
        faulthandler.enable(descriptor)


@pytest.fixture
def guard(notices: Notices, tmp_path: Path) -> Iterator[CrashGuard]:
    made = CrashGuard(notices, tmp_path / "state" / "crash", "1.2.3")
    yield made
    made.close()


def only(notices: Notices) -> Notice:
    [notice] = notices.all()
    return notice


@pytest.mark.usefixtures("guard")
def test_an_exception_in_a_slot_is_told_and_the_loop_goes_on(
    notices: Notices, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise LookupError(f"password={CANARY}")

    sender = Sender()
    sender.sent.connect(fail)
    with qtbot.waitSignal(notices.added):
        QTimer.singleShot(0, sender.sent.emit)
    with qtbot.waitSignal(sender.sent):
        QTimer.singleShot(0, sender.sent.emit)
    notice = only(notices)
    assert notice.severity is Severity.ERROR
    assert "LookupError" in str(notice.text)
    assert "Partita 1.2.3, Qt 6." in notice.details
    assert "Traceback" in notice.details
    assert CANARY not in notice.details
    assert notice.count == 2
    caplog.clear()


@pytest.mark.usefixtures("guard")
def test_an_exception_in_a_thread_is_told_in_the_gui_thread(
    notices: Notices, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    thread = threading.Thread(target=lambda: 1 // 0, name="job 7")
    with qtbot.waitSignal(notices.added):
        thread.start()
    thread.join(5)
    assert "in thread job 7" in only(notices).details
    assert "ZeroDivisionError" in only(notices).details
    caplog.clear()


@pytest.mark.usefixtures("guard")
def test_a_thread_that_exits_is_no_mistake(notices: Notices) -> None:
    thread = threading.Thread(target=sys.exit)
    thread.start()
    thread.join(5)
    assert notices.all() == ()


@pytest.mark.usefixtures("guard")
def test_a_mistake_in_telling_a_mistake_does_not_go_round(
    notices: Notices, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def add(*_arguments: object) -> None:
        sys.excepthook(ValueError, ValueError("again"), None)
        raise RuntimeError

    monkeypatch.setattr(notices, "add", add)
    with pytest.raises(RuntimeError):
        sys.excepthook(KeyError, KeyError("first"), None)
    caplog.clear()


@pytest.mark.usefixtures("guard")
def test_what_qt_says_goes_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        qWarning("a warning of Qt %s")
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [("WARNING", "a warning of Qt %s")]
    assert caplog.records[0].name.startswith("qt.")
    caplog.clear()
    assert QLoggingCategory.defaultCategory() is not None


def test_closing_gives_every_hook_back(notices: Notices, tmp_path: Path) -> None:
    before = sys.excepthook, threading.excepthook
    guard = CrashGuard(notices, tmp_path / "crash", "1")
    guard.watch_for_death()
    assert sys.excepthook != before[0]
    guard.close()
    assert (sys.excepthook, threading.excepthook) == before
    assert list(tmp_path.iterdir()) == []


DIES = """
import ctypes, sys
from pathlib import Path
from app.services.crash import CrashGuard
from app.services.notices import Notices
guard = CrashGuard(Notices(), Path(sys.argv[1]), "1.2.3")
guard.watch_for_death()
def deep_in_the_window():
    ctypes.string_at(0)
deep_in_the_window()
"""


def test_a_death_is_told_at_the_next_start_once(guard: CrashGuard, notices: Notices, tmp_path: Path) -> None:
    crash = tmp_path / "state" / "crash"
    died = subprocess.run(
        [sys.executable, "-c", DIES, str(crash)], cwd=ROOT, check=False, capture_output=True, timeout=60
    )
    assert died.returncode == -signal.SIGSEGV, died.stderr
    guard.watch_for_death()
    notice = only(notices)
    assert "ended badly" in str(notice.text)
    assert "Segmentation fault" in notice.details
    assert "deep_in_the_window" in notice.details
    assert [path.name for path in crash.parent.iterdir()] == [f"crash.{os.getpid()}"]
