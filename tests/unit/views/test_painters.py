"""A painter is closed whatever happens: one that is left open on a widget ends the program at its next painting."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QPixmap
from pytestqt.qtbot import QtBot

import app
from app.views.style.theme import Theme
from app.views.widgets.pictures import PictureView

_PAINTERS = {"QPainter", "QStylePainter"}


def _painters(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _PAINTERS:
            yield node


def test_every_painter_is_closed_by_a_with() -> None:
    seen = 0
    for path in Path(app.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        closed = {item.context_expr for node in ast.walk(tree) if isinstance(node, ast.With) for item in node.items}
        for call in _painters(tree):
            seen += 1
            assert call in closed, f"{path}:{call.lineno}: write “with {ast.unparse(call)} as painter:”"
    assert seen > 15


def test_a_painting_that_fails_leaves_the_program_whole(make_theme: Callable[..., Theme], qtbot: QtBot) -> None:
    fails = [True]

    def picture(side: int, _dpr: float) -> QPixmap:
        if fails[0]:
            raise ValueError("no picture")
        return QPixmap(side, side)

    view = PictureView(make_theme(), picture, 16)
    qtbot.addWidget(view)
    for _ in range(2):
        with pytest.raises(ValueError, match="no picture"):
            view.grab()
    fails[0] = False
    assert not view.grab().isNull()
