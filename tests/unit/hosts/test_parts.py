"""The small parts of watching: facts, states, notes, descriptions, addresses, snapshots."""

from __future__ import annotations

import itertools
import threading
from pathlib import Path

import libvirt
import pytest

from app.core.address import DEMO, THIS_SYSTEM, HostAddress, Transport
from app.core.commands import AddressesQuery
from app.core.details import AdapterAddresses, MachineDetails
from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import message
from app.core.partitions import HostFacts, Partition, PartitionState
from app.hosts import address_reader
from app.hosts.absent import AbsentGateway
from app.hosts.address_reader import AddressReader, in_order
from app.hosts.calls import Calls
from app.hosts.clock import SystemClock
from app.hosts.descriptions import PER_ROUND, Descriptions
from app.hosts.events import CAPACITY, Notes
from app.hosts.facts import is_local, os_release, system_facts, version_text
from app.hosts.snapshots import SnapshotMaker
from app.hosts.states import partition_state
from tests.support.lab.waiting import wait_for
from tests.support.listening import Recorder
from tests.unit.hosts.clocks import FakeClock
from tests.unit.hosts.driver import MACHINE, host_error, lost_error, machine_uuid

_S = PartitionState


@pytest.mark.parametrize(
    ("state", "reason", "is_active", "has_saved_state", "expected"),
    [
        (libvirt.VIR_DOMAIN_RUNNING, 1, True, False, _S.RUNNING),
        (libvirt.VIR_DOMAIN_RUNNING, 1, True, True, _S.RUNNING),
        (libvirt.VIR_DOMAIN_BLOCKED, 0, True, False, _S.RUNNING),
        (libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_USER, True, False, _S.PAUSED),
        (libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_IOERROR, True, False, _S.PAUSED_CRITICAL),
        (libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_SAVE, True, False, _S.SAVING),
        (libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_STARTING_UP, True, False, _S.STARTING),
        (libvirt.VIR_DOMAIN_SHUTDOWN, 0, True, False, _S.STOPPING),
        (libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_DESTROYED, False, False, _S.OFF),
        (libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_SAVED, False, True, _S.SAVED),
        (libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_SAVED, False, False, _S.OFF),
        (libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_CRASHED, False, False, _S.FAILED),
        (libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_CRASHED, False, True, _S.SAVED),
        (libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_FAILED, False, False, _S.OFF),
        (libvirt.VIR_DOMAIN_CRASHED, libvirt.VIR_DOMAIN_CRASHED_PANICKED, True, False, _S.PAUSED_CRITICAL),
        (libvirt.VIR_DOMAIN_CRASHED, 0, False, False, _S.FAILED),
        (libvirt.VIR_DOMAIN_PMSUSPENDED, 0, True, False, _S.ASLEEP),
        (libvirt.VIR_DOMAIN_NOSTATE, 0, True, False, _S.UNKNOWN),
        (12345, -7, True, False, _S.UNKNOWN),
    ],
)
def test_states_in_words_of_hyper_v(
    state: int, reason: int, is_active: bool, has_saved_state: bool, expected: PartitionState
) -> None:
    found, why = partition_state(state, reason, is_active=is_active, has_saved_state=has_saved_state)
    assert found is expected
    assert bool(why) or found not in {_S.PAUSED_CRITICAL}


def test_facts_are_written_as_people_write_them() -> None:
    assert version_text(9_000_000) == "9.0.0"
    assert version_text(7_002_022) == "7.2.22"
    assert version_text(0) == version_text(None) == ""
    text = '# a comment\nNAME="Debian GNU/Linux"\nVERSION=\'12 (bookworm)\'\nBROKEN\nID=debian\n'
    assert os_release(text) == {"NAME": "Debian GNU/Linux", "VERSION": "12 (bookworm)", "ID": "debian"}


def test_facts_of_this_computer_are_real() -> None:
    facts = system_facts()
    assert facts["os_name"]
    assert facts["processor_model"] or not Path("/proc/cpuinfo").is_file()


def test_only_the_own_service_is_this_computer() -> None:
    assert is_local(THIS_SYSTEM, "whatever")
    assert not is_local(HostAddress(Transport.LOCAL, socket="/tmp/other"), "another-computer")
    assert not is_local(HostAddress(Transport.SSH, host="localhost"), "x")
    assert not is_local(DEMO, "x")


def test_storm_of_notes_stays_small_and_ends_in_reading_everything() -> None:
    notes = Notes(FakeClock())
    for number in range(10_000):
        notes.note(f"u{number % 3000}", "definition")
    noted = notes.take()
    assert noted.is_everything
    assert len(noted.domains) == CAPACITY
    assert len(noted.changes) <= CAPACITY
    assert notes.since_s is None
    assert not notes.take().is_everything


def test_ten_thousand_notes_of_one_machine_are_one() -> None:
    clock = FakeClock()
    notes = Notes(clock)
    for _ in range(10_000):
        notes.note("u")
        clock.advance(0.001)
    assert notes.since_s == 1000.0
    assert list(notes.take().domains) == ["u"]


def test_waiting_for_notes_ends_with_the_first_one() -> None:
    notes = Notes(SystemClock())
    threading.Timer(0.05, notes.note, ["u"]).start()
    notes.wait(10)
    assert notes.since_s is not None
    notes.ring()
    notes.wait(10)


class FakeDomain:
    def __init__(self, number: int, read: list[int]) -> None:
        self.number = number
        self.read = read
        self.error: libvirt.libvirtError | None = None
        self.xml = MACHINE.format(name=f"m{number}", uuid=machine_uuid(number))

    def XMLDesc(self, _flags: int) -> str:
        self.read.append(self.number)
        if self.error is not None:
            raise self.error
        return self.xml


class Described:
    """Descriptions of thirty machines."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.read: list[int] = []
        self.domains = {machine_uuid(number): FakeDomain(number, self.read) for number in range(30)}
        self.told: list[MachineDetails] = []
        self.descriptions = Descriptions(
            Calls(self.clock), self.clock, lambda: self.domains, self.told.append  # type: ignore[arg-type,return-value]
        )
        self.descriptions.want(self.domains)

    def round(self) -> None:
        self.descriptions.begin_round()
        self.descriptions.read_until(self.clock.monotonic() + 1, lambda: False)


def test_descriptions_come_a_few_at_a_time_and_what_is_seen_first() -> None:
    described = Described()
    described.descriptions.hurry([machine_uuid(29), machine_uuid(28)])
    described.round()
    assert described.read[:2] == [29, 28]
    assert len(described.read) == PER_ROUND
    described.round()
    assert sorted(described.read) == list(range(30))
    assert {details.name for details in described.told} == {f"m{number}" for number in range(30)}
    described.descriptions.hurry([machine_uuid(29)])
    described.round()
    assert len(described.read) == 30  # nothing is read twice for being looked at
    described.descriptions.want_soon([machine_uuid(3)])
    described.round()
    assert described.read[-1] == 3


def test_descriptions_give_way() -> None:
    described = Described()
    described.descriptions.begin_round()
    described.descriptions.read_until(described.clock.monotonic(), lambda: False)
    described.descriptions.read_until(described.clock.monotonic() + 1, lambda: len(described.read) == 3)
    assert len(described.read) == 3


def test_description_that_cannot_be_read_hides_no_other() -> None:
    described = Described()
    described.domains[machine_uuid(0)].xml = "<domain>&evil;</domain>"
    described.domains[machine_uuid(1)].error = host_error(libvirt.VIR_ERR_NO_DOMAIN, "gone", libvirt.VIR_FROM_QEMU)
    described.domains[machine_uuid(2)].xml = MACHINE.format(name="liar", uuid=machine_uuid(5))
    described.round()
    described.round()
    assert len(described.told) == 27
    assert "liar" not in {details.name for details in described.told}


def test_lost_connection_ends_the_descriptions() -> None:
    described = Described()
    described.domains[machine_uuid(0)].error = lost_error()
    with pytest.raises(libvirt.libvirtError):
        described.round()


def test_addresses_in_the_order_people_look_for_them() -> None:
    answer = (
        AdapterAddresses("52:54:00:00:00:01", ("fe80::1", "2001:db8::1", "10.0.0.5"), "agent"),
        AdapterAddresses("52:54:00:00:00:02", ("169.254.1.1", "10.0.0.5", "odd"), "lease"),
    )
    assert in_order(answer) == ("10.0.0.5", "2001:db8::1", "169.254.1.1", "fe80::1", "odd")
    assert in_order(None) == ()


class Guests:
    """Answers for guests; ``silent`` ones never do."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.silent = threading.Event()
        self.kind: ErrorKind | None = None

    def __call__(self, query: AddressesQuery) -> object:
        self.asked.append(query.uuid)
        if query.uuid == "silent":
            self.silent.wait(10)
        if self.kind is not None:
            raise HostError(Failure(self.kind, message("x"), message("y")))
        return (AdapterAddresses("m", (f"10.0.0.{len(self.asked)}",), "lease"),)


def test_each_machine_is_asked_once_in_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address_reader, "_PAUSE_S", 0.0)
    clock, guests = FakeClock(), Guests()
    reader = AddressReader(guests, clock, "addresses-test")
    reader.start()
    reader.attend([("a", 1), ("b", 1)])
    wait_for(lambda: len(guests.asked) == 2, "both are asked")
    reader.attend([("b", 1)])
    reader.attend([("a", 1), ("b", 1)])
    wait_for(lambda: len(reader._found) == 2, "both are known")  # noqa: SLF001
    assert set(reader.take()) == {("a", 1), ("b", 1)}
    assert reader.take() == {}
    clock.advance(31.0)
    reader.attend([("b", 1)])
    wait_for(lambda: guests.asked == ["a", "b", "b"], "only who is looked at is asked again")
    reader.stop()


@pytest.mark.parametrize(("kind", "asked"), [(ErrorKind.GONE, ["a", "b"]), (ErrorKind.LOST, ["a"])])
def test_reader_outlives_a_machine_but_not_the_connection(
    monkeypatch: pytest.MonkeyPatch, kind: ErrorKind, asked: list[str]
) -> None:
    monkeypatch.setattr(address_reader, "_PAUSE_S", 0.0)
    guests = Guests()
    guests.kind = kind
    reader = AddressReader(guests, FakeClock(), "addresses-test")
    reader.attend([("a", 1), ("b", 1)])
    reader.start()
    wait_for(lambda: guests.asked == asked, "who was to be asked")
    reader.stop()
    assert reader.take() == {}


def test_snapshot_tells_exactly_what_differs() -> None:
    maker = SnapshotMaker(HostFacts("h", "h"))
    a, b = Partition("a", "a", _S.OFF), Partition("b", "b", _S.OFF)
    maker.put(a)
    maker.put(b)
    first = maker.take()
    assert first is not None
    assert first.changed == {"a", "b"}
    maker.put(Partition("a", "a", _S.OFF))
    assert maker.take() is None
    maker.put(a._replace(name="c"))
    maker.remove("b")
    maker.remove("never there")
    second = maker.take()
    assert second is not None
    assert (second.changed, second.removed, second.sequence) == ({"a"}, {"b"}, first.sequence + 1)
    assert first.partitions == {"a": a, "b": b}  # what was given away stays as it was
    maker.put_facts(HostFacts("h", "other"))
    third = maker.take()
    assert third is not None
    assert third.facts.name == "other"
    assert not third.changed
    assert maker.take(is_wanted_anyway=True) is not None


def test_without_the_library_the_host_says_what_to_install() -> None:
    said = Recorder()
    gateway = AbsentGateway(said, "No module named 'libvirt'")
    gateway.start()
    failure = said.statuses[-1].failure
    assert failure is not None
    assert failure.kind is ErrorKind.NO_LIBRARY
    assert "libvirt" in str(failure.advice)
    with pytest.raises(HostError):
        gateway.read(AddressesQuery("u"))
    gateway.stop()
    assert [status.state.name for status in said.statuses] == ["FAILED", "DISCONNECTED"]


def test_numbers_of_states_are_told_apart() -> None:
    """No two pairs of state and reason of libvirt end the program, whatever they are."""
    for state, reason in itertools.product(range(-1, 10), range(-1, 16)):
        for is_active, has_saved_state in itertools.product((True, False), repeat=2):
            found, _ = partition_state(state, reason, is_active=is_active, has_saved_state=has_saved_state)
            assert not (found is _S.FAILED and is_active)
