"""Tab pressed until it comes round: what it reaches, and where it stays."""

from __future__ import annotations

import subprocess
from collections import Counter

from gi.repository import Atspi, GLib

from tests.support.audit.probe.bus import pump
from tests.support.audit.probe.checks.names import is_inside_of_a_stop
from tests.support.audit.probe.node import Node, State, name_of, rectangle_of, role_of
from tests.support.audit.probe.roles import CELLS, HEADERS, LAYOUT, MENU_ITEMS, PUSHED, WINDOWS
from tests.support.audit.report import Violation

_PARTS = CELLS | HEADERS | MENU_ITEMS | {"page tab"}
_NO_STOPS = _PARTS | LAYOUT | {"label", "popup menu"}
_SETTLE_S = 0.15
_PATIENCE_S = 1.0
_TRAPPED_AFTER = 3


class TabWalk:
    """One walk through the active window of a program, from wherever the focus is."""

    def __init__(self, nodes: list[Node]) -> None:
        self._nodes = nodes
        self._focused: list[Atspi.Accessible] = []
        self._listener = Atspi.EventListener.new(self._note)
        self.order: list[Atspi.Accessible] = []

    def run(self, counts: Counter[str]) -> list[Violation]:
        """Press Tab until it comes round. Gives what is wrong with where it went."""
        window = next((node for node in self._nodes if node.role in WINDOWS and node.has(State.ACTIVE)), None)
        if window is None:
            return [Violation("focus-lost", "(program)", "no window of the program is active")]
        stops = [node for node in self._nodes if node.window is window and is_stop(node)]
        for event in ("object:state-changed:focused", "object:active-descendant-changed"):
            self._listener.register(event)
        try:
            violations = self._walk(window, 2 * len(stops) + 12)
        finally:
            for event in ("object:state-changed:focused", "object:active-descendant-changed"):
                self._listener.deregister(event)
        counts["tab stops expected"], counts["tab stops visited"] = len(stops), len(self.order)
        if not violations:
            violations = self._unreached(stops)
        return violations

    def names(self) -> tuple[str, ...]:
        """The stops in order, in words."""
        return tuple(f"{role_of(stop)}[{name_of(stop)}]" for stop in self.order)

    def _walk(self, window: Node, most: int) -> list[Violation]:
        stays = 0
        for _ in range(most):
            stop = self._tab()
            if stop is None:
                return [Violation("focus-lost", window.path, "after Tab nothing in the window has the focus")]
            if self.order and stop == self.order[-1]:
                stays += 1
                if stays >= _TRAPPED_AFTER:
                    where = f"{role_of(stop)}[{name_of(stop)}]"
                    return [Violation("focus-trap", where, "Tab does not leave it")]
                continue
            stays = 0
            if stop in self.order:
                break
            self.order.append(stop)
        return []

    def _tab(self) -> Atspi.Accessible | None:
        """What has the focus after one Tab. No event at all means that it has not moved."""
        self._focused.clear()
        subprocess.run(["xdotool", "key", "--clearmodifiers", "Tab"], check=True, timeout=10)
        if pump(_PATIENCE_S, lambda: bool(self._focused)):
            pump(_SETTLE_S)  # a table tells of itself first and of its cell after that
        elif self.order:
            return self.order[-1]
        return _stop_of(self._focused[-1]) if self._focused else None

    def _note(self, event: Atspi.Event) -> None:
        if event.source is not None and (event.detail1 or event.type.startswith("object:active")):
            self._focused.append(event.source)

    def _unreached(self, stops: list[Node]) -> list[Violation]:
        rectangles = [rectangle_of(stop) for stop in self.order]
        has_radio = any(role_of(stop) == "radio button" for stop in self.order)
        violations = []
        for node in stops:
            if node.accessible in self.order or node.rectangle in rectangles:
                continue
            if node.role == "radio button" and has_radio:
                continue  # a group of them is one stop
            violations.append(Violation("focus-unreachable", node.path, "takes the focus, but Tab never comes to it"))
        return violations


def is_stop(node: Node) -> bool:
    """Whether Tab should come to it."""
    if not (node.is_showing and node.is_focusable and node.is_enabled):
        return False
    if node.role in _NO_STOPS or is_inside_of_a_stop(node):
        return False
    above = {each.role for each in node.above()}
    if node.role in PUSHED and "tool bar" in above:
        return False  # its action is in a menu, and has a key
    return not above & (CELLS | {"combo box", "spin button"})


def _stop_of(accessible: Atspi.Accessible) -> Atspi.Accessible | None:
    """The stop that an object belongs to: the focus of a cell is its table's."""
    try:
        while accessible is not None and role_of(accessible) in _PARTS:
            accessible = accessible.get_parent()
    except GLib.Error:
        return None
    return accessible
