"""Events in a burst are spoken as one."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.views.widgets.announcer import Announcer, Speech

Spoken = list[tuple[str, bool]]


def started(name: str) -> Speech:
    return Speech(f"{name} started", "started", started_together)


def started_together(count: int) -> str:
    return f"{count} machines started"


@pytest.fixture
def spoken() -> Spoken:
    return []


@pytest.fixture
def announcer(qtbot: QtBot, spoken: Spoken) -> Announcer:
    widget = QWidget()
    qtbot.addWidget(widget)
    return Announcer(widget, 30, lambda _widget, text, assertive: spoken.append((text, assertive)))


def test_one_event_is_spoken_as_it_is(qtbot: QtBot, announcer: Announcer, spoken: Spoken) -> None:
    announcer.add(started("web-01"))
    assert spoken == [], "more may follow"
    qtbot.waitUntil(lambda: spoken == [("web-01 started", False)])


def test_a_burst_is_counted(qtbot: QtBot, announcer: Announcer, spoken: Spoken) -> None:
    for number in range(5):
        announcer.add(started(f"web-{number}"))
    announcer.add(Speech("Connected to rack-02"))
    qtbot.waitUntil(lambda: bool(spoken))
    assert spoken == [("5 machines started. Connected to rack-02", False)]


def test_a_repeated_event_counts_once(announcer: Announcer, spoken: Spoken) -> None:
    for _ in range(3):
        announcer.add(started("web-01"))
    announcer.flush()
    assert spoken == [("web-01 started", False)]


def test_failures_come_first_and_interrupt(announcer: Announcer, spoken: Spoken) -> None:
    announcer.add(started("web-01"))
    announcer.add(Speech("web-02 could not start", is_assertive=True))
    announcer.flush()
    assert spoken == [("web-02 could not start", True), ("web-01 started", False)]


def test_the_wait_is_bounded(qtbot: QtBot, announcer: Announcer, spoken: Spoken) -> None:
    """A stream of events is spoken while it goes on, not only after its end."""
    numbers = iter(range(10_000))

    def feed() -> bool:
        announcer.add(started(f"web-{next(numbers)}"))
        return bool(spoken)

    qtbot.waitUntil(feed)


def test_nothing_is_spoken_for_nothing(announcer: Announcer, spoken: Spoken) -> None:
    announcer.flush()
    assert spoken == []


def state_of(name: str, state: str) -> Speech:
    return Speech(f"{name} is now {state}", state, lambda count: f"{count} machines are now {state}", subject=name)


def test_a_subject_that_changes_to_and_fro_is_told_as_it_ended(announcer: Announcer, spoken: Spoken) -> None:
    for name, state in (("web", "Running"), ("web", "Paused"), ("db", "Running"), ("web", "Running")):
        announcer.add(state_of(name, state))
    announcer.flush()
    assert spoken == [("2 machines are now Running", False)]


def test_what_is_heard_last_is_how_it_is(announcer: Announcer, spoken: Spoken) -> None:
    for state in ("Running", "Paused", "Running"):
        announcer.add(state_of("web", state))
    announcer.add(Speech("Saving db: done"))
    announcer.flush()
    assert spoken == [("web is now Running. Saving db: done", False)]


def test_many_are_all_told_in_their_order(announcer: Announcer, spoken: Spoken) -> None:
    texts = [f"Task {number}: done" for number in range(40)]
    for text in texts:
        announcer.add(Speech(text))
    announcer.flush()
    assert spoken == [(". ".join(texts), False)]
