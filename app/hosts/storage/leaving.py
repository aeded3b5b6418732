"""A folder of this computer that is filled under another name, and has its own when it is complete."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from uuid import uuid4


class GrowingFolder:
    """A new folder. Everything in it can be read only by this user. Methods raise OSError."""

    def __init__(self, parent: Path, name: str) -> None:
        self.final = parent / name
        self.path = parent / f"{name[:200]}.{uuid4().hex[:8]}.part"

    def make(self) -> None:
        """Begin."""
        self.path.mkdir(mode=0o700)

    def subfolder(self, name: str) -> None:
        """A folder within."""
        (self.path / name).mkdir(mode=0o700, exist_ok=True)

    def create(self, path: str) -> int:
        """A new file within, to be written and closed."""
        return os.open(self.path / path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)

    def write(self, path: str, data: bytes) -> None:
        """A small file within."""
        with os.fdopen(self.create(path), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def complete(self) -> None:
        """It gets its name. Never replaces anything."""
        if self.final.exists():
            raise FileExistsError(str(self.final))
        os.rename(self.path, self.final)
        folder = os.open(self.final.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def remove(self) -> bool:
        """Take everything away that is not complete; whether that was possible."""
        shutil.rmtree(self.path, ignore_errors=True)
        return not self.path.exists()


def free_bytes(folder: Path) -> int:
    """What this user may still write there. Raises OSError."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize
