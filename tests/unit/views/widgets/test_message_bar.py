"""A message bar says, offers and goes away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from app.views.style.theme import Theme, ThemeChoice
from app.views.style.tokens import HC_BLACK, LIGHT
from app.views.widgets.message_bar import BarAction, MessageBar, Severity

MakeTheme = Callable[..., Theme]


@pytest.mark.parametrize(
    ("severity", "ground", "name"),
    [
        (Severity.INFO, LIGHT.info_bg, "Note: <b>text</b>"),
        (Severity.OK, LIGHT.ok_bg, "Done: <b>text</b>"),
        (Severity.WARNING, LIGHT.warn_bg, "Warning: <b>text</b>"),
        (Severity.ERROR, LIGHT.err_bg, "Error: <b>text</b>"),
    ],
)
def test_a_message_has_its_ground_and_its_word(
    make_theme: MakeTheme, qtbot: QtBot, severity: Severity, ground: str, name: str
) -> None:
    bar = MessageBar(make_theme(ThemeChoice.LIGHT))
    qtbot.addWidget(bar)
    assert bar.isHidden()
    bar.resize(500, 36)
    bar.say(severity, "<b>text</b>")
    assert bar.text() == "<b>text</b>"
    assert bar.accessibleName() == name
    label = bar.findChild(QLabel, "message-text")
    assert label is not None
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert bar.grab().toImage().pixelColor(250, 3).name().upper() == ground


def test_high_contrast_has_an_edge_instead_of_a_ground(make_theme: MakeTheme, qtbot: QtBot) -> None:
    bar = MessageBar(make_theme(ThemeChoice.HIGH_CONTRAST_BLACK))
    qtbot.addWidget(bar)
    bar.resize(500, 36)
    bar.say(Severity.ERROR, "text")
    image = bar.grab().toImage()
    assert image.pixelColor(250, 3).name().upper() == HC_BLACK.base
    assert image.pixelColor(250, 0).name().upper() == HC_BLACK.critical


def test_links_act_and_are_replaced(make_theme: MakeTheme, qtbot: QtBot) -> None:
    bar = MessageBar(make_theme())
    qtbot.addWidget(bar)
    done: list[str] = []
    bar.say(Severity.ERROR, "one", [BarAction("Try Again", lambda: done.append("again"))])
    qtbot.mouseClick(bar.findChild(QPushButton, "message-action-0"), Qt.MouseButton.LeftButton)
    assert done == ["again"]
    bar.say(Severity.WARNING, "two")
    assert [link for link in bar.findChildren(QPushButton) if link.isVisible()] == []


def test_escape_and_the_cross_close_it(make_theme: MakeTheme, qtbot: QtBot) -> None:
    bar = MessageBar(make_theme())
    qtbot.addWidget(bar)
    cross = bar.findChild(QToolButton, "message-close")
    bar.say(Severity.INFO, "one")
    with qtbot.waitSignal(bar.closed):
        qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert bar.isHidden()
    assert bar.text() == ""
    bar.say(Severity.INFO, "two")
    with qtbot.waitSignal(bar.closed):
        qtbot.keyClick(cross, Qt.Key.Key_Escape)
    bar.say(Severity.INFO, "three", is_closable=False)
    assert cross.isHidden()
    qtbot.keyClick(bar, Qt.Key.Key_Escape)
    assert not bar.isHidden()
