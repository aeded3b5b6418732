"""A snapshot of one accessible object, and the walk that takes all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from gi.repository import Atspi, GLib

from tests.support.audit.probe.roles import WINDOWS

State = Atspi.StateType
Rectangle = tuple[int, int, int, int]
# A table of thousands of rows is told by its first ones.
MOST_CHILDREN = 200
_DEEPEST = 40
_LONGEST_TEXT = 200
_SHOWN_NAME = 40
# AT-SPI 2.54 gave one role another name; here the old name stands for both.
_OLD_ROLE_NAMES = {"button": "push button"}


@dataclass(slots=True, eq=False)
class Node:
    """What was true of an object when it was read; `rectangle` is x, y, width, height in logical pixels."""

    accessible: Atspi.Accessible
    role: str
    name: str
    description: str
    states: Atspi.StateSet
    interfaces: frozenset[str]
    parent: Node | None
    relations: dict[str, list[Atspi.Accessible]] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    text: str | None = None
    rectangle: Rectangle | None = None
    children: list[Node] = field(default_factory=list)

    def has(self, state: State) -> bool:
        return self.states.contains(state)

    @classmethod
    def named(cls, accessible: Atspi.Accessible, role: str, parent: Node | None) -> Node:
        """A node of which nothing but the role was read."""
        return cls(accessible, role, "", "", Atspi.StateSet(), frozenset(), parent)

    @property
    def is_showing(self) -> bool:
        return self.has(State.SHOWING) and self.has(State.VISIBLE)

    @property
    def is_enabled(self) -> bool:
        return self.has(State.SENSITIVE)

    @property
    def is_focusable(self) -> bool:
        return self.has(State.FOCUSABLE)

    @property
    def label(self) -> str:
        """Its name, or that of the label that is related to it."""
        return self.name or next(iter(self.label_names()), "")

    def label_names(self) -> list[str]:
        names = [name_of(target) for target in self.relations.get("labelled-by", []) if target is not None]
        return [name for name in names if name]

    def above(self) -> Iterator[Node]:
        """Its parent, the parent of that, and so on."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def below(self) -> Iterator[Node]:
        """Everything inside it, in the order of reading."""
        for child in self.children:
            yield child
            yield from child.below()

    @property
    def window(self) -> Node | None:
        """The window that it is in, or itself."""
        for node in (self, *self.above()):
            if node.role in WINDOWS or (node.parent is not None and node.parent.role == "application"):
                return node
        return None

    @property
    def path(self) -> str:
        nodes = [*reversed(list(self.above())), self]
        return "/".join(f"{node.role}[{node.name[:_SHOWN_NAME]}]" for node in nodes)


def is_active(window: Atspi.Accessible) -> bool:
    """Whether a window has the focus somewhere in it."""
    return window.get_state_set().contains(State.ACTIVE)


def walk(root: Atspi.Accessible, is_wanted: Callable[[Atspi.Accessible], bool] | None = None) -> list[Node]:
    """Every object from `root` on, in the order of reading. An object that vanishes meanwhile is left out.

    `is_wanted` is asked about the children of `root`: those that it refuses are left out with all that is in them.
    """
    nodes: list[Node] = []

    def take(accessible: Atspi.Accessible, parent: Node | None, depth: int) -> None:
        try:
            node = read(accessible, parent)
            count = min(accessible.get_child_count(), MOST_CHILDREN)
        except GLib.Error:
            return
        nodes.append(node)
        if parent is not None:
            parent.children.append(node)
        if depth >= _DEEPEST:
            return
        for child in children_of(accessible, count):
            if depth > 0 or is_wanted is None or is_wanted(child):
                take(child, node, depth + 1)

    take(root, None, 0)
    return nodes


def children_of(accessible: Atspi.Accessible, most: int) -> Iterator[Atspi.Accessible]:
    """The first children of an object, as far as they are still there."""
    for index in range(most):
        try:
            child = accessible.get_child_at_index(index)
        except GLib.Error:
            continue
        if child is not None:
            yield child


def read(accessible: Atspi.Accessible, parent: Node | None = None) -> Node:
    """What is true of an object now. Raises GLib.Error if it has gone."""
    node = Node(
        accessible,
        role_of(accessible),
        name_of(accessible),
        (accessible.get_description() or "").strip(),
        accessible.get_state_set(),
        frozenset(accessible.get_interfaces()),
        parent,
    )
    for relation in accessible.get_relation_set():
        targets = [relation.get_target(index) for index in range(relation.get_n_targets())]
        node.relations[relation.get_relation_type().value_nick] = targets
    if "Action" in node.interfaces:
        bindings = (Atspi.Action.get_key_binding(accessible, index) for index in range(action_count(accessible)))
        node.keys = tuple(dict.fromkeys(binding for binding in bindings if binding))
    if "Text" in node.interfaces:
        node.text = text_of(accessible, _LONGEST_TEXT)
    node.rectangle = rectangle_of(accessible)
    return node


def role_of(accessible: Atspi.Accessible) -> str:
    """The name of the role, the same on every release of AT-SPI."""
    name = accessible.get_role_name()
    return _OLD_ROLE_NAMES.get(name, name)


def name_of(accessible: Atspi.Accessible) -> str:
    return (accessible.get_name() or "").strip()


def action_count(accessible: Atspi.Accessible) -> int:
    return Atspi.Action.get_n_actions(accessible)


def text_of(accessible: Atspi.Accessible, most: int) -> str:
    """The first `most` characters of its text."""
    return Atspi.Text.get_text(accessible, 0, min(Atspi.Text.get_character_count(accessible), most))


def rectangle_of(accessible: Atspi.Accessible) -> Rectangle | None:
    """Where it is on the screen, or None if it has no place."""
    if "Component" not in accessible.get_interfaces():
        return None
    extents = Atspi.Component.get_extents(accessible, Atspi.CoordType.SCREEN)
    return extents.x, extents.y, extents.width, extents.height
