"""Inside the measured program: how many calls had been made when the first list was there."""

from __future__ import annotations

import json
from pathlib import Path

from app.core.partitions import HostSnapshot
from app.services.session import HostSession
from tests.performance.channel import Channel


def tell_first_list(session: HostSession, calls: Path, channel: Channel) -> None:
    """Tell the counts in ``calls`` at the session's first snapshot: in the host's thread, before it goes on."""
    take = session.snapshot_read

    def heard(snapshot: HostSnapshot) -> None:
        session.snapshot_read = take  # type: ignore[method-assign]
        channel.tell("first_list", calls=json.loads(calls.read_text()), machines=len(snapshot.partitions))
        take(snapshot)

    session.snapshot_read = heard  # type: ignore[method-assign]  # the host's thread looks it up each time
