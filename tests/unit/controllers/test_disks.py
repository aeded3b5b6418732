"""Virtual hard disks: what is proposed, what it amounts to, and that nothing typed is ever lost."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.controllers.disk_drafts import NewDiskDraft
from app.controllers.disks import DiskController
from app.controllers.edit_disk_work import EditDiskWork
from app.controllers.host_work import HostWork, Standing
from app.controllers.inspect_disk_work import InspectDiskWork
from app.controllers.new_disk_work import NewDiskWork
from app.core.commands import AbilitiesQuery
from app.core.disk_changes import (
    CompactDiskCommand,
    ConvertDiskCommand,
    CreateDiskCommand,
    MergeDiskCommand,
    ReconnectDiskCommand,
    ResizeDiskCommand,
)
from app.core.disk_commands import DiskInspection, DiskLink, DiskUser, InspectDiskQuery
from app.core.disk_deeds import Deed
from app.core.errors import ErrorKind, Failure, HostError
from app.core.job import JobStatus
from app.core.machine_plan import GIB, DiskType, NewDisk
from app.core.messages import message
from tests.support.abilities import ABILITIES, DEFAULT, FAST
from tests.unit.controllers.desk import Desk, PlayedHost

BUSY = Failure(ErrorKind.BUSY, message("Not made."), message("It is busy."))
PATH = "/srv/fast/a.qcow2"
DISK = DiskInspection(
    PATH, "qcow2", 20 * GIB, GIB, host_format="qcow2", backing_path="/srv/fast/b", chain=(DiskLink("/srv/fast/b"),)
)


@pytest.fixture
def controller(desk: Desk) -> DiskController:
    return DiskController(desk.sessions, desk.jobs, desk.settings, desk.prompts)


def opened(desk: Desk, controller: DiskController, qtbot: QtBot, action: str) -> tuple[HostWork, PlayedHost]:
    """The work behind a wizard, at a host that has said what it can do and what its disk is."""
    session, host = desk.add("rack")
    host.answers[AbilitiesQuery] = ABILITIES
    host.answers[InspectDiskQuery] = DISK
    assert controller.can_run(action)
    controller.run(action, desk.select(session))
    work, failure = desk.prompts.disks[-1]
    assert failure is None
    work.read()
    qtbot.waitUntil(lambda: work.standing is Standing.READY)
    return work, host


def new(desk: Desk, controller: DiskController, qtbot: QtBot) -> tuple[NewDiskWork, PlayedHost]:
    work, host = opened(desk, controller, qtbot, "new-disk")
    assert isinstance(work, NewDiskWork)
    return work, host


def edit(desk: Desk, controller: DiskController, qtbot: QtBot) -> tuple[EditDiskWork, PlayedHost]:
    work, host = opened(desk, controller, qtbot, "edit-disk")
    assert isinstance(work, EditDiskWork)
    work.choose(PATH)
    qtbot.waitUntil(lambda: work.disk is not None)
    assert InspectDiskQuery(PATH, True) in host.asked
    return work, host


def fields(work: NewDiskWork | EditDiskWork) -> list[str]:
    return [problem.field for problem in work.problems() if not problem.is_warning]


class TestNew:
    def test_the_proposal_can_be_made_at_once(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, host = new(desk, controller, qtbot)
        assert (fields(work), work.has_input()) == ([], False)
        work.finish()
        qtbot.waitUntil(lambda: bool(desk.ended()))
        disk = NewDisk(DEFAULT.uuid, "New Virtual Hard Disk.qcow2", 127 * GIB)
        assert host.done == [CreateDiskCommand("", disk.name, disk)]
        job = desk.ended()[0]
        assert str(job.title) == "Creating the virtual hard disk New Virtual Hard Disk.qcow2"
        assert job.equivalent.startswith("virsh vol-create-as ")
        qtbot.waitUntil(lambda: not controller.has_choices(job))

    def test_a_name_that_is_taken_is_not_proposed(self) -> None:
        taken = {"New Virtual Hard Disk.qcow2", "New Virtual Hard Disk 2.qcow2"}
        assert NewDiskDraft().file_name(taken) == "New Virtual Hard Disk 3.qcow2"

    def test_a_parent_is_looked_at_and_gives_its_size(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, _ = new(desk, controller, qtbot)
        work.draft.type, work.draft.parent = DiskType.DIFFERENCING, PATH
        work.parent_look.look_at(PATH)
        assert fields(work) == ["parent"], "it is still being looked at"
        with qtbot.waitSignal(work.looks_changed):
            pass
        qtbot.waitUntil(lambda: work.parent_look.disk is not None)
        assert (fields(work), work.disk().capacity_bytes) == ([], 20 * GIB)
        work.draft.child_size = "10"
        assert fields(work) == ["child_size"]

    def test_a_parent_that_is_not_there(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, host = new(desk, controller, qtbot)
        host.answers[InspectDiskQuery] = HostError(BUSY)
        work.draft.type = DiskType.DIFFERENCING
        work.parent_look.look_at("/gone")
        qtbot.waitUntil(lambda: work.parent_look.failure is not None)
        assert "It is busy." in [str(problem.text) for problem in work.problems()]

    def test_what_could_not_be_made_is_there_again(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, host = new(desk, controller, qtbot)
        work.draft.name, work.draft.size = "mine", "5 GiB"
        host.failure = HostError(BUSY)
        work.finish()
        qtbot.waitUntil(lambda: bool(desk.ended()))
        job = desk.ended()[0]
        assert (job.status, controller.has_choices(job)) == (JobStatus.FAILED, True)
        controller.reopen(job)
        again, failure = desk.prompts.disks[-1]
        assert again is not work
        assert (again.draft, failure, again.has_input()) == (work.draft, BUSY, True)
        assert not controller.has_choices(job)

    def test_a_second_failure_keeps_the_choices_too(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, host = new(desk, controller, qtbot)
        work.draft.name = "mine"
        host.failure = HostError(BUSY)
        work.finish()
        qtbot.waitUntil(lambda: bool(desk.ended()))
        desk.jobs.retry(desk.ended()[0].id)
        qtbot.waitUntil(lambda: len(desk.ended()) == 2)
        again = desk.ended()[1]
        assert (again.status, controller.has_choices(again)) == (JobStatus.FAILED, True)
        controller.reopen(again)
        assert desk.prompts.disks[-1][0].draft == work.draft

    def test_another_host_answer_does_not_reach_another_path(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, host = new(desk, controller, qtbot)
        look = work.parent_look
        look.look_at("/first", is_at_once=True)
        look.look_at("/second")
        qtbot.waitUntil(lambda: InspectDiskQuery("/first") in host.asked)
        qtbot.waitUntil(lambda: look.disk is not None)
        assert InspectDiskQuery("/second") in host.asked


class TestEdit:
    @pytest.mark.parametrize(
        ("deed", "expected"),
        [
            (Deed.MERGE, MergeDiskCommand("", "a.qcow2", PATH)),
            (Deed.CONVERT, ConvertDiskCommand("", "a.qcow2", PATH, NewDisk(DEFAULT.uuid, "a.qcow2", 20 * GIB))),
            (Deed.EXPAND, ResizeDiskCommand("", "a.qcow2", PATH, 40 * GIB)),
            (Deed.SHRINK, ResizeDiskCommand("", "a.qcow2", PATH, 10 * GIB, is_confirmed=True)),
            (Deed.RECONNECT, ReconnectDiskCommand("", "a.qcow2", PATH, "/p.raw", "raw")),
        ],
    )
    def test_each_action_is_the_command_that_was_meant(
        self, desk: Desk, controller, qtbot: QtBot, deed: Deed, expected: object
    ) -> None:
        work, host = edit(desk, controller, qtbot)
        draft = work.draft
        draft.deed = deed
        draft.new_size = {Deed.EXPAND: "40", Deed.SHRINK: "10 GiB"}.get(deed)
        draft.is_confirmed = True
        draft.parent, draft.parent_format = " /p.raw ", "raw"
        host.answers[InspectDiskQuery] = DiskInspection("/p.raw", "raw", GIB, GIB, host_format="raw")
        work.parent_look.look_at(draft.parent)
        qtbot.waitUntil(lambda: work.parent_look.disk is not None)
        assert fields(work) == []
        work.finish()
        qtbot.waitUntil(lambda: bool(desk.ended()))
        assert host.done == [expected]

    def test_compact(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, _ = edit(desk, controller, qtbot)
        work.draft.deed = Deed.COMPACT
        assert fields(work) == ["deed"], "it builds on another disk"
        assert work.command() == CompactDiskCommand("", "a.qcow2", PATH)

    def test_nothing_is_proposed_that_would_change_a_disk(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, _ = edit(desk, controller, qtbot)
        assert fields(work) == ["deed"]
        work.draft.deed = Deed.EXPAND
        assert (work.new_size(), fields(work)) == ("20 GiB", ["new_size"])
        work.draft.deed = Deed.SHRINK
        assert fields(work) == ["new_size", "is_confirmed"]

    def test_a_disk_that_cannot_be_trusted_is_left_alone(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, host = edit(desk, controller, qtbot)
        host.answers[InspectDiskQuery] = DiskInspection("/x", "qcow2", 1, 1, problem=message("It deceives."))
        work.choose("/x")
        qtbot.waitUntil(lambda: work.look.disk is not None)
        assert work.disk is None
        assert next((each.field, str(each.text)) for each in work.problems()) == ("path", "It deceives.")

    def test_the_image_of_a_dvd_is_told(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, host = edit(desk, controller, qtbot)
        host.answers[InspectDiskQuery] = DiskInspection("/d.iso", "iso", GIB, GIB, host_format="raw")
        work.choose("/d.iso")
        qtbot.waitUntil(lambda: work.look.disk is not None)
        told = next(iter(work.problems()))
        assert (told.field, told.is_warning) == ("path", True)
        assert "image of a DVD" in str(told.text)

    def test_another_disk_forgets_what_was_said_of_the_one_before(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, _ = edit(desk, controller, qtbot)
        work.draft.new_size, work.draft.is_confirmed = "5", True
        work.choose("/srv/other.img")
        assert (work.draft.new_size, work.draft.is_confirmed, work.file_name()) == (None, False, "other.qcow2")

    def test_a_machine_that_runs_with_it_is_named(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, host = edit(desk, controller, qtbot)
        host.answers[InspectDiskQuery] = DiskInspection(
            "/u", "qcow2", GIB, 1, host_format="qcow2", users=(DiskUser("shop", is_running=True),)
        )
        work.choose("/u")
        qtbot.waitUntil(lambda: work.look.disk is not None)
        work.draft.deed = Deed.CONVERT
        assert "shop runs with it. Turn it off first." in [str(each.text) for each in work.problems()]


def test_a_host_that_comes_back_is_asked_again(desk: Desk, controller, qtbot: QtBot) -> None:
    work, host = opened(desk, controller, qtbot, "inspect-disk")
    assert isinstance(work, InspectDiskWork)
    assert work.location_uuid == DEFAULT.uuid != FAST.uuid
    work.look.look_at(PATH)
    qtbot.waitUntil(lambda: work.look.disk is not None)
    asked = len(host.asked)
    work.read()
    qtbot.waitUntil(lambda: len(host.asked) == asked + 2 and work.look.disk is not None)


def test_a_disk_is_looked_at_anew(desk: Desk, controller, qtbot: QtBot) -> None:
    work, host = edit(desk, controller, qtbot)
    host.answers[InspectDiskQuery] = HostError(BUSY)
    work.look.again()
    assert work.look.is_reading
    work.look.again()
    qtbot.waitUntil(lambda: work.look.failure is BUSY)
    host.answers[InspectDiskQuery] = DISK
    work.look.again()
    qtbot.waitUntil(lambda: work.disk == DISK)
    assert len([query for query in host.asked if isinstance(query, InspectDiskQuery)]) == 3


def test_nothing_reaches_a_wizard_that_is_closed(desk: Desk, controller, qtbot: QtBot) -> None:
    work, _ = edit(desk, controller, qtbot)
    heard: list[bool] = []
    work.looks_changed.connect(lambda: heard.append(True))
    session = work.session
    work.choose("/other")
    heard.clear()
    work.close()
    session.answered.emit(InspectDiskQuery("/other", True), DISK)
    assert heard == []
