"""Sizes as people write them."""

from __future__ import annotations

import pytest

from app.core.sizes import parse_size, size_text

MIB, GIB, TIB = 1 << 20, 1 << 30, 1 << 40


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("64 GiB", 64 * GIB), ("64", 64 * GIB), (" 1.5 TiB ", 3 * TIB // 2), ("1,5tib", 3 * TIB // 2), ("0", 0),
        ("512mib", 512 * MIB), ("9000 bytes", 9000), ("0.5 GiB", GIB // 2), ("1 KiB", 1024),
    ],
)  # fmt: skip
def test_a_size(text: str, expected: int) -> None:
    assert parse_size(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "much", "10 GB", "-5", "1e3", "0.1 bytes", "0.3 KiB", "5 G", "١٢", "1 2", "5 GiB x", "9" * 21, "1.2.3"],
)
def test_no_size(text: str) -> None:
    assert parse_size(text) is None


@pytest.mark.parametrize("size_bytes", [0, 1, 9000, 1024, 16 * MIB, 127 * GIB, 64 * TIB, 127 * GIB + 512, 3 * TIB // 2])
def test_a_size_written_is_read_again(size_bytes: int) -> None:
    assert parse_size(size_text(size_bytes)) == size_bytes


def test_the_largest_unit_that_is_exact() -> None:
    assert [size_text(each) for each in (64 * GIB, 2 * TIB, 1536 * MIB, 9000)] == [
        "64 GiB", "2 TiB", "1536 MiB", "9000 bytes",
    ]  # fmt: skip
