"""Changes of a machine: clashes with others, devices that come and go, passwords that stay."""

from __future__ import annotations

import pytest
from lxml import etree

from app.core.machine_devices import (
    Adapter,
    Controller,
    Device,
    Display,
    Drive,
    HostDevice,
    Input,
    RandomSource,
    SerialPort,
    SharedFolder,
    Sound,
    Tpm,
    UsbRedirection,
    Video,
    Watchdog,
)
from app.core.machine_plan import Topology
from app.core.machine_settings import (
    DEVICE_GROUPS,
    AddDevice,
    FieldChange,
    NumaNode,
    RemoveDevice,
    differences,
)
from app.core.record import replaced
from app.definitions.document import Document
from app.definitions.fields import NotChangeable
from app.definitions.passwords import secrets_in, with_passwords
from app.definitions.settings import read_settings
from app.definitions.settings_compare import dropped_fields, dropped_parts, still_there
from app.definitions.settings_drives import free_target, letters
from app.definitions.settings_edit import ConflictError, apply_changes, edit
from tests.unit.definitions.test_corpus import DOMAINS, passwords, schema

RICH = DOMAINS["kvm-q35-uefi"]
GIB = 1024**3
NEW = [
    Controller("new:1", "scsi", 7, "virtio-scsi"),
    Drive("new:1", bus="virtio", source="/images/new.qcow2", format="qcow2", cache="none", total_iops=5),
    Drive("new:1", bus="scsi", source="default/vol", source_kind="volume", format="raw"),
    Drive("new:1", device="cdrom", bus="sata", is_read_only=True),
    Drive("new:1", device="floppy", bus="fdc", source="/images/a.vfd", format="raw"),
    Drive("new:1", device="lun", bus="scsi", source="/dev/sdx", source_kind="block", format="raw"),
    Adapter("new:1", switch="default", model="virtio", vlan_id=12, is_connected=False, mtu=1400),
    Adapter("new:1", switch_kind="bridge", switch="br0", mac="52:54:00:99:99:99", inbound_average_kbyte_per_s=100),
    Adapter("new:1", switch_kind="user"),
    SerialPort("new:1", "pty"),
    SerialPort("new:1", "tcp", address="127.0.0.1", service="4555", is_listening=True, protocol="telnet"),
    SerialPort("new:1", "unix", path="/tmp/com", is_listening=True),
    Display("new:1", "vnc", listen_address="127.0.0.1"),
    Display("new:1", "spice", port=5901, listen_address="::1"),
    Display("new:1", "vnc", listen_kind="socket", socket="/run/vnc"),
    Video("new:1", "virtio", heads=2, width=1024, height=768),
    Sound("new:1", "ich9"),
    Input("new:1", "keyboard", "usb"),
    UsbRedirection("new:1"),
    Tpm("new:1", "tpm-crb", version="2.0"),
    Tpm("new:1", "tpm-tis", "passthrough", device_path="/dev/tpm0"),
    Watchdog("new:1", "i6300esb", "reset"),
    RandomSource("new:1", source="/dev/urandom", rate_bytes=1024, period_ms=1000),
    RandomSource("new:1", backend="builtin"),
    SharedFolder("new:1", source="/srv/a", tag="a"),
    SharedFolder("new:1", driver="path", source="/srv/b", tag="b", access_mode="mapped", is_read_only=True),
    HostDevice("new:1", "pci", "0000:03:00.1"),
    HostDevice("new:1", "pci", "04:00.0", is_managed=False),
    HostDevice("new:1", "usb", "046d:c52b"),
    HostDevice("new:1", "usb", "1.4"),
    HostDevice("new:1", "mdev", "c2177883-f1bb-47f0-914d-32a22e3a8804"),
]


def group_of(device: Device) -> str:
    return {
        Controller: "controllers", Drive: "drives", Adapter: "adapters", SerialPort: "serial_ports",
        Display: "displays", Video: "videos", Sound: "sounds", Input: "inputs", UsbRedirection: "usb_redirections",
        Tpm: "tpms", Watchdog: "watchdogs", RandomSource: "random_sources", SharedFolder: "shared_folders",
        HostDevice: "host_devices",
    }[type(device)]  # fmt: skip


@pytest.mark.parametrize("device", NEW, ids=lambda device: type(device).__name__)
@pytest.mark.parametrize("name", ["kvm-q35-uefi", "minimal", "one-line", "remarks-and-cdata", "stored-many-drives"])
def test_a_device_is_added_with_all_that_was_said_and_removed_again(device: Device, name: str) -> None:
    xml = DOMAINS[name]
    before = read_settings(xml)
    edited = edit(xml, [AddDevice(device)])
    after = read_settings(edited.xml)
    made = after.find(edited.keys["new:1"])
    group = group_of(device)
    asked = replaced(device, address="0000:04:00.0") if getattr(device, "address", "") == "04:00.0" else device
    assert dropped_fields(replaced(after, **{group: (asked,)}), replaced(after, **{group: (made,)})) == ()
    others = [group for group in DEVICE_GROUPS if group not in {group_of(device), "controllers"}]
    assert [getattr(after, group) for group in others] == [getattr(before, group) for group in others]
    is_second_watchdog = isinstance(device, Watchdog) and before.watchdogs  # older schemas know one at most
    if schema() is not None and not is_second_watchdog:
        assert schema().validate(etree.fromstring(edited.xml.encode())), schema().error_log.last_error
    gone = apply_changes(edited.xml, [RemoveDevice(made)])
    assert getattr(read_settings(gone), group_of(device)) == getattr(before, group_of(device))
    if name != "one-line" and not _brings_others(device):
        assert gone.replace("\n  <devices/>", "") == xml.replace("\n  <devices/>", "") or name == "minimal"


def _brings_others(device: Device) -> bool:
    """virtiofs shares the memory, the first SCSI drive brings its controller."""
    return isinstance(device, SharedFolder) or getattr(device, "bus", "") == "scsi"


def test_a_field_that_somebody_else_changed_is_a_clash_with_all_three_values() -> None:
    with pytest.raises(ConflictError) as caught:
        apply_changes(RICH, [FieldChange("memory", "weight", 50, 60), FieldChange("general", "title", "x", "y")])
    assert [(clash.key, clash.field, clash.seen, clash.now, clash.wanted) for clash in caught.value.clashes] == [
        ("memory", "weight", 50, 70, 60),
        ("general", "title", "x", "Studio & archive", "y"),
    ]


def test_what_is_there_already_is_no_clash_and_changes_no_byte() -> None:
    assert apply_changes(RICH, [FieldChange("memory", "weight", 50, 70)]) == RICH


def test_a_device_that_is_gone_or_another_is_a_clash() -> None:
    settings = read_settings(RICH)
    disk = settings.drives[0]
    other = replaced(disk, source="/images/other.qcow2")
    with pytest.raises(ConflictError):
        apply_changes(RICH, [RemoveDevice(other)])
    gone = apply_changes(RICH, [RemoveDevice(disk)])
    assert apply_changes(gone, [RemoveDevice(disk)]) == gone
    with pytest.raises(ConflictError) as caught:
        apply_changes(gone, [FieldChange(disk.key, "cache", "none", "unsafe")])
    assert caught.value.clashes[0].now is None


def test_many_changes_at_once_give_what_was_wanted() -> None:
    old = read_settings(RICH)
    drive, adapter = old.drives[0], old.adapters[0]
    new = replaced(
        old,
        memory=replaced(old.memory, startup_bytes=2 * GIB, maximum_bytes=16 * GIB, is_dynamic=False),
        processor=replaced(old.processor, count=6, maximum=12, topology=Topology(1, 6, 2), limit_percent=75),
        drives=(replaced(drive, source="/images/n.qcow2", total_iops=0, read_iops=5), *old.drives[1:]),
        adapters=(
            replaced(adapter, switch_kind="bridge", switch="br0", mac="52:54:00:00:00:09", filter="", queues=0),
            Adapter("new:a", switch="second"),
        ),
        serial_ports=(),
        displays=(Display("new:d", "vnc", listen_address="127.0.0.1"),),
    )
    changes = differences(old, new)
    edited = edit(RICH, changes)
    after = read_settings(edited.xml)
    wanted = replaced(new.adapters[0], key="adapter:52:54:00:00:00:09")
    assert after.adapters[0] == wanted
    assert after.drives[0] == new.drives[0]
    assert (after.memory, after.processor) == (new.memory, new.processor)
    assert after.serial_ports == ()
    assert [display.kind for display in after.displays] == ["vnc"]
    assert edited.keys[adapter.key] == wanted.key


def test_new_devices_can_be_in_the_boot_order() -> None:
    old = read_settings(RICH)
    order = ("new:1", *old.firmware.boot_order)
    edited = edit(
        RICH,
        [
            AddDevice(Drive("new:1", device="cdrom", bus="sata", source="/iso/x.iso", format="raw")),
            FieldChange("firmware", "boot_order", old.firmware.boot_order, order),
        ],
    )
    assert read_settings(edited.xml).firmware.boot_order == tuple(edited.keys[key] for key in order)


def test_boot_by_kinds_of_devices_is_shown_as_devices() -> None:
    old = read_settings(DOMAINS["kvm-i440fx-bios"])
    assert old.firmware.boot_order == (
        "disk:hdc", "disk:hda", "adapter:52:54:00:aa:00:02", "adapter:52:54:00:aa:00:12",
    )  # fmt: skip
    with pytest.raises(NotChangeable):
        apply_changes(
            DOMAINS["kvm-i440fx-bios"],
            [FieldChange("firmware", "boot_order", old.firmware.boot_order, ("display:vnc",))],
        )


def test_unreadable_metadata_counts_as_none() -> None:
    settings = read_settings(DOMAINS["openstack-metadata"])
    assert (settings.memory.is_dynamic, settings.memory.minimum_bytes, settings.memory.buffer_percent) == (True, 0, 20)
    assert settings.start.delay_s == 15


def test_numa_keeps_what_it_does_not_know() -> None:
    xml = DOMAINS["numa-hugepages-cpu"]
    old = read_settings(xml).processor.numa
    new = (*old, NumaNode("4-5", GIB))
    changed = apply_changes(xml, [FieldChange("processor", "numa", old, new)])
    assert read_settings(changed).processor.numa == new
    assert "<distances>" in changed
    assert apply_changes(changed, [FieldChange("processor", "numa", new, old)]) == xml


def test_free_names_of_drives_avoid_names_and_places_that_are_taken() -> None:
    root = Document(DOMAINS["many-drives"], "domain").root
    assert free_target(root, "scsi") == "sdae"
    assert free_target(root, "virtio") == "vda"
    assert [letters(index) for index in (0, 25, 26, 27, 701, 702)] == ["a", "z", "aa", "ab", "zz", "aaa"]
    xml = DOMAINS["many-drives"].replace("dev='sdb'", "dev='sdzz'")
    assert free_target(Document(xml, "domain").root, "scsi") == "sdae", "the place of sdb is taken by another"


def test_passwords_are_put_back_where_they_were() -> None:
    for name, secured in DOMAINS.items():
        words = secrets_in(secured)
        plain = _without_passwords(secured)
        assert not any(word in plain for word in words), name
        assert secrets_in(with_passwords(plain, secured)) == words, name


def _without_passwords(xml: str) -> str:
    document = Document(xml, "domain")
    for display in document.root.all_at("devices/graphics"):
        display.drop("passwd", "passwdValidTo", "connected")
    for cookies in document.root.all_at("devices/disk/source/cookies"):
        cookies.remove()
    return document.text()


def test_a_display_that_was_removed_gets_no_password_and_a_new_one_stays() -> None:
    secured = DOMAINS["kvm-i440fx-bios"]
    plain = _without_passwords(secured)
    settings = read_settings(plain)
    assert "canary" not in with_passwords(apply_changes(plain, [RemoveDevice(settings.displays[0])]), secured)
    own = plain.replace("<graphics ", "<graphics passwd='mine' ")
    assert passwords(with_passwords(own, secured)) == ["passwd='mine'"]


def test_what_a_host_dropped_is_found() -> None:
    wanted = read_settings(RICH)
    got = replaced(
        wanted,
        drives=(replaced(wanted.drives[0], cache=""), *wanted.drives[1:]),
        watchdogs=(),
        controllers=(*wanted.controllers, Controller("controller:pci:0", "pci")),
    )
    dropped = dropped_fields(wanted, got)
    assert [(each.key, each.field, each.wanted, each.got) for each in dropped] == [
        ("watchdog:0", "", wanted.watchdogs[0], None),
        ("disk:vda", "cache", "none", ""),
    ]
    assert dropped_fields(wanted, wanted) == ()


def test_parts_of_a_whole_definition_that_were_dropped_are_named_without_passwords() -> None:
    got = RICH.replace('<sound model="ich9"/>', "").replace(' passwd="canary-1"', "")
    found = {each.field: each.wanted for each in dropped_parts(RICH, got)}
    assert found["domain/devices[1]/sound[1]/@model"] == "ich9"
    assert found["domain/devices[1]/graphics[1]/@passwd"] == "***"
    assert all(part == "***" or "canary" not in str(part) for part in found.values())


def test_a_device_that_the_host_made_again_is_told() -> None:
    settings = read_settings(RICH)
    port = settings.serial_ports[0]
    (told,) = still_there([RemoveDevice(port)], settings)
    assert (told.key, told.wanted, told.got) == (port.key, None, port)
    assert still_there([RemoveDevice(port)], replaced(settings, serial_ports=())) == ()


def test_the_console_goes_with_the_first_serial_port_and_only_with_it() -> None:
    two = apply_changes(RICH, [AddDevice(SerialPort("new:1", "null"))])
    first, second = read_settings(two).serial_ports
    assert "<console" in apply_changes(two, [RemoveDevice(second)])
    assert "<console" not in apply_changes(two, [RemoveDevice(first)])
