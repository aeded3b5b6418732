"""Which devices a planned machine gets, so that its system finds them.

Generation 1 starts from IDE, as its BIOS does everywhere. Generation 2 has SCSI (virtio) and falls back to SATA and an
Intel adapter where drivers for virtio cannot be presumed, above all for Windows, whose Setup would find no disk.
"""

from __future__ import annotations

from app.core.abilities import HostAbilities
from app.core.machine_plan import InstallCloudImage, InstallFromImage, InstallFromNetwork, MachinePlan, NewDisk
from app.core.record import record

X86 = frozenset({"i686", "x86_64"})
EMULATED = frozenset({"kvm", "qemu", "hvf"})
"""Accelerations under which QEMU makes the devices."""
_WITHOUT_VIRTIO = ("win", "msdos", "macos", "solaris", "netware", "freedos")
_ADDRESSES_WITHOUT_VIRTIO = (
    "http://microsoft.com/", "http://apple.com/", "http://oracle.com/solaris/", "http://novell.com/",
)  # fmt: skip


@record
class PlannedDevices:
    """Buses, models and the order of starting. An empty model means: the host's own choice; "" bus: no such drive.

    Orders count from 1; 0 means that it is not started from.
    """

    disk_bus: str = ""
    disk_target: str = ""
    dvd_bus: str = ""
    dvd_target: str = ""
    network_model: str = ""
    video_model: str = ""
    tpm_model: str = ""
    cpu_mode: str = ""
    disk_order: int = 0
    dvd_order: int = 0
    network_order: int = 0


def is_windows(plan: MachinePlan) -> bool:
    """Whether the planned system is Windows."""
    return plan.os_id.startswith("win") or plan.os_uri.startswith("http://microsoft.com/win")


def has_virtio(plan: MachinePlan) -> bool:
    """Whether the planned system can be presumed to have drivers for virtio."""
    if plan.has_virtio is not None:
        return plan.has_virtio
    if isinstance(plan.installation, InstallCloudImage):
        return True
    is_known = bool(plan.os_id or plan.os_uri)
    return is_known and not (
        plan.os_id.startswith(_WITHOUT_VIRTIO) or plan.os_uri.startswith(_ADDRESSES_WITHOUT_VIRTIO)
    )


def planned_devices(plan: MachinePlan, abilities: HostAbilities) -> PlannedDevices:
    """The devices of ``plan`` on a host with these abilities."""
    disk_order, dvd_order, network_order = _orders(plan)
    if plan.acceleration not in EMULATED:
        # Only what every driver knows.
        return PlannedDevices(
            "ide" if plan.disk is not None else "", "hda", "ide" if dvd_order else "", "hdc",
            disk_order=disk_order, dvd_order=dvd_order, network_order=network_order,
        )  # fmt: skip
    is_second, knows_virtio = plan.generation == 2, has_virtio(plan)
    is_x86 = abilities.architecture in X86
    knows_virtio = knows_virtio or not is_x86
    disk_bus = ("scsi" if knows_virtio else "sata") if is_second else "ide"
    dvd_bus = "sata" if is_x86 else "scsi"
    return PlannedDevices(
        disk_bus=disk_bus if plan.disk is not None else "",
        disk_target="sda" if is_second else "hda",
        dvd_bus=(dvd_bus if dvd_order else "") if is_second else "ide",
        dvd_target="sdb" if is_second else "hdc",
        network_model="virtio" if knows_virtio else ("e1000e" if is_second else "e1000"),
        video_model=_first(
            abilities.devices.video_models, ("virtio", "vga") if knows_virtio and is_second else ("vga",)
        ),
        tpm_model=_first(abilities.devices.tpm_models, ("tpm-crb", "tpm-tis") if is_second else ("tpm-tis",)),
        cpu_mode=_cpu_mode(plan, abilities),
        disk_order=disk_order,
        dvd_order=dvd_order,
        network_order=network_order,
    )


def _orders(plan: MachinePlan) -> tuple[int, int, int]:
    """An empty disk comes first all the same: the firmware passes over it once, and after the installation it is right.

    What lies on an existing disk would start instead of the installation, so there the medium comes first.
    """
    has_disk, is_empty = plan.disk is not None, isinstance(plan.disk, NewDisk)
    disk = 1 if has_disk else 0
    match plan.installation:
        case InstallFromImage():
            return (disk, 1 + disk, 0) if is_empty or not has_disk else (2, 1, 0)
        case InstallFromNetwork():
            return (disk, 0, 1 + disk) if is_empty or not has_disk else (2, 0, 1)
        case InstallCloudImage():
            return disk, 2, 0
    return disk, 0, 0


def _cpu_mode(plan: MachinePlan, abilities: HostAbilities) -> str:
    if plan.acceleration == "kvm":
        return "host-passthrough"
    return _first(abilities.devices.cpu_modes, ("maximum", "host-model"))


def _first(offered: tuple[str, ...], wanted: tuple[str, ...]) -> str:
    """The first that is wanted and offered; where the host offers nothing, the surest."""
    return next((one for one in wanted if one in offered), "" if offered else wanted[-1])
