"""When machines were started: from their processes on this computer, elsewhere only from events that were seen."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from app.core.partitions import Partition
from app.hosts.clock import Clock
from app.hosts.snapshots import SnapshotMaker

_SEARCH_EVERY_S = 2.0
_COMMAND_LIMIT = 1 << 20
_START_FIELD = 19  # of the fields after the name: 22 in proc(5), where the state is the 3rd


class Starts:
    """Fills in ``started_boottime_s`` of running machines."""

    def __init__(self, clock: Clock, maker: SnapshotMaker, processes: Path = Path("/proc")) -> None:
        self.is_this_computer = False
        self._clock = clock
        self._maker = maker
        self._processes = processes
        self._searched: dict[str, int] = {}  # UUID -> run id
        self._next_search_s = 0.0

    def saw(self, started: Mapping[str, float]) -> None:
        """Starts that events told of: UUID -> CLOCK_BOOTTIME."""
        for uuid, boottime_s in started.items():
            partition = self._maker.partitions.get(uuid)
            if partition is not None and partition.run_id >= 0:
                self._searched[uuid] = partition.run_id
                self._maker.put(partition._replace(started_boottime_s=boottime_s))

    def search(self, uuids: Iterable[str]) -> None:
        """Note which of these started unseen, and look for their processes now and then."""
        if not self.is_this_computer:
            return
        for uuid in uuids:
            partition = self._maker.partitions.get(uuid)
            if partition is None or partition.run_id < 0:
                self._searched.pop(uuid, None)
            elif partition.started_boottime_s is None and self._searched.get(uuid) != partition.run_id:
                self._searched[uuid] = -1
        self._look()

    def _look(self) -> None:
        wanted = {uuid for uuid, run_id in self._searched.items() if run_id == -1}
        now_s = self._clock.monotonic()
        if not wanted or now_s < self._next_search_s:
            return
        self._next_search_s = now_s + _SEARCH_EVERY_S
        found = start_times(wanted, self._processes)
        for uuid in wanted:
            partition: Partition | None = self._maker.partitions.get(uuid)
            if partition is None or partition.run_id < 0:
                del self._searched[uuid]
                continue
            self._searched[uuid] = partition.run_id
            if uuid in found:
                self._maker.put(partition._replace(started_boottime_s=found[uuid]))


def start_times(uuids: Iterable[str], processes: Path = Path("/proc")) -> dict[str, float]:
    """CLOCK_BOOTTIME in seconds at which the QEMU processes of these machines were started."""
    wanted = {uuid.encode(): uuid for uuid in uuids}
    found: dict[str, float] = {}
    ticks_per_s = os.sysconf("SC_CLK_TCK")
    with os.scandir(processes) as entries:
        names = [entry.name for entry in entries if entry.name.isdigit()]
    for name in names:
        arguments = _read(processes / name / "cmdline").split(b"\0")
        if b"-uuid" not in arguments[:-1]:
            continue
        uuid = wanted.get(arguments[arguments.index(b"-uuid") + 1])
        # The name, in parentheses, may contain spaces and parentheses itself.
        fields = _read(processes / name / "stat").rpartition(b")")[2].split()
        if uuid is not None and len(fields) > _START_FIELD and fields[_START_FIELD].isdigit():
            found[uuid] = int(fields[_START_FIELD]) / ticks_per_s
    return found


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_COMMAND_LIMIT)
    except OSError:
        return b""  # the process has ended, or is not ours to see
