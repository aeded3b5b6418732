"""A host and a plan without fault, and how to spoil them."""

from __future__ import annotations

import base64

from app.core.abilities import Acceleration, GenerationAbilities, HostAbilities, StorageLocation, SwitchChoice
from app.core.machine_plan import (
    GIB,
    MIB,
    CloudSeed,
    InstallCloudImage,
    MachinePlan,
    NewDisk,
    PlannedMemory,
)
from app.core.messages import message

REASON = message("Because.")
KEY = "ssh-ed25519 " + base64.b64encode(b"\0\0\0\x0bssh-ed25519" + b"\0\0\0\x20" + b"k" * 32).decode() + " me@here"

HOST = HostAbilities(
    hypervisor="QEMU",
    architecture="x86_64",
    accelerations=(
        Acceleration("qemu", is_usable=True),
        Acceleration("kvm", is_usable=False, reason=REASON),
        Acceleration("xen", is_usable=False, reason=REASON, is_offered=False),
    ),
    generations=(
        GenerationAbilities(1, "pc-i440fx-7.2", is_available=True, has_tpm=True),
        GenerationAbilities(2, "pc-q35-7.2", is_available=True, has_secure_boot=True, has_tpm=True),
    ),
    host_processor_count=4,
    processors_max=255,
    memory_total_bytes=16 * GIB,
    memory_free_bytes=8 * GIB,
    storage=(
        StorageLocation("a", "disks", "dir", "/disks", 100 * GIB, 50 * GIB, names=frozenset({"taken.qcow2"})),
        StorageLocation("off", "stopped", "dir", "/off", 100 * GIB, 50 * GIB, is_active=False, problem=REASON),
        StorageLocation("full", "stuffed", "dir", "/full", 100 * GIB, 0, problem=REASON),
        StorageLocation("shut", "closed", "dir", "/shut", 100 * GIB, 50 * GIB, problem=REASON),
        StorageLocation("lvm", "volumes", "logical", "/dev/vg", 100 * GIB, 50 * GIB),
        StorageLocation("iscsi", "target", "iscsi", "/dev/disk", 100 * GIB, 50 * GIB),
        StorageLocation("new", "unknown", "dir", "/new", 0, 0),
    ),
    switches=(
        SwitchChoice("network", "default", "n"),
        SwitchChoice("network", "sleeping", "s", is_active=False),
        SwitchChoice("bridge", "br0"),
        SwitchChoice("user", ""),
    ),
    machine_names=frozenset({"old"}),
)
DISK = NewDisk("a", "web.qcow2", 20 * GIB)
SEED = CloudSeed("web", "admin", "secret", (KEY,), ("htop",))
CLOUD = InstallCloudImage("/disks/cloud.qcow2", "qcow2", SEED)
PLAN = MachinePlan(
    uuid="6a8e3c52-6a8b-4b4d-9a53-1d0f6b1f7f10",
    name="web",
    location_uuid="a",
    generation=2,
    memory=PlannedMemory(2 * GIB),
    acceleration="qemu",
    machine_type="pc-q35-7.2",
    processor_count=2,
    switch_kind="network",
    switch="default",
    disk=DISK,
)
DYNAMIC = PlannedMemory(2 * GIB, True, 512 * MIB, 4 * GIB)
