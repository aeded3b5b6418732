"""A host that can do much, for tests of what is asked of it."""

from __future__ import annotations

from app.core.abilities import Acceleration, GenerationAbilities, HostAbilities, StorageLocation, SwitchChoice
from app.core.machine_plan import GIB
from app.core.messages import message
from app.core.record import replaced

NO_KVM = "The processor shows neither VT-x nor AMD-V."
DEFAULT = StorageLocation("pool-1", "default", "dir", "/var/lib/libvirt/images", 500 * GIB, 412 * GIB)
FAST = StorageLocation("pool-2", "fast", "dir", "/srv/fast", 900 * GIB, 100 * GIB, names=frozenset({"taken.qcow2"}))
ABILITIES = HostAbilities(
    "QEMU",
    "x86_64",
    (Acceleration("qemu", True), Acceleration("kvm", False, message(NO_KVM))),
    (GenerationAbilities(1, "pc-i440fx-7.2", True), GenerationAbilities(2, "pc-q35-7.2", True, True, True)),
    8,
    255,
    16 * GIB,
    9 * GIB,
    (FAST, DEFAULT),
    (SwitchChoice("network", "lab"), SwitchChoice("network", "default"), SwitchChoice("bridge", "br0")),
    machine_names=frozenset({"web-01"}),
)


def abilities(**changes: object) -> HostAbilities:
    """The same host with something different."""
    return replaced(ABILITIES, **changes)
