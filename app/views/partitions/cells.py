"""Paints the rows of the partitions table, a column at a time.

Not a delegate: Qt calls one for every cell, which costs some ten microseconds before anything is
drawn, five times what a number costs here. A tick repaints the live columns of all visible rows.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from app.core.partitions import PartitionState
from app.models.columns import Cell
from app.views.partitions.lines import Line, Place
from app.views.partitions.look import Face, Look
from app.views.partitions.sparks import Sparks
from app.views.partitions.texts import DASH, PartitionTexts
from app.views.style.signs import partition_sign
from app.views.style.tokens import Sign

_MIDDLE = Qt.TextElideMode.ElideMiddle
_RIGHT = Qt.TextElideMode.ElideRight
_WIDEST = {"%": "100", "GiB": "99.9", "MB/s": "99.9", "/s": "9999", "ms": "99.9"}
_WIDEST_MEMORY = "99.9 / 99.9"
_LEAST_SPARK_PX = 24
_CRITICAL = {PartitionState.PAUSED_CRITICAL, PartitionState.FAILED}


class CellPainter:
    """Paints columns of lines. ``look`` changes with the theme, ``height`` with the density.

    Places are reckoned from left to right; ``is_mirrored``, and each is put where it is in a mirror of its column.
    Sparklines are put so as well, but the newest is always at their right end: they are graphs.
    """

    def __init__(self, texts: PartitionTexts, sparks: Sparks) -> None:
        self._texts = texts
        self._sparks = sparks
        self.look: Look | None = None
        self.height = 24
        self.is_mirrored = False
        self._mirror = 0  # the sum of a column's left and right edges
        self.turn_degrees = 0
        self.has_turning = False  # a sign that turns was painted

    def paint(self, painter: QPainter, place: Place, lines: list[Line]) -> None:
        """Paint one column of all ``lines``."""
        look = self.look
        if look is None or not lines:
            return
        self._mirror = 2 * place.x + place.width
        cell = place.column.cell
        if cell is Cell.NAME:
            self._paint_names(painter, look, place, lines)
        elif cell is Cell.STATE:
            self._paint_states(painter, look, place, lines)
        elif cell in {Cell.METRIC, Cell.MEMORY}:
            self._paint_metrics(painter, look, place, lines)
        elif cell is Cell.UPTIME:
            self._paint_uptimes(painter, look, place, lines)
        elif cell is Cell.STATUS:
            self._paint_statuses(painter, look, place, lines)
        else:
            self._paint_texts(painter, look, place, lines)

    def _at(self, x: float, width: float) -> float:
        """Where what is at ``x`` from left to right is put."""
        return self._mirror - x - width if self.is_mirrored else x

    def _paint_names(self, painter: QPainter, look: Look, place: Place, lines: list[Line]) -> None:
        left = place.x + (look.inset if place.is_first else look.gap)
        text_left = left + look.metrics.icon + look.gap
        room = place.x + place.width - look.gap - text_left
        icon_down = (self.height - look.metrics.icon) // 2
        for line in lines:
            is_parent = line.row.is_parent
            icon = look.icon("parent-partition" if is_parent else "virtual-machine", line.ink.icon)
            painter.drawPixmap(int(self._at(left, look.metrics.icon)), line.y + icon_down, icon)
            face = look.strong if line.is_strong or is_parent else look.body
            painter.setPen(line.ink.text)
            if is_parent:
                top = line.y + (self.height - face.height - look.caption.height) // 2
                self._draw(painter, face, self._texts.name(line.row), text_left, top, room, _MIDDLE, face.height)
                painter.setPen(line.ink.note)
                second, down = self._second_line(look, line, room), top + face.height
                self._draw(painter, look.caption, second, text_left, down, room, _RIGHT, look.caption.height)
            else:
                self._draw(painter, face, self._texts.name(line.row), text_left, line.y, room, _MIDDLE)

    def _second_line(self, look: Look, line: Line, room: int) -> str:
        """What the parent partition is, or where there is no room for that, of which host."""
        words = self._texts.second_line(line.row)
        return words if look.caption.text(words).width <= room else self._texts.host_name(line.row)

    def _paint_states(self, painter: QPainter, look: Look, place: Place, lines: list[Line]) -> None:
        left = place.x + look.gap
        text_left = left + look.metrics.sign + look.metrics.icon_gap
        room = place.x + place.width - look.gap - text_left
        sign_down = (self.height - look.metrics.sign) // 2
        sign_left = int(self._at(left, look.metrics.sign))
        for line in lines:
            state = line.row.state
            sign = partition_sign(state)
            pixmap = look.sign(sign, line.ink.sign)
            if sign is Sign.WORKING:
                self._paint_turned(painter, pixmap, sign_left, line.y + sign_down, look.metrics.sign)
            else:
                painter.drawPixmap(sign_left, line.y + sign_down, pixmap)
            painter.setPen(line.ink.text)
            self._draw(painter, look.body, self._texts.state_word(state), text_left, line.y, room, _RIGHT)

    def _paint_turned(self, painter: QPainter, pixmap: QPixmap, x: int, y: int, side: int) -> None:
        self.has_turning = True
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(x + side / 2, y + side / 2)
        painter.rotate(self.turn_degrees)
        painter.drawPixmap(QPointF(-side / 2, -side / 2), pixmap)
        painter.restore()

    def _paint_metrics(self, painter: QPainter, look: Look, place: Place, lines: list[Line]) -> None:
        column, texts = place.column, self._texts
        widest = _WIDEST_MEMORY if column.cell is Cell.MEMORY else _WIDEST[column.unit]
        right = place.x + place.width - look.gap
        left = place.x + look.gap
        spark_width = right - look.number_width(widest) - look.gap - left
        if column.has_spark and spark_width >= _LEAST_SPARK_PX:
            size = (min(spark_width, look.metrics.px(120)), self.height - 8)
            self._sparks.paint(painter, look, column, lines, QRect(int(self._at(left, size[0])), 4, *size))
        face, is_memory, unit = look.note, column.cell is Cell.MEMORY, column.unit
        down = (self.height - face.height) // 2
        painter.setFont(face.font)
        pen = None
        for y, row, ink, _, _ in lines:
            if is_memory:
                words = texts.memory(column, row)
            else:
                value = column.value(row)
                words = texts.blank(column, row) if value is None else texts.figure(unit, value)  # type: ignore[arg-type]
            if not words or (row.is_parent and not column.is_of_parent):
                continue
            if ink.number is not pen:
                pen = ink.number
                painter.setPen(pen)
            if words is DASH:
                self._paint_dash(painter, look, right, y, ink.number)
                continue
            if row.is_parent:
                face = look.note_medium
                painter.setFont(face.font)
            layout, width, _ = face.text(words)
            painter.drawStaticText(QPointF(self._at(right - width, width), y + down), layout)

    def _paint_dash(self, painter: QPainter, look: Look, right: int, y: int, color: QColor) -> None:
        """A bar on whole pixels: the font's own dash lies between two rows of them and is half as dark."""
        width, thickness = look.number_width("0"), look.metrics.px(1)
        painter.fillRect(
            int(self._at(right - width, width)), y + (self.height - thickness) // 2, width, thickness, color
        )

    def _paint_uptimes(self, painter: QPainter, look: Look, place: Place, lines: list[Line]) -> None:
        # Each text is new each second, so laying them out ahead would gain nothing.
        right, now_s = place.x + place.width - look.gap, self._texts.now_s()
        face = look.note
        painter.setFont(face.font)
        down, width_of = (self.height - face.height) // 2 + face.metrics.ascent(), face.metrics.horizontalAdvance
        pen = None
        for y, row, ink, _, _ in lines:
            words = self._texts.uptime(row, now_s)
            if not words:
                continue
            if ink.number is not pen:
                pen = ink.number
                painter.setPen(pen)
            if row.is_parent:
                painter.setFont(look.note_medium.font)
                width_of = look.note_medium.metrics.horizontalAdvance
            width = width_of(words)
            painter.drawText(QPointF(self._at(right - width, width), y + down), words)

    def _paint_statuses(self, painter: QPainter, look: Look, place: Place, lines: list[Line]) -> None:
        left, room = place.x + look.gap, place.width - 2 * look.gap
        low = 6 if look.palette.is_high_contrast else 5  # the line of progress stays clear of the focus ring
        for line in lines:
            words, job = self._texts.status(line.row), line.row.job
            if not words:
                continue
            if job is not None:
                painter.setPen(line.ink.text)
                lift = 0 if job.percent is None else low - 3
                if job.percent is not None and look.note.text(words).width > room:
                    words = self._texts.percent(job.percent)  # the row has the name, and the state what is done
                self._draw(painter, look.note, words, left, line.y - lift, room, _RIGHT)
                if job.percent is not None:
                    below = QRect(int(self._at(left, room)), line.y + self.height - low, room, 2)
                    self._paint_progress(painter, look, below, job.percent, line)
                continue
            is_bad = line.row.state in _CRITICAL and bool(line.row.partition.reason)
            painter.setPen(line.ink.critical if is_bad else line.ink.note)
            face = look.note_medium if is_bad else look.note
            self._draw(painter, face, words, left, line.y, room, _RIGHT)

    def _paint_progress(self, painter: QPainter, look: Look, rect: QRect, percent: float, line: Line) -> None:
        done = QRect(rect)
        done.setWidth(round(rect.width() * min(100.0, max(0.0, percent)) / 100))
        if self.is_mirrored:
            done.moveRight(rect.right())
        if line.ink.is_selected and look.palette.is_high_contrast:
            # One colour for all that is on the row: what is to be done yet is a thinner line.
            painter.fillRect(QRect(rect.x(), rect.bottom(), rect.width(), 1), look.color("selection_text"))
            painter.fillRect(done.adjusted(0, -1, 0, 0), look.color("selection_text"))
        else:
            painter.fillRect(rect, look.color("selection_off"))
            painter.fillRect(done, look.color("accent"))

    def _paint_texts(self, painter: QPainter, look: Look, place: Place, lines: list[Line]) -> None:
        column, face = place.column, look.note
        left = place.x + (look.inset if place.is_first else look.gap)
        room = place.x + place.width - look.metrics.icon_gap - left
        mode = _MIDDLE if column.id == "uuid" else _RIGHT
        is_plain = column.is_number or column.id == "address"
        for line in lines:
            words = self._texts.display(column, line.row)
            if not words:
                continue
            painter.setPen(line.ink.number if is_plain else line.ink.note)
            x = left
            if column.is_number:
                room = place.x + place.width - look.gap - left
                x = left + room - round(face.elided(words, room, _RIGHT).width)
            self._draw(painter, face, words, x, line.y, room, mode)

    def _draw(
        self,
        painter: QPainter,
        face: Face,
        words: str,
        x: int,
        y: int,
        room: int,
        mode: Qt.TextElideMode,
        height: int = 0,
    ) -> None:
        """Draw a text in the middle of ``height`` (0: of the row) below ``y``, cut to ``room``."""
        text = face.elided(words, room, mode)
        painter.setFont(face.font)
        left = self._at(x, text.width)
        painter.drawStaticText(QPointF(left, y + ((height or self.height) - text.height) // 2), text.layout)
