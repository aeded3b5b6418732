"""Definitions for the tests, built as trees so that any text can stand in any place."""

from __future__ import annotations

from lxml import etree

UUID = "6f1c0d34-0000-4000-8000-00000000e2a9"

HOSTILE_TEXTS = (
    "a\"b'c",
    "<b>bold</b>",
    "</name><evil/>",
    "]]>",
    "&amp;&lt;&e;",
    "%s%n{name}",
    "web 🦊 01",
    "\u202egnp.exe",
    "עברית و عربى",
    "-oProxyCommand=x",
    "$(touch /tmp/x); `id`",
    "x" * 200,
    "  spaces  ",
    "two\nlines\twith a tab",
)


def domain(name: str = "web-01", uuid: str = UUID, **attributes: str) -> etree._Element:
    """A minimal machine as libvirt describes it, to be added to."""
    root = etree.Element("domain", {"type": "kvm", **attributes})
    add(root, "name", name)
    add(root, "uuid", uuid)
    add(root, "memory", "2097152", unit="KiB")
    add(root, "currentMemory", "1048576", unit="KiB")
    add(root, "vcpu", "4", placement="static")
    add(add(root, "os"), "type", "hvm", arch="x86_64", machine="pc-q35-7.2")
    add(root, "devices")
    return root


def add(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    """A new last child of ``parent``."""
    child = etree.SubElement(parent, tag, attributes)
    child.text = text
    return child


def add_disk(
    root: etree._Element, target: str, *, device: str = "disk", form: str = "qcow2", **source: str
) -> etree._Element:
    """A drive; its ``source`` attributes decide its type."""
    kinds = {"file": "file", "dev": "block", "dir": "dir", "volume": "volume", "protocol": "network"}
    kind = next((kinds[name] for name in source if name in kinds), "file")
    disk = add(root.find("devices"), "disk", type=kind, device=device)
    add(disk, "driver", name="qemu", type=form)
    if source:
        add(disk, "source", **source)
    add(disk, "target", dev=target, bus="virtio")
    return disk


def text(root: etree._Element) -> str:
    """The document."""
    return etree.tostring(root, encoding="unicode")
