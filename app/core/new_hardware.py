"""What can be added to a machine, and what it is at first on a host that can do this and that."""

from __future__ import annotations

from collections.abc import Callable

from app.core.abilities import HostAbilities
from app.core.drive_rules import drives_on
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
from app.core.machine_settings import MachineSettings
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.plan_devices import EMULATED
from app.core.port_rules import COM_PORTS
from app.core.record import record

N = QT_TRANSLATE_NOOP
ONLY_ONE = N("core", "The machine has one already.")
NO_ROOM = N("core", "The machine has all that it can have.")
NOT_HERE = N("core", "This host cannot give machines one.")
NO_TPM = N("core", "This host cannot emulate a TPM. Install the package swtpm there.")
NO_VIRTIOFS = N("core", "This host cannot share folders by virtiofs.")
NO_FLOPPY = N("core", "A machine of Generation 2 has no diskette drive.")
_IDE_DRIVES = 4
_LEGACY_MODELS = ("e1000e", "e1000", "rtl8139")
_SCSI_CONTROLLERS = 4
_PASSING = EMULATED | {"xen", "test"}
"""Hypervisors that give machines devices of the host."""
Maker = Callable[[str, MachineSettings, HostAbilities], Device]
Obstacle = Callable[[MachineSettings, HostAbilities], Message | None]


def _none(_settings: MachineSettings, _abilities: HostAbilities) -> Message | None:
    return None


@record
class Hardware:
    """A kind of device to add. ``why_not``: why it cannot be added, None when it can."""

    id: str
    name: str
    what: str
    make: Maker
    why_not: Obstacle = _none
    is_chosen: bool = False
    """Whether the host's device is chosen before it is added."""


def _is_second(settings: MachineSettings) -> bool:
    return "q35" in settings.firmware.machine_type


def _emulated(settings: MachineSettings, _abilities: HostAbilities) -> Message | None:
    return None if settings.hypervisor in EMULATED else message(NOT_HERE)


def _passed(settings: MachineSettings, _abilities: HostAbilities) -> Message | None:
    return None if settings.hypervisor in _PASSING else message(NOT_HERE)


def disk_bus(settings: MachineSettings) -> str:
    """On which bus a new hard drive finds a driver: that of the drives that are there."""
    buses = [each.bus for each in settings.drives if each.device in {"disk", "lun"}]
    if "ide" in buses[:1] and sum(each.bus == "ide" for each in settings.drives) >= _IDE_DRIVES:
        return "scsi"
    return buses[0] if buses else ("scsi" if settings.hypervisor in EMULATED else "ide")


def new_disk(key: str, settings: MachineSettings, bus: str = "", controller: int = -1) -> Drive:
    """A hard drive that has no virtual hard disk yet."""
    bus = bus or disk_bus(settings)
    taken = next((each for each in settings.controllers if (each.kind, each.index) == (bus, controller)), None)
    unit = -1
    if taken is not None and bus in {"scsi", "sata"}:
        used = {each.unit for each in drives_on(taken, settings)}
        unit = next(number for number in range(len(used) + 1) if number not in used)
    return Drive(key, "disk", "file", "", "qcow2", bus, controller=controller if unit >= 0 else -1, unit=unit)


def new_dvd(key: str, settings: MachineSettings) -> Drive:
    """An empty DVD drive."""
    bus = "sata" if _is_second(settings) else "ide"
    if bus == "ide" and sum(each.bus == "ide" for each in settings.drives) >= _IDE_DRIVES:
        bus = "scsi"
    return Drive(key, "cdrom", "file", "", "raw", bus, is_read_only=True)


def _diskette(settings: MachineSettings, abilities: HostAbilities) -> Message | None:
    if _is_second(settings):
        return message(NO_FLOPPY)
    has_room = sum(each.device == "floppy" for each in settings.drives) < 2
    return _emulated(settings, abilities) if has_room else message(NO_ROOM)


def new_controller(key: str, settings: MachineSettings, kind: str, model: str) -> Controller:
    """The next controller of its kind."""
    used = {each.index for each in settings.controllers if each.kind == kind}
    return Controller(key, kind, next(number for number in range(len(used) + 1) if number not in used), model)


def _scsi(settings: MachineSettings, abilities: HostAbilities) -> Message | None:
    if sum(each.kind == "scsi" for each in settings.controllers) >= _SCSI_CONTROLLERS:
        return message(NO_ROOM)
    return _emulated(settings, abilities)


def _adapter(key: str, settings: MachineSettings, abilities: HostAbilities, model: str) -> Adapter:
    """Plugged in as the machine's first adapter is, else into the first switch."""
    first = next(iter(settings.adapters), None)
    if first is not None and first.switch_kind in {"network", "bridge", "user"}:
        return Adapter(key, first.switch_kind, first.switch, model=model)
    choice = next((each for each in abilities.switches if each.is_active), None)
    if choice is None:
        return Adapter(key, "user" if abilities.is_session else "network", "", model=model, is_connected=False)
    return Adapter(key, choice.kind, choice.name, model=model)


def _model(offered: tuple[str, ...], *wanted: str) -> str:
    return next((each for each in wanted if not offered or each in offered), offered[0] if offered else "")


def _is_virtio(settings: MachineSettings) -> bool:
    """Whether the machine's system can be presumed to have drivers for virtio: what is there tells."""
    return all(each.model.startswith("virtio") for each in settings.adapters)


def new_network_adapter(key: str, settings: MachineSettings, abilities: HostAbilities) -> Adapter:
    """Of the model that the machine's other adapters are."""
    if settings.hypervisor not in EMULATED:
        return _adapter(key, settings, abilities, "")
    model = _model(abilities.devices.network_models, "virtio")
    return _adapter(key, settings, abilities, model if _is_virtio(settings) else settings.adapters[0].model)


def _legacy(key: str, settings: MachineSettings, abilities: HostAbilities) -> Adapter:
    offered = abilities.devices.network_models
    wanted = _LEGACY_MODELS if _is_second(settings) else _LEGACY_MODELS[1:]
    return _adapter(key, settings, abilities, _model(offered, *wanted))


def _com(key: str, settings: MachineSettings, _abilities: HostAbilities) -> SerialPort:
    used = {each.port for each in settings.serial_ports}
    return SerialPort(key, "pty", next(number for number in range(COM_PORTS) if number not in used))


def _has_com(settings: MachineSettings, _abilities: HostAbilities) -> Message | None:
    return message(NO_ROOM) if len(settings.serial_ports) >= COM_PORTS else None


def _display(key: str, settings: MachineSettings, abilities: HostAbilities) -> Display:
    return Display(key, _display_kinds(settings, abilities)[0], listen_address="127.0.0.1")


def _display_kinds(settings: MachineSettings, abilities: HostAbilities) -> tuple[str, ...]:
    used = {each.kind for each in settings.displays}
    offered = abilities.devices.graphics_types or ("vnc",)
    return tuple(each for each in ("vnc", "spice") if each in offered and each not in used)


def _has_display(settings: MachineSettings, abilities: HostAbilities) -> Message | None:
    return None if _display_kinds(settings, abilities) else message(NO_ROOM)


def _tpm(key: str, _settings: MachineSettings, abilities: HostAbilities) -> Tpm:
    return Tpm(key, _model(abilities.devices.tpm_models, "tpm-crb", "tpm-tis"), "emulator", "2.0")


def _has_tpm(settings: MachineSettings, abilities: HostAbilities) -> Message | None:
    if settings.tpms:
        return message(ONLY_ONE)
    return None if abilities.devices.tpm_models else message(NO_TPM)


def _watchdog(key: str, _settings: MachineSettings, abilities: HostAbilities) -> Watchdog:
    return Watchdog(key, _model(abilities.devices.watchdog_models, "i6300esb"), "reset")


def _has_watchdog(settings: MachineSettings, abilities: HostAbilities) -> Message | None:
    return message(ONLY_ONE) if settings.watchdogs else _emulated(settings, abilities)


def _has_folders(_settings: MachineSettings, abilities: HostAbilities) -> Message | None:
    return None if abilities.devices.has_virtiofs else message(NO_VIRTIOFS)


def _has_redirection(settings: MachineSettings, abilities: HostAbilities) -> Message | None:
    return _emulated(settings, abilities)


HARDWARE: tuple[Hardware, ...] = (
    Hardware("scsi", N("core", "SCSI Controller"),
             N("core", "Hard drives and DVD drives are plugged into it, also while the machine runs."),
             lambda key, settings, _: new_controller(key, settings, "scsi", "virtio-scsi"), _scsi),
    Hardware("disk", N("core", "Hard Drive"), N("core", "A virtual hard disk or a disk of the host."),
             lambda key, settings, _: new_disk(key, settings)),
    Hardware("dvd", N("core", "DVD Drive"), N("core", "Shows an ISO image, which can be changed at any time."),
             lambda key, settings, _: new_dvd(key, settings)),
    Hardware("diskette", N("core", "Diskette Drive"), N("core", "Shows an image of a diskette."),
             lambda key, *_: Drive(key, "floppy", "file", "", "raw", "fdc"), _diskette),
    Hardware("adapter", N("core", "Network Adapter"), N("core", "The quickest; the guest needs drivers for virtio."),
             new_network_adapter),
    Hardware("legacy", N("core", "Legacy Network Adapter"),
             N("core", "An Intel or Realtek adapter, for systems without drivers for virtio."), _legacy, _emulated),
    Hardware("com", N("core", "COM Port"), N("core", "A serial port that leads to a pipe, socket or file of the host."),
             _com, _has_com),
    Hardware("display", N("core", "Display"), N("core", "Lets a viewer see the screen by VNC or SPICE."),
             _display, _has_display),
    Hardware("video", N("core", "Graphics Card"), N("core", "One more screen."),
             lambda key, _, abilities: Video(key, _model(abilities.devices.video_models, "virtio", "vga")), _emulated),
    Hardware("sound", N("core", "Sound Card"), N("core", "Sound in and out, by way of the display."),
             lambda key, _, abilities: Sound(key, _model(abilities.devices.sound_models, "ich9", "ich6", "ac97")),
             _emulated),
    Hardware("tablet", N("core", "Tablet"), N("core", "A pointer that is where the viewer's is."),
             lambda key, *_: Input(key, "tablet", "usb"), _emulated),
    Hardware("keyboard", N("core", "Keyboard"), N("core", "A keyboard of its own."),
             lambda key, *_: Input(key, "keyboard", "usb"), _emulated),
    Hardware("usb-controller", N("core", "USB Controller"), N("core", "USB 3, for USB devices of host and viewer."),
             lambda key, settings, _: new_controller(key, settings, "usb", "qemu-xhci"), _emulated),
    Hardware("usb-redirection", N("core", "USB Redirection"),
             N("core", "Lends a USB device of the viewer's computer to the machine; needs SPICE."),
             lambda key, *_: UsbRedirection(key), _has_redirection),
    Hardware("tpm", N("core", "Trusted Platform Module"),
             N("core", "Keeps keys, as Windows 11 and encrypted disks want it."), _tpm, _has_tpm),
    Hardware("watchdog", N("core", "Watchdog"), N("core", "Resets the machine when its system hangs."),
             _watchdog, _has_watchdog),
    Hardware("random", N("core", "Random Number Generator"), N("core", "Gives the guest true random numbers."),
             lambda key, *_: RandomSource(key, source="/dev/urandom"), _emulated),
    Hardware("folder", N("core", "Shared Folder"), N("core", "A folder of the host that the guest can mount."),
             lambda key, *_: SharedFolder(key), _has_folders),
    Hardware("pci", N("core", "PCI Device of the Host"), N("core", "Passed through: graphics, network, storage cards."),
             lambda key, *_: HostDevice(key, "pci"), _passed, is_chosen=True),
    Hardware("usb", N("core", "USB Device of the Host"), N("core", "Passed through while it is plugged in."),
             lambda key, *_: HostDevice(key, "usb"), _passed, is_chosen=True),
)  # fmt: skip
"""All that can be added, in Hyper-V's words and order, then what Hyper-V does not have."""
