"""Two definitions compared, line by line, before one takes the other's place."""

from __future__ import annotations

import difflib
from collections.abc import Callable

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.core.names import shown_lines
from app.views.dialogs.base import Dialog
from app.views.style.theme import Theme
from app.views.translation import translate

_CONTEXT = 3


def diff_text(old: str, new: str) -> str:
    """What changes, as lines with "-" and "+" before them; "" when nothing does."""
    lines = list(difflib.unified_diff(old.splitlines(), new.splitlines(), n=_CONTEXT, lineterm=""))
    return shown_lines("\n".join(line for line in lines[2:]), 4096)


class DiffDialog(Dialog):
    """Shows what would change; ``on_apply`` is called when the user wants it."""

    def __init__(
        self, parent: QWidget, theme: Theme, heading: str, text: str, button: str, on_apply: Callable[[], None]
    ) -> None:
        super().__init__(parent, theme, "settings-diff", heading, heading)
        note = translate("Settings", "Lines with “-” go, lines with “+” come. Passwords are not shown, and stay.")
        self.body.addWidget(self.text(note, name="settings-diff-note"))
        self.body.addWidget(diff_view(theme, text), 1)
        apply = self.add_button(button, "settings-diff-apply", is_primary=True)
        apply.clicked.connect(self.accept)
        self.accepted.connect(on_apply)
        self.add_close()
        self.resize(theme.metrics.px(640), theme.metrics.px(440))


def diff_view(theme: Theme, text: str) -> QPlainTextEdit:
    """A box for a diff, to read and copy."""
    box = QPlainTextEdit(text)
    box.setObjectName("settings-diff-text")
    box.setAccessibleName(translate("Settings", "Differences"))
    box.setReadOnly(True)
    box.setTabChangesFocus(True)
    box.setFont(theme.fixed_font())
    box.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    box.setMinimumHeight(theme.metrics.row * 5)
    _DiffHighlighter(box.document(), theme)
    return box


class _DiffHighlighter(QSyntaxHighlighter):
    """The sign before a line says it; its ground supports it."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme
        theme.changed.connect(self.rehighlight)

    def highlightBlock(self, text: str) -> None:
        """Override QSyntaxHighlighter.highlightBlock."""
        made = QTextCharFormat()
        if text.startswith("+"):
            made.setBackground(self._theme.color("ok_bg"))
        elif text.startswith("-"):
            made.setBackground(self._theme.color("err_bg"))
        elif text.startswith("@@"):
            made.setForeground(self._theme.color("text2"))
        else:
            return
        self.setFormat(0, len(text), made)
