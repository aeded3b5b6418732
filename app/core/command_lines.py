"""A planned machine as command lines for a shell: what was made can be read, learnt and repeated.

Every word is quoted. A password is in none of them: what cloud-init is told stands in files of its own.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from app.core.abilities import HostAbilities, StorageLocation
from app.core.commands import CreateMachineCommand
from app.core.disk_changes import (
    ConvertDiskCommand,
    CreateDiskCommand,
    DiskCommand,
    ReconnectDiskCommand,
    ResizeDiskCommand,
)
from app.core.disk_rules import location_of
from app.core.machine_plan import (
    DiskType,
    ExistingDisk,
    InstallCloudImage,
    InstallFromImage,
    InstallFromNetwork,
    MachinePlan,
    NewDisk,
)
from app.core.plan_devices import PlannedDevices, planned_devices
from app.core.plan_rules import seed_name

MIB = 1024**2
_UNKNOWN_HOST = HostAbilities(
    hypervisor="",
    architecture="x86_64",
    accelerations=(),
    generations=(),
    host_processor_count=0,
    processors_max=0,
    memory_total_bytes=0,
    memory_free_bytes=0,
)


def lines_of(command: CreateMachineCommand | DiskCommand) -> tuple[str, ...]:
    """What does the same, each line for itself; storage locations are named by UUID. Empty where nothing does."""
    match command:
        case CreateMachineCommand(plan=plan):
            return tuple(line.replace(" \\\n   ", "") for line in making_lines(plan, _UNKNOWN_HOST))
        case CreateDiskCommand(disk=disk):
            return (shlex.join(disk_words(disk, disk.location_uuid)),)
        case ConvertDiskCommand(path=path, target=target):
            # The file holds the definition of the new volume.
            return (shlex.join(["virsh", "vol-create-from", target.location_uuid, f"{target.name}.xml", path]),)
        case ResizeDiskCommand(path=path, capacity_bytes=size_bytes, is_confirmed=is_confirmed):
            words = ["virsh", "vol-resize", path, str(size_bytes)]
            return (shlex.join([*words, "--shrink"] if is_confirmed else words),)
        case ReconnectDiskCommand(path=path, parent=parent, parent_format=form):
            return (shlex.join(["qemu-img", "rebase", "-u", "-f", "qcow2", "-b", parent, "-F", form, path]),)
        case _:
            return ()


def making_lines(plan: MachinePlan, abilities: HostAbilities) -> tuple[str, ...]:
    """The lines that make the machine of ``plan``, to be run on its host."""
    lines = [*_disk_lines(plan, abilities), *_seed_lines(plan, abilities)]
    return (*(shlex.join(words) for words in lines), _joined(_install_words(plan, abilities)))


def disk_words(disk: NewDisk, location: str) -> list[str]:
    """The words that make ``disk`` in the storage location named ``location``."""
    words = ["virsh", "vol-create-as", location, disk.name, str(disk.capacity_bytes), "--format", disk.format]
    if disk.type is DiskType.FIXED:
        words += ["--allocation", str(disk.capacity_bytes)]
        words += ["--prealloc-metadata"] if disk.format == "qcow2" else []
    if disk.type is DiskType.DIFFERENCING:
        words += ["--backing-vol", disk.parent, "--backing-vol-format", disk.parent_format]
    return words


def _disk_lines(plan: MachinePlan, abilities: HostAbilities) -> Iterator[list[str]]:
    disk = plan.disk
    if not isinstance(disk, NewDisk):
        return
    location = location_of(disk.location_uuid, abilities)
    name = _name_of(location, disk.location_uuid)
    if not isinstance(plan.installation, InstallCloudImage):
        yield disk_words(disk, name)
        return
    image, path = plan.installation, f"{location.folder if location else ''}/{disk.name}"
    is_fixed = disk.type is DiskType.FIXED and disk.format == "qcow2"
    fixed = ["-o", "preallocation=falloc"] if is_fixed else []
    yield ["qemu-img", "convert", "-f", image.format, "-O", disk.format, *fixed, image.path, path]
    yield ["virsh", "pool-refresh", name]
    yield ["virsh", "vol-resize", "--pool", name, disk.name, str(disk.capacity_bytes)]


def _seed_lines(plan: MachinePlan, abilities: HostAbilities) -> Iterator[list[str]]:
    """With the files user-data and meta-data of cloud-init in the current folder."""
    if isinstance(plan.installation, InstallCloudImage):
        name = seed_name(plan.name)
        pool = _name_of(location_of(plan.location_uuid, abilities), plan.location_uuid)
        yield ["genisoimage", "-output", name, "-volid", "cidata", "-joliet", "-rock", "user-data", "meta-data"]
        yield ["virsh", "vol-create-as", pool, name, str(MIB), "--format", "raw"]
        yield ["virsh", "vol-upload", "--pool", pool, name, name]


def _install_words(plan: MachinePlan, abilities: HostAbilities) -> list[list[str]]:
    devices = planned_devices(plan, abilities)
    memory = plan.memory
    size = f"memory={memory.startup_bytes // MIB}"
    if memory.is_dynamic:
        size = f"memory={memory.maximum_bytes // MIB},currentMemory={memory.startup_bytes // MIB}"
    return [
        ["virt-install", "--name", plan.name],
        ["--uuid", plan.uuid],
        ["--virt-type", plan.acceleration],
        *([["--machine", plan.machine_type]] if plan.machine_type else []),
        ["--memory", size],
        ["--vcpus", _processors(plan)],
        *([["--cpu", f"mode={devices.cpu_mode}"]] if devices.cpu_mode else []),
        # Without the system's name: what devices it gets is written out here.
        ["--osinfo", f"id={plan.os_uri}" if plan.os_uri else "detect=off,require=off"],
        *([["--boot", _firmware(plan)]] if plan.generation == 2 else []),
        *_drive_words(plan, devices, abilities),
        ["--network", _network(plan, devices)],
        *([["--controller", "type=scsi,model=virtio-scsi"]] if devices.disk_bus == "scsi" else []),
        ["--channel", "type=unix,target.type=virtio,target.name=org.qemu.guest_agent.0"],
        ["--graphics", "vnc,listen=127.0.0.1"],
        *([["--video", devices.video_model]] if devices.video_model else []),
        ["--tpm", f"model={devices.tpm_model},backend.type=emulator,backend.version=2.0" if plan.has_tpm else "none"],
        *([["--metadata", f"description={_escaped(plan.notes)}"]] if plan.notes else []),
        ["--import", "--noautoconsole"] if plan.is_started else ["--import", "--noreboot", "--print-xml", "1"],
    ]


def _joined(words: list[list[str]]) -> str:
    """One option a line, as people write long commands."""
    text = " \\\n    ".join(shlex.join(part) for part in words)
    return text if "--print-xml" not in words[-1] else f"{text} | virsh define /dev/stdin"


def _processors(plan: MachinePlan) -> str:
    topology = plan.topology
    if not topology.sockets:
        return str(plan.processor_count)
    return f"{plan.processor_count},sockets={topology.sockets},cores={topology.cores},threads={topology.threads}"


def _firmware(plan: MachinePlan) -> str:
    enabled = "yes" if plan.has_secure_boot else "no"
    return (
        f"firmware=efi,firmware.feature0.name=secure-boot,firmware.feature0.enabled={enabled},"
        f"firmware.feature1.name=enrolled-keys,firmware.feature1.enabled={enabled}"
    )


def _drive_words(plan: MachinePlan, devices: PlannedDevices, abilities: HostAbilities) -> Iterator[list[str]]:
    match plan.disk:
        case NewDisk() as disk:
            location = location_of(disk.location_uuid, abilities)
            source = f"vol={_escaped(_name_of(location, disk.location_uuid))}/{_escaped(disk.name)}"
            yield ["--disk", f"{source},bus={devices.disk_bus},{_order(devices.disk_order)}"]
        case ExistingDisk() as disk:
            source = f"path={_escaped(disk.path)},driver.type={disk.format}"
            yield ["--disk", f"{source},bus={devices.disk_bus},{_order(devices.disk_order)}"]
        case _:
            yield ["--disk", "none"]
    match plan.installation:
        case InstallFromImage(path=path):
            source = f"path={_escaped(path)},"
            order = _order(devices.dvd_order)
        case InstallCloudImage():
            pool = _name_of(location_of(plan.location_uuid, abilities), plan.location_uuid)
            source, order = f"vol={_escaped(pool)}/{_escaped(seed_name(plan.name))},", ""
        case _:
            source, order = "", ""
    if devices.dvd_bus:
        yield ["--disk", f"{source}device=cdrom,bus={devices.dvd_bus},{order}".rstrip(",")]


def _order(order: int) -> str:
    return f"boot.order={order}" if order else ""


def _network(plan: MachinePlan, devices: PlannedDevices) -> str:
    if not plan.switch_kind:
        return "none"
    source = "user" if plan.switch_kind == "user" else f"{plan.switch_kind}={_escaped(plan.switch)}"
    words = [source, f"model={devices.network_model}" if devices.network_model else "", _order(devices.network_order)]
    if isinstance(plan.installation, InstallFromNetwork) and plan.has_secure_boot:
        words.append("rom.enabled=no")
    return ",".join(filter(None, words))


def _name_of(location: StorageLocation | None, otherwise: str) -> str:
    return location.name if location is not None else otherwise


def _escaped(text: str) -> str:
    """virt-install divides its options at commas, and reads quotes as a shell does."""
    if not any(sign in text for sign in ",'\"\\"):
        return text
    inner = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"'
