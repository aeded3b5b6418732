"""Sparklines: one step a second, true to the history, never changed after they were given."""

from __future__ import annotations

import time

import numpy as np
import pytest

from app.core.metrics import CPU_HOST, PARENT, SPARK_LENGTH, SPARK_METRICS, Reading, Sparklines, Tick
from app.core.partitions import HostFacts, HostSnapshot, Partition, PartitionState
from app.services.history import MetricHistory
from app.services.recorder import HostRecorder

START_S = 1000.0


@pytest.fixture
def recorder() -> HostRecorder:
    return HostRecorder(MetricHistory())


def tick(at_s: float, values: dict[str, float]) -> Tick:
    """A round in which each partition gave its number for every metric of the sparklines."""
    return Tick("h", 0, at_s, {u: Reading(at_s, dict.fromkeys(SPARK_METRICS, v)) for u, v in values.items()})


def row(sparklines: Sparklines, uuid: str) -> np.ndarray:
    assert isinstance(sparklines.values, np.ndarray)
    assert sparklines.values.shape == (len(SPARK_METRICS), len(sparklines.uuids), SPARK_LENGTH)
    assert sparklines.values.dtype == np.float32
    return sparklines.values[0, sparklines.uuids.index(uuid)]


def test_each_tick_moves_every_row_on_by_its_value(recorder: HostRecorder) -> None:
    given = [recorder.record(tick(START_S + n, {PARENT: n, "a": 100 + n}), ("a",)) for n in range(70)]
    last = given[-1]
    assert last.uuids == (PARENT, "a")
    assert row(last, PARENT).tolist() == list(range(10, 70))
    assert row(last, "a").tolist() == list(range(110, 170))
    early = row(given[4], "a")
    assert np.isnan(early[:-5]).all()
    assert early[-5:].tolist() == [100, 101, 102, 103, 104]
    assert row(given[-2], "a")[-1] == 168, "what was given before did not change"
    assert given[-1].values is not given[-2].values


def test_every_metric_has_its_own_row(recorder: HostRecorder) -> None:
    values = {metric: float(number) for number, metric in enumerate(SPARK_METRICS)}
    given = recorder.record(Tick("h", 0, START_S, {"a": Reading(START_S, values)}), ("a",))
    assert isinstance(given.values, np.ndarray)
    assert given.values[:, 1, -1].tolist() == [0, 1, 2, 3, 4]
    assert np.isnan(given.values[:, 0, -1]).all(), "the parent gave nothing"


def test_a_row_that_comes_on_screen_is_filled_from_the_history(recorder: HostRecorder) -> None:
    for n in range(100):
        read = {"a": float(n)} | ({"b": float(n)} if n % 15 == 0 else {})
        recorder.record(tick(START_S + n, read), ("a",))
    given = recorder.record(tick(START_S + 100, {"a": 100.0, "b": 100.0}), ("b", "a"))
    assert given.uuids == (PARENT, "b", "a")
    assert row(given, "a").tolist() == list(range(41, 101))
    line = row(given, "b")
    assert not np.isnan(line).any(), "read every 15 s is no gap"
    assert line[-1] == 100
    assert line[-2] == 90
    assert line[0] == 30
    assert set(line.tolist()) == {30, 45, 60, 75, 90, 100}


def test_what_was_not_read_or_is_off_leaves_a_gap(recorder: HostRecorder) -> None:
    for n in range(10):
        given = recorder.record(tick(START_S + n, {"a": float(n)} if n != 7 else {}), ("a",))
    assert row(given, "a")[-4:-2].tolist() == pytest.approx([6, float("nan")], nan_ok=True)
    off = Tick("h", 0, START_S + 10, {"a": Reading(START_S + 10, {})})
    assert np.isnan(row(recorder.record(off, ("a",)), "a")[-1])


def test_a_silence_of_the_host_is_a_gap(recorder: HostRecorder) -> None:
    for n in range(-70, 1):  # so that memory which is used again holds numbers
        recorder.record(tick(START_S + n, {"a": 1.0}), ("a",))
    given = recorder.record(tick(START_S + 10, {"a": 2.0}), ("a",))
    line = row(given, "a")
    assert line[-1] == 2
    assert line[-11] == 1
    assert np.isnan(line[-10:-1]).all()
    given = recorder.record(tick(START_S + 500, {"a": 3.0}), ("a",))
    assert np.isnan(row(given, "a")[:-1]).all()


@pytest.mark.parametrize("interval_s", [0.97, 1.03, 1.4, 2.0])
def test_uneven_ticks_keep_with_the_clock(recorder: HostRecorder, interval_s: float) -> None:
    count = 200
    for n in range(count):
        given = recorder.record(tick(START_S + n * interval_s, {"a": n * interval_s}), ("a",))
    line = row(given, "a")
    now = (count - 1) * interval_s
    assert not np.isnan(line).any()
    truth = now - np.arange(SPARK_LENGTH - 1, -1, -1)
    assert np.abs(line - truth).max() <= 2.0 + interval_s


def test_gaps_marked_in_the_history_show_in_rows_that_come(recorder: HostRecorder) -> None:
    for n in range(50):
        if n == 20:
            recorder.mark_gap(None, START_S + 10.5)
        recorder.record(tick(START_S + n, {"a": 1.0} if n <= 10 or n >= 20 else {}), ())
    given = recorder.record(tick(START_S + 50, {"a": 1.0}), ("a",))
    line = row(given, "a")
    assert np.isnan(line[-1 - 38 : -1 - 32]).all()
    assert not np.isnan(line[-25:]).any()
    assert not np.isnan(line[-50:-41]).any()


def test_a_machine_that_was_started_anew_has_a_gap(recorder: HostRecorder) -> None:
    def snapshot(changed: set[str], **runs: int) -> HostSnapshot:
        found = {uuid: Partition(uuid, uuid, PartitionState.RUNNING, run_id=run) for uuid, run in runs.items()}
        return HostSnapshot(HostFacts("h", "h"), 1, found, frozenset(changed))

    now_s = time.monotonic()
    recorder.note(snapshot({"a", "b"}, a=1, b=5))
    recorder.record(tick(now_s - 0.5, {"a": 1.0, "b": 1.0}), ())
    recorder.note(snapshot({"a"}, a=2, b=5))
    recorder.note(snapshot({"b", "c"}, a=2, b=5, c=1))
    recorder.record(tick(now_s + 5, {"a": 2.0, "b": 2.0}), ())
    gaps = [np.isnan(recorder.history.series(u, CPU_HOST, 60, now_s + 5, 99)[1]).sum() for u in ("a", "b")]
    assert gaps == [1, 0]


def test_the_parent_is_first_and_once(recorder: HostRecorder) -> None:
    given = recorder.record(tick(START_S, {PARENT: 1.0}), (PARENT, "a"))
    assert given.uuids == (PARENT, "a")
    assert recorder.history.series(PARENT, CPU_HOST, 60, START_S, 10)[1].tolist() == [1.0]
