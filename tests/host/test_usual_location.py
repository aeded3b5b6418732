"""A host without any storage location: the usual one is proposed, and made with the first disk."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import libvirt
import pytest

from app.core.abilities import HostAbilities
from app.core.commands import AbilitiesQuery, CreateMachineCommand, PlanPreviewQuery, Progress
from app.core.errors import ErrorKind, HostError
from app.core.machine_plan import MIB, MachinePlan, NewDisk, PlannedMemory
from app.core.plan_rules import problems
from app.hosts.commands import carry_out
from app.hosts.queries import answer
from tests.support.lab.daemon import LibvirtHost
from tests.support.lab.requirements import HOST_PROGRAMS, require_lab

FOLDER = "/var/lib/libvirt/images"


@pytest.fixture(scope="module")
def bare_host() -> Iterator[LibvirtHost]:
    """A host of its own, without storage locations and networks."""
    require_lab(*HOST_PROGRAMS)
    host = LibvirtHost("bare-host", 8)
    try:
        host.start()
        yield host
    finally:
        host.stop()


@pytest.fixture
def connection(bare_host: LibvirtHost) -> Iterator[libvirt.virConnect]:
    libvirt.registerErrorHandler(lambda *_: None, None)
    opened = libvirt.open(bare_host.uri)
    yield opened
    opened.close()


def planned(connection: libvirt.virConnect) -> tuple[MachinePlan, HostAbilities]:
    found = answer(connection, AbilitiesQuery())
    (location,) = found.storage
    assert (location.folder, location.problem, location.capacity_bytes) == (FOLDER, None, 0)
    disk = NewDisk(location.uuid, "first.qcow2", 64 * MIB)
    plan = MachinePlan(str(uuid.uuid4()), "first", location.uuid, 1, PlannedMemory(64 * MIB), "qemu", "", disk=disk)
    assert [one for one in problems(plan, found) if not one.is_warning] == []
    return plan, found


def create(connection: libvirt.virConnect, plan: MachinePlan, progress: Progress) -> None:
    carry_out(connection, CreateMachineCommand(plan.uuid, plan.name, plan), progress)


def test_cancelled_it_is_taken_back(connection, bare_host) -> None:
    plan, _ = planned(connection)
    looks: list[int] = []

    def is_cancelled() -> bool:
        looks.append(1)
        return len(looks) > 2

    with pytest.raises(HostError) as caught:
        create(connection, plan, Progress(lambda _: None, is_cancelled))
    assert caught.value.failure.kind is ErrorKind.CANCELLED
    assert bare_host.virsh("pool-list", "--all", "--name").split() == []


def test_it_is_made_once(connection, bare_host) -> None:
    plan, found = planned(connection)
    assert f"{FOLDER}/first.qcow2" in answer(connection, PlanPreviewQuery(plan)).xml
    create(connection, plan, Progress(lambda _: None, lambda: False))
    assert bare_host.virsh("pool-uuid", "default").strip() == found.storage[0].uuid
    assert "yes" in bare_host.virsh("pool-info", "default").partition("Autostart:")[2].splitlines()[0]
    assert f"{FOLDER}/first.qcow2" in bare_host.virsh("dumpxml", plan.uuid)
    (location,) = answer(connection, AbilitiesQuery()).storage
    assert location.capacity_bytes > 0
    assert location.names == {"first.qcow2"}
