"""What is wrong with plans: each row spoils one thing of a plan that is right."""

from __future__ import annotations

import pytest

from app.core.abilities import HostAbilities
from app.core.machine_plan import (
    GIB,
    MIB,
    DiskType,
    ExistingDisk,
    InstallFromImage,
    InstallFromNetwork,
    PlannedMemory,
    Topology,
)
from app.core.plan_rules import problems
from app.core.record import fields_of, replaced
from tests.unit.core.plans import CLOUD, DISK, DYNAMIC, HOST, KEY, PLAN, SEED

ERROR, WARNING = False, True
TIB = 1024 * GIB


def found(changes: dict[str, object], host: HostAbilities = HOST) -> list[tuple[str, bool]]:
    return [(one.field, one.is_warning) for one in problems(replaced(PLAN, **changes), host)]


def disk(**changes: object) -> dict[str, object]:
    return {"disk": replaced(DISK, **changes)}


def seed(**changes: object) -> dict[str, object]:
    return {"installation": replaced(CLOUD, seed=replaced(SEED, **changes))}


RIGHT = {
    "as it is": {},
    "without a disk": {"disk": None, "location_uuid": ""},
    "dynamic memory": {"memory": DYNAMIC},
    "a topology": {"processor_count": 4, "topology": Topology(2, 2, 1)},
    "no switch": {"switch_kind": "", "switch": ""},
    "a bridge": {"switch_kind": "bridge", "switch": "br0"},
    "an image": {"installation": InstallFromImage("/disks/a b.iso")},
    "the network": {"installation": InstallFromNetwork()},
    "a cloud image": {"installation": CLOUD},
    "only keys": seed(password=""),
    "only a password": seed(ssh_keys=()),
    "secure": {"has_secure_boot": True, "has_tpm": True},
    "first generation": {"generation": 1, "machine_type": "pc-i440fx-7.2", "has_tpm": True},
    "a fixed disk": disk(type=DiskType.FIXED),
    "a fixed raw disk": disk(type=DiskType.FIXED, format="raw"),
    "a differencing disk": disk(type=DiskType.DIFFERENCING, capacity_bytes=0, parent="/a", parent_format="raw"),
    "a VHD": disk(format="vpc"),
    "an existing disk": {"disk": ExistingDisk("/disks/a.vmdk", "vmdk")},
    "a device": disk(location_uuid="lvm", name="web", format="raw"),
    "a location of unknown size": disk(location_uuid="new"),
    "notes of several lines": {"notes": "one\n\ttwo <b>&\r\n"},
}
WRONG = [
    ({"name": ""}, "name", ERROR),
    ({"name": "old"}, "name", ERROR),
    ({"name": "a/b"}, "name", ERROR),
    ({"name": "n" * 201}, "name", ERROR),
    ({"notes": "n" * 100_001}, "notes", ERROR),
    ({"notes": "a\x00b"}, "notes", ERROR),
    ({"location_uuid": "gone"}, "location_uuid", ERROR),
    ({"location_uuid": "off"}, "location_uuid", ERROR),
    ({"location_uuid": "full"}, "location_uuid", ERROR),
    ({"location_uuid": "shut"}, "location_uuid", ERROR),
    ({"generation": 3}, "generation", ERROR),
    ({"generation": 1, "has_secure_boot": True}, "has_secure_boot", ERROR),
    ({"machine_type": "pc-i440fx-7.2"}, "machine_type", ERROR),
    ({"machine_type": "pc"}, "machine_type", ERROR),
    ({"acceleration": "kvm"}, "acceleration", WARNING),
    ({"acceleration": "xen"}, "acceleration", ERROR),
    ({"acceleration": "hvf"}, "acceleration", ERROR),
    ({"processor_count": 0}, "processor_count", ERROR),
    ({"processor_count": -1}, "processor_count", ERROR),
    ({"processor_count": 256}, "processor_count", ERROR),
    ({"processor_count": 5}, "processor_count", WARNING),
    ({"topology": Topology(2, 2, 1)}, "topology", ERROR),
    ({"topology": Topology(2, 0, 0)}, "topology", ERROR),
    ({"topology": Topology(-1, -2, 1)}, "topology", ERROR),
    ({"memory": PlannedMemory(0)}, "startup_bytes", ERROR),
    ({"memory": PlannedMemory(31 * MIB)}, "startup_bytes", ERROR),
    ({"memory": PlannedMemory(17 * GIB)}, "startup_bytes", ERROR),
    ({"memory": PlannedMemory(9 * GIB)}, "startup_bytes", WARNING),
    ({"memory": PlannedMemory(319 * MIB)}, "startup_bytes", WARNING),
    ({"memory": replaced(DYNAMIC, minimum_bytes=0)}, "minimum_bytes", ERROR),
    ({"memory": replaced(DYNAMIC, minimum_bytes=3 * GIB)}, "minimum_bytes", ERROR),
    ({"memory": replaced(DYNAMIC, maximum_bytes=GIB)}, "maximum_bytes", ERROR),
    ({"memory": replaced(DYNAMIC, maximum_bytes=32 * GIB)}, "maximum_bytes", WARNING),
    ({"switch": "gone"}, "switch", ERROR),
    ({"switch": "sleeping"}, "switch", WARNING),
    ({"switch_kind": "bridge"}, "switch", ERROR),
    ({"switch_kind": "", "installation": InstallFromNetwork()}, "installation", ERROR),
    ({"switch_kind": "user", "switch": "", "installation": InstallFromNetwork()}, "installation", WARNING),
    ({"installation": InstallFromImage("")}, "image_path", ERROR),
    ({"installation": InstallFromImage("a.iso")}, "image_path", ERROR),
    ({"installation": InstallFromImage("//server/a.iso")}, "image_path", ERROR),
    ({"installation": InstallFromImage("/a\u202egpj.iso")}, "image_path", ERROR),
    ({"disk": ExistingDisk("", "raw")}, "existing_path", ERROR),
    ({"disk": ExistingDisk("json:{}", "raw")}, "existing_path", ERROR),
    ({"disk": ExistingDisk("/a", "")}, "existing_format", ERROR),
    ({"disk": ExistingDisk("/a", "vhdx")}, "existing_format", ERROR),
    (disk(location_uuid=""), "disk_location_uuid", ERROR),
    (disk(location_uuid="gone"), "disk_location_uuid", ERROR),
    (disk(location_uuid="off"), "disk_location_uuid", ERROR),
    (disk(location_uuid="shut"), "disk_location_uuid", ERROR),
    (disk(location_uuid="iscsi", format="raw"), "disk_location_uuid", ERROR),
    (disk(name=""), "disk_name", ERROR),
    (disk(name=" "), "disk_name", ERROR),
    (disk(name="a/b"), "disk_name", ERROR),
    (disk(name=".."), "disk_name", ERROR),
    (disk(name=".hidden"), "disk_name", ERROR),
    (disk(name="-o"), "disk_name", ERROR),
    (disk(name="a\nb"), "disk_name", ERROR),
    (disk(name="a "), "disk_name", ERROR),
    (disk(name="ü" * 126), "disk_name", ERROR),
    (disk(name="taken.qcow2"), "disk_name", ERROR),
    (disk(capacity_bytes=0), "capacity_bytes", ERROR),
    (disk(capacity_bytes=-GIB), "capacity_bytes", ERROR),
    (disk(capacity_bytes=65 * 1024 * GIB), "capacity_bytes", ERROR),
    (disk(capacity_bytes=2041 * GIB, format="vpc"), "capacity_bytes", ERROR),
    (disk(capacity_bytes=51 * GIB), "capacity_bytes", WARNING),
    (disk(capacity_bytes=51 * GIB, type=DiskType.FIXED), "capacity_bytes", ERROR),
    (disk(capacity_bytes=51 * GIB, location_uuid="lvm", format="raw"), "capacity_bytes", ERROR),
    (disk(format="vhdx"), "disk_format", ERROR),
    (disk(format="exe"), "disk_format", ERROR),
    (disk(location_uuid="lvm"), "disk_format", ERROR),
    (disk(type=DiskType.FIXED, format="vpc"), "disk_type", ERROR),
    (disk(type=DiskType.DIFFERENCING, format="raw", parent="/a", parent_format="raw"), "disk_type", ERROR),
    (disk(type=DiskType.DIFFERENCING, format="vpc", parent="/a", parent_format="vpc"), "disk_type", ERROR),
    (disk(type=DiskType.DIFFERENCING), "parent", ERROR),
    (disk(type=DiskType.DIFFERENCING, parent="base.qcow2", parent_format="qcow2"), "parent", ERROR),
    (disk(type=DiskType.DIFFERENCING, parent="/base.qcow2"), "parent_format", ERROR),
    ({"installation": replaced(CLOUD, path="")}, "cloud_path", ERROR),
    ({"installation": replaced(CLOUD, format="vmdk")}, "cloud_format", ERROR),
    ({"installation": CLOUD, "disk": None}, "installation", ERROR),
    ({"installation": CLOUD, "location_uuid": ""}, "location_uuid", ERROR),
    (
        {"installation": CLOUD, **disk(type=DiskType.DIFFERENCING, parent="/a", parent_format="raw")},
        "disk_type",
        ERROR,
    ),
    (seed(host_name=""), "host_name", ERROR),
    (seed(host_name="a_b"), "host_name", ERROR),
    (seed(host_name="-a"), "host_name", ERROR),
    (seed(host_name="a..b"), "host_name", ERROR),
    (seed(host_name="a" * 64), "host_name", ERROR),
    (seed(host_name="a\nruncmd: [x]"), "host_name", ERROR),
    (seed(user=""), "user", ERROR),
    (seed(user="Admin"), "user", ERROR),
    (seed(user="a b"), "user", ERROR),
    (seed(user="a\n"), "user", ERROR),
    (seed(password="", ssh_keys=()), "password", ERROR),
    (seed(password="a\nb"), "password", ERROR),
    (seed(password="p" * 257), "password", ERROR),
    (seed(ssh_keys=("-----BEGIN OPENSSH PRIVATE KEY-----",)), "ssh_keys", ERROR),
    (seed(ssh_keys=(KEY, "ssh-rsa")), "ssh_keys", ERROR),
    (seed(ssh_keys=(KEY.replace("ssh-ed25519", "ssh-rsa", 1),)), "ssh_keys", ERROR),
    (seed(ssh_keys=("ssh-ed25519 !!!!",)), "ssh_keys", ERROR),
    (seed(ssh_keys=(KEY + "\n- x",)), "ssh_keys", ERROR),
    (seed(packages=("vim", "-y")), "packages", ERROR),
    (seed(packages=("a b",)), "packages", ERROR),
    (seed(packages=("",)), "packages", ERROR),
]


@pytest.mark.parametrize("changes", RIGHT.values(), ids=RIGHT.keys())
def test_what_is_right(changes: dict[str, object]) -> None:
    assert found(changes) == []


@pytest.mark.parametrize(("changes", "field", "is_warning"), WRONG, ids=lambda value: str(value)[:60])
def test_what_is_wrong(changes: dict[str, object], field: str, is_warning: bool) -> None:
    assert found(changes) == [(field, is_warning)]


def test_a_host_that_can_less() -> None:
    first, second = HOST.generations
    poor = replaced(HOST, generations=(first, replaced(second, has_secure_boot=False, has_tpm=False)))
    assert found({"has_secure_boot": True, "has_tpm": True}, poor) == [("has_secure_boot", ERROR), ("has_tpm", ERROR)]
    bare = replaced(HOST, generations=(first, replaced(second, is_available=False)), storage=())
    assert found({}, bare) == [("location_uuid", ERROR), ("generation", ERROR), ("disk_location_uuid", ERROR)]


def test_the_seed_does_not_overwrite_a_file() -> None:
    location = replaced(HOST.storage[0], names=frozenset({"web-cloud-init.iso"}))
    host = replaced(HOST, storage=(location, *HOST.storage[1:]))
    assert found({}, host) == []
    assert found({"installation": CLOUD}, host) == [("location_uuid", ERROR)]


def test_a_large_first_disk_and_a_bios() -> None:
    host = replaced(HOST, storage=(replaced(HOST.storage[0], free_bytes=10 * TIB),))
    large = disk(capacity_bytes=3 * TIB)
    assert found(large, host) == []
    first = {"generation": 1, "machine_type": "pc-i440fx-7.2"}
    assert found({**large, **first}, host) == [("capacity_bytes", WARNING)]


def test_every_sentence_is_complete() -> None:
    """Each template has the values that it names, and a password is in no sentence and no representation."""
    for changes, _, _ in WRONG:
        for one in problems(replaced(PLAN, **changes), HOST):
            assert str(one.text).strip()
            assert "secret" not in str(one.text)
    assert "secret" not in repr(replaced(PLAN, installation=CLOUD))
    assert fields_of(SEED)[2] == "password"
