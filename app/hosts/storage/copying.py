"""How far a copy of a volume is: the call that makes it blocks, so another connection looks."""

from __future__ import annotations

from contextlib import AbstractContextManager

import libvirt

from app.core.commands import Progress
from app.hosts.looking_on import Beside, Look, looked_on

LOOK_S = 0.25


def watched_copy(
    beside: Beside, pool: str, name: str, total_bytes: int, progress: Progress, look_s: float = LOOK_S
) -> AbstractContextManager[None]:
    """While inside, the size of the volume ``name`` that grows in ``pool`` is reported as a part of ``total_bytes``.

    libvirt cannot break off a copy: one that is cancelled meanwhile is removed when it is complete.
    """

    def begin(connection: libvirt.virConnect) -> Look:
        location = connection.storagePoolLookupByName(pool)

        def look() -> bool:
            _, _, allocation_bytes = location.storageVolLookupByName(name).info()
            if total_bytes > 0:
                progress.report(min(99.0, 100.0 * allocation_bytes / total_bytes))
            return False

        return look

    return looked_on(beside, begin, look_s, "partita-copy-watch")
