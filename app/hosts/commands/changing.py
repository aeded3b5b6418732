"""Changing a machine's settings: read anew, compared with what the user saw, written, and read again.

libvirt keeps what the last writer wrote. So nothing is written that was not read a moment before under the lock of
this host, and only the fields that the user changed; who else changed the same field is told, not overwritten.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

import libvirt

from app.core.commands import ChangeMachineCommand, Progress, ReplaceDefinitionCommand
from app.core.errors import ErrorKind, Failure, HostError
from app.core.machine_settings import Change, ChangeOutcome, FieldChange, StartAction
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.record import replaced
from app.definitions.fields import NotChangeable
from app.definitions.parsing import DefinitionError
from app.definitions.passwords import with_passwords
from app.definitions.settings import read_settings
from app.definitions.settings_compare import dropped_fields, dropped_parts, matching_devices, still_there
from app.definitions.settings_edit import Clash, ConflictError, Edited, edit
from app.hosts.commands.live import LiveMachine
from app.hosts.commands.naming import rename
from app.hosts.definitions import StoredDefinition, discreet, stored_definition
from app.hosts.errors import failure_of
from app.hosts.lookup import find

CONFLICT = QT_TRANSLATE_NOOP("core", "Somebody else changed the same settings meanwhile: {fields}.")
CONFLICT_ADVICE = QT_TRANSLATE_NOOP(
    "core", "Nothing was changed. Compare both versions, then decide which one is to stay."
)
OTHER_DEFINITION = QT_TRANSLATE_NOOP("core", "Somebody else changed the definition meanwhile.")
NOT_WELL_FORMED = QT_TRANSLATE_NOOP("core", "This is not a definition that can be read: {reason}")
OTHER_MACHINE = QT_TRANSLATE_NOOP("core", "The definition is one of another machine: name and UUID must stay.")
NAME_WHILE_RUNNING = QT_TRANSLATE_NOOP("core", "The name can be changed only while the machine is off.")
REST_DONE = QT_TRANSLATE_NOOP("core", "The other settings were changed; only name and automatic start may not be.")
TRANSIENT = QT_TRANSLATE_NOOP("core", "It has no stored definition: when it is turned off, it is gone.")


def change_definition(
    connection: libvirt.virConnect,
    command: ChangeMachineCommand | ReplaceDefinitionCommand,
    progress: Progress,
    what: Message,
    lock: AbstractContextManager[object],
) -> None:
    """Carries out the command, and tells a ChangeOutcome. Raises libvirtError, HostError and DefinitionError."""
    if isinstance(command, ChangeMachineCommand):
        _change(connection, command, progress, what, lock)
    else:
        _replace(connection, command, progress, what, lock)


def _change(
    connection: libvirt.virConnect,
    command: ChangeMachineCommand,
    progress: Progress,
    what: Message,
    lock: AbstractContextManager[object],
) -> None:
    with lock:
        domain = find(connection, command.uuid)
        before = _stored(domain, what)
        changes, name = _without_name(command.changes)
        if name is not None and domain.isActive():
            raise HostError(Failure(ErrorKind.WRONG_STATE, what, message(NAME_WHILE_RUNNING)))
        wanted = _changed(before, command.changes, changes, what)
        is_defined = wanted.xml != before.secured
        if is_defined:
            domain = _define(connection, wanted.xml, what)
        with _the_rest_is_done(what) if is_defined else nullcontext():
            _put_automatic_start(domain, changes)
            if name is not None:
                rename(connection, domain, name, what)
        outcome = _outcome(domain, before, wanted, changes)
        if command.fingerprint not in {"", before.fingerprint}:
            outcome = replaced(outcome, has_others_changes=True)
    progress.tell(outcome)


@contextmanager
def _the_rest_is_done(what: Message) -> Iterator[None]:
    """A failure within says that the definition is changed already. Raises HostError."""
    try:
        yield
    except HostError as error:
        raise HostError(replaced(error.failure, advice=message(REST_DONE))) from error
    except libvirt.libvirtError as error:
        raise HostError(replaced(failure_of(error, what), advice=message(REST_DONE))) from error


def _replace(
    connection: libvirt.virConnect,
    command: ReplaceDefinitionCommand,
    progress: Progress,
    what: Message,
    lock: AbstractContextManager[object],
) -> None:
    with lock:
        domain = find(connection, command.uuid)
        before = _stored(domain, what)
        if before.plain != command.old_xml:
            why, advice = message(OTHER_DEFINITION), message(CONFLICT_ADVICE)
            raise HostError(Failure(ErrorKind.CONFLICT, what, why, advice, before.plain))
        try:
            wanted_xml = with_passwords(command.new_xml, before.secured)
            settings = read_settings(wanted_xml)
        except DefinitionError as error:
            raise HostError(Failure(ErrorKind.INVALID, what, message(NOT_WELL_FORMED, reason=str(error)))) from error
        if settings.uuid != command.uuid or settings.general.name != domain.name():
            raise HostError(Failure(ErrorKind.INVALID, what, message(OTHER_MACHINE)))
        after = stored_definition(_define(connection, wanted_xml, what))
        dropped = dropped_parts(command.new_xml, after.plain)
    progress.tell(ChangeOutcome(command.uuid, before.plain, after.plain, dropped))


def _stored(domain: libvirt.virDomain, what: Message) -> StoredDefinition:
    if not domain.isPersistent():
        raise HostError(Failure(ErrorKind.WRONG_STATE, what, message(TRANSIENT)))
    return stored_definition(domain)


def _without_name(changes: Sequence[Change]) -> tuple[tuple[Change, ...], str | None]:
    """A name is changed by its own call: to a definition with another name the host says that the UUID is taken."""
    names = [change for change in changes if isinstance(change, FieldChange) and _is(change, "general", "name")]
    return tuple(change for change in changes if change not in names), str(names[-1].new) if names else None


def _is(change: FieldChange, key: str, field: str) -> bool:
    return (change.key, change.field) == (key, field)


def _changed(
    before: StoredDefinition, all_changes: Sequence[Change], changes: Sequence[Change], what: Message
) -> Edited:
    try:
        if len(all_changes) != len(changes):
            edit(before.secured, all_changes, is_autostart=before.is_autostart)  # finds a name that clashes
        return edit(before.secured, changes, is_autostart=before.is_autostart)
    except ConflictError as error:
        fields = ", ".join(dict.fromkeys(f"{clash.key} {clash.field}".strip() for clash in error.clashes))
        details = "\n".join(map(_line, error.clashes))
        why, advice = message(CONFLICT, fields=fields), message(CONFLICT_ADVICE)
        raise HostError(Failure(ErrorKind.CONFLICT, what, why, advice, f"{details}\n\n{before.plain}")) from error
    except NotChangeable as error:
        raise HostError(Failure(ErrorKind.INVALID, what, error.reason)) from error


def _line(clash: Clash) -> str:
    return f"{clash.key} {clash.field}: {clash.seen!r} -> {clash.now!r} (wanted: {clash.wanted!r})"


def _define(connection: libvirt.virConnect, xml: str, what: Message) -> libvirt.virDomain:
    try:
        return connection.defineXMLFlags(xml, libvirt.VIR_DOMAIN_DEFINE_VALIDATE)
    except libvirt.libvirtError as error:
        # Not raised "from error": its text may quote the definition with its passwords.
        failure = discreet(error, what, xml)
    raise failure


def _put_automatic_start(domain: libvirt.virDomain, changes: Sequence[Change]) -> None:
    for change in changes:
        if isinstance(change, FieldChange) and _is(change, "start", "action"):
            domain.setAutostart(int(change.new is StartAction.ALWAYS))


def _outcome(
    domain: libvirt.virDomain, before: StoredDefinition, wanted: Edited, changes: Sequence[Change]
) -> ChangeOutcome:
    """What the host made of it, after the machine that runs was given what it can take at once."""
    after = stored_definition(domain)
    asked = read_settings(wanted.xml, is_autostart=after.is_autostart)
    got = read_settings(after.secured, is_autostart=after.is_autostart)
    dropped = tuple(each for each in dropped_fields(asked, got) if (each.key, each.field) != ("general", "name"))
    dropped += still_there(changes, got)
    waiting: list[tuple[Change, str]] = []
    if domain.isActive():
        found = matching_devices(asked, got)
        machine = LiveMachine(domain, after.secured, {key: found.get(now, now) for key, now in wanted.keys.items()})
        for applied in machine.apply(changes):
            waiting += [(change, applied.reason) for change in applied.changes]
    return ChangeOutcome(domain.UUIDString(), before.plain, after.plain, dropped, tuple(waiting))
