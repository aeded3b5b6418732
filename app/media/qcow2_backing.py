"""The base of a qcow2 image, changed by changing its header: what libvirt has no call for, and QEMU needs a shell for.

Header, extensions and the name of the base lie in the first cluster; only that is written anew.
"""

from __future__ import annotations

import struct

from app.media.image_parts import ImageError

_BACKING_FORMAT = 0xE2792ACA
_NAME_BYTES = 1023
_SHORT_HEADER = 72  # of version 2, which does not tell its length
_EXTENSIONS_LIMIT = 64


def cluster_bytes(head: bytes) -> int:
    """The size of the first cluster, from the first bytes of an image. Raises ImageError."""
    if len(head) < 104 or not head.startswith(b"QFI\xfb"):
        raise ImageError("not a qcow2 image")
    (bits,) = struct.unpack_from(">I", head, 20)
    if not 9 <= bits <= 21:
        raise ImageError("clusters of an impossible size")
    return 1 << bits


def with_backing(cluster: bytes, backing: str, backing_format: str) -> bytes:
    """The first cluster of the same image on another base. Raises ImageError when it cannot be."""
    name = backing.encode()
    if cluster_bytes(cluster) != len(cluster):
        raise ImageError("not the whole first cluster")
    if not 0 < len(name) <= _NAME_BYTES or not backing_format:
        raise ImageError("the path of the base is too long")
    (version,) = struct.unpack_from(">I", cluster, 4)
    header_bytes = _SHORT_HEADER if version == 2 else struct.unpack_from(">I", cluster, 100)[0]
    if version not in {2, 3} or header_bytes % 8 or not _SHORT_HEADER <= header_bytes < len(cluster):
        raise ImageError("a header of an unknown kind")
    kept = [(kind, data) for kind, data in _extensions(cluster, header_bytes) if kind != _BACKING_FORMAT]
    body = cluster[:header_bytes]
    for kind, data in [(_BACKING_FORMAT, backing_format.encode()), *kept]:
        body += struct.pack(">II", kind, len(data)) + data.ljust((len(data) + 7) // 8 * 8, b"\0")
    body += struct.pack(">II", 0, 0)
    if len(body) + len(name) > len(cluster):
        raise ImageError("the path of the base does not fit into the header")
    placed = struct.pack(">QI", len(body), len(name))
    return (body[:8] + placed + body[20:] + name).ljust(len(cluster), b"\0")


def _extensions(cluster: bytes, offset: int) -> list[tuple[int, bytes]]:
    found: list[tuple[int, bytes]] = []
    for _ in range(_EXTENSIONS_LIMIT):
        if offset + 8 > len(cluster):
            break
        kind, length = struct.unpack_from(">II", cluster, offset)
        if kind == 0:
            return found
        if length > len(cluster) - offset - 8:
            raise ImageError("an extension of the header is longer than the header")
        found.append((kind, cluster[offset + 8 : offset + 8 + length]))
        offset += 8 + (length + 7) // 8 * 8
    raise ImageError("the extensions of the header do not end")
