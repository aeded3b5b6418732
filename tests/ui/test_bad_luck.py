"""What changes under the user's hands: machines that vanish, namesakes, menus and questions that have grown old."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLineEdit, QTreeWidget

from app.core.commands import DeletionQuery
from app.core.errors import ErrorKind
from app.core.partitions import PartitionState as S
from tests.ui.conftest import DB, WEB
from tests.ui.hosts import DriverHost
from tests.ui.stage import Stage
from tests.unit.hosts_commands.machines import Machine

# The offscreen screen says these about every menu that pops up.
pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support raise", "This plugin does not support grabbing the keyboard"
)


def index_of(stage: Stage, name: str):
    model = stage.rest.wiring.partitions.model
    return model.index(stage.row(name), 0)


def selected(stage: Stage) -> list[str]:
    return [machine.name for machine in stage.rest.parts.console.selection.machines]


def test_a_machine_vanishes_while_its_menu_is_open(stage: Stage, host: DriverHost) -> None:
    menu = stage.menu_at(stage.rest.wiring.partitions.table, index_of(stage, "web"))
    assert selected(stage) == ["web"]
    host.vanish("web")
    stage.wait(lambda: "web" not in stage.names())
    stage.wait(lambda: menu not in stage.menus())
    assert selected(stage) == [], "no other machine takes its place"
    assert not stage.action("pause").isEnabled()
    assert host.machine("db").isActive() == 1


def test_a_selected_machine_vanishes_and_nothing_is_selected_instead(stage: Stage, host: DriverHost) -> None:
    stage.click(stage.rest.wiring.partitions.table, index_of(stage, "db"))
    assert selected(stage) == ["db"]
    host.vanish("db")
    stage.wait(lambda: "db" not in stage.names())
    assert selected(stage) == []
    assert stage.rest.wiring.partitions.selected() == ()


def test_the_selection_changes_while_a_menu_is_open(stage: Stage) -> None:
    menu = stage.menu_at(stage.rest.wiring.partitions.table, index_of(stage, "web"))
    stage.select("db")
    stage.wait(lambda: menu not in stage.menus())


def test_a_state_that_changes_while_the_menu_is_open_changes_the_menu(stage: Stage, host: DriverHost) -> None:
    menu = stage.menu_at(stage.rest.wiring.partitions.table, index_of(stage, "web"))
    pause = next(action for action in menu.actions() if action.objectName() == "pause")
    assert pause.isEnabled()
    host.machine("web").suspend()
    stage.wait(lambda: not pause.isEnabled())
    assert menu in stage.menus()
    menu.close()


@pytest.mark.parametrize("action", ["rename", "edit-notes", "turn-off", "delete"])
def test_a_machine_vanishes_while_its_dialog_is_open(stage: Stage, host: DriverHost, action: str) -> None:
    name = "old" if action == "delete" else "web"
    stage.select(name)
    stage.do(action)
    stage.wait(lambda: stage.dialogs())
    dialog = stage.dialogs()[0]
    if action == "delete":
        tree = dialog.findChild(QTreeWidget)
        stage.wait(lambda: "No files" in tree.topLevelItem(0).child(0).text(0))
    host.vanish(name)
    stage.wait(lambda: name not in stage.names())
    field = dialog.findChild(QLineEdit, "text-field")
    if field is not None:
        field.setText("other")
    elif action == "edit-notes":
        dialog.findChild(object, "text-field").setPlainText("other")
    button = {"turn-off": "confirm-yes", "delete": "deletion-yes"}.get(action, "text-ok")
    stage.press(button, dialog)
    stage.wait(lambda: not stage.dialogs())
    stage.wait(lambda: not stage.rest.jobs.running())
    kinds = [job.failure.kind for job in stage.rest.jobs.finished() if job.failure is not None]
    if action == "turn-off":
        assert kinds == [], "there is nothing to turn off any more"
    else:
        assert kinds == [ErrorKind.GONE]
        stage.wait(lambda: any("no longer on the host" in text for text in stage.rest.wiring.messages.texts()))


@pytest.mark.parametrize("action", ["turn-off", "delete", "rename"])
def test_a_question_never_acts_on_a_namesake(stage: Stage, host: DriverHost, action: str) -> None:
    """The machine is deleted and another one of its name is made while the question stands."""
    name = "old" if action == "delete" else "web"
    stage.select(name)
    stage.do(action)
    stage.wait(lambda: stage.dialogs())
    dialog = stage.dialogs()[0]
    host.vanish(name)
    other = Machine(name, run=5 if action == "delete" else 1)
    host.define(other)
    stage.wait(lambda: (machine := stage.machine(name)) is not None and machine.uuid == other.uuid)
    field = dialog.findChild(QLineEdit, "text-field")
    if field is not None:
        field.setText("renamed")
    stage.press({"turn-off": "confirm-yes", "delete": "deletion-yes"}.get(action, "text-ok"), dialog)
    stage.wait(lambda: not stage.dialogs() and not stage.rest.jobs.running())
    now = host.driver.lookupByUUIDString(other.uuid)
    assert now.name() == name
    assert now.isActive() == (action != "delete")
    assert other.uuid not in {job.uuid for job in stage.rest.jobs.finished()}


def test_a_question_that_is_closed_while_files_are_still_read(stage: Stage, host: DriverHost) -> None:
    host.answers.clear()
    stage.select("old")
    stage.do("delete")
    dialog = stage.dialog("deletion-dialog")
    assert "Reading" in dialog.findChild(QTreeWidget).topLevelItem(0).child(0).text(0)
    session = stage.session(host)
    with stage.qtbot.waitSignal(session.answered, check_params_cb=lambda query, _: isinstance(query, DeletionQuery)):
        stage.key("Esc", dialog)
        stage.wait(lambda: not stage.dialogs())
        host.answers.set()
    stage.do("delete")
    assert "No files" in read_files(stage)


def read_files(stage: Stage) -> str:
    tree = stage.dialog("deletion-dialog").findChild(QTreeWidget)
    stage.wait(lambda: "Reading" not in tree.topLevelItem(0).child(0).text(0))
    return tree.topLevelItem(0).child(0).text(0)


def test_a_host_that_is_lost_while_files_are_read_leaves_them_alone(stage: Stage, host: DriverHost) -> None:
    host.answers.clear()
    stage.select("old")
    stage.do("delete")
    stage.rest.parts.console.run("disconnect")
    assert read_files(stage) == "The host is not connected."
    stage.press("deletion-yes", stage.dialog("deletion-dialog"))
    job = stage.wait_job("Deleting old")
    assert str(job.failure.why) == "The host is not connected."


def test_a_question_that_grew_old_leaves_alone_what_has_changed(stage: Stage, host: DriverHost) -> None:
    stage.select("web", "db")
    stage.do("turn-off")
    dialog = stage.dialog("confirm-dialog")
    host.machine("web").destroy()
    stage.wait_state("web", S.OFF)
    stage.press("confirm-yes", dialog)
    stage.wait_state("db", S.OFF)
    stage.wait(lambda: not stage.rest.jobs.running())
    assert [job.uuid for job in stage.rest.jobs.finished()] == [DB.uuid]


def test_names_that_differ_only_by_case(start: Callable[..., Stage], make_host: Callable[..., DriverHost]) -> None:
    lower, upper = Machine("web", run=1), Machine("WEB", run=1)
    host = make_host("atelier", lower, upper)
    stage = start(host)
    assert sorted(stage.names()) == ["WEB", "web"]
    stage.select("WEB")
    stage.do("pause")
    stage.wait_state("WEB", S.PAUSED)
    assert stage.machine("web").state is S.RUNNING
    assert host.machine("web").state()[0] == 1


def test_machines_that_come_and_go_elsewhere_are_shown_by_themselves(stage: Stage, host: DriverHost) -> None:
    host.define(Machine("fresh", run=1))
    stage.wait(lambda: "fresh" in stage.names())
    stage.wait_state("fresh", S.RUNNING)
    host.machine("fresh").suspend()
    stage.wait_state("fresh", S.PAUSED)
    host.vanish("fresh")
    stage.wait(lambda: "fresh" not in stage.names())


def test_the_selection_lasts_by_uuid_while_rows_move(stage: Stage, host: DriverHost) -> None:
    stage.select("web")
    host.define(Machine("aaa"))
    stage.wait(lambda: stage.names()[0] == "aaa")
    assert selected(stage) == ["web"]
    assert stage.rest.wiring.partitions.selected() == (WEB.uuid,)


def test_a_machine_with_64_disks(start: Callable[..., Stage], make_host: Callable[..., DriverHost]) -> None:
    disks = tuple((f"/pool/disk-{number:02}.img", "raw") for number in range(64))
    stage = start(make_host("atelier", Machine("big", disks=disks)))
    stage.select("big")
    stage.do("delete")
    tree = stage.dialog("deletion-dialog").findChild(QTreeWidget)
    stage.wait(lambda: tree.topLevelItem(0).childCount() == 64)


def test_a_host_without_machines_says_what_to_do(
    start: Callable[..., Stage], make_host: Callable[..., DriverHost]
) -> None:
    stage = start(make_host("atelier"))
    assert stage.names() == []
    assert stage.find("no-partitions").isVisible()
    for spec in ("start", "delete", "rename"):
        assert not stage.action(spec).isEnabled()


def test_uuid_of_a_deleted_machine_used_again(stage: Stage, host: DriverHost) -> None:
    """The same UUID with another name is the same machine, renamed: its group stays with it."""
    stage.rest.groups.move_to_folder(host.host_id, [WEB.uuid], "Shop")
    host.vanish("web")
    stage.wait(lambda: "web" not in stage.names())
    host.define(Machine("shop", run=1, uuid=WEB.uuid))
    stage.wait(lambda: stage.names()[:2] == ["Shop  (1)", "shop"])
    assert uuid.UUID(WEB.uuid)
