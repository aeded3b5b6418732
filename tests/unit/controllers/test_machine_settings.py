"""A machine's settings at work: drafts, when they take effect, applying, and what others change meanwhile."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.controllers.machine_settings import MachineSettingsController
from app.controllers.machine_settings_draft import clashes, followed, rebased, with_field, without_device
from app.controllers.machine_settings_edits import LOCKED_BY_TEXT
from app.controllers.machine_settings_work import MachineSettingsWork, Standing
from app.core.commands import (
    AbilitiesQuery,
    ChangeMachineCommand,
    Command,
    Progress,
    ReplaceDefinitionCommand,
    SettingsQuery,
)
from app.core.errors import ErrorKind, Failure, HostError
from app.core.machine_devices import Display, Drive, Tpm
from app.core.machine_settings import (
    PASSWORD,
    AddDevice,
    AutomaticStart,
    AutomaticStop,
    ChangeOutcome,
    Checkpoints,
    FieldChange,
    Firmware,
    General,
    Integration,
    MachineSettings,
    Memory,
    Processor,
    RemoveDevice,
    Security,
    SettingsAnswer,
    differences,
)
from app.core.messages import message
from app.core.partitions import PartitionState
from app.core.record import replaced
from app.core.secrets import Secret
from app.core.settings_timing import When
from tests.support.abilities import ABILITIES
from tests.support.partitions import a_machine
from tests.unit.controllers.desk import Desk, PlayedHost

GIB = 1024**3
MIB = 1024**2
UUID = "w"
DISK = Drive("disk:vda", target="vda", bus="virtio", source="/a.qcow2", format="qcow2")
SETTINGS = MachineSettings(
    uuid=UUID,
    hypervisor="kvm",
    architecture="x86_64",
    general=General("web-01"),
    firmware=Firmware("uefi", boot_order=("disk:vda",)),
    security=Security(),
    memory=Memory(GIB, GIB, balloon_model="virtio"),
    processor=Processor(2, 2),
    integration=Integration(),
    checkpoints=Checkpoints(),
    start=AutomaticStart(),
    stop=AutomaticStop(),
    drives=(DISK,),
    displays=(Display("display:vnc"),),
)
CONFLICT = Failure(ErrorKind.CONFLICT, message("Not changed."), message("Somebody else changed it."))
REFUSED = Failure(ErrorKind.INVALID, message("Not changed."), message("It cannot be."))


def answer(settings: MachineSettings, live: MachineSettings | None = None, xml: str = "<domain/>") -> SettingsAnswer:
    return SettingsAnswer(settings, xml, xml, live)


class TestDraft:
    def test_a_removed_drive_is_not_started_from(self) -> None:
        draft = without_device(SETTINGS, "disk:vda")
        assert (draft.drives, draft.firmware.boot_order) == ((), ())
        kinds = [type(change) for change in differences(SETTINGS, draft)]
        assert kinds == [RemoveDevice, FieldChange]

    def test_what_is_one_number_to_people_changes_together(self) -> None:
        draft = with_field(SETTINGS, "memory", "startup_bytes", 2 * GIB)
        assert followed(draft, SETTINGS, "memory", "startup_bytes").memory.maximum_bytes == 2 * GIB
        larger = with_field(SETTINGS, "memory", "maximum_bytes", 8 * GIB)
        more = with_field(larger, "memory", "startup_bytes", 4 * GIB)
        assert followed(more, larger, "memory", "startup_bytes").memory.maximum_bytes == 8 * GIB
        dynamic = with_field(more, "memory", "is_dynamic", True)
        assert followed(dynamic, SETTINGS, "memory", "startup_bytes").memory.maximum_bytes == 8 * GIB
        fewer = with_field(SETTINGS, "processor", "count", 1)
        assert followed(fewer, SETTINGS, "processor", "count").processor.maximum == 1

    def test_what_others_changed_clashes_only_where_it_is_the_same_field(self) -> None:
        mine = (FieldChange("memory", "startup_bytes", GIB, 2 * GIB), FieldChange("general", "notes", "", "mine"))
        theirs = with_field(SETTINGS, "general", "notes", "theirs")
        found = clashes(mine, SETTINGS, with_field(theirs, "processor", "count", 1))
        assert [(clash.change, clash.theirs) for clash in found] == [(mine[1], "theirs")]
        assert clashes(mine, SETTINGS, with_field(SETTINGS, "general", "notes", "mine")) == ()
        gone = clashes((FieldChange("disk:vda", "cache", "", "none"),), SETTINGS, without_device(SETTINGS, "disk:vda"))
        assert gone[0].is_gone

    def test_changes_go_on_top_of_what_others_stored(self) -> None:
        theirs = with_field(SETTINGS, "general", "notes", "theirs")
        changes = (FieldChange("processor", "count", 2, 4), AddDevice(Tpm("new:tpm-1")), RemoveDevice(DISK))
        got = rebased(theirs, changes)
        assert (got.general.notes, got.processor.count, got.tpms, got.drives) == ("theirs", 4, (Tpm("new:tpm-1"),), ())


@pytest.fixture
def controller(desk: Desk) -> MachineSettingsController:
    def read_earlier(_host: str, _uuid: str, done, _owner: QObject) -> None:
        done(((2.0, "<domain>newer</domain>"), (1.0, "<domain>older</domain>")))

    return MachineSettingsController(desk.sessions, desk.jobs, desk.prompts, read_earlier)


def opened(
    desk: Desk,
    controller: MachineSettingsController,
    qtbot: QtBot,
    state: PartitionState = PartitionState.OFF,
    live: MachineSettings | None = None,
) -> tuple[MachineSettingsWork, PlayedHost]:
    """The settings of a machine, read."""
    session, host = desk.add("rack", a_machine(UUID, "web-01", state), a_machine("d", "db-01"))
    host.answers[AbilitiesQuery] = ABILITIES
    host.answers[SettingsQuery] = answer(SETTINGS, live)
    controller.run("settings", desk.select(session, UUID))
    work, page = desk.prompts.settings[-1]
    assert (page, work.standing) == ("", Standing.READING)
    work.read()
    qtbot.waitUntil(lambda: work.standing is Standing.READY and work.abilities is not None)
    return work, host


def plays(host: PlayedHost, after: MachineSettings, *, told: ChangeOutcome | None = None) -> None:
    """The host carries out what it is told: ``after`` is what it stores."""

    def perform(command: Command, progress: Progress) -> None:
        host.done.append(command)
        host.answers[SettingsQuery] = answer(after, xml="<domain>after</domain>")
        progress.tell(told or ChangeOutcome(UUID, "<domain/>", "<domain>after</domain>"))

    host.perform = perform  # type: ignore[method-assign]


class TestEditing:
    def test_only_one_machine_can_be_opened(self, desk: Desk, controller) -> None:
        session, _ = desk.add("rack", a_machine("a", "a"), a_machine("b", "b"))
        controller.run("settings", desk.select(session, "a", "b"))
        controller.run("settings", desk.select(session))
        assert desk.prompts.settings == []

    def test_set_undo_and_discard(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, _ = opened(desk, controller, qtbot)
        assert not work.has_edits()
        work.set("general", "notes", "front end")
        work.set("processor", "count", 4)
        assert {(each.key, each.field) for each in work.changes()} == {
            ("general", "notes"), ("processor", "count"), ("processor", "maximum"),
        }  # fmt: skip
        assert work.is_changed("general", "notes")
        assert len(work.changes_of("processor")) == 2
        work.undo("processor", "count")
        assert work.changes() == (FieldChange("general", "notes", "", "front end"),)
        work.discard()
        assert (work.changes(), work.draft) == ((), SETTINGS)

    def test_devices_come_and_go(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, _ = opened(desk, controller, qtbot)
        key = work.new_key("tpm")
        work.add(Tpm(key))
        work.remove("disk:vda")
        assert [type(each) for each in work.changes()] == [RemoveDevice, AddDevice, FieldChange]
        work.restore("disk:vda")
        work.remove(key)
        assert (work.changes(), work.draft) == ((), SETTINGS)

    def test_a_password_is_never_in_a_record(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, _ = opened(desk, controller, qtbot)
        secret = Secret("canary")
        work.set("display:vnc", PASSWORD, secret)
        assert work.changes() == (FieldChange("display:vnc", PASSWORD, None, secret),)
        assert "canary" not in repr(work.changes())
        work.undo("display:vnc", PASSWORD)
        assert not work.has_edits()

    def test_bad_input_is_said_and_not_applied(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, host = opened(desk, controller, qtbot)
        work.set("general", "name", "db-01")
        assert [(each.key, each.field) for each in work.problems()] == [("general", "name")]
        assert "already called" in str(work.problems()[0].text)
        work.apply()
        assert (host.done, work.standing) == ([], Standing.READY)

    @pytest.mark.parametrize(
        ("key", "field", "value", "wrong"),
        [
            ("general", "name", "", "name"),
            ("general", "name", "a/b", "name"),
            ("memory", "startup_bytes", 8 * MIB, "startup_bytes"),
            ("memory", "startup_bytes", 10**15, "startup_bytes"),
            ("memory", "maximum_bytes", 512 * MIB, "maximum_bytes"),
            ("processor", "count", 100_000, "count"),
            ("processor", "maximum", 1, "maximum"),
        ],
    )
    def test_each_bad_value_at_its_field(self, desk, controller, qtbot, key, field, value, wrong) -> None:
        work, _ = opened(desk, controller, qtbot)
        work.set(key, field, value)
        assert wrong in [each.field for each in work.errors()]

    def test_when_and_why_not_now(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, _ = opened(desk, controller, qtbot, PartitionState.RUNNING, SETTINGS)
        work.set("general", "title", "t")
        work.set("memory", "startup_bytes", 2 * GIB)
        found = {(each.field): work.when(each) for each in work.changes()}
        assert found == {
            "title": When.NOW, "startup_bytes": When.NEXT_START, "maximum_bytes": When.NEXT_START,
        }  # fmt: skip
        assert "Turn the virtual machine off" in str(work.lock_of("general", "name"))
        assert work.lock_of("general", "title") is None


class TestApplying:
    def test_a_change_is_made_and_read_again(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, host = opened(desk, controller, qtbot)
        after = with_field(SETTINGS, "general", "notes", "n")
        plays(host, after)
        work.set("general", "notes", "n")
        with qtbot.waitSignal(work.applied) as applied:
            work.apply()
            assert work.standing is Standing.APPLYING
        assert applied.args[0].uuid == UUID
        assert (work.stored, work.changes(), work.standing) == (after, (), Standing.READY)
        command = host.done[0]
        assert isinstance(command, ChangeMachineCommand)
        assert command.changes == (FieldChange("general", "notes", "", "n"),)
        assert command.fingerprint == "<domain/>"

    def test_what_is_refused_is_not_lost(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, host = opened(desk, controller, qtbot)
        host.failure = HostError(REFUSED)
        work.set("general", "notes", "n")
        with qtbot.waitSignal(work.refused) as refused:
            work.apply()
        assert refused.args == [REFUSED]
        assert (work.standing, len(work.changes())) == (Standing.READY, 1)

    @pytest.mark.parametrize("keeps", [True, False])
    def test_a_conflict_shows_both_and_overwrites_neither(self, desk, controller, qtbot: QtBot, keeps: bool) -> None:
        work, host = opened(desk, controller, qtbot)
        theirs = with_field(with_field(SETTINGS, "general", "notes", "theirs"), "processor", "weight", 7)
        host.answers[SettingsQuery] = answer(theirs)
        host.failure = HostError(CONFLICT)
        work.set("general", "notes", "mine")
        work.set("general", "title", "t")
        with qtbot.waitSignal(work.conflicted):
            work.apply()
        assert [(clash.change.new, clash.theirs) for clash in work.conflict] == [("mine", "theirs")]
        assert work.value("general", "notes") == "mine"
        (work.keep_mine if keeps else work.discard_mine)()
        assert work.stored == theirs
        assert work.conflict == ()
        assert work.draft.processor.weight == 7, "what else others changed stays"
        wanted = {FieldChange("general", "notes", "theirs", "mine"), FieldChange("general", "title", "", "t")}
        assert set(work.changes()) == (wanted if keeps else set())

    def test_what_others_change_beside_is_taken_over_at_once(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, host = opened(desk, controller, qtbot)
        work.set("general", "notes", "mine")
        theirs = with_field(SETTINGS, "processor", "weight", 7)
        host.answers[SettingsQuery] = answer(theirs)
        host.listener.machine_changed(UUID, "definition")
        qtbot.waitUntil(lambda: work.stored == theirs)
        assert work.changes() == (FieldChange("general", "notes", "", "mine"),)

    def test_another_machine_begins_anew(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, host = opened(desk, controller, qtbot)
        work.set("general", "notes", "mine")
        other = replaced(SETTINGS, uuid="d", general=General("db-01"))
        host.answers[SettingsQuery] = answer(other)
        work.choose_machine("d")
        assert (work.draft, work.changes()) == (None, ())
        qtbot.waitUntil(lambda: work.stored == other)

    def test_a_host_that_cannot_tell_is_asked_again(self, desk: Desk, controller, qtbot: QtBot) -> None:
        session, host = desk.add("rack", a_machine(UUID, "web-01"))
        host.answers[SettingsQuery] = HostError(REFUSED)
        host.answers[AbilitiesQuery] = ABILITIES
        controller.run("settings", desk.select(session, UUID))
        work = desk.prompts.settings[-1][0]
        work.read()
        qtbot.waitUntil(lambda: work.standing is Standing.FAILED)
        assert work.failure == REFUSED
        host.answers[SettingsQuery] = answer(SETTINGS)
        work.read()
        qtbot.waitUntil(lambda: work.standing is Standing.READY)


class TestDefinition:
    def test_the_text_is_edited_and_stored_over_what_was_read(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, host = opened(desk, controller, qtbot)
        work.set_xml("<domain/>")
        assert not work.has_xml_edits()
        work.set_xml("<domain>mine</domain>")
        assert work.has_edits()
        plays(host, SETTINGS)
        with qtbot.waitSignal(work.applied):
            work.apply_xml()
        assert host.done == [ReplaceDefinitionCommand(UUID, "web-01", "<domain/>", "<domain>mine</domain>")]
        assert (work.has_xml_edits(), work.xml) == (False, "<domain>after</domain>")

    def test_text_and_fields_are_never_edited_side_by_side(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, _ = opened(desk, controller, qtbot)
        drive = work.draft.drives[0]
        work.set_xml("<domain>mine</domain>")
        assert work.lock_of("memory", "startup_bytes") == message(LOCKED_BY_TEXT)
        assert work.lock_of_device(drive, is_added=False) == message(LOCKED_BY_TEXT)
        work.set("general", "notes", "typed beside it")
        assert work.changes() == ()
        work.set_xml(None)
        assert work.lock_of("memory", "startup_bytes") is None
        assert work.lock_of_device(drive, is_added=False) is None

    def test_a_conflict_keeps_the_text(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, host = opened(desk, controller, qtbot)
        work.set_xml("<domain>mine</domain>")
        host.answers[SettingsQuery] = answer(SETTINGS, xml="<domain>theirs</domain>")
        host.failure = HostError(CONFLICT)
        with qtbot.waitSignal(work.refused):
            work.apply_xml()
        qtbot.waitUntil(lambda: work.answer.xml_stored == "<domain>theirs</domain>")
        assert (work.xml, work.xml_base) == ("<domain>mine</domain>", "<domain/>")
        work.keep_xml()
        assert (work.xml, work.xml_base) == ("<domain>mine</domain>", "<domain>theirs</domain>")

    def test_earlier_ones_are_the_machines_own(self, desk: Desk, controller, qtbot: QtBot) -> None:
        work, _ = opened(desk, controller, qtbot)
        with qtbot.waitSignal(work.earlier_changed):
            work.read_earlier()
        assert [moment for moment, _ in work.earlier] == [2.0, 1.0]
