"""The history on disk: the next run shows what the last one read, whatever the clock or a crash did."""

from __future__ import annotations

import os
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.core.messages import Message
from app.core.metrics import Reading, Tick
from app.services import history_store
from app.services.history import MetricHistory
from app.services.history_store import INTERVAL_S, MINUTE_FILES, READ_FILES, Clocks, HistoryStore
from app.services.writer import Writer

HOST = "qemu:///system"


class Run:
    """One run of Partita with clocks of its own: steady time begins anew, wall time goes on."""

    def __init__(self, folder: Path, writer: Writer, epoch_s: float, host: str = HOST) -> None:
        self.mono_s = 100.0
        self.epoch_s = epoch_s
        self.writer = writer
        self.history = MetricHistory()
        self.store = HistoryStore(folder, host, self.history, writer, Clocks(lambda: self.mono_s, lambda: self.epoch_s))
        self.store.begin()
        assert writer.flush(10.0)

    def watch(self, seconds: int, step_s: int = 1, uuid: str = "u") -> None:
        """Read for a while; each value is the wall time's last 1,000 seconds."""
        for _ in range(seconds // step_s):
            self.mono_s += step_s
            self.epoch_s += step_s
            values = {"cpu.host": self.epoch_s % 1000, "cpu.guest": 1.0}
            self.history.append(Tick("h", 0, self.mono_s, {uuid: Reading(self.mono_s, values)}))

    def save(self) -> None:
        assert self.writer.flush(10.0)

    def close(self) -> None:
        self.store.end()
        assert self.writer.flush(10.0)
        self.writer.drop(f"history {HOST}")

    def series(self, span_s: float = 86_400.0, uuid: str = "u") -> tuple[np.ndarray, np.ndarray]:
        """Wall times and values."""
        x, y = self.history.series(uuid, "cpu.host", span_s, self.mono_s, 1_000_000)
        return x + self.epoch_s, y


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "history"


def files(folder: Path, ending: str = "") -> list[Path]:
    return sorted(path for path in folder.glob(f"*/*{ending}") if not path.name.startswith("."))


def known(series: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    is_known = ~np.isnan(series[1])
    return series[0][is_known], series[1][is_known]


def test_the_next_run_shows_what_the_last_one_read(folder: Path, writer: Writer) -> None:
    one = Run(folder, writer, 1_700_000_000.0)
    one.watch(60)
    one.save()
    one.watch(30)
    one.close()
    two = Run(folder, writer, one.epoch_s + 20)
    two.watch(10)
    times, values = known(two.series())
    assert len(times) == 100
    assert values == pytest.approx(times % 1000, abs=0.02)
    assert np.isnan(two.series()[1]).sum() == 1, "between the runs is a gap"
    two.close()


def test_a_quick_restart_is_a_gap_too(folder: Path, writer: Writer) -> None:
    one = Run(folder, writer, 1_700_000_000.0)
    one.watch(10)
    one.close()
    two = Run(folder, writer, one.epoch_s + 1)
    two.watch(5)
    assert np.isnan(two.series()[1]).sum() == 1
    two.close()


def test_beyond_the_hour_it_comes_back_by_minutes(folder: Path, writer: Writer) -> None:
    one = Run(folder, writer, 1_700_000_000.0)
    for _ in range(6 * 12):
        one.watch(300)
        one.save()
    one.close()
    assert len(files(folder, ".read")) <= READ_FILES
    assert len(files(folder, ".minute")) == 4
    two = Run(folder, writer, one.epoch_s + 5)
    times, values = known(two.series())
    assert times[-1] - times[0] > 5.9 * 3600
    is_fine = times > two.epoch_s - 3600
    assert is_fine.sum() > 3000, "the last hour as read"
    assert 200 < (~is_fine).sum() < 1200, "before it by minutes"
    assert np.isnan(two.series()[1]).sum() == 0
    smooth = (times % 1000 > 100) & (times % 1000 < 900)  # elsewhere a minute goes over the end of the scale
    assert values[smooth] == pytest.approx(times[smooth] % 1000, abs=1.0)
    two.close()


def test_what_is_older_than_a_day_stays_away(folder: Path, writer: Writer) -> None:
    one = Run(folder, writer, 1_700_000_000.0)
    one.watch(60)
    one.close()
    assert known(Run(folder, writer, one.epoch_s + 80_000).series())[0].size > 0
    assert Run(folder, writer, one.epoch_s + 90_000).history.uuids() == ()


def test_the_folder_is_bounded(folder: Path, writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_store, "READ_FILES", 1)
    run = Run(folder, writer, 1_700_000_000.0)
    for _ in range(2 * MINUTE_FILES + 20):
        run.watch(300, step_s=15)
        run.save()
    assert len(files(folder)) <= MINUTE_FILES + 2
    run.close()


def test_a_clock_set_back_loses_the_future_only(folder: Path, writer: Writer) -> None:
    one = Run(folder, writer, 1_700_000_000.0)
    one.watch(100)
    one.save()
    one.epoch_s += 7200
    one.watch(100)
    one.save()
    one.epoch_s -= 7200
    one.watch(100)
    one.close()
    two = Run(folder, writer, one.epoch_s + 10)
    times, _ = known(two.series())
    assert (times <= two.epoch_s).all()
    assert len(times) == 200
    assert (np.diff(times) > 0).all()
    two.close()


def test_a_clock_set_back_over_what_was_saved_keeps_the_newer(folder: Path, writer: Writer) -> None:
    one = Run(folder, writer, 1_700_000_000.0)
    one.watch(300)
    one.save()
    one.epoch_s -= 100
    one.watch(300)
    one.close()
    two = Run(folder, writer, one.epoch_s + 10)
    times, values = known(two.series())
    assert len(times) == pytest.approx(500, abs=2)
    assert (np.diff(times) > 0).all()
    assert values == pytest.approx(times % 1000, abs=0.02)
    two.close()


@pytest.mark.parametrize("jump_s", [10 * 365 * 86_400.0, -10 * 365 * 86_400.0])
def test_a_clock_off_by_years_ends_nothing(folder: Path, writer: Writer, jump_s: float) -> None:
    one = Run(folder, writer, 1_700_000_000.0)
    one.watch(60)
    one.close()
    two = Run(folder, writer, one.epoch_s + jump_s)
    assert two.history.uuids() == ()
    two.watch(10)
    two.close()
    three = Run(folder, writer, two.epoch_s + 5)
    assert len(known(three.series())[0]) == 10
    three.close()


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "other", "huge header"])
def test_a_broken_file_is_kept_and_told_and_the_rest_is_shown(
    folder: Path, writer: Writer, problems: list[Message], damage: str
) -> None:
    one = Run(folder, writer, 1_700_000_000.0)
    for _ in range(3):
        one.watch(30)
        one.save()
    one.close()
    victim = files(folder)[1]
    data = victim.read_bytes()
    victim.write_bytes(
        {
            "cut": data[:-7],
            "flip": data[:-20] + bytes([data[-20] ^ 1]) + data[-19:],
            "empty": b"",
            "other": b"\x80\x04\x95" + data,
            "huge header": data[:16] + b"\xff\xff\xff\x7f" + data[20:],
        }[damage]
    )
    two = Run(folder, writer, one.epoch_s + 5)
    assert len(known(two.series())[0]) == 60
    assert len(list(folder.glob("*/*.broken-*"))) == 1
    assert ".broken-" in str(problems[0])
    two.close()


def test_two_consoles_do_not_save_twice(folder: Path, writer: Writer) -> None:
    other = Writer(lambda _: None)
    one = Run(folder, writer, 1_700_000_000.0)
    two = Run(folder, other, 1_700_000_000.0)
    one.watch(30)
    two.watch(30)
    one.save()
    two.save()
    assert len(files(folder)) == 1
    one.close()
    two.close()
    three = Run(folder, writer, 1_700_000_100.0)
    three.watch(5)
    three.close()
    assert len(files(folder)) == 2, "the lock was given back"


def test_killed_between_the_minutes_and_the_readings_nothing_is_shown_twice(
    folder: Path, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_store, "READ_FILES", 2)
    one = Run(folder, writer, 1_700_000_000.0)
    kept: list[tuple[Path, bytes]] = []
    for _ in range(3):
        kept += [(path, path.read_bytes()) for path in files(folder, ".read")]
        one.watch(300)
        one.save()
    one.close()
    assert files(folder, ".minute")
    for path, data in kept:
        path.write_bytes(data)
    two = Run(folder, writer, one.epoch_s + 5)
    assert 605 <= len(known(two.series())[0]) <= 607, "300 s by minutes, 600 as read"
    two.close()


def test_a_full_disk_is_told_and_the_next_save_has_it_all(
    folder: Path, writer: Writer, problems: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int, _data: object) -> int:
        raise OSError(28, "No space left on device")

    one = Run(folder, writer, 1_700_000_000.0)
    one.watch(30)
    with monkeypatch.context() as patch:
        patch.setattr("app.services.durable.os.write", full)
        one.save()
    assert "No space left" in str(problems[0])
    one.watch(30)
    one.close()
    two = Run(folder, writer, one.epoch_s + 5)
    assert len(known(two.series())[0]) == 60
    two.close()


def test_another_hosts_files_are_not_shown(folder: Path, writer: Writer) -> None:
    one = Run(folder, writer, 1_700_000_000.0, host="qemu:///session")
    one.watch(10)
    one.store.end()
    assert writer.flush(5.0)
    [path] = files(folder)
    two = Run(folder, writer, one.epoch_s + 5)
    assert two.history.uuids() == ()
    two.close()
    [own] = [each for each in folder.iterdir() if each != path.parent]
    (own / "00000001.read").write_bytes(path.read_bytes())
    assert Run(folder, writer, one.epoch_s + 5).history.uuids() == ()


def test_forgetting_a_host(folder: Path, writer: Writer) -> None:
    one = Run(folder, writer, 1_700_000_000.0)
    one.watch(10)
    one.save()
    assert files(folder)
    one.store.forget()
    assert writer.flush(5.0)
    assert files(folder) == []


def test_what_comes_while_it_loads_is_newer(folder: Path, writer: Writer) -> None:
    one = Run(folder, writer, 1_700_000_000.0)
    one.watch(100)
    one.close()
    history = MetricHistory()
    now_s = 500.0
    history.append(Tick("h", 0, now_s, {"u": Reading(now_s, {"cpu.host": 1.0, "cpu.guest": 1.0})}))
    store = HistoryStore(folder, HOST, history, writer, Clocks(lambda: now_s, lambda: one.epoch_s + 5))
    store.begin()
    assert writer.flush(5.0)
    x, y = history.series("u", "cpu.host", 600, now_s, 10_000)
    assert (~np.isnan(y)).sum() == 101
    assert x[-1] == 0
    history.append(Tick("h", 1, now_s + 1, {"u": Reading(now_s + 1, {"cpu.host": 2.0, "cpu.guest": 1.0})}))
    assert history.series("u", "cpu.host", 600, now_s + 1, 10_000)[1][-1] == 2.0
    store.end()
    assert writer.flush(5.0)


def test_it_saves_by_itself_every_five_minutes(folder: Path, writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_store, "INTERVAL_S", 0.05)
    assert INTERVAL_S == 300
    run = Run(folder, writer, 1_700_000_000.0)
    run.watch(5)
    end_s = time.monotonic() + 10
    while not files(folder, ".read") and time.monotonic() < end_s:
        os.sched_yield()
    assert files(folder, ".read")
    run.close()


MANY_SERIES = {f"cpu.each:{number}": float(number) for number in range(10)}


def watch_many(run: Run, machine_count: int, seconds: int) -> None:
    """Every machine is read with many series each second."""
    for _ in range(seconds):
        run.mono_s += 1
        run.epoch_s += 1
        reading = Reading(run.mono_s, MANY_SERIES)
        run.history.append(Tick("h", 0, run.mono_s, {f"u{number}": reading for number in range(machine_count)}))


def held_bytes(work: Callable[[], object]) -> tuple[int, int]:
    """How much more memory ``work`` took at its worst, and how much it left."""
    tracemalloc.start()
    try:
        work()
        left, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return most, left


def test_saving_holds_a_small_part_of_the_history_at_once(folder: Path, writer: Writer) -> None:
    run = Run(folder, writer, 1_700_000_000.0)
    watch_many(run, 300, 250)
    most, left = held_bytes(run.save)
    [saved] = files(folder, ".read")
    assert saved.stat().st_size > 3_000_000
    assert most < 500_000
    assert left < 200_000
    run.close()


def test_loading_holds_one_file_at_once(folder: Path, writer: Writer) -> None:
    one = Run(folder, writer, 1_700_000_000.0)
    for _ in range(6):
        watch_many(one, 60, 250)
        one.save()
    one.close()
    size_bytes = files(folder, ".read")[0].stat().st_size
    history = MetricHistory()
    store = HistoryStore(folder, HOST, history, writer, Clocks(lambda: 5000.0, lambda: one.epoch_s + 5))

    def load() -> None:
        store.begin()
        assert writer.flush(10.0)

    most, left = held_bytes(load)
    assert history.size_bytes > 5 * size_bytes
    assert most - left < 3 * size_bytes
    store.end()
    assert writer.flush(5.0)


def test_what_was_saved_in_parts_comes_back_in_long_chunks(folder: Path, writer: Writer) -> None:
    one = Run(folder, writer, 1_700_000_000.0)
    for _ in range(10):
        one.watch(300, step_s=15)
        one.save()
    one.close()
    two = Run(folder, writer, one.epoch_s + 5)
    chunks = list(two.history.between(float("-inf"), two.mono_s))
    assert [len(of_one) for _, of_one in chunks] == [1]
    two.close()
