"""A real libvirt daemon in an isolated machine, without systemd, that tests may stop, kill and start again."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import psutil

from tests.support.lab.machine import IsolatedMachine, MachineError
from tests.support.lab.waiting import wait_for

BINDS = {
    "run": "/run",
    "etc-libvirt": "/etc/libvirt",
    "var-lib": "/var/lib/libvirt",
    "var-log": "/var/log/libvirt",
    "var-cache": "/var/cache/libvirt",
}
STATE_FOLDERS = ("images", "qemu", "dnsmasq", "boot", "network", "swtpm")
LIBVIRTD_CONF = """\
host_uuid = "{uuid}"
listen_tls = 0
auth_unix_ro = "none"
auth_unix_rw = "none"
"""
QEMU_CONF = """\
user = "root"
group = "root"
security_driver = "none"
# Two daemons must not fight over the owner of one kernel file.
dynamic_ownership = 0
remember_owner = 0
# Another layer of private /dev would fail: this machine's /dev is private already.
namespaces = [ ]
"""


class DaemonError(RuntimeError):
    """The daemon or a command to it failed; the text says why."""


class LibvirtHost:
    """An isolated machine that runs libvirtd, virtlogd and virtlockd.

    ``uri`` works from outside the machine. Paths below ``folder`` are the same inside and outside.
    """

    def __init__(self, name: str = "lab-host", number: int = 9, binds: dict[str, str] | None = None) -> None:
        self.machine = IsolatedMachine(name, {**BINDS, **(binds or {})})
        self.folder = self.machine.folder
        self.socket = self.folder / "run" / "libvirt" / "libvirt-sock"
        self.uri = f"qemu+unix:///system?socket={self.socket}"
        self._number = number

    def start(self) -> None:
        """Starts the machine and its daemons and waits until the daemon answers (about 1.5 s)."""
        self._configure()
        self.machine.start()
        self.machine.daemon("virtlogd", ["virtlogd", "-d", "-p", "/run/virtlogd.pid"])
        self.machine.daemon("virtlockd", ["virtlockd", "-d", "-p", "/run/virtlockd.pid"])
        self.start_daemon()

    def stop(self) -> None:
        """Ends the daemons, the guests and everything else of this host."""
        self.machine.stop()

    @property
    def images(self) -> Path:
        """The folder for disks, the same path inside and outside."""
        return self.machine.path("images")

    @property
    def daemon_pid(self) -> int | None:
        """The number of libvirtd, or None when it does not run."""
        return self.machine.find("libvirtd")

    def start_daemon(self) -> None:
        """Starts libvirtd and waits until it answers."""
        self.machine.daemon("libvirtd", ["libvirtd", "-d", "-p", "/run/libvirtd.pid"])
        try:
            wait_for(self.is_answering, f"libvirtd of {self.machine.name} answers", 30)
        except TimeoutError as late:
            complaint = self._virsh("uri", timeout_seconds=5).stderr.strip()
            raise DaemonError(f"{late}: {complaint}\n{self.machine.log('libvirtd').read_text()}") from late

    def kill_daemon(self) -> None:
        """Ends libvirtd without warning, as a crash does; guests run on."""
        self._end_daemon(signal.SIGKILL)

    def stop_daemon(self) -> None:
        """Ends libvirtd in order; guests run on."""
        self._end_daemon(signal.SIGTERM)

    def freeze_daemon(self) -> None:
        """Makes libvirtd hang: its sockets stay open and nothing answers. Returns when it has really stopped."""
        daemon = psutil.Process(self._running_daemon())
        daemon.suspend()
        wait_for(lambda: daemon.status() == psutil.STATUS_STOPPED, "the daemon stops", 10)

    def thaw_daemon(self) -> None:
        """Ends ``freeze_daemon``."""
        os.kill(self._running_daemon(), signal.SIGCONT)

    def is_answering(self) -> bool:
        """Whether libvirtd answers a new client within two seconds."""
        if not self.socket.exists():
            return False
        try:
            return self._virsh("uri", timeout_seconds=2).returncode == 0
        except subprocess.TimeoutExpired:
            return False

    def virsh(self, *args: str | Path, timeout_seconds: float = 60) -> str:
        """What virsh prints for ``args``; raises ``DaemonError`` with its complaint when it fails."""
        done = self._virsh(*args, timeout_seconds=timeout_seconds)
        if done.returncode:
            raise DaemonError(f"virsh {' '.join(map(str, args))}: {done.stderr.strip()}")
        return done.stdout

    def _virsh(self, *args: str | Path, timeout_seconds: float) -> subprocess.CompletedProcess[str]:
        command = ["virsh", "-q", "-c", self.uri, *map(str, args)]
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=timeout_seconds,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )  # fmt: skip

    def _running_daemon(self) -> int:
        pid = self.daemon_pid
        if pid is None:
            raise MachineError(f"libvirtd of {self.machine.name} is not running")
        return pid

    def _end_daemon(self, with_signal: signal.Signals) -> None:
        os.kill(self._running_daemon(), with_signal)
        wait_for(lambda: self.daemon_pid is None, f"libvirtd of {self.machine.name} ends")

    def _configure(self) -> None:
        etc = self.machine.path("etc-libvirt")
        uuid = f"5ab0{self._number:04x}-1ab0-4000-8000-0000000000{self._number:02x}"
        (etc / "libvirtd.conf").write_text(LIBVIRTD_CONF.format(uuid=uuid))
        (etc / "qemu.conf").write_text(QEMU_CONF)
        for name in STATE_FOLDERS:
            self.machine.path(f"var-lib/{name}")
        # Without systemd libvirt makes these for root alone, and helpers that run as other users cannot pass.
        for name in ("run/libvirt/qemu", "run/lock", "run/dbus"):
            self.machine.path(name).chmod(0o755)
