"""Files of this computer that are to go to a host: opened once, never followed elsewhere, read where they have data."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Protocol

from app.media.archive import ArchiveError
from app.media.disks.block import Block

_PIECE_BYTES = 1024 * 1024
_ZEROS = bytes(_PIECE_BYTES)


class Hash(Protocol):
    """What Python's hashes can do."""

    def update(self, data: memoryview | bytes, /) -> None: ...

    def hexdigest(self) -> str: ...


class LocalFile:
    """A plain file. Use with ``with``. Raises ArchiveError for everything that is none, OSError."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        found = os.fstat(self._file)
        if not stat.S_ISREG(found.st_mode):
            os.close(self._file)
            raise ArchiveError(f"{path.name} is not a plain file")
        self.size_bytes = found.st_size

    def __enter__(self) -> LocalFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._file)

    def read(self, offset: int, length: int) -> bytes:
        """Bytes of it; fewer at its end."""
        if offset < 0 or length <= 0 or offset >= self.size_bytes:
            return b""
        return os.pread(self._file, min(length, self.size_bytes - offset), offset)

    def whole(self, limit_bytes: int) -> bytes:
        """All of a small file. Raises ArchiveError when it is larger."""
        if self.size_bytes > limit_bytes:
            raise ArchiveError(f"a file of {self.size_bytes} bytes is too long")
        return self.read(0, self.size_bytes)

    def blocks(self, digest: Hash) -> Iterator[Block]:
        """All data, in order; ``digest`` gets every byte, those of holes as well."""
        offset = 0
        while offset < self.size_bytes:
            start, end = self._data_after(offset)
            _feed_zeros(digest, start - offset)
            while start < end:
                data = self.read(start, min(_PIECE_BYTES, end - start))
                if not data:
                    raise ArchiveError("a file became shorter while it was read")
                digest.update(data)
                yield Block(start, data)
                start += len(data)
            offset = end

    def _data_after(self, offset: int) -> tuple[int, int]:
        try:
            start = os.lseek(self._file, offset, os.SEEK_DATA)
            return start, min(os.lseek(self._file, start, os.SEEK_HOLE), self.size_bytes)
        except OSError as error:
            if error.errno == errno.ENXIO:  # nothing but a hole follows
                return self.size_bytes, self.size_bytes
            return offset, self.size_bytes  # a file system that does not tell


def _feed_zeros(digest: Hash, length: int) -> None:
    view = memoryview(_ZEROS)
    while length > 0:
        part = min(length, len(_ZEROS))
        digest.update(view[:part])
        length -= part


def sha256_of(file: LocalFile) -> str:
    """The SHA-256 of a whole file."""
    digest = sha256()
    for _ in file.blocks(digest):
        continue
    return digest.hexdigest()
