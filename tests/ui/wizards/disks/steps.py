"""Ways through the disk wizards, and the disks of the host that they stand on."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from app.views.wizards.frame import Wizard
from tests.ui.stage import Stage
from tests.ui.wizards.conftest import FOLDER
from tests.ui.wizards.test_pages import put, sentence, value_of

FORMAT, TYPE, PLACE, SIZE, NEW_SUMMARY = range(5)
LOCATE, ACTION, CHANGE, SUMMARY = range(4)
BAD = "a\u202eb"
FREE, USED, CHILD, BASE = (f"{FOLDER}/{name}" for name in ("free.qcow2", "used.qcow2", "child.qcow2", "base.qcow2"))
LONG = "long-" + "n" * 180 + ".qcow2"


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
