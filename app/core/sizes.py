"""Sizes as people write them: "64 GiB", "1.5 TiB", "512 MiB"."""

from __future__ import annotations

import re
from fractions import Fraction

_UNITS = {"": 1024**3, "BYTES": 1, "KIB": 1024, "MIB": 1024**2, "GIB": 1024**3, "TIB": 1024**4}
_WRITTEN = (("TiB", 1024**4), ("GiB", 1024**3), ("MiB", 1024**2), ("KiB", 1024))
_SIZE = re.compile(r"\s*(\d{1,20})(?:[.,](\d{1,9}))?\s*([A-Za-z]{0,5})\s*", re.ASCII)


def parse_size(text: str) -> int | None:
    """Bytes; None for what is no size. Without a unit it is in GiB. Decimal units ("GB") are none: they mean both."""
    found = _SIZE.fullmatch(text)
    unit = _UNITS.get(found[3].upper()) if found is not None else None
    if found is None or unit is None:
        return None
    size = Fraction(f"{found[1]}.{found[2] or 0}") * unit
    return int(size) if size.denominator == 1 else None


def size_text(size_bytes: int) -> str:
    """The same size exactly, in the largest unit of which it is a whole number; :func:`parse_size` reads it."""
    for unit, factor in _WRITTEN:
        if size_bytes and size_bytes % factor == 0:
            return f"{size_bytes // factor} {unit}"
    return f"{size_bytes} bytes"
