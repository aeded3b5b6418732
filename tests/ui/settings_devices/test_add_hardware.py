"""Add Hardware: everything that can be added, with defaults that the definition takes; the rest with its reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from PySide6.QtWidgets import QLabel, QListWidget, QPushButton, QTableWidget

from app.core.errors import ErrorKind, Failure
from app.core.host_devices import ChoosableDevice, HostDevices
from app.core.messages import message
from app.core.new_hardware import HARDWARE
from app.definitions.settings import read_settings
from app.definitions.settings_edit import apply_changes
from app.views.settings.devices.add_hardware import ADD_HARDWARE
from app.views.settings.devices.host_table import HostDeviceDialog
from app.views.settings.dialog import SettingsDialog
from tests.ui.settings_devices.machine import XML

ONE_ONLY = {"tpm", "watchdog"}
NOT_IN_GENERATION_2 = {"diskette"}
TO_FILL = {"disk": {"source"}, "folder": {"source", "tag"}}
BARE = XML[: XML.index("<devices>")].replace("q35", "i440fx") + "<devices/></domain>"
GPU = ChoosableDevice("pci", "0000:01:00.0", "ACME <b>", "GPU", "display controller", "acme", "", 7, ("0000:01:00.1",))
BRIDGE = ChoosableDevice("pci", "0000:00:01.0", "ACME", "Bridge", obstacle=message("Bridges stay with the host."))
STICK = ChoosableDevice("usb", "1234:5678", "ACME", "Stick", place="1.4", used_by=("db-01",))


def select(dialog: SettingsDialog, wanted: str) -> QPushButton:
    dialog.show_page(ADD_HARDWARE)
    dialog.page.findChild(QListWidget).setCurrentRow([each.id for each in HARDWARE].index(wanted))
    return dialog.page.findChild(QPushButton, "hardware-add")


@pytest.mark.parametrize("wanted", [each.id for each in HARDWARE if not each.is_chosen])
def test_each_is_added_or_says_why_not(dialog: SettingsDialog, wanted: str) -> None:
    work = dialog.work
    button = select(dialog, wanted)
    if wanted in ONE_ONLY | NOT_IN_GENERATION_2 | {"display"}:
        assert not button.isEnabled()
        assert button.toolTip()
        return
    button.click()
    added = [device for device in work.draft.devices() if device.key.startswith("new:")]
    assert len(added) == 1
    assert dialog.page.key == added[0].key, "its page is shown"
    assert "added" in dialog.page.bar.text()
    assert {each.field for each in work.errors()} == TO_FILL.get(wanted, set())
    before, after = read_settings(XML), read_settings(apply_changes(XML, work.changes()))
    assert len(list(after.devices())) == len(list(before.devices())) + 1
    dialog.page.findChild(QPushButton, "device-remove").click()
    assert [each for each in work.changes() if getattr(each, "key", "") != "memory"] == []


@pytest.mark.parametrize("wanted", [*sorted(ONE_ONLY), "diskette", "disk", "dvd", "display", "legacy", "adapter"])
def test_a_machine_without_devices_gets_each(open_dialog: Callable[..., SettingsDialog], wanted: str) -> None:
    dialog = open_dialog(BARE)
    select(dialog, wanted).click()
    assert len(list(read_settings(apply_changes(BARE, dialog.work.changes())).devices())) >= 1


def test_a_folder_shares_the_memory_of_the_machine(dialog: SettingsDialog) -> None:
    select(dialog, "folder").click()
    assert dialog.work.value("memory", "is_shared") is True


class Chooser(NamedTuple):
    """The parts of the dialog that lists the host's devices."""

    table: QTableWidget
    state: QLabel
    choose: QPushButton


def chooser(dialog: SettingsDialog, kind: str, answer: object) -> Chooser:
    select(dialog, kind).click()
    found = dialog.findChild(HostDeviceDialog)
    dialog.work.asker.answer(answer)
    return Chooser(
        found.findChild(QTableWidget, "host-devices"),
        found.findChild(QLabel, "host-device-state"),
        found.findChild(QPushButton, "host-device-choose"),
    )


def test_a_device_of_the_host_is_chosen_with_its_group_shown(dialog: SettingsDialog) -> None:
    found = chooser(dialog, "pci", HostDevices((BRIDGE, GPU, STICK)))
    table = found.table
    assert [table.item(row, 0).text() for row in range(table.rowCount())] == ["ACME Bridge", "ACME <b> GPU"]
    assert table.currentRow() == 1, "the first that can be chosen"
    assert "7, with 1 others" in table.item(1, 2).text()
    assert "0000:01:00.1" in found.state.text().replace("\u200b", "")
    table.selectRow(0)
    assert not found.choose.isEnabled()
    assert "Bridges" in found.state.text()
    table.selectRow(1)
    found.choose.click()
    (added,) = [each for each in dialog.work.draft.host_devices if each.key.startswith("new:")]
    assert (added.kind, added.address) == ("pci", GPU.address)
    assert read_settings(apply_changes(XML, dialog.work.changes())).host_devices[-1].address == GPU.address


def test_without_an_iommu_the_list_is_shown_with_the_reason(dialog: SettingsDialog) -> None:
    found = chooser(dialog, "pci", HostDevices((GPU,), message("This host shows no IOMMU.")))
    assert found.table.rowCount() == 1
    assert "This host shows no IOMMU." in found.state.text()
    assert not found.choose.isEnabled()


def test_usb_devices_say_who_has_them(dialog: SettingsDialog) -> None:
    found = chooser(dialog, "usb", HostDevices((GPU, STICK), message("This host shows no IOMMU.")))
    assert found.table.item(0, 3).text() == "db-01"
    found.choose.click()
    assert dialog.work.draft.host_devices[-1].address == "1234:5678"


def test_a_host_that_cannot_tell_says_so(dialog: SettingsDialog) -> None:
    failure = Failure(ErrorKind.UNSUPPORTED, message("It could not be read."), message("No driver."))
    found = chooser(dialog, "usb", failure)
    assert "It could not be read. No driver." in found.state.text()
    assert not found.choose.isEnabled()
