"""The Import wizard: what lies at a path is said there, each page, and choices that outlive a task that failed."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit, QRadioButton

from app.core.job import JobStatus
from app.views.wizards.frame import Wizard
from tests.ui.stage import Stage
from tests.ui.test_lint import check
from tests.ui.wizards.test_pages import put, sentence
from tests.unit.definitions.test_appliance import ovf

LOCATE, SELECT, TYPE, PLACE, ADAPT, SUMMARY = range(6)
DEFINITION = (
    "<domain type='kvm'><name>from-xml</name><uuid>11111111-2222-3333-4444-555555555555</uuid><memory>65536</memory>"
    "<vcpu>1</vcpu><os><type machine='pc-q35-99'>hvm</type><kernel>/evil</kernel></os><devices><interface "
    "type='network'><source network='gone'/></interface></devices></domain>"
)


@pytest.fixture
def wizard(open_wizard: Callable[..., Wizard]) -> Wizard:
    return open_wizard("import", "import-wizard")


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    path = tmp_path / "machine <b>.img"
    path.write_bytes(bytes(1024 * 1024))
    return path


def locate(stage: Stage, wizard: Wizard, path: Path) -> None:
    put(wizard, "import-path", str(path))
    note = wizard.findChild(QLabel, "import-path-note")
    stage.wait(lambda: "disks" in note.text())


def test_what_is_wrong_with_the_path_is_said_there(stage: Stage, wizard: Wizard, tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.ova"
    with tarfile.open(hostile, "w") as tar:
        info = tarfile.TarInfo("../../evil.ovf")
        tar.addfile(info, io.BytesIO(b""))
    for path, expected in (
        ("", "Enter"),
        ("relative", "Enter"),
        (str(tmp_path / "missing"), "could not be read"),
        (str(tmp_path / "empty"), "nothing in this folder"),
    ):
        (tmp_path / "empty").mkdir(exist_ok=True)
        put(wizard, "import-path", path)
        stage.press("wizard-next", wizard)
        stage.wait(lambda expected=expected: expected in sentence(wizard, "import-path"))
        assert wizard.page is wizard.pages[LOCATE]
        assert wizard.findChild(QLineEdit, "import-path").text() == path
    put(wizard, "import-path", str(hostile))
    stage.wait(lambda: "hostile.ova" in wizard.findChild(QLabel, "import-path-note").text())
    stage.press("wizard-finish", wizard)
    stage.wait(lambda: "not that of a plain file" in sentence(wizard, "import-machine"))
    assert wizard.isVisible()


def test_a_definition_is_adapted_to_the_host(stage: Stage, wizard: Wizard, tmp_path: Path) -> None:
    path = tmp_path / "machine.xml"
    path.write_text(DEFINITION)
    locate(stage, wizard, path)
    wizard.go_to(SELECT)
    assert "kernel" in wizard.findChild(QLabel, "import-machine-note").text()
    wizard.go_to(TYPE)
    assert wizard.findChild(QRadioButton, "import-restore").isChecked()
    wizard.findChild(QRadioButton, "import-register").click()
    stage.press("wizard-next", wizard)
    stage.wait(lambda: "have to be copied" in wizard.page.fields["type"].problem.text)
    wizard.findChild(QRadioButton, "import-copy").click()
    wizard.go_to(ADAPT)
    switch = wizard.findChild(QComboBox, "import-switch-0")
    assert switch.currentData() == ":"
    switch.setCurrentIndex(switch.findData("network:lab"))
    assert "pc-q35-99" in wizard.findChild(QLabel, "import-newest-hint").text()
    assert not wizard.findChild(QComboBox, "import-generation").isVisible()
    wizard.go_to(SUMMARY)
    text = wizard.findChild(QPlainTextEdit, "import-summary-text").toPlainText()
    assert "lab" in text
    assert "Copy" in text


def test_several_machines_can_be_chosen_from(stage: Stage, wizard: Wizard, tmp_path: Path) -> None:
    (tmp_path / "disk1.vmdk").write_bytes(bytes(4096))
    for number in (1, 2):
        text = ovf(disk="ovf:/disk/d1").replace("Web &amp; more", f"machine {number}")
        text = text.replace("vmdk.html#streamOptimized", "raw")
        (tmp_path / f"{number}.ovf").write_text(text.replace("interfaces/specifications/", ""))
    put(wizard, "import-path", str(tmp_path))
    stage.wait(lambda: "2 virtual machines" in wizard.findChild(QLabel, "import-path-note").text())
    wizard.go_to(SELECT)
    choice = wizard.findChild(QComboBox, "import-machine")
    choice.setCurrentIndex(1)
    wizard.go_to(PLACE)
    assert wizard.findChild(QLineEdit, "import-name").text() == "machine 2"


def test_choices_outlive_a_task_that_failed(stage: Stage, wizard: Wizard, disk: Path) -> None:
    locate(stage, wizard, disk)
    wizard.go_to(PLACE)
    put(wizard, "import-name", "comes-in")
    wizard.go_to(ADAPT)
    put(wizard, "import-memory", 64)
    wizard.finish()
    job = stage.wait_job("Importing comes-in")
    assert job.status is JobStatus.FAILED  # this driver of libvirt takes no files
    assert stage.machine("comes-in") is None
    stage.rest.parts.importing.reopen(job)
    again = stage.dialog("import-wizard")
    assert isinstance(again, Wizard)
    stage.wait(lambda: again.findChild(QLineEdit, "import-name").text() == "comes-in")
    assert again.findChild(QLineEdit, "import-path").text() == str(disk)


def test_every_page(stage: Stage, wizard: Wizard, disk: Path) -> None:
    check(stage, wizard)
    locate(stage, wizard, disk)
    for number in range(len(wizard.pages)):
        wizard.go_to(number)
        check(stage, wizard)
        for choice in wizard.page.findChildren(QRadioButton):
            choice.click()
            wizard.next_page()
            wizard.go_to(number)
            check(stage, wizard)


def test_the_way_by_keys_alone(stage: Stage, wizard: Wizard, disk: Path) -> None:
    locate(stage, wizard, disk)
    for number in range(1, len(wizard.pages)):
        stage.key("Alt+N", wizard)
        stage.wait(lambda number=number: wizard.page is wizard.pages[number])
    stage.key("Alt+F", wizard)
    stage.wait(lambda: not stage.dialogs())
    stage.wait_job("Importing machine <b>")
