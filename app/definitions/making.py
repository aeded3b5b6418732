"""The definition of a machine that is to be made."""

from __future__ import annotations

from lxml import etree

from app.core.abilities import HostAbilities
from app.core.machine_plan import InstallCloudImage, InstallFromImage, InstallFromNetwork, MachinePlan
from app.core.plan_devices import EMULATED, X86, PlannedDevices, is_windows, planned_devices
from app.core.record import record
from app.definitions.domain import AGENT_CHANNEL
from app.definitions.partita import DynamicMemory, machine_element

OSINFO = "http://libosinfo.org/xmlns/libvirt/domain/1.0"
BALLOON_PERIOD_S = 5
_SPARE_PORTS = 8  # of PCI Express: each device that is added while the machine runs takes one
_VGA_KIB = 16384
# What Windows asks of Hyper-V; under KVM it makes its clocks and locks cheap.
_ENLIGHTENMENTS = ("relaxed", "vapic", "vpindex", "runtime", "synic", "stimer", "frequencies")


@record
class Place:
    """Where an image is on the host: a path, or a volume of a storage location whose volumes have none."""

    kind: str  # "file", "block", "volume"
    path: str = ""
    pool: str = ""
    volume: str = ""
    format: str = "raw"


@record
class Places:
    """What was made, or will be, for a plan. ``seed``: the DVD for cloud-init."""

    disk: Place | None = None
    seed: Place | None = None
    created_epoch_s: float = 0.0


def machine_xml(plan: MachinePlan, abilities: HostAbilities, places: Places) -> str:
    """The ``<domain>`` of ``plan``. Raises ValueError for text that XML cannot hold; the rules say so before."""
    devices = planned_devices(plan, abilities)
    is_emulated = plan.acceleration in EMULATED
    domain = etree.Element("domain", type=plan.acceleration)
    _add(domain, "name", plan.name)
    _add(domain, "uuid", plan.uuid)
    if plan.notes:
        _add(domain, "description", plan.notes)
    _metadata(domain, plan, places)
    memory = plan.memory
    maximum_bytes = memory.maximum_bytes if memory.is_dynamic else memory.startup_bytes
    _add(domain, "memory", str(maximum_bytes // 1024), unit="KiB")
    _add(domain, "currentMemory", str(memory.startup_bytes // 1024), unit="KiB")
    _add(domain, "vcpu", str(plan.processor_count))
    _firmware(domain, plan, abilities)
    is_x86 = abilities.architecture in X86
    if is_emulated:
        _features(domain, plan, is_x86=is_x86)
    _processor(domain, plan, devices)
    _clock(domain, plan, is_x86=is_x86 and is_emulated)
    for event, action in (("poweroff", "destroy"), ("reboot", "restart"), ("crash", "destroy")):
        _add(domain, f"on_{event}", action)
    found = etree.SubElement(domain, "devices")
    _drives(found, plan, devices, places)
    _adapter(found, plan, devices)
    if is_emulated:
        _emulated(found, plan, devices, abilities)
    etree.indent(domain)
    return etree.tostring(domain, encoding="unicode") + "\n"


def _add(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, tag, attributes)
    child.text = text
    return child


def _metadata(domain: etree._Element, plan: MachinePlan, places: Places) -> None:
    metadata = _add(domain, "metadata")
    memory = plan.memory
    metadata.append(
        machine_element(places.created_epoch_s, DynamicMemory(memory.minimum_bytes) if memory.is_dynamic else None)
    )
    if plan.os_uri:
        system = etree.SubElement(metadata, f"{{{OSINFO}}}libosinfo", nsmap={"libosinfo": OSINFO})
        etree.SubElement(system, f"{{{OSINFO}}}os", id=plan.os_uri)


def _firmware(domain: etree._Element, plan: MachinePlan, abilities: HostAbilities) -> None:
    is_second = plan.generation == 2
    system = _add(domain, "os", **({"firmware": "efi"} if is_second else {}))
    given = next((one.machine_type for one in abilities.generations if one.number == plan.generation), "")
    machine_type = plan.machine_type or given
    _add(system, "type", "hvm", arch=abilities.architecture, **({"machine": machine_type} if machine_type else {}))
    if is_second and abilities.architecture in X86:
        # Both, always: a firmware with Secure Boot but without the keys enforces nothing.
        enabled = "yes" if plan.has_secure_boot else "no"
        features = _add(system, "firmware")
        _add(features, "feature", enabled=enabled, name="secure-boot")
        _add(features, "feature", enabled=enabled, name="enrolled-keys")


def _features(domain: etree._Element, plan: MachinePlan, *, is_x86: bool) -> None:
    features = _add(domain, "features")
    _add(features, "acpi")
    if not is_x86:
        return
    _add(features, "apic")
    if is_windows(plan) and plan.acceleration == "kvm":
        hyperv = _add(features, "hyperv", mode="custom")
        for name in _ENLIGHTENMENTS:
            _add(hyperv, name, state="on")
        _add(hyperv, "spinlocks", state="on", retries="8191")
    _add(features, "vmport", state="off")
    if plan.has_secure_boot:
        _add(features, "smm", state="on")


def _processor(domain: etree._Element, plan: MachinePlan, devices: PlannedDevices) -> None:
    topology = plan.topology
    parts = (topology.sockets, topology.cores, topology.threads)
    if not any(parts) and is_windows(plan):
        # Windows for desktops uses two sockets at most, however many there are.
        parts = (1, plan.processor_count, 1)
    if not devices.cpu_mode and not any(parts):
        return
    processor = _add(domain, "cpu", **({"mode": devices.cpu_mode} if devices.cpu_mode else {}))
    if devices.cpu_mode == "host-passthrough":
        processor.set("check", "none")
        processor.set("migratable", "on")
    if any(parts):
        names = ("sockets", "cores", "threads")
        _add(processor, "topology", **{name: str(count) for name, count in zip(names, parts, strict=True)})


def _clock(domain: etree._Element, plan: MachinePlan, *, is_x86: bool) -> None:
    clock = _add(domain, "clock", offset="localtime" if is_windows(plan) else "utc")
    if not is_x86:
        return
    _add(clock, "timer", name="rtc", tickpolicy="catchup")
    _add(clock, "timer", name="pit", tickpolicy="delay")
    _add(clock, "timer", name="hpet", present="no")
    if is_windows(plan) and plan.acceleration == "kvm":
        _add(clock, "timer", name="hypervclock", present="yes")


def _drives(found: etree._Element, plan: MachinePlan, devices: PlannedDevices, places: Places) -> None:
    is_emulated = plan.acceleration in EMULATED
    if devices.disk_bus and places.disk is not None:
        disk = _drive(found, places.disk, "disk", devices.disk_bus, devices.disk_target, is_emulated=is_emulated)
        _boot(disk, devices.disk_order)
    if not devices.dvd_bus:
        return
    medium: Place | None = None
    if isinstance(plan.installation, InstallFromImage):
        medium = Place("file", plan.installation.path)
    elif isinstance(plan.installation, InstallCloudImage):
        medium = places.seed
    dvd = _drive(found, medium, "cdrom", devices.dvd_bus, devices.dvd_target, is_emulated=is_emulated)
    # Cloud-init looks for its DVD by the label; nothing starts from it.
    _boot(dvd, 0 if isinstance(plan.installation, InstallCloudImage) else devices.dvd_order)
    _add(dvd, "readonly")


def _drive(
    found: etree._Element, place: Place | None, device: str, bus: str, target: str, *, is_emulated: bool
) -> etree._Element:
    drive = _add(found, "disk", type=place.kind if place is not None else "file", device=device)
    if is_emulated:
        # The format is always said: an image whose content decides it could name any file of the host.
        driver = _add(drive, "driver", name="qemu", type=place.format if place is not None else "raw")
        if device == "disk":
            driver.set("discard", "unmap")
    if place is not None:
        names = {"file": {"file": place.path}, "block": {"dev": place.path}}
        _add(drive, "source", **names.get(place.kind, {"pool": place.pool, "volume": place.volume}))
    _add(drive, "target", dev=target, bus=bus)
    return drive


def _boot(device: etree._Element, order: int) -> None:
    if order:
        _add(device, "boot", order=str(order))


def _adapter(found: etree._Element, plan: MachinePlan, devices: PlannedDevices) -> None:
    if not plan.switch_kind:
        return
    adapter = _add(found, "interface", type=plan.switch_kind)
    if plan.switch_kind != "user":
        _add(adapter, "source", **{plan.switch_kind: plan.switch})
    if devices.network_model:
        _add(adapter, "model", type=devices.network_model)
    if isinstance(plan.installation, InstallFromNetwork) and plan.has_secure_boot:
        # QEMU's own boot ROM hands over more bytes than were signed; the firmware's network start does not.
        _add(adapter, "rom", enabled="no")
    _boot(adapter, devices.network_order)


def _emulated(found: etree._Element, plan: MachinePlan, devices: PlannedDevices, abilities: HostAbilities) -> None:
    is_second = plan.generation == 2
    if "scsi" in {devices.disk_bus, devices.dvd_bus}:
        _add(found, "controller", type="scsi", index="0", model="virtio-scsi")
    if is_second:
        _add(found, "controller", type="usb", index="0", model="qemu-xhci", ports="15")
        _add(found, "controller", type="pci", index="0", model="pcie-root")
        for _ in range(_SPARE_PORTS):
            _add(found, "controller", type="pci", model="pcie-root-port")
    _add(found, "serial", type="pty")
    _add(found, "console", type="pty")
    channel = _add(found, "channel", type="unix")
    _add(channel, "target", type="virtio", name=AGENT_CHANNEL)
    _add(found, "input", type="tablet", bus="usb")
    if "vnc" in abilities.devices.graphics_types or not abilities.devices.graphics_types:
        display = _add(found, "graphics", type="vnc", port="-1", autoport="yes")
        _add(display, "listen", type="address", address="127.0.0.1")
    if devices.video_model:
        model = _add(_add(found, "video"), "model", type=devices.video_model)
        if devices.video_model == "vga":
            model.set("vram", str(_VGA_KIB))
    if plan.has_tpm:
        tpm = _add(found, "tpm", **({"model": devices.tpm_model} if devices.tpm_model else {}))
        _add(tpm, "backend", type="emulator", version="2.0")
    balloon = _add(found, "memballoon", model="virtio")
    _add(balloon, "stats", period=str(BALLOON_PERIOD_S))
    rng = _add(found, "rng", model="virtio")
    _add(rng, "backend", "/dev/urandom", model="random")
