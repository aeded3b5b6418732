"""Mnemonics and shortcuts, also those that Qt tells no screen reader about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QGroupBox, QLabel, QMenu, QMenuBar, QTabBar, QWidget

from tests.support.audit.lint.inside import visible, where
from tests.support.audit.report import Violation


def check_keys(window: QWidget) -> Iterator[Violation]:
    """One meaning for each mnemonic of a menu and of a page, and for each shortcut of the window."""
    yield from _clashes("mnemonic-clash", where(window), _page_mnemonics(window))
    for menu in window.findChildren(QMenu):
        actions = [action for action in menu.actions() if action.isVisible()]
        yield from _clashes("mnemonic-clash", f"menu {menu.title()!r}", _mnemonics(each.text() for each in actions))
    yield from _clashes("shortcut-clash", where(window), _shortcuts(window))


def _page_mnemonics(window: QWidget) -> Iterator[tuple[str, str]]:
    yield from _mnemonics(label.text() for label in visible(window, QLabel) if label.buddy() is not None)
    yield from _mnemonics(button.text() for button in visible(window, QAbstractButton))
    yield from _mnemonics(box.title() for box in visible(window, QGroupBox))
    for bar in visible(window, QTabBar):
        yield from _mnemonics(bar.tabText(index) for index in range(bar.count()))
    for menu_bar in visible(window, QMenuBar):
        yield from _mnemonics(action.text() for action in menu_bar.actions() if action.isVisible())


def _mnemonics(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        key = QKeySequence.mnemonic(text).toString()
        if key:
            yield key, text


def _shortcuts(window: QWidget) -> Iterator[tuple[str, str]]:
    for action in window.findChildren(QAction):
        for sequence in action.shortcuts():
            yield sequence.toString(), action.text()


def _clashes(rule: str, place: str, users: Iterable[tuple[str, str]]) -> Iterator[Violation]:
    by_key: dict[str, set[str]] = defaultdict(set)
    for key, text in users:
        by_key[key].add(text)
    for key, texts in by_key.items():
        if len(texts) > 1:
            yield Violation(rule, place, f"{key}: {', '.join(sorted(texts))}")
