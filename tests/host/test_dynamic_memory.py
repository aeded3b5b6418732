"""Dynamic memory of a real guest: its balloon moves with what it needs, and only one console moves it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.core.address import parse_uri
from app.core.balloon_policy import MIB, MemoryState, MemoryStatus
from app.definitions.partita import NAMESPACE, PREFIX
from app.hosts.gateway import Gateway
from app.hosts.lease import NAMESPACE as LEASE
from tests.support.lab.daemon import LibvirtHost
from tests.support.lab.guests import Guest, GuestSpec, define_guest
from tests.support.lab.waiting import wait_for
from tests.support.listening import Recorder, watching

MAXIMUM_MIB, MINIMUM_MIB = 320, 96


@pytest.fixture
def guest(real_host: LibvirtHost) -> Iterator[Guest]:
    """A guest that runs with dynamic memory between 96 and 320 MiB."""
    made = define_guest(real_host, GuestSpec("dynamic", memory_mib=MAXIMUM_MIB, network="none"))
    policy = f'<machine><memory minimum="{MINIMUM_MIB * MIB}" buffer="100" weight="50"/></machine>'
    real_host.virsh("metadata", made.uuid, "--uri", NAMESPACE, "--key", PREFIX, "--set", policy, "--config")
    made.start()
    made.wait_ready()
    made.wait_agent()
    yield made
    made.remove()


def actual_mib(guest: Guest) -> float:
    """What virsh says that the guest has."""
    return int(guest.domstats()["balloon.current"]) / 1024


def settled_mib(guest: Guest, said: Recorder) -> float:
    """What it has when it has what was meant for it, round after round."""
    for _ in range(3):
        ticks = len(said.ticks)
        wait_for(lambda: (found := status(said, guest)) and found.target_bytes == actual_mib(guest) * MIB, "rest", 60)
        said.wait(lambda ticks=ticks: len(said.ticks) > ticks + 6, "another round", 30)
    return actual_mib(guest)


def status(said: Recorder, guest: Guest) -> MemoryStatus | None:
    return said.snapshots[-1].partitions[guest.uuid].dynamic_memory if said.snapshots else None


def test_the_balloon_follows_the_guest(real_host: LibvirtHost, guest: Guest) -> None:
    assert actual_mib(guest) == MAXIMUM_MIB
    with watching(parse_uri(real_host.uri)) as (_, said):
        wait_for(lambda: actual_mib(guest) < 220, "the guest gives back", 90)
        told = wait_for(lambda: status(said, guest), "the status is told", 10)
        assert told.state is MemoryState.FOLLOWING
        assert told.target_bytes < 220 * MIB
        with watching(parse_uri(real_host.uri)) as (_, other):
            wait_for(lambda: _is_others(status(other, guest)), "the other console stands back", 30)
            low_mib = settled_mib(guest, said)
            for number in range(3):  # not all at once: a balloon cannot be as quick as a program
                before_mib = actual_mib(guest)
                guest.run("/bin/sh", "-c", f"dd if=/dev/zero of=/eaten{number} bs=1M count=20")
                wait_for(lambda least=before_mib + 10: actual_mib(guest) > least, "it gets what it needs", 60)
            assert actual_mib(guest) > low_mib + 40
            assert low_mib >= MINIMUM_MIB
            assert _is_others(status(other, guest))
    lease = real_host.virsh("metadata", guest.uuid, "--uri", LEASE, "--live")
    assert "beat=" in lease


def test_nothing_moves_where_it_is_off(real_host: LibvirtHost, guest: Guest) -> None:
    real_host.virsh("metadata", guest.uuid, "--uri", NAMESPACE, "--remove", "--live")
    with watching(parse_uri(real_host.uri)) as (gateway, said):
        assert isinstance(gateway, Gateway)
        said.wait(lambda: said.snapshots, "the first list", 30)
        said.wait(lambda: len(said.ticks) > 14, "three rounds would have been", 30)
        assert status(said, guest) is None
        assert actual_mib(guest) == MAXIMUM_MIB


def _is_others(found: MemoryStatus | None) -> bool:
    return found is not None and found.state is MemoryState.OTHER_CONSOLE
