"""What stands in the lower half, read as a person would."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QLabel, QTreeView
from pytestqt.qtbot import QtBot

from app.views.widgets.graph import Graph
from tests.ui.lower_half import LowerHalf


def label(half: LowerHalf, name: str) -> str:
    """What a label says; "" when it is not on screen."""
    found = half.window.findChild(QLabel, name)
    return found.text() if found is not None and found.isVisible() else ""


def fact(half: LowerHalf, name: str) -> str:
    return label(half, f"fact-{name}")


def press(half: LowerHalf, name: str) -> None:
    button = half.window.findChild(QAbstractButton, name)
    assert button.isEnabled()
    button.click()


def settled(half: LowerHalf, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not half.lower.controller.is_waiting and not half.lower.is_refreshing)


def shown(half: LowerHalf) -> list[Graph]:
    found = [graph for graph in half.window.findChildren(Graph) if graph.isVisible()]
    return sorted(found, key=lambda graph: (graph.y(), graph.x()))


def series_names(graph: Graph) -> list[str]:
    return list(graph.table().names)


def tree_of(half: LowerHalf) -> QTreeView:
    """The tree of checkpoints."""
    return half.window.findChild(QTreeView, "checkpoints")
