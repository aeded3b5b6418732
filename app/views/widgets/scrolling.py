"""Scroll areas whose scroll bars neither come nor go, because Qt's answer to a screen reader crashes when they do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

_ALWAYS, _NEVER = Qt.ScrollBarPolicy.ScrollBarAlwaysOn, Qt.ScrollBarPolicy.ScrollBarAlwaysOff


def keep_scroll_bars(area: QScrollArea, *, is_wide: bool = True) -> None:
    """Keep the bars where they are; the theme shows nothing of one that has nothing to scroll.

    A shown bar is one of the area's accessible children, and Qt (6.11) does not look whether there still is one at
    the place that a screen reader asks for: a bar that went between its two questions ended the program.
    ``is_wide``: whether the content may be wider than the area.
    """
    area.setVerticalScrollBarPolicy(_ALWAYS)
    area.setHorizontalScrollBarPolicy(_ALWAYS if is_wide else _NEVER)


def area_for(page: QWidget, name: str) -> QScrollArea:
    """An area called ``name`` for ``page``, which the caller puts in. Its bar stands in the page's own margin."""
    area = QScrollArea()
    area.setObjectName(name)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    keep_scroll_bars(area)
    page.setAutoFillBackground(True)
    page.setBackgroundRole(QPalette.ColorRole.Base)
    margins = page.layout().contentsMargins()
    margins.setRight(max(0, margins.right() - area.verticalScrollBar().sizeHint().width()))
    page.layout().setContentsMargins(margins)
    return area
