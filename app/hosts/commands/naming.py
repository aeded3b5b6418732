"""Names, notes and the automatic start: what a machine's definition says about it.

Each is changed by its own call. A definition is never written back as a whole: two consoles that did
that would undo one another's changes.
"""

from __future__ import annotations

import libvirt

from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.names import TAKEN_NAME, name_problem
from app.definitions.domain import read_domain

NOTES_LIMIT = 100_000

HAS_CHECKPOINTS = QT_TRANSLATE_NOOP("core", "It has checkpoints, and they are kept under its name.")
HAS_CHECKPOINTS_ADVICE = QT_TRANSLATE_NOOP(
    "core", "Delete the checkpoints first, or rename it while it is running: then it is given a title instead."
)
HAS_SAVED_STATE = QT_TRANSLATE_NOOP("core", "It has a saved state, which is kept under its name.")
HAS_SAVED_STATE_ADVICE = QT_TRANSLATE_NOOP(
    "core", "Start it and shut it down, or delete the saved state; then rename it."
)
CANNOT_RENAME = QT_TRANSLATE_NOOP("core", "This kind of host cannot rename virtual machines.")
CANNOT_RENAME_ADVICE = QT_TRANSLATE_NOOP("core", "Give it a title instead, which is shown beside the name.")
OTHER_NOTES = QT_TRANSLATE_NOOP("core", "Somebody else changed the notes while you were editing them.")
OTHER_NOTES_ADVICE = QT_TRANSLATE_NOOP(
    "core", "The details show the notes as they are now on the host. Copy what you want to keep, then edit them anew."
)
LONG_NOTES = QT_TRANSLATE_NOOP("core", "Use at most {limit} characters; these are {count}.")
BAD_NOTES = QT_TRANSLATE_NOOP("core", "Notes cannot contain the character {character}.")


def rename(connection: libvirt.virConnect, domain: libvirt.virDomain, new_name: str, what: Message) -> None:
    """Renames a machine that is off; gives a title to one that runs.

    Raises libvirtError and HostError, of kind UNSUPPORTED where the host's driver cannot rename.
    """
    if domain.isActive():
        set_title(domain, new_name, what)
        return
    _check_name(new_name, what)
    if new_name == domain.name():
        return
    _refuse_if_kept(domain, what)
    if any(other.name() == new_name for other in connection.listAllDomains(0)):
        raise HostError(Failure(ErrorKind.INVALID, what, message(TAKEN_NAME, name=new_name)))
    try:
        domain.rename(new_name, 0)
    except libvirt.libvirtError as error:
        if error.get_error_code() not in {libvirt.VIR_ERR_NO_SUPPORT, libvirt.VIR_ERR_OPERATION_UNSUPPORTED}:
            raise
        why, advice = message(CANNOT_RENAME), message(CANNOT_RENAME_ADVICE)
        raise HostError(Failure(ErrorKind.UNSUPPORTED, what, why, advice)) from None


def set_title(domain: libvirt.virDomain, title: str, what: Message) -> None:
    """Gives a machine a title, which is shown beside its name. Raises libvirtError and HostError."""
    _check_name(title, what)
    _set(domain, libvirt.VIR_DOMAIN_METADATA_TITLE, title)


def _check_name(name: str, what: Message) -> None:
    problem = name_problem(name)
    if problem is not None:
        raise HostError(Failure(ErrorKind.INVALID, what, problem))


def set_notes(domain: libvirt.virDomain, old_notes: str, notes: str, what: Message) -> None:
    """Replaces the notes, unless they are not ``old_notes`` any more. Raises libvirtError and HostError."""
    _check_notes(notes, what)
    now = _notes(domain)
    if _lines(old_notes) not in map(_lines, now):
        why, advice = message(OTHER_NOTES), message(OTHER_NOTES_ADVICE)
        raise HostError(Failure(ErrorKind.BUSY, what, why, advice, now[0]))
    _set(domain, libvirt.VIR_DOMAIN_METADATA_DESCRIPTION, _lines(notes))


def set_automatic_start(domain: libvirt.virDomain, *, is_on: bool) -> None:
    """Raises libvirtError."""
    domain.setAutostart(int(is_on))


def _set(domain: libvirt.virDomain, kind: int, text: str) -> None:
    flags = libvirt.VIR_DOMAIN_AFFECT_LIVE if domain.isActive() else 0
    if domain.isPersistent():
        flags |= libvirt.VIR_DOMAIN_AFFECT_CONFIG
    domain.setMetadata(kind, text or None, None, None, flags)


def _refuse_if_kept(domain: libvirt.virDomain, what: Message) -> None:
    """What is kept under the old name would be lost to the machine, so it must not lose that name."""
    if domain.snapshotNum(0):
        why, advice = message(HAS_CHECKPOINTS), message(HAS_CHECKPOINTS_ADVICE)
        raise HostError(Failure(ErrorKind.WRONG_STATE, what, why, advice))
    if domain.hasManagedSaveImage(0):
        why, advice = message(HAS_SAVED_STATE), message(HAS_SAVED_STATE_ADVICE)
        raise HostError(Failure(ErrorKind.WRONG_STATE, what, why, advice))


def _notes(domain: libvirt.virDomain) -> tuple[str, ...]:
    """The notes as they are now: those that show first, then those of the next start when they differ."""
    shown = read_domain(domain.XMLDesc(0)).notes
    if not domain.isActive() or not domain.isPersistent():
        return (shown,)
    return shown, read_domain(domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)).notes


def _check_notes(notes: str, what: Message) -> None:
    if len(notes) > NOTES_LIMIT:
        why = message(LONG_NOTES, limit=NOTES_LIMIT, count=len(notes))
        raise HostError(Failure(ErrorKind.INVALID, what, why))
    bad = next((character for character in _lines(notes) if not _is_writable(character)), None)
    if bad is not None:
        why = message(BAD_NOTES, character=f"U+{ord(bad):04X}")
        raise HostError(Failure(ErrorKind.INVALID, what, why))


def _is_writable(character: str) -> bool:
    """Whether XML 1.0, in which the host keeps the notes, can hold the character."""
    code = ord(character)
    return character in "\t\n" or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def _lines(text: str) -> str:
    """``text`` with the one kind of line end that survives XML."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
