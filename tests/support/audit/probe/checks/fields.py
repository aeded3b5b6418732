"""Every field has a label that is related to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from tests.support.audit.probe.node import Node
from tests.support.audit.probe.roles import FIELDS
from tests.support.audit.report import Violation

_ENDS_WITH_COLON = re.compile(r"[:：]\s*$")


def check_fields(nodes: list[Node], counts: Counter[str]) -> Iterator[Violation]:
    """Fields without a label or a name of their own, and labels that belong to none."""
    for node in nodes:
        if not node.is_showing:
            continue
        if node.role in FIELDS:
            yield from _check_field(node, counts)
        elif node.role == "label":
            yield from _check_label(node, counts)


def _check_field(node: Node, counts: Counter[str]) -> Iterator[Violation]:
    counts["fields"] += 1
    if any(above.role in ("combo box", "spin button") for above in node.above()) or node.label_names():
        return
    if not node.name:
        yield Violation("field-label", node.path, "no label is related to it, and it has no name")
    elif node.name in _values(node):
        yield Violation("field-label", node.path, f"its name is only its value ({node.name!r}); give it a buddy label")


def _values(node: Node) -> set[str]:
    values = {(node.text or "").strip()}
    if node.role == "combo box":
        values |= {below.name for below in node.below()}
    return values - {""}


def _check_label(node: Node, counts: Counter[str]) -> Iterator[Violation]:
    counts["labels"] += 1
    if not _ENDS_WITH_COLON.search(node.name) or node.relations.get("label-for"):
        return
    beside = node.parent.children if node.parent is not None else []
    if any(other.role in FIELDS and other.is_showing for other in beside):
        yield Violation("label-orphan", node.path, "a label beside a field, and related to none")
