"""Settings of machines as records: what differs, and when it takes effect."""

from __future__ import annotations

import pytest

from app.core.machine_devices import Adapter, Controller, Display, Drive
from app.core.machine_settings import (
    DEVICE_GROUPS,
    PAGES,
    PASSWORD,
    AddDevice,
    AutomaticStart,
    AutomaticStop,
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
    StopAction,
    differences,
)
from app.core.partitions import PartitionState
from app.core.record import fields_of, replaced
from app.core.settings_timing import When, pending, when

GIB = 1024**3
DISK = Drive("disk:vda", target="vda", bus="virtio")
DVD = Drive("disk:sda", device="cdrom", target="sda", bus="sata")
ADAPTER = Adapter("adapter:52:54:00:00:00:01", mac="52:54:00:00:00:01")
SETTINGS = MachineSettings(
    uuid="6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    hypervisor="kvm",
    architecture="x86_64",
    general=General("web"),
    firmware=Firmware("bios"),
    security=Security(),
    memory=Memory(GIB, 4 * GIB, balloon_model="virtio"),
    processor=Processor(2, 4),
    integration=Integration(),
    checkpoints=Checkpoints(),
    start=AutomaticStart(),
    stop=AutomaticStop(),
    drives=(DISK, DVD),
    adapters=(ADAPTER,),
    displays=(Display("display:vnc", has_password=True), Display("display:spice", "spice")),
)


def test_every_attribute_is_a_page_a_group_of_devices_or_plain() -> None:
    assert {*PAGES, *DEVICE_GROUPS, "uuid", "hypervisor", "architecture"} == set(fields_of(SETTINGS))
    assert set(PAGES).isdisjoint(DEVICE_GROUPS)


def test_nothing_differs_from_itself() -> None:
    assert differences(SETTINGS, replaced(SETTINGS)) == ()


def test_differences_name_page_field_and_both_values() -> None:
    new = replaced(
        SETTINGS,
        memory=replaced(SETTINGS.memory, startup_bytes=2 * GIB),
        stop=AutomaticStop(StopAction.SAVE),
        adapters=(replaced(ADAPTER, switch="lan", vlan_id=7),),
    )
    assert differences(SETTINGS, new) == (
        FieldChange("memory", "startup_bytes", GIB, 2 * GIB),
        FieldChange("stop", "action", StopAction.DEFAULT, StopAction.SAVE),
        FieldChange(ADAPTER.key, "switch", "", "lan"),
        FieldChange(ADAPTER.key, "vlan_id", 0, 7),
    )


def test_devices_are_removed_then_added() -> None:
    added = Drive("new:1", bus="scsi", source="/images/b.qcow2")
    assert differences(SETTINGS, replaced(SETTINGS, drives=(DVD, added))) == (RemoveDevice(DISK), AddDevice(added))


def test_pages_and_devices_are_found_by_key() -> None:
    assert SETTINGS.find("memory") is SETTINGS.memory
    assert SETTINGS.find(DVD.key) is DVD
    assert SETTINGS.find("disk:none") is None


NOW, LATER, OFF = When.NOW, When.NEXT_START, When.ONLY_OFF


@pytest.mark.parametrize(
    ("change", "running"),
    [
        (FieldChange("general", "name", "web", "www"), OFF),
        (FieldChange("general", "title", "", "Web"), NOW),
        (FieldChange("memory", "startup_bytes", GIB, 2 * GIB), NOW),
        (FieldChange("memory", "startup_bytes", GIB, 8 * GIB), LATER),
        (FieldChange("memory", "maximum_bytes", 4 * GIB, 8 * GIB), LATER),
        (FieldChange("processor", "count", 2, 4), NOW),
        (FieldChange("processor", "count", 2, 1), LATER),
        (FieldChange("processor", "count", 2, 8), LATER),
        (FieldChange("processor", "limit_percent", 100, 50), NOW),
        (FieldChange("firmware", "kind", "bios", "uefi"), LATER),
        (FieldChange(DVD.key, "source", "", "/iso/a.iso"), NOW),
        (FieldChange(DISK.key, "source", "", "/images/a.img"), LATER),
        (FieldChange(DISK.key, "total_iops", 0, 100), NOW),
        (FieldChange(ADAPTER.key, "is_connected", True, False), NOW),
        (FieldChange(ADAPTER.key, "mac", ADAPTER.mac, "52:54:00:00:00:02"), LATER),
        (FieldChange("display:vnc", PASSWORD, None, None), NOW),
        (FieldChange("display:spice", PASSWORD, None, None), LATER),
        (AddDevice(Drive("new:1", bus="virtio")), NOW),
        (AddDevice(Drive("new:1", bus="sata")), LATER),
        (RemoveDevice(DVD), LATER),
        (AddDevice(Controller("new:1", kind="usb")), LATER),
    ],
)
def test_when_a_change_takes_effect(change: FieldChange, running: When) -> None:
    assert when(change, SETTINGS, PartitionState.RUNNING) is running
    assert when(change, SETTINGS, PartitionState.OFF) is NOW
    assert when(change, SETTINGS, PartitionState.SAVED) is OFF


@pytest.mark.parametrize(
    "change",
    [
        FieldChange("stop", "action", StopAction.DEFAULT, StopAction.SAVE),
        FieldChange("start", "delay_s", 0, 30),
        FieldChange("memory", "weight", 50, 80),
        FieldChange("checkpoints", "is_automatic", False, True),
    ],
)
@pytest.mark.parametrize("state", list(PartitionState))
def test_what_partita_keeps_for_itself_counts_at_once(change: FieldChange, state: PartitionState) -> None:
    assert when(change, SETTINGS, state) is NOW


def test_with_dynamic_memory_startup_memory_waits() -> None:
    dynamic = replaced(SETTINGS, memory=replaced(SETTINGS.memory, is_dynamic=True))
    change = FieldChange("memory", "startup_bytes", GIB, 2 * GIB)
    assert when(change, dynamic, PartitionState.RUNNING) is LATER


def test_nothing_waits_while_what_runs_is_what_is_stored() -> None:
    filled = replaced(
        SETTINGS,
        processor=replaced(SETTINGS.processor, mode="custom", model="Skylake", nested="on"),
        controllers=(Controller("controller:pci:0", "pci"),),
        adapters=(replaced(ADAPTER, model="virtio", mtu=1500),),
    )
    stored = replaced(SETTINGS, processor=replaced(SETTINGS.processor, mode="host-model"))
    assert pending(SETTINGS, SETTINGS) == ()
    assert pending(stored, filled) == ()


def test_what_waits_for_the_next_start_is_told_with_both_values() -> None:
    stored = replaced(
        SETTINGS,
        memory=replaced(SETTINGS.memory, maximum_bytes=8 * GIB),
        drives=(replaced(DISK, cache="none"), DVD, Drive("disk:sdb", bus="sata")),
        adapters=(),
    )
    live = replaced(SETTINGS, drives=(DISK, replaced(DVD, source="/iso/a.iso")))
    assert pending(stored, live) == (
        RemoveDevice(ADAPTER),
        AddDevice(stored.drives[2]),
        FieldChange("memory", "maximum_bytes", 4 * GIB, 8 * GIB),
        FieldChange(DISK.key, "cache", "", "none"),
        FieldChange(DVD.key, "source", "/iso/a.iso", ""),
    )


def test_memory_that_the_policy_moves_does_not_wait() -> None:
    moved = replaced(SETTINGS, memory=replaced(SETTINGS.memory, startup_bytes=2 * GIB))
    assert [change.field for change in pending(SETTINGS, moved)] == ["startup_bytes"]
    dynamic = replaced(SETTINGS, memory=replaced(SETTINGS.memory, is_dynamic=True))
    assert "startup_bytes" not in [change.field for change in pending(dynamic, moved)]
