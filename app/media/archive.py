"""The members of a tar archive, found one after the other; nothing is ever unpacked by a name that stands in it.

Only plain files with plain names count. Everything that could lead elsewhere (links, devices, paths, sparse members,
names twice) is a reason to refuse the whole archive.
"""

from __future__ import annotations

from app.core.record import record
from app.media.disks.block import Read

_BLOCK = 512
_MEMBERS_LIMIT = 4096
_NAME_LIMIT = 255
_LONG_LIMIT = 64 * 1024
_PLAIN = frozenset({b"0", b"\0"})
_EXTENDED, _GLOBAL, _LONG_NAME = b"x", b"g", b"L"
_ALLOWED_KEYS = frozenset({"mtime", "atime", "ctime", "uid", "gid", "uname", "gname", "size", "path", "comment"})
_SIZE_DIGITS = 20


class ArchiveError(ValueError):
    """An archive that is damaged or was made to deceive. The text is for sentences and details."""


@record
class Member:
    """A file in an archive: ``size_bytes`` at ``offset``."""

    name: str
    offset: int
    size_bytes: int


def read_members(read: Read, size_bytes: int) -> tuple[Member, ...]:
    """Every member, in order. Raises ArchiveError as soon as one is not a plain file with a plain name."""
    found: dict[str, Member] = {}
    offset, values = 0, {}
    for _ in range(_MEMBERS_LIMIT * 2):
        head = read(offset, _BLOCK)
        if not head or not head.strip(b"\0"):
            return tuple(found.values())
        if len(head) < _BLOCK:
            raise ArchiveError("the archive is cut off")
        _check_sum(head)
        kind, length = head[156:157], _number(head[124:136])
        if kind in {_EXTENDED, _GLOBAL, _LONG_NAME}:
            values |= _said(kind, _all(read, offset + _BLOCK, length))
        else:
            member = _member(head, kind, offset + _BLOCK, _size(values, length), values.get("path"))
            _add(found, member, size_bytes)
            length, values = member.size_bytes, {}
        offset += _BLOCK + -(-length // _BLOCK) * _BLOCK
        if len(found) > _MEMBERS_LIMIT:
            break
    raise ArchiveError("the archive has too many members")


def is_archive(head: bytes) -> bool:
    """Whether a file that begins so is a tar archive."""
    return len(head) >= _BLOCK and head[257:262] == b"ustar"


def checked_name(name: str) -> str:
    """The same, when it is the plain name of a file. Raises ArchiveError for paths and what is not to be printed."""
    is_plain = 0 < len(name) <= _NAME_LIMIT and name.isprintable() and not name.startswith((".", "-"))
    if not is_plain or any(sign in name for sign in "/\\:\0"):
        raise ArchiveError(f"the name {name[:80]!r} is not that of a plain file")
    return name


def _add(found: dict[str, Member], member: Member, size_bytes: int) -> None:
    if member.name.casefold() in found:
        raise ArchiveError(f"{member.name} is in it twice")
    if member.offset + member.size_bytes > size_bytes:
        raise ArchiveError(f"{member.name} is cut off")
    found[member.name.casefold()] = member


def _member(head: bytes, kind: bytes, offset: int, size_bytes: int, long_name: str | None) -> Member:
    if long_name is None:
        long_name = _text(head[:100].split(b"\0", 1)[0])
        if head[257:263] == b"ustar\0" and head[345:500].strip(b"\0"):
            raise ArchiveError("a member lies in a folder")
    if kind not in _PLAIN:
        raise ArchiveError(f"{long_name[:80]!r} is not a plain file (kind {kind!r})")
    return Member(checked_name(long_name.removeprefix("./")), offset, size_bytes)


def _said(kind: bytes, data: bytes) -> dict[str, str]:
    if kind == _LONG_NAME:
        return {"path": _text(data.split(b"\0", 1)[0])}
    values = {}
    while data:
        size, _, rest = data.partition(b" ")
        if not size.isdigit() or len(size) > 6 or not len(size) + 3 < int(size) <= len(data):
            raise ArchiveError("an extended header is damaged")
        entry = rest[: int(size) - len(size) - 1]
        key, _, value = _text(entry).rstrip("\n").partition("=")
        data = data[int(size) :]
        if key not in _ALLOWED_KEYS and not key.startswith(("SCHILY.xattr.", "LIBARCHIVE.")):
            raise ArchiveError(f"an extended header with {key[:40]!r}")
        if kind == _EXTENDED:
            values[key] = value
        elif key in {"path", "size"}:
            raise ArchiveError("a header for all members gives a name or a size")
    return values


def _size(values: dict[str, str], length: int) -> int:
    said = values.get("size")
    if said is None:
        return length
    if not said.isascii() or not said.isdigit() or len(said) > _SIZE_DIGITS:
        raise ArchiveError("a size is not a number")
    return int(said)


def _all(read: Read, offset: int, length: int) -> bytes:
    if length > _LONG_LIMIT:
        raise ArchiveError("an extended header is too long")
    data = read(offset, length)
    if len(data) != length:
        raise ArchiveError("the archive is cut off")
    return data


def _number(field: bytes) -> int:
    """A number of a header: octal digits, or in binary when it is too large for them."""
    if field[0] & 0x80:
        value = int.from_bytes(field, "big", signed=True) if field[0] & 0x40 else int.from_bytes(field[1:], "big")
        if value < 0 or field[0] != 0x80:
            raise ArchiveError("a size is negative")
        return value
    text = field.split(b"\0", 1)[0].strip()
    if text and not all(digit in b"01234567" for digit in text):
        raise ArchiveError("this is not a tar archive, or a number in it is damaged")
    return int(text or b"0", 8)


def _check_sum(head: bytes) -> None:
    if _number(head[148:156]) != sum(head[:148]) + 8 * 32 + sum(head[156:]):
        raise ArchiveError("this is not a tar archive, or it is damaged")


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ArchiveError("a name is not text") from error
