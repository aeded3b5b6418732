"""Hosts behind SSH: reached by key, lost and found again, refused with the true reason, and none harms another."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from app.core.address import HostAddress, parse_uri
from app.core.commands import DetailsQuery
from app.core.errors import ErrorKind, Failure, HostError
from app.core.gateway import ConnectionStatus
from app.core.metrics import PARENT, Attention
from app.core.partitions import ConnectionState, PartitionState
from app.hosts.gateway import Gateway
from tests.support.lab.remote import RemoteHost, RemoteHosts, start_remote_hosts
from tests.support.lab.requirements import HOST_PROGRAMS, REMOTE_PROGRAMS, require_lab
from tests.support.listening import Recorder, watching

_S = ConnectionState
SMALL = """<domain type="qemu"><name>small</name><memory unit="MiB">16</memory>
<os><type arch="x86_64" machine="q35">hvm</type></os></domain>"""


@pytest.fixture(scope="module")
def remote_hosts() -> Iterator[RemoteHosts]:
    """Two hosts behind SSH, each with a network and a libvirtd of its own."""
    require_lab(*HOST_PROGRAMS, *REMOTE_PROGRAMS)
    hosts = start_remote_hosts(2)
    try:
        yield hosts
    finally:
        hosts.stop()


@pytest.fixture
def remote(remote_hosts: RemoteHosts, monkeypatch: pytest.MonkeyPatch) -> Iterator[RemoteHosts]:
    """Two hosts that this process reaches with plain URIs; mended after the test."""
    for name, value in remote_hosts.client.environment().items():
        monkeypatch.setenv(name, value)
    try:
        yield remote_hosts
    finally:
        remote_hosts.repair()


def address_of(host: RemoteHost) -> HostAddress:
    return parse_uri(host.uri)


def refusal(host: RemoteHost, state: ConnectionState = _S.FAILED) -> ConnectionStatus:
    """What a first connection to ``host`` ends in."""
    with watching(address_of(host)) as (_, said):
        return said.wait_state(state, 15)


def ask(gateway: Gateway, refused: list[Failure]) -> None:
    """Asks for a machine; what hinders goes into ``refused``."""
    try:
        gateway.read(DetailsQuery("00000000-0000-4000-8000-000000000000"))
    except HostError as error:
        refused.append(error.failure)


def test_host_is_reached_by_key_and_heard(remote: RemoteHosts) -> None:
    host = remote.hosts[0]
    with watching(address_of(host)) as (gateway, said):
        said.wait(lambda: said.ticks, "the first round", 15)
        facts = said.snapshots[-1].facts
        assert facts.name == host.machine.name
        assert not facts.is_this_computer
        assert facts.unavailable["os_name"]
        file = host.libvirt.folder / "small.xml"
        file.write_text(SMALL)
        host.libvirt.virsh("define", file)
        said.wait(lambda: (found := said.named("small")) and found.state is PartitionState.OFF, "the machine", 2)
        host.libvirt.virsh("start", "small")
        said.wait(lambda: said.named("small").state is PartitionState.RUNNING, "the start", 2)  # type: ignore[union-attr]
        assert said.named("small").started_boottime_s is not None  # type: ignore[union-attr]
        gateway.attend(Attention((PARENT,), (), frozenset({"cpu.host"})))
        said.wait(lambda: said.readings(PARENT) and "cpu.host" in said.readings(PARENT)[-1].values, "the parent", 5)
        host.libvirt.virsh("destroy", "small")
        host.libvirt.virsh("undefine", "small")
        said.wait(lambda: said.named("small") is None, "it is gone", 2)


def test_host_whose_link_is_cut_harms_no_other(remote: RemoteHosts) -> None:
    cut, other = remote.hosts
    with ExitStack() as stack:
        gateway, said = stack.enter_context(watching(address_of(cut)))
        _, others = stack.enter_context(watching(address_of(other)))
        for recorder in (said, others):
            recorder.wait(lambda recorder=recorder: recorder.ticks, "the first round", 15)
        first = len(others.ticks)
        refused: list[Failure] = []
        ask(gateway, refused)  # opens the connection that is used again below
        assert refused.pop().kind is ErrorKind.GONE
        cut.cut_link()
        worker = threading.Thread(target=ask, args=(gateway, refused))
        worker.start()
        said.wait_state(_S.NOT_RESPONDING, 5)
        said.wait_state(_S.RECONNECTING, 16)
        worker.join(2)
        assert [failure.kind for failure in refused] == [ErrorKind.LOST]  # who asked is not kept waiting
        status = said.statuses[-1]
        assert status.failure is not None
        assert status.failure.kind is ErrorKind.LOST
        cut.mend_link()
        said.wait_state(_S.CONNECTED, 20)
        rounds = [tick.taken_s for tick in others.ticks[first:]]
        assert others.states == [_S.CONNECTING, _S.CONNECTED]
        assert len(rounds) >= 10
        assert max(later - earlier for earlier, later in itertools.pairwise(rounds)) < 2


def test_link_that_is_back_in_time_costs_nothing(remote: RemoteHosts) -> None:
    with watching(address_of(remote.hosts[0])) as (_, said):
        said.wait(lambda: said.ticks, "the first round", 15)
        remote.hosts[0].cut_link()
        said.wait_state(_S.NOT_RESPONDING, 5)
        remote.hosts[0].mend_link()
        said.wait_state(_S.CONNECTED, 10)
        assert _S.RECONNECTING not in said.states


def test_ended_ssh_session_is_replaced(remote: RemoteHosts) -> None:
    host = remote.hosts[0]
    with watching(address_of(host)) as (_, said):
        said.wait(lambda: said.ticks, "the first round", 15)
        host.end_ssh_sessions()
        said.wait_state(_S.RECONNECTING, 3)
        said.wait_state(_S.CONNECTED, 10)
        rounds = len(said.ticks)
        said.wait(lambda: len(said.ticks) > rounds, "rounds go on", 5)


def test_closed_door_is_tried_again(remote: RemoteHosts) -> None:
    host = remote.hosts[0]
    host.stop_sshd()
    with watching(address_of(host)) as (_, said):
        status = said.wait_state(_S.FAILED, 15)
        assert status.failure is not None
        assert status.failure.kind is ErrorKind.UNREACHABLE
        assert status.next_try_epoch_s is not None
        host.start_sshd()
        said.wait_state(_S.CONNECTED, 30)


def test_key_that_is_not_accepted_waits_for_the_user(remote: RemoteHosts) -> None:
    host = remote.hosts[0]
    accepted = host.machine.path("etc-ssh") / "authorized_keys"
    text = accepted.read_text()
    accepted.write_text("")
    try:
        status = refusal(host)
    finally:
        accepted.write_text(text)
    assert status.failure is not None
    assert status.failure.kind is ErrorKind.AUTHENTICATION
    assert status.next_try_epoch_s is None
    assert "publickey" in status.failure.details


@pytest.mark.parametrize(
    ("known", "kind"), [("", ErrorKind.HOST_KEY), ("{address} {other}\n", ErrorKind.HOST_KEY_CHANGED)]
)
def test_host_key_that_is_unknown_or_changed_is_never_accepted(
    remote: RemoteHosts, known: str, kind: ErrorKind
) -> None:
    host, other = remote.hosts
    file = remote.client.config.parent / "known_hosts"
    text = file.read_text()
    other_key = (other.machine.path("etc-ssh") / "ssh_host_ed25519_key.pub").read_text().split()[:2]
    file.write_text(known.format(address=host.address, other=" ".join(other_key)))
    try:
        status = refusal(host)
    finally:
        file.write_text(text)
    assert status.failure is not None
    assert status.failure.kind is kind
    assert status.next_try_epoch_s is None


def test_host_without_libvirt_is_told_from_one_that_is_not_there(remote: RemoteHosts) -> None:
    host = remote.hosts[0]
    host.libvirt.stop_daemon()
    status = refusal(host)
    assert status.failure is not None
    assert status.failure.kind is ErrorKind.NO_SERVICE
    nowhere = HostAddress(address_of(host).transport, host="nowhere.invalid", user="root")
    with watching(nowhere) as (_, said):
        status = said.wait_state(_S.FAILED, 15)
        assert status.failure is not None
        assert status.failure.kind is ErrorKind.NOT_FOUND_HOST


def test_frozen_remote_service_is_told_while_connecting(remote: RemoteHosts) -> None:
    host = remote.hosts[0]
    host.libvirt.freeze_daemon()
    said = Recorder()
    with watching(address_of(host), listener=said):
        status = said.wait_state(_S.NOT_RESPONDING, 14)
        assert status.failure is not None
        assert status.failure.kind is ErrorKind.TIMEOUT
        host.libvirt.thaw_daemon()
        said.wait_state(_S.CONNECTED, 10)
