"""The order of rows: numbers as numbers, names as people count, blanks last, equal ones as they were."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from operator import attrgetter, itemgetter
from typing import TypeVar

_DIGITS = re.compile("[0-9]+")
_WIDTH = 20
_by_name = attrgetter("order_key")
_first = itemgetter(0)

Row = TypeVar("Row")


def natural_key(text: str) -> str:
    """A key under which "web-2" comes before "web-10", whatever the case."""
    return _DIGITS.sub(_padded, text.casefold())


def _padded(match: re.Match[str]) -> str:
    return match[0].zfill(_WIDTH)


def by_name(rows: Iterable[Row]) -> list[Row]:
    """Rows (with an ``order_key``) in the order of their names; the base of every other order."""
    return sorted(rows, key=_by_name)  # type: ignore[arg-type]


def by_value(rows: list[Row], value: Callable[[Row], object], is_descending: bool) -> list[Row]:
    """``rows`` ordered by ``value``; those whose value is None come last in both directions.

    Rows of equal value keep the order they have in ``rows``.
    """
    keyed = [(value(row), row) for row in rows]
    blank = [row for key, row in keyed if key is None]
    if blank:
        keyed = [pair for pair in keyed if pair[0] is not None]
    keyed.sort(key=_first, reverse=is_descending)
    return [row for _, row in keyed] + blank
