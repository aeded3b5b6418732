"""The ground of a row in a table or tree: selection, hover, the bar at its left edge, the focus ring."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter

from app.views.style.icons import Tone
from app.views.style.theme import Theme

_BAR_PX = 3


class RowState(NamedTuple):
    """What decides how a row looks."""

    is_selected: bool = False
    is_pane_focused: bool = False
    is_hovered: bool = False
    is_parent: bool = False


def row_ground(state: RowState) -> str:
    """Return the colour token of a row's ground."""
    if state.is_selected:
        return "selection" if state.is_pane_focused else "selection_off"
    if state.is_hovered:
        return "hover"
    return "parent" if state.is_parent else "base"


def row_text(theme: Theme, state: RowState, token: str = "text") -> str:
    """Return the colour token for something drawn on a row: its own, or the selection's.

    In high contrast everything on a selected row (signs, second lines, graphs) takes the selection's text colour.
    """
    is_on_selection = state.is_selected and state.is_pane_focused
    if is_on_selection and (token == "text" or theme.colors.is_high_contrast):
        return "selection_text"
    return token


def row_tone(state: RowState, *, is_muted: bool = False) -> Tone:
    """Return the tone of an icon on a row."""
    if state.is_selected and state.is_pane_focused:
        return Tone.SELECTED
    return Tone.MUTED if is_muted else Tone.NORMAL


def paint_ground(painter: QPainter, rect: QRect, theme: Theme, state: RowState) -> None:
    """Fill `rect`, a cell or a whole row, with the row's ground."""
    painter.fillRect(rect, theme.color(row_ground(state)))


def paint_bar(painter: QPainter, row: QRect, theme: Theme, state: RowState) -> None:
    """Paint the bar at the edge where a selected row, or that of the parent partition, begins."""
    if not state.is_selected and not state.is_parent:
        return
    token = "accent" if state.is_selected and state.is_pane_focused else "text2"
    if token == "accent" and theme.colors.is_high_contrast:
        token = "selection_text"
    bar = QRect(row.x(), row.y(), theme.metrics.px(_BAR_PX), row.height())
    if painter.layoutDirection() is Qt.LayoutDirection.RightToLeft:  # of a picture it is neither
        bar.moveRight(row.right())
    painter.fillRect(bar, theme.color(token))


def paint_focus_ring(painter: QPainter, rect: QRect, theme: Theme, *, is_on_selection: bool = False) -> None:
    """Paint the focus ring inside the edge of `rect`, a current row or a widget."""
    ring = theme.metrics.focus_ring
    is_inverted = is_on_selection and theme.colors.is_high_contrast
    color = theme.color("selection_text" if is_inverted else "focus")
    width, height = rect.width(), rect.height()
    painter.fillRect(QRect(rect.x(), rect.y(), width, ring), color)
    painter.fillRect(QRect(rect.x(), rect.y() + height - ring, width, ring), color)
    painter.fillRect(QRect(rect.x(), rect.y() + ring, ring, height - 2 * ring), color)
    painter.fillRect(QRect(rect.x() + width - ring, rect.y() + ring, ring, height - 2 * ring), color)
