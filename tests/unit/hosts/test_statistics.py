"""Who is read when: what is seen each second, the rest in turn, and one bad machine hides no other."""

from __future__ import annotations

from collections import Counter

import libvirt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import metrics
from app.core.metrics import Attention, Reading, Tick
from app.core.partitions import Partition, PartitionState
from app.core.record import replaced
from app.hosts.bulk import CAUTIOUS_SLICE, SLICE, BulkStatistics
from app.hosts.calls import Calls, StoppedError
from app.hosts.rates import Meter
from app.hosts.readings import BLOCK, CPU, EVERY_GROUP, NO_STATISTICS
from app.hosts.statistics import DETAILED_LIMIT, ROTATION_ROUNDS, STATE_LAPS, Rotation, Statistics
from tests.unit.hosts.clocks import FakeClock
from tests.unit.hosts.driver import host_error

STATE = libvirt.VIR_DOMAIN_STATS_STATE
NOWAIT = libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT


class FakeDomain:
    """As much of a virDomain as statistics need."""

    def __init__(self, uuid: str) -> None:
        self.uuid = uuid

    def UUIDString(self) -> str:
        return self.uuid


class FakeHost:
    """Answers domainListGetStats and remembers the questions."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.questions: list[tuple[tuple[str, ...], int, int]] = []
        self.bad: set[str] = set()
        self.gone: set[str] = set()
        self.seconds_each = 0.0
        self.error: libvirt.libvirtError | None = None
        self.refuses_nowait = False

    def domainListGetStats(self, domains: list[FakeDomain], groups: int, flags: int) -> list[tuple[FakeDomain, dict]]:
        uuids = tuple(domain.uuid for domain in domains)
        self.questions.append((uuids, groups, flags))
        self.clock.advance(self.seconds_each * len(uuids))
        if self.error is not None:
            raise self.error
        if self.refuses_nowait and flags:
            raise host_error(libvirt.VIR_ERR_INVALID_ARG, "unsupported flags (0x20000000)", libvirt.VIR_FROM_QEMU)
        if self.bad & set(uuids):
            raise host_error(libvirt.VIR_ERR_INTERNAL_ERROR, "cannot parse reply", libvirt.VIR_FROM_QEMU)
        return [
            (domain, ({"state.state": 1, "state.reason": 1} if groups & STATE else {}) | self._numbers())
            for domain in domains
            if domain.uuid not in self.gone
        ]

    def _numbers(self) -> dict[str, int]:
        return {"cpu.time": int(self.clock.now_s * 1e9)}


class Bench:
    """Statistics of ``count`` running machines."""

    def __init__(self, count: int) -> None:
        self.clock = FakeClock()
        self.host = FakeHost(self.clock)
        self.pauses = 0
        self.states: list[tuple[str, object]] = []
        self.bulk = BulkStatistics(Calls(self.clock), self.host, self.clock)  # type: ignore[arg-type]
        self.partitions = {
            f"u{number}": Partition(f"u{number}", f"m{number}", PartitionState.RUNNING, run_id=1, processor_count=1)
            for number in range(count)
        }
        self.domains = {uuid: FakeDomain(uuid) for uuid in self.partitions}
        self.statistics = Statistics(
            self.bulk,
            self.partitions,
            lambda: self.domains,
            lambda uuid, _, values: self.states.append((uuid, values["state.state"])),
            NO_STATISTICS,
            self.between,  # type: ignore[arg-type,return-value]
        )
        self.statistics.host_processors = 1
        self.statistics.follow(self.partitions)

    def between(self) -> None:
        self.pauses += 1

    def read(self) -> dict[str, Reading]:
        """One round's readings, full ones and those of sweeps."""
        readings, sweeps = self.statistics.read()
        swept = Tick("host", 1, 0.0, {}, None, sweeps).swept(self.partitions)
        assert not readings.keys() & swept.keys()
        return readings | swept

    def advanced(self) -> dict[str, Reading]:
        """One round's readings; a second passes."""
        readings = self.read()
        self.clock.advance(1.0)
        return readings

    def round(self) -> Counter[str]:
        """One round; how often each machine was asked for."""
        self.host.questions.clear()
        self.read()
        self.clock.advance(1.0)
        return Counter(uuid for uuids, _, _ in self.host.questions for uuid in uuids)


RUNS = Partition("u", "m", PartitionState.RUNNING, run_id=1, processor_count=1)


def rotating(count: int) -> Rotation:
    rotation = Rotation()
    for number in range(count):
        rotation.add(str(number), RUNS, Meter(1))
    return rotation


def test_rotation_reads_the_processor_only_in_both_percents() -> None:
    bench = Bench(1)
    bench.statistics.host_processors = 4
    bench.partitions["u0"] = replaced(bench.partitions["u0"], processor_count=2)
    bench.statistics.follow(bench.partitions)
    values = [dict(reading.values) for _ in range(2 * ROTATION_ROUNDS) for reading in bench.advanced().values()]
    assert values
    assert all(each == pytest.approx({metrics.CPU_HOST: 25.0, metrics.CPU_GUEST: 50.0}) for each in values)


@given(st.integers(0, 700))
def test_rotation_reaches_everybody_in_time_and_evenly(count: int) -> None:
    rotation = rotating(count)
    rounds = [[turn.uuid for turn in rotation.take()] for _ in range(ROTATION_ROUNDS)]
    assert {uuid for part in rounds for uuid in part} == {str(number) for number in range(count)}
    assert max(map(len, rounds)) <= count / ROTATION_ROUNDS + 1


def test_rotation_takes_newcomers_and_leaves_out_who_left() -> None:
    rotation = rotating(28)
    first = rotation.take()
    rotation.add("new", RUNS, Meter(1))
    rotation.remove("27")
    rotation.remove("26")
    rotation.add("26", RUNS, Meter(2))
    rest = [turn.uuid for _ in range(ROTATION_ROUNDS) for turn in rotation.take()]
    assert rest.count("26") == 1, "who came back has one place"
    assert len(first) == 2
    assert "new" in rest
    assert "27" not in rest


def test_what_is_seen_is_read_each_round_with_the_shown_groups() -> None:
    bench = Bench(100)
    bench.statistics.attend(Attention(("u1", "u2", metrics.PARENT), ("u3",), frozenset({metrics.DISK_READ})))
    for _ in range(3):
        asked = bench.round()
        assert {"u1", "u2", "u3"} <= set(asked)
        assert all(times == 1 for times in asked.values())
        groups = {uuid: groups for uuids, groups, _ in bench.host.questions for uuid in uuids}
        assert groups["u1"] == STATE | BLOCK
        assert groups["u3"] == STATE | EVERY_GROUP
        assert {groups[uuid] for uuid in asked.keys() - {"u1", "u2", "u3"}} == {CPU}


def test_everybody_has_a_reading_every_fifteen_seconds_even_when_nothing_is_seen() -> None:
    bench = Bench(200)
    asked = sum((bench.round() for _ in range(ROTATION_ROUNDS)), Counter())
    assert set(asked) == set(bench.partitions)
    assert bench.read().keys() <= set(bench.partitions)


def test_in_turn_states_are_asked_once_a_minute_and_of_paused_machines_too() -> None:
    """Events tell of states; should one have been lost, this is what notices."""
    bench = Bench(4 * ROTATION_ROUNDS)
    bench.partitions["u7"] = bench.partitions["u7"]._replace(state=PartitionState.PAUSED)
    bench.statistics.follow(("u7",))
    without, with_states = Counter(), Counter()
    for _ in range(STATE_LAPS * ROTATION_ROUNDS):
        bench.round()
        for uuids, groups, _ in bench.host.questions:
            (with_states if groups & STATE else without).update(uuids)
    assert STATE_LAPS * ROTATION_ROUNDS <= 60
    assert with_states == Counter(dict.fromkeys(bench.partitions, 1))
    assert without == Counter({uuid: STATE_LAPS - 1 for uuid in bench.partitions if uuid != "u7"})
    assert Counter(uuid for uuid, _ in bench.states) == with_states


def test_everything_means_everything() -> None:
    bench = Bench(120)
    bench.statistics.attend(Attention((), (), frozenset(), is_everything=True))
    asked = bench.round()
    assert set(asked) == set(bench.partitions)
    assert {groups for _, groups, _ in bench.host.questions} == {STATE | EVERY_GROUP}
    assert max(len(uuids) for uuids, _, _ in bench.host.questions) == SLICE


def test_selecting_thousands_does_not_ask_for_every_detail_of_all() -> None:
    bench = Bench(2000)
    bench.statistics.attend(Attention((), tuple(bench.partitions), frozenset({metrics.CPU_HOST})))
    bench.round()
    full = [uuid for uuids, groups, _ in bench.host.questions if groups == STATE | EVERY_GROUP for uuid in uuids]
    assert len(full) == DETAILED_LIMIT
    assert bench.pauses == len(bench.host.questions)  # news are heard between any two requests


def test_only_running_machines_are_asked() -> None:
    bench = Bench(30)
    for number in range(0, 30, 2):
        uuid = f"u{number}"
        bench.partitions[uuid] = bench.partitions[uuid]._replace(state=PartitionState.OFF, run_id=-1)
    bench.statistics.follow(bench.partitions)
    bench.statistics.attend(Attention(tuple(bench.partitions), (), frozenset({metrics.CPU_HOST})))
    assert set(bench.round()) == {f"u{number}" for number in range(1, 30, 2)}


def test_a_share_that_cannot_be_said_is_no_number() -> None:
    bench = Bench(1)
    bench.partitions["u0"] = replaced(bench.partitions["u0"], processor_count=0)
    bench.statistics.follow(bench.partitions)
    swept = [reading for _ in range(2 * ROTATION_ROUNDS) for reading in bench.advanced().values()]
    assert swept
    assert all(set(reading.values) == {metrics.CPU_HOST} for reading in swept)


def test_rates_begin_anew_after_sleep() -> None:
    bench = Bench(2)
    bench.statistics.attend(Attention(("u0", "u1"), (), frozenset({metrics.CPU_HOST})))
    bench.round()
    assert bench.read()["u0"].values
    bench.clock.advance(1.0)
    bench.statistics.forget_all()
    assert not bench.read()["u0"].values


def test_slow_host_gets_smaller_questions_and_a_quick_one_larger_again() -> None:
    bench = Bench(200)
    bench.statistics.attend(Attention((), (), frozenset(), is_everything=True))
    bench.host.seconds_each = 0.2
    bench.round()
    sizes = [len(uuids) for uuids, _, _ in bench.host.questions]
    assert sizes[0] == SLICE
    assert max(sizes[5:]) * 0.2 <= 1.0
    bench.host.seconds_each = 0.0
    bench.round()
    assert bench.round()
    assert max(len(uuids) for uuids, _, _ in bench.host.questions) == SLICE


def test_one_bad_machine_hides_no_other_and_is_left_alone_for_a_while() -> None:
    bench = Bench(40)
    bench.statistics.attend(Attention(tuple(bench.partitions), (), frozenset({metrics.CPU_HOST})))
    bench.host.bad = {"u7"}
    assert set(bench.read()) == set(bench.partitions) - {"u7"}
    bench.clock.advance(1.0)
    bench.host.questions.clear()
    assert set(bench.read()) == set(bench.partitions) - {"u7"}
    assert len(bench.host.questions) == 1
    bench.host.bad = set()
    bench.clock.advance(60.0)
    assert set(bench.read()) == set(bench.partitions)


def test_machines_that_went_meanwhile_do_not_shift_the_others() -> None:
    bench = Bench(10)
    bench.host.gone = {"u4"}
    domains = {uuid: domain for uuid, domain in bench.domains.items()}
    records = [record for part in bench.bulk.read(domains, STATE) for record in part.records]  # type: ignore[arg-type]
    assert [uuid for uuid, _, _ in records] == [uuid for uuid in domains if uuid != "u4"]
    assert all(domain.UUIDString() == uuid for uuid, domain, _ in records)


def test_host_older_than_nowait_is_asked_without() -> None:
    bench = Bench(3)
    bench.host.refuses_nowait = True
    assert [part for part in bench.bulk.read(bench.domains, STATE)]  # type: ignore[arg-type]
    assert [flags for _, _, flags in bench.host.questions] == [NOWAIT, 0]
    list(bench.bulk.read(bench.domains, STATE))  # type: ignore[arg-type]
    assert bench.host.questions[-1][2] == 0


def test_host_without_bulk_statistics_is_noticed() -> None:
    bench = Bench(3)
    bench.host.error = host_error(libvirt.VIR_ERR_NO_SUPPORT, "this function is not supported")
    assert not bench.read()
    assert not bench.bulk.is_supported


def test_lost_connection_ends_the_round() -> None:
    bench = Bench(3)
    bench.host.error = host_error(libvirt.VIR_ERR_INTERNAL_ERROR, "client socket is closed")
    with pytest.raises(libvirt.libvirtError):
        bench.read()


def test_cautious_beginning_asks_for_few_at_once() -> None:
    bench = Bench(100)
    bulk = BulkStatistics(Calls(bench.clock), bench.host, bench.clock, CAUTIOUS_SLICE)  # type: ignore[arg-type]
    list(bulk.read(bench.domains, STATE))  # type: ignore[arg-type]
    sizes = [len(uuids) for uuids, _, _ in bench.host.questions]
    assert sizes[:4] == [4, 8, 16, 32]


def test_requests_are_counted_timed_and_refused_after_the_end() -> None:
    clock = FakeClock()
    calls = Calls(clock)
    waited: list[float] = []

    def slow(value: int) -> int:
        clock.advance(4.0)
        waited.append(calls.waiting_s())
        return value

    assert calls(slow, 7) == 7
    assert waited == [4.0]
    assert calls.waiting_s() == 0.0
    assert calls.count == 1

    def stopped_meanwhile() -> None:
        calls.stop()

    with pytest.raises(StoppedError):
        calls(stopped_meanwhile)
    with pytest.raises(StoppedError):
        calls(slow, 1)
    assert calls.count == 2
