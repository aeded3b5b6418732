"""Whether a connection leads to this computer, asked of the connection itself."""

from __future__ import annotations

import os
import re

import libvirt

_LOCAL = re.compile(r"[a-z]+(?:\+unix)?:///")
_SESSION = re.compile(r"[a-z+]+://[^/]*/session(?:\?.*)?")


def is_this_computer(connection: libvirt.virConnect) -> bool:
    """Whether files of the host can be looked at here. A socket with a path of its own may lead anywhere."""
    if _LOCAL.match(connection.getURI()) is None:
        return False
    return connection.getHostname().partition(".")[0] == os.uname().nodename.partition(".")[0]


def is_session(connection: libvirt.virConnect) -> bool:
    """Whether it is a user's own host, such as ``qemu:///session``."""
    return _SESSION.fullmatch(connection.getURI()) is not None
