"""A definition from outside, made harmless: what reaches for the host by itself is left out, and named.

A definition can start any program (emulator, arguments for QEMU, scripts), and read or write any file of the host
(kernels, serial ports, shared folders). So only what is known to stay within the machine is taken over.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from app.core.import_plan import SwitchChange
from app.core.record import record
from app.definitions.making import Place
from app.definitions.parsing import DefinitionError, attribute_at, parse

_TOP = frozenset({
    "name", "uuid", "genid", "title", "description", "metadata", "memory", "currentMemory", "vcpu", "os", "features",
    "cpu", "clock", "on_poweroff", "on_reboot", "on_crash", "pm", "devices",
})  # fmt: skip
_OS = frozenset({"type", "loader", "nvram", "boot", "bootmenu", "bios", "firmware"})
_DEVICES = frozenset({
    "disk", "controller", "interface", "input", "graphics", "video", "sound", "memballoon", "rng", "watchdog", "tpm",
    "hub", "panic", "serial", "console", "channel", "audio", "iommu",
})  # fmt: skip
_DISK = frozenset({"driver", "target", "readonly", "serial", "wwn", "vendor", "product", "boot", "alias", "address",
                   "shareable", "iotune", "blockio", "geometry"})  # fmt: skip
_INTERFACE = frozenset({"mac", "model", "link", "boot", "alias", "address", "mtu", "bandwidth", "rom"})
_FIRMWARE = ("/usr/share/",)
_HOSTS_OWN = frozenset({"emulator", "resource", "seclabel"})
"""What every host has its own of: nobody has to be told."""
_DRIVES = frozenset({"disk", "cdrom", "floppy"})


@record
class Foreign:
    """What is to become of a definition. ``files``: new places by the paths that it names.

    ``new_macs``: for its adapters, in their order; () keeps those that it has.
    """

    files: Mapping[str, Place]
    switches: tuple[SwitchChange, ...]
    acceleration: str
    uuid: str = ""
    name: str = ""
    machine_type: str = ""
    new_macs: tuple[str, ...] = ()
    is_new: bool = False
    variables: str = ""
    """What the settings of its firmware are among ``files``, for a definition that leaves their place to the host."""


def tamed(xml: str, foreign: Foreign) -> tuple[str, tuple[str, ...]]:
    """The definition as it can be stored, and what was left out of it. Raises DefinitionError."""
    domain = parse(xml, "domain")
    left = tame(domain, foreign)
    etree.indent(domain)
    return etree.tostring(domain, encoding="unicode") + "\n", left


def tamed_checkpoint(xml: str, foreign: Foreign) -> str:
    """A checkpoint's record, its definitions treated in the same way. Raises DefinitionError."""
    snapshot = parse(xml, "domainsnapshot")
    _keep(snapshot, frozenset({"name", "description", "state", "creationTime", "parent", "memory", "disks", "domain",
                               "inactiveDomain"}), [])  # fmt: skip
    for name in ("domain", "inactiveDomain"):
        for domain in snapshot.iterfind(name):
            tame(domain, foreign)
    memory = snapshot.find("memory")
    if memory is not None and memory.get("file"):
        memory.set("file", _place(memory.get("file", ""), foreign).path)
    for source in snapshot.iterfind("disks/disk/source"):
        path = source.get("file", "")
        source.attrib.clear()
        for child in list(source):
            source.remove(child)
        if path:
            source.set("file", _place(path, foreign).path)
    return etree.tostring(snapshot, encoding="unicode")


def tame(domain: etree._Element, foreign: Foreign) -> tuple[str, ...]:
    """Does it to a ``<domain>``; what was left out."""
    left: list[str] = []
    _keep(domain, _TOP, left)
    domain.set("type", foreign.acceleration)
    for name in [name for name in domain.attrib if name != "type"]:
        del domain.attrib[name]
    if foreign.uuid:
        _set(domain, "uuid", foreign.uuid)
    if foreign.name:
        _set(domain, "name", foreign.name)
    genid = domain.find("genid")
    if genid is not None and foreign.is_new:
        genid.text = None  # the host gives it a new one
    system = domain.find("os")
    if system is not None:
        _system(system, foreign, left)
    if foreign.acceleration == "qemu" and attribute_at(domain, "cpu", "mode") in {"host-passthrough", "host-model"}:
        domain.remove(domain.find("cpu"))
    devices = domain.find("devices")
    if devices is not None:
        _devices(devices, foreign, left)
    return tuple(dict.fromkeys(left))


def _system(system: etree._Element, foreign: Foreign, left: list[str]) -> None:
    _keep(system, _OS, left)
    kind, loader, nvram = system.find("type"), system.find("loader"), system.find("nvram")
    if kind is not None and foreign.machine_type:
        kind.set("machine", foreign.machine_type)
    template = nvram.get("template", "") if nvram is not None else ""
    path = (loader.text or "").strip() if loader is not None else ""
    if any(each and (not each.startswith(_FIRMWARE) or ".." in each) for each in (path, template)):
        left.append("loader")
        for each in (loader, nvram):
            if each is not None:
                system.remove(each)
        system.set("firmware", "efi")
        return
    if nvram is None and system.get("firmware") == "efi" and foreign.variables in foreign.files:
        etree.SubElement(system, "nvram").text = foreign.files[foreign.variables].path
    elif nvram is not None:
        named = attribute_at(nvram, "source", "file") or (nvram.text or "").strip()
        for child in list(nvram):
            nvram.remove(child)
        nvram.attrib.pop("type", None)
        place = foreign.files.get(named)
        nvram.text = place.path if place is not None else None
        if place is None and not template:
            system.remove(nvram)


def _devices(devices: etree._Element, foreign: Foreign, left: list[str]) -> None:
    _keep(devices, _DEVICES, left)
    macs = iter(foreign.new_macs)
    for device in list(devices):
        alias = device.find("alias")
        if alias is not None:
            device.remove(alias)
        match device.tag:
            case "disk":
                _disk(devices, device, foreign, left)
            case "interface":
                _interface(device, foreign, next(macs, ""))
            case "graphics":
                _graphics(device)
            case "serial" | "console" | "channel":
                _port(devices, device, left)
            case "rng" | "tpm":
                _backend(devices, device, left)
            case "audio":
                if device.get("type") not in {"none", "spice"}:
                    devices.remove(device)


def _disk(devices: etree._Element, disk: etree._Element, foreign: Foreign, left: list[str]) -> None:
    kind = disk.get("device", "disk")
    if kind not in _DRIVES or disk.find("encryption") is not None:
        raise DefinitionError("a disk is encrypted, or a device of the host")
    source = disk.find("source")
    named = source_key(source) if source is not None else ""
    _keep(disk, _DISK, [])
    disk.set("type", "file")
    for name in [name for name in disk.attrib if name not in {"type", "device"}]:
        del disk.attrib[name]
    driver = disk.find("driver")
    if driver is None:
        driver = etree.SubElement(disk, "driver", name="qemu")
    driver.attrib.pop("iothread", None)
    place = foreign.files.get(named)
    if place is None:
        if kind == "disk":
            left.append(f"disk {attribute_at(disk, 'target', 'dev')}")
            devices.remove(disk)
            return
        driver.set("type", "raw")
        return
    driver.set("type", place.format)
    new = etree.Element("source", file=place.path)
    driver.addnext(new)


def source_key(source: etree._Element) -> str:
    """By what a definition names an image: its path, or its storage location and name."""
    if source.get("pool"):
        return f"{source.get('pool')}/{source.get('volume', '')}"
    return source.get("file") or source.get("dev") or source.get("name") or ""


def _interface(interface: etree._Element, foreign: Foreign, mac: str) -> None:
    kind, name = switch_of(interface)
    change = next((each for each in foreign.switches if (each.kind, each.name) == (kind, name)), None)
    _keep(interface, _INTERFACE, [])
    interface.attrib.clear()
    new_kind = change.new_kind if change is not None else ""
    interface.set("type", new_kind or "user")
    if new_kind in {"network", "bridge"}:
        etree.SubElement(interface, "source", {new_kind: change.new_name if change is not None else ""})
    link = interface.find("link")
    if not new_kind:
        _remove_all(interface, "bandwidth", "mtu")
        if link is None:
            link = etree.SubElement(interface, "link")
        link.set("state", "down")
    if mac:
        _remove_all(interface, "mac")
        etree.SubElement(interface, "mac", address=mac)


def switch_of(interface: etree._Element) -> tuple[str, str]:
    """(kind, name) of what an adapter is plugged into."""
    kind = interface.get("type", "")
    source = interface.find("source")
    if source is None:
        return kind, ""
    return kind, source.get("network") or source.get("bridge") or source.get("dev") or ""


def _graphics(graphics: etree._Element) -> None:
    kind = graphics.get("type", "vnc")
    for child in list(graphics):
        graphics.remove(child)
    graphics.attrib.clear()
    graphics.set("type", kind if kind in {"vnc", "spice"} else "vnc")
    graphics.set("autoport", "yes")
    graphics.set("listen", "127.0.0.1")


def _port(devices: etree._Element, port: etree._Element, left: list[str]) -> None:
    is_channel = port.tag == "channel"
    if is_channel and port.get("type") not in {"unix", "spicevmc"}:
        left.append("channel")
        devices.remove(port)
        return
    if not is_channel:
        port.attrib.clear()
        port.set("type", "pty")
    _remove_all(port, "source", "log", "protocol")


def _backend(devices: etree._Element, device: etree._Element, left: list[str]) -> None:
    backend = device.find("backend")
    wanted = {"rng": {"random", "builtin"}, "tpm": {"emulator"}}[device.tag]
    given = "" if backend is None else backend.get("model") or backend.get("type") or ""
    if given not in wanted:
        left.append(str(device.tag))
        devices.remove(device)
        return
    if backend is not None:
        version = backend.get("version")
        _remove_all(backend, "encryption", "source")
        if given == "random":
            backend.text = "/dev/urandom"
        elif version:
            backend.attrib.clear()
            backend.set("type", "emulator")
            backend.set("version", version)


def _keep(element: etree._Element, names: frozenset[str], left: list[str]) -> None:
    """Only these children stay."""
    for child in list(element):
        if child.tag not in names:
            if isinstance(child.tag, str) and child.tag not in _HOSTS_OWN:
                left.append(etree.QName(child).localname)
            element.remove(child)


def _remove_all(element: etree._Element, *names: str) -> None:
    for name in names:
        for child in element.findall(name):
            element.remove(child)


def _set(domain: etree._Element, name: str, text: str) -> None:
    child = domain.find(name)
    if child is None:
        child = etree.Element(name)
        domain.insert(0, child)
    child.text = text


def _place(path: str, foreign: Foreign) -> Place:
    place = foreign.files.get(path)
    if place is None:
        raise DefinitionError(f"a checkpoint names the file {path[:120]!r}, which is not among the files")
    return place
