"""What stands around the lines of a graph: title, value, legend, grid, axes. Painted, so it is one thing to read."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QRegion

from app.core.record import record
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme

_QUARTERS = 4
_AXIS_PX = 28
_SAMPLE_PX = 16
_LEGEND_GAP_PX = 10
_KNOWN_WIDTHS = 300
_NARROW_PX = 210
_LIMIT_RHYTHM = (4.0, 3.0)


@record
class LegendEntry:
    """A sample of a line and its word."""

    name: str
    pen: QPen


@record
class FrameContent:
    """Everything that is written around the lines. `limits`: heights as a share of the top."""

    title: str
    unit: str = ""
    value: str = ""
    second: str = ""
    legend: tuple[LegendEntry, ...] = ()
    levels: tuple[str, str, str] = ("", "", "")  # at zero, half and top
    times: tuple[str, str] = ("", "")
    limits: tuple[float, ...] = ()
    empty_text: str = ""  # stands in place of the lines


class GraphFrame:
    """Measures and paints the frame of a graph."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._known: dict[TextStyle, QFontMetrics] = {}
        self._widths: dict[tuple[str, str], int] = {}
        theme.changed.connect(self._forget)

    def plot_rect(self, size: QSize, content: FrameContent) -> QRect:
        """Return where the lines go in a graph of `size`."""
        px = self._theme.metrics.px
        caption = self._metrics(TextStyle.CAPTION)
        widest = max((self._width(TextStyle.CAPTION, text) for text in content.levels), default=0)
        left = max(px(_AXIS_PX), widest + px(6)) + px(8)
        top = self._header_height() + px(10)
        bottom = caption.height() + px(6)
        return QRect(left, top, max(10, size.width() - left - px(10)), max(10, size.height() - top - bottom))

    def paint(self, painter: QPainter, size: QSize, content: FrameContent, dirty: QRegion) -> None:
        """Paint what is `dirty` of everything but the lines."""
        plot = self.plot_rect(size, content)
        if dirty.intersects(self.header_rect(size)):
            self._paint_header(painter, size, content)
        if not content.empty_text:
            self._paint_grid(painter, plot)
        self._paint_limits(painter, plot, content.limits)
        if dirty.intersects(QRect(0, plot.y(), 1, plot.height())):
            self._paint_axes(painter, plot, content)
        if content.empty_text:
            painter.setFont(self._theme.font(TextStyle.NOTE))
            painter.setPen(self._theme.color("text2"))
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(plot, flags, content.empty_text)

    def _metrics(self, style: TextStyle) -> QFontMetrics:
        metrics = self._known.get(style)
        if metrics is None:
            metrics = self._known[style] = QFontMetrics(self._theme.font(style))
        return metrics

    def _forget(self) -> None:
        self._known.clear()
        self._widths.clear()

    def _width(self, style: TextStyle, text: str) -> int:
        """Return the width of a text; the same few are measured each second."""
        key = (style.name, text)
        width = self._widths.get(key)
        if width is None:
            if len(self._widths) >= _KNOWN_WIDTHS:
                self._widths.clear()
            width = self._widths[key] = self._metrics(style).horizontalAdvance(text)
        return width

    def header_rect(self, size: QSize) -> QRect:
        """Return where title, values and legend are."""
        return QRect(0, 0, size.width(), self._header_height() + self._theme.metrics.px(4))

    def _header_height(self) -> int:
        return self._metrics(TextStyle.NOTE_STRONG).height() + self._metrics(TextStyle.CAPTION).height()

    def _paint_header(self, painter: QPainter, size: QSize, content: FrameContent) -> None:
        px = self._theme.metrics.px
        left, right = px(8), size.width() - px(8)
        title, caption = self._metrics(TextStyle.NOTE_STRONG), self._metrics(TextStyle.CAPTION)
        baseline = px(2) + title.ascent()
        value_width = self._text_right(painter, QPoint(right, baseline), content.value, TextStyle.HEADER, "text")
        unit_width = self._width(TextStyle.CAPTION, content.unit) + px(6) if content.unit else 0
        room = right - left - value_width - unit_width - px(8)
        shown_title = title.elidedText(content.title, Qt.TextElideMode.ElideMiddle, max(0, room))
        self._text(painter, QPoint(left, baseline), shown_title, TextStyle.NOTE_STRONG, "text")
        unit_left = left + self._width(TextStyle.NOTE_STRONG, shown_title) + px(6)
        self._text(painter, QPoint(unit_left, baseline), content.unit, TextStyle.CAPTION, "text2")
        second_line = px(2) + title.height() + caption.ascent()
        second_width = self._width(TextStyle.CAPTION, content.second)
        # The second fact goes first where not both have room.
        if size.width() < px(_NARROW_PX) or second_width + self._legend_width(content.legend) > right - left:
            second_width = 0
        if second_width:
            self._text_right(painter, QPoint(right, second_line), content.second, TextStyle.CAPTION, "text2")
        self._paint_legend(painter, QRect(left, second_line, right - left - second_width, 0), content.legend)

    def _legend_width(self, legend: tuple[LegendEntry, ...]) -> int:
        px = self._theme.metrics.px
        return sum(self._width(TextStyle.CAPTION, entry.name) + px(_SAMPLE_PX + 4 + _LEGEND_GAP_PX) for entry in legend)

    def _paint_legend(self, painter: QPainter, line: QRect, legend: tuple[LegendEntry, ...]) -> None:
        """Paint as many entries as fit, the last one cut; `line`: its left end, baseline and width."""
        px = self._theme.metrics.px
        metrics = self._metrics(TextStyle.CAPTION)
        x, right = line.x(), line.x() + line.width()
        middle = line.y() - metrics.xHeight() // 2
        for entry in legend:
            room = right - x - px(_SAMPLE_PX + 4)
            if room < metrics.averageCharWidth() * 3:
                return
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(entry.pen)
            painter.drawLine(x, middle, x + px(_SAMPLE_PX), middle)
            text = metrics.elidedText(entry.name, Qt.TextElideMode.ElideMiddle, room)
            x += px(_SAMPLE_PX + 4)
            self._text(painter, QPoint(x, line.y()), text, TextStyle.CAPTION, "text2")
            x += self._width(TextStyle.CAPTION, text) + px(_LEGEND_GAP_PX)

    def _paint_grid(self, painter: QPainter, plot: QRect) -> None:
        grid = self._theme.color("grid")
        for share in (0.0, 0.5, 1.0):
            painter.fillRect(QRect(plot.x(), self._level_y(plot, share), plot.width(), 1), grid)
        for quarter in range(_QUARTERS + 1):
            x = plot.x() + round((plot.width() - 1) * quarter / _QUARTERS)
            painter.fillRect(QRect(x, plot.y(), 1, plot.height()), grid)

    def _paint_limits(self, painter: QPainter, plot: QRect, limits: tuple[float, ...]) -> None:
        pen = QPen(self._theme.color("text2"), 1)
        pen.setDashPattern(list(_LIMIT_RHYTHM))
        painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        for share in limits:
            y = self._level_y(plot, share)
            painter.drawLine(plot.x(), y, plot.right(), y)

    def _paint_axes(self, painter: QPainter, plot: QRect, content: FrameContent) -> None:
        px = self._theme.metrics.px
        metrics = self._metrics(TextStyle.CAPTION)
        for share, text in zip((0.0, 0.5, 1.0), content.levels, strict=True):
            baseline = self._level_y(plot, share) + metrics.capHeight() // 2
            self._text_right(painter, QPoint(plot.x() - px(6), baseline), text, TextStyle.CAPTION, "text2")
        below = plot.bottom() + px(4) + metrics.ascent()
        self._text(painter, QPoint(plot.x(), below), content.times[0], TextStyle.CAPTION, "text2")
        self._text_right(painter, QPoint(plot.right() + 1, below), content.times[1], TextStyle.CAPTION, "text2")

    @staticmethod
    def _level_y(plot: QRect, share: float) -> int:
        return plot.bottom() - round((plot.height() - 1) * share)

    def _text(self, painter: QPainter, at: QPoint, text: str, style: TextStyle, token: str) -> None:
        if text:
            painter.setFont(self._theme.font(style))
            painter.setPen(self._theme.color(token))
            painter.drawText(at, text)

    def _text_right(self, painter: QPainter, at: QPoint, text: str, style: TextStyle, token: str) -> int:
        """Write `text` so that it ends at `at`; return its width."""
        width = self._width(style, text) if text else 0
        self._text(painter, QPoint(at.x() - width, at.y()), text, style, token)
        return width


def paint_value_box(
    painter: QPainter, theme: Theme, plot: QRect, at: tuple[int, float | None], lines: list[str]
) -> None:
    """Paint values in a box beside a vertical line, inside `plot` where it fits.

    `at`: where the line is, and the height of the uppermost marked value, which the box leaves free if it can.
    """
    px = theme.metrics.px
    font: QFont = theme.font(TextStyle.CAPTION)
    metrics = QFontMetrics(font)
    width = max(metrics.horizontalAdvance(line) for line in lines) + 2 * px(6)
    height = metrics.height() * len(lines) + 2 * px(4)
    x, highest = at
    left = x + px(8)
    if left + width > plot.right():
        left = max(plot.x(), x - px(8) - width)
    top = plot.y()
    if highest is not None and highest < top + height:
        top = max(top, plot.bottom() - height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("control"), 1))
    painter.setBrush(QColor(theme.color("base")))
    painter.drawRoundedRect(QRectF(left + 0.5, top + 0.5, width - 1, height - 1), 4, 4)
    painter.setFont(font)
    for index, line in enumerate(lines):
        painter.setPen(theme.color("text2" if index == 0 else "text"))
        baseline = top + px(4) + metrics.ascent() + index * metrics.height()
        painter.drawText(QPoint(left + px(6), baseline), line)
