"""Clone: disks and firmware variables first, then the definition; taken back in the other order when it fails."""

from __future__ import annotations

from posixpath import basename

import libvirt

from app.core.clone_plan import CloneCommand, DiskCopy, hard_disks, problems
from app.core.commands import LeftBehind, Progress
from app.core.details import DiskDevice
from app.core.disk_rules import FOLDER_KINDS
from app.core.errors import ErrorKind, Failure, HostError
from app.core.machine_plan import DiskType, NewDisk
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.record import replaced
from app.definitions.cloning import Clone, adapter_count, clone_xml, is_encrypted
from app.definitions.domain import read_domain
from app.definitions.files import images_by_target, read_machine_files
from app.definitions.making import Place
from app.definitions.more_devices import fresh_macs
from app.definitions.parsing import DefinitionError
from app.definitions.volume import read_pool
from app.hosts.commands.disk_work import DiskWork
from app.hosts.definitions import StoredDefinition, discreet, stored_definition
from app.hosts.errors import failure_of
from app.hosts.looking_on import Beside
from app.hosts.lookup import find, is_gone
from app.hosts.queries.abilities import abilities
from app.hosts.storage.files import HostFiles, physical_bytes
from app.hosts.storage.made import Made
from app.hosts.transfer.contents import plain_name

NOT_OFF = QT_TRANSLATE_NOOP("core", "It is not off. Shut it down, then clone it.")
IS_SAVED = QT_TRANSLATE_NOOP("core", "It is saved: its disks go with its memory. Start it and shut it down first.")
CHANGED = QT_TRANSLATE_NOOP("core", "Its disks are not those that were chosen any more. Choose Clone again.")
EXISTS = QT_TRANSLATE_NOOP("core", "It is on the host already: an earlier attempt has made it.")
ENCRYPTED = QT_TRANSLATE_NOOP("core", "A disk of it is encrypted, and the key belongs to that disk alone.")
NO_PATH = QT_TRANSLATE_NOOP("core", "The disk {name} lies in no storage location of the host.")
BAD_DEFINITION = QT_TRANSLATE_NOOP("core", "Its definition cannot be that of two machines.")
NOT_STARTED = QT_TRANSLATE_NOOP("core", "“{name}” was made, but could not be started.")
NOT_STARTED_ADVICE = QT_TRANSLATE_NOOP("core", "It is in the list, off. Change its settings, then start it.")
_SUFFIXES = {"raw": "img", "vpc": "vhd"}
_VARIABLES_LIMIT_BYTES = 128 * 1024 * 1024


def clone(
    connection: libvirt.virConnect, command: CloneCommand, progress: Progress, what: Message, beside: Beside
) -> None:
    """Makes the clone and starts it if that is wanted. Raises HostError; then what was made is removed, or named."""
    made = Made(lambda advice: progress.tell(LeftBehind(advice)))
    try:
        domain = _Cloning(connection, command, progress, what, beside, made).run()
    except HostError as error:
        raise HostError(made.undo(error.failure)) from error
    except libvirt.libvirtError as error:
        raise HostError(made.undo(failure_of(error, what))) from error
    except DefinitionError as error:
        failure = Failure(ErrorKind.INVALID, what, message(BAD_DEFINITION), None, str(error))
        raise HostError(made.undo(failure)) from error
    made.keep()
    if command.is_started:
        try:
            domain.create()
        except libvirt.libvirtError as error:
            failure = failure_of(error, message(NOT_STARTED, name=command.new_name))
            raise HostError(replaced(failure, advice=message(NOT_STARTED_ADVICE))) from error


class _Cloning:
    """One clone being made."""

    def __init__(
        self,
        connection: libvirt.virConnect,
        command: CloneCommand,
        progress: Progress,
        what: Message,
        beside: Beside,
        made: Made,
    ) -> None:
        self._connection = connection
        self._command = command
        self._progress = progress
        self._what = what
        self._beside = beside
        self._made = made
        self._taken: set[str] = set()

    def run(self) -> libvirt.virDomain:
        """Look, copy, define."""
        command = self._command
        self._progress.report(None)
        source = find(self._connection, command.uuid)
        self._refuse_state(source)
        stored = stored_definition(source)
        devices = self._checked(stored)
        with HostFiles(self._connection) as files:
            work = DiskWork(self._connection, files, self._made, self._progress, self._what, self._beside)
            images = images_by_target(stored.plain)
            paths = {target: files.storage.path_of(images[target]) for target in devices}
            places = {
                disk.target: self._place(work, devices[disk.target], paths[disk.target], disk.copy)
                for disk in command.disks
                if disk.copy is not DiskCopy.SHARED
            }
            variables = self._variables(work, read_machine_files(stored.plain).firmware_variables)
            work.maker.stop_if_cancelled()
        self._refuse_state(source)  # copies take long; what was started meanwhile has written to them
        macs = fresh_macs(stored.plain)[: adapter_count(stored.plain)]
        return self._define(stored, Clone(command.new_uuid, command.new_name, places, macs, variables))

    def _refuse_state(self, source: libvirt.virDomain) -> None:
        if source.isActive():
            raise self._refusal(message(NOT_OFF), ErrorKind.BUSY)
        if source.hasManagedSaveImage(0):
            raise self._refusal(message(IS_SAVED), ErrorKind.BUSY)

    def _checked(self, stored: StoredDefinition) -> dict[str, DiskDevice]:
        """The machine's disks by target, when all is as it was chosen. Raises HostError."""
        command, details = self._command, read_domain(stored.plain)
        if is_encrypted(stored.plain):
            raise self._refusal(message(ENCRYPTED))
        devices = {disk.target: disk for disk in hard_disks(details)}
        if {target: disk.source for target, disk in devices.items()} != {
            disk.target: disk.source for disk in command.disks
        }:
            raise self._refusal(message(CHANGED), ErrorKind.CONFLICT)
        found = problems(command, details, abilities(self._connection))
        wrong = next((one for one in found if not one.is_warning), None)
        if wrong is not None:
            raise self._refusal(wrong.text)
        try:
            find(self._connection, command.new_uuid)
        except libvirt.libvirtError as error:
            if not is_gone(error):
                raise
        else:
            raise self._refusal(message(EXISTS))
        return devices

    def _place(self, work: DiskWork, device: DiskDevice, path: str, copy: DiskCopy) -> Place | None:
        """The clone's disk; None for one that is left out."""
        if copy is DiskCopy.LEFT_OUT:
            return None
        if not path:
            raise self._refusal(message(NO_PATH, name=device.target))
        form = device.format or "raw"
        if not path.startswith("/dev/"):
            work.trust(path, form)
        handle, volume = work.volume(path)
        location = self._command.location_uuid
        if copy is DiskCopy.DIFFERENCING:
            name = self._name(work, device, "qcow2")
            wanted = NewDisk(
                location, name, volume.capacity_bytes, "qcow2", DiskType.DIFFERENCING, parent=path, parent_format=form
            )
            return work.maker.disk(wanted)
        work.maker.checked(path, form)
        is_full = volume.size_bytes >= volume.capacity_bytes > 0
        kind = DiskType.FIXED if is_full and form == "raw" else DiskType.DYNAMIC
        new = NewDisk(location, self._name(work, device, form), volume.capacity_bytes, form, kind)
        return work.maker.copy(handle, new, volume.size_bytes)

    def _name(self, work: DiskWork, device: DiskDevice, form: str) -> str:
        """A free name for a disk's file, after the clone; a second disk's has its target as well."""
        pool = work.maker.pool(self._command.location_uuid)
        stem = plain_name(self._command.new_name)[:150]
        is_first = not self._taken
        stem = stem if is_first else f"{stem}-{plain_name(device.target)}"
        ending = f".{_SUFFIXES.get(form, form)}" if read_pool(pool.XMLDesc(0)).kind in FOLDER_KINDS else ""
        return self._free(pool, stem, ending)

    def _free(self, pool: libvirt.virStoragePool, stem: str, ending: str) -> str:
        there = {*pool.listVolumes(), *self._taken}
        number, name = 1, f"{stem}{ending}"
        while name in there:
            number += 1
            name = f"{stem}-{number}{ending}"
        self._taken.add(name)
        return name

    def _variables(self, work: DiskWork, path: str) -> str:
        """The copy of the firmware's variables; "" where there are none yet, as before the first start."""
        if not path or work.files.storage.volume(path) is None:
            return ""
        handle, volume = work.volume(path)
        size_bytes = physical_bytes(handle) or volume.size_bytes
        if not 0 < size_bytes <= _VARIABLES_LIMIT_BYTES:
            raise self._refusal(message(NO_PATH, name=basename(path)))
        pool = work.maker.pool(self._command.location_uuid)
        name = self._free(pool, f"{plain_name(self._command.new_name)[:150]}_VARS", ".fd")
        data = work.files.reader(handle)(0, size_bytes)
        return work.maker.file(self._command.location_uuid, name, data).path

    def _define(self, stored: StoredDefinition, clone: Clone) -> libvirt.virDomain:
        xml = clone_xml(stored.secured, clone)
        self._made.begin(clone.name)
        try:
            domain = self._connection.defineXMLFlags(xml, libvirt.VIR_DOMAIN_DEFINE_VALIDATE)
        except libvirt.libvirtError as error:
            if failure_of(error, self._what).kind is not ErrorKind.LOST:
                self._made.failed()
            raise discreet(error, self._what, stored.secured) from error
        self._made.done(clone.name, lambda: _undefine(domain))
        return domain

    def _refusal(self, why: Message, kind: ErrorKind = ErrorKind.INVALID) -> HostError:
        return HostError(Failure(kind, self._what, why))


def _undefine(domain: libvirt.virDomain) -> None:
    """The variables are a file that was made before, and goes after."""
    try:
        domain.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_KEEP_NVRAM)
    except libvirt.libvirtError as error:
        if not is_gone(error):
            domain.undefine()
