"""How to start a libvirt service that does not run: one daemon for everything, or one for each driver."""

from __future__ import annotations

from pathlib import Path

from app.core.address import HostAddress, Transport
from app.core.messages import QT_TRANSLATE_NOOP, Message, message

ONE_DAEMON = QT_TRANSLATE_NOOP("core", "Start it: “sudo systemctl enable --now libvirtd.socket”.")
DAEMONS = QT_TRANSLATE_NOOP(
    "core",
    "Start it: “sudo systemctl enable --now virtqemud.socket virtnetworkd.socket virtstoraged.socket "
    "virtnodedevd.socket”.",
)
BY_HAND = QT_TRANSLATE_NOOP("core", "Start it: “sudo virtlogd -d && sudo {daemon} -d”.")
NOT_INSTALLED = QT_TRANSLATE_NOOP(
    "core",
    "Install libvirt: the package libvirt-daemon-system (Debian, Ubuntu), libvirt-daemon-kvm (Fedora) or libvirt "
    "(Arch).",
)
OWN_SOCKET = QT_TRANSLATE_NOOP("core", "Start the service that is to listen at “{path}”.")

_UNIT_FOLDERS = ("etc/systemd/system", "usr/lib/systemd/system", "lib/systemd/system")
_PROGRAM_FOLDERS = ("usr/sbin", "usr/bin", "usr/local/sbin", "sbin")
_LIBVIRTD, _VIRTQEMUD = "libvirtd", "virtqemud"


def start_advice(address: HostAddress, root: Path = Path("/")) -> Message | None:
    """What to do at this computer, by what is installed under ``root``; None for another computer or another cause."""
    if address.transport is not Transport.LOCAL:
        return None
    if address.socket:
        return message(OWN_SOCKET, path=address.socket)
    installed = [name for name in (_LIBVIRTD, _VIRTQEMUD) if _has_any(root, _PROGRAM_FOLDERS, name)]
    if not installed:
        return message(NOT_INSTALLED)
    if address.is_user_host:
        return None  # the library starts it itself: that it is installed is not what is missing
    units = [name for name in installed if _has_any(root, _UNIT_FOLDERS, f"{name}.socket")]
    if not units or not (root / "run/systemd/system").is_dir():
        return message(BY_HAND, daemon=installed[0])
    # Where both are installed, what the system starts by itself is what the library looks for.
    wanted = [name for name in units if (root / f"etc/systemd/system/sockets.target.wants/{name}.socket").is_symlink()]
    return message(ONE_DAEMON if (wanted or units)[0] == _LIBVIRTD else DAEMONS)


def _has_any(root: Path, folders: tuple[str, ...], name: str) -> bool:
    return any((root / folder / name).exists() for folder in folders)
