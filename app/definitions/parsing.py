"""Reading XML that came from outside: no entities, no network, bounded size and depth.

Everything a host sends may be hostile. A document type is refused before the parser sees it, so
there is nothing that could define an entity or name an external file.
"""

from __future__ import annotations

import re

from lxml import etree

SIZE_LIMIT_BYTES = 16 * 1024 * 1024
DEPTH_LIMIT = 256
NUMBER_LIMIT = 2**63
# Possessive, so that a long prologue is read once and not tried again in every other way.
_DOCUMENT_TYPE = re.compile(r"\ufeff?(?:\s++|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
_IS_TOO_DEEP = etree.XPath(f"boolean({'/*' * (DEPTH_LIMIT + 1)})")
UNITS = {
    "b": 1, "bytes": 1,
    "k": 1024, "KiB": 1024, "KB": 1000,
    "M": 1024**2, "MiB": 1024**2, "MB": 1000**2,
    "G": 1024**3, "GiB": 1024**3, "GB": 1000**3,
    "T": 1024**4, "TiB": 1024**4, "TB": 1000**4,
    "P": 1024**5, "PiB": 1024**5, "PB": 1000**5,
    "E": 1024**6, "EiB": 1024**6, "EB": 1000**6,
}  # fmt: skip


class DefinitionError(ValueError):
    """XML that is not the definition it should be. The text is for logs and "details", not for sentences."""


def parse(xml: str, root: str) -> etree._Element:
    """The element ``root`` that ``xml`` consists of. Raises DefinitionError for everything else."""
    if not isinstance(xml, str):
        raise DefinitionError(f"expected text, got {type(xml).__name__}")
    if _DOCUMENT_TYPE.match(xml):
        raise DefinitionError("a document type is not allowed")
    try:
        data = xml.encode()
    except UnicodeEncodeError as error:
        raise DefinitionError("the text is not Unicode") from error
    if len(data) > SIZE_LIMIT_BYTES:
        raise DefinitionError(f"{len(data)} bytes are more than {SIZE_LIMIT_BYTES}")
    element = _parsed(data)
    if element.getroottree().docinfo.internalDTD is not None:
        raise DefinitionError("a document type is not allowed")
    if _IS_TOO_DEEP(element):
        raise DefinitionError(f"nested more than {DEPTH_LIMIT} deep")
    if element.tag != root:
        raise DefinitionError(f"expected <{root}>, got <{str(element.tag)[:64]}>")
    return element


def _parsed(data: bytes) -> etree._Element:
    # Made anew each time: a parser that threads share makes them wait for one another.
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DefinitionError(str(error)[:500]) from error


def text_at(element: etree._Element, path: str) -> str:
    """The text of the first element at ``path``, as it is written; "" when there is none."""
    return element.findtext(path) or ""


def attribute_at(element: etree._Element, path: str, name: str) -> str:
    """The attribute ``name`` of the first element at ``path``; "" when there is none."""
    found = element.find(path)
    return "" if found is None else found.get(name, "")


def number(text: str) -> int:
    """A whole number of 0 or more that fits 63 bits. Raises DefinitionError."""
    stripped = text.strip()
    if len(stripped) > 20 or not stripped.isascii() or not stripped.isdigit() or int(stripped) >= NUMBER_LIMIT:
        raise DefinitionError(f"“{text[:32]}” is not a number")
    return int(stripped)


def number_at(element: etree._Element, path: str, missing: int = 0) -> int:
    """The number at ``path``, or ``missing`` when there is none. Raises DefinitionError."""
    text = text_at(element, path).strip()
    return number(text) if text else missing


def bytes_at(element: etree._Element, path: str, unit: str = "KiB") -> int:
    """The size at ``path`` in bytes; ``unit`` is meant when none is written. Raises DefinitionError."""
    written = attribute_at(element, path, "unit") or unit
    if written not in UNITS:
        raise DefinitionError(f"“{written[:32]}” is not a unit of size")
    size_bytes = number_at(element, path) * UNITS[written]
    if size_bytes >= NUMBER_LIMIT:
        raise DefinitionError("a size is out of range")
    return size_bytes
