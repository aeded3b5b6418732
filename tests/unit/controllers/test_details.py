"""What is asked of a host for the lower half, when, and what is kept of the answers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from app.controllers.console import Console
from app.controllers.details import DetailsController, Need, SubjectKind
from app.core.address import HostAddress, Transport
from app.core.commands import AddressesQuery, CheckpointsQuery, DetailsQuery, HeartbeatQuery, Query, ScreenQuery
from app.core.details import Heartbeat
from app.core.errors import ErrorKind, Failure
from app.core.gateway import ConnectionStatus, HostGateway
from app.core.messages import message
from app.core.metrics import PARENT, Attention, CpuSweep, Reading, Tick
from app.core.partitions import ConnectionState, HostFacts, HostSnapshot, Partition, PartitionState
from app.models.hosts_model import HostsModel
from app.services.groups import Groups
from app.services.jobs import Jobs
from app.services.journal import Journal
from app.services.session import HostSession
from app.services.sessions import Sessions
from app.services.writer import Writer

WEB, DB = "web", "db"
EVERYTHING = frozenset(Need)


class Quiet:
    """A gateway that does nothing."""

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def attend(self, attention: Attention) -> None: ...

    def read(self, query: Query) -> object:
        raise AssertionError(query)


class Stage:
    """A console with one host, fed by hand; questions are only noted."""

    def __init__(self, folder: Path) -> None:
        self.now_s = 1000.0
        self.asked: list[Query] = []
        self.sessions = Sessions()
        self.jobs = Jobs(Journal(folder / "journal.jsonl"), lambda *_: None)
        groups = Groups(folder / "groups.json", Writer(lambda _: None))
        self.console = Console(self.sessions, HostsModel(lambda row: row.name), self.jobs, groups, lambda _: False)
        self.controller = DetailsController(self.console, lambda: self.now_s)
        self.sessions.open_gateways(lambda *_: cast("HostGateway", Quiet()), {})
        self.sequence = 0

    def add_host(self, name: str, *machines: Partition) -> HostSession:
        session = self.sessions.add(HostAddress(Transport.SSH, host=name), name)
        session.ask = self.asked.append  # type: ignore[method-assign]
        self.sessions.connect_host(session.host_id)
        self.set_state(session, ConnectionState.CONNECTED)
        self.list(session, *machines)
        return session

    def set_state(self, session: HostSession, state: ConnectionState) -> None:
        session.connection_changed(ConnectionStatus(state, 1_700_000_000.0))

    def list(self, session: HostSession, *machines: Partition) -> None:
        old = session.snapshot.partitions if session.snapshot else {}
        new = {machine.uuid: machine for machine in machines}
        changed = frozenset(uuid for uuid in new if old.get(uuid) != new[uuid])
        facts = HostFacts(session.host_id, session.name)
        session.snapshot_read(HostSnapshot(facts, 1, new, changed, frozenset(old.keys() - new.keys())))

    def tick(self, session: HostSession, **readings: Reading) -> None:
        self.sequence += 1
        session.readings_taken(Tick(session.host_id, self.sequence, self.now_s, readings))

    def pass_time(self, session: HostSession, seconds: float) -> None:
        self.now_s += seconds
        self.tick(session)

    def answer(self, session: HostSession, *queries: Query) -> None:
        for query in queries:
            session.answered.emit(query, Heartbeat("ok") if isinstance(query, HeartbeatQuery) else ())


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    assert qtbot is not None  # signals are delivered
    made = Stage(tmp_path)
    yield made
    made.sessions.stop_all()
    made.jobs.close(1.0)


def running(uuid: str, state: PartitionState = PartitionState.RUNNING, run_id: int = 1) -> Partition:
    return Partition(uuid, uuid, state, run_id=run_id)


@pytest.fixture
def host(stage: Stage) -> HostSession:
    session = stage.add_host("rack", running(WEB), running(DB))
    stage.console.select_host(session.host_id)
    return session


def kinds(queries: list[Query]) -> set[type]:
    return {type(query) for query in queries}


def wait_asked(qtbot: QtBot, stage: Stage, *types: type) -> None:
    qtbot.waitUntil(lambda: kinds(stage.asked) >= set(types))


def test_nothing_is_asked_while_nobody_looks(stage: Stage, host: HostSession, qtbot: QtBot) -> None:
    stage.console.select_partitions((WEB,))
    qtbot.waitUntil(lambda: not stage.controller.is_waiting)
    stage.tick(host)
    assert stage.asked == []


@pytest.mark.usefixtures("host")
def test_a_selected_machine_is_asked_what_is_looked_at(stage: Stage, qtbot: QtBot) -> None:
    stage.controller.look_at(frozenset({Need.DETAILS, Need.CHECKPOINTS}))
    stage.console.select_partitions((WEB,))
    wait_asked(qtbot, stage, DetailsQuery, CheckpointsQuery)
    assert set(stage.asked) == {DetailsQuery(WEB), CheckpointsQuery(WEB)}


@pytest.mark.usefixtures("host")
def test_who_walks_through_the_rows_asks_only_where_he_stays(stage: Stage, qtbot: QtBot) -> None:
    stage.controller.look_at(frozenset({Need.DETAILS}))
    for uuid in (WEB, DB, WEB, DB):
        stage.console.select_partitions((uuid,))
    wait_asked(qtbot, stage, DetailsQuery)
    assert stage.asked == [DetailsQuery(DB)]


@pytest.mark.parametrize(
    ("selection", "kind"),
    [
        ((), SubjectKind.NONE),
        ((PARENT,), SubjectKind.PARENT),
        ((WEB, DB), SubjectKind.SEVERAL),
        ((PARENT, WEB), SubjectKind.SEVERAL),
    ],
)
def test_only_one_machine_is_asked(
    stage: Stage, host: HostSession, qtbot: QtBot, selection: tuple[str, ...], kind: SubjectKind
) -> None:
    stage.controller.look_at(EVERYTHING)
    stage.console.select_partitions(selection)
    qtbot.waitUntil(lambda: not stage.controller.is_waiting)
    stage.tick(host)
    assert stage.controller.subject.kind is kind
    assert stage.controller.subject.keys == selection
    assert stage.asked == []


def look_at_all(stage: Stage, qtbot: QtBot) -> None:
    stage.controller.look_at(EVERYTHING)
    stage.console.select_partitions((WEB,))
    wait_asked(qtbot, stage, DetailsQuery, CheckpointsQuery, HeartbeatQuery, AddressesQuery, ScreenQuery)


def test_pictures_come_every_5_s_and_heartbeats_every_15_s(stage: Stage, host: HostSession, qtbot: QtBot) -> None:
    look_at_all(stage, qtbot)
    stage.answer(host, *stage.asked)
    for seconds, expected in (
        (4.0, set()),
        (1.0, {ScreenQuery}),
        (10.0, {ScreenQuery, HeartbeatQuery, AddressesQuery}),
    ):
        stage.asked.clear()
        stage.pass_time(host, seconds)
        assert kinds(stage.asked) == expected, seconds
        stage.answer(host, *stage.asked)


def test_a_question_that_is_not_answered_is_not_asked_again(stage: Stage, host: HostSession, qtbot: QtBot) -> None:
    look_at_all(stage, qtbot)
    stage.asked.clear()
    stage.pass_time(host, 300.0)
    assert stage.asked == []


def test_a_machine_that_does_not_run_is_not_asked_for_what_only_a_running_one_has(
    stage: Stage, host: HostSession, qtbot: QtBot
) -> None:
    stage.list(host, running(WEB, PartitionState.PAUSED), running(DB))
    stage.controller.look_at(EVERYTHING)
    stage.console.select_partitions((WEB,))
    wait_asked(qtbot, stage, DetailsQuery, CheckpointsQuery)
    assert kinds(stage.asked) == {DetailsQuery, CheckpointsQuery}


def test_a_machine_that_was_started_anew_is_asked_anew(stage: Stage, host: HostSession, qtbot: QtBot) -> None:
    look_at_all(stage, qtbot)
    stage.answer(host, *stage.asked)
    stage.asked.clear()
    stage.list(host, running(WEB, run_id=2), running(DB))
    wait_asked(qtbot, stage, DetailsQuery, HeartbeatQuery, ScreenQuery)


@pytest.mark.parametrize(
    ("what", "expected"),
    [("checkpoints", {CheckpointsQuery}), ("definition", {DetailsQuery}), ("agent", {HeartbeatQuery, AddressesQuery})],
)
def test_an_event_of_the_machine_asks_again(
    stage: Stage, host: HostSession, qtbot: QtBot, what: str, expected: set[type]
) -> None:
    look_at_all(stage, qtbot)
    stage.answer(host, *stage.asked)
    stage.asked.clear()
    host.machine_changed(DB, what)
    assert stage.asked == []
    host.machine_changed(WEB, what)
    assert kinds(stage.asked) == expected


def test_an_event_while_a_question_is_under_way_asks_once_more_after_it(
    stage: Stage, host: HostSession, qtbot: QtBot
) -> None:
    look_at_all(stage, qtbot)
    stage.asked.clear()
    host.machine_changed(WEB, "checkpoints")
    host.machine_changed(WEB, "checkpoints")
    assert stage.asked == []
    stage.answer(host, CheckpointsQuery(WEB))
    assert stage.asked == [CheckpointsQuery(WEB)]


def test_answers_are_kept_for_the_way_back(stage: Stage, host: HostSession, qtbot: QtBot) -> None:
    look_at_all(stage, qtbot)
    host.answered.emit(HeartbeatQuery(WEB), Heartbeat("ok", guest_os="Debian"))
    stage.console.select_partitions((DB,))
    assert stage.controller.known.heartbeat is None
    stage.console.select_partitions((WEB,))
    known = stage.controller.known.heartbeat
    assert known is not None
    assert known.guest_os == "Debian"


def test_a_refusal_is_kept_until_the_next_answer(stage: Stage, host: HostSession, qtbot: QtBot) -> None:
    look_at_all(stage, qtbot)
    changed = QSignalSpy(stage.controller.known_changed)
    failure = Failure(ErrorKind.DENIED, message("No."), message("Because."))
    host.refused.emit(CheckpointsQuery(WEB), failure)
    assert stage.controller.known.failures == {Need.CHECKPOINTS: failure}
    assert changed.count() == 1
    stage.answer(host, CheckpointsQuery(WEB))
    assert stage.controller.known.failures == {}


def test_the_last_picture_stays_when_there_is_no_new_one(stage: Stage, host: HostSession, qtbot: QtBot) -> None:
    look_at_all(stage, qtbot)
    host.answered.emit(ScreenQuery(WEB), "picture")
    host.answered.emit(ScreenQuery(WEB), None)
    assert stage.controller.known.screen == "picture"


def test_readings_of_the_selected_partitions_are_kept(stage: Stage, host: HostSession) -> None:
    stage.console.select_partitions((WEB,))
    ticked = QSignalSpy(stage.controller.ticked)
    stage.tick(host, web=Reading(1.0, {"cpu.host": 5.0}), db=Reading(1.0, {"cpu.host": 6.0}))
    stage.tick(host)
    assert {uuid: reading.values["cpu.host"] for uuid, reading in stage.controller.readings.items()} == {WEB: 5.0}
    assert ticked.count() == 2


def test_of_many_machines_those_that_are_read_in_turn_count_too(stage: Stage, host: HostSession) -> None:
    stage.console.select_partitions((WEB, DB))
    sweeps = (CpuSweep(1.0, ["other", DB], [1.0, 6.0], [2.0, 12.0]),)
    stage.sequence += 1
    host.readings_taken(Tick(host.host_id, stage.sequence, stage.now_s, {WEB: Reading(1.0, {})}, None, sweeps))
    assert set(stage.controller.readings) == {WEB, DB}
    assert stage.controller.readings[DB] == Reading(1.0, {"cpu.host": 6.0, "cpu.guest": 12.0})


def test_what_stopped_is_no_longer_counted_among_what_runs(stage: Stage, host: HostSession) -> None:
    stage.console.select_partitions((WEB, DB))
    both = {"web": Reading(1.0, {"cpu.host": 5.0}), "db": Reading(1.0, {"cpu.host": 6.0})}
    stage.tick(host, **both)
    assert set(stage.controller.readings) == {WEB, DB}
    stage.list(host, running(WEB, PartitionState.SAVED), running(DB))
    assert set(stage.controller.readings) == {DB}
    stage.tick(host, **both)  # read before it stopped
    assert set(stage.controller.readings) == {DB}


def test_a_host_that_does_not_answer_leaves_values_of_a_time(stage: Stage, host: HostSession) -> None:
    stage.console.select_partitions((WEB,))
    stage.tick(host)
    assert not stage.controller.subject.is_stale
    stage.now_s += 120.0
    stage.set_state(host, ConnectionState.NOT_RESPONDING)
    as_of_s = stage.controller.subject.as_of_epoch_s
    assert as_of_s is not None
    assert abs(time.time() - 120.0 - as_of_s) < 5.0


def test_after_a_new_connection_everything_is_asked_again(stage: Stage, host: HostSession, qtbot: QtBot) -> None:
    look_at_all(stage, qtbot)  # and none of it is answered
    stage.set_state(host, ConnectionState.RECONNECTING)
    stage.asked.clear()
    stage.set_state(host, ConnectionState.CONNECTED)
    wait_asked(qtbot, stage, DetailsQuery, CheckpointsQuery, HeartbeatQuery, AddressesQuery, ScreenQuery)


def test_another_host_is_followed_and_the_old_one_no_longer(stage: Stage, host: HostSession, qtbot: QtBot) -> None:
    look_at_all(stage, qtbot)
    other = stage.add_host("other", running(WEB))
    stage.console.select_host(other.host_id)
    assert stage.controller.subject.kind is SubjectKind.NONE
    changed = QSignalSpy(stage.controller.known_changed)
    stage.answer(host, DetailsQuery(WEB))
    stage.asked.clear()
    host.machine_changed(WEB, "checkpoints")
    assert changed.count() == 0
    assert stage.asked == []


def test_a_machine_that_is_gone_is_forgotten(stage: Stage, host: HostSession, qtbot: QtBot) -> None:
    look_at_all(stage, qtbot)
    host.answered.emit(HeartbeatQuery(WEB), Heartbeat("ok"))
    stage.list(host, running(DB))
    assert stage.controller.subject.kind is SubjectKind.NONE
    stage.list(host, running(DB), running(WEB))
    stage.console.select_partitions((WEB,))
    assert stage.controller.known.heartbeat is None


def test_only_the_last_few_machines_are_remembered(stage: Stage) -> None:
    machines = [running(f"m{number}") for number in range(40)]
    session = stage.add_host("big", *machines)
    stage.console.select_host(session.host_id)
    for machine in machines:
        session.answered.emit(HeartbeatQuery(machine.uuid), Heartbeat("ok"))
    stage.console.select_partitions(("m39",))
    assert stage.controller.known.heartbeat is not None
    stage.console.select_partitions(("m0",))
    assert stage.controller.known.heartbeat is None


def test_who_refreshes_asks_everything_again(stage: Stage, host: HostSession, qtbot: QtBot) -> None:
    look_at_all(stage, qtbot)
    stage.answer(host, *stage.asked)
    stage.asked.clear()
    stage.controller.ask_again()
    assert kinds(stage.asked) == {need.value for need in Need}


def test_old_pictures_make_room(stage: Stage, host: HostSession) -> None:
    for number in range(6):
        host.answered.emit(ScreenQuery(f"m{number}"), f"picture {number}")
    stage.list(host, *(running(f"m{number}") for number in range(6)))
    shown = {}
    for number in (0, 5):
        stage.console.select_partitions((f"m{number}",))
        shown[number] = stage.controller.known.screen
    assert shown == {0: None, 5: "picture 5"}
