"""Machines and disks on a host over SSH: everything goes through libvirt, so nothing is different there."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import libvirt
import pytest

from app.core.commands import AbilitiesQuery, Command, CreateMachineCommand, Progress
from app.core.disk_changes import (
    CompactDiskCommand,
    ConvertDiskCommand,
    MergeDiskCommand,
    ReconnectDiskCommand,
    ResizeDiskCommand,
)
from app.core.disk_commands import InspectDiskQuery
from app.core.machine_plan import MIB, CloudSeed, InstallCloudImage, MachinePlan, NewDisk, PlannedMemory
from app.hosts.commands import carry_out
from app.hosts.queries import answer
from tests.host.disk_tools import (
    check_image,
    child_of,
    compare,
    image_info,
    make_disk,
    new_location,
    taken_bytes,
    write,
    write_pattern,
)
from tests.support.lab.remote import RemoteHosts

QUIET = Progress(lambda _percent: None, lambda: False)


@pytest.fixture
def connection(remote_hosts: RemoteHosts) -> Iterator[libvirt.virConnect]:
    libvirt.registerErrorHandler(lambda *_: None, None)
    opened = libvirt.open(f"{remote_hosts.uris[0]}?no_tty=1")
    yield opened
    opened.close()


@pytest.fixture
def location(remote_hosts: RemoteHosts) -> Iterator[tuple[str, Path]]:
    with new_location(remote_hosts.hosts[0].libvirt) as made:
        yield made


def do(connection: libvirt.virConnect, command: Command) -> None:
    carry_out(connection, command, QUIET)


def test_a_machine_of_a_cloud_image(connection, remote_hosts, location) -> None:
    image = write_pattern(location[1] / "cloud.qcow2", "qcow2", "32M")
    found = answer(connection, AbilitiesQuery())
    assert location[0] in [one.uuid for one in found.storage]
    plan = MachinePlan(
        uuid=str(uuid.uuid4()),
        name="remote",
        location_uuid=location[0],
        generation=2,
        memory=PlannedMemory(64 * MIB),
        acceleration="qemu",
        machine_type="",
        disk=NewDisk(location[0], "remote.qcow2", 64 * MIB),
        installation=InstallCloudImage(str(image), "qcow2", CloudSeed("remote", "admin", "secret")),
        has_secure_boot=True,
    )
    do(connection, CreateMachineCommand(plan.uuid, plan.name, plan))
    compare(image, "qcow2", location[1] / "remote.qcow2", "qcow2")
    seed = answer(connection, InspectDiskQuery(str(location[1] / "remote-cloud-init.iso")))
    assert seed.labels is not None
    assert seed.labels.volume_id == "cidata"
    remote_hosts.hosts[0].libvirt.virsh("undefine", plan.uuid, "--nvram")


def test_disks(connection, location) -> None:
    folder = location[1]
    base = write_pattern(folder / "base.qcow2", "qcow2", "32M")
    child = write(child_of(base, folder / "child.qcow2"), "qcow2", "write -P 7 8M 1M")
    do(connection, ConvertDiskCommand("", "kept", str(child), NewDisk(location[0], "kept.vmdk", 0, "vmdk")))
    compare(child, "qcow2", folder / "kept.vmdk", "vmdk")
    moved = base.rename(folder / "moved.qcow2")
    do(connection, ReconnectDiskCommand("", "child", str(child), str(moved), "qcow2"))
    do(connection, MergeDiskCommand("", "child", str(child)))
    assert not child.exists()
    compare(moved, "qcow2", folder / "kept.vmdk", "vmdk")
    do(connection, ResizeDiskCommand("", "moved", str(moved), 64 * MIB))
    assert image_info(moved, "qcow2")["virtual-size"] == 64 * MIB
    full = write(make_disk(folder / "full", "qcow2", "32M"), "qcow2", "write -P 1 0 24M", "write -P 0 0 24M")
    before = taken_bytes(full)
    do(connection, CompactDiskCommand("", "full", str(full)))
    assert taken_bytes(full) < before / 4
    for path in (moved, full):
        check_image(path, "qcow2")
