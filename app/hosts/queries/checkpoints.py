"""The checkpoints of a machine."""

from __future__ import annotations

import libvirt

from app.core.details import Checkpoint
from app.definitions.snapshot import read_checkpoint, read_kept
from app.hosts.lookup import is_gone, is_unsupported
from app.hosts.queries.checkpoint_sizes import with_sizes


def checkpoints(domain: libvirt.virDomain) -> tuple[Checkpoint, ...]:
    """All checkpoints, in no order, with their sizes; none where the driver has no such thing.

    Raises libvirtError and DefinitionError.
    """
    current = _current_name(domain)
    definitions = snapshot_definitions(domain)
    return with_sizes(domain, [(read_checkpoint(xml, current), read_kept(xml)) for xml in definitions])


def snapshot_definitions(domain: libvirt.virDomain) -> list[str]:
    """The XML of every checkpoint that is still there when it is read. Raises libvirtError."""
    try:
        snapshots = domain.listAllSnapshots(0)
    except libvirt.libvirtError as error:
        if is_unsupported(error):
            return []
        raise
    found: list[str] = []
    for snapshot in snapshots:
        try:
            found.append(snapshot.getXMLDesc(0))
        except libvirt.libvirtError as error:
            if error.get_error_code() != libvirt.VIR_ERR_NO_DOMAIN_SNAPSHOT:
                raise
    return found


def _current_name(domain: libvirt.virDomain) -> str:
    try:
        return domain.snapshotCurrent(0).getName() if domain.hasCurrentSnapshot(0) else ""
    except libvirt.libvirtError as error:
        if is_unsupported(error) or (is_gone(error) and error.get_error_code() != libvirt.VIR_ERR_NO_DOMAIN):
            return ""
        raise
