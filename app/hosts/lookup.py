"""One machine on a connection, looked up anew each time: what was held may be gone or another by now."""

from __future__ import annotations

import libvirt

_CANNOT = {
    libvirt.VIR_ERR_NO_SUPPORT,
    libvirt.VIR_ERR_OPERATION_UNSUPPORTED,
    libvirt.VIR_ERR_CONFIG_UNSUPPORTED,
    libvirt.VIR_ERR_ARGUMENT_UNSUPPORTED,
    libvirt.VIR_ERR_INVALID_ARG,
}
"""How drivers say that they have no such call or do not know one of its flags."""


def find(connection: libvirt.virConnect, uuid: str) -> libvirt.virDomain:
    """The machine with this UUID. Raises libvirtError, NO_DOMAIN when there is none."""
    return connection.lookupByUUIDString(uuid)


def is_unsupported(error: libvirt.libvirtError) -> bool:
    """Whether the driver says that it cannot do this at all, rather than not now."""
    return error.get_error_code() in _CANNOT


def is_gone(error: libvirt.libvirtError) -> bool:
    """Whether the machine, checkpoint or volume was deleted in the meantime."""
    return error.get_error_code() in {
        libvirt.VIR_ERR_NO_DOMAIN,
        libvirt.VIR_ERR_NO_DOMAIN_SNAPSHOT,
        libvirt.VIR_ERR_NO_STORAGE_VOL,
        libvirt.VIR_ERR_NO_STORAGE_POOL,
    }
