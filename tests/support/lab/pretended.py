"""A host of pretended machines (libvirt's test driver) in a daemon of its own, which several clients share.

It needs no root and no virtualization, and every state that a machine can be in is had in no time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import libvirt
from lxml import etree

from tests.support.lab.folders import RunFolder
from tests.support.lab.waiting import wait_for

# As another user the daemon keeps to its own folders and so never touches the system's.
UNPRIVILEGED = ("--reuid", "nobody", "--regid", "nogroup", "--clear-groups")


class PretendedHost:
    """Made by ``pretended_host``. ``uri`` is for the program under test; ``connection`` is another administrator's."""

    def __init__(self) -> None:
        self._run_folder = RunFolder("partita-pretended-")
        self.folder = self._run_folder.path
        self.socket = self.folder / "run" / "libvirt" / "libvirt-sock"
        self.uri = f"test+unix:///default?socket={self.socket}"
        self._daemon: subprocess.Popen[bytes] | None = None
        self._connection: libvirt.virConnect | None = None

    def start(self) -> None:
        """Starts the daemon and takes its own machine away."""
        for name in ("run", "config", "cache"):
            (self.folder / name).mkdir(exist_ok=True)  # there already where it comes back
        if os.geteuid() == 0:
            for path in (self.folder, *self.folder.iterdir()):
                shutil.chown(path, "nobody")
        environment = {
            "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin", "HOME": str(self.folder),
            "XDG_RUNTIME_DIR": f"{self.folder}/run", "XDG_CONFIG_HOME": f"{self.folder}/config",
            "XDG_CACHE_HOME": f"{self.folder}/cache",
        }  # fmt: skip
        command = ["setpriv", "--pdeathsig", "KILL", *(UNPRIVILEGED if os.geteuid() == 0 else ()), "libvirtd"]
        with (self.folder / "libvirtd.log").open("ab") as log:
            self._daemon = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        libvirt.registerErrorHandler(lambda *_: None, None)
        # As long as one client stays, the machines do.
        self._connection = wait_for(self._opened, "the daemon of the pretended host answers", 30)
        given = self.connection.lookupByName("test")
        given.destroy()
        given.undefine()

    def _opened(self) -> libvirt.virConnect | None:
        try:
            return libvirt.open(self.uri) if self.socket.exists() else None
        except libvirt.libvirtError:
            return None  # it does not listen yet

    def stop(self) -> None:
        """Ends the daemon and removes its files."""
        self.stop_daemon()
        self._run_folder.remove()

    def stop_daemon(self) -> None:
        """Ends the daemon, and every machine with it."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._daemon is not None:
            self._daemon.terminate()
            self._daemon.wait(10)
            self._daemon = None

    @property
    def connection(self) -> libvirt.virConnect:
        """The connection of another administrator."""
        assert self._connection is not None
        return self._connection

    def define(self, name: str, memory_mib: int = 1024, title: str = "", notes: str = "") -> libvirt.virDomain:
        """A machine that is off."""
        root = etree.Element("domain", type="test")
        texts = (("name", name), ("title", title), ("description", notes), ("memory", str(memory_mib * 1024)))
        for tag, text in (*texts, ("vcpu", "2")):
            if text:
                etree.SubElement(root, tag).text = text
        etree.SubElement(etree.SubElement(root, "os"), "type").text = "hvm"
        return self.connection.defineXML(etree.tostring(root, encoding="unicode"))


@contextmanager
def pretended_host() -> Iterator[PretendedHost]:
    """A running host without machines, ended with the ``with`` block or with the process.

    Call it from the main thread: the daemon ends with the thread that started it.
    """
    host = PretendedHost()
    try:
        host.start()
        yield host
    finally:
        host.stop()


def why_no_pretended_host() -> str:
    """What this machine lacks for pretended hosts, or an empty string."""
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
    missing = [name for name in ("libvirtd", "setpriv") if shutil.which(name, path=path) is None]
    return f"not installed: {', '.join(missing)}" if missing else ""
