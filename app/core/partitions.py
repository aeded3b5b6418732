"""Records of what a host has: the host itself and its partitions."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from app.core.balloon_policy import MemoryStatus
from app.core.messages import QT_TRANSLATE_NOOP
from app.core.record import made_by, record


class PartitionState(Enum):
    """The state of a partition, in Hyper-V's words. ``value`` is the English word, context "core"."""

    RUNNING = QT_TRANSLATE_NOOP("core", "Running")
    OFF = QT_TRANSLATE_NOOP("core", "Off")
    PAUSED = QT_TRANSLATE_NOOP("core", "Paused")
    PAUSED_CRITICAL = QT_TRANSLATE_NOOP("core", "Paused-Critical")
    SAVED = QT_TRANSLATE_NOOP("core", "Saved")
    ASLEEP = QT_TRANSLATE_NOOP("core", "Asleep")  # the guest suspended itself to memory
    FAILED = QT_TRANSLATE_NOOP("core", "Failed")  # the guest or its process crashed
    STARTING = QT_TRANSLATE_NOOP("core", "Starting")
    STOPPING = QT_TRANSLATE_NOOP("core", "Stopping")
    SAVING = QT_TRANSLATE_NOOP("core", "Saving")
    PAUSING = QT_TRANSLATE_NOOP("core", "Pausing")
    RESUMING = QT_TRANSLATE_NOOP("core", "Resuming")
    RESETTING = QT_TRANSLATE_NOOP("core", "Resetting")
    DELETING = QT_TRANSLATE_NOOP("core", "Deleting")
    UNKNOWN = QT_TRANSLATE_NOOP("core", "Unknown")


INACTIVE_STATES = frozenset({PartitionState.OFF, PartitionState.SAVED, PartitionState.FAILED})
"""States in which a machine has no process on the host."""


class Partition(NamedTuple):
    """A child partition (virtual machine) as last read. A NamedTuple: five thousand are made at once.

    Identity is the host and ``uuid``; ``name`` is only a label. What is read slowly has a default
    that means "not known yet".
    """

    uuid: str
    name: str
    state: PartitionState
    reason: str = ""  # English sentence part, context "core"; "" when there is nothing to say
    run_id: int = -1  # changes with every start; -1 when not running
    has_saved_state: bool = False
    starts_automatically: bool = False
    is_persistent: bool = True
    has_checkpoints: bool = False
    processor_count: int = 0
    memory_maximum_bytes: int = 0
    title: str = ""
    notes: str = ""
    generation: int = 0  # 1 or 2; 0 not known yet
    version: str = ""  # the machine type, e.g. "pc-q35-7.2"
    started_boottime_s: float | None = None  # CLOCK_BOOTTIME of this computer; None when not known
    addresses: tuple[str, ...] = ()
    dynamic_memory: MemoryStatus | None = None  # None: it is off, or the machine does not run


class ConnectionState(Enum):
    """Where a host's connection is in its life."""

    DISCONNECTED = QT_TRANSLATE_NOOP("core", "Not connected")
    CONNECTING = QT_TRANSLATE_NOOP("core", "Connecting")
    CONNECTED = QT_TRANSLATE_NOOP("core", "Connected")
    NOT_RESPONDING = QT_TRANSLATE_NOOP("core", "Not responding")
    RECONNECTING = QT_TRANSLATE_NOOP("core", "Reconnecting")
    FAILED = QT_TRANSLATE_NOOP("core", "Could not connect")


@record
class HostFacts:
    """What a host is. Sizes in bytes; versions as people write them ("9.0.0"); "" when not known."""

    host_id: str
    name: str
    hypervisor: str = ""
    hypervisor_version: str = ""
    management_version: str = ""  # libvirt's
    os_name: str = ""
    os_version: str = ""
    processor_count: int = 0
    processor_model: str = ""
    memory_bytes: int = 0
    is_this_computer: bool = False
    booted_boottime_s: float | None = None  # CLOCK_BOOTTIME of this computer; None when not known
    unavailable: Mapping[str, str] = made_by(dict)  # field name -> reason (context "core")


@record
class HostSnapshot:
    """All partitions of a host at one moment. ``partitions`` is never changed after it was made.

    ``changed`` and ``removed`` tell what differs from the snapshot before (everything in the first).
    """

    facts: HostFacts
    sequence: int
    partitions: Mapping[str, Partition]  # by UUID
    changed: frozenset[str]
    removed: frozenset[str] = frozenset()
