"""A record behaves as a frozen dataclass with slots does."""

from __future__ import annotations

import copy
import pickle
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.record import fields_of, made_by, record, replaced


@record
class Base:
    """A base."""

    uuid: str
    name: str = "n"


@record
class Derived(Base):
    count: int = 0
    items: list[int] = made_by(list)

    @property
    def double(self) -> int:
        return self.count * 2


@record
class Single:
    value: object


@dataclass(frozen=True, slots=True)
class Twin:
    uuid: str
    name: str = "n"


def test_fields_defaults_and_inheritance() -> None:
    made = Derived("u", count=3)
    assert (made.uuid, made.name, made.count, made.items, made.double) == ("u", "n", 3, [], 6)
    assert fields_of(made) == ("uuid", "name", "count", "items")
    assert Derived("u").items is not Derived("u").items
    assert isinstance(made, Base)
    assert repr(Base("u")) == "Base(uuid='u', name='n')"
    assert Base.__doc__ == "A base."
    match made:
        case Derived("u", name, count):
            assert (name, count) == ("n", 3)


def test_frozen_and_without_dict() -> None:
    made = Base("u")
    with pytest.raises(AttributeError):
        made.name = "x"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del made.name  # type: ignore[misc]
    with pytest.raises(AttributeError):
        made.other = 1  # type: ignore[attr-defined]
    assert not hasattr(made, "__dict__")


@pytest.mark.parametrize(
    ("values", "named"),
    [((), {}), (("u", "n", "x"), {}), (("u",), {"uuid": "v"}), (("u",), {"other": 1})],
)
def test_wrong_values_are_refused(values: tuple[str, ...], named: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        Base(*values, **named)  # type: ignore[arg-type]


@given(st.text(), st.text(), st.text(), st.text())
def test_equality_and_hash_are_those_of_a_dataclass(a: str, b: str, c: str, d: str) -> None:
    assert (Base(a, b) == Base(c, d)) == (Twin(a, b) == Twin(c, d))
    if Base(a, b) == Base(c, d):
        assert hash(Base(a, b)) == hash(Base(c, d))
    assert Base(a, b) != Twin(a, b)
    assert Single(a) == Single(a)
    assert (Single(a) == Single(b)) == (a == b)
    assert hash(Single(a)) == hash(Single(a))


def test_copies() -> None:
    made = Derived("u", "n", 2, [1])
    assert replaced(made, name="m") == Derived("u", "m", 2, [1])
    assert copy.deepcopy(made) == made
    assert pickle.loads(pickle.dumps(made)) == made
    with pytest.raises(TypeError):
        replaced(made, other=1)
