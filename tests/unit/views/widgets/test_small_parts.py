"""Progress, cards, empty states and the ground of rows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.views.style.icons import Tone
from app.views.style.theme import Theme, ThemeChoice
from app.views.style.tokens import HC_BLACK, LIGHT, Sign
from app.views.widgets.cards import CardList, CardRow, EmptyState
from app.views.widgets.progress_line import ProgressLine
from app.views.widgets.rows import RowState, paint_bar, paint_focus_ring, paint_ground, row_ground, row_text, row_tone

MakeTheme = Callable[..., Theme]


def _filled(line: ProgressLine) -> list[int]:
    image = line.grab().toImage()
    middle = image.height() // 2
    return [x for x in range(image.width()) if image.pixelColor(x, middle).name().upper() == LIGHT.accent]


def test_progress_is_as_long_as_the_share(make_theme: MakeTheme, qtbot: QtBot) -> None:
    line = ProgressLine(make_theme(ThemeChoice.LIGHT), "Checkpoint of web-01")
    qtbot.addWidget(line)
    line.resize(200, 6)
    line.set_percent(62)
    assert line.value() == 62
    assert len(_filled(line)) == pytest.approx(124, abs=4)
    line.set_percent(140)
    assert line.value() == 100


def test_unknown_progress_moves_only_while_seen(make_theme: MakeTheme, qtbot: QtBot) -> None:
    line = ProgressLine(make_theme(ThemeChoice.LIGHT), "Import")
    qtbot.addWidget(line)
    line.resize(200, 6)
    line.set_percent(None)
    assert not line._timer.isActive()  # noqa: SLF001 - a hidden bar must not wake the process
    line.show()
    assert line._timer.isActive()  # noqa: SLF001
    before = _filled(line)
    line._timer.timeout.emit()  # noqa: SLF001
    after = _filled(line)
    assert min(after) > min(before)
    assert len(after) == pytest.approx(50, abs=4)
    line.hide()
    assert not line._timer.isActive()  # noqa: SLF001
    line.show()
    line.set_percent(10)
    assert not line._timer.isActive()  # noqa: SLF001


def test_cards_stand_under_each_other(make_theme: MakeTheme, qtbot: QtBot) -> None:
    theme = make_theme()
    cards = CardList("What to do next")
    qtbot.addWidget(cards)
    button = QPushButton("New…")
    first = CardRow(theme, "new", "Create a virtual machine", "About two minutes.", button)
    second = CardRow(theme, Sign.OK, "Hypervisor is usable", "KVM")
    cards.add_row(first)
    cards.add_row(second)
    cards.show()
    assert second.y() >= first.y() + first.height()
    titles = [row.findChild(QLabel, "card-title") for row in (first, second)]
    assert titles[0].x() == titles[1].x(), "texts start on one edge"
    assert button.accessibleDescription() == "Create a virtual machine"
    second.set_text("<b>")
    assert second.findChild(QLabel, "card-text").text() == "<b>"
    cards.clear()
    assert not first.isVisible()


def test_an_empty_state_says_what_to_do(make_theme: MakeTheme, qtbot: QtBot) -> None:
    button = QPushButton("New…")
    empty = EmptyState(make_theme(), "storage", "No virtual machines", "Create one.", button)
    qtbot.addWidget(empty)
    empty.show()
    assert button.isVisible()
    empty.set_texts("Nothing found", "Change the filter.")
    assert empty.findChild(QLabel, "empty-title").text() == "Nothing found"
    assert empty.findChild(QLabel, "empty-text").text() == "Change the filter."


@pytest.mark.parametrize(
    ("state", "token"),
    [
        (RowState(), "base"),
        (RowState(is_parent=True), "parent"),
        (RowState(is_hovered=True), "hover"),
        (RowState(is_selected=True), "selection_off"),
        (RowState(is_selected=True, is_pane_focused=True, is_hovered=True), "selection"),
    ],
)
def test_a_rows_ground(state: RowState, token: str) -> None:
    assert row_ground(state) == token


def test_a_selected_row_in_high_contrast_has_one_colour(make_theme: MakeTheme) -> None:
    chosen = RowState(is_selected=True, is_pane_focused=True)
    theme = make_theme(ThemeChoice.HIGH_CONTRAST_BLACK)
    assert row_text(theme, chosen, "running") == "selection_text"
    assert row_tone(chosen) is Tone.SELECTED
    assert row_tone(RowState(), is_muted=True) is Tone.MUTED
    theme.set_choice(ThemeChoice.LIGHT)
    assert row_text(theme, chosen, "running") == "running"
    assert row_text(theme, chosen) == "selection_text"
    assert row_text(theme, RowState(is_selected=True)) == "text"


def test_ground_bar_and_ring_are_painted(make_theme: MakeTheme) -> None:
    theme = make_theme(ThemeChoice.LIGHT)
    image = QImage(100, 24, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    state, row = RowState(is_selected=True, is_pane_focused=True), QRect(0, 0, 100, 24)
    paint_ground(painter, row, theme, state)
    paint_bar(painter, row, theme, state)
    assert image.pixelColor(1, 12).name().upper() == LIGHT.accent
    assert image.pixelColor(50, 12).name().upper() == LIGHT.selection
    paint_focus_ring(painter, row, theme, is_on_selection=True)
    assert image.pixelColor(50, 1).name().upper() == LIGHT.focus
    assert image.pixelColor(99, 12).name().upper() == LIGHT.focus
    assert image.pixelColor(50, 2).name().upper() == LIGHT.selection
    theme.set_choice(ThemeChoice.HIGH_CONTRAST_BLACK)
    paint_focus_ring(painter, row, theme, is_on_selection=True)
    assert image.pixelColor(50, 2).name().upper() == HC_BLACK.selection_text
    painter.end()
