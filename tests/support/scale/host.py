"""A host with any number of machines, served by a libvirtd of its own; needs no root and no virtualization."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.lab.cache import cached, fingerprint
from tests.support.lab.folders import RunFolder
from tests.support.lab.waiting import wait_for
from tests.support.scale.counters import Asked, read_asked
from tests.support.scale.definitions import machine_memory_kib, machine_name, machine_uuid, write_host
from tests.support.scale.model import Machine

ROOT = Path(__file__).resolve().parents[3]
SHIM = Path(__file__).with_name("shim.c")
SHIM_SOURCES = (SHIM, SHIM.with_name("records.h"))
# The daemon keeps to its user's folders and so never touches the system's, when it is not root.
UNPRIVILEGED = ("--reuid", "nobody", "--regid", "nogroup", "--clear-groups")


class ScaleError(RuntimeError):
    """The scale host could not be made; the text says why."""


@dataclass(frozen=True, slots=True)
class ScaleMachine:
    """One machine of the host, by its place in the file."""

    index: int

    @property
    def name(self) -> str:
        return machine_name(self.index)

    @property
    def uuid(self) -> str:
        return machine_uuid(self.index)

    @property
    def model(self) -> Machine:
        """What its statistics must be at any time."""
        return Machine(self.uuid, machine_memory_kib(self.index))


class ScaleHost:
    """A running host; made by ``scale_host``.

    ``uri`` is for the program under test. ``counted_uri`` is the same host through a proxy that counts round trips,
    for ``calls_made``; it costs time, so nothing else should be measured through it. All clients share the machines:
    what one starts or stops, the others see, with events.
    """

    def __init__(self, machine_count: int) -> None:
        self._run_folder = RunFolder("partita-scale-")
        self.folder = self._run_folder.path
        self.machines = tuple(ScaleMachine(index) for index in range(machine_count))
        self.file = self.folder / f"n{machine_count}.xml"
        self.socket = self.folder / "run" / "libvirt" / "libvirt-sock"
        self.uri = f"test+unix://{self.file}?socket={self.socket}"
        self.counted_uri = f"test+unix://{self.file}?socket={self.folder}/counted-sock"
        self.file_read_seconds = 0.0
        self._counters = self.folder / "asked"
        self._calls = self.folder / "calls.json"
        self._daemon: subprocess.Popen[bytes] | None = None
        self._helpers: list[subprocess.Popen[str]] = []
        self._operator: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Writes the file, starts the daemon and lets it read the file."""
        write_host(self.file, len(self.machines))
        shutil.copy(_shim(), self.folder / "shim.so")
        for name in ("run", "config", "cache"):
            (self.folder / name).mkdir()
        if os.geteuid() == 0:
            for path in (self.folder, *self.folder.iterdir()):
                shutil.chown(path, "nobody")
        self.start_daemon()
        self._helper("proxy", str(self.folder / "counted-sock"), str(self.socket), str(self._calls))
        wait_for(self._calls.exists, "the counting proxy listens")

    def stop(self) -> None:
        """Ends everything and removes the files."""
        for helper in self._helpers:
            _end(helper)
        if self._daemon is not None:
            self._daemon.kill()
            self._daemon.wait(10)
        self._run_folder.remove()

    @property
    def daemon_pid(self) -> int:
        """The number of libvirtd, for its own CPU time."""
        if self._daemon is None:
            raise ScaleError("the daemon is not running")
        return self._daemon.pid

    def start_daemon(self) -> None:
        """Starts libvirtd; all machines run, whatever they did before."""
        environment = {
            "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin", "HOME": str(self.folder),
            "XDG_RUNTIME_DIR": f"{self.folder}/run", "XDG_CONFIG_HOME": f"{self.folder}/config",
            "XDG_CACHE_HOME": f"{self.folder}/cache", "SCALE_COUNTERS": str(self._counters),
        }  # fmt: skip
        # libvirtd has to end with the test run, even when that is killed.
        command = ["setpriv", "--pdeathsig", "KILL", *(UNPRIVILEGED if os.geteuid() == 0 else ())]
        command += ["env", f"LD_PRELOAD={self.folder}/shim.so", "libvirtd"]
        self.socket.unlink(missing_ok=True)
        with (self.folder / "libvirtd.log").open("ab") as log:
            self._daemon = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_for(self._is_up, "the libvirtd of the scale host listens", 30)
        self._operator = self._helper("operator", self.uri)
        self.file_read_seconds = float(self._operate(do="open"))  # type: ignore[arg-type]

    def daemon_open_seconds(self) -> float:
        """How long a bare client needs to open the host now that the daemon has read its file."""
        return float(self._operate(do="open"))  # type: ignore[arg-type]

    def freeze_daemon(self) -> None:
        """The daemon hangs: connections stay open, calls do not return."""
        os.kill(self.daemon_pid, signal.SIGSTOP)

    def thaw_daemon(self) -> None:
        """Ends ``freeze_daemon``."""
        os.kill(self.daemon_pid, signal.SIGCONT)

    def kill_daemon(self) -> None:
        """The daemon ends without warning."""
        if self._daemon is not None:
            self._daemon.kill()
            self._daemon.wait(10)
            self._daemon = None

    def asked(self) -> Asked:
        """What all clients have asked for in bulk statistics; take the difference of two."""
        return read_asked(self._counters) if self._counters.exists() else Asked()

    def calls_made(self) -> dict[int, int]:
        """Round trips through ``counted_uri`` so far: libvirt's procedure number to number of calls."""
        return {int(key): value for key, value in json.loads(self._calls.read_text()).items()}

    def set_running(self, machines: Sequence[ScaleMachine], running: bool) -> None:
        """Starts or turns off machines, as another administrator would."""
        self._operate(do="set_running", uuids=[machine.uuid for machine in machines], running=running)

    def start_churn(self, machines: Sequence[ScaleMachine], per_second: int) -> None:
        """Turns off and starts ``machines`` in turn, ``per_second`` changes a second, until ``stop_churn``."""
        self._operate(do="churn", uuids=[machine.uuid for machine in machines], per_second=per_second)

    def stop_churn(self) -> int:
        """Ends ``start_churn``; the number of changes that were made."""
        return int(self._operate(do="rest"))  # type: ignore[call-overload,no-any-return]

    def _is_up(self) -> bool:
        if self._daemon is None or self._daemon.poll() is not None:
            raise ScaleError(f"libvirtd ended: {(self.folder / 'libvirtd.log').read_text()}")
        return self.socket.exists()

    def _operate(self, **command: object) -> object:
        operator = self._operator
        if operator is None or operator.stdin is None or operator.stdout is None:
            raise ScaleError("the operator is not running")
        operator.stdin.write(json.dumps(command) + "\n")
        operator.stdin.flush()
        answer = operator.stdout.readline()
        if not answer:
            raise ScaleError(f"the operator ended: {(self.folder / 'operator.log').read_text()}")
        return json.loads(answer)

    def _helper(self, module: str, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", f"tests.support.scale.{module}", *arguments]
        with (self.folder / f"{module}.log").open("a") as log:
            helper = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT,
            )  # fmt: skip
        self._helpers.append(helper)
        return helper


@contextmanager
def scale_host(machine_count: int) -> Iterator[ScaleHost]:
    """A running host with ``machine_count`` machines, ended with the ``with`` block or with the process.

    The daemon has read its file already, so that opening ``uri`` takes a program ``daemon_open_seconds`` at most.
    Call it from the main thread: the daemon ends with the thread that started it.
    """
    host = ScaleHost(machine_count)
    try:
        host.start()
        yield host
    finally:
        host.stop()


def why_no_scale_host() -> str:
    """What this machine lacks for scale hosts, or an empty string."""
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
    missing = [name for name in ("libvirtd", "setpriv", "gcc") if shutil.which(name, path=path) is None]
    if not Path("/usr/include/libvirt/libvirt.h").exists():
        missing.append("the headers of libvirt")
    return f"not installed: {', '.join(missing)}" if missing else ""


def _shim() -> Path:
    def build(out: Path) -> None:
        command = ["gcc", "-O2", "-shared", "-fPIC", "-pthread", "-o", str(out / "shim.so"), str(SHIM)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ScaleError(f"the shim does not compile: {done.stderr}")

    return cached("scale-shim", fingerprint(SHIM_SOURCES), build) / "shim.so"


def _end(helper: subprocess.Popen[str]) -> None:
    with helper:
        try:
            helper.wait(5) if helper.stdin is None else helper.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            helper.kill()
