"""The texts on the screen and where they are, for looking at them in a picture."""

from __future__ import annotations

from typing import Any

from gi.repository import Atspi

from tests.support.audit.probe.node import Node, Rectangle, State, is_active, walk
from tests.support.audit.probe.roles import TEXTS

# Less of a text than this is hidden by what scrolls or covers it, and tells nothing.
_LEAST_PART = 0.6


def visible_texts(application: Atspi.Accessible) -> list[dict[str, Any]]:
    """Each text of the active window with role, whether it is enabled, and its visible rectangle."""
    nodes = walk(application, is_active)
    active = [node for node in nodes if node.has(State.ACTIVE) and node.parent is not None]
    found = []
    for node in active[:1]:
        for below in node.below():
            place = _visible_part(below)
            text = (below.name if below.text is None else below.text).strip()
            if below.role in TEXTS and below.is_showing and text and place is not None:
                found.append({"role": below.role, "text": text, "is_enabled": below.is_enabled, "rectangle": place})
    return found


def _visible_part(node: Node) -> Rectangle | None:
    if node.rectangle is None or node.rectangle[2] <= 0 or node.rectangle[3] <= 0:
        return None
    part = node.rectangle
    for above in node.above():
        if above.rectangle is not None and above.rectangle[2] > 0:
            part = _common(part, above.rectangle)
    is_enough = part[2] > 0 and part[3] >= node.rectangle[3] * _LEAST_PART
    return part if is_enough else None


def _common(one: Rectangle, other: Rectangle) -> Rectangle:
    left, top = max(one[0], other[0]), max(one[1], other[1])
    right = min(one[0] + one[2], other[0] + other[2])
    bottom = min(one[1] + one[3], other[1] + other[3])
    return left, top, right - left, bottom - top
