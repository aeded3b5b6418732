"""Where a new element goes and how it is set apart: as libvirt would have written it, in the style of the document."""

from __future__ import annotations

from collections.abc import Mapping

from app.definitions.nodes import Element, Text

_ORDERS: Mapping[str, tuple[str, ...]] = {
    "domain": (
        "name", "uuid", "genid", "title", "description", "metadata", "maxMemory", "memory", "currentMemory",
        "blkiotune", "memtune", "memoryBacking", "vcpu", "vcpus", "iothreads", "iothreadids", "defaultiothread",
        "cputune", "numatune", "resource", "sysinfo", "bootloader", "bootloader_args", "os", "idmap", "features", "cpu",
        "clock", "on_poweroff", "on_reboot", "on_crash", "on_lockfailure", "pm", "perf", "devices", "seclabel",
        "keywrap", "launchSecurity",
    ),
    "os": (
        "type", "firmware", "init", "initarg", "initenv", "initdir", "inituser", "initgroup", "loader", "nvram",
        "kernel", "initrd", "cmdline", "dtb", "acpi", "boot", "bootmenu", "bios", "smbios",
    ),
    "memoryBacking": ("hugepages", "nosharepages", "locked", "source", "access", "allocation", "discard"),
    "cputune": ("shares", "period", "quota", "global_period", "global_quota"),
    "cpu": ("model", "vendor", "topology", "cache", "maxphysaddr", "feature", "numa"),
    "features": ("acpi", "apic", "pae", "hap", "viridian", "privnet", "hyperv", "kvm", "xen", "pvspinlock", "smm"),
    "devices": (
        "emulator", "disk", "controller", "lease", "filesystem", "interface", "smartcard", "serial", "parallel",
        "console", "channel", "input", "tpm", "graphics", "sound", "audio", "video", "hostdev", "redirdev",
        "redirfilter", "hub", "watchdog", "memballoon", "rng", "nvram", "panic", "shmem", "memory", "iommu", "vsock",
        "crypto",
    ),
    "disk": (
        "driver", "auth", "source", "backingStore", "backenddomain", "geometry", "blockio", "mirror", "target",
        "iotune", "readonly", "shareable", "transient", "serial", "wwn", "vendor", "product", "encryption", "boot",
        "alias", "address",
    ),
    "iotune": (
        "total_bytes_sec", "read_bytes_sec", "write_bytes_sec", "total_iops_sec", "read_iops_sec", "write_iops_sec",
    ),
    "interface": (
        "mac", "source", "vlan", "virtualport", "ip", "route", "script", "backenddomain", "target", "guest", "model",
        "driver", "backend", "filterref", "boot", "rom", "tune", "bandwidth", "teaming", "link", "mtu", "coalesce",
        "port", "alias", "acpi", "address",
    ),
    "bandwidth": ("inbound", "outbound"),
    "serial": ("source", "protocol", "log", "target", "alias", "address"),
    "channel": ("source", "target", "alias", "address"),
    "graphics": ("listen", "channel", "image", "jpeg", "zlib", "playback", "streaming", "clipboard", "mouse", "gl"),
    "video": ("driver", "model", "alias", "address"),
    "filesystem": ("driver", "binary", "source", "target", "readonly", "alias", "address"),
    "hostdev": ("teaming", "driver", "source", "boot", "rom", "alias", "address"),
    "rng": ("rate", "backend", "driver", "alias", "address"),
    "tpm": ("backend", "alias", "address"),
    "pool": ("name", "uuid", "capacity", "allocation", "available", "features", "source", "target", "refresh"),
    "volume": ("name", "key", "source", "capacity", "allocation", "physical", "target", "backingStore"),
    "secret": ("uuid", "description", "usage"),
    "network": (
        "name", "uuid", "title", "description", "metadata", "forward", "bridge", "mtu", "mac", "domain", "dns", "vlan",
        "bandwidth", "virtualport", "port", "ip", "route", "portgroup",
    ),
}  # fmt: skip
_RANKS = {parent: {name: rank for rank, name in enumerate(order)} for parent, order in _ORDERS.items()}
_UNIT = "  "


def add(parent: Element, name: str) -> Element:
    """A new empty element in ``parent``, at the place that libvirt gives it and set apart as its neighbours are."""
    child = Element(name)
    place(parent, child)
    return child


def ensured(element: Element, path: str) -> Element:
    """The first element at ``path`` below ``element``; what is missing on the way is made."""
    for name in path.split("/") if path else ():
        found = element.find(name)
        element = add(element, name) if found is None else found
    return element


def prune(element: Element, path: str) -> None:
    """Remove what an edit has left with nothing in it on the way ``path`` below ``element``, the deepest first."""
    while path:
        found = element.find(path)
        if found is None or not found.is_empty():
            return
        found.remove()
        path = path.rpartition("/")[0]


def place(parent: Element, child: Element) -> None:
    """Put ``child`` into ``parent`` behind the last one that comes before it."""
    ranks = _RANKS.get(parent.name, {})
    rank = ranks.get(child.name, len(ranks))
    siblings = list(parent.elements())
    before = [sibling for sibling in siblings if ranks.get(sibling.name, len(ranks)) <= rank]
    child.parent = parent
    space = _space(parent, siblings)
    was_empty = not parent.end
    parent.close()
    if before:
        index = parent.children.index(before[-1]) + 1
        parent.children[index:index] = [Text(space), child] if space else [child]
    elif siblings:
        index = parent.children.index(siblings[0])
        parent.children[index:index] = [child, Text(space)] if space else [child]
    else:
        _put_first(parent, child, space, is_alone=was_empty or not parent.children)


def _put_first(parent: Element, child: Element, space: str, *, is_alone: bool) -> None:
    if not space:
        parent.children.append(child)
        return
    if is_alone:
        parent.children += [Text(space), child, Text(_indent(parent))]
        return
    last = parent.children[-1]
    index = len(parent.children) - 1 if isinstance(last, Text) and last.is_space else len(parent.children)
    parent.children[index:index] = [Text(space), child]


def _space(parent: Element, siblings: list[Element]) -> str:
    """What stands before a child of ``parent``: a new line and spaces, or nothing in a document without any."""
    for sibling in siblings:
        space = _space_before(sibling)
        if space:
            return space
    if siblings:
        return ""
    own = _indent(parent)
    return f"{own}{_unit(parent)}" if own else ""


def _indent(element: Element) -> str:
    """The new line and spaces at which ``element`` itself begins; "" when it does not begin a line."""
    if element.parent is None:
        return "\n"
    return _space_before(element)


def _space_before(element: Element) -> str:
    parent = element.parent
    if parent is None:
        return ""
    index = parent.children.index(element)
    before = parent.children[index - 1] if index else None
    if isinstance(before, Text) and before.is_space and "\n" in before.raw:
        return "\n" + before.raw.rpartition("\n")[2]
    return ""


def _unit(element: Element) -> str:
    """One step of indentation in this document."""
    root = element
    while root.parent is not None:
        root = root.parent
    first = next(root.elements(), None)
    return (_space_before(first)[1:] if first is not None else "") or _UNIT
