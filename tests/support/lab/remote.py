"""Hosts that are reached over SSH: each an isolated machine with a network of its own, an sshd and a libvirtd."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.support.lab.daemon import LibvirtHost
from tests.support.lab.folders import RunFolder
from tests.support.lab.machine import MachineError
from tests.support.lab.waiting import wait_for

BINDS = {"etc-ssh": "/etc/ssh", "shadow": "/etc/shadow", "home": "/root"}
SSHD_CONFIG = """\
Port 22
HostKey /etc/ssh/ssh_host_ed25519_key
AuthorizedKeysFile /etc/ssh/authorized_keys
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
PidFile /run/sshd.pid
"""
CLIENT_CONFIG = """\
Host *
  UserKnownHostsFile {folder}/known_hosts
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  IdentityFile {folder}/key
  IdentitiesOnly yes
  IdentityAgent none
  BatchMode yes
  ConnectTimeout 5
  LogLevel ERROR
"""


class SshClient:
    """A key, the known hosts, and a program named ``ssh`` that uses them and nothing of the user's.

    libvirt runs the first ``ssh`` of PATH, so a program whose PATH begins with ``path_entry`` reaches the remote
    hosts by plain URIs.
    """

    def __init__(self) -> None:
        self._run_folder = RunFolder("partita-ssh-")
        self.path_entry = self._run_folder.path / "bin"
        folder = self._run_folder.path
        _make_key(folder / "key", "partita-tests")
        self.public_key = (folder / "key.pub").read_text()
        self.config = folder / "config"
        self.config.write_text(CLIENT_CONFIG.format(folder=folder))
        (folder / "known_hosts").touch()
        self.path_entry.mkdir()
        program = self.path_entry / "ssh"
        program.write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} -F {self.config} "$@"\n')
        program.chmod(0o755)

    def trust(self, address: str, public_key: str) -> None:
        """Adds a host's key to the known hosts."""
        with (self._run_folder.path / "known_hosts").open("a") as known:
            known.write(f"{address} {public_key}\n")

    def environment(self) -> dict[str, str]:
        """What a program needs in its environment to reach the remote hosts."""
        return {"PATH": f"{self.path_entry}:{os.environ['PATH']}"}

    def remove(self) -> None:
        self._run_folder.remove()


class RemoteHost:
    """A host at ``address``; ``uri`` works for programs with the environment of the ``SshClient``."""

    def __init__(self, number: int, client: SshClient) -> None:
        self.libvirt = LibvirtHost(f"labhost{number}", number, BINDS)
        self.machine = self.libvirt.machine
        self._client = client
        self._link = f"pt{os.getpid()}-{number}"
        self.near_address, self.address = _free_addresses(number)
        self.uri = f"qemu+ssh://root@{self.address}/system"

    def start(self) -> None:
        """Starts libvirtd, then sshd behind a link of its own (about 1 s)."""
        self._configure_sshd()
        self.libvirt.start()
        self._make_link()
        self.start_sshd()

    def stop(self) -> None:
        """Ends everything on the host; the link goes with its network."""
        self.libvirt.stop()

    def cut_link(self) -> None:
        """Packets are lost from now on, without a word to either side."""
        self.machine.run("ip", "link", "set", "eth0", "down")

    def mend_link(self) -> None:
        """Ends ``cut_link``."""
        self.machine.run("ip", "link", "set", "eth0", "up")

    def start_sshd(self) -> None:
        """Starts sshd and waits until it listens."""
        shutil.rmtree(self.libvirt.folder / "run" / "sshd", ignore_errors=True)
        self.machine.path("run/sshd").chmod(0o755)
        self.machine.daemon("sshd", ["/usr/sbin/sshd", "-E", str(self.machine.log("sshd-messages"))])
        wait_for(self._listens, f"sshd of {self.machine.name} listens")

    def stop_sshd(self) -> None:
        """New connections are refused; those that exist live on."""
        pid = self._sshd()
        os.kill(pid, signal.SIGTERM)
        wait_for(lambda: not psutil.pid_exists(pid), f"sshd of {self.machine.name} ends")

    def end_ssh_sessions(self) -> None:
        """Ends every SSH connection to the host, as a restart of a firewall does."""
        sessions = [child for child in psutil.Process(self.machine.pid).children(recursive=True) if _is_session(child)]
        for session in sessions:
            session.kill()
        psutil.wait_procs(sessions, timeout=5)

    def repair(self) -> None:
        """Makes the host reachable again, whatever a test did."""
        self.mend_link()
        if self.machine.find("sshd") is None:
            self.start_sshd()
        if self.libvirt.daemon_pid is None:
            self.libvirt.start_daemon()
        self.libvirt.thaw_daemon()

    def _sshd(self) -> int:
        pid = self.machine.find("sshd")
        if pid is None:
            raise MachineError(f"sshd of {self.machine.name} is not running")
        return pid

    def _listens(self) -> bool:
        return ":22 " in self.machine.run("ss", "-Hltn")

    def _make_link(self) -> None:
        _ip("link", "add", self._link, "type", "veth", "peer", "name", "eth0", "netns", str(self.machine.pid))
        _ip("address", "add", f"{self.near_address}/30", "dev", self._link)
        _ip("link", "set", self._link, "up")
        # A cut must lose packets in silence: an address that had to be asked for would be "no route to host".
        hardware = self.machine.run("cat", "/sys/class/net/eth0/address").strip()
        _ip("neighbour", "replace", self.address, "lladdr", hardware, "nud", "permanent", "dev", self._link)
        self.machine.run("ip", "address", "add", f"{self.address}/30", "dev", "eth0")
        self.machine.run("ip", "link", "set", "eth0", "up")

    def _configure_sshd(self) -> None:
        etc = self.machine.path("etc-ssh")
        (etc / "sshd_config").write_text(SSHD_CONFIG)
        (etc / "authorized_keys").write_text(self._client.public_key)
        _make_key(etc / "ssh_host_ed25519_key", self.machine.name)
        key = (etc / "ssh_host_ed25519_key.pub").read_text()
        self._client.trust(self.address, " ".join(key.split()[:2]))
        # Many machines lock root's password, and sshd then refuses root's keys too.
        shadow = self.libvirt.folder / "shadow"
        shadow.write_text("root:*:19000:0:99999:7:::\nsshd:!:19000::::::\n")
        shadow.chmod(0o600)


@dataclass(frozen=True, slots=True)
class RemoteHosts:
    """What the fixture gives: the hosts and the client that reaches them."""

    hosts: tuple[RemoteHost, ...]
    client: SshClient

    @property
    def uris(self) -> tuple[str, ...]:
        """The hosts' URIs, in their order."""
        return tuple(host.uri for host in self.hosts)

    def repair(self) -> None:
        """Makes all hosts reachable again."""
        for host in self.hosts:
            host.repair()

    def stop(self) -> None:
        """Ends all hosts."""
        for host in self.hosts:
            host.stop()
        self.client.remove()


def start_remote_hosts(count: int = 2) -> RemoteHosts:
    """``count`` running hosts, reachable by key."""
    client = SshClient()
    started: list[RemoteHost] = []
    try:
        for number in range(1, count + 1):
            host = RemoteHost(number, client)
            started.append(host)
            host.start()
    except BaseException:
        RemoteHosts(tuple(started), client).stop()
        raise
    return RemoteHosts(tuple(started), client)


def _is_session(process: psutil.Process) -> bool:
    """Whether this is a process of one connection, not the sshd that listens (since OpenSSH 9.8 a program apart)."""
    try:
        if process.name() == "sshd-session":
            return True
        parent = process.parent()
        return process.name() == "sshd" and parent is not None and parent.name() == "sshd"
    except psutil.NoSuchProcess:
        return False


def _make_key(path: Path, comment: str) -> None:
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", str(path)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def _free_addresses(number: int) -> tuple[str, str]:
    """Two neighbours of a range that is set aside for tests of networks (RFC 2544) and not in use here."""
    used = _ip("-o", "-4", "address")
    for third in range(os.getpid() % 200, os.getpid() % 200 + 50):
        near, far = (f"198.18.{third}.{number * 4 + place}" for place in (1, 2))
        if f" {near}/" not in used:
            return near, far
    raise MachineError("no free addresses for remote hosts")


def _ip(*words: str) -> str:
    command: Sequence[str] = ("ip", *words)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise MachineError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout
