"""What is chosen is done with the machines (host and UUID) that were selected then, whatever is selected later."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QAbstractButton

from app.core.job import Job, JobStatus
from app.core.messages import message
from app.core.partitions import PartitionState as S
from app.views.tasks.task_bar import TaskBar
from app.views.widgets.message_bar import Severity
from tests.ui.conftest import DB, WEB
from tests.ui.hosts import DriverHost
from tests.ui.stage import Stage

pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support raise", "This plugin does not support grabbing the keyboard"
)


def press(stage: Stage, action_id: str) -> None:
    """Press a button of the Actions pane as the accessibility bus does: the click comes a tenth of a second later."""
    button = stage.find(f"action-{action_id}", QAbstractButton)
    assert button.isEnabled()
    button.animateClick()
    assert button.isDown()


def done(stage: Stage) -> list[tuple[str, str]]:
    """The host and the UUID of each task so far."""
    jobs = (*stage.rest.jobs.finished(), *stage.rest.jobs.running())
    return [(job.host_id, job.uuid) for job in jobs]


@pytest.mark.parametrize("later", ["db", "old"])
def test_a_press_in_the_pane_is_for_the_machine_that_was_selected(stage: Stage, host: DriverHost, later: str) -> None:
    """``old`` is off: the button that was pressed is disabled and gone when the click comes."""
    stage.select("web")
    press(stage, "pause")
    stage.select(later)
    stage.wait_state("web", S.PAUSED)
    assert done(stage) == [(host.host_id, WEB.uuid)]
    assert stage.machine("db").state is S.RUNNING
    assert stage.machine("old").state is S.OFF


def test_a_press_in_the_pane_is_for_the_host_that_was_selected(
    start: Callable[..., Stage], make_host: Callable[..., DriverHost]
) -> None:
    """The same machine at another host is another machine."""
    one, other = make_host("one", WEB, DB), make_host("other", WEB, DB)
    stage = start(one, other)
    stage.select_host(one)
    stage.select("web", "db")
    press(stage, "pause")
    stage.select_host(other)
    stage.wait(lambda: len(stage.rest.jobs.finished()) == 2)
    assert sorted(done(stage)) == [(one.host_id, WEB.uuid), (one.host_id, DB.uuid)]


def test_a_question_is_about_the_machine_that_was_selected(stage: Stage, host: DriverHost) -> None:
    stage.select("web")
    press(stage, "turn-off")
    stage.select("db")
    dialog = stage.dialog("confirm-dialog")
    stage.select("old")
    stage.press("confirm-yes", dialog)
    stage.wait_state("web", S.OFF)
    assert done(stage) == [(host.host_id, WEB.uuid)]


def test_a_machine_that_went_meanwhile_is_left_alone(stage: Stage, host: DriverHost) -> None:
    stage.select("old")
    press(stage, "start")
    host.machine("old").undefine()
    with stage.qtbot.waitSignal(stage.find("action-start", QAbstractButton).clicked):
        stage.wait(lambda: stage.machine("old") is None)
        stage.select("web")
    assert (done(stage), stage.dialogs()) == ([], [])


def test_menu_and_key_take_what_is_selected_at_that_moment(stage: Stage, host: DriverHost) -> None:
    stage.select("web")
    stage.do("pause")
    stage.select("db")
    stage.key("Ctrl+P")
    stage.select("old")
    stage.wait_state("web", S.PAUSED)
    stage.wait_state("db", S.PAUSED)
    assert sorted(done(stage)) == sorted([(host.host_id, WEB.uuid), (host.host_id, DB.uuid)])


def test_an_open_menu_goes_when_other_machines_or_another_host_are_selected(
    start: Callable[..., Stage], make_host: Callable[..., DriverHost]
) -> None:
    one, other = make_host("one", WEB, DB), make_host("other", WEB, DB)
    stage = start(one, other)
    stage.select_host(one)
    table = stage.rest.wiring.partitions.table
    stage.menu_at(table, table.model().index(stage.row("web"), 0))
    stage.select("db")
    assert stage.menus() == []
    stage.rest.wiring.partitions.select(("parent",))
    view = stage.rest.wiring.hosts_pane.view
    stage.menu_at(view, view.model().index(stage.rest.parts.hosts_model.row_of(one.host_id), 0))
    stage.rest.parts.console.select_host(other.host_id)
    assert stage.menus() == []


def a_job(number: int) -> Job:
    title = message("Saving {name}", name=f"machine {number}")
    return Job(number, "h", "rack", f"uuid-{number}", f"machine {number}", title, S.SAVING, JobStatus.RUNNING, 10.0)


def test_cancel_is_for_the_task_that_was_shown_at_the_press(stage: Stage) -> None:
    running, cancelled = [a_job(1)], []
    bar = TaskBar(stage.rest.parts.theme, lambda: tuple(running))
    stage.qtbot.addWidget(bar)
    bar.cancel_requested.connect(cancelled.append)
    cancel = bar.findChild(QAbstractButton, "task-cancel")
    with stage.qtbot.waitSignal(cancel.clicked):
        cancel.animateClick()
        running.append(a_job(2))
        bar.refresh()
    assert cancelled == [1]


def test_closing_a_message_does_not_close_the_next(stage: Stage) -> None:
    bar = stage.rest.wiring.message_bar
    bar.say(Severity.ERROR, "the first")
    close = stage.find("message-close", QAbstractButton)
    with stage.qtbot.waitSignal(close.clicked):
        close.animateClick()
        bar.say(Severity.ERROR, "the second")
    assert bar.text() == "the second"
    close.click()
    assert bar.text() == ""
