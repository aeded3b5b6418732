"""One round of dynamic memory: statistics in one request, the policy's targets, and the balloons that are set."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import libvirt

from app.core.balloon_policy import (
    HostMemory,
    MachineMemory,
    MemoryPolicy,
    MemoryState,
    MemoryStatus,
    is_short,
    targets,
)
from app.core.record import replaced
from app.definitions.domain import read_domain
from app.definitions.parsing import DefinitionError
from app.hosts.errors import is_connection_lost, tried
from app.hosts.lease import Lease
from app.hosts.lookup import find
from app.hosts.node import used_memory_bytes

PERIOD_S = 5  # for machines whose definition asks the guest for no statistics
SILENT_S = 60.0  # without a word of the guest: its driver is gone, whatever numbers the host still has
REST_S = 60.0  # after the host refused something
_KIB = 1024
_SLICE = 50
_NOWAIT = libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT
Run = tuple[str, int]


class _Watched:
    """What is remembered of one run from round to round."""

    def __init__(self, console: str) -> None:
        self.lease = Lease(console)
        self.target_bytes = 0
        self.rest_until_s = 0.0
        self.is_asked = False  # whether the guest was asked for statistics by us
        self.startup_bytes = 0  # read when it is the minimum
        self._last: tuple[float, object] = (-1.0, None)
        self._told_s = 0.0

    def is_settled(self, assigned: float, told: object, now_s: float) -> bool | None:
        """Whether the balloon rests and the guest has spoken since; None when it has been silent for long."""
        last, self._last = self._last, (assigned, told)
        if last[1] != told:
            self._told_s = now_s
            return last[0] == assigned
        return None if now_s - self._told_s >= SILENT_S else False


class Rounds:
    """The rounds of one connection. Used by one thread."""

    def __init__(self, console: str) -> None:
        self._console = console
        self._watched: dict[Run, _Watched] = {}

    def once(
        self, connection: libvirt.virConnect, wanted: Mapping[Run, MemoryPolicy], now_s: float
    ) -> dict[Run, MemoryStatus]:
        """How each run fares that the host told of. Raises libvirtError when the connection is lost."""
        self._watched = {run: self._watched.get(run) or _Watched(self._console) for run in wanted}
        states: dict[Run, MemoryState] = {}
        ready: dict[str, tuple[Run, libvirt.virDomain, MachineMemory]] = {}
        for domain, values in _statistics(connection, wanted):
            run = (domain.UUIDString(), domain.ID())
            if run not in wanted:
                continue  # off, or started anew meanwhile
            try:
                state, machine = self._look(domain, run, wanted[run], values, now_s)
            except libvirt.libvirtError as error:
                state, machine = self._refused(run, error, now_s), None
            if state is not None:
                states[run] = state
            if machine is not None:
                ready[machine.uuid] = (run, domain, machine)
        states |= self._set(connection, ready, now_s)
        return {run: MemoryStatus(wanted[run], state, self._watched[run].target_bytes) for run, state in states.items()}

    def _look(
        self, domain: libvirt.virDomain, run: Run, policy: MemoryPolicy, values: Mapping[str, object], now_s: float
    ) -> tuple[MemoryState | None, MachineMemory | None]:
        """How it fares, and its numbers when its balloon may be set. No state: the host is busy with the machine."""
        known = self._watched[run]
        assigned, usable = _bytes(values, "balloon.current"), _usable(values)
        if now_s < known.rest_until_s:
            return MemoryState.REFUSED, None
        # Of a machine that is busy with another request the host tells only what is defined.
        if assigned is None or "balloon.rss" not in values:
            return None, None
        if usable is None or not values.get("balloon.last-update") or usable > assigned:
            if not known.is_asked:
                known.is_asked = True
                domain.setMemoryStatsPeriod(PERIOD_S, libvirt.VIR_DOMAIN_AFFECT_LIVE)
            return MemoryState.NOT_REPORTING, None
        is_settled = known.is_settled(assigned, values["balloon.last-update"], now_s)
        if is_settled is None:
            return MemoryState.NOT_REPORTING, None
        known.lease.look(domain, now_s)
        if not known.lease.is_held:
            return MemoryState.OTHER_CONSOLE if known.lease.is_others else MemoryState.BEGINNING, None
        if not policy.minimum_bytes:
            known.startup_bytes = known.startup_bytes or _startup_bytes(domain, policy)
            policy = replaced(policy, minimum_bytes=known.startup_bytes)
        machine = MachineMemory(run[0], policy, assigned, assigned - usable)
        target = known.target_bytes or int(assigned)
        state = MemoryState.SHORT if is_short(machine, max(target, int(assigned))) else MemoryState.FOLLOWING
        return state, machine if is_settled else None

    def _set(
        self,
        connection: libvirt.virConnect,
        ready: Mapping[str, tuple[Run, libvirt.virDomain, MachineMemory]],
        now_s: float,
    ) -> dict[Run, MemoryState]:
        states: dict[Run, MemoryState] = {}
        host = _host_memory(connection) if ready else None
        if host is None:
            return states
        found = targets([machine for _, _, machine in ready.values()], host)
        for uuid, (run, domain, machine) in ready.items():
            target = found.get(uuid, int(machine.assigned_bytes))
            states[run] = MemoryState.SHORT if is_short(machine, target) else MemoryState.FOLLOWING
            self._watched[run].target_bytes = target
            if uuid in found:
                try:
                    domain.setMemoryFlags(target // _KIB, libvirt.VIR_DOMAIN_AFFECT_LIVE)
                except libvirt.libvirtError as error:
                    states[run] = self._refused(run, error, now_s)
        return states

    def _refused(self, run: Run, error: libvirt.libvirtError, now_s: float) -> MemoryState:
        if is_connection_lost(error):
            raise error
        self._watched[run].rest_until_s = now_s + REST_S
        return MemoryState.REFUSED


def _statistics(
    connection: libvirt.virConnect, wanted: Mapping[Run, MemoryPolicy]
) -> list[tuple[libvirt.virDomain, Mapping[str, object]]]:
    """Of those machines that are still there; nothing from a host that gives no statistics."""
    domains: list[libvirt.virDomain] = []
    for uuid, _ in wanted:
        try:
            domains.append(find(connection, uuid))
        except libvirt.libvirtError as error:
            if is_connection_lost(error):
                raise
    found: list[tuple[libvirt.virDomain, Mapping[str, object]]] = []
    for first in range(0, len(domains), _SLICE):
        part = domains[first : first + _SLICE]
        try:
            found += connection.domainListGetStats(part, libvirt.VIR_DOMAIN_STATS_BALLOON, _NOWAIT)
        except libvirt.libvirtError as error:
            if is_connection_lost(error):
                raise
    return found


def _startup_bytes(domain: libvirt.virDomain, policy: MemoryPolicy) -> int:
    """What the machine starts with, which only its stored definition tells; the maximum where there is none."""
    if domain.isPersistent():
        with suppress(DefinitionError):
            return read_domain(domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)).memory_startup_bytes
    return policy.maximum_bytes


def _host_memory(connection: libvirt.virConnect) -> HostMemory | None:
    """None when the host does not tell: then nothing is changed, for it may be short."""
    stats = tried(lambda: connection.getMemoryStats(libvirt.VIR_NODE_MEMORY_STATS_ALL_CELLS, 0))
    if stats is None:
        return None
    used, total = used_memory_bytes(stats), stats.get("total")
    return None if used is None or not total else HostMemory(total * _KIB, total * _KIB - used)


def _usable(values: Mapping[str, object]) -> float | None:
    """What the guest could give away; older drivers only tell what lies idle."""
    usable = _bytes(values, "balloon.usable")
    return usable if usable is not None else _bytes(values, "balloon.unused")


def _bytes(values: Mapping[str, object], name: str) -> float | None:
    value = values.get(name)
    return float(value * _KIB) if type(value) is int and value >= 0 else None
