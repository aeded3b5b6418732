"""Machines that leave a host as files and come to one from files: commands, what they tell, and what was found."""

from __future__ import annotations

from enum import Enum

from app.core.commands import Command
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.record import record


class Consistency(Enum):
    """In which state the disks of an export are."""

    OFF = "off"  # the machine was off
    QUIESCED = "quiesced"  # it ran, and its guest had written everything out
    CRASH = "crash"  # it ran: as after a power failure


class Omission(Enum):
    """What an export leaves behind."""

    CHECKPOINTS = "checkpoints"
    MEMORY = "memory"
    DVD = "dvd"
    PASSWORDS = "passwords"
    FIRMWARE = "firmware"
    TPM = "tpm"


@record
class ExportCommand(Command):
    """Copy the machine into a new folder within ``folder`` of this computer. Tells an :class:`Exported`.

    The folder appears when it is complete, under the machine's name; nothing is left when it fails.
    """

    folder: str


@record
class Exported:
    """Where the machine was exported to, and what has to be known of it."""

    path: str
    consistency: Consistency
    omissions: tuple[Omission, ...] = ()


_CONSISTENCY = {
    Consistency.CRASH: QT_TRANSLATE_NOOP(
        "core", "It ran meanwhile: its disks are as after a power failure at the moment when the export began."
    ),
    Consistency.QUIESCED: QT_TRANSLATE_NOOP(
        "core", "It ran meanwhile: its guest had written everything out at the moment when the export began."
    ),
}
_OMISSIONS = {
    Omission.CHECKPOINTS: QT_TRANSLATE_NOOP("core", "Checkpoints of a running machine are not exported."),
    Omission.MEMORY: QT_TRANSLATE_NOOP("core", "What was in its memory is not exported."),
    Omission.DVD: QT_TRANSLATE_NOOP("core", "DVDs and diskettes are not exported."),
    Omission.PASSWORDS: QT_TRANSLATE_NOOP("core", "Passwords are not exported."),
    Omission.FIRMWARE: QT_TRANSLATE_NOOP(
        "core", "The settings of its firmware could not be read; an imported machine begins with new ones."
    ),
    Omission.TPM: QT_TRANSLATE_NOOP(
        "core", "What its TPM keeps is not exported: a guest that encrypts its disk with it asks for its recovery key."
    ),
}


def export_notes(exported: Exported) -> tuple[Message, ...]:
    """What a user has to know of an export, in sentences."""
    state = _CONSISTENCY.get(exported.consistency)
    texts = ([state] if state else []) + [_OMISSIONS[each] for each in exported.omissions]
    return tuple(message(text) for text in texts)
