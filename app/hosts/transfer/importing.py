"""Import: files of this computer become a machine of the host, or nothing does."""

from __future__ import annotations

import time
from hashlib import sha256
from pathlib import Path

import libvirt

from app.core.abilities import HostAbilities
from app.core.commands import LeftBehind, Progress
from app.core.errors import ErrorKind, Failure, HostError
from app.core.import_plan import ImportCommand, ImportPlan, ImportType
from app.core.import_rules import problems
from app.core.import_source import FoundMachine, ImportSourceQuery, SourceKind
from app.core.machine_plan import ExistingDisk, MachinePlan, PlannedMemory
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.record import replaced
from app.definitions.foreign import Foreign, tamed, tamed_checkpoint
from app.definitions.making import Places, machine_xml
from app.definitions.more_devices import fresh_macs, with_adapters, with_disks
from app.definitions.parsing import DefinitionError
from app.hosts.errors import failure_of, is_connection_lost
from app.hosts.locality import is_this_computer
from app.hosts.looking_on import Beside
from app.hosts.lookup import find, is_gone
from app.hosts.queries.abilities import abilities
from app.hosts.storage.files import HostFiles
from app.hosts.storage.made import Made
from app.hosts.storage.volumes import VolumeMaker
from app.hosts.transfer.incoming import Incoming, export_places, foreign_places
from app.hosts.transfer.local import LocalFile
from app.hosts.transfer.sources import find_machines, read_export, read_text
from app.hosts.transfer.tpm import SIZE_LIMIT_BYTES, keep_state, state_path
from app.media.archive import ArchiveError
from app.media.image_parts import ImageError

NOT_READABLE = QT_TRANSLATE_NOOP("core", "The file {path} could not be read. {reason}")
CHANGED = QT_TRANSLATE_NOOP("core", "The files are not those that were chosen: they have changed meanwhile.")
TAKEN = QT_TRANSLATE_NOOP("core", "The host has a machine of this identity already.")
DECEIVING = QT_TRANSLATE_NOOP("core", "The files are damaged, or were made to deceive: {reason}.")

_XML_LIMIT = 16 * 1024 * 1024


def import_sources(connection: libvirt.virConnect, query: ImportSourceQuery, what: Message) -> tuple[FoundMachine, ...]:
    """What lies at a path of this computer. Raises HostError, libvirtError."""
    path = Path(query.path)
    try:
        found = find_machines(path)
    except OSError as error:
        why = message(NOT_READABLE, path=query.path, reason=error.strerror or "")
        raise HostError(Failure(ErrorKind.INVALID, what, why, None, str(error))) from error
    is_here = is_this_computer(connection)
    return tuple(
        replaced(
            each,
            is_known=bool(each.uuid) and _is_known(connection, each.uuid),
            can_register=is_here and each.kind is SourceKind.EXPORT,
            has_version=each.is_foreign or _has_version(connection, each.machine_type),
        )
        for each in found
    )


def import_machine(
    connection: libvirt.virConnect, command: ImportCommand, progress: Progress, what: Message, beside: Beside
) -> None:
    """Makes the machine. Raises HostError; then everything that was made is removed again, or named."""
    made = Made(lambda advice: progress.tell(LeftBehind(advice)))
    try:
        _Import(connection, command.plan, progress, what, beside, made).run()
    except HostError as error:
        raise HostError(made.undo(error.failure)) from error
    except libvirt.libvirtError as error:
        raise HostError(made.undo(failure_of(error, what))) from error
    except (ArchiveError, ImageError, DefinitionError, ValueError) as error:
        why = message(DECEIVING, reason=str(error)[:300])
        raise HostError(made.undo(Failure(ErrorKind.INVALID, what, why, None, str(error)))) from error
    except OSError as error:
        why = message(NOT_READABLE, path=command.plan.machine.path, reason=error.strerror or "")
        raise HostError(made.undo(Failure(ErrorKind.OTHER, what, why, None, str(error)))) from error
    made.keep()


class _Import:
    """One import at work."""

    def __init__(
        self,
        connection: libvirt.virConnect,
        plan: ImportPlan,
        progress: Progress,
        what: Message,
        beside: Beside,
        made: Made,
    ) -> None:
        self._connection = connection
        self._plan = plan
        self._progress = progress
        self._what = what
        self._made = made
        self._beside = beside

    def run(self) -> None:
        """Look again, copy, define."""
        plan = self._plan
        self._progress.report(None)
        host = abilities(self._connection)
        self._check(host)
        with HostFiles(self._connection) as files:
            maker = VolumeMaker(self._connection, files, self._made, self._progress, self._what, self._beside)
            incoming = Incoming(self._connection, maker, self._made, plan, self._progress)
            if plan.machine.is_foreign:
                xml, checkpoints = self._foreign(incoming, host), ()
            else:
                xml, checkpoints = self._known(incoming)
        maker.stop_if_cancelled()
        domain = self._define(xml)
        self._restore_tpm(xml)
        for text, is_current in checkpoints:
            flags = libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE
            domain.snapshotCreateXML(text, flags | (libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT if is_current else 0))
        maker.stop_if_cancelled()

    def _check(self, host: HostAbilities) -> None:
        plan = self._plan
        found = import_sources(self._connection, ImportSourceQuery(plan.machine.path), self._what)
        now = next(
            (each for each in found if each.number == plan.machine.number and each.kind is plan.machine.kind), None
        )
        if now is None:
            raise self._refusal(message(CHANGED))
        wrong = next(iter(problems(replaced(plan, machine=now), host)), None)
        if wrong is not None:
            raise self._refusal(wrong.text)
        if replaced(now, is_known=plan.machine.is_known) != plan.machine:
            raise self._refusal(message(CHANGED))
        if _is_known(self._connection, plan.uuid):
            raise self._refusal(message(TAKEN))

    def _known(self, incoming: Incoming) -> tuple[str, tuple[tuple[str, bool], ...]]:
        """A machine that has a definition."""
        plan, path = self._plan, Path(self._plan.machine.path)
        texts: list[tuple[str, bool]] = []
        variables = ""
        if plan.machine.kind is SourceKind.EXPORT:
            manifest, xml = read_export(path)
            files = export_places(incoming, path, manifest)
            variables = next((each.source for each in manifest.of("nvram")), "")
            texts = [(read_text(path / each.path, each.sha256), each.is_current) for each in manifest.of("checkpoint")]
        else:
            with LocalFile(path) as file:
                xml = file.whole(_XML_LIMIT).decode("utf-8-sig")
            files = foreign_places(incoming, path, xml)
        is_new = plan.type is ImportType.COPY
        foreign = Foreign(
            files,
            plan.switches,
            plan.acceleration,
            plan.uuid,
            plan.name,
            plan.machine_type,
            fresh_macs(xml) if is_new else (),
            is_new,
            variables,
        )
        text, _ = tamed(xml, foreign)
        return text, tuple((tamed_checkpoint(each, foreign), is_current) for each, is_current in texts)

    def _foreign(self, incoming: Incoming, host: HostAbilities) -> str:
        """A machine whose definition is made anew."""
        plan = self._plan
        places = incoming.converted()
        switch = plan.switches[0] if plan.switches else None
        wanted = MachinePlan(
            uuid=plan.uuid,
            name=plan.name,
            location_uuid=plan.location_uuid,
            generation=plan.generation,
            memory=PlannedMemory(plan.memory_bytes),
            acceleration=plan.acceleration,
            machine_type=plan.machine_type,
            processor_count=plan.processor_count,
            switch_kind=switch.new_kind if switch is not None else "",
            switch=switch.new_name if switch is not None else "",
            disk=ExistingDisk(places[0].path, places[0].format) if places else None,
            # A system that was installed elsewhere has what every system has, and perhaps no more.
            has_virtio=False,
        )
        xml = machine_xml(wanted, host, Places(places[0] if places else None, None, time.time()))
        return with_adapters(with_disks(xml, places[1:]), plan.switches[1:])

    def _restore_tpm(self, xml: str) -> None:
        """What the TPM kept, if it was exported. After the definition, which takes it along when it is taken back."""
        plan, folder = self._plan, Path(self._plan.machine.path)
        path = state_path(self._connection, xml, plan.uuid)
        if plan.machine.kind is not SourceKind.EXPORT or not path:
            return
        manifest, _ = read_export(folder)
        for each in manifest.of("tpm"):
            with LocalFile(folder / each.path) as file:
                data = file.whole(SIZE_LIMIT_BYTES)
            if sha256(data).hexdigest() != each.sha256:
                raise ArchiveError(f"the checksum of {each.path} is wrong")
            keep_state(self._connection, path, data, self._made, self._what, lambda _: None)

    def _define(self, xml: str) -> libvirt.virDomain:
        self._made.begin(self._plan.name)
        try:
            domain = self._connection.defineXMLFlags(xml, libvirt.VIR_DOMAIN_DEFINE_VALIDATE)
        except libvirt.libvirtError as error:
            if failure_of(error, self._what).kind is not ErrorKind.LOST:
                self._made.failed()
            raise
        self._made.done(self._plan.name, lambda: _undefine(domain))
        return domain

    def _refusal(self, why: Message) -> HostError:
        return HostError(Failure(ErrorKind.INVALID, self._what, why))


def _has_version(connection: libvirt.virConnect, machine_type: str) -> bool:
    """Whether the host makes machines of this type. One that cannot be asked is taken at the definition's word."""
    if not machine_type or connection.getType() != "QEMU":
        return True
    try:
        connection.getDomainCapabilities(None, None, machine_type, None, 0)
    except libvirt.libvirtError as error:
        if is_connection_lost(error):
            raise
        return error.get_error_code() != libvirt.VIR_ERR_INVALID_ARG
    return True


def _is_known(connection: libvirt.virConnect, uuid: str) -> bool:
    try:
        find(connection, uuid)
    except libvirt.libvirtError as error:
        if is_gone(error) or error.get_error_code() == libvirt.VIR_ERR_INVALID_ARG:
            return False
        raise
    return True


def _undefine(domain: libvirt.virDomain) -> None:
    flags = libvirt.VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA
    try:
        domain.undefineFlags(flags | libvirt.VIR_DOMAIN_UNDEFINE_KEEP_NVRAM | libvirt.VIR_DOMAIN_UNDEFINE_TPM)
    except libvirt.libvirtError as error:
        if is_gone(error):
            return
        domain.undefineFlags(flags)
