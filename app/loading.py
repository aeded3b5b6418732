"""What is loaded in threads after the first paint: libvirt's room, then numpy's."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.background import Background
from app.services.session import GatewayFactory


def load_gateways(parent: QObject, done: Callable[[GatewayFactory], None]) -> None:
    """Import libvirt; ``done`` gets the maker of gateways. Without the library they say what to install."""
    Background(_import_gateways, done, parent)  # type: ignore[arg-type]


def load_recording(parent: QObject, done: Callable[[type], None]) -> None:
    """Import numpy and what keeps histories; ``done`` gets the Recording class."""
    Background(_import_recording, done, parent)  # type: ignore[arg-type]


def _import_gateways() -> object:
    try:
        from app.hosts.gateway import Gateway  # deferred: libvirt is loaded after the first paint
    except ImportError as error:
        from app.hosts.absent import AbsentGateway  # deferred: only where libvirt's library is missing

        details = str(error)
        return lambda _host_id, _address, listener, _name: AbsentGateway(listener, details)
    return Gateway


def _import_recording() -> object:
    from app.services.recording import Recording  # deferred: numpy is loaded after the first list of machines
    from app.views.partitions import spark_strips  # deferred: with numpy; the first tick then need not wait for it

    del spark_strips
    return Recording
