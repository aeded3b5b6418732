"""Edit Virtual Hard Disk: each action, what it cannot be, and what is lost by nobody."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QPushButton

from app.views.wizards.frame import Wizard
from tests.ui.hosts import DriverHost
from tests.ui.stage import Stage
from tests.ui.wizards.disks.steps import (
    ACTION,
    BAD,
    BASE,
    CHANGE,
    CHILD,
    FREE,
    SUMMARY,
    USED,
    choose,
    locate,
    tried,
)
from tests.ui.wizards.test_pages import put, sentence


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


def test_a_disk_is_browsed_for(stage: Stage, edit: Wizard) -> None:
    stage.press("edit-disk-browse", edit)
    chooser = stage.dialog("volume-dialog")
    stage.wait(lambda: chooser.findChild(QPushButton, "volume-choose").isEnabled())
    put(chooser, "volume-search", "free")
    stage.press("volume-choose", chooser)
    assert edit.findChild(QLineEdit, "edit-disk-path").text() == FREE


def test_nothing_typed_is_thrown_away_without_a_question(stage: Stage, edit: Wizard) -> None:
    put(edit, "edit-disk-path", "/x")
    stage.key("Escape", edit)
    stage.press("close", stage.dialog("confirm-dialog"))
    assert edit.isVisible()
    assert edit.findChild(QLineEdit, "edit-disk-path").text() == "/x"
