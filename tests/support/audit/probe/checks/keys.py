"""No key means two things in one place."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.support.audit.probe.node import Node
from tests.support.audit.probe.roles import CELLS, MENU_ITEMS
from tests.support.audit.report import Violation

_MNEMONIC = re.compile(r"alt\+.")
Users = dict[tuple[int, str], list[Node]]


def check_keys(nodes: list[Node], counts: Counter[str]) -> Iterator[Violation]:
    """Shortcuts are unique in a window, mnemonics in a menu or among what is showing in a window.

    A disabled button and an item with a shortcut hide their mnemonics from this view: the lint inside the program
    sees those.
    """
    shortcuts: Users = defaultdict(list)
    mnemonics: Users = defaultdict(list)
    for node in nodes:
        if node.role in CELLS or node.role == "combo box":
            continue
        for key in (each.lower().strip() for each in node.keys):
            if not _MNEMONIC.fullmatch(key):
                shortcuts[id(node.window), key].append(node)
            elif node.role in MENU_ITEMS and node.parent is not None and node.parent.role != "menu bar":
                mnemonics[id(node.parent), key].append(node)
            elif node.is_showing:
                mnemonics[id(node.window), key].append(node)
    counts["shortcuts"], counts["mnemonics"] = len(shortcuts), len(mnemonics)
    yield from _clashes("shortcut-clash", shortcuts)
    yield from _clashes("mnemonic-clash", mnemonics)


def _clashes(rule: str, users: Users) -> Iterator[Violation]:
    for (_, key), nodes in users.items():
        # A tool button and the menu item of the same action have one name.
        names = sorted({node.label for node in nodes})
        if len(names) > 1:
            yield Violation(rule, (nodes[0].window or nodes[0]).path, f"{key}: {', '.join(names)}")
