"""Settings of a real guest, changed off and running, and confirmed by virsh over a connection of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import libvirt
import pytest

from app.core.commands import (
    ChangeMachineCommand,
    PowerCommand,
    Progress,
    ReplaceDefinitionCommand,
    SettingsQuery,
    Verb,
)
from app.core.errors import ErrorKind, HostError
from app.core.machine_devices import Adapter, Drive, RandomSource, SerialPort, Tpm, Video
from app.core.machine_plan import Topology
from app.core.machine_settings import (
    PASSWORD,
    AddDevice,
    Change,
    ChangeOutcome,
    FieldChange,
    RemoveDevice,
    SettingsAnswer,
    StopAction,
    differences,
)
from app.core.partitions import PartitionState
from app.core.record import replaced
from app.core.secrets import Secret
from app.core.settings_timing import When, pending, when
from app.hosts.commands import carry_out
from app.hosts.queries import answer
from tests.support.lab.daemon import LibvirtHost
from tests.support.lab.guests import Guest, GuestSpec, define_guest
from tests.support.lab.waiting import wait_for

MIB = 1024**2
PASSWORD_TEXT = "canary-7"


@pytest.fixture
def connection(real_host: LibvirtHost) -> Iterator[libvirt.virConnect]:
    libvirt.registerErrorHandler(lambda *_: None, None)
    opened = libvirt.open(real_host.uri)
    yield opened
    opened.close()


@pytest.fixture
def off_guest(real_host: LibvirtHost) -> Iterator[Guest]:
    """A guest that is defined and off."""
    guest = define_guest(real_host, GuestSpec("to-change", network="lab"))
    yield guest
    guest.remove()


@pytest.fixture
def iso(real_host: LibvirtHost) -> Path:
    path = real_host.images / "settings-test.iso"
    path.write_bytes(bytes(2 * MIB))
    return path


def settings(connection: libvirt.virConnect, guest: Guest) -> SettingsAnswer:
    found = answer(connection, SettingsQuery(guest.uuid))
    assert isinstance(found, SettingsAnswer)
    return found


def change(connection: libvirt.virConnect, guest: Guest, *changes: Change) -> ChangeOutcome:
    told: list[object] = []
    progress = Progress(lambda _: None, lambda: False, told.append)
    carry_out(connection, ChangeMachineCommand(guest.uuid, guest.name, changes, ""), progress)
    (outcome,) = told
    assert isinstance(outcome, ChangeOutcome)
    assert PASSWORD_TEXT not in repr(outcome)
    return outcome


def stored(guest: Guest) -> str:
    return guest.host.virsh("dumpxml", guest.uuid, "--inactive", "--security-info")


def live(guest: Guest) -> str:
    return guest.host.virsh("dumpxml", guest.uuid, "--security-info")


def protect(connection: libvirt.virConnect, guest: Guest) -> None:
    """Gives the guest's display a password, as its user would."""
    change(connection, guest, FieldChange("display:vnc", PASSWORD, None, Secret(PASSWORD_TEXT)))
    assert f"passwd='{PASSWORD_TEXT}'" in stored(guest)


def test_every_page_of_a_machine_that_is_off(connection: libvirt.virConnect, off_guest: Guest, iso: Path) -> None:
    protect(connection, off_guest)
    seen = settings(connection, off_guest).stored
    disk, adapter = seen.drives[0], seen.adapters[0]
    wanted = replaced(
        seen,
        general=replaced(seen.general, title="A title", notes="Two\nlines <b>"),
        firmware=replaced(seen.firmware, has_boot_menu=True, boot_menu_timeout_ms=3000),
        memory=replaced(seen.memory, startup_bytes=128 * MIB, maximum_bytes=256 * MIB, is_dynamic=True, weight=90),
        processor=replaced(
            seen.processor, maximum=4, count=2, topology=Topology(2, 2, 1), limit_percent=50, weight=200
        ),
        stop=replaced(seen.stop, action=StopAction.SAVE, on_crash="restart"),
        drives=(
            replaced(disk, cache="none", discard="unmap", serial_number="S-1", total_iops=300),
            Drive("new:dvd", device="cdrom", bus="sata", source=str(iso), format="raw", is_read_only=True),
            Drive("new:scsi", bus="scsi", source=str(iso), format="raw", is_read_only=True),
        ),
        adapters=(
            replaced(adapter, is_connected=False, inbound_average_kbyte_per_s=1000, queues=2),
            Adapter("new:nic", switch_kind="user", model="e1000e"),
        ),
        serial_ports=(*seen.serial_ports, SerialPort("new:com2", "null")),
        videos=(Video("new:video", "virtio", heads=1),),
        tpms=(Tpm("new:tpm", "tpm-crb", version="2.0"),),
        random_sources=(RandomSource("new:rng", backend="builtin"),),
    )
    outcome = change(connection, off_guest, *differences(seen, wanted))
    assert (outcome.dropped, outcome.waiting) == ((), ())
    xml = stored(off_guest)
    for part in (
        "<title>A title</title>", "<description>Two\nlines &lt;b&gt;</description>",
        "<bootmenu enable='yes' timeout='3000'/>", "<memory unit='KiB'>262144</memory>",
        "<currentMemory unit='KiB'>131072</currentMemory>", "<vcpu placement='static' current='2'>4</vcpu>",
        "<shares>200</shares>", "<quota>50000</quota>", "<on_crash>restart</on_crash>", "cache='none'",
        "<total_iops_sec>300</total_iops_sec>", "<serial>S-1</serial>", "<link state='down'/>",
        "<inbound average='1000'/>", "<driver queues='2'/>", "model='virtio-scsi'", "<model type='e1000e'/>",
        "<serial type='null'>", "<tpm model='tpm-crb'>", "<backend model='builtin'/>", 'partita:stop',
        f"passwd='{PASSWORD_TEXT}'",
    ):  # fmt: skip
        assert part.replace('"', "'") in xml.replace('"', "'"), part
    now = settings(connection, off_guest).stored
    assert (now.general, now.memory, now.processor, now.stop) == (
        wanted.general, wanted.memory, wanted.processor, wanted.stop,
    )  # fmt: skip
    assert now.displays[0].has_password
    assert off_guest.host.virsh("domuuid", off_guest.name).strip() == off_guest.uuid


def test_a_guest_that_runs_takes_what_it_can_at_once(
    connection: libvirt.virConnect, off_guest: Guest, iso: Path
) -> None:
    protect(connection, off_guest)
    seen = settings(connection, off_guest).stored
    dvd = Drive("new:1", device="cdrom", bus="sata", is_read_only=True)
    change(
        connection, off_guest, AddDevice(dvd),
        FieldChange("memory", "maximum_bytes", seen.memory.maximum_bytes, 128 * MIB),
        FieldChange("processor", "maximum", 1, 2),
    )  # fmt: skip
    carry_out(
        connection, PowerCommand(off_guest.uuid, off_guest.name, Verb.START), Progress(lambda _: None, lambda: False)
    )
    off_guest.wait_ready()
    before = settings(connection, off_guest)
    assert before.live is not None
    drives = {drive.device: drive for drive in before.stored.drives}
    adapter = before.stored.adapters[0]
    changes = (
        FieldChange("general", "notes", "", "While it runs"),
        FieldChange("memory", "startup_bytes", before.stored.memory.startup_bytes, 88 * MIB),
        FieldChange("memory", "weight", 50, 75),
        FieldChange("processor", "count", 1, 2),
        FieldChange(drives["disk"].key, "total_iops", 0, 400),
        FieldChange(drives["cdrom"].key, "source", "", str(iso)),
        FieldChange(adapter.key, "is_connected", True, False),
        FieldChange(adapter.key, "inbound_average_kbyte_per_s", 0, 512),
    )
    assert {when(each, before.live, PartitionState.RUNNING) for each in changes} == {When.NOW}
    outcome = change(connection, off_guest, *changes)
    assert outcome.dropped == ()
    refused = {each.field: reason for each, reason in outcome.waiting if isinstance(each, FieldChange)}
    # Kernels without traffic control cannot limit an adapter that runs: then the host's own words are told.
    limited = "inbound_average_kbyte_per_s" not in refused
    assert limited or "qdisc" in refused.pop("inbound_average_kbyte_per_s")
    assert refused == {}, refused
    for xml in (stored(off_guest), live(off_guest)):
        assert "<description>While it runs</description>" in xml
        assert "<total_iops_sec>400</total_iops_sec>" in xml
        assert f"<source file='{iso}'" in xml
        assert "<link state='down'/>" in xml
        assert "<inbound average='512'/>" in xml or (not limited and xml != stored(off_guest))
        assert 'weight="75"' in xml.replace("'", '"')
        assert f"passwd='{PASSWORD_TEXT}'" in xml
        assert re.search(r"<vcpu placement='static'( current='2')?>2</vcpu>", xml)
    assert "<currentMemory unit='KiB'>90112</currentMemory>" in stored(off_guest)
    wait_for(lambda: off_guest.domstats().get("balloon.current") == "90112", "the balloon gives the memory back", 30)
    assert "400" in off_guest.host.virsh("blkdeviotune", off_guest.uuid, drives["disk"].target)
    assert "down" in off_guest.host.virsh("domif-getlink", off_guest.uuid, adapter.mac)


def test_a_new_password_reaches_the_display_that_runs(connection: libvirt.virConnect, off_guest: Guest) -> None:
    protect(connection, off_guest)
    start = PowerCommand(off_guest.uuid, off_guest.name, Verb.START)
    carry_out(connection, start, Progress(lambda _: None, lambda: False))
    new = FieldChange("display:vnc", PASSWORD, None, Secret("canary-8"))
    outcome = change(connection, off_guest, new)
    assert (outcome.dropped, outcome.waiting) == ((), ())
    now = settings(connection, off_guest)
    assert now.live is not None
    assert pending(now.stored, now.live) == ()
    for xml in (stored(off_guest), live(off_guest)):
        assert "passwd='canary-8'" in xml
        assert PASSWORD_TEXT not in xml
    change(connection, off_guest, FieldChange("display:vnc", PASSWORD, None, Secret("")))
    assert "passwd" not in stored(off_guest)


def test_devices_are_plugged_while_a_guest_runs_and_the_rest_waits(
    connection: libvirt.virConnect, new_guest: Callable[[GuestSpec], Guest], real_host: LibvirtHost, iso: Path
) -> None:
    guest = new_guest(GuestSpec("plugged", network="lab", disk_mib=None))
    cache = real_host.images / "plugged-2.raw"
    cache.write_bytes(bytes(MIB))
    added = Drive("new:disk", bus="virtio", source=str(cache), format="raw")
    later = Drive("new:later", bus="sata", source=str(iso), format="raw")
    outcome = change(connection, guest, AddDevice(added), AddDevice(later), AddDevice(Adapter("new:nic", switch="lab")))
    assert outcome.dropped == ()
    waiting = [change.device.key for change, _ in outcome.waiting if isinstance(change, AddDevice)]
    assert "new:later" in waiting
    found = settings(connection, guest)
    assert found.live is not None
    late = pending(found.stored, found.live)
    assert [each for each in late if isinstance(each, FieldChange)] == []
    assert str(iso) in [
        each.device.source for each in late if isinstance(each, AddDevice) and isinstance(each.device, Drive)
    ]
    if "new:disk" not in waiting:  # pc-q35 without a free port cannot plug: then the reason is told
        assert str(cache) in live(guest)
        disk = next(drive for drive in found.stored.drives if drive.source == str(cache))
        change(connection, guest, RemoveDevice(disk))
        wait_for(lambda: str(cache) not in live(guest), "the guest lets the disk go", 30)
    else:
        assert dict((each.device.key, why) for each, why in outcome.waiting)["new:disk"]
    assert str(cache) not in stored(guest) or "new:disk" in waiting


def test_two_who_change_the_same_field(connection: libvirt.virConnect, off_guest: Guest) -> None:
    seen = settings(connection, off_guest)
    off_guest.host.virsh("setmaxmem", off_guest.uuid, "200M", "--config")
    before = stored(off_guest)
    memory = seen.stored.memory
    with pytest.raises(HostError) as caught:
        change(connection, off_guest, FieldChange("memory", "maximum_bytes", memory.maximum_bytes, 150 * MIB))
    assert caught.value.failure.kind is ErrorKind.CONFLICT
    assert stored(off_guest) == before
    change(connection, off_guest, FieldChange("general", "title", "", "Another field"))
    assert "<memory unit='KiB'>204800</memory>" in stored(off_guest)


def test_a_definition_is_replaced_and_restored_with_its_password(
    connection: libvirt.virConnect, off_guest: Guest
) -> None:
    protect(connection, off_guest)
    seen = settings(connection, off_guest)
    assert PASSWORD_TEXT not in seen.xml_stored
    edited = seen.xml_stored.replace("</devices>", "  <sound model='ich9'/>\n  </devices>")
    told: list[object] = []
    progress = Progress(lambda _: None, lambda: False, told.append)
    replace = ReplaceDefinitionCommand(off_guest.uuid, off_guest.name, seen.xml_stored, edited)
    carry_out(connection, replace, progress)
    assert "<sound model='ich9'>" in stored(off_guest)
    assert f"passwd='{PASSWORD_TEXT}'" in stored(off_guest)
    now = settings(connection, off_guest).xml_stored
    carry_out(connection, ReplaceDefinitionCommand(off_guest.uuid, off_guest.name, now, seen.xml_stored), progress)
    assert "<sound" not in stored(off_guest)
    assert f"passwd='{PASSWORD_TEXT}'" in stored(off_guest)
    assert PASSWORD_TEXT not in repr(told)


def test_errors_of_the_host_do_not_quote_passwords(connection: libvirt.virConnect, off_guest: Guest) -> None:
    protect(connection, off_guest)
    seen = settings(connection, off_guest).stored
    with pytest.raises(HostError) as caught:
        change(connection, off_guest, FieldChange("display:vnc", "keymap", "", PASSWORD_TEXT + "'<&"),
               FieldChange(seen.drives[0].key, "cache", "", "nonsense"))  # fmt: skip
    failure = caught.value.failure
    assert PASSWORD_TEXT not in f"{failure.what}{failure.why}{failure.details}{failure.advice}"
    assert caught.value.__cause__ is None


def test_firmware_and_secure_boot_of_a_real_host(connection: libvirt.virConnect, off_guest: Guest) -> None:
    seen = settings(connection, off_guest).stored
    assert (seen.firmware.kind, seen.security.has_secure_boot) == ("bios", False)
    wanted = replaced(
        seen,
        firmware=replaced(seen.firmware, kind="uefi", kernel="", initrd="", command_line=""),
        security=replaced(seen.security, has_secure_boot=True, has_enrolled_keys=True),
    )
    assert change(connection, off_guest, *differences(seen, wanted)).dropped == ()
    now = settings(connection, off_guest).stored
    assert (now.firmware, now.security) == (wanted.firmware, wanted.security)
    assert "<smm state='on'/>" in stored(off_guest)
    carry_out(
        connection, PowerCommand(off_guest.uuid, off_guest.name, Verb.START), Progress(lambda _: None, lambda: False)
    )
    assert re.search(r"<loader[^>]*secure='yes'[^>]*>[^<]*(secboot|\.ms\.)", live(off_guest))
    off_guest.host.virsh("destroy", off_guest.uuid)
    running = settings(connection, off_guest).stored
    off = replaced(running, security=replaced(running.security, has_secure_boot=False, has_enrolled_keys=False))
    assert change(connection, off_guest, *differences(running, off)).dropped == ()
    now = settings(connection, off_guest).stored
    back = replaced(now, firmware=replaced(now.firmware, kind="bios"))
    assert change(connection, off_guest, *differences(now, back)).dropped == ()
    assert "<loader" not in stored(off_guest)


def test_the_first_serial_port_and_the_console_that_shows_it(connection: libvirt.virConnect, off_guest: Guest) -> None:
    seen = settings(connection, off_guest).stored
    port = seen.serial_ports[0]
    tcp = replaced(port, kind="tcp", address="127.0.0.1", service="45999", is_listening=True, log_file="")
    outcome = change(connection, off_guest, *differences(seen, replaced(seen, serial_ports=(tcp,))))
    assert outcome.dropped == ()
    now = settings(connection, off_guest).stored
    assert [(each.kind, each.service) for each in now.serial_ports] == [("tcp", "45999")]
    gone = change(connection, off_guest, RemoveDevice(now.serial_ports[0]))
    assert gone.dropped == ()
    assert settings(connection, off_guest).stored.serial_ports == ()
