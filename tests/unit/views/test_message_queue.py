"""Messages above the partitions: each is there until it is closed, and read once, however many come."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer
from pytestqt.qtbot import QtBot

from app.message_queue import MessageQueue, QueuedMessage
from app.views.style.theme import Theme
from app.views.widgets.message_bar import BarAction, MessageBar, Severity

_BURST_MS = 60


class Readings(QObject):
    """What a screen reader reads by itself: the bar's name, each time that it appears."""

    def __init__(self, bar: MessageBar) -> None:
        super().__init__(bar)
        self.texts: list[str] = []
        self._bar = bar
        bar.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Override QObject.eventFilter."""
        if event.type() == QEvent.Type.Show:
            self.texts.append(self._bar.accessibleName())
        return False


@pytest.fixture
def bar(qtbot: QtBot, make_theme: Callable[..., Theme]) -> MessageBar:
    made = MessageBar(make_theme())
    qtbot.addWidget(made)
    return made


@pytest.fixture
def queue(bar: MessageBar) -> MessageQueue:
    return MessageQueue(bar, _BURST_MS)


@pytest.fixture
def readings(bar: MessageBar) -> Readings:
    return Readings(bar)


def failed(name: str, key: str = "") -> QueuedMessage:
    return QueuedMessage(Severity.ERROR, f"{name} did not start.", (BarAction("Details", lambda: None),), key)


def settle(qtbot: QtBot) -> None:
    """Until well after a burst."""
    later = QTimer(singleShot=True, interval=3 * _BURST_MS)
    with qtbot.waitSignal(later.timeout):
        later.start()


def test_of_many_at_once_the_first_and_then_the_last_with_the_count_is_read(
    qtbot: QtBot, queue: MessageQueue, readings: Readings
) -> None:
    for number in range(20):
        queue.add(failed(f"web-{number}"))
    assert len(queue.texts()) == 20, "none is lost"
    settle(qtbot)
    assert readings.texts == ["Error: web-0 did not start.", "Error: web-19 did not start. (19 more)"]


def test_what_stays_on_top_is_not_read_again(
    qtbot: QtBot, queue: MessageQueue, bar: MessageBar, readings: Readings
) -> None:
    queue.add(failed("rack", "host"))
    settle(qtbot)
    queue.add(failed("web"))
    settle(qtbot)
    assert readings.texts[1:] == ["Error: web did not start. (1 more)"]
    queue.withdraw("host")
    settle(qtbot)
    assert bar.text() == "web did not start."
    assert bar.accessibleName() == "Error: web did not start."
    assert len(readings.texts) == 2


def test_what_comes_after_the_bar_was_empty_is_read_once(
    qtbot: QtBot, queue: MessageQueue, readings: Readings
) -> None:
    queue.add(failed("rack", "host"))
    queue.withdraw("host")
    queue.add(failed("web"))
    settle(qtbot)
    assert readings.texts == ["Error: rack did not start.", "Error: web did not start."]


def test_the_one_below_is_read_when_the_one_above_is_closed(
    qtbot: QtBot, queue: MessageQueue, bar: MessageBar, readings: Readings
) -> None:
    queue.add(failed("web"))
    settle(qtbot)
    queue.add(failed("db"))
    settle(qtbot)
    bar.closed.emit()
    settle(qtbot)
    assert readings.texts[2:] == ["Error: web did not start."]
