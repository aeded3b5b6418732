"""Settings are changed field by field: others' changes stay, clashes are told, and what the host dropped, too."""

from __future__ import annotations

import threading

import libvirt
import pytest

from app.core.commands import ChangeMachineCommand, Progress, ReplaceDefinitionCommand, SettingsQuery
from app.core.errors import ErrorKind, HostError
from app.core.machine_devices import Adapter, Drive
from app.core.machine_settings import (
    AddDevice,
    AutomaticStart,
    ChangeOutcome,
    FieldChange,
    RemoveDevice,
    StartAction,
    differences,
)
from app.core.record import replaced
from app.definitions.settings import read_settings
from app.hosts.commands import carry_out
from app.hosts.commands.changing import REST_DONE
from app.hosts.queries import answer
from tests.unit.hosts_commands.machines import Machine, names

MIB = 1024**2
WEB = Machine("web", disks=(("/pool/web", "qcow2"),), dvds=("/pool/setup.iso",), notes="Notes")


def change(connection, machine, *changes, fingerprint=""):
    """Carries out changes; what the command told."""
    told = []
    command = ChangeMachineCommand(machine.uuid, machine.name, changes, fingerprint)
    carry_out(connection, command, Progress(lambda _: None, lambda: False, told.append), lock=threading.Lock())
    assert [type(each) for each in told] == [ChangeOutcome]
    return told[0]


def settings_of(connection, machine):
    return answer(connection, SettingsQuery(machine.uuid))


def stored(connection, machine):
    return connection.lookupByUUIDString(machine.uuid).XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)


def test_settings_are_read_with_text_and_fingerprint(make_host) -> None:
    connection = make_host(WEB)
    found = settings_of(connection, WEB)
    assert found.live is None
    assert found.stored.general.notes == "Notes"
    assert found.xml_stored == stored(connection, WEB)
    assert found == settings_of(connection, WEB)


def test_a_running_machine_has_both_settings(make_host) -> None:
    running = Machine("web", run=1)
    found = settings_of(make_host(running), running)
    assert found.live is not None
    assert found.live.general.name == "web"


def test_changed_fields_are_stored_and_nothing_else(make_host) -> None:
    connection = make_host(WEB)
    seen = settings_of(connection, WEB)
    wanted = replaced(
        seen.stored,
        general=replaced(seen.stored.general, title="Web"),
        memory=replaced(seen.stored.memory, startup_bytes=64 * MIB, is_dynamic=True, weight=80),
        start=AutomaticStart(StartAction.IF_RUNNING, 30),
    )
    outcome = change(connection, WEB, *differences(seen.stored, wanted), fingerprint=seen.fingerprint)
    now = settings_of(connection, WEB)
    assert now.stored == wanted
    assert now.fingerprint != seen.fingerprint
    assert outcome == ChangeOutcome(WEB.uuid, seen.xml_stored, now.xml_stored)


def test_what_others_changed_meanwhile_stays(make_host) -> None:
    connection = make_host(WEB)
    answered = settings_of(connection, WEB)
    seen = answered.stored
    connection.lookupByUUIDString(WEB.uuid).setMetadata(
        libvirt.VIR_DOMAIN_METADATA_TITLE, "Theirs", None, None, libvirt.VIR_DOMAIN_AFFECT_CONFIG
    )
    raised = FieldChange("processor", "maximum", seen.processor.maximum, 4)
    assert change(connection, WEB, raised, fingerprint=answered.fingerprint).has_others_changes
    now = settings_of(connection, WEB).stored
    assert (now.general.title, now.processor.maximum, now.processor.count) == ("Theirs", 4, 2)


def test_the_same_field_changed_by_others_is_a_conflict_and_nothing_is_written(make_host) -> None:
    connection = make_host(WEB)
    before = stored(connection, WEB)
    with pytest.raises(HostError) as caught:
        change(
            connection,
            WEB,
            FieldChange("general", "title", "", "Mine"),
            FieldChange("processor", "maximum", 1, 4),
        )
    failure = caught.value.failure
    assert failure.kind is ErrorKind.CONFLICT
    assert "processor maximum" in str(failure.why)
    assert "1 -> 2 (wanted: 4)" in failure.details
    assert before in failure.details
    assert stored(connection, WEB) == before


def test_two_who_want_the_same_do_not_clash(make_host) -> None:
    connection = make_host(WEB)
    change(connection, WEB, FieldChange("processor", "maximum", 1, 2))
    assert settings_of(connection, WEB).stored.processor.maximum == 2


def test_devices_come_and_go(make_host) -> None:
    connection = make_host(WEB)
    seen = settings_of(connection, WEB).stored
    dvd = next(drive for drive in seen.drives if drive.device == "cdrom")
    outcome = change(
        connection,
        WEB,
        RemoveDevice(dvd),
        AddDevice(Drive("new:1", bus="virtio", source="/pool/more", format="raw")),
        AddDevice(Adapter("new:2", switch="default", model="virtio")),
        FieldChange("firmware", "boot_order", seen.firmware.boot_order, ("new:1",)),
    )
    now = settings_of(connection, WEB).stored
    assert outcome.dropped == ()
    by_source = {drive.source: drive.key for drive in now.drives}
    assert set(by_source) == {"/pool/web", "/pool/more"}
    assert now.firmware.boot_order == (by_source["/pool/more"],)
    assert [(adapter.switch, len(adapter.mac)) for adapter in now.adapters] == [("default", 17)]


def test_the_automatic_start_is_the_hosts_own_flag(make_host) -> None:
    connection = make_host(WEB)
    change(connection, WEB, FieldChange("start", "action", StartAction.NOTHING, StartAction.ALWAYS))
    assert connection.lookupByUUIDString(WEB.uuid).autostart() == 1
    assert settings_of(connection, WEB).stored.start.action is StartAction.ALWAYS
    change(connection, WEB, FieldChange("start", "action", StartAction.ALWAYS, StartAction.IF_RUNNING))
    assert connection.lookupByUUIDString(WEB.uuid).autostart() == 0
    assert settings_of(connection, WEB).stored.start.action is StartAction.IF_RUNNING


def test_a_machine_is_renamed_with_its_other_changes(make_host) -> None:
    connection = make_host(WEB)
    change(
        connection, WEB, FieldChange("general", "name", "web", "www"), FieldChange("general", "title", "", "The web")
    )
    assert names(connection) == ["www"]
    assert settings_of(connection, WEB).stored.general.title == "The web"


def test_a_name_that_is_taken_is_refused_and_the_rest_is_said_to_be_done(make_host) -> None:
    connection = make_host(WEB, Machine("www"))
    with pytest.raises(HostError) as caught:
        change(
            connection,
            WEB,
            FieldChange("general", "name", "web", "www"),
            FieldChange("general", "title", "", "The web"),
        )
    assert str(caught.value.failure.advice) == REST_DONE
    assert settings_of(connection, WEB).stored.general.title == "The web"
    assert names(connection) == ["web", "www"]


def test_a_machine_that_runs_is_not_renamed_and_nothing_else_is_changed(make_host) -> None:
    running = Machine("web", run=1)
    connection = make_host(running)
    with pytest.raises(HostError) as caught:
        change(
            connection,
            running,
            FieldChange("general", "name", "web", "www"),
            FieldChange("general", "title", "", "The web"),
        )
    assert caught.value.failure.kind is ErrorKind.WRONG_STATE
    assert settings_of(connection, running).stored.general.title == ""


def test_what_cannot_be_changed_is_said_in_a_sentence(make_host) -> None:
    connection = make_host(WEB)
    with pytest.raises(HostError) as caught:
        change(connection, WEB, FieldChange("security", "has_secure_boot", False, True))
    assert "UEFI" in str(caught.value.failure.why)


def test_what_the_host_refuses_is_told_and_nothing_is_written(make_host) -> None:
    connection = make_host(WEB)
    before = stored(connection, WEB)
    disk = read_settings(before).drives[0]
    with pytest.raises(HostError):
        change(connection, WEB, FieldChange(disk.key, "cache", "", "no such mode"))
    assert stored(connection, WEB) == before


def test_a_machine_that_is_gone_is_said_to_be_gone(make_host) -> None:
    connection = make_host(WEB)
    with pytest.raises(HostError) as caught:
        change(connection, Machine("other"), FieldChange("general", "title", "", "x"))
    assert caught.value.failure.kind is ErrorKind.GONE


def replace(connection, machine, old_xml, new_xml):
    told = []
    command = ReplaceDefinitionCommand(machine.uuid, machine.name, old_xml, new_xml)
    carry_out(connection, command, Progress(lambda _: None, lambda: False, told.append))
    return told[0]


def test_a_definition_is_replaced_if_it_is_still_the_one_that_was_seen(make_host) -> None:
    connection = make_host(WEB)
    seen = stored(connection, WEB)
    new = seen.replace("<vcpu placement='static'>2</vcpu>", "<vcpu placement='static'>3</vcpu>")
    outcome = replace(connection, WEB, seen, new)
    assert outcome == ChangeOutcome(WEB.uuid, seen, stored(connection, WEB))
    assert settings_of(connection, WEB).stored.processor.maximum == 3
    with pytest.raises(HostError) as caught:
        replace(connection, WEB, seen, new)
    assert caught.value.failure.kind is ErrorKind.CONFLICT
    assert caught.value.failure.details == stored(connection, WEB)


@pytest.mark.parametrize(
    "edit",
    [
        lambda xml: xml.replace("</domain>", ""),
        lambda xml: "<!DOCTYPE domain [<!ENTITY a 'b'>]>" + xml,
        lambda xml: xml.replace(WEB.uuid, "6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
        lambda xml: xml.replace("<name>web</name>", "<name>other</name>"),
        lambda xml: xml.replace("<devices>", "<devices><nonsense/>"),
    ],
)
def test_definitions_that_are_none_or_not_its_own_are_refused(make_host, edit) -> None:
    connection = make_host(WEB)
    seen = stored(connection, WEB)
    with pytest.raises(HostError):
        replace(connection, WEB, seen, edit(seen))
    assert stored(connection, WEB) == seen
    assert names(connection) == ["web"]
