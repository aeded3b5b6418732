"""Definitions of planned machines: libvirt's schema and a real host take them, and QEMU starts them."""

from __future__ import annotations

import itertools
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import libvirt
import pytest
from lxml import etree

from app.core.abilities import HostAbilities
from app.core.commands import AbilitiesQuery
from app.core.machine_plan import (
    GIB,
    MIB,
    CloudSeed,
    ExistingDisk,
    InstallCloudImage,
    InstallFromImage,
    InstallFromNetwork,
    InstallLater,
    MachinePlan,
    NewDisk,
    PlannedMemory,
    Topology,
)
from app.core.record import replaced
from app.definitions.making import Place, Places, machine_xml
from app.hosts.queries import answer
from tests.support.lab.daemon import LibvirtHost

SYSTEMS = {
    "unknown": ("", ""),
    "linux": ("debian11", "http://debian.org/debian/11"),
    "windows": ("win11", "http://microsoft.com/win/11"),
}
INSTALLATIONS = {
    "later": InstallLater(),
    "image": InstallFromImage("/var/empty/a&b.iso"),
    "network": InstallFromNetwork(),
    "cloud": InstallCloudImage("/var/empty/c.qcow2", "qcow2", CloudSeed("web", "admin", "secret")),
}
FIRMWARES = {"bios": (1, False), "uefi": (2, False), "secure": (2, True)}
COMBINATIONS = list(itertools.product(FIRMWARES, SYSTEMS, INSTALLATIONS))


@pytest.fixture(scope="module")
def connection(real_host: LibvirtHost) -> Iterator[libvirt.virConnect]:
    libvirt.registerErrorHandler(lambda *_: None, None)
    opened = libvirt.open(real_host.uri)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def abilities(connection: libvirt.virConnect) -> HostAbilities:
    found = answer(connection, AbilitiesQuery())
    assert isinstance(found, HostAbilities)
    return found


@pytest.fixture
def place(real_host: LibvirtHost) -> Iterator[Place]:
    """An empty disk of the host."""
    path = real_host.images / f"made-{uuid.uuid4()}.raw"
    with path.open("wb") as file:
        file.truncate(MIB)
    yield Place("file", str(path), format="raw")
    path.unlink()


def planned(firmware: str, system: str, installation: str) -> MachinePlan:
    generation, is_secure = FIRMWARES[firmware]
    os_id, os_uri = SYSTEMS[system]
    return MachinePlan(
        uuid=str(uuid.uuid4()),
        name=f"made '<{firmware}>' & {system} {installation}",
        location_uuid="",
        generation=generation,
        memory=PlannedMemory(64 * MIB, True, 32 * MIB, 128 * MIB),
        acceleration="qemu",
        machine_type="",
        processor_count=2,
        switch_kind="network",
        switch="lab",
        disk=NewDisk("x", "x", GIB),
        installation=INSTALLATIONS[installation],
        os_id=os_id,
        os_uri=os_uri,
        has_secure_boot=is_secure,
        has_tpm=is_secure,
        notes="one & <two>\nthree",
    )


def defined(connection: libvirt.virConnect, xml: str) -> libvirt.virDomain:
    return connection.defineXMLFlags(xml, libvirt.VIR_DOMAIN_DEFINE_VALIDATE)


def validate(xml: str, tmp_path: Path) -> None:
    file = tmp_path / "machine.xml"
    file.write_text(xml)
    done = subprocess.run(["virt-xml-validate", file, "domain"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("firmware", "system", "installation"), COMBINATIONS)
def test_libvirt_takes_it(connection, abilities, place, tmp_path, firmware, system, installation) -> None:
    plan = planned(firmware, system, installation)
    seed = Place("file", "/var/empty/seed.iso") if installation == "cloud" else None
    xml = machine_xml(plan, abilities, Places(place, seed, 1_790_000_000.0))
    assert "secret" not in xml
    validate(xml, tmp_path)
    # Under KVM, which this host does not have, the definition is another: at least the schema takes it.
    with_kvm = machine_xml(replaced(plan, acceleration="kvm"), abilities, Places(place, seed))
    validate(with_kvm, tmp_path)
    assert ("<hyperv" in with_kvm) == (system == "windows")
    domain = defined(connection, xml)
    try:
        check(plan, etree.fromstring(domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)), system, installation)
    finally:
        domain.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_NVRAM)


def check(plan: MachinePlan, kept: etree._Element, system: str, installation: str) -> None:
    """That what the host keeps is what was planned."""
    assert kept.findtext("name") == plan.name
    assert kept.findtext("uuid") == plan.uuid
    assert kept.findtext("description") == plan.notes
    assert (kept.findtext("memory"), kept.findtext("currentMemory")) == (str(128 * 1024), str(64 * 1024))
    machine = kept.find("metadata/{urn:partita:machine:1}machine")
    assert machine is not None
    assert machine.findtext("{urn:partita:machine:1}created") == "1790000000"
    assert machine.find("{urn:partita:machine:1}memory").get("minimum") == str(32 * MIB)
    assert (kept.find("os").get("firmware") == "efi") == (plan.generation == 2)
    features = {one.get("name"): one.get("enabled") for one in kept.iterfind("os/firmware/feature")}
    wanted = {"secure-boot": "yes", "enrolled-keys": "yes"} if plan.has_secure_boot else features
    assert features == wanted
    disk = kept.find("devices/disk[@device='disk']")
    bus = {1: "ide", 2: "scsi" if system == "linux" or installation == "cloud" else "sata"}[plan.generation]
    assert disk.find("target").get("bus") == bus
    assert disk.find("driver").get("type") == "raw"
    assert disk.find("boot").get("order") == "1"
    adapter = kept.find("devices/interface")
    has_virtio = system == "linux" or installation == "cloud"
    assert adapter.find("model").get("type") == ("virtio" if has_virtio else {1: "e1000", 2: "e1000e"}[plan.generation])
    assert (adapter.find("boot") is not None) == (installation == "network")
    has_rom = adapter.find("rom") is None or adapter.find("rom").get("enabled") != "no"
    assert has_rom == (not (installation == "network" and plan.has_secure_boot))
    assert (kept.find("devices/tpm") is not None) == plan.has_tpm
    assert kept.find("devices/memballoon/stats").get("period") == "5"
    assert [one.get("name") for one in kept.iterfind("devices/channel/target")] == ["org.qemu.guest_agent.0"]
    assert kept.find("devices/graphics").get("listen") == "127.0.0.1"
    assert kept.find("devices/graphics").get("passwd") is None


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("firmware", FIRMWARES)
def test_qemu_starts_it(connection, abilities, place, firmware, system) -> None:
    plan = planned(firmware, system, "later")
    domain = defined(connection, machine_xml(plan, abilities, Places(place)))
    try:
        domain.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED)
        assert domain.isActive()
        domain.destroy()
    finally:
        domain.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_NVRAM)


def test_an_existing_disk_comes_after_the_medium(connection, abilities, place) -> None:
    plan = replaced(
        planned("uefi", "linux", "image"),
        disk=ExistingDisk(place.path, "raw"),
        topology=Topology(1, 2, 1),
        memory=PlannedMemory(64 * MIB),
    )
    domain = defined(connection, machine_xml(plan, abilities, Places(place)))
    try:
        kept = etree.fromstring(domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE))
        orders = {one.get("device"): one.find("boot").get("order") for one in kept.iterfind("devices/disk")}
        assert orders == {"cdrom": "1", "disk": "2"}
        assert kept.find("cpu/topology").get("cores") == "2"
        assert kept.find("metadata/{urn:partita:machine:1}machine/{urn:partita:machine:1}memory") is None
    finally:
        domain.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_NVRAM)
