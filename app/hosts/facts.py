"""What a host is: hypervisor, versions, processors, memory, system."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import libvirt

from app.core.address import HostAddress, Transport
from app.core.messages import QT_TRANSLATE_NOOP
from app.core.partitions import HostFacts
from app.core.record import replaced
from app.hosts.calls import Calls, T
from app.hosts.errors import is_connection_lost

_MIB = 1024 * 1024
_OS_RELEASE = (Path("/etc/os-release"), Path("/usr/lib/os-release"))
NOT_TOLD = QT_TRANSLATE_NOOP("core", "The host does not tell it.")
NOT_TOLD_REMOTE = QT_TRANSLATE_NOOP("core", "libvirt does not tell it of another computer.")


def read_facts(calls: Calls, connection: libvirt.virConnect, address: HostAddress, facts: HostFacts) -> HostFacts:
    """``facts`` completed with what the host says. Raises libvirtError when the connection is lost."""

    def asked(function: Callable[..., T], *arguments: object) -> T | None:
        try:
            return calls(function, *arguments)
        except libvirt.libvirtError as error:
            if is_connection_lost(error):
                raise
            return None

    info = asked(connection.getInfo)
    version, library = asked(connection.getVersion), asked(connection.getLibVersion)
    host_name = asked(connection.getHostname) or ""
    is_this_computer = is_local(address, host_name)
    values: dict[str, object] = {
        "hypervisor": asked(connection.getType) or "",
        "hypervisor_version": version_text(version),
        "management_version": version_text(library),
        "processor_count": info[2] if info else 0,
        "memory_bytes": info[1] * _MIB if info else 0,
        "processor_model": "",
        "os_name": "",
        "os_version": "",
        "is_this_computer": is_this_computer,
        "booted_boottime_s": 0.0 if is_this_computer else None,
    }
    if host_name:
        values["name"] = host_name
    if is_this_computer:
        values |= system_facts()
    unavailable = {
        name: NOT_TOLD if is_this_computer else NOT_TOLD_REMOTE
        for name, value in values.items()
        if value == "" or (value == 0 and name in {"processor_count", "memory_bytes"})
    }
    if not is_this_computer:
        unavailable["booted_boottime_s"] = NOT_TOLD_REMOTE
    return replaced(facts, **values, unavailable=unavailable)  # type: ignore[arg-type]


def is_local(address: HostAddress, host_name: str) -> bool:
    """Whether the host is this computer. A socket with a path of its own may lead anywhere."""
    if address.transport is not Transport.LOCAL:
        return False
    return not address.socket or host_name.partition(".")[0] == os.uname().nodename.partition(".")[0]


def version_text(number: int | None) -> str:
    """libvirt's version number as people write it: 9000000 is "9.0.0"."""
    if not number or number < 0:
        return ""
    return f"{number // 1_000_000}.{number // 1000 % 1000}.{number % 1000}"


def system_facts() -> dict[str, object]:
    """Name and version of this computer's system, and its processor's model."""
    release = os_release(next((path.read_text("utf-8", "replace") for path in _OS_RELEASE if path.is_file()), ""))
    return {
        "os_name": release.get("NAME", ""),
        "os_version": release.get("VERSION", "") or release.get("VERSION_ID", ""),
        "processor_model": _processor_model(Path("/proc/cpuinfo")),
    }


def os_release(text: str) -> Mapping[str, str]:
    """The assignments of an os-release file."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith("#"):
            found[name] = value.strip().strip("\"'")
    return found


def _processor_model(path: Path) -> str:
    if not path.is_file():
        return ""
    for line in path.read_text("utf-8", "replace").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return ""
