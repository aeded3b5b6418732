"""A live graph of one kind of measure: lines over time, with values, keys, words and files.

Importing this module imports numpy and pyqtgraph; its user does so after the first paint.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QPainter, QPaintEvent, QRegion, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.record import replaced
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.accessible import announce
from app.views.widgets.chart import ChartSpeech
from app.views.widgets.graph_cursor import DOT_ROOM_PX, GraphCursor
from app.views.widgets.graph_data import (
    Drawn,
    GraphSeries,
    GraphTable,
    as_table,
    in_view,
    largest,
    lone_widened,
    nearest_time,
    step_time,
    thinned,
    value_at,
)
from app.views.widgets.graph_frame import FrameContent, GraphFrame
from app.views.widgets.graph_input import GraphInput
from app.views.widgets.graph_look import legend, levels, line_color, line_style, newest_value, shape, top_for
from app.views.widgets.graph_words import axis_scale, csv_rows, describe, point_in_words, point_lines, time_labels
from app.views.widgets.plot import MARGIN_PX, LineStyle, Plot
from app.views.widgets.rows import paint_focus_ring
from app.views.widgets.scale import SharedScale
from app.views.widgets.time_window import TimeWindow

_WORDS_EVERY_S = 5.0


class Graph(QWidget):
    """Title, value, legend, grid and lines; one Tab stop that a screen reader calls a chart.

    Keys: Left and Right walk the samples, Home and End go to the first and last, Page Up and Page Down move in time,
    + and - zoom, P pauses, Escape goes back to now, Space speaks. Mouse: hover for values, wheel zooms, drag moves,
    a double click goes back to now.

    Signals:
        window_changed: the user chose another part of time (a TimeWindow); its owner gives series that cover it.
        paused_changed: whether the graph stands still now.
    """

    window_changed = Signal(object)
    paused_changed = Signal(bool)

    def __init__(self, theme: Theme, title: str, name: str = "", parent: QWidget | None = None) -> None:
        """`title`: what is measured; `name`: the same with the machine, for screen readers. Both already `shown`."""
        super().__init__(parent)
        self._theme = theme
        self._title = title
        self._name = name or title
        self._series: list[GraphSeries] = []
        self._waiting: tuple[list[GraphSeries], float] | None = None
        self._now_s = 0.0
        self._words_s = 0.0
        self._drawn_s = 0.0
        self._drawn_as: object = None
        self._window = TimeWindow()
        self._is_paused = False
        self._is_exporting = False
        self._value: str | None = None
        self._second = ""
        self._newest: float | None = None
        self._empty_text = ""
        self._cursor_s: float | None = None
        self._top = 1.0
        self._scale = SharedScale(self._step)
        self._frame = GraphFrame(theme)
        self._content = FrameContent(title)
        self._rect = QRect(0, 0, 1, 1)
        self._plot = Plot(self)
        self._cursor = GraphCursor(theme, self)
        self._input = GraphInput(self, self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self._speech = ChartSpeech(self, self._name, self._words)
        theme.changed.connect(self._on_theme_changed)

    # -- data ---------------------------------------------------------------------------------------------------

    def set_series(self, series: list[GraphSeries], now_s: float) -> None:
        """Show these series, all of one kind and unit. `now_s`: seconds since 1970 at which their `x` is 0.

        While paused they are kept and shown at the end of the pause.
        """
        if self._is_paused:
            self._waiting = (series, now_s)
            return
        passed_s = now_s - self._now_s if self._series else 0.0
        self._series, self._now_s = series, now_s
        self._window = self._window.aged(passed_s)
        if self._cursor_s is not None:
            self._cursor_s = None if self._input.is_hovering() else self._cursor_s - passed_s
        if self._is_drawn_well_enough():
            self._show_facts()
        else:
            self._render()
        if now_s - self._words_s >= _WORDS_EVERY_S:
            self._words_s = now_s
            self._speech.refresh()

    def _show_facts(self) -> None:
        """Write other facts over the lines as they are."""
        self._content = replaced(self._content, value=self._value_text(), second=self._second_text())
        self.update(self._frame.header_rect(self.size()))

    def _is_drawn_well_enough(self) -> bool:
        """Whether the same lines have moved by less than half a pixel since they were drawn, as in long spans."""
        pixel_s = self._window.span_s / max(1, self._plot.width())
        passed_s = self._now_s - self._drawn_s
        return 0 < passed_s < pixel_s / 2 and self._drawn_as == (self._window, shape(self._series))

    def set_name(self, title: str, name: str) -> None:
        """Show the measure of another machine."""
        self._title, self._name = title, name
        self.setAccessibleName(name)
        self._drawn_as = None
        self._scale = SharedScale(self._step)
        self._render()

    def set_facts(self, value: str | None, second: str = "") -> None:
        """Set the value at the top right (None: the newest of the first series) and a second fact under it."""
        if (value, second) == (self._value, self._second):
            return
        self._value, self._second = value, second
        if self.isVisible():
            # Only what is written above the lines: they are drawn anew by the series that follow.
            second = self._content.second if self._is_paused else second
            self._content = replaced(self._content, value=self._value_text(), second=second)
            self.update(self._frame.header_rect(self.size()))

    def set_newest(self, value: float | None) -> None:
        """Set where the dot of now stands: at a value that may be newer than the lines as they are drawn, or at none
        of them (NaN). None: at the newest of the first series.
        """
        if value != self._newest and not (value is not None and math.isnan(value) and self._has_no_dot()):
            self._newest = value
            if self.isVisible() and not self._is_paused:
                self._cursor.show_now(self._rect, self.dots())

    def _has_no_dot(self) -> bool:
        return self._newest is not None and math.isnan(self._newest)

    def set_empty_text(self, text: str) -> None:
        """Say why there is nothing to draw; "" when there is."""
        if text != self._empty_text:
            self._empty_text = text
            self._render()

    # -- time ---------------------------------------------------------------------------------------------------

    def window_of_time(self) -> TimeWindow:
        """Return which part of time is shown."""
        return self._window

    def set_span(self, span_s: float) -> None:
        """Show the last `span_s` seconds; emits nothing."""
        self._set_window(TimeWindow(span_s).zoomed_to(span_s))

    def choose_window(self, window: TimeWindow) -> None:
        """Show another part of time because the user asked for it."""
        if window != self._window:
            self._set_window(window)
            self.window_changed.emit(window)

    def is_paused(self) -> bool:
        """Whether the graph stands still."""
        return self._is_paused

    def set_paused(self, is_paused: bool) -> None:
        """Stand still, or go on with what came meanwhile."""
        if is_paused == self._is_paused:
            return
        self._is_paused = is_paused
        if not is_paused and self._waiting is not None:
            (series, now_s), self._waiting = self._waiting, None
            self.set_series(series, now_s)
        self._render()
        self.paused_changed.emit(is_paused)

    def _set_window(self, window: TimeWindow) -> None:
        self._window = window
        self._cursor_s = None
        # The height of another part of time is another one; nothing has to wait for it to shrink.
        self._scale = SharedScale(self._step)
        self._render()

    # -- words and files ----------------------------------------------------------------------------------------

    def summary(self) -> str:
        """Return what is seen in a sentence, for screen readers and for copying."""
        return f"{self._name}: {self._words()}"

    def table(self) -> GraphTable:
        """Return what is seen as a table; times are relative to `now_s` of the last `set_series`."""
        return as_table(self._series, self._window.start_s, self._window.end_s)

    def csv_rows(self) -> Iterator[list[str]]:
        """Yield what is seen as rows of text: a heading, then local time and raw values."""
        return csv_rows(self.table(), [series.unit for series in self._series], self._now_s)

    def image(self, scale: float = 2.0) -> QImage:
        """Return a picture of the graph on its ground, `scale` pixels to a logical one, to be saved as PNG."""
        image = QImage(self.size() * scale, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(scale)
        image.fill(self._theme.color("base"))
        self._is_exporting = True
        self.render(image, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
        self._is_exporting = False
        return image

    def _words(self) -> str:
        return self._empty_text or describe(self._series, self._window)

    # -- cursor -------------------------------------------------------------------------------------------------

    def point_at(self, x: float) -> None:
        """Show the values of the samples nearest to the horizontal position `x`."""
        plot = self._rect
        share = (x - plot.x()) / max(1, plot.width() - 1)
        self._cursor_s = nearest_time(self._series, self._window.start_s + share * self._window.span_s)
        self._show_cursor()

    def walk(self, steps: int) -> None:
        """Go `steps` samples on (back, if negative) and speak the values there; the first step begins at the end."""
        begin = self._window.end_s if self._cursor_s is None else self._cursor_s
        steps = 0 if self._cursor_s is None else steps
        self._cursor_s = step_time(self._series, begin, steps, self._window.start_s, self._window.end_s)
        self._show_cursor()
        if self._cursor_s is not None:
            announce(self, point_in_words(self._series, self._cursor_s, self._now_s))

    def walk_to_edge(self, is_last: bool) -> None:
        """Go to the first or last visible sample and speak it."""
        self._cursor_s = self._window.end_s if is_last else self._window.start_s
        self.walk(0)

    def has_cursor(self) -> bool:
        """Whether values are shown at a point."""
        return self._cursor_s is not None

    def clear_cursor(self) -> None:
        """Show no values at a point."""
        if self._cursor_s is not None:
            self._cursor_s = None
            self._show_cursor()

    def _show_cursor(self) -> None:
        at_s = self._cursor_s
        if at_s is None or not self._series or not self._window.start_s <= at_s <= self._window.end_s:
            self._cursor.show_point(None, [], [])
            return
        marks = [mark for mark in (self._mark(each, at_s) for each in self._series) if mark is not None]
        x = round(self._position(at_s, 0.0).x())
        self._cursor.show_point(x, marks, point_lines(self._series, at_s, self._now_s))

    def _mark(self, series: GraphSeries, at_s: float) -> tuple[QPointF, QColor] | None:
        value = value_at(series, at_s)
        return None if math.isnan(value) else (self._position(at_s, value), line_color(self._theme, series))

    # -- drawing ------------------------------------------------------------------------------------------------

    def _step(self, value: float) -> float:
        return top_for(self._series, value)

    def _render(self) -> None:
        """Bring the picture up to date; a hidden graph does nothing until it is shown."""
        if not self.isVisible():
            return
        self._drawn_s, self._drawn_as = self._now_s, (self._window, shape(self._series))
        found = largest(self._series, self._window.start_s, self._window.end_s)
        self._top = self._scale.top(found, self._now_s)
        before, self._content = self._content, self._build_content()
        self._rect = rect = self._frame.plot_rect(self.size(), self._content)
        self._plot.setGeometry(rect.adjusted(0, -MARGIN_PX, 0, MARGIN_PX))
        self._cursor.setGeometry(rect.adjusted(-DOT_ROOM_PX, -DOT_ROOM_PX, DOT_ROOM_PX, DOT_ROOM_PX))
        self._plot.set_view(self._window.start_s, self._window.end_s, self._top)
        self._plot.set_lines([self._line(index, each) for index, each in enumerate(self._series)])
        self._cursor.show_now(rect, self.dots())
        self._show_cursor()
        is_value_only = before == replaced(self._content, value=before.value, second=before.second)
        self.update(self._frame.header_rect(self.size()) if is_value_only else self.rect())

    def _on_theme_changed(self) -> None:
        self._render()
        self.update()

    def _line(self, index: int, series: GraphSeries) -> tuple[Drawn, LineStyle]:
        width = max(1, self._plot.width())
        drawn = thinned(*in_view(series, self._window.start_s, self._window.end_s), width)
        return lone_widened(drawn, self._window.span_s / width), line_style(self._theme, index, series)

    def dots(self) -> list[tuple[QPointF, QColor]]:
        """Return where the newest values are marked, and how: the value at the top right is of the same moment."""
        if not self._window.is_live or not self._series or not len(self._series[0].x) or self._has_no_dot():
            return []
        if self._newest is not None:
            return [(self._position(0.0, min(self._newest, self._top)), line_color(self._theme, self._series[0]))]
        mark = self._mark(self._series[0], float(self._series[0].x[-1]))
        return [] if mark is None else [mark]

    def _position(self, at_s: float, value: float) -> QPointF:
        plot = self._rect
        x = plot.x() + (at_s - self._window.start_s) / self._window.span_s * (plot.width() - 1)
        return QPointF(x, plot.bottom() - value / self._top * (plot.height() - 1))

    def _build_content(self) -> FrameContent:
        return FrameContent(
            self._title,
            unit=axis_scale(self._series, self._top).label if self._series else "",
            value=self._value_text(),
            second=self._second_text(),
            legend=legend(self._theme, self._series),
            levels=levels(self._series, self._top),
            times=time_labels(self._window, self._now_s),
            limits=tuple(limit.value / self._top for each in self._series for limit in each.limits),
            empty_text=self._empty_text,
        )

    def _value_text(self) -> str:
        return newest_value(self._series) if self._value is None else self._value

    def _second_text(self) -> str:
        return translate("Graph", "paused") if self._is_paused else self._second

    # -- Qt -----------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Override QWidget.sizeHint."""
        px = self._theme.metrics.px
        return QSize(px(240), px(160))

    def minimumSizeHint(self) -> QSize:
        """Override QWidget.minimumSizeHint."""
        px = self._theme.metrics.px
        return QSize(px(150), px(120))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Override QWidget.paintEvent."""
        with QPainter(self) as painter:
            self._frame.paint(painter, self.size(), self._content, event.region())
            if self.hasFocus() and not self._is_exporting:
                paint_focus_ring(painter, self.rect(), self._theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override QWidget.resizeEvent."""
        super().resizeEvent(event)
        self._render()

    def showEvent(self, event: QShowEvent) -> None:
        """Override QWidget.showEvent."""
        super().showEvent(event)
        self._render()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Override QWidget.focusOutEvent."""
        super().focusOutEvent(event)
        self.clear_cursor()
        self.update()
