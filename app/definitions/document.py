"""Lossless documents: a definition that is read and written back is the same text, byte for byte.

Comments, processing instructions, CDATA, namespaces, the order and the quotes of attributes and all space stay.
What comes from outside is hardened as in ``app.definitions.parsing``: lxml reads it first, and refuses what is not
well-formed, has a document type, or is too large or too deep.
"""

from __future__ import annotations

import re

from app.definitions.nodes import Attribute, Element, Remark, Text
from app.definitions.parsing import DefinitionError, parse

# Possessive throughout: lxml has found the text well-formed, so nothing has to be tried twice.
_TOKEN = re.compile(
    r"""(?P<remark><!--.*?-->|<\?.*?\?>)
    |(?P<cdata><!\[CDATA\[.*?\]\]>)
    |(?P<end></[^>]*+>)
    |<(?P<name>[^\s/>]++)(?P<attributes>(?:\s++[^\s=]++\s*+=\s*+(?:"[^"]*+"|'[^']*+'))*+)(?P<space>\s*+)(?P<slash>/?)>
    |(?P<text>[^<]++)""",
    re.DOTALL | re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""\s++([^\s=]++)\s*+=\s*+(?:"[^"]*+"|'[^']*+')""")


class Document:
    """A definition that can be edited: ``root`` is its element, :meth:`text` the whole as it is now."""

    __slots__ = ("_after", "_before", "root")

    def __init__(self, xml: str, root: str) -> None:
        """Read ``xml``, which must consist of an element ``root``. Raises DefinitionError."""
        checked = parse(xml, root)
        self._before, self.root, self._after = _read(xml)
        if sum(1 for _ in checked.iter()) != _count(self.root):
            raise DefinitionError("the document has parts that were not understood")

    def text(self) -> str:
        """The document as it is now. Raises DefinitionError if an edit has made it unreadable."""
        text = f"{self._before}{self.root.raw()}{self._after}"
        parse(text, self.root.name)
        return text


def _read(xml: str) -> tuple[str, Element, str]:
    root: Element | None = None
    current: Element | None = None
    start = end = position = 0
    while position < len(xml):
        found = _TOKEN.match(xml, position)
        if found is None:
            raise DefinitionError(f"not understood at {position}")
        if current is None and root is None and found["name"]:
            root = current = _element(found, None)
            start = position
            current = None if found["slash"] else root
        elif current is not None:
            current = _add(current, found)
        position = found.end()
        if root is not None and current is None and not end:
            end = position
    if root is None:
        raise DefinitionError("no element")
    return xml[:start], root, xml[end:]


def _add(current: Element, found: re.Match[str]) -> Element | None:
    """Put what was found into ``current``; what the next goes into."""
    if found["end"]:
        current.end = found["end"]
        return current.parent
    if found["name"]:
        child = _element(found, current)
        current.children.append(child)
        return current if found["slash"] else child
    current.children.append(Remark(found["remark"]) if found["remark"] else Text(found["cdata"] or found["text"]))
    return current


def _element(found: re.Match[str], parent: Element | None) -> Element:
    element = Element(found["name"], parent)
    element.attributes = [Attribute(each[1], each[0]) for each in _ATTRIBUTE.finditer(found["attributes"])]
    element.before_end = found["space"]
    return element


def _count(element: Element) -> int:
    return 1 + sum(_count(child) for child in element.elements())
