"""A host over SSH with a key, in the real program: it works, its link is cut and mended, and strangers are refused."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest

from app.core.address import build_uri, parse_uri
from tests.host.bare_machines import BareMachine, define_bare
from tests.support.desktop import Desktop, wait_until
from tests.support.lab.remote import RemoteHost, RemoteHosts, SshClient
from tests.support.partita import Partita, running

NEAR, FAR = "near", "far"
IS_WELL = "SSH, 1 of 1 running"


@pytest.fixture(scope="module")
def desktop() -> Iterator[Desktop]:
    with Desktop(1500, 960) as desk:
        yield desk


@pytest.fixture(scope="module")
def machines(running_remote_hosts: RemoteHosts) -> dict[str, BareMachine]:
    """A machine that runs on each of the two hosts."""
    made = {}
    for name, host in zip((NEAR, FAR), running_remote_hosts.hosts, strict=True):
        made[name] = define_bare(host.libvirt, f"bare-{name}")
        made[name].start()
    return made


@pytest.fixture
def partita(desktop: Desktop, remote_hosts: RemoteHosts, machines: dict[str, BareMachine]) -> Iterator[Partita]:
    """The program with both hosts, connected."""
    hosts = dict(zip(remote_hosts.uris, machines, strict=True))
    with running(desktop, hosts, environment=remote_hosts.client.environment()) as program:
        for name in machines:
            program.wait_host(name, IS_WELL, 30)
        yield program


def test_machines_of_a_host_over_ssh_are_shown_and_changed(partita: Partita, machines: dict[str, BareMachine]) -> None:
    machine = machines[FAR]
    partita.select_host(FAR)
    partita.wait_machine(machine.name)
    partita.select(machine.name)
    partita.push("Pause")
    partita.wait_cell(machine.name, "State", "State Paused")
    assert machine.state() == "paused"
    machine.host.virsh("resume", machine.uuid)
    done_s = time.monotonic()
    partita.wait_cell(machine.name, "State", "State Running")
    assert time.monotonic() - done_s < 1.0
    partita.wait_cell(machine.name, "CPU Usage %", re.compile(r"CPU \d+ percent"))


def test_a_cut_link_is_said_and_mended_by_itself(
    partita: Partita, remote_hosts: RemoteHosts, machines: dict[str, BareMachine]
) -> None:
    near: RemoteHost = remote_hosts.hosts[0]
    partita.select_host(NEAR)
    partita.wait_machine(machines[NEAR].name)
    cut_s = time.monotonic()
    near.cut_link()
    partita.wait_host(NEAR, re.compile("SSH, (Not responding since|Lost at) .*"), 20)
    said_s = time.monotonic()
    assert partita.cell(machines[NEAR].name, "State") == "State Running"
    partita.reader.wait_for("label", re.compile(".* · as of .*"))
    assert partita.hosts()[FAR] == IS_WELL
    partita.wait_host(NEAR, re.compile("SSH, Lost at .*, trying again"), 40)
    lost_s = time.monotonic()
    near.mend_link()
    partita.wait_host(NEAR, IS_WELL, 60)
    times = {"said": said_s - cut_s, "lost": lost_s - cut_s, "well": time.monotonic() - lost_s}
    print({name: round(seconds, 2) for name, seconds in times.items()})  # noqa: T201 - a measurement
    machines[NEAR].host.virsh("suspend", machines[NEAR].uuid)
    partita.wait_cell(machines[NEAR].name, "State", "State Paused", 5)
    machines[NEAR].host.virsh("resume", machines[NEAR].uuid)


def test_a_host_whose_key_is_not_known_is_refused_with_a_sentence(desktop: Desktop, remote_hosts: RemoteHosts) -> None:
    stranger = SshClient()
    try:
        host = remote_hosts.hosts[1]
        with running(desktop, {host.uri: FAR}, environment=stranger.environment()) as partita:
            partita.wait_host(FAR, "SSH, Could not connect", 30)
            why = partita.reader.wait_for(object_name="problem-why").name
            advice = partita.reader.wait_for(object_name="problem-advice").name
            assert "key" in why, why
            assert "ssh" in advice, advice
            assert partita.reader.find("push button", "Try Again").is_enabled
    finally:
        stranger.remove()


def test_a_host_is_added_by_the_dialog(
    desktop: Desktop, remote_hosts: RemoteHosts, machines: dict[str, BareMachine]
) -> None:
    host = remote_hosts.hosts[0]
    idle = {"qemu+ssh://root@server1.example.net/system": "quiet (idle)"}
    with running(desktop, idle, environment=remote_hosts.client.environment()) as partita:
        partita.reader.wait_for("push button", "Tasks", timeout_s=20)
        partita.choose("Connect to Host...")
        partita.reader.wait_for("radio button", "Another computer, over SSH").act("Toggle")
        partita.reader.wait_for("text", "Host:").set_text(host.address)
        partita.reader.find("text", "User:").set_text("root")
        partita.press("Connect")
        wait_until(lambda: not partita.reader.find_all("dialog"), "end of the dialog")
        partita.wait_host(host.address, IS_WELL, 30)
        assert partita.wait_machine(machines[NEAR].name) == 0
    assert build_uri(parse_uri(host.uri)).startswith("qemu+ssh://root@")
