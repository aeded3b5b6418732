"""New machines: what is proposed, what it amounts to, how it is made, and that nothing typed is ever lost."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.controllers.host_work import Standing
from app.controllers.new_machine import NewMachineController
from app.controllers.new_machine_defaults import adapt, propose, remembered, similar_name, unique_name
from app.controllers.new_machine_draft import DiskChoice, Draft, InstallChoice, plan_of
from app.controllers.new_machine_work import NewMachine
from app.core.abilities import Acceleration, GenerationAbilities, SwitchChoice
from app.core.commands import AbilitiesQuery, CreateMachineCommand, PlanPreview, PlanPreviewQuery
from app.core.disk_commands import DiskInspection, InspectDiskQuery
from app.core.errors import ErrorKind, Failure, HostError
from app.core.job import JobStatus
from app.core.machine_plan import (
    GIB,
    MIB,
    ExistingDisk,
    InstallCloudImage,
    InstallFromImage,
    NewDisk,
    PlannedMemory,
    Topology,
)
from app.core.messages import message
from app.core.os_facts import MediaLabels, OsFacts
from app.core.plan_rules import problems
from app.core.record import replaced
from app.services.setting_keys import NEW_MACHINE_CHOICES
from tests.support.abilities import ABILITIES, DEFAULT, FAST, NO_KVM, abilities
from tests.support.partitions import a_machine
from tests.unit.controllers.desk import Desk, PlayedHost

DEBIAN = OsFacts("debian11", "Debian 11", has_virtio=True, uri="http://debian.org/debian/11")
BUSY = Failure(ErrorKind.BUSY, message("Not made."), message("It is busy."))


def proposed(can=ABILITIES, choices: dict[str, object] | None = None) -> Draft:
    draft = Draft()
    propose(draft, can, choices)
    return draft


class TestProposals:
    def test_a_proposal_can_be_finished_at_once(self) -> None:
        draft = proposed()
        assert (draft.name, draft.generation, draft.has_secure_boot) == ("New Virtual Machine", 2, True)
        assert (draft.startup_mib, draft.processor_count) == (2048, 2)
        assert (draft.switch_kind, draft.switch) == ("network", "default")
        assert (draft.location_uuid, draft.disk_gib) == (DEFAULT.uuid, 64)
        assert draft.acceleration == "qemu"
        assert problems(plan_of(draft, ABILITIES), ABILITIES) == ()

    def test_a_small_host_is_not_filled(self) -> None:
        small = abilities(memory_free_bytes=1200 * MIB, host_processor_count=1, storage=(replaced(
            DEFAULT, free_bytes=20 * GIB),))  # fmt: skip
        draft = proposed(small)
        assert (draft.startup_mib, draft.processor_count, draft.disk_gib) == (576, 1, 20)

    def test_what_a_host_does_not_have_is_not_proposed(self) -> None:
        bare = abilities(
            generations=(GenerationAbilities(1, "pc", True), GenerationAbilities(2, "", False, reason=message("No."))),
            storage=(), switches=(),
        )  # fmt: skip
        draft = proposed(bare)
        assert (draft.generation, draft.has_secure_boot, draft.disk_choice) == (1, False, DiskChoice.LATER)
        assert (draft.switch_kind, draft.location_uuid) == ("", "")
        assert problems(plan_of(draft, bare), bare) == ()

    def test_a_users_own_host_gets_its_own_network(self) -> None:
        own = abilities(switches=(SwitchChoice("user", ""),), is_session=True)
        assert proposed(own).switch_kind == "user"

    def test_kvm_is_proposed_where_it_is_real_and_only_there(self) -> None:
        real = abilities(accelerations=(Acceleration("kvm", True), Acceleration("qemu", True)))
        assert proposed(real).acceleration == "kvm"
        assert proposed().acceleration == "qemu"

    def test_the_last_choices_are_proposed_again_where_they_still_exist(self) -> None:
        draft = proposed()
        draft.generation, draft.startup_mib, draft.switch_kind, draft.switch = 1, 4096, "bridge", "br0"
        draft.location_uuid, draft.is_started = FAST.uuid, True
        again = proposed(choices=remembered(draft))
        assert (again.generation, again.startup_mib, again.switch, again.is_started) == (1, 4096, "br0", True)
        assert again.location_uuid == FAST.uuid
        elsewhere = proposed(abilities(storage=(DEFAULT,), switches=()), remembered(draft))
        assert (elsewhere.location_uuid, elsewhere.switch_kind) == (DEFAULT.uuid, "")

    def test_not_connected_is_a_choice_that_is_remembered(self) -> None:
        draft = proposed()
        draft.switch_kind = draft.switch = ""
        assert proposed(choices=remembered(draft)).switch_kind == ""

    @pytest.mark.parametrize("bad", [{"startup_mib": "much"}, {"startup_mib": True}, {"generation": 7}, {"x": 1}])
    def test_choices_that_cannot_be_change_nothing(self, bad: dict[str, object]) -> None:
        draft = proposed(choices=bad)
        assert (draft.startup_mib, draft.generation) == (2048, 2)

    def test_a_name_is_unique(self) -> None:
        assert unique_name({"New Virtual Machine", "New Virtual Machine 2"}) == "New Virtual Machine 3"

    @pytest.mark.parametrize(
        ("name", "similar"),
        [("web", "web-2"), ("web-01", "web-03"), ("web-09", "web-10"), ("9", "10"), ("a b", "a b-2"), ("x٣", "x٣-2")],
    )
    def test_a_name_that_is_taken_has_a_similar_one_that_is_not(self, name: str, similar: str) -> None:
        assert similar_name(name, {"web", "web-01", "web-02", "web-09", "9", name}) == similar

    def test_another_host_changes_only_what_it_does_not_have(self) -> None:
        draft = proposed()
        draft.name, draft.startup_mib = "mine", 3000
        adapt(draft, abilities(storage=(), accelerations=(Acceleration("xen", True),)))
        assert (draft.name, draft.startup_mib, draft.acceleration, draft.location_uuid) == ("mine", 3000, "xen", "")


class TestPlan:
    def test_the_names_of_files_follow_the_machine_until_they_are_the_users_own(self) -> None:
        draft = proposed()
        draft.name = "Wéb server /1"
        assert draft.file_name() == "W-b-server-1.qcow2"
        assert draft.host_name() == "w-b-server-1"
        draft.disk_format = "raw"
        assert draft.file_name() == "W-b-server-1.img"
        draft.disk_name, draft.cloud_host_name = "own.img", "own"
        assert (draft.file_name(), draft.host_name()) == ("own.img", "own")
        draft.name, draft.disk_name, draft.cloud_host_name = "🦊", None, None
        assert (draft.file_name(), draft.host_name()) == ("disk.img", "machine")

    def test_only_what_counts_is_in_the_plan(self) -> None:
        draft = proposed()
        draft.generation, draft.has_tpm, draft.sockets, draft.maximum_mib = 1, True, 4, 9000
        plan = plan_of(draft, ABILITIES)
        assert (plan.has_secure_boot, plan.has_tpm, plan.topology) == (False, False, Topology())
        assert plan.memory == PlannedMemory(2048 * MIB)
        assert plan.machine_type == "pc-i440fx-7.2"
        assert plan.disk == NewDisk(DEFAULT.uuid, "New-Virtual-Machine.qcow2", 64 * GIB)

    def test_each_way_of_a_disk_and_of_an_installation(self) -> None:
        draft = proposed()
        draft.disk_choice, draft.existing_path = DiskChoice.EXISTING, " /a.img "
        draft.install, draft.image_path, draft.system = InstallChoice.IMAGE, " /b.iso", DEBIAN
        plan = plan_of(draft, ABILITIES)
        assert plan.disk == ExistingDisk("/a.img", "qcow2")
        assert plan.installation == InstallFromImage("/b.iso")
        assert (plan.os_id, plan.os_uri, plan.has_virtio) == ("debian11", "http://debian.org/debian/11", True)
        draft.install, draft.cloud_path, draft.cloud_user = InstallChoice.CLOUD, "/c.qcow2", "ada"
        draft.cloud_keys, draft.cloud_packages = "ssh-ed25519 A\n\n ssh-rsa B \n", "git, vim  htop"
        plan = plan_of(draft, ABILITIES)
        assert (plan.os_id, plan.has_virtio) == ("", None)
        assert isinstance(plan.installation, InstallCloudImage)
        seed = plan.installation.seed
        assert (seed.ssh_keys, seed.packages) == (("ssh-ed25519 A", "ssh-rsa B"), ("git", "vim", "htop"))
        draft.has_topology, draft.sockets, draft.cores = True, 2, 3
        assert plan_of(draft, ABILITIES).topology == Topology(2, 3, 1)


@pytest.fixture
def controller(desk: Desk) -> NewMachineController:
    return NewMachineController(desk.sessions, desk.jobs, desk.settings, desk.prompts)


def opened(desk: Desk, controller: NewMachineController, qtbot: QtBot) -> tuple[NewMachine, PlayedHost]:
    """A wizard's work at a host that has said what it can do."""
    session, host = desk.add("rack", a_machine("w", "web-01"))
    host.answers[AbilitiesQuery] = ABILITIES
    controller.run("new-machine", desk.select(session))
    work, failure, is_quick = desk.prompts.machines[-1]
    assert (failure, is_quick, work.standing, work.has_input()) == (None, False, Standing.READING, False)
    work.read()
    qtbot.waitUntil(lambda: work.standing is Standing.READY)
    return work, host


class TestWork:
    def test_a_proposal_is_no_input_and_a_change_is(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, _ = opened(desk, controller, qtbot)
        assert not work.has_input()
        work.draft.notes = "x"
        assert work.has_input()

    def test_what_is_typed_while_the_host_is_asked_stays(self, desk: Desk, controller, qtbot: QtBot) -> None:
        session, host = desk.add("rack")
        host.answers[AbilitiesQuery] = ABILITIES
        controller.run("new-machine", desk.select(session))
        work = desk.prompts.machines[-1][0]
        work.draft.name = "typed"
        work.read()
        qtbot.waitUntil(lambda: work.standing is Standing.READY)
        assert (work.draft.name, work.draft.location_uuid, work.has_input()) == ("typed", DEFAULT.uuid, True)

    def test_a_host_that_cannot_tell_is_asked_again(self, desk: Desk, controller, qtbot: QtBot) -> None:
        session, host = desk.add("rack")
        host.answers[AbilitiesQuery] = HostError(BUSY)
        controller.run("new-machine", desk.select(session))
        work = desk.prompts.machines[-1][0]
        work.read()
        qtbot.waitUntil(lambda: work.standing is Standing.FAILED)
        assert (work.failure, work.problems()) == (BUSY, ())
        host.answers[AbilitiesQuery] = ABILITIES
        work.read()
        qtbot.waitUntil(lambda: work.standing is Standing.READY)
        session.stop()
        work.read()
        assert work.standing is Standing.FAILED
        assert str(work.failure.why) == "The host is not connected."

    def test_another_host_keeps_what_was_typed(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, _ = opened(desk, controller, qtbot)
        other, host = desk.add("other")
        host.answers[AbilitiesQuery] = abilities(storage=(FAST,), machine_names=frozenset({"mine"}))
        work.draft.name, work.draft.notes = "mine", "n"
        assert dict(work.hosts())[other.host_id] == "other"
        work.choose_host(other.host_id)
        qtbot.waitUntil(lambda: work.standing is Standing.READY)
        assert (work.draft.name, work.draft.notes, work.draft.location_uuid) == ("mine", "n", FAST.uuid)
        assert [problem.field for problem in work.problems()] == ["name"]

    def test_a_preview_is_read_once_for_a_plan(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, host = opened(desk, controller, qtbot)
        host.answers[PlanPreviewQuery] = PlanPreview("<domain/>", "virt-install")
        with qtbot.waitSignal(work.preview_changed):
            work.ask_preview()
        work.ask_preview()
        assert work.preview == PlanPreview("<domain/>", "virt-install")
        work.draft.notes = "n"
        host.answers[PlanPreviewQuery] = HostError(BUSY)
        with qtbot.waitSignal(work.preview_changed):
            work.ask_preview()
        assert (work.preview, work.preview_failure) == (None, BUSY)
        assert len([query for query in host.asked if isinstance(query, PlanPreviewQuery)]) == 2

    def test_an_image_is_recognised_and_its_wishes_are_proposed(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, host = opened(desk, controller, qtbot)
        system = OsFacts("win11", "Windows 11", 4 * GIB, 70 * GIB, 4, has_bios=False)
        host.answers[InspectDiskQuery] = DiskInspection("/w.iso", "iso", 1, 1, MediaLabels("CCCOMA"), system=system)
        work.draft.install, work.draft.image_path, work.draft.generation = InstallChoice.IMAGE, "/w.iso", 1
        with qtbot.waitSignals([work.media_changed, work.media_changed]):
            work.inspect("/w.iso")
        assert (work.media.system, work.draft.system, work.draft.startup_mib) == (system, system, 2048)
        assert work.has_advice()
        work.adopt_advice()
        draft = work.draft
        assert (draft.startup_mib, draft.disk_gib, draft.processor_count, draft.generation) == (4096, 70, 4, 2)
        assert not work.has_advice()

    def test_what_was_recognised_is_never_said_of_another_image(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, host = opened(desk, controller, qtbot)
        system = OsFacts("win11", "Windows 11")
        host.answers[InspectDiskQuery] = DiskInspection("/a.iso", "iso", 1, 1, MediaLabels("CCCOMA"), system=system)
        with qtbot.waitSignals([work.media_changed, work.media_changed]):
            work.inspect("/a.iso")
        said: list[tuple[str, object]] = []
        work.media_changed.connect(lambda: said.append((work.media.path, work.draft.system)))
        work.inspect("/c.iso")  # answered as /a.iso was, when /b.iso is named already
        host.answers[InspectDiskQuery] = HostError(BUSY)
        work.inspect("/b.iso")
        assert said == [("/c.iso", None), ("/b.iso", None)]
        qtbot.waitUntil(lambda: work.media.failure is not None)
        assert {path for path, _ in said[2:]} == {"/b.iso"}
        assert not any(found for _, found in said)

    def test_an_image_that_cannot_be_read_says_why(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, host = opened(desk, controller, qtbot)
        host.answers[InspectDiskQuery] = HostError(BUSY)
        with qtbot.waitSignals([work.media_changed, work.media_changed]):
            work.inspect("/w.iso")
        assert (work.media.failure, work.draft.system) == (BUSY, None)

    def test_sizes_of_wizards_are_remembered(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, _ = opened(desk, controller, qtbot)
        assert work.size("wizard") is None
        work.set_size("wizard", 900, 700)
        assert work.size("wizard") == (900, 700)

    def test_nothing_reaches_a_wizard_that_is_closed(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, _ = opened(desk, controller, qtbot)
        heard: list[bool] = []
        work.standing_changed.connect(lambda: heard.append(True))
        session = work.session
        work.close()
        session.answered.emit(AbilitiesQuery(), ABILITIES)
        assert heard == []


class TestMaking:
    def test_a_finished_wizard_is_a_job_and_the_machine_is_told_when_it_is_listed(
        self, desk: Desk, controller, qtbot: QtBot
    ) -> None:
        work, host = opened(desk, controller, qtbot)
        made: list[tuple[str, str]] = []
        controller.made.connect(lambda *what: made.append(what))
        controller.settings_wanted.connect(lambda *_: pytest.fail("nobody wants its settings"))
        work.draft.name, work.draft.startup_mib = "new", 1024
        plan = work.plan()
        work.finish()
        qtbot.waitUntil(lambda: bool(desk.ended()))
        assert host.done == [CreateMachineCommand(plan.uuid, "new", plan)]
        assert str(desk.ended()[0].title) == "Creating new"
        assert made == []
        host.show(a_machine("w", "web-01"), a_machine(plan.uuid, "new"))
        qtbot.waitUntil(lambda: bool(made))
        host.show(a_machine("w", "other"), a_machine(plan.uuid, "new"))
        assert made == [(work.host_id, plan.uuid)]
        assert desk.settings.get(NEW_MACHINE_CHOICES.at(work.host_id))["startup_mib"] == 1024
        assert not controller.has_choices(desk.ended()[0])

    def test_what_is_customized_is_not_started_and_its_settings_are_wanted(
        self, desk: Desk, controller, qtbot: QtBot
    ) -> None:
        work, host = opened(desk, controller, qtbot)
        wanted: list[tuple[str, str]] = []
        controller.settings_wanted.connect(lambda *what: wanted.append(what))
        work.draft.is_started = work.draft.is_customized = True
        plan = work.plan()
        assert not plan.is_started
        work.finish()
        qtbot.waitUntil(lambda: bool(desk.ended()))
        host.show(a_machine("w", "web-01"), a_machine(plan.uuid, "new"))
        qtbot.waitUntil(lambda: bool(wanted))
        assert wanted == [(work.host_id, plan.uuid)]

    def test_what_could_not_be_made_is_there_again(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, host = opened(desk, controller, qtbot)
        host.failure = HostError(BUSY)
        work.draft.name, work.draft.cloud_password = "new", "secret"
        work.finish()
        qtbot.waitUntil(lambda: bool(desk.ended()))
        job = desk.ended()[0]
        assert (job.status, controller.has_choices(job)) == (JobStatus.FAILED, True)
        controller.reopen(job)
        again, failure, _ = desk.prompts.machines[-1]
        assert again is not work
        assert (again.draft, failure, again.has_input()) == (work.draft, BUSY, True)
        assert not controller.has_choices(job)
        again.read()
        qtbot.waitUntil(lambda: again.standing is Standing.READY)
        assert again.draft == work.draft

    def test_a_retry_that_succeeds_forgets_the_choices(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, host = opened(desk, controller, qtbot)
        host.failure = HostError(BUSY)
        work.finish()
        qtbot.waitUntil(lambda: bool(desk.ended()))
        host.failure = None
        first = desk.ended()[0]
        desk.jobs.retry(first.id)
        qtbot.waitUntil(lambda: not controller.has_choices(first))
        assert [job.status for job in desk.ended()] == [JobStatus.FAILED, JobStatus.DONE]

    def test_no_secret_is_remembered_in_settings(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, _ = opened(desk, controller, qtbot)
        work.draft.cloud_password = "hush"
        work.finish()
        assert "hush" not in str(desk.settings.get(NEW_MACHINE_CHOICES.at(work.host_id)))


def test_the_reason_of_an_acceleration_is_the_hosts_own() -> None:
    draft = proposed()
    draft.acceleration = "kvm"
    found = problems(plan_of(draft, ABILITIES), ABILITIES)
    assert [(each.field, str(each.text), each.is_warning) for each in found] == [("acceleration", NO_KVM, True)]
