"""The list of hosts and what is done with it."""

from __future__ import annotations

import pytest

from app.controllers.hosts import HostController
from app.controllers.prompts import HostAnswer
from app.controllers.selection import Selection
from app.core.address import DEMO, THIS_SYSTEM, THIS_USER, HostAddress, Transport, build_uri
from app.core.errors import ErrorKind, Failure
from app.core.messages import message
from app.core.partitions import ConnectionState as C
from tests.unit.controllers.desk import Desk

RACK = HostAddress(Transport.SSH, host="rack")
SYSTEM, OWN = build_uri(THIS_SYSTEM), build_uri(THIS_USER)


@pytest.fixture
def hosts(desk: Desk) -> HostController:
    return HostController(desk.sessions, desk.book, desk.settings, desk.notices, desk.prompts)


def chosen(desk: Desk, host_id: str) -> Selection:
    session = desk.sessions.get(host_id)
    return Selection(host_id, session.name, session.status.state)


def failing(kind: ErrorKind) -> Failure:
    return Failure(kind, message("Not connected."), message("Because."), None, "raw words")


@pytest.mark.parametrize("kind", [ErrorKind.NO_SERVICE, ErrorKind.NO_RIGHTS])
def test_a_first_start_falls_back_to_ones_own_host(
    desk: Desk, hosts: HostController, kind: ErrorKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    told: list[str] = []
    hosts.chosen.connect(told.append)
    hosts.open_remembered()
    assert [session.host_id for session in desk.sessions] == [SYSTEM]
    desk.hosts[SYSTEM].say(C.FAILED, failing(kind))
    assert [session.host_id for session in desk.sessions] == [SYSTEM, OWN]
    assert told == [OWN]
    assert "Because." in str(desk.notices.all()[0].text)
    assert desk.notices.all()[0].details == "raw words"
    desk.hosts[SYSTEM].say(C.FAILED, failing(kind))
    assert len(desk.sessions) == 2
    assert len(desk.notices.all()) == 1


def test_root_has_no_other_host_of_its_own(desk: Desk, hosts: HostController, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    hosts.open_remembered()
    desk.hosts[SYSTEM].say(C.FAILED, failing(ErrorKind.NO_SERVICE))
    assert [session.host_id for session in desk.sessions] == [SYSTEM]


@pytest.mark.parametrize("kind", [ErrorKind.TIMEOUT, ErrorKind.LOST, ErrorKind.OTHER])
def test_other_failures_and_success_bring_no_second_host(desk: Desk, hosts: HostController, kind: ErrorKind) -> None:
    hosts.open_remembered()
    desk.hosts[SYSTEM].say(C.FAILED, failing(kind))
    assert len(desk.sessions) == 1
    desk.hosts[SYSTEM].say(C.FAILED, failing(ErrorKind.NO_RIGHTS))
    assert len(desk.sessions) == 1, "only the first answer decides"


def test_what_a_first_start_found_is_still_there_beside_another_host(desk: Desk, hosts: HostController) -> None:
    hosts.open_remembered()
    assert desk.book.entries() == ()
    desk.hosts[SYSTEM].say(C.CONNECTED)
    assert hosts.is_automatic(SYSTEM)
    hosts.add_host(HostAnswer(RACK, "", False))
    assert [(entry.id, entry.connects_automatically) for entry in desk.book.entries()] == [
        (SYSTEM, True),
        (build_uri(RACK), False),
    ]


def test_ones_own_host_stays_a_stopgap_until_another_is_remembered(
    desk: Desk, hosts: HostController, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    hosts.open_remembered()
    desk.hosts[SYSTEM].say(C.FAILED, failing(ErrorKind.NO_RIGHTS))
    desk.hosts[OWN].say(C.CONNECTED)
    assert desk.book.entries() == (), "the next start tries the system's host again: the user may have joined the group"
    hosts.add_host(HostAnswer(RACK, "", False))
    assert [entry.id for entry in desk.book.entries()] == [OWN, build_uri(RACK)]


def test_a_computer_that_is_no_host_is_not_remembered(desk: Desk, hosts: HostController) -> None:
    hosts.open_remembered()
    desk.hosts[SYSTEM].say(C.FAILED, failing(ErrorKind.TIMEOUT))
    hosts.add_host(HostAnswer(RACK, "", False))
    assert [entry.id for entry in desk.book.entries()] == [build_uri(RACK)]


def test_remembered_hosts_connect_as_they_were_set(desk: Desk, hosts: HostController) -> None:
    desk.book.add(RACK, "Rack", connects_automatically=True)
    desk.book.add(THIS_SYSTEM, "Here")
    hosts.open_remembered()
    assert [session.name for session in desk.sessions] == ["Rack", "Here"]
    assert list(desk.hosts) == [build_uri(RACK)]


def test_the_demo_shows_one_host_and_remembers_nothing(desk: Desk, hosts: HostController) -> None:
    desk.book.add(RACK, "Rack", connects_automatically=True)
    hosts.open_remembered(DEMO)
    assert [session.name for session in desk.sessions] == ["Demo host"]
    assert [entry.name for entry in desk.book.entries()] == ["Rack"]


def test_connecting_to_a_host_remembers_and_chooses_it(desk: Desk, hosts: HostController) -> None:
    told: list[str] = []
    hosts.chosen.connect(told.append)
    hosts.run("connect-to-host", Selection())
    known, answer = desk.prompts.hosts[0]
    assert known == frozenset()
    answer(HostAnswer(RACK, "", True))
    assert told == [build_uri(RACK)]
    assert desk.hosts[build_uri(RACK)].calls == ["start"]
    assert [(entry.name, entry.connects_automatically) for entry in desk.book.entries()] == [("rack", True)]
    assert hosts.is_automatic(build_uri(RACK))


def test_switches_of_a_host(desk: Desk, hosts: HostController) -> None:
    hosts.add_host(HostAnswer(RACK, "", False))
    rack = build_uri(RACK)
    for name, is_on in (("auto-connect", hosts.is_automatic), ("record-everything", hosts.is_recording_everything)):
        assert not is_on(rack)
        hosts.run(name, chosen(desk, rack))
        assert is_on(rack)
        hosts.run(name, chosen(desk, rack))
        assert not is_on(rack)


def test_a_host_that_was_not_asked_for_is_remembered_when_it_is_to_be_connected(
    desk: Desk, hosts: HostController
) -> None:
    hosts.open_remembered()
    hosts.run("auto-connect", chosen(desk, SYSTEM))
    assert [entry.id for entry in desk.book.entries()] == [SYSTEM]


def test_refresh_disconnect_and_connect(desk: Desk, hosts: HostController) -> None:
    hosts.add_host(HostAnswer(RACK, "", False))
    rack = build_uri(RACK)
    first = desk.hosts[rack]
    for action in ("refresh", "reconnect", "disconnect", "refresh"):
        hosts.run(action, chosen(desk, rack))
    assert first.calls == ["start", "refresh", "reconnect", "stop"]
    hosts.run("reconnect", chosen(desk, rack))
    assert desk.hosts[rack] is not first
    assert desk.hosts[rack].calls == ["start"]


def test_remove_asks_and_forgets(desk: Desk, hosts: HostController) -> None:
    hosts.add_host(HostAnswer(RACK, "", True))
    rack = build_uri(RACK)
    hosts.run("remove-host", chosen(desk, rack))
    question, yes = desk.prompts.questions[0]
    assert "rack" in str(question.title)
    assert len(desk.sessions) == 1, "not before the answer"
    yes()
    assert len(desk.sessions) == 0
    assert desk.book.entries() == ()
    assert desk.hosts[rack].calls[-1] == "stop"


def test_what_is_asked_of_a_host_that_is_gone_does_nothing(desk: Desk, hosts: HostController) -> None:
    gone = Selection("nowhere", "nowhere")
    for action in ("refresh", "reconnect", "disconnect", "auto-connect"):
        assert hosts.can_run(action)
        hosts.run(action, gone)
    assert desk.book.entries() == ()
    assert not hosts.can_run("start")
