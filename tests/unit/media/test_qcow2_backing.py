"""The base of a qcow2 image, changed in its header: read back by our own reader, and nothing else changes."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.media.image_parts import ImageError
from app.media.images import read_image
from app.media.qcow2_backing import cluster_bytes, with_backing
from tests.unit.media.test_images import extension, qcow2

CLUSTER = 65536


def cluster(backing: bytes = b"/old", extensions: bytes = b"", version: int = 3) -> bytes:
    data = qcow2(backing, extensions)
    return (data[:4] + struct.pack(">I", version) + data[8:]).ljust(CLUSTER, b"\0")


def reread(data: bytes) -> tuple[str, str, int]:
    header = read_image(lambda offset, length: data[offset : offset + length], len(data))
    return header.backing, header.backing_format, header.capacity_bytes


@pytest.mark.parametrize("backing", ["/a", "/with 'quotes' & ünïcode", "/" + "x" * 1022])
@pytest.mark.parametrize("old", [b"", b"/old", b"json:{}"])
def test_the_new_base_is_read_back(backing: str, old: bytes) -> None:
    before = cluster(old, extension(0xE2792ACA, b"raw"))
    after = with_backing(before, backing, "qcow2")
    assert len(after) == CLUSTER
    assert reread(after) == (backing, "qcow2", reread(before)[2])


def test_everything_else_stays() -> None:
    features, bitmaps = extension(0x6803F857, b"f" * 48), extension(0x23852875, b"b" * 24)
    before = cluster(extensions=features + extension(0xE2792ACA, b"raw") + bitmaps)
    after = with_backing(before, "/new", "qcow2")
    assert after[:8] == before[:8]
    assert after[20:104] == before[20:104]
    assert features in after
    assert bitmaps in after
    assert extension(0xE2792ACA, b"raw") not in after
    assert b"/old" not in after
    assert with_backing(after, "/new", "qcow2") == after


def test_of_the_older_version() -> None:
    before = cluster(version=2)
    before = before[:72] + extension(0xE2792ACA, b"raw") + b"\0" * 8 + before[96:]
    after = with_backing(before, "/new", "qcow2")
    assert reread(after)[:2] == ("/new", "qcow2")
    assert after[20:72] == before[20:72]


@pytest.mark.parametrize(
    ("data", "backing", "form"),
    [
        (b"KDMV".ljust(CLUSTER), "/a", "raw"),
        (cluster()[:1000], "/a", "raw"),
        (cluster(), "", "raw"),
        (cluster(), "/" + "x" * 1023, "raw"),
        (cluster(), "/a", ""),
        (cluster(version=4), "/a", "raw"),
        (cluster(extensions=struct.pack(">II", 5, 2**31)), "/a", "raw"),
        (cluster(extensions=extension(5, b"") * 100), "/a", "raw"),
    ],
)
def test_what_cannot_be(data: bytes, backing: str, form: str) -> None:
    with pytest.raises(ImageError):
        with_backing(data, backing, form)


def test_a_small_cluster_has_no_room_for_a_long_path() -> None:
    small = bytearray(cluster()[:512])
    small[20:24] = struct.pack(">I", 9)
    assert cluster_bytes(bytes(small)) == 512
    with_backing(bytes(small), "/a", "raw")
    with pytest.raises(ImageError):
        with_backing(bytes(small), "/" + "x" * 400, "raw")


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 300), st.binary(min_size=1, max_size=50))
def test_no_header_surprises_it(place: int, noise: bytes) -> None:
    data = cluster()
    spoilt = data[:place] + noise + data[place + len(noise) :]
    try:
        after = with_backing(spoilt, "/new", "raw")
    except ImageError:
        return
    assert len(after) == len(spoilt)
