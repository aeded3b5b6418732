"""The history: what was read is what is shown, gaps are gaps, and memory is bounded."""

from __future__ import annotations

import threading
import tracemalloc
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.metrics import PARENT, CpuSweep, Reading, Tick
from app.services.history import FINE_S, MetricHistory
from app.services.history_chunk import CHUNK_ROWS, Chunk, Layout

START_S = 5000.0
BASE = {"cpu.host": 1.0, "cpu.guest": 2.0}
MANY = 10_000
NAN = float("nan")


def feed(history: MetricHistory, at_s: float, uuid: str = "u", **values: float) -> None:
    named = {key.replace("_", ".", 1): value for key, value in values.items()}
    feed_values(history, at_s, uuid, named)


def feed_values(history: MetricHistory, at_s: float, uuid: str, values: Mapping[str, float]) -> None:
    history.append(Tick("h", 0, at_s, {uuid: Reading(at_s, values)}))


def points(
    history: MetricHistory, now_s: float, key: str = "cpu.host", span_s: float = 3600.0
) -> list[tuple[float, float]]:
    """Time and value of each point; a gap is (-1, -1)."""
    x, y = history.series("u", key, span_s, now_s, MANY)
    assert x.dtype == np.float64
    assert y.dtype == np.float32
    assert len(x) == len(y)
    assert (np.diff(x) > 0).all()
    assert not len(x) or x[-1] <= 0
    return [(round(a + now_s, 3), float(b)) if not np.isnan(b) else (-1, -1) for a, b in zip(x, y, strict=True)]


GAP = (-1, -1)


def test_what_was_read_is_shown_with_its_times() -> None:
    history = MetricHistory()
    for second in range(5):
        feed(history, START_S + second, cpu_host=float(second), cpu_guest=9.0)
    assert points(history, START_S + 4) == [(START_S + n, n) for n in range(5)]
    assert points(history, START_S + 4, span_s=2.0) == [(START_S + n, n) for n in (2, 3, 4)]
    assert history.keys("u") == ("cpu.host", "cpu.guest")
    assert history.uuids() == ("u",)
    assert points(history, START_S + 4, key="none") == []
    assert history.series("nobody", "cpu.host", 60, START_S, 100)[0].size == 0


def test_sweeps_are_kept_as_readings_are() -> None:
    swept, read = MetricHistory(), MetricHistory()
    for lap in range(300):
        at_s = START_S + 15 * lap
        swept.append(Tick("h", lap, at_s, {}, None, (CpuSweep(at_s, ["u", "v"], [lap, 1.0], [2.0 * lap, NAN]),)))
        feed(read, at_s, cpu_host=float(lap), cpu_guest=2.0 * lap)
    now_s = START_S + 15 * 299
    assert points(swept, now_s) == points(read, now_s)
    assert points(swept, now_s, key="cpu.guest") == points(read, now_s, key="cpu.guest")
    assert swept.size_bytes == 2 * read.size_bytes
    assert not np.isfinite(swept.series("v", "cpu.guest", 3600, now_s, MANY)[1]).any()
    swept.append(Tick("h", 300, now_s, {}, None, (CpuSweep(now_s, ["u"], [77.0], [77.0]),)))
    assert points(swept, now_s) == points(read, now_s), "nothing that is not newer"


def test_a_silence_is_a_gap_not_a_line_and_not_zero() -> None:
    history = MetricHistory()
    for second in (0, 1, 2, 8, 9, 10):
        feed(history, START_S + second, cpu_host=float(second))
    assert points(history, START_S + 10) == [
        *((START_S + n, n) for n in (0, 1, 2)),
        GAP,
        *((START_S + n, n) for n in (8, 9, 10)),
    ]


def test_a_machine_that_goes_off_screen_and_comes_back_has_no_gap() -> None:
    history = MetricHistory()
    times = [*range(10), 21, 36, 51, 62, *range(63, 70)]
    for second in times:
        feed(history, START_S + second, cpu_host=float(second))
    assert [value for _, value in points(history, START_S + 70)] == times


def test_slow_rotation_late_by_less_than_forty_seconds_is_no_gap_and_more_is() -> None:
    history = MetricHistory()
    for second in (0, 15, 30, 66, 81, 96, 200, 215):
        feed(history, START_S + second, cpu_host=float(second))
    found = points(history, START_S + 216)
    assert [value for _, value in found] == [0, 15, 30, 66, 81, 96, -1, 200, 215]


@pytest.mark.parametrize("uuid", ["u", None])
def test_a_restart_is_a_gap_however_quick(uuid: str | None) -> None:
    history = MetricHistory()
    feed(history, START_S, cpu_host=1.0)
    history.mark_gap(uuid, START_S + 0.5)
    history.mark_gap(uuid, START_S + 0.5)
    feed(history, START_S + 1, cpu_host=2.0)
    assert points(history, START_S + 1) == [(START_S, 1), GAP, (START_S + 1, 2)]


def test_a_machine_that_is_off_leaves_a_gap() -> None:
    history = MetricHistory()
    feed(history, START_S, cpu_host=1.0)
    for second in (1, 2):
        feed_values(history, START_S + second, "u", {})
        feed_values(history, START_S + second, "never-on", {})
    feed(history, START_S + 3, cpu_host=2.0)
    assert [value for _, value in points(history, START_S + 3)] == [1, -1, 2]
    assert history.uuids() == ("u",)


def test_series_come_and_go() -> None:
    history = MetricHistory()
    for second in range(300):
        values = dict(BASE)
        if second % 2:
            values["disk.read_latency:vda"] = float(second)
        if 100 <= second < 200:
            values |= {f"cpu.each:{n}": 1.0 for n in range(20)}
        feed_values(history, START_S + second, "u", values)
    now_s = START_S + 300
    assert len(points(history, now_s)) == 300
    latency = [value for _, value in points(history, now_s, "disk.read_latency:vda") if value != -1]
    assert latency == [float(n) for n in range(1, 300, 2)]
    assert [time for time, _ in points(history, now_s, "cpu.each:7")] == [START_S + n for n in range(100, 200)]
    assert set(history.keys("u")) == {*BASE, "disk.read_latency:vda", *(f"cpu.each:{n}" for n in range(20))}


def test_a_value_that_is_not_there_in_between_is_not_a_line() -> None:
    history = MetricHistory()
    for second in range(10):
        values = {**BASE, **({"disk.read": 5.0} if second not in {4, 5} else {})}
        feed_values(history, START_S + second, "u", values)
    _, y = history.series("u", "disk.read", 60, START_S + 9, MANY)
    assert np.isnan(y).any()


def test_readings_that_are_not_newer_are_left_out() -> None:
    history = MetricHistory()
    for second in (0, 1, 1, 0.5, 2):
        feed(history, START_S + second, cpu_host=second)
    assert [value for _, value in points(history, START_S + 2)] == [0, 1, 2]


def test_beyond_the_hour_minutes_are_means() -> None:
    history = MetricHistory()
    end = 3 * 3600
    for second in range(end):
        feed(history, START_S + second, cpu_host=float(second // 60), cpu_guest=float(second % 60))
    now_s = START_S + end
    found = points(history, now_s, span_s=4 * 3600.0)
    assert GAP not in found
    fine = [each for each in found if each[0] >= now_s - FINE_S]
    assert len(fine) == FINE_S, "the last hour is as read"
    coarse = [each for each in found if each[0] < now_s - FINE_S - CHUNK_ROWS]
    assert 110 <= len(coarse) <= 250, "about one a minute"
    for time, value in coarse:
        assert abs(value - (time - START_S) // 60) <= 1.1
    for _, value in points(history, now_s, "cpu.guest", 4 * 3600.0)[: len(coarse)]:
        assert 0 <= value <= 59


def test_minutes_are_exact_means_and_unknown_stays_unknown() -> None:
    chunk = Chunk(Layout(("a", "b", "c")), 30.0)
    for second in range(90):
        chunk.append(30.0 + second, (float(second), float("nan"), 1e11 if second % 2 else float("nan")))
    rows = chunk.by_minutes()
    assert rows.shape == (2, 4)
    assert rows[:, 1].tolist() == [14.5, 59.5]
    assert np.isnan(rows[:, 2]).all()
    assert rows[:, 3].tolist() == pytest.approx([1e11, 1e11], rel=1e-6)


def test_a_day_is_kept_and_then_forgotten() -> None:
    history = MetricHistory()
    for number in range(0, 30 * 3600, 15):
        feed(history, START_S + number, cpu_host=1.0, cpu_guest=1.0)
    now_s = START_S + 30 * 3600
    x, _ = history.series("u", "cpu.host", 30 * 3600, now_s, 100_000)
    assert 24 * 3600 <= -x[0] <= 27 * 3600
    assert history.size_bytes < 60_000


def test_machines_that_are_gone_are_forgotten_in_time() -> None:
    history = MetricHistory()
    feed(history, START_S, cpu_host=1.0)
    for number in range(0, 26 * 3600, 30):
        feed(history, START_S + number + 1, uuid=PARENT, cpu_host=1.0)
    assert history.uuids() == (PARENT,)


def test_forgetting() -> None:
    history = MetricHistory()
    feed(history, START_S, cpu_host=1.0)
    history.forget("u")
    history.forget("u")
    assert history.uuids() == ()
    assert history.size_bytes == 0


def test_a_host_that_records_everything_is_bounded() -> None:
    limit = 2_000_000
    history = MetricHistory(fine_limit_bytes=limit, coarse_limit_bytes=limit // 4)
    values = {f"cpu.each:{n}": 1.0 for n in range(24)}
    most = 0
    for second in range(2500):
        at_s = START_S + second
        history.append(Tick("h", second, at_s, {f"u{n}": Reading(at_s, values) for n in range(40)}))
        most = max(most, history.size_bytes)
    assert most < 1.5 * limit
    assert len(history.series("u1", "cpu.each:3", 3600, START_S + 2500, MANY)[0]) > 200, "the newest is there"
    _, y = history.series("u1", "cpu.each:3", 3600, START_S + 2500, MANY)
    assert not np.isnan(y).any(), "what was made coarse early still joins"


def test_a_machine_off_screen_takes_little_beside_its_readings() -> None:
    uuids = [f"u{number}" for number in range(200)]
    tracemalloc.start()
    try:
        history = MetricHistory()
        for second in range(0, 3600, 15):
            at_s = START_S + second
            history.append(
                Tick("h", second, at_s, {uuid: Reading(at_s, {"cpu.host": 1.0, "cpu.guest": 2.0}) for uuid in uuids})
            )
        held_bytes = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert history.size_bytes / len(uuids) >= 2880
    beside_bytes = (held_bytes - history.size_bytes) / len(uuids)
    assert beside_bytes < 1200


@pytest.mark.parametrize("span_s", [60, 600, 3600])
def test_thinned_series_keep_peaks_gaps_and_bounds(span_s: int) -> None:
    history = MetricHistory()
    values = np.random.default_rng(1).random(3600) * 10
    values[1800] = 100.0
    values[3590] = -5.0
    for second, value in enumerate(values):
        if not 2000 <= second < 2060:
            feed(history, START_S + second, cpu_host=float(value))
    now_s = START_S + 3599
    x, y = history.series("u", "cpu.host", span_s, now_s, 200)
    assert len(x) <= 204
    assert (np.diff(x) > 0).all()
    assert x[0] >= -span_s
    assert np.nanmin(y) == -5.0
    if span_s == 3600:
        assert np.nanmax(y) == 100.0
        assert np.isnan(y).sum() == 1


def test_thinned_stretches_stay_where_they_are() -> None:
    history = MetricHistory()
    for second in range(2000):
        feed(history, START_S + second, cpu_host=float(second * 7919 % 100))
    one = history.series("u", "cpu.host", 1000, START_S + 1999, 100)
    feed(history, START_S + 2000, cpu_host=5.0)
    two = history.series("u", "cpu.host", 1000, START_S + 2000, 100)
    inner = (one[0] + START_S + 1999)[4:-4].round(3)
    assert set(inner) <= set((two[0] + START_S + 2000).round(3)), "the drawn points do not wander"


STEPS = st.lists(
    st.tuples(
        st.sampled_from([1.0, 1.1, 2.0, 15.0, 50.0, 400.0]),
        st.sets(st.sampled_from(["cpu.host", "cpu.guest", "disk.read", "disk.read:vda", "network.send:vnet0"])),
    ),
    max_size=400,
)


@given(STEPS)
@settings(max_examples=60, deadline=None)
def test_any_sequence_gives_back_what_was_fed(steps: list[tuple[float, set[str]]]) -> None:
    history = MetricHistory()
    fed: list[tuple[float, dict[str, float]]] = []
    now_s = START_S
    for number, (step_s, keys) in enumerate(steps):
        now_s += step_s
        values = {key: float(number) for key in sorted(keys)}
        feed_values(history, now_s, "u", values)
        fed.append((now_s, values))
    for key in ("cpu.host", "disk.read:vda"):
        x, y = history.series("u", key, FINE_S, now_s, MANY)
        known = ~np.isnan(y)
        expected = [(at_s, values[key]) for at_s, values in fed if key in values and at_s >= now_s - FINE_S - 0.005]
        assert y[known].tolist() == [value for _, value in expected]
        assert (x[known] + now_s).tolist() == pytest.approx([at_s for at_s, _ in expected], abs=0.01)


def test_reading_while_it_is_written() -> None:
    history = MetricHistory()
    stop = threading.Event()
    problems: list[str] = []

    def read() -> None:
        while not stop.is_set():
            x, y = history.series("u", "cpu.host", 60, START_S + 1e6, 50)
            x, y = history.series("u", "cpu.host", 1e7, START_S + 1e6, MANY)
            if not np.array_equal(y[~np.isnan(y)], np.round(x[~np.isnan(y)] + 1e6)):
                problems.append("values and times do not belong together")

    reader = threading.Thread(target=read)
    reader.start()
    for second in range(3000):
        feed(history, START_S + second, cpu_host=float(second))
    stop.set()
    reader.join(10)
    assert not problems
