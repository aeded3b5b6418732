"""A document is the same text when it is written back, whatever was in it; and it is hardened like any other."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from app.definitions.document import Document
from app.definitions.parsing import DefinitionError
from app.definitions.placing import add, ensured, prune

XML_CHARACTERS = st.characters(
    exclude_categories=("Cs",),
    exclude_characters="".join(map(chr, [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])),
)
VALUES = st.text(XML_CHARACTERS, max_size=40)
NAMES = st.text(string.ascii_letters, min_size=1, max_size=6).filter(lambda name: not name.lower().startswith("xml"))
SPACES = st.sampled_from(("", " ", "\n  ", "\t", "\r\n"))


def _escaped(value: str, quote: str = "") -> str:
    text = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace(quote, "&#34;" if quote == '"' else "&#39;") if quote else text


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> str:
    """An element as people and programs write it."""
    name = draw(NAMES)
    names = draw(st.lists(NAMES, max_size=3, unique=True))
    attributes = ""
    for each in names:
        quote = draw(st.sampled_from("'\""))
        equals = draw(st.sampled_from(("=", " = ")))
        attributes += f"{draw(SPACES) or ' '}{each}{equals}{quote}{_escaped(draw(VALUES), quote)}{quote}"
    space = draw(SPACES)
    if draw(st.booleans()) and depth < 3:
        return f"<{name}{attributes}{space}/>"
    parts = draw(
        st.lists(
            st.one_of(
                VALUES.map(_escaped),
                SPACES,
                st.sampled_from(("<!-- a - > remark -->", "<?pi x='1'?>", "<![CDATA[<a>&b]]]>")),
                trees(depth - 1) if depth else st.just("<e/>"),  # type: ignore[call-arg]
            ),
            max_size=4,
        )
    )
    return f"<{name}{attributes}{space}>{''.join(parts)}</{name}{space}>"


@settings(max_examples=300, deadline=None)
@given(trees(), st.sampled_from(("", "<?xml version='1.0' encoding='utf-8'?>\n", "<!-- x -->")), SPACES)
def test_any_document_is_written_back_as_it_was(tree: str, prologue: str, end: str) -> None:
    xml = f"{prologue}<domain>{tree}</domain>{end}"
    assert Document(xml, "domain").text() == xml


@settings(max_examples=200, deadline=None)
@given(trees(), VALUES, VALUES)
def test_any_text_that_is_set_is_what_others_read(tree: str, text: str, value: str) -> None:
    """Carriage returns are not kept by anybody's parser unless they are written as references, which they are."""
    document = Document(f"<domain>{tree}</domain>", "domain")
    element = add(document.root, "new")
    element.put_text(text)
    element.set("a", value)
    read = etree.fromstring(document.text().encode()).find("new")
    assert (read.text or "") == text
    assert read.get("a") == value
    again = Document(document.text(), "domain").root.find("new")
    assert again is not None
    assert (again.text, again.get("a")) == (text, value)


@settings(max_examples=200, deadline=None)
@given(trees(), NAMES)
def test_what_is_added_and_removed_again_leaves_no_trace(tree: str, name: str) -> None:
    xml = f"<domain>\n  {tree}\n</domain>"
    document = Document(xml, "domain")
    if document.root.find("added") is None:
        ensured(document.root, f"added/{name}").set("x", "y")
        assert document.text() != xml
        document.root.find(f"added/{name}").drop("x")
        prune(document.root, f"added/{name}")
    assert document.text() == xml


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "no xml",
        "<domain>",
        "<domain></domian>",
        "<pool/>",
        "<!DOCTYPE domain><domain/>",
        "<!DOCTYPE domain [<!ENTITY a 'b'>]><domain>&a;</domain>",
        "<domain>&a;</domain>",
        "<domain a='1' a='2'/>",
        "<domain xmlns='urn:x'/>",
        "<x:domain/>",
        "<domain/><domain/>",
        "<domain>" + "<a>" * 300 + "</a>" * 300 + "</domain>",
        "<domain>\x01</domain>",
        "<domain a='\ud800'/>",
    ],
)
def test_hostile_text_is_refused_with_a_typed_error(xml: str) -> None:
    with pytest.raises(DefinitionError):
        Document(xml, "domain")


def test_a_huge_document_is_refused_before_it_is_read() -> None:
    with pytest.raises(DefinitionError):
        Document(f"<domain><a>{'x' * (17 * 1024 * 1024)}</a></domain>", "domain")


@pytest.mark.parametrize("value", ["\x00", "a\x0bb", "\ud800", "\ufffe"])
def test_text_that_xml_cannot_hold_is_refused(value: str) -> None:
    document = Document("<domain><name>x</name></domain>", "domain")
    name = document.root.find("name")
    with pytest.raises(DefinitionError):
        name.put_text(value)
    with pytest.raises(DefinitionError):
        name.set("a", value)
    assert document.text() == "<domain><name>x</name></domain>"


def test_a_new_element_is_set_apart_as_its_neighbours_are() -> None:
    document = Document("<domain>\n\t<name>x</name>\n\t<devices>\n\t</devices>\n</domain>", "domain")
    ensured(document.root, "memory").put_text("1")
    disk = add(ensured(document.root, "devices"), "disk")
    add(disk, "source").set("file", "/a")
    assert document.text() == (
        "<domain>\n\t<name>x</name>\n\t<memory>1</memory>\n\t<devices>\n\t\t<disk>\n\t\t\t<source file='/a'/>"
        "\n\t\t</disk>\n\t</devices>\n</domain>"
    )
