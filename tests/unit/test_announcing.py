"""What is announced by itself: each thing once, and every result in one way or the other."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QObject, QTimer, Signal
from pytestqt.qtbot import QtBot

from app import announcing
from app.announcing import Announcing
from app.controllers.selection import Selection
from app.core.errors import ErrorKind, Failure
from app.core.gateway import ConnectionStatus
from app.core.job import Job, JobStatus
from app.core.messages import message
from app.core.partitions import ConnectionState as C
from app.core.partitions import PartitionState as S
from app.core.record import replaced
from app.views.widgets.announcer import Speech
from tests.support.partitions import a_machine

WEB = a_machine("w", "we\u202eb")


class Heard:
    """In place of the announcer: what it was given to say."""

    speeches: list[Speech]

    def __init__(self, _speaker: QObject, **_named: object) -> None:
        Heard.speeches = []

    def add(self, speech: Speech) -> None:
        Heard.speeches.append(speech)


@pytest.fixture
def settings() -> dict[str, bool]:
    return {"on": True}


@pytest.fixture
def in_bar() -> set[str]:
    """The hosts of which the bar says that they are away."""
    return set()


@pytest.fixture
def made(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, settings: dict[str, bool], in_bar: set[str]
) -> Announcing:
    assert qtbot
    monkeypatch.setattr(announcing, "Announcer", Heard)
    monkeypatch.setattr(announcing, "_STATE_MS", 0)
    window = QObject()
    result = Announcing(window, lambda: settings["on"], in_bar.__contains__, lambda text, is_assertive: None)
    result.held = window
    return result


def job(status: JobStatus, shown_state: S | None = S.PAUSING, failure: Failure | None = None) -> Job:
    return Job(
        1, "h", "rack", "w", "web", message("Pausing {name}", name="web"), shown_state, status,
        started_epoch_s=time.time() - 5, ended_epoch_s=time.time(), failure=failure,
    )  # fmt: skip


def texts() -> list[str]:
    return [speech.text for speech in Heard.speeches]


def settle(qtbot: QtBot) -> None:
    """Let what waits for no time happen."""
    later = QTimer(singleShot=True, interval=1)
    with qtbot.waitSignal(later.timeout):
        later.start()


def test_a_change_of_state_is_told_and_its_task_not_again(made: Announcing, qtbot: QtBot) -> None:
    made.machine_changed(WEB, WEB._replace(state=S.PAUSED))
    made.job_ended(job(JobStatus.DONE))
    settle(qtbot)
    assert texts() == ["we⟨U+202E⟩b is now Paused"]
    assert Heard.speeches[0].together(3) == "3 machines are now Paused"
    assert Heard.speeches[0].subject == WEB.uuid


def test_a_task_whose_machine_is_not_selected_is_told(made: Announcing, qtbot: QtBot) -> None:
    made.job_ended(job(JobStatus.DONE, S.DELETING))
    qtbot.waitUntil(lambda: texts() == ["Pausing web: done"])


def test_a_task_that_changes_no_state_is_told_at_once(made: Announcing) -> None:
    made.job_ended(job(JobStatus.DONE, None))
    made.job_ended(job(JobStatus.CANCELLED, None))
    assert texts() == ["Pausing web: done", "Pausing web: cancelled"]


def test_failures_are_left_to_the_message_bar(made: Announcing, qtbot: QtBot) -> None:
    made.job_ended(job(JobStatus.FAILED, None, Failure(ErrorKind.OTHER, message("a"), message("b"))))
    settle(qtbot)
    assert texts() == []


def test_how_many_are_selected_is_told_once_for_several(made: Announcing) -> None:
    both = Selection("h", machines=(WEB, WEB._replace(uuid="d")))
    busy, none, one = replaced(both, busy=frozenset({"d"})), Selection("h"), Selection("h", machines=(WEB,))
    for selection in (one, both, busy, none, both):
        made.selected(selection)
    assert texts() == ["2 virtual machines selected"] * 2
    assert Heard.speeches[0].subject == Heard.speeches[1].subject != ""


class Host(QObject):
    """In place of a session."""

    status_changed = Signal(object)

    def __init__(self, host_id: str, state: C = C.CONNECTED) -> None:
        super().__init__()
        self.host_id, self.name, self.status = host_id, f"{host_id}\u202e", ConnectionStatus(state, 0.0)

    def become(self, *states: C) -> None:
        for state in states:
            self.status_changed.emit(ConnectionStatus(state, time.time()))


def test_hosts_that_go_and_come_back_are_told_once_each(made: Announcing, in_bar: set[str]) -> None:
    shown, other, starting = Host("shown"), Host("other"), Host("starting", C.CONNECTING)
    for host in (shown, other, starting):
        made.follow(host)
    in_bar.add("shown")
    shown.become(C.NOT_RESPONDING, C.RECONNECTING, C.RECONNECTING, C.CONNECTED)
    assert texts() == ["Host shown⟨U+202E⟩: connected"], "the bar has said that it was lost"
    other.become(C.NOT_RESPONDING, C.NOT_RESPONDING, C.RECONNECTING, C.CONNECTED, C.DISCONNECTED)
    assert texts()[1:] == [f"Host other⟨U+202E⟩: {how}" for how in ("Not responding", "Reconnecting", "connected")]
    assert {speech.subject for speech in Heard.speeches[1:]} == {"other"}
    assert Heard.speeches[1].together(3) == "3 hosts: Not responding"
    starting.become(C.CONNECTING, C.FAILED)
    assert texts()[-1] == "Host starting⟨U+202E⟩: Could not connect"


def test_nothing_is_told_when_it_is_switched_off(
    made: Announcing, qtbot: QtBot, settings: dict[str, bool]
) -> None:
    settings["on"] = False
    made.machine_changed(WEB, WEB._replace(state=S.OFF))
    made.job_ended(job(JobStatus.DONE, None))
    made.job_ended(job(JobStatus.DONE))
    host = Host("rack")
    made.follow(host)
    host.become(C.RECONNECTING, C.CONNECTED)
    settle(qtbot)
    assert texts() == []
