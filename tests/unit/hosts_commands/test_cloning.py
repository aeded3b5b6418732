"""Clone on libvirt's test driver, where machines and disks are only pretended."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import libvirt
import pytest

from app.core.clone_plan import CloneCommand, ClonedDisk, DiskCopy
from app.core.commands import AbilitiesQuery
from app.core.errors import ErrorKind, Failure, HostError
from app.core.record import replaced
from app.definitions.domain import read_domain
from app.hosts.commands import carry_out
from app.hosts.queries import answer
from tests.unit.hosts_commands.machines import Machine, Watcher, names, pool_definition

WEB = Machine("web", disks=(("/disks/web.qcow2", "qcow2"), ("/disks/data.qcow2", "qcow2")), dvds=("/disks/a.iso",))
RUNNING = Machine("busy", run=1)


@pytest.fixture
def connection(make_host) -> libvirt.virConnect:
    volumes = [("web.qcow2", ""), ("data.qcow2", ""), ("other.qcow2", "")]
    return make_host(WEB, RUNNING, pools=(pool_definition("disks", "/disks", volumes),))


def volumes(connection: libvirt.virConnect) -> list[str]:
    return sorted(connection.storagePoolLookupByName("disks").listVolumes())


def command(connection: libvirt.virConnect, machine: Machine = WEB, **changes: object) -> CloneCommand:
    location = answer(connection, AbilitiesQuery()).storage[0].uuid
    disks = tuple(ClonedDisk(f"vda{'ab'[number]}", path) for number, (path, _) in enumerate(machine.disks))
    wanted = CloneCommand(machine.uuid, machine.name, str(uuid.uuid4()), "other", location, disks)
    return replaced(wanted, **changes)


def clone(connection: libvirt.virConnect, wanted: CloneCommand, watcher: Watcher | None = None) -> None:
    carry_out(connection, wanted, (watcher or Watcher()).progress())


def failure_of(call: Callable[[], object]) -> Failure:
    with pytest.raises(HostError) as caught:
        call()
    return caught.value.failure


def test_each_disk_is_copied_under_a_free_name(connection) -> None:
    wanted = command(connection, is_started=True)
    clone(connection, wanted)
    domain = connection.lookupByUUIDString(wanted.new_uuid)
    assert (domain.name(), domain.isActive()) == ("other", 1)
    sources = [disk.source for disk in read_domain(domain.XMLDesc(0)).disks]
    assert sources == ["/disks/other-2.qcow2", "/disks/other-vdab.qcow2", "/disks/a.iso"]
    assert volumes(connection) == ["data.qcow2", "other-2.qcow2", "other-vdab.qcow2", "other.qcow2", "web.qcow2"]
    assert [disk.source for disk in read_domain(connection.lookupByName("web").XMLDesc(0)).disks] == [
        "/disks/web.qcow2", "/disks/data.qcow2", "/disks/a.iso",
    ]  # fmt: skip


def test_a_disk_that_is_left_out_is_not_there(connection) -> None:
    wanted = command(connection)
    first, second = wanted.disks
    wanted = replaced(wanted, disks=(first, replaced(second, copy=DiskCopy.LEFT_OUT)))
    clone(connection, wanted)
    found = read_domain(connection.lookupByUUIDString(wanted.new_uuid).XMLDesc(0))
    assert [disk.target for disk in found.disks if disk.kind == "disk"] == ["vdaa"]
    assert "data.qcow2" in volumes(connection)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"new_name": "busy"}, ErrorKind.INVALID),
        ({"new_name": "a/b"}, ErrorKind.INVALID),
        ({"location_uuid": str(uuid.uuid4())}, ErrorKind.INVALID),
        ({"new_uuid": RUNNING.uuid}, ErrorKind.INVALID),
        ({"disks": ()}, ErrorKind.CONFLICT),
    ],
)
def test_what_is_refused_touches_nothing(connection, changes: dict[str, object], kind: ErrorKind) -> None:
    before = (names(connection), volumes(connection))
    wanted = command(connection, **changes)
    assert failure_of(lambda: clone(connection, wanted)).kind is kind
    assert (names(connection), volumes(connection)) == before


def test_only_a_machine_that_is_off_is_cloned(connection) -> None:
    wanted = command(connection, RUNNING)
    assert failure_of(lambda: clone(connection, wanted)).kind is ErrorKind.BUSY
    domain = connection.lookupByName("web")
    domain.create()
    domain.managedSave()
    failure = failure_of(lambda: clone(connection, command(connection)))
    assert failure.kind is ErrorKind.BUSY
    assert "saved" in str(failure.why)


def test_a_cancelled_clone_leaves_nothing_wherever_it_is_cancelled(connection) -> None:
    before = (names(connection), volumes(connection))
    looks = 0
    while (kind := ending(connection, Watcher(cancel_after=looks))) is not None:
        assert kind is ErrorKind.CANCELLED
        assert (names(connection), volumes(connection)) == before
        looks += 1
        assert looks < 30
    assert looks > 2


def ending(connection: libvirt.virConnect, watcher: Watcher) -> ErrorKind | None:
    """Why it was not cloned; None when it was."""
    try:
        clone(connection, command(connection), watcher)
    except HostError as error:
        return error.failure.kind
    return None
