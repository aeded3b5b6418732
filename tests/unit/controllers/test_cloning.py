"""Clone: what is proposed for a machine, and the task that comes of it."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.controllers.actions import BY_ID
from app.controllers.clone_work import CloneWork
from app.controllers.cloning import CloneController
from app.controllers.selection import facts_of
from app.core.clone_plan import CloneCommand, ClonedDisk, DiskCopy
from app.core.commands import AbilitiesQuery, DetailsQuery
from app.core.details import DiskDevice, MachineDetails
from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import message
from app.core.partitions import PartitionState
from app.core.record import replaced
from tests.support.abilities import ABILITIES, DEFAULT
from tests.support.partitions import a_machine
from tests.unit.controllers.desk import Desk, PlayedHost

DISKS = (
    DiskDevice("vda", "disk", "virtio", "/images/web.qcow2", "qcow2"),
    DiskDevice("sda", "cdrom", "sata", "/images/setup.iso", "raw"),
)


@pytest.fixture
def controller(desk: Desk) -> CloneController:
    return CloneController(desk.sessions, desk.jobs, desk.settings, desk.prompts)


def opened(desk: Desk, controller: CloneController) -> tuple[CloneWork, PlayedHost]:
    machine = a_machine("u1", "web", PartitionState.OFF)
    session, host = desk.add("atelier", machine)
    host.answers[AbilitiesQuery] = replaced(ABILITIES, machine_names=frozenset({"web"}))
    host.answers[DetailsQuery] = MachineDetails(machine.uuid, "web", disks=DISKS)
    assert controller.can_run("clone")
    controller.run("clone", desk.select(session, machine.uuid))
    return desk.prompts.clones[-1], host


def test_a_clone_is_proposed_and_made(desk: Desk, controller: CloneController, qtbot: QtBot) -> None:
    work, host = opened(desk, controller)
    work.read()
    qtbot.waitUntil(lambda: work.is_ready)
    assert (work.name, work.location) == ("web 2", DEFAULT.uuid)
    assert work.problems() == ()
    work.copies["vda"] = DiskCopy.DIFFERENCING
    work.is_started = True
    work.finish()
    qtbot.waitUntil(lambda: len(host.done) == 1)
    (command,) = host.done
    assert isinstance(command, CloneCommand)
    assert command.uuid == work.machine.uuid
    assert command.new_uuid not in {"", command.uuid}
    assert (command.new_name, command.location_uuid, command.is_started) == ("web 2", DEFAULT.uuid, True)
    assert command.disks == (ClonedDisk("vda", "/images/web.qcow2", DiskCopy.DIFFERENCING),)


def test_a_machine_that_cannot_be_read_is_not_cloned(desk: Desk, controller: CloneController, qtbot: QtBot) -> None:
    work, host = opened(desk, controller)
    host.answers[DetailsQuery] = HostError(Failure(ErrorKind.GONE, message("Not read."), message("It is gone.")))
    work.read()
    qtbot.waitUntil(lambda: work.failure is not None)
    assert not work.is_ready


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (PartitionState.OFF, ""),
        (PartitionState.RUNNING, "off"),
        (PartitionState.PAUSED, "off"),
        (PartitionState.SAVED, "saved"),
    ],
)
def test_only_a_machine_that_is_off_is_cloned(desk: Desk, state: PartitionState, word: str) -> None:
    machine = a_machine("u1", "web", state)
    session, _ = desk.add("atelier", machine)
    found = BY_ID["clone"].problem(facts_of(desk.select(session, machine.uuid)))
    assert word in found
    assert bool(word) == bool(found)
