"""The last definitions of each machine that Partita changed, so that they can be restored. Without passwords."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from app.core.job import Job
from app.core.messages import Message
from app.core.record import record
from app.services.durable import DurableError, UnreadableError, read_bounded, write_durably
from app.services.paths import file_stem

LIMIT = 20
SIZE_LIMIT_BYTES = 16 * 1024 * 1024
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NAME = re.compile(r"([0-9]{1,15})\.xml")


@record
class KeptDefinition:
    """A definition as it was until ``changed_epoch_s``, when Partita changed it."""

    changed_epoch_s: float
    xml: str


class KeptDefinitions:
    """At most ``LIMIT`` definitions a machine, in files of their own below ``folder``. May be used in any thread.

    ``report`` hears what could not be kept.
    """

    def __init__(self, folder: Path, report: Callable[[Message], None], clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._report = report
        self._clock = clock
        self._lock = threading.Lock()

    def hear(self, job: Job, told: object) -> None:
        """Keep what a job's outcome says was replaced. In the job's thread: it waits for the disk."""
        from app.core.machine_settings import ChangeOutcome  # deferred: nothing is changed while the program starts

        if isinstance(told, ChangeOutcome) and told.old_xml != told.new_xml:
            try:
                self.keep(job.host_id, told.uuid, told.old_xml)
            except DurableError as error:
                self._report(error.problem)

    def keep(self, host_id: str, uuid: str, xml: str) -> None:
        """Keep a definition that was just replaced, and let the oldest beyond the limit go. Raises DurableError."""
        folder = self._of(host_id, uuid)
        if folder is None:
            return
        with self._lock:
            found = _files(folder)
            newest = found[-1][0] if found else 0
            stamp_ms = max(int(self._clock() * 1000), newest + 1)  # a clock that was set back must not mix the order
            write_durably(folder / f"{stamp_ms}.xml", xml.encode())
            for _, path in found[: max(0, len(found) + 1 - LIMIT)]:
                with suppress(OSError):
                    path.unlink()

    def of(self, host_id: str, uuid: str) -> tuple[KeptDefinition, ...]:
        """The definitions of a machine, the newest first; unreadable ones are passed over. Reads files."""
        folder = self._of(host_id, uuid)
        if folder is None:
            return ()
        kept: list[KeptDefinition] = []
        for stamp_ms, path in reversed(_files(folder)):
            with suppress(UnreadableError, UnicodeDecodeError):
                data = read_bounded(path, SIZE_LIMIT_BYTES)
                if data is not None:
                    kept.append(KeptDefinition(stamp_ms / 1000, data.decode()))
        return tuple(kept)

    def _of(self, host_id: str, uuid: str) -> Path | None:
        """The folder of a machine; None for what is no UUID and must not become a path."""
        return self._folder / file_stem(host_id) / uuid.lower() if _UUID.fullmatch(uuid.lower()) else None


def _files(folder: Path) -> list[tuple[int, Path]]:
    """The kept files, the oldest first."""
    try:
        names = [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]
    except OSError:
        return []
    return sorted((int(path.stem), path) for path in names)
