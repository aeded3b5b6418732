"""Every lifecycle command and query against a real libvirtd with real guests, confirmed by virsh."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import libvirt
import pytest

from app.core.commands import (
    AddressesQuery,
    CheckpointsQuery,
    Command,
    DetailsQuery,
    HeartbeatQuery,
    PowerCommand,
    Progress,
    RenameCommand,
    ScreenQuery,
    SetAutomaticStartCommand,
    SetNotesCommand,
    Verb,
)
from app.core.errors import ErrorKind, Failure, HostError
from app.hosts.commands import carry_out
from app.hosts.commands.patience import Patience
from app.hosts.queries import answer
from tests.host.bare_machines import BareMachine, define_bare, make_image
from tests.support.lab.daemon import LibvirtHost
from tests.support.lab.guests import Guest, GuestSpec, start_guests
from tests.support.lab.requirements import GUEST_PROGRAMS, require_lab
from tests.support.lab.waiting import wait_for


@pytest.fixture(scope="module")
def connection(real_host: LibvirtHost) -> Iterator[libvirt.virConnect]:
    libvirt.registerErrorHandler(lambda *_: None, None)
    opened = libvirt.open(real_host.uri)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def guest(real_host: LibvirtHost) -> Iterator[Guest]:
    """A booted guest with an agent and an address."""
    require_lab(*GUEST_PROGRAMS)
    (booted,) = start_guests(real_host, [GuestSpec("commands")])
    booted.wait_address()
    booted.wait_agent()
    yield booted
    booted.remove()


@pytest.fixture
def bare(real_host: LibvirtHost) -> Iterator[BareMachine]:
    """A machine that runs without an operating system."""
    machine = define_bare(real_host, "bare")
    machine.start()
    yield machine
    if machine.exists():
        if machine.state() != "shut off":
            real_host.virsh("destroy", machine.uuid)
        real_host.virsh("undefine", machine.uuid, "--managed-save", "--snapshots-metadata")


def quiet(cancelled: threading.Event | None = None) -> Progress:
    return Progress(lambda _percent: None, cancelled.is_set if cancelled else lambda: False)


def do(
    connection: libvirt.virConnect, machine: Guest | BareMachine, verb: Verb, patience: Patience | None = None
) -> None:
    command = PowerCommand(machine.uuid, machine.name, verb)
    carry_out(connection, command, quiet(), patience or Patience())


def failure(connection: libvirt.virConnect, command: Command, progress: Progress, patience: Patience) -> Failure:
    with pytest.raises(HostError) as caught:
        carry_out(connection, command, progress, patience)
    return caught.value.failure


def test_what_a_guest_says(connection: libvirt.virConnect, guest: Guest) -> None:
    heartbeat = answer(connection, HeartbeatQuery(guest.uuid))
    assert heartbeat.state == "ok"
    assert heartbeat.host_name == guest.agent("guest-get-host-name")["host-name"]
    details = answer(connection, DetailsQuery(guest.uuid))
    assert (details.generation, details.display, details.has_agent_channel) == (1, "vnc", True)
    assert details.adapters[0].target in guest.host.virsh("domiflist", guest.uuid)
    told = {entry.mac: entry for entry in answer(connection, AddressesQuery(guest.uuid)) if entry.source == "lease"}
    assert told[details.adapters[0].mac].addresses == (guest.wait_address(),)
    picture = answer(connection, ScreenQuery(guest.uuid))
    assert picture.kind == "image/png"
    assert picture.data.startswith(b"\x89PNG")


def test_states_of_a_real_guest(connection: libvirt.virConnect, guest: Guest) -> None:
    do(connection, guest, Verb.PAUSE)
    assert guest.state() == "paused"
    assert answer(connection, HeartbeatQuery(guest.uuid)).state == "no contact"
    do(connection, guest, Verb.RESUME)
    assert guest.state() == "running"
    do(connection, guest, Verb.SEND_NMI)
    assert guest.state() == "running"
    boots = guest.serial_text().count("LAB-READY")
    do(connection, guest, Verb.RESET)
    wait_for(lambda: guest.serial_text().count("LAB-READY") > boots, "the guest boots again", 90, 0.1)


def test_save_and_start_let_a_guest_go_on_where_it_was(connection: libvirt.virConnect, guest: Guest) -> None:
    guest.wait_agent()
    guest.run("/bin/touch", "/tmp/was-here")
    do(connection, guest, Verb.SAVE)
    assert guest.state() == "shut off"
    assert "yes" in guest.host.virsh("dominfo", guest.uuid).partition("Managed save:")[2].partition("\n")[0]
    assert answer(connection, HeartbeatQuery(guest.uuid)).state == "off"
    assert answer(connection, ScreenQuery(guest.uuid)) is None
    do(connection, guest, Verb.START)
    assert guest.state() == "running"
    guest.wait_agent()
    assert "/tmp/was-here" in guest.run("/bin/ls", "/tmp/was-here")


def test_a_guest_that_sleeps_is_woken(connection: libvirt.virConnect, guest: Guest) -> None:
    guest.host.virsh("dompmsuspend", guest.uuid, "mem")
    wait_for(lambda: guest.state() == "pmsuspended", "the guest sleeps")
    do(connection, guest, Verb.RESUME)
    wait_for(lambda: guest.state() == "running", "the guest is awake")


def test_a_guest_whose_agent_hangs_is_given_up_and_found_again(connection: libvirt.virConnect, guest: Guest) -> None:
    guest.wait_agent()
    hang = "sleep 0.5; kill -STOP $(pidof qemu-ga); sleep 12; kill -CONT $(pidof qemu-ga)"
    guest.agent("guest-exec", path="/bin/sh", arg=["-c", hang])
    wait_for(lambda: answer(connection, HeartbeatQuery(guest.uuid)).state == "no contact", "the agent hangs", 30)
    began_s = time.monotonic()
    assert answer(connection, HeartbeatQuery(guest.uuid)).state == "no contact"
    assert time.monotonic() - began_s < 6
    wait_for(lambda: answer(connection, HeartbeatQuery(guest.uuid)).state == "ok", "the agent is back", 30)


def test_cancelling_save_lets_the_guest_run_on(connection: libvirt.virConnect, guest: Guest) -> None:
    cancelled = threading.Event()
    cancelled.set()
    command = PowerCommand(guest.uuid, guest.name, Verb.SAVE)
    told = failure(connection, command, quiet(cancelled), Patience(look_s=0.002))
    assert told.kind is ErrorKind.CANCELLED
    assert guest.state() == "running"
    assert not connection.lookupByUUIDString(guest.uuid).hasManagedSaveImage(0)


def test_shut_down_waits_until_the_guest_is_off_and_start_boots_it(
    connection: libvirt.virConnect, guest: Guest
) -> None:
    do(connection, guest, Verb.TURN_OFF)
    assert guest.state() == "shut off"
    do(connection, guest, Verb.START)
    wait_for(lambda: "LAB-READY" in guest.serial_text(), "the guest boots", 90, 0.1)
    do(connection, guest, Verb.SHUT_DOWN)
    assert guest.state() == "shut off"


def test_a_guest_that_ignores_the_power_button(connection: libvirt.virConnect, bare: BareMachine) -> None:
    command = PowerCommand(bare.uuid, bare.name, Verb.SHUT_DOWN)
    told = failure(connection, command, quiet(), Patience(shut_down_s=1.0, look_s=0.1))
    assert told.kind is ErrorKind.TIMEOUT
    assert "Turn Off" in str(told.advice)
    assert bare.state() == "running"
    cancelled = threading.Event()
    cancelled.set()
    assert failure(connection, command, quiet(cancelled), Patience()).kind is ErrorKind.CANCELLED
    do(connection, bare, Verb.TURN_OFF)
    assert bare.state() == "shut off"


def test_a_damaged_saved_state(connection: libvirt.virConnect, bare: BareMachine) -> None:
    do(connection, bare, Verb.SAVE)
    saved = bare.host.machine.path("var-lib/qemu/save") / f"{bare.name}.save"
    with saved.open("r+b") as file:
        file.write(b"not a saved state")
    told = failure(connection, PowerCommand(bare.uuid, bare.name, Verb.START), quiet(), Patience())
    assert "saved state" in str(told.why)
    if bare.state() == "running":  # newer libvirt throws the state away and starts the machine
        assert "without its saved state" in str(told.what)
        return
    assert "Delete Saved State" in str(told.advice)
    do(connection, bare, Verb.DELETE_SAVED_STATE)
    do(connection, bare, Verb.START)
    assert bare.state() == "running"


def test_a_saved_state_that_is_whole_is_restored_without_a_word(
    connection: libvirt.virConnect, bare: BareMachine
) -> None:
    do(connection, bare, Verb.SAVE)
    do(connection, bare, Verb.START)
    assert "restored" in bare.host.virsh("domstate", bare.uuid, "--reason")


def test_rename_off_and_running(connection: libvirt.virConnect, bare: BareMachine) -> None:
    carry_out(connection, RenameCommand(bare.uuid, bare.name, 'a "title" <🦊>'), quiet())
    assert bare.host.virsh("desc", bare.uuid, "--title").strip() == 'a "title" <🦊>'
    assert bare.host.virsh("domname", bare.uuid).strip() == "bare"
    do(connection, bare, Verb.TURN_OFF)
    carry_out(connection, RenameCommand(bare.uuid, bare.name, "bare & <renamed>"), quiet())
    assert bare.host.virsh("domname", bare.uuid).strip() == "bare & <renamed>"


def test_notes_and_automatic_start(connection: libvirt.virConnect, bare: BareMachine) -> None:
    carry_out(connection, SetNotesCommand(bare.uuid, bare.name, "", "first\nsecond <b>"), quiet())
    assert bare.host.virsh("desc", bare.uuid).strip() == "first\nsecond <b>"
    assert bare.host.virsh("desc", bare.uuid, "--config").strip() == "first\nsecond <b>"
    bare.host.virsh("desc", bare.uuid, "--live", "--config", "--new-desc", "by Ada")
    told = failure(connection, SetNotesCommand(bare.uuid, bare.name, "first\nsecond <b>", "mine"), quiet(), Patience())
    assert (told.kind, told.details) == (ErrorKind.BUSY, "by Ada")
    assert bare.host.virsh("desc", bare.uuid).strip() == "by Ada"
    carry_out(connection, SetAutomaticStartCommand(bare.uuid, bare.name, True), quiet())
    assert "enable" in bare.host.virsh("dominfo", bare.uuid).partition("Autostart:")[2].partition("\n")[0]
    carry_out(connection, SetAutomaticStartCommand(bare.uuid, bare.name, False), quiet())
    assert "disable" in bare.host.virsh("dominfo", bare.uuid).partition("Autostart:")[2].partition("\n")[0]


def test_checkpoints_of_both_kinds(connection: libvirt.virConnect, real_host: LibvirtHost) -> None:
    image = make_image(real_host.machine.path("elsewhere") / "checkpoints.qcow2")
    machine = define_bare(real_host, "with-checkpoints", image)
    try:
        machine.start()
        real_host.virsh("snapshot-create-as", machine.uuid, "standard", "with memory")
        real_host.virsh("snapshot-create-as", machine.uuid, "production", "disks only", "--disk-only")
        found = {checkpoint.name: checkpoint for checkpoint in answer(connection, CheckpointsQuery(machine.uuid))}
        assert (found["standard"].kind, found["standard"].parent, found["standard"].notes) == (
            "Standard",
            "",
            "with memory",
        )
        assert (found["production"].kind, found["production"].parent) == ("Production", "standard")
        assert [checkpoint.is_current for checkpoint in (found["standard"], found["production"])] == [False, True]
        do(connection, BareMachine(real_host, machine.name, machine.uuid), Verb.TURN_OFF)
        told = failure(connection, RenameCommand(machine.uuid, machine.name, "new"), quiet(), Patience())
        assert "checkpoints" in str(told.why)
    finally:
        if machine.state() != "shut off":
            real_host.virsh("destroy", machine.uuid)
        real_host.virsh("undefine", machine.uuid, "--snapshots-metadata")
