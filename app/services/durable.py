"""Files that survive a crash, a power cut and a full disk: old or new, never half; a broken one is kept."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import stat
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from app.core.messages import QT_TRANSLATE_NOOP, Message, message

NOT_SAVED = QT_TRANSLATE_NOOP("core", "“{path}” could not be saved: {reason}. What was saved before is still there.")
KEPT_ASIDE = QT_TRANSLATE_NOOP(
    "core", "“{path}” could not be read: {reason}. It was kept as “{aside}”, and Partita goes on without it."
)
NOT_KEPT_ASIDE = QT_TRANSLATE_NOOP(
    "core", "“{path}” could not be read: {reason}. Partita goes on without it and does not write over it."
)
TOO_BIG = QT_TRANSLATE_NOOP("core", "it has more than {limit} bytes")
TOO_DEEP = QT_TRANSLATE_NOOP("core", "it is nested more than {limit} levels deep")
NOT_A_FILE = QT_TRANSLATE_NOOP("core", "it is not a regular file")
NOT_JSON = QT_TRANSLATE_NOOP("core", "it is damaged or was cut off")
WRONG_CONTENT = QT_TRANSLATE_NOOP("core", "it holds something else than expected")

_LOCK_WAIT_S = 2.0
_BLOCK_BYTES = 64 * 1024


class DurableError(Exception):
    """A file could not be written; what was there before still is. ``problem`` is for the user."""

    def __init__(self, path: Path, reason: Message | str) -> None:
        self.problem = message(NOT_SAVED, path=path, reason=reason)
        super().__init__(str(self.problem))


class UnreadableError(Exception):
    """A file is there but cannot be used. ``reason`` is a part of a sentence."""

    def __init__(self, reason: Message | str) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Limits(NamedTuple):
    """What a file may have before it is called broken. ``depth`` counts nested objects and lists."""

    size_bytes: int = 4 * 1024 * 1024
    depth: int = 16


class Loaded(NamedTuple):
    """``value``: what was read, {} where nothing was. ``problem``: for the user, None when all is well.

    ``is_writable`` is False when a broken file could not be kept aside: then it must not be written over.
    """

    value: dict[str, object]
    problem: Message | None = None
    is_writable: bool = True


def write_durably(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Put ``data`` at ``path`` (mode 0600; missing folders 0700). Afterwards it is there even if the power goes.

    Blocks of it may be made while they are written. Killed at any moment it leaves the old file or the
    new one. Raises DurableError.
    """
    target = os.path.realpath(path)  # a settings file may be a link into the user's collection of dot files
    folder, name = os.path.split(target)
    temporary = f"{folder}/.{name}.{os.urandom(6).hex()}.tmp"
    try:
        make_private_folder(folder)
        try:
            _write_new(temporary, (data,) if isinstance(data, bytes) else data)
            os.replace(temporary, target)
        except OSError:
            with suppress(OSError):
                os.unlink(temporary)
            raise
        sync_folder(folder)
    except OSError as error:
        raise DurableError(path, error.strerror or str(error)) from error


def make_private_folder(folder: str | Path) -> None:
    """Make ``folder`` and what is missing above it, each with mode 0700. Raises OSError."""
    folder = os.fspath(folder)
    if os.path.isdir(folder):
        return
    make_private_folder(os.path.dirname(folder))
    with suppress(FileExistsError):  # another console was quicker
        os.mkdir(folder, 0o700)


def sync_folder(folder: str | Path) -> None:
    """Make what was renamed in ``folder`` last. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a file system that has nothing to do there
            raise
    finally:
        os.close(descriptor)


def remove_leftovers(folder: Path, older_than_s: float = 3600.0) -> None:
    """Delete the temporary files that killed writers left in ``folder``; young ones may still be in use."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            is_ours = entry.name.startswith(".") and entry.name.endswith(".tmp")
            if is_ours and time.time() - entry.stat(follow_symlinks=False).st_mtime > older_than_s:
                os.unlink(entry.path)


def read_bounded(path: Path, limit_bytes: int) -> bytes | None:
    """The content of a regular file, or None when there is none. Raises UnreadableError."""
    try:
        # Without O_NONBLOCK a pipe of that name would hold the start for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadableError(error.strerror or str(error)) from error
    try:
        with open(descriptor, "rb", buffering=0) as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableError(message(NOT_A_FILE))
            # Room for the whole limit would be asked of the system, and given back, for a file of a few bytes.
            data = file.read(min(limit_bytes, status.st_size) + 1)
            while len(data) <= limit_bytes and (more := file.read(min(_BLOCK_BYTES, limit_bytes + 1 - len(data)))):
                data += more
    except OSError as error:
        raise UnreadableError(error.strerror or str(error)) from error
    if len(data) > limit_bytes:
        raise UnreadableError(message(TOO_BIG, limit=limit_bytes))
    return data


def parse_object(data: bytes, limits: Limits) -> dict[str, object]:
    """The JSON object in ``data``. Raises UnreadableError."""
    try:
        value = json.loads(data.decode("utf-8"))
    except RecursionError as error:
        raise UnreadableError(message(TOO_DEEP, limit=limits.depth)) from error
    except ValueError as error:
        raise UnreadableError(message(NOT_JSON)) from error
    if not isinstance(value, dict):
        raise UnreadableError(message(WRONG_CONTENT))
    level: list[object] = [value]
    for _ in range(limits.depth + 1):
        level = [
            item
            for node in level
            if isinstance(node, (dict, list))
            for item in (node.values() if isinstance(node, dict) else node)
        ]
        if not level:
            return value
    raise UnreadableError(message(TOO_DEEP, limit=limits.depth))


def read_json_or_keep_broken(path: Path, limits: Limits = Limits()) -> Loaded:  # noqa: B008 - immutable
    """The JSON object in ``path``; {} when there is no file.

    A file that is unreadable, cut off, too big, too deep or not an object is renamed to
    ``NAME.broken-DATE`` (never over an older one), and {} is returned with a problem to tell.
    """
    try:
        data = read_bounded(path, limits.size_bytes)
        return Loaded({} if data is None else parse_object(data, limits))
    except UnreadableError as error:
        return keep_broken(path, error.reason)


def keep_broken(path: Path, reason: Message | str) -> Loaded:
    """Rename the broken file at ``path`` so that nothing writes over it; says so in the result."""
    stamp = time.strftime("%Y-%m-%d-%H%M%S")
    for number in range(1, 100):
        aside = path.with_name(f"{path.name}.broken-{stamp}" + (f"-{number}" if number > 1 else ""))
        try:
            _rename_if_free(path, aside)
        except FileExistsError:
            continue
        except OSError:
            break
        return Loaded({}, message(KEPT_ASIDE, path=path, reason=reason, aside=aside.name))
    return Loaded({}, message(NOT_KEPT_ASIDE, path=path, reason=reason), is_writable=False)


@contextmanager
def lock_beside(path: Path) -> Iterator[None]:
    """Keep other consoles from changing ``path`` meanwhile. Never waits long: a stopped console must not stop us."""
    descriptor = None
    try:
        with suppress(OSError):  # no lock, no harm beyond the last writer winning
            make_private_folder(path.parent)
            descriptor = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            _take_lock(descriptor)
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)  # gives the lock back


def _take_lock(descriptor: int) -> None:
    end_s = time.monotonic() + _LOCK_WAIT_S
    pause = threading.Event()
    while time.monotonic() < end_s:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pause.wait(0.02)
        else:
            return


def _write_new(path: str, blocks: Iterable[bytes]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        for block in blocks:
            rest = memoryview(block)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _rename_if_free(path: Path, target: Path) -> None:
    """Rename without ever replacing. Raises OSError."""
    try:
        os.link(path, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:  # a folder, or a file system without hard links
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), target) from None
        os.rename(path, target)
    else:
        os.unlink(path)
