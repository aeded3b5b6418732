"""When a change of a machine's settings takes effect: now, at its next start, or not before it is off."""

from __future__ import annotations

from enum import Enum

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
    UsbRedirection,
    Watchdog,
)
from app.core.machine_settings import PASSWORD, AddDevice, Change, FieldChange, MachineSettings, differences
from app.core.partitions import PartitionState


class When(Enum):
    """When a change takes effect."""

    NOW = "now"
    NEXT_START = "next start"
    ONLY_OFF = "only off"  # the machine must be off for it


QOS_FIELDS = frozenset(
    {"total_iops", "read_iops", "write_iops", "total_bytes_per_s", "read_bytes_per_s", "write_bytes_per_s"}
)
BANDWIDTH_FIELDS = frozenset(
    {
        "inbound_average_kbyte_per_s", "inbound_peak_kbyte_per_s", "inbound_burst_kbyte", "inbound_minimum_kbyte_per_s",
        "outbound_average_kbyte_per_s", "outbound_peak_kbyte_per_s", "outbound_burst_kbyte",
    }
)  # fmt: skip
_LIVE_DRIVE = QOS_FIELDS
_LIVE_ADAPTER = BANDWIDTH_FIELDS | {"switch_kind", "switch", "port_group", "is_connected", "vlan_id", "filter"}
_MEDIA = frozenset({"source_kind", "source", "format"})
_HOT_BUSES = frozenset({"virtio", "scsi", "usb", "xen"})
_KEPT_BY_PARTITA = frozenset({"is_dynamic", "minimum_bytes", "buffer_percent", "weight"})
_LIVE_MEMORY = _KEPT_BY_PARTITA | {"startup_bytes", "statistics_period_s"}
_LEFT_TO_HOST = ("", 0, -1, ())
_EMPTY_MEANS_NONE = (
    QOS_FIELDS
    | BANDWIDTH_FIELDS
    | {"title", "notes", "source", "filter", "vlan_id", "serial_number", "delay_s", "folder"}
)
_OFF = frozenset({PartitionState.OFF, PartitionState.FAILED})
_KEPT_PAGES = frozenset({"checkpoints", "start"})


def when(change: Change, settings: MachineSettings, state: PartitionState) -> When:
    """When ``change`` of a machine with ``settings`` (as it runs, before the change) takes effect in ``state``.

    A machine with a saved state starts with the settings that were saved, so that what is not NOW waits there
    until the saved state is gone: ONLY_OFF.
    """
    if state in _OFF or _is_kept_by_partita(change):
        return When.NOW
    if isinstance(change, FieldChange) and change.field == "name":
        return When.ONLY_OFF
    if state is PartitionState.SAVED:
        return When.ONLY_OFF
    return When.NOW if _is_live(change, settings) else When.NEXT_START


def pending(stored: MachineSettings, live: MachineSettings) -> tuple[Change, ...]:
    """What waits for the next start: changes that would make the settings that run those that are stored.

    What the host fills in when it starts a machine is no difference: fields that it was left to choose, the processor
    that "host-model" became, controllers and channels, and memory that moves by the policy of dynamic memory.
    """
    return tuple(change for change in differences(live, stored) if not _is_filled_in(change, stored, live))


def _is_filled_in(change: Change, stored: MachineSettings, live: MachineSettings) -> bool:
    if not isinstance(change, FieldChange):
        return isinstance(change.device, Controller | Channel)
    if not isinstance(change.new, bool) and change.new in _LEFT_TO_HOST:
        # A limit, a medium or a title that was taken away in the stored definition is a change all the same.
        return change.field not in _EMPTY_MEANS_NONE
    if change.field == "boot_order":
        # Devices that come or go are told as such; what counts here is the order of those that stay.
        orders = (stored.firmware.boot_order, live.firmware.boot_order)
        kept = [[key for key in order if stored.find(key) and live.find(key)] for order in orders]
        return kept[0] == kept[1]
    if change.key == "memory" and change.field == "startup_bytes":
        return stored.memory.is_dynamic
    is_expanded = stored.processor.mode == "host-model"
    return is_expanded and change.key == "processor" and change.field in {"mode", "model", "nested"}


def _is_kept_by_partita(change: Change) -> bool:
    if not isinstance(change, FieldChange):
        return False
    if change.key in _KEPT_PAGES:
        return True
    return (change.key == "memory" and change.field in _KEPT_BY_PARTITA) or (
        change.key == "stop" and change.field == "action"
    )


def _is_live(change: Change, settings: MachineSettings) -> bool:
    if not isinstance(change, FieldChange):
        return can_plug(change.device, is_added=isinstance(change, AddDevice))
    field = change.field
    match change.key:
        case "general":
            return field in {"title", "notes"}
        case "memory":
            return _is_live_memory(change, settings)
        case "processor":
            return field in {"limit_percent", "weight"} or (field == "count" and _is_plugged(change, settings))
    return _is_live_device(settings.find(change.key), field)


def _is_live_memory(change: FieldChange, settings: MachineSettings) -> bool:
    if change.field == "startup_bytes":
        # With dynamic memory, what the machine has now is the policy's business.
        is_reachable = isinstance(change.new, int) and change.new <= settings.memory.maximum_bytes
        return is_reachable and not settings.memory.is_dynamic and settings.memory.balloon_model not in {"", "none"}
    return change.field in _LIVE_MEMORY


def _is_plugged(change: FieldChange, settings: MachineSettings) -> bool:
    """Processors can be plugged in up to the maximum; those that a machine was started with cannot be taken away."""
    count = change.new
    return isinstance(count, int) and settings.processor.count <= count <= settings.processor.maximum


def _is_live_device(device: object, field: str) -> bool:
    match device:
        case Drive(device="cdrom" | "floppy") if field in _MEDIA:
            return True
        case Drive():
            return field in _LIVE_DRIVE
        case Adapter():
            return field in _LIVE_ADAPTER
        case Display(has_password=has_password):
            # One that was started without asking for a password cannot begin to.
            return field == PASSWORD and has_password
    return False


def can_plug(device: Device, *, is_added: bool) -> bool:
    """Whether a device can be added to or removed from a machine that runs."""
    match device:
        case Drive(device="disk" | "lun", bus=bus):
            return bus in _HOT_BUSES
        case Drive():
            return False
        case Adapter(switch_kind=kind):
            return kind not in {"vhostuser", "vdpa"}
        case HostDevice(kind="pci" | "usb"):
            return True
        case Controller(kind="scsi"):
            return True
        case RandomSource() | UsbRedirection():
            return True
        case Input(bus="usb" | "virtio"):
            return True
        case Watchdog():
            return is_added
    return False
