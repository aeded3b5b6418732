"""The hosts that Partita remembers: addresses as fields, never as URIs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from app.core.address import (
    DEMO,
    THIS_SYSTEM,
    THIS_USER,
    AddressError,
    HostAddress,
    build_uri,
    checked,
    from_fields,
    to_fields,
)
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.services.json_store import Document, Edit, JsonStore
from app.services.writer import Writer

VERSION = 1

THIS_COMPUTER = QT_TRANSLATE_NOOP("core", "This computer")
OWN_HOST = QT_TRANSLATE_NOOP("core", "This computer, your own")
DEMO_HOST = QT_TRANSLATE_NOOP("core", "Demo host")
BROKEN_ENTRIES = QT_TRANSLATE_NOOP(
    "core", "{count} remembered hosts in “{path}” cannot be used and were left out; the file keeps them."
)

_NAME_LIMIT = 200
_HOST_LIMIT = 1000


class HostEntry(NamedTuple):
    """One remembered host. ``id`` is its URI, made from ``address``; ``name`` is what the user reads."""

    id: str
    address: HostAddress
    name: str
    connects_automatically: bool


class HostBook(QObject):
    """The remembered hosts in the user's order. GUI thread only.

    An entry that cannot be read is not used but stays in the file. ``problems``: what to tell the
    user about the file after the start.
    """

    changed = Signal()

    def __init__(self, path: Path, writer: Writer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = JsonStore(path, writer, VERSION)
        self.is_new = not self._store.document
        """Whether nothing was ever remembered: the first start."""
        self._entries: dict[str, HostEntry]
        self._entries, broken = _read_entries(self._store.document)
        problems: list[Message | None] = [self._store.problem]
        if broken:
            problems.append(message(BROKEN_ENTRIES, count=broken, path=path))
        self.problems = tuple(each for each in problems if each is not None)

    def entries(self) -> tuple[HostEntry, ...]:
        """All hosts that can be used."""
        return tuple(self._entries.values())

    def entry(self, host_id: str) -> HostEntry | None:
        """The host with that id, if it is remembered."""
        return self._entries.get(host_id)

    def add(self, address: HostAddress, name: str = "", connects_automatically: bool = False) -> HostEntry:
        """Remember a host, or change what is remembered of it. Raises AddressError."""
        host_id = build_uri(checked(address))
        entry = HostEntry(host_id, address, _short(name) or default_name(address), connects_automatically)
        self._put(entry)
        return entry

    def rename(self, host_id: str, name: str) -> None:
        """Give a host another name; an empty one restores the name from its address."""
        entry = self._entries.get(host_id)
        if entry is not None:
            self._put(entry._replace(name=_short(name) or default_name(entry.address)))

    def set_connects_automatically(self, host_id: str, is_on: bool) -> None:
        """Connect to the host when Partita starts, or not."""
        entry = self._entries.get(host_id)
        if entry is not None:
            self._put(entry._replace(connects_automatically=is_on))

    def remove(self, host_id: str) -> None:
        """Forget a host."""
        if host_id not in self._entries:
            return

        def edit(document: Document) -> None:
            document["hosts"] = [raw for raw in _raw_hosts(document) if _id_of(raw) != host_id]

        self._change(edit)

    def _put(self, entry: HostEntry) -> None:
        if self._entries.get(entry.id) == entry:
            return
        fields = {
            "address": to_fields(entry.address),
            "name": entry.name,
            "auto_connect": entry.connects_automatically,
        }

        def edit(document: Document) -> None:
            hosts = _raw_hosts(document)
            for index, raw in enumerate(hosts):
                if _id_of(raw) == entry.id:
                    hosts[index] = {**raw, **fields}  # type: ignore[dict-item]  # one with an id is a dict
                    break
            else:
                hosts.append(fields)
            document["hosts"] = hosts

        self._change(edit)

    def _change(self, edit: Edit) -> None:
        self._store.change(edit)
        self._entries, _ = _read_entries(self._store.document)
        self.changed.emit()


def default_name(address: HostAddress) -> str:
    """What a host is called when the user gave it no name: words for this computer, else its address."""
    words = {THIS_SYSTEM: THIS_COMPUTER, THIS_USER: OWN_HOST, DEMO: DEMO_HOST}.get(address)
    return words or address.host or build_uri(address)


def _short(name: str) -> str:
    return name.strip()[:_NAME_LIMIT]


def _raw_hosts(document: Document) -> list[object]:
    hosts = document.get("hosts")
    return list(hosts) if isinstance(hosts, list) else []


def _id_of(raw: object) -> str | None:
    entry = _read_entry(raw)
    return entry.id if entry else None


def _read_entry(raw: object) -> HostEntry | None:
    if not isinstance(raw, Mapping) or not isinstance(raw.get("address"), dict):
        return None
    try:
        address = from_fields(raw["address"])
    except AddressError:
        return None
    name = raw.get("name")
    return HostEntry(
        build_uri(address),
        address,
        (_short(name) if isinstance(name, str) else "") or default_name(address),
        raw.get("auto_connect") is True,
    )


def _read_entries(document: Document) -> tuple[dict[str, HostEntry], int]:
    """The usable entries by id, and how many are not."""
    raws = _raw_hosts(document)
    entries = {entry.id: entry for raw in raws[:_HOST_LIMIT] if (entry := _read_entry(raw)) is not None}
    return entries, sum(_read_entry(raw) is None for raw in raws)
