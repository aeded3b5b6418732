"""Start times from processes and from events."""

from __future__ import annotations

import os
from pathlib import Path

import psutil
import pytest

from app.core.partitions import HostFacts, Partition, PartitionState
from app.hosts.snapshots import SnapshotMaker
from app.hosts.uptime import Starts, start_times
from tests.unit.hosts.clocks import FakeClock

TICKS = os.sysconf("SC_CLK_TCK")


def process(folder: Path, pid: int, uuid: str, start_s: float, name: str = "qemu (a) b") -> None:
    """A process as /proc shows it."""
    entry = folder / str(pid)
    entry.mkdir()
    (entry / "cmdline").write_bytes(b"qemu\0-name\0x\0-uuid\0%s\0-m\x0096\0" % uuid.encode())
    fields = ["S", *["0"] * 18, str(int(start_s * TICKS)), *["0"] * 30]
    (entry / "stat").write_text(f"{pid} ({name}) {' '.join(fields)}\n")


@pytest.fixture
def processes(tmp_path: Path) -> Path:
    process(tmp_path, 10, "u1", 12.5)
    process(tmp_path, 11, "u2", 99.0)
    (tmp_path / "12").mkdir()  # a process that is not ours to see
    (tmp_path / "self").mkdir()
    return tmp_path


def test_start_times_are_those_of_the_processes(processes: Path) -> None:
    assert start_times({"u1", "u3"}, processes) == {"u1": 12.5}


def test_start_time_of_a_real_process() -> None:
    """The field is the right one: it agrees with another reader of it."""
    stat = Path(f"/proc/{os.getpid()}/stat").read_bytes().rpartition(b")")[2].split()
    booted = psutil.boot_time()
    assert int(stat[19]) / TICKS == pytest.approx(psutil.Process().create_time() - booted, abs=1.5)


def machine(uuid: str, run_id: int) -> Partition:
    state = PartitionState.RUNNING if run_id >= 0 else PartitionState.OFF
    return Partition(uuid, uuid, state, run_id=run_id)


def test_each_run_is_searched_once_and_not_too_often(processes: Path) -> None:
    clock, maker = FakeClock(), SnapshotMaker(HostFacts("h", "h"))
    starts = Starts(clock, maker, processes)
    starts.is_this_computer = True
    maker.put(machine("u1", 1))
    starts.search({"u1"})
    assert maker.partitions["u1"].started_boottime_s == 12.5
    maker.put(machine("u2", 2))
    starts.search({"u2"})
    assert maker.partitions["u2"].started_boottime_s is None  # it was searched a moment ago
    clock.advance(3.0)
    starts.search(())
    assert maker.partitions["u2"].started_boottime_s == 99.0


def test_process_that_is_not_found_is_not_searched_for_ever(tmp_path: Path) -> None:
    clock, maker = FakeClock(), SnapshotMaker(HostFacts("h", "h"))
    starts = Starts(clock, maker, tmp_path)
    starts.is_this_computer = True
    maker.put(machine("u1", 1))
    starts.search({"u1"})
    process(tmp_path, 10, "u1", 12.5)
    clock.advance(10.0)
    starts.search({"u1"})
    assert maker.partitions["u1"].started_boottime_s is None
    maker.put(machine("u1", 2))  # but the next run is
    starts.search({"u1"})
    assert maker.partitions["u1"].started_boottime_s == 12.5


def test_elsewhere_only_starts_that_were_seen_count(processes: Path) -> None:
    clock, maker = FakeClock(), SnapshotMaker(HostFacts("h", "h"))
    starts = Starts(clock, maker, processes)
    maker.put(machine("u1", 1))
    starts.search({"u1"})
    assert maker.partitions["u1"].started_boottime_s is None
    starts.saw({"u1": 77.0, "unknown": 1.0})
    assert maker.partitions["u1"].started_boottime_s == 77.0
    maker.put(machine("u2", -1))
    starts.saw({"u2": 5.0})
    assert maker.partitions["u2"].started_boottime_s is None
