"""Headers of images, honest and hostile, made by hand: no program is needed to write them."""

from __future__ import annotations

import struct
import uuid
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.media.image_parts import ImageError, ImageHeader, Reader
from app.media.images import read_image

MIB = 1024**2
MAGICS = (b"QFI\xfb", b"QED\0", b"KDMV", b"COWD", b"# Disk DescriptorFile", b"vhdxfile", b"conectix", b"\x1f\x8b", b"")


def read(data: bytes, size_bytes: int | None = None) -> ImageHeader:
    return read_image(lambda offset, length: data[offset : offset + length], size_bytes or len(data))


def qcow2(backing: bytes = b"", extensions: bytes = b"", features: int = 0, snapshots: int = 0) -> bytes:
    offset = 4096 if backing else 0
    head = struct.pack(">4sIQIIQIIQQIIQ", b"QFI\xfb", 3, offset, len(backing), 16, 8 * MIB, 0, 1, 0, 0, 1, snapshots, 0)
    head += struct.pack(">QQQII", features, 0, 0, 4, 104)
    return (head + extensions + struct.pack(">II", 0, 0)).ljust(4096, b"\0") + backing.ljust(4096, b"\0")


def extension(kind: int, text: bytes) -> bytes:
    return struct.pack(">II", kind, len(text)) + text.ljust((len(text) + 7) // 8 * 8, b"\0")


def vmdk(descriptor: str, magic: bytes = b"KDMV") -> bytes:
    head = struct.pack("<4sIIQQQQ", magic, 1, 3, 2048, 128, 1, 20)
    return head.ljust(512, b"\0") + descriptor.encode().ljust(20 * 512, b"\0")


def vhd(kind: int) -> bytes:
    footer = b"conectix".ljust(16, b"\0") + struct.pack(">Q", 512)
    return (footer.ljust(48, b"\0") + struct.pack(">QII", 8 * MIB, 0, kind)).ljust(512, b"\0")


def vhdx(flags: int = 0) -> bytes:
    regions = b"regi" + struct.pack("<III", 0, 1, 0)
    regions += struct.pack("<16sQII", uuid.UUID("8b7ca206-4790-4b9a-b8fe-575f050f886e").bytes_le, 262144, 65536, 1)
    entries = b""
    for name, offset, length in (
        ("caa16737-fa36-4d43-b3b6-33f0aa44e76b", 65536, 8),
        ("2fa54224-cd1b-4876-b211-5dbed83bf4b8", 65544, 8),
    ):
        entries += struct.pack("<16sIIQ", uuid.UUID(name).bytes_le, offset, length, 0)
    table = (b"metadata" + struct.pack("<HH", 0, 2)).ljust(32, b"\0") + entries
    values = struct.pack("<IIQ", MIB, flags, 8 * MIB)
    return b"vhdxfile".ljust(196608, b"\0") + regions.ljust(65536, b"\0") + table.ljust(65536, b"\0") + values


HONEST = {
    "qcow2": qcow2(),
    "vpc": vhd(3),
    "vhdx": vhdx(),
    "vmdk": vmdk('parentCID=ffffffff\nRW 2048 SPARSE "a.vmdk"\n'),
    "raw": b"\0" * 70_000,
}


@pytest.mark.parametrize("form", HONEST)
def test_images_that_stand_alone(form: str) -> None:
    header = read(HONEST[form])
    assert header.format == form
    assert header.is_alone
    assert header.capacity_bytes == {"vmdk": MIB, "raw": 70_000}.get(form, 8 * MIB)


@pytest.mark.parametrize(
    ("data", "backing", "others"),
    [
        (qcow2(b"/etc/shadow"), "/etc/shadow", ()),
        (qcow2(b'json:{"driver":"nbd"}', extension(0xE2792ACA, b"raw")), 'json:{"driver":"nbd"}', ()),
        (qcow2(extensions=extension(0x44415441, b"/etc/shadow"), features=4), "", ("/etc/shadow",)),
        (qcow2(features=4), "", ("?",)),
        (qcow2(extensions=extension(0x44415441, b"/etc/shadow")), "", ("/etc/shadow",)),
        (vmdk('parentCID=ffffffff\nRW 2048 FLAT "/etc/shadow" 0\n'), "", ("/etc/shadow",)),
        (vmdk('parentCID=ffffffff\nRW 1 SPARSE "a"\nRW 1 SPARSE "../b"\n'), "", ("a", "../b")),
        (vmdk('parentCID=12345678\nparentFileNameHint="/base.vmdk"\nRW 2048 SPARSE "a"\n'), "/base.vmdk", ()),
        (b'# Disk DescriptorFile\nparentCID=ffffffff\nRW 9 SPARSE "x"\n'.ljust(600), "", ("x",)),
        (b"# Disk DescriptorFile\nRW 9 ZERO\n".ljust(600), "", ("ZERO",)),
        (vhdx(flags=2), "?", ()),
        (
            vhd(4) + b"cxsparse".ljust(64, b"\0") + "C:\\base.vhd".encode("utf-16-be").ljust(960, b"\0"),
            "C:\\base.vhd",
            (),
        ),
    ],
)
def test_images_that_name_other_files(data: bytes, backing: str, others: tuple[str, ...]) -> None:
    header = read(data)
    assert (header.backing, header.others) == (backing, others)
    assert not header.is_alone


def test_what_qcow2_says_beside() -> None:
    header = read(qcow2(b"base", extension(0xE2792ACA, b"raw"), snapshots=2))
    assert (header.backing_format, header.has_snapshots) == ("raw", True)


def test_dvds_fixed_vhd_and_archives() -> None:
    assert read(b"\0" * 32769 + b"CD001" + b"\0" * 4000).format == "iso"
    assert read(b"\0" * 8 * MIB + vhd(2)).format == "vpc"
    assert read(b"\x1f\x8b" + b"\0" * 100).format == "gzip"
    assert read(b"\0" * 512).format == "raw"
    assert read(b"", 0).format == "raw"


@pytest.mark.parametrize(
    "data",
    [
        qcow2()[:40],
        qcow2(extensions=struct.pack(">II", 0xE2792ACA, 2**31)),
        qcow2(extensions=extension(1, b"") * 100),
        struct.pack(">4sIQI", b"QFI\xfb", 3, 2**40, 100).ljust(4096, b"\0"),
        struct.pack(">4sIQI", b"QFI\xfb", 3, 100, 2**31).ljust(4096, b"\0"),
        struct.pack(">4sI", b"QFI\xfb", 9).ljust(4096, b"\0"),
        b"vhdxfile",
        vhdx()[:196700],
        vhd(4),
        b"KDMV",
    ],
)
def test_headers_that_cannot_be(data: bytes) -> None:
    with pytest.raises(ImageError):
        read(data)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(MAGICS), st.binary(max_size=2000), st.sampled_from([*HONEST.values()]), st.integers(0, 3000))
def test_no_bytes_surprise_it(magic: bytes, noise: bytes, honest: bytes, place: int) -> None:
    """Whatever the bytes are, there is a header or an ImageError, after a few looks."""
    for data in (magic + noise, honest[:place] + noise + honest[place + len(noise) :]):
        try:
            header = read(data)
        except ImageError:
            continue
        assert header.format


def test_looks_are_limited() -> None:
    looks: list[int] = []

    def look(offset: int, length: int) -> bytes:
        looks.append(offset + length)
        return b"x"

    reader = Reader(look, 100)

    def look_again() -> None:
        for _ in range(1000):
            reader.at(0, 1)

    with pytest.raises(ImageError):
        look_again()
    assert len(looks) == Reader.LIMIT
    assert reader_beyond(look) == b""


def reader_beyond(look: Callable[[int, int], bytes]) -> bytes:
    return Reader(look, 100).at(100, 10)
