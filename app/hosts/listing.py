"""Which machines a host has and in which state, read in a handful of requests however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import libvirt

from app.core.details import MachineDetails
from app.core.partitions import INACTIVE_STATES, Partition, PartitionState
from app.hosts.bulk import BulkStatistics
from app.hosts.calls import Calls
from app.hosts.errors import is_connection_lost
from app.hosts.snapshots import SnapshotMaker
from app.hosts.states import partition_state

FIRST_SLICE = 2500
"""Machines of one request of the first list: few round trips, and yet no long hold of the interpreter lock."""

_LATER_SLICE = 250
_STATE = libvirt.VIR_DOMAIN_STATS_STATE


class Flags:
    """UUIDs for which something holds that the host tells only as a filtered list."""

    __slots__ = ("automatic", "checkpointed", "saved", "transient")

    def __init__(self) -> None:
        self.saved: frozenset[str] = frozenset()
        self.automatic: frozenset[str] = frozenset()
        self.transient: frozenset[str] = frozenset()
        self.checkpointed: frozenset[str] = frozenset()


FILTERS: Mapping[str, int] = {
    "saved": libvirt.VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE,
    "automatic": libvirt.VIR_CONNECT_LIST_DOMAINS_AUTOSTART,
    "transient": libvirt.VIR_CONNECT_LIST_DOMAINS_TRANSIENT,
    "checkpointed": libvirt.VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT,
}
SAVED = ("saved",)
REST = ("automatic", "transient", "checkpointed")
ALL = tuple(FILTERS)


class Listing:
    """The machines of one connection. Everything it learns goes into the snapshot maker.

    ``domains``: a handle for each UUID, as fresh as the last answer about it.
    """

    def __init__(
        self, calls: Calls, connection: libvirt.virConnect, bulk: BulkStatistics, maker: SnapshotMaker
    ) -> None:
        self.domains: dict[str, libvirt.virDomain] = {}
        self._calls = calls
        self._connection = connection
        self._bulk = bulk
        self._maker = maker
        self._flags = Flags()
        self._raw: dict[str, tuple[int, int, int, str]] = {}

    def read_first(self) -> None:
        """All machines with name and state. Raises libvirtError."""
        self.domains = self._listed()
        self._read_flags(SAVED)
        self._remove_missing()
        self._read_states(self.domains, FIRST_SLICE)

    def read_again(self, *, with_states: bool) -> None:
        """The list anew; machines that are new or changed their name or run are read at once, or all."""
        self.domains = self._listed()
        self._remove_missing()
        wanted = {
            uuid: domain
            for uuid, domain in self.domains.items()
            # Each word of a handle is written out by libvirt first: what is known of the last one is kept here.
            if with_states or (raw := self._raw.get(uuid)) is None or raw[2:] != (domain.ID(), domain.name())
        }
        self._read_states(wanted, _LATER_SLICE)

    def is_complete(self) -> bool:
        """Whether the host has as many machines, and as many of them running, as are known: two small questions.

        A driver that cannot say has to be asked for the list. Raises libvirtError when the connection is lost.
        """
        try:
            running_count = self._calls(self._connection.numOfDomains)
            other_count = self._calls(self._connection.numOfDefinedDomains)
        except libvirt.libvirtError as error:
            if is_connection_lost(error):
                raise
            return False
        known_count = sum(run_id >= 0 for _, _, run_id, _ in self._raw.values())
        return (known_count, len(self._raw) - known_count) == (running_count, other_count)

    def read_noted(self, noted: Mapping[str, libvirt.virDomain | None]) -> None:
        """Machines that something happened to; handles from events bring new names and unknown machines."""
        for uuid, domain in noted.items():
            if domain is not None:
                self.domains[uuid] = domain
        if any(uuid not in self.domains for uuid in noted):
            self.read_again(with_states=False)
        handles = {uuid: self.domains[uuid] for uuid in noted if uuid in self.domains}
        seen = self._read_states(handles, _LATER_SLICE)
        for uuid in handles.keys() - seen:
            self.forget(uuid)

    def read_flags(self, names: Iterable[str] = ALL) -> set[str]:
        """Read the named :class:`Flags`; the UUIDs of machines that got their first or lost their last checkpoint."""
        checkpointed = self._flags.checkpointed
        for uuid in self._read_flags(names) & self._raw.keys():
            self._put(uuid)
        return set(checkpointed ^ self._flags.checkpointed)

    def take_state(self, uuid: str, domain: libvirt.virDomain, values: Mapping[str, object]) -> None:
        """The state that came along with statistics. Whoever only looks in passing need not look further."""
        raw = self._raw.get(uuid)
        if raw is None or raw[0] != values.get("state.state") or raw[1] != values.get("state.reason", 0):
            self._take(uuid, domain, values)

    def describe(self, details: MachineDetails) -> None:
        """What the definition says of a machine, for the snapshot."""
        known = self._maker.partitions.get(details.uuid)
        if known is not None:
            self._maker.put(
                known._replace(
                    processor_count=details.processor_count,
                    memory_maximum_bytes=details.memory_maximum_bytes,
                    title=details.title,
                    notes=details.notes,
                    generation=details.generation,
                    version=details.version,
                )
            )

    def forget(self, uuid: str) -> None:
        """A machine that the host no longer has."""
        self.domains.pop(uuid, None)
        self._raw.pop(uuid, None)
        self._maker.remove(uuid)

    def _listed(self) -> dict[str, libvirt.virDomain]:
        return {domain.UUIDString(): domain for domain in self._calls(self._connection.listAllDomains, 0)}

    def _remove_missing(self) -> None:
        for uuid in self._maker.partitions.keys() - self.domains.keys():
            self.forget(uuid)

    def _read_flags(self, names: Iterable[str]) -> set[str]:
        changed: set[str] = set()
        for name in names:
            try:
                domains = self._calls(self._connection.listAllDomains, FILTERS[name])
            except libvirt.libvirtError as error:
                if is_connection_lost(error):
                    raise
                continue  # a driver that does not know the filter has no such machines either
            uuids = frozenset(domain.UUIDString() for domain in domains)
            changed |= uuids ^ getattr(self._flags, name)
            setattr(self._flags, name, uuids)
        return changed

    def _read_states(self, domains: Mapping[str, libvirt.virDomain], slice_size: int) -> set[str]:
        """Read and take the states; the UUIDs that the host still knew."""
        seen: set[str] = set()
        if self._bulk.is_supported:
            for part in self._bulk.read(domains, _STATE, slice_size):
                for uuid, domain, values in part.records:
                    seen.add(uuid)
                    self._take(uuid, domain, values)
        if not self._bulk.is_supported:
            seen |= self._read_states_singly(domains)
        return seen

    def _read_states_singly(self, domains: Mapping[str, libvirt.virDomain]) -> set[str]:
        seen: set[str] = set()
        for uuid, domain in domains.items():
            try:
                state, reason, *_ = self._calls(domain.state, 0)
            except libvirt.libvirtError as error:
                if is_connection_lost(error):
                    raise
                continue
            seen.add(uuid)
            self._take(uuid, domain, {"state.state": state, "state.reason": reason})
        return seen

    def _take(self, uuid: str, domain: libvirt.virDomain, values: Mapping[str, object]) -> None:
        state, reason = values.get("state.state"), values.get("state.reason", 0)
        if type(state) is not int or type(reason) is not int:
            return
        raw = (state, reason, domain.ID(), domain.name())
        if self._raw.get(uuid) != raw:
            self.domains[uuid] = domain
            self._raw[uuid] = raw
            self._put(uuid)

    def _put(self, uuid: str) -> None:
        state_number, reason_number, run_id, name = self._raw[uuid]
        flags = self._flags
        has_saved_state = uuid in flags.saved
        state, reason = partition_state(
            state_number, reason_number, is_active=run_id >= 0, has_saved_state=has_saved_state
        )
        if run_id < 0 and state not in INACTIVE_STATES and state is not PartitionState.UNKNOWN:
            run_id = 0  # a driver without run ids
        known = self._maker.partitions.get(uuid)
        if known is None:
            self._maker.put(
                Partition(
                    uuid, name, state, reason, run_id, has_saved_state,
                    uuid in flags.automatic, uuid not in flags.transient, uuid in flags.checkpointed,
                )
            )  # fmt: skip
            return
        is_same_run = known.run_id == run_id >= 0
        self._maker.put(
            known._replace(
                name=name,
                state=state,
                reason=reason,
                run_id=run_id,
                has_saved_state=has_saved_state,
                starts_automatically=uuid in flags.automatic,
                is_persistent=uuid not in flags.transient,
                has_checkpoints=uuid in flags.checkpointed,
                started_boottime_s=known.started_boottime_s if is_same_run else None,
                addresses=known.addresses if is_same_run else (),
            )
        )
