"""The last known rows: there at the next start, small, and never in the way."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from app.core.messages import Message
from app.core.partitions import HostFacts, HostSnapshot, Partition, PartitionState
from app.services.paths import config_folder, file_stem, state_folder
from app.services.rows_store import ROW_LIMIT, RowsStore
from app.services.writer import Writer

HOST = "qemu+ssh://root@rack-02/system?no_tty=1"
FACTS = HostFacts(
    HOST,
    "rack-02",
    hypervisor="QEMU",
    processor_count=64,
    memory_bytes=1 << 40,
    is_this_computer=True,
    os_name="Debian",
)


def snapshot(count: int, state: PartitionState = PartitionState.RUNNING, facts: HostFacts = FACTS) -> HostSnapshot:
    found = {f"uuid-{n:05}": Partition(f"uuid-{n:05}", f"vm-{n}", state, notes="private") for n in range(count)}
    return HostSnapshot(facts, 7, found, frozenset(found))


@pytest.fixture
def store(tmp_path: Path, writer: Writer) -> RowsStore:
    return RowsStore(tmp_path / "rows", writer)


def files(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "rows").glob("*") if not path.name.startswith(".")]


def test_rows_are_there_after_a_restart(store: RowsStore, tmp_path: Path, writer: Writer) -> None:
    store.remember(snapshot(1))
    store.remember(snapshot(3, PartitionState.SAVED))
    assert writer.flush(5.0)
    known, problem = RowsStore(tmp_path / "rows", writer).load(HOST)
    assert problem is None
    assert known is not None
    assert known.facts == FACTS
    assert [(p.uuid, p.name, p.state) for p in known.partitions] == [
        (f"uuid-{n:05}", f"vm-{n}", PartitionState.SAVED) for n in range(3)
    ]
    assert abs(known.seen_epoch_s - time.time()) < 60
    again = known.as_snapshot()
    assert again.sequence == -1
    assert set(again.partitions) == again.changed == {"uuid-00000", "uuid-00001", "uuid-00002"}
    assert "private" not in files(tmp_path)[0].read_text()


def test_each_host_has_its_own_and_unknown_ones_none(store: RowsStore, writer: Writer) -> None:
    store.remember(snapshot(1))
    store.remember(snapshot(2, facts=HostFacts("qemu:///system", "here")))
    assert writer.flush(5.0)
    assert [len(store.load(host)[0].partitions) for host in (HOST, "qemu:///system")] == [1, 2]  # type: ignore[union-attr]
    assert store.load("qemu:///session") == (None, None)


def test_another_hosts_file_is_not_used(store: RowsStore, tmp_path: Path, writer: Writer) -> None:
    store.remember(snapshot(1))
    assert writer.flush(5.0)
    [path] = files(tmp_path)
    path.rename(path.with_name(f"{file_stem('qemu:///system')}.json"))
    assert store.load("qemu:///system") == (None, None)


def test_what_did_not_change_is_not_written_again(store: RowsStore, tmp_path: Path, writer: Writer) -> None:
    store.remember(snapshot(2))
    assert writer.flush(5.0)
    before = files(tmp_path)[0].stat().st_ino
    store.remember(snapshot(2))
    assert writer.flush(5.0)
    assert files(tmp_path)[0].stat().st_ino == before
    store.remember(snapshot(2, PartitionState.OFF))
    assert writer.flush(5.0)
    assert files(tmp_path)[0].stat().st_ino != before


def test_forgetting_a_host(store: RowsStore, tmp_path: Path, writer: Writer) -> None:
    store.remember(snapshot(2))
    assert writer.flush(5.0)
    store.forget(HOST)
    assert writer.flush(5.0)
    assert files(tmp_path) == []
    store.remember(snapshot(2))
    assert writer.flush(5.0)
    assert len(files(tmp_path)) == 1


def test_rows_are_bounded(store: RowsStore, writer: Writer) -> None:
    store.remember(snapshot(ROW_LIMIT + 100))
    assert writer.flush(10.0)
    known, _ = store.load(HOST)
    assert known is not None
    assert len(known.partitions) == ROW_LIMIT


def test_a_broken_file_is_kept_told_and_replaced(
    store: RowsStore, tmp_path: Path, writer: Writer, problems: list[Message]
) -> None:
    store.remember(snapshot(2))
    assert writer.flush(5.0)
    [path] = files(tmp_path)
    path.write_bytes(path.read_bytes()[:50])
    known, problem = store.load(HOST)
    assert known is None
    assert ".broken-" in str(problem)
    store.remember(snapshot(3))
    assert writer.flush(5.0)
    assert len(store.load(HOST)[0].partitions) == 3  # type: ignore[union-attr]
    assert not problems


@pytest.mark.parametrize(
    "change",
    [
        {"uuids": 7},
        {"uuids": [1, None, "u"], "names": ["a", "b", "c"], "states": ["Running", "Running", {}]},
        {"states": ["Nonsense"] * 2},
        {"facts": [1]},
        {"facts": {"name": 5, "processor_count": "many", "memory_bytes": True}},
        {"seen_epoch_s": "yesterday"},
    ],
)
def test_odd_contents_harm_nothing(store: RowsStore, tmp_path: Path, writer: Writer, change: dict[str, object]) -> None:
    store.remember(snapshot(2))
    assert writer.flush(5.0)
    [path] = files(tmp_path)
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    known, problem = store.load(HOST)
    assert problem is None
    assert known is not None
    assert all(isinstance(p.name, str) and isinstance(p.state, PartitionState) for p in known.partitions)
    assert known.facts.host_id == HOST


def test_file_names_are_plain_and_differ() -> None:
    stems = {
        file_stem(host) for host in (HOST, "qemu:///system", "qemu:///session", "../../etc/passwd", "a/b", "a_b", "")
    }
    assert len(stems) == 7
    assert all("/" not in stem and not stem.startswith(".") and len(stem) < 100 for stem in stems)
    assert len(file_stem("x" * 5000)) < 100


def test_folders_follow_the_desktops_rules(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    assert config_folder(home) == tmp_path / ".config" / "partita"
    assert state_folder(home) == tmp_path / ".local" / "state" / "partita"
    assert config_folder({**home, "XDG_CONFIG_HOME": "/c"}) == Path("/c/partita")
    assert state_folder({**home, "XDG_STATE_HOME": "relative"}) == tmp_path / ".local" / "state" / "partita"
