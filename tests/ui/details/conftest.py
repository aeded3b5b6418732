"""The lower half of the window over records made by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.metrics import PARENT
from app.core.partitions import PartitionState
from app.views.style.theme import Theme, ThemeChoice
from app.views.widgets.graph import Graph
from tests.ui.details.reading import shown
from tests.ui.lower_half import DB, OFF, WEB, LowerHalf, machine


@pytest.fixture
def half(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[LowerHalf]:
    """The lower half, shown, connected with three machines of which none is selected."""
    font, palette, sheet = qapp.font(), qapp.palette(), qapp.styleSheet()
    theme = Theme(qapp, ThemeChoice.LIGHT)
    made = LowerHalf(qapp, theme, tmp_path)
    made.connect_host(machine(WEB, "web-01"), machine(DB, "db-01"), machine(OFF, "old", PartitionState.OFF))
    made.answer_all()
    yield made
    made.window.hide()
    made.close()
    qtbot.waitUntil(lambda: not made.is_loading())
    theme.deleteLater()
    qapp.styleHints().unsetColorScheme()
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.fixture
def show(half: LowerHalf, qtbot: QtBot) -> Callable[..., None]:
    """``show("memory", WEB)``: a tab with a selection, everything answered."""

    def do(tab: str, *selection: str) -> None:
        half.lower.show_tab(tab)
        if not half.window.isVisible():
            half.window.show()
            qtbot.waitExposed(half.window)
        half.console.select_partitions(selection)
        qtbot.waitUntil(lambda: not half.lower.controller.is_waiting and not half.lower.is_refreshing)
        qtbot.waitUntil(lambda: not half.is_loading())

    return do


@pytest.fixture
def graphs(half: LowerHalf, show: Callable[..., None]) -> Callable[..., list[Graph]]:
    """``graphs(WEB)``: the Performance tab of a selection with a minute of history, and its graphs."""

    def do(*selection: str) -> list[Graph]:
        half.record(70, PARENT, WEB, DB)
        show("performance", *selection)
        return shown(half)

    return do
