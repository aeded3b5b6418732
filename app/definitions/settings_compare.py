"""What became of a definition that was stored: what the host did not take."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from app.core.machine_devices import Device
from app.core.machine_settings import (
    DEVICE_GROUPS,
    AddDevice,
    Change,
    DroppedField,
    FieldChange,
    MachineSettings,
    RemoveDevice,
    differences,
)
from app.core.record import fields_of
from app.definitions.parsing import parse

_LEFT_TO_HOST = ("", 0, -1, ())
_LIMIT = 100


def dropped_fields(wanted: MachineSettings, got: MachineSettings) -> tuple[DroppedField, ...]:
    """Fields that are not as they were asked; what was left to the host is not asked."""
    added = {}
    found: list[DroppedField] = []
    changes = differences(wanted, got)
    for change in changes:
        if isinstance(change, AddDevice):
            added.setdefault(type(change.device), []).append(change.device)
    for change in changes:
        match change:
            case RemoveDevice(device=device):
                # A name that the host gave is another key: the next new one of the kind is the same device.
                same = added.get(type(device), [])
                found += _differing(device, same.pop(0)) if same else [DroppedField(device.key, "", device, None)]
            case FieldChange(key=key, field=field, old=asked, new=now) if not _is_left(asked):
                found.append(DroppedField(key, field, asked, now))
    return tuple(found)


def still_there(changes: Sequence[Change], got: MachineSettings) -> tuple[DroppedField, ...]:
    """Devices that were to be removed and that the host has made again."""
    removed = (change.device for change in changes if isinstance(change, RemoveDevice))
    found = ((device, got.find(device.key)) for device in removed)
    return tuple(DroppedField(device.key, "", None, now) for device, now in found if now == device)


def matching_devices(wanted: MachineSettings, got: MachineSettings) -> dict[str, str]:
    """From the keys of ``wanted`` to the keys that the same devices have in ``got``."""
    pairs: dict[str, str] = {}
    for group in DEVICE_GROUPS:
        asked = [device.key for device in getattr(wanted, group)]
        now = [device.key for device in getattr(got, group)]
        pairs.update({key: key for key in asked if key in now})
        rest = [key for key in now if key not in asked]
        pairs.update(zip((key for key in asked if key not in now), rest, strict=False))
    return pairs


def _differing(asked: Device, now: Device) -> list[DroppedField]:
    names = (name for name in fields_of(asked) if name != "key" and not _is_left(getattr(asked, name)))
    pairs = ((name, getattr(asked, name), getattr(now, name)) for name in names)
    return [DroppedField(asked.key, name, old, new) for name, old, new in pairs if old != new]


def _is_left(value: object) -> bool:
    return not isinstance(value, bool) and value in _LEFT_TO_HOST


def dropped_parts(wanted_xml: str, got_xml: str) -> tuple[DroppedField, ...]:
    """Elements and attributes of a whole definition that the host did not store, by their paths.

    Values are not compared: hosts write many in words of their own (sizes in KiB, numbers in hexadecimal).

    Raises DefinitionError.
    """
    by_path = dict(_parts(parse(got_xml, "domain")))
    wanted = _parts(parse(wanted_xml, "domain"))
    missing = [(path, value) for path, value in wanted if path not in by_path]
    return tuple(DroppedField("xml", path, value, None) for path, value in missing[:_LIMIT])


def _parts(root: etree._Element) -> list[tuple[str, str]]:
    """Every attribute and text with its path; passwords only as ***."""
    found: list[tuple[str, str]] = []
    waiting = [(root, root.tag)]
    while waiting:
        element, path = waiting.pop()
        found.append((path, (element.text or "").strip()))
        found += [
            (f"{path}/@{name}", "***" if name == "passwd" else str(value)) for name, value in element.attrib.items()
        ]
        counts: dict[str, int] = {}
        for child in element:
            counts[child.tag] = counts.get(child.tag, 0) + 1
            waiting.append((child, f"{path}/{child.tag}[{counts[child.tag]}]"))
    return found
