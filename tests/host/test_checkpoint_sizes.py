"""Sizes of checkpoints against a real host: what its files really take."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import libvirt
import pytest

from app.core.details import Checkpoint
from app.hosts.queries.checkpoints import checkpoints
from tests.host.bare_machines import BareMachine, define_bare, make_image
from tests.support.lab.daemon import LibvirtHost

WRITTEN = "write -P 5 0 2M"


@pytest.fixture
def machine(real_host: LibvirtHost) -> Iterator[BareMachine]:
    """A machine that runs, with two megabytes written to its disk."""
    name = f"sizes-{uuid4().hex[:6]}"  # the storage location remembers the files of the test before
    disk = make_image(real_host.images / f"{name}.qcow2")
    subprocess.run(["qemu-io", "-f", "qcow2", "-c", WRITTEN, str(disk)], check=True, capture_output=True)
    made = define_bare(real_host, name, disk)
    yield made
    if made.state() != "shut off":
        real_host.virsh("destroy", made.uuid)
    real_host.virsh("undefine", made.uuid, "--snapshots-metadata")
    for file in real_host.images.glob(f"{name}.*"):
        file.unlink()


def read(machine: BareMachine) -> dict[str, Checkpoint]:
    connection = libvirt.open(machine.host.uri)
    try:
        return {each.name: each for each in checkpoints(connection.lookupByUUIDString(machine.uuid))}
    finally:
        connection.close()


def taken_bytes(path: Path) -> int:
    return os.stat(path).st_blocks * 512


def test_external_checkpoints_take_their_files(real_host: LibvirtHost, machine: BareMachine) -> None:
    images = real_host.images
    machine.start()
    real_host.virsh("snapshot-create-as", machine.uuid, "disks", "--disk-only")
    memory = images / f"{machine.name}.memory"
    real_host.virsh("snapshot-create-as", machine.uuid, "whole", "--memspec", f"file={memory}")
    found = read(machine)
    assert found["disks"].size_bytes == taken_bytes(images / f"{machine.name}.qcow2") > 2 << 20
    assert found["disks"].since_bytes is None
    assert found["whole"].size_bytes is None
    assert found["whole"].size_note is not None
    assert found["whole"].size_note.values["path"] == str(memory)
    assert found["whole"].since_bytes == taken_bytes(images / f"{machine.name}.whole")
    real_host.virsh("pool-refresh", "default")
    whole = read(machine)["whole"]
    assert whole.size_bytes == taken_bytes(images / f"{machine.name}.disks") + taken_bytes(memory)
    real_host.virsh("destroy", machine.uuid)
    # Of a machine that is off the storage location tells, by the length where the file system counts no blocks.
    length_bytes = (images / f"{machine.name}.qcow2").stat().st_size
    assert read(machine)["disks"].size_bytes in {length_bytes, taken_bytes(images / f"{machine.name}.qcow2")}


def test_internal_checkpoints_take_their_memory(real_host: LibvirtHost, machine: BareMachine) -> None:
    real_host.virsh("snapshot-create-as", machine.uuid, "off")
    machine.start()
    real_host.virsh("snapshot-create-as", machine.uuid, "on")
    before = read(machine)
    assert before["on"].size_bytes is None
    assert before["on"].size_note is not None
    assert "No storage location of the host lists" in before["on"].size_note.template
    real_host.virsh("pool-refresh", "default")
    found = read(machine)
    assert found["off"].size_bytes is None
    assert found["off"].size_note is not None
    assert "cannot be told apart" in found["off"].size_note.template
    size_bytes = found["on"].size_bytes
    assert size_bytes is not None
    listed = subprocess.run(
        ["qemu-img", "info", "-U", "-f", "qcow2", "--output=json", str(real_host.images / f"{machine.name}.qcow2")],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    states = {each["name"]: each["vm-state-size"] for each in json.loads(listed.stdout)["snapshots"]}
    assert states == {"off": 0, "on": size_bytes}
    assert size_bytes > 0
    assert found["on"].since_bytes is None
