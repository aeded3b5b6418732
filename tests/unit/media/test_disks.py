"""Disks of other programs are read byte for byte, and those that were made to deceive are refused."""

from __future__ import annotations

import struct
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from app.media.disks.block import OpenDisk, Read
from app.media.disks.crc32c import crc32c
from app.media.disks.opening import open_disk
from app.media.image_parts import ImageError
from tests.support.lab.requirements import require_lab

_MIB = 1024**2
_SECTOR = 512


def reader(data: bytes) -> Read:
    return lambda offset, length: data[offset : offset + length] if offset >= 0 else b""


def content(disk: OpenDisk) -> bytes:
    result, end = bytearray(disk.capacity_bytes), 0
    for block in disk.blocks():
        assert block.offset >= end
        end = block.offset + len(block.data)
        assert end <= disk.capacity_bytes
        result[block.offset : end] = block.data
    return bytes(result)


def opened(path: Path, form: str) -> OpenDisk:
    data = path.read_bytes()
    return open_disk(reader(data), len(data), form)


@pytest.fixture
def pattern(tmp_path: Path) -> Path:
    """Nine MiB with data at the beginning, in the middle, at the end, and holes between."""
    data = bytearray(9 * _MIB)
    data[:4096] = bytes(range(256)) * 16
    data[3 * _MIB + 512 : 3 * _MIB + 70000] = b"x" * (70000 - 512)
    data[-1000:] = b"end!" * 250
    path = tmp_path / "pattern.raw"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("vmdk", "subformat=monolithicSparse"),
        ("vmdk", "subformat=streamOptimized"),
        ("vpc", "subformat=dynamic,force_size=on"),
        ("vpc", "subformat=fixed,force_size=on"),
        ("vhdx", "subformat=dynamic"),
        ("vhdx", "subformat=fixed"),
        ("vhdx", "subformat=dynamic,block_size=1048576"),
    ],
)
def test_what_the_emulator_writes_is_read_back(tmp_path: Path, pattern: Path, form: str, options: str) -> None:
    require_lab("qemu-img")
    image = tmp_path / "image"
    command = ["qemu-img", "convert", "-f", "raw", "-O", form, "-o", options, str(pattern), str(image)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    assert content(opened(image, form)) == pattern.read_bytes()


def test_raw_is_what_it_is(pattern: Path) -> None:
    assert content(opened(pattern, "raw")) == pattern.read_bytes()


def vmdk(*, lba: int = 0, packed: bytes = b"") -> bytes:
    """A packed VMDK of one block, which says that it is the one at sector ``lba``."""
    head = struct.pack("<4sIIQQQQIQQQ", b"KDMV", 3, 1 << 16, 128, 128, 0, 0, 512, 0, 1, 3)
    head = head.ljust(77, b"\0") + struct.pack("<H", 1)
    directory = struct.pack("<I", 2)
    table = struct.pack("<I", 6)
    data = packed or zlib.compress(b"A" * 65536)
    grain = struct.pack("<QI", lba, len(data)) + data
    return head.ljust(512, b"\0") + directory.ljust(512, b"\0") + table.ljust(2048, b"\0") + grain


def grained(data: bytes) -> bytes:
    """The same with the grain where sector 6 is."""
    return data[: 6 * 512] + data[6 * 512 :].ljust(4096, b"\0")


def test_a_packed_block_that_unpacks_to_more_than_a_block_is_refused() -> None:
    data = grained(vmdk(packed=zlib.compress(bytes(64 * _MIB))))
    with pytest.raises(ImageError, match="size"):
        content(open_disk(reader(data), len(data), "vmdk"))


def test_a_packed_block_of_another_place_is_refused() -> None:
    data = grained(vmdk(lba=128))
    with pytest.raises(ImageError, match="not the one"):
        content(open_disk(reader(data), len(data), "vmdk"))


def test_damaged_packing_is_refused() -> None:
    data = grained(vmdk(packed=b"\x78\x9cnonsense"))
    with pytest.raises(ImageError, match="damaged"):
        content(open_disk(reader(data), len(data), "vmdk"))


@pytest.mark.parametrize("form", ["vmdk", "vpc", "vhdx"])
@pytest.mark.parametrize("data", [b"", b"KDMV", b"conectix", b"vhdxfile", b"KDMV" + b"\xff" * 8192])
def test_rubbish_is_an_error_of_the_image(form: str, data: bytes) -> None:
    with pytest.raises(ImageError):
        content(open_disk(reader(data), len(data), form))


def footer(kind: int, capacity: int, offset: int = 512) -> bytes:
    data = bytearray(512)
    data[:8] = b"conectix"
    struct.pack_into(">Q", data, 16, offset)
    struct.pack_into(">Q", data, 48, capacity)
    struct.pack_into(">I", data, 60, kind)
    struct.pack_into(">I", data, 64, ~sum(data) & 0xFFFFFFFF)
    return bytes(data)


def dynamic_vhd(table: tuple[int, ...], block_bytes: int = _MIB) -> bytes:
    header = bytearray(1024)
    header[:8] = b"cxsparse"
    struct.pack_into(">Q", header, 16, 1536)
    struct.pack_into(">II", header, 28, len(table), block_bytes)
    foot = footer(3, len(table) * block_bytes)
    body = foot + bytes(header) + struct.pack(f">{len(table)}I", *table)
    return body + bytes(-len(body) % _SECTOR) + b"B" * (block_bytes + 512) + foot


def test_a_table_that_names_one_block_again_and_again_is_refused() -> None:
    data = dynamic_vhd((4,) * 1000)
    with pytest.raises(ImageError, match="upon one another"):
        sum(1 for _ in open_disk(reader(data), len(data), "vpc").blocks())


def test_a_block_beyond_the_end_is_refused() -> None:
    data = dynamic_vhd((0x7FFFFFFF,))
    with pytest.raises(ImageError, match="cut off"):
        content(open_disk(reader(data), len(data), "vpc"))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (footer(4, _MIB), "builds on"),
        (footer(2, _MIB), "cut off"),
        (footer(2, 2**63), "cut off"),
        (footer(9, _MIB), "unknown"),
        (footer(2, 0)[:-1] + b"x", "checksum"),
    ],
)
def test_vhds_that_cannot_be_read_say_why(data: bytes, why: str) -> None:
    with pytest.raises(ImageError, match=why):
        content(open_disk(reader(data), len(data), "vpc"))


def changed_vhdx(tmp_path: Path, change: Callable[[bytearray], None]) -> bytes:
    require_lab("qemu-img")
    path = tmp_path / "image.vhdx"
    subprocess.run(["qemu-img", "create", "-f", "vhdx", str(path), "8M"], check=True, capture_output=True, timeout=60)
    data = bytearray(path.read_bytes())
    change(data)
    return bytes(data)


def test_a_vhdx_that_was_not_closed_is_refused(tmp_path: Path) -> None:
    def begin_log(data: bytearray) -> None:
        for start in (64 * 1024, 128 * 1024):
            data[start + 48 : start + 64] = b"G" * 16
            data[start + 4 : start + 8] = bytes(4)
            data[start + 4 : start + 8] = struct.pack("<I", crc32c(bytes(data[start : start + 4096])))

    data = changed_vhdx(tmp_path, begin_log)
    with pytest.raises(ImageError, match="log"):
        open_disk(reader(data), len(data), "vhdx")


def test_a_vhdx_whose_headers_are_damaged_is_refused(tmp_path: Path) -> None:
    def damage(data: bytearray) -> None:
        data[64 * 1024 + 100] ^= 1
        data[128 * 1024 + 100] ^= 1

    data = changed_vhdx(tmp_path, damage)
    with pytest.raises(ImageError, match="damaged"):
        open_disk(reader(data), len(data), "vhdx")


def test_the_checksum_is_the_known_one() -> None:
    assert crc32c(b"123456789") == 0xE3069283


def test_a_vmdk_of_other_files_is_refused() -> None:
    text = b'# Disk DescriptorFile\nparentCID=ffffffff\nRW 2048 FLAT "/etc/shadow" 0\n'
    with pytest.raises(ImageError, match="other files"):
        open_disk(reader(text), len(text), "vmdk")


def test_a_format_that_we_do_not_read_is_refused() -> None:
    with pytest.raises(ImageError, match="qed"):
        open_disk(reader(b""), 0, "qed")
