"""Each lifecycle command against libvirt's test driver, and what it says when it fails."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from types import SimpleNamespace

import libvirt
import pytest

from app.core.commands import PowerCommand, SetAutomaticStartCommand, Verb
from app.core.errors import ErrorKind, HostError
from app.core.messages import message
from app.hosts.commands import carry_out, power
from app.hosts.commands.patience import Patience
from app.hosts.commands.saving import percent_done, save
from app.hosts.commands.shutting_down import shut_down
from tests.unit.hosts_commands.machines import Machine, Watcher

RUNNING, PAUSED, OFF = libvirt.VIR_DOMAIN_RUNNING, libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_SHUTOFF
WHAT = message("“{name}” failed.", name="web")
QUICK = Patience(shut_down_s=0.05, look_s=0.01)


def error(code: int, text: str = "words of the host") -> libvirt.libvirtError:
    """A libvirtError as the library would raise it."""
    made = libvirt.libvirtError("")
    made.err = (code, libvirt.VIR_FROM_QEMU, text, 2, "%s", text, None, -1, -1)
    return made


def do(connection, machine, verb):
    carry_out(connection, PowerCommand(machine.uuid, machine.name, verb), Watcher().progress())


def failure_of(connection, machine, verb):
    with pytest.raises(HostError) as caught:
        do(connection, machine, verb)
    return caught.value.failure


@pytest.mark.parametrize(
    ("before", "verb", "after"),
    [
        (OFF, Verb.START, RUNNING),
        (RUNNING, Verb.SHUT_DOWN, OFF),
        (RUNNING, Verb.TURN_OFF, OFF),
        (PAUSED, Verb.TURN_OFF, OFF),
        (RUNNING, Verb.SAVE, OFF),
        (RUNNING, Verb.PAUSE, PAUSED),
        (PAUSED, Verb.RESUME, RUNNING),
        (RUNNING, Verb.RESET, RUNNING),
        (RUNNING, Verb.SEND_NMI, RUNNING),
    ],
)
def test_states(make_host, before, verb, after):
    machine, other = Machine("web", run=before), Machine("other", run=before)
    connection = make_host(machine, other)
    do(connection, machine, verb)
    assert connection.lookupByUUIDString(machine.uuid).state()[0] == after
    assert connection.lookupByUUIDString(other.uuid).state()[0] == before


def test_a_saved_state_is_restored_by_start_and_can_be_deleted(make_host):
    machine = Machine("web", run=1)
    connection = make_host(machine)
    domain = connection.lookupByUUIDString(machine.uuid)
    do(connection, machine, Verb.SAVE)
    assert domain.hasManagedSaveImage(0)
    do(connection, machine, Verb.START)
    assert not domain.hasManagedSaveImage(0)
    do(connection, machine, Verb.SAVE)
    do(connection, machine, Verb.DELETE_SAVED_STATE)
    assert not domain.hasManagedSaveImage(0)


def test_automatic_start(make_host):
    machine = Machine("web")
    connection = make_host(machine)
    for is_on in (True, True, False):
        carry_out(connection, SetAutomaticStartCommand(machine.uuid, "web", is_on), Watcher().progress())
        assert bool(connection.lookupByUUIDString(machine.uuid).autostart()) is is_on


@pytest.mark.parametrize("verb", list(Verb))
def test_a_machine_that_is_gone(make_host, verb):
    machine = Machine("web", run=1)
    connection = make_host(machine)
    domain = connection.lookupByUUIDString(machine.uuid)
    domain.destroy()
    domain.undefine()
    failure = failure_of(connection, machine, verb)
    assert failure.kind is ErrorKind.GONE
    assert "web" in str(failure.what)


def test_another_machine_of_the_same_name_is_not_touched(make_host):
    asked, other = Machine("web", run=1), Machine("web-2", run=1)
    connection = make_host(asked, other)
    domain = connection.lookupByUUIDString(asked.uuid)
    domain.destroy()
    domain.undefine()
    stranger = connection.lookupByUUIDString(other.uuid)
    stranger.destroy()
    stranger.rename("web", 0)
    stranger.create()
    assert failure_of(connection, asked, Verb.TURN_OFF).kind is ErrorKind.GONE
    assert stranger.isActive()


@pytest.mark.parametrize("verb", [Verb.TURN_OFF, Verb.SAVE])
def test_the_wrong_state(make_host, verb):
    machine = Machine("web")
    failure = failure_of(make_host(machine), machine, verb)
    assert failure.kind is ErrorKind.WRONG_STATE
    assert failure.advice is not None


@dataclass
class FakeMachine:
    """Stands for a virDomain where the test driver is too quick or too healthy."""

    failures: dict[str, libvirt.libvirtError] = field(default_factory=dict)
    run_ids: list[int] = field(default_factory=lambda: [7])
    has_saved_state: bool = False
    calls: list[str] = field(default_factory=list)
    saving: threading.Event = field(default_factory=threading.Event)
    percents: tuple[int, ...] = ()
    others_job: int = 0
    states: tuple[int, int] = (libvirt.VIR_DOMAIN_PMSUSPENDED, 0)
    driver: str = "QEMU"

    def name(self) -> str:
        return "web"

    def connect(self) -> FakeMachine:
        return self

    def getType(self) -> str:
        return self.driver

    def UUIDString(self) -> str:
        return "uuid"

    def _call(self, name: str) -> None:
        self.calls.append(name)
        if name in self.failures:
            raise self.failures[name]

    def lookupByUUIDString(self, _uuid: str) -> FakeMachine:
        self._call("look up")
        return self

    def ID(self) -> int:
        return self.run_ids.pop(0) if len(self.run_ids) > 1 else self.run_ids[0]

    def shutdownFlags(self, _flags: int) -> None:
        self._call("shut down")

    def hasManagedSaveImage(self, _flags: int) -> int:
        return int(self.has_saved_state)

    def create(self) -> None:
        self._call("create")

    def destroyFlags(self, _flags: int) -> None:
        self._call("end gracefully")

    def destroy(self) -> None:
        self._call("end by force")

    def state(self) -> list[int]:
        return list(self.states)

    def pMWakeup(self, _flags: int) -> None:
        self._call("wake")

    def managedSave(self, _flags: int) -> None:
        assert self.saving.wait(5), "nobody ended the job"
        self._call("save")

    def jobStats(self, _flags: int) -> dict[str, int]:
        self._call("look at job")
        if not self.percents:
            raise error(libvirt.VIR_ERR_OPERATION_INVALID)
        if self.others_job > 0:
            self.others_job -= 1
            return {"operation": libvirt.VIR_DOMAIN_JOB_OPERATION_BACKUP, "data_processed": 1, "data_remaining": 1}
        done, *rest = self.percents
        self.percents = tuple(rest)
        if not rest:
            self.saving.set()
        operation = libvirt.VIR_DOMAIN_JOB_OPERATION_SAVE
        return {"operation": operation, "data_processed": done, "data_remaining": 100 - done}

    def abortJob(self) -> None:
        self._call("abort")
        self.saving.set()


def test_shut_down_waits_until_the_run_has_ended():
    machine = FakeMachine(run_ids=[7, 7, 7, -1])
    shut_down(machine, "uuid", Watcher().progress(), WHAT, Patience(look_s=0.001))
    assert machine.calls == ["look up", "shut down", "look up", "look up", "look up"]


def test_a_machine_that_was_started_again_meanwhile_was_shut_down():
    shut_down(FakeMachine(run_ids=[7, 8]), "uuid", Watcher().progress(), WHAT, QUICK)


def test_a_machine_that_was_deleted_while_it_was_waited_for_was_shut_down():
    machine = FakeMachine()

    def vanish() -> bool:
        machine.failures["look up"] = error(libvirt.VIR_ERR_NO_DOMAIN)
        return False

    progress = Watcher().progress()
    shut_down(machine, "uuid", type(progress)(progress.report, vanish), WHAT, QUICK)


def test_a_guest_that_ignores_the_request():
    watcher = Watcher()
    with pytest.raises(HostError) as caught:
        shut_down(FakeMachine(), "uuid", watcher.progress(), WHAT, QUICK)
    assert caught.value.failure.kind is ErrorKind.TIMEOUT
    assert "Turn Off" in str(caught.value.failure.advice)
    assert watcher.reported == [None]


def test_cancelling_shut_down_only_stops_waiting():
    machine = FakeMachine()
    with pytest.raises(HostError) as caught:
        shut_down(machine, "uuid", Watcher(cancel_after=2).progress(), WHAT, Patience(look_s=0.001))
    assert caught.value.failure.kind is ErrorKind.CANCELLED
    assert "end by force" not in machine.calls


def test_a_saved_state_that_cannot_be_restored():
    machine = FakeMachine(has_saved_state=True, failures={"create": error(libvirt.VIR_ERR_OPERATION_FAILED)})
    with pytest.raises(HostError) as caught:
        power.start(machine, WHAT)
    assert "saved state" in str(caught.value.failure.why)
    assert "Delete Saved State" in str(caught.value.failure.advice)
    assert caught.value.failure.details == "words of the host"


BOOTED = (libvirt.VIR_DOMAIN_RUNNING, libvirt.VIR_DOMAIN_RUNNING_BOOTED)
RESTORED = (libvirt.VIR_DOMAIN_RUNNING, libvirt.VIR_DOMAIN_RUNNING_RESTORED)


def test_a_saved_state_that_the_host_threw_away_is_told():
    with pytest.raises(HostError) as caught:
        power.start(FakeMachine(has_saved_state=True, states=BOOTED), WHAT)
    assert str(caught.value.failure.what) == "“web” was started, but without its saved state."
    assert "damaged" in str(caught.value.failure.why)


@pytest.mark.parametrize(
    "machine",
    [
        FakeMachine(has_saved_state=True, states=RESTORED),
        FakeMachine(has_saved_state=False, states=BOOTED),
        FakeMachine(has_saved_state=True, states=BOOTED, driver="Xen"),
    ],
    ids=["restored", "never saved", "a driver that does not tell"],
)
def test_an_ordinary_start_says_nothing(machine):
    power.start(machine, WHAT)
    assert machine.calls == ["create"]


@pytest.mark.parametrize(
    ("has_saved_state", "code"),
    [
        (False, libvirt.VIR_ERR_OPERATION_FAILED),
        (True, libvirt.VIR_ERR_NO_DOMAIN),
        (True, libvirt.VIR_ERR_ACCESS_DENIED),
    ],
)
def test_nobody_is_told_to_delete_a_saved_state_that_is_not_to_blame(has_saved_state, code):
    machine = FakeMachine(has_saved_state=has_saved_state, failures={"create": error(code)})
    with pytest.raises(libvirt.libvirtError):
        power.start(machine, WHAT)


def test_force_comes_only_after_the_graceful_end_failed():
    machine = FakeMachine()
    power.turn_off(machine)
    assert machine.calls == ["end gracefully"]
    machine = FakeMachine(failures={"end gracefully": error(libvirt.VIR_ERR_OPERATION_FAILED)})
    power.turn_off(machine)
    assert machine.calls == ["end gracefully", "end by force"]
    machine = FakeMachine(failures={"end gracefully": error(libvirt.VIR_ERR_ACCESS_DENIED)})
    with pytest.raises(libvirt.libvirtError):
        power.turn_off(machine)
    assert machine.calls == ["end gracefully"]


def test_a_machine_that_sleeps_is_woken():
    machine = FakeMachine()
    power.resume(machine)
    assert machine.calls == ["wake"]


def beside(machine: FakeMachine) -> Callable[[], AbstractContextManager[SimpleNamespace]]:
    """Lends a second connection, which knows the machine."""
    return lambda: nullcontext(SimpleNamespace(lookupByUUIDString=lambda _uuid: machine))


def test_save_tells_how_far_it_is():
    watcher = Watcher()
    machine = FakeMachine(percents=(10, 60, 100))
    save(machine, watcher.progress(), WHAT, QUICK, beside(machine))
    assert watcher.reported == [10.0, 60.0, 100.0]


def test_save_can_be_cancelled():
    machine = FakeMachine(percents=(10, 20, 30, 100), failures={"save": error(libvirt.VIR_ERR_OPERATION_ABORTED)})
    watcher = Watcher(cancel_after=2)
    with pytest.raises(HostError) as caught:
        save(machine, watcher.progress(), WHAT, QUICK, beside(machine))
    assert caught.value.failure.kind is ErrorKind.CANCELLED
    assert machine.calls.count("abort") == 1
    assert watcher.reported == [10.0, 20.0]


def test_cancelling_does_not_end_a_job_of_somebody_else():
    machine = FakeMachine(percents=(50, 100), others_job=3, failures={"save": error(libvirt.VIR_ERR_OPERATION_ABORTED)})
    with pytest.raises(HostError):
        save(machine, Watcher(cancel_after=0).progress(), WHAT, QUICK, beside(machine))
    assert machine.calls == ["look at job"] * 4 + ["abort", "save"]


def test_a_save_that_was_done_before_it_was_cancelled_is_done():
    machine = FakeMachine(percents=(100,))
    save(machine, Watcher(cancel_after=0).progress(), WHAT, QUICK, beside(machine))


def test_a_lost_connection_is_no_cancellation():
    machine = FakeMachine(percents=(100,), failures={"save": error(libvirt.VIR_ERR_RPC)})
    with pytest.raises(libvirt.libvirtError):
        save(machine, Watcher(cancel_after=0).progress(), WHAT, QUICK, beside(machine))


def test_no_thread_is_left_behind():
    before = set(threading.enumerate())
    machine = FakeMachine(percents=(50, 100))
    save(machine, Watcher().progress(), WHAT, QUICK, beside(machine))
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize(
    ("stats", "percent"),
    [
        ({"data_processed": 25, "data_remaining": 75}, 25.0),
        ({"data_processed": 100, "data_remaining": 0}, 100.0),
        ({"data_processed": 0, "data_remaining": 0}, None),
        ({"data_processed": -5, "data_remaining": 10}, None),
        ({"data_processed": "many", "data_remaining": 10}, None),
        ({"type": 2}, None),
        ({}, None),
    ],
)
def test_percent(stats, percent):
    assert percent_done(stats) == percent
