"""Keys and mouse of a graph."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.views.widgets.time_window import TimeWindow

_NOTCH = 120
_PAGE = 0.5


class GraphControl(Protocol):
    """What a graph lets its input do."""

    def window_of_time(self) -> TimeWindow:
        """Return which part of time is shown."""
        ...

    def choose_window(self, window: TimeWindow) -> None:
        """Show another part of time."""
        ...

    def point_at(self, x: float) -> None:
        """Show the values at a horizontal position."""
        ...

    def walk(self, steps: int) -> None:
        """Go some samples on."""
        ...

    def walk_to_edge(self, is_last: bool) -> None:
        """Go to the first or last sample."""
        ...

    def has_cursor(self) -> bool:
        """Whether values are shown at a point."""
        ...

    def clear_cursor(self) -> None:
        """Show no values at a point."""
        ...

    def is_paused(self) -> bool:
        """Whether the graph stands still."""
        ...

    def set_paused(self, is_paused: bool) -> None:
        """Stand still or go on."""
        ...

    def width(self) -> int:
        """Return the width in pixels."""
        ...


class GraphInput(QObject):
    """Turns key presses, wheel and drags into what a graph shows."""

    def __init__(self, graph: GraphControl, widget: QWidget) -> None:
        """`widget`: the graph as what receives the events."""
        super().__init__(widget)
        self._graph = graph
        self._drag: tuple[float, TimeWindow] | None = None
        self._is_hovering = False
        self._turned = 0
        widget.installEventFilter(self)

    def is_hovering(self) -> bool:
        """Whether the pointer, not the keyboard, chose the point that is shown."""
        return self._is_hovering

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Override QObject.eventFilter: act on an event; return whether it was used up."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(event)
        if isinstance(event, QWheelEvent):
            return self._on_wheel(event)
        if isinstance(event, QMouseEvent):
            return self._on_mouse(event)
        if event.type() == QEvent.Type.Leave and self._is_hovering:
            self._is_hovering = False
            self._graph.clear_cursor()
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        if event.modifiers() & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier):
            return False
        key, graph = Qt.Key(event.key()), self._graph
        window = graph.window_of_time()
        stride = 10 if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 1
        acts = {
            Qt.Key.Key_Left: lambda: self._walk(-stride),
            Qt.Key.Key_Right: lambda: self._walk(stride),
            Qt.Key.Key_Home: lambda: self._edge(is_last=False),
            Qt.Key.Key_End: lambda: self._edge(is_last=True),
            Qt.Key.Key_PageUp: lambda: graph.choose_window(window.moved(-_PAGE * window.span_s)),
            Qt.Key.Key_PageDown: lambda: graph.choose_window(window.moved(_PAGE * window.span_s)),
            Qt.Key.Key_Plus: lambda: graph.choose_window(window.stepped(-1)),
            Qt.Key.Key_Equal: lambda: graph.choose_window(window.stepped(-1)),
            Qt.Key.Key_Minus: lambda: graph.choose_window(window.stepped(1)),
            Qt.Key.Key_P: lambda: graph.set_paused(not graph.is_paused()),
        }
        if key == Qt.Key.Key_Escape:
            return self._escape(window)
        act = acts.get(key)
        if act is None:
            return False
        act()
        return True

    def _walk(self, steps: int) -> None:
        self._is_hovering = False
        self._graph.walk(steps)

    def _edge(self, *, is_last: bool) -> None:
        self._is_hovering = False
        self._graph.walk_to_edge(is_last)

    def _escape(self, window: TimeWindow) -> bool:
        """Step back: first from the point, then to now; what is left goes to the window."""
        if self._graph.has_cursor():
            self._graph.clear_cursor()
            return True
        if not window.is_live:
            self._graph.choose_window(window.live())
            return True
        return False

    def _on_wheel(self, event: QWheelEvent) -> bool:
        delta = event.angleDelta()
        window = self._graph.window_of_time()
        if abs(delta.x()) > abs(delta.y()):
            self._graph.choose_window(window.moved(-delta.x() / _NOTCH * window.span_s / 10))
            return True
        self._turned += delta.y()
        notches = int(self._turned / _NOTCH)
        if notches:
            self._turned -= notches * _NOTCH
            keep = 1.0 if window.is_live else event.position().x() / max(1, self._graph.width())
            self._graph.choose_window(window.stepped(-notches, keep))
        event.accept()
        return True

    def _on_mouse(self, event: QMouseEvent) -> bool:
        kind, x = event.type(), event.position().x()
        if kind == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._drag = (x, self._graph.window_of_time())
        elif kind == QEvent.Type.MouseButtonRelease:
            self._drag = None
        elif kind == QEvent.Type.MouseButtonDblClick:
            self._graph.choose_window(self._graph.window_of_time().live())
            return True
        elif kind == QEvent.Type.MouseMove:
            self._on_move(x)
        return False

    def _on_move(self, x: float) -> None:
        if self._drag is None:
            self._is_hovering = True
            self._graph.point_at(x)
            return
        begin, window = self._drag
        self._graph.clear_cursor()
        self._graph.choose_window(window.moved((begin - x) / max(1, self._graph.width()) * window.span_s))
