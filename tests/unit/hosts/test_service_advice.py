"""The advice for a service that does not run, by what is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.address import THIS_SYSTEM, THIS_USER, HostAddress, Transport
from app.hosts.service_advice import start_advice

SYSTEMD = ("run/systemd/system/",)
OLD = ("usr/sbin/libvirtd", "usr/lib/systemd/system/libvirtd.socket")
MODULAR = ("usr/sbin/virtqemud", "usr/lib/systemd/system/virtqemud.socket")
IS_WANTED = "etc/systemd/system/sockets.target.wants/virtqemud.socket"


def put(root: Path, *paths: str) -> Path:
    for path in paths:
        place = root / path
        (place if path.endswith("/") else place.parent).mkdir(parents=True, exist_ok=True)
        if path == IS_WANTED:
            place.symlink_to("/usr/lib/systemd/system/virtqemud.socket")
        elif not path.endswith("/"):
            place.touch()
    return root


@pytest.mark.parametrize(
    ("paths", "told"),
    [
        (SYSTEMD + OLD, "enable --now libvirtd.socket”"),
        (SYSTEMD + MODULAR, "enable --now virtqemud.socket virtnetworkd.socket"),
        (SYSTEMD + OLD + MODULAR, "libvirtd.socket"),
        ((*SYSTEMD, *OLD, *MODULAR, IS_WANTED), "virtqemud.socket"),
        (OLD, "sudo libvirtd -d"),
        (MODULAR, "sudo virtqemud -d"),
        (SYSTEMD, "Install libvirt"),
    ],
)
def test_the_daemon_that_is_there_is_named(tmp_path: Path, paths: tuple[str, ...], told: str) -> None:
    assert told in str(start_advice(THIS_SYSTEM, put(tmp_path, *paths)))


def test_only_a_service_of_this_computer_is_looked_at(tmp_path: Path) -> None:
    root = put(tmp_path, *SYSTEMD, *OLD)
    assert start_advice(HostAddress(Transport.SSH, host="server1"), root) is None
    assert start_advice(THIS_USER, root) is None, "the library starts that itself"
    own = HostAddress(Transport.LOCAL, socket="/run/other/libvirt-sock")
    assert "“/run/other/libvirt-sock”" in str(start_advice(own, root))
