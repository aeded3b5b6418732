"""Whether this computer can run real hosts, and what to do when it cannot."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.support.lab.machine import why_no_machine

HOST_PROGRAMS = ("libvirtd", "virtlogd", "virtlockd", "virsh", "qemu-system-x86_64", "dnsmasq")
GUEST_PROGRAMS = ("apt-get", "dpkg", "ldd")
REMOTE_PROGRAMS = ("ssh", "sshd", "ssh-keygen")


def require_lab(*programs: str) -> None:
    """Skips the test that asks when real hosts cannot run here; fails it instead where they have to (``CI=true``)."""
    missing = [name for name in programs if shutil.which(name, path=_search_path()) is None]
    reason = f"not installed: {', '.join(missing)}" if missing else why_no_machine()
    if not reason:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"no real host: {reason}", pytrace=False)
    pytest.skip(f"no real host: {reason}")


def _search_path() -> str:
    """Daemons lie in folders that an ordinary user's PATH leaves out."""
    return os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
