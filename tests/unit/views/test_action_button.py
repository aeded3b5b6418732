"""An entry of the Actions pane shows its whole text at every width: in as many lines as its height has room for."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtGui import QAction, QFontMetrics, QImage
from pytestqt.qtbot import QtBot

from app.views.actions.action_button import ActionButton
from app.views.actions.action_set import ActionSet
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme


class _Actions:
    """As much of the actions as a button asks for."""

    def held(self) -> object:
        return None


def _ink_height(image: QImage) -> float:
    """The logical pixels from the highest to the lowest that is painted."""
    ground = image.pixel(0, 0)
    rows = [y for y in range(image.height()) if any(image.pixel(x, y) != ground for x in range(image.width()))]
    return (rows[-1] - rows[0] + 1) / image.devicePixelRatio() if rows else 0.0


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("percent", [100, 150])
@pytest.mark.parametrize("key", ["Ctrl+Alt+G", ""])
def test_a_text_takes_no_more_lines_than_there_is_room_for(
    make_theme: Callable[..., Theme], qtbot: QtBot, key: str, percent: int, ratio: float
) -> None:
    theme = make_theme(percent=percent)
    line = QFontMetrics(theme.font(TextStyle.BODY)).height()
    action = QAction("Move to &Group...")
    action.setObjectName("move-to-group")
    action.setShortcut(key)
    button = ActionButton(action, cast("ActionSet", _Actions()), theme)
    qtbot.addWidget(button)
    needed = QFontMetrics(theme.font(TextStyle.BODY)).horizontalAdvance("Move to Group...")
    around = needed + button.width() - button.text_room(button.width())
    beside = around + QFontMetrics(theme.font(TextStyle.CAPTION)).horizontalAdvance(key) + theme.metrics.gap
    lines: set[bool] = set()
    for width in (*range(around - 3, around + 4), *range(beside - 3, beside + 4)):
        height = button.heightForWidth(width)
        button.resize(width, height)
        image = QImage(round(width * ratio), round(height * ratio), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        image.fill(0xFFFFFF)
        button.render(image)
        is_one_line = height < theme.metrics.action + line // 2
        lines.add(is_one_line)
        ink = _ink_height(image)
        assert ink > 0
        assert (ink <= line) is is_one_line, f"{ink} px of ink at {width} x {height}"
    assert lines == {True, False}
