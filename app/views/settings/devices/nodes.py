"""The nodes of the tree that are devices, in Hyper-V's order: drives under the controller that they hang on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.machine_devices import (
    Adapter,
    Controller,
    Device,
    Display,
    Drive,
    HostDevice,
    Input,
    RandomSource,
    SerialPort,
    SharedFolder,
    Sound,
    Tpm,
    UsbRedirection,
    Video,
    Watchdog,
)
from app.core.machine_settings import DEVICE_GROUPS, MachineSettings
from app.core.record import replaced
from app.views.settings.devices.adapter import AdapterPage
from app.views.settings.devices.add_hardware import ADD_HARDWARE, AddHardwarePage
from app.views.settings.devices.base import DevicePage
from app.views.settings.devices.controller import ControllerPage
from app.views.settings.devices.display import DisplayPage
from app.views.settings.devices.hard_drive import HardDrivePage
from app.views.settings.devices.host_device import HostDevicePage
from app.views.settings.devices.media import MediaPage
from app.views.settings.devices.serial_port import SerialPortPage
from app.views.settings.devices.shared_folder import SharedFolderPage
from app.views.settings.devices.simple import (
    InputPage,
    RandomPage,
    RedirectionPage,
    SoundPage,
    TpmPage,
    WatchdogPage,
)
from app.views.settings.devices.video import VideoPage
from app.views.settings.devices.words import icon_of, is_on, kind_words, summary_of
from app.views.settings.nodes import Node, Section
from app.views.style.theme import Theme
from app.views.translation import translate

PAGES: Mapping[type[Device], type[DevicePage]] = {
    Controller: ControllerPage,
    Drive: HardDrivePage,
    Adapter: AdapterPage,
    SerialPort: SerialPortPage,
    Display: DisplayPage,
    Video: VideoPage,
    Sound: SoundPage,
    Input: InputPage,
    UsbRedirection: RedirectionPage,
    Tpm: TpmPage,
    Watchdog: WatchdogPage,
    RandomSource: RandomPage,
    SharedFolder: SharedFolderPage,
    HostDevice: HostDevicePage,
}
_OF_DRIVES = ("ide", "sata", "scsi", "fdc")
"""Controllers of these kinds have pages, and those of USB; the others are how the host builds the machine inside."""
_ORDER: tuple[type[Device], ...] = (
    Adapter, SerialPort, Display, Video, Sound, Input, UsbRedirection, Tpm, Watchdog, RandomSource, SharedFolder,
    HostDevice,
)  # fmt: skip


def add_hardware_node() -> Node:
    """The first node."""
    title = translate("Settings", "Add Hardware")
    return Node(ADD_HARDWARE, title, "add", Section.HARDWARE, AddHardwarePage, lambda _settings: "")


def device_nodes(work: MachineSettingsWork) -> Iterable[Node]:
    """A node for each device, also for those that are to be removed."""
    settings = with_removed(work)
    if settings is None:
        return ()
    devices = list(_ordered(settings))
    counts = Counter(kind_words(device) for device, _ in devices)
    seen: Counter[str] = Counter()
    nodes: list[Node] = []
    for device, level in devices:
        words = kind_words(device)
        seen[words] += 1
        numbered = translate("Settings", "{device} {number}").format(device=words, number=seen[words])
        nodes.append(_node(device, numbered if counts[words] > 1 else words, level))
    return nodes


def with_removed(work: MachineSettingsWork) -> MachineSettings | None:
    """The draft, with the devices that are stored and no longer wanted at their places."""
    draft, stored = work.draft, work.stored
    if draft is None or stored is None:
        return draft
    changed: dict[str, tuple[Device, ...]] = {}
    for group in DEVICE_GROUPS:
        wanted, before = getattr(draft, group), getattr(stored, group)
        keys = {each.key for each in wanted}
        if any(each.key not in keys for each in before):
            by_key = {each.key: each for each in wanted}
            old = [by_key.pop(each.key, each) for each in before]
            changed[group] = (*old, *by_key.values())
    return replaced(draft, **changed) if changed else draft


def _ordered(settings: MachineSettings) -> Iterator[tuple[Device, int]]:
    """Every device that has a page, and its level."""
    yield from _drives(settings)
    by_kind = {kind: [device for device in settings.devices() if type(device) is kind] for kind in _ORDER}
    for kind in _ORDER:
        yield from ((device, 0) for device in by_kind[kind])
    yield from ((each, 0) for each in settings.controllers if each.kind == "usb")


def _drives(settings: MachineSettings) -> Iterator[tuple[Device, int]]:
    """Each controller with what hangs on it, then the drives that hang on none."""
    placed: set[str] = set()
    for controller in (each for kind in _OF_DRIVES for each in settings.controllers if each.kind == kind):
        yield controller, 0
        drives = [drive for drive in settings.drives if is_on(drive, controller)]
        placed.update(drive.key for drive in drives)
        yield from ((drive, 1) for drive in drives)
    yield from ((drive, 0) for drive in settings.drives if drive.key not in placed)


def _node(device: Device, title: str, level: int) -> Node:
    page: type[DevicePage] = PAGES[type(device)]
    if isinstance(device, Drive) and device.device in {"cdrom", "floppy"}:
        page = MediaPage

    def make(theme: Theme, work: MachineSettingsWork) -> DevicePage:
        return page(theme, work, device.key)

    return Node(device.key, title, icon_of(device), Section.HARDWARE, make, _summary_by(device.key), level)


def _summary_by(key: str) -> Callable[[MachineSettings], str]:
    def summary(settings: MachineSettings) -> str:
        found = settings.find(key)
        return summary_of(found, settings) if isinstance(found, Device) else ""

    return summary
