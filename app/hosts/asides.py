"""What is read beside the machines' statistics: the parent partition, IP addresses, start times, dynamic memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import libvirt

from app.core.balloon_policy import MemoryPolicy
from app.core.commands import AddressesQuery
from app.core.details import MachineDetails
from app.core.messages import message
from app.core.metrics import PARENT, Attention, Reading
from app.core.partitions import HostFacts, PartitionState
from app.hosts.address_reader import AddressReader
from app.hosts.balancing import Balancer
from app.hosts.calls import Calls
from app.hosts.clock import Clock
from app.hosts.node import LocalParent, ParentReader, RemoteParent
from app.hosts.sharing import Lender
from app.hosts.snapshots import SnapshotMaker
from app.hosts.statistics import ROTATION_ROUNDS
from app.hosts.uptime import Starts
from app.hosts.watched import WatchedHost

ADDRESSED_LIMIT = 100
"""Machines whose addresses are kept fresh: a screenful, even when thousands are selected."""


class Asides:
    """Asides of one connection. Used by the monitor's thread; what it learns goes into the snapshot maker."""

    def __init__(
        self,
        calls: Calls,
        connection: libvirt.virConnect,
        beside: Lender,
        maker: SnapshotMaker,
        clock: Clock,
        host: WatchedHost,
    ) -> None:
        self._calls = calls
        self._connection = connection
        self._maker = maker
        self._clock = clock
        self._starts = Starts(clock, maker)
        self._beside = beside
        self._addresses = AddressReader(self._answer, clock, f"addresses-{host.host_id}")
        self._balancer = Balancer(beside, clock, host.console, f"memory-{host.host_id}")
        self._policies: dict[str, MemoryPolicy] = {}
        self._parent: ParentReader | None = None
        self._shown = {uuid for uuid, known in maker.partitions.items() if known.dynamic_memory is not None}
        self._rounds = 0

    def start(self) -> None:
        """Begin to ask for addresses."""
        self._addresses.start()

    def stop(self) -> None:
        """Ask no more; a guest that does not answer is left behind."""
        self._addresses.stop()
        self._balancer.stop()

    def learn(self, facts: HostFacts) -> None:
        """What kind of host it is decides who knows its numbers."""
        self._starts.is_this_computer = facts.is_this_computer
        if self._parent is None:
            self._parent = (
                LocalParent(self._clock)
                if facts.is_this_computer
                else RemoteParent(self._calls, self._connection, self._clock, facts)
            )

    def read_parent(self, attention: Attention, readings: dict[str, Reading]) -> None:
        """Adds the parent's reading, each round when it is seen, else in turn. Raises libvirtError when lost."""
        is_detailed = PARENT in attention.detailed
        # Its row is pinned above the others: whoever sees columns at all sees it.
        is_seen = is_detailed or attention.is_everything or bool(attention.metrics)
        if self._parent is not None and (is_seen or self._rounds % ROTATION_ROUNDS == 0):
            readings[PARENT] = self._parent.read(is_detailed=is_detailed)
        self._rounds += 1

    def take_addresses(self, attention: Attention) -> None:
        """Takes the addresses that were found, and says which are wanted next."""
        partitions = self._maker.partitions
        for (uuid, run_id), addresses in self._addresses.take().items():
            partition = partitions.get(uuid)
            if partition is not None and partition.run_id == run_id:
                self._maker.put(partition._replace(addresses=addresses))
        running = [
            (uuid, partitions[uuid].run_id)
            for uuid in dict.fromkeys((*attention.visible, *attention.detailed))
            if uuid in partitions and partitions[uuid].state is PartitionState.RUNNING
        ]
        self._addresses.attend(running[:ADDRESSED_LIMIT])

    def describe(self, details: MachineDetails) -> None:
        """What the definition says of the machine's memory."""
        if details.memory_policy is None:
            self._policies.pop(details.uuid, None)
        else:
            self._policies[details.uuid] = details.memory_policy

    def take_memory(self) -> None:
        """Takes how dynamic memory fares, and says for which machines it is on."""
        partitions = self._maker.partitions
        self._policies = {uuid: policy for uuid, policy in self._policies.items() if uuid in partitions}
        self._balancer.attend(
            {
                (uuid, partitions[uuid].run_id): policy
                for uuid, policy in self._policies.items()
                if partitions[uuid].state is PartitionState.RUNNING
            }
        )
        # Outlives connections as partitions do, so also those that are not in the policies any more.
        self._shown |= self._policies.keys()
        for uuid in self._shown & partitions.keys():
            partition = partitions[uuid]
            status = self._balancer.status((uuid, partition.run_id))
            if status != partition.dynamic_memory:
                self._maker.put(partition._replace(dynamic_memory=status))
        self._shown = set(self._policies)

    def saw_starts(self, started: Mapping[str, float]) -> None:
        """Starts that events told of: UUID -> CLOCK_BOOTTIME."""
        self._starts.saw(started)

    def search_starts(self, uuids: Iterable[str] = ()) -> None:
        """Looks for the start times of these and of those that are still unknown."""
        self._starts.search(uuids)

    def _answer(self, query: AddressesQuery) -> object:
        """In the thread that reads addresses."""
        from app.hosts.queries import NO_ADDRESSES, answer  # deferred: lxml is not needed for the first list

        with self._beside(message(NO_ADDRESSES)) as connection:
            return answer(connection, query)
