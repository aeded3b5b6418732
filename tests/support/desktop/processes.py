"""The processes of one desktop, known by a mark that they inherit in their environment.

Buses start services by themselves, so the children of this process are not all of them. The mark is, and it ends
nothing that belongs to anybody else.
"""

from __future__ import annotations

import os
import secrets
import signal
from pathlib import Path

from tests.support.desktop.waiting import wait_until

MARK = "PARTITA_TEST_DESKTOP"
_PATIENCE_S = 3.0


def new_mark() -> str:
    """A value of the mark that no other desktop has."""
    return f"{os.getpid()}-{secrets.token_hex(8)}"


def marked(mark: str) -> list[int]:
    """The living processes that carry `mark`, this one excepted."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or folder.name == str(os.getpid()):
            continue
        try:
            variables = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue  # it has just ended, or belongs to somebody else
        if wanted in variables:
            found.append(int(folder.name))
    return found


def end_all(mark: str) -> list[int]:
    """End every process that carries `mark`, kindly first. Gives those that would not end.

    One that has ended has no environment any more, even while nobody has asked for its exit code.
    """
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        for pid in marked(mark):
            send(pid, signal_number)
        try:
            wait_until(lambda: not marked(mark), "end of the desktop", _PATIENCE_S)
        except TimeoutError:
            continue
        return []
    return marked(mark)


def send(pid: int, signal_number: signal.Signals) -> None:
    """Send a signal to a process that may have ended."""
    try:
        os.kill(pid, signal_number)
    except ProcessLookupError:
        return
