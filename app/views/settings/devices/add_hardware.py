"""Add Hardware: what can be added, what each is good for, and why not."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QPushButton

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.host_devices import ChoosableDevice
from app.core.machine_devices import Device, HostDevice, SharedFolder
from app.core.machine_settings import AddDevice
from app.core.new_hardware import HARDWARE, Hardware
from app.core.settings_timing import When
from app.views.settings.devices.host_table import HostDeviceDialog
from app.views.settings.devices.rows import add_beside
from app.views.settings.page import SettingsPage
from app.views.style.theme import Theme
from app.views.translation import translate, translated
from app.views.widgets.labels import tooltip

ADD_HARDWARE = "add-hardware"
_ID = Qt.ItemDataRole.UserRole


class AddHardwarePage(SettingsPage):
    """Adds to the draft; the host has it when the user applies."""

    def __init__(self, theme: Theme, work: MachineSettingsWork, key: str = ADD_HARDWARE) -> None:
        super().__init__(theme, work, key, translate("Settings", "Add Hardware"))
        self.add_note(translate("Settings", "Select what to add, and press Add. It is configured on its own page."))
        self._list = QListWidget()
        self._list.setObjectName("hardware-list")
        self._list.setAccessibleName(translate("Settings", "Hardware to add"))
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setSizeAdjustPolicy(QAbstractItemView.SizeAdjustPolicy.AdjustToContents)
        self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for hardware in HARDWARE:
            item = QListWidgetItem(translate("core", hardware.name))
            item.setData(_ID, hardware.id)
            self._list.addItem(item)
        self.column.addWidget(self._list)
        self._what = self.add_note("", "hardware-what")
        self._button = QPushButton(translate("Settings", "A&dd"))
        self._button.setObjectName("hardware-add")
        self._button.setAutoDefault(False)
        add_beside(self, self._button)
        self.end()
        self._list.currentRowChanged.connect(self._tell)
        self._list.itemActivated.connect(lambda _item: self._add())
        self._button.clicked.connect(self._add)
        self._list.setCurrentRow(0)

    def fill(self) -> None:
        """Override SettingsPage.fill."""
        self._tell()

    def help_text(self) -> str:
        """Override SettingsPage.help_text."""
        return translate("Settings", "Nothing is added before OK or Apply. Hard drives on SCSI or virtio, network "
                         "adapters, and devices of the host can be added while the machine runs.")  # fmt: skip

    # Within

    def _chosen(self) -> Hardware:
        row = max(0, self._list.currentRow())
        return HARDWARE[row]

    def _device(self, hardware: Hardware, key: str) -> Device | None:
        settings, abilities = self.work.draft, self.work.abilities
        if settings is None or abilities is None or hardware.why_not(settings, abilities) is not None:
            return None
        return hardware.make(key, settings, abilities)

    def _tell(self, _row: int = 0) -> None:
        hardware = self._chosen()
        settings, abilities = self.work.draft, self.work.abilities
        if settings is None or abilities is None:
            reason = translate("Settings", "Wait until it is known what the host can do.")
        else:
            why = hardware.why_not(settings, abilities)
            device = self._device(hardware, "new:look")
            lock = self.work.lock_of_device(device, is_added=True) if device is not None else None
            reason = translated(why or lock) if why is not None or lock is not None else ""
        lines = [translate("core", hardware.what), reason]
        device = self._device(hardware, "new:look") if not reason else None
        if device is not None and self.work.when(AddDevice(device)) is When.NEXT_START:
            lines.append(translate("Settings", "The running machine cannot take it: it is there from the next start."))
        self._what.setText("\n".join(filter(None, lines)))
        self._button.setEnabled(not reason)
        self._button.setToolTip(tooltip(reason))

    def _add(self) -> None:
        hardware = self._chosen()
        if not self._button.isEnabled():
            return
        if hardware.is_chosen:
            HostDeviceDialog(self.window(), self.theme, self.work, hardware.id, self._add_chosen).open()
            return
        device = self._device(hardware, self.work.new_key(hardware.id))
        if device is not None:
            self._take(device)

    def _add_chosen(self, chosen: ChoosableDevice) -> None:
        self._take(HostDevice(self.work.new_key(chosen.kind), chosen.kind, chosen.address))

    def _take(self, device: Device) -> None:
        self.work.add(device)
        if isinstance(device, SharedFolder):
            self.work.set("memory", "is_shared", True)
        self.wanted.emit(device.key)
