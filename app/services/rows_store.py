"""The last known partitions of each host, so that a start shows them at once, greyed."""

from __future__ import annotations

import binascii
import json
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from app.core.messages import Message
from app.core.partitions import HostFacts, HostSnapshot, Partition, PartitionState
from app.services.durable import Limits, read_json_or_keep_broken, write_durably
from app.services.paths import file_stem
from app.services.writer import Writer

VERSION = 1
ROW_LIMIT = 5000
_INTERVAL_S = 30.0
_TEXT_LIMIT = 300
_LIMITS = Limits(size_bytes=8 * 1024 * 1024, depth=3)
_STATES = {state.value: state for state in PartitionState}
_TEXT_FACTS = (
    "name",
    "hypervisor",
    "hypervisor_version",
    "management_version",
    "os_name",
    "os_version",
    "processor_model",
)
_NUMBER_FACTS = ("processor_count", "memory_bytes")


class KnownRows(NamedTuple):
    """What was last seen of a host, and when. Of each partition only UUID, name and state are known."""

    facts: HostFacts
    partitions: tuple[Partition, ...]
    seen_epoch_s: float

    def as_snapshot(self) -> HostSnapshot:
        """The same as a snapshot with sequence -1: older than any that the host gives; no change follows from it."""
        partitions = {partition.uuid: partition for partition in self.partitions}
        return HostSnapshot(self.facts, -1, partitions, frozenset(partitions))


class RowsStore:
    """One small file for each host in ``folder``; at most 5,000 rows of it, written at most every 30 s."""

    def __init__(self, folder: Path, writer: Writer) -> None:
        self._folder = folder
        self._writer = writer
        self._written: dict[str, int] = {}  # host id -> checksum; touched in the writer's thread only

    def load(self, host_id: str) -> tuple[KnownRows | None, Message | None]:
        """What was last seen of a host, and what to tell the user about its file."""
        loaded = read_json_or_keep_broken(self._path(host_id), _LIMITS)
        if loaded.value.get("host_id") != host_id:
            return None, loaded.problem
        return _read(host_id, loaded.value), loaded.problem

    def remember(self, snapshot: HostSnapshot) -> None:
        """Save the partitions of ``snapshot`` within 30 s, unless a newer one comes. Returns at once."""
        host_id = snapshot.facts.host_id
        self._writer.schedule(self._task_name(host_id), _INTERVAL_S, lambda: self._write(snapshot, time.time()))

    def forget(self, host_id: str) -> None:
        """Delete what is kept of a host, soon."""
        self._writer.schedule(self._task_name(host_id), 0.0, lambda: self._delete(host_id))

    def _write(self, snapshot: HostSnapshot, now_epoch_s: float) -> None:
        host_id = snapshot.facts.host_id
        document = _document(snapshot)
        checksum = binascii.crc32(json.dumps(document).encode())
        if self._written.get(host_id) != checksum:
            document["seen_epoch_s"] = round(now_epoch_s, 1)
            write_durably(self._path(host_id), json.dumps(document, separators=(",", ":")).encode())
            self._written[host_id] = checksum

    def _delete(self, host_id: str) -> None:
        self._written.pop(host_id, None)
        with suppress(OSError):
            os.unlink(self._path(host_id))

    def _path(self, host_id: str) -> Path:
        return self._folder / f"{file_stem(host_id)}.json"

    def _task_name(self, host_id: str) -> str:
        return f"rows {host_id}"


def _document(snapshot: HostSnapshot) -> dict[str, object]:
    facts = snapshot.facts
    partitions = list(snapshot.partitions.values())[:ROW_LIMIT]
    return {
        "version": VERSION,
        "host_id": facts.host_id,
        "facts": {name: getattr(facts, name) for name in (*_TEXT_FACTS, *_NUMBER_FACTS, "is_this_computer")},
        "uuids": [partition.uuid for partition in partitions],
        "names": [partition.name[:_TEXT_LIMIT] for partition in partitions],
        "states": [partition.state.value for partition in partitions],
    }


def _read(host_id: str, document: dict[str, object]) -> KnownRows:
    columns = [document.get(name) for name in ("uuids", "names", "states")]
    uuids, names, states = (column if isinstance(column, list) else [] for column in columns)
    unknown = PartitionState.UNKNOWN
    partitions = tuple(
        [
            Partition(uuid, name[:_TEXT_LIMIT], _STATES.get(state, unknown) if isinstance(state, str) else unknown)
            for uuid, name, state in zip(uuids[:ROW_LIMIT], names, states, strict=False)
            if isinstance(uuid, str) and isinstance(name, str)
        ]
    )
    seen = document.get("seen_epoch_s")
    return KnownRows(_read_facts(host_id, document.get("facts")), partitions, seen if isinstance(seen, float) else 0.0)


def _read_facts(host_id: str, found: object) -> HostFacts:
    facts = found if isinstance(found, dict) else {}
    texts = {name: str(facts[name])[:_TEXT_LIMIT] for name in _TEXT_FACTS if isinstance(facts.get(name), str)}
    numbers = {name: facts[name] for name in _NUMBER_FACTS if type(facts.get(name)) is int}
    texts.setdefault("name", "")
    return HostFacts(host_id, is_this_computer=facts.get("is_this_computer") is True, **texts, **numbers)
