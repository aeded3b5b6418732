"""The pages of the Settings dialog: made when they are first shown, scrolled where they do not fit."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QScrollArea, QStackedWidget

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.machine_settings import Change
from app.views.settings.nodes import Node
from app.views.settings.page import SettingsPage
from app.views.style.theme import Theme
from app.views.widgets.accessible import set_group
from app.views.widgets.scrolling import area_for


class PageStack(QStackedWidget):
    """One page a node, by the node's key.

    Signals:
        wanted: the key of a node that a page leads the user to.
    """

    wanted = Signal(str)

    def __init__(self, theme: Theme, work: MachineSettingsWork) -> None:
        super().__init__()
        self._theme = theme
        self._work = work
        self._pages: dict[str, tuple[SettingsPage, QScrollArea]] = {}
        self._shown_key = ""
        set_group(self)

    @property
    def page(self) -> SettingsPage | None:
        """The page that is shown."""
        found = self._pages.get(self._shown_key)
        return found[0] if found is not None else None

    def show_node(self, node: Node) -> SettingsPage:
        """Show the page of a node, from its top."""
        if node.key not in self._pages:
            self._pages[node.key] = self._make(node)
        self._shown_key = node.key
        page, area = self._pages[node.key]
        page.refresh()
        self.setCurrentWidget(area)
        area.verticalScrollBar().setValue(0)
        return page

    def focus_field(self, key: str, field: str) -> None:
        """Put the focus at a field of the shown page, in view."""
        found = self._pages.get(self._shown_key)
        if found is None:
            return
        page, area = found
        page.focus_field(key, field)
        row = page.rows.get((key, field))
        if row is not None:
            area.ensureWidgetVisible(row)

    def describe(self, change: Change) -> tuple[str, str, str] | None:
        """What a change is, in the words of its page; None when no page knows it."""
        for page, _area in self._pages.values():
            words = page.describe(change)
            if words is not None:
                return (f"{page.title}: {words[0]}", *words[1:])
        return None

    def keep_only(self, keys: Collection[str]) -> None:
        """Forget the pages of nodes that are gone."""
        for key in [each for each in self._pages if each not in keys]:
            _page, area = self._pages.pop(key)
            self.removeWidget(area)
            area.deleteLater()

    def _make(self, node: Node) -> tuple[SettingsPage, QScrollArea]:
        page = node.make(self._theme, self._work)
        page.wanted.connect(self.wanted)
        area = area_for(page, f"{page.objectName()}-area")
        area.setWidget(page)
        self.addWidget(area)
        return page, area
