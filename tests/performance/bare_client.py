"""The floor for watching: nothing but libvirt's own calls, once a second, for the machines that the program reads.

Run as ``python -m tests.performance.bare_client URI``; speaks the channel's lines without Qt.
"""

from __future__ import annotations

import json
import os
import select
import sys
import time
from collections.abc import Sequence

import libvirt

from app.hosts.bulk import SLICE
from app.hosts.statistics import ROTATION_ROUNDS, STATE_LAPS, groups_for

_STATE = libvirt.VIR_DOMAIN_STATS_STATE
_CPU = libvirt.VIR_DOMAIN_STATS_CPU_TOTAL
_NOWAIT = libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT


class BareClient:
    """Opens and lists the host; ``watch`` says what is read from then on."""

    def __init__(self, uri: str) -> None:
        self._connection = libvirt.open(uri)
        self._domains = {domain.UUIDString(): domain for domain in self._connection.listAllDomains()}
        self._seen: list[libvirt.virDomain] = []
        self._rest: list[libvirt.virDomain] = []
        self._groups = 0
        self._round = 0
        self.next_s: float | None = None

    def watch(self, uuids: Sequence[str], metrics: Sequence[str]) -> int:
        """Read these machines each second, with the groups behind these metrics; the others in rotation."""
        self._seen = [self._domains[uuid] for uuid in uuids]
        self._rest = [domain for uuid, domain in self._domains.items() if uuid not in set(uuids)]
        self._groups = groups_for(metrics)
        self.next_s = time.monotonic()
        return len(self._seen)

    def tick(self) -> None:
        """One second's calls."""
        self._read(self._seen, _STATE | self._groups)
        lap, part = divmod(self._round, ROTATION_ROUNDS)
        groups = _STATE | _CPU if lap % STATE_LAPS == STATE_LAPS - 1 else _CPU
        self._read(self._rest[part::ROTATION_ROUNDS], groups)
        self._round += 1
        assert self.next_s is not None
        self.next_s = max(self.next_s + 1.0, time.monotonic())

    def _read(self, domains: list[libvirt.virDomain], groups: int) -> None:
        for start in range(0, len(domains), SLICE):
            self._connection.domainListGetStats(domains[start : start + SLICE], groups, _NOWAIT)


def main() -> None:
    """Serve until standard input ends."""
    client = BareClient(sys.argv[1])
    _tell("listed")
    pending = b""
    while True:
        patience_s = None if client.next_s is None else max(0.0, client.next_s - time.monotonic())
        if not select.select([0], [], [], patience_s)[0]:
            client.tick()
            continue
        data = os.read(0, 1 << 16)
        if not data:
            return
        *lines, pending = (pending + data).split(b"\n")
        for line in lines:
            command = json.loads(line)
            _tell("watch", answer=client.watch(command["uuids"], command["metrics"]))


def _tell(event: str, **values: object) -> None:
    os.write(1, json.dumps({"event": event, **values}).encode() + b"\n")


if __name__ == "__main__":
    main()
