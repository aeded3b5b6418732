"""Names, mnemonics, texts that fit and ways out, on the page of every device and in the list of the host's."""

from __future__ import annotations

import pytest
from pytestqt.exceptions import TimeoutError
from pytestqt.qtbot import QtBot

from app.core.host_devices import ChoosableDevice, HostDevices
from app.core.new_hardware import HARDWARE
from app.views.settings.devices.add_hardware import ADD_HARDWARE
from app.views.settings.devices.host_table import HostDeviceDialog
from app.views.settings.dialog import SettingsDialog
from tests.ui.settings_devices.test_add_hardware import select
from tests.ui.settings_devices.test_pages import KEYS
from tests.ui.test_lint import faults


def check(qtbot: QtBot, window: SettingsDialog | HostDeviceDialog) -> None:
    try:
        qtbot.waitUntil(lambda: not faults(window), timeout=1000)
    except TimeoutError:
        raise AssertionError("\n".join(map(str, faults(window)))) from None


@pytest.mark.parametrize("key", [*KEYS, ADD_HARDWARE])
def test_page(qtbot: QtBot, dialog: SettingsDialog, key: str) -> None:
    dialog.show_page(key)
    assert dialog.page.key == key
    check(qtbot, dialog)


@pytest.mark.parametrize("wanted", [each.id for each in HARDWARE if not each.is_chosen])
def test_page_of_a_new_device(qtbot: QtBot, dialog: SettingsDialog, wanted: str) -> None:
    button = select(dialog, wanted)
    if button.isEnabled():
        button.click()
    check(qtbot, dialog)


def test_list_of_the_host(qtbot: QtBot, dialog: SettingsDialog) -> None:
    select(dialog, "usb").click()
    found = dialog.findChild(HostDeviceDialog)
    dialog.work.asker.answer(HostDevices((ChoosableDevice("usb", "1234:5678", "A\u202eB", "<b>Stick</b>"),)))
    assert found.isVisible()
    check(qtbot, found)
