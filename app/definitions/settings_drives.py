"""Fields of disks, DVD and diskette drives, and of the controllers that they hang on."""

from __future__ import annotations

from app.core.machine_devices import Controller, Device, Drive
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.definitions.device_kind import DeviceKind
from app.definitions.fields import (
    Field,
    NotChangeable,
    attribute_of,
    count,
    fixed,
    number_text,
    presence,
    put_attribute,
    take_away,
    text,
    word,
)
from app.definitions.nodes import Element
from app.definitions.parsing import number
from app.definitions.placing import ensured, prune

OTHER_SOURCE = QT_TRANSLATE_NOOP("core", "Where this disk lies cannot be changed here ({kind}). Edit the XML instead.")
NEEDS_VOLUME = QT_TRANSLATE_NOOP("core", "A disk in a storage location is named “location/volume”.")
NO_PLACES = QT_TRANSLATE_NOOP("core", "Drives on this bus ({bus}) have no place on a controller.")
_ATTRIBUTES = {"file": "file", "block": "dev", "dir": "dir"}
_PREFIXES = {
    "virtio": "vd",
    "scsi": "sd",
    "sata": "sd",
    "usb": "sd",
    "ide": "hd",
    "fdc": "fd",
    "xen": "xvd",
    "sd": "sd",
}
# How many drives libvirt puts on one controller when it gives them places by their names.
_PLACES = {"scsi": 7, "sata": 6, "ide": 4, "fdc": 2}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _kind(disk: Element) -> str:
    return disk.get("type") or "file"


def _source(disk: Element) -> str:
    source = disk.find("source")
    if source is None:
        return ""
    kind = _kind(disk)
    if kind == "volume":
        return f"{source.get('pool')}/{source.get('volume')}" if source.get("volume") else ""
    if kind in _ATTRIBUTES:
        return source.get(_ATTRIBUTES[kind])
    return f"{source.get('protocol') or kind}:{source.get('name') or source.get('path')}"


def _put_source(disk: Element, value: str) -> None:
    """The images that the old one builds on are not those of the new one."""
    kind = _kind(disk)
    if kind not in {*_ATTRIBUTES, "volume"}:
        raise NotChangeable(message(OTHER_SOURCE, kind=kind))
    take_away(disk, "backingStore")
    if not value:
        source = disk.find("source")
        if source is not None:
            source.drop("pool", "volume", "index", *_ATTRIBUTES.values())
            prune(disk, "source")
        return
    source = ensured(disk, "source")
    source.drop("index")
    if kind == "volume":
        pool, slash, volume = value.partition("/")
        if not pool or not slash or not volume:
            raise NotChangeable(message(NEEDS_VOLUME))
        source.set("pool", pool)
        source.set("volume", volume)
    else:
        source.set(_ATTRIBUTES[kind], value)


def _put_kind(disk: Element, value: str) -> None:
    old = _kind(disk)
    if old not in {*_ATTRIBUTES, "volume"} or value not in {*_ATTRIBUTES, "volume"}:
        raise NotChangeable(message(OTHER_SOURCE, kind=value if old in _ATTRIBUTES else old))
    path = _source(disk)
    source = disk.find("source")
    if source is not None:
        source.drop("pool", "volume", "mode", *_ATTRIBUTES.values())
    disk.set("type", value)
    if path.startswith("/") and "volume" not in {old, value}:
        _put_source(disk, path)
    elif source is not None:
        prune(disk, "source")


def _put_bus(disk: Element, value: str) -> None:
    """Another bus names the drive anew, and its place was one of the old bus."""
    domain = disk.parent.parent if disk.parent is not None else None
    take_away(disk, "address")
    target = ensured(disk, "target")
    if disk.parent is not None and domain is not None:
        old = target.get("dev")
        target.drop("dev")
        name = old if old.startswith(_PREFIXES.get(value, "sd")) else free_target(domain, value)
        target.set("dev", name)
    target.set("bus", value)


def free_target(domain: Element, bus: str) -> str:
    """A name for a new drive on ``bus`` that no other has, and whose place by that name is free."""
    drives = domain.all_at("devices/disk")
    names = {attribute_of(disk, "target", "dev") for disk in drives}
    taken = {_place(disk) for disk in drives if attribute_of(disk, "target", "bus") == bus}
    prefix = _PREFIXES.get(bus, "sd")
    index = 0
    while f"{prefix}{letters(index)}" in names or _place_of(bus, index) in taken:
        index += 1
    return f"{prefix}{letters(index)}"


def letters(index: int) -> str:
    """0 is "a", 25 "z", 26 "aa"."""
    found = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, len(_LETTERS))
        found = _LETTERS[rest] + found
    return found


def _place_of(bus: str, index: int) -> tuple[str, str, str] | None:
    size = _PLACES.get(bus)
    if size is None:
        return None
    controller, place = divmod(index, size)
    half, unit = divmod(place, 2) if bus == "ide" else (0, place)
    return str(controller), str(half), str(unit)


def _place(disk: Element) -> tuple[str, str, str]:
    address = disk.find("address")
    if address is None:
        return "", "", ""
    return tuple(address.get(name) or "0" for name in ("controller", "bus", "unit"))  # type: ignore[return-value]


def _location(name: str) -> Field:
    def read(disk: Element) -> int:
        address = disk.find("address")
        if address is None or address.get("type") != "drive" or not address.get(name):
            return -1
        return number(address.get(name))

    def write(disk: Element, value: int) -> None:
        address = disk.find("address")
        if value < 0:
            if address is not None:
                take_away(disk, "address")
            return
        bus = attribute_of(disk, "target", "bus")
        if bus not in _PLACES:
            raise NotChangeable(message(NO_PLACES, bus=bus))
        address = ensured(disk, "address")
        if address.get("type") != "drive":
            address.set("type", "drive")
            for each in ("controller", "bus", "target", "unit"):
                address.set(each, "0")
        address.set(name, str(value))

    return Field(name, read, write)


def _begin(disk: Element, device: Device) -> None:
    if not isinstance(device, Drive):
        raise TypeError(f"{type(device).__name__} is no drive")
    disk.set("type", device.source_kind)
    disk.set("device", device.device)
    domain = disk.parent.parent if disk.parent is not None else None
    if domain is None:
        return
    bus = device.bus or ("fdc" if device.device == "floppy" else "virtio" if device.device == "disk" else "sata")
    target = ensured(disk, "target")
    target.set("dev", device.target or free_target(domain, bus))
    target.set("bus", bus)
    if bus == "scsi" and domain.get("type") in {"kvm", "qemu"} and not _has_controller(domain, "scsi"):
        CONTROLLER.make(domain, Controller("", "scsi", 0, "virtio-scsi"))


def _has_controller(domain: Element, kind: str) -> bool:
    return any(each.get("type") == kind for each in domain.all_at("devices/controller"))


def _driver(name: str, attribute: str) -> Field:
    return word(name, "driver", attribute)


def _limit(name: str, direction: str, unit: str) -> Field:
    """A limit holds for both directions together or for each of them: one is written instead of the other."""
    field = number_text(name, f"iotune/{direction}_{unit}")

    def write(disk: Element, value: int) -> None:
        field.write(disk, value)
        if value:
            for other in ("read", "write") if direction == "total" else ("total",):
                take_away(disk, f"iotune/{other}_{unit}")

    return Field(name, field.read, write)


CONTROLLER = DeviceKind(
    group="controllers",
    tag="controller",
    type=Controller,
    key=lambda element, index: f"controller:{element.get('type')}:{element.get('index') or index}",
    fields=(
        fixed("kind", lambda element: element.get("type")),
        count("index", "", "index"),
        word("model", "", "model"),
        count("queues", "driver", "queues"),
    ),
    begin=lambda element, device: put_attribute(element, "", "type", getattr(device, "kind", "")),
)
DRIVE = DeviceKind(
    group="drives",
    tag="disk",
    type=Drive,
    key=lambda element, _index: f"disk:{attribute_of(element, 'target', 'dev')}",
    fields=(
        fixed("device", lambda disk: disk.get("device") or "disk"),
        Field("source_kind", _kind, _put_kind),
        Field("source", _source, _put_source),
        _driver("format", "type"),
        Field("bus", lambda disk: attribute_of(disk, "target", "bus"), _put_bus),
        Field(
            "target",
            lambda disk: attribute_of(disk, "target", "dev"),
            lambda disk, value: ensured(disk, "target").set("dev", value),
        ),
        _location("controller"),
        _location("unit"),
        _driver("cache", "cache"),
        _driver("io", "io"),
        _driver("discard", "discard"),
        _driver("detect_zeroes", "detect_zeroes"),
        _driver("error_policy", "error_policy"),
        presence("is_read_only", "readonly"),
        presence("is_shareable", "shareable"),
        text("serial_number", "serial"),
        _limit("total_iops", "total", "iops_sec"),
        _limit("read_iops", "read", "iops_sec"),
        _limit("write_iops", "write", "iops_sec"),
        _limit("total_bytes_per_s", "total", "bytes_sec"),
        _limit("read_bytes_per_s", "read", "bytes_sec"),
        _limit("write_bytes_per_s", "write", "bytes_sec"),
    ),
    begin=_begin,
)
