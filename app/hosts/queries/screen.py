"""A picture of a machine's screen, as the host draws it."""

from __future__ import annotations

import libvirt

from app.core.details import Screen
from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.hosts.lookup import is_unsupported

SIZE_LIMIT_BYTES = 64 * 1024 * 1024
_PIECE_BYTES = 256 * 1024
_KIND_LIMIT = 64

NO_PICTURE = QT_TRANSLATE_NOOP("core", "The picture of the screen was not taken.")
TOO_BIG = QT_TRANSLATE_NOOP("core", "The host sends a picture of more than {size} MiB.")


def screen(
    connection: libvirt.virConnect, domain: libvirt.virDomain, limit_bytes: int = SIZE_LIMIT_BYTES
) -> Screen | None:
    """The first display's picture; None when the machine is not running or has no display.

    Raises libvirtError, and HostError when the picture is bigger than ``limit_bytes``.
    """
    if not domain.isActive():
        return None
    stream = connection.newStream(0)
    try:
        kind = domain.screenshot(stream, 0, 0)
    except libvirt.libvirtError as error:
        if is_unsupported(error) or not domain.isActive():
            return None
        raise
    data = _received(stream, limit_bytes)
    return Screen(str(kind)[:_KIND_LIMIT], data) if data else None


def _received(stream: libvirt.virStream, limit_bytes: int) -> bytes:
    """All that ``stream`` sends. A stream that is not read to its end is ended, or the connection keeps it."""
    data = bytearray()
    is_complete = False
    try:
        while piece := stream.recv(_PIECE_BYTES):
            data += piece
            if len(data) > limit_bytes:
                why = message(TOO_BIG, size=limit_bytes // (1024 * 1024))
                raise HostError(Failure(ErrorKind.INVALID, message(NO_PICTURE), why))
        stream.finish()
        is_complete = True
    finally:
        if not is_complete:
            stream.abort()
    return bytes(data)
