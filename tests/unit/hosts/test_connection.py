"""Opening a connection: the one URI that is made of fields, and keepalive."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import libvirt
import pytest

import app
from app.core.address import DEMO, AddressError, HostAddress, Transport
from app.hosts import connection
from app.hosts.connection import KEEPALIVE_COUNT, KEEPALIVE_INTERVAL_S, KEEPALIVE_SINCE, open_connection


class Wire:
    """A connection that notes what it is asked."""

    def __init__(self, *, has_wire: bool = True) -> None:
        self.kept_alive: list[tuple[int, int]] = []
        self._has_wire = has_wire

    def setKeepAlive(self, interval_s: int, count: int) -> None:
        if not self._has_wire:
            raise libvirt.libvirtError("this driver has no wire")
        self.kept_alive.append((interval_s, count))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The URIs that libvirt is asked to open."""
    uris: list[str] = []

    def take(uri: str) -> Wire:
        uris.append(uri)
        return Wire(has_wire=not uri.startswith("test"))

    monkeypatch.setattr(libvirt, "open", take)
    return uris


@pytest.mark.parametrize(("version", "is_kept"), [(KEEPALIVE_SINCE, True), (KEEPALIVE_SINCE - 1, False)])
def test_a_connection_is_kept_alive_where_the_library_does_it_safely(
    opened: list[str], monkeypatch: pytest.MonkeyPatch, version: int, is_kept: bool
) -> None:
    """Before, the supervisor's own limit notices a dead one (test_supervisor.py)."""
    monkeypatch.setattr(libvirt, "getVersion", lambda: version)
    wire = open_connection(HostAddress(Transport.SSH, host="rack", user="root", port=22))
    assert opened == ["qemu+ssh://root@rack:22/system?no_tty=1"]
    assert wire.kept_alive == ([(KEEPALIVE_INTERVAL_S, KEEPALIVE_COUNT)] if is_kept else [])
    assert KEEPALIVE_INTERVAL_S * (KEEPALIVE_COUNT + 1) <= 12


def test_a_driver_inside_this_process_has_none(opened: list[str]) -> None:
    assert open_connection(HostAddress(Transport.DEMO)).kept_alive == []
    assert [unquote(uri) for uri in opened] == [f"test://{Path(app.__file__).parents[1] / 'resources' / 'demo.xml'}"]


@pytest.mark.parametrize(
    "address",
    [
        HostAddress(Transport.SSH, host="-oProxyCommand=x"),
        HostAddress(Transport.SSH, host="h?command=/tmp/x"),
        HostAddress(Transport.LOCAL, socket="/x;touch /tmp/y"),
        HostAddress(Transport.LOCAL, host="h"),
    ],
)
def test_fields_that_cannot_be_never_reach_libvirt(opened: list[str], address: HostAddress) -> None:
    with pytest.raises(AddressError):
        open_connection(address)
    assert opened == []


def test_the_demo_host_has_something_to_try_wherever_the_program_stands(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    odd = tmp_path / "a folder, 100 % önly? #1" / "demo.xml"
    odd.parent.mkdir()
    odd.write_bytes(connection.DEMO_FILE.read_bytes())
    monkeypatch.setattr(connection, "DEMO_FILE", odd)
    demo = open_connection(DEMO)
    machines = demo.listAllDomains()
    assert len(machines) == 12
    assert {each.state()[0] for each in machines} == {
        libvirt.VIR_DOMAIN_RUNNING, libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_CRASHED
    }  # fmt: skip
    assert [each.name() for each in machines if each.hasManagedSaveImage()] == ["test-fedora"]
    assert sum(each.snapshotNum() for each in machines) == 4
    assert len(demo.listAllNetworks()) == 4
    volumes = {each.name(): len(each.listAllVolumes()) for each in demo.listAllStoragePools()}
    assert volumes == {"disks": 14, "images": 2}
    demo.close()
