"""What may be asked of a host without changing it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import libvirt

from app.core.commands import (
    AbilitiesQuery,
    AddressesQuery,
    CheckpointsQuery,
    DeletionQuery,
    DetailsQuery,
    HeartbeatQuery,
    PlanPreviewQuery,
    Query,
    ScreenQuery,
    SettingsQuery,
)
from app.core.disk_commands import InspectDiskQuery, VolumesQuery
from app.core.errors import ErrorKind, Failure, HostError
from app.core.host_devices import HostDevicesQuery
from app.core.import_source import ImportSourceQuery
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.record import record
from app.definitions.parsing import DefinitionError
from app.hosts import reasons
from app.hosts.errors import translated
from app.hosts.lookup import find
from app.hosts.queries.addresses import addresses
from app.hosts.queries.checkpoints import checkpoints
from app.hosts.queries.deletion import deletion_preview
from app.hosts.queries.details import details
from app.hosts.queries.heartbeat import heartbeat
from app.hosts.queries.screen import screen

NO_DETAILS = QT_TRANSLATE_NOOP("core", "The details of the virtual machine could not be read.")
NO_HEARTBEAT = QT_TRANSLATE_NOOP("core", "The heartbeat of the virtual machine could not be read.")
NO_ADDRESSES = QT_TRANSLATE_NOOP("core", "The addresses of the virtual machine could not be read.")
NO_CHECKPOINTS = QT_TRANSLATE_NOOP("core", "The checkpoints of the virtual machine could not be read.")
NO_SCREEN = QT_TRANSLATE_NOOP("core", "The screen of the virtual machine could not be read.")
NO_SETTINGS = QT_TRANSLATE_NOOP("core", "The settings of the virtual machine could not be read.")
NO_PREVIEW = QT_TRANSLATE_NOOP("core", "The files of the virtual machine could not be read.")
NO_PLAN_PREVIEW = QT_TRANSLATE_NOOP("core", "The definition of the new machine could not be made.")
NO_VOLUMES = QT_TRANSLATE_NOOP("core", "The files of the storage location could not be read.")
NO_INSPECTION = QT_TRANSLATE_NOOP("core", "The file could not be inspected.")
NO_SOURCES = QT_TRANSLATE_NOOP("core", "What is to be imported could not be read.")
NO_HOST_DEVICES = QT_TRANSLATE_NOOP("core", "The devices of the host could not be read.")
NO_ABILITIES = QT_TRANSLATE_NOOP("core", "What the host can do could not be read.")


@record
class _Question:
    """About one machine."""

    failed: str
    answer: Callable[[libvirt.virConnect, libvirt.virDomain], object]


@record
class _HostQuestion:
    """About the host itself."""

    failed: str
    answer: Callable[[libvirt.virConnect, Any], object]


_QUESTIONS: Mapping[type, _Question] = {
    DetailsQuery: _Question(NO_DETAILS, lambda _, domain: details(domain)),
    HeartbeatQuery: _Question(NO_HEARTBEAT, lambda _, domain: heartbeat(domain)),
    AddressesQuery: _Question(NO_ADDRESSES, lambda _, domain: addresses(domain)),
    CheckpointsQuery: _Question(NO_CHECKPOINTS, lambda _, domain: checkpoints(domain)),
    ScreenQuery: _Question(NO_SCREEN, screen),
    DeletionQuery: _Question(NO_PREVIEW, deletion_preview),
    SettingsQuery: _Question(NO_SETTINGS, lambda _, domain: _settings(domain)),
}
_HOST_QUESTIONS: Mapping[type, _HostQuestion] = {
    AbilitiesQuery: _HostQuestion(NO_ABILITIES, lambda connection, query: _of_making(connection, query)),
    PlanPreviewQuery: _HostQuestion(NO_PLAN_PREVIEW, lambda connection, query: _of_making(connection, query)),
    VolumesQuery: _HostQuestion(NO_VOLUMES, lambda connection, query: _of_making(connection, query)),
    InspectDiskQuery: _HostQuestion(NO_INSPECTION, lambda connection, query: _of_making(connection, query)),
    ImportSourceQuery: _HostQuestion(NO_SOURCES, lambda connection, query: _of_making(connection, query)),
    HostDevicesQuery: _HostQuestion(NO_HOST_DEVICES, lambda connection, query: _of_making(connection, query)),
}


def _settings(domain: libvirt.virDomain) -> object:
    from app.hosts.queries.settings import settings  # deferred: megabytes that watching does not need

    return settings(domain)


def _of_making(connection: libvirt.virConnect, query: Query) -> object:
    """What wizards ask. Its code is loaded when it is first asked for."""
    match query:
        case AbilitiesQuery():
            from app.hosts.queries.abilities import abilities  # deferred: megabytes that watching does not need

            return abilities(connection)
        case PlanPreviewQuery():
            from app.hosts.queries.preview import preview  # deferred: as above

            return preview(connection, query)
        case ImportSourceQuery():
            from app.hosts.transfer.importing import import_sources  # deferred: as above

            return import_sources(connection, query, message(NO_SOURCES))
        case HostDevicesQuery():
            from app.hosts.queries.host_devices import host_devices  # deferred: as above

            return host_devices(connection)
        case VolumesQuery():
            from app.hosts.queries.disks import volumes  # deferred: as above

            return volumes(connection, query)
        case InspectDiskQuery():
            from app.hosts.queries.disks import inspect_disk  # deferred: as above

            return inspect_disk(connection, query)
    raise TypeError(f"{type(query).__name__} is no query of what can be made")


def answer(connection: libvirt.virConnect, query: Query) -> object:
    """The answer to ``query``, of the type that its docstring names. Blocks as long as the host does.

    Raises HostError; its kind is GONE when the machine is no longer there.
    """
    of_host = _HOST_QUESTIONS.get(type(query))
    what = message(of_host.failed if of_host is not None else _QUESTIONS[type(query)].failed)
    try:
        if of_host is not None:
            return of_host.answer(connection, query)
        return _QUESTIONS[type(query)].answer(connection, find(connection, query.uuid))
    except libvirt.libvirtError as error:
        raise translated(error, what) from error
    except DefinitionError as error:
        raise HostError(Failure(ErrorKind.INVALID, what, message(reasons.BAD_DEFINITION), None, str(error))) from error
