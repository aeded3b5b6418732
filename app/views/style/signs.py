"""Which sign stands beside the word of a state."""

from __future__ import annotations

from app.core.partitions import ConnectionState, PartitionState
from app.views.style.tokens import Sign

_PARTITION = {
    PartitionState.RUNNING: Sign.RUNNING,
    PartitionState.OFF: Sign.OFF,
    PartitionState.PAUSED: Sign.PAUSED,
    PartitionState.ASLEEP: Sign.PAUSED,
    PartitionState.SAVED: Sign.SAVED,
    PartitionState.PAUSED_CRITICAL: Sign.CRITICAL,
    PartitionState.FAILED: Sign.CRITICAL,
    PartitionState.UNKNOWN: Sign.STALE,
}

_CONNECTION = {
    ConnectionState.CONNECTED: Sign.OK,
    ConnectionState.DISCONNECTED: Sign.OFF,
    ConnectionState.NOT_RESPONDING: Sign.STALE,
    ConnectionState.FAILED: Sign.CRITICAL,
}


def partition_sign(state: PartitionState) -> Sign:
    """Return the sign of a partition's state; every state on its way to another is `WORKING`."""
    return _PARTITION.get(state, Sign.WORKING)


def connection_sign(state: ConnectionState) -> Sign:
    """Return the sign of a host's connection; every state on its way to another is `WORKING`."""
    return _CONNECTION.get(state, Sign.WORKING)
