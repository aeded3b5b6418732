"""Definitions from outside: what reaches for the host is left out; what belongs to the machine stays."""

from __future__ import annotations

import pytest
from lxml import etree

from app.core.import_plan import SwitchChange
from app.definitions.foreign import Foreign, tamed, tamed_checkpoint
from app.definitions.making import Place
from app.definitions.more_devices import fresh_macs, with_adapters, with_disks
from app.definitions.parsing import DefinitionError

_DISK = (
    "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/old/a.qcow2'/>"
    "<target dev='vda' bus='virtio'/>{more}</disk>"
)
FOREIGN = Foreign(
    {"/old/a.qcow2": Place("file", "/new/a.qcow2", format="qcow2"), "/old/m": Place("file", "/new/m")},
    (SwitchChange("network", "old", "network", "lab"), SwitchChange("bridge", "br0", "", "")),
    "qemu",
    "11111111-2222-3333-4444-555555555555",
    "new",
)


def domain(devices: str = "", system: str = "", more: str = "") -> str:
    return (
        "<domain type='kvm' id='7'><name>old</name><uuid>99999999-2222-3333-4444-555555555555</uuid>"
        f"<memory>1024</memory><os><type machine='q35'>hvm</type>{system}</os>{more}"
        f"<devices>{devices}</devices></domain>"
    )


def result(xml: str, foreign: Foreign = FOREIGN) -> tuple[etree._Element, tuple[str, ...]]:
    text, left = tamed(xml, foreign)
    return etree.fromstring(text.encode()), left


def test_identity_and_places_are_the_new_ones() -> None:
    found, left = result(domain(_DISK.format(more="<boot order='1'/>")))
    assert (found.findtext("name"), found.findtext("uuid"), found.get("type")) == ("new", FOREIGN.uuid, "qemu")
    assert found.find("devices/disk/source").attrib == {"file": "/new/a.qcow2"}
    assert found.find("devices/disk/boot") is not None
    assert left == ()


@pytest.mark.parametrize(
    ("devices", "named"),
    [
        ("<hostdev mode='subsystem' type='pci'/>", "hostdev"),
        ("<filesystem><source dir='/'/></filesystem>", "filesystem"),
        ("<emulator>/tmp/evil</emulator>", ""),
        ("<channel type='file'><source path='/evil'/></channel>", "channel"),
        ("<rng model='virtio'><backend model='random'>/dev/evil</backend></rng>", ""),
        ("<rng model='virtio'><backend model='egd' type='tcp'/></rng>", "rng"),
        ("<tpm><backend type='passthrough'><device path='/dev/evil'/></backend></tpm>", "tpm"),
        ("<serial type='dev'><source path='/dev/evil'/></serial>", ""),
        ("<console type='file'><source path='/evil'/><log file='/evil'/></console>", ""),
        ("<graphics type='vnc' passwd='evil' socket='/evil' listen='0.0.0.0'><listen type='socket' socket='/evil'/>"
         "</graphics>", ""),
        ("<interface type='bridge'><source bridge='br0'/><script path='/evil'/><backend tap='/evil'/></interface>", ""),
        ("<audio id='1' type='file' path='/evil'/>", ""),
        (_DISK.format(more="<backingStore type='file'><source file='/evil'/></backingStore>"), ""),
        (_DISK.format(more="<mirror type='file' file='/evil'/>"), ""),
        ("<disk type='file' device='disk'><source file='/evil'/><target dev='vdb'/></disk>", "disk vdb"),
        ("<disk type='network' device='cdrom'><source protocol='http' name='evil'/><target dev='sda'/></disk>", ""),
    ],
)  # fmt: skip
def test_devices_that_reach_for_the_host(devices: str, named: str) -> None:
    text, left = tamed(domain(devices), FOREIGN)
    assert "evil" not in text
    assert left == ((named,) if named else ())


@pytest.mark.parametrize(
    "system",
    [
        "<kernel>/evil</kernel>",
        "<acpi><table type='slic'>/evil</table></acpi>",
        "<loader readonly='yes' type='pflash'>/evil</loader><nvram>/evil</nvram>",
        "<loader readonly='yes' type='pflash'>/usr/share/../../evil</loader>",
        "<loader readonly='yes' type='pflash'>/usr/share/OVMF/x.fd</loader><nvram template='/evil'>/x</nvram>",
    ],
)
def test_firmware_that_is_none_of_the_hosts(system: str) -> None:
    text, left = tamed(domain(system=system), FOREIGN)
    assert "evil" not in text
    assert left


@pytest.mark.parametrize(
    "more",
    [
        "<qemu:commandline xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><qemu:arg value='evil'/>"
        "</qemu:commandline>",
        "<sysinfo type='fwcfg'><entry name='opt/x' file='/evil'/></sysinfo>",
        "<seclabel type='none'><label>evil</label></seclabel>",
        "<bootloader>/evil</bootloader>",
        "<memoryBacking><source type='evil'/></memoryBacking>",
    ],
)
def test_parts_beside_the_devices(more: str) -> None:
    assert "evil" not in tamed(domain(more=more), FOREIGN)[0]


def test_firmware_of_the_host_and_its_settings_stay() -> None:
    foreign = Foreign({"/old/vars": Place("file", "/new/vars")}, (), "qemu")
    system = "<loader type='pflash'>/usr/share/OVMF/C.fd</loader><nvram template='/usr/share/V'>/old/vars</nvram>"
    found, left = result(domain(system=system), foreign)
    assert (found.findtext("os/nvram"), found.findtext("os/loader")) == ("/new/vars", "/usr/share/OVMF/C.fd")
    assert left == ()


def test_adapters_go_where_they_are_told() -> None:
    devices = (
        "<interface type='network'><mac address='52:54:00:00:00:01'/><source network='old'/></interface>"
        "<interface type='bridge'><source bridge='br0'/></interface>"
    )
    foreign = Foreign({}, FOREIGN.switches, "qemu", new_macs=("52:54:00:aa:bb:cc", ""))
    found, _ = result(domain(devices), foreign)
    first, second = found.findall("devices/interface")
    assert (first.find("source").get("network"), first.find("mac").get("address")) == ("lab", "52:54:00:aa:bb:cc")
    assert second.find("link").get("state") == "down"


def test_an_encrypted_disk_is_refused() -> None:
    with pytest.raises(DefinitionError, match="encrypted"):
        tamed(domain(_DISK.format(more="<encryption format='luks'/>")), FOREIGN)


def test_a_checkpoint_is_treated_in_the_same_way() -> None:
    xml = (
        "<domainsnapshot><name>s</name><memory snapshot='external' file='/old/m'/><disks><disk name='vda' "
        "snapshot='external' type='file'><driver type='qcow2'/><source file='/old/a.qcow2'/></disk></disks>"
        f"{domain(_DISK.format(more=''), system='<kernel>/evil</kernel>')}<cookie>evil</cookie></domainsnapshot>"
    )
    text = tamed_checkpoint(xml, FOREIGN)
    assert "evil" not in text
    assert "/old" not in text
    assert FOREIGN.uuid in text
    with pytest.raises(DefinitionError, match="not among"):
        tamed_checkpoint(xml.replace("/old/m", "/etc/shadow"), FOREIGN)


def test_more_disks_and_adapters() -> None:
    xml = domain(_DISK.format(more="<boot order='1'/>") + "<interface type='network'><source network='a'/></interface>")
    found = etree.fromstring(with_disks(xml, [Place("file", "/b", format="raw"), Place("file", "/c")]).encode())
    assert [each.get("dev") for each in found.iterfind("devices/disk/target")] == ["vda", "vdb", "vdc"]
    assert len(found.findall("devices/disk/boot")) == 1
    text = with_adapters(xml, [SwitchChange("", "", "network", "b"), SwitchChange("", "", "", "")])
    assert len(etree.fromstring(text.encode()).findall("devices/interface")) == 2
    assert len(set(fresh_macs(text))) == 2
