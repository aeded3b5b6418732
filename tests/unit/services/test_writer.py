"""The thread that writes: newest only, soon, and all at the end."""

from __future__ import annotations

import threading
from pathlib import Path

from app.core.messages import Message
from app.services.durable import DurableError
from app.services.writer import Writer


def test_only_the_newest_of_a_name_runs(writer: Writer) -> None:
    ran: list[int] = []
    for number in range(100):
        writer.schedule("same", 30.0, lambda number=number: ran.append(number))
    writer.schedule("other", 30.0, lambda: ran.append(-1))
    assert writer.flush(5.0)
    assert sorted(ran) == [-1, 99]


def test_runs_by_itself_when_due_in_a_thread_of_its_own(writer: Writer) -> None:
    done = threading.Event()
    names: list[str] = []

    def task() -> None:
        names.append(threading.current_thread().name)
        done.set()

    writer.schedule("soon", 0.0, task)
    assert done.wait(5.0)
    assert names == ["writer"]


def test_what_is_scheduled_again_does_not_wait_longer(writer: Writer) -> None:
    done = threading.Event()
    writer.schedule("same", 0.05, lambda: None)
    writer.schedule("same", 1000.0, done.set)
    assert done.wait(5.0)


def test_a_failure_is_reported_and_the_rest_goes_on(writer: Writer, problems: list[Message]) -> None:
    ran: list[str] = []

    def fail() -> None:
        raise DurableError(Path("/x"), "disk full")

    writer.schedule("a", 0.0, fail)
    writer.schedule("b", 0.0, lambda: ran.append("b"))
    assert writer.flush(5.0)
    assert ran == ["b"]
    assert "disk full" in str(problems[0])


def test_a_task_that_tries_again_does_not_hold_the_end_up(writer: Writer) -> None:
    runs: list[int] = []

    def again() -> None:
        runs.append(1)
        writer.schedule("again", 1000.0, again)

    writer.schedule("again", 1000.0, again)
    assert writer.flush(5.0)
    assert len(runs) == 1
    writer.drop("again")


def test_the_end_does_not_wait_for_a_disk_that_hangs(writer: Writer) -> None:
    release = threading.Event()
    writer.schedule("hangs", 0.0, release.wait)
    assert not writer.flush(0.05)
    release.set()


def test_the_thread_ends_when_there_is_nothing_to_do(writer: Writer) -> None:
    threads: list[threading.Thread] = []
    writer.schedule("a", 0.0, lambda: threads.append(threading.current_thread()))
    assert writer.flush(5.0)
    threads[0].join(5.0)
    assert not threads[0].is_alive()
    writer.schedule("a", 0.0, lambda: threads.append(threading.current_thread()))
    assert writer.flush(5.0)
    assert threads[1] is not threads[0]
