"""The frame: opened at once, changes shown, applied together, never lost, never over somebody else's."""

from __future__ import annotations

from collections.abc import Callable

import libvirt
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListWidget, QPlainTextEdit, QScrollArea, QSpinBox, QWidget

from app.views.settings.dialog import SettingsDialog
from app.views.settings.tree import SettingsTree
from tests.ui.hosts import DriverHost
from tests.ui.settings.conftest import LONG, ready
from tests.ui.stage import Stage

MIB = 1024**2
Open = Callable[..., SettingsDialog]


def said(dialog: SettingsDialog) -> str:
    """What the bar above the page says."""
    return dialog.findChild(QWidget, "settings-message").text()  # type: ignore[attr-defined]


def stored(host: DriverHost, name: str) -> str:
    return host.machine(name).XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)


def lines(dialog: QWidget) -> list[str]:
    found = dialog.findChild(QListWidget, "settings-lines")
    return [found.item(row).text() for row in range(found.count())]


def test_it_opens_at_once_and_waits_for_the_host(stage: Stage, host: DriverHost) -> None:
    host.answers.clear()
    stage.select("old")
    stage.key("Alt+Return", stage.rest.wiring.partitions.table)
    dialog = stage.dialog("settings-dialog")
    assert said(dialog) == "Reading the settings…"
    assert not stage.find("settings-ok").isEnabled()
    host.answers.set()
    ready(stage, dialog)
    assert said(dialog) == ""
    assert dialog.windowTitle() == "Settings for old on atelier"
    stage.press("settings-ok", dialog)
    stage.wait(lambda: not stage.dialogs())
    assert stage.rest.jobs.finished() == (), "nothing was changed, nothing is done"


def test_a_change_is_seen_everywhere_undone_and_counted(stage: Stage, open_settings: Open) -> None:
    dialog = open_settings("old", "general")
    dialog.findChild(QPlainTextEdit, "settings-notes").setPlainText("for the shop")
    dialog.findChild(QLineEdit, "settings-title").setText("Shop")
    assert stage.find("settings-page-count", QLabel).text() == "2 changes on this page"
    assert stage.find("settings-pending-count", QLabel).text() == "2 changes pending"
    assert stage.find("settings-notes-was", QLabel).text() == "was not set"
    item = dialog.findChild(SettingsTree, "settings-tree").currentItem()
    assert "changed" in item.data(0, Qt.ItemDataRole.AccessibleTextRole)
    stage.press("settings-show-changes", dialog)
    changes = stage.dialog("settings-changes")
    assert lines(changes) == ["Name: Title: not set → “Shop”", "Name: Notes: not set → “for the shop”"]
    changes.reject()
    stage.press("settings-notes-undo", dialog)
    assert dialog.findChild(QPlainTextEdit, "settings-notes").toPlainText() == ""
    assert stage.find("settings-pending-count", QLabel).text() == "1 change pending"
    assert stage.app.focusWidget() is dialog.findChild(QPlainTextEdit, "settings-notes")


def test_apply_keeps_the_dialog_and_ok_closes_it(stage: Stage, host: DriverHost, open_settings: Open) -> None:
    dialog = open_settings("old", "general")
    dialog.findChild(QPlainTextEdit, "settings-notes").setPlainText("one")
    stage.press("settings-apply", dialog)
    stage.wait(lambda: said(dialog) == "Applied.")
    assert "<description>one</description>" in stored(host, "old")
    assert not dialog.work.has_edits()
    dialog.findChild(QPlainTextEdit, "settings-notes").setPlainText("two")
    stage.press("settings-ok", dialog)
    stage.wait(lambda: not stage.dialogs())
    assert "<description>two</description>" in stored(host, "old")
    assert stage.wait_job("Changing the settings of old").failure is None


def test_nothing_is_thrown_away_without_a_question(stage: Stage, host: DriverHost, open_settings: Open) -> None:
    dialog = open_settings("old", "general")
    dialog.findChild(QLineEdit, "settings-title").setText("mine")
    stage.key("Escape", dialog)
    stage.press("close", stage.dialog("confirm-dialog"))
    assert dialog.findChild(QLineEdit, "settings-title").text() == "mine"
    machines = dialog.findChild(QComboBox, "settings-machine")
    other = machines.findText("web")
    machines.setCurrentIndex(other)
    machines.activated.emit(other)
    stage.press("close", stage.dialog("confirm-dialog"))
    assert machines.currentText() == "old"
    stage.key("Escape", dialog)
    stage.press("confirm-yes", stage.dialog("confirm-dialog"))
    stage.wait(lambda: not stage.dialogs())
    assert "mine" not in stored(host, "old")


def test_another_machine_is_chosen_at_the_top(stage: Stage, open_settings: Open) -> None:
    dialog = open_settings("old", "general")
    machines = dialog.findChild(QComboBox, "settings-machine")
    row = machines.findText("web")
    machines.setCurrentIndex(row)
    machines.activated.emit(row)
    stage.wait(lambda: dialog.windowTitle() == "Settings for web on atelier")
    ready(stage, dialog)
    assert stage.find("settings-state", QLabel).text() == "Running on atelier"
    dialog.show_page("general")
    assert dialog.findChild(QPlainTextEdit, "settings-notes").toPlainText() == "front end"


def test_ok_leads_to_what_is_wrong(stage: Stage, open_settings: Open) -> None:
    dialog = open_settings("old", "general")
    dialog.findChild(QLineEdit, "settings-name").setText("db")
    assert stage.find("settings-wrong-count", QLabel).text() == "1 field needs attention"
    dialog.show_page("memory")
    stage.press("settings-ok", dialog)
    assert dialog.page.key == "general"
    assert stage.app.focusWidget() is dialog.findChild(QLineEdit, "settings-name")
    assert "already called" in dialog.page.rows[("general", "name")].problem.text
    assert stage.rest.jobs.finished() == ()


def test_what_needs_the_machine_off_is_grey_with_the_reason(open_settings: Open) -> None:
    dialog = open_settings("web", "general")
    name = dialog.findChild(QLineEdit, "settings-name")
    assert not name.isEnabled()
    assert "Turn the virtual machine off" in name.toolTip()
    assert name.accessibleDescription() == "Turn the virtual machine off to change this."
    assert dialog.findChild(QLineEdit, "settings-title").isEnabled()


def test_it_follows_the_machine(stage: Stage, host: DriverHost, open_settings: Open) -> None:
    dialog = open_settings("web", "general")
    host.machine("web").destroy()
    stage.wait(lambda: stage.find("settings-state", QLabel).text() == "Off on atelier")
    stage.wait(lambda: dialog.findChild(QLineEdit, "settings-name").isEnabled())


@pytest.mark.parametrize("keeps", [True, False])
def test_a_second_console_changes_the_same(stage: Stage, host: DriverHost, open_settings: Open, keeps: bool) -> None:
    dialog = open_settings("old", "memory")
    dialog.findChild(QSpinBox, "settings-memory").setValue(300)
    elsewhere = stored(host, "old").replace("131072", str(200 * 1024))
    host.driver.defineXML(elsewhere)
    stage.wait(lambda: any(each.objectName() == "settings-conflict" for each in stage.dialogs()))
    conflict = stage.dialog("settings-conflict")
    assert lines(conflict)[0] == "Yours: Memory: Memory: 128 MiB → 300 MiB. Stored now: 200 MiB"
    assert "204800" in stored(host, "old"), "nothing was overwritten"
    stage.press("settings-keep-mine" if keeps else "settings-discard-mine", conflict)
    stage.wait(lambda: dialog.findChild(QSpinBox, "settings-memory").value() == (300 if keeps else 200))
    assert dialog.work.has_edits() is keeps
    if keeps:
        assert stage.find("settings-memory-was", QLabel).text() == "was 200 MiB"
        stage.press("settings-ok", dialog)
        stage.wait(lambda: not stage.dialogs())
        assert "307200" in stored(host, "old")


def test_the_tree_by_keys(open_settings: Open) -> None:
    dialog = open_settings("big")
    tree = dialog.findChild(SettingsTree, "settings-tree")
    tree.setFocus()
    seen = [dialog.page.key]
    for _ in range(len(tree.nodes) + 2):
        QTest.keyClick(tree, Qt.Key.Key_Down)
        if dialog.page.key != seen[-1]:
            seen.append(dialog.page.key)
    assert seen == [node.key for node in tree.nodes], "each node is reached, in the order of reading"
    assert tree.accessibleName() == "Settings"
    for _ in range(len(tree.nodes) + 2):
        QTest.keyClick(tree, Qt.Key.Key_Up)
    assert dialog.page.key == seen[0]


def test_long_names_and_narrow_windows(stage: Stage, open_settings: Open) -> None:
    dialog = open_settings(LONG, "memory")
    stage.wait(lambda: dialog.width() <= dialog.screen().availableSize().width())
    dialog.findChild(QSpinBox, "settings-memory").setValue(300)
    dialog.resize(dialog.minimumSizeHint())
    area = dialog.findChild(QScrollArea, "settings-page-memory-area")
    stage.wait(lambda: not area.horizontalScrollBar().isVisible() or area.horizontalScrollBar().maximum() == 0)


def test_help_says_more_of_a_page(stage: Stage, open_settings: Open) -> None:
    dialog = open_settings("old", "general")
    stage.wait(dialog.isActiveWindow)
    stage.key("F1", dialog)
    help_dialog = stage.dialog("help-dialog")
    assert "keep their names" in help_dialog.findChild(QLabel, "help-text-0").text()
    help_dialog.reject()
    dialog.show_page("memory")
    assert not stage.find("settings-help").isEnabled()
