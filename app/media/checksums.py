"""The manifest of an appliance (``.mf``): a line with a checksum for each file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha1, sha256, sha512
from typing import Protocol

from app.media.archive import ArchiveError, checked_name

_LINE = re.compile(r"\s*(SHA1|SHA256|SHA512)\s*\(([^()]{1,255})\)\s*=\s*([0-9A-Fa-f]{40,128})\s*", re.ASCII)
_DIGITS = {"SHA1": 40, "SHA256": 64, "SHA512": 128}
SIZE_LIMIT_BYTES = 1024 * 1024


class Hash(Protocol):
    """What Python's hashes can do."""

    def update(self, data: bytes, /) -> None: ...

    def hexdigest(self) -> str: ...


class Checksum:
    """What one file should hash to."""

    def __init__(self, kind: str, digits: str) -> None:
        self.kind = kind
        self.digits = digits.lower()

    def begin(self) -> Hash:
        """A hash to feed with the file's bytes."""
        if self.kind == "SHA1":
            return sha1(usedforsecurity=False)  # what older programs write: it finds accidents, not attacks
        return sha256() if self.kind == "SHA256" else sha512()

    def is_that_of(self, done: Hash) -> bool:
        """Whether the file is the one that was meant."""
        return done.hexdigest() == self.digits


def read_checksums(data: bytes) -> Mapping[str, Checksum]:
    """The checksums by names of files. Raises ArchiveError for lines that are none."""
    if len(data) > SIZE_LIMIT_BYTES:
        raise ArchiveError("the manifest is too long")
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ArchiveError("the manifest is not text") from error
    found: dict[str, Checksum] = {}
    for line in lines:
        if not line.strip():
            continue
        match = _LINE.fullmatch(line)
        if match is None or len(match[3]) != _DIGITS[match[1]]:
            raise ArchiveError("the manifest has a line that is not a checksum")
        name = checked_name(match[2])
        if name in found:
            raise ArchiveError(f"the manifest has two checksums for {name}")
        found[name] = Checksum(match[1], match[3])
    return found
