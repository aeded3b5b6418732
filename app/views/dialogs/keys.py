"""Every action with its key and what it does: the list of keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTableWidget, QTableWidgetItem, QWidget

from app.controllers.action_spec import ActionSpec
from app.controllers.actions import ACTIONS
from app.views.actions.action_set import plain_text
from app.views.dialogs.base import Dialog
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.accessible import labelled


class KeysDialog(Dialog):
    """A table of all actions that can be searched and copied."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent, theme, "keys-dialog", translate("Keys", "Keys"), translate("Keys", "Keys"))
        self._search = QLineEdit()
        self._search.setObjectName("keys-search")
        self._search.textChanged.connect(self._filter)
        self.body.addWidget(labelled(translate("Keys", "&Find:"), self._search))
        self.body.addWidget(self._search)
        self._table = self._make_table()
        self.body.addWidget(self._table, 1)
        copy = self.add_button(translate("Keys", "Copy All"), "copy-keys", is_left=True)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(keys_text()))
        self.add_close(translate("Keys", "Close"))
        self.resize(theme.metrics.px(760), theme.metrics.px(560))
        self._search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(len(ACTIONS), 3)
        table.setObjectName("keys-table")
        table.setAccessibleName(translate("Keys", "Actions and their keys"))
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setHorizontalHeaderLabels(
            [translate("Keys", "Action"), translate("Keys", "Key"), translate("Keys", "What it does")]
        )
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self.theme.metrics.row)
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for row, spec in enumerate(ACTIONS):
            for column, text in enumerate(_cells(spec)):
                table.setItem(row, column, QTableWidgetItem(text))
        table.resizeColumnsToContents()
        table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        table.selectRow(0)
        return table

    def _filter(self, text: str) -> None:
        wanted = text.casefold()
        for row, spec in enumerate(ACTIONS):
            self._table.setRowHidden(row, wanted not in " ".join(_cells(spec)).casefold())


def _cells(spec: ActionSpec) -> tuple[str, str, str]:
    keys = ", ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in spec.keys)
    return plain_text(spec), keys, translate("actions", spec.help) if spec.help else ""


def keys_text() -> str:
    """All actions with their keys, as lines to paste or print."""
    return "\n".join("\t".join(_cells(spec)) for spec in ACTIONS)
