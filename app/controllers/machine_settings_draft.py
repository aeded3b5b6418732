"""Drafts of a machine's settings: pure functions from one MachineSettings to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.core.machine_devices import (
    Adapter,
    Channel,
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
from app.core.machine_settings import (
    DEVICE_GROUPS,
    PAGES,
    PASSWORD,
    AddDevice,
    Change,
    FieldChange,
    MachineSettings,
    RemoveDevice,
)
from app.core.record import record, replaced

GROUP_OF: Mapping[type[Device], str] = {
    Controller: "controllers",
    Drive: "drives",
    Adapter: "adapters",
    SerialPort: "serial_ports",
    Channel: "channels",
    Display: "displays",
    Video: "videos",
    Sound: "sounds",
    Input: "inputs",
    UsbRedirection: "usb_redirections",
    Tpm: "tpms",
    Watchdog: "watchdogs",
    RandomSource: "random_sources",
    SharedFolder: "shared_folders",
    HostDevice: "host_devices",
}
"""In which attribute of MachineSettings the devices of a kind are."""


@record
class Clash:
    """A field that the user changed (``mine``) and somebody else as well (``theirs``). ``gone``: with its device."""

    change: Change
    theirs: object
    is_gone: bool = False


def field_of(settings: MachineSettings, key: str, field: str) -> object:
    """The value of a field; None when its page or device is not there."""
    found = settings.find(key)
    return getattr(found, field) if found is not None and field != PASSWORD else None


def with_field(settings: MachineSettings, key: str, field: str, value: object) -> MachineSettings:
    """The settings with one field changed; as they were when there is no such device."""
    if key in PAGES:
        return replaced(settings, **{key: replaced(getattr(settings, key), **{field: value})})
    for group in DEVICE_GROUPS:
        devices = getattr(settings, group)
        if any(device.key == key for device in devices):
            changed = tuple(replaced(each, **{field: value}) if each.key == key else each for each in devices)
            return replaced(settings, **{group: changed})
    return settings


def followed(settings: MachineSettings, stored: MachineSettings, key: str, field: str) -> MachineSettings:
    """``settings`` after ``field`` was changed, with the maximum that goes with it.

    Where what a machine starts with is all that it can have, both are one number to people.
    """
    if (key, field) == ("memory", "startup_bytes") and not settings.memory.is_dynamic:
        return _with_maximum(settings, stored, key, field, "maximum_bytes")
    if (key, field) == ("processor", "count"):
        return _with_maximum(settings, stored, key, field, "maximum")
    return settings


def _with_maximum(
    settings: MachineSettings, stored: MachineSettings, key: str, field: str, maximum: str
) -> MachineSettings:
    wanted, before = field_of(settings, key, field), field_of(stored, key, field)
    most, most_before = field_of(settings, key, maximum), field_of(stored, key, maximum)
    if not isinstance(wanted, int) or not isinstance(most, int):
        return settings
    if wanted == before:
        return with_field(settings, key, maximum, most_before)
    if before == most_before or wanted > most:
        return with_field(settings, key, maximum, wanted)
    return settings


def with_device(settings: MachineSettings, device: Device, like: MachineSettings | None = None) -> MachineSettings:
    """The settings with a device more: last of its kind, or where it is in ``like``."""
    group = GROUP_OF[type(device)]
    devices = (*getattr(settings, group), device)
    if like is not None:
        order = {each.key: number for number, each in enumerate(getattr(like, group))}
        devices = tuple(sorted(devices, key=lambda each: order.get(each.key, len(order))))
    return replaced(settings, **{group: devices})


def without_device(settings: MachineSettings, key: str) -> MachineSettings:
    """The settings without a device, which is then also not started from."""
    for group in DEVICE_GROUPS:
        devices = getattr(settings, group)
        kept = tuple(device for device in devices if device.key != key)
        if len(kept) < len(devices):
            settings = replaced(settings, **{group: kept})
    order = tuple(each for each in settings.firmware.boot_order if each != key)
    if order != settings.firmware.boot_order:
        settings = with_field(settings, "firmware", "boot_order", order)
    return settings


def rebased(settings: MachineSettings, changes: Iterable[Change]) -> MachineSettings:
    """``settings`` with the changes that still can be made."""
    for change in changes:
        match change:
            case FieldChange(key=key, field=field, new=new) if field != PASSWORD:
                settings = with_field(settings, key, field, new)
            case AddDevice(device=device) if settings.find(device.key) is None:
                settings = with_device(settings, device)
            case RemoveDevice(device=device):
                settings = without_device(settings, device.key)
    return settings


def clashes(changes: Iterable[Change], before: MachineSettings, now: MachineSettings) -> tuple[Clash, ...]:
    """Which changes, made on ``before``, are of something that others changed by ``now``."""
    found: list[Clash] = []
    for change in changes:
        match change:
            case FieldChange(key=key, field=field, new=new):
                if now.find(key) is None:
                    found.append(Clash(change, None, is_gone=True))
                    continue
                theirs = field_of(now, key, field)
                if theirs != field_of(before, key, field) and theirs != new:
                    found.append(Clash(change, theirs))
            case RemoveDevice(device=device):
                theirs = now.find(device.key)
                if theirs is not None and theirs != before.find(device.key):
                    found.append(Clash(change, theirs))
    return tuple(found)
