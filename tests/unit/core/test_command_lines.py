"""A plan as command lines: every value comes back from a shell as it was, and no password is among them."""

from __future__ import annotations

import shlex

import pytest

from app.core.command_lines import making_lines
from app.core.commands import CreateMachineCommand
from app.core.disk_changes import (
    CompactDiskCommand,
    ConvertDiskCommand,
    CreateDiskCommand,
    ReconnectDiskCommand,
    ResizeDiskCommand,
)
from app.core.equivalents import equivalent
from app.core.job import is_cancellable
from app.core.machine_plan import DiskType, ExistingDisk, InstallFromImage, InstallFromNetwork, Topology
from app.core.record import replaced
from tests.unit.core.plans import CLOUD, DISK, DYNAMIC, HOST, PLAN

NASTY = "a b;$(touch x)`y`'\"\\,|&\n<é"


def words(line: str) -> list[str]:
    return shlex.split(line.replace("\\\n", " "))


def option(name: str, **changes: object) -> str:
    """The value of an option of virt-install."""
    line = words(making_lines(replaced(PLAN, **changes), HOST)[-1])
    return line[line.index(name) + 1]


def test_a_new_disk_and_its_machine() -> None:
    disk, machine = making_lines(PLAN, HOST)
    assert words(disk) == ["virsh", "vol-create-as", "disks", "web.qcow2", str(20 * 1024**3), "--format", "qcow2"]
    assert words(machine)[:3] == ["virt-install", "--name", "web"]
    assert option("--disk") == "vol=disks/web.qcow2,bus=sata,boot.order=1"
    assert option("--network") == "network=default,model=e1000e"
    assert option("--boot").startswith("firmware=efi,")
    assert option("--memory") == "memory=2048"
    assert words(machine)[-3:] == ["virsh", "define", "/dev/stdin"]
    started = making_lines(replaced(PLAN, is_started=True), HOST)[-1]
    assert words(started)[-2:] == ["--import", "--noautoconsole"]


def test_kinds_of_disks() -> None:
    fixed = words(making_lines(replaced(PLAN, disk=replaced(DISK, type=DiskType.FIXED)), HOST)[0])
    assert fixed[-3:] == ["--allocation", str(20 * 1024**3), "--prealloc-metadata"]
    child = replaced(DISK, type=DiskType.DIFFERENCING, parent=f"/{NASTY}", parent_format="raw")
    differencing = words(making_lines(replaced(PLAN, disk=child), HOST)[0])
    assert differencing[-4:] == ["--backing-vol", f"/{NASTY}", "--backing-vol-format", "raw"]
    existing = option("--disk", disk=ExistingDisk("/a,b", "raw"))
    assert existing == 'path="/a,b",driver.type=raw,bus=sata,boot.order=1'
    assert option("--disk", disk=None) == "none"


def test_other_choices() -> None:
    assert option("--memory", memory=DYNAMIC) == "memory=4096,currentMemory=2048"
    assert option("--vcpus", topology=Topology(1, 2, 1)) == "2,sockets=1,cores=2,threads=1"
    assert option("--network", switch_kind="") == "none"
    assert option("--network", switch_kind="user", switch="").startswith("user,")
    secure = {"installation": InstallFromNetwork(), "has_secure_boot": True}
    assert option("--network", **secure).endswith("boot.order=2,rom.enabled=no")
    assert "secure-boot,firmware.feature0.enabled=yes" in option("--boot", has_secure_boot=True)
    assert option("--tpm", has_tpm=True).startswith("model=")
    image = words(making_lines(replaced(PLAN, installation=InstallFromImage("/a.iso")), HOST)[-1])
    assert "path=/a.iso,device=cdrom,bus=sata,boot.order=2" in image


def test_a_cloud_image() -> None:
    lines = making_lines(replaced(PLAN, installation=CLOUD), HOST)
    assert words(lines[0]) == ["qemu-img", "convert", "-f", "qcow2", "-O", "qcow2", CLOUD.path, "/disks/web.qcow2"]
    assert "secret" not in "\n".join(lines)
    assert "vol=disks/web-cloud-init.iso,device=cdrom,bus=sata" in words(lines[-1])


@pytest.mark.parametrize("field", ["name", "notes", "switch", "os_uri", "machine_type"])
def test_no_value_becomes_a_command(field: str) -> None:
    for line in making_lines(replaced(PLAN, **{field: NASTY}), HOST):
        assert not {"touch", "x)`y`", "$(touch"} & set(words(line))
        assert words(line)[0] in {"virsh", "virt-install"}
    assert any(NASTY in word or NASTY.replace("\\", "\\\\").replace('"', '\\"') in word
               for line in making_lines(replaced(PLAN, **{field: NASTY}), HOST) for word in words(line))  # fmt: skip


def test_lines_of_commands() -> None:
    create = CreateMachineCommand(PLAN.uuid, PLAN.name, PLAN)
    text = equivalent(create)
    assert text.startswith(f"virsh vol-create-as {PLAN.disk.location_uuid} web.qcow2")
    assert "\n" not in text
    assert words(text)[words(text).index("virt-install") + 2] == "web"
    lines = {
        CreateDiskCommand("", "d", DISK): ["virsh", "vol-create-as"],
        ConvertDiskCommand("", "d", f"/{NASTY}", DISK): ["virsh", "vol-create-from"],
        ResizeDiskCommand("", "d", f"/{NASTY}", 5, is_confirmed=True): ["virsh", "vol-resize"],
        ReconnectDiskCommand("", "d", f"/{NASTY}", "/p", "raw"): ["qemu-img", "rebase"],
    }
    for command, first in lines.items():
        assert words(equivalent(command))[:2] == first
        if not isinstance(command, CreateDiskCommand):
            assert f"/{NASTY}" in words(equivalent(command))
    assert equivalent(CompactDiskCommand("", "d", "/d")) == ""


def test_what_takes_long_can_be_cancelled() -> None:
    assert is_cancellable(CreateMachineCommand(PLAN.uuid, PLAN.name, PLAN))
    assert is_cancellable(ConvertDiskCommand("", "d", "/d", DISK))
    assert not is_cancellable(ResizeDiskCommand("", "d", "/d", 5))
