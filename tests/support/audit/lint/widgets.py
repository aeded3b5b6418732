"""Widgets: named for people and for tests, left by Tab, described where they draw."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

from tests.support.audit.lint.inside import visible, where
from tests.support.audit.report import Violation

_USED = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit)
# Qt's inside of a bigger widget, or named by it.
_PARTS = (QHeaderView, QTabBar)
_STABLE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def check_widgets(window: QWidget) -> Iterator[Violation]:
    """Names, object names, Tab, and the words of charts."""
    names: Counter[str] = Counter()
    for widget in visible(window, QWidget):
        if _is_used(widget):
            names[widget.objectName()] += 1
            yield from _check_object_name(widget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not isinstance(widget, _PARTS):
            yield from _check_name(widget)
        yield from _check_way_out(widget)
        yield from _check_chart(widget)
    for name, number in names.items():
        if name and number > 1:
            yield Violation("object-name", where(window), f"{number} widgets are called {name!r}")


def _is_used(widget: QWidget) -> bool:
    if not isinstance(widget, _USED) or isinstance(widget, _PARTS):
        return False
    parent = widget.parentWidget()
    return not isinstance(parent, (QAbstractSpinBox, QComboBox, QAbstractItemView, QLineEdit, *_PARTS))


def _check_object_name(widget: QWidget) -> Iterator[Violation]:
    if not _STABLE_NAME.fullmatch(widget.objectName()):
        yield Violation("object-name", where(widget), "has no object-name-like-this for tests to hold on to")


def _check_name(widget: QWidget) -> Iterator[Violation]:
    interface = QAccessible.queryAccessibleInterface(widget)
    if interface is not None and not interface.text(QAccessible.Text.Name) and not _has_buddy(interface):
        yield Violation("focusable-name", where(widget), "takes the keyboard focus and has no name")


def _has_buddy(interface: object) -> bool:
    return bool(interface.relations(QAccessible.RelationFlag.Label))


def _check_way_out(widget: QWidget) -> Iterator[Violation]:
    if isinstance(widget, QAbstractItemView) and widget.tabKeyNavigation():
        yield Violation("focus-trap", where(widget), "Tab walks its cells: setTabKeyNavigation(False)")
    if isinstance(widget, (QPlainTextEdit, QTextEdit)) and not widget.isReadOnly() and not widget.tabChangesFocus():
        yield Violation("focus-trap", where(widget), "Tab writes into it: setTabChangesFocus(True)")


def _check_chart(widget: QWidget) -> Iterator[Violation]:
    interface = QAccessible.queryAccessibleInterface(widget)
    if interface is None or interface.role() is not QAccessible.Role.Chart:
        return
    if not widget.accessibleDescription():
        yield Violation("chart-words", where(widget), "a chart without a description: its numbers in words")
