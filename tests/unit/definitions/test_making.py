"""Definitions of planned machines: whatever people type becomes text, never markup."""

from __future__ import annotations

import pytest
from lxml import etree

from app.core.machine_plan import ExistingDisk, InstallFromImage
from app.core.plan_devices import has_virtio, is_windows, planned_devices
from app.core.record import replaced
from app.definitions.domain import read_domain
from app.definitions.making import Place, Places, machine_xml
from app.definitions.partita import dynamic_memory
from app.definitions.volume import NewVolume, read_volume, volume_xml
from tests.unit.core.plans import CLOUD, DYNAMIC, HOST, PLAN

HOSTILE = ["</name><evil/>", "]]>", "&e;", "\u202e", "'\"", "x" * 5000, "a\n\tb", "<!-- -->", "<?x?>", "🦊"]
DISK = Place("file", "/disks/web.qcow2", format="qcow2")


def made(**changes: object) -> etree._Element:
    return etree.fromstring(machine_xml(replaced(PLAN, **changes), HOST, Places(DISK)))


@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_text(text: str) -> None:
    count = len(list(made(notes="x", os_uri="x", installation=InstallFromImage("/x")).iter()))
    changes = {"name": text, "notes": text, "os_uri": text, "switch": text, "machine_type": text}
    root = made(**changes, installation=InstallFromImage(f"/{text}"))
    assert len(list(root.iter())) == count
    assert root.findtext("name") == root.findtext("description") == text
    attributes = [value for element in root.iter() for value in element.attrib.values()]
    # A parser takes every line break and tab of an attribute for a space, unless it is written as a reference.
    assert attributes.count(text) == 3
    assert f"/{text}" in attributes


def test_what_the_details_show_of_it() -> None:
    details = read_domain(machine_xml(replaced(PLAN, has_secure_boot=True), HOST, Places(DISK, created_epoch_s=5.0)))
    assert (details.name, details.generation, details.firmware) == ("web", 2, "UEFI with Secure Boot")
    assert (details.processor_count, details.memory_startup_bytes) == (2, PLAN.memory.startup_bytes)
    assert (details.created_epoch_s, details.has_agent_channel, details.has_memory_balloon) == (5.0, True, True)
    assert [(disk.source, disk.format) for disk in details.disks] == [("/disks/web.qcow2", "qcow2")]


def test_dynamic_memory_is_kept_with_the_machine() -> None:
    policy = dynamic_memory(made(memory=DYNAMIC))
    assert policy is not None
    assert policy.minimum_bytes == DYNAMIC.minimum_bytes
    assert dynamic_memory(made()) is None


def test_drivers_are_presumed_with_care() -> None:
    def guess(**changes: object) -> bool:
        return has_virtio(replaced(PLAN, **changes))

    assert not guess()
    assert not guess(os_id="win11")
    assert not guess(os_uri="http://microsoft.com/win/11")
    assert guess(os_id="debian12")
    assert guess(installation=CLOUD)
    assert guess(os_id="win11", has_virtio=True)
    assert not guess(os_id="debian12", has_virtio=False)
    assert is_windows(replaced(PLAN, os_id="win2k22"))


def test_other_processors_have_no_ide_and_no_vga() -> None:
    arm = replaced(HOST, architecture="aarch64")
    devices = planned_devices(replaced(PLAN, installation=CLOUD), arm)
    assert (devices.disk_bus, devices.dvd_bus, devices.network_model) == ("scsi", "scsi", "virtio")
    assert "vmport" not in machine_xml(PLAN, arm, Places(DISK))


def test_volumes_without_a_path() -> None:
    root = etree.fromstring(machine_xml(PLAN, HOST, Places(Place("volume", pool="p", volume="v", format="raw"))))
    source = root.find("devices/disk[@device='disk']/source")
    assert (source.get("pool"), source.get("volume")) == ("p", "v")
    device = etree.fromstring(
        machine_xml(replaced(PLAN, disk=ExistingDisk("/dev/sdb", "raw")), HOST, Places(Place("block", "/dev/sdb")))
    )
    assert device.find("devices/disk/source").get("dev") == "/dev/sdb"


@pytest.mark.parametrize("text", HOSTILE)
def test_definitions_of_volumes(text: str) -> None:
    xml = volume_xml(NewVolume(text, 4096, "qcow2", 0, f"/{text}", "raw"))
    root = etree.fromstring(xml)
    assert root.findtext("name") == text
    assert (root.findtext("backingStore/path"), root.find("backingStore/format").get("type")) == (f"/{text}", "raw")
    assert read_volume(xml).capacity_bytes == 4096
