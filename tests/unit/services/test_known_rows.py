"""The last known rows of hosts: recalled once, forgotten with the host, none of the demo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.address import DEMO, HostAddress, Transport, build_uri
from app.core.messages import Message
from app.services.known_rows import KnownRowsKeeper
from app.services.paths import file_stem
from app.services.rows_store import RowsStore
from app.services.session import HostSession
from app.services.sessions import Sessions
from app.services.writer import Writer
from tests.support.partitions import Machines, a_machine

RACK = HostAddress(Transport.SSH, host="rack")
ID = build_uri(RACK)


@pytest.fixture
def keep(tmp_path: Path, writer: Writer, problems: list[Message]) -> Callable[[Sessions], KnownRowsKeeper]:
    return lambda sessions: KnownRowsKeeper(sessions, RowsStore(tmp_path, writer), problems.append)


def run(
    keep: Callable[[Sessions], KnownRowsKeeper], address: HostAddress = RACK
) -> tuple[HostSession, Sessions, KnownRowsKeeper]:
    """One run of the program: a session that has recalled what there is."""
    sessions = Sessions()
    keeper = keep(sessions)
    session = sessions.add(address, "rack")
    keeper.recall(session)
    return session, sessions, keeper


def test_rows_of_the_last_run_are_recalled_with_their_time(keep, writer: Writer) -> None:
    session, *_first = run(keep)
    assert session.snapshot is None
    session.snapshot_changed.emit(Machines(a_machine("w", "web"), host_id=ID).snapshot())
    assert writer.flush(5)
    again, *_second = run(keep)
    assert [machine.name for machine in again.snapshot.partitions.values()] == ["web"]
    assert again.snapshot.sequence < 0
    assert again.seen_epoch_s > 0


def test_what_the_host_has_told_is_never_replaced(keep, writer: Writer) -> None:
    session, *_first = run(keep)
    session.snapshot_changed.emit(Machines(a_machine("w", "web"), host_id=ID).snapshot())
    assert writer.flush(5)
    sessions = Sessions()
    keeper = keep(sessions)
    newer = sessions.add(RACK, "rack")
    newer.snapshot = Machines(a_machine("d", "db"), host_id=ID).snapshot()
    keeper.recall(newer)
    assert [machine.name for machine in newer.snapshot.partitions.values()] == ["db"]


def test_a_removed_host_is_forgotten(keep, writer: Writer, tmp_path: Path) -> None:
    session, sessions, _keeper = run(keep)
    session.snapshot_changed.emit(Machines(a_machine("w"), host_id=ID).snapshot())
    assert writer.flush(5)
    assert list(tmp_path.glob("*.json"))
    sessions.remove(ID)
    assert writer.flush(5)
    assert list(tmp_path.glob("*.json")) == []


def test_nothing_is_kept_of_the_demo(keep, writer: Writer, tmp_path: Path) -> None:
    session, *_first = run(keep, DEMO)
    session.snapshot_changed.emit(Machines(a_machine("w"), host_id=build_uri(DEMO)).snapshot())
    assert writer.flush(5)
    assert list(tmp_path.iterdir()) == []


def test_a_broken_file_is_told_once(keep, problems: list[Message], tmp_path: Path) -> None:
    (tmp_path / f"{file_stem(ID)}.json").write_bytes(b'{"version": 1, "uuids": [')
    session, _sessions, keeper = run(keep)
    assert session.snapshot is None
    assert len(problems) == 1
    keeper.recall(session)
    assert len(problems) == 1
