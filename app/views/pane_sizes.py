"""What the mouse does with the lines between panes, for the keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget


def resize_pane(focused: QWidget | None, step_px: int) -> bool:
    """Make the pane that ``focused`` is in larger, or smaller by a negative step, and its neighbour the opposite.

    False where there is no pane with a neighbour on screen.
    """
    pane = focused
    while pane is not None and not isinstance(pane.parentWidget(), QSplitter):
        pane = pane.parentWidget()
    if pane is None:
        return False
    splitter = pane.parentWidget()
    assert isinstance(splitter, QSplitter)
    place = splitter.indexOf(pane)
    others = [at for at in (place + 1, place - 1) if 0 <= at < splitter.count() and splitter.widget(at).isVisible()]
    if not others:
        return False
    sizes = splitter.sizes()
    is_upright = splitter.orientation() is Qt.Orientation.Vertical
    for at, step in ((place, -step_px), (others[0], step_px)):
        hint = splitter.widget(at).minimumSizeHint().expandedTo(splitter.widget(at).minimumSize())
        if sizes[at] - step < (hint.height() if is_upright else hint.width()):
            return False
    sizes[place] += step_px
    sizes[others[0]] -= step_px
    splitter.setSizes(sizes)
    splitter.splitterMoved.emit(sizes[0], 1)  # as for the mouse: it is remembered
    return True
