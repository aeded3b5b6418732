"""The order in which a machine looks for a system: a list with ticks, moved by buttons and by Alt with the arrows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAccessible, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from app.views.settings.editors import nothing
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.accessible import announce, set_role
from app.views.widgets.labels import tooltip

_KEY = Qt.ItemDataRole.UserRole


class BootOrder(QWidget):
    """Ticked devices are tried from the top; those without a tick stand below and are not.

    Signals:
        changed: the user ticked or moved something.
    """

    changed = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(translate("Settings", "Boot order"))
        set_role(self, QAccessible.Role.Grouping)
        self.list = QListWidget()
        self.list.setObjectName(f"{name}-list")
        self.list.setAccessibleName(translate("Settings", "Boot order"))
        self.list.setProperty("look", "framed")
        self.list.setMinimumHeight(theme.metrics.row * 5)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.itemChanged.connect(lambda _item: self._on_ticked())
        self.list.currentRowChanged.connect(lambda _row: self._enable())
        self._up = self._button(translate("Settings", "Move &Up"), f"{name}-up", -1, "Alt+Up")
        self._down = self._button(translate("Settings", "Move &Down"), f"{name}-down", 1, "Alt+Down")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.metrics.gap)
        row.addWidget(self.list, 1)
        column = QVBoxLayout()
        column.addWidget(self._up)
        column.addWidget(self._down)
        column.addStretch(1)
        row.addLayout(column)
        self.setFocusProxy(self.list)

    def show_order(self, order: Sequence[str], names: Mapping[str, str]) -> None:
        """Show devices by key and name, ``order`` first; emits nothing."""
        wanted = [(key, True) for key in order] + [(key, False) for key in names if key not in order]
        texts = [names.get(key, key) for key, _ in wanted]
        shown_now = [(item.data(_KEY), item.checkState() is Qt.CheckState.Checked) for item in self._items()]
        if shown_now == wanted and [item.text() for item in self._items()] == texts:
            return
        current = self.list.currentItem()
        kept = current.data(_KEY) if current is not None else None
        with QSignalBlocker(self.list):
            self.list.clear()
            for (key, is_ticked), text in zip(wanted, texts, strict=True):
                item = QListWidgetItem(text)
                item.setToolTip(tooltip(text))
                item.setData(_KEY, key)
                item.setFlags(
                    Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
                )
                item.setCheckState(Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked)
                self.list.addItem(item)
            rows = [row for row, (key, _) in enumerate(wanted) if key == kept]
            if wanted:
                self.list.setCurrentRow(rows[0] if rows else 0)
        self._enable()

    def order(self) -> tuple[str, ...]:
        """The keys of the ticked devices, from the top."""
        return tuple(
            str(item.data(_KEY)) for item in self._items() if item.checkState() is Qt.CheckState.Checked
        )

    def move(self, step: int) -> None:
        """Move the current device up (-1) or down (1), as far as it can."""
        row = self.list.currentRow()
        if not self._can_move(row, step):
            return
        with QSignalBlocker(self.list):
            item = self.list.takeItem(row)
            self.list.insertItem(row + step, item)
            self.list.setCurrentRow(row + step)
        self._enable()
        text = translate("Settings", "{device}, now {number} of {count}")
        announce(self.list, text.format(device=item.text(), number=row + step + 1, count=len(self.order())))
        self.changed.emit()

    def _button(self, text: str, name: str, step: int, keys: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.setToolTip(keys)
        button.clicked.connect(lambda: self.move(step))
        shortcut = QShortcut(QKeySequence(keys), self.list)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(lambda: self.move(step))
        return button

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _can_move(self, row: int, step: int) -> bool:
        """Only among those that are ticked: the others have no order."""
        return 0 <= row < len(self.order()) and 0 <= row + step < len(self.order())

    def _on_ticked(self) -> None:
        self.changed.emit()  # shown anew in order: the ticked ones first

    def _enable(self) -> None:
        row = self.list.currentRow()
        self._up.setEnabled(self._can_move(row, -1))
        self._down.setEnabled(self._can_move(row, 1))


class BootOrderEditor:
    """Fulfils Editor for a tuple of devices' keys."""

    def __init__(self, theme: Theme, name: str) -> None:
        self.widget = BootOrder(theme, name)
        self._names: dict[str, str] = {}

    def offer(self, names: Mapping[str, str]) -> None:
        """The devices that can be started from, by key."""
        self._names = dict(names)

    def show(self, value: object) -> None:
        self.widget.show_order(value if isinstance(value, tuple) else (), self._names)

    def value(self) -> object:
        return self.widget.order()

    def watch(self, on_changed: Callable[[], None]) -> None:
        self.widget.changed.connect(on_changed)

    def words(self, value: object) -> str:
        keys = value if isinstance(value, tuple) else ()
        return ", ".join(self._names.get(key, key) for key in keys) or nothing()
