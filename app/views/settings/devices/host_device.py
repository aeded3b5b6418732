"""Devices of the host that the machine has for itself."""

from __future__ import annotations

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.host_devices import ChoosableDevice, HostDevices, HostDevicesQuery
from app.core.machine_devices import HostDevice
from app.core.names import shown
from app.views.settings.devices.base import DevicePage
from app.views.settings.devices.host_table import name_words, state_words
from app.views.settings.editors import CheckEditor
from app.views.style.theme import Theme
from app.views.translation import translate, translated


class HostDevicePage(DevicePage):
    """What the device is, which others leave the host with it, and who else has it."""

    def __init__(self, theme: Theme, work: MachineSettingsWork, key: str) -> None:
        super().__init__(theme, work, key)
        self._found: ChoosableDevice | None = None
        self._is_known = False
        self._failure = ""
        self._name = self.add_facts("host-device-name")
        self._state = self.add_facts("host-device-state")
        device = self.device
        if isinstance(device, HostDevice) and device.kind == "pci":
            hint = translate("Settings", "Else it must be taken from the host's driver before the machine starts.")
            label = translate("Settings", "Take it from the &host's driver, and give it back")
            self.add_field("is_managed", "", CheckEditor("host-device-managed", label), hint=hint)
        self.add_remove(translate("Settings", "The host has the device again."))
        if work.asker is not None:
            work.asker.ask(HostDevicesQuery(), self._take, self._take_failure)

    def fill(self) -> None:
        """Override SettingsPage.fill."""
        device = self.device
        if not isinstance(device, HostDevice):
            return
        found = self._found
        self.put(self._name, name_words(found) if found is not None else shown(device.address))
        if found is not None:
            self.put(self._state, state_words(found))
        elif self._is_known:
            self.put(self._state, translate("Settings", "The host does not have this device now."))
        else:
            self.put(self._state, self._failure or translate("Settings", "Asking the host about it…"))

    def _take(self, answer: object) -> None:
        device = self.device
        if isinstance(answer, HostDevices) and isinstance(device, HostDevice):
            wanted = (device.kind, device.address.lower())
            self._found = next((each for each in answer.devices if (each.kind, each.address) == wanted), None)
            self._is_known = True
            self.refresh()

    def _take_failure(self, failure: object) -> None:
        why = getattr(failure, "why", None)
        self._failure = translated(why) if why is not None else ""
        self.refresh()
