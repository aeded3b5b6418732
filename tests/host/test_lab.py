"""The lab itself: if these fail, the other tests on real hosts mean nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.support.lab.control import DaemonControl
from tests.support.lab.daemon import DaemonError, LibvirtHost
from tests.support.lab.guests import Guest, GuestSpec
from tests.support.lab.waiting import wait_for

STARTS_A_HOST = """
import sys
from tests.support.lab.daemon import LibvirtHost
host = LibvirtHost("doomed")
host.start()
print(host.folder, host.daemon_pid, flush=True)
sys.stdin.read()
"""
MOVING = ("cpu.time", "vcpu.0.time", "block.0.wr.bytes", "block.0.rd.bytes", "net.0.rx.bytes", "net.0.tx.bytes")


def test_five_guests_run_with_different_addresses(real_host: LibvirtHost, five_guests: tuple[Guest, ...]) -> None:
    running = real_host.virsh("list", "--uuid").split()
    assert {guest.uuid for guest in five_guests} <= set(running)
    addresses = {guest.wait_address() for guest in five_guests}
    assert len(addresses) == 5
    assert all(address.startswith("10.77.0.") for address in addresses)


def test_agent_runs_commands_in_the_guest(five_guests: tuple[Guest, ...]) -> None:
    names = [guest.run("/bin/hostname").strip() for guest in five_guests]
    assert names == [guest.name for guest in five_guests]


def test_every_guest_burns_cpu_writes_disk_and_sends_packets(five_guests: tuple[Guest, ...]) -> None:
    before = {guest.name: guest.domstats() for guest in five_guests}

    def has_moved(guest: Guest) -> bool:
        now = guest.domstats()
        return all(int(now[key]) > int(before[guest.name][key]) for key in MOVING)

    for guest in five_guests:
        wait_for(lambda guest=guest: has_moved(guest), f"all counters of {guest.name} move")  # type: ignore[misc]


def test_workload_can_be_stopped_and_started(
    five_guests: tuple[Guest, ...], virsh_domstats: Callable[..., dict[str, str]]
) -> None:
    guest = five_guests[4]
    assert guest.lab("status").count(" on") == 3
    guest.lab("stop", "net")
    assert "net on" not in guest.lab("status")
    guest.lab("net", 10)
    sent = int(virsh_domstats(guest.uuid, "--interface")["net.0.tx.pkts"])
    wait_for(lambda: int(virsh_domstats(guest.uuid)["net.0.tx.pkts"]) > sent + 5, "packets are sent again")


def test_balloon_statistics_are_there(five_guests: tuple[Guest, ...]) -> None:
    stats = wait_for(lambda: _with(five_guests[0], "balloon.available"), "the guest reports its memory")
    assert 0 < int(stats["balloon.unused"]) < int(stats["balloon.available"]) <= int(stats["balloon.current"])


def _with(guest: Guest, key: str) -> dict[str, str] | None:
    stats = guest.domstats()
    return stats if key in stats else None


def test_power_button_turns_a_guest_without_disk_and_network_off(new_guest: Callable[[GuestSpec], Guest]) -> None:
    guest = new_guest(GuestSpec("button", network="none", disk_mib=None))
    assert guest.domstats().get("net.count", "0") == "0"
    guest.host.virsh("shutdown", guest.uuid, "--mode", "acpi")
    wait_for(lambda: guest.state() == "shut off", "the guest turns itself off", 120)  # a busy machine is slow


def test_user_network_gives_an_address(new_guest: Callable[[GuestSpec], Guest]) -> None:
    assert new_guest(GuestSpec("slirp", network="user")).wait_address() == "10.0.2.15"


def test_frozen_daemon_does_not_answer_until_thawed(real_host: LibvirtHost, daemon_control: DaemonControl) -> None:
    daemon_control.freeze()
    try:
        assert psutil.Process(real_host.daemon_pid).status() == psutil.STATUS_STOPPED
        assert not real_host.is_answering()
    finally:
        daemon_control.thaw()  # before a failure is reported: freeing a handle would wait for the daemon
    wait_for(real_host.is_answering, "an answer", 10)


def test_guests_survive_a_killed_daemon(
    real_host: LibvirtHost, five_guests: tuple[Guest, ...], daemon_control: DaemonControl
) -> None:
    before = real_host.daemon_pid
    daemon_control.kill()
    with pytest.raises(DaemonError):
        real_host.virsh("list")
    daemon_control.start()
    assert real_host.daemon_pid != before
    assert [guest.state() for guest in five_guests] == ["running"] * 5


def test_host_is_apart_from_this_machine(real_host: LibvirtHost, five_guests: tuple[Guest, ...]) -> None:
    assert "virbr-lab" in real_host.machine.run("ip", "-o", "link")
    assert not Path("/sys/class/net/virbr-lab").exists()
    assert real_host.machine.run("ls", "/run/libvirt/qemu").count(".pid") >= len(five_guests)
    assert "<domain type='kvm'" not in real_host.virsh("capabilities")


def test_nothing_stays_when_the_test_run_is_killed() -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", STARTS_A_HOST], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    with run:
        assert run.stdout is not None
        folder, daemon = run.stdout.readline().split()
        assert psutil.pid_exists(int(daemon))
        os.kill(run.pid, signal.SIGKILL)
        run.wait(10)
    wait_for(lambda: not psutil.pid_exists(int(daemon)), "the daemon ends with the test run")
    # The next host that starts removes what the dead run has left on disk.
    host = LibvirtHost("next")
    try:
        assert not Path(folder).exists()
    finally:
        host.stop()
