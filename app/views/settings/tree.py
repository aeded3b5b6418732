"""The tree at the left of the Settings dialog: Hardware and Management, each node with what it is set to."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTreeWidget, QTreeWidgetItem

from app.controllers.machine_settings_edits import key_of
from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.machine_settings import PAGES, Change, MachineSettings
from app.core.settings_timing import When
from app.views.settings.nodes import Node, Section
from app.views.settings.page import summary_words
from app.views.settings.tree_delegate import LINE, TreeDelegate, TreeLine
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.labels import tooltip

_KEY = Qt.ItemDataRole.UserRole
CursorAction = QAbstractItemView.CursorAction
_UP = frozenset({CursorAction.MoveUp, CursorAction.MovePrevious, CursorAction.MovePageUp, CursorAction.MoveLeft})


class SettingsTree(QTreeWidget):
    """Signals:
    chosen: the key of the node that the user wants to see.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.nodes: tuple[Node, ...] = ()
        self.setObjectName("settings-tree")
        self.setAccessibleName(translate("Settings", "Settings"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHeaderHidden(True)
        self.setColumnCount(1)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.setItemDelegate(TreeDelegate(theme, self))
        self.currentItemChanged.connect(self._on_current_changed)
        theme.changed.connect(self.doItemsLayout)

    def show_nodes(self, nodes: Sequence[Node], work: MachineSettingsWork) -> None:
        """Show these nodes and what the draft makes of them; emits nothing unless the current one went away."""
        keys = [(node.key, node.level, node.title) for node in nodes]
        if keys != [(node.key, node.level, node.title) for node in self.nodes]:
            current, row = self.current_key(), self._row_of(self.current_key())
            self.nodes = tuple(nodes)
            with QSignalBlocker(self):
                self._rebuild()
            self._choose_again(current, row)
        self.nodes = tuple(nodes)
        changes = work.changes()
        wrong = {each.key for each in work.problems() if not each.is_warning}
        for node, item in zip(self.nodes, self._items(), strict=True):
            line = _line(node, work, changes, wrong)
            if item.data(0, LINE) != line:
                with QSignalBlocker(self):
                    item.setData(0, LINE, line)
                    item.setData(0, Qt.ItemDataRole.AccessibleTextRole, _spoken(line))
                    item.setText(0, line.title)
                    item.setToolTip(0, tooltip("\n".join(filter(None, (line.title, line.summary)))))
                self.viewport().update()

    def current_key(self) -> str:
        """The key of the node that is shown; "" when there is none."""
        item = self.currentItem()
        return str(item.data(0, _KEY) or "") if item is not None else ""

    def select_key(self, key: str) -> None:
        """Show a node's page, as if the user had chosen it."""
        for item in self._items():
            if item.data(0, _KEY) == key:
                self.setCurrentItem(item)

    def moveCursor(self, action: CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Override QTreeWidget.moveCursor: headings are passed over."""
        index = super().moveCursor(action, modifiers)
        item = self.itemFromIndex(index)
        is_up = action in _UP and item is not self.topLevelItem(0)
        while item is not None and not item.data(0, _KEY):
            item = self.itemAbove(item) if is_up else self.itemBelow(item)
        return self.indexFromItem(item) if item is not None else self.currentIndex()

    def _rebuild(self) -> None:
        self.clear()
        parents: dict[Section, QTreeWidgetItem] = {}
        last: QTreeWidgetItem | None = None
        words = {
            Section.HARDWARE: translate("Settings", "Hardware"),
            Section.MANAGEMENT: translate("Settings", "Management"),
        }
        for node in self.nodes:
            if node.section not in parents:
                heading = QTreeWidgetItem(self, [words[node.section]])
                heading.setData(0, LINE, TreeLine(words[node.section]))
                heading.setFlags(Qt.ItemFlag.ItemIsEnabled)
                parents[node.section] = heading
                last = None
            parent = last if node.level and last is not None else parents[node.section]
            item = QTreeWidgetItem(parent, [node.title])
            item.setData(0, _KEY, node.key)
            if not node.level:
                last = item
        self.expandAll()

    def _items(self) -> list[QTreeWidgetItem]:
        """The items of the nodes, in the order of reading."""
        found: list[QTreeWidgetItem] = []
        for top in range(self.topLevelItemCount()):
            heading = self.topLevelItem(top)
            for row in range(heading.childCount()):
                item = heading.child(row)
                found += [item, *(item.child(each) for each in range(item.childCount()))]
        return found

    def _row_of(self, key: str) -> int:
        return next((row for row, node in enumerate(self.nodes) if node.key == key), 0)

    def _choose_again(self, key: str, row: int) -> None:
        items = self._items()
        same = next((item for item in items if item.data(0, _KEY) == key), None)
        if same is not None:
            with QSignalBlocker(self):
                self.setCurrentItem(same)
        elif items and key:
            self.setCurrentItem(items[min(row, len(items) - 1)])

    def _on_current_changed(self, item: QTreeWidgetItem | None, _before: QTreeWidgetItem | None) -> None:
        if item is not None and item.data(0, _KEY):
            self.chosen.emit(str(item.data(0, _KEY)))


def _line(node: Node, work: MachineSettingsWork, changes: Sequence[Change], wrong: set[str]) -> TreeLine:
    keys = {node.key, *node.keys}
    own = [change for change in changes if key_of(change) in keys]
    return TreeLine(
        node.title,
        node.icon,
        _summary(node, work),
        node.level,
        bool(own),
        any(work.when(change) is not When.NOW for change in own),
        bool(keys & wrong),
    )


def _summary(node: Node, work: MachineSettingsWork) -> str:
    stored, draft = work.stored, work.draft
    if stored is None or draft is None:
        return ""
    if _is_there(node, draft) and _is_there(node, stored):
        return summary_words(node.summary(stored), node.summary(draft))
    if _is_there(node, draft):
        return translate("Settings", "{summary}, to be added").format(summary=node.summary(draft))
    return translate("Settings", "to be removed")


def _is_there(node: Node, settings: MachineSettings) -> bool:
    return node.key in PAGES or ":" not in node.key or settings.find(node.key) is not None


def _spoken(line: TreeLine) -> str:
    parts = [line.title, line.summary]
    if line.is_changed:
        parts.append(translate("Settings", "changed"))
    if line.is_waiting:
        parts.append(translate("Settings", "waits for the next start"))
    if line.is_wrong:
        parts.append(translate("Settings", "needs attention"))
    return ", ".join(filter(None, parts))
