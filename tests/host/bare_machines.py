"""Machines without an operating system: they start in half a second and do what firmware does, which is little."""

from __future__ import annotations

import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from tests.support.lab.daemon import LibvirtHost


@dataclass(frozen=True, slots=True)
class BareMachine:
    """A defined machine and what virsh says about it."""

    host: LibvirtHost
    name: str
    uuid: str

    def state(self) -> str:
        """libvirt's word for the state, such as "running" or "shut off"."""
        return self.host.virsh("domstate", self.uuid).strip()

    def start(self) -> None:
        self.host.virsh("start", self.uuid)

    def exists(self) -> bool:
        return self.uuid in self.host.virsh("list", "--all", "--uuid").split()


def define_bare(
    host: LibvirtHost, name: str, *disks: Path, is_uefi: bool = False, variables: Path | None = None
) -> BareMachine:
    """A machine with these disks (qcow2 unless their name ends in .raw), VNC and nothing to start from."""
    root = etree.Element("domain", type="qemu")
    machine = BareMachine(host, name, str(uuid.uuid4()))
    _add(root, "name", name)
    _add(root, "uuid", machine.uuid)
    _add(root, "memory", "64", unit="MiB")
    _add(root, "vcpu", "1")
    boot = _add(root, "os", **({"firmware": "efi"} if is_uefi and variables is None else {}))
    _add(boot, "type", "hvm", arch="x86_64", machine="q35")
    if variables is not None:
        _add(boot, "loader", "/usr/share/OVMF/OVMF_CODE_4M.fd", readonly="yes", type="pflash")
        _add(boot, "nvram", str(variables), template="/usr/share/OVMF/OVMF_VARS_4M.fd")
    _add(_add(root, "features"), "acpi")
    devices = _add(root, "devices")
    for number, path in enumerate(disks):
        disk = _add(devices, "disk", type="file", device="disk")
        _add(disk, "driver", name="qemu", type="raw" if path.suffix == ".raw" else "qcow2")
        _add(disk, "source", file=str(path))
        _add(disk, "target", dev=f"vd{chr(97 + number)}", bus="virtio")
    _add(devices, "graphics", type="vnc", port="-1", autoport="yes")
    file = host.machine.path("definitions") / f"{machine.uuid}.xml"
    file.write_bytes(etree.tostring(root))
    host.virsh("define", file)
    return machine


def make_image(path: Path, base: Path | None = None) -> Path:
    """A qcow2 image of 8 MiB, on top of ``base`` when one is given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    on_base = ["-b", str(base), "-F", "qcow2"] if base is not None else []
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", *on_base, str(path), "8M"], check=True)
    return path


def _add(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, tag, attributes)
    child.text = text
    return child
