"""The life of a connection: hosts that are not there, refuse, hang, are lost and come back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import libvirt
import pytest

from app.core.address import HostAddress, Transport
from app.core.commands import DetailsQuery
from app.core.errors import ErrorKind, HostError
from app.core.partitions import ConnectionState, PartitionState
from app.hosts import connection, supervisor
from tests.support.listening import Recorder, host_threads, watching
from tests.unit.hosts.driver import Opener, host_error, lost_error, machine_uuid, machines_file

_S = ConnectionState


@pytest.fixture
def opener() -> Opener:
    return Opener()


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same life in a tenth of the time."""
    assert (supervisor.SILENT_S, supervisor.OPEN_LIMIT_S, supervisor.LONGEST_RETRY_S) == (3.0, 10.0, 60.0)
    monkeypatch.setattr(supervisor, "SILENT_S", 0.4)
    monkeypatch.setattr(supervisor, "OPEN_LIMIT_S", 0.4)
    monkeypatch.setattr(supervisor, "_WATCH_S", 0.05)


@pytest.fixture
def address(tmp_path: Path) -> HostAddress:
    return machines_file(tmp_path)


def refused(kind: str) -> libvirt.libvirtError:
    texts = {
        "auth": "Cannot recv data: root@h: Permission denied (publickey).: Connection reset by peer",
        "key": "Cannot recv data: Host key verification failed.: Connection reset by peer",
        "unreachable": "Cannot recv data: ssh: connect to host h port 22: No route to host: Connection reset by peer",
        "service": "Failed to connect socket to '/run/libvirt-sock': No such file or directory",
    }
    return host_error(libvirt.VIR_ERR_SYSTEM_ERROR, texts[kind], number=2 if kind == "service" else 104)


def test_host_that_hangs_is_told_and_comes_back_by_itself(opener: Opener, address: HostAddress) -> None:
    with watching(address, opener) as (_, said):
        said.wait(lambda: said.ticks, "a round")
        opener.opened[0].hang()
        status = said.wait_state(_S.NOT_RESPONDING, 3)
        assert status.failure is not None
        assert status.failure.kind is ErrorKind.TIMEOUT
        rounds = len(said.ticks)
        opener.opened[0].go_on()
        said.wait_state(_S.CONNECTED, 2)
        said.wait(lambda: len(said.ticks) > rounds, "rounds go on", 3)
        assert len(opener.opened) == 1


def test_host_with_nothing_to_read_is_asked_whether_it_lives(opener: Opener, address: HostAddress) -> None:
    with watching(address, opener) as (_, said):
        said.wait(lambda: said.ticks, "a round")
        for number in range(3):
            opener.last.lookupByUUIDString(machine_uuid(number)).destroy()
        said.wait(lambda: all(found.run_id < 0 for found in said.partitions.values()), "all are off")
        opener.opened[0].hang()
        said.wait_state(_S.NOT_RESPONDING, 3)
        opener.opened[0].go_on()
        said.wait_state(_S.CONNECTED, 2)


def test_host_that_stays_silent_is_given_up_even_without_keepalive(
    opener: Opener, address: HostAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert supervisor.LOST_S == 13.0
    monkeypatch.setattr(supervisor, "LOST_S", 0.8)
    with watching(address, opener) as (_, said):
        said.wait(lambda: said.ticks, "a round")
        opener.opened[0].hang()
        said.wait_state(_S.NOT_RESPONDING, 3)
        status = said.wait_state(_S.RECONNECTING, 2)
        assert status.failure is not None
        assert status.failure.kind is ErrorKind.LOST
        said.wait_state(_S.CONNECTED, 5)
        assert len(opener.opened) == 2
        opener.opened[0].go_on()


@pytest.mark.parametrize("kind", ["auth", "key"])
def test_what_only_a_person_can_mend_waits_for_the_person(opener: Opener, address: HostAddress, kind: str) -> None:
    opener.plan = [refused(kind)]
    with watching(address, opener) as (gateway, said):
        status = said.wait_state(_S.FAILED)
        assert status.next_try_epoch_s is None
        assert status.failure is not None
        assert status.failure.advice is not None
        assert opener.attempts == 1
        with pytest.raises(HostError) as caught:
            gateway.read(DetailsQuery(machine_uuid(0)))
        assert caught.value.failure.kind is ErrorKind.LOST
        gateway.reconnect()
        said.wait_state(_S.CONNECTED)
        assert said.states == [_S.CONNECTING, _S.FAILED, _S.CONNECTING, _S.CONNECTED]


def test_missing_service_is_tried_again_slowly(
    opener: Opener, address: HostAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "SLOW_RETRY_S", 0.3)
    opener.plan = [refused("service"), refused("service")]
    with watching(address, opener) as (_, said):
        status = said.wait_state(_S.FAILED)
        assert status.failure is not None
        assert status.failure.kind is ErrorKind.NO_SERVICE
        assert status.next_try_epoch_s is not None
        said.wait_state(_S.CONNECTED)
        assert said.states == [_S.CONNECTING, _S.FAILED, _S.CONNECTED]


def test_a_service_of_this_computer_is_advised_by_what_is_there(opener: Opener) -> None:
    opener.plan = [refused("service")]
    with watching(HostAddress(Transport.LOCAL, socket="/run/other/libvirt-sock"), opener) as (_, said):
        status = said.wait_state(_S.FAILED)
        assert status.failure is not None
        assert "“/run/other/libvirt-sock”" in str(status.failure.advice)


def test_back_off_doubles(opener: Opener, address: HostAddress, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor.random, "uniform", lambda _low, high: high / 24)  # a twentieth of the time
    opener.plan = [refused("unreachable") for _ in range(4)]
    with watching(address, opener) as (_, said):
        said.wait_state(_S.CONNECTED)
        waits = [
            round((status.next_try_epoch_s - status.since_epoch_s) / 0.05)
            for status in said.statuses
            if status.next_try_epoch_s is not None
        ]
    # From the first failure on: 1; then 1 + 2; then 1 + 2 + 4; ...
    assert waits[0] == 1
    assert 3 <= waits[1] <= 4
    assert 7 <= waits[2] <= 9
    assert 15 <= waits[3] <= 18


def test_lost_host_is_listed_and_listened_to_anew(opener: Opener, address: HostAddress) -> None:
    with watching(address, opener) as (_, said):
        said.wait(lambda: said.ticks, "a round")
        first = opener.opened[0]
        first.error = lost_error()
        first.hang()
        said.wait_state(_S.NOT_RESPONDING, 3)
        first.go_on()
        said.wait_state(_S.RECONNECTING, 2)
        assert said.statuses[-1].failure.kind is ErrorKind.LOST  # type: ignore[union-attr]
        assert said.partitions  # the rows stay
        said.wait_state(_S.CONNECTED, 5)
        said.wait(lambda: len(opener.opened) == 2 and said.snapshots[-1].sequence, "the list")
        opener.last.lookupByUUIDString(machine_uuid(1)).suspend()
        said.wait(lambda: said.partitions[machine_uuid(1)].state is PartitionState.PAUSED, "an event", 1.5)


def test_machines_that_went_meanwhile_are_removed(opener: Opener, address: HostAddress) -> None:
    with watching(address, opener) as (_, said):
        said.wait(lambda: said.ticks, "a round")
        machines_file(Path(address.path).parent, 2)
        opener.opened[0].error = lost_error()
        opener.opened[0].hang()
        opener.opened[0].waiting.wait(3)
        opener.opened[0].go_on()
        said.wait(lambda: len(said.partitions) == 2, "the machine goes", 5)
        gone = [snapshot for snapshot in said.snapshots if snapshot.removed]
        assert gone[0].removed == {machine_uuid(2)}


def test_silent_opening_is_told_and_used_when_it_comes_late(opener: Opener, address: HostAddress) -> None:
    late = threading.Event()
    opener.plan = [late, late, late, late]
    with watching(address, opener) as (gateway, said):
        status = said.wait_state(_S.NOT_RESPONDING)
        assert status.failure is not None
        assert "connect" in str(status.failure.why)
        for _ in range(6):
            gateway.reconnect()
        said.wait(lambda: opener.attempts == connection.HANGING_LIMIT, "four attempts", 5)
        said.wait(lambda: (why := said.statuses[-1].failure) and "(4)" in str(why.why), "no fifth", 5)
        late.set()
        said.wait_state(_S.CONNECTED)
        said.wait(lambda: said.ticks, "a round")
        assert opener.attempts == 4


def test_local_socket_gets_one_request_at_a_time() -> None:
    assert connection.HANGING_LIMITS[Transport.LOCAL] == 1


def test_connection_that_comes_after_the_end_is_closed(opener: Opener, address: HostAddress) -> None:
    late = threading.Event()
    opener.plan = [late]
    with watching(address, opener) as (gateway, said):
        said.wait_state(_S.NOT_RESPONDING)
        gateway.stop()
        said.wait_state(_S.DISCONNECTED, 1)
        late.set()
    assert not host_threads()
    with pytest.raises(libvirt.libvirtError):
        opener.last.getInfo()


def test_request_stuck_in_one_machine_is_passed_by_another_connection(
    opener: Opener, address: HostAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "SECOND_CONNECTION_S", 0.8)
    with watching(address, opener) as (_, said):
        said.wait(lambda: said.ticks, "a round")
        opener.opened[0].hang()
        said.wait_state(_S.NOT_RESPONDING, 3)
        said.wait_state(_S.CONNECTED, 3)
        rounds = len(said.ticks)
        said.wait(lambda: len(said.ticks) > rounds + 1, "rounds go on", 4)
        assert len(opener.opened) == 2
        snapshots = len(said.snapshots)
        opener.opened[0].go_on()  # the one that was left behind ends and touches nothing
        said.wait(lambda: len([t for t in host_threads() if t.name.startswith("monitor-")]) == 1, "the old one ends", 3)
        assert len(said.snapshots) == snapshots


def test_reconnect_leaves_a_hanging_monitor_behind(opener: Opener, address: HostAddress) -> None:
    with watching(address, opener) as (gateway, said):
        said.wait(lambda: said.ticks, "a round")
        opener.opened[0].hang()
        said.wait_state(_S.NOT_RESPONDING, 3)
        gateway.reconnect()
        said.wait_state(_S.CONNECTED, 2)
        assert len(opener.opened) == 2
        opener.opened[0].go_on()


def test_stop_does_not_wait_for_a_host_that_hangs(opener: Opener, address: HostAddress) -> None:
    with watching(address, opener) as (gateway, said):
        said.wait(lambda: said.ticks, "a round")
        opener.opened[0].hang()
        opener.opened[0].waiting.wait(3)
        gateway.stop()
        said.wait_state(_S.DISCONNECTED, 1)
        opener.opened[0].go_on()


@pytest.fixture
def broken_listener() -> Iterator[Recorder]:
    class Broken(Recorder):
        """Fails once, as a mistake in the program would."""

        def readings_taken(self, tick: object) -> None:
            if len(self.ticks) == 1:
                self.ticks.append(tick)  # type: ignore[arg-type]
                raise RuntimeError("a mistake")
            super().readings_taken(tick)  # type: ignore[arg-type]

    return Broken()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_unforeseen_error_does_not_end_the_watching(
    opener: Opener, address: HostAddress, broken_listener: Recorder
) -> None:
    with watching(address, opener, listener=broken_listener) as (_, said):
        said.wait_state(_S.RECONNECTING, 5)
        said.wait_state(_S.CONNECTED, 5)
        said.wait(lambda: len(said.ticks) > 3, "rounds go on", 5)
