"""Who looks after a machine's memory, and what a round does with a host that answers as libvirt does."""

from __future__ import annotations

import re
from contextlib import nullcontext

import libvirt
import pytest

from app.core.balloon_policy import MIB, MemoryPolicy, MemoryState, MemoryStatus
from app.hosts.balancing import Balancer
from app.hosts.balancing_round import REST_S, SILENT_S, Rounds
from app.hosts.lease import BEAT_S, DEAD_S, LOOK_S, Lease
from tests.support.lab.waiting import wait_for
from tests.unit.hosts.clocks import FakeClock

UUID = "aaaaaaaa-0000-4000-8000-000000000001"
RUN = (UUID, 7)
POLICY = MemoryPolicy(512 * MIB, 4096 * MIB)


def error(code: int) -> libvirt.libvirtError:
    made = libvirt.libvirtError("refused")
    made.err = (code, 0, "refused", 0, None, None, None, 0, 0)
    return made


class PlayedDomain:
    """A machine with a balloon, and with metadata of one element."""

    def __init__(self) -> None:
        self.lease = ""
        self.writes = 0
        self.sets: list[int] = []
        self.periods: list[int] = []
        self.refuses = False
        self.values: dict[str, object] = {}
        self.report(1024, 100, 1)

    def report(self, current_mib: int, usable_mib: int, told: int) -> None:
        self.values = {
            "balloon.current": current_mib * 1024, "balloon.usable": usable_mib * 1024, "balloon.last-update": told,
            "balloon.rss": current_mib * 1024,
        }  # fmt: skip

    def UUIDString(self) -> str:
        return UUID

    def ID(self) -> int:
        return RUN[1]

    def metadata(self, _kind: int, _uri: str, _flags: int) -> str:
        if not self.lease:
            raise error(libvirt.VIR_ERR_NO_DOMAIN_METADATA)
        return self.lease

    def setMetadata(self, _kind: int, xml: str, _key: str, _uri: str, flags: int) -> None:
        assert flags == libvirt.VIR_DOMAIN_AFFECT_LIVE
        self.writes += 1
        self.lease = xml

    def setMemoryFlags(self, size_kib: int, flags: int) -> None:
        assert flags == libvirt.VIR_DOMAIN_AFFECT_LIVE
        if self.refuses:
            raise error(libvirt.VIR_ERR_OPERATION_DENIED)
        self.sets.append(size_kib // 1024)

    def setMemoryStatsPeriod(self, period_s: int, _flags: int) -> None:
        self.periods.append(period_s)


class PlayedHost:
    """A host with one machine."""

    def __init__(self) -> None:
        self.domain = PlayedDomain()

    def lookupByUUIDString(self, _uuid: str) -> PlayedDomain:
        return self.domain

    def domainListGetStats(self, domains: list[PlayedDomain], _groups: int, flags: int) -> list[object]:
        assert flags & libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT
        return [(domain, domain.values) for domain in domains]

    def getMemoryStats(self, _cell: int, _flags: int) -> dict[str, int]:
        return {"total": 64 << 20, "free": 32 << 20, "buffers": 0, "cached": 0}


class Play:
    """Rounds of one console, five seconds apart."""

    def __init__(self, host: PlayedHost, console: str = "mine") -> None:
        self.host, self.rounds, self.now_s, self.told = host, Rounds(console), 1000.0, 1

    def round(self, current_mib: int = 1024, usable_mib: int = 100, *, speaks: bool = True) -> MemoryStatus:
        self.now_s += 5
        self.told += speaks
        self.host.domain.report(current_mib, usable_mib, self.told)
        return self.rounds.once(self.host, {RUN: POLICY}, self.now_s)[RUN]  # type: ignore[arg-type]


@pytest.fixture
def play() -> Play:
    return Play(PlayedHost())


def test_a_lease_is_taken_read_again_and_kept() -> None:
    domain, lease = PlayedDomain(), Lease("mine")
    lease.look(domain, 0)  # type: ignore[arg-type]
    assert (lease.is_held, domain.writes) == (False, 1)
    lease.look(domain, 5)  # type: ignore[arg-type]
    assert (lease.is_held, domain.writes) == (True, 1)
    lease.look(domain, BEAT_S + 6)  # type: ignore[arg-type]
    assert (lease.is_held, domain.writes) == (True, 2)


def test_of_two_that_write_at_once_one_has_it() -> None:
    domain, first, second = PlayedDomain(), Lease("first"), Lease("second")
    second_saw = domain.lease
    first.look(domain, 0)  # type: ignore[arg-type]
    mine, domain.lease = domain.lease, second_saw
    second.look(domain, 0)  # type: ignore[arg-type]
    assert mine != domain.lease
    first.look(domain, 5)  # type: ignore[arg-type]
    second.look(domain, 5)  # type: ignore[arg-type]
    assert (first.is_held, first.is_others) == (False, True)
    assert second.is_held


def test_a_console_that_has_gone_is_followed_and_one_that_lives_is_not() -> None:
    domain, other, mine = PlayedDomain(), Lease("other"), Lease("mine")
    for now_s in range(0, 300, 5):
        other.look(domain, now_s)  # type: ignore[arg-type]
        mine.look(domain, now_s)  # type: ignore[arg-type]
        assert not mine.is_held
    assert other.is_held
    assert mine.is_others
    mine.look(domain, 295 + BEAT_S + DEAD_S)  # type: ignore[arg-type]
    mine.look(domain, 300 + BEAT_S + DEAD_S)  # type: ignore[arg-type]
    assert mine.is_held
    other.look(domain, 300 + BEAT_S + DEAD_S + LOOK_S)  # type: ignore[arg-type]
    assert not other.is_held  # it comes back, and sees it


@pytest.mark.parametrize("text", ["<balancer", "<other/>", '<balancer beat="1"/>'])
def test_a_lease_that_says_nothing_is_none(text: str) -> None:
    domain, lease = PlayedDomain(), Lease("mine")
    domain.lease = text
    lease.look(domain, 0)  # type: ignore[arg-type]
    lease.look(domain, 5)  # type: ignore[arg-type]
    assert lease.is_held


def test_the_balloon_is_set_once_the_lease_is_held_and_the_balloon_rests(play: Play) -> None:
    domain = play.host.domain
    assert play.round().state is MemoryState.BEGINNING
    status = play.round()
    assert status.state is MemoryState.FOLLOWING
    assert domain.sets == [1108]  # (1024 - 100) and a fifth
    assert status.target_bytes == 1108 * MIB
    play.round(1060)
    play.round(1108, 184)
    assert domain.sets == [1108]  # on its way, then not seen to rest
    play.round(1108, 184)
    assert domain.sets == [1108]  # there
    play.round(1108, 900)
    assert domain.sets == [1108, 810]


def test_without_word_of_the_guest_nothing_is_set(play: Play) -> None:
    domain = play.host.domain
    domain.values = {"balloon.current": 1 << 20, "balloon.rss": 1 << 20}
    for _ in range(3):
        found = play.rounds.once(play.host, {RUN: POLICY}, play.now_s)  # type: ignore[arg-type]
        assert found[RUN].state is MemoryState.NOT_REPORTING
    assert domain.periods == [5]  # asked for once
    assert (domain.sets, domain.lease) == ([], "")


def test_a_machine_that_is_busy_says_nothing_of_its_guest(play: Play) -> None:
    play.host.domain.values = {"balloon.current": 1 << 20, "balloon.maximum": 4 << 20}
    assert play.rounds.once(play.host, {RUN: POLICY}, play.now_s) == {}  # type: ignore[arg-type]
    assert play.host.domain.periods == []


def test_a_guest_that_falls_silent_keeps_what_it_has(play: Play) -> None:
    for _ in range(3):
        play.round()
    sets = list(play.host.domain.sets)
    for _ in range(int(SILENT_S / 5)):
        status = play.round(2000, 1900, speaks=False)
    assert status.state is MemoryState.NOT_REPORTING
    assert play.host.domain.sets == sets


def test_a_host_that_refuses_is_left_alone_for_a_while(play: Play) -> None:
    domain = play.host.domain
    domain.refuses = True
    play.round()
    assert play.round().state is MemoryState.REFUSED
    domain.refuses = False
    assert play.round().state is MemoryState.REFUSED
    play.now_s += REST_S
    assert domain.sets == []
    play.round()
    play.round()
    assert set(domain.sets) == {1108}


def test_two_consoles_never_both_set_it() -> None:
    host = PlayedHost()
    first, second = Play(host, "first"), Play(host, "second")
    for _ in range(4):
        by_first, by_second = first.round(), second.round()
    assert (by_first.state, by_second.state) == (MemoryState.FOLLOWING, MemoryState.OTHER_CONSOLE)
    assert (by_first.target_bytes, by_second.target_bytes) == (1108 * MIB, 0)


def test_a_machine_started_anew_is_another_run(play: Play) -> None:
    assert play.rounds.once(play.host, {(UUID, 8): POLICY}, 0) == {}  # type: ignore[arg-type]


def test_the_thread_runs_while_there_is_something_to_do() -> None:
    host = PlayedHost()
    balancer = Balancer(lambda _: nullcontext(host), FakeClock(), "mine", "memory-test")  # type: ignore[arg-type,return-value]
    try:
        assert balancer.status(RUN) is None
        balancer.attend({RUN: POLICY})
        assert balancer.status(RUN) is not None
        wait_for(lambda: re.search('console="mine"', host.domain.lease), "the lease is written", 10)
        balancer.attend({})
        assert balancer.status(RUN) is None
    finally:
        balancer.stop()
