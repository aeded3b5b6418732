"""New Virtual Hard Disk: each field with input that cannot be, and the way by keys alone."""

from __future__ import annotations

import pytest
from lxml import etree
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QPushButton

from app.core.disk_rules import VHDX
from app.core.job import JobStatus
from app.views.wizards.frame import Wizard
from tests.ui.hosts import DriverHost
from tests.ui.stage import Stage
from tests.ui.wizards.conftest import FOLDER
from tests.ui.wizards.disks.steps import (
    BAD,
    BASE,
    FORMAT,
    NEW_SUMMARY,
    PLACE,
    SIZE,
    TYPE,
    USED,
    tried,
)
from tests.ui.wizards.test_pages import put, sentence


class TestNew:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("", "Enter a name for the file."),
            ("../x", "Enter a name without “/”"),
            ("free.qcow2", "default already has a file free.qcow2. It is never overwritten."),
            ("é" * 200, "The name is too long. Use at most 250 bytes; these are 400."),
            (BAD, "The name cannot contain the invisible character U+202E."),
            ("-rf", "The name cannot begin with “-”."),
        ],
    )
    def test_a_name_that_cannot_be(self, stage: Stage, new: Wizard, value: str, expected: str) -> None:
        new.go_to(PLACE)
        tried(stage, new, "new-disk-name", value, expected)

    @pytest.mark.parametrize(
        ("form", "value", "expected"),
        [
            ("qcow2", "", "Write a number and MiB, GiB or TiB"),
            ("qcow2", "much", "Write a number and MiB, GiB or TiB"),
            ("qcow2", "10 GB", "Write a number and MiB, GiB or TiB"),
            ("qcow2", "-5 GiB", "Write a number and MiB, GiB or TiB"),
            ("qcow2", "1000 bytes", "Enter a size of at least 1 MiB."),
            ("qcow2", "65 TiB", "A QCOW2 disk can have at most 64 TiB."),
            ("vpc", "3 TiB", "A VHD disk can have at most 2040 GiB."),
        ],
    )
    def test_a_size_that_cannot_be(self, stage: Stage, new: Wizard, form: str, value: str, expected: str) -> None:
        put(new, f"format-{form}", True)
        new.go_to(SIZE)
        tried(stage, new, "new-disk-size", value, expected)

    def test_a_full_location(self, stage: Stage, new: Wizard) -> None:
        new.go_to(TYPE)
        put(new, "type-fixed", True)
        new.go_to(SIZE)
        tried(stage, new, "new-disk-size", "60 TiB", "A fixed disk takes its whole size at once, and default has only")

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("", "Enter the path of the file on the host."),
            ("base.qcow2", "Enter the whole path on the host, beginning with “/”."),
            (f"/{BAD}", "The path cannot contain the invisible character U+202E."),
            ("/nowhere/x.qcow2", "There is no file /nowhere/x.qcow2 on the host"),
            (USED, "shop runs with it and changes it, so nothing can build on it."),
        ],
    )
    def test_a_parent_that_cannot_be(self, stage: Stage, new: Wizard, value: str, expected: str) -> None:
        new.go_to(TYPE)
        put(new, "type-differencing", True)
        new.go_to(SIZE)
        tried(stage, new, "new-disk-parent", value, expected)

    def test_a_child_is_as_large_as_its_parent_and_no_smaller(self, stage: Stage, new: Wizard) -> None:
        new.go_to(TYPE)
        put(new, "type-differencing", True)
        new.go_to(SIZE)
        put(new, "new-disk-parent", BASE)
        size = new.findChild(QLineEdit, "new-disk-child-size")
        stage.wait(lambda: size.text() == "20 GiB")
        tried(stage, new, "new-disk-child-size", "10 GiB", "Enter at least 20 GiB, the size of the disk that it builds")
        put(new, "new-disk-child-size", "30 GiB")
        tried(stage, new, "new-disk-parent-format", "raw", f"{BASE} is QCOW2, not RAW.")

    def test_what_cannot_be_had_is_grey_with_the_reason(self, new: Wizard) -> None:
        vhdx = new.findChild(QAbstractButton, "format-vhdx")
        assert not vhdx.isEnabled()
        assert vhdx.accessibleDescription() == VHDX
        put(new, "format-vpc", True)
        new.go_to(TYPE)
        for name in ("type-fixed", "type-differencing"):
            button = new.findChild(QAbstractButton, name)
            assert not button.isEnabled()
            assert "VHD disk" in button.accessibleDescription()

    def test_a_format_that_the_location_cannot_have(self, stage: Stage, new: Wizard) -> None:
        """It is chosen before the location: Finish leads back to it."""
        new.go_to(PLACE)
        location = new.findChild(QComboBox, "new-disk-location")
        location.setCurrentIndex(next(row for row in range(location.count()) if "volumes" in location.itemText(row)))
        put(new, "new-disk-name", "volume")
        stage.press("wizard-finish", new)
        assert new.page is new.pages[FORMAT]
        assert sentence(new, "format-qcow2") == "In volumes every disk is a device: its format can only be RAW."
        put(new, "format-raw", True)
        assert sentence(new, "format-qcow2") == ""

    def test_the_name_follows_the_format_until_it_is_the_users_own(self, new: Wizard) -> None:
        new.go_to(PLACE)
        name = new.findChild(QLineEdit, "new-disk-name")
        assert name.text() == "New Virtual Hard Disk.qcow2"
        new.go_to(FORMAT)
        put(new, "format-raw", True)
        new.go_to(PLACE)
        assert name.text() == "New Virtual Hard Disk.img"
        put(new, "new-disk-name", "own")
        new.go_to(FORMAT)
        put(new, "format-vmdk", True)
        new.go_to(PLACE)
        assert name.text() == "own"

    def test_made_by_keys_alone(self, stage: Stage, host: DriverHost) -> None:
        stage.key("Ctrl+Shift+K", stage.window)
        wizard = stage.dialog("new-disk-wizard")
        assert isinstance(wizard, Wizard)
        stage.wait(lambda: wizard.pages[-1].body.isEnabled() and wizard.isActiveWindow())
        stage.key("Alt+R")
        stage.wait(wizard.findChild(QAbstractButton, "format-raw").isChecked)
        for number in (TYPE, PLACE):
            stage.key("Return")
            stage.wait(lambda number=number: wizard.page is wizard.pages[number])
        stage.qtbot.keyClicks(stage.app.focusWidget(), "keys.img")
        stage.key("Return")
        stage.wait(lambda: wizard.page is wizard.pages[SIZE])
        stage.qtbot.keyClicks(stage.app.focusWidget(), "2 GiB")
        stage.key("Return")
        stage.wait(lambda: wizard.page is wizard.pages[NEW_SUMMARY])
        text = wizard.findChild(QPlainTextEdit, "disk-summary-text").toPlainText().splitlines()
        for line in ("Host: atelier", "Format: RAW", "Type: Dynamically expanding", "Name: keys.img", "Size: 2 GiB"):
            assert line in text
        commands = wizard.findChild(QPlainTextEdit, "disk-summary-commands").toPlainText()
        assert commands.startswith("virsh vol-create-as ")
        stage.key("Return")
        job = stage.wait_job("Creating the virtual hard disk keys.img")
        assert job.status is JobStatus.DONE
        made = etree.fromstring(host.driver.storageVolLookupByPath(f"{FOLDER}/keys.img").XMLDesc(0))
        assert (made.findtext("capacity"), made.find("target/format").get("type")) == (str(2 << 30), "raw")

    def test_what_could_not_be_made_is_there_again(self, stage: Stage, new: Wizard, host: DriverHost) -> None:
        new.go_to(PLACE)
        put(new, "new-disk-name", "late.qcow2")
        new.go_to(NEW_SUMMARY)
        other = etree.tostring(volume("late.qcow2"), encoding="unicode")
        host.driver.storagePoolLookupByName("default").createXML(other)
        stage.press("wizard-finish", new)
        job = stage.wait_job("Creating the virtual hard disk late.qcow2")
        assert job.status is JobStatus.FAILED
        stage.press("message-action-1")
        again = stage.dialog("new-disk-wizard")
        assert isinstance(again, Wizard)
        stage.wait(lambda: again.pages[-1].body.isEnabled())
        again.go_to(PLACE)
        assert again.findChild(QLineEdit, "new-disk-name").text() == "late.qcow2"
        stage.press("wizard-next", again)
        assert sentence(again, "new-disk-name").startswith("default already has a file late.qcow2.")


def test_a_host_that_goes_away_at_finish_loses_nothing(stage: Stage, new: Wizard, host: DriverHost) -> None:
    new.go_to(PLACE)
    put(new, "new-disk-name", "kept.qcow2")
    session = stage.session(host)
    assert session is not None
    session.stop()
    stage.press("wizard-finish", new)
    job = stage.wait_job("Creating the virtual hard disk kept.qcow2")
    assert job.status is JobStatus.FAILED
    stage.rest.sessions.connect_host(session.host_id)
    stage.wait_listed(host)
    buttons = stage.window.findChildren(QPushButton)
    next(each for each in buttons if each.text().replace("&", "") == "Change…" and each.isVisible()).click()
    again = stage.dialog("new-disk-wizard")
    assert isinstance(again, Wizard)
    stage.wait(lambda: again.pages[-1].body.isEnabled())
    assert again.findChild(QLineEdit, "new-disk-name").text() == "kept.qcow2"


def volume(name: str) -> etree._Element:
    """A volume that somebody else makes meanwhile."""
    root = etree.Element("volume")
    etree.SubElement(root, "name").text = name
    etree.SubElement(root, "capacity").text = "1048576"
    return root
