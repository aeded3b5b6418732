"""Headers of disk images, read by ourselves from a few bytes.

QEMU opens whatever a header names: the base of a qcow2 image, its data file, an extent of a VMDK. So an image from
outside, or one that a guest has written, is looked at here before QEMU sees it. Nothing in this module opens a file.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping

from app.core.record import record
from app.media.image_parts import (
    SECTOR,
    ImageError,
    Reader,
    read_vhdx,
    read_vmdk,
    text_of,
)
from app.media.image_parts import ImageHeader as ImageHeader

HEAD_BYTES = 64 * 1024
_ISO_START = 16 * 2048
_NAME_LIMIT = 1024
_DATA_FILE = 1 << 2  # of qcow2's incompatible features
_BACKING_FORMAT, _DATA_FILE_NAME = 0xE2792ACA, 0x44415441
_VHD_DIFFERENCING = 4
_VDI_DIFFERENCING = 4
_EXTENSIONS_LIMIT = 64


@record
class _Source:
    head: bytes
    reader: Reader


def read_image(read: Callable[[int, int], bytes], size_bytes: int) -> ImageHeader:
    """What the image is whose bytes ``read(offset, length)`` gives (fewer at its end).

    Everything without a known header is "raw". Raises ImageError for a header that contradicts itself: such an
    image is for nobody.
    """
    reader = Reader(read, size_bytes)
    source = _Source(reader.at(0, HEAD_BYTES), reader)
    for magic, parse in _BY_MAGIC.items():
        if source.head.startswith(magic):
            try:
                return parse(source)
            except (struct.error, IndexError, UnicodeDecodeError, OverflowError) as error:
                raise ImageError(f"the header is cut off or damaged: {error}") from error
    if source.head[_ISO_START + 1 : _ISO_START + 6] in {b"CD001", b"BEA01"}:
        return ImageHeader("iso", size_bytes)
    if source.head[64:68] == b"\x7f\x10\xda\xbe":
        return _vdi(source)
    return _fixed_vhd(source) or ImageHeader("raw", size_bytes)


def _qcow2(source: _Source) -> ImageHeader:
    head = source.head
    version, backing_offset, backing_size, _bits, size_bytes, crypt = struct.unpack_from(">IQIIQI", head, 4)
    if version == 1:
        return _qcow1(source)
    if version not in {2, 3}:
        raise ImageError(f"qcow2 of version {version}")
    (snapshots,) = struct.unpack_from(">I", head, 60)
    features, length = 0, 72
    if version == 3:
        (features,) = struct.unpack_from(">Q", head, 72)
        (length,) = struct.unpack_from(">I", head, 100)
    names = _extensions(head, length)
    has_data_file = bool(features & _DATA_FILE)
    data_file = names.get(_DATA_FILE_NAME, "")
    return ImageHeader(
        "qcow2",
        size_bytes,
        backing=_name(source, backing_offset, backing_size),
        backing_format=names.get(_BACKING_FORMAT, ""),
        others=(data_file or "?",) if has_data_file or data_file else (),
        is_encrypted=crypt != 0,
        has_snapshots=snapshots > 0,
    )


def _qcow1(source: _Source) -> ImageHeader:
    backing_offset, backing_size, _time, size_bytes = struct.unpack_from(">QIIQ", source.head, 8)
    return ImageHeader("qcow", size_bytes, backing=_name(source, backing_offset, backing_size))


def _extensions(head: bytes, offset: int) -> dict[int, str]:
    found: dict[int, str] = {}
    for _ in range(_EXTENSIONS_LIMIT):
        if offset + 8 > len(head):
            break
        kind, length = struct.unpack_from(">II", head, offset)
        if kind == 0:
            return found
        if length > len(head) - offset - 8:
            raise ImageError("an extension of the header is longer than the header")
        if kind in {_BACKING_FORMAT, _DATA_FILE_NAME}:
            found[kind] = text_of(head[offset + 8 : offset + 8 + length])
        offset += 8 + (length + 7) // 8 * 8
    raise ImageError("the extensions of the header do not end")


def _name(source: _Source, offset: int, length: int) -> str:
    if offset == 0:
        return ""
    if length > _NAME_LIMIT:
        raise ImageError("the name of its base is too long")
    data = source.reader.at(offset, length)
    if len(data) < length:
        raise ImageError("the name of its base lies outside")
    return text_of(data)


def _qed(source: _Source) -> ImageHeader:
    (features,) = struct.unpack_from("<Q", source.head, 16)
    size_bytes, offset, length = struct.unpack_from("<QII", source.head, 48)
    has_backing = bool(features & 1)
    return ImageHeader("qed", size_bytes, backing=_name(source, offset, length) if has_backing else "")


def _vmdk(source: _Source) -> ImageHeader:
    return read_vmdk(source.head, source.reader)


def _vhdx(source: _Source) -> ImageHeader:
    return read_vhdx(source.reader)


def _vhd(source: _Source) -> ImageHeader:
    (offset,) = struct.unpack_from(">Q", source.head, 16)
    (size_bytes,) = struct.unpack_from(">Q", source.head, 48)
    (kind,) = struct.unpack_from(">I", source.head, 60)
    backing = ""
    if kind == _VHD_DIFFERENCING:
        header = source.reader.at(offset, 1024)
        if not header.startswith(b"cxsparse"):
            raise ImageError("a differencing VHD without its second header")
        backing = header[64:576].decode("utf-16-be", "replace").rstrip("\0") or "?"
    return ImageHeader("vpc", size_bytes, backing=backing)


def _fixed_vhd(source: _Source) -> ImageHeader | None:
    """A fixed VHD is a raw disk with a footer: only its last sector tells."""
    footer = source.reader.at(max(0, source.reader.size_bytes - SECTOR), SECTOR)
    if not footer.startswith(b"conectix"):
        return None
    size_bytes, kind = struct.unpack_from(">Q", footer, 48)[0], struct.unpack_from(">I", footer, 60)[0]
    return ImageHeader("vpc", size_bytes) if kind == 2 and size_bytes <= source.reader.size_bytes else None


def _vdi(source: _Source) -> ImageHeader:
    try:
        (kind,) = struct.unpack_from("<I", source.head, 76)
        (size_bytes,) = struct.unpack_from("<Q", source.head, 368)
    except struct.error as error:
        raise ImageError("the header is cut off") from error
    return ImageHeader("vdi", size_bytes, backing="?" if kind == _VDI_DIFFERENCING else "")


def _other(name: str) -> Callable[[_Source], ImageHeader]:
    return lambda source: ImageHeader(name, source.reader.size_bytes)


_BY_MAGIC: Mapping[bytes, Callable[[_Source], ImageHeader]] = {
    b"QFI\xfb": _qcow2,
    b"QED\0": _qed,
    b"KDMV": _vmdk,
    b"COWD": _vmdk,
    b"# Disk DescriptorFile": _vmdk,
    b"vhdxfile": _vhdx,
    b"conectix": _vhd,
    b"LUKS\xba\xbe": _other("luks"),
    b"\x1f\x8b": _other("gzip"),
    b"\xfd7zXZ\0": _other("xz"),
    b"BZh": _other("bzip2"),
    b"\x28\xb5\x2f\xfd": _other("zstd"),
    b"PK\x03\x04": _other("zip"),
}
