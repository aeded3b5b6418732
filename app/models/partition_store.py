"""The rows of one host by UUID, and what each piece of news changes in them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Mapping

from app.core.metrics import CpuSweep, Tick
from app.core.partitions import INACTIVE_STATES, HostSnapshot, Partition
from app.core.record import record
from app.models.ordering import by_name
from app.models.partition_rows import JobView, PartitionRow


@record
class Changes:
    """What a snapshot changed: rows that were there before; whether rows came, went or were renamed;
    whether the value by which rows are ordered changed in one of them."""

    touched: list[PartitionRow]
    is_other_set: bool
    is_order_touched: bool


class PartitionStore:
    """All machines of one host, shown or not. ``by_name`` has them in the order of their names."""

    def __init__(self) -> None:
        self.rows: dict[str, PartitionRow] = {}
        self._sweeps: deque[CpuSweep] = deque()  # not yet in the rows: most are never looked at
        self._swept = 0
        self.by_name: list[PartitionRow] = []
        self.has_folders = False
        self._sequence = -1
        self._jobs: Mapping[str, JobView] = {}
        self._folders: Mapping[str, str] = {}
        self._tags: Mapping[str, tuple[str, ...]] = {}

    def take_snapshot(self, snapshot: HostSnapshot, order: Callable[[PartitionRow], object]) -> Changes:
        """Take over what changed since the last snapshot taken."""
        changed, removed = self._differences(snapshot)
        if any(self._is_other_run(snapshot.partitions[uuid]) for uuid in changed):
            self.settle()  # first what was read before the change
        self._sequence = snapshot.sequence
        touched: list[PartitionRow] = []
        is_other_set, is_order_touched = bool(removed), False
        for uuid in removed:
            del self.rows[uuid]
        for uuid in changed:
            row = self.rows.get(uuid)
            if row is None:
                row = self.rows[uuid] = PartitionRow(snapshot.partitions[uuid])
                self._dress(row)
                is_other_set = True
                continue
            before = order(row)
            is_other_set |= row.take_partition(snapshot.partitions[uuid])
            is_order_touched |= order(row) != before
            touched.append(row)
        if is_other_set:
            self.by_name = by_name(self.rows.values())
        return Changes(touched, is_other_set, is_order_touched)

    def take_tick(self, tick: Tick) -> None:
        """Take over new readings; those of machines that nobody looks at wait for :meth:`settle`."""
        rows = self.rows
        for uuid, reading in tick.readings.items():
            row = rows.get(uuid)
            if row is not None:
                row.take_reading(reading)
        self._sweeps.extend(tick.sweeps)
        self._swept += sum(len(sweep.uuids) for sweep in tick.sweeps)
        while self._sweeps and self._swept - len(self._sweeps[0].uuids) >= len(rows):
            self._swept -= len(self._sweeps.popleft().uuids)  # each machine has been read again since

    @property
    def waiting(self) -> int:
        """How many readings wait for :meth:`settle`."""
        return self._swept

    def settle(self) -> None:
        """Put into the rows what was read of machines off screen. To be called before those rows are looked at."""
        rows = self.rows
        while self._sweeps:
            taken_s, uuids, of_host, of_guest = self._sweeps.popleft()
            for uuid, host, guest in zip(uuids, of_host, of_guest, strict=True):
                row = rows.get(uuid)
                if row is not None:
                    row.take_swept(taken_s, host, guest)
        self._swept = 0

    def take_jobs(self, jobs: Mapping[str, JobView]) -> list[PartitionRow]:
        """Take over the running jobs, by UUID; the rows whose job changed."""
        touched = []
        for uuid in jobs.keys() | self._jobs.keys():
            row = self.rows.get(uuid)
            if row is not None and row.job != jobs.get(uuid):
                row.job = jobs.get(uuid)
                row.haystack = None
                touched.append(row)
        self._jobs = dict(jobs)
        return touched

    def take_groups(self, folders: Mapping[str, str], tags: Mapping[str, tuple[str, ...]]) -> None:
        """Take over the folder and the tags of each machine, by UUID."""
        self._folders, self._tags = dict(folders), dict(tags)
        self.has_folders = any(self._folders.values())
        for row in self.rows.values():
            self._dress(row)

    def _is_other_run(self, partition: Partition) -> bool:
        row = self.rows.get(partition.uuid)
        return row is not None and (partition.state in INACTIVE_STATES or partition.run_id != row.partition.run_id)

    def _dress(self, row: PartitionRow) -> None:
        """Give a row what is kept by UUID elsewhere."""
        row.job = self._jobs.get(row.key)
        row.folder = self._folders.get(row.key, "")
        row.tags = tuple(self._tags.get(row.key, ()))
        row.haystack = None

    def _differences(self, snapshot: HostSnapshot) -> tuple[Collection[str], Collection[str]]:
        """UUIDs of the machines that came or changed, and of those that went."""
        rows, partitions = self.rows, snapshot.partitions
        if rows and snapshot.sequence == self._sequence + 1:
            return (
                [uuid for uuid in snapshot.changed if uuid in partitions],
                [uuid for uuid in snapshot.removed if uuid in rows and uuid not in partitions],
            )
        # Snapshots were missed, so what this one calls changed is not all.
        changed = [
            uuid for uuid, partition in partitions.items() if uuid not in rows or rows[uuid].partition is not partition
        ]
        return changed, [uuid for uuid in rows if uuid not in partitions]
