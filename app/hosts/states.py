"""libvirt's states and reasons as Hyper-V's."""

from __future__ import annotations

from collections.abc import Mapping

import libvirt

from app.core.messages import QT_TRANSLATE_NOOP
from app.core.partitions import PartitionState

_S = PartitionState

_STATES: Mapping[int, PartitionState] = {
    libvirt.VIR_DOMAIN_RUNNING: _S.RUNNING,
    libvirt.VIR_DOMAIN_BLOCKED: _S.RUNNING,
    libvirt.VIR_DOMAIN_PAUSED: _S.PAUSED,
    libvirt.VIR_DOMAIN_SHUTDOWN: _S.STOPPING,
    libvirt.VIR_DOMAIN_SHUTOFF: _S.OFF,
    libvirt.VIR_DOMAIN_CRASHED: _S.FAILED,
    libvirt.VIR_DOMAIN_PMSUSPENDED: _S.ASLEEP,
}
_IO_ERROR = QT_TRANSLATE_NOOP("core", "a disk reported an error or is full")
_GUEST_CRASHED = QT_TRANSLATE_NOOP("core", "the guest crashed")
_BY_REASON: Mapping[tuple[int, int], tuple[PartitionState, str]] = {
    (libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_IOERROR): (_S.PAUSED_CRITICAL, _IO_ERROR),
    (libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_WATCHDOG): (
        _S.PAUSED_CRITICAL,
        QT_TRANSLATE_NOOP("core", "its watchdog found the guest hung"),
    ),
    (libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_CRASHED): (_S.PAUSED_CRITICAL, _GUEST_CRASHED),
    (libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_POSTCOPY_FAILED): (
        _S.PAUSED_CRITICAL,
        QT_TRANSLATE_NOOP("core", "its migration failed halfway"),
    ),
    (libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_SAVE): (_S.SAVING, ""),
    (libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_SHUTTING_DOWN): (_S.STOPPING, ""),
    (libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_STARTING_UP): (_S.STARTING, ""),
    (libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_MIGRATION): (
        _S.PAUSED,
        QT_TRANSLATE_NOOP("core", "it is moving to another host"),
    ),
    (libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_POSTCOPY): (
        _S.PAUSED,
        QT_TRANSLATE_NOOP("core", "it is moving to another host"),
    ),
    (libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_SNAPSHOT): (
        _S.PAUSED,
        QT_TRANSLATE_NOOP("core", "a checkpoint is being made"),
    ),
    (libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_FROM_SNAPSHOT): (
        _S.PAUSED,
        QT_TRANSLATE_NOOP("core", "a checkpoint of a paused machine was applied"),
    ),
    (libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_DUMP): (
        _S.PAUSED,
        QT_TRANSLATE_NOOP("core", "its memory is being written to a file"),
    ),
    (libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_CRASHED): (
        _S.FAILED,
        QT_TRANSLATE_NOOP("core", "its process ended unexpectedly"),
    ),
    (libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_FAILED): (
        _S.OFF,
        QT_TRANSLATE_NOOP("core", "the last start failed"),
    ),
    (libvirt.VIR_DOMAIN_CRASHED, libvirt.VIR_DOMAIN_CRASHED_PANICKED): (_S.FAILED, _GUEST_CRASHED),
}


def partition_state(state: int, reason: int, *, is_active: bool, has_saved_state: bool) -> tuple[PartitionState, str]:
    """The state and its reason ("" or an English sentence part, context "core") for libvirt's numbers."""
    known = _BY_REASON.get((state, reason)) or (_STATES.get(state, _S.UNKNOWN), "")
    if known[0] is _S.FAILED and is_active:
        # The process is still there, kept for inspection: it can be turned off, and cannot be started.
        return _S.PAUSED_CRITICAL, known[1] or _GUEST_CRASHED
    if has_saved_state and not is_active and known[0] in {_S.OFF, _S.FAILED}:
        return _S.SAVED, ""
    return known
