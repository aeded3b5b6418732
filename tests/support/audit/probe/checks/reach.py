"""What can be pushed can be reached by the keyboard and hit with the mouse."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from tests.support.audit.probe.node import Node, Rectangle
from tests.support.audit.probe.roles import COMPOSITES, PUSHED, TARGETS
from tests.support.audit.report import Violation

# WCAG 2.2, 2.5.8.
LEAST_TARGET = 24
# Of these Qt tells only the part that is painted, so they are held to the distance from other targets instead.
_TOLD_AS_PAINTED = frozenset({"check box", "radio button"})


def check_reach(nodes: list[Node], counts: Counter[str]) -> Iterator[Violation]:
    """Buttons outside the Tab order, and targets that are too small."""
    showing = [node for node in nodes if node.is_showing]
    for node in showing:
        is_part = any(above.role in COMPOSITES for above in node.above())
        if node.role in PUSHED and node.is_enabled and not node.is_focusable and not is_part:
            yield Violation("button-unfocusable", node.path, "a button that Tab cannot reach, outside any tool bar")
    targets = [node for node in showing if is_target(node)]
    counts["targets"] = len(targets)
    for node in targets:
        yield from _check_size(node, targets)


def is_target(node: Node) -> bool:
    """Whether it is something of its own to hit, and has a place."""
    if node.role not in TARGETS or node.rectangle is None or min(node.rectangle[2:]) <= 0:
        return False
    return node.parent is None or node.parent.role not in ("combo box", "spin button")


def _check_size(node: Node, targets: list[Node]) -> Iterator[Violation]:
    _, _, width, height = _place(node)
    if min(width, height) >= LEAST_TARGET:
        return
    if node.role in _TOLD_AS_PAINTED and all(_is_apart(node, other) for other in targets if other is not node):
        return
    yield Violation("target-size", node.path, f"{width} × {height} pixels, at least {LEAST_TARGET} are needed")


def _is_apart(node: Node, other: Node) -> bool:
    """Whether a circle of the least size around the middle of one stays clear of the other."""
    if node.window is not other.window:
        return True
    x, y, width, height = _place(node)
    left, top, wide, high = _place(other)
    across = max(left - (x + width / 2), 0, x + width / 2 - (left + wide))
    down = max(top - (y + height / 2), 0, y + height / 2 - (top + high))
    return math.hypot(across, down) >= LEAST_TARGET / 2


def _place(node: Node) -> Rectangle:
    return node.rectangle or (0, 0, 0, 0)
