"""Lossless editing of the smaller definitions: volumes, storage locations (pools), secrets and virtual switches.

The same tables of fields as for machines; see ``app.definitions.fields``.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.core.messages import QT_TRANSLATE_NOOP, message
from app.definitions.document import Document
from app.definitions.fields import (
    Field,
    NotChangeable,
    attribute_of,
    put_size,
    size_of,
    switch,
    text,
    text_of,
    values_of,
    word,
)
from app.definitions.nodes import Element
from app.definitions.placing import ensured

NO_FIELD = QT_TRANSLATE_NOOP("core", "There is no setting “{field}” here.")
NEEDS_TEXT = QT_TRANSLATE_NOOP("core", "This must not be empty.")
_USAGE = {"volume": "volume", "ceph": "name", "iscsi": "target", "tls": "name", "vtpm": "name"}


def _needed(name: str, path: str) -> Field:
    """A text that must be there."""

    def write(element: Element, value: str) -> None:
        if not value:
            raise NotChangeable(message(NEEDS_TEXT))
        ensured(element, path).put_text(value)

    return Field(name, lambda element: text_of(element, path), write)


def _bytes(name: str, path: str) -> Field:
    """A size that means bytes where no unit is written."""

    def write(element: Element, value: int) -> None:
        put_size(ensured(element, path), value, "bytes")

    return Field(name, lambda element: size_of(element.find(path), "bytes"), write)


def _usage_path(secret: Element) -> str:
    return f"usage/{_USAGE.get(attribute_of(secret, 'usage', 'type'), 'name')}"


FIELDS: Mapping[str, tuple[Field, ...]] = {
    "volume": (
        _needed("name", "name"),
        _bytes("capacity_bytes", "capacity"),
        _bytes("allocation_bytes", "allocation"),
        word("format", "target/format", "type"),
        text("path", "target/path"),
        text("mode", "target/permissions/mode"),
        text("parent", "backingStore/path"),
        word("parent_format", "backingStore/format", "type"),
    ),
    "pool": (
        _needed("name", "name"),
        text("folder", "target/path"),
        text("mode", "target/permissions/mode"),
        word("host", "source/host", "name"),
        word("directory", "source/dir", "path"),
        word("format", "source/format", "type"),
        text("source_name", "source/name"),
    ),
    "secret": (
        text("description", "description"),
        switch("is_private", "", "private"),
        switch("is_ephemeral", "", "ephemeral"),
        Field(
            "usage",
            lambda secret: text_of(secret, _usage_path(secret)),
            lambda secret, value: ensured(secret, _usage_path(secret)).put_text(value),
        ),
    ),
    "network": (
        _needed("name", "name"),
        word("mode", "forward", "mode"),
        word("bridge", "bridge", "name"),
        word("address", "ip", "address"),
        text("title", "title"),
        text("notes", "description"),
    ),
}
"""By the name of the document's root element."""


def read_fields(xml: str, root: str) -> Mapping[str, object]:
    """What the fields of a document say, by name. Raises DefinitionError."""
    return values_of(Document(xml, root).root, FIELDS[root])


def change_field(xml: str, root: str, name: str, value: object) -> str:
    """The document with one field changed. Raises DefinitionError and NotChangeable."""
    document = Document(xml, root)
    field = next((each for each in FIELDS[root] if each.name == name), None)
    if field is None:
        raise NotChangeable(message(NO_FIELD, field=name))
    if field.read(document.root) != value:
        field.write(document.root, value)
    return document.text()
