"""Texts that want to deceive, and a look at everything on screen for one that got through."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QAbstractTableModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

MARKUP = "<img src=x><b>bold"
BIDI = "a\u202egpj.exe"
NAMES = (
    MARKUP, BIDI, "x" * 200, "tab\there", "quo\"te'&amp;", "web 🦊", "עברית", "[*] %s %n {name} {0} &File",
    "W W " * 40 + "W", "zero\u200bwidth\ufeff", "up", "UP",
)  # fmt: skip
TITLE = '</b><a href="file:/x">click</a>\u202e'
NOTES = "first <h1>line\u2066\nsecond\x85line"
_TAGS = ("<img", "<b>", "<a ", "<h1>", "</b>")
# A place to break a long word, put in by the window itself; joiners of emoji and of scripts.
_ALLOWED = {"\n", "\u200b", "\u200c", "\u200d"}
# A measure of its own: the program's would overlook what the program overlooks.
_DECEPTIVE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_FIELDS = (QLineEdit, QPlainTextEdit, QTextEdit)


def complaints(app: QApplication) -> list[str]:
    """What could deceive, anywhere in the windows of the program."""
    return [found for window in app.topLevelWidgets() for found in _look_at(window)]


def _look_at(window: QWidget) -> Iterator[str]:
    for widget in (window, *window.findChildren(QWidget)):
        place = f"{type(widget).__name__} {widget.objectName()!r}"
        yield from _raw(place, "title", widget.windowTitle())
        yield from _raw(place, "accessible name", widget.accessibleName())
        yield from _raw(place, "accessible description", widget.accessibleDescription())
        yield from _tip(place, widget.toolTip())
        yield from _tip(place, widget.statusTip())
        yield from _own_text(place, widget)
        yield from _content(place, widget)
        for action in widget.actions():
            yield from _look_at_action(place, action)


def _own_text(place: str, widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel):
        yield from _raw(place, "text", widget.text())
        if widget.text() and widget.textFormat() is not Qt.TextFormat.PlainText:
            yield f"{place}: {widget.text()[:40]!r} is not plain text"
    elif isinstance(widget, QAbstractButton):
        yield from _raw(place, "text", widget.text())
    elif isinstance(widget, (QGroupBox, QMenu)):
        yield from _raw(place, "title", widget.title())
    elif isinstance(widget, QTabBar):
        for index in range(widget.count()):
            yield from _raw(place, "tab", widget.tabText(index))
            yield from _tip(place, widget.tabToolTip(index))


def _content(place: str, widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QTextEdit):
        yield f"{place}: shows rich text"
    elif isinstance(widget, QPlainTextEdit) and widget.isReadOnly():
        yield from _raw(place, "text", widget.toPlainText())
    elif isinstance(widget, (QAbstractItemView, QComboBox)) and not isinstance(widget, QHeaderView) and widget.model():
        yield from _look_at_model(place, widget.model())


def _look_at_action(place: str, action: QAction) -> Iterator[str]:
    yield from _raw(place, "action", action.text())
    yield from _tip(place, action.toolTip())
    yield from _tip(place, action.statusTip())


def _look_at_model(place: str, model: QAbstractItemModel, parent: QModelIndex | None = None) -> Iterator[str]:
    above = parent or QModelIndex()
    for row in range(model.rowCount(above)):
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(above)):
            index = model.index(row, column, above)
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                text = index.data(role)
                if isinstance(text, str):
                    yield from _raw(place, f"cell {row}/{column} ({role.name})", text)
            tip = index.data(Qt.ItemDataRole.ToolTipRole)
            if isinstance(tip, str):
                yield from _tip(f"{place} cell {row}/{column}", tip)
        first = model.index(row, 0, above)
        if not isinstance(model, (QAbstractListModel, QAbstractTableModel)) and model.hasChildren(first):
            yield from _look_at_model(place, model, first)


def _raw(place: str, what: str, text: str) -> Iterator[str]:
    bad = sorted({f"U+{ord(each):04X}" for each in text if _is_deceptive(each)})
    if bad:
        yield f"{place}: {what} {text[:60]!r} holds {', '.join(bad)}"


def _is_deceptive(character: str) -> bool:
    return unicodedata.category(character) in _DECEPTIVE and character not in _ALLOWED


def _tip(place: str, text: str) -> Iterator[str]:
    yield from _raw(place, "tip", text)
    if GuiQt.mightBeRichText(text) and any(tag in text for tag in _TAGS):
        yield f"{place}: the tip {text[:60]!r} would be taken for markup"
