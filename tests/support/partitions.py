"""Builders of machines, snapshots and readings for tests, and plain words for cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.core.messages import Message
from app.core.metrics import PARENT, Reading, Tick
from app.core.partitions import INACTIVE_STATES, HostFacts, HostSnapshot, Partition, PartitionState
from app.models.columns import Column
from app.models.partition_rows import GroupRow, PartitionRow

HOST = "host-1"


def a_machine(uuid: str, name: str = "", state: PartitionState = PartitionState.RUNNING, **more: object) -> Partition:
    """A machine; one that runs has a run of its own."""
    more.setdefault("run_id", -1 if state in INACTIVE_STATES else 1)
    more.setdefault("memory_maximum_bytes", 4 << 30)
    return Partition(uuid, name or f"machine-{uuid}", state, **more)  # type: ignore[arg-type]


def some_facts(host_id: str = HOST, **more: object) -> HostFacts:
    """What a host is."""
    values: dict[str, object] = {"memory_bytes": 96 << 30, "os_name": "Debian", "os_version": "12", **more}
    return HostFacts(host_id, "atelier", **values)  # type: ignore[arg-type]


class Machines:
    """The machines of a host, and the snapshots that it would send one after the other."""

    def __init__(self, *machines: Partition, host_id: str = HOST) -> None:
        self.host_id = host_id
        self.now = {machine.uuid: machine for machine in machines}
        self._told: dict[str, Partition] = {}
        self._sequence = 0

    def put(self, *machines: Partition) -> None:
        """Add machines, or replace those with the same UUID."""
        for machine in machines:
            self.now[machine.uuid] = machine

    def change(self, uuid: str, **more: object) -> None:
        """Change fields of a machine."""
        self.now[uuid] = self.now[uuid]._replace(**more)  # type: ignore[arg-type]

    def remove(self, uuid: str) -> None:
        """Take a machine away."""
        del self.now[uuid]

    def snapshot(self, **facts: object) -> HostSnapshot:
        """The next snapshot, with what changed since the last one."""
        self._sequence += 1
        changed = frozenset(uuid for uuid, machine in self.now.items() if self._told.get(uuid) is not machine)
        removed = frozenset(self._told.keys() - self.now.keys())
        self._told = dict(self.now)
        return HostSnapshot(some_facts(self.host_id, **facts), self._sequence, dict(self.now), changed, removed)


def a_tick(
    values: Mapping[str, Mapping[str, float]],
    missing: Mapping[str, Mapping[str, Message]] | None = None,
    parent: Mapping[str, float] | None = None,
    host_id: str = HOST,
) -> Tick:
    """Readings by UUID and metric."""
    why = missing or {}
    readings = {uuid: Reading(1.0, dict(read), why.get(uuid, {})) for uuid, read in values.items()}
    if parent is not None:
        readings[PARENT] = Reading(1.0, dict(parent))
    return Tick(host_id, 1, 1.0, readings)


class PlainTexts:
    """Words for cells without formatting, for tests of the models."""

    def title(self, column: Column) -> str:
        return column.title

    def title_tip(self, column: Column) -> str:
        return column.title

    def display(self, column: Column, row: PartitionRow) -> str:
        value = column.value(row)
        return "" if value is None else str(value)

    def spoken(self, column: Column, row: PartitionRow) -> str:
        return f"{column.title} {self.display(column, row)}"

    def tip(self, column: Column, row: PartitionRow) -> str:
        return self.display(column, row)

    def group(self, group: GroupRow) -> str:
        return f"{group.title} ({group.count})"

    def spoken_group(self, group: GroupRow) -> str:
        return f"Group {group.title}, {group.count}, {'expanded' if group.is_expanded else 'collapsed'}"

    def state_word(self, state: PartitionState) -> str:
        return state.value


def names(entries: Iterable[PartitionRow | GroupRow]) -> list[str]:
    """Lines as text: names of machines, titles of groups in brackets."""
    return [f"[{entry.title}]" if isinstance(entry, GroupRow) else entry.partition.name for entry in entries]
