"""The one who knows what is selected: what it feeds, what it asks of hosts, and which actions follow."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from app.controllers.console import Console
from app.controllers.selection import Selection
from app.core.commands import PowerCommand, Verb
from app.core.messages import message
from app.core.metrics import PARENT, Attention
from app.core.partitions import ConnectionState as C
from app.core.partitions import PartitionState as S
from app.models.hosts_model import HostsModel
from tests.support.partitions import a_machine, a_tick
from tests.unit.controllers.desk import Desk, Sink

WEB, DB, OFF = a_machine("w", "web"), a_machine("d", "db"), a_machine("o", "old", S.OFF)


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def console(desk: Desk, sink: Sink) -> Console:
    made = Console(desk.sessions, HostsModel(lambda row: row.host_id), desk.jobs, desk.groups, lambda host_id: False)
    made.use(sink, ())
    return made


def test_it_feeds_the_selected_host_only(desk: Desk, console: Console, sink: Sink) -> None:
    first, one = desk.add("first", WEB)
    second, two = desk.add("second", DB, OFF)
    assert sink.names == [], "nothing is selected by itself"
    console.select_host(first.host_id)
    assert sink.names == ["web"]
    assert sink.state is C.CONNECTED
    two.show(DB)
    one.show(WEB, OFF)
    assert sink.names == ["old", "web"]
    console.select_host(second.host_id)
    assert sink.names == ["db"]
    console.select_host("nowhere")
    assert (console.session, sink.host_id) == (None, "")


def test_facts_follow_selection_state_and_jobs(desk: Desk, console: Console, qtbot: QtBot) -> None:
    session, host = desk.add("rack", WEB, OFF)
    console.select_host(session.host_id)
    assert console.facts.is_connected
    assert console.facts.machine_count == 0
    console.select_partitions(("w",))
    assert Verb.PAUSE in console.facts.allowed
    host.show(WEB._replace(state=S.PAUSED), OFF)
    assert Verb.PAUSE not in console.facts.allowed
    assert Verb.RESUME in console.facts.allowed
    host.say(C.NOT_RESPONDING)
    assert not console.facts.is_connected
    host.say(C.CONNECTED)
    with qtbot.waitSignal(desk.jobs.job_ended):
        desk.jobs.submit(session.host_id, "rack", session, PowerCommand("w", "web", Verb.RESUME), message("x"))
        qtbot.waitUntil(lambda: console.facts.is_busy or not desk.jobs.running())
    assert not console.facts.is_busy
    console.select_partitions((PARENT,))
    assert console.facts.is_parent
    assert console.facts.machine_count == 0


def test_a_machine_that_goes_leaves_the_selection(desk: Desk, console: Console) -> None:
    session, host = desk.add("rack", WEB, DB)
    console.select_host(session.host_id)
    console.select_partitions(("w", "d"))
    heard: list[Selection] = []
    console.selection_changed.connect(heard.append)
    host.show(DB)
    assert [machine.name for machine in heard[-1].machines] == ["db"]


def test_state_changes_are_told_for_selected_machines(desk: Desk, console: Console) -> None:
    session, host = desk.add("rack", WEB, DB)
    console.select_host(session.host_id)
    console.select_partitions(("w",))
    told: list[tuple[str, S]] = []
    console.machine_state_changed.connect(lambda _before, after: told.append((after.name, after.state)))
    host.show(WEB._replace(state=S.PAUSED), DB._replace(state=S.OFF))
    assert told == [("web", S.PAUSED)]


def test_hosts_are_asked_for_what_is_looked_at(desk: Desk, console: Console) -> None:
    first, one = desk.add("first", WEB, DB)
    second, _ = desk.add("second")
    console.select_host(first.host_id)
    console.look_at(("w", "d"), frozenset({"cpu.host"}))
    console.select_partitions(("d", PARENT))
    console.pin(("x",))
    assert one.attention == Attention(("w", "d"), ("d", "x"), frozenset({"cpu.host"}), False)
    console.look_at((), frozenset())
    assert one.attention.visible == ()
    console.select_host(second.host_id)
    assert one.attention == Attention(), "nothing of a host that is not shown"


def test_a_tick_goes_to_the_sink_and_to_listeners(desk: Desk, console: Console, sink: Sink) -> None:
    session, host = desk.add("rack", WEB)
    console.select_host(session.host_id)
    heard: list[object] = []
    console.ticked.connect(heard.append)
    tick = a_tick({"w": {"cpu.host": 1.0}}, host_id=session.host_id)
    host.listener.readings_taken(tick)
    assert heard == [tick]
    assert sink.heard[-1] == "tick"


def test_open_jobs_are_fed_by_machine(desk: Desk, console: Console, sink: Sink, qtbot: QtBot) -> None:
    session, _ = desk.add("rack", WEB)
    console.select_host(session.host_id)
    with qtbot.waitSignal(desk.jobs.job_added):
        desk.jobs.submit(session.host_id, "rack", session, PowerCommand("w", "web", Verb.PAUSE), message("x"))
    qtbot.waitUntil(lambda: not desk.jobs.running() and sink.jobs == {})


def test_groups_are_fed_and_the_group_at_hand_is_known(desk: Desk, console: Console, sink: Sink) -> None:
    session, _ = desk.add("rack", WEB, DB, OFF)
    console.select_host(session.host_id)
    desk.groups.move_to_folder(session.host_id, ["w", "d"], "Shop")
    assert sink.folders == {"w": "Shop", "d": "Shop"}
    console.select_partitions(("w", "d"))
    assert console.selection.group == "Shop"
    console.select_partitions(("w", "o"))
    assert console.selection.group == ""
    console.select_partitions(())
    console.select_group("Shop")
    assert console.facts.has_group
    console.select_group("")
    assert not console.facts.has_group


def test_what_was_known_is_recalled_once_a_host_is_shown(desk: Desk, sink: Sink) -> None:
    recalled: list[str] = []
    made = Console(
        desk.sessions, HostsModel(lambda row: ""), desk.jobs, desk.groups, lambda host_id: False,
        recall=lambda session: recalled.append(session.name),
    )  # fmt: skip
    made.use(sink, ())
    session, _ = desk.add("rack", WEB)
    assert recalled == []
    made.select_host(session.host_id)
    assert recalled == ["rack"]


def test_a_removed_host_gives_way_to_the_next(desk: Desk, console: Console, sink: Sink) -> None:
    first, _ = desk.add("first", WEB)
    desk.add("second", DB)
    console.select_host(first.host_id)
    desk.sessions.remove(first.host_id)
    assert console.session.name == "second"
    assert sink.names == ["db"]


def test_what_an_ended_connection_still_says_is_not_heard(desk: Desk, console: Console, sink: Sink) -> None:
    session, host = desk.add("rack", WEB)
    console.select_host(session.host_id)
    session.stop()
    host.say(C.CONNECTED)
    host.show(WEB, DB)
    assert session.status.state is C.DISCONNECTED
    assert sink.names == ["web"]
    desk.sessions.connect_host(session.host_id)
    host.say(C.FAILED)
    assert session.status.state is C.CONNECTING, "only the new connection counts"


def test_what_is_still_on_its_way_from_an_ended_connection_is_not_taken(desk: Desk, console: Console) -> None:
    session, host = desk.add("rack", WEB)
    console.select_host(session.host_id)
    speaking = threading.Thread(target=host.show, args=(WEB, DB))
    speaking.start()
    speaking.join()  # said in time, but not yet heard in this thread
    session.stop()
    desk.sessions.connect_host(session.host_id)
    QCoreApplication.sendPostedEvents(session)
    assert list(session.snapshot.partitions) == ["w"]


def test_runners_are_asked_in_their_order(desk: Desk, sink: Sink, console: Console) -> None:
    class Runner:
        def __init__(self, *known: str) -> None:
            self.known = known
            self.ran: list[str] = []

        def can_run(self, action_id: str) -> bool:
            return action_id in self.known

        def run(self, action_id: str, _selection: Selection) -> None:
            self.ran.append(action_id)

    first, second = Runner("a"), Runner("a", "b")
    console.use(sink, (first, second))
    assert [console.run(each) for each in ("a", "b", "c")] == [True, True, False]
    assert (first.ran, second.ran) == (["a"], ["b"])
    assert desk.jobs.running() == ()


def test_pinned_machines_are_read_whether_their_host_is_shown_or_not(desk: Desk, sink: Sink) -> None:
    pinned: dict[str, tuple[str, ...]] = {}
    made = Console(
        desk.sessions, HostsModel(lambda row: row.host_id), desk.jobs, desk.groups, lambda host_id: False,
        pinned=lambda host_id: pinned.get(host_id, ()),
    )  # fmt: skip
    made.use(sink, ())
    first, one = desk.add("first", WEB, DB)
    pinned[first.host_id] = ("w",)
    made.select_host(first.host_id)
    made.look_at(("d",), frozenset({"cpu.host"}))
    assert one.attention.detailed == ("w",)
    made.look_at((), frozenset())
    assert one.attention.detailed == ("w",), "also while the window is hidden"
    made.select_host("nowhere")
    assert one.attention == Attention(detailed=("w",)), "and while another host is shown"
