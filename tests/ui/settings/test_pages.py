"""Each page changed through its fields, and what the host has stored then."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
)

from app.views.settings.dialog import SettingsDialog
from tests.ui.hosts import DriverHost
from tests.ui.settings.conftest import LONG
from tests.ui.settings.test_dialog import said, stored
from tests.ui.stage import Stage
from tests.ui.test_lint import check

Open = Callable[..., SettingsDialog]
PAGES = (
    "firmware", "security", "memory", "processor", "general", "integration", "start", "stop", "definition", "earlier",
    "add-hardware",
)  # fmt: skip


def applied(stage: Stage, dialog: SettingsDialog, host: DriverHost, name: str) -> str:
    stage.press("settings-apply", dialog)
    stage.wait(lambda: not dialog.work.has_edits() and said(dialog).startswith("Applied"))
    return stored(host, name)


def test_memory(stage: Stage, host: DriverHost, open_settings: Open) -> None:
    dialog = open_settings("old", "memory")
    bar = stage.find("settings-memory-free", QLabel)
    before = bar.text()
    assert re.fullmatch(r"[\d.,]+ [KMG]iB of [\d.,]+ GiB free", before)
    dialog.findChild(QSpinBox, "settings-memory").setValue(256)
    assert bar.text() != before
    dialog.findChild(QCheckBox, "settings-dynamic").click()
    dialog.findChild(QSpinBox, "settings-memory-maximum").setValue(512)
    dialog.findChild(QSpinBox, "settings-memory-minimum").setValue(64)
    dialog.findChild(QSpinBox, "settings-memory-buffer").setValue(30)
    xml = applied(stage, dialog, host, "old")
    assert f"<memory unit='KiB'>{512 * 1024}</memory>" in xml
    assert f"<currentMemory unit='KiB'>{256 * 1024}</currentMemory>" in xml
    assert re.search(r"minimum=['\"]67108864['\"]", xml)
    assert re.search(r"buffer=['\"]30['\"]", xml)


def test_memory_says_what_cannot_be(open_settings: Open) -> None:
    dialog = open_settings("old", "memory")
    dialog.findChild(QSpinBox, "settings-memory").setValue(8)
    assert dialog.page.rows[("memory", "startup_bytes")].problem.text == "Give the machine at least 32 MiB."
    dialog.findChild(QCheckBox, "settings-dynamic").click()
    dialog.findChild(QSpinBox, "settings-memory-minimum").setValue(9)
    assert "cannot be more" in dialog.page.rows[("memory", "minimum_bytes")].problem.text


def test_processor(stage: Stage, host: DriverHost, open_settings: Open) -> None:
    dialog = open_settings("old", "processor")
    dialog.findChild(QSpinBox, "settings-processors").setValue(4)
    for part, number in (("sockets", 1), ("cores", 2), ("threads", 2)):
        dialog.findChild(QSpinBox, f"settings-topology-{part}").setValue(number)
    dialog.findChild(QSpinBox, "settings-limit").setValue(50)
    share = stage.find("settings-share", QLabel).text()
    assert re.fullmatch(r"At most \d+ % of the host's \d+ logical processors\.", share)
    dialog.findChild(QSpinBox, "settings-weight").setValue(200)
    xml = applied(stage, dialog, host, "old")
    assert ">4</vcpu>" in xml
    assert "<shares>200</shares>" in xml
    assert "<quota>50000</quota>" in xml
    assert re.search(r"<topology sockets='1' (dies='1' )?cores='2' threads='2'/>", xml)


def test_a_topology_that_does_not_add_up(open_settings: Open) -> None:
    dialog = open_settings("old", "processor")
    for part in ("sockets", "cores", "threads"):
        dialog.findChild(QSpinBox, f"settings-topology-{part}").setValue(3)
    assert "27 virtual processors" in dialog.page.rows[("processor", "topology")].problem.text
    assert dialog.findChild(QSpinBox, "settings-topology-cores").property("invalid") is True


def test_name_and_notes(stage: Stage, host: DriverHost, open_settings: Open) -> None:
    dialog = open_settings("old", "general")
    dialog.findChild(QLineEdit, "settings-name").setText("new-name")
    dialog.findChild(QLineEdit, "settings-title").setText("A <b>title</b>")
    dialog.findChild(QPlainTextEdit, "settings-notes").setPlainText("two\nlines")
    xml = applied(stage, dialog, host, "new-name")
    assert "<title>A &lt;b&gt;title&lt;/b&gt;</title>" in xml
    assert "<description>two\nlines</description>" in xml
    stage.wait(lambda: dialog.windowTitle() == "Settings for new-name on atelier")


def test_integration_start_and_stop(stage: Stage, host: DriverHost, open_settings: Open) -> None:
    dialog = open_settings("old", "integration")
    dialog.findChild(QCheckBox, "settings-agent").click()
    dialog.findChild(QComboBox, "settings-clock").setCurrentIndex(1)
    dialog.show_page("start")
    dialog.findChild(QComboBox, "settings-start").setCurrentIndex(1)
    dialog.show_page("stop")
    crash = dialog.findChild(QComboBox, "settings-crash")
    crash.setCurrentIndex(crash.findText("Restart"))
    xml = applied(stage, dialog, host, "old")
    assert "org.qemu.guest_agent.0" in xml
    assert "<clock offset='localtime'" in xml
    assert "<on_crash>restart</on_crash>" in xml
    assert host.machine("old").autostart() == 1


def test_boot_order_by_buttons_and_keys(stage: Stage, host: DriverHost, open_settings: Open) -> None:
    dialog = open_settings("big", "firmware")
    order = dialog.findChild(QListWidget, "settings-boot-list")
    assert order.count() == 2
    before = [order.item(row).text() for row in range(2)]
    stage.wait(dialog.isActiveWindow)
    order.setFocus()
    order.setCurrentRow(0)
    for row in range(2):
        order.item(row).setCheckState(Qt.CheckState.Checked)
    stage.key("Alt+Down", order)
    assert [order.item(row).text() for row in range(2)] == before[::-1]
    assert order.currentRow() == 1
    stage.press("settings-boot-up", dialog)
    order.setFocus()
    stage.key("Alt+Down", order)
    xml = applied(stage, dialog, host, "big")
    targets = re.findall(r"<target dev='(\w+)'.*?<boot order='(\d)'/>", xml, re.DOTALL)
    assert sorted(targets, key=lambda each: each[1]) == [("vdab", "1"), ("vdaa", "2")]
    order.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert dialog.work.value("firmware", "boot_order") == ("disk:vdaa",)


def test_the_definition_as_a_whole(stage: Stage, host: DriverHost, open_settings: Open) -> None:
    dialog = open_settings("old")
    stage.press("settings-show-xml", dialog)
    box = dialog.findChild(QPlainTextEdit, "settings-xml")
    text = box.toPlainText()
    box.setPlainText(text.replace("</domain>", ""))
    assert "Line" in dialog.findChild(QLabel, "settings-xml-problem").text()
    stage.press("settings-xml-apply", dialog)
    assert not any(each.objectName() == "settings-diff" for each in stage.dialogs())
    box.setPlainText(text.replace("<memory", "<title>by hand</title>\n  <memory"))
    stage.press("settings-xml-apply", dialog)
    diff = stage.dialog("settings-diff")
    assert "+  <title>by hand</title>" in diff.findChild(QPlainTextEdit, "settings-diff-text").toPlainText()
    stage.press("settings-diff-apply", diff)
    stage.wait(lambda: not dialog.work.has_edits() and said(dialog).startswith("Applied"))
    assert "<title>by hand</title>" in stored(host, "old")


def test_fields_wait_while_the_text_is_edited(stage: Stage, open_settings: Open) -> None:
    dialog = open_settings("old")
    stage.press("settings-show-xml", dialog)
    box = dialog.findChild(QPlainTextEdit, "settings-xml")
    box.setPlainText(box.toPlainText().replace("<memory", "<title>by hand</title>\n  <memory"))
    dialog.show_page("memory")
    memory = dialog.findChild(QSpinBox, "settings-memory")
    assert not memory.isEnabled()
    why = "The text on the page XML was edited. Store it, or undo that, to change this."
    written = [each for each in dialog.page.findChildren(QLabel) if each.text() == why and each.isVisible()]
    assert len(written) == 1, "said once"
    assert dialog.findChild(QSpinBox, "settings-memory-maximum").accessibleDescription() == why
    dialog.show_page("definition")
    stage.press("settings-xml-undo", dialog)
    dialog.show_page("memory")
    assert memory.isEnabled()


def test_a_definition_that_others_changed_meanwhile(stage: Stage, host: DriverHost, open_settings: Open) -> None:
    dialog = open_settings("old", "definition")
    box = dialog.findChild(QPlainTextEdit, "settings-xml")
    box.setPlainText(box.toPlainText().replace("<memory", "<title>mine</title>\n  <memory"))
    host.driver.defineXML(stored(host, "old").replace("<memory", "<description>theirs</description><memory", 1))
    stage.press("settings-xml-apply", dialog)
    stage.press("settings-diff-apply", stage.dialog("settings-diff"))
    stage.wait(lambda: "Somebody else changed the definition" in said(dialog))
    assert "mine" in box.toPlainText()
    assert "<title>mine" not in stored(host, "old")
    stage.wait(lambda: "theirs" in dialog.work.answer.xml_stored)
    stage.press("message-action-1", dialog)
    stage.wait(lambda: "theirs" in box.toPlainText() and "mine" not in box.toPlainText())


def test_an_earlier_definition_comes_back(stage: Stage, host: DriverHost, open_settings: Open) -> None:
    dialog = open_settings("old", "earlier")
    assert stage.find("settings-earlier-none").isVisible()
    dialog.show_page("general")
    dialog.findChild(QPlainTextEdit, "settings-notes").setPlainText("changed")
    assert "changed" in applied(stage, dialog, host, "old")
    dialog.show_page("earlier")
    found = dialog.findChild(QListWidget, "settings-earlier")
    stage.wait(lambda: found.count() == 1)
    diff = dialog.findChild(QPlainTextEdit, "settings-diff-text").toPlainText()
    assert "-  <description>changed</description>" in diff
    stage.press("settings-restore", dialog)
    stage.press("settings-diff-apply", stage.dialog("settings-diff"))
    stage.wait(lambda: "changed" not in stored(host, "old"))
    stage.wait(lambda: found.count() == 2)


def test_security_without_uefi_says_why(open_settings: Open) -> None:
    dialog = open_settings("old", "security")
    assert not dialog.findChild(QCheckBox, "settings-secure-boot").isEnabled()
    assert "UEFI" in dialog.findChild(QCheckBox, "settings-secure-boot").toolTip()
    assert not dialog.findChild(QCheckBox, "settings-tpm").isEnabled()


@pytest.mark.parametrize("name", ["old", "web", LONG])
def test_lint_of_every_page(stage: Stage, open_settings: Open, name: str) -> None:
    dialog = open_settings(name)
    for key in PAGES:
        dialog.show_page(key)
        assert dialog.page.key == key
        check(stage, dialog)
        for box in dialog.page.findChildren(QCheckBox):
            if box.isEnabled():
                box.click()
                check(stage, dialog)
        dialog.work.discard()
    assert dialog.findChild(QPushButton, "settings-ok").isDefault()
