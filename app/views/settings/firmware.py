"""Firmware (UEFI) or BIOS: where the machine looks for a system, its boot menu, and a kernel from the host."""

from __future__ import annotations

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.machine_devices import Adapter, Device, Drive, HostDevice, UsbRedirection
from app.core.machine_settings import MachineSettings
from app.core.names import shown
from app.views.settings.boot_order import BootOrderEditor
from app.views.settings.devices.words import kind_words, summary_of
from app.views.settings.editors import CheckEditor, NumberEditor, TextEditor
from app.views.settings.nodes import Node, Section
from app.views.settings.page import SettingsPage
from app.views.style.theme import Theme
from app.views.translation import translate

_BOOTABLE = (Drive, Adapter, HostDevice, UsbRedirection)
_MOST_MS = 65_535


class FirmwarePage(SettingsPage):
    """The kind of firmware is chosen when a machine is made; here it is shown."""

    def __init__(self, theme: Theme, work: MachineSettingsWork) -> None:
        super().__init__(theme, work, "firmware", firmware_title(work))
        self._machine = self.add_note(" ", "settings-machine-type")
        self.add_heading(translate("Settings", "Boot order"))
        self._order = BootOrderEditor(theme, "settings-boot")
        self.add_field(
            "boot_order", "", self._order, is_wide=True,
            hint=translate("Settings", "The first ticked device with a system is started. Alt and an arrow move one."),
            name=translate("Settings", "Boot order"),
        )  # fmt: skip
        menu = CheckEditor("settings-boot-menu", translate("Settings", "Offer a boot &menu"))
        self.add_field("has_boot_menu", "", menu)
        timeout = NumberEditor("settings-boot-timeout", 0, _MOST_MS, step=500, suffix=translate("Settings", " ms"))
        self.add_field("boot_menu_timeout_ms", translate("Settings", "Boot menu &waits"), timeout)
        self.add_heading(translate("Settings", "Kernel of the host"))
        self.add_note(translate("Settings", "Starts past firmware and disks. Paths are on the host."))
        self.add_field("kernel", translate("Settings", "&Kernel"), TextEditor("settings-kernel"), is_wide=True)
        self.add_field(
            "initrd", translate("Settings", "&Initial RAM disk"), TextEditor("settings-initrd"), is_wide=True
        )
        line = TextEditor("settings-command-line")
        self.add_field("command_line", translate("Settings", "&Command line"), line, is_wide=True)
        self.end()

    def fill(self) -> None:
        """Override SettingsPage.fill."""
        draft = self.work.draft
        if draft is None:
            return
        self._order.offer({each.key: device_name(each, draft) for each in draft.devices() if _can_boot(each)})
        kind = {"uefi": "UEFI", "bios": "BIOS"}.get(draft.firmware.kind, "")
        facts = filter(None, (kind, shown(draft.firmware.machine_type), shown(draft.architecture)))
        self._machine.setText(", ".join(facts))
        why = "" if draft.firmware.has_boot_menu else translate("Settings", "Only with a boot menu.")
        self.bar_field("boot_menu_timeout_ms", why, is_quiet=True)
        no_kernel = "" if draft.firmware.kernel else translate("Settings", "Only with a kernel of the host.")
        for field in ("initrd", "command_line"):
            self.bar_field(field, "" if self.work.value("firmware", field) else no_kernel, is_quiet=True)

    def help_text(self) -> str:
        """Override SettingsPage.help_text."""
        return translate("Settings", "Devices without a tick are never started from. Entries that a guest wrote into "
                         "its UEFI variables are not shown here.")  # fmt: skip


def _can_boot(device: Device) -> bool:
    return isinstance(device, _BOOTABLE)


def device_name(device: Device, settings: MachineSettings) -> str:
    """A device as it is called in a list."""
    return translate("Settings", "{device}: {what}").format(
        device=kind_words(device), what=summary_of(device, settings)
    )


def firmware_title(work: MachineSettingsWork) -> str:
    """BIOS where the machine has one, as in Hyper-V Manager."""
    is_bios = work.stored is not None and work.stored.firmware.kind == "bios"
    return translate("Settings", "BIOS") if is_bios else translate("Settings", "Firmware")


def firmware_node(work: MachineSettingsWork) -> Node:
    """The node of the tree."""

    def summary(settings: MachineSettings) -> str:
        if settings.firmware.kernel:
            return translate("Settings", "Boot from a kernel of the host")
        first = next(iter(settings.firmware.boot_order), "")
        device = settings.find(first)
        if not isinstance(device, Device):
            return translate("Settings", "The host's usual order")
        return translate("Settings", "Boot from {device}").format(device=kind_words(device))

    return Node("firmware", firmware_title(work), "firmware", Section.HARDWARE, FirmwarePage, summary)
