"""What was asked of a scale host: the shim's table of counters, and the proxy's count of calls."""

from __future__ import annotations

import struct
import uuid
from dataclasses import dataclass, field
from pathlib import Path

HEAD = struct.Struct("=4Q32Q")
SLOT = struct.Struct("=16s2Q")
GROUP_NAMES = ("state", "cpu", "balloon", "vcpu", "interface", "block")


@dataclass(frozen=True, slots=True)
class Asked:
    """Numbers since the host's start; the difference of two says what happened in between.

    ``machine_groups`` is the figure of host cost: for each bulk call and each machine in its answer, the number of
    groups of statistics asked for. ``by_machine`` gives it machine by machine, ``by_group`` group by group.
    """

    calls: int = 0
    records: int = 0
    machine_groups: int = 0
    by_group: dict[str, int] = field(default_factory=dict)
    by_machine: dict[str, int] = field(default_factory=dict)

    def since(self, earlier: Asked) -> Asked:
        """What was asked after ``earlier`` was read; machines and groups with nothing asked are left out."""
        return Asked(
            self.calls - earlier.calls,
            self.records - earlier.records,
            self.machine_groups - earlier.machine_groups,
            _difference(self.by_group, earlier.by_group),
            _difference(self.by_machine, earlier.by_machine),
        )


def read_asked(file: Path) -> Asked:
    """The present state of the shim's table."""
    data = file.read_bytes()
    calls, records, machine_groups, _, *by_group = HEAD.unpack_from(data)
    machines = {}
    for key, asked, groups in SLOT.iter_unpack(data[HEAD.size :]):
        if asked:
            machines[str(uuid.UUID(bytes=key))] = groups
    names = (*GROUP_NAMES, *(f"group {bit}" for bit in range(len(GROUP_NAMES), 32)))
    groups_asked = {name: count for name, count in zip(names, by_group, strict=True) if count}
    return Asked(calls, records, machine_groups, groups_asked, machines)


def _difference(now: dict[str, int], earlier: dict[str, int]) -> dict[str, int]:
    changes = {key: value - earlier.get(key, 0) for key, value in now.items()}
    return {key: value for key, value in changes.items() if value}
