"""How far a copy is, while the call that makes it blocks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import libvirt
import pytest

from app.core.commands import Progress
from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import message
from app.hosts.storage.copying import watched_copy

WAIT_S = 10.0


class Growing:
    """A connection, a storage location and a volume in one; the volume grows with each look."""

    def __init__(self) -> None:
        self.looks = 0

    def storagePoolLookupByName(self, name: str) -> Growing:
        assert name == "disks"
        return self

    def storageVolLookupByName(self, name: str) -> Growing:
        assert name == "new"
        self.looks += 1
        if self.looks == 1:
            raise libvirt.libvirtError("not there yet")
        return self

    def info(self) -> tuple[int, int, int]:
        return 0, 1000, 100 * self.looks


def watch(host: Growing, total_bytes: int, wanted: int) -> list[float | None]:
    """What is reported until ``wanted`` reports have come."""
    reports: list[float | None] = []
    are_there = threading.Event()

    def report(percent: float | None) -> None:
        reports.append(percent)
        if len(reports) >= wanted:
            are_there.set()

    @contextmanager
    def beside() -> Iterator[Growing]:
        yield host

    progress = Progress(report, lambda: False)
    with watched_copy(beside, "disks", "new", total_bytes, progress, look_s=0.001):  # type: ignore[arg-type]
        assert are_there.wait(WAIT_S)
    return reports


def test_it_is_reported_as_a_part_of_the_whole() -> None:
    assert watch(Growing(), 1000, 3)[:3] == [20.0, 30.0, 40.0]


def test_it_is_never_said_to_be_complete() -> None:
    """Images take more than their content: only the end of the call says that it is done."""
    assert set(watch(Growing(), 10, 2)) == {99.0}


def test_nobody_looks_when_it_ends() -> None:
    host = Growing()
    watch(host, 1000, 1)
    looks = host.looks
    assert [thread for thread in threading.enumerate() if thread.name == "partita-copy-watch"] == []
    assert host.looks == looks


@pytest.mark.parametrize(
    "error", [libvirt.libvirtError("refused"), HostError(Failure(ErrorKind.LOST, message("a"), message("b")))]
)
def test_without_a_second_connection_it_goes_on_unwatched(error: Exception) -> None:
    was_asked = threading.Event()

    @contextmanager
    def beside() -> Iterator[libvirt.virConnect]:
        was_asked.set()
        raise error
        yield  # a context manager is a generator

    reports: list[float | None] = []
    with watched_copy(beside, "disks", "new", 1000, Progress(reports.append, lambda: False), look_s=0.001):
        assert was_asked.wait(WAIT_S)
    assert reports == []
