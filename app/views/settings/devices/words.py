"""How devices are called in the tree and on their pages, and what is said of them in a line."""

from __future__ import annotations

from pathlib import PurePosixPath

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
from app.core.names import shown
from app.views.translation import translate

_ICONS: dict[type[Device], str] = {
    Controller: "controller",
    Drive: "disk",
    Adapter: "network",
    SerialPort: "serial-port",
    Display: "virtual-machine",
    Video: "gpu",
    Sound: "controller",
    Input: "controller",
    UsbRedirection: "controller",
    Tpm: "security",
    Watchdog: "clock",
    RandomSource: "integration",
    SharedFolder: "storage",
    HostDevice: "host",
}


def icon_of(device: Device) -> str:
    """The name of the device's icon."""
    if isinstance(device, Drive) and device.device == "cdrom":
        return "dvd"
    if isinstance(device, Drive) and device.device == "floppy":
        return "save"
    return _ICONS.get(type(device), "controller")


def kind_words(device: Device) -> str:
    """What the device is, as Hyper-V Manager calls it where it has one."""
    match device:
        case Controller(kind=kind):
            return controller_words(kind)
        case Drive(device=kind):
            return drive_words(kind)
        case Input(kind=kind):
            return input_words(kind)
        case SerialPort(port=port):
            return translate("Settings", "COM {number}").format(number=port + 1)
        case HostDevice(kind=kind):
            return host_device_words(kind)
    names = {
        Adapter: translate("Settings", "Network Adapter"),
        Display: translate("Settings", "Display"),
        Video: translate("Settings", "Graphics Card"),
        Sound: translate("Settings", "Sound Card"),
        UsbRedirection: translate("Settings", "USB Redirection"),
        Tpm: translate("Settings", "Trusted Platform Module"),
        Watchdog: translate("Settings", "Watchdog"),
        RandomSource: translate("Settings", "Random Numbers"),
        SharedFolder: translate("Settings", "Shared Folder"),
    }
    return names.get(type(device), shown(type(device).__name__))


def controller_words(kind: str) -> str:
    """A controller by the host's word for its kind."""
    names = {
        "scsi": translate("Settings", "SCSI Controller"),
        "sata": translate("Settings", "SATA Controller"),
        "ide": translate("Settings", "IDE Controller"),
        "fdc": translate("Settings", "Diskette Controller"),
        "usb": translate("Settings", "USB Controller"),
    }
    return names.get(kind) or translate("Settings", "Controller {kind}").format(kind=shown(kind))


def drive_words(kind: str) -> str:
    """A drive by the host's word for its kind."""
    names = {
        "cdrom": translate("Settings", "DVD Drive"),
        "floppy": translate("Settings", "Diskette Drive"),
        "lun": translate("Settings", "Physical Disk"),
    }
    return names.get(kind) or translate("Settings", "Hard Drive")


def input_words(kind: str) -> str:
    """A keyboard or pointer by the host's word for its kind."""
    names = {
        "tablet": translate("Settings", "Tablet"),
        "keyboard": translate("Settings", "Keyboard"),
        "mouse": translate("Settings", "Mouse"),
    }
    return names.get(kind) or translate("Settings", "Input Device")


def host_device_words(kind: str) -> str:
    """A device of the host by the host's word for its kind."""
    names = {
        "pci": translate("Settings", "PCI Device"),
        "usb": translate("Settings", "USB Device"),
        "mdev": translate("Settings", "Mediated Device"),
    }
    return names.get(kind) or translate("Settings", "Device of the Host")


def summary_of(device: Device, settings: MachineSettings) -> str:
    """What the device is set to, in a line."""
    match device:
        case Controller():
            return controller_summary(device, settings)
        case Drive():
            return drive_summary(device)
        case Adapter():
            return adapter_summary(device)
        case SerialPort():
            return serial_summary(device)
        case Display(kind=kind, port=port):
            where = translate("Settings", "port {port}").format(port=port) if port else ""
            return _listed(display_words(kind), where)
        case SharedFolder(source=source, tag=tag):
            return " → ".join(filter(None, (shown(source), shown(tag)))) or translate("Settings", "no folder yet")
    return _model_summary(device)


def _model_summary(device: Device) -> str:
    match device:
        case HostDevice(address=address):
            return shown(address) or translate("Settings", "not chosen yet")
        case Watchdog(model=first, action=second) | RandomSource(backend=first, source=second):
            return _listed(shown(first), shown(second))
        case Tpm(model=first, version=second):
            return _listed(shown(first), shown(second))
        case Input(bus=bus):
            return bus_words(bus)
        case UsbRedirection():
            return translate("Settings", "by the display")
    return shown(getattr(device, "model", "")) or translate("Settings", "as the host chooses")


def _listed(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def serial_summary(port: SerialPort) -> str:
    """Where it leads."""
    place = f"{port.address}:{port.service}" if port.kind == "tcp" else port.path if port.kind != "pty" else ""
    return _listed(serial_words(port.kind), shown(place))


def controller_summary(controller: Controller, settings: MachineSettings) -> str:
    """How many drives hang on it; of others the model."""
    if controller.kind not in {"scsi", "sata", "ide", "fdc"}:
        return shown(controller.model) or translate("Settings", "as the host chooses")
    count = sum(1 for drive in settings.drives if is_on(drive, controller))
    if count == 1:
        return translate("Settings", "1 device")
    return translate("Settings", "{count} devices").format(count=count)


def is_on(drive: Drive, controller: Controller) -> bool:
    """Whether the drive hangs on this controller; on the first one while the host is yet to choose."""
    return drive.bus == controller.kind and max(drive.controller, 0) == controller.index


def drive_summary(drive: Drive) -> str:
    """The file's name; the whole path is on the page."""
    if not drive.source:
        return translate("Settings", "None")
    name = drive.source if drive.source_kind == "volume" else PurePosixPath(drive.source).name or drive.source
    return shown(name, 200)


def adapter_summary(adapter: Adapter) -> str:
    """Where it is plugged in, and its address."""
    if not adapter.is_connected:
        place = translate("Settings", "Not connected")
    else:
        place = shown(adapter.switch) or switch_kind_words(adapter.switch_kind)
    return ", ".join(filter(None, (place, shown(adapter.mac))))


def switch_kind_words(kind: str) -> str:
    """What an adapter is plugged into, by the host's word for its kind."""
    names = {
        "network": translate("Settings", "Virtual switch"),
        "bridge": translate("Settings", "Bridge of the host"),
        "user": translate("Settings", "User-mode network"),
        "direct": translate("Settings", "Adapter of the host (macvtap)"),
        "hostdev": translate("Settings", "Passed through (SR-IOV)"),
        "ethernet": translate("Settings", "Interface of the host"),
    }
    return names.get(kind) or shown(kind)


def serial_words(kind: str) -> str:
    """Where a COM port leads."""
    names = {
        "pty": translate("Settings", "Console (pty)"),
        "unix": translate("Settings", "Socket of the host"),
        "tcp": translate("Settings", "Network (TCP)"),
        "file": translate("Settings", "File of the host"),
        "pipe": translate("Settings", "Named pipe of the host"),
        "dev": translate("Settings", "Serial port of the host"),
        "null": translate("Settings", "None"),
    }
    return names.get(kind) or shown(kind)


def display_words(kind: str) -> str:
    """A display by the host's word for its kind."""
    names = {"vnc": "VNC", "spice": "SPICE", "rdp": "RDP", "sdl": "SDL"}
    return names.get(kind) or shown(kind)


def bus_words(bus: str) -> str:
    """A bus of drives and input devices."""
    names = {
        "virtio": "virtio",
        "scsi": "SCSI",
        "sata": "SATA",
        "ide": "IDE",
        "usb": "USB",
        "fdc": translate("Settings", "Diskette"),
        "ps2": "PS/2",
        "xen": "Xen",
    }
    return names.get(bus) or shown(bus) or translate("Settings", "as the host chooses")
