"""Which files the other machines of a host use."""

from __future__ import annotations

from collections.abc import Iterable
from posixpath import normpath

import libvirt

from app.core.record import record
from app.definitions.files import mentioned_paths, read_checkpoint_files, read_machine_files
from app.hosts.lookup import is_gone, is_unsupported
from app.hosts.queries.checkpoints import snapshot_definitions
from app.hosts.storage.by_path import Storage


@record
class Use:
    """A machine and every path of the host that it has to do with, directly or through backing images."""

    name: str
    paths: frozenset[str]


def uses_of_others(connection: libvirt.virConnect, uuid: str, storage: Storage) -> tuple[Use, ...]:
    """What every machine but ``uuid`` uses: by its running and its stored definition and its checkpoints.

    Raises libvirtError and DefinitionError: what cannot be read must not pass for "not used".
    """
    kept = with_checkpoints(connection)
    found: list[Use] = []
    for domain in connection.listAllDomains(0):
        if domain.UUIDString() == uuid:
            continue
        try:
            paths = _paths(domain, storage, has_checkpoints=domain.UUIDString() in kept)
        except libvirt.libvirtError as error:
            if not is_gone(error):
                raise
            continue
        found.append(Use(domain.name(), paths))
    return tuple(found)


def users_of(path: str, uses: Iterable[Use]) -> tuple[str, ...]:
    """The names of the machines that use ``path``."""
    wanted = normpath(path)
    return tuple(use.name for use in uses if wanted in use.paths)


def _paths(domain: libvirt.virDomain, storage: Storage, *, has_checkpoints: bool) -> frozenset[str]:
    definitions = [domain.XMLDesc(0)]
    if domain.isActive() and domain.isPersistent():
        definitions.append(domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE))
    found: set[str] = set()
    for xml in definitions:
        found |= mentioned_paths(xml)
        for image in read_machine_files(xml).disks:
            path = storage.path_of(image)
            if path:
                found.add(path)
            if path and not image.is_removable and not image.backing:
                found.update(storage.chain(path, image.format))
    for xml in snapshot_definitions(domain) if has_checkpoints else ():
        found |= mentioned_paths(xml, "domainsnapshot")
        found.update(filter(None, map(storage.path_of, read_checkpoint_files(xml).images)))
    return frozenset(map(normpath, found))


def with_checkpoints(connection: libvirt.virConnect) -> frozenset[str]:
    """The UUIDs of the machines that have checkpoints. Raises libvirtError."""
    try:
        domains = connection.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT)
    except libvirt.libvirtError as error:
        if is_unsupported(error):
            return frozenset()
        raise
    return frozenset(domain.UUIDString() for domain in domains)
