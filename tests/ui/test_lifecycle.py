"""Each lifecycle action from the window, and what the host says afterwards."""

from __future__ import annotations

from collections.abc import Callable

import libvirt
import pytest
from lxml import etree
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListWidget, QPlainTextEdit, QTreeWidget

from app.core.partitions import PartitionState as S
from tests.ui.conftest import DB, OFF, WEB
from tests.ui.hosts import DriverHost
from tests.ui.stage import Stage
from tests.unit.hosts_commands.machines import Machine, pool_definition, volume_definition

QUESTIONS = {"shut-down", "turn-off", "reset", "delete-saved-state", "send-nmi"}


def carry_out(stage: Stage, action: str, *names: str) -> None:
    """Do it with these machines, saying yes where a question is due."""
    stage.select(*names)
    stage.do(action)
    if action in QUESTIONS:
        stage.press("confirm-yes", stage.dialog("confirm-dialog"))
    else:
        assert not stage.dialogs(), f"{action} loses nothing and must not ask"


def test_states_follow_the_host_through_a_life(stage: Stage) -> None:
    for action, state in (
        ("pause", S.PAUSED),
        ("resume", S.RUNNING),
        ("save", S.SAVED),
        ("start", S.RUNNING),
        ("save", S.SAVED),
        ("delete-saved-state", S.OFF),
        ("start", S.RUNNING),
        ("turn-off", S.OFF),
        ("start", S.RUNNING),
        ("shut-down", S.OFF),
    ):
        carry_out(stage, action, "web")
        stage.wait_state("web", state)
        stage.wait(lambda: not stage.rest.jobs.running())
    assert [str(job.failure) for job in stage.rest.jobs.finished() if job.failure] == []
    assert (stage.machine("db").state, stage.machine("old").state) == (S.RUNNING, S.OFF)


def test_many_machines_at_once(stage: Stage, host: DriverHost) -> None:
    carry_out(stage, "pause", "web", "db")
    stage.wait_state("web", S.PAUSED)
    stage.wait_state("db", S.PAUSED)
    stage.select("web", "old")
    assert not stage.action("resume").isEnabled(), "one of the two is off"
    stage.select("web", "db")
    stage.do("turn-off")
    dialog = stage.dialog("confirm-dialog")
    items = dialog.findChild(QListWidget, "confirm-machines")
    lines = [items.item(row).text() for row in range(items.count())]
    assert sorted(line.split()[0] for line in lines) == ["db", "web"]
    assert all(f"{each.uuid[:4]}…{each.uuid[-4:]}" in "".join(lines) for each in (WEB, DB))
    stage.press("confirm-yes", dialog)
    stage.wait_state("web", S.OFF)
    stage.wait_state("db", S.OFF)
    assert host.machine("web").isActive() == 0


@pytest.mark.parametrize("action", sorted(QUESTIONS - {"delete-saved-state"}))
def test_cancel_changes_nothing_and_has_the_focus(stage: Stage, action: str) -> None:
    stage.select("web")
    stage.do(action)
    dialog = stage.dialog("confirm-dialog")
    assert "web" in dialog.windowTitle()
    assert "atelier" in dialog.windowTitle()
    assert f"{WEB.uuid[:4]}…{WEB.uuid[-4:]}" in dialog.findChild(QLabel, "confirm-machine").text()
    stage.wait(lambda: dialog.focusWidget() is not None)
    assert dialog.focusWidget().objectName() == "close", "Enter must not lose anything"
    stage.key("Esc", dialog)
    stage.wait(lambda: not stage.dialogs())
    assert stage.rest.jobs.running() == ()
    assert stage.rest.jobs.finished() == ()


def test_interrupt_and_reset_are_sent(stage: Stage) -> None:
    for action, title, same in (("send-nmi", "interrupt to web", "inject-nmi"), ("reset", "Resetting web", "reset")):
        carry_out(stage, action, "web")
        job = stage.wait_job(title)
        assert job.failure is None
        assert job.equivalent == f"virsh {same} {WEB.uuid}"
    assert stage.machine("web").state is S.RUNNING


def test_automatic_start_is_a_tick_that_the_host_gave(stage: Stage, host: DriverHost) -> None:
    stage.select("web")
    assert not stage.action("automatic-start").isChecked()
    stage.do("automatic-start")
    assert not stage.action("automatic-start").isChecked(), "not before the host says so"
    stage.wait(lambda: host.machine("web").autostart() == 1)
    stage.wait(lambda: stage.action("automatic-start").isChecked())
    stage.do("automatic-start")
    stage.wait(lambda: host.machine("web").autostart() == 0)
    stage.wait(lambda: not stage.action("automatic-start").isChecked())


def test_rename_of_a_machine_that_is_off(stage: Stage, host: DriverHost) -> None:
    stage.select("old")
    stage.do("rename")
    dialog = stage.dialog("text-dialog")
    field = dialog.findChild(QLineEdit, "text-field")
    assert field.text() == "old"
    assert dialog.findChild(QLabel, "text-hint") is None
    for bad in ("", "a/b", "-x", "web", "x" * 201, "a\u202eb", " a"):
        field.setText(bad)
        stage.press("text-ok", dialog)
        assert dialog.isVisible(), f"{bad!r} is no name"
        assert dialog.findChild(QLabel, "text-field-problem").text(), bad
        assert field.text() == bad, "what was typed stays"
    field.setText("new")
    assert dialog.findChild(QLabel, "text-field-problem").text() == ""
    stage.press("text-ok", dialog)
    stage.wait(lambda: "new" in stage.names())
    assert "old" not in stage.names()
    assert host.machine("new").UUIDString() == OFF.uuid
    assert stage.wait_job("Renaming old to new").equivalent == f"virsh domrename {OFF.uuid} new"


def test_rename_of_a_running_machine_changes_its_title_and_says_so(stage: Stage) -> None:
    stage.select("web")
    stage.do("rename")
    dialog = stage.dialog("text-dialog")
    assert "title" in dialog.findChild(QLabel, "text-hint").text()
    dialog.findChild(QLineEdit, "text-field").setText("Shop <front>")
    stage.press("text-ok", dialog)
    job = stage.wait_job("Giving web the title Shop <front>")
    assert "--title" in job.equivalent
    stage.wait(lambda: "Only the title changed" in stage.find("message-text", QLabel).text())
    assert "web" in stage.names()
    stage.wait(lambda: stage.machine("web").title == "Shop <front>")
    model = stage.rest.wiring.partitions.model
    index = model.index(stage.row("web"), 0)
    stage.wait(lambda: "Shop &lt;front&gt;" in str(index.data(3)))  # the tooltip has it, escaped
    cells = [str(model.index(stage.row("web"), column).data()) for column in range(model.columnCount())]
    assert "Shop <front>" in cells, "the Status column shows the title"
    stage.do("rename")
    assert stage.dialog("text-dialog").findChild(QLineEdit, "text-field").text() == "Shop <front>"


def test_notes(stage: Stage, host: DriverHost) -> None:
    stage.select("web")
    stage.wait(lambda: stage.machine("web").notes == "front end")
    stage.do("edit-notes")
    dialog = stage.dialog("text-dialog")
    field = dialog.findChild(QPlainTextEdit, "text-field")
    assert field.toPlainText() == "front end"
    field.setPlainText("two\nlines & <tags>")
    stage.press("text-ok", dialog)
    stage.wait(lambda: stage.machine("web").notes == "two\nlines & <tags>")
    assert host.machine("web").metadata(libvirt.VIR_DOMAIN_METADATA_DESCRIPTION, None) == "two\nlines & <tags>"


def test_notes_that_somebody_else_changed_meanwhile_are_kept(stage: Stage, host: DriverHost) -> None:
    stage.select("old")
    stage.do("edit-notes")
    dialog = stage.dialog("text-dialog")
    host.machine("old").setMetadata(libvirt.VIR_DOMAIN_METADATA_DESCRIPTION, "theirs", None, None, 0)
    dialog.findChild(QPlainTextEdit, "text-field").setPlainText("mine")
    stage.press("text-ok", dialog)
    assert stage.wait_job("notes").failure is not None
    assert host.machine("old").metadata(libvirt.VIR_DOMAIN_METADATA_DESCRIPTION, None) == "theirs"
    stage.wait(lambda: "Somebody else changed the notes" in stage.find("message-text", QLabel).text())


def test_delete_lists_files_and_ticks_nothing(
    start: Callable[..., Stage], make_host: Callable[..., DriverHost]
) -> None:
    shared = Machine("other", disks=(("/pool/shared.qcow2", "qcow2"),))
    doomed = Machine(
        "doomed",
        disks=(("/pool/own.qcow2", "qcow2"), ("/pool/shared.qcow2", "qcow2")),
        dvds=("/pool/install.iso",),
    )
    host = make_host("atelier", doomed, shared)
    stage = start(host)
    pool = host.driver.storagePoolCreateXML(etree.tostring(pool_definition("p", "/pool"), encoding="unicode"))
    for name in ("own.qcow2", "shared.qcow2", "install.iso"):
        pool.createXML(etree.tostring(volume_definition(name, f"/pool/{name}"), encoding="unicode"))
    stage.select("doomed")
    stage.do("delete")
    dialog = stage.dialog("deletion-dialog")
    tree = dialog.findChild(QTreeWidget, "deletion-files")
    stage.wait(lambda: tree.topLevelItem(0).childCount() == 3)
    rows = {tree.topLevelItem(0).child(row).text(0): tree.topLevelItem(0).child(row) for row in range(3)}
    checkable = {path for path, item in rows.items() if item.data(0, 10) is not None}
    assert checkable == {"/pool/own.qcow2"}
    assert rows["/pool/own.qcow2"].checkState(0).value == 0, "nothing is ticked beforehand"
    assert "other" in rows["/pool/shared.qcow2"].text(3)
    assert "removable" in rows["/pool/install.iso"].text(3)
    assert dialog.focusWidget().objectName() == "close"
    stage.press("deletion-yes", dialog)
    stage.wait(lambda: stage.names() == ["other"])
    assert sorted(pool.listVolumes()) == ["install.iso", "own.qcow2", "shared.qcow2"], "no file was ticked"
    job = stage.wait_job("Deleting doomed")
    assert job.equivalent.startswith("virsh undefine")


def test_move_to_group_and_tags(stage: Stage) -> None:
    stage.select("web", "db")
    stage.do("move-to-group")
    dialog = stage.dialog("text-dialog")
    dialog.findChild(QLineEdit, "text-field").setText("Shop")
    stage.press("text-ok", dialog)
    assert stage.names()[:3] == ["Shop  (2)", "db", "web"]
    stage.select("db")
    stage.do("edit-tags")
    dialog = stage.dialog("text-dialog")
    dialog.findChild(QLineEdit, "text-field").setText("red, blue")
    stage.press("text-ok", dialog)
    stage.find("filter", QLineEdit).setText("blue")
    assert stage.names() == ["Shop  (1)", "db"]
    stage.find("filter", QLineEdit).setText("")
    stage.select("old")
    stage.do("move-to-group")
    dialog = stage.dialog("text-dialog")
    combo = dialog.findChild(QComboBox, "text-field")
    assert [combo.itemText(row) for row in range(combo.count())] == ["Shop"]
    stage.key("Esc", dialog)
