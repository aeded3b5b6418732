"""The archive that a Linux kernel unpacks as its first file system (cpio, "newc")."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO


class CpioWriter:
    """Writes entries owned by root; needs no rights, not even for device nodes."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._inode = 0

    def add_tree(self, root: Path) -> None:
        """Every folder, file and symbolic link below ``root``, parents first."""
        for path in sorted(root.rglob("*")):
            name = path.relative_to(root).as_posix()
            mode = path.lstat().st_mode
            if stat.S_ISLNK(mode):
                self._entry(name, stat.S_IFLNK | 0o777, os.readlink(path).encode())
            elif stat.S_ISDIR(mode):
                self._entry(name, stat.S_IFDIR | 0o755, b"")
            else:
                self._entry(name, stat.S_IFREG | (mode & 0o111) | 0o644, path.read_bytes())

    def add_device(self, name: str, major: int, minor: int) -> None:
        """A character device node."""
        self._entry(name, stat.S_IFCHR | 0o600, b"", major, minor)

    def close(self) -> None:
        self._entry("TRAILER!!!", 0, b"")

    def _entry(self, name: str, mode: int, data: bytes, major: int = 0, minor: int = 0) -> None:
        self._inode += 1
        encoded = name.encode() + b"\0"
        fields = (self._inode, mode, 0, 0, 1, 0, len(data), 0, 0, major, minor, len(encoded), 0)
        self._padded(b"070701" + b"".join(b"%08X" % field for field in fields) + encoded)
        self._padded(data)

    def _padded(self, data: bytes) -> None:
        self._out.write(data + b"\0" * (-len(data) % 4))
