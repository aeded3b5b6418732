"""What is read of which machine in one round: everything of what is seen, a little of the rest in turn."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

import libvirt

from app.core.messages import Message
from app.core.metrics import Attention, CpuSweep, Reading, split_key
from app.core.partitions import Partition, PartitionState
from app.hosts.bulk import BulkStatistics
from app.hosts.rates import Meter, Rates
from app.hosts.readings import CPU, CPU_GAP_S, EVERY_GROUP, GROUP_OF, Scale, read_record

ROTATION_ROUNDS = 14
"""Rounds (seconds) in which every machine that nobody looks at is read once; a little less than the promised 15."""

STATE_LAPS = 4
"""Every so many laps of the rotation the state is asked for, too: in a minute what no event told is noticed."""

DETAILED_LIMIT = 50
"""Machines that are read in every detail; whoever selects thousands must not bring their host to its knees."""

_STATE = libvirt.VIR_DOMAIN_STATS_STATE
_RUNNING = PartitionState.RUNNING
_NAN = float("nan")
_NS_PER_PERCENT = 1e7  # of one processor in a second


def groups_for(metrics: Iterable[str]) -> int:
    """The statistics groups behind the metrics of the shown columns."""
    groups = 0
    for key in metrics:
        groups |= GROUP_OF.get(split_key(key)[0].partition(".")[0], 0)
    return groups


class Turn:
    """A machine that runs, as the rotation needs it: hundreds a second are looked at, so nothing is looked up."""

    __slots__ = ("is_running", "meter", "per_processor", "uuid")

    def __init__(self, uuid: str, partition: Partition, meter: Meter) -> None:
        self.uuid = uuid
        self.update(partition, meter)

    def update(self, partition: Partition, meter: Meter) -> None:
        """The machine changed. ``per_processor`` is NaN while the number of its processors is not known."""
        self.meter = meter
        self.is_running = partition.state is _RUNNING
        self.per_processor = _inverse(partition.processor_count)


def _inverse(count: int) -> float:
    return 1.0 / count if count > 0 else _NAN


class Rotation:
    """Takes running machines in turn, the same number each round; a lap is once through all of them."""

    def __init__(self) -> None:
        self.lap = 1
        self._order: list[Turn] = []
        self._known: dict[str, Turn] = {}
        self._has_left = False
        self._next = 0

    def add(self, uuid: str, partition: Partition, meter: Meter) -> None:
        """A machine that runs now and waits at the end of the row, or one that is there and changed."""
        turn = self._known.get(uuid)
        if turn is None:
            turn = self._known[uuid] = Turn(uuid, partition, meter)
            self._order.append(turn)
        else:
            turn.update(partition, meter)

    def remove(self, uuid: str) -> None:
        """A machine that no longer runs; its place is given up at the end of the row."""
        self._has_left |= self._known.pop(uuid, None) is not None

    def take(self) -> list[Turn]:
        """The machines of this round."""
        if self._next >= len(self._order):
            if self._has_left:
                self._order = self._still_there(self._order)
                self._has_left = False
            self._next = 0
            self.lap += 1
        first = self._next
        self._next += -(-len(self._order) // ROTATION_ROUNDS)
        part = self._order[first : self._next]
        return self._still_there(part) if self._has_left else part

    def _still_there(self, turns: list[Turn]) -> list[Turn]:
        known = self._known
        return [turn for turn in turns if known.get(turn.uuid) is turn]


class Statistics:
    """The readings of one host's machines.

    ``partitions`` and ``domains`` are looked at anew in each round. ``took``: told of every record,
    because each carries the machine's state. ``between``: called after each request.
    """

    def __init__(
        self,
        bulk: BulkStatistics,
        partitions: Mapping[str, Partition],
        domains: Callable[[], Mapping[str, libvirt.virDomain]],
        took: Callable[[str, libvirt.virDomain, Mapping[str, object]], None],
        no_statistics: Message,
        between: Callable[[], None],
    ) -> None:
        self.host_processors = 0
        self._bulk = bulk
        self._partitions = partitions
        self._domains = domains
        self._took = took
        self._no_statistics = no_statistics
        self._between = between
        self._rates = Rates()
        self._rotation = Rotation()
        self._attention = Attention()
        self._column_groups = 0

    def attend(self, attention: Attention) -> None:
        """What is looked at from now on."""
        self._attention = attention
        self._column_groups = groups_for(attention.metrics)

    def follow(self, uuids: Iterable[str]) -> None:
        """Machines that came, went, started or stopped."""
        for uuid in uuids:
            partition = self._partitions.get(uuid)
            if partition is not None and partition.run_id >= 0:
                self._rotation.add(uuid, partition, self._rates.meter(uuid, partition.run_id))
            else:
                self._rotation.remove(uuid)
                self._rates.forget(uuid)

    def forget_all(self) -> None:
        """Time passed that no clock counted: no rate may reach across it."""
        self._rates.forget_all()
        self.follow(self._partitions)

    def read(self) -> tuple[dict[str, Reading], tuple[CpuSweep, ...]]:
        """One round: what is seen, and those of the rest whose turn it is. Raises libvirtError."""
        attention, partitions = self._attention, self._partitions
        detailed = [uuid for uuid in dict.fromkeys(attention.detailed) if self._is_running(uuid)][:DETAILED_LIMIT]
        shown = partitions if attention.is_everything else attention.visible
        visible = [uuid for uuid in dict.fromkeys(shown) if self._is_running(uuid) and uuid not in detailed]
        readings: dict[str, Reading] = {}
        self._read_fully(detailed, EVERY_GROUP, readings, is_detailed=True)
        groups = EVERY_GROUP if attention.is_everything else self._column_groups
        if groups:
            self._read_fully(visible, groups, readings, is_detailed=False)
        return readings, self._read_turn({*detailed, *visible} if groups else {*detailed})

    def _read_fully(self, uuids: list[str], groups: int, readings: dict[str, Reading], *, is_detailed: bool) -> None:
        for taken_s, records in self._bulk.read(self._handles(uuids), _STATE | groups):
            for uuid, domain, values in records:
                self._took(uuid, domain, values)
                partition = self._partitions.get(uuid)
                if partition is None or partition.run_id < 0:
                    continue
                meter = self._rates.meter(uuid, partition.run_id)
                scale = Scale(self.host_processors, partition.processor_count, self._no_statistics)
                readings[uuid] = read_record(values, meter, taken_s, groups, scale, is_detailed=is_detailed)
            self._between()

    def _read_turn(self, seen: Collection[str]) -> tuple[CpuSweep, ...]:
        """The cheap reading of those whose turn it is. Their states are events' business, but in some laps."""
        domain_of, turns = self._domains().get, self._rotation.take()
        with_states = self._rotation.lap % STATE_LAPS == 0
        turn_of = {turn.uuid: turn for turn in turns if (turn.is_running or with_states) and turn.uuid not in seen}
        asked = {uuid: domain for uuid in turn_of if (domain := domain_of(uuid)) is not None}
        per_host_processor = _inverse(self.host_processors)
        sweeps: list[CpuSweep] = []
        for taken_s, records in self._bulk.read(asked, _STATE | CPU if with_states else CPU, is_cheap=True):
            if with_states:
                for uuid, domain, values in records:
                    self._took(uuid, domain, values)
            sweep = CpuSweep(taken_s, [], [], [])
            _, uuids, of_host, of_guest = sweep
            for uuid, _, values in records:
                turn = turn_of[uuid]
                delta = turn.meter.cpu(values.get("cpu.time"), taken_s, CPU_GAP_S)
                if delta is None or not turn.is_running:
                    continue
                percent = delta[0] / delta[1] / _NS_PER_PERCENT
                share_of_host, share = percent * per_host_processor, percent * turn.per_processor
                uuids.append(uuid)
                of_host.append(100.0 if share_of_host > 100.0 else share_of_host)
                of_guest.append(100.0 if share > 100.0 else share)
            if uuids:
                sweeps.append(sweep)
            self._between()
        return tuple(sweeps)

    def _handles(self, uuids: Iterable[str]) -> dict[str, libvirt.virDomain]:
        domains = self._domains()
        return {uuid: domains[uuid] for uuid in uuids if uuid in domains}

    def _is_running(self, uuid: str) -> bool:
        partition = self._partitions.get(uuid)
        return partition is not None and partition.run_id >= 0
