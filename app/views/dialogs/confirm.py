"""A question before something may be lost: what, where, which machines, and a button that says it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QWidget

from app.controllers.prompts import Question
from app.views.dialogs.base import Dialog
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate, translated
from app.views.widgets.labels import SECONDARY

_SHOWN_ITEMS = 8


class ConfirmDialog(Dialog):
    """Asks a :class:`Question`. The focus is on Cancel when something would be lost."""

    def __init__(self, parent: QWidget, theme: Theme, question: Question, on_yes: Callable[[], None]) -> None:
        title = translated(question.title)
        super().__init__(parent, theme, "confirm-dialog", title, title)
        self.body.addWidget(self.text(translated(question.text), name="confirm-text"))
        if len(question.items) > 1:
            self.body.addWidget(self._list(question.items))
        for item in question.items[:1] if len(question.items) == 1 else ():
            self.body.addWidget(self.text(item, TextStyle.NOTE, "confirm-machine", SECONDARY))
        self.body.addStretch(1)
        cancel = self.add_close()
        yes = self.add_button(translated(question.button), "confirm-yes", is_primary=not question.is_dangerous)
        yes.clicked.connect(self.accept)
        self.accepted.connect(on_yes)
        (cancel if question.is_dangerous else yes).setFocus(Qt.FocusReason.OtherFocusReason)

    def _list(self, items: tuple[str, ...]) -> QListWidget:
        widget = QListWidget()
        widget.setObjectName("confirm-machines")
        widget.setAccessibleName(translate("Dialogs", "Virtual machines"))
        widget.addItems(list(items))
        widget.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        rows = min(len(items), _SHOWN_ITEMS)
        widget.setFixedHeight(rows * max(widget.sizeHintForRow(0), self.theme.metrics.row) + 4)
        return widget
