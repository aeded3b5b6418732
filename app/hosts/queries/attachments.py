"""Which machines have one disk, and how."""

from __future__ import annotations

from posixpath import normpath

import libvirt

from app.core.record import record
from app.definitions.files import DiskImage, mentioned_paths, read_checkpoint_files, read_machine_files
from app.hosts.lookup import is_gone
from app.hosts.queries.checkpoints import snapshot_definitions
from app.hosts.queries.usage import with_checkpoints
from app.hosts.storage.by_path import Storage


@record
class Attachment:
    """A machine that has to do with a disk. ``format``: as what it has it; "" where it only builds on it.

    ``is_top``: it is the machine's disk itself, not one that the disk builds on.
    """

    uuid: str
    name: str
    is_running: bool
    is_top: bool
    format: str
    has_checkpoints: bool


def attachments(connection: libvirt.virConnect, path: str, storage: Storage) -> tuple[Attachment, ...]:
    """Every machine that has the disk at ``path``, by its running and stored definition and its checkpoints.

    Raises libvirtError and DefinitionError: what cannot be read must not pass for "not used".
    """
    wanted = normpath(path)
    found: list[Attachment] = []
    kept = with_checkpoints(connection)
    for domain in connection.listAllDomains(0):
        try:
            snapshots = snapshot_definitions(domain) if domain.UUIDString() in kept else []
            one = _attachment(domain, wanted, storage, snapshots)
        except libvirt.libvirtError as error:
            if not is_gone(error):
                raise
            continue
        if one is not None:
            found.append(one)
    return tuple(found)


def _attachment(domain: libvirt.virDomain, wanted: str, storage: Storage, snapshots: list[str]) -> Attachment | None:
    definitions = [domain.XMLDesc(0)]
    if domain.isActive() and domain.isPersistent():
        definitions.append(domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE))
    top: DiskImage | None = None
    is_below = False
    for xml in definitions:
        is_below = is_below or wanted in map(normpath, mentioned_paths(xml))
        for image in read_machine_files(xml).disks:
            path = storage.path_of(image)
            if path and normpath(path) == wanted:
                top = top or image
            elif path and not image.is_removable:
                chain = image.backing or storage.chain(path, image.format)
                is_below = is_below or wanted in map(normpath, chain)
    for xml in snapshots:
        mentioned = mentioned_paths(xml, "domainsnapshot")
        images = filter(None, map(storage.path_of, read_checkpoint_files(xml).images))
        is_below = is_below or wanted in map(normpath, (*mentioned, *images))
    if top is None and not is_below:
        return None
    return Attachment(
        uuid=domain.UUIDString(),
        name=domain.name(),
        is_running=bool(domain.isActive()),
        is_top=top is not None,
        format=top.format if top is not None else "",
        has_checkpoints=bool(snapshots),
    )
