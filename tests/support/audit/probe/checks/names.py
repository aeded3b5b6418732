"""Everything that can be met has a name, and the right role."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from tests.support.audit.probe.node import Node, State
from tests.support.audit.probe.roles import (
    BUTTONS,
    CELLS,
    CHARTS,
    FIELDS,
    HEADERS,
    IMAGES,
    LAYOUT,
    MENU_ITEMS,
    PASSING,
    WINDOWS,
)
from tests.support.audit.report import Violation

_MARKUP = re.compile(r"<(b|i|u|span|a|font|p|br|html)\b|(^|\s)&\w", re.IGNORECASE)
_NO_STOPS = frozenset({"scroll pane", "page tab list", "label", "popup menu", "menu bar"}) | HEADERS


def check_names(nodes: list[Node], counts: Counter[str]) -> Iterator[Violation]:
    """Windows, buttons, menu items, images, tool bars and whatever takes the focus."""
    for node in nodes:
        if node.role == "application":
            continue
        if node.is_showing or is_in_closed_menu(node):
            yield from _check_name(node, counts)
        if node.is_showing:
            counts["showing"] += 1
            yield from _check_window(node, counts)
            yield from _check_image(node, counts)
            yield from _check_focusable(node, counts)
            yield from _check_tool_bar(node, nodes, counts)


def is_in_closed_menu(node: Node) -> bool:
    """Whether it is an item of a menu that is not open but can be opened now."""
    if node.role not in MENU_ITEMS or node.is_showing:
        return False
    opener = next((above for above in node.above() if above.role not in MENU_ITEMS | {"popup menu"}), None)
    return opener is not None and opener.is_showing


def _check_name(node: Node, counts: Counter[str]) -> Iterator[Violation]:
    if _MARKUP.search(node.name):
        yield Violation("markup-in-name", node.path, f"name has markup or a mnemonic mark: {node.name[:60]!r}")
    if node.role in BUTTONS:
        counts["buttons and items"] += 1
        if not node.label:
            hint = f"only a description: {node.description!r}" if node.description else "icon only?"
            yield Violation("button-name", node.path, f"no name ({hint})")


def _check_window(node: Node, counts: Counter[str]) -> Iterator[Violation]:
    if node.parent is None or node.parent.role != "application" or node.role in PASSING:
        return
    counts["windows"] += 1
    if not node.name:
        yield Violation("window-name", node.path, "a top-level window without a title")
    if node.role not in WINDOWS:
        why = f'a top-level window with the role "{node.role}": a screen reader ignores it; use a window or a dialog'
        yield Violation("window-role", node.path, why)


def _check_image(node: Node, counts: Counter[str]) -> Iterator[Violation]:
    if node.role not in IMAGES:
        return
    counts["images and charts"] += 1
    if any(above.role in BUTTONS and above.label for above in node.above()):
        return
    if not (node.name or node.description):
        yield Violation("image-alt", node.path, "an image without name or description")
    elif node.role in CHARTS and not node.description:
        yield Violation("chart-words", node.path, "a chart without a description: its numbers in words")


def _check_focusable(node: Node, counts: Counter[str]) -> Iterator[Violation]:
    if not node.is_focusable or node.role in CELLS:
        return
    counts["focusable"] += 1
    if node.role in FIELDS | BUTTONS or node.role in _NO_STOPS or is_inside_of_a_stop(node):
        return
    if node.role in LAYOUT:
        if any(child.is_focusable for child in node.children):
            return
        yield Violation("widget-role", node.path, f'takes the keyboard focus with the role "{node.role}"')
    if not node.label:
        yield Violation("focusable-name", node.path, "takes the keyboard focus and has no name")


def is_inside_of_a_stop(node: Node) -> bool:
    """Whether it is the nameless inside of something named that takes the focus: together they are one stop."""
    parent = node.parent
    is_part = node.role in LAYOUT | {"text", "entry"} and not node.has(State.EDITABLE)
    return is_part and parent is not None and parent.is_focusable and bool(parent.label)


def _check_tool_bar(node: Node, nodes: list[Node], counts: Counter[str]) -> Iterator[Violation]:
    if node.role != "tool bar":
        return
    counts["tool bars"] += 1
    bars = [other for other in nodes if other.role == "tool bar" and other.is_showing and other.window is node.window]
    if not node.name and len(bars) > 1:
        yield Violation("toolbar-name", node.path, f"one of {len(bars)} tool bars in the window, and it has no name")
