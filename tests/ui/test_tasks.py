"""Tasks: how they are shown, cancelled, tried again, and what happens when the window is closed meanwhile."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QTableView

from app.core.commands import Command, Progress
from app.core.errors import ErrorKind, Failure, HostError
from app.core.job import JobStatus
from app.core.messages import message
from app.core.partitions import PartitionState as S
from app.services.paths import state_folder
from tests.ui.conftest import WEB
from tests.ui.hosts import DriverHost
from tests.ui.stage import Stage


class Slow:
    """Stands before a gateway: commands wait for ``release``, report 40 %, and heed a cancellation."""

    def __init__(self, stage: Stage, host: DriverHost) -> None:
        self.gateway = stage.session(host).gateway
        self._released = threading.Event()
        self._perform = self.gateway.perform
        self.gateway.perform = self.perform

    def perform(self, command: Command, progress: Progress) -> None:
        progress.report(40.0)
        while not self._released.wait(0.01):
            if progress.is_cancelled():
                raise HostError(Failure(ErrorKind.CANCELLED, message("Not done."), message("It was cancelled.")))
        self._perform(command, progress)

    def release(self) -> None:
        self._released.set()


@pytest.fixture
def slow(stage: Stage, host: DriverHost):
    made = Slow(stage, host)
    yield made
    made.release()


def bar(stage: Stage) -> str:
    return stage.find("message-text", QLabel).text()


def begin_save(stage: Stage) -> None:
    stage.select("web")
    stage.do("save")
    stage.wait(lambda: any(job.percent == 40.0 for job in stage.rest.jobs.running()))


def test_a_running_task_is_in_the_bar_in_the_row_and_in_the_list(stage: Stage, slow: Slow) -> None:
    begin_save(stage)
    stage.wait(lambda: "40" in stage.find("task-figure", QLabel).text())
    assert stage.find("task-title", QLabel).text() == "Saving web on atelier"
    row = stage.rest.wiring.partitions.model.row(WEB.uuid)
    assert row.state is S.SAVING
    assert not stage.action("pause").isEnabled(), "one task at a time for a machine"
    stage.do("show-tasks")
    dialog = stage.dialog("tasks-dialog")
    model = dialog.findChild(QTableView, "tasks-table").model()
    assert model.index(0, 0).data() == "Saving web on atelier"
    stage.wait(lambda: "40" in model.index(0, 1).data())
    assert dialog.findChild(QPushButton, "cancel-task").isEnabled()
    slow.release()
    stage.wait_state("web", S.SAVED)
    stage.wait(lambda: model.index(0, 1).data() == "Done")
    assert not dialog.findChild(QPushButton, "cancel-task").isEnabled()
    stage.wait(lambda: stage.find("task-title", QLabel).text() == "No tasks")


@pytest.mark.usefixtures("slow")
def test_cancel_from_the_bar(stage: Stage, host: DriverHost) -> None:
    begin_save(stage)
    stage.press("task-cancel")
    stage.wait(lambda: not stage.rest.jobs.running())
    assert stage.rest.jobs.finished()[-1].status is JobStatus.CANCELLED
    assert host.machine("web").isActive() == 1
    assert not stage.find("message-bar").isVisible(), "the user knows already"


def test_cancel_and_try_again_from_the_list(stage: Stage, slow: Slow) -> None:
    begin_save(stage)
    stage.do("show-tasks")
    dialog = stage.dialog("tasks-dialog")
    stage.press("cancel-task", dialog)
    stage.wait(lambda: not stage.rest.jobs.running())
    again = dialog.findChild(QPushButton, "retry-task")
    stage.wait(again.isEnabled)
    slow.release()
    stage.press("retry-task", dialog)
    stage.wait_state("web", S.SAVED)
    assert [job.status for job in stage.rest.jobs.finished()] == [JobStatus.CANCELLED, JobStatus.DONE]


@pytest.fixture
def failing(stage: Stage, host: DriverHost) -> Callable[[], None]:
    """The next command fails as the host words it; calling what this gives lets them succeed again."""
    gateway = stage.session(host).gateway
    real = gateway.perform

    def fail(command: Command, _progress: Progress) -> None:
        what, why = message("“{name}” could not be paused.", name=command.name), message("The disk is full.")
        raise HostError(Failure(ErrorKind.NO_SPACE, what, why, message("Free some space."), "raw <b>words</b>\nline 2"))

    gateway.perform = fail

    def mend() -> None:
        gateway.perform = real

    return mend


def test_a_failed_task_is_told_with_reason_advice_and_raw_words(stage: Stage, failing: Callable[[], None]) -> None:
    stage.select("web")
    stage.do("pause")
    stage.wait(lambda: bar(stage) == "“web” could not be paused. The disk is full.")
    stage.press("message-action-0")
    dialog = stage.dialog("failure-dialog")
    labels = [label.text() for label in dialog.findChildren(QLabel)]
    assert "“web” could not be paused." in labels
    assert "The disk is full." in labels
    assert "Free some space." in labels
    details = dialog.findChild(QPlainTextEdit, "failure-details").toPlainText()
    assert "raw <b>words</b>\nline 2" in details
    assert f"virsh suspend {WEB.uuid}" in details
    stage.press("copy-details", dialog)
    assert stage.app.clipboard().text() == details
    failing()
    stage.press("try-again", dialog)
    stage.wait_state("web", S.PAUSED)
    assert not stage.find("message-bar").isVisible()


def test_try_again_in_the_bar_and_the_list_of_tasks_keeps_both(stage: Stage, failing: Callable[[], None]) -> None:
    stage.select("web")
    stage.do("pause")
    stage.wait(lambda: bar(stage))
    failing()
    stage.press("message-action-1")
    stage.wait_state("web", S.PAUSED)
    stage.do("show-tasks")
    dialog = stage.dialog("tasks-dialog")
    model = dialog.findChild(QTableView, "tasks-table").model()
    assert [model.index(row, 1).data() for row in range(2)] == ["Done", "Failed"]
    assert model.index(1, 4).data() == "The disk is full."
    table = dialog.findChild(QTableView, "tasks-table")
    table.selectRow(1)
    stage.press("task-details", dialog)
    assert stage.dialog("failure-dialog").isVisible()


@pytest.mark.usefixtures("failing")
def test_try_again_uses_the_connection_there_is_by_then(stage: Stage, host: DriverHost) -> None:
    stage.select("web")
    stage.do("pause")
    stage.wait(lambda: bar(stage))
    stage.do("disconnect")
    job = stage.rest.jobs.finished()[-1]
    stage.rest.jobs.retry(job.id)
    stage.wait(lambda: not stage.rest.jobs.running())
    assert str(stage.rest.jobs.finished()[-1].failure.why) == "The host is not connected."
    stage.do("reconnect")
    stage.wait_listed(host)
    stage.rest.jobs.retry(job.id)
    stage.wait_state("web", S.PAUSED)


@pytest.mark.usefixtures("failing")
def test_failures_are_stacked_and_closed_one_by_one(stage: Stage) -> None:
    stage.select("web", "db")
    stage.do("pause")
    stage.wait(lambda: "(1 more)" in bar(stage))
    first = bar(stage)
    stage.key("Esc", stage.find("message-bar"))
    assert "more" not in bar(stage)
    assert bar(stage) != first
    stage.key("Esc", stage.find("message-bar"))
    assert not stage.find("message-bar").isVisible()


def test_an_unexpected_exception_in_a_command_is_a_failed_task(stage: Stage, host: DriverHost) -> None:
    def break_down(_command: Command, _progress: Progress) -> None:
        raise ZeroDivisionError("so it goes")

    stage.session(host).gateway.perform = break_down
    stage.select("web")
    stage.do("pause")
    stage.wait(lambda: "Partita made a mistake: ZeroDivisionError: so it goes." in bar(stage))
    stage.press("message-action-0")
    details = stage.dialog("failure-dialog").findChild(QPlainTextEdit, "failure-details").toPlainText()
    assert "Traceback" in details


# Closing meanwhile


def test_closing_asks_while_tasks_run_and_no_keeps_everything(stage: Stage, slow: Slow) -> None:
    begin_save(stage)
    assert not stage.window.close()
    dialog = stage.dialog("confirm-dialog")
    assert "Saving web" in dialog.findChild(QLabel, "confirm-machine").text()
    stage.press("close", dialog)
    stage.wait(lambda: not stage.dialogs())
    assert stage.window.isVisible()
    assert stage.rest.jobs.running()
    assert stage.session_of("atelier").is_connected
    slow.release()
    stage.wait_state("web", S.SAVED)


@pytest.mark.usefixtures("slow")
def test_closing_asks_once_however_often_it_is_wanted(stage: Stage) -> None:
    begin_save(stage)
    for _ in range(3):
        stage.window.close()
    assert len(stage.dialogs()) == 1
    stage.press("confirm-yes", stage.dialogs()[0])
    stage.wait(lambda: not stage.window.isVisible())
    assert not stage.rest.jobs.running()


def test_closing_without_tasks_asks_nothing(stage: Stage) -> None:
    assert stage.window.close()
    assert not stage.dialogs()
    assert all(session.gateway is None for session in stage.rest.sessions)


# What an earlier run left open


class NoGuard:
    """In place of the guard against crashes, which would take Qt's warnings away from the tests."""

    def __init__(self, *_arguments: object) -> None: ...

    def watch_for_death(self) -> None: ...

    def close(self) -> None: ...


def test_a_task_whose_end_nobody_saw_is_told_at_the_next_start(
    start: Callable[..., Stage], host: DriverHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.crash.CrashGuard", NoGuard)
    monkeypatch.setattr("app.aftermath._AFTER_MS", 0)
    stage = start(host)
    path = state_folder() / "journal.jsonl"
    entry = {
        "event": "begin", "key": "1-1-1", "host": host.host_id, "host_name": "atelier", "uuid": WEB.uuid,
        "machine": "web", "command": "PowerCommand save", "what": "Saving web",
    }  # fmt: skip
    stage.end()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(entry) + "\n")
    again = start(host)
    again.wait(lambda: any("Saving web" in text for text in again.rest.wiring.messages.texts()))
    again.end()
    third = start(host)
    third.select("db")
    third.do("pause")
    third.wait_state("db", S.PAUSED)
    assert third.rest.wiring.messages.texts() == (), "it is told once"
