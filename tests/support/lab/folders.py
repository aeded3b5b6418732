"""Folders that belong to one test run and are cleared away by a later one when that run was killed."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

PARENT = Path("/tmp")  # short, because the path of a socket may have 107 bytes only


class RunFolder:
    """A new folder ``/tmp/PREFIX-USER-…``, open to all users for reading.

    ``forget(name)`` is called for each folder of the same prefix whose run is dead, before that folder is removed.
    """

    def __init__(self, prefix: str, forget: Callable[[str], None] = lambda _: None) -> None:
        prefix = f"{prefix}{os.getuid()}-"  # other users' folders could be neither locked nor removed
        with _locked(PARENT, prefix, wait=True):
            _remove_abandoned(prefix, forget)
            self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=PARENT))
            # Held for as long as this process lives: what is not locked is abandoned.
            self._lock = _locked(self.path, prefix)
        self.path.chmod(0o755)

    def remove(self) -> None:
        """Removes the folder with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.close()


def _locked(folder: Path, prefix: str, wait: bool = False) -> IO[str]:
    """The lock of ``folder``, held until it is closed; ``BlockingIOError`` when another holds it and not ``wait``."""
    lock = (folder / f".{prefix}lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        lock.close()
        raise
    return lock


def _remove_abandoned(prefix: str, forget: Callable[[str], None]) -> None:
    for folder in PARENT.glob(f"{prefix}*"):
        try:
            _locked(folder, prefix).close()
        except OSError:
            continue
        forget(folder.name)
        shutil.rmtree(folder, ignore_errors=True)
