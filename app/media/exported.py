"""Our own exports: a folder with files and a manifest that says what each is, how long it is and what it hashes to."""

from __future__ import annotations

import json
from pathlib import PurePosixPath

from app.core.record import made_by, record
from app.core.transfer import Consistency, Omission
from app.media.archive import ArchiveError

MANIFEST = "partita-export.json"
DEFINITION = "machine.xml"
DISKS, CHECKPOINTS, FIRMWARE = "Virtual Hard Disks", "Checkpoints", "Firmware"
TPM = "TPM"
FORMAT, VERSION = "partita-export", 1
SIZE_LIMIT_BYTES = 4 * 1024 * 1024
_FILES_LIMIT = 4096
_ROLES = frozenset({"disk", "memory", "nvram", "definition", "checkpoint", "tpm"})
_FORMATS = frozenset({"", "raw", "qcow2"})


@record
class ExportedFile:
    """A file of an export. ``path``: within the folder; ``source``: where the definitions say that it is.

    ``backing``: the name of the file beside it that a disk builds on. ``name``: of a checkpoint.
    """

    path: str
    role: str
    size_bytes: int
    sha256: str
    source: str = ""
    format: str = ""
    backing: str = ""
    backing_format: str = ""
    name: str = ""
    is_current: bool = False


@record
class ExportManifest:
    """What is in the folder. Checkpoints stand after those that they follow."""

    uuid: str
    name: str
    exported_at: str
    program: str
    consistency: Consistency
    omissions: tuple[Omission, ...] = made_by(tuple)
    files: tuple[ExportedFile, ...] = made_by(tuple)

    def of(self, role: str) -> tuple[ExportedFile, ...]:
        """The files of one role."""
        return tuple(each for each in self.files if each.role == role)


def write_manifest(manifest: ExportManifest) -> bytes:
    """The manifest as text of a file."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "program": manifest.program,
        "exported_at": manifest.exported_at,
        "machine": {"uuid": manifest.uuid, "name": manifest.name},
        "consistency": manifest.consistency.value,
        "not_exported": [each.value for each in manifest.omissions],
        "files": [
            {field: value for field in _FIELDS if (value := getattr(each, field)) not in {"", False}}
            for each in manifest.files
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False).encode() + b"\n"


_FIELDS = (
    "path", "role", "name", "is_current", "size_bytes", "sha256", "format", "backing", "backing_format", "source",
)  # fmt: skip


def read_manifest(data: bytes) -> ExportManifest:
    """The manifest that ``data`` is. Raises ArchiveError for everything that it should not say."""
    if len(data) > SIZE_LIMIT_BYTES:
        raise ArchiveError("the manifest is too long")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ArchiveError("the manifest is damaged") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ArchiveError("the manifest is not one of an export")
    if document.get("version") != VERSION:
        raise ArchiveError("the export was made by a newer version of Partita")
    machine, files = document.get("machine"), document.get("files")
    if not isinstance(machine, dict) or not isinstance(files, list) or len(files) > _FILES_LIMIT:
        raise ArchiveError("the manifest is incomplete")
    omissions = document.get("not_exported")
    try:
        consistency = Consistency(document.get("consistency"))
        left = tuple(Omission(each) for each in omissions) if isinstance(omissions, list) else ()
    except ValueError as error:
        raise ArchiveError("the manifest says what this version does not know") from error
    manifest = ExportManifest(
        _text(machine, "uuid"),
        _text(machine, "name"),
        _text(document, "exported_at"),
        _text(document, "program"),
        consistency,
        left,
        tuple(_file(each) for each in files),
    )
    _check(manifest)
    return manifest


def _check(manifest: ExportManifest) -> None:
    paths = [each.path.casefold() for each in manifest.files]
    if len(set(paths)) != len(paths):
        raise ArchiveError("the manifest has a file twice")
    if len(manifest.of("definition")) != 1:
        raise ArchiveError("the manifest has no definition, or several")
    names = {PurePosixPath(each.path).name for each in manifest.of("disk")}
    for each in manifest.of("disk"):
        if each.backing and (each.backing not in names or each.format != "qcow2" or not each.backing_format):
            raise ArchiveError(f"{each.path} builds on a disk that is not in the export")


def _file(entry: object) -> ExportedFile:
    if not isinstance(entry, dict):
        raise ArchiveError("the manifest is damaged")
    size = entry.get("size_bytes", 0)
    digits = _text(entry, "sha256")
    found = ExportedFile(
        _text(entry, "path"),
        _text(entry, "role"),
        size if isinstance(size, int) and not isinstance(size, bool) else -1,
        digits,
        _text(entry, "source"),
        _text(entry, "format"),
        _text(entry, "backing"),
        _text(entry, "backing_format"),
        _text(entry, "name"),
        entry.get("is_current") is True,
    )
    if found.role not in _ROLES or not {found.format, found.backing_format} <= _FORMATS:
        raise ArchiveError("the manifest says what this version does not know")
    if found.size_bytes < 0 or len(digits) != 64 or not all(each in "0123456789abcdef" for each in digits):
        raise ArchiveError(f"the manifest says no size or no checksum of {found.path[:80]!r}")
    checked_path(found.path)
    return found


def checked_path(path: str) -> str:
    """The same, when it leads to a file in the folder or in one right below it. Raises ArchiveError."""
    parts = path.split("/")
    is_plain = len(parts) <= 2 and path.isprintable() and "\\" not in path and ":" not in path
    if not is_plain or any(not part or part.startswith((".", "-")) or len(part) > 255 for part in parts):
        raise ArchiveError(f"the path {path[:80]!r} leads elsewhere")
    return path


def _text(entry: dict[str, object], key: str) -> str:
    value = entry.get(key, "")
    if not isinstance(value, str) or len(value) > 4096:
        raise ArchiveError("the manifest is damaged")
    return value
