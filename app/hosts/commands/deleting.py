"""Delete: exactly the ticked files, then the definition.

The definition goes last. Whatever fails before that, the machine is still there with what it has
left, so that Delete can be chosen again; deleted first, it would leave files behind that nothing on
the host points to any more. The price is that somebody could start the machine in between; so that
it is off is asked again right before each file.
"""

from __future__ import annotations

from collections.abc import Sequence
from posixpath import normpath

import libvirt

from app.core.commands import DeleteCommand, Progress
from app.core.details import DiskFile
from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.definitions.files import read_machine_files
from app.definitions.parsing import DefinitionError
from app.hosts.errors import failure_of
from app.hosts.lookup import find, is_gone, is_unsupported
from app.hosts.queries.deletion import FIRMWARE, preview_with
from app.hosts.queries.usage import users_of, uses_of_others
from app.hosts.storage.by_path import Storage
from app.hosts.storage.folders import TemporaryFolders

IS_RUNNING = QT_TRANSLATE_NOOP("core", "It is not off.")
IS_RUNNING_ADVICE = QT_TRANSLATE_NOOP("core", "Shut it down or turn it off, then delete it.")
NOT_ITS_FILE = QT_TRANSLATE_NOOP("core", "The file {path} does not belong to it, or no longer.")
NOT_ITS_FILE_ADVICE = QT_TRANSLATE_NOOP(
    "core", "Nothing was deleted. Choose Delete again to see its files as they are now."
)
NOT_DELETABLE = QT_TRANSLATE_NOOP("core", "The file {path} cannot be deleted. {reason}")
NOT_DELETABLE_ADVICE = QT_TRANSLATE_NOOP("core", "Nothing was deleted. Choose Delete again without this file.")
USED_NOW = QT_TRANSLATE_NOOP("core", "Meanwhile it is used by {names}.")
UNREADABLE = QT_TRANSLATE_NOOP("core", "It cannot be checked who else uses it.")
FILE_FAILED = QT_TRANSLATE_NOOP("core", "The file {path} was not deleted. {reason}")
STOPPED = QT_TRANSLATE_NOOP("core", "It was cancelled.")
ALL_KEPT = QT_TRANSLATE_NOOP("core", "Nothing was deleted. Choose Delete again to retry, with or without this file.")
SOME_KEPT = QT_TRANSLATE_NOOP(
    "core", "Already deleted: {deleted}. Still there: {kept}, and the machine itself. Choose Delete again for the rest."
)
DEFINITION_KEPT = QT_TRANSLATE_NOOP("core", "The host kept its definition. {reason}")
DEFINITION_KEPT_ADVICE = QT_TRANSLATE_NOOP("core", "Already deleted: {deleted}. Choose Delete again for the rest.")
_LISTED = 5

# What goes with a definition besides the firmware's variables. The last is what the fewest drivers know: it is
# given up first.
_WITH_DEFINITION = (
    libvirt.VIR_DOMAIN_UNDEFINE_MANAGED_SAVE,
    libvirt.VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA,
    libvirt.VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA,
    libvirt.VIR_DOMAIN_UNDEFINE_TPM,
)


def delete(connection: libvirt.virConnect, command: DeleteCommand, progress: Progress, what: Message) -> None:
    """Deletes the ticked files one by one, then the machine. Raises libvirtError, HostError, DefinitionError."""
    progress.report(None)
    domain = _inactive(connection, command.uuid, what)
    if command.paths:
        with TemporaryFolders(connection) as folders:
            _Files(connection, command, progress, what, folders).delete(domain)
    variables = _variables_flag(connection, domain)
    try:
        _undefine(domain, variables)
    except libvirt.libvirtError as error:
        if not command.paths:
            raise
        failure = failure_of(error, what)
        advice = message(DEFINITION_KEPT_ADVICE, deleted=_listed(command.paths))
        why = message(DEFINITION_KEPT, reason=failure.why)
        raise HostError(Failure(failure.kind, what, why, advice, failure.details)) from error


class _Files:
    """The ticked files of one Delete."""

    def __init__(
        self,
        connection: libvirt.virConnect,
        command: DeleteCommand,
        progress: Progress,
        what: Message,
        folders: TemporaryFolders,
    ) -> None:
        self._connection = connection
        self._command = command
        self._progress = progress
        self._what = what
        self._folders = folders

    def delete(self, domain: libvirt.virDomain) -> None:
        """All of them, or as many as work until one fails."""
        paths = self._checked(domain)
        for done, path in enumerate(paths):
            try:
                self._delete_one(path)
            except HostError as error:
                raise self._partly(error.failure, paths[:done], paths[done:]) from error
            except libvirt.libvirtError as error:
                failure = failure_of(error, self._what)
                why = message(FILE_FAILED, path=path, reason=failure.why)
                shown = Failure(failure.kind, self._what, why, None, failure.details)
                raise self._partly(shown, paths[:done], paths[done:]) from error
            self._progress.report(100.0 * (done + 1) / (len(paths) + 1))

    def _checked(self, domain: libvirt.virDomain) -> list[str]:
        """The paths to delete, after all were found deletable; firmware variables go with the definition."""
        preview = preview_with(self._connection, domain, self._storage())
        files = {normpath(file.path): file for file in preview.files}
        chosen: dict[str, DiskFile] = {}
        for path in self._command.paths:
            file = files.get(normpath(path))
            if file is None:
                why, advice = message(NOT_ITS_FILE, path=path), message(NOT_ITS_FILE_ADVICE)
                raise HostError(Failure(ErrorKind.INVALID, self._what, why, advice))
            if file.blocked is not None:
                why, advice = message(NOT_DELETABLE, path=path, reason=file.blocked), message(NOT_DELETABLE_ADVICE)
                kind = ErrorKind.BUSY if file.used_by else ErrorKind.UNSUPPORTED
                raise HostError(Failure(kind, self._what, why, advice))
            chosen[file.path] = file
        # Bases before what builds on them: an image still names its base when that is gone, so that a second
        # try finds the same files again.
        order = {normpath(file.path): place for place, file in enumerate(preview.files)}
        files_only = [path for path, file in chosen.items() if file.role != FIRMWARE]
        return sorted(files_only, key=lambda path: order[normpath(path)], reverse=True)

    def _delete_one(self, path: str) -> None:
        if self._progress.is_cancelled():
            raise HostError(Failure(ErrorKind.CANCELLED, self._what, message(STOPPED)))
        storage = self._storage()
        self._recheck(path, storage)
        volume = storage.volume(path)
        if volume is not None:
            _delete_volume(volume)
            return
        problem = self._folders.problem_with(path)
        if problem is not None:
            raise problem
        # Neither a storage location nor its own folder has it: it is gone already, as after a first try.

    def _recheck(self, path: str, storage: Storage) -> None:
        _inactive(self._connection, self._command.uuid, self._what)
        try:
            users = users_of(path, uses_of_others(self._connection, self._command.uuid, storage))
        except DefinitionError as error:
            why = message(FILE_FAILED, path=path, reason=message(UNREADABLE))
            raise HostError(Failure(ErrorKind.INVALID, self._what, why, None, str(error))) from error
        if users:
            why = message(FILE_FAILED, path=path, reason=message(USED_NOW, names=", ".join(users)))
            raise HostError(Failure(ErrorKind.BUSY, self._what, why))

    def _storage(self) -> Storage:
        """Anew each time: what it has read must not be older than the question."""
        return Storage(self._connection, self._folders.volume)

    def _partly(self, failure: Failure, deleted: Sequence[str], kept: Sequence[str]) -> HostError:
        advice = message(SOME_KEPT, deleted=_listed(deleted), kept=_listed(kept)) if deleted else message(ALL_KEPT)
        every = [f"deleted: {path}" for path in deleted] + [f"kept: {path}" for path in kept]
        details = "\n".join(filter(None, (failure.details, *every)))
        return HostError(Failure(failure.kind, self._what, failure.why, advice, details))


def _listed(paths: Sequence[str]) -> str:
    """The first few paths; the failure's details have them all."""
    return ", ".join([*paths[:_LISTED], *(["…"] if len(paths) > _LISTED else [])])


def _inactive(connection: libvirt.virConnect, uuid: str, what: Message) -> libvirt.virDomain:
    """The machine, when it has no process. Raises libvirtError and HostError."""
    domain = find(connection, uuid)
    if domain.isActive():
        raise HostError(Failure(ErrorKind.WRONG_STATE, what, message(IS_RUNNING), message(IS_RUNNING_ADVICE)))
    return domain


def _delete_volume(volume: libvirt.virStorageVol) -> None:
    try:
        volume.delete(0)
    except libvirt.libvirtError as error:
        if not is_gone(error):
            raise


def _variables_flag(connection: libvirt.virConnect, domain: libvirt.virDomain) -> int:
    """What becomes of the firmware's variables: they go too, unless another machine uses the same file."""
    path = read_machine_files(domain.XMLDesc(0)).firmware_variables
    users = users_of(path, uses_of_others(connection, domain.UUIDString(), Storage(connection))) if path else ()
    return libvirt.VIR_DOMAIN_UNDEFINE_KEEP_NVRAM if users else libvirt.VIR_DOMAIN_UNDEFINE_NVRAM


def _undefine(domain: libvirt.virDomain, variables: int) -> None:
    """Deletes the definition with all that goes with it and the driver knows."""
    for count in range(len(_WITH_DEFINITION), -1, -1):
        for extra in (variables, 0):
            try:
                domain.undefineFlags(sum(_WITH_DEFINITION[:count]) | extra)
            except libvirt.libvirtError as error:
                if not is_unsupported(error):
                    raise
            else:
                return
    domain.undefine()
