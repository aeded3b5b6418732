"""What belongs to a machine: the files that an export has to hold, each with its format, which is never probed."""

from __future__ import annotations

from posixpath import basename, dirname, join, normpath

import libvirt

from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.record import record
from app.definitions.files import DiskImage, read_checkpoint_files, read_machine_files
from app.definitions.parsing import attribute_at, parse
from app.definitions.snapshot import read_checkpoint
from app.hosts.locality import is_session
from app.hosts.queries.checkpoints import snapshot_definitions
from app.hosts.storage.files import HostFiles, physical_bytes

NO_FILE = QT_TRANSLATE_NOOP("core", "One of its disks is not a file or volume of this host that libvirt can read.")
NO_FORMAT = QT_TRANSLATE_NOOP("core", "The format of {path} is not {formats}, or nobody says what it is.")
FOREIGN = QT_TRANSLATE_NOOP(
    "core", "{path} builds on {backing}, which lies in no storage location: somebody may mean to read that file."
)
TOO_DEEP = QT_TRANSLATE_NOOP("core", "{path} builds on too many other disks.")
_FORMATS = ("qcow2", "raw")
_CHAIN_LIMIT = 64
_VARIABLES = "/var/lib/libvirt/qemu/nvram"


@record
class Source:
    """A file of the host. ``path`` as definitions name it; ``backing``: the path of what it builds on."""

    path: str
    format: str
    size_bytes: int
    backing: str = ""
    backing_format: str = ""


@record
class Contents:
    """All that a machine has. ``checkpoints``: their definitions by names, those before that others follow."""

    disks: tuple[Source, ...]
    memory: tuple[Source, ...] = ()
    nvram: Source | None = None
    has_nvram: bool = False
    tpm: Source | None = None
    checkpoints: tuple[tuple[str, str], ...] = ()
    current: str = ""


class Collector:
    """Looks at the files of one machine. Methods raise HostError, libvirtError and DefinitionError."""

    def __init__(self, files: HostFiles, what: Message) -> None:
        self._files = files
        self._what = what
        self._found: dict[str, Source] = {}

    def contents(self, domain: libvirt.virDomain, xml: str, tpm: str, *, has_checkpoints: bool) -> Contents:
        """Everything; without the checkpoints when they are not wanted. ``tpm``: where its TPM keeps something."""
        named = read_machine_files(xml)
        images = list(named.disks)
        checkpoints = _in_order(snapshot_definitions(domain)) if has_checkpoints else ()
        memory: dict[str, Source] = {}
        for _, checkpoint in checkpoints:
            kept = read_checkpoint_files(checkpoint)
            images += kept.images
            if kept.memory:
                memory[kept.memory] = self._source(kept.memory, "")
        for image in images:
            if not image.is_removable:
                self._add(image)
        current = domain.snapshotCurrent(0).getName() if checkpoints and domain.hasCurrentSnapshot(0) else ""
        return Contents(
            tuple(self._found.values()),
            tuple(memory.values()),
            self._kept(named.firmware_variables or usual_variables(domain, xml)),
            bool(named.firmware_variables),
            self._kept(tpm),
            checkpoints,
            current,
        )

    def _add(self, image: DiskImage) -> None:
        path, form = self._files.storage.path_of(image), image.format or "raw"
        if not path:
            raise self._refusal(message(NO_FILE))
        for _ in range(_CHAIN_LIMIT):
            path = normpath(path)
            if path in self._found:
                return
            source = self._disk(path, form)
            self._found[path] = source
            if not source.backing:
                return
            path, form = source.backing, source.backing_format
            if self._files.storage.pool_of(path) is None and path not in image.backing:
                raise self._refusal(message(FOREIGN, path=source.path, backing=path))
        raise self._refusal(message(TOO_DEEP, path=path))

    def _disk(self, path: str, form: str) -> Source:
        if form not in _FORMATS:
            raise self._refusal(message(NO_FORMAT, path=path, formats=", ".join(_FORMATS)))
        source = self._source(path, form)
        if form == "raw":
            return source  # what a guest has written at its beginning means nothing
        header = self._files.header(path, self._what)
        if header is None or header.format != form or header.others:
            raise self._refusal(message(NO_FORMAT, path=path, formats=form))
        if not header.backing:
            return source
        backing = normpath(join(dirname(path), header.backing))
        if header.backing_format not in _FORMATS:
            raise self._refusal(message(NO_FORMAT, path=backing, formats=", ".join(_FORMATS)))
        return Source(path, form, source.size_bytes, backing, header.backing_format)

    def _source(self, path: str, form: str) -> Source:
        handle, volume = self._files.found(normpath(path), self._what)
        return Source(path, form, physical_bytes(handle) or volume.capacity_bytes)

    def _kept(self, path: str) -> Source | None:
        if not path or self._files.storage.volume(normpath(path)) is None:
            return None
        return self._source(path, "")

    def _refusal(self, why: Message) -> HostError:
        return HostError(Failure(ErrorKind.UNSUPPORTED, self._what, why))


def usual_variables(domain: libvirt.virDomain, xml: str) -> str:
    """Where the host keeps the settings of a firmware that it has chosen itself; "" where that is not known."""
    connection = domain.connect()
    is_chosen = attribute_at(parse(xml, "domain"), "os", "firmware") == "efi"
    if not is_chosen or connection.getType() != "QEMU" or is_session(connection):
        return ""
    return f"{_VARIABLES}/{domain.name()}_VARS.fd"


def _in_order(definitions: list[str]) -> tuple[tuple[str, str], ...]:
    """The same by names, each after the one that it follows."""
    waiting = {each.name: (each.parent, xml) for xml in definitions for each in (read_checkpoint(xml),)}
    found: dict[str, str] = {}
    while waiting:
        ready = [name for name, (parent, _) in waiting.items() if parent not in waiting]
        if not ready:
            ready = sorted(waiting)  # a ring cannot be; what comes of it is the host's to refuse
        for name in ready:
            found[name] = waiting.pop(name)[1]
    return tuple(found.items())


def plain_names(sources: tuple[Source, ...]) -> dict[str, str]:
    """A file name for each path, none twice."""
    names: dict[str, str] = {}
    for source in sources:
        wanted = plain_name(basename(source.path))
        stem, dot, ending = wanted.rpartition(".")
        number, name = 1, wanted
        while name.casefold() in {each.casefold() for each in names.values()}:
            number += 1
            name = f"{stem}-{number}.{ending}" if dot else f"{wanted}-{number}"
        names[source.path] = name
    return names


def plain_name(name: str) -> str:
    """``name`` as that of a file on any computer."""
    shown = "".join(each if each.isprintable() and each not in '/\\:*?"<>|' else "_" for each in name)
    shown = shown.strip()[:200]
    return f"_{shown}" if not shown or shown.startswith((".", "-")) else shown
