"""Create: disks, the DVD for cloud-init, the definition, in this order; taken back in the other when it fails.

What the wizard checked is checked again: meanwhile somebody may have taken the name or filled the disk.
"""

from __future__ import annotations

import time
from posixpath import normpath

import libvirt

from app.core.abilities import HostAbilities
from app.core.commands import CreateMachineCommand, LeftBehind, Progress
from app.core.disk_rules import gib_text
from app.core.errors import ErrorKind, Failure, HostError
from app.core.machine_plan import DiskType, ExistingDisk, InstallCloudImage, InstallFromImage, MachinePlan, NewDisk
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.plan_rules import problems, seed_name
from app.core.record import replaced
from app.definitions.making import Place, Places, machine_xml
from app.definitions.parsing import DefinitionError, parse, text_at
from app.hosts.commands.disk_work import OTHER_CONTENT, DiskWork
from app.hosts.errors import failure_of
from app.hosts.looking_on import Beside
from app.hosts.lookup import find, is_gone
from app.hosts.queries.abilities import abilities
from app.hosts.storage.files import HostFiles
from app.hosts.storage.made import Made
from app.hosts.storage.volumes import VolumeMaker

EXISTS = QT_TRANSLATE_NOOP("core", "It is on the host already: an earlier attempt has made it.")
OTHER_MACHINE = QT_TRANSLATE_NOOP(
    "core", "The definition is that of another machine: its name and UUID must be those of the plan."
)
BAD_XML = QT_TRANSLATE_NOOP("core", "The definition is not one of a virtual machine.")
IN_USE = QT_TRANSLATE_NOOP("core", "{path} is used by {names}. Two machines would destroy what is on it.")
NOT_A_DVD = QT_TRANSLATE_NOOP("core", "{path} is not the image of a DVD.")
NOT_ALONE = QT_TRANSLATE_NOOP(
    "core", "{path} refers to other files ({names}). An image from outside is used only when it stands alone."
)
TOO_SMALL = QT_TRANSLATE_NOOP("core", "The image holds a disk of {size} GiB; the new one must be at least as large.")
NOT_STARTED = QT_TRANSLATE_NOOP("core", "“{name}” was made, but could not be started.")
NOT_STARTED_ADVICE = QT_TRANSLATE_NOOP("core", "It is in the list, off. Change its settings, then start it.")
_TEST = "TEST"
_DVDS = frozenset({"iso"})


def create(
    connection: libvirt.virConnect, command: CreateMachineCommand, progress: Progress, what: Message, beside: Beside
) -> None:
    """Makes the machine and starts it if that is wanted. Raises HostError.

    When it fails or is cancelled, everything that it has made is removed again, or named.
    """
    made = Made(lambda advice: progress.tell(LeftBehind(advice)))
    try:
        domain = _create(connection, command, progress, what, beside, made)
    except HostError as error:
        raise HostError(made.undo(error.failure)) from error
    except libvirt.libvirtError as error:
        raise HostError(made.undo(failure_of(error, what))) from error
    except DefinitionError as error:
        failure = Failure(ErrorKind.INVALID, what, message(BAD_XML), None, str(error))
        raise HostError(made.undo(failure)) from error
    made.keep()
    if command.plan.is_started:
        _start(domain, command.plan)


def _create(
    connection: libvirt.virConnect,
    command: CreateMachineCommand,
    progress: Progress,
    what: Message,
    beside: Beside,
    made: Made,
) -> libvirt.virDomain:
    plan = command.plan
    progress.report(None)
    found = abilities(connection)
    _refuse_problems(plan, found, what)
    _refuse_existing(connection, plan, what)
    _refuse_other_machine(command, what)
    with HostFiles(connection) as files:
        work = DiskWork(connection, files, made, progress, what, beside)
        _Check(work, plan).sources()
        maker = work.maker
        places = Places(_disk(maker, files, plan, what), _seed(maker, plan), time.time())
    xml = command.xml or machine_xml(plan, found, places)
    maker.stop_if_cancelled()
    made.begin(plan.name)
    try:
        domain = connection.defineXMLFlags(xml, libvirt.VIR_DOMAIN_DEFINE_VALIDATE)
    except libvirt.libvirtError as error:
        if failure_of(error, what).kind is not ErrorKind.LOST:
            made.failed()
        raise
    made.done(plan.name, lambda: _undefine(domain))
    maker.stop_if_cancelled()
    return domain


def _refuse_problems(plan: MachinePlan, found: HostAbilities, what: Message) -> None:
    wrong = next((one for one in problems(plan, found) if not one.is_warning), None)
    if wrong is not None:
        raise HostError(Failure(ErrorKind.INVALID, what, wrong.text))


def _refuse_existing(connection: libvirt.virConnect, plan: MachinePlan, what: Message) -> None:
    """A definition with the UUID of a machine would replace that machine."""
    try:
        find(connection, plan.uuid)
    except libvirt.libvirtError as error:
        if is_gone(error):
            return
        raise
    raise HostError(Failure(ErrorKind.INVALID, what, message(EXISTS)))


def _refuse_other_machine(command: CreateMachineCommand, what: Message) -> None:
    if not command.xml:
        return
    domain = parse(command.xml, "domain")
    names = (text_at(domain, "uuid").strip().lower(), text_at(domain, "name"))
    if names != (command.plan.uuid.lower(), command.plan.name):
        raise HostError(Failure(ErrorKind.INVALID, what, message(OTHER_MACHINE)))


class _Check:
    """Files that are there already and that the machine is to use."""

    def __init__(self, work: DiskWork, plan: MachinePlan) -> None:
        self._work = work
        self._files = work.files
        self._plan = plan
        self._what = work.what

    def sources(self) -> None:
        """Raises HostError for one that is missing, in use, or not what was said of it."""
        if self._work.connection.getType() == _TEST:
            return  # that driver only pretends to have files
        match self._plan.disk:
            case ExistingDisk() as disk:
                self._existing(disk)
            case NewDisk(type=DiskType.DIFFERENCING, parent=parent, parent_format=form):
                self._work.trust(parent, form)
        match self._plan.installation:
            case InstallFromImage(path=path) if not path.startswith("/dev/"):
                header = self._files.header(path, self._what)
                if header is not None and header.format not in _DVDS:
                    self._refuse(message(NOT_A_DVD, path=path))
            case InstallCloudImage() as cloud:
                self._cloud(cloud)

    def _existing(self, disk: ExistingDisk) -> None:
        users = self._work.users(disk.path)
        if users:
            names = ", ".join(one.name for one in users)
            raise self._work.refusal(message(IN_USE, path=disk.path, names=names), ErrorKind.BUSY)
        if not disk.path.startswith("/dev/"):
            self._work.trust(disk.path, disk.format)

    def _cloud(self, cloud: InstallCloudImage) -> None:
        header = self._files.header(cloud.path, self._what)
        if header is None:
            return
        if header.format != cloud.format:
            self._refuse(message(OTHER_CONTENT, path=cloud.path, found=header.format, said=cloud.format))
        if not header.is_alone:
            names = ", ".join(filter(None, (header.backing, *header.others)))
            self._refuse(message(NOT_ALONE, path=cloud.path, names=names))
        if isinstance(self._plan.disk, NewDisk) and header.capacity_bytes > self._plan.disk.capacity_bytes:
            self._refuse(message(TOO_SMALL, size=gib_text(header.capacity_bytes + 1024**3 // 10 - 1)))

    def _refuse(self, why: Message) -> None:
        raise self._work.refusal(why)


def _disk(maker: VolumeMaker, files: HostFiles, plan: MachinePlan, what: Message) -> Place | None:
    if isinstance(plan.disk, ExistingDisk):
        path = normpath(plan.disk.path)
        volume = files.storage.read(path)
        kind = volume.kind if volume is not None else ("block" if path.startswith("/dev/") else "file")
        return Place(kind if kind in {"file", "block"} else "file", path, format=plan.disk.format)
    if not isinstance(plan.disk, NewDisk):
        return None
    if not isinstance(plan.installation, InstallCloudImage):
        return maker.disk(plan.disk)
    maker.checked(plan.installation.path, plan.installation.format)
    handle, volume = files.found(plan.installation.path, what)
    return maker.copy(handle, plan.disk, volume.size_bytes)


def _seed(maker: VolumeMaker, plan: MachinePlan) -> Place | None:
    if not isinstance(plan.installation, InstallCloudImage):
        return None
    from app.media.seed import seed_image  # deferred: the first Start loads this module, and needs no maker of DVDs

    image = seed_image(plan.installation.seed, plan.uuid)
    return replaced(maker.file(plan.location_uuid, seed_name(plan.name), image), format="raw")


def _undefine(domain: libvirt.virDomain) -> None:
    try:
        domain.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_NVRAM)
    except libvirt.libvirtError as error:
        if is_gone(error):
            return
        domain.undefine()


def _start(domain: libvirt.virDomain, plan: MachinePlan) -> None:
    """A machine that does not start stays: whatever keeps it from that is easier to mend than to make it anew."""
    try:
        domain.create()
    except libvirt.libvirtError as error:
        failure = failure_of(error, message(NOT_STARTED, name=plan.name))
        raise HostError(replaced(failure, advice=message(NOT_STARTED_ADVICE))) from error
