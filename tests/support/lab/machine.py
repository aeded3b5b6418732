"""A machine of its own inside this one: processes, files, network and name are apart from the real machine's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

import psutil

from tests.support.lab.folders import RunFolder

INIT = Path(__file__).with_name("machine_init.py")
PREFIX = "partita-host-"
NAMESPACES = ("--mount", "--pid", "--net", "--uts", "--ipc", "--cgroup")


class MachineError(RuntimeError):
    """The machine could not be made; the text says why."""


def why_no_machine() -> str:
    """Why this user cannot have isolated machines, or an empty string."""
    if os.geteuid() != 0:
        return "isolated machines need root (namespaces, bridges and device nodes)"
    missing = [tool for tool in ("unshare", "nsenter", "ip") if shutil.which(tool) is None]
    return f"not installed: {', '.join(missing)}" if missing else ""


class IsolatedMachine:
    """Namespaces with a folder in which the machine keeps what it writes.

    ``binds`` maps names of subfolders to the paths that they replace inside; a subfolder that is missing is made
    empty. The folder has the same path inside and outside. Everything in the machine ends with ``stop`` or, when the
    test run dies without it, by itself.
    """

    def __init__(self, name: str, binds: Mapping[str, str]) -> None:
        self.name = name
        self._run_folder = RunFolder(PREFIX, _remove_control_groups)
        self.folder = self._run_folder.path
        self._binds = dict(binds)
        self._unshare: subprocess.Popen[bytes] | None = None
        self._init: psutil.Process | None = None

    def path(self, name: str) -> Path:
        """The folder ``name`` of the machine, made when it is missing."""
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def start(self) -> None:
        """Starts the machine's first process. Raises ``MachineError``."""
        for name in self._binds:
            if not (self.folder / name).exists():
                self.path(name)
        groups = _control_groups(self.folder.name)
        binds = [f"{name}={path}" for name, path in self._binds.items()]
        command = ["unshare", *NAMESPACES, "--fork", "--kill-child", "--propagation", "private"]
        command += [sys.executable, "-I", "-S", str(INIT), str(self.folder), *binds]
        with self.log("init").open("ab") as log:
            self._unshare = subprocess.Popen(
                ["sh", "-c", 'for g in $1; do echo $$ > "$g/cgroup.procs"; done; shift; exec "$@"', "sh",
                 " ".join(map(str, groups)), *command],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, start_new_session=True,
            )  # fmt: skip
        if _pipe(self._unshare.stdout).readline() != b"ready\n":
            self.stop()
            raise MachineError(f"{self.name} did not start: {self.log('init').read_text()}")
        self._init = psutil.Process(self._unshare.pid).children()[0]
        self.run("hostname", self.name)
        self.run("ip", "link", "set", "lo", "up")

    @property
    def pid(self) -> int:
        """The number of the machine's first process, as seen from outside."""
        if self._init is None:
            raise MachineError(f"{self.name} is not running")
        return self._init.pid

    def log(self, name: str) -> Path:
        """Where the output of ``name`` goes."""
        return self.path("log") / f"{name}.log"

    def command(self, *command: str | Path) -> list[str]:
        """``command`` so that it runs inside the machine when it is started outside."""
        # The root folder too: the tests themselves may run in a chroot.
        return ["nsenter", "-t", str(self.pid), "-m", "-u", "-i", "-n", "-p", "-C", "-r", "--", *map(str, command)]

    def run(self, *command: str | Path, timeout_seconds: float = 60) -> str:
        """What ``command`` prints when it runs inside; raises ``MachineError`` with its complaint when it fails."""
        done = subprocess.run(
            self.command(*command), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout_seconds,
            check=False,
        )  # fmt: skip
        if done.returncode:
            raise MachineError(f"{' '.join(map(str, command))}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def daemon(self, name: str, command: Sequence[str], env: Mapping[str, str] | None = None) -> int:
        """Starts a program that puts itself in the background and returns its number outside the machine."""
        with self.log(name).open("ab") as log:
            subprocess.run(
                self.command(*command), stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=True,
                env={**os.environ, **(env or {})}, timeout=60,
            )  # fmt: skip
        pid = self.find(name)
        if pid is None:
            raise MachineError(f"{name} ended at once: {self.log(name).read_text()}")
        return pid

    def find(self, name: str) -> int | None:
        """The number, outside, of the background program ``name`` of this machine."""
        for child in psutil.Process(self.pid).children():
            try:
                if child.name() == name and child.status() != psutil.STATUS_ZOMBIE:
                    return child.pid
            except psutil.NoSuchProcess:
                continue
        return None

    def stop(self) -> None:
        """Ends every process of the machine and removes its folder."""
        if self._unshare is not None:
            _pipe(self._unshare.stdin).close()
            _pipe(self._unshare.stdout).close()
            try:
                self._unshare.wait(10)
            except subprocess.TimeoutExpired:
                self._unshare.kill()
                self._unshare.wait(10)
            self._unshare = None
        _remove_control_groups(self.folder.name)
        self._run_folder.remove()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise MachineError("started without pipes")
    return pipe


def _control_groups(name: str) -> list[Path]:
    """Groups of our own in each hierarchy that the machine has, so that guests' groups lie below them."""
    made = []
    for parent in Path("/sys/fs/cgroup").glob("*/"):
        if not (parent / "cgroup.procs").exists() or (parent / "cgroup.controllers").exists():
            continue
        group = parent / name
        try:
            group.mkdir(exist_ok=True)
            for setting in ("cpuset.cpus", "cpuset.mems"):
                if (parent / setting).exists():
                    (group / setting).write_text((parent / setting).read_text())
        except OSError:
            continue
        made.append(group)
    return made


def _remove_control_groups(name: str) -> None:
    for group in Path("/sys/fs/cgroup").glob(f"*/{name}"):
        for folder, _, _ in os.walk(group, topdown=False):
            try:
                Path(folder).rmdir()
            except OSError:
                continue
