"""The disk wizards and Inspect Disk: each field with input that cannot be, and the way by keys alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from app.core.disk_rules import VHDX
from app.core.job import JobStatus
from app.views.wizards.frame import Wizard
from tests.ui.conftest import OFF, WEB
from tests.ui.hosts import DriverHost, DriverHosts
from tests.ui.stage import Stage
from tests.ui.test_lint import check
from tests.ui.wizards.conftest import FOLDER
from tests.ui.wizards.test_pages import put, sentence, value_of
from tests.unit.hosts_commands.machines import Machine, pool_definition

FORMAT, TYPE, PLACE, SIZE, NEW_SUMMARY = range(5)
LOCATE, ACTION, CHANGE, SUMMARY = range(4)
BAD = "a\u202eb"
FREE, USED, CHILD, BASE = (f"{FOLDER}/{name}" for name in ("free.qcow2", "used.qcow2", "child.qcow2", "base.qcow2"))
LONG = "long-" + "n" * 180 + ".qcow2"


@pytest.fixture
def host(hosts: DriverHosts, tmp_path: Path) -> DriverHost:
    """Disks that nobody has, that a running machine has, and one that builds on another."""
    names = [("free.qcow2", ""), ("used.qcow2", ""), ("base.qcow2", ""), ("child.qcow2", BASE), (LONG, "")]
    pool = pool_definition("default", FOLDER, names)
    for capacity in pool.iter("capacity"):
        capacity.text = str(20 << 30)
    user = Machine("shop", run=1, disks=((USED, "qcow2"),))
    group = pool_definition("volumes", "/dev/volumes")
    group.set("type", "logical")
    etree.SubElement(etree.SubElement(group, "source"), "name").text = "volumes"
    return hosts.add(DriverHost(tmp_path, "atelier", (WEB, OFF, user), (pool, group)))


@pytest.fixture
def new(open_wizard: Callable[..., Wizard]) -> Wizard:
    return open_wizard("new-disk", "new-disk-wizard")


@pytest.fixture
def edit(open_wizard: Callable[..., Wizard]) -> Wizard:
    return open_wizard("edit-disk", "edit-disk-wizard")


def locate(stage: Stage, wizard: Wizard, path: str) -> None:
    """Name the disk, and wait until it was looked at."""
    wizard.go_to(LOCATE)
    put(wizard, "edit-disk-path", path)
    note = wizard.findChild(QLabel, "edit-disk-note")
    stage.wait(lambda: "Used by" in note.text())


def choose(stage: Stage, wizard: Wizard, path: str, deed: str) -> None:
    """Up to the page that the action has."""
    locate(stage, wizard, path)
    wizard.go_to(ACTION)
    put(wizard, f"deed-{deed}", True)
    wizard.next_page()
    assert wizard.page is wizard.pages[CHANGE]


def tried(stage: Stage, wizard: Wizard, name: str, value: str, expected: str, place: str = "") -> None:
    """A value that cannot be: a sentence at the field, Next stays, and what was typed stays."""
    page = wizard.page
    field = put(wizard, name, value)
    stage.press("wizard-next", wizard)
    stage.wait(lambda: sentence(wizard, place or name).startswith(expected))
    assert wizard.page is page
    assert value_of(field) == value
    assert wizard.findChild(QWidget, place or name).accessibleDescription().startswith(expected)
    assert "attention" in stage.find("wizard-count", QLabel).text()
    assert any(stage.app.focusWidget() is each.widget for each in page.fields.values())


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


class TestEdit:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("", "Enter the path of the file on the host."),
            ("free.qcow2", "Enter the whole path on the host, beginning with “/”."),
            (f"/{BAD}", "The path cannot contain the invisible character U+202E."),
            ("/nowhere/x.qcow2", "There is no file /nowhere/x.qcow2 on the host"),
        ],
    )
    def test_a_disk_that_cannot_be(self, stage: Stage, edit: Wizard, value: str, expected: str) -> None:
        tried(stage, edit, "edit-disk-path", value, expected)

    def test_a_disk_is_known_before_one_goes_on(self, stage: Stage, edit: Wizard, host: DriverHost) -> None:
        host.answers.clear()
        tried(stage, edit, "edit-disk-path", FREE, "This disk is still being looked at.")
        host.answers.set()
        stage.wait(lambda: sentence(edit, "edit-disk-path") == "")
        stage.press("wizard-next", edit)
        assert edit.page is edit.pages[ACTION]

    def test_an_action_must_be_chosen(self, stage: Stage, edit: Wizard) -> None:
        locate(stage, edit, FREE)
        edit.go_to(ACTION)
        stage.press("wizard-finish", edit)
        assert sentence(edit, "deed-compact") == "Choose what to do with the disk."

    @pytest.mark.parametrize(
        ("path", "reasons"),
        [
            (FREE, {"merge": "It builds on no other disk.", "reconnect": "It builds on no other disk."}),
            (USED, {
                "compact": "shop runs with it. Turn it off first.", "convert": "shop runs with it. Turn it off first.",
                "shrink": "A disk cannot shrink while shop runs.", "merge": "It builds on no other disk.",
                "reconnect": "It builds on no other disk.",
            }),
            (BASE, {
                "expand": f"Other disks build on it: {CHILD}.", "shrink": f"Other disks build on it: {CHILD}.",
                "merge": "It builds on no other disk.", "reconnect": "It builds on no other disk.",
            }),
            (CHILD, {"compact": "It builds on another disk, and a copy would take in that one too."}),
        ],
    )  # fmt: skip
    def test_what_cannot_be_done_is_grey_with_the_reason(
        self, stage: Stage, edit: Wizard, path: str, reasons: dict[str, str]
    ) -> None:
        locate(stage, edit, path)
        edit.go_to(ACTION)
        for deed in ("compact", "convert", "expand", "shrink", "merge", "reconnect"):
            button = edit.findChild(QAbstractButton, f"deed-{deed}")
            assert button.isEnabled() == (deed not in reasons), (deed, button.accessibleDescription())
            assert button.accessibleDescription().startswith(reasons.get(deed, ""))
            hint = edit.findChild(QLabel, f"deed-{deed}-hint").text().replace("\u200b", "")
            assert hint == button.accessibleDescription(), "the reason is seen, too"

    def test_another_disk_may_not_take_what_was_chosen(self, stage: Stage, edit: Wizard) -> None:
        choose(stage, edit, FREE, "compact")
        locate(stage, edit, USED)
        stage.press("wizard-finish", edit)
        assert edit.page is edit.pages[ACTION]
        assert sentence(edit, "deed-compact") == "shop runs with it. Turn it off first."

    @pytest.mark.parametrize(
        ("deed", "value", "expected"),
        [
            ("expand", "", "Write a number and MiB, GiB or TiB"),
            ("expand", "20 GB", "Write a number and MiB, GiB or TiB"),
            ("expand", "20 GiB", "Enter more than 20 GiB, the size that it has."),
            ("expand", "65 TiB", "A QCOW2 disk can have at most 64 TiB."),
            ("shrink", "20 GiB", "Enter less than 20 GiB, the size that it has."),
            ("shrink", "1 KiB", "Enter a size of at least 1 MiB."),
        ],
    )
    def test_a_new_size_that_cannot_be(self, stage: Stage, edit: Wizard, deed: str, value: str, expected: str) -> None:
        choose(stage, edit, FREE, deed)
        tried(stage, edit, "new-size", value, expected)

    def test_shrinking_names_the_file_and_wants_to_be_confirmed(
        self, stage: Stage, edit: Wizard, host: DriverHost
    ) -> None:
        choose(stage, edit, FREE, "shrink")
        put(edit, "new-size", "10 GiB")
        stage.press("wizard-next", edit)
        assert sentence(edit, "shrink-confirm").startswith("Confirm that what lies behind the new end may be lost")
        warning = edit.findChild(QLabel, "shrink-warning").text().replace("\u200b", "")
        assert warning.startswith(f"Shrinking cuts off the end of {FREE}.")
        put(edit, "shrink-confirm", True)
        stage.press("wizard-next", edit)
        assert edit.page is edit.pages[SUMMARY]
        assert f"The end of {FREE} is cut off." in edit.findChild(QLabel, "disk-warning").text()
        locate(stage, edit, BASE)
        edit.go_to(CHANGE)
        assert not edit.findChild(QAbstractButton, "shrink-confirm").isChecked(), "it was said of another disk"

    @pytest.mark.parametrize(
        ("name", "value", "expected", "place"),
        [
            ("convert-name", "base.qcow2", "default already has a file base.qcow2.", ""),
            ("convert-name", "a/b", "Enter a name without “/”", ""),
            ("convert-name", "", "Enter a name for the file.", ""),
        ],
    )
    def test_a_copy_that_cannot_be(
        self, stage: Stage, edit: Wizard, name: str, value: str, expected: str, place: str
    ) -> None:
        choose(stage, edit, FREE, "convert")
        tried(stage, edit, name, value, expected, place)

    def test_a_copy_is_called_like_the_disk_and_is_not_fixed_where_that_cannot_be(
        self, stage: Stage, edit: Wizard
    ) -> None:
        choose(stage, edit, FREE, "convert")
        name, kind = edit.findChild(QLineEdit, "convert-name"), edit.findChild(QComboBox, "convert-type")
        assert name.text() == "free 2.qcow2"
        put(edit, "convert-type", "fixed")
        put(edit, "convert-format", "vpc")
        assert (name.text(), kind.currentData()) == ("free.vhd", "dynamic")
        assert not kind.model().item(1).isEnabled()
        put(edit, "convert-format", "raw")
        assert kind.model().item(1).isEnabled()

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("", "Enter the path of the file on the host."),
            ("base", "Enter the whole path on the host"),
            (CHILD, "A disk cannot build on itself"),
            ("/nowhere/x", "There is no file /nowhere/x on the host"),
        ],
    )
    def test_a_new_parent_that_cannot_be(self, stage: Stage, edit: Wizard, value: str, expected: str) -> None:
        choose(stage, edit, CHILD, "reconnect")
        tried(stage, edit, "reconnect-parent", value, expected)

    def test_expanded_by_keys_alone(self, stage: Stage, host: DriverHost) -> None:
        """The driver of this test does not resize: the job is right, and its failure leads back to the choices."""
        stage.key("Ctrl+Alt+K", stage.window)
        wizard = stage.dialog("edit-disk-wizard")
        assert isinstance(wizard, Wizard)
        stage.wait(lambda: wizard.pages[-1].body.isEnabled() and wizard.isActiveWindow())
        stage.qtbot.keyClicks(stage.app.focusWidget(), FREE)
        stage.wait(lambda: "Used by" in wizard.findChild(QLabel, "edit-disk-note").text())
        stage.key("Return")
        stage.wait(lambda: wizard.page is wizard.pages[ACTION])
        stage.key("Alt+E")
        stage.wait(wizard.findChild(QAbstractButton, "deed-expand").isChecked)
        stage.key("Return")
        stage.wait(lambda: wizard.page is wizard.pages[CHANGE])
        stage.qtbot.keyClicks(stage.app.focusWidget(), "40")
        stage.key("Return")
        stage.wait(lambda: wizard.page is wizard.pages[SUMMARY])
        text = wizard.findChild(QPlainTextEdit, "disk-summary-text").toPlainText().splitlines()
        assert "New size: 40 GiB" in text
        command = wizard.findChild(QPlainTextEdit, "disk-summary-commands").toPlainText()
        assert command == f"virsh vol-resize {FREE} {40 << 30}"
        stage.key("Return")
        job = stage.wait_job("Resizing the virtual hard disk free.qcow2")
        assert job.equivalent == command
        stage.press("message-action-1")
        again = stage.dialog("edit-disk-wizard")
        assert isinstance(again, Wizard)
        stage.wait(lambda: again.pages[-1].body.isEnabled())
        assert again.findChild(QLineEdit, "edit-disk-path").text() == FREE


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


def test_a_disk_is_browsed_for(stage: Stage, edit: Wizard) -> None:
    stage.press("edit-disk-browse", edit)
    chooser = stage.dialog("volume-dialog")
    stage.wait(lambda: chooser.findChild(QPushButton, "volume-choose").isEnabled())
    put(chooser, "volume-search", "free")
    stage.press("volume-choose", chooser)
    assert edit.findChild(QLineEdit, "edit-disk-path").text() == FREE


def test_only_a_host_that_is_connected(stage: Stage) -> None:
    for action in ("new-disk", "edit-disk", "inspect-disk"):
        assert stage.action(action).isEnabled()
    stage.do("disconnect")
    stage.wait(lambda: not stage.action("new-disk").isEnabled())
    for action in ("edit-disk", "inspect-disk"):
        assert not stage.action(action).isEnabled()


def test_nothing_typed_is_thrown_away_without_a_question(stage: Stage, edit: Wizard) -> None:
    put(edit, "edit-disk-path", "/x")
    stage.key("Escape", edit)
    stage.press("close", stage.dialog("confirm-dialog"))
    assert edit.isVisible()
    assert edit.findChild(QLineEdit, "edit-disk-path").text() == "/x"


@pytest.mark.parametrize("deed", ["compact", "convert", "expand", "shrink", "merge", "reconnect"])
def test_lint_of_edit(stage: Stage, edit: Wizard, deed: str) -> None:
    for path in (CHILD if deed in {"merge", "reconnect"} else f"{FOLDER}/{LONG}",):
        locate(stage, edit, path)
        check(stage, edit)
        edit.go_to(ACTION)
        check(stage, edit)
        put(edit, f"deed-{deed}", True)
        edit.go_to(CHANGE)
        check(stage, edit)
        edit.finish() if deed in {"expand", "shrink", "reconnect"} else None
        check(stage, edit)
        edit.go_to(SUMMARY)
        check(stage, edit)


def test_lint_of_new(stage: Stage, new: Wizard) -> None:
    for kind in ("fixed", "dynamic", "differencing"):
        new.go_to(TYPE)
        put(new, f"type-{kind}", True)
        for number in range(len(new.pages)):
            new.go_to(number)
            check(stage, new)
        new.finish() if kind == "differencing" else None
        check(stage, new)


def test_lint_of_inspect(stage: Stage) -> None:
    stage.do("inspect-disk")
    dialog = stage.dialog("inspect-disk-dialog")
    check(stage, dialog)
    put(dialog, "inspect-path", f"{FOLDER}/{LONG}")
    stage.wait(lambda: dialog.findChild(QPushButton, "inspect-copy").isEnabled())
    check(stage, dialog)
    put(dialog, "inspect-path", "x")
    check(stage, dialog)


def test_each_page_has_help(stage: Stage, new: Wizard) -> None:
    for number in range(len(new.pages)):
        new.go_to(number)
        stage.press("wizard-help", new)
        dialog = stage.dialog("help-dialog")
        assert len(dialog.accessibleDescription()) > 40
        dialog.reject()
        stage.wait(lambda: not any(each.objectName() == "help-dialog" for each in stage.dialogs()))
