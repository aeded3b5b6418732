"""libvirt's errors as failures that people understand.

The error code is looked at first, because it is the same in every language; the wording decides only
where one code stands for many things (the transport, where ssh's own complaints arrive as text).
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from typing import TypeVar

import libvirt

from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import Message, message
from app.core.record import replaced
from app.hosts import reasons

T = TypeVar("T")
_DETAILS_LIMIT = 4000
_LINE_LIMIT = 300

_BY_CODE: Mapping[int, ErrorKind] = {
    libvirt.VIR_ERR_NO_MEMORY: ErrorKind.NO_MEMORY,
    libvirt.VIR_ERR_NO_SUPPORT: ErrorKind.UNSUPPORTED,
    libvirt.VIR_ERR_NO_CONNECT: ErrorKind.UNSUPPORTED,
    libvirt.VIR_ERR_CONFIG_UNSUPPORTED: ErrorKind.UNSUPPORTED,
    libvirt.VIR_ERR_ARGUMENT_UNSUPPORTED: ErrorKind.UNSUPPORTED,
    libvirt.VIR_ERR_OPERATION_UNSUPPORTED: ErrorKind.UNSUPPORTED,
    libvirt.VIR_ERR_UNKNOWN_HOST: ErrorKind.NOT_FOUND_HOST,
    libvirt.VIR_ERR_INVALID_CONN: ErrorKind.LOST,
    libvirt.VIR_ERR_RPC: ErrorKind.LOST,
    libvirt.VIR_ERR_NO_DOMAIN: ErrorKind.GONE,
    libvirt.VIR_ERR_INVALID_DOMAIN: ErrorKind.GONE,
    libvirt.VIR_ERR_OPERATION_INVALID: ErrorKind.WRONG_STATE,
    libvirt.VIR_ERR_OPERATION_TIMEOUT: ErrorKind.BUSY,
    libvirt.VIR_ERR_RESOURCE_BUSY: ErrorKind.BUSY,
    libvirt.VIR_ERR_BLOCK_COPY_ACTIVE: ErrorKind.BUSY,
    libvirt.VIR_ERR_OPERATION_DENIED: ErrorKind.DENIED,
    libvirt.VIR_ERR_ACCESS_DENIED: ErrorKind.DENIED,
    libvirt.VIR_ERR_AUTH_FAILED: ErrorKind.AUTHENTICATION,
    libvirt.VIR_ERR_AUTH_CANCELLED: ErrorKind.AUTHENTICATION,
    libvirt.VIR_ERR_AUTH_UNAVAILABLE: ErrorKind.NO_RIGHTS,
    libvirt.VIR_ERR_OPERATION_ABORTED: ErrorKind.CANCELLED,
    libvirt.VIR_ERR_AGENT_UNRESPONSIVE: ErrorKind.TIMEOUT,
    libvirt.VIR_ERR_AGENT_UNSYNCED: ErrorKind.TIMEOUT,
    libvirt.VIR_ERR_INVALID_ARG: ErrorKind.INVALID,
    libvirt.VIR_ERR_XML_ERROR: ErrorKind.INVALID,
    libvirt.VIR_ERR_XML_DETAIL: ErrorKind.INVALID,
    libvirt.VIR_ERR_XML_INVALID_SCHEMA: ErrorKind.INVALID,
    libvirt.VIR_ERR_DOM_EXIST: ErrorKind.INVALID,
    libvirt.VIR_ERR_OVERFLOW: ErrorKind.INVALID,
}
_AGENT_CODES = {libvirt.VIR_ERR_AGENT_UNRESPONSIVE, libvirt.VIR_ERR_AGENT_UNSYNCED}

_BY_ERRNO: Mapping[int, ErrorKind] = {
    errno.ENOSPC: ErrorKind.NO_SPACE,
    errno.EDQUOT: ErrorKind.NO_SPACE,
    errno.ENOMEM: ErrorKind.NO_MEMORY,
    errno.EPIPE: ErrorKind.LOST,
}
# For errors of the transport alone: elsewhere the same numbers speak of files on the host.
_BY_TRANSPORT_ERRNO: Mapping[int, ErrorKind] = {
    errno.ENOENT: ErrorKind.NO_SERVICE,
    errno.ECONNREFUSED: ErrorKind.NO_SERVICE,
    errno.EACCES: ErrorKind.NO_RIGHTS,
    errno.EPERM: ErrorKind.NO_RIGHTS,
    errno.EHOSTUNREACH: ErrorKind.UNREACHABLE,
    errno.ENETUNREACH: ErrorKind.UNREACHABLE,
    errno.ETIMEDOUT: ErrorKind.UNREACHABLE,
}

# In this order: what ssh says comes before what libvirt wraps around it ("... : Connection reset by peer").
_BY_TRANSPORT_TEXT: tuple[tuple[str, ErrorKind], ...] = (
    ("remote host identification has changed", ErrorKind.HOST_KEY_CHANGED),
    ("host key for", ErrorKind.HOST_KEY_CHANGED),  # "... has changed and you have requested strict checking"
    ("host key verification failed", ErrorKind.HOST_KEY),
    ("host key is known", ErrorKind.HOST_KEY),
    ("permission denied (", ErrorKind.AUTHENTICATION),
    ("too many authentication failures", ErrorKind.AUTHENTICATION),
    ("could not resolve", ErrorKind.NOT_FOUND_HOST),
    ("name or service not known", ErrorKind.NOT_FOUND_HOST),
    ("unable to resolve", ErrorKind.NOT_FOUND_HOST),
    ("keepalive timeout", ErrorKind.LOST),
    ("client socket is closed", ErrorKind.LOST),
    ("connect to host", ErrorKind.UNREACHABLE),  # ssh: connect to host H port P: refused, timed out, no route
    ("connection timed out", ErrorKind.UNREACHABLE),
    ("no route to host", ErrorKind.UNREACHABLE),
    ("network is unreachable", ErrorKind.UNREACHABLE),
    ("kex_exchange_identification", ErrorKind.UNREACHABLE),
    ("connection closed by", ErrorKind.UNREACHABLE),
    ("permission denied", ErrorKind.NO_RIGHTS),  # the daemon's socket on the far side
    ("no such file or directory", ErrorKind.NO_SERVICE),
    ("connection refused", ErrorKind.NO_SERVICE),
    ("end of file while reading data", ErrorKind.LOST),
    ("connection reset by peer", ErrorKind.LOST),
    ("broken pipe", ErrorKind.LOST),
)
_BY_TEXT: tuple[tuple[str, ErrorKind], ...] = (
    ("keepalive timeout", ErrorKind.LOST),
    ("client socket is closed", ErrorKind.LOST),
    ("end of file while reading data", ErrorKind.LOST),
    ("no space left on device", ErrorKind.NO_SPACE),
    ("disk quota exceeded", ErrorKind.NO_SPACE),
    ("cannot allocate memory", ErrorKind.NO_MEMORY),
    ("cannot set up guest memory", ErrorKind.NO_MEMORY),
)
_TRANSPORT_DOMAINS = {libvirt.VIR_FROM_RPC, libvirt.VIR_FROM_REMOTE, libvirt.VIR_FROM_SSH, libvirt.VIR_FROM_LIBSSH}


def kind_of(error: libvirt.libvirtError) -> ErrorKind:
    """What sort of failure ``error`` is."""
    code, text = error.get_error_code(), _text(error).lower()
    is_transport = error.get_error_domain() in _TRANSPORT_DOMAINS
    if code in {libvirt.VIR_ERR_SYSTEM_ERROR, libvirt.VIR_ERR_INTERNAL_ERROR, libvirt.VIR_ERR_OPERATION_FAILED}:
        return _kind_by_words(error.get_int1(), text, is_transport)
    if code in {libvirt.VIR_ERR_AUTH_FAILED, libvirt.VIR_ERR_SSH, libvirt.VIR_ERR_LIBSSH}:
        by_text = _first(_BY_TRANSPORT_TEXT[:6], text)
        return by_text or ErrorKind.AUTHENTICATION
    if code == libvirt.VIR_ERR_OPERATION_TIMEOUT and "lock" not in text:
        return ErrorKind.TIMEOUT
    return _BY_CODE.get(code, ErrorKind.OTHER)


def _kind_by_words(number: int | None, text: str, is_transport: bool) -> ErrorKind:
    if not is_transport:
        return _BY_ERRNO.get(number or 0) or _first(_BY_TEXT, text) or ErrorKind.OTHER
    by_text = _first(_BY_TRANSPORT_TEXT[:-3], text)
    return by_text or _BY_TRANSPORT_ERRNO.get(number or 0) or _first(_BY_TRANSPORT_TEXT, text) or ErrorKind.OTHER


def _first(table: tuple[tuple[str, ErrorKind], ...], text: str) -> ErrorKind | None:
    return next((kind for part, kind in table if part in text), None)


def is_connection_lost(error: libvirt.libvirtError) -> bool:
    """Whether ``error`` says that nothing more can be asked over this connection."""
    return kind_of(error) is ErrorKind.LOST


def tried(call: Callable[[], T]) -> T | None:
    """What ``call`` gives; None when the host has no such thing or cannot say. Raises when the connection is lost."""
    try:
        return call()
    except libvirt.libvirtError as error:
        if is_connection_lost(error):
            raise
        return None


def failure_of(error: libvirt.libvirtError, what: Message) -> Failure:
    """``error`` in sentences. ``what`` says what was attempted and with which machine or host."""
    kind = kind_of(error)
    why, advice = _sentences(error, kind)
    return Failure(kind, what, why, advice, _text(error)[:_DETAILS_LIMIT])


def translated(error: libvirt.libvirtError, what: Message) -> HostError:
    """The same as an exception to raise: ``raise translated(error, what) from error``."""
    return HostError(failure_of(error, what))


def failure(kind: ErrorKind, what: Message, details: str = "") -> Failure:
    """A failure that was found without libvirt, with the sentences of its kind."""
    text = _line(details)
    why = message(reasons.WHY.get(kind, reasons.HOST_SAYS), text=text)
    advice = reasons.ADVICE.get(kind)
    return Failure(kind, what, why, message(advice) if advice else None, details[:_DETAILS_LIMIT])


def not_connected(what: Message) -> HostError:
    """What is raised when something is asked of a host that is not connected."""
    return HostError(
        Failure(ErrorKind.LOST, what, message(reasons.NOT_CONNECTED), message(reasons.NOT_CONNECTED_ADVICE))
    )


def in_doubt(error: HostError, left: Message | None = None) -> HostError:
    """``error`` of a change: when the connection was lost meanwhile, nobody knows whether it was made.

    ``left`` says what may be left on the host, where that is known.
    """
    known = error.failure
    if known.kind is not ErrorKind.LOST or known.why == message(reasons.NOT_CONNECTED):
        return error
    return HostError(replaced(known, advice=left or message(reasons.IN_DOUBT)))


def _sentences(error: libvirt.libvirtError, kind: ErrorKind) -> tuple[Message, Message | None]:
    code, text = error.get_error_code(), _text(error)
    if code in _AGENT_CODES:
        return message(reasons.AGENT_SILENT), message(reasons.AGENT_SILENT_ADVICE)
    if code == libvirt.VIR_ERR_AUTH_CANCELLED:
        return message(reasons.SIGN_IN_CANCELLED), message(reasons.SIGN_IN_CANCELLED_ADVICE)
    if code == libvirt.VIR_ERR_AUTH_FAILED and (
        "policy" in text or error.get_error_domain() == libvirt.VIR_FROM_POLKIT
    ):
        return message(reasons.WHY[ErrorKind.NO_RIGHTS]), message(reasons.ADVICE[ErrorKind.NO_RIGHTS])
    if code == libvirt.VIR_ERR_NO_CONNECT:
        return message(reasons.NO_DRIVER), message(reasons.NO_DRIVER_ADVICE)
    if "command not found" in text or ("virt-ssh-helper" in text and "not found" in text):
        return message(reasons.NO_HELPER), message(reasons.NO_HELPER_ADVICE)
    if "Cannot find 'ssh' in path" in text:
        return message(reasons.NO_SSH), message(reasons.NO_SSH_ADVICE)
    advice = reasons.ADVICE.get(kind)
    # UNSUPPORTED and OTHER have many causes: the host's own line is the best reason there is.
    template = reasons.HOST_SAYS if kind in {ErrorKind.OTHER, ErrorKind.UNSUPPORTED} else reasons.WHY[kind]
    return message(template, text=_line(text)), message(advice) if advice else None


def _text(error: libvirt.libvirtError) -> str:
    return error.get_error_message() or str(error)


def _line(text: str) -> str:
    """The first telling line of the host's wording."""
    line = next((part.strip() for part in text.splitlines() if part.strip()), "")
    return line if len(line) <= _LINE_LIMIT else line[: _LINE_LIMIT - 1] + "…"
