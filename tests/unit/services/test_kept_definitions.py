"""The last definitions of each machine are kept on disk, privately, and only so many."""

from __future__ import annotations

import itertools
import stat

import pytest

from app.core.job import Job, JobStatus
from app.core.machine_settings import ChangeOutcome
from app.core.messages import message
from app.services.kept_definitions import LIMIT, KeptDefinitions

HOST = "qemu:///system"
UUID = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
JOB = Job(1, HOST, "this computer", UUID, "web", message("Changing"), None, JobStatus.RUNNING)


@pytest.fixture
def problems() -> list:
    return []


@pytest.fixture
def kept(tmp_path, problems) -> KeptDefinitions:
    ticks = itertools.count(1_790_000_000)
    return KeptDefinitions(tmp_path / "definitions", problems.append, lambda: float(next(ticks)))


def test_what_a_change_replaced_is_kept_newest_first(kept, tmp_path) -> None:
    kept.hear(JOB, ChangeOutcome(UUID, "<a/>", "<b/>"))
    kept.hear(JOB, ChangeOutcome(UUID, "<b/>", "<c/>"))
    assert [each.xml for each in kept.of(HOST, UUID)] == ["<b/>", "<a/>"]
    assert [each.changed_epoch_s for each in kept.of(HOST, UUID)] == [1_790_000_001.0, 1_790_000_000.0]
    for path in tmp_path.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_nothing_is_kept_of_what_changed_nothing_or_is_no_outcome(kept) -> None:
    kept.hear(JOB, ChangeOutcome(UUID, "<a/>", "<a/>"))
    kept.hear(JOB, "something else")
    assert kept.of(HOST, UUID) == ()


def test_the_oldest_give_way(kept) -> None:
    for number in range(LIMIT + 5):
        kept.keep(HOST, UUID, f"<n{number}/>")
    found = [each.xml for each in kept.of(HOST, UUID)]
    assert found == [f"<n{number}/>" for number in reversed(range(5, LIMIT + 5))]


def test_a_clock_that_is_set_back_does_not_mix_the_order(tmp_path, problems) -> None:
    times = iter((2000.0, 1000.0, 1500.0))
    kept = KeptDefinitions(tmp_path, problems.append, lambda: next(times))
    for name in "abc":
        kept.keep(HOST, UUID, name)
    assert [each.xml for each in kept.of(HOST, UUID)] == ["c", "b", "a"]


def test_machines_and_hosts_are_kept_apart(kept) -> None:
    other = "6ba7b810-9dad-11d1-80b4-00c04fd430c9"
    kept.keep(HOST, UUID, "one")
    kept.keep("qemu+ssh://x/system", UUID, "two")
    kept.keep(HOST, other, "three")
    assert [each.xml for each in kept.of(HOST, UUID)] == ["one"]
    assert [each.xml for each in kept.of(HOST, other)] == ["three"]


@pytest.mark.parametrize("uuid", ["", "../../etc", "x", UUID + "/.."])
def test_what_is_no_uuid_never_becomes_a_path(kept, tmp_path, uuid) -> None:
    kept.keep(HOST, uuid, "x")
    assert kept.of(HOST, uuid) == ()
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_kept_is_told(tmp_path, problems) -> None:
    (tmp_path / "file").write_text("in the way")
    kept = KeptDefinitions(tmp_path / "file", problems.append)
    kept.hear(JOB, ChangeOutcome(UUID, "<a/>", "<b/>"))
    assert len(problems) == 1
