"""What a setting can be: how its value is read from JSON, checked, and written."""

from __future__ import annotations

import binascii
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

_TEXT_LIMIT = 1024
_BYTES_LIMIT = 64 * 1024
_LIST_LIMIT = 200


class Kind(NamedTuple, Generic[T]):
    """``read``: JSON to value, ValueError for what cannot be one. ``write``: value to JSON."""

    read: Callable[[object], T]
    write: Callable[[T], object]


class Setting(NamedTuple, Generic[T]):
    """One setting, declared once. ``help`` is English, marked for translation in context "core"."""

    key: str
    kind: Kind[T]
    default: T
    help: str

    def at(self, instance: str) -> Setting[T]:
        """The same setting for one thing of many, such as a host or a table."""
        return self._replace(key=f"{self.key}:{instance}")


def _itself(value: T) -> object:
    return value


def _checked(value: object, wanted: type[T], is_fine: bool = True) -> T:
    # bool is an int in Python, but true is no number in a settings file
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool) or not is_fine:
        raise ValueError(value)
    return value


def _read_flag(value: object) -> bool:
    return _checked(value, bool)


def _read_text(value: object) -> str:
    return _checked(value, str, isinstance(value, str) and len(value) <= _TEXT_LIMIT)


def _read_bytes(value: object) -> bytes:
    text = _checked(value, str, isinstance(value, str) and len(value) <= _BYTES_LIMIT)
    return binascii.a2b_base64(text.encode("ascii"), strict_mode=True) if text else b""


def _write_bytes(value: bytes) -> str:
    return binascii.b2a_base64(value, newline=False).decode("ascii")


def _read_list(value: object) -> list[object]:
    return _checked(value, list, isinstance(value, list) and len(value) <= _LIST_LIMIT)


def _read_texts(value: object) -> tuple[str, ...]:
    return tuple(_read_text(each) for each in _read_list(value))


def _read_data(value: object) -> dict[str, object]:
    return _checked(value, dict, isinstance(value, dict))


def number(lowest: int, highest: int) -> Kind[int]:
    """A whole number from ``lowest`` to ``highest``."""

    def read(value: object) -> int:
        return _checked(value, int, isinstance(value, int) and lowest <= value <= highest)

    return Kind(read, _itself)


def choice(*words: str) -> Kind[str]:
    """One of ``words``."""

    def read(value: object) -> str:
        return _checked(value, str, value in words)

    return Kind(read, _itself)


FLAG: Kind[bool] = Kind(_read_flag, _itself)
TEXT: Kind[str] = Kind(_read_text, _itself)
BYTES: Kind[bytes] = Kind(_read_bytes, _write_bytes)
TEXTS: Kind[tuple[str, ...]] = Kind(_read_texts, list)
DATA: Kind[dict[str, object]] = Kind(_read_data, _itself)
"""A JSON object whose shape its user knows and checks."""
