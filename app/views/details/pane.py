"""The tabs below the checkpoints. A tab's content is made when it is first shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QHideEvent, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QPushButton,
    QSizePolicy,
    QSpacerItem,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from app.controllers.details import Need
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.accessible import set_group
from app.views.widgets.buttons import link_button
from app.views.widgets.divider import divider

TABS = ("summary", "memory", "networking", "performance")


class Page(Protocol):
    """A tab's content, a QWidget."""

    needs: frozenset[Need]  # what it asks of the host while it is shown

    def refresh(self) -> None:
        """Show what is known now; called when something changed and the page is on screen."""

    def focus_target(self) -> QWidget | None:
        """Who takes the focus in it."""

    def copy_text(self) -> str:
        """All that it says, for the clipboard."""


class DetailsPane(QWidget):
    """A bar of tabs, with the tools of the shown one at its right, and the pages."""

    page_changed = Signal()

    def __init__(self, theme: Theme, makers: Mapping[str, Callable[[], Page]], parent: QWidget | None = None) -> None:
        """``makers`` makes each tab's page."""
        super().__init__(parent)
        self._theme = theme
        self._makers = makers
        self._pages: dict[str, Page] = {}
        self._tools: dict[str, QWidget] = {}
        self.setObjectName("details-pane")
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.bar = _Tabs(theme)
        self.bar.setObjectName("details-tabs")
        self.bar.setAccessibleName(translate("Details", "Details"))
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(True)
        for name in TABS:
            self.bar.setTabData(self.bar.addTab(_title(name)), name)
        self._copy = link_button(translate("Details", "Copy"), self._copy_page, "details-copy")
        self._copy.setAccessibleName(translate("Details", "Copy all values of this tab"))
        self.stack = QStackedWidget()
        set_group(self.stack)
        self._build()
        self.bar.currentChanged.connect(lambda _: self._show_page())
        theme.changed.connect(self._restyle)

    def _build(self) -> None:
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(0)
        self._head.addWidget(self.bar, 0, Qt.AlignmentFlag.AlignLeft)
        # Takes room between tabs and tools, but none where the tools are below.
        self._head.addSpacerItem(QSpacerItem(0, 0, QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum))
        self._head.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignRight)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._head)
        layout.addWidget(divider())
        layout.addWidget(self.stack, 1)
        self._restyle()

    def tab(self) -> str:
        """The name of the tab that is chosen."""
        return str(self.bar.tabData(self.bar.currentIndex()))

    def show_tab(self, name: str) -> None:
        """Choose a tab; one that is not there leaves the choice as it is."""
        if name in TABS:
            self.bar.setCurrentIndex(TABS.index(name))

    def page(self) -> Page | None:
        """The page on screen, made when it is needed; None while the pane is not on screen."""
        return self._page_of(self.tab()) if self.isVisible() else None

    def add_tools(self, name: str, tools: QWidget) -> None:
        """Put a tab's own tools to the right of the tabs, or below them where there is no room."""
        self._tools[name] = tools
        tools.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._head.insertWidget(2, tools, 0, Qt.AlignmentFlag.AlignRight)
        tools.setVisible(self.tab() == name)
        self._fit()

    def focus_target(self) -> QWidget:
        """Who takes the focus in this pane: what is in the tab, or its handle."""
        page = self.page()
        target = page.focus_target() if page is not None else None
        return target if target is not None and target.isVisible() and target.isEnabled() else self.bar

    def start(self, name: str) -> None:
        """Choose the first tab without telling anybody."""
        with QSignalBlocker(self.bar):
            self.show_tab(name)

    def showEvent(self, event: QShowEvent) -> None:
        """Override QWidget.showEvent."""
        super().showEvent(event)
        self._show_page()

    def hideEvent(self, event: QHideEvent) -> None:
        """Override QWidget.hideEvent."""
        super().hideEvent(event)
        self.page_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override QWidget.resizeEvent."""
        super().resizeEvent(event)
        self._fit()

    def _page_of(self, name: str) -> Page:
        page = self._pages.get(name)
        if page is None:
            page = self._pages[name] = self._makers[name]()
            self.stack.addWidget(page)  # type: ignore[arg-type]
        return page

    def _show_page(self) -> None:
        name = self.tab()
        if self.isVisible():
            page = self._page_of(name)
            page.refresh()
            self.stack.setCurrentWidget(page)  # type: ignore[arg-type]
        for each, tools in self._tools.items():
            tools.setVisible(each == name)
        self._copy.setVisible(name not in self._tools)
        self._fit()
        self.page_changed.emit()

    def _fit(self) -> None:
        """Tools go below the tabs where both do not fit into one line."""
        tools = self._tools.get(self.tab(), self._copy)
        needed = self.bar.sizeHint().width() + tools.sizeHint().width() + self._theme.metrics.gap
        is_wide = needed <= self.width()
        direction = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        if direction is not self._head.direction():
            self._head.setDirection(direction)

    def _copy_page(self) -> None:
        page = self.page()
        text = page.copy_text() if page is not None else ""
        if text:
            QGuiApplication.clipboard().setText(text)

    def _restyle(self) -> None:
        self._head.setContentsMargins(0, 0, self._theme.metrics.inset, 0)

    @property
    def copy_button(self) -> QPushButton:
        """The button that copies the whole tab."""
        return self._copy


class _Tabs(QTabBar):
    """Each as wide as its title in the chosen tab's bolder letters, so that nothing moves when the choice does."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def tabSizeHint(self, index: int) -> QSize:
        """Override QTabBar.tabSizeHint."""
        width = QFontMetrics(self._theme.font(TextStyle.PANE)).horizontalAdvance(self.tabText(index))
        return QSize(width + 2 * self._theme.metrics.inset, super().tabSizeHint(index).height())


def _title(name: str) -> str:
    return {
        "summary": translate("Details", "Summary"),
        "memory": translate("Details", "Memory"),
        "networking": translate("Details", "Networking"),
        "performance": translate("Details", "Performance"),
    }[name]
