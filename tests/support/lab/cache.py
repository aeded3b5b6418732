"""Things that take long to make and are kept between test runs."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path


def cache_root() -> Path:
    """The folder of kept things: ``$PARTITA_TEST_CACHE``, else ``~/.cache/partita-tests``."""
    chosen = os.environ.get("PARTITA_TEST_CACHE")
    return Path(chosen) if chosen else Path.home() / ".cache" / "partita-tests"


def fingerprint(files: Iterable[Path], *words: str) -> str:
    """A short name for the content of ``files`` (order does not matter), their modes and ``words``."""
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.name} {file.stat().st_mode & 0o111:o}\n".encode())
        digest.update(file.read_bytes())
    for word in words:
        digest.update(word.encode() + b"\0")
    return digest.hexdigest()[:16]


def cached(kind: str, key: str, build: Callable[[Path], None]) -> Path:
    """The folder ``kind-key`` of the cache, made by ``build(folder)`` when it is not there yet.

    A build that fails leaves nothing behind, one that another process is making is waited for, and
    older folders of the same kind that nobody has used for a month are removed.
    """
    root = cache_root()
    root.mkdir(parents=True, exist_ok=True)
    done = root / f"{kind}-{key}"
    with (root / f".{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.is_dir():
            part = Path(tempfile.mkdtemp(prefix=f".{kind}-", dir=root))
            try:
                build(part)
                part.chmod(0o755)
                part.rename(done)
            finally:
                shutil.rmtree(part, ignore_errors=True)
        os.utime(done)
        _forget_old(root, kind, done)
    return done


def _forget_old(root: Path, kind: str, keep: Path, age_seconds: float = 30 * 86400) -> None:
    newest = keep.stat().st_mtime
    for folder in root.glob(f"{kind}-*"):
        if folder != keep and newest - folder.stat().st_mtime > age_seconds:
            shutil.rmtree(folder, ignore_errors=True)
