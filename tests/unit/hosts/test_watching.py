"""A host on libvirt's test driver, watched from outside through the gateway."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import libvirt
import pytest

from app.core.commands import PowerCommand, Progress, Verb
from app.core.errors import ErrorKind, HostError
from app.core.metrics import METRICS, PARENT, Attention
from app.core.partitions import ConnectionState, HostSnapshot, Partition, PartitionState
from app.hosts import events, monitor, statistics
from app.hosts.clock import SystemClock
from app.hosts.gateway import Gateway
from app.hosts.listing import Listing
from app.hosts.readings import DEMO_STATISTICS
from app.hosts.statistics import Statistics
from tests.support.listening import Recorder, host_threads, watching
from tests.unit.hosts.driver import MACHINE, Opener, machine_uuid, machines_file

NO_PROGRESS = Progress(lambda _percent: None, lambda: False)


class Watched:
    """A host with three machines, watched."""

    def __init__(self, gateway: Gateway, said: Recorder, opener: Opener) -> None:
        self.gateway = gateway
        self.said = said
        self.host = opener.last

    def machine(self, number: int) -> libvirt.virDomain:
        return self.host.lookupByUUIDString(machine_uuid(number))

    def partition(self, number: int) -> Partition | None:
        return self.said.partitions.get(machine_uuid(number))

    def wait_state(self, number: int, state: PartitionState, timeout_s: float = 1.0) -> Partition:
        def shown() -> Partition | None:
            partition = self.partition(number)
            return partition if partition is not None and partition.state is state else None

        found = self.said.wait(shown, f"m{number} is {state.value}", timeout_s)
        assert found is not None
        return found


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    opener = Opener()
    with watching(machines_file(tmp_path), opener) as (gateway, said):
        said.wait(lambda: len(said.ticks) > 0, "the first round")
        yield Watched(gateway, said, opener)


def test_first_snapshot_has_all_machines_and_comes_after_connected(watched: Watched) -> None:
    first = watched.said.snapshots[0]
    assert {partition.name for partition in first.partitions.values()} == {"m0", "m1", "m2"}
    assert {partition.state for partition in first.partitions.values()} == {PartitionState.RUNNING}
    assert first.changed == set(first.partitions)
    assert watched.said.states == [ConnectionState.CONNECTING, ConnectionState.CONNECTED]
    assert watched.said.snapshots[-1].facts.hypervisor == "TEST"
    assert watched.said.snapshots[-1].facts.processor_count > 0


def test_changes_made_elsewhere_show_within_a_second(watched: Watched) -> None:
    watched.machine(0).suspend()
    watched.wait_state(0, PartitionState.PAUSED)
    watched.machine(0).resume()
    watched.wait_state(0, PartitionState.RUNNING)
    run_id = watched.wait_state(1, PartitionState.RUNNING).run_id
    watched.machine(1).destroy()
    assert watched.wait_state(1, PartitionState.OFF).run_id == -1
    watched.machine(1).create()
    assert watched.wait_state(1, PartitionState.RUNNING).run_id not in {-1, run_id}


def test_a_change_that_no_event_tells_is_found_all_the_same(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ends and starts by counting, pauses by the rotation, which asks for states in some of its laps."""
    monkeypatch.setattr(events.Notes, "note", lambda *_arguments, **_named: None)
    monkeypatch.setattr(monitor, "COUNT_S", 1.0)
    monkeypatch.setattr(statistics, "STATE_LAPS", 1)
    watched.machine(0).suspend()
    watched.machine(1).destroy()
    watched.wait_state(0, PartitionState.PAUSED, 8.0)
    watched.wait_state(1, PartitionState.OFF, 8.0)
    watched.machine(0).resume()
    watched.machine(1).create()
    watched.wait_state(0, PartitionState.RUNNING, 8.0)
    watched.wait_state(1, PartitionState.RUNNING, 8.0)


def test_the_list_of_a_host_whose_machines_are_all_known_is_not_read_again(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists: list[bool] = []
    monkeypatch.setattr(Listing, "read_again", lambda _self, *, with_states: lists.append(with_states))
    monkeypatch.setattr(monitor, "COUNT_S", 0.5)
    seen = len(watched.said.ticks)
    watched.said.wait(lambda: len(watched.said.ticks) >= seen + 3, "three rounds", 8)
    assert lists == []


def test_start_that_was_seen_tells_when(watched: Watched) -> None:
    assert watched.wait_state(0, PartitionState.RUNNING).started_boottime_s is None
    watched.machine(0).destroy()
    watched.wait_state(0, PartitionState.OFF)
    before_s = time.clock_gettime(time.CLOCK_BOOTTIME)
    watched.machine(0).create()
    started = watched.wait_state(0, PartitionState.RUNNING).started_boottime_s
    assert started is not None
    assert before_s <= started <= time.clock_gettime(time.CLOCK_BOOTTIME)


def test_saved_state_is_told_from_off(watched: Watched) -> None:
    watched.machine(2).managedSave(0)
    assert watched.wait_state(2, PartitionState.SAVED).has_saved_state
    watched.machine(2).managedSaveRemove(0)
    watched.gateway.refresh()
    assert not watched.wait_state(2, PartitionState.OFF).has_saved_state


def test_new_machine_appears_and_deleted_one_goes(watched: Watched) -> None:
    watched.host.defineXML(MACHINE.format(name="new", uuid=machine_uuid(77)))
    watched.wait_state(77, PartitionState.OFF)
    watched.machine(77).undefine()
    watched.said.wait(lambda: watched.partition(77) is None, "the machine goes", 1)
    assert machine_uuid(77) in watched.said.snapshots[-1].removed


def test_rename_keeps_the_machine(watched: Watched) -> None:
    watched.machine(0).destroy()
    watched.wait_state(0, PartitionState.OFF)
    watched.machine(0).rename("other", 0)
    watched.said.wait(lambda: (found := watched.partition(0)) and found.name == "other", "the new name", 1)
    assert len(watched.said.partitions) == 3


def test_same_name_with_another_uuid_is_another_machine(watched: Watched) -> None:
    watched.machine(0).destroy()
    watched.machine(0).undefine()
    watched.host.defineXML(MACHINE.format(name="m0", uuid=machine_uuid(500)))
    watched.said.wait(lambda: watched.partition(500) is not None and watched.partition(0) is None, "the other one", 1)
    assert watched.partition(500).name == "m0"  # type: ignore[union-attr]


def test_what_no_event_tells_shows_after_refresh(watched: Watched) -> None:
    watched.machine(0).setAutostart(1)
    watched.machine(1).snapshotCreateXML("<domainsnapshot><name>a</name></domainsnapshot>")
    watched.gateway.refresh()
    watched.said.wait(lambda: watched.partition(0).starts_automatically, "automatic start", 1)  # type: ignore[union-attr]
    watched.said.wait(lambda: watched.partition(1).has_checkpoints, "checkpoints", 1)  # type: ignore[union-attr]


def test_definitions_follow_and_follow_changes(watched: Watched) -> None:
    watched.said.wait(lambda: (found := watched.partition(1)) and found.processor_count == 1, "the definition", 3)
    assert watched.partition(1).memory_maximum_bytes == 64 * 1024 * 1024  # type: ignore[union-attr]
    changed = MACHINE.format(name="m1", uuid=machine_uuid(1)).replace(
        "<memory>", "<description>two\nlines</description><memory>"
    )
    watched.machine(1).destroy()
    watched.host.defineXML(changed)
    watched.said.wait(lambda: watched.partition(1).notes == "two\nlines", "the notes", 2)  # type: ignore[union-attr]
    assert (machine_uuid(1), "definition") in watched.said.changes


def test_addresses_of_visible_machines_arrive(watched: Watched) -> None:
    network = '<devices><interface type="network"><source network="default"/></interface></devices>'
    xml = MACHINE.format(name="net", uuid=machine_uuid(9)).replace("</domain>", f"{network}</domain>")
    watched.host.defineXML(xml).create()
    watched.wait_state(9, PartitionState.RUNNING)
    assert watched.partition(9).addresses == ()  # type: ignore[union-attr]
    watched.gateway.attend(Attention((machine_uuid(9),)))
    watched.said.wait(lambda: watched.partition(9).addresses, "addresses", 5)  # type: ignore[union-attr]
    watched.machine(9).destroy()
    assert watched.wait_state(9, PartitionState.OFF).addresses == ()


def test_rounds_go_on_each_second_and_say_what_is_missing(watched: Watched) -> None:
    watched.gateway.attend(Attention((machine_uuid(0), PARENT), (), frozenset(METRICS)))
    watched.said.wait(lambda: len(watched.said.readings(machine_uuid(0))) >= 2, "two rounds", 4)
    ticks = watched.said.ticks
    assert [tick.sequence for tick in ticks] == list(range(1, len(ticks) + 1))
    assert all(0.8 < later.taken_s - earlier.taken_s < 1.4 for earlier, later in itertools.pairwise(ticks))
    reading = watched.said.readings(machine_uuid(0))[-1]
    assert reading.missing["disk.read"] == DEMO_STATISTICS
    parent = watched.said.readings(PARENT)[-1]
    assert METRICS.keys() - parent.values.keys() <= parent.missing.keys() | {"cpu.each", "cpu.host", "cpu.guest"}


def test_command_shows_even_without_an_event(watched: Watched) -> None:
    watched.gateway.perform(PowerCommand(machine_uuid(0), "m0", Verb.PAUSE), NO_PROGRESS)
    watched.wait_state(0, PartitionState.PAUSED)
    with pytest.raises(HostError) as caught:
        watched.gateway.perform(PowerCommand(machine_uuid(404), "gone", Verb.PAUSE), NO_PROGRESS)
    assert caught.value.failure.kind is ErrorKind.GONE


def test_storm_of_events_ends_with_the_truth(watched: Watched) -> None:
    machine = watched.machine(0)
    for _ in range(2500):
        machine.suspend()
        machine.resume()
    machine.suspend()
    watched.wait_state(0, PartitionState.PAUSED, 2)
    # Ten thousand events in a storm are not ten thousand readings.
    assert len(watched.said.snapshots) < 200


def test_host_without_events_is_asked_every_few_seconds(tmp_path: Path) -> None:
    opener = Opener()
    opener.missing = ("domainEventRegisterAny",)
    with watching(machines_file(tmp_path), opener) as (gateway, said):
        said.wait(lambda: said.ticks, "the first round")
        watched = Watched(gateway, said, opener)
        watched.machine(0).destroy()
        watched.wait_state(0, PartitionState.OFF, 5)
        watched.host.defineXML(MACHINE.format(name="new", uuid=machine_uuid(77)))
        watched.wait_state(77, PartitionState.OFF, 5)


def test_host_without_bulk_statistics_is_listed_all_the_same(tmp_path: Path) -> None:
    opener = Opener()
    opener.missing = ("domainListGetStats",)
    with watching(machines_file(tmp_path), opener) as (gateway, said):
        said.wait(lambda: said.ticks, "the first round")
        watched = Watched(gateway, said, opener)
        assert {partition.state for partition in said.partitions.values()} == {PartitionState.RUNNING}
        watched.machine(1).suspend()
        watched.wait_state(1, PartitionState.PAUSED)
        watched.machine(1).destroy()
        watched.wait_state(1, PartitionState.OFF)


class Counting(Recorder):
    """Knows how many requests had been made when the first snapshot was told."""

    def __init__(self) -> None:
        super().__init__()
        self.gateway: Gateway | None = None
        self.counts: list[int] = []

    def snapshot_read(self, snapshot: HostSnapshot) -> None:
        if self.gateway is not None:
            self.counts.append(self.gateway.round_trips())
        super().snapshot_read(snapshot)


@pytest.mark.parametrize("machines", [3, 1000])
def test_any_number_of_machines_is_listed_in_a_handful_of_requests(tmp_path: Path, machines: int) -> None:
    said = Counting()
    gateway = said.gateway = Gateway("counted", machines_file(tmp_path, machines), said)
    gateway.start()
    said.wait(lambda: said.ticks, "the first round", 20)
    gateway.stop()
    said.wait_state(ConnectionState.DISCONNECTED)
    assert len(said.snapshots[0].partitions) == machines
    # The events, the list, the saved ones, the states: 4, with libvirt's own 5 for opening below ten.
    assert said.counts[0] <= 4
    assert said.counts[1] <= 12


def test_stop_is_quick_and_leaves_no_thread(tmp_path: Path) -> None:
    gateways = []
    for name in "abc":
        folder = tmp_path / name
        folder.mkdir()
        said = Recorder()
        gateway = Gateway(name, machines_file(folder), said)
        gateway.start()
        gateways.append((gateway, said))
    for _, said in gateways:
        said.wait(lambda said=said: said.ticks, "a round")
    began_s = time.monotonic()
    for gateway, _ in gateways:
        gateway.stop()
    for _, said in gateways:
        said.wait_state(ConnectionState.DISCONNECTED, 1)
    for thread in host_threads():
        thread.join(1)
    assert not host_threads()
    assert time.monotonic() - began_s < 1


def test_stop_really_closes_the_connection(tmp_path: Path) -> None:
    opener = Opener()
    with watching(machines_file(tmp_path), opener) as (gateway, said):
        said.wait(lambda: said.ticks, "a round")
        opener.last.lookupByUUIDString(machine_uuid(0)).suspend()
        said.wait(lambda: said.partitions[machine_uuid(0)].state is PartitionState.PAUSED, "an event")
        gateway.refresh()
    assert opener.opened[0].references_left == 0


class SleepyClock(SystemClock):
    """The real clock of a computer that has slept."""

    def __init__(self) -> None:
        self.slept_s = 0.0

    def boottime(self) -> float:
        return super().boottime() + self.slept_s


def test_no_rate_reaches_across_a_sleep_of_this_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, forgotten = SleepyClock(), threading.Event()
    monkeypatch.setattr(Statistics, "forget_all", lambda _self: forgotten.set())
    said = Recorder()
    gateway = Gateway("sleepy", machines_file(tmp_path), said, clock=clock)
    gateway.start()
    said.wait(lambda: len(said.ticks) > 1, "two rounds")
    assert not forgotten.is_set()
    clock.slept_s = 60.0
    assert forgotten.wait(3)
    gateway.stop()
    said.wait_state(ConnectionState.DISCONNECTED)
