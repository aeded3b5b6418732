"""The journal of jobs: what was begun is on disk before it begins, how it ended after.

One JSON object a line. It holds who, where and what sort of command, never a command's contents
(notes may contain passwords).
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from app.core.commands import Command, PowerCommand
from app.services.durable import DurableError, lock_beside, make_private_folder, sync_folder

SIZE_LIMIT_BYTES = 5 * 1024 * 1024
FILE_COUNT = 4
_LINE_LIMIT = 8192
_TEXT_LIMIT = 300


class Unfinished(NamedTuple):
    """A job that was begun and of which nobody wrote how it ended."""

    key: str
    host_id: str
    host_name: str
    uuid: str
    machine_name: str
    what: str  # the title of the job, English
    begun_epoch_s: float


class Journal:
    """Appends to ``journal.jsonl``; at most 4 files of 5 MiB. Every method blocks on the disk and may be
    called in any thread. Several consoles may write the same journal."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._process = _process_mark(os.getpid())

    def begin(self, job_id: int, command: Command, host_id: str, host_name: str, what: str) -> None:
        """Write that a job is about to begin; on disk when this returns. Raises DurableError."""
        verb = command.verb.value if isinstance(command, PowerCommand) else ""
        self._append(
            {
                "event": "begin",
                "key": self._key(job_id),
                "host": host_id,
                "host_name": host_name[:_TEXT_LIMIT],
                "uuid": command.uuid,
                "machine": command.name[:_TEXT_LIMIT],
                "command": " ".join(filter(None, (type(command).__name__, verb))),
                "what": what[:_TEXT_LIMIT],
            }
        )

    def end(self, job_id: int, result: str) -> None:
        """Write how a job ended: "done", "failed" or "cancelled". Raises DurableError."""
        self._append({"event": "end", "key": self._key(job_id), "result": result})

    def settle(self, unfinished: Unfinished) -> None:
        """Write that the user was told of an unfinished job. Raises DurableError."""
        self._append({"event": "end", "key": unfinished.key, "result": "unknown"})

    def unfinished(self) -> tuple[Unfinished, ...]:
        """The jobs that consoles which are gone began and never ended. Unreadable lines are passed over."""
        open_jobs: dict[str, Unfinished] = {}
        for path in (_numbered(self._path, 1), self._path):
            for record in _records(path):
                key = record.get("key")
                if not isinstance(key, str):
                    continue
                if record.get("event") == "begin":
                    open_jobs[key] = _unfinished(key, record)
                elif record.get("event") == "end":
                    open_jobs.pop(key, None)
        marks = {mark: _is_alive(mark) for mark in {key.rpartition("/")[0] for key in open_jobs}}
        return tuple(job for key, job in open_jobs.items() if not marks[key.rpartition("/")[0]])

    def _key(self, job_id: int) -> str:
        return f"{self._process}/{job_id}"

    def _append(self, record: dict[str, object]) -> None:
        line = json.dumps({"at": round(time.time(), 3), **record}).encode() + b"\n"
        try:
            make_private_folder(self._path.parent)
            with self._lock, lock_beside(self._path):
                self._rotate(len(line))
                _append_line(self._path, line)
        except OSError as error:
            raise DurableError(self._path, error.strerror or str(error)) from error

    def _rotate(self, more_bytes: int) -> None:
        with suppress(FileNotFoundError):
            if os.stat(self._path).st_size + more_bytes <= SIZE_LIMIT_BYTES:
                return
            for number in range(FILE_COUNT - 1, 0, -1):
                with suppress(FileNotFoundError):
                    os.replace(_numbered(self._path, number - 1), _numbered(self._path, number))
            sync_folder(self._path.parent)


def _append_line(path: Path, line: bytes) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            line = b"\n" + line  # the line before was cut off by a crash: do not make this one unreadable, too
        rest = memoryview(line)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _numbered(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}") if number else path


def _records(path: Path) -> Iterator[dict[str, object]]:
    try:
        with path.open("rb") as file:
            while line := file.readline(_LINE_LIMIT):
                with suppress(ValueError, RecursionError):
                    record = json.loads(line)
                    if isinstance(record, dict):
                        yield record
    except OSError:
        return


def _unfinished(key: str, record: dict[str, object]) -> Unfinished:
    texts = [str(record.get(name, ""))[:_TEXT_LIMIT] for name in ("host", "host_name", "uuid", "machine", "what")]
    at = record.get("at")
    return Unfinished(key, *texts, float(at) if isinstance(at, (int, float)) else 0.0)


def _process_mark(pid: int) -> str:
    """A process of this boot, told from a later one that gets the same number."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        started = stat.rpartition(")")[2].split()[19]
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except (OSError, IndexError):
        return f"-/{pid}/-"
    return f"{boot}/{pid}/{started}"


def _is_alive(mark: str) -> bool:
    pid = mark.split("/")[1] if mark.count("/") == 2 else ""
    return pid.isdecimal() and "-" not in mark.split("/")[::2] and _process_mark(int(pid)) == mark
