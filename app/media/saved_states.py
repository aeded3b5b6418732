"""The saved memory that lies inside a qcow2 image: its table of snapshots, read by ourselves from a few bytes."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping

_MAGIC = b"QFI\xfb"
_HEADER_BYTES = 72
_ENTRY = struct.Struct(">QIHHIIQII")  # table, its length, lengths of id and name, times, state, extra data
_ENTRIES_LIMIT = 4096
_TABLE_LIMIT_BYTES = 256 * 1024
_USUAL_ENTRY_BYTES = 512


def saved_states(read: Callable[[int, int], bytes]) -> Mapping[str, int]:
    """For each snapshot inside the image the bytes of memory that it saved, 0 for none; by name.

    ``read(offset, length)`` gives bytes of the image, fewer at its end. What the table says is not trusted: an image
    that is none, or whose table is damaged or too long, has as many as could be read.
    """
    head = read(0, _HEADER_BYTES)
    if len(head) < _HEADER_BYTES or not head.startswith(_MAGIC):
        return {}
    count, offset = struct.unpack_from(">IQ", head, 60)
    if not count or not offset or offset >= 1 << 62:
        return {}
    count = min(count, _ENTRIES_LIMIT)
    table = read(offset, min(_TABLE_LIMIT_BYTES, count * _USUAL_ENTRY_BYTES))
    found: dict[str, int] = {}
    at = 0
    for _ in range(count):
        if at + _ENTRY.size > len(table):
            break
        _, _, id_bytes, name_bytes, _, _, _, state_bytes, extra_bytes = _ENTRY.unpack_from(table, at)
        extra = at + _ENTRY.size
        name = extra + extra_bytes + id_bytes
        end = name + name_bytes
        if end > len(table):
            break
        if extra_bytes >= 8:  # newer images have more than four gigabytes of it
            (state_bytes,) = struct.unpack_from(">Q", table, extra)
        found[table[name:end].decode("utf-8", "replace")] = state_bytes
        at = (end + 7) & ~7
    return found
