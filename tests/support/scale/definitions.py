"""Files for libvirt's test driver with any number of machines."""

from __future__ import annotations

import uuid
from pathlib import Path

ROLES = ("web", "db", "mail", "build", "cache", "queue", "Domain Controller", "desktop", "файлы", "監視")
MEMORY_MIB = (512, 1024, 2048, 4096, 8192, 16384)
NETWORKS = ("default", "isolated")

HEAD = """\
<node>
  <cpu><mhz>2600</mhz><model>x86_64</model><active>64</active><nodes>2</nodes><sockets>2</sockets><cores>16</cores>
    <threads>2</threads><memory>{memory_kib}</memory></cpu>
  <network><name>default</name><bridge name="virbr0"/><forward/><ip address="192.168.122.1" netmask="255.255.255.0">
    <dhcp><range start="192.168.122.2" end="192.168.122.254"/></dhcp></ip></network>
  <network><name>isolated</name><bridge name="virbr1"/><ip address="10.78.0.1" netmask="255.255.0.0"/></network>
  <pool type="dir"><name>default</name><target><path>/var/lib/libvirt/images</path></target></pool>
"""

MACHINE = """\
  <domain type="test"><name>{name}</name><uuid>{uuid}</uuid>{extra}
    <memory>{memory_kib}</memory><currentMemory>{memory_kib}</currentMemory><vcpu>2</vcpu>
    <os><type arch="x86_64" machine="{machine}">hvm</type><boot dev="hd"/></os><features><acpi/><apic/></features>
    <devices><emulator>/usr/bin/qemu-system-x86_64</emulator>
      <disk type="file" device="disk"><driver name="qemu" type="qcow2"/>
        <source file="/var/lib/libvirt/images/{name}.qcow2"/><target dev="vda" bus="virtio"/></disk>
      <disk type="file" device="cdrom"><target dev="sda" bus="sata"/><readonly/></disk>
      <interface type="network"><mac address="{mac}"/><source network="{network}"/><model type="virtio"/></interface>
      <input type="tablet" bus="usb"/><graphics type="vnc" port="-1" autoport="yes"/>
      <video><model type="virtio" heads="1"/></video><memballoon model="virtio"/></devices></domain>
"""


def machine_uuid(index: int) -> str:
    """The UUID of machine ``index``: the same in every file, whatever its size."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"machine-{index}.partita.test"))


def machine_name(index: int) -> str:
    """The name of machine ``index``, such as ``web-00042``."""
    return f"{ROLES[index * 7 % len(ROLES)]}-{index:05d}"


def machine_memory_kib(index: int) -> int:
    """Startup memory of machine ``index`` in KiB."""
    return MEMORY_MIB[index * 5 % len(MEMORY_MIB)] * 1024


def write_host(path: Path, machine_count: int) -> None:
    """Writes the file of a host with ``machine_count`` running machines, each with a disk, a drive and an adapter."""
    total = sum(machine_memory_kib(index) for index in range(machine_count))
    with path.open("w", encoding="utf-8") as out:
        out.write(HEAD.format(memory_kib=total + (64 << 20)))
        for index in range(machine_count):
            out.write(_machine_xml(index))
        out.write("</node>\n")


def _machine_xml(index: int) -> str:
    name = machine_name(index)
    extra = f"<title>{name} of rack {index % 12}</title>" if index % 3 == 0 else ""
    extra += f"<description>Notes of {name}: restarted by hand &amp; moved.</description>" if index % 4 == 0 else ""
    return MACHINE.format(
        name=name,
        uuid=machine_uuid(index),
        extra=extra,
        memory_kib=machine_memory_kib(index),
        machine="q35" if index % 5 else "pc",
        mac=f"52:54:00:{index >> 16 & 255:02x}:{index >> 8 & 255:02x}:{index & 255:02x}",
        network=NETWORKS[index % 4 == 3],
    )
