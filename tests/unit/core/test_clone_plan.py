"""What is wrong with a clone, field by field."""

from __future__ import annotations

import pytest

from app.core.clone_plan import CloneCommand, ClonedDisk, DiskCopy, hard_disks, problems, usual_copy
from app.core.details import DiskDevice, MachineDetails
from app.core.messages import message
from app.core.record import replaced
from tests.unit.core.plans import HOST

VDA = DiskDevice("vda", "disk", "virtio", "/images/web.qcow2", "qcow2")
VDB = DiskDevice("vdb", "disk", "virtio", "/images/shared.vhd", "vpc", is_read_only=True)
DVD = DiskDevice("sda", "cdrom", "sata", "/images/setup.iso", "raw", is_read_only=True)
DETAILS = MachineDetails("u", "web", disks=(VDA, DVD, VDB))


def command(name: str = "other", location: str = HOST.storage[0].uuid, **copies: DiskCopy) -> CloneCommand:
    disks = tuple(
        ClonedDisk(disk.target, disk.source, copies.get(disk.target, usual_copy(disk))) for disk in (VDA, VDB)
    )
    return CloneCommand("u", "web", "new", name, location, disks)


def test_what_is_proposed_is_right() -> None:
    assert hard_disks(DETAILS) == (VDA, VDB)
    assert [usual_copy(disk) for disk in (VDA, VDB)] == [DiskCopy.FULL, DiskCopy.SHARED]
    assert problems(command(), DETAILS, HOST) == ()


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (command(name=""), "name"),
        (command(name="a/b"), "name"),
        (command(name=next(iter(HOST.machine_names), "")), "name"),
        (command(location="nowhere"), "location_uuid"),
        (command(vda=DiskCopy.SHARED), "disk-vda"),
        (command(vdb=DiskCopy.DIFFERENCING), "disk-vdb"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(wanted: CloneCommand, field: str) -> None:
    assert field in [one.field for one in problems(wanted, DETAILS, HOST) if not one.is_warning]


def test_no_location_is_needed_where_nothing_is_copied() -> None:
    wanted = command(location="", vda=DiskCopy.LEFT_OUT)
    assert problems(wanted, DETAILS, HOST) == ()


def test_that_a_base_must_rest_is_a_warning() -> None:
    (found,) = problems(command(vda=DiskCopy.DIFFERENCING), DETAILS, HOST)
    assert found.is_warning
    assert "“web”" in str(found.text)


def test_a_location_that_the_host_speaks_against() -> None:
    full = replaced(HOST, storage=(replaced(HOST.storage[0], problem=message("It is full.")),))
    assert [one.field for one in problems(command(), DETAILS, full)] == ["location_uuid"]
