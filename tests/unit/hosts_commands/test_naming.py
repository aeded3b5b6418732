"""Rename and notes: each changes one thing, and never what somebody else wrote."""

from __future__ import annotations

import libvirt
import pytest

from app.core.commands import RenameCommand, SetNotesCommand
from app.core.errors import ErrorKind, HostError
from app.definitions.domain import read_domain
from app.hosts.commands import carry_out
from app.hosts.commands.naming import NOTES_LIMIT
from tests.unit.hosts_commands.machines import Machine, Watcher, names

HOSTILE_NAMES = ("a\"b'c", "<b>x<b>", "]]>&amp;", "web 🦊", "x" * 200, "%s%n{name}", "$(id);`id`", "עברית")
HOSTILE_NOTES = (*HOSTILE_NAMES, "\u202egnp.exe", "two\nlines\tand a tab", " spaces ", "-x", "n" * 5000, "")


def read(connection, machine, flags=0):
    return read_domain(connection.lookupByUUIDString(machine.uuid).XMLDesc(flags))


def rename(connection, machine, new_name):
    carry_out(connection, RenameCommand(machine.uuid, machine.name, new_name), Watcher().progress())


def set_notes(connection, machine, old, new):
    carry_out(connection, SetNotesCommand(machine.uuid, machine.name, old, new), Watcher().progress())


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_machine_that_is_off_is_renamed(make_host, name):
    machine, other = Machine("web", disks=(("/a", "raw"),)), Machine("other")
    connection = make_host(machine, other)
    before = read(connection, machine)
    rename(connection, machine, name)
    after = read(connection, machine)
    assert after.name == name
    assert (after.uuid, after.disks, after.title) == (before.uuid, before.disks, "")
    assert "other" in names(connection)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_machine_that_runs_is_given_a_title(make_host, name):
    machine = Machine("web", run=1)
    connection = make_host(machine)
    rename(connection, machine, name)
    for flags in (0, libvirt.VIR_DOMAIN_XML_INACTIVE):
        assert (read(connection, machine, flags).name, read(connection, machine, flags).title) == ("web", name)


@pytest.mark.parametrize("name", ["", "  ", "a/b", "x" * 201, "a\nb", "\u202eb", "-x", " x", "a\x00b", "\ud800"])
def test_names_that_cannot_be(make_host, name):
    machine = Machine("web")
    connection = make_host(machine)
    with pytest.raises(HostError) as caught:
        rename(connection, machine, name)
    assert caught.value.failure.kind is ErrorKind.INVALID
    assert names(connection) == ["web"]


def test_a_host_that_cannot_rename_refuses_and_takes_a_title_when_that_is_asked_for(make_host, monkeypatch):
    machine = Machine("web")
    connection = make_host(machine)

    def cannot(_domain, _name, _flags):
        error = libvirt.libvirtError("")
        error.err = (libvirt.VIR_ERR_NO_SUPPORT, libvirt.VIR_FROM_DOMAIN, "no rename", 2, "", "", None, -1, -1)
        raise error

    monkeypatch.setattr(libvirt.virDomain, "rename", cannot)
    with pytest.raises(HostError) as caught:
        rename(connection, machine, "db")
    assert caught.value.failure.kind is ErrorKind.UNSUPPORTED
    assert "title" in str(caught.value.failure.advice)
    assert (read(connection, machine).name, read(connection, machine).title) == ("web", "")
    carry_out(connection, RenameCommand(machine.uuid, machine.name, "db", is_title=True), Watcher().progress())
    assert (read(connection, machine).name, read(connection, machine).title) == ("web", "db")


def test_a_name_that_is_taken(make_host):
    machine = Machine("web")
    connection = make_host(machine, Machine("db"))
    with pytest.raises(HostError) as caught:
        rename(connection, machine, "db")
    assert caught.value.failure.kind is ErrorKind.INVALID
    assert "db" in str(caught.value.failure.why)


def test_only_the_case_may_differ(make_host):
    machine = Machine("web")
    connection = make_host(machine, Machine("db"))
    rename(connection, machine, "DB")
    assert names(connection) == ["DB", "db"]


def test_a_machine_with_a_saved_state_keeps_its_name(make_host):
    machine = Machine("web", run=1)
    connection = make_host(machine)
    connection.lookupByUUIDString(machine.uuid).managedSave(0)
    with pytest.raises(HostError) as caught:
        rename(connection, machine, "db")
    assert caught.value.failure.kind is ErrorKind.WRONG_STATE
    assert "saved state" in str(caught.value.failure.why)
    assert names(connection) == ["web"]


def test_a_machine_with_checkpoints_keeps_its_name(make_host):
    machine = Machine("web")
    connection = make_host(machine)
    connection.lookupByUUIDString(machine.uuid).snapshotCreateXML("<domainsnapshot><name>s</name></domainsnapshot>", 0)
    with pytest.raises(HostError) as caught:
        rename(connection, machine, "db")
    assert caught.value.failure.kind is ErrorKind.WRONG_STATE
    assert "checkpoints" in str(caught.value.failure.why)
    assert names(connection) == ["web"]


@pytest.mark.parametrize("run", [1, 5])
@pytest.mark.parametrize("notes", HOSTILE_NOTES)
def test_notes_come_back_as_they_were_written(make_host, notes, run):
    machine = Machine("web", notes="old", run=run)
    connection = make_host(machine)
    set_notes(connection, machine, "old", notes)
    assert read(connection, machine).notes == notes
    assert read(connection, machine, libvirt.VIR_DOMAIN_XML_INACTIVE).notes == notes


def test_notes_that_somebody_else_wrote_are_kept_and_shown(make_host):
    machine = Machine("web", notes="by Ada")
    connection = make_host(machine)
    with pytest.raises(HostError) as caught:
        set_notes(connection, machine, "old", "by me")
    assert caught.value.failure.kind is ErrorKind.BUSY
    assert caught.value.failure.details == "by Ada"
    assert read(connection, machine).notes == "by Ada"


def test_the_kind_of_line_end_is_no_difference(make_host):
    machine = Machine("web", notes="a\nb")
    connection = make_host(machine)
    set_notes(connection, machine, "a\r\nb", "c\r\nd\re")
    assert read(connection, machine).notes == "c\nd\ne"


@pytest.mark.parametrize("notes", ["bell \x07", "zero \x00", "half \ud800", "no \ufffe", "n" * (NOTES_LIMIT + 1)])
def test_notes_that_a_definition_cannot_hold(make_host, notes):
    machine = Machine("web", notes="old")
    connection = make_host(machine)
    with pytest.raises(HostError) as caught:
        set_notes(connection, machine, "old", notes)
    assert caught.value.failure.kind is ErrorKind.INVALID
    assert read(connection, machine).notes == "old"


@pytest.mark.parametrize("command", [RenameCommand, SetNotesCommand])
def test_a_machine_that_is_gone(make_host, command):
    machine = Machine("web")
    connection = make_host(machine)
    connection.lookupByUUIDString(machine.uuid).undefine()
    arguments = ("new",) if command is RenameCommand else ("", "new")
    with pytest.raises(HostError) as caught:
        carry_out(connection, command(machine.uuid, "web", *arguments), Watcher().progress())
    assert caught.value.failure.kind is ErrorKind.GONE
