"""How far a copy of a volume is: the call that makes it blocks, so another connection looks."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import libvirt

from app.core.commands import Progress
from app.core.errors import HostError

LOOK_S = 0.25
_LEAVE_S = 5.0

Beside = Callable[[], AbstractContextManager[libvirt.virConnect]]
"""Lends the calling thread a connection of its own."""


@contextmanager
def watched_copy(
    beside: Beside, pool: str, name: str, total_bytes: int, progress: Progress, look_s: float = LOOK_S
) -> Iterator[None]:
    """While inside, the size of the volume ``name`` that grows in ``pool`` is reported as a part of ``total_bytes``.

    libvirt cannot break off a copy: one that is cancelled meanwhile is removed when it is complete.
    """
    has_ended = threading.Event()
    arguments = (beside, pool, name, total_bytes, progress, look_s, has_ended)
    watcher = threading.Thread(target=_watch, args=arguments, name="partita-copy-watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        has_ended.set()
        watcher.join(_LEAVE_S)  # a host that hangs would keep it; then it is left behind


def _watch(
    beside: Beside,
    pool: str,
    name: str,
    total_bytes: int,
    progress: Progress,
    look_s: float,
    has_ended: threading.Event,
) -> None:
    if has_ended.wait(look_s):
        return  # it was quick: no connection is needed
    # Without a connection the copy goes on unwatched; its own call says how it ends.
    with contextlib.suppress(libvirt.libvirtError, HostError), beside() as connection:
        location = connection.storagePoolLookupByName(pool)
        while not has_ended.wait(look_s):
            try:
                _, _, allocation_bytes = location.storageVolLookupByName(name).info()
            except libvirt.libvirtError:
                continue  # it is not there yet, or busy
            if total_bytes > 0:
                progress.report(min(99.0, 100.0 * allocation_bytes / total_bytes))
