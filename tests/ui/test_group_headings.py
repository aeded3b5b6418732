"""Groups of the list: folded, renamed and deleted at their headings, by mouse and by key."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit

from tests.ui.conftest import DB, WEB
from tests.ui.hosts import DriverHost
from tests.ui.stage import Stage

pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support raise", "This plugin does not support grabbing the keyboard"
)


@pytest.fixture
def grouped(stage: Stage, host: DriverHost) -> Stage:
    """web and db are in the group Shop."""
    stage.rest.groups.move_to_folder(host.host_id, [WEB.uuid, DB.uuid], "Shop")
    assert stage.names() == ["Shop  (2)", "db", "web", "In no group  (1)", "old"]
    return stage


def go_to(stage: Stage, line: str) -> None:
    table = stage.rest.wiring.partitions.table
    table.setFocus()
    table.go_to(stage.row(line))


def test_folding_is_remembered_for_each_host(
    start: Callable[..., Stage], host: DriverHost, make_host: Callable[..., DriverHost]
) -> None:
    other = make_host("other", WEB)
    stage = start(host, other)
    for each in (host, other):
        stage.rest.groups.move_to_folder(each.host_id, [WEB.uuid], "Shop")
    table = stage.rest.wiring.partitions.table
    stage.click(table, table.model().index(stage.row("Shop  (1)"), 0))
    assert "web" not in stage.names()
    stage.select_host(other)
    assert "web" in stage.names(), "the same name on another host is another group"
    stage.select_host(host)
    assert "web" not in stage.names()
    stage.end()
    again = start(host, other)
    assert "web" not in again.names()
    go_to(again, "Shop  (1)")
    again.key("Right")
    assert "web" in again.names()
    again.end()
    assert "web" in start(host, other).names()


def test_a_heading_has_a_menu_of_its_own(grouped: Stage) -> None:
    table = grouped.rest.wiring.partitions.table
    menu = grouped.menu_at(table, table.model().index(grouped.row("Shop  (2)"), 0))
    assert [action.objectName() for action in menu.actions()] == ["rename-group", "delete-group"]
    assert all(action.isEnabled() for action in menu.actions())
    assert "Shop  (2)" in grouped.names()
    menu.actions()[0].trigger()
    menu.close()
    dialog = grouped.dialog("text-dialog")
    assert "Shop" in dialog.windowTitle()
    dialog.findChild(QLineEdit, "text-field").setText("Store")
    grouped.press("text-ok", dialog)
    assert grouped.names()[:3] == ["Store  (2)", "db", "web"]


@pytest.mark.parametrize("key", ["F2", "Shift+F2"])
def test_rename_by_key_keeps_to_the_rules_of_groups(grouped: Stage, host: DriverHost, key: str) -> None:
    grouped.rest.groups.move_to_folder(host.host_id, [DB.uuid], "Other")
    go_to(grouped, "Shop  (1)")
    grouped.key(key)
    dialog = grouped.dialog("text-dialog")
    field = dialog.findChild(QLineEdit, "text-field")
    assert field.text() == "Shop"
    for bad in ("", "  ", "x" * 61, "a\u202eb", "other"):
        field.setText(bad)
        grouped.press("text-ok", dialog)
        assert dialog.isVisible(), bad
        assert dialog.findChild(QLabel, "text-field-problem").text()
    field.setText("shop")
    grouped.press("text-ok", dialog)
    assert "shop  (1)" in grouped.names()
    assert "web" in grouped.names()


@pytest.mark.parametrize("key", ["Del", "Shift+Del"])
def test_delete_by_key_asks_and_leaves_the_machines(grouped: Stage, host: DriverHost, key: str) -> None:
    go_to(grouped, "Shop  (2)")
    grouped.key(key)
    dialog = grouped.dialog("confirm-dialog")
    assert "Shop" in dialog.windowTitle()
    grouped.press("confirm-yes", dialog)
    assert grouped.names() == ["db", "old", "web"]
    assert host.machine("web").isActive() == 1
    assert grouped.rest.jobs.finished() == ()


def test_delete_on_a_machine_never_means_its_group(grouped: Stage) -> None:
    grouped.select("web")
    grouped.rest.wiring.partitions.focus_table()
    grouped.key("Del")
    assert not grouped.dialogs(), "it runs: it cannot be deleted, and the reason is in the tip"
    assert "Turn the virtual machine off first." in grouped.action("delete").toolTip()
    assert grouped.action("rename-group").isEnabled(), "the group of the selected machine"


def test_in_no_group_is_no_group(grouped: Stage) -> None:
    go_to(grouped, "In no group  (1)")
    assert not grouped.action("rename-group").isEnabled()
    for key in ("F2", "Del"):
        grouped.key(key)
        assert not grouped.dialogs()


def test_what_the_dialog_refuses_cannot_become_a_group(grouped: Stage) -> None:
    grouped.select("old")
    grouped.do("move-to-group")
    dialog = grouped.dialog("text-dialog")
    field = dialog.findChild(QLineEdit)
    for bad in ("x" * 61, "a\u202eb", "SHOP"):
        field.setText(bad)
        grouped.press("text-ok", dialog)
        assert dialog.isVisible(), bad
    field.setText(" Shop ")
    grouped.press("text-ok", dialog)
    assert grouped.names()[0] == "Shop  (3)"
    grouped.select("web")
    grouped.do("edit-tags")
    dialog = grouped.dialog("text-dialog")
    field = dialog.findChild(QLineEdit, "text-field")
    for bad in ("x" * 61, "a\u202eb", ",".join(f"t{number}" for number in range(40))):
        field.setText(bad)
        grouped.press("text-ok", dialog)
        assert dialog.isVisible(), bad
    field.setText("a, b,, a")
    grouped.press("text-ok", dialog)
    assert grouped.rest.groups.tags_of(grouped.rest.parts.console.session.host_id, WEB.uuid) == ("a", "b")


def test_a_click_with_the_right_button_folds_nothing(grouped: Stage) -> None:
    table = grouped.rest.wiring.partitions.table
    index = table.model().index(grouped.row("Shop  (2)"), 0)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.RightButton, pos=table.visualRect(index).center())
    assert "web" in grouped.names()


def test_a_folded_group_that_is_renamed_stays_folded(grouped: Stage, host: DriverHost) -> None:
    go_to(grouped, "Shop  (2)")
    grouped.key("Left")
    folded = ["Shop  (2)", "In no group  (1)", "old"]
    assert grouped.names() == folded
    grouped.rest.groups.rename_folder(host.host_id, "Shop", "Store")
    grouped.wait(lambda: "Store  (2)" in grouped.names())
    assert sorted(grouped.names()) == sorted(["Store  (2)", *folded[1:]])
    go_to(grouped, "Store  (2)")
    grouped.key("Right")
    assert "web" in grouped.names()
