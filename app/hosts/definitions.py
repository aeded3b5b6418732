"""Definitions as they are read to be changed: with the passwords that they store.

What is read here goes back to the host or into records without passwords, never into logs, errors or windows.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress

import libvirt

from app.core.errors import Failure, HostError
from app.core.messages import Message
from app.core.record import record, replaced
from app.core.secrets import scrubbed
from app.definitions.passwords import secrets_in
from app.hosts.errors import failure_of
from app.hosts.lookup import is_unsupported

_MARK = "***"


@record
class StoredDefinition:
    """The stored definition of a machine; ``secured`` has its passwords. Its repr shows neither text."""

    plain: str
    secured: str
    is_autostart: bool

    def __repr__(self) -> str:
        return f"StoredDefinition({self.fingerprint})"

    @property
    def fingerprint(self) -> str:
        """Another one whenever the definition as it is shown, or the automatic start, is another."""
        return hashlib.sha256(f"{int(self.is_autostart)}{self.plain}".encode()).hexdigest()


def stored_definition(domain: libvirt.virDomain) -> StoredDefinition:
    """What the machine starts with next. Raises libvirtError."""
    plain = domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    return StoredDefinition(plain, secured_xml(domain, libvirt.VIR_DOMAIN_XML_INACTIVE), _is_autostart(domain))


def secured_xml(domain: libvirt.virDomain, flags: int = 0) -> str:
    """The definition with its passwords; without them where the host does not give them. Raises libvirtError."""
    try:
        return domain.XMLDesc(flags | libvirt.VIR_DOMAIN_XML_SECURE)
    except libvirt.libvirtError as error:
        if is_unsupported(error) or error.get_error_code() in {
            libvirt.VIR_ERR_OPERATION_DENIED, libvirt.VIR_ERR_ACCESS_DENIED, libvirt.VIR_ERR_AUTH_UNAVAILABLE,
        }:  # fmt: skip
            return domain.XMLDesc(flags)
        raise


def discreet(error: libvirt.libvirtError, what: Message, secured: str) -> HostError:
    """``error`` in sentences, without the passwords of the definition that it may quote."""
    words = secrets_in(secured)
    failure = failure_of(error, what)

    def clean(text: str) -> str:
        for word in words:
            text = text.replace(word, _MARK)
        return scrubbed(text)

    values = {name: clean(value) if isinstance(value, str) else value for name, value in failure.why.values.items()}
    return HostError(_cleaned(failure, replaced(failure.why, values=values), clean(failure.details)))


def _cleaned(failure: Failure, why: Message, details: str) -> Failure:
    return replaced(failure, why=why, details=details)


def _is_autostart(domain: libvirt.virDomain) -> bool:
    with suppress(libvirt.libvirtError):  # transient machines have none, some drivers neither
        return bool(domain.autostart())
    return False
