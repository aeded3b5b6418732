"""The host's devices as a table to choose from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.errors import Failure
from app.core.host_devices import ChoosableDevice, HostDevices, HostDevicesQuery
from app.core.names import shown
from app.views.dialogs.base import Dialog
from app.views.settings.devices.words import host_device_words
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate, translated
from app.views.widgets.accessible import announce
from app.views.widgets.labels import SECONDARY, tooltip

_DEVICE = Qt.ItemDataRole.UserRole
Chosen = Callable[[ChoosableDevice], None]


def name_words(device: ChoosableDevice) -> str:
    """What the device calls itself, and its address."""
    name = " ".join(filter(None, (shown(device.vendor, 80), shown(device.product, 120))))
    return f"{name} ({shown(device.address)})"


def group_words(device: ChoosableDevice) -> str:
    """The IOMMU group, and how many others leave the host with it."""
    if device.iommu_group < 0:
        return translate("Settings", "none")
    if not device.neighbours:
        return str(device.iommu_group)
    text = translate("Settings", "{group}, with {count} others")
    return text.format(group=device.iommu_group, count=len(device.neighbours))


def state_words(device: ChoosableDevice) -> str:
    """All that is to be known of the device, line by line."""
    lines = [shown(device.kind_name)]
    if device.driver:
        lines.append(translate("Settings", "Driver of the host: {driver}").format(driver=shown(device.driver)))
    if device.kind == "pci":
        lines.append(translate("Settings", "IOMMU group: {group}").format(group=group_words(device)))
    if device.neighbours:
        others = ", ".join(device.neighbours[:16])
        lines.append(translate("Settings", "Leaves the host together with {others}.").format(others=others))
    if device.used_by:
        names = ", ".join(shown(name) for name in device.used_by[:8])
        lines.append(translate("Settings", "In use by {names}.").format(names=names))
    if device.obstacle is not None:
        lines.append(translated(device.obstacle))
    return "\n".join(filter(None, lines))


class HostDeviceDialog(Dialog):
    """PCI or USB devices; those that cannot be chosen are listed with the reason."""

    def __init__(
        self, parent: QWidget, theme: Theme, work: MachineSettingsWork, kind: str, on_chosen: Chosen
    ) -> None:
        title = translate("Settings", "{kind} of {host}").format(
            kind=host_device_words(kind), host=shown(work.host_name)
        )
        super().__init__(parent, theme, "host-device-dialog", title, title)
        self._kind = kind
        self._on_chosen = on_chosen
        self._problem = ""
        self._taken = {each.address.lower() for each in work.draft.host_devices} if work.draft is not None else set()
        self._table = self._make_table()
        self.body.addWidget(self._table, 1)
        self._state = self.text(
            translate("Settings", "Reading…"), TextStyle.NOTE, "host-device-state", SECONDARY
        )
        self.body.addWidget(self._state)
        self.add_close()
        self._choose = self.add_button(translate("Settings", "Choose"), "host-device-choose", is_primary=True)
        self._choose.clicked.connect(self._take)
        self._table.itemSelectionChanged.connect(self._tell)
        self._table.itemDoubleClicked.connect(lambda _item: self._take())
        self.resize(theme.metrics.px(760), theme.metrics.px(480))
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell()
        if work.asker is not None:
            work.asker.ask(HostDevicesQuery(), self._show, self._show_failure)

    def _make_table(self) -> QTableWidget:
        titles = [
            translate("Settings", "Device"),
            translate("Settings", "Address"),
            translate("Settings", "IOMMU group") if self._kind == "pci" else translate("Settings", "Place"),
            translate("Settings", "In use by"),
        ]
        table = QTableWidget(0, len(titles))
        table.setObjectName("host-devices")
        table.setAccessibleName(translate("Settings", "Devices of the host"))
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setHorizontalHeaderLabels(titles)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self.theme.metrics.row)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, len(titles)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        return table

    def _show(self, answer: object) -> None:
        if not isinstance(answer, HostDevices):
            return
        devices = [each for each in answer.devices if each.kind == self._kind]
        if self._kind == "pci" and answer.pci_problem is not None:
            self._problem = translated(answer.pci_problem)
        elif not devices:
            self._problem = translate("Settings", "The host lists no device of this kind.")
        self._table.setRowCount(len(devices))
        for row, device in enumerate(devices):
            for column, text in enumerate(_cells(device)):
                item = QTableWidgetItem(text)
                item.setToolTip(tooltip(text))
                if column == 0:
                    item.setData(_DEVICE, device)
                self._table.setItem(row, column, item)
        if devices:
            free = (row for row, each in enumerate(devices) if not self._obstacle(each))
            self._table.selectRow(next(free, 0))
        self._tell()
        if self._problem:
            announce(self, self._problem)

    def _show_failure(self, failure: Failure) -> None:
        self._problem = f"{translated(failure.what)} {translated(failure.why)}"
        self._tell()
        announce(self, self._problem, assertive=True)

    def _chosen(self) -> ChoosableDevice | None:
        rows = self._table.selectionModel().selectedRows()
        return self._table.item(rows[0].row(), 0).data(_DEVICE) if rows else None

    def _obstacle(self, device: ChoosableDevice) -> str:
        if device.address.lower() in self._taken:
            return translate("Settings", "This machine has it already.")
        if self._kind == "pci" and self._problem:
            return self._problem
        return translated(device.obstacle) if device.obstacle is not None else ""

    def _tell(self) -> None:
        device = self._chosen()
        reason = self._obstacle(device) if device is not None else translate("Settings", "Select a device first.")
        about = state_words(device) if device is not None else ""
        self.say(self._state, "\n".join(dict.fromkeys(filter(None, (*about.splitlines(), self._problem, reason)))))
        self._choose.setEnabled(not reason)
        self._choose.setToolTip(tooltip(reason))

    def _take(self) -> None:
        device = self._chosen()
        if device is not None and not self._obstacle(device):
            self.accept()
            self._on_chosen(device)


def _cells(device: ChoosableDevice) -> tuple[str, str, str, str]:
    name = " ".join(filter(None, (shown(device.vendor, 80), shown(device.product, 120))))
    place = group_words(device) if device.kind == "pci" else shown(device.place)
    return name, shown(device.address), place, ", ".join(shown(each) for each in device.used_by[:3])
