"""Texts that are XML and texts that are not; none of them may take long or open anything."""

from __future__ import annotations

import pytest

from app.core.xml_text import LIMIT_BYTES, xml_problem


@pytest.mark.parametrize("text", ["<domain/>", "<?xml version='1.0'?>\n<domain><a b='1'>ä</a><!-- c --></domain>"])
def test_well_formed(text: str) -> None:
    assert xml_problem(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Line 1"),
        ("<domain>", "Line 1, column 9"),
        ("<domain>\n<a></b></domain>", "Line 2"),
        ("<domain/><domain/>", "Line 1"),
        ("<network/>", "not with <network>"),
        ("<!DOCTYPE domain [<!ENTITY a 'b'>]><domain>&a;</domain>", "no document type"),
        ("<domain>&nothing;</domain>", "Line 1"),
        ("<domain>" + "<a>" * 300, "levels deep"),
        ("<domain>\ud800</domain>", "Line 1"),
        ("<domain>" + "a" * LIMIT_BYTES, "at most"),
    ],
)
def test_refused_with_a_sentence(text: str, said: str) -> None:
    problem = xml_problem(text)
    assert problem is not None
    assert said in str(problem)
