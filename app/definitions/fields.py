"""Fields of a definition as data: how each is read and how it is written, so that pages and devices are tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.record import record
from app.definitions.nodes import Element
from app.definitions.parsing import NUMBER_LIMIT, UNITS, DefinitionError, number
from app.definitions.placing import ensured, prune

FIXED_FIELD = QT_TRANSLATE_NOOP("core", "“{field}” cannot be changed here. Remove it and add another, or edit the XML.")
_KIB = 1024
# Kept when they can say the size exactly; else the size is written in KiB as libvirt does, or in bytes.
_BYTES = ("b", 1)


class NotChangeable(Exception):
    """A change that is not possible in this definition; ``reason`` is a sentence."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


@record
class Field:
    """One field of a page or device. ``write`` changes what says it in the definition, and nothing else.

    ``element`` is the page's or device's own. Both raise DefinitionError, ``write`` also NotChangeable.
    """

    name: str
    read: Callable[[Element], object]
    write: Callable[[Element, Any], None]


def values_of(element: Element, fields: Iterable[Field]) -> dict[str, object]:
    """What the fields say, by name."""
    return {field.name: field.read(element) for field in fields}


def attribute_of(element: Element, path: str, name: str) -> str:
    """The attribute ``name`` of the first element at ``path``; "" when there is none."""
    found = element.find(path)
    return "" if found is None else found.get(name)


def text_of(element: Element, path: str) -> str:
    """The text of the first element at ``path``; "" when there is none."""
    found = element.find(path)
    return "" if found is None else found.text


def put_attribute(element: Element, path: str, name: str, value: str) -> None:
    """Set an attribute at ``path``; "" takes it away, with elements that are left with nothing."""
    if value:
        ensured(element, path).set(name, value)
        return
    found = element.find(path)
    if found is not None and found.drop(name):
        prune(element, path)


def put_text(element: Element, path: str, value: str) -> None:
    """Set the text at ``path``; "" takes the element away, with parents that are left with nothing."""
    if value:
        ensured(element, path).put_text(value)
    else:
        take_away(element, path)


def take_away(element: Element, path: str) -> None:
    """Remove all elements at ``path``, and parents that are left with nothing."""
    found = element.all_at(path)
    for each in found:
        each.remove()
    if found:
        prune(element, path.rpartition("/")[0])


def word(name: str, path: str, attribute: str, default: str = "") -> Field:
    """A word in an attribute. ``default`` is what is meant when none is written."""

    def write(element: Element, value: str) -> None:
        put_attribute(element, path, attribute, value)

    return Field(name, lambda element: attribute_of(element, path, attribute) or default, write)


def text(name: str, path: str) -> Field:
    """A text in an element of its own."""
    return Field(name, lambda element: text_of(element, path), lambda element, value: put_text(element, path, value))


def count(name: str, path: str, attribute: str, missing: int = 0) -> Field:
    """A whole number in an attribute; ``missing`` stands for none."""

    def read(element: Element) -> int:
        written = attribute_of(element, path, attribute)
        return number(written) if written else missing

    def write(element: Element, value: int) -> None:
        put_attribute(element, path, attribute, "" if value == missing else str(_checked(value)))

    return Field(name, read, write)


def number_text(name: str, path: str) -> Field:
    """A whole number as the text of an element of its own; 0 stands for none."""

    def read(element: Element) -> int:
        written = text_of(element, path).strip()
        return number(written) if written else 0

    def write(element: Element, value: int) -> None:
        put_text(element, path, str(_checked(value)) if value else "")

    return Field(name, read, write)


def switch(name: str, path: str, attribute: str, on: str = "yes") -> Field:
    """Something that is off unless ``attribute`` says ``on``."""

    def write(element: Element, value: bool) -> None:
        put_attribute(element, path, attribute, on if value else "")

    return Field(name, lambda element: attribute_of(element, path, attribute) == on, write)


def presence(name: str, path: str) -> Field:
    """Something that is on when an empty element is there."""

    def write(element: Element, value: bool) -> None:
        if value:
            ensured(element, path)
        else:
            take_away(element, path)

    return Field(name, lambda element: element.find(path) is not None, write)


def size(name: str, path: str) -> Field:
    """A size in bytes as text with a unit; 0 stands for none."""

    def write(element: Element, value: int) -> None:
        if value:
            put_size(ensured(element, path), value)
        else:
            take_away(element, path)

    return Field(name, lambda element: size_of(element.find(path)), write)


def fixed(name: str, read: Callable[[Element], object]) -> Field:
    """A field that is shown only."""

    def refuse(_element: Element, _value: object) -> None:
        raise NotChangeable(message(FIXED_FIELD, field=name))

    return Field(name, read, refuse)


def size_of(element: Element | None, missing: str = "KiB") -> int:
    """The size that an element says, in bytes; 0 without one. Raises DefinitionError."""
    if element is None or not element.text.strip():
        return 0
    unit = element.get("unit") or missing
    if unit not in UNITS:
        raise DefinitionError(f"“{unit[:32]}” is not a unit of size")
    size_bytes = number(element.text) * UNITS[unit]
    if size_bytes >= NUMBER_LIMIT:
        raise DefinitionError("a size is out of range")
    return size_bytes


def put_size(element: Element, size_bytes: int, missing: str = "KiB") -> None:
    """Say a size in the unit that stands there if that says it exactly. Raises DefinitionError."""
    _checked(size_bytes)
    unit = element.get("unit") or missing
    scale = UNITS.get(unit, 1)
    if size_bytes % scale:
        unit, scale = ("KiB", _KIB) if not size_bytes % _KIB else _BYTES
        element.set("unit", unit)
    elif not element.get("unit") and not element.text:
        element.set("unit", unit)
    element.put_text(str(size_bytes // scale))


def _checked(value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < NUMBER_LIMIT:
        raise DefinitionError(f"{value!r:.40} is not a number that can be written")
    return value
