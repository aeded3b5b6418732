"""Create and its preview on libvirt's test driver, where machines and disks are only pretended."""

from __future__ import annotations

from collections.abc import Callable

import libvirt
import pytest
from lxml import etree

from app.core.commands import AbilitiesQuery, CreateMachineCommand, LeftBehind, PlanPreview, PlanPreviewQuery, Progress
from app.core.errors import ErrorKind, Failure, HostError
from app.core.machine_plan import MIB, InstallFromImage, MachinePlan, NewDisk, PlannedMemory
from app.core.record import replaced
from app.hosts.commands import carry_out
from app.hosts.errors import in_doubt
from app.hosts.queries import answer
from app.hosts.storage.made import Made
from tests.unit.core.plans import REASON
from tests.unit.hosts_commands.machines import Machine, Watcher, names, pool_definition

UUID = "2b1d6f0e-9f7c-4d65-8a3e-5f6d0c9a7b11"


@pytest.fixture
def connection(make_host) -> libvirt.virConnect:
    return make_host(Machine("old"), pools=(pool_definition("disks", "/disks", [("taken.qcow2", "")]),))


def planned(connection: libvirt.virConnect, **changes: object) -> MachinePlan:
    found = answer(connection, AbilitiesQuery())
    location = found.storage[0].uuid
    plan = MachinePlan(
        uuid=UUID,
        name="new & <b>",
        location_uuid=location,
        generation=1,
        memory=PlannedMemory(64 * MIB),
        acceleration="test",
        machine_type="",
        disk=NewDisk(location, "new.qcow2", 64 * MIB),
        installation=InstallFromImage("/disks/a.iso"),
    )
    return replaced(plan, **changes)


def create(connection: libvirt.virConnect, plan: MachinePlan, progress: Progress, xml: str = "") -> None:
    carry_out(connection, CreateMachineCommand(plan.uuid, plan.name, plan, xml), progress)


def failure_of(call: Callable[[], object]) -> Failure:
    with pytest.raises(HostError) as caught:
        call()
    return caught.value.failure


def volumes(connection: libvirt.virConnect) -> list[str]:
    return sorted(connection.storagePoolLookupByName("disks").listVolumes())


def test_a_machine_with_its_disk(connection) -> None:
    plan = planned(connection, is_started=True, notes="x <y>")
    shown = answer(connection, PlanPreviewQuery(plan))
    assert isinstance(shown, PlanPreview)
    create(connection, plan, Watcher().progress())
    domain = connection.lookupByUUIDString(UUID)
    assert (domain.name(), domain.isActive()) == (plan.name, 1)
    assert volumes(connection) == ["new.qcow2", "taken.qcow2"]
    made, expected = etree.fromstring(domain.XMLDesc(0)), etree.fromstring(shown.xml)
    sources = [[one.get("file") for one in root.iterfind("devices/disk/source")] for root in (made, expected)]
    assert sources == [["/disks/new.qcow2", "/disks/a.iso"]] * 2
    assert made.findtext("description") == plan.notes


def test_what_the_rules_refuse_touches_nothing(connection) -> None:
    before = volumes(connection)
    disk = planned(connection).disk
    for changes in ({"name": "old"}, {"processor_count": 0}, {"disk": replaced(disk, name="taken.qcow2")}):
        wrong = planned(connection, **changes)
        failure = failure_of(lambda wrong=wrong: create(connection, wrong, Watcher().progress()))
        assert failure.kind is ErrorKind.INVALID
    assert (names(connection), volumes(connection)) == (["old"], before)


def test_cancelled_before_it_begins(connection) -> None:
    plan, watcher = planned(connection), Watcher(cancel_after=0)
    assert failure_of(lambda: create(connection, plan, watcher.progress())).kind is ErrorKind.CANCELLED
    assert (names(connection), volumes(connection)) == (["old"], ["taken.qcow2"])


def test_a_definition_that_is_refused_takes_the_disk_along(connection) -> None:
    plan = planned(connection)
    xml = answer(connection, PlanPreviewQuery(plan)).xml.replace("<vcpu>1</vcpu>", "<vcpu>none</vcpu>")
    told: list[object] = []
    progress = replaced(Watcher().progress(), tell=told.append)
    failure = failure_of(lambda: create(connection, plan, progress, xml))
    assert failure.advice is not None
    assert "removed" in str(failure.advice)
    assert (names(connection), volumes(connection)) == (["old"], ["taken.qcow2"])
    advices = [str(one.advice) for one in told if isinstance(one, LeftBehind) and one.advice is not None]
    assert any("/disks/new.qcow2" in advice for advice in advices)
    assert told[-1] == LeftBehind(None)


def test_what_cannot_be_removed_is_named() -> None:
    told: list[object] = []
    made = Made(told.append)
    removed: list[str] = []

    def fails() -> None:
        raise libvirt.libvirtError("no")

    made.done("first", lambda: removed.append("first"))
    made.done("second", fails)
    made.begin("third")
    lost = Failure(ErrorKind.LOST, REASON, REASON)
    left = made.undo(lost)
    assert removed == ["first"]
    assert "third, second" in str(left.advice)
    assert str(told[-1]) == str(left.advice)
    assert in_doubt(HostError(lost), left.advice).failure.advice == left.advice
