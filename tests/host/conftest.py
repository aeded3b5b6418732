"""Real libvirt hosts and guests; started once for all tests of this folder, ended with the test run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.support.desktop import Desktop
from tests.support.lab.control import DaemonControl
from tests.support.lab.daemon import LibvirtHost
from tests.support.lab.guests import Guest, GuestSpec, ensure_network, ensure_pool, start_guests
from tests.support.lab.guests import virsh_domstats as domstats
from tests.support.lab.requirements import GUEST_PROGRAMS, HOST_PROGRAMS, require_lab

# Unlike one another, so that mixed-up rows show; light, so that five guests leave room for the program under test.
WORKLOADS = (
    GuestSpec("lab-1", cpu_percent=12, disk_kib_per_second=128, packets_per_second=4),
    GuestSpec("lab-2", cpu_percent=9, disk_kib_per_second=96, packets_per_second=5),
    GuestSpec("lab-3", cpu_percent=6, disk_kib_per_second=64, packets_per_second=6),
    GuestSpec("lab-4", cpu_percent=4, disk_kib_per_second=32, packets_per_second=8),
    GuestSpec("lab-5", cpu_percent=3, disk_kib_per_second=16, packets_per_second=10),
)


@pytest.fixture(scope="session")
def real_host() -> Iterator[LibvirtHost]:
    """A running libvirtd of our own: ``uri``, ``virsh(*args)``, ``images``; the network "lab", the pool "default"."""
    require_lab(*HOST_PROGRAMS)
    host = LibvirtHost()
    try:
        host.start()
        ensure_network(host)
        ensure_pool(host)
        yield host
    finally:
        host.stop()


@pytest.fixture(scope="session")
def five_guests(real_host: LibvirtHost) -> tuple[Guest, ...]:
    """Five booted guests with addresses and agents, which burn CPU, write disk and send packets."""
    require_lab(*GUEST_PROGRAMS)
    guests = start_guests(real_host, WORKLOADS)
    for guest in guests:
        guest.wait_address()
        guest.wait_agent()
    return guests


@pytest.fixture(scope="session")
def desktop() -> Iterator[Desktop]:
    """A desktop on which the whole window of the program is seen."""
    with Desktop(1500, 960) as desk:
        yield desk


@pytest.fixture
def new_guest(real_host: LibvirtHost) -> Iterator[Callable[[GuestSpec], Guest]]:
    """Boots a guest for one test, such as ``new_guest(GuestSpec("mine", network="none"))``; removed after it."""
    require_lab(*GUEST_PROGRAMS)
    made: list[Guest] = []

    def boot(spec: GuestSpec) -> Guest:
        made.extend(start_guests(real_host, [spec]))
        return made[-1]

    yield boot
    for guest in made:
        guest.remove()


@pytest.fixture
def daemon_control(real_host: LibvirtHost) -> Iterator[DaemonControl]:
    """Freezes, kills and restarts the daemon of ``real_host``; it answers again after the test."""
    control = DaemonControl(real_host)
    try:
        yield control
    finally:
        control.repair()


@pytest.fixture
def virsh_domstats(real_host: LibvirtHost) -> Callable[..., dict[str, str]]:
    """``virsh_domstats(uuid, *options)``: what virsh says about a machine of ``real_host``, by name of statistic."""

    def read(machine: str, *options: str) -> dict[str, str]:
        return domstats(real_host, machine, *options)

    return read
