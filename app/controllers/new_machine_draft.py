"""The choices for a machine that is yet to be made, as they stand while the user changes them."""

from __future__ import annotations

import copy
import re
import uuid
from dataclasses import dataclass, field
from enum import Enum

from app.core.abilities import HostAbilities
from app.core.machine_plan import (
    GIB,
    MIB,
    CloudSeed,
    Disk,
    DiskType,
    ExistingDisk,
    Installation,
    InstallCloudImage,
    InstallFromImage,
    InstallFromNetwork,
    InstallLater,
    MachinePlan,
    NewDisk,
    PlannedMemory,
    Topology,
)
from app.core.os_facts import OsFacts


class DiskChoice(Enum):
    """What becomes the machine's first virtual hard disk."""

    NEW = "new"
    EXISTING = "existing"
    LATER = "later"


class InstallChoice(Enum):
    """Where its operating system comes from."""

    LATER = "later"
    IMAGE = "image"
    NETWORK = "network"
    CLOUD = "cloud"


@dataclass(slots=True)
class Draft:
    """Every choice, also those that do not count at the moment: what was typed once is there again.

    A disk or host without a name of its own is called like the machine; "" for a disk's location is the machine's.
    """

    uuid: str = field(default_factory=lambda: str(uuid.uuid4()))
    name: str = ""
    notes: str = ""
    location_uuid: str = ""
    generation: int = 2
    acceleration: str = ""
    has_secure_boot: bool = False
    has_tpm: bool = False
    processor_count: int = 1
    has_topology: bool = False
    sockets: int = 1
    cores: int = 1
    threads: int = 1
    startup_mib: int = 2048
    is_dynamic: bool = False
    minimum_mib: int = 512
    maximum_mib: int = 4096
    switch_kind: str = ""
    switch: str = ""
    disk_choice: DiskChoice = DiskChoice.NEW
    disk_name: str | None = None
    disk_location_uuid: str = ""
    disk_gib: int = 64
    disk_format: str = "qcow2"
    disk_type: DiskType = DiskType.DYNAMIC
    existing_path: str = ""
    existing_format: str = "qcow2"
    install: InstallChoice = InstallChoice.LATER
    image_path: str = ""
    system: OsFacts | None = None
    cloud_path: str = ""
    cloud_format: str = "qcow2"
    cloud_host_name: str | None = None
    cloud_user: str = ""
    cloud_password: str = field(default="", repr=False)
    cloud_keys: str = ""
    cloud_packages: str = ""
    is_started: bool = False
    is_customized: bool = False

    def copied(self) -> Draft:
        """A copy that does not change with this one."""
        return copy.copy(self)

    def file_name(self) -> str:
        """The name of the disk's file: the user's own, else one that follows the machine's name."""
        if self.disk_name is not None:
            return self.disk_name
        plain = re.sub(r"[^\w.+-]+", "-", self.name.strip(), flags=re.ASCII).strip("-.") or "disk"
        return f"{plain[:120]}.{_SUFFIXES.get(self.disk_format, self.disk_format)}"

    def host_name(self) -> str:
        """The host name for cloud-init: the user's own, else one that follows the machine's name."""
        if self.cloud_host_name is not None:
            return self.cloud_host_name
        return re.sub(r"[^a-z0-9-]+", "-", self.name.strip().lower()).strip("-")[:63].strip("-") or "machine"


_SUFFIXES = {"raw": "img", "vpc": "vhd"}


def plan_of(draft: Draft, abilities: HostAbilities) -> MachinePlan:
    """The plan that a draft amounts to on a host."""
    generation = next((each for each in abilities.generations if each.number == draft.generation), None)
    is_second = draft.generation == 2
    system = draft.system if draft.install is InstallChoice.IMAGE else None
    topology = Topology(draft.sockets, draft.cores, draft.threads) if draft.has_topology else Topology()
    return MachinePlan(
        uuid=draft.uuid,
        name=draft.name,
        location_uuid=draft.location_uuid,
        generation=draft.generation,
        memory=_memory(draft),
        acceleration=draft.acceleration,
        machine_type=generation.machine_type if generation is not None else "",
        processor_count=draft.processor_count,
        topology=topology,
        switch_kind=draft.switch_kind,
        switch=draft.switch,
        disk=_disk(draft),
        installation=_installation(draft),
        os_id=system.id if system is not None else "",
        os_uri=system.uri if system is not None else "",
        has_virtio=system.has_virtio if system is not None else None,
        has_secure_boot=draft.has_secure_boot and is_second,
        has_tpm=draft.has_tpm and is_second,
        notes=draft.notes,
        is_started=draft.is_started and not draft.is_customized,
    )


def _memory(draft: Draft) -> PlannedMemory:
    if not draft.is_dynamic:
        return PlannedMemory(draft.startup_mib * MIB)
    return PlannedMemory(draft.startup_mib * MIB, True, draft.minimum_mib * MIB, draft.maximum_mib * MIB)


def _disk(draft: Draft) -> Disk:
    if draft.disk_choice is DiskChoice.NEW:
        return NewDisk(
            draft.disk_location_uuid or draft.location_uuid,
            draft.file_name(),
            draft.disk_gib * GIB,
            draft.disk_format,
            draft.disk_type,
        )
    if draft.disk_choice is DiskChoice.EXISTING:
        return ExistingDisk(draft.existing_path.strip(), draft.existing_format)
    return None


def _installation(draft: Draft) -> Installation:
    match draft.install:
        case InstallChoice.IMAGE:
            return InstallFromImage(draft.image_path.strip())
        case InstallChoice.NETWORK:
            return InstallFromNetwork()
        case InstallChoice.CLOUD:
            seed = CloudSeed(
                draft.host_name(),
                draft.cloud_user.strip(),
                draft.cloud_password,
                tuple(line.strip() for line in draft.cloud_keys.splitlines() if line.strip()),
                tuple(re.split(r"[\s,]+", draft.cloud_packages.strip())) if draft.cloud_packages.strip() else (),
            )
            return InstallCloudImage(draft.cloud_path.strip(), draft.cloud_format, seed)
        case _:
            return InstallLater()
