"""What COM ports and displays of a machine may be: where they listen and connect."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address

from app.core.machine_devices import Display, SerialPort
from app.core.machine_settings import MachineSettings
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.names import is_deceptive
from app.core.plan_rules import path_problems
from app.core.problem import Problem
from app.core.secrets import Secret

PORT_MOST = 65535
VNC_LEAST = 5900
COM_PORTS = 4
VNC_PASSWORD_LIMIT = 8
PASSWORD_LIMIT = 60
PATH_KINDS = frozenset({"unix", "file", "dev", "pipe"})
"""Kinds of COM ports that lead to a path of the host."""
TCP_KINDS = frozenset({"tcp"})
OWN_KINDS = (*sorted(PATH_KINDS), "tcp", "pty", "null")
"""Kinds of COM ports that can be chosen; others are shown."""
SERVED = frozenset({"vnc", "spice", "rdp"})
"""Kinds of displays that listen for a viewer."""

BAD_PORT = QT_TRANSLATE_NOOP("core", "Enter a port from 1 to {most}.")
NO_HOST = QT_TRANSLATE_NOOP("core", "Enter a host name or IP address.")
BAD_HOST = QT_TRANSLATE_NOOP("core", "A host name or IP address cannot contain “{character}”.")
BAD_NUMBERS = QT_TRANSLATE_NOOP("core", "“{address}” is no IP address.")
FEW_PORTS = QT_TRANSLATE_NOOP("core", "A machine has the COM ports 1 to {most}.")
TWICE_PATH = QT_TRANSLATE_NOOP("core", "Another COM port of this machine has the same path.")
TWICE_PORT = QT_TRANSLATE_NOOP("core", "Another display of this machine has the same port.")
LOW_VNC = QT_TRANSLATE_NOOP("core", "VNC needs a port from {least} to {most}, or 0 for one chosen at each start.")
LOW_PORT = QT_TRANSLATE_NOOP("core", "Ports below 1024 can be used by root only: the machine may not start.")
SAME_PORTS = QT_TRANSLATE_NOOP("core", "The port for TLS must be another one.")
OPEN_DISPLAY = QT_TRANSLATE_NOOP(
    "core", "Whoever reaches {address} can see and use the machine: set a password, or listen on 127.0.0.1."
)
WEAK_DISPLAY = QT_TRANSLATE_NOOP(
    "core", "VNC sends its password in a form that can be broken. Listen on 127.0.0.1 where the network is not yours."
)
NO_NETWORK = QT_TRANSLATE_NOOP("core", "Choose the virtual switch on whose address it listens.")
LONG_PASSWORD = QT_TRANSLATE_NOOP("core", "Use at most {limit} characters; these are {count}.")
BAD_PASSWORD = QT_TRANSLATE_NOOP("core", "The password cannot contain the control character {character}.")
BAD_KEYMAP = QT_TRANSLATE_NOOP("core", "A keyboard's name has letters, digits and “-” only, such as en-us.")


def serial_problems(port: SerialPort, settings: MachineSettings) -> Iterator[Problem]:
    """What is wrong with a COM port."""
    if not 0 <= port.port < COM_PORTS:
        yield Problem("port", message(FEW_PORTS, most=COM_PORTS))
    if port.kind in PATH_KINDS:
        yield from path_problems(port.path, "path")
        others = (each for each in settings.serial_ports if each.key != port.key and each.kind in PATH_KINDS)
        if port.path and any(each.path == port.path for each in others):
            yield Problem("path", message(TWICE_PATH))
    if port.kind in TCP_KINDS:
        if not port.address:
            yield Problem("address", message(NO_HOST))
        else:
            yield from _host("address", port.address)
        if not _is_port(port.service):
            yield Problem("service", message(BAD_PORT, most=PORT_MOST))
    if port.log_file:
        yield from path_problems(port.log_file, "log_file")


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= PORT_MOST


def _host(field: str, host: str) -> Iterator[Problem]:
    bad = next((sign for sign in host if is_deceptive(sign) or sign.isspace() or sign in "/<>\"'&%@"), None)
    if bad is not None:
        text = f"U+{ord(bad):04X}" if is_deceptive(bad) or bad.isspace() else bad
        yield Problem(field, message(BAD_HOST, character=text))
    elif ":" in host or host.replace(".", "").isdigit():
        try:
            ip_address(host)
        except ValueError:
            yield Problem(field, message(BAD_NUMBERS, address=host))


def display_problems(display: Display, settings: MachineSettings) -> Iterator[Problem]:
    """What is wrong with a display."""
    if display.kind not in SERVED:
        return
    if display.listen_kind == "network" and not display.listen_network:
        yield Problem("listen_network", message(NO_NETWORK))
    elif display.listen_kind == "address" and display.listen_address:
        yield from _listen(display)
    if display.listen_kind == "socket" and display.socket:
        yield from path_problems(display.socket, "socket")
    if display.keymap and not all(sign.isascii() and (sign.isalnum() or sign == "-") for sign in display.keymap):
        yield Problem("keymap", message(BAD_KEYMAP))
    if display.listen_kind in {"address", "network"}:
        yield from _ports(display, settings)


def _listen(display: Display) -> Iterator[Problem]:
    wrong = list(_host("listen_address", display.listen_address))
    yield from wrong
    if wrong or is_loopback(display.listen_address):
        return
    if not display.has_password:
        yield Problem("listen_address", message(OPEN_DISPLAY, address=display.listen_address), is_warning=True)
    elif display.kind == "vnc":
        yield Problem("listen_address", message(WEAK_DISPLAY), is_warning=True)


def is_loopback(address: str) -> bool:
    """Whether only the host itself reaches the address."""
    if address in {"", "localhost"}:
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _ports(display: Display, settings: MachineSettings) -> Iterator[Problem]:
    least = VNC_LEAST if display.kind == "vnc" else 1
    if display.port and not least <= display.port <= PORT_MOST:
        template = LOW_VNC if display.kind == "vnc" else BAD_PORT
        yield Problem("port", message(template, least=least, most=PORT_MOST))
    elif display.port and display.port < 1024:
        yield Problem("port", message(LOW_PORT), is_warning=True)
    if display.tls_port > PORT_MOST:
        yield Problem("tls_port", message(BAD_PORT, most=PORT_MOST))
    elif display.tls_port and display.tls_port == display.port:
        yield Problem("tls_port", message(SAME_PORTS))
    taken = {port for each in settings.displays if each.key != display.key for port in (each.port, each.tls_port)}
    for field in ("port", "tls_port"):
        port = getattr(display, field)
        if port and port in taken:
            yield Problem(field, message(TWICE_PORT))


def password_problems(kind: str, password: Secret) -> Iterator[Problem]:
    """What is wrong with a display's new password, without telling it."""
    text = password.reveal()
    limit = VNC_PASSWORD_LIMIT if kind == "vnc" else PASSWORD_LIMIT
    hidden = next((sign for sign in text if is_deceptive(sign)), None)
    if len(text.encode()) > limit:
        yield Problem("password", message(LONG_PASSWORD, limit=limit, count=len(text.encode())))
    elif hidden is not None:
        yield Problem("password", message(BAD_PASSWORD, character=f"U+{ord(hidden):04X}"))
