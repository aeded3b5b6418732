"""A question for one text, checked while it is typed; what was typed is never lost to an error."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.controllers.prompts import TextQuestion
from app.views.dialogs.base import Dialog
from app.views.dialogs.field_problem import FieldProblem
from app.views.style.theme import Theme
from app.views.translation import translate, translated
from app.views.widgets.accessible import labelled

_LINES_HEIGHT_EM = 12


class TextDialog(Dialog):
    """Asks a :class:`TextQuestion`. OK stays enabled and leads to the field when the text cannot be."""

    def __init__(self, parent: QWidget, theme: Theme, question: TextQuestion, on_text: Callable[[str], None]) -> None:
        super().__init__(parent, theme, "text-dialog", translated(question.title), translated(question.title))
        self._question = question
        self._on_text = on_text
        self._field = self._make_field(question)
        self._field.setObjectName("text-field")
        self.body.addWidget(labelled(translated(question.label), self._field))
        self.body.addWidget(self._field)
        if question.hint is not None:
            hint = translated(question.hint)
            self.body.addWidget(self.text(hint, name="text-hint"))
            self._field.setAccessibleDescription(hint)
        self._problem = FieldProblem(self._field, theme)
        self.body.addWidget(self._problem)
        self.body.addStretch(1)
        self.add_close()
        ok = self.add_button(translate("Dialogs", "OK"), "text-ok", is_primary=True)
        ok.clicked.connect(self._try)
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_field(self, question: TextQuestion) -> QWidget:
        if question.has_lines:
            lines = QPlainTextEdit(question.text)
            lines.setTabChangesFocus(True)
            lines.setMinimumHeight(self.theme.metrics.px(_LINES_HEIGHT_EM * 13))
            lines.textChanged.connect(self._check)
            return lines
        if question.suggestions:
            combo = QComboBox()
            combo.setEditable(True)
            # The buddy of the label is the box; what has the focus is the field in it.
            combo.lineEdit().setAccessibleName(translated(question.label).replace("&", ""))
            combo.addItems(list(question.suggestions))
            combo.setCurrentText(question.text)
            combo.currentTextChanged.connect(self._check)
            return combo
        line = QLineEdit(question.text)
        line.selectAll()
        line.textChanged.connect(self._check)
        return line

    def text_now(self) -> str:
        """What stands in the field."""
        field = self._field
        if isinstance(field, QPlainTextEdit):
            return field.toPlainText()
        return field.currentText() if isinstance(field, QComboBox) else field.text()  # type: ignore[attr-defined]

    def _check(self) -> bool:
        problem = self._question.problem(self.text_now())
        self._problem.say(translated(problem) if problem is not None else "")
        return problem is None

    def _try(self) -> None:
        if not self._check():
            self._problem.announce()
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        text = self.text_now()
        self.accept()
        self._on_text(text)
