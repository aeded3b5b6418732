"""Every field of the wizard and what it makes of input that cannot be: a sentence there, and what was typed stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from app.views.wizards.frame import Wizard
from tests.ui.stage import Stage

NAME, GENERATION, PROCESSORS, MEMORY, NETWORKING, DISK, INSTALLATION, SUMMARY = range(1, 9)
BAD = "a\u202eb"
Value = str | int


def put(wizard: Wizard, name: str, value: Value | bool) -> QWidget:
    """Fill in a field as a user does."""
    field = wizard.findChild(QWidget, name)
    assert field is not None, name
    assert field.isVisible(), name
    assert field.isEnabled(), name
    match field:
        case QLineEdit():
            field.setText(str(value))
        case QPlainTextEdit():
            field.setPlainText(str(value))
        case QSpinBox():
            field.setValue(int(value))
        case QComboBox():
            row = field.findData(value)
            assert row >= 0, f"{name} does not offer {value}"
            field.setCurrentIndex(row)
        case QAbstractButton():
            if field.isChecked() != bool(value):
                field.click()
    return field


def value_of(field: QWidget) -> object:
    match field:
        case QLineEdit():
            return field.text()
        case QPlainTextEdit():
            return field.toPlainText()
        case QSpinBox():
            return field.value()
        case QComboBox():
            return field.currentData()
    return None


def sentence(wizard: Wizard, name: str) -> str:
    label = wizard.findChild(QLabel, f"{name}-problem")
    assert label is not None, name
    return label.text().replace("\u200b", "") if label.isVisible() else ""


CASES: tuple[tuple[int, dict[str, Value | bool], str, Value, str], ...] = (
    (NAME, {}, "machine-name", "", "Enter a name."),
    (NAME, {}, "machine-name", "web",
     "A virtual machine named “web” already exists on atelier. Choose another name, such as “web-2”."),
    (NAME, {}, "machine-name", "a/b", "A name cannot contain “/”."),
    (NAME, {}, "machine-name", "x" * 201, "Use at most 200 characters; these are 201."),
    (NAME, {}, "machine-name", " a", "A name cannot begin or end with a space."),
    (NAME, {}, "machine-name", BAD, "A name cannot contain the invisible character U+202E."),
    (NAME, {}, "machine-notes", "a\x07b", "The notes cannot contain the control character U+0007."),
    (NAME, {}, "machine-notes", "n" * 100_001, "Use at most 100000 characters; these are 100001."),
    (PROCESSORS, {}, "machine-processors", 9999, "A machine of this host can have at most 32 processors."),
    (PROCESSORS, {"processors-advanced-title": True, "machine-has-topology": True}, "machine-cores", 5,
     "1 sockets × 5 cores × 1 threads make 5 processors, not 2."),
    (MEMORY, {}, "machine-memory", 1, "Enter at least 32 MiB."),
    (MEMORY, {}, "machine-memory", 64_000_000, "The host has only 3072 MiB."),
    (MEMORY, {"machine-dynamic-memory": True}, "machine-memory-minimum", 1, "Enter at least 32 MiB."),
    (MEMORY, {"machine-dynamic-memory": True}, "machine-memory-minimum", 3000,
     "The minimum cannot be more than the startup memory."),
    (MEMORY, {"machine-dynamic-memory": True}, "machine-memory-maximum", 100,
     "The maximum cannot be less than the startup memory."),
    (DISK, {}, "disk-name", "", "Enter a name for the file."),
    (DISK, {}, "disk-name", "../etc/passwd", "Enter a name without “/”: the folder is that of the storage location."),
    (DISK, {}, "disk-name", "taken.qcow2", "default already has a file taken.qcow2. It is never overwritten."),
    (DISK, {}, "disk-name", "é" * 200, "The name is too long. Use at most 250 bytes; these are 400."),
    (DISK, {"disk-format": "vpc"}, "disk-size", 60_000, "A VHD disk can have at most 2040 GiB."),
    (DISK, {"disk-type": "fixed"}, "disk-size", 60_000,
     "A fixed disk takes its whole size at once, and default has only"),
    (DISK, {"disk-type": "fixed"}, "disk-format", "vmdk", "libvirt cannot make a fixed VMDK disk."),
    (DISK, {"disk-existing": True}, "disk-path", "", "Enter the path of the file on the host."),
    (DISK, {"disk-existing": True}, "disk-path", "disk.img", "Enter the whole path on the host, beginning with “/”."),
    (DISK, {"disk-existing": True}, "disk-path", f"/{BAD}",
     "The path cannot contain the invisible character U+202E."),
    (INSTALLATION, {"install-image": True}, "image-path", "", "Enter the path of the file on the host."),
    (INSTALLATION, {"install-image": True}, "image-path", "a.iso", "Enter the whole path on the host"),
    (INSTALLATION, {"install-cloud": True}, "cloud-path", "c.img", "Enter the whole path on the host"),
    (INSTALLATION, {"install-cloud": True}, "cloud-host-name", "a b", "“a b” is no host name."),
    (INSTALLATION, {"install-cloud": True}, "cloud-user", "Ada Lovelace", "“Ada Lovelace” is no user name."),
    (INSTALLATION, {"install-cloud": True}, "cloud-password", "", "Enter a password or an SSH key"),
    (INSTALLATION, {"install-cloud": True}, "cloud-keys", "ssh-ed25519 notakey", "Line 1 is no public SSH key."),
    (INSTALLATION, {"install-cloud": True}, "cloud-keys", "-----BEGIN OPENSSH PRIVATE KEY-----",
     "This is a private key."),
    (INSTALLATION, {"install-cloud": True}, "cloud-packages", "git rm;ls", "“rm;ls” is no name of a package."),
)  # fmt: skip
# The sentence of a topology stands under its three fields.
PLACES = {"machine-cores": "machine-sockets", "disk-format": "disk-type"}


@pytest.mark.parametrize("page", [NAME, PROCESSORS, MEMORY, DISK, INSTALLATION])
def test_input_that_cannot_be(stage: Stage, wizard: Wizard, page: int) -> None:
    """One case after the other: the fields of a page are as before when the next one begins."""
    cases = [case for case in CASES if case[0] == page]
    assert cases
    for _, before, name, value, expected in cases:
        wizard.go_to(page)
        untouched = {other: value_of(wizard.findChild(QWidget, other)) for other in (*before, name)}
        for other, choice in before.items():
            put(wizard, other, choice)
        field = put(wizard, name, value)
        stage.find("wizard-next", QPushButton).click()
        place = PLACES.get(name, name)
        assert sentence(wizard, place).startswith(expected), (name, value, sentence(wizard, place))
        assert wizard.page is wizard.pages[page], "Next stays"
        assert value_of(field) == value, "what was typed stays"
        described = wizard.findChild(QWidget, place).accessibleDescription()
        assert described.startswith(expected), "and is said with the field"
        assert "attention" in stage.find("wizard-count", QLabel).text()
        focused = stage.app.focusWidget()
        assert any(focused is each.widget for each in wizard.page.fields.values()), "the focus is at a field"
        for other in reversed(untouched):
            if untouched[other] is not None:
                put(wizard, other, untouched[other])


def test_a_network_server_needs_a_network(wizard: Wizard) -> None:
    wizard.go_to(NETWORKING)
    put(wizard, "machine-switch", ":")
    wizard.go_to(INSTALLATION)
    put(wizard, "install-network", True)
    wizard.next_page()
    assert wizard.page is wizard.pages[INSTALLATION]
    assert "needs a virtual switch" in sentence(wizard, "install-later")
    wizard.go_to(NETWORKING)
    put(wizard, "machine-switch", "network:lab")
    wizard.go_to(INSTALLATION)
    assert sentence(wizard, "install-later") == ""


def test_a_cloud_image_needs_a_new_disk(wizard: Wizard) -> None:
    wizard.go_to(DISK)
    put(wizard, "disk-later", True)
    wizard.go_to(INSTALLATION)
    put(wizard, "install-cloud", True)
    put(wizard, "cloud-path", "/c.qcow2")
    put(wizard, "cloud-user", "ada")
    put(wizard, "cloud-password", "hush")
    wizard.next_page()
    assert "choose to create one" in sentence(wizard, "install-later")


def test_a_warning_does_not_hold_up(wizard: Wizard) -> None:
    wizard.go_to(PROCESSORS)
    put(wizard, "machine-processors", 20)
    assert "becomes slower" in sentence(wizard, "machine-processors")
    field = wizard.findChild(QSpinBox, "machine-processors")
    assert not field.property("invalid")
    wizard.next_page()
    assert wizard.page is wizard.pages[MEMORY]


def test_what_is_wrong_goes_when_it_is_put_right(stage: Stage, wizard: Wizard) -> None:
    wizard.go_to(NAME)
    put(wizard, "machine-name", "web")
    assert sentence(wizard, "machine-name") != "", "told while it is typed"
    put(wizard, "machine-name", "web-2")
    assert sentence(wizard, "machine-name") == ""
    assert stage.find("wizard-count", QLabel).text() == ""


def test_files_are_called_like_the_machine_until_the_user_says_otherwise(wizard: Wizard) -> None:
    wizard.go_to(NAME)
    put(wizard, "machine-name", "shop")
    wizard.go_to(DISK)
    field = wizard.findChild(QLineEdit, "disk-name")
    assert field.text() == "shop.qcow2"
    put(wizard, "disk-format", "raw")
    assert field.text() == "shop.img"
    put(wizard, "disk-name", "own.img")
    put(wizard, "disk-format", "qcow2")
    wizard.go_to(NAME)
    put(wizard, "machine-name", "other")
    wizard.go_to(DISK)
    assert field.text() == "own.img"


def test_a_generation_that_cannot_be_had_says_why(wizard: Wizard) -> None:
    wizard.go_to(GENERATION)
    second = wizard.findChild(QAbstractButton, "generation-2")
    assert not second.isEnabled()
    assert "Hosts of this kind do not tell" in second.accessibleDescription()
    for name in ("machine-secure-boot", "machine-tpm"):
        box = wizard.findChild(QAbstractButton, name)
        assert not box.isEnabled()
        assert box.accessibleDescription() == "Only for Generation 2."


def test_the_summary_names_every_choice(stage: Stage, wizard: Wizard) -> None:
    wizard.go_to(NAME)
    put(wizard, "machine-name", "<b>shop</b>")
    put(wizard, "machine-notes", "two\nlines")
    wizard.go_to(SUMMARY)
    text = wizard.findChild(QPlainTextEdit, "summary-text").toPlainText()
    for line in (
        "Name: <b>shop</b>", "Host: atelier", "Generation: 1", "Virtual processors: 2", "Network: default",
        "Notes: two lines", "Operating system: Installed later",
    ):  # fmt: skip
        assert line in text.splitlines()
    stage.press("summary-text-copy", wizard)
    assert stage.app.clipboard().text() == text


def test_each_page_has_help(wizard: Wizard, open_help: Callable[[], str]) -> None:
    for number in range(len(wizard.pages)):
        wizard.go_to(number)
        assert len(open_help()) > 40, wizard.page.title


@pytest.fixture
def open_help(stage: Stage, wizard: Wizard) -> Callable[[], str]:
    def text() -> str:
        stage.press("wizard-help", wizard)
        dialog = stage.dialog("help-dialog")
        said = dialog.accessibleDescription()
        dialog.reject()
        stage.wait(lambda: not any(each.objectName() == "help-dialog" for each in stage.dialogs()))
        return said

    return text
