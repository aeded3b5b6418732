"""How long commands wait for what only the guest or the host can end."""

from __future__ import annotations

from app.core.record import record


@record
class Patience:
    """Seconds. ``look_s`` is how often a command that waits looks and learns that it was cancelled."""

    shut_down_s: float = 120.0
    look_s: float = 0.25
