"""The wizard as a whole: opened, walked through by keys alone, waiting for its host, closed without loss."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QTableWidget,
    QWidget,
)

from app.core.disk_commands import DiskInspection, InspectDiskQuery
from app.core.os_facts import MediaLabels, OsFacts
from app.services.setting_keys import IS_BEFORE_YOU_BEGIN_SHOWN
from app.views.wizards.frame import Wizard
from tests.ui.hosts import DriverHost
from tests.ui.stage import Stage

NAME, MEMORY, DISK, INSTALLATION, SUMMARY = 1, 4, 6, 7, 8


def steps(wizard: Wizard) -> list[str]:
    """How each page stands, as it is said."""
    pages = wizard.findChild(QListWidget, "wizard-pages")
    said = [pages.item(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(pages.count())]
    return [text.rpartition(", ")[2] for text in said]


def test_the_wizard_opens_at_once_and_waits_for_the_host(stage: Stage, host: DriverHost) -> None:
    host.answers.clear()
    stage.do("new-machine")
    wizard = stage.dialog("new-machine-wizard")
    stage.wait(wizard.isActiveWindow)
    message = wizard.findChild(QLabel, "message-text")
    assert message.text() == "Reading what atelier can do…"
    stage.key("Alt+N")
    stage.wait(lambda: wizard.page is wizard.pages[NAME])
    name = wizard.findChild(QLineEdit, "machine-name")
    name.setText("typed meanwhile")
    assert not wizard.findChild(QWidget, "machine-memory").isEnabled()
    assert not stage.find("wizard-finish", QPushButton).isEnabled()
    host.answers.set()
    stage.wait(lambda: stage.find("wizard-finish", QPushButton).isEnabled())
    assert name.text() == "typed meanwhile"
    assert not message.isVisible()


def test_a_host_that_cannot_tell_is_asked_again(stage: Stage, host: DriverHost) -> None:
    host.answers.clear()
    stage.do("new-machine")
    wizard = stage.dialog("new-machine-wizard")
    session = stage.session(host)
    assert session is not None
    session.stop()
    assert "not connected" in stage.find("message-text", QLabel).text()
    host.answers.set()
    stage.rest.sessions.connect_host(session.host_id)
    stage.wait_listed(host)
    stage.press("message-action-0", wizard)
    stage.wait(lambda: stage.find("wizard-finish", QPushButton).isEnabled())


def test_signs_say_how_far_one_is(stage: Stage, wizard: Wizard) -> None:
    assert steps(wizard) == ["current", *["to come"] * 8]
    wizard.next_page()
    wizard.findChild(QLineEdit, "machine-name").setText("web")
    wizard.go_to(3)
    assert steps(wizard)[:5] == ["done", "needs attention", "done", "current", "to come"]
    assert stage.find("wizard-count", QLabel).text() == "1 field needs attention"
    pages = wizard.findChild(QListWidget, "wizard-pages")
    first = pages.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert first == "Step 1 of 9, Before You Begin, done"
    assert not pages.item(5).flags() & Qt.ItemFlag.ItemIsEnabled, "what was not reached cannot be chosen"
    stage.click(pages, pages.model().index(1, 0))
    assert wizard.page is wizard.pages[NAME]


def test_finish_goes_to_the_first_problem_of_all(stage: Stage, wizard: Wizard) -> None:
    wizard.go_to(DISK)
    wizard.findChild(QLineEdit, "disk-name").setText("")
    wizard.go_to(NAME)
    stage.press("wizard-finish", wizard)
    assert wizard.page is wizard.pages[DISK]
    assert stage.app.focusWidget() is wizard.findChild(QLineEdit, "disk-name")
    assert wizard.isVisible()


def test_nothing_typed_is_thrown_away_without_a_question(stage: Stage, open_wizard: Callable[[], Wizard]) -> None:
    wizard = open_wizard()
    stage.key("Escape", wizard)
    assert not wizard.isVisible(), "nothing was typed"
    wizard = open_wizard()
    wizard.go_to(NAME)
    wizard.findChild(QLineEdit, "machine-name").setText("mine")
    stage.key("Escape", wizard)
    question = stage.dialog("confirm-dialog")
    stage.press("close", question)
    assert wizard.isVisible()
    assert wizard.findChild(QLineEdit, "machine-name").text() == "mine"
    stage.key("Escape", wizard)
    stage.press("confirm-yes", stage.dialog("confirm-dialog"))
    stage.wait(lambda: not wizard.isVisible())


def test_the_first_page_can_be_hidden(stage: Stage, open_wizard: Callable[[], Wizard]) -> None:
    wizard = open_wizard()
    wizard.findChild(QCheckBox, "before-hide").click()
    assert not stage.rest.parts.settings.get(IS_BEFORE_YOU_BEGIN_SHOWN)
    wizard.reject()
    wizard = open_wizard()
    assert wizard.page is wizard.pages[NAME]
    assert steps(wizard)[0] == "done", "and is still in the list"
    wizard.go_to(0)
    assert wizard.findChild(QCheckBox, "before-hide").isChecked()


def test_the_size_is_remembered(open_wizard: Callable[[], Wizard]) -> None:
    wizard = open_wizard()
    wizard.resize(700, 600)
    wizard.reject()
    assert open_wizard().size().toTuple() == (700, 600)


def test_a_narrow_wizard_says_in_words_where_one_is(wizard: Wizard) -> None:
    pages, step = wizard.findChild(QListWidget, "wizard-pages"), wizard.findChild(QLabel, "wizard-step")
    assert (pages.isVisible(), step.isVisible()) == (True, False)
    wizard.resize(wizard.minimumWidth(), wizard.minimumHeight())
    assert (pages.isVisible(), step.isVisible()) == (False, True)
    wizard.next_page()
    assert step.text() == "Step 2 of 9: Name and Location"


def test_tab_goes_as_one_reads(stage: Stage, wizard: Wizard) -> None:
    wizard.go_to(NAME)
    start = wizard.findChild(QWidget, "wizard-pages")
    start.setFocus(Qt.FocusReason.TabFocusReason)
    seen = []
    for _ in range(14):
        focused = stage.app.focusWidget()
        seen.append(focused.objectName())
        stage.key("Tab")
    assert seen[: seen.index("wizard-pages", 1)] == [
        "wizard-pages", "machine-host", "machine-name", "machine-notes", "machine-elsewhere", "wizard-help",
        "wizard-previous", "wizard-next", "wizard-finish", "close",
    ]  # fmt: skip


def test_a_machine_is_made_by_keys_alone(stage: Stage, host: DriverHost) -> None:
    stage.key("Ctrl+N", stage.window)
    wizard = stage.dialog("new-machine-wizard")
    assert isinstance(wizard, Wizard)
    stage.wait(lambda: wizard.isActiveWindow() and stage.find("wizard-finish", QPushButton).isEnabled())
    turn = _turner(stage, wizard)
    turn("Return", "Name and Location")
    for character in "shop":
        stage.key(character)
    turn("Alt+N", "Generation")
    turn("Alt+N", "Processors")
    stage.key("Up")
    turn("Return", "Memory")
    for digit in "512":
        stage.key(digit)
    turn("Return", "Networking")
    stage.key("Up")
    turn("Alt+N", "Virtual Hard Disk")
    turn("Alt+P", "Networking")
    turn("Return", "Virtual Hard Disk")
    stage.key("Alt+S")
    assert stage.app.focusWidget().objectName() == "disk-size"
    stage.key("Ctrl+A")
    stage.key("8")
    turn("Return", "Installation Options")
    turn("Return", "Summary")
    stage.key("Return")
    assert stage.wait_job("Creating shop").failure is None
    stage.wait(lambda: stage.machine("shop") is not None)
    domain = host.machine("shop")
    assert (domain.info()[1], domain.info()[3]) == (512 * 1024, 3)
    assert not domain.isActive()
    stage.wait(lambda: [each.name for each in stage.rest.parts.console.selection.machines] == ["shop"])
    volume = host.driver.storagePoolLookupByName("default").storageVolLookupByName("shop.qcow2")
    assert volume.info()[1] == 8 << 30


def _turner(stage: Stage, wizard: Wizard) -> Callable[[str, str], None]:
    """Presses a key and waits for a page: a button that is pressed by a key acts a moment later."""

    def turn(key: str, title: str) -> None:
        stage.key(key)
        stage.wait(lambda: wizard.page.title == title)

    return turn


def test_what_fails_at_the_host_can_be_changed_and_tried_again(stage: Stage, host: DriverHost, wizard: Wizard) -> None:
    wizard.go_to(NAME)
    wizard.findChild(QLineEdit, "machine-name").setText("shop")
    wizard.findChild(QWidget, "machine-notes").setPlainText("typed with care")
    made_meanwhile = host.machine("old")
    made_meanwhile.rename("shop", 0)
    stage.press("wizard-finish", wizard)
    job = stage.wait_job("Creating shop")
    assert job.failure is not None
    stage.press("message-action-1")
    again = stage.dialog("new-machine-wizard")
    assert isinstance(again, Wizard)
    stage.wait(lambda: "shop" in stage.find("message-text", QLabel).text())
    again.go_to(NAME)
    assert again.findChild(QWidget, "machine-notes").toPlainText() == "typed with care"
    assert again.findChild(QLineEdit, "machine-name").text() == "shop"
    again.findChild(QLineEdit, "machine-name").setText("shop-2")
    stage.press("wizard-finish", again)
    assert stage.wait_job("Creating shop-2").failure is None
    stage.wait(lambda: stage.machine("shop-2") is not None)


def test_the_empty_table_offers_a_first_machine(stage: Stage, host: DriverHost) -> None:
    for name in ("web", "db", "old"):
        host.vanish(name)
    stage.press("new-first-machine")
    stage.dialog("new-machine-wizard")


def test_quick_create(stage: Stage, open_wizard: Callable[..., Wizard]) -> None:
    dialog = open_wizard("quick-create", "quick-create-dialog")
    assert not dialog.findChild(QWidget, "wizard-pages").isVisible()
    assert not stage.find("wizard-next", QPushButton).isVisible()
    name = dialog.findChild(QLineEdit, "quick-name")
    name.setText("web")
    stage.key("Return", name)
    assert dialog.isVisible()
    assert "named “web” already exists" in dialog.findChild(QLabel, "quick-name-problem").text()
    name.setText("quick")
    source = dialog.findChild(QComboBox, "quick-source")
    assert source.currentData() == "image"
    stage.key("Return", name)
    assert "Enter the path" in dialog.findChild(QLabel, "quick-image-path-problem").text()
    source.setCurrentIndex(source.findData("nothing"))
    stage.key("Return", name)
    assert stage.wait_job("Creating quick").failure is None
    stage.wait(lambda: stage.machine("quick") is not None)


RULE = re.compile(r'Problem\(\s*"(\w+)"|path_problems\([^,()]+, "(\w+)"|abilities, "(\w+)"|field(?:, \w+)* = "(\w+)"')


def test_every_rule_has_a_place(wizard: Wizard) -> None:
    """What the rules may say of a plan has a field on a page: nothing keeps the user from finishing in silence."""
    core = Path(__file__).resolve().parents[3] / "app" / "core"
    sources = [(core / f"{name}_rules.py").read_text() for name in ("plan", "disk", "seed")]
    ruled = {next(filter(None, found)) for source in sources for found in RULE.findall(source)}
    assert {"name", "startup_bytes", "existing_path", "location_uuid", "packages", "capacity_bytes"} <= ruled
    without = {"machine_type", "parent", "parent_format"}  # shown with the generation; of differencing disks
    fields = {key for page in wizard.pages for key in page.fields}
    assert ruled - without <= fields, ruled - without - fields


def test_a_disk_is_chosen_among_those_of_the_host(stage: Stage, wizard: Wizard) -> None:
    wizard.go_to(DISK)
    wizard.findChild(QRadioButton, "disk-existing").click()
    stage.press("disk-browse", wizard)
    dialog = stage.dialog("volume-dialog")
    table = dialog.findChild(QTableWidget, "volumes")
    stage.wait(lambda: table.rowCount() == 1)
    assert [table.item(0, column).text() for column in range(2)] == ["taken.qcow2", "QCOW2"]
    search = dialog.findChild(QLineEdit, "volume-search")
    search.setText("nothing like it")
    assert not dialog.findChild(QPushButton, "volume-choose").isEnabled()
    assert dialog.findChild(QLabel, "volume-state").text() == "Nothing here fits."
    search.setText("TAKEN")
    stage.key("Return", search)
    assert not dialog.isVisible()
    assert wizard.findChild(QLineEdit, "disk-path").text() == "/var/lib/machines/taken.qcow2"
    assert wizard.findChild(QComboBox, "disk-existing-format").currentData() == "qcow2"


def test_browsing_says_why_nothing_is_listed(stage: Stage, host: DriverHost, wizard: Wizard) -> None:
    wizard.go_to(DISK)
    wizard.findChild(QRadioButton, "disk-existing").click()
    pool = host.driver.storagePoolLookupByName("default")
    pool.destroy()
    pool.undefine()
    stage.press("disk-browse", wizard)
    dialog = stage.dialog("volume-dialog")
    stage.wait(lambda: dialog.findChild(QLabel, "volume-state").text() not in {"", "Reading…"})
    assert dialog.findChild(QTableWidget, "volumes").rowCount() == 0
    assert "could not be read" in dialog.findChild(QLabel, "volume-state").text()


def test_the_summary_shows_the_definition_and_the_commands(stage: Stage, wizard: Wizard) -> None:
    wizard.go_to(NAME)
    wizard.findChild(QLineEdit, "machine-name").setText("shop")
    wizard.go_to(SUMMARY)
    xml, commands = (wizard.findChild(QPlainTextEdit, f"summary-{each}") for each in ("xml", "commands"))
    stage.wait(lambda: "<name>shop</name>" in xml.toPlainText())
    assert "virsh" in commands.toPlainText() or "virt-install" in commands.toPlainText()
    wizard.go_to(NAME)
    wizard.findChild(QLineEdit, "machine-name").setText("web")
    wizard.go_to(SUMMARY)
    assert "needs attention" in xml.toPlainText(), "nothing is shown that could not be made"


def test_a_host_that_goes_away_at_finish_loses_nothing(stage: Stage, host: DriverHost, wizard: Wizard) -> None:
    wizard.go_to(NAME)
    wizard.findChild(QLineEdit, "machine-name").setText("shop")
    session = stage.session(host)
    assert session is not None
    session.stop()
    stage.press("wizard-finish", wizard)
    job = stage.wait_job("Creating shop")
    assert job.failure is not None
    assert "not connected" in str(job.failure.why)
    stage.rest.sessions.connect_host(session.host_id)
    stage.wait_listed(host)
    stage.press("message-action-1")
    again = stage.dialog("new-machine-wizard")
    stage.wait(lambda: stage.find("wizard-finish", QPushButton).isEnabled())
    stage.press("wizard-finish", again)
    stage.wait(lambda: stage.machine("shop") is not None)


def test_a_host_that_is_taken_off_the_list_keeps_the_wizard(stage: Stage, host: DriverHost, wizard: Wizard) -> None:
    wizard.go_to(NAME)
    wizard.findChild(QLineEdit, "machine-name").setText("shop")
    stage.rest.sessions.remove(host.host_id)
    stage.press("wizard-finish", wizard)
    assert wizard.isVisible()
    assert "not connected" in wizard.findChild(QLabel, "message-text").text()
    assert wizard.findChild(QLineEdit, "machine-name").text() == "shop"


def test_what_a_system_recommends_is_taken_over_when_that_is_wanted(
    stage: Stage, host: DriverHost, wizard: Wizard
) -> None:
    host.answers.clear()  # what the host itself would say of the file comes too late
    session = stage.session(host)
    assert session is not None
    wizard.go_to(INSTALLATION)
    wizard.findChild(QRadioButton, "install-image").click()
    wizard.findChild(QLineEdit, "image-path").setText("/debian.iso")
    told = wizard.findChild(QLabel, "image-recognised")
    stage.wait(lambda: told.text() == "Reading the label of the image…")
    system = OsFacts("debian12", "Debian 12", 2200 << 20, 70 << 30)
    labels = MediaLabels("Debian 12")
    session.answered.emit(
        InspectDiskQuery("/debian.iso"), DiskInspection("/debian.iso", "iso", 1, 1, labels, system=system)
    )
    assert told.text() == "Recognised: Debian 12. It recommends 2.1 GiB of memory, a disk of 70.0 GiB."
    stage.press("image-adopt", wizard)
    assert not wizard.findChild(QPushButton, "image-adopt").isVisible()
    wizard.go_to(MEMORY)
    assert wizard.findChild(QSpinBox, "machine-memory").value() == 2200
    wizard.go_to(DISK)
    assert wizard.findChild(QSpinBox, "disk-size").value() == 70
    host.answers.set()


def test_a_machine_is_customized_before_it_starts(stage: Stage, host: DriverHost, wizard: Wizard) -> None:
    wizard.go_to(NAME)
    wizard.findChild(QLineEdit, "machine-name").setText("shop")
    wizard.go_to(SUMMARY)
    start = wizard.findChild(QCheckBox, "machine-start")
    start.click()
    wizard.findChild(QCheckBox, "machine-customize").click()
    assert not start.isEnabled()
    assert "Start it from the window" in start.accessibleDescription()
    stage.press("wizard-finish", wizard)
    settings = stage.dialog("settings-dialog")
    assert "shop" in settings.windowTitle()
    assert not host.machine("shop").isActive()
    settings.reject()
