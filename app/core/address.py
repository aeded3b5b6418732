"""Addresses of hosts: fields in, URI out.

A libvirt URI can run programs (``command=``, ``+ext``, ``socket=`` over SSH ...), so a URI that a
person or file gives is never passed on. :func:`parse_uri` turns it into fields or refuses it,
naming the part; :func:`build_uri` is the only maker of a string for ``libvirt.open``.
"""

from __future__ import annotations

import re
from enum import Enum

from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.record import record


class Transport(Enum):
    """How a host is reached. ``value`` is what is written into settings."""

    LOCAL = "local"
    SSH = "ssh"
    DEMO = "demo"  # libvirt's test driver, inside this process
    TEST_FILE = "test-file"  # the same with a file of its own: for tests and measurements


@record
class HostAddress:
    """Where a host is. ``socket`` (local) and ``path`` (test file) are absolute paths on this computer.

    ``is_user_host``: the user's own host (``qemu:///session``) instead of the system's.
    """

    transport: Transport
    is_user_host: bool = False
    host: str = ""
    user: str = ""
    port: int | None = None
    socket: str = ""
    path: str = ""


class AddressError(ValueError):
    """An address that cannot be; ``problem`` says which part and what to do."""

    def __init__(self, problem: Message) -> None:
        super().__init__(str(problem))
        self.problem = problem


THIS_SYSTEM = HostAddress(Transport.LOCAL)
THIS_USER = HostAddress(Transport.LOCAL, is_user_host=True)
DEMO = HostAddress(Transport.DEMO)

_HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})")
_IPV6 = re.compile(r"[0-9A-Fa-f:]{2,39}(?:%[A-Za-z0-9._-]{1,32})?")
_USER = re.compile(r"[A-Za-z0-9._@][A-Za-z0-9._@-]{0,63}")
_PATH = re.compile(r"/[A-Za-z0-9._/-]{1,200}")
_URI = re.compile(r"([a-z]+)(?:\+([a-z]+))?://([^/?#]*)(/[^?#]*)?(?:\?(.*))?", re.DOTALL)
_URI_LIMIT = 1024

BAD_HOST = QT_TRANSLATE_NOOP(
    "core", "“{host}” is not a host name or address. Use letters, digits, dots and hyphens, as in server1.example.net."
)
BAD_USER = QT_TRANSLATE_NOOP(
    "core", "“{user}” is not a user name. Use letters, digits, dots, hyphens and underscores."
)
BAD_PORT = QT_TRANSLATE_NOOP("core", "The port is a number from 1 to 65535.")
BAD_SOCKET = QT_TRANSLATE_NOOP("core", "“{path}” is not an absolute path of letters, digits, dots and hyphens.")
EMPTY_HOST = QT_TRANSLATE_NOOP("core", "Enter the name or address of the host.")
NOT_A_URI = QT_TRANSLATE_NOOP(
    "core", "This is not a libvirt URI. Examples: qemu:///system, qemu+ssh://root@server1/system."
)
BAD_SCHEME = QT_TRANSLATE_NOOP(
    "core", "“{scheme}” is not supported. Use qemu:///system, qemu:///session, qemu+ssh://host/system or test:///default."
)
BAD_URI_PATH = QT_TRANSLATE_NOOP("core", "The path of the URI must be /system or /session, not “{path}”.")
BAD_PARAMETER = QT_TRANSLATE_NOOP(
    "core", "The parameter “{name}” is refused: it can run programs or weaken the connection. Leave it out."
)


def parse_uri(text: str) -> HostAddress:
    """The fields of a libvirt URI that a person typed. Raises AddressError naming the part.

    Everything that is not known to be harmless is refused; nothing is silently dropped.
    """
    if len(text) > _URI_LIMIT or not text.isascii() or not text.isprintable() or " " in text:
        raise AddressError(message(NOT_A_URI))
    match = _URI.fullmatch(text)
    if match is None:
        raise AddressError(message(NOT_A_URI))
    driver, transport, authority, path, query = match.groups()
    parameters = _parameters(query or "")
    scheme = driver + (f"+{transport}" if transport else "")
    if scheme == "test" and not authority and path == "/default" and not parameters:
        return DEMO
    if scheme in {"test", "test+unix"} and not authority and path:
        return checked(HostAddress(Transport.TEST_FILE, path=path, socket=parameters.pop("socket", "")), parameters)
    if scheme in {"qemu", "qemu+unix"} and not authority:
        address = HostAddress(Transport.LOCAL, _is_user_path(path), socket=parameters.pop("socket", ""))
        return checked(address, parameters)
    if scheme == "qemu+ssh":
        user, host, port = _authority(authority)
        return checked(HostAddress(Transport.SSH, _is_user_path(path), host, user, port), parameters)
    raise AddressError(message(BAD_SCHEME, scheme=scheme))


def checked(address: HostAddress, left_over: dict[str, str] | None = None) -> HostAddress:
    """``address`` itself when every field may stand in a URI; raises AddressError otherwise."""
    for name in left_over or {}:
        raise AddressError(message(BAD_PARAMETER, name=name))
    if address.transport is Transport.SSH:
        _check_remote(address)
    elif address.host or address.user or address.port is not None:
        raise AddressError(message(NOT_A_URI))
    for path in (address.socket, address.path):
        if path and (not _PATH.fullmatch(path) or "/../" in f"{path}/"):
            raise AddressError(message(BAD_SOCKET, path=path))
    if address.socket and address.transport not in {Transport.LOCAL, Transport.TEST_FILE}:
        raise AddressError(message(BAD_PARAMETER, name="socket"))
    if address.transport is Transport.TEST_FILE and not address.path:
        raise AddressError(message(NOT_A_URI))
    return address


def _check_remote(address: HostAddress) -> None:
    if not address.host:
        raise AddressError(message(EMPTY_HOST))
    if not _HOST.fullmatch(address.host) and not _IPV6.fullmatch(address.host):
        raise AddressError(message(BAD_HOST, host=address.host))
    if address.user and not _USER.fullmatch(address.user):
        raise AddressError(message(BAD_USER, user=address.user))
    if address.port is not None and not 1 <= address.port <= 65535:
        raise AddressError(message(BAD_PORT))


def build_uri(address: HostAddress) -> str:
    """The URI of checked fields; the only text that may reach ``libvirt.open``. Raises AddressError."""
    checked(address)
    if address.transport is Transport.DEMO:
        return "test:///default"
    if address.transport is Transport.TEST_FILE:
        socket = f"?socket={address.socket}" if address.socket else ""
        return f"test{'+unix' if socket else ''}://{address.path}{socket}"
    path = "/session" if address.is_user_host else "/system"
    if address.transport is Transport.LOCAL:
        return f"qemu+unix://{path}?socket={address.socket}" if address.socket else f"qemu://{path}"
    host = f"[{address.host}]" if ":" in address.host else address.host
    user = f"{address.user.replace('@', '%40')}@" if address.user else ""
    port = f":{address.port}" if address.port is not None else ""
    return f"qemu+ssh://{user}{host}{port}{path}?no_tty=1"


def to_fields(address: HostAddress) -> dict[str, object]:
    """``address`` as plain data for settings."""
    return {
        "transport": address.transport.value,
        "user_host": address.is_user_host,
        "host": address.host,
        "user": address.user,
        "port": address.port,
        "socket": address.socket,
        "path": address.path,
    }


def from_fields(fields: dict[str, object]) -> HostAddress:
    """The reverse of :func:`to_fields`. Raises AddressError for anything that is not such data."""
    try:
        port = fields.get("port")
        if port is not None and (not isinstance(port, int) or isinstance(port, bool)):
            raise AddressError(message(BAD_PORT))
        texts = {name: fields.get(name, "") for name in ("host", "user", "socket", "path")}
        if not all(isinstance(value, str) for value in texts.values()):
            raise AddressError(message(NOT_A_URI))
        return checked(
            HostAddress(
                Transport(fields.get("transport")), fields.get("user_host") is True, port=port, **texts  # type: ignore[arg-type]
            )
        )
    except ValueError as error:
        raise error if isinstance(error, AddressError) else AddressError(message(NOT_A_URI)) from error


def _is_user_path(path: str | None) -> bool:
    if path not in {"/system", "/session"}:
        raise AddressError(message(BAD_URI_PATH, path=path or ""))
    return path == "/session"


def _parameters(query: str) -> dict[str, str]:
    """The parameters as libvirt would split them (at & and ;). Doubled or escaped ones are refused."""
    found: dict[str, str] = {}
    for part in filter(None, re.split("[&;]", query)):
        name, _, value = part.partition("=")
        if name == "no_tty" and value in {"0", "1"}:
            continue  # build_uri adds it where it belongs
        if name != "socket" or name in found or "%" in part:
            raise AddressError(message(BAD_PARAMETER, name=name))
        found[name] = value
    return found


def _authority(text: str) -> tuple[str, str, int | None]:
    user, at, rest = text.rpartition("@")
    if at and not user:
        raise AddressError(message(BAD_USER, user=user))
    user = user.replace("%40", "@")
    bracketed = re.fullmatch(r"\[([^\]]*)\](?::(.*))?", rest)
    host, port_text = bracketed.groups() if bracketed else (rest.partition(":")[0], rest.partition(":")[2] or None)
    if port_text is None:
        if not bracketed and rest.endswith(":"):
            raise AddressError(message(BAD_PORT))
        return user, host, None
    if not re.fullmatch("[0-9]{1,5}", port_text):
        raise AddressError(message(BAD_PORT))
    return user, host, int(port_text)
