"""A real host with five real guests: its numbers against virsh's, and its daemon's troubles."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psutil
import pytest

from app.core import metrics
from app.core.address import parse_uri
from app.core.errors import ErrorKind
from app.core.metrics import METRICS, PARENT, Attention, Reading
from app.core.partitions import ConnectionState, PartitionState
from app.hosts.gateway import Gateway
from tests.support.lab.control import DaemonControl
from tests.support.lab.daemon import LibvirtHost
from tests.support.lab.guests import Guest
from tests.support.listening import Recorder, watching

_S = ConnectionState


@dataclass(frozen=True, slots=True)
class Watched:
    gateway: Gateway
    said: Recorder


@pytest.fixture
def watched(real_host: LibvirtHost, five_guests: tuple[Guest, ...]) -> Iterator[Watched]:
    with watching(parse_uri(real_host.uri)) as (gateway, said):
        said.wait(lambda: said.ticks, "the first round")
        uuids = tuple(guest.uuid for guest in five_guests)
        gateway.attend(Attention((PARENT, *uuids), (PARENT, *uuids), frozenset(METRICS)))
        said.wait(lambda: metrics.DISK_READ in _last(said, uuids[0]).values, "rates of all groups", 10)
        yield Watched(gateway, said)


def _last(said: Recorder, uuid: str) -> Reading:
    readings = said.readings(uuid)
    return readings[-1] if readings else Reading(0.0, {})


COUNTERS = {
    metrics.DISK_WRITE: ("block.0.wr.bytes", 1.0),
    metrics.DISK_WRITE_OPERATIONS: ("block.0.wr.reqs", 1.0),
    metrics.NETWORK_RECEIVE: ("net.0.rx.bytes", 1.0),
    metrics.NETWORK_SEND: ("net.0.tx.bytes", 1.0),
    metrics.CPU_GUEST: ("cpu.time", 1e9 / 100),
}
"""The counters behind the rates, and how much of one a unit and second is."""


def test_rates_add_up_to_what_virsh_counts(watched: Watched, five_guests: tuple[Guest, ...]) -> None:
    """Added up over the time between two questions to virsh, each rate gives the growth of virsh's own counter."""
    said = watched.said

    def counters_now(guest: Guest) -> tuple[float, dict[str, str]]:
        before_s = time.monotonic()
        stats = guest.domstats()
        return (before_s + time.monotonic()) / 2, stats

    first = [counters_now(guest) for guest in five_guests]
    rounds = len(said.ticks)
    said.wait(lambda: len(said.ticks) >= rounds + 15, "fifteen rounds", 40)
    last = [counters_now(guest) for guest in five_guests]
    said.wait(lambda: said.ticks[-1].taken_s > last[-1][0] + 1, "a round after the last question", 5)
    for guest, (from_s, before), (to_s, after) in zip(five_guests, first, last, strict=True):
        pairs = list(itertools.pairwise(said.readings(guest.uuid)))
        for metric, (counter, per_unit) in COUNTERS.items():
            total = sum(
                later.values.get(metric, 0.0) * max(0.0, min(later.taken_s, to_s) - max(earlier.taken_s, from_s))
                for earlier, later in pairs
            )
            grown = int(after[counter]) - int(before[counter])
            assert grown > 0
            assert total * per_unit == pytest.approx(grown, rel=0.25), f"{metric} of {guest.name}"


def test_sizes_are_those_of_virsh(watched: Watched, five_guests: tuple[Guest, ...]) -> None:
    for guest in five_guests:
        values, stats = _last(watched.said, guest.uuid).values, guest.domstats()
        assert values[metrics.MEMORY_ASSIGNED] == int(stats["balloon.current"]) * 1024
        assert values[metrics.MEMORY_RESIDENT] == pytest.approx(int(stats["balloon.rss"]) * 1024, rel=0.1)
        demand = (int(stats["balloon.available"]) - int(stats["balloon.usable"])) * 1024
        assert values[metrics.MEMORY_DEMAND] == pytest.approx(demand, rel=0.2)
        assert values[f"{metrics.DISK_READ}:vda"] >= 0
        assert values["cpu.each:0"] >= 0
        assert not _last(watched.said, guest.uuid).missing


def test_table_fills_with_what_is_slow(
    watched: Watched, real_host: LibvirtHost, five_guests: tuple[Guest, ...]
) -> None:
    said = watched.said
    guest = five_guests[0]
    said.wait(lambda: said.partitions[guest.uuid].addresses, "the address", 40)
    partition = said.partitions[guest.uuid]
    assert partition.addresses[0] == guest.wait_address()
    assert partition.generation == 1
    assert partition.version.startswith("pc-q35")
    assert partition.memory_maximum_bytes == guest.spec.memory_mib << 20
    facts = said.snapshots[-1].facts
    assert facts.hypervisor == "QEMU"
    assert facts.hypervisor_version in real_host.virsh("version")
    assert facts.processor_count > 0
    parent = _last(said, PARENT)
    assert 0 < parent.values[metrics.CPU_HOST] <= 100
    assert 0 < parent.values[metrics.MEMORY_DEMAND] < facts.memory_bytes


def test_what_virsh_does_shows_within_a_second(
    watched: Watched, real_host: LibvirtHost, five_guests: tuple[Guest, ...]
) -> None:
    guest = five_guests[4]

    def becomes(state: PartitionState) -> None:
        watched.said.wait(lambda: watched.said.partitions[guest.uuid].state is state, state.value, 1)

    real_host.virsh("suspend", guest.uuid)
    becomes(PartitionState.PAUSED)
    real_host.virsh("resume", guest.uuid)
    becomes(PartitionState.RUNNING)
    real_host.virsh("desc", guest.uuid, "--live", "--config", "told by virsh")
    watched.said.wait(lambda: watched.said.partitions[guest.uuid].notes == "told by virsh", "the notes", 3)


def test_frozen_daemon_is_told_and_comes_back_by_itself(
    watched: Watched, daemon_control: DaemonControl, five_guests: tuple[Guest, ...]
) -> None:
    said = watched.said
    daemon_control.freeze()
    began_s = time.monotonic()
    status = said.wait_state(_S.NOT_RESPONDING, 4.5)
    assert status.failure is not None
    assert status.failure.kind is ErrorKind.TIMEOUT
    said.wait_state(_S.RECONNECTING, 16)
    assert time.monotonic() - began_s < 16  # keepalive: 3 s × (3 + 1)
    assert set(said.partitions) >= {guest.uuid for guest in five_guests}
    rounds = len(said.ticks)
    daemon_control.thaw()
    said.wait_state(_S.CONNECTED, 15)
    said.wait(lambda: len(said.ticks) > rounds + 2, "rounds go on", 10)
    said.wait(lambda: metrics.CPU_HOST in _last(said, five_guests[0].uuid).values, "rates again", 10)


def test_short_silence_costs_nothing(watched: Watched, daemon_control: DaemonControl) -> None:
    said = watched.said
    connected = len([status for status in said.statuses if status.state is _S.CONNECTED])
    daemon_control.freeze()
    said.wait_state(_S.NOT_RESPONDING, 4.5)
    daemon_control.thaw()
    said.wait_state(_S.CONNECTED, 3)
    assert _S.RECONNECTING not in said.states
    assert len([status for status in said.statuses if status.state is _S.CONNECTED]) == connected + 1


def test_killed_daemon_is_reconnected_when_it_is_there_again(
    watched: Watched, daemon_control: DaemonControl, real_host: LibvirtHost, five_guests: tuple[Guest, ...]
) -> None:
    said = watched.said
    daemon_control.kill()
    status = said.wait_state(_S.RECONNECTING, 2)
    assert status.next_try_epoch_s is not None
    daemon_control.start()
    said.wait_state(_S.CONNECTED, 20)
    rounds = len(said.ticks)
    said.wait(lambda: len(said.ticks) > rounds + 1, "rounds go on", 5)
    real_host.virsh("suspend", five_guests[3].uuid)
    said.wait(lambda: said.partitions[five_guests[3].uuid].state is PartitionState.PAUSED, "events again", 1.5)
    real_host.virsh("resume", five_guests[3].uuid)


def test_hidden_columns_and_machines_are_not_asked_for(
    watched: Watched, five_guests: tuple[Guest, ...], virsh_domstats: Callable[..., dict[str, str]]
) -> None:
    said = watched.said
    watched.gateway.attend(Attention((five_guests[0].uuid,), (), frozenset({metrics.CPU_HOST})))
    rounds = len(said.ticks)
    said.wait(lambda: len(said.ticks) > rounds + 16, "one turn of the rotation", 25)
    others = {guest.uuid for guest in five_guests[1:]}
    later = [{**tick.readings, **tick.swept(others)} for tick in said.ticks[rounds + 1 :]]
    assert all(set(readings[five_guests[0].uuid].values) <= {"cpu.host", "cpu.guest"} for readings in later)
    for guest in five_guests[1:]:
        seen = [readings[guest.uuid] for readings in later if guest.uuid in readings]
        assert 1 <= len(seen) <= 5  # few machines take their turn more often
        assert set(seen[0].values) == {"cpu.host", "cpu.guest"}
    assert "cpu.time" in virsh_domstats(five_guests[0].uuid, "--cpu-total")


def test_guest_that_hangs_does_not_take_the_others_along(watched: Watched, five_guests: tuple[Guest, ...]) -> None:
    """A question to a stopped QEMU never returns; a second connection asks past it."""
    said = watched.said
    stuck, others = five_guests[0], five_guests[1:]
    process = next(
        process
        for process in psutil.process_iter(["cmdline"])
        if {"-uuid", stuck.uuid} <= set(process.info["cmdline"] or ()) and "qemu" in process.info["cmdline"][0]
    )
    process.suspend()
    try:
        said.wait_state(_S.NOT_RESPONDING, 8)
        said.wait_state(_S.CONNECTED, 10)
        rounds = len(said.ticks)
        said.wait(
            lambda: sum(metrics.DISK_WRITE in _last_of(said, guest, rounds).values for guest in others) == len(others),
            "the others' rates",
            15,
        )
        reading = _last_of(said, stuck, rounds)
        assert metrics.DISK_WRITE not in reading.values
        assert str(reading.missing[metrics.DISK_WRITE])
    finally:
        process.resume()
    rounds = len(said.ticks)
    said.wait(lambda: metrics.DISK_WRITE in _last_of(said, stuck, rounds).values, "its own rates again", 15)


def _last_of(said: Recorder, guest: Guest, rounds: int) -> Reading:
    """The newest reading of ``guest`` after so many rounds."""
    readings = [tick.readings[guest.uuid] for tick in said.ticks[rounds:] if guest.uuid in tick.readings]
    return readings[-1] if readings else Reading(0.0, {})
