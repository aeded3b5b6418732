"""A connection that several threads use is closed by the last of them, and never under one of them."""

from __future__ import annotations

import gc
import threading
from pathlib import Path

import libvirt
import pytest

from app.core.commands import DetailsQuery
from app.core.details import MachineDetails
from app.core.errors import ErrorKind, HostError
from app.hosts.connection import open_connection
from app.hosts.eventloop import ensure_event_loop, wait_for_turn
from app.hosts.sharing import ClosedError, SharedConnection
from tests.support.listening import watching
from tests.unit.hosts.driver import Opener, machine_uuid, machines_file


class FakeConnection:
    def __init__(self) -> None:
        self.closed = 0

    def close(self) -> int:
        self.closed += 1
        return 0


def test_last_user_closes() -> None:
    connection = FakeConnection()
    shared = SharedConnection(connection)  # type: ignore[arg-type]
    with shared.use() as first:
        assert first is connection
        with shared.use():
            shared.close()
            shared.close()
        assert connection.closed == 0
        with pytest.raises(ClosedError), shared.use():
            pass
    assert connection.closed == 1
    shared.close()
    assert connection.closed == 1


def test_without_users_closing_is_at_once() -> None:
    connection = FakeConnection()
    SharedConnection(connection).close()  # type: ignore[arg-type]
    assert connection.closed == 1


def test_query_under_way_keeps_the_connection_open(tmp_path: Path) -> None:
    opener = Opener()
    asked, goes_on = threading.Event(), threading.Event()
    answers: list[object] = []
    with watching(machines_file(tmp_path), opener) as (gateway, said):
        said.wait(lambda: said.ticks, "a round")
        connection = opener.opened[0]
        lookup = connection.real.lookupByUUIDString

        def slow_lookup(uuid: str) -> libvirt.virDomain:
            asked.set()
            goes_on.wait(10)
            return lookup(uuid)

        connection.lookupByUUIDString = slow_lookup  # type: ignore[attr-defined]
        worker = threading.Thread(target=lambda: answers.append(gateway.read(DetailsQuery(machine_uuid(1)))))
        worker.start()
        assert asked.wait(5)
    assert connection.references_left is None
    with pytest.raises(HostError) as caught:
        gateway.read(DetailsQuery(machine_uuid(1)))
    assert caught.value.failure.kind is ErrorKind.LOST
    goes_on.set()
    worker.join(5)
    assert isinstance(answers[0], MachineDetails)
    assert connection.references_left is not None


def test_error_holds_nothing_of_libvirt(tmp_path: Path) -> None:
    with watching(machines_file(tmp_path), Opener()) as (gateway, said):
        said.wait(lambda: said.ticks, "a round")
        with pytest.raises(HostError) as caught:
            gateway.read(DetailsQuery(machine_uuid(404)))
        assert caught.value.failure.kind is ErrorKind.GONE
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None


def test_turn_of_the_loop_comes_soon_and_leaves_nothing(tmp_path: Path) -> None:
    ensure_event_loop()
    for _ in range(100):
        wait_for_turn(5)
    connection = open_connection(machines_file(tmp_path))
    number = connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, lambda *_: None, None)
    connection.domainEventDeregisterAny(number)
    wait_for_turn(5)
    assert connection.close() == 0
    gc.collect()
