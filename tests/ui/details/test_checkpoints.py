"""The Checkpoints pane, and when the panes are made."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QTableView, QTreeView, QWidget
from pytestqt.qtbot import QtBot

from app.core.commands import CheckpointsQuery
from app.core.details import Checkpoint
from app.core.messages import message
from app.core.metrics import PARENT
from app.core.record import replaced
from app.views.widgets.labels import tooltip
from tests.ui.details.reading import label, tree_of
from tests.ui.lower_half import CHECKPOINTS, DB, OFF, WEB, LowerHalf


def test_nothing_is_made_before_the_lower_half_is_on_screen(half: LowerHalf) -> None:
    half.console.select_partitions((WEB,))
    assert half.window.findChild(QTreeView, "checkpoints") is None
    assert half.gateway.asked == []


def test_a_tab_is_made_when_it_is_first_shown(half: LowerHalf, show: Callable[..., None]) -> None:
    show("summary", WEB)
    assert half.window.findChild(QWidget, "networking-page") is None
    show("networking", WEB)
    assert half.window.findChild(QTableView, "adapters").isVisible()
    assert half.lower.tab() == "networking"


def names(tree: QTreeView, parent: QModelIndex | None = None) -> list[object]:
    parent = QModelIndex() if parent is None else parent
    found: list[object] = []
    for row in range(tree.model().rowCount(parent)):
        index = tree.model().index(row, 0, parent)
        found.append(index.data())
        if tree.model().rowCount(index):
            found.append(names(tree, index))
    return found


def test_the_checkpoints_of_the_selected_machine_are_a_tree(half: LowerHalf, show: Callable[..., None]) -> None:
    show("summary", WEB)
    tree = tree_of(half)
    assert names(tree) == ["Fresh install", ["Before nginx 1.29", ["Config experiment", ["Now"]]]]
    assert label(half, "pane-detail") == "of web-01"
    middle = tree.model().index(0, 0, tree.model().index(0, 0))
    assert tree.isExpanded(middle)
    assert middle.siblingAtColumn(3).data() == "640 MiB"
    assert middle.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "in Fresh install, level 2"


def test_a_size_says_what_it_is_of_or_why_it_is_not_known(half: LowerHalf, show: Callable[..., None]) -> None:
    root, middle, last = sorted(CHECKPOINTS, key=lambda each: each.created_epoch_s)
    half.gateway.answers[CheckpointsQuery(WEB)] = (
        replaced(root, size_bytes=None, size_note=message("Not available: no location lists {path}.", path="/a<b>")),
        replaced(middle, size_note=message("What its files take.")),
        replaced(last, since_bytes=212 << 20),
    )
    show("summary", WEB)
    tree = tree_of(half)
    index = tree.model().index(0, 0)
    size = index.siblingAtColumn(3)
    assert size.data() == "–"
    assert size.data(Qt.ItemDataRole.AccessibleTextRole) == "Size Not available: no location lists /a<b>."
    assert size.data(Qt.ItemDataRole.ToolTipRole) == tooltip("Not available: no location lists /a<b>.")
    index = tree.model().index(0, 0, index)
    assert index.siblingAtColumn(3).data(Qt.ItemDataRole.ToolTipRole) == tooltip("What its files take.")
    now = tree.model().index(0, 0, tree.model().index(0, 0, index))
    assert (now.data(), now.siblingAtColumn(3).data()) == ("Now", "212 MiB")


def test_what_is_folded_and_selected_stays_when_checkpoints_change(
    half: LowerHalf, show: Callable[..., None], qtbot: QtBot
) -> None:
    show("summary", WEB)
    tree = tree_of(half)
    root = tree.model().index(0, 0)
    middle = tree.model().index(0, 0, root)
    tree.collapse(middle)
    tree.selectionModel().setCurrentIndex(middle, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    new = Checkpoint("Second", "Fresh install", CHECKPOINTS[0].created_epoch_s + 60, "Standard")
    half.gateway.answers[CheckpointsQuery(WEB)] = (*CHECKPOINTS, new)
    half.session.machine_changed(WEB, "checkpoints")
    qtbot.waitUntil(lambda: "Second" in names(tree)[1])
    middle = tree.model().index(0, 0, root)
    assert tree.currentIndex().data() == "Before nginx 1.29"
    assert not tree.isExpanded(middle)
    assert tree.isExpanded(root)


@pytest.mark.parametrize(
    ("selection", "sentence"),
    [
        ((), "Select a virtual machine to see its checkpoints."),
        ((PARENT,), "A parent partition has no checkpoints: it is the host itself."),
        ((WEB, DB), "2 partitions are selected. Select one to see its checkpoints."),
        ((DB,), "No checkpoints of db-01"),
        ((OFF,), "The CheckpointsQuery could not be read. It is a test."),
    ],
)
def test_where_there_is_no_tree_a_sentence_says_why(
    half: LowerHalf, show: Callable[..., None], selection: tuple[str, ...], sentence: str
) -> None:
    half.gateway.answers[CheckpointsQuery(DB)] = ()
    show("summary", *selection)
    assert label(half, "checkpoints-message") == sentence
    assert not tree_of(half).isVisible()


def test_a_checkpoint_is_copied_even_where_the_window_has_a_key_for_copying(
    half: LowerHalf, show: Callable[..., None], qtbot: QtBot
) -> None:
    wrong = QAction(half.window, shortcut="Ctrl+C")
    wrong.triggered.connect(lambda: QGuiApplication.clipboard().setText("wrong"))
    half.window.addAction(wrong)
    show("networking", WEB)
    half.window.activateWindow()
    for widget, text in ((tree_of(half), "Fresh install"), (half.window.findChild(QTableView, "adapters"), "default")):
        QGuiApplication.clipboard().clear()
        widget.setFocus()
        qtbot.waitUntil(widget.hasFocus)
        qtbot.keyClick(widget, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert QGuiApplication.clipboard().text().splitlines()[1].startswith(text)
