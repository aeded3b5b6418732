"""Everything that the settings of a machine consist of, page by page, and changes of it as data.

``SettingsQuery`` answers with :class:`MachineSettings`; the dialog edits copies (``app.core.record.replaced``),
:func:`differences` says what that changes, ``app.core.settings_timing.when`` says when it takes effect, and
``ChangeMachineCommand`` carries it out. A page's key is its attribute's name in MachineSettings, a device's its
``key``. Sizes in bytes. "" and 0 mean that nothing is written and the host decides, unless a field says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from app.core.machine_devices import (
    NEW,
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
from app.core.machine_plan import Topology
from app.core.record import fields_of, record

PASSWORD = "password"
"""The field of a Display that is only ever written; ``FieldChange.new`` is an ``app.core.secrets.Secret``."""
NOT_CHANGED_HERE = frozenset({"key", "index", "is_trunk", "has_password"})
"""Fields that are shown and never changed by a FieldChange."""


class StartAction(Enum):
    """What happens when the host starts."""

    NOTHING = "nothing"
    IF_RUNNING = "if running"
    ALWAYS = "always"


class StopAction(Enum):
    """What happens when the host shuts down. DEFAULT: as the host's own service is set."""

    DEFAULT = ""
    SAVE = "save"
    TURN_OFF = "turn off"
    SHUT_DOWN = "shut down"


class CheckpointKind(Enum):
    """What Checkpoint makes. PRODUCTION makes a standard one when the guest cannot, PRODUCTION_ONLY fails then."""

    DISABLED = "disabled"
    PRODUCTION = "production"
    PRODUCTION_ONLY = "production only"
    STANDARD = "standard"


@record
class NumaNode:
    """Processors (as written, e.g. "0-3") and memory that lie near one another."""

    processors: str
    memory_bytes: int


@record
class General:
    """Page Name. The name changes only while the machine is off; the title is a name for people."""

    name: str
    title: str = ""
    notes: str = ""


@record
class Firmware:
    """Page Firmware or BIOS. ``boot_order``: keys of devices, the first first; devices not named are not tried.

    ``kernel`` and so on: a kernel that the host itself starts, past firmware and disks.
    """

    kind: str = ""  # "bios", "uefi", "" where the word means nothing
    machine_type: str = ""
    boot_order: tuple[str, ...] = ()
    has_boot_menu: bool = False
    boot_menu_timeout_ms: int = 0
    kernel: str = ""
    initrd: str = ""
    command_line: str = ""


@record
class Security:
    """Page Security, beside the TPM, which is a device. Secure Boot needs UEFI."""

    has_secure_boot: bool = False
    has_enrolled_keys: bool = False
    launch_security: str = ""  # "sev", "sev-snp", "tdx", "s390-pv": shown, not changed here


@record
class Memory:
    """Page Memory. Dynamic memory is a policy of Partita, kept in the machine's metadata.

    ``startup_bytes`` is what the machine starts with, ``maximum_bytes`` what its balloon can give it (never less than
    startup). ``minimum_bytes``, ``buffer_percent`` and ``weight`` matter only while ``is_dynamic``.
    """

    startup_bytes: int
    maximum_bytes: int
    is_dynamic: bool = False
    minimum_bytes: int = 0  # 0: as much as startup
    buffer_percent: int = 20  # 5 to 2000
    weight: int = 50  # 0 to 100
    balloon_model: str = ""  # "virtio", "none", ...
    statistics_period_s: int = 0  # how often the guest's balloon driver tells; 0: never
    hotplug_maximum_bytes: int = 0  # up to what memory can be plugged in; 0: none can
    hotplug_slots: int = 0
    has_huge_pages: bool = False
    is_shared: bool = False  # with processes of the host, which virtiofs needs
    is_locked: bool = False


@record
class Processor:
    """Page Processor. ``count`` of ``maximum`` are plugged in at start."""

    count: int = 1
    maximum: int = 1
    topology: Topology = Topology()
    limit_percent: int = 100  # of each virtual processor; 100: no limit
    weight: int = 0  # 1 to 10000; 0: the host's default
    mode: str = ""  # "host-model", "host-passthrough", "maximum", "custom"
    model: str = ""  # of "custom"
    nested: str = ""  # "on", "off", "" for what the mode gives: virtual machines inside the machine
    numa: tuple[NumaNode, ...] = ()


@record
class Integration:
    """Page Integration Services. One channel serves shutdown, time, heartbeat, backup and data exchange."""

    has_agent: bool = False
    has_spice_agent: bool = False  # clipboard and resizing for the display "spice"
    clock: str = "utc"  # "utc", "localtime", "timezone", "variable", "absolute"


@record
class Checkpoints:
    """Page Checkpoints; kept in the machine's metadata. ``folder``: where their files go; "" beside the disk."""

    kind: CheckpointKind = CheckpointKind.PRODUCTION
    is_automatic: bool = False
    folder: str = ""


@record
class AutomaticStart:
    """Page Automatic Start Action. ALWAYS is the host's own flag, the rest is kept in the machine's metadata."""

    action: StartAction = StartAction.NOTHING
    delay_s: int = 0


@record
class AutomaticStop:
    """Page Automatic Stop Action; kept in the machine's metadata. ``on_crash``: of the guest, e.g. "restart"."""

    action: StopAction = StopAction.DEFAULT
    on_crash: str = ""  # "destroy" (turn off), "restart", "preserve", "coredump-restart", "coredump-destroy"


@record
class MachineSettings:
    """One machine, as it runs or as it is stored. Devices in the order of the definition."""

    uuid: str
    hypervisor: str  # "kvm", "qemu", "xen", "test", ...
    architecture: str
    general: General
    firmware: Firmware
    security: Security
    memory: Memory
    processor: Processor
    integration: Integration
    checkpoints: Checkpoints
    start: AutomaticStart
    stop: AutomaticStop
    controllers: tuple[Controller, ...] = ()
    drives: tuple[Drive, ...] = ()
    adapters: tuple[Adapter, ...] = ()
    serial_ports: tuple[SerialPort, ...] = ()
    channels: tuple[Channel, ...] = ()
    displays: tuple[Display, ...] = ()
    videos: tuple[Video, ...] = ()
    sounds: tuple[Sound, ...] = ()
    inputs: tuple[Input, ...] = ()
    usb_redirections: tuple[UsbRedirection, ...] = ()
    tpms: tuple[Tpm, ...] = ()
    watchdogs: tuple[Watchdog, ...] = ()
    random_sources: tuple[RandomSource, ...] = ()
    shared_folders: tuple[SharedFolder, ...] = ()
    host_devices: tuple[HostDevice, ...] = ()

    def devices(self) -> Iterator[Device]:
        """All devices, kind by kind."""
        for group in DEVICE_GROUPS:
            yield from getattr(self, group)

    def find(self, key: str) -> object | None:
        """The page or device with this key; None when there is none."""
        if key in PAGES:
            return getattr(self, key)
        return next((device for device in self.devices() if device.key == key), None)


PAGES = (
    "general", "firmware", "security", "memory", "processor", "integration", "checkpoints", "start", "stop",
)  # fmt: skip
"""Keys of the pages that every machine has, which are their attributes' names."""
_PLAIN = ("uuid", "hypervisor", "architecture")
DEVICE_GROUPS = tuple(name for name in MachineSettings.__match_args__ if name not in {*PAGES, *_PLAIN})
"""Attributes of MachineSettings that hold devices."""


@record
class FieldChange:
    """``field`` of the page or device ``key`` shall be ``new``; it was ``old`` when the user saw it."""

    key: str
    field: str
    old: object
    new: object


@record
class AddDevice:
    """A device to add. Its key begins with "new:" and may stand in a new boot order."""

    device: Device


@record
class RemoveDevice:
    """A device to remove, as the user saw it. Files of drives are kept."""

    device: Device


Change = FieldChange | AddDevice | RemoveDevice


@record
class DroppedField:
    """A field that the host did not take as it was asked: it is ``got`` now. ``key`` "new:..." was not added at all."""

    key: str
    field: str
    wanted: object
    got: object


@record
class ChangeOutcome:
    """What a change of a machine's definition did, told by its command while it succeeds.

    ``old_xml`` and ``new_xml`` are the definitions before and after, without passwords, to be kept.
    ``waiting``: changes that the machine that runs could not take at once, each with the host's own reason or "".
    """

    uuid: str
    old_xml: str
    new_xml: str
    dropped: tuple[DroppedField, ...] = ()
    waiting: tuple[tuple[Change, str], ...] = ()
    has_others_changes: bool = False
    """Whether somebody else had changed the definition since it was seen; their changes stayed."""


@record
class SettingsAnswer:
    """Answer of SettingsQuery. ``live`` is None while the machine does not run.

    ``xml_stored`` is the stored definition without passwords; ``fingerprint`` changes whenever it does.
    """

    stored: MachineSettings
    xml_stored: str
    fingerprint: str
    live: MachineSettings | None = None


def differences(old: MachineSettings, new: MachineSettings) -> tuple[Change, ...]:
    """What must be changed to make ``new`` of ``old``: devices removed, devices added, then fields, page by page."""
    before = {device.key: device for device in old.devices()}
    after = {device.key: device for device in new.devices()}
    removed = [RemoveDevice(device) for key, device in before.items() if key not in after]
    added = [AddDevice(device) for key, device in after.items() if key not in before]
    changed = [change for page in PAGES for change in _changed(page, getattr(old, page), getattr(new, page))]
    kept = [change for key in before if key in after for change in _changed(key, before[key], after[key])]
    return (*removed, *added, *changed, *kept)


def _changed(key: str, old: object, new: object) -> list[FieldChange]:
    pairs = ((name, getattr(old, name), getattr(new, name)) for name in fields_of(new) if name not in NOT_CHANGED_HERE)
    return [FieldChange(key, name, before, after) for name, before, after in pairs if before != after]


def is_new(device: Device) -> bool:
    """Whether the device is yet to be added."""
    return device.key.startswith(NEW)
