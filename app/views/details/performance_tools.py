"""The tools of the Performance tab: time span, pause, which graphs, export, table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from app.views.details.graph_items import graph_item
from app.views.details.graph_plans import DEFAULT_GRAPHS, GRAPHS
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.buttons import SegmentedButton, icon_button, link_button
from app.views.widgets.labels import SECONDARY, text_label

SPANS_S = (60, 600, 3600, 86_400)


class PerformanceTools(QWidget):
    """What the user chooses comes out as signals; what is chosen elsewhere goes in by the ``set_`` methods."""

    span_chosen = Signal(int)
    pause_chosen = Signal(bool)
    graphs_chosen = Signal(object)  # tuple[str, ...]
    table_chosen = Signal(bool)
    csv_asked = Signal()
    picture_asked = Signal()

    def __init__(self, theme: Theme, graphs: Sequence[str]) -> None:
        super().__init__()
        self._theme = theme
        self._is_paused = False
        self._is_table = False
        self.setObjectName("performance-tools")
        self.spans = SegmentedButton(
            theme,
            translate("Performance", "Time span"),
            (
                (60, translate("Performance", "1 min")),
                (600, translate("Performance", "10 min")),
                (3600, translate("Performance", "1 h")),
                (86_400, translate("Performance", "1 day")),
            ),
        )
        self.spans.setObjectName("time-span")
        self.spans.chosen.connect(lambda span_s: self.span_chosen.emit(span_s))
        self.pause = icon_button(theme, "pause", "", "pause-graphs")
        self.pause.clicked.connect(lambda: self.pause_chosen.emit(not self._is_paused))
        self.which = icon_button(theme, "settings", translate("Performance", "Which graphs"), "which-graphs")
        self.export = icon_button(theme, "export", translate("Performance", "Export"), "export-graphs")
        self.table = link_button("", lambda: self.table_chosen.emit(not self._is_table), "graphs-as-table")
        self._choices = self._make_choices(graphs)
        self._make_export_menu()
        self._lay_out()
        self.set_paused(False)
        self.set_table(False)
        theme.changed.connect(self._restyle)

    def _lay_out(self) -> None:
        self._layout = QHBoxLayout(self)
        self._title = text_label(translate("Performance", "Time span"), TextStyle.NOTE, SECONDARY)
        self._layout.addWidget(self._title)
        for widget in (self.spans, self.pause, self.which, self.export, self.table):
            self._layout.addWidget(widget)
        self._restyle()

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        self._layout.setContentsMargins(metrics.gap, 1, 0, 1)
        self._layout.setSpacing(metrics.gap)

    def sizeHint(self) -> QSize:
        """Override QWidget.sizeHint: with the title, whether it is shown or not."""
        return self._layout.sizeHint() + QSize(self._title_width() if self._title.isHidden() else 0, 0)

    def minimumSizeHint(self) -> QSize:
        """Override QWidget.minimumSizeHint: in a narrow window the title goes first."""
        return self._layout.minimumSize() - QSize(0 if self._title.isHidden() else self._title_width(), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override QWidget.resizeEvent."""
        super().resizeEvent(event)
        self._title.setVisible(self.width() >= self.sizeHint().width())

    def _title_width(self) -> int:
        return self._title.sizeHint().width() + self._layout.spacing()

    def _make_choices(self, graphs: Sequence[str]) -> dict[str, QAction]:
        menu = QMenu(self)
        menu.setObjectName("graphs-menu")
        choices = {}
        for graph in GRAPHS:
            action = menu.addAction(graph_item(graph))
            action.setCheckable(True)
            action.setChecked(graph in graphs)
            action.toggled.connect(lambda _: self.graphs_chosen.emit(self.graphs()))
            choices[graph] = action
        menu.addSeparator()
        menu.addAction(translate("Performance", "As at Fi&rst")).triggered.connect(self._choose_default)
        _open_with(self.which, menu)
        return choices

    def _make_export_menu(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("export-menu")
        menu.addAction(translate("Performance", "Values as &CSV...")).triggered.connect(lambda: self.csv_asked.emit())
        menu.addAction(translate("Performance", "&Picture as PNG...")).triggered.connect(
            lambda: self.picture_asked.emit()
        )
        _open_with(self.export, menu)

    def graphs(self) -> tuple[str, ...]:
        """Which graphs are chosen."""
        return tuple(graph for graph, action in self._choices.items() if action.isChecked())

    def _choose_default(self) -> None:
        for graph, action in self._choices.items():
            action.setChecked(graph in DEFAULT_GRAPHS)

    def set_span(self, span_s: float) -> None:
        """Show which span is shown; one that no button has leaves none chosen."""
        self.spans.set_value(int(span_s))

    def set_paused(self, is_paused: bool) -> None:
        """Show whether the graphs stand still."""
        self._is_paused = is_paused
        name = translate("Performance", "Resume graphs") if is_paused else translate("Performance", "Pause graphs")
        self.pause.setIcon(self._theme.icon("play" if is_paused else "pause"))
        self.pause.setAccessibleName(name)
        self.pause.setToolTip(name)

    def set_table(self, is_table: bool) -> None:
        """Show whether the table is shown."""
        self._is_table = is_table
        text = translate("Performance", "Show as graphs") if is_table else translate("Performance", "Show as table")
        self.table.setText(text)

    def set_ready(self, is_ready: bool) -> None:
        """Whether there are graphs to work on."""
        for widget in (self.spans, self.pause, self.export, self.table):
            widget.setEnabled(is_ready)


def _open_with(button: QToolButton, menu: QMenu) -> None:
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
