"""Colours for XML: elements, attributes, values and comments, from the palette; nothing is told by colour alone."""

from __future__ import annotations

import re

from PySide6.QtGui import QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from app.views.style.theme import Theme

_COMMENT = 1
_TAG = re.compile(r"</?[\w:.-]+|/?>|\?>|<\?[\w-]+")
_ATTRIBUTE = re.compile(r"[\w:.-]+(?=\s*=\s*[\"'])")
_VALUE = re.compile(r"\"[^\"<]*\"|'[^'<]*'")


class XmlHighlighter(QSyntaxHighlighter):
    """Follows the theme. A line of more than 4096 characters is left plain, for it would take long."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme
        self._make_formats()
        theme.changed.connect(self._on_theme_changed)

    def highlightBlock(self, text: str) -> None:
        """Override QSyntaxHighlighter.highlightBlock."""
        self.setCurrentBlockState(0)
        if len(text) > 4096:
            return
        for pattern, form in ((_TAG, self._element), (_ATTRIBUTE, self._attribute), (_VALUE, self._value)):
            for found in pattern.finditer(text):
                self.setFormat(found.start(), found.end() - found.start(), form)
        self._mark_comments(text)

    def _mark_comments(self, text: str) -> None:
        start = 0 if self.previousBlockState() == _COMMENT else text.find("<!--")
        while start >= 0:
            end = text.find("-->", start)
            if end < 0:
                self.setCurrentBlockState(_COMMENT)
                self.setFormat(start, len(text) - start, self._comment)
                return
            self.setFormat(start, end + 3 - start, self._comment)
            start = text.find("<!--", end + 3)

    def _make_formats(self) -> None:
        self._element = self._format("accent", QFont.Weight.DemiBold)
        self._attribute = self._format("text")
        self._value = self._format("link")
        self._comment = self._format("text2")

    def _format(self, token: str, weight: QFont.Weight = QFont.Weight.Normal) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setForeground(self._theme.color(token))
        made.setFontWeight(weight)
        return made

    def _on_theme_changed(self) -> None:
        self._make_formats()
        self.rehighlight()
