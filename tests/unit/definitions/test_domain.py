"""Definitions of machines of all kinds."""

from __future__ import annotations

import pytest

from app.definitions.domain import read_agent_state, read_domain
from app.definitions.parsing import DefinitionError
from app.definitions.partita import NAMESPACE
from tests.unit.definitions.documents import HOSTILE_TEXTS, UUID, add, add_disk, domain, text

GIB = 2**30


def test_an_ordinary_machine():
    root = domain()
    add(root, "title", "The web server")
    add(root, "description", "Ask Ada.\nSecond line")
    machine = read_domain(text(root))
    assert (machine.name, machine.uuid, machine.title) == ("web-01", UUID, "The web server")
    assert machine.notes == "Ask Ada.\nSecond line"
    assert (machine.memory_startup_bytes, machine.memory_maximum_bytes) == (GIB, 2 * GIB)
    assert (machine.processor_count, machine.version, machine.architecture) == (4, "pc-q35-7.2", "x86_64")
    assert (machine.generation, machine.firmware, machine.acceleration) == (1, "BIOS", "kvm")
    assert machine.created_epoch_s is None
    assert machine.disks == machine.adapters == ()
    assert not machine.display
    assert not machine.has_agent_channel
    assert not machine.has_memory_balloon


@pytest.mark.parametrize("hostile", HOSTILE_TEXTS)
def test_hostile_texts_come_back_as_they_are(hostile):
    root = domain(name=hostile)
    add(root, "title", hostile)
    add(root, "description", hostile)
    add_disk(
        root,
        hostile.replace("\n", " ").replace("\t", " "),
        file=f"/images/{hostile}".replace("\n", " ").replace("\t", " "),
    )
    machine = read_domain(text(root))
    assert machine.name == machine.title == machine.notes == hostile
    assert machine.disks[0].source == f"/images/{hostile}".replace("\n", " ").replace("\t", " ")


def test_a_machine_without_name_or_uuid_is_none():
    for tag in ("name", "uuid"):
        root = domain()
        root.remove(root.find(tag))
        with pytest.raises(DefinitionError):
            read_domain(text(root))


def test_processors_that_are_plugged_count():
    root = domain()
    root.find("vcpu").set("current", "2")
    assert read_domain(text(root)).processor_count == 2
    root.find("vcpu").set("current", "many")
    with pytest.raises(DefinitionError):
        read_domain(text(root))


def _by_name(root):
    root.find("os").set("firmware", "efi")


def _by_flash(root):
    add(root.find("os"), "loader", "/usr/share/code.fd", readonly="yes", type="pflash")


def _by_path(root):
    add(root.find("os"), "loader", "/usr/share/OVMF/OVMF_CODE.fd")


def _by_variables(root):
    add(root.find("os"), "nvram", "/var/lib/libvirt/qemu/nvram/web-01_VARS.fd")


@pytest.mark.parametrize("change", [_by_name, _by_flash, _by_path, _by_variables])
def test_uefi_is_generation_2(change):
    root = domain()
    change(root)
    machine = read_domain(text(root))
    assert (machine.generation, machine.firmware) == (2, "UEFI")


def test_secure_boot():
    root = domain()
    _by_flash(root)
    root.find("os/loader").set("secure", "yes")
    assert read_domain(text(root)).firmware == "UEFI with Secure Boot"
    root = domain()
    _by_name(root)
    add(add(root.find("os"), "firmware"), "feature", name="secure-boot", enabled="yes")
    assert read_domain(text(root)).firmware == "UEFI with Secure Boot"
    root.find("os/firmware/feature").set("enabled", "no")
    assert read_domain(text(root)).firmware == "UEFI"


def test_containers_have_no_generation_and_arm_no_bios():
    root = domain()
    root.find("os/type").text = "exe"
    assert (read_domain(text(root)).generation, read_domain(text(root)).firmware) == (0, "")
    root = domain()
    root.find("os/type").set("arch", "aarch64")
    assert (read_domain(text(root)).generation, read_domain(text(root)).firmware) == (1, "")


def test_drives_of_every_kind():
    root = domain()
    add_disk(root, "vda", file="/images/a.qcow2")
    add(add_disk(root, "sda", device="cdrom", form="raw", file="/images/a.iso"), "readonly")
    add_disk(root, "sdb", device="cdrom", form="raw")
    add_disk(root, "vdb", form="raw", dev="/dev/vg/b")
    add_disk(root, "vdc", form="raw", pool="default", volume="c.img")
    add_disk(root, "vdd", form="raw", protocol="rbd", name="pool/d")
    add_disk(root, "fda", device="floppy", form="raw", dir="/floppy")
    disks = read_domain(text(root)).disks
    assert [disk.source for disk in disks] == [
        "/images/a.qcow2", "/images/a.iso", "", "/dev/vg/b", "default/c.img", "rbd:pool/d", "/floppy",
    ]  # fmt: skip
    assert [disk.kind for disk in disks] == ["disk", "cdrom", "cdrom", "disk", "disk", "disk", "floppy"]
    assert [disk.is_read_only for disk in disks] == [False, True, False, False, False, False, False]
    assert (disks[0].target, disks[0].bus, disks[0].format) == ("vda", "virtio", "qcow2")


def test_64_disks():
    root = domain()
    for number in range(64):
        add_disk(root, f"vd{number}", file=f"/images/{number}.img")
    assert [disk.source for disk in read_domain(text(root)).disks] == [f"/images/{number}.img" for number in range(64)]


def _adapter(root, kind, **source):
    adapter = add(root.find("devices"), "interface", type=kind)
    add(adapter, "mac", address="52:54:00:AA:BB:0C")
    if source:
        add(adapter, "source", **source)
    add(adapter, "target", dev="vnet7")
    add(adapter, "model", type="virtio")
    return adapter


@pytest.mark.parametrize(
    ("kind", "source", "switch"),
    [
        ("network", {"network": "default", "bridge": "virbr0"}, "default"),
        ("bridge", {"bridge": "br0"}, "br0"),
        ("bridge", {"network": "lan", "bridge": "br0"}, "lan"),
        ("direct", {"dev": "eth0", "mode": "bridge"}, "eth0"),
        ("user", {}, ""),
    ],
)
def test_adapters(kind, source, switch):
    root = domain(id="3")
    _adapter(root, kind, **source)
    (adapter,) = read_domain(text(root)).adapters
    assert (adapter.switch, adapter.switch_kind, adapter.mac) == (switch, kind, "52:54:00:aa:bb:0c")
    assert (adapter.target, adapter.model, adapter.is_plugged) == ("vnet7", "virtio", True)


def test_an_adapter_of_a_machine_that_is_off_has_no_device_in_the_parent():
    root = domain()
    add(_adapter(root, "network", network="default"), "link", state="down")
    (adapter,) = read_domain(text(root)).adapters
    assert not adapter.target
    assert not adapter.is_plugged


def test_display_balloon_and_creation():
    root = domain()
    add(root.find("devices"), "graphics", type="vnc", port="-1")
    add(root.find("devices"), "memballoon", model="virtio")
    machine = add(add(root, "metadata"), f"{{{NAMESPACE}}}machine")
    add(machine, f"{{{NAMESPACE}}}created", "1764000000.5")
    read = read_domain(text(root))
    assert (read.display, read.has_memory_balloon, read.created_epoch_s) == ("vnc", True, 1764000000.5)


@pytest.mark.parametrize("created", ["", "yesterday", "nan", "inf", "-1", "1e300", "9" * 400])
def test_a_creation_time_that_cannot_be_is_not_known(created):
    root = domain()
    add(add(add(root, "metadata"), f"{{{NAMESPACE}}}machine"), f"{{{NAMESPACE}}}created", created)
    assert read_domain(text(root)).created_epoch_s is None


def test_a_missing_balloon_is_none():
    root = domain()
    add(root.find("devices"), "memballoon", model="none")
    assert not read_domain(text(root)).has_memory_balloon


@pytest.mark.parametrize(
    ("state", "known"),
    [("connected", "connected"), ("disconnected", "disconnected"), (None, "unknown"), ("x", "unknown")],
)
def test_agent(state, known):
    root = domain()
    assert read_agent_state(text(root)) == "none"
    channel = add(root.find("devices"), "channel", type="unix")
    target = add(channel, "target", type="virtio", name="org.qemu.guest_agent.0")
    if state is not None:
        target.set("state", state)
    assert read_agent_state(text(root)) == known
    assert read_domain(text(root)).has_agent_channel
