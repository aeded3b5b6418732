"""The widgets of a window that are the program's own and can be seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from PySide6.QtWidgets import QWidget

Kind = TypeVar("Kind", bound=QWidget)


def visible(window: QWidget, kind: type[Kind]) -> Iterator[Kind]:
    """What is shown of one kind in `window`; other windows, and what Qt builds by itself, are left out."""
    for widget in (window, *window.findChildren(kind)):
        if isinstance(widget, kind) and widget.isVisibleTo(window) and widget.window() is window and not is_qts(widget):
            yield widget


def is_qts(widget: QWidget) -> bool:
    """Whether it is a part that Qt made for one of its own widgets."""
    return widget.objectName().startswith("qt_") or type(widget).__name__.startswith("QtPrivate")


def where(widget: QWidget) -> str:
    """The path of classes and object names down to a widget."""
    parts: list[str] = []
    above: QWidget | None = widget
    while above is not None:
        parts.append(f"{type(above).__name__}[{above.objectName()}]")
        above = above.parentWidget() if not above.isWindow() else None
    return "/".join(reversed(parts))
