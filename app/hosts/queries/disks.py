"""Files of storage locations, and one of them looked at closely."""

from __future__ import annotations

from posixpath import normpath

import libvirt

from app.core.disk_commands import DiskInspection, DiskLink, DiskUser, InspectDiskQuery, Volume, VolumesQuery
from app.core.errors import HostError
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.record import replaced
from app.definitions import volume as definition
from app.hosts.lookup import is_gone
from app.hosts.queries.attachments import Attachment, attachments
from app.hosts.queries.children import children_of
from app.hosts.queries.usage import users_of, uses_of_others
from app.hosts.storage.by_path import Storage
from app.hosts.storage.files import HostFiles
from app.hosts.storage.volumes import find_location
from app.media.image_parts import ImageHeader
from app.media.iso_label import LABEL_BYTES, iso_labels

NOT_LISTED = QT_TRANSLATE_NOOP("core", "The files of the storage location could not be read.")
NOT_INSPECTED = QT_TRANSLATE_NOOP("core", "{path} could not be inspected.")
OTHERS = QT_TRANSLATE_NOOP(
    "core", "Reading it opens other files ({names}). Unless you have made it so, somebody means to read them."
)
CONTRADICTION = QT_TRANSLATE_NOOP(
    "core",
    "A machine has it as {used}, but it looks like {found}: what is in a disk may have been written there to deceive. "
    "It is left alone.",
)
HOST_RAW = frozenset({"", "iso", "unknown"})
"""What libvirt calls files that it would read as raw, beside "raw" itself."""


def volumes(connection: libvirt.virConnect, query: VolumesQuery) -> tuple[Volume, ...]:
    """What lies in a storage location now. Raises HostError, libvirtError and DefinitionError."""
    pool = find_location(connection, query.location_uuid, message(NOT_LISTED))
    uses = uses_of_others(connection, "", Storage(connection))
    found: list[Volume] = []
    for handle in pool.listAllVolumes(0) if pool.isActive() else ():
        try:
            read = definition.read_volume(handle.XMLDesc(0))
        except libvirt.libvirtError as error:
            if not is_gone(error):
                raise
            continue
        if read.kind == "dir":
            continue
        found.append(
            Volume(
                name=handle.name(),
                path=read.path,
                format=read.format,
                capacity_bytes=read.capacity_bytes,
                allocation_bytes=read.size_bytes,
                used_by=users_of(read.path, uses) if read.path else (),
            )
        )
    return tuple(found)


def inspect_disk(connection: libvirt.virConnect, query: InspectDiskQuery) -> DiskInspection:
    """What the file at a path is. Raises HostError, libvirtError and DefinitionError."""
    what = message(NOT_INSPECTED, path=query.path)
    with HostFiles(connection) as files:
        found = inspected(connection, files, query.path, what)
    return replaced(found, children=children_of(connection, query.path)) if query.has_children else found


def inspected(connection: libvirt.virConnect, files: HostFiles, path: str, what: Message) -> DiskInspection:
    """The same, with files that are looked up already."""
    path = normpath(path)
    handle, volume = files.found(path, what)
    header = files.header(path, what)
    users = attachments(connection, path, files.storage)
    form = header.format if header is not None else volume.format
    backing = header.backing if header is not None else volume.backing
    pool = files.storage.pool_of(path)
    return DiskInspection(
        path=path,
        format=form,
        # The host's number may come from a header that it should not have believed.
        capacity_bytes=header.capacity_bytes if header is not None else volume.capacity_bytes,
        allocation_bytes=volume.size_bytes,
        labels=iso_labels(files.reader(handle)(0, LABEL_BYTES)) if form == "iso" and header is not None else None,
        backing_path=backing,
        used_by=tuple(one.name for one in users),
        host_format=volume.format,
        used_format=next((one.format for one in users if one.format), ""),
        chain=_chain(files, path, what),
        others=header.others if header is not None else (),
        is_encrypted=header is not None and header.is_encrypted,
        has_snapshots=header is not None and header.has_snapshots,
        is_running=any(one.is_running for one in users),
        location=pool.name if pool is not None else "",
        problem=problem_of(header, users),
        users=tuple(DiskUser(one.name, one.is_running, one.is_top, one.has_checkpoints) for one in users),
    )


def problem_of(header: ImageHeader | None, users: tuple[Attachment, ...]) -> Message | None:
    """Why an image is not to be trusted."""
    if header is None:
        return None
    found = "raw" if header.format in HOST_RAW else header.format
    used = next((one.format for one in users if one.format and one.format != found), "")
    if used:
        return message(CONTRADICTION, used=used, found=header.format)
    return message(OTHERS, names=", ".join(header.others)) if header.others else None


def _chain(files: HostFiles, path: str, what: Message) -> tuple[DiskLink, ...]:
    """By our own reading of each header; a link that cannot be found ends it."""
    found: list[DiskLink] = []
    seen = {path}
    header = files.header(path, what)
    while header is not None and header.backing:
        link = _absolute(path, header.backing)
        if link in seen or not link.startswith("/"):
            break
        seen.add(link)
        try:
            _, volume = files.found(link, what)
            below = files.header(link, what) if header.backing_format != "raw" else None
        except HostError:
            found.append(DiskLink(link, header.backing_format, is_missing=True))
            break
        form = header.backing_format or (below.format if below is not None else "raw")
        found.append(DiskLink(link, form, volume.size_bytes))
        path, header = link, below
    return tuple(found)


def _absolute(path: str, backing: str) -> str:
    """QEMU takes a relative name from the folder of the image that names it; "json:" and the like stay."""
    if backing.startswith("/") or ":" in backing.partition("/")[0]:
        return backing
    return normpath(f"{path.rpartition('/')[0]}/{backing}")
