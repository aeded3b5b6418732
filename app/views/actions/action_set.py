"""The table of actions as QActions: one each for the window, shared by every menu and pane."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from app.controllers.action_spec import ActionSpec, Menu, Subject
from app.controllers.actions import ACTIONS
from app.controllers.selection import NOTHING_SELECTED, Facts, Selection, is_same
from app.views.style.theme import Theme
from app.views.translation import translate


def plain_text(spec: ActionSpec) -> str:
    """The action's text without mnemonic."""
    return translate("actions", spec.text).replace("&", "")


class ActionSet(QObject):
    """Makes the QActions on ``window`` so that their keys work wherever the focus is.

    ``triggered`` tells which action was chosen, ``triggered_for`` also for which selection when that is no longer the
    one there is. A disabled action says why in its tooltip and status tip.
    """

    triggered = Signal(str)
    triggered_for = Signal(str, object)  # id of the action, Selection

    def __init__(
        self, window: QWidget, theme: Theme, selection: Callable[[], Selection] = lambda: NOTHING_SELECTED
    ) -> None:
        """``selection`` gives what is selected now."""
        super().__init__(window)
        self._window = window
        self._selection = selection
        self._actions = {spec.id: self._make(spec, theme) for spec in ACTIONS}

    def _make(self, spec: ActionSpec, theme: Theme) -> QAction:
        action = QAction(translate("actions", spec.text), self._window)
        action.setObjectName(spec.id)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setCheckable(bool(spec.check))
        if spec.icon:
            action.setIcon(theme.icon(spec.icon))
            action.setProperty("iconName", spec.icon)
        action.triggered.connect(lambda checked=False, name=spec.id: self.triggered.emit(name))
        self._window.addAction(action)
        return action

    def action(self, action_id: str) -> QAction:
        """The QAction of a row of the table."""
        return self._actions[action_id]

    def held(self) -> Selection:
        """What an action that is pressed now is meant for."""
        return self._selection()

    def trigger_for(self, action_id: str, held: Selection) -> None:
        """Choose an action for the selection that there was when it was pressed."""
        if is_same(held, self._selection()):
            self._actions[action_id].trigger()
        else:
            self.triggered_for.emit(action_id, held)

    def apply(self, facts: Facts) -> None:
        """Enable and disable by facts; what is disabled says why."""
        for spec in ACTIONS:
            action = self._actions[spec.id]
            problem = spec.problem(facts)
            action.setEnabled(not problem)
            hint = translate("actions", problem or spec.help) if problem or spec.help else ""
            action.setStatusTip(hint)
            action.setToolTip(hint or plain_text(spec))

    def set_checked(self, action_id: str, is_on: bool) -> None:
        """Show the state of a checkable action; triggers nothing."""
        self._actions[action_id].setChecked(is_on)

    def fill_menu_bar(self, bar: QMenuBar) -> None:
        """The menus of the menu bar, with separators between sections."""
        for menu in Menu:
            target = bar.addMenu(translate("actions", menu.value))
            target.setObjectName(f"menu-{menu.name.lower()}")
            target.setToolTipsVisible(True)
            self._fill(target, (spec for spec in ACTIONS if spec.menu is menu))

    def machine_menu(self, parent: QWidget, facts: Facts) -> QMenu:
        """The context menu of the selection: what applies to it; the parent has what its host has."""
        menu = _context_menu(parent)
        subject = Subject.MACHINE if facts.machine_count else Subject.HOST
        self._fill(menu, (spec for spec in ACTIONS if spec.subject is subject and spec.is_in_pane))
        return menu

    def group_menu(self, parent: QWidget) -> QMenu:
        """The context menu of a group's heading."""
        menu = _context_menu(parent)
        self._fill(menu, (spec for spec in ACTIONS if spec.subject is Subject.GROUP))
        return menu

    def host_menu(self, parent: QWidget) -> QMenu:
        """The context menu of a host."""
        menu = _context_menu(parent)
        self._fill(menu, (spec for spec in ACTIONS if spec.subject is Subject.HOST))
        return menu

    def _fill(self, menu: QMenu, specs: Iterable[ActionSpec]) -> None:
        section = None
        for spec in specs:
            if section is not None and spec.section != section:
                menu.addSeparator()
            section = spec.section
            menu.addAction(self._actions[spec.id])


def _context_menu(parent: QWidget) -> QMenu:
    """A menu that goes away when it is closed: each opening makes one."""
    menu = QMenu(parent)
    menu.setObjectName("context-menu")
    menu.setToolTipsVisible(True)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu
