"""Inspect Disk, and when the three actions can be had."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from tests.ui.stage import Stage
from tests.ui.wizards.disks.steps import (
    BASE,
    CHILD,
    USED,
)
from tests.ui.wizards.test_pages import put, sentence, value_of


class TestInspect:
    def test_a_disk_and_then_its_parent_by_keys(self, stage: Stage) -> None:
        stage.key("Ctrl+K", stage.window)
        dialog = stage.dialog("inspect-disk-dialog")
        stage.wait(dialog.isActiveWindow)
        stage.qtbot.keyClicks(stage.app.focusWidget(), CHILD)
        facts = dialog.findChild(QWidget, "inspect-facts")
        stage.wait(lambda: f"Parent: {BASE}" in facts.as_text())
        text = facts.as_text().splitlines()
        for line in ("Format: QCOW2", "Type: Differencing", "File name: child.qcow2", "Maximum disk size: 20.0 GiB"):
            assert line in text
        stage.key("Alt+I")
        stage.wait(lambda: f"Disks that build on it: {CHILD}" in facts.as_text())
        assert "File name: base.qcow2" in facts.as_text()
        assert not dialog.findChild(QPushButton, "inspect-parent").isEnabled()

    def test_who_uses_it(self, stage: Stage) -> None:
        stage.do("inspect-disk")
        dialog = stage.dialog("inspect-disk-dialog")
        put(dialog, "inspect-path", USED)
        facts = dialog.findChild(QWidget, "inspect-facts")
        stage.wait(lambda: "Used by: shop (running)" in facts.as_text())

    def test_a_disk_that_is_not_there(self, stage: Stage) -> None:
        stage.do("inspect-disk")
        dialog = stage.dialog("inspect-disk-dialog")
        field = put(dialog, "inspect-path", "/nowhere/x")
        stage.wait(lambda: sentence(dialog, "inspect-path").startswith("There is no file /nowhere/x on the host"))
        assert value_of(field) == "/nowhere/x"
        assert dialog.findChild(QWidget, "inspect-facts").as_text() == ""


def test_only_a_host_that_is_connected(stage: Stage) -> None:
    for action in ("new-disk", "edit-disk", "inspect-disk"):
        assert stage.action(action).isEnabled()
    stage.do("disconnect")
    stage.wait(lambda: not stage.action("new-disk").isEnabled())
    for action in ("edit-disk", "inspect-disk"):
        assert not stage.action(action).isEnabled()
