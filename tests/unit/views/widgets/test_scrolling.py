"""Scroll areas keep their scroll bars: Qt crashes when one goes while a screen reader asks for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.views.widgets.scrolling import area_for, keep_scroll_bars

VIEWS = Path(__file__).parents[4] / "app" / "views"


def children(area: QScrollArea) -> int:
    interface = QAccessible.queryAccessibleInterface(area)
    assert interface is not None
    return interface.childCount()


@pytest.mark.parametrize("is_wide", [True, False])
def test_the_number_of_accessible_children_does_not_depend_on_the_content(qtbot: QtBot, *, is_wide: bool) -> None:
    area = QScrollArea()
    qtbot.addWidget(area)
    keep_scroll_bars(area, is_wide=is_wide)
    label = QLabel("short")
    area.setWidget(label)
    area.resize(100, 100)
    with qtbot.waitExposed(area):
        area.show()
    before = children(area)
    assert before == (3 if is_wide else 2)
    label.setFixedSize(1000, 1000)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    assert children(area) == before
    label.setFixedSize(10, 10)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() == 0)
    assert children(area) == before


def test_every_scroll_area_keeps_them() -> None:
    made = re.compile(r"QScrollArea\(\)|\(QScrollArea\):")
    files = [path for path in VIEWS.rglob("*.py") if made.search(path.read_text())]
    assert len(files) >= 5
    assert [path.name for path in files if "keep_scroll_bars(" not in path.read_text()] == []


def test_the_bar_of_a_page_stands_in_its_margin(qtbot: QtBot) -> None:
    page = QWidget()
    QVBoxLayout(page).setContentsMargins(30, 30, 30, 30)
    area = area_for(page, "area")
    qtbot.addWidget(area)
    area.setWidget(page)
    bar = area.verticalScrollBar().sizeHint().width()
    assert 0 < bar < 30
    assert page.layout().contentsMargins().right() + bar == page.layout().contentsMargins().left()
