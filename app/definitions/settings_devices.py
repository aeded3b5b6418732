"""Fields of the other devices: serial ports, channels, TPM, watchdog, random numbers, shared folders, host devices."""

from __future__ import annotations

import re

from app.core.machine_devices import (
    Channel,
    Device,
    HostDevice,
    RandomSource,
    SerialPort,
    SharedFolder,
    Tpm,
    Watchdog,
)
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.definitions.device_kind import DeviceKind, numbered
from app.definitions.fields import (
    Field,
    NotChangeable,
    attribute_of,
    count,
    fixed,
    presence,
    put_attribute,
    take_away,
    text_of,
    word,
)
from app.definitions.nodes import Element
from app.definitions.placing import add, ensured, prune
from app.definitions.settings_memory import MEMORY

NOT_OF_KIND = QT_TRANSLATE_NOOP("core", "Devices of this kind ({kind}) have no such setting.")
BAD_HOST_DEVICE = QT_TRANSLATE_NOOP("core", "“{address}” is no address of a device of this kind ({kind}).")
OTHER_FOLDER = QT_TRANSLATE_NOOP(
    "core", "What this folder comes from ({kind}) cannot be changed here. Edit the XML instead."
)
NO_RATE = QT_TRANSLATE_NOOP("core", "Say first how many bytes each period gives.")
_RANDOM_BACKENDS = frozenset({"random", "builtin"})
_DEVICE_PATH = word("device_path", "backend/device", "path")
_RATE_PERIOD = count("period_ms", "rate", "period")
_PCI = re.compile(r"(?:([0-9a-f]{4}):)?([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])", re.IGNORECASE)
_USB_IDS = re.compile(r"([0-9a-f]{4}):([0-9a-f]{4})", re.IGNORECASE)
_USB_PLACE = re.compile(r"([0-9]{1,3})\.([0-9]{1,3})")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_HAS_PATH = frozenset({"unix", "file", "dev", "pipe", "pty"})
_HAS_ADDRESS = frozenset({"tcp", "udp"})


def _put_port_kind(port: Element, value: str) -> None:
    """Where it leads is said in another way by each kind."""
    port.set("type", value)
    source = port.find("source")
    if source is not None:
        if value not in _HAS_PATH:
            source.drop("path")
        if value not in _HAS_ADDRESS:
            source.drop("host", "service")
        if value not in {"unix", "tcp"}:
            source.drop("mode")
        prune(port, "source")
    if value != "tcp":
        take_away(port, "protocol")


def _put_listening(port: Element, value: bool) -> None:
    if value:
        ensured(port, "source").set("mode", "bind")
    elif attribute_of(port, "source", "mode"):
        put_attribute(port, "source", "mode", "connect" if port.get("type") in {"unix", "tcp"} else "")


def _put_log_file(port: Element, value: str) -> None:
    """How a log is written says nothing without the log."""
    if value:
        ensured(port, "log").set("file", value)
    else:
        take_away(port, "log")


def _begin_port(port: Element, device: Device) -> None:
    if not isinstance(device, SerialPort):
        raise TypeError(f"{type(device).__name__} is no serial port")
    port.set("type", device.kind)
    if device.kind in {"unix", "tcp"}:
        ensured(port, "source").set("mode", "bind" if device.is_listening else "connect")


def _end_port(port: Element) -> None:
    """The first serial port is a console, too; from that alone libvirt would make the port again."""
    devices = port.parent
    if devices is None or devices.find("serial") is not port:
        return
    for console in devices.elements("console"):
        if attribute_of(console, "target", "type") in {"", "serial"}:
            console.remove()


def _begin_tpm(tpm: Element, device: Device) -> None:
    ensured(tpm, "backend").set("type", getattr(device, "backend", "emulator"))


def _put_watchdog_model(watchdog: Element, value: str) -> None:
    """Only one of them is a PCI device and has a place there."""
    watchdog.set("model", value)
    if value != "i6300esb":
        take_away(watchdog, "address")


def _begin_random(rng: Element, device: Device) -> None:
    rng.set("model", getattr(device, "model", "virtio"))
    ensured(rng, "backend").set("model", getattr(device, "backend", "random"))


def _put_device_path(tpm: Element, value: str) -> None:
    kind = attribute_of(tpm, "backend", "type")
    if kind != "passthrough":
        raise NotChangeable(message(NOT_OF_KIND, kind=kind))
    _DEVICE_PATH.write(tpm, value)


def _random_source(rng: Element) -> str:
    return text_of(rng, "backend").strip() if attribute_of(rng, "backend", "model") == "random" else ""


def _put_random_backend(rng: Element, value: str) -> None:
    old = attribute_of(rng, "backend", "model")
    if value not in _RANDOM_BACKENDS or old not in _RANDOM_BACKENDS:
        raise NotChangeable(message(NOT_OF_KIND, kind=old if old not in _RANDOM_BACKENDS else value))
    backend = ensured(rng, "backend")
    if value == "builtin" and backend.text:
        backend.put_text("")
    backend.set("model", value)


def _put_random_source(rng: Element, value: str) -> None:
    kind = attribute_of(rng, "backend", "model")
    if kind != "random":
        raise NotChangeable(message(NOT_OF_KIND, kind=kind))
    ensured(rng, "backend").put_text(value)


def _put_rate(rng: Element, value: int) -> None:
    """A period without an amount means nothing."""
    if value:
        ensured(rng, "rate").set("bytes", str(value))
    else:
        take_away(rng, "rate")


def _put_rate_period(rng: Element, value: int) -> None:
    if value and rng.find("rate") is None:
        raise NotChangeable(message(NO_RATE))
    _RATE_PERIOD.write(rng, value)


def _folder_source(folder: Element) -> str:
    return next((attribute_of(folder, "source", name) for name in ("dir", "name", "dev", "file", "socket")
                 if attribute_of(folder, "source", name)), "")  # fmt: skip


def _put_folder_source(folder: Element, value: str) -> None:
    kind = folder.get("type") or "mount"
    if kind != "mount":
        raise NotChangeable(message(OTHER_FOLDER, kind=kind))
    put_attribute(folder, "source", "dir", value)


def _begin_folder(folder: Element, device: Device) -> None:
    """virtiofs reads the machine's memory, which must be shared for it."""
    folder.set("type", "mount")
    if not isinstance(device, SharedFolder):
        raise TypeError(f"{type(device).__name__} is no shared folder")
    put_attribute(folder, "driver", "type", device.driver)
    if device.driver != "virtiofs":
        return
    folder.set("accessmode", "passthrough")
    domain = folder.parent.parent if folder.parent is not None else None
    shared = next(field for field in MEMORY if field.name == "is_shared")
    if domain is not None and not shared.read(domain):
        shared.write(domain, True)


def _hex(address: Element, name: str, digits: int) -> str:
    written = address.get(name) or "0"
    try:
        return f"{int(written, 0):0{digits}x}"
    except ValueError:
        return written


def _host_address(device: Element) -> str:
    kind = device.get("type")
    address = device.find("source/address")
    if kind == "pci" and address is not None:
        function = _hex(address, "function", 1)
        return f"{_hex(address, 'domain', 4)}:{_hex(address, 'bus', 2)}:{_hex(address, 'slot', 2)}.{function}"
    if kind == "usb" and device.find("source/vendor") is not None:
        ids = (attribute_of(device, f"source/{part}", "id") for part in ("vendor", "product"))
        return ":".join(each.lower().removeprefix("0x") for each in ids)
    if address is None:
        return attribute_of(device, "source/adapter", "name") or attribute_of(device, "source", "wwpn")
    if kind == "usb":
        return f"{address.get('bus')}.{address.get('device')}"
    return address.get("uuid") or ":".join(each.value for each in address.attributes)


def _put_host_address(device: Element, value: str) -> None:
    kind = device.get("type")
    pattern = {"pci": (_PCI,), "usb": (_USB_IDS, _USB_PLACE), "mdev": (_UUID,)}.get(kind, ())
    found = next((match for match in (each.fullmatch(value) for each in pattern) if match), None)
    if found is None:
        raise NotChangeable(message(BAD_HOST_DEVICE, address=value, kind=kind))
    source = ensured(device, "source")
    for child in source.elements():
        child.remove()
    if found.re is _USB_IDS:
        add(source, "vendor").set("id", f"0x{found[1].lower()}")
        add(source, "product").set("id", f"0x{found[2].lower()}")
        return
    address = add(source, "address")
    if found.re is _UUID:
        address.set("uuid", value)
    elif found.re is _USB_PLACE:
        address.set("bus", found[1])
        address.set("device", found[2])
    else:
        parts = (found[1] or "0000", found[2], found[3], found[4])
        for name, part in zip(("domain", "bus", "slot", "function"), parts, strict=True):
            address.set(name, f"0x{part.lower()}")


def _begin_host_device(element: Element, device: Device) -> None:
    kind = getattr(device, "kind", "pci")
    element.set("mode", "subsystem")
    element.set("type", kind)
    if kind == "pci":
        element.set("managed", "yes")
    elif kind == "mdev":
        element.set("model", "vfio-pci")


def _is_managed(device: Element) -> bool:
    """Only PCI devices can be, and only of them is it told that they are not."""
    return device.get("type") != "pci" or device.get("managed") == "yes"


def _put_managed(device: Element, value: bool) -> None:
    if device.get("type") != "pci":
        raise NotChangeable(message(NOT_OF_KIND, kind=device.get("type")))
    device.set("managed", "yes" if value else "no")


SERIAL_PORT = DeviceKind(
    group="serial_ports",
    tag="serial",
    type=SerialPort,
    key=lambda element, index: f"serial:{attribute_of(element, 'target', 'port') or index}",
    fields=(
        Field("kind", lambda port: port.get("type") or "pty", _put_port_kind),
        count("port", "target", "port"),
        word("path", "source", "path"),
        word("address", "source", "host"),
        word("service", "source", "service"),
        Field("is_listening", lambda port: attribute_of(port, "source", "mode") == "bind", _put_listening),
        word("protocol", "protocol", "type"),
        Field("log_file", lambda port: attribute_of(port, "log", "file"), _put_log_file),
    ),
    begin=_begin_port,
    end=_end_port,
)
CHANNEL = DeviceKind(
    group="channels",
    tag="channel",
    type=Channel,
    key=numbered("channel"),
    fields=(
        fixed("kind", lambda channel: channel.get("type")),
        fixed("name", lambda channel: attribute_of(channel, "target", "name")),
    ),
)
TPM = DeviceKind(
    group="tpms",
    tag="tpm",
    type=Tpm,
    key=numbered("tpm"),
    fields=(
        word("model", "", "model"),
        fixed("backend", lambda tpm: attribute_of(tpm, "backend", "type") or "emulator"),
        word("version", "backend", "version"),
        fixed("is_encrypted", lambda tpm: tpm.find("backend/encryption") is not None),
        Field("device_path", _DEVICE_PATH.read, _put_device_path),
    ),
    begin=_begin_tpm,
)
WATCHDOG = DeviceKind(
    group="watchdogs",
    tag="watchdog",
    type=Watchdog,
    key=numbered("watchdog"),
    fields=(
        Field("model", lambda watchdog: watchdog.get("model"), _put_watchdog_model),
        word("action", "", "action"),
    ),
)
RANDOM_SOURCE = DeviceKind(
    group="random_sources",
    tag="rng",
    type=RandomSource,
    key=numbered("random"),
    fields=(
        word("model", "", "model"),
        Field("backend", lambda rng: attribute_of(rng, "backend", "model"), _put_random_backend),
        Field("source", _random_source, _put_random_source),
        Field("rate_bytes", count("rate_bytes", "rate", "bytes").read, _put_rate),
        Field("period_ms", _RATE_PERIOD.read, _put_rate_period),
    ),
    begin=_begin_random,
)
SHARED_FOLDER = DeviceKind(
    group="shared_folders",
    tag="filesystem",
    type=SharedFolder,
    key=lambda element, index: f"folder:{attribute_of(element, 'target', 'dir') or index}",
    fields=(
        fixed("driver", lambda folder: attribute_of(folder, "driver", "type")),
        Field("source", _folder_source, _put_folder_source),
        word("tag", "target", "dir"),
        word("access_mode", "", "accessmode"),
        presence("is_read_only", "readonly"),
        fixed("source_kind", lambda folder: folder.get("type") or "mount"),
    ),
    begin=_begin_folder,
)
HOST_DEVICE = DeviceKind(
    group="host_devices",
    tag="hostdev",
    type=HostDevice,
    key=lambda element, _index: f"host-device:{element.get('type')}:{_host_address(element)}",
    fields=(
        fixed("kind", lambda device: device.get("type")),
        Field("address", _host_address, _put_host_address),
        Field("is_managed", _is_managed, _put_managed),
    ),
    begin=_begin_host_device,
)
