"""The parts of a document that keeps its own text: what is not changed is written back as it was read.

lxml loses quotes, spacing and the form of empty elements, so a document is held as its pieces of text, once lxml has
found it well-formed. Only what an edit touches is written anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.definitions.parsing import DefinitionError

_REFERENCE = re.compile(r"&(#x[0-9a-fA-F]+|#[0-9]+|lt|gt|amp|quot|apos);")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
# As libvirt writes text, so that what is set back to what it was reads as it did.
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", "\r": "&#13;"})
_ATTRIBUTE_ESCAPES = {**_ESCAPES, ord("\n"): "&#10;", ord("\t"): "&#9;"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NONE = "\0"  # no value of an attribute
_CDATA, _CDATA_END = "<![CDATA[", "]]>"


def decoded(raw: str) -> str:
    """The characters that ``raw`` stands for. There is no document type, so that no other entities exist."""
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    word = found[1]
    if not word.startswith("#"):
        return _NAMED[word]
    return chr(int(word[2:], 16) if word[1] == "x" else int(word[1:]))


def checked(value: str) -> str:
    """``value`` if XML can hold it. Raises DefinitionError."""
    bad = _NOT_XML.search(value)
    if bad is not None:
        raise DefinitionError(f"U+{ord(bad[0]):04X} cannot be written")
    return value


class Text:
    """Characters between elements, as they are written."""

    __slots__ = ("raw",)

    def __init__(self, raw: str) -> None:
        self.raw = raw

    @property
    def value(self) -> str:
        """The characters that it stands for."""
        if self.raw.startswith(_CDATA):
            return self.raw[len(_CDATA) : -len(_CDATA_END)].replace("\r\n", "\n")
        return decoded(self.raw)

    @property
    def is_space(self) -> bool:
        """Whether it only sets elements apart."""
        return not self.raw.strip(" \t\r\n")

    def put(self, value: str) -> None:
        """Stand for ``value`` from now on, as a CDATA section if it was one. Raises DefinitionError."""
        if self.raw.startswith(_CDATA) and _CDATA_END not in value and "\r" not in value:
            self.raw = f"{_CDATA}{checked(value)}{_CDATA_END}"
        else:
            self.raw = checked(value).translate(_ESCAPES)


class Remark:
    """A comment or processing instruction."""

    __slots__ = ("raw",)

    def __init__(self, raw: str) -> None:
        self.raw = raw


class Attribute:
    """One attribute with the space before it: ``raw`` is e.g. `` unit='KiB'``."""

    __slots__ = ("name", "quote", "raw")

    def __init__(self, name: str, raw: str) -> None:
        self.name = name
        self.raw = raw
        self.quote = raw[-1]

    @property
    def value(self) -> str:
        """The characters that it stands for."""
        raw = self.raw[self.raw.index(self.quote) + 1 : -1]
        return decoded(re.sub(r"[\t\n]|\r\n?", " ", raw))

    def put(self, value: str) -> None:
        """Stand for ``value`` from now on, in the same quotes. Raises DefinitionError."""
        start = self.raw.index(self.quote) + 1
        self.raw = f"{self.raw[:start]}{checked(value).translate(_ATTRIBUTE_ESCAPES)}{self.quote}"


Node = Text | Remark


class Element:
    """An element. Names are as written, with their prefix; ``children`` holds everything between its tags."""

    __slots__ = ("attributes", "before_end", "children", "end", "name", "parent")

    def __init__(self, name: str, parent: Element | None = None) -> None:
        self.name = name
        self.parent = parent
        self.attributes: list[Attribute] = []
        self.children: list[Node | Element] = []
        self.before_end = ""  # the space before the end of its first tag
        self.end = ""  # the whole last tag; "" when the first one ends the element

    def elements(self, name: str | None = None) -> Iterator[Element]:
        """Its child elements as they are now, all or those of one name."""
        children = [child for child in self.children if isinstance(child, Element)]
        return iter(children if name is None else [child for child in children if child.name == name])

    def all_at(self, path: str) -> list[Element]:
        """The elements at a path such as ``devices/disk``."""
        found = [self]
        for name in path.split("/"):
            found = [child for element in found for child in element.elements(name)]
        return found

    def find(self, path: str) -> Element | None:
        """The first element at a path; itself for ""."""
        if not path:
            return self
        name, _, rest = path.partition("/")
        for child in self.children:
            if isinstance(child, Element) and child.name == name:
                found = child.find(rest)
                if found is not None:
                    return found
        return None

    def get(self, name: str, missing: str = "") -> str:
        """An attribute's value."""
        found = self._attribute(name)
        return missing if found is None else found.value

    def set(self, name: str, value: str) -> None:
        """Give an attribute a value; a new one comes last. Raises DefinitionError."""
        checked(value)
        found = self._attribute(name)
        if found is None:
            quote = self._quote()
            found = Attribute(name, f" {name}={quote}{quote}")
            self.attributes.append(found)
        if found.value != value or not value:
            found.put(value)

    def drop(self, *names: str) -> bool:
        """Take attributes away; whether there were any."""
        kept = [attribute for attribute in self.attributes if attribute.name not in names]
        is_changed = len(kept) != len(self.attributes)
        self.attributes = kept
        return is_changed

    @property
    def text(self) -> str:
        """Its own text, without that of its children."""
        return "".join(child.value for child in self.children if isinstance(child, Text))

    def put_text(self, value: str) -> None:
        """Replace its own text; comments and children stay. Raises DefinitionError."""
        checked(value)
        own = [child for child in self.children if isinstance(child, Text)]
        target = next((child for child in own if not child.is_space), own[0] if own else None)
        if target is None:
            target = Text("")
            self.children.insert(0, target)
        target.put(value)
        self.children = [child for child in self.children if child is target or not isinstance(child, Text)]
        self.close()

    def close(self) -> None:
        """Have a last tag, because there is something inside."""
        if not self.end:
            self.end = f"</{self.name}>"
            self.before_end = ""

    def is_empty(self) -> bool:
        """Whether there is nothing in it: no attribute, child, comment or text other than space."""
        return not self.attributes and all(isinstance(child, Text) and child.is_space for child in self.children)

    def remove(self) -> None:
        """Take it out of its parent, with the space that set it apart."""
        parent = self.parent
        if parent is None:
            raise DefinitionError("the root cannot be removed")
        index = parent.children.index(self)
        before = parent.children[index - 1] if index else None
        start = index - 1 if isinstance(before, Text) and before.is_space else index
        del parent.children[start : index + 1]
        self.parent = None
        if all(isinstance(child, Text) and child.is_space for child in parent.children):
            parent.children.clear()
            parent.end = ""

    def namespace(self) -> str:
        """The namespace that its prefix stands for; "" for none."""
        prefix, colon, _ = self.name.partition(":")
        wanted = f"xmlns:{prefix}" if colon else "xmlns"
        element: Element | None = self
        while element is not None:
            found = element.get(wanted, _NONE)
            if found != _NONE:
                return found
            element = element.parent
        return ""

    @property
    def local(self) -> str:
        """Its name without prefix."""
        return self.name.rpartition(":")[2]

    def raw(self) -> str:
        """Its text."""
        parts: list[str] = []
        self.write(parts)
        return "".join(parts)

    def write(self, parts: list[str]) -> None:
        """Append its text in pieces."""
        parts += ["<", self.name, *(attribute.raw for attribute in self.attributes), self.before_end]
        if not self.end:
            parts.append("/>")
            return
        parts.append(">")
        for child in self.children:
            if isinstance(child, Element):
                child.write(parts)
            else:
                parts.append(child.raw)
        parts.append(self.end)

    def _attribute(self, name: str) -> Attribute | None:
        return next((attribute for attribute in self.attributes if attribute.name == name), None)

    def _quote(self) -> str:
        """The quotes of the nearest attribute, so that a new one looks like those around it."""
        element: Element | None = self
        while element is not None:
            if element.attributes:
                return element.attributes[-1].quote
            element = element.parent
        return "'"
