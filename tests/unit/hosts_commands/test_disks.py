"""Commands and queries on disks on libvirt's test driver, which has no bytes to look at."""

from __future__ import annotations

import libvirt
import pytest

from app.core.commands import Command
from app.core.disk_changes import CompactDiskCommand, ConvertDiskCommand, CreateDiskCommand, ResizeDiskCommand
from app.core.disk_commands import DiskInspection, InspectDiskQuery, VolumesQuery
from app.core.errors import ErrorKind, Failure, HostError
from app.core.machine_plan import MIB, DiskType, NewDisk
from app.hosts.commands import carry_out
from app.hosts.queries import answer
from tests.unit.hosts_commands.machines import Machine, Watcher, pool_definition


@pytest.fixture
def connection(make_host) -> libvirt.virConnect:
    volumes = [("base.qcow2", ""), ("child.qcow2", "/disks/base.qcow2"), ("free.qcow2", "")]
    user = Machine("user", disks=(("/disks/child.qcow2", "qcow2"),))
    runs = Machine("runs", disks=(("/disks/free.qcow2", "qcow2"),), run=1)
    return make_host(user, runs, pools=(pool_definition("disks", "/disks", volumes),))


def location(connection: libvirt.virConnect) -> str:
    return connection.storagePoolLookupByName("disks").UUIDString()


def refused(connection: libvirt.virConnect, command: Command) -> Failure:
    with pytest.raises(HostError) as caught:
        carry_out(connection, command, Watcher().progress())
    return caught.value.failure


def test_what_lies_in_a_location(connection) -> None:
    found = answer(connection, VolumesQuery(location(connection)))
    assert {volume.name: volume.used_by for volume in found} == {
        "base.qcow2": ("user",),
        "child.qcow2": ("user",),
        "free.qcow2": ("runs",),
    }
    with pytest.raises(HostError) as caught:
        answer(connection, VolumesQuery("00000000-0000-4000-8000-000000000000"))
    assert caught.value.failure.kind is ErrorKind.INVALID
    assert "storage location" in str(caught.value.failure.why)


def test_what_is_known_of_a_disk_without_its_bytes(connection) -> None:
    found = answer(connection, InspectDiskQuery("/disks/child.qcow2"))
    assert isinstance(found, DiskInspection)
    assert (found.format, found.host_format, found.used_format) == ("qcow2", "qcow2", "qcow2")
    assert (found.backing_path, found.used_by, found.location) == ("/disks/base.qcow2", ("user",), "disks")
    assert not found.is_running
    assert answer(connection, InspectDiskQuery("/disks/free.qcow2")).is_running
    with pytest.raises(HostError):
        answer(connection, InspectDiskQuery("/disks/none"))


def test_a_new_disk(connection) -> None:
    disk = NewDisk(location(connection), "new.qcow2", 5 * MIB)
    carry_out(connection, CreateDiskCommand("", disk.name, disk), Watcher().progress())
    assert "new.qcow2" in connection.storagePoolLookupByName("disks").listVolumes()
    again = refused(connection, CreateDiskCommand("", disk.name, disk))
    assert again.kind is ErrorKind.INVALID
    assert "new.qcow2" in str(again.what)


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        (ResizeDiskCommand("", "base", "/disks/base.qcow2", 64 * MIB), ErrorKind.BUSY),
        (CompactDiskCommand("", "free", "/disks/free.qcow2"), ErrorKind.BUSY),
        (CompactDiskCommand("", "child", "/disks/child.qcow2"), ErrorKind.INVALID),
        (ConvertDiskCommand("", "free", "/disks/free.qcow2", NewDisk("", "x", 0)), ErrorKind.BUSY),
        (ConvertDiskCommand("", "none", "/disks/none", NewDisk("", "x", 0)), ErrorKind.INVALID),
        (ConvertDiskCommand("", "base", "/disks/base.qcow2", NewDisk("", "x", 0)), ErrorKind.INVALID),
        (
            ConvertDiskCommand("", "base", "/disks/base.qcow2", NewDisk("", "x", 0, type=DiskType.DIFFERENCING)),
            ErrorKind.INVALID,
        ),
        (ConvertDiskCommand("", "base", "/disks/base.qcow2", NewDisk("", "x", 1)), ErrorKind.INVALID),
    ],
)
def test_what_is_refused_before_anything_changes(connection, command: Command, kind: ErrorKind) -> None:
    before = sorted(connection.storagePoolLookupByName("disks").listVolumes())
    failure = refused(connection, command)
    assert failure.kind is kind
    assert command.name in str(failure.what)
    assert sorted(connection.storagePoolLookupByName("disks").listVolumes()) == before
