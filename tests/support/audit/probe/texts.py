"""The texts on the screen and where they are, for looking at them in a picture."""

from __future__ import annotations

from typing import Any

from gi.repository import Atspi, GLib

from tests.support.audit.probe.node import (
    Rectangle,
    State,
    children_of,
    is_active,
    name_of,
    rectangle_of,
    role_of,
    text_of,
)
from tests.support.audit.probe.roles import TEXTS

# Less of a text than this is hidden by what scrolls or covers it, and tells nothing.
_LEAST_PART = 0.6
_LONGEST = 200


def visible_texts(application: Atspi.Accessible) -> list[dict[str, Any]]:
    """Each text of the active window with role, whether it is enabled, and its visible rectangle."""
    found: list[dict[str, Any]] = []

    def take(accessible: Atspi.Accessible, room: Rectangle | None) -> None:
        states = accessible.get_state_set()
        if not states.contains(State.SHOWING):
            return
        role, place = role_of(accessible), rectangle_of(accessible)
        part = _visible_part(place, room)
        text = _text(accessible) if role in TEXTS and part is not None else ""
        if text:
            is_enabled = states.contains(State.SENSITIVE)
            found.append({"role": role, "text": text, "is_enabled": is_enabled, "rectangle": part})
        inside = room if place is None or place[2] <= 0 else place if room is None else _common(place, room)
        for child in children_of(accessible, accessible.get_child_count()):
            try:
                take(child, inside)
            except GLib.Error:
                continue  # it has gone meanwhile

    for window in children_of(application, application.get_child_count()):
        if is_active(window):
            take(window, None)
            break
    return found


def _text(accessible: Atspi.Accessible) -> str:
    has_text = "Text" in accessible.get_interfaces()
    return (text_of(accessible, _LONGEST) if has_text else name_of(accessible)).strip()


def _visible_part(place: Rectangle | None, room: Rectangle | None) -> Rectangle | None:
    if place is None or place[2] <= 0 or place[3] <= 0:
        return None
    part = place if room is None else _common(place, room)
    is_enough = part[2] > 0 and part[3] >= place[3] * _LEAST_PART
    return part if is_enough else None


def _common(one: Rectangle, other: Rectangle) -> Rectangle:
    left, top = max(one[0], other[0]), max(one[1], other[1])
    right = min(one[0] + one[2], other[0] + other[2])
    bottom = min(one[1] + one[3], other[1] + other[3])
    return left, top, right - left, bottom - top
