"""Files of this computer on their way into a storage location of the host."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from posixpath import join
from uuid import uuid4

import libvirt

from app.core.commands import Progress
from app.core.import_plan import ImportPlan, ImportType
from app.core.import_source import FoundDisk, SourceKind
from app.core.machine_plan import NewDisk
from app.definitions.making import Place
from app.definitions.parsing import parse, text_at
from app.definitions.volume import NewVolume, volume_xml
from app.hosts.errors import is_connection_lost
from app.hosts.storage.made import Made
from app.hosts.storage.sparse import send
from app.hosts.storage.volumes import VolumeMaker
from app.hosts.transfer.contents import plain_name
from app.hosts.transfer.local import LocalFile
from app.hosts.transfer.sources import Bundle, Part, checksums_of, image_of, named_disks, open_bundle, read_description
from app.media.archive import ArchiveError, checked_name
from app.media.disks.block import Block
from app.media.disks.opening import open_disk
from app.media.exported import ExportedFile, ExportManifest
from app.media.image_parts import ImageError
from app.media.images import read_image
from app.media.qcow2_backing import cluster_bytes, with_backing

_PIECE_BYTES = 1024 * 1024


class Incoming:
    """Makes volumes of files, under names that are free. Methods raise what the readers and libvirt raise."""

    def __init__(
        self, connection: libvirt.virConnect, maker: VolumeMaker, made: Made, plan: ImportPlan, progress: Progress
    ) -> None:
        self.plan = plan
        self._connection = connection
        self._maker = maker
        self._made = made
        self._progress = progress
        self._done_bytes = 0
        self._total_bytes = max(1, sum(each.size_bytes for each in plan.machine.disks))
        self._taken: set[str] = set()

    @property
    def is_in_place(self) -> bool:
        """Whether the files stay where they are."""
        return self.plan.type is ImportType.REGISTER

    def path_for(self, name: str) -> tuple[str, str]:
        """A free name like ``name``, and the path that a file of that name has at the host."""
        pool = self._maker.pool(self.plan.location_uuid)
        there = {*pool.listVolumes(), *self._taken}
        plain = plain_name(name)
        stem, dot, ending = plain.rpartition(".")
        number, free = 1, plain
        while free in there:
            number += 1
            free = f"{stem}-{number}.{ending}" if dot else f"{plain}-{number}"
        self._taken.add(free)
        folder = text_at(parse(pool.XMLDesc(0), "pool"), "target/path")
        return free, join(folder, free)

    def store(self, name: str, size_bytes: int, blocks: Iterable[Block]) -> str:
        """A new file with this content, under exactly this name; its path."""
        self._maker.stop_if_cancelled()
        pool = self._maker.pool(self.plan.location_uuid)
        new = NewVolume(name, size_bytes, "raw", 0)
        self._made.begin(f"{pool.name()}/{name}")
        try:
            handle = pool.createXML(volume_xml(new), 0)
        except libvirt.libvirtError as error:
            if not is_connection_lost(error):
                self._made.failed()
            raise
        path = handle.path()
        self._made.done(path, lambda: handle.delete(0))
        send(self._connection, handle, blocks, size_bytes, self._step)
        return path

    def look_again(self) -> None:
        """Have the host see what the new files are."""
        self._maker.pool(self.plan.location_uuid)

    def converted(self) -> list[Place]:
        """The disks of an appliance, or the one alone, as disks of the host in their order."""
        path = Path(self.plan.machine.path)
        with open_bundle(path) as bundle:
            if self.plan.machine.kind is SourceKind.APPLIANCE:
                self._check_sums(bundle, path)
            return [self._converted(bundle, disk) for disk in self.plan.machine.disks]

    def _check_sums(self, bundle: Bundle, path: Path) -> None:
        description, _ = read_description(bundle, path)
        wanted = {description, *(each.name for each in self.plan.machine.disks)}
        for name, checksum in checksums_of(bundle, description).items():
            if name in wanted:
                part, done = bundle.open(name), checksum.begin()
                for offset in range(0, part.size_bytes, _PIECE_BYTES):
                    done.update(part.read(offset, _PIECE_BYTES))
                    self._maker.stop_if_cancelled()
                if not checksum.is_that_of(done):
                    raise ArchiveError(f"the checksum of {name} is wrong")

    def _converted(self, bundle: Bundle, disk: FoundDisk) -> Place:
        part = bundle.open(disk.name)
        name = f"{self.plan.name}-{Path(disk.name).stem}" if len(self.plan.machine.disks) > 1 else self.plan.name
        free, path = self.path_for(f"{name}.qcow2")
        header = image_of(disk.name, part, "raw" if disk.format == "raw" else "")
        if header.format != disk.format:
            raise ArchiveError(f"{disk.name} is not what it was when it was chosen")
        if disk.format == "qcow2":
            self.store(free, part.size_bytes, whole(part))
            self.look_again()
            return Place("file", path, format="qcow2")
        opened = open_disk(part.read, part.size_bytes, disk.format)
        between, _ = self.path_for(f"{free[:180]}.{uuid4().hex[:12]}.raw")
        self._total_bytes = max(self._total_bytes, 2 * opened.capacity_bytes)
        spare = self.store(between, opened.capacity_bytes, opened.blocks())
        source = self._maker.pool(self.plan.location_uuid).storageVolLookupByName(between)
        new = NewDisk(self.plan.location_uuid, free, opened.capacity_bytes)
        place = self._maker.copy(source, new, opened.capacity_bytes)
        source.delete(0)
        self._made.gone(spare)
        return place

    def _step(self, length: int) -> None:
        self._maker.stop_if_cancelled()
        self._done_bytes += length
        self._progress.report(min(99.0, 100.0 * self._done_bytes / self._total_bytes))


def whole(part: Part) -> Iterator[Block]:
    """Every byte of a file; zeros are left out."""
    for offset in range(0, part.size_bytes, _PIECE_BYTES):
        data = part.read(offset, min(_PIECE_BYTES, part.size_bytes - offset))
        if not data:
            raise ArchiveError("a file became shorter while it was read")
        if data.strip(b"\0"):
            yield Block(offset, data)


def export_places(incoming: Incoming, folder: Path, manifest: ExportManifest) -> Mapping[str, Place]:
    """Every file of an export at its new place, by what the definitions call it; each hashes to what it should."""
    named = [*manifest.of("disk"), *manifest.of("memory"), *manifest.of("nvram")]
    if incoming.is_in_place:
        places = {Path(each.path).name: str(folder / each.path) for each in named}
        for each in named:
            with LocalFile(folder / each.path) as file:
                _checked(file, each)
        return {each.source: Place("file", places[Path(each.path).name], format=each.format or "raw") for each in named}
    names = {each.path: incoming.path_for(_wanted_name(incoming, each)) for each in named}
    paths = {Path(each.path).name: names[each.path][1] for each in manifest.of("disk")}
    found: dict[str, Place] = {}
    for each in named:
        with LocalFile(folder / each.path) as file:
            _check(file, each)
            head = _head(file, each, paths)
            digest = sha256()
            blocks = _with_head(file.blocks(digest), head)
            path = incoming.store(names[each.path][0], file.size_bytes, blocks)
            if digest.hexdigest() != each.sha256:
                raise ArchiveError(f"the checksum of {each.path} is wrong")
        found[each.source] = Place("file", path, format=each.format or "raw")
    incoming.look_again()
    return found


def _wanted_name(incoming: Incoming, each: ExportedFile) -> str:
    name = Path(each.path).name
    return f"{incoming.plan.name}_VARS.fd" if each.role == "nvram" else name


def _checked(file: LocalFile, each: ExportedFile) -> None:
    _check(file, each)
    digest = sha256()
    for _ in file.blocks(digest):
        continue
    if digest.hexdigest() != each.sha256:
        raise ArchiveError(f"the checksum of {each.path} is wrong")


def _check(file: LocalFile, each: ExportedFile) -> None:
    if file.size_bytes != each.size_bytes:
        raise ArchiveError(f"{each.path} is not as long as the manifest says")
    if each.format == "qcow2":
        header = read_image(file.read, file.size_bytes)
        if header.format != "qcow2" or header.others or header.backing != each.backing:
            raise ArchiveError(f"{each.path} is not the disk that the manifest says")


def _head(file: LocalFile, each: ExportedFile, paths: Mapping[str, str]) -> bytes:
    """The first cluster of a disk that builds on another, which lies beside it at its new place, too."""
    if not each.backing:
        return b""
    size_bytes = cluster_bytes(file.read(0, 512))
    return with_backing(file.read(0, size_bytes), paths[each.backing], each.backing_format)


def _with_head(blocks: Iterator[Block], head: bytes) -> Iterator[Block]:
    """The same with other bytes at the beginning."""
    if not head:
        yield from blocks
        return
    is_sent = False
    for block in blocks:
        if not is_sent:
            yield Block(0, head)
            is_sent = True
        if block.offset >= len(head):
            yield block
        elif block.offset + len(block.data) > len(head):
            yield Block(len(head), block.data[len(head) - block.offset :])


def foreign_places(incoming: Incoming, path: Path, xml: str) -> Mapping[str, Place]:
    """The disks beside a definition of libvirt at their new places, by what it names them."""
    found: dict[str, Place] = {}
    with open_bundle(path) as bundle:
        for source, form in named_disks(xml):
            name = checked_name(Path(source).name)
            part = bundle.open(name)
            header = image_of(name, part, form)
            if form not in {"raw", "qcow2"} or (form == "qcow2" and header.format != form):
                raise ImageError(f"{name} is a disk that the host cannot use as it is")
            free, _ = incoming.path_for(name)
            found[source] = Place("file", incoming.store(free, part.size_bytes, whole(part)), format=form)
    incoming.look_again()
    return found
