"""Controllers: their model, and the drives that hang on them."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.drive_rules import UNITS
from app.core.machine_devices import Controller, Drive
from app.core.new_hardware import new_disk
from app.views.settings.devices.base import DevicePage, offered
from app.views.settings.devices.editors import host_chooses, number_or
from app.views.settings.devices.words import drive_summary, drive_words, is_on
from app.views.settings.editors import ChoiceEditor
from app.views.style.theme import Theme
from app.views.translation import translate, translated
from app.views.widgets.labels import tooltip

_SCSI_MODELS = ("virtio-scsi", "lsilogic", "lsisas1068", "lsisas1078", "vmpvscsi", "megasas", "mptsas1068")
_USB_MODELS = ("qemu-xhci", "nec-xhci", "ich9-ehci1", "ehci", "piix3-uhci", "piix4-uhci")
_OF_DRIVES = frozenset({"scsi", "sata", "ide", "fdc"})
_QUEUES_MOST = 1024


class ControllerPage(DevicePage):
    """Of SCSI and USB the model can be chosen; SATA and IDE are part of the machine."""

    def __init__(self, theme: Theme, work: MachineSettingsWork, key: str) -> None:
        super().__init__(theme, work, key)
        device = self.device
        self._kind = device.kind if isinstance(device, Controller) else ""
        self._add: dict[str, QPushButton] = {}
        self._drives = None
        if self._kind in _OF_DRIVES:
            self._build_drives()
        if self._kind in {"scsi", "usb"}:
            self.add_heading(translate("Settings", "Hardware"))
            models = _SCSI_MODELS if self._kind == "scsi" else _USB_MODELS
            editor = ChoiceEditor("controller-model", offered(models))
            self.add_field("model", translate("Settings", "&Model"), editor)
        if self._kind == "scsi":
            queues = number_or("controller-queues", _QUEUES_MOST, host_chooses())
            hint = translate("Settings", "At most as many as virtual processors. Only with the model virtio-scsi.")
            self.add_field("queues", translate("Settings", "&Queues"), queues, hint=hint)
        if self._kind in {"scsi", "usb"}:
            self.add_remove(translate("Settings", "What hangs on it must be removed first."))
        else:
            self.add_note(translate("Settings", "It is part of the machine and cannot be removed."))
            self.end()

    def fill(self) -> None:
        """Override SettingsPage.fill."""
        settings, device = self.settings, self.device
        if settings is None or not isinstance(device, Controller):
            return
        drives = [drive for drive in settings.drives if is_on(drive, device)]
        if self._drives is not None:
            lines = [f"{drive_words(each.device)}: {_place(each)}{drive_summary(each)}" for each in drives]
            self.put(self._drives, "\n".join(lines) or translate("Settings", "Nothing hangs on it yet."))
        room = UNITS.get(self._kind, 4 if self._kind == "ide" else 2)
        for button in self._add.values():
            full = translate("Settings", "All its places are taken.") if len(drives) >= room else ""
            lock = self.work.lock_of_device(self._new("new:look", "disk"), is_added=True)
            reason = full or (translated(lock) if lock is not None else "")
            button.setEnabled(not reason)
            button.setToolTip(tooltip(reason))
        if self._remove is not None:
            self._remove.setVisible(not drives)
        if self._remove_note is not None:
            free = translate("Settings", "Nothing hangs on it.")
            busy = translate("Settings", "What hangs on it must be removed first.")
            self.put(self._remove_note, busy if drives else free)

    def help_text(self) -> str:
        """Override SettingsPage.help_text."""
        return translate("Settings", "Drives on SCSI can be added and removed while the machine runs; on IDE and SATA "
                         "only while it is off.")  # fmt: skip

    def _build_drives(self) -> None:
        self.add_heading(translate("Settings", "Drives"))
        self._drives = self.add_facts("controller-drives")
        if self._kind == "fdc":
            return
        row = QHBoxLayout()
        words = {
            "disk": translate("Settings", "Add &Hard Drive"),
            "cdrom": translate("Settings", "Add &DVD Drive"),
        }
        if self._kind == "scsi":
            words["shared"] = translate("Settings", "Add &Shared Drive")
        for kind, text in words.items():
            button = QPushButton(text)
            button.setObjectName(f"controller-add-{kind}")
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, kind=kind: self._add_drive(kind))
            row.addWidget(button)
            self._add[kind] = button
        row.addStretch(1)
        self.column.addLayout(row)

    def _new(self, key: str, kind: str) -> Drive:
        settings, device = self.settings, self.device
        assert settings is not None
        assert isinstance(device, Controller)
        disk = new_disk(key, settings, device.kind, device.index)
        if kind == "cdrom":
            return Drive(key, "cdrom", "file", "", "raw", disk.bus, "", disk.controller, disk.unit, is_read_only=True)
        if kind == "shared":
            return Drive(
                key, "disk", "file", "", "raw", disk.bus, "", disk.controller, disk.unit, "none", is_shareable=True
            )
        return disk

    def _add_drive(self, kind: str) -> None:
        device = self._new(self.work.new_key("disk"), kind)
        self.work.add(device)
        self.wanted.emit(device.key)


def _place(drive: Drive) -> str:
    if drive.unit < 0:
        return ""
    return translate("Settings", "location {unit}, ").format(unit=drive.unit)
