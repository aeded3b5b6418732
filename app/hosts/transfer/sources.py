"""What lies at a path of this computer and can be imported, looked at by our own readers only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from app.core.appliance import Appliance
from app.core.import_source import FoundDisk, FoundMachine, SourceKind
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.record import record, replaced
from app.definitions.appliance import read_appliance
from app.definitions.files import read_machine_files
from app.definitions.foreign import Foreign, switch_of, tamed
from app.definitions.making import Place
from app.definitions.parsing import SIZE_LIMIT_BYTES, DefinitionError, attribute_at, bytes_at, number_at, parse, text_at
from app.hosts.transfer.local import LocalFile
from app.media import exported as layout
from app.media.archive import ArchiveError, Member, checked_name, is_archive, read_members
from app.media.checksums import SIZE_LIMIT_BYTES as MANIFEST_LIMIT_BYTES
from app.media.checksums import Checksum, read_checksums
from app.media.disks.opening import READABLE
from app.media.exported import ExportManifest, checked_path, read_manifest
from app.media.image_parts import ImageError, ImageHeader
from app.media.images import read_image

DAMAGED = QT_TRANSLATE_NOOP("core", "It cannot be imported: {reason}.")
NOT_ALONE = QT_TRANSLATE_NOOP(
    "core", "{name} refers to other files ({names}). An image from outside is used only when it stands alone."
)
CALLED_OTHERWISE = QT_TRANSLATE_NOOP(
    "core",
    "{name} is called {said}, but begins like {found}. Somebody may mean to deceive; if not, give it another ending.",
)
NO_READER = QT_TRANSLATE_NOOP("core", "{name} is {found}, which cannot be imported.")
_RAW_ENDINGS = frozenset({".raw", ".img", ".dd", ".bin"})
_IMPORTED = READABLE | {"qcow2"}


@record
class Part:
    """A file of the source: the file on this computer, and where in it."""

    file: LocalFile
    offset: int
    size_bytes: int

    def read(self, offset: int, length: int) -> bytes:
        """Bytes of this part; fewer at its end."""
        if offset < 0 or offset >= self.size_bytes:
            return b""
        return self.file.read(self.offset + offset, min(length, self.size_bytes - offset))


class Bundle:
    """Files that belong together: the members of an archive, or the plain files of a folder."""

    def __init__(self, files: dict[str, Callable[[], Part]]) -> None:
        self._files = files

    def names(self) -> tuple[str, ...]:
        """Of all files."""
        return tuple(self._files)

    def open(self, name: str) -> Part:
        """One of them. Raises ArchiveError when it is not there, OSError."""
        if name not in self._files:
            raise ArchiveError(f"the file {name[:120]} is missing")
        return self._files[name]()


@contextmanager
def open_bundle(path: Path) -> Iterator[Bundle]:
    """The files that come with the one at ``path``. Raises ArchiveError, OSError."""
    opened: list[LocalFile] = []
    try:
        with LocalFile(path) as first:
            if is_archive(first.read(0, 512)):
                members = read_members(first.read, first.size_bytes)
                yield Bundle({each.name: _member(first, each) for each in members})
                return

        def beside(name: str) -> Callable[[], Part]:
            def open_file() -> Part:
                opened.append(LocalFile(path.parent / name))
                return Part(opened[-1], 0, opened[-1].size_bytes)

            return open_file

        names = [each.name for each in path.parent.iterdir() if each.is_file() and not each.is_symlink()]
        yield Bundle({name: beside(name) for name in names if _is_plain(name)})
    finally:
        for file in opened:
            file.__exit__(None, None, None)


def find_machines(path: Path) -> tuple[FoundMachine, ...]:
    """Everything that can be imported there. What cannot is among it, with the reason. Raises OSError."""
    try:
        if path.is_dir():
            manifest = path / layout.MANIFEST
            if manifest.exists():
                return (_exported(path),)
            return tuple(found for each in sorted(path.iterdir())[:1000] for found in _inside(each))
        if path.name == layout.MANIFEST:
            return (_exported(path.parent),)
        return _file(path)
    except (ArchiveError, DefinitionError, ImageError) as error:
        return (_broken(path, str(error)),)


def _inside(path: Path) -> tuple[FoundMachine, ...]:
    if path.is_symlink():
        return ()
    if path.is_dir():
        return find_machines(path) if (path / layout.MANIFEST).exists() else ()
    return find_machines(path) if path.suffix.lower() in {".ova", ".ovf"} else ()


def _file(path: Path) -> tuple[FoundMachine, ...]:
    with LocalFile(path) as file:
        head = file.read(0, 512)
    ending = path.suffix.lower()
    if is_archive(head) or ending in {".ova", ".ovf"}:
        return appliance_machines(path)
    if ending == ".xml":
        return (_defined(path),)
    return (_alone(path),)


def _broken(path: Path, reason: str) -> FoundMachine:
    problem = message(DAMAGED, reason=reason[:300])
    return FoundMachine(str(path), 0, SourceKind.DISK, path.name, problem=problem)


# Our own exports


def read_export(folder: Path) -> tuple[ExportManifest, str]:
    """The manifest of an export, and its definition. Raises ArchiveError, OSError."""
    with LocalFile(folder / layout.MANIFEST) as file:
        manifest = read_manifest(file.whole(layout.SIZE_LIMIT_BYTES))
    (definition,) = manifest.of("definition")
    return manifest, read_text(folder / checked_path(definition.path), definition.sha256)


def read_text(path: Path, sha: str) -> str:
    """A definition that hashes to ``sha``. Raises ArchiveError, OSError."""
    with LocalFile(path) as file:
        data = file.whole(SIZE_LIMIT_BYTES)
    if sha256(data).hexdigest() != sha:
        raise ArchiveError(f"the checksum of {path.name} is wrong")
    return _decoded(data, path.name)


def _exported(folder: Path) -> FoundMachine:
    manifest, xml = read_export(folder)
    disks = []
    for each in manifest.of("disk"):
        with LocalFile(folder / each.path) as file:
            if file.size_bytes != each.size_bytes:
                raise ArchiveError(f"{each.path} is not as long as the manifest says")
            header = read_image(file.read, file.size_bytes)
        name = Path(each.path).name
        _check_exported(name, header, each.format, each.backing)
        capacity = header.capacity_bytes if each.format == "qcow2" else each.size_bytes
        disks.append(FoundDisk(name, each.format, capacity, each.size_bytes))
    files = {each.source: Place("file", f"/{each.path}", format=each.format or "raw") for each in manifest.files}
    found = _read_definition(xml, str(folder), SourceKind.EXPORT, files)
    return replaced(found, disks=tuple(disks), checkpoint_count=len(manifest.of("checkpoint")))


def _check_exported(name: str, header: ImageHeader, said: str, backing: str) -> None:
    """Of a raw disk nothing is believed that stands in it."""
    if said == "raw":
        return
    if header.format != said:
        raise ArchiveError(f"{name} is {header.format}, not {said}")
    if header.others or header.backing != backing:
        raise ArchiveError(f"{name} builds on other files than the manifest says")


def _read_definition(xml: str, path: str, kind: SourceKind, files: dict[str, Place]) -> FoundMachine:
    domain = parse(xml, "domain")
    _, left = tamed(xml, Foreign(files, (), domain.get("type", "qemu")))
    switches = dict.fromkeys(switch_of(each) for each in domain.iterfind("devices/interface"))
    is_second = domain.find("os").get("firmware") == "efi" if domain.find("os") is not None else False
    is_second = is_second or domain.find("os/loader") is not None
    return FoundMachine(
        path,
        0,
        kind,
        text_at(domain, "name"),
        text_at(domain, "uuid").strip().lower(),
        bytes_at(domain, "memory"),
        number_at(domain, "vcpu", 1),
        2 if is_second else 1,
        attribute_at(domain, "os/type", "machine"),
        switches=tuple(switches),
        left_out=left,
    )


# libvirt's definitions


def _defined(path: Path) -> FoundMachine:
    with LocalFile(path) as file:
        xml = _decoded(file.whole(SIZE_LIMIT_BYTES), path.name)
    disks, files = [], {}
    with open_bundle(path) as bundle:
        for source, form in named_disks(xml):
            part = bundle.open(checked_name(Path(source).name))
            header = image_of(Path(source).name, part, form)
            disks.append(FoundDisk(Path(source).name, form, header.capacity_bytes, part.size_bytes))
            files[source] = Place("file", f"/{Path(source).name}", format=form)
    return replaced(_read_definition(xml, str(path), SourceKind.DEFINITION, files), disks=tuple(disks))


def named_disks(xml: str) -> tuple[tuple[str, str], ...]:
    """The hard disks of a definition: by what it names them, and the format that it says. Raises DefinitionError."""
    found = []
    for image in read_machine_files(xml).disks:
        if not image.is_removable and (image.source or image.volume):
            found.append((image.source or f"{image.pool}/{image.volume}", image.format or "raw"))
    return tuple(found)


# Appliances and disks alone


def read_description(bundle: Bundle, path: Path) -> tuple[str, tuple[Appliance, ...]]:
    """The name and the content of the description. Raises ArchiveError, DefinitionError, OSError."""
    named = [name for name in bundle.names() if name.lower().endswith(".ovf")]
    name = path.name if path.name in named else named[0] if len(named) == 1 else ""
    if not name:
        raise ArchiveError("it has no description (.ovf), or several")
    part = bundle.open(name)
    if part.size_bytes > SIZE_LIMIT_BYTES:
        raise ArchiveError("its description is too long")
    return name, read_appliance(_decoded(part.read(0, part.size_bytes), name))


def checksums_of(bundle: Bundle, description: str) -> dict[str, Checksum]:
    """What the manifest beside the description says, if there is one. Raises ArchiveError, OSError."""
    name = f"{description[:-4]}.mf"
    if name not in bundle.names():
        return {}
    part = bundle.open(name)
    return dict(read_checksums(part.read(0, min(part.size_bytes, MANIFEST_LIMIT_BYTES + 1))))


def appliance_machines(path: Path) -> tuple[FoundMachine, ...]:
    """The machines of an appliance. Raises ArchiveError, DefinitionError, ImageError, OSError."""
    with open_bundle(path) as bundle:
        description, machines = read_description(bundle, path)
        checksums_of(bundle, description)
        return tuple(_appliance(path, number, each, bundle) for number, each in enumerate(machines))


def _appliance(path: Path, number: int, appliance: Appliance, bundle: Bundle) -> FoundMachine:
    disks = []
    for disk in appliance.disks:
        if not disk.file:
            continue
        part = bundle.open(disk.file)
        header = image_of(disk.file, part, disk.format)
        disks.append(FoundDisk(disk.file, header.format, header.capacity_bytes, part.size_bytes))
    return FoundMachine(
        str(path),
        number,
        SourceKind.APPLIANCE,
        appliance.name or path.stem,
        memory_bytes=appliance.memory_bytes,
        processor_count=appliance.processor_count,
        generation=2 if appliance.is_uefi else 1,
        disks=tuple(disks),
        switches=tuple(("appliance", name) for name in dict.fromkeys(appliance.networks)),
    )


def _alone(path: Path) -> FoundMachine:
    with LocalFile(path) as file:
        part = Part(file, 0, file.size_bytes)
        header = image_of(path.name, part)
    disk = FoundDisk(path.name, header.format, header.capacity_bytes, part.size_bytes)
    generation = 2 if header.format == "vhdx" else 1
    return FoundMachine(
        str(path), 0, SourceKind.DISK, path.stem, generation=generation, disks=(disk,), switches=(("disk", ""),)
    )


def image_of(name: str, part: Part, said: str = "") -> ImageHeader:
    """The header of a disk that is to be imported, when it is what it is called and stands alone.

    Raises ArchiveError, ImageError.
    """
    header = read_image(part.read, part.size_bytes)
    is_raw = said == "raw" or (not said and Path(name).suffix.lower() in _RAW_ENDINGS)
    if (said and said != header.format and not is_raw) or (is_raw and header.format not in {"raw", "iso"}):
        raise ArchiveError(str(message(CALLED_OTHERWISE, name=name, said=said or "raw", found=header.format)))
    if header.format not in _IMPORTED:
        raise ArchiveError(str(message(NO_READER, name=name, found=header.format)))
    if not header.is_alone:
        names = ", ".join(filter(None, (header.backing, *header.others)))
        raise ArchiveError(str(message(NOT_ALONE, name=name, names=names)))
    return header


def _member(file: LocalFile, member: Member) -> Callable[[], Part]:
    return lambda: Part(file, member.offset, member.size_bytes)


def _is_plain(name: str) -> bool:
    try:
        checked_name(name)
    except ArchiveError:
        return False
    return True


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArchiveError(f"{name} is not text") from error
