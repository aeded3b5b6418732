"""Connections beside the monitor's: one thread each, kept for a while, forgotten with the host."""

from __future__ import annotations

import threading
from collections.abc import Callable

import libvirt
import pytest

from app.core.address import DEMO, HostAddress, Transport
from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import message
from app.hosts import pool, request
from app.hosts.pool import IDLE_S, KEPT_IDLE, LIMIT, ConnectionPool, is_in_process
from app.hosts.request import Request
from app.hosts.sharing import ClosedError
from tests.support.lab.waiting import wait_for
from tests.unit.hosts.clocks import FakeClock
from tests.unit.hosts.driver import lost_error

WHAT = message("It failed.")
ADDRESS = HostAddress(Transport.SSH, host="rack-02")


class FakeConnection:
    def __init__(self) -> None:
        self.is_alive = True
        self.closed = 0

    def isAlive(self) -> int:
        return int(self.is_alive)

    def close(self) -> int:
        self.closed += 1
        return 0


class Bench:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.opened: list[FakeConnection] = []
        self.error: libvirt.libvirtError | None = None
        self.pool = ConnectionPool(ADDRESS, self.open, self.clock)  # type: ignore[arg-type]

    def open(self, address: HostAddress) -> FakeConnection:
        assert address == ADDRESS
        if self.error is not None:
            raise self.error
        self.opened.append(FakeConnection())
        return self.opened[-1]

    @property
    def closed(self) -> int:
        return sum(connection.closed for connection in self.opened)


def test_no_two_threads_have_the_same_connection() -> None:
    bench = Bench()
    with bench.pool.use() as first, bench.pool.use() as second:
        assert first is not second
    with bench.pool.use() as again:
        assert again in {first, second}
    assert len(bench.opened) == 2
    assert bench.closed == 0


def test_few_are_kept_and_not_for_ever() -> None:
    bench = Bench()
    with bench.pool.use(), bench.pool.use(), bench.pool.use(), bench.pool.use():
        pass
    assert bench.closed == 4 - KEPT_IDLE
    bench.clock.advance(IDLE_S)
    with bench.pool.use() as fresh:
        assert fresh is bench.opened[-1]
    assert len(bench.opened) == 5
    wait_for(lambda: bench.closed == 4, "the old ones are closed")


def test_dead_connection_is_not_lent_again() -> None:
    bench = Bench()
    with bench.pool.use() as first:
        first.is_alive = False  # type: ignore[attr-defined]
    assert bench.closed == 1
    with bench.pool.use() as second:
        pass
    second.is_alive = False  # type: ignore[attr-defined]
    with bench.pool.use() as third:
        assert third is not second


def test_connection_that_cannot_be_opened_takes_no_place() -> None:
    bench = Bench()
    bench.error = lost_error()
    for _ in range(LIMIT * 2):
        with pytest.raises(libvirt.libvirtError), bench.pool.use():
            pass
    bench.error = None
    with bench.pool.use():
        pass


def test_limit_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "LIMIT", 1)
    bench = Bench()
    entered = threading.Event()

    def use() -> None:
        with bench.pool.use():
            entered.set()

    with bench.pool.use():
        waiting = threading.Thread(target=use)
        waiting.start()
        assert not entered.wait(0.2)
    assert entered.wait(5)
    waiting.join(5)
    assert len(bench.opened) == 1


def test_those_who_wait_when_the_host_is_lost_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "LIMIT", 1)
    bench = Bench()
    told: list[type] = []

    def use() -> None:
        try:
            with bench.pool.use():
                pass
        except ClosedError as error:
            told.append(type(error))

    with bench.pool.use() as hanging:
        waiting = threading.Thread(target=use)
        waiting.start()
        bench.pool.empty()
        waiting.join(5)
        # Whether it waited already or came just after, it does not wait for the one that hangs.
        assert told == [ClosedError] or len(bench.opened) == 2
        with bench.pool.use() as other:
            assert other is not hanging
    assert hanging.closed == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (DEMO, True),
        (HostAddress(Transport.TEST_FILE, path="/x.xml"), True),
        (HostAddress(Transport.TEST_FILE, path="/x.xml", socket="/s"), False),
        (HostAddress(Transport.LOCAL), False),
        (ADDRESS, False),
    ],
)
def test_only_drivers_of_this_process_share_one_connection(address: HostAddress, expected: bool) -> None:
    assert is_in_process(address) is expected


def never() -> bool:
    return False


def test_request_gives_what_its_function_gives() -> None:
    assert Request(lambda: 7, WHAT, "request-test").answer(never) == 7


def fails(kind: ErrorKind) -> Callable[[], int]:
    def function() -> int:
        raise HostError(Failure(kind, WHAT, message("why")))

    return function


def test_failure_comes_without_the_frames_of_the_thread() -> None:
    with pytest.raises(HostError) as caught:
        Request(fails(ErrorKind.BUSY), WHAT, "request-test").answer(never)
    assert caught.value.failure.kind is ErrorKind.BUSY
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_request_to_a_lost_host_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request, "_LOOK_S", 0.02)
    goes_on = threading.Event()
    hanging = Request(lambda: goes_on.wait(10), WHAT, "request-test")
    with pytest.raises(HostError) as caught:
        hanging.answer(lambda: True)
    assert caught.value.failure.kind is ErrorKind.LOST
    assert "not known whether" not in str(caught.value.failure.advice), "nothing was asked for but to read"
    goes_on.set()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_mistake_in_a_request_ends_it_all_the_same() -> None:
    def function() -> int:
        raise ZeroDivisionError

    with pytest.raises(HostError) as caught:
        Request(function, WHAT, "request-test").answer(never)
    assert caught.value.failure.kind is ErrorKind.OTHER
