"""What a button does is bound to what there was at the press."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.views.widgets.pressing import act_on_pressed


def test_a_press_by_a_screen_reader_acts_on_what_was_there_then(qtbot: QtBot) -> None:
    button, now, done = QPushButton("Turn Off"), ["web"], []
    qtbot.addWidget(button)
    act_on_pressed(button, lambda: now[0], done.append)
    with qtbot.waitSignal(button.clicked):
        button.animateClick()  # what Qt does with a press over the accessibility bus
        now[0] = "db"
        assert done == [], "the click comes later"
    assert done == ["web"]
    button.click()
    assert done == ["web", "db"]


def test_a_press_that_is_taken_back_leaves_nothing_for_the_next(qtbot: QtBot) -> None:
    button, now, done = QPushButton("Turn Off"), ["web"], []
    qtbot.addWidget(button)
    act_on_pressed(button, lambda: now[0], done.append)
    button.pressed.emit()
    button.released.emit()
    now[0] = "db"
    button.click()
    assert done == ["db"]
