"""What may be done with a machine in which state. Pure functions; the host has the last word."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.commands import Verb
from app.core.partitions import Partition, PartitionState

_S = PartitionState

ALLOWED: Mapping[Verb, frozenset[PartitionState]] = {
    Verb.START: frozenset({_S.OFF, _S.SAVED, _S.FAILED}),
    Verb.SHUT_DOWN: frozenset({_S.RUNNING}),
    Verb.TURN_OFF: frozenset({_S.RUNNING, _S.PAUSED, _S.PAUSED_CRITICAL, _S.ASLEEP, _S.STOPPING, _S.UNKNOWN}),
    Verb.SAVE: frozenset({_S.RUNNING, _S.PAUSED}),
    Verb.PAUSE: frozenset({_S.RUNNING}),
    Verb.RESUME: frozenset({_S.PAUSED, _S.PAUSED_CRITICAL, _S.ASLEEP}),
    Verb.RESET: frozenset({_S.RUNNING, _S.PAUSED, _S.PAUSED_CRITICAL}),
    Verb.DELETE_SAVED_STATE: frozenset({_S.SAVED}),
    Verb.SEND_NMI: frozenset({_S.RUNNING}),
}

RISKY_VERBS = frozenset({Verb.TURN_OFF, Verb.SHUT_DOWN, Verb.RESET, Verb.DELETE_SAVED_STATE, Verb.SEND_NMI})
"""Verbs that may lose something and are asked about first."""


def is_allowed(verb: Verb, partition: Partition) -> bool:
    """Whether ``verb`` makes sense for the machine as last read."""
    if verb is Verb.SAVE and not partition.is_persistent:
        return False  # the host has nowhere to keep a transient machine's saved state
    return partition.state in ALLOWED[verb]


def is_deletable(partition: Partition) -> bool:
    """A machine is deleted when it is off; a running one is turned off first, by its own command."""
    return partition.state in {_S.OFF, _S.SAVED, _S.FAILED}


def state_while(verb: Verb) -> PartitionState | None:
    """The state to show while a job with this verb runs; None where the last state stays."""
    return {
        Verb.START: _S.STARTING,
        Verb.SHUT_DOWN: _S.STOPPING,
        Verb.TURN_OFF: _S.STOPPING,
        Verb.SAVE: _S.SAVING,
        Verb.PAUSE: _S.PAUSING,
        Verb.RESUME: _S.RESUMING,
        Verb.RESET: _S.RESETTING,
    }.get(verb)
