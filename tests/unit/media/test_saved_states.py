"""The table of snapshots inside a qcow2 image is read with distrust."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

import pytest

from app.media.saved_states import saved_states

TABLE_AT = 4096


def entry(name: str, state_bytes: int, extra: bytes = b"") -> bytes:
    raw = name.encode()
    parts = struct.pack(">QIHHIIQII", 1 << 16, 1, 1, len(raw), 0, 0, 0, min(state_bytes, 0xFFFFFFFF), len(extra))
    whole = parts + extra + b"1" + raw
    return whole + bytes(-len(whole) % 8)


def image(*entries: bytes, count: int | None = None, offset: int = TABLE_AT) -> bytes:
    head = b"QFI\xfb" + struct.pack(">I", 3) + bytes(52) + struct.pack(">IQ", count or len(entries), offset)
    return head.ljust(TABLE_AT, b"\0") + b"".join(entries)


def states(data: bytes) -> dict[str, int]:
    return dict(saved_states(lambda offset, length: data[offset : offset + length]))


def test_each_snapshot_has_its_memory() -> None:
    large = entry("zwölf", 0, struct.pack(">QQQ", 12 << 32, 1 << 30, 0))
    assert states(image(entry("off", 0), large, entry("on", 777))) == {"off": 0, "zwölf": 12 << 32, "on": 777}


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", {}),
        (b"\0" * 4096, {}),
        (image(entry("a", 1), count=4_000_000_000), {"a": 1}),
        (image(entry("a", 1), offset=1 << 63), {}),
        (image(entry("a", 1), entry("b", 2))[:-9], {"a": 1}),
        (
            image(entry("a", 1) + struct.pack(">QIHHIIQII", 1, 1, 65535, 65535, 0, 0, 0, 9, 0xFFFFFFFF), count=2),
            {"a": 1},
        ),
    ],
)
def test_a_damaged_table_gives_what_can_be_read(data: bytes, found: dict[str, int]) -> None:
    assert states(data) == found


def test_no_more_is_read_than_the_longest_table() -> None:
    asked: list[int] = []
    data = image(entry("a", 1), count=4_000_000_000)

    def read(offset: int, length: int) -> bytes:
        asked.append(length)
        return data[offset : offset + length]

    saved_states(read)
    assert max(asked) <= 256 * 1024


def test_an_image_of_qemu_is_read(tmp_path: Path) -> None:
    path = tmp_path / "disk.qcow2"
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", str(path), "8M"], check=True)
    subprocess.run(["qemu-img", "snapshot", "-c", "first", str(path)], check=True)
    assert states(path.read_bytes()) == {"first": 0}
