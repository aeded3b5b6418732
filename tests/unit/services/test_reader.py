"""Questions in threads of their own: none twice, none for ever in the way of the others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from app.core.commands import DetailsQuery, HeartbeatQuery, Query
from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import message
from app.services.reader import QueryReader

WAIT_S = 5.0


class Answers:
    """What was answered, and waiting for it."""

    def __init__(self) -> None:
        self.heard: list[tuple[Query, object, Failure | None]] = []
        self._condition = threading.Condition()

    def take(self, query: Query, answer: object, failure: Failure | None) -> None:
        with self._condition:
            self.heard.append((query, answer, failure))
            self._condition.notify_all()

    def wait(self, count: int) -> None:
        with self._condition:
            assert self._condition.wait_for(lambda: len(self.heard) >= count, WAIT_S), self.heard


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def make(answers: Answers) -> Iterator[Callable[..., QueryReader]]:
    made: list[QueryReader] = []

    def reader(read: Callable[[Query], object]) -> QueryReader:
        made.append(QueryReader("rack", read, answers.take))
        return made[-1]

    yield reader
    for each in made:
        each.close()


def test_an_answer_or_a_failure_comes_back_with_its_question(
    make: Callable[..., QueryReader], answers: Answers
) -> None:
    failure = Failure(ErrorKind.GONE, message("x"), message("y"))

    def read(query: Query) -> object:
        if isinstance(query, HeartbeatQuery):
            raise HostError(failure)
        return "details"

    reader = make(read)
    reader.ask(DetailsQuery("a"))
    answers.wait(1)
    reader.ask(HeartbeatQuery("a"))
    answers.wait(2)
    assert answers.heard == [(DetailsQuery("a"), "details", None), (HeartbeatQuery("a"), None, failure)]


def test_one_that_never_answers_leaves_the_way_for_others(
    make: Callable[..., QueryReader], answers: Answers
) -> None:
    gate = threading.Event()
    reader = make(lambda query: gate.wait(WAIT_S) if isinstance(query, HeartbeatQuery) else query.uuid)
    reader.ask(HeartbeatQuery("hung"))
    for number in range(5):
        reader.ask(DetailsQuery(str(number)))
    answers.wait(5)
    assert [answer for _, answer, _ in answers.heard] == ["0", "1", "2", "3", "4"]
    gate.set()
    answers.wait(6)


def test_what_waits_is_not_asked_twice_and_the_oldest_gives_way(
    make: Callable[..., QueryReader], answers: Answers
) -> None:
    gate, begun = threading.Event(), threading.Semaphore(0)

    def read(query: Query) -> object:
        begun.release()
        assert gate.wait(WAIT_S)
        return query.uuid

    reader = make(read)
    for name in ("first", "second"):
        reader.ask(DetailsQuery(name))
        assert begun.acquire(timeout=WAIT_S)
    for _ in range(2):
        for number in range(70):
            reader.ask(DetailsQuery(str(number)))
    gate.set()
    answers.wait(66)
    asked = [query.uuid for query, _, _ in answers.heard if query.uuid not in {"first", "second"}]
    assert len(asked) == 64
    assert len(set(asked)) == 64
    assert "69" in asked


def test_nothing_is_heard_after_the_end(make: Callable[..., QueryReader], answers: Answers) -> None:
    gate, begun = threading.Event(), threading.Event()

    def read(query: Query) -> object:
        begun.set()
        gate.wait(WAIT_S)
        return query

    reader = make(read)
    reader.ask(DetailsQuery("a"))
    assert begun.wait(WAIT_S)
    reader.close()
    gate.set()
    reader.ask(DetailsQuery("b"))
    for thread in threading.enumerate():
        if thread.name == "reader rack":
            thread.join(WAIT_S)
    assert answers.heard == []
