"""Context menus by the keyboard: Shift+F10 beside the menu key, and a first entry that a screen reader can read."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

_KEY = "Shift+F10"


def install_context_key(window: QWidget) -> None:
    """Have Shift+F10 ask for a context menu where the focus is: Qt knows the menu key alone, which many lack."""

    def ask() -> None:
        handle = window.windowHandle()
        if handle is not None:
            # As the menu key does: Qt passes it on to what has the focus.
            QCoreApplication.sendEvent(handle, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint()))

    QShortcut(QKeySequence(_KEY), window, ask)


def open_menu(menu: QMenu, point: QPoint) -> None:
    """Open a context menu at a point of the screen. By the keyboard its first entry is chosen, and so is heard."""
    menu.popup(point)
    if not QGuiApplication.mouseButtons() & Qt.MouseButton.RightButton:
        usable = (action for action in menu.actions() if action.isEnabled() and not action.isSeparator())
        first = next(usable, None)
        if first is not None:
            menu.setActiveAction(first)
