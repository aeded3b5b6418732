"""A machine that exists only so that QEMU has a disk open; it is never run."""

from __future__ import annotations

from lxml import etree

MEMORY_KIB = 32 * 1024


def lending_machine_xml(
    name: str, acceleration: str, architecture: str, machine_type: str, path: str, form: str
) -> str:
    """A ``<domain>`` with the disk at ``path`` and nothing else. Raises ValueError for control characters."""
    domain = etree.Element("domain", type=acceleration)
    etree.SubElement(domain, "name").text = name
    etree.SubElement(domain, "memory", unit="KiB").text = str(MEMORY_KIB)
    etree.SubElement(domain, "vcpu").text = "1"
    system = etree.SubElement(etree.SubElement(domain, "os"), "type", arch=architecture)
    system.text = "hvm"
    if machine_type:
        system.set("machine", machine_type)
    devices = etree.SubElement(domain, "devices")
    disk = etree.SubElement(devices, "disk", type="file", device="disk")
    etree.SubElement(disk, "driver", name="qemu", type=form)
    etree.SubElement(disk, "source", file=path)
    etree.SubElement(disk, "target", dev="vda", bus="virtio")
    etree.SubElement(devices, "memballoon", model="none")
    return etree.tostring(domain, encoding="unicode")
