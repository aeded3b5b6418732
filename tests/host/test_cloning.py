"""A clone of a real machine: its disks are equal, it boots, and nothing is left of one that does not come about."""

from __future__ import annotations

import subprocess
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import libvirt
import pytest

from app.core.clone_plan import CloneCommand, ClonedDisk, DiskCopy, hard_disks
from app.core.commands import AbilitiesQuery, DetailsQuery, PowerCommand, Progress, Verb
from app.core.details import MachineDetails
from app.core.errors import ErrorKind, HostError
from app.core.record import replaced
from app.hosts.commands import carry_out
from app.hosts.queries import answer
from tests.support.lab.daemon import LibvirtHost
from tests.support.lab.guests import Guest, GuestSpec, define_guest, ensure_pool

TO_NOBODY = Progress(lambda _: None, lambda: False)


@pytest.fixture
def connection(real_host: LibvirtHost) -> Iterator[libvirt.virConnect]:
    libvirt.registerErrorHandler(lambda *_: None, None)
    ensure_pool(real_host)
    opened = libvirt.open(real_host.uri)
    yield opened
    opened.close()


@pytest.fixture
def original(real_host: LibvirtHost) -> Iterator[Guest]:
    """A machine that is off, with something on its disk."""
    guest = define_guest(real_host, GuestSpec("original"))
    with guest.disk.open("r+b") as disk:
        disk.seek(40 << 20)
        disk.write(b"something of its own" * 4096)
    yield guest
    guest.remove()


@pytest.fixture
def clean(real_host: LibvirtHost, connection: libvirt.virConnect) -> Iterator[Callable[[str], None]]:
    """Removes the clone of this UUID after the test, with its files."""
    uuids: list[str] = []
    before = set(real_host.images.iterdir())
    yield uuids.append
    for each in uuids:
        domain = connection.lookupByUUIDString(each)
        if domain.isActive():
            domain.destroy()
        domain.undefine()
    for path in set(real_host.images.iterdir()) - before:
        path.unlink()


def details(connection: libvirt.virConnect, machine: str) -> MachineDetails:
    found = answer(connection, DetailsQuery(machine))
    assert isinstance(found, MachineDetails)
    return found


def command(connection: libvirt.virConnect, guest: Guest, copy: DiskCopy = DiskCopy.FULL) -> CloneCommand:
    found = answer(connection, AbilitiesQuery())
    location = next(each for each in found.storage if each.name == "default")  # type: ignore[attr-defined]
    disks = tuple(ClonedDisk(each.target, each.source, copy) for each in hard_disks(details(connection, guest.uuid)))
    return CloneCommand(guest.uuid, guest.name, str(uuid.uuid4()), "the clone", location.uuid, disks)


def refused(connection: libvirt.virConnect, wanted: CloneCommand, progress: Progress = TO_NOBODY) -> HostError:
    with pytest.raises(HostError) as caught:
        carry_out(connection, wanted, progress)
    return caught.value


def compare(one: str | Path, other: str | Path, form: str = "raw") -> int:
    """What qemu-img finds: 0 for equal disks."""
    words = ["qemu-img", "compare", "-f", "raw", "-F", form, str(one), str(other)]
    return subprocess.run(words, capture_output=True, check=False).returncode


def test_a_clone_has_equal_disks_and_boots(
    connection: libvirt.virConnect, real_host: LibvirtHost, original: Guest, clean: Callable[[str], None]
) -> None:
    wanted = replaced(command(connection, original), is_started=False)
    carry_out(connection, wanted, TO_NOBODY)
    clean(wanted.new_uuid)
    before, now = details(connection, original.uuid), details(connection, wanted.new_uuid)
    (disk,) = hard_disks(now)
    assert disk.source == str(real_host.images / "the clone.img")
    assert compare(original.disk, disk.source) == 0
    assert now.name == "the clone"
    assert [each.switch for each in now.adapters] == ["lab"]
    assert now.adapters[0].mac != before.adapters[0].mac
    connection.lookupByUUIDString(wanted.new_uuid).create()
    clone = Guest(real_host, replace(original.spec, name="the clone", uuid=wanted.new_uuid), original.serial_log)
    clone.wait_agent(180)
    assert clone.run("/bin/sh", "-c", "head -c 9 /proc/version").strip() == "Linux ver"


def test_a_differencing_disk_builds_on_the_original(
    connection: libvirt.virConnect, original: Guest, clean: Callable[[str], None]
) -> None:
    wanted = command(connection, original, DiskCopy.DIFFERENCING)
    carry_out(connection, wanted, TO_NOBODY)
    clean(wanted.new_uuid)
    (disk,) = hard_disks(details(connection, wanted.new_uuid))
    assert disk.format == "qcow2"
    assert compare(original.disk, disk.source, "qcow2") == 0
    info = subprocess.run(["qemu-img", "info", disk.source], capture_output=True, text=True, check=True).stdout
    assert f"backing file: {original.disk}" in info


def test_a_machine_that_runs_is_not_cloned(connection: libvirt.virConnect, original: Guest) -> None:
    wanted = command(connection, original)
    carry_out(connection, PowerCommand(original.uuid, original.name, Verb.START), TO_NOBODY)
    assert refused(connection, wanted).failure.kind is ErrorKind.BUSY


def test_other_disks_than_those_that_were_chosen_are_not_copied(
    connection: libvirt.virConnect, original: Guest
) -> None:
    wanted = command(connection, original)
    other = replaced(wanted, disks=(replaced(wanted.disks[0], source="/somewhere/else.raw"),))
    assert refused(connection, other).failure.kind is ErrorKind.CONFLICT


def test_nothing_is_left_of_a_clone_that_is_cancelled_or_refused(
    connection: libvirt.virConnect, real_host: LibvirtHost, original: Guest
) -> None:
    before = set(real_host.images.iterdir())
    machines = real_host.virsh("list", "--all", "--name")
    asked: list[int] = []

    def is_cancelled() -> bool:
        asked.append(1)
        return any(set(real_host.images.iterdir()) - before)  # once the copy is there

    wanted = command(connection, original)
    failure = refused(connection, wanted, Progress(lambda _: None, is_cancelled)).failure
    assert failure.kind is ErrorKind.CANCELLED
    assert asked
    assert set(real_host.images.iterdir()) == before
    assert real_host.virsh("list", "--all", "--name") == machines
    taken = replaced(wanted, new_name=original.name)
    assert "already called" in str(refused(connection, taken).failure.why)
    assert set(real_host.images.iterdir()) == before
