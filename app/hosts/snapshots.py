"""What is known of a host's partitions now, and the frozen snapshots made of it."""

from __future__ import annotations

from app.core.partitions import HostFacts, HostSnapshot, Partition


class SnapshotMaker:
    """Collects changes and hands out a snapshot when there are any.

    Outlives connections, so that the first snapshot after a reconnection tells what really
    changed. Used by one thread at a time: the monitor of the day.
    """

    def __init__(self, facts: HostFacts) -> None:
        self.facts = facts
        self.partitions: dict[str, Partition] = {}
        self._changed: set[str] = set()
        self._removed: set[str] = set()
        self._facts_changed = True
        self._sequence = 0

    def put(self, partition: Partition) -> None:
        """Take note of a partition as it is now."""
        uuid = partition.uuid
        if self.partitions.get(uuid) != partition:
            self.partitions[uuid] = partition
            self._changed.add(uuid)
            self._removed.discard(uuid)

    def remove(self, uuid: str) -> None:
        """Take note that a partition is gone."""
        if self.partitions.pop(uuid, None) is not None:
            self._changed.discard(uuid)
            self._removed.add(uuid)

    def put_facts(self, facts: HostFacts) -> None:
        if facts != self.facts:
            self.facts = facts
            self._facts_changed = True

    def take(self, *, is_wanted_anyway: bool = False) -> HostSnapshot | None:
        """A snapshot with the changes since the last one; None when there are none."""
        if not (self._changed or self._removed or self._facts_changed or is_wanted_anyway):
            return None
        self._sequence += 1
        snapshot = HostSnapshot(
            self.facts, self._sequence, dict(self.partitions), frozenset(self._changed), frozenset(self._removed)
        )
        self._changed.clear()
        self._removed.clear()
        self._facts_changed = False
        return snapshot
