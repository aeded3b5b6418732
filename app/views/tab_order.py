"""The way of Tab through a window whose parts were made at different times."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def tab_stops(window: QWidget, panes: Sequence[QWidget], focused: QWidget | None = None) -> list[QWidget]:
    """What Tab comes to now, in the order of reading: what is in no pane first, then pane by pane.

    Qt keeps the order in which widgets came into the window, and late ones would all come last; inside of one pane
    that order is kept. ``focused`` is among them even if only a click or F6 leads to it.
    """
    stops: list[tuple[int, QWidget]] = []
    widget = window.nextInFocusChain()
    while widget is not None and widget is not window:
        if widget is focused or _is_stop(widget):
            place = next((n for n, pane in enumerate(panes) if pane is widget or pane.isAncestorOf(widget)), -1)
            stops.append((place, widget))
        widget = widget.nextInFocusChain()
    return [stop for _, stop in sorted(stops, key=lambda each: each[0])]


def move_focus(window: QWidget, panes: Sequence[QWidget], is_forward: bool) -> bool:
    """Put the focus on the next stop (or the one before), going round at the end; False when there is none."""
    focused = window.focusWidget()
    stops = tab_stops(window, panes, focused)
    if not any(map(_is_stop, stops)):
        return False
    step = 1 if is_forward else -1
    here = next((n for n, stop in enumerate(stops) if stop is focused), -1 if is_forward else 0)
    target = stops[(here + step) % len(stops)]
    target.setFocus(Qt.FocusReason.TabFocusReason if is_forward else Qt.FocusReason.BacktabFocusReason)
    return True


def _is_stop(widget: QWidget) -> bool:
    takes_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return takes_tab and widget.isEnabled() and widget.isVisible() and widget.focusProxy() is None
