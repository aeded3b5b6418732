"""Which files definitions name: what Delete may offer, and what it must not touch."""

from __future__ import annotations

from lxml import etree

from app.definitions.files import mentioned_paths, read_checkpoint_files, read_machine_files
from app.definitions.snapshot import read_checkpoint
from app.definitions.volume import folder_pool_xml, read_pool, read_volume
from tests.unit.definitions.documents import HOSTILE_TEXTS, add, add_disk, domain, text


def _chain(disk, *paths):
    for path in paths:
        disk = add(disk, "backingStore", type="file")
        add(disk, "format", type="qcow2")
        add(disk, "source", file=path)
    add(disk, "backingStore")


def test_a_disk_with_its_chain():
    root = domain(id="1")
    _chain(add_disk(root, "vda", file="/images/top"), "/images/middle", "/images/base")
    add_disk(root, "sda", device="cdrom", form="raw", file="/images/a.iso")
    add_disk(root, "vdb", form="raw", pool="default", volume="b.img")
    disks = read_machine_files(text(root)).disks
    assert disks[0].backing == ("/images/middle", "/images/base")
    assert [disk.is_removable for disk in disks] == [False, True, False]
    assert (disks[2].pool, disks[2].volume, disks[2].is_path) == ("default", "b.img", False)


def test_firmware_variables_old_and_new_style():
    root = domain()
    assert not read_machine_files(text(root)).firmware_variables
    variables = add(root.find("os"), "nvram", "\n /nvram/a_VARS.fd ", template="/usr/share/VARS.fd")
    assert read_machine_files(text(root)).firmware_variables == "/nvram/a_VARS.fd"
    variables.text = None
    add(variables, "source", file="/nvram/b_VARS.fd")
    assert read_machine_files(text(root)).firmware_variables == "/nvram/b_VARS.fd"


def test_every_path_is_noticed_whatever_it_is_for():
    root = domain(id="1")
    disk = add_disk(root, "vda", file="/images/top")
    _chain(disk, "/images/base")
    add(add(disk, "mirror", type="file", job="copy"), "source", file="/images/copy")
    add(root.find("os"), "kernel", "/boot/vmlinuz")
    add(root.find("os"), "nvram", "/nvram/VARS.fd", template="/usr/share/VARS.fd")
    filesystem = add(root.find("devices"), "filesystem", type="mount")
    add(filesystem, "source", dir="/srv/share")
    line = add(root, "{http://libvirt.org/schemas/domain/qemu/1.0}commandline")
    add(line, "{http://libvirt.org/schemas/domain/qemu/1.0}arg", value="file=/images/by-hand.img,format=raw")
    found = mentioned_paths(text(root))
    assert found >= {
        "/images/top", "/images/base", "/images/copy", "/boot/vmlinuz", "/nvram/VARS.fd", "/usr/share/VARS.fd",
        "/srv/share", "/images/by-hand.img",
    }  # fmt: skip


def test_words_of_people_are_no_paths():
    root = domain(name="x")
    add(root, "title", "/images/a")
    add(root, "description", "/images/b")
    add(add(root, "metadata"), "{urn:x}note", "/images/c")
    assert mentioned_paths(text(root)) == frozenset()


def test_hostile_paths_are_noticed_as_they_are():
    for hostile in HOSTILE_TEXTS:
        path = f"/images/{hostile}".replace("\n", " ").replace("\t", " ")
        root = domain()
        add_disk(root, "vda", file=path)
        assert path in mentioned_paths(text(root))


def _snapshot(name="before", state="running", memory="internal", **memory_attributes):
    root = etree.Element("domainsnapshot")
    add(root, "name", name)
    add(root, "description", "why")
    add(root, "state", state)
    add(root, "creationTime", "1764000000")
    add(add(root, "parent"), "name", "older")
    add(root, "memory", snapshot=memory, **memory_attributes)
    return root


def test_checkpoints():
    internal = read_checkpoint(text(_snapshot()), current="before")
    assert (internal.name, internal.parent, internal.notes) == ("before", "older", "why")
    assert (internal.kind, internal.created_epoch_s, internal.is_current) == ("Standard", 1764000000.0, True)
    assert read_checkpoint(text(_snapshot(state="disk-snapshot", memory="no"))).kind == "Production"
    external = _snapshot(memory="external", file="/images/mem")
    assert read_checkpoint(text(external)).kind == "Standard"
    assert not read_checkpoint(text(external)).is_current


def test_files_of_an_external_checkpoint():
    root = _snapshot(memory="external", file="/images/mem")
    disks = add(root, "disks")
    for kind, path in (("external", "/images/top"), ("no", "/images/never")):
        add(add(disks, "disk", name="vda", snapshot=kind), "source", file=path)
    machine = domain()
    add_disk(machine, "vda", file="/images/before")
    root.append(machine)
    files = read_checkpoint_files(text(root))
    assert files.overlays == ("/images/top",)
    assert files.memory == "/images/mem"
    assert [image.source for image in files.images] == ["/images/before"]


def test_volume_and_pool():
    root = etree.Element("volume", type="file")
    add(root, "name", "top.qcow2")
    add(root, "capacity", "1000", unit="bytes")
    add(root, "allocation", "3", unit="KiB")
    target = add(root, "target")
    add(target, "path", "/images/top.qcow2")
    add(target, "format", type="qcow2")
    add(add(root, "backingStore"), "path", "/images/base")
    volume = read_volume(text(root))
    assert (volume.path, volume.backing, volume.format) == ("/images/top.qcow2", "/images/base", "qcow2")
    assert (volume.size_bytes, volume.capacity_bytes) == (3072, 1000)
    for hostile in HOSTILE_TEXTS:
        pool = read_pool(folder_pool_xml(hostile, f"/srv/{hostile}"))
        assert (pool.name, pool.kind, pool.folder) == (hostile, "dir", f"/srv/{hostile}")
