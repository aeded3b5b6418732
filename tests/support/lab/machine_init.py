"""Process 1 of an isolated machine: lays out its file systems, then reaps orphans until its input ends.

Runs by file name in fresh namespaces, from ``tests.support.lab.machine``: ``machine_init.py FOLDER BIND...``, where
each BIND is ``NAME=/PATH`` and puts FOLDER/NAME in place of /PATH. It prints "ready" when all is laid out. When its
input ends, which also happens when the test run dies, it exits, and the kernel ends every process of the machine.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path

DEVICES = ("null", "zero", "full", "random", "urandom", "tty", "net/tun")
LINKS = {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2", "ptmx": "pts/ptmx"}
CONTROLLERS = ("cpu", "cpuacct", "cpuset", "memory", "devices", "freezer", "blkio", "pids")
MS_BIND, MS_REC, MS_PRIVATE, MNT_DETACH = 4096, 16384, 1 << 18, 2

libc = ctypes.CDLL(None, use_errno=True)


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """mount(2); raises ``OSError``."""
    if libc.mount(source.encode(), target.encode(), kind.encode() or None, flags, options.encode() or None):
        code = ctypes.get_errno()
        raise OSError(code, f"mount {source} on {target}: {os.strerror(code)}")


def unmount(target: str) -> None:
    """umount2(2) of a path with all that is mounted below it."""
    libc.umount2(target.encode(), MNT_DETACH)


def lay_out_devices(folder: Path) -> None:
    """A /dev without kvm, so that libvirt and QEMU agree that there is only emulation, with terminals of its own."""
    new = folder / "dev"
    new.mkdir(exist_ok=True)
    mount("dev", str(new), "tmpfs", options="mode=755")
    for name in DEVICES:
        node = new / name
        node.parent.mkdir(exist_ok=True)
        node.touch()
        mount(f"/dev/{name}", str(node), flags=MS_BIND)
    for name, target in LINKS.items():
        (new / name).symlink_to(target)
    for name in ("pts", "shm", "mqueue"):
        (new / name).mkdir()
    mount("devpts", str(new / "pts"), "devpts", options="newinstance,ptmxmode=0666,mode=620,gid=5")
    mount("shm", str(new / "shm"), "tmpfs")
    mount(str(new), "/dev", flags=MS_BIND | MS_REC)


def lay_out_control_groups() -> None:
    """The machine's own control groups, where the kernel gives them out one by one (version 1); else none at all.

    Without them libvirt reads the processes' own figures and refuses to change shares and limits.
    """
    mount("cgroup", "/sys/fs/cgroup", "tmpfs", options="mode=755")
    for name in CONTROLLERS:
        folder = Path("/sys/fs/cgroup", name)
        folder.mkdir()
        try:
            mount("cgroup", str(folder), "cgroup", options=name)
        except OSError:
            folder.rmdir()


def reap(*_: object) -> None:
    """Collects every ended orphan at once: libvirt waits for them to be gone."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def main() -> None:
    folder, binds = Path(sys.argv[1]), sys.argv[2:]
    mount("none", "/", flags=MS_REC | MS_PRIVATE)
    mount("proc", "/proc", "proc")
    # Taken away, not only covered: libvirt would still find the machine's control groups in the list of mounts.
    unmount("/sys")
    mount("sysfs", "/sys", "sysfs")
    lay_out_devices(folder)
    lay_out_control_groups()
    for bind in binds:
        name, path = bind.split("=")
        mount(str(folder / name), path, flags=MS_BIND)
    signal.signal(signal.SIGCHLD, reap)
    reap()
    os.write(1, b"ready\n")
    while os.read(0, 4096):
        pass


if __name__ == "__main__":
    main()
