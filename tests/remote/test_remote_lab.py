"""The remote lab itself: if these fail, the other tests on remote hosts mean nothing."""

from __future__ import annotations

import subprocess

import psutil
import pytest

from tests.support.lab.remote import RemoteHost, RemoteHosts
from tests.support.lab.waiting import wait_for


def hostname(host: RemoteHost, timeout_seconds: float = 15) -> str:
    """The name that libvirtd gives over SSH; raises when virsh fails or takes too long."""
    command = ["virsh", "-q", "-c", host.uri, "hostname"]
    return subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=timeout_seconds, stdin=subprocess.DEVNULL
    ).stdout.strip()


def test_both_hosts_answer_over_ssh(remote_hosts: RemoteHosts) -> None:
    assert [hostname(host) for host in remote_hosts.hosts] == ["labhost1", "labhost2"]


def test_hosts_are_different(remote_hosts: RemoteHosts) -> None:
    uuids = {host.libvirt.virsh("capabilities").split("<uuid>")[1][:36] for host in remote_hosts.hosts}
    assert len(uuids) == len(set(remote_hosts.uris)) == 2


def test_strangers_key_is_refused(remote_hosts: RemoteHosts) -> None:
    command = ["ssh", "-o", "IdentityFile=/dev/null", "-F", "/dev/null", "-o", "StrictHostKeyChecking=no"]
    command += ["-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes", "-o", "IdentityAgent=none"]
    done = subprocess.run([*command, f"root@{remote_hosts.hosts[0].address}", "true"], capture_output=True, check=False)
    assert done.returncode == 255
    assert b"Permission denied" in done.stderr


def test_cut_link_swallows_packets_until_it_is_mended(remote_hosts: RemoteHosts) -> None:
    first, second = remote_hosts.hosts
    first.cut_link()
    with pytest.raises(subprocess.TimeoutExpired):
        hostname(first, timeout_seconds=2)
    assert hostname(second) == "labhost2"
    first.mend_link()
    assert hostname(first) == "labhost1"


def test_stopped_sshd_refuses(remote_hosts: RemoteHosts) -> None:
    host = remote_hosts.hosts[1]
    host.stop_sshd()
    with pytest.raises(subprocess.CalledProcessError) as refused:
        hostname(host)
    assert "Connection refused" in refused.value.stderr
    host.start_sshd()
    assert hostname(host) == "labhost2"


def test_sessions_can_be_ended(remote_hosts: RemoteHosts) -> None:
    host = remote_hosts.hosts[0]
    command = ["virsh", "-q", "-k", "0", "-c", host.uri, "event", "--event", "lifecycle", "--timeout", "60"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as client:
        machine = psutil.Process(host.machine.pid)
        wait_for(
            lambda: any(child.name() == "virt-ssh-helper" for child in machine.children(recursive=True)),
            "virsh is connected",
        )
        host.end_ssh_sessions()
        assert client.wait(10) != 0
    assert hostname(host) == "labhost1"
