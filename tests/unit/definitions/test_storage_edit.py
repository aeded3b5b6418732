"""Volumes, storage locations, secrets and switches: one field is changed, everything else stays as it is written."""

from __future__ import annotations

import difflib

import pytest

from app.definitions.fields import NotChangeable
from app.definitions.parsing import DefinitionError
from app.definitions.storage_edit import FIELDS, change_field, read_fields
from tests.unit.definitions.corpus import documents

CASES = [(kind, name, field.name) for kind in FIELDS for name in documents(kind) for field in FIELDS[kind]]
LONGEST = 260
"""Characters that one field takes at most, with the elements that are made for it."""


def another(value: object) -> object:
    if isinstance(value, bool):
        return not value
    return value + 4096 if isinstance(value, int) else "/new & <other>"


@pytest.mark.parametrize(("kind", "name", "field"), CASES)
def test_one_field_is_changed_and_nothing_else(kind: str, name: str, field: str) -> None:
    xml = documents(kind)[name]
    before = read_fields(xml, kind)
    new = another(before[field])
    changed = change_field(xml, kind, field, new)
    after = read_fields(changed, kind)
    assert {**before, field: new} == after
    assert len(_touched(xml, changed)) < LONGEST
    if before[field]:
        assert read_fields(change_field(changed, kind, field, before[field]), kind) == before


def _touched(old: str, new: str) -> str:
    """What is new or gone, in one piece: all before and after it is the same."""
    start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    assert difflib.SequenceMatcher(None, old[:start], new[:start]).ratio() == 1
    return max(old[start : len(old) - end], new[start : len(new) - end], key=len)


def test_a_value_that_is_there_already_changes_no_byte() -> None:
    for kind in FIELDS:
        for xml in documents(kind).values():
            for name, value in read_fields(xml, kind).items():
                if value:
                    assert change_field(xml, kind, name, value) == xml


def test_what_is_no_field_or_must_not_be_empty_is_refused() -> None:
    xml = documents("volume")["luks"]
    with pytest.raises(NotChangeable):
        change_field(xml, "volume", "colour", "red")
    with pytest.raises(NotChangeable):
        change_field(xml, "volume", "name", "")
    with pytest.raises(DefinitionError):
        change_field(xml, "pool", "name", "x")
    with pytest.raises(DefinitionError):
        change_field(xml, "volume", "name", "\x00")
