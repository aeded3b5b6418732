"""The graphs of the Performance tab: made, laid out, fed, and moved through time together.

Importing this module imports numpy and pyqtgraph: it is loaded when the tab is first shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from app.controllers.details import DetailsController, SubjectKind
from app.core.metrics import Reading
from app.views.details.graph_facts import missing_reason, newest_of, value_and_second
from app.views.details.graph_plans import GraphPlan, LinePlan, plan_graphs
from app.views.details.histories import Histories, History, Moment
from app.views.details.samples import Samples, merged
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.widgets.graph import Graph
from app.views.widgets.graph_data import GraphSeries, Limit
from app.views.widgets.scrolling import keep_scroll_bars
from app.views.widgets.time_window import TimeWindow

_WIDTH_PX, _HEIGHT_PX = 210, 150
_POINTS = 1600
_STEPS = 600  # a span is fed anew when this part of it has passed
_SLOWEST_S = 10.0
_PATIENCE_S = 6.0  # a rate needs two readings; a host that gives none in this time has none
_ALL_POINTS = 200_000


class GraphBoard(QScrollArea):
    """Graphs side by side; all show the same time, and stand still together.

    Signals: ``window_changed`` (a TimeWindow) and ``paused_changed``: the user did it in a graph.
    """

    window_changed = Signal(object)
    paused_changed = Signal(bool)

    def __init__(self, theme: Theme, controller: DetailsController, histories: Histories) -> None:
        super().__init__()
        self._theme = theme
        self._controller = controller
        self._histories = histories
        self._chosen: tuple[str, ...] = ()
        self._window = TimeWindow()
        self._frozen: Moment | None = None
        self._frozen_readings: Mapping[str, Reading] = {}
        self._shown: list[tuple[GraphPlan, Graph]] = []
        self._spare: list[Graph] = []
        self._fed_s: dict[Graph, float] = {}
        self._empty_since_s: dict[Graph, float] = {}
        self._empty_texts: dict[Graph, str] = {}
        self._subject_key: tuple[object, ...] = ()
        self._as_of_epoch_s: float | None = None
        self._is_spreading = False
        self._arranged_columns = 0
        self.setObjectName("graph-board")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        keep_scroll_bars(self, is_wide=False)
        self._inner = QWidget()
        self._inner.setBackgroundRole(QPalette.ColorRole.Base)
        self._grid = QGridLayout(self._inner)
        self.setWidget(self._inner)
        # Not inside the event: the scroll area is still at its own layout then.
        self._resized = QTimer(self, interval=0, singleShot=True)
        self._resized.timeout.connect(self._fit)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._feed_all())
        theme.changed.connect(self._arrange)

    # What is shown

    def set_chosen(self, graphs: Sequence[str]) -> None:
        """Which graphs the user wants to see."""
        self._chosen = tuple(graphs)

    def window_of_time(self) -> TimeWindow:
        """The part of time that is shown."""
        return self._window

    def set_span(self, span_s: float) -> None:
        """Show the last ``span_s`` seconds."""
        self._spread(TimeWindow(span_s))

    def is_paused(self) -> bool:
        """Whether the graphs stand still."""
        return self._frozen is not None

    def set_paused(self, is_paused: bool) -> None:
        """Stand still, or go on with what came meanwhile."""
        if is_paused == self.is_paused():
            return
        self._frozen = self._moment() if is_paused else None
        self._frozen_readings = dict(self._controller.readings)
        self._is_spreading = True
        for _, graph in self._shown:
            graph.set_paused(is_paused)
        self._is_spreading = False
        self._fed_s.clear()
        self._feed_all()

    def graphs(self) -> list[Graph]:
        """The graphs on screen, in the order of reading."""
        return [graph for _, graph in self._shown]

    def refresh(self) -> None:
        """Show the selected partitions, and what came since the last time."""
        subject = self._controller.subject
        key = (subject.host_id, subject.keys)
        if key != self._subject_key:
            self._subject_key = key
            self.set_paused(False)
            self._window = self._window.live()
            self._fed_s.clear()
        if subject.as_of_epoch_s != self._as_of_epoch_s:
            self._as_of_epoch_s = subject.as_of_epoch_s
            self._fed_s.clear()
        history = self._history()
        plans = plan_graphs(subject, self._chosen, history.keys if history is not None else lambda _: ())
        if [plan.id for plan in plans] != [plan.id for plan, _ in self._shown]:
            self._take_graphs(plans)
        else:
            self._shown = [(plan, graph) for plan, (_, graph) in zip(plans, self._shown, strict=True)]
        for plan, graph in self._shown:
            if graph.accessibleName() != plan.name:
                graph.set_name(plan.title, plan.name)
                graph.setObjectName(f"graph-{plan.id.replace(' ', '-').replace('.', '-')}")
                self._fed_s.pop(graph, None)
                self._empty_since_s.pop(graph, None)
        self._feed_all()

    def _take_graphs(self, plans: list[GraphPlan]) -> None:
        old = {plan.id: graph for plan, graph in self._shown}
        for name in old.keys() - {plan.id for plan in plans}:
            graph = old.pop(name)
            graph.hide()
            self._spare.append(graph)
        self._shown = [(plan, old.get(plan.id) or self._take_graph(plan)) for plan in plans]
        self._arrange()

    def _take_graph(self, plan: GraphPlan) -> Graph:
        """Graphs are used again: making one costs more than showing another measure in it."""
        if self._spare:
            graph = self._spare.pop()
            graph.set_series([], 0.0)
            graph.setAccessibleName("")
            return graph
        graph = Graph(self._theme, plan.title, parent=self._inner)
        graph.setAccessibleName("")
        graph.window_changed.connect(self._spread_user)
        graph.paused_changed.connect(self._pause_user)
        return graph

    # Layout

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override QScrollArea.resizeEvent."""
        super().resizeEvent(event)
        self._resized.start()

    def _fit(self) -> None:
        if self._columns() != self._arranged_columns:
            self._arrange()
        self._feed_all()

    def _columns(self) -> int:
        """As many as fit, evenly spread."""
        most = max(1, min(len(self._shown), self.viewport().width() // self._theme.metrics.px(_WIDTH_PX)))
        rows = -(-len(self._shown) // most)
        return max(1, -(-len(self._shown) // max(1, rows)))

    def _arrange(self) -> None:
        metrics, columns = self._theme.metrics, self._columns()
        self._arranged_columns = columns
        self._grid.setContentsMargins(metrics.icon_gap, metrics.icon_gap, metrics.icon_gap, metrics.icon_gap)
        self._grid.setHorizontalSpacing(metrics.gap)
        self._grid.setVerticalSpacing(metrics.icon_gap)
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)
        for row in range(self._grid.rowCount()):
            self._grid.setRowMinimumHeight(row, 0)
            self._grid.setRowStretch(row, 0)
        before: QWidget | None = None
        for place, (_, graph) in enumerate(self._shown):
            row, column = divmod(place, columns)
            self._grid.addWidget(graph, row, column)
            self._grid.setColumnStretch(column, 1)
            self._grid.setRowStretch(row, 1)
            if len(self._shown) > columns:
                self._grid.setRowMinimumHeight(row, metrics.px(_HEIGHT_PX))
            graph.show()
            if before is not None:
                QWidget.setTabOrder(before, graph)
            before = graph

    # Numbers

    def _history(self) -> History | None:
        return self._histories.history(self._controller.subject.host_id)

    def _moment(self) -> Moment:
        return self._frozen or Moment(*self._controller.moment())

    def _readings(self) -> Mapping[str, Reading]:
        return self._frozen_readings if self.is_paused() else self._controller.readings

    def _feed_all(self) -> None:
        """Give each graph on screen its lines, unless too little time has passed to see it."""
        history = self._history()
        if history is None or not self.isVisible():
            return
        now = self._moment()
        every_s = min(_SLOWEST_S, self._window.span_s / _STEPS)
        for plan, graph in self._shown:
            fed_s = self._fed_s.get(graph)
            is_due = fed_s is None or not 0 <= now.monotonic_s - fed_s < every_s
            if graph.visibleRegion().isEmpty():
                continue
            if is_due:
                self._fed_s[graph] = now.monotonic_s
                self._feed(history, plan, graph, now)
            elif not self.is_paused():
                is_known = not self._empty_texts.get(graph)
                graph.set_facts(
                    *value_and_second(plan, self._controller.subject, self._readings(), self._window, is_known)
                )
                graph.set_newest(newest_of(plan, self._controller.subject, self._readings()))

    def _feed(self, history: History, plan: GraphPlan, graph: Graph, now: Moment) -> None:
        subject, window = self._controller.subject, self._window
        points = round(_POINTS * -window.start_s / window.span_s)
        limits = tuple(Limit(limit.name, limit.value) for limit in plan.limits)
        series = []
        is_any_known = False
        for line in plan.lines:
            x, y = history.series(line.owner, line.key, -window.start_s, now.monotonic_s, points)
            is_known = bool(np.isfinite(y).any())
            is_any_known |= is_known
            if is_known or subject.kind is SubjectKind.SEVERAL:
                series.append(
                    GraphSeries(line.name, plan.kind, plan.unit, x, y, line.is_dashed, () if series else limits)
                )
        empty_text = "" if is_any_known else self._empty_text(plan, graph, now)
        facts = value_and_second(plan, subject, self._readings(), window, is_any_known)
        if is_any_known:
            self._empty_since_s.pop(graph, None)
        self._is_spreading = True
        if self.is_paused():
            graph.set_paused(False)  # else it would keep for later what belongs to another part of time
        if graph.window_of_time() != window:
            graph.choose_window(window)
        if self._empty_texts.get(graph) != empty_text:
            self._empty_texts[graph] = empty_text
            graph.set_empty_text(empty_text)
        graph.set_facts(*facts)
        graph.set_newest(newest_of(plan, self._controller.subject, self._readings()))
        graph.set_series(series if is_any_known else [], now.epoch_s)
        if self.is_paused():
            graph.set_paused(True)
        self._is_spreading = False

    def _empty_text(self, plan: GraphPlan, graph: Graph, now: Moment) -> str:
        since_s = self._empty_since_s.setdefault(graph, now.monotonic_s)
        return missing_reason(plan, self._controller, now.monotonic_s - since_s > _PATIENCE_S)

    @property
    def subject_key(self) -> tuple[object, ...]:
        """Which partitions the graphs show: host and UUIDs."""
        return self._subject_key

    def now_epoch_s(self) -> float:
        """When the newest values were taken."""
        return self._moment().epoch_s

    def samples(self, since_s: float | None = None, max_points: int = _ALL_POINTS) -> Samples:
        """What the graphs show, as numbers; ``since_s``: only the newest so many seconds."""
        history, now = self._history(), self._moment()
        names: list[str] = []
        lines: list[tuple[GraphPlan, LinePlan]] = []
        for plan, _ in self._shown:
            for line in plan.lines:
                lines.append((plan, line))
                is_alone = len(plan.lines) == 1
                names.append(plan.title if is_alone else f"{plan.title}: {line.name}")
        if history is None:
            return merged((), (), (), now.epoch_s)
        window = self._window
        parts = []
        for _, line in lines:
            span_s = -window.start_s if since_s is None else since_s
            x, y = history.series(line.owner, line.key, span_s, now.monotonic_s, max_points)
            is_in = (x >= window.start_s - 0.5) & (x <= window.end_s + 1e-6)
            parts.append((x[is_in], y[is_in]))
        return merged(names, [plan.unit for plan, _ in lines], parts, now.epoch_s)

    def image(self, caption: str, scale: float = 2.0) -> QImage:
        """All graphs as one picture, also those that are scrolled away, under a line that says whose they are."""
        metrics = self._theme.metrics
        top = metrics.pane_header
        size = self._inner.size()
        image = QImage(size.width() * round(scale), (size.height() + top) * round(scale), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        image.fill(self._theme.color("base"))
        with QPainter(image) as painter:
            painter.setFont(self._theme.font(TextStyle.PANE))
            painter.setPen(self._theme.color("text"))
            painter.drawText(metrics.inset, 0, size.width(), top, int(Qt.AlignmentFlag.AlignVCenter), caption)
            for _, graph in self._shown:
                painter.drawImage(graph.pos() + QPoint(0, top), graph.image(scale))
        return image

    # Together

    def _spread_user(self, window: TimeWindow) -> None:
        if not self._is_spreading:
            self._spread(window)
            self.window_changed.emit(window)

    def _spread(self, window: TimeWindow) -> None:
        self._window = window
        self._fed_s.clear()
        self._feed_all()

    def _pause_user(self, is_paused: bool) -> None:
        if not self._is_spreading:
            self.set_paused(is_paused)
            self.paused_changed.emit(is_paused)
