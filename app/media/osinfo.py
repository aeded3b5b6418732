"""Operating systems of the osinfo database: recognised by the label of their DVD, with what they need.

The database is a tree of XML files (``/usr/share/osinfo``) that administrators and users add to. A file that cannot
be read is left out, a pattern that is none never matches.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from lxml import etree

from app.core.os_facts import MediaLabels, OsFacts
from app.core.record import record

_FILE_LIMIT = 4000
_FILE_BYTES = 2 * 1024 * 1024
_DEPTH_LIMIT = 16  # of what derives from what
_LABEL_LIMIT = 256
# Disks of the first and second kind of virtio, and its SCSI controllers.
_VIRTIO = {f"http://pcisig.com/pci/1af4/{model}" for model in ("1001", "1042", "1004", "1048")}
_ARCHITECTURES = {"all", "x86_64"}
_FIELDS = ("volume-id", "system-id", "publisher-id", "application-id")


@record
class _Medium:
    """Patterns that the labels of a DVD fit, in the order of ``_FIELDS``; None where anything fits."""

    patterns: tuple[re.Pattern[str] | None, ...]
    architecture: str
    size_bytes: int


class _System:
    """One operating system, from one file or several."""

    def __init__(self, full_id: str) -> None:
        self.full_id = full_id
        self.short_id = ""
        self.name = ""
        self.released = ""
        self.derives_from = ""
        self.media: list[_Medium] = []
        self.devices: dict[str, bool] = {}
        self.resources: dict[str, int] = {}
        self.firmware: dict[str, bool] = {}


class OsDatabase:
    """All operating systems of some folders; later folders add to earlier ones. Slow to make: for worker threads."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._systems: dict[str, _System] = {}
        for path in _files(folders):
            root = _parsed(path)
            for element in root.iterchildren("os") if root is not None else ():
                full_id = element.get("id", "")
                if full_id:
                    _add(self._systems.setdefault(full_id, _System(full_id)), element)
        self._by_short_id = {each.short_id: each for each in self._systems.values() if each.short_id}

    def __len__(self) -> int:
        return len(self._systems)

    def recognised(self, labels: MediaLabels, architecture: str = "x86_64") -> OsFacts | None:
        """The operating system that a DVD with these labels installs; None when it is not known."""
        texts = tuple(
            text[:_LABEL_LIMIT]
            for text in (labels.volume_id, labels.system_id, labels.publisher_id, labels.application_id)
        )
        best: tuple[tuple[object, ...], _System] | None = None
        for system in self._systems.values():
            for medium in system.media:
                score = _score(medium, texts, labels.size_bytes)
                if score is None:
                    continue
                rank = (medium.architecture in {architecture, "all"}, *score, system.released)
                if best is None or rank > best[0]:
                    best = (rank, system)
        return self._facts(best[1]) if best is not None else None

    def facts(self, short_id: str) -> OsFacts | None:
        """An operating system by its short name, such as "debian11"."""
        system = self._by_short_id.get(short_id)
        return self._facts(system) if system is not None else None

    def _facts(self, system: _System) -> OsFacts:
        devices = self._devices(system)
        resources = system.resources
        return OsFacts(
            system.short_id,
            system.name,
            resources.get("ram", 0),
            resources.get("storage", 0),
            resources.get("n-cpus", 0),
            has_bios=system.firmware.get("bios", True),
            has_uefi=system.firmware.get("efi", True),
            has_secure_boot=system.firmware.get("secure-boot"),
            has_virtio=any(devices.get(each, False) for each in _VIRTIO) if devices else None,
            uri=system.full_id,
        )

    def _devices(self, system: _System) -> dict[str, bool]:
        """What a system knows by itself and from what it derives from; the nearer word counts."""
        found: dict[str, bool] = {}
        here: _System | None = system
        for _ in range(_DEPTH_LIMIT):
            if here is None:
                break
            found = {**here.devices, **found}
            here = self._systems.get(here.derives_from)
        return found


def usual_folders(environment: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """Where the database lies: the system's, the administrator's, the user's."""
    home = Path(environment.get("HOME") or "/nonexistent")
    return (
        Path(environment.get("OSINFO_SYSTEM_DIR") or "/usr/share/osinfo"),
        Path(environment.get("OSINFO_LOCAL_DIR") or "/etc/osinfo"),
        Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "osinfo",
    )


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    count = 0
    for folder in folders:
        for path in sorted((folder / "os").rglob("*.xml")):
            count += 1
            if count > _FILE_LIMIT:
                return
            yield path


def _parsed(path: Path) -> etree._Element | None:
    try:
        with path.open("rb") as file:
            data = file.read(_FILE_BYTES + 1)
        if len(data) > _FILE_BYTES or b"<!DOCTYPE" in data:
            return None
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
            remove_pis=True,
        )  # fmt: skip
        return etree.fromstring(data, parser)
    except (OSError, etree.XMLSyntaxError, ValueError):
        return None


def _add(system: _System, element: etree._Element) -> None:
    system.short_id = system.short_id or element.findtext("short-id") or ""
    system.name = system.name or next((e.text or "" for e in element.iterchildren("name") if not e.attrib), "")
    system.released = system.released or element.findtext("release-date") or ""
    derived = element.find("derives-from")
    if derived is not None:
        system.derives_from = system.derives_from or derived.get("id", "")
    for medium in element.iterchildren("media"):
        iso = medium.find("iso")
        if iso is not None:
            system.media.append(_medium(iso, medium.get("arch", "all")))
    for device in element.iterfind("devices/device"):
        system.devices[device.get("id", "")] = device.get("supported") != "false"
    for firmware in element.iterchildren("firmware"):
        if firmware.get("arch", "all") in _ARCHITECTURES:
            system.firmware[firmware.get("type", "")] = firmware.get("supported") != "false"
    for kind in ("minimum", "recommended"):  # what is recommended counts more
        for resources in element.iterchildren("resources"):
            if resources.get("arch", "all") in _ARCHITECTURES:
                _add_resources(system, resources.find(kind))


def _add_resources(system: _System, element: etree._Element | None) -> None:
    for child in element if element is not None else ():
        text = (child.text or "").strip()
        if text.isascii() and text.isdigit() and len(text) < 19:
            system.resources[str(child.tag)] = int(text)


def _medium(iso: etree._Element, architecture: str) -> _Medium:
    size = (iso.findtext("volume-size") or "").strip()
    size_bytes = int(size) if size.isascii() and size.isdigit() and len(size) < 19 else 0
    return _Medium(tuple(_pattern(iso.findtext(name)) for name in _FIELDS), architecture, size_bytes)


_NEVER = re.compile(r"(?!)")


def _pattern(text: str | None) -> re.Pattern[str] | None:
    if not text:
        return None
    try:
        return re.compile(text)
    except (re.error, RecursionError, OverflowError):
        return _NEVER


def _score(medium: _Medium, texts: tuple[str, ...], size_bytes: int) -> tuple[int, int] | None:
    """How well labels fit: the number of fields, then the length of the patterns; None when they do not."""
    given = [(pattern, text) for pattern, text in zip(medium.patterns, texts, strict=True) if pattern is not None]
    if not given or (medium.size_bytes and medium.size_bytes != size_bytes):
        return None
    if not all(pattern.search(text) for pattern, text in given):
        return None
    return len(given) + bool(medium.size_bytes), sum(len(pattern.pattern) for pattern, _ in given)
